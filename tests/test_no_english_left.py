"""Every table of the documentation, the paper and the gallery in a language whose texts are marks: no English is left."""

import json
import re
import shutil
from pathlib import Path

import pytest
from test_docs import EXAMPLES

import tablegen
from tablegen.language import SLOT
from tablegen.language_file import load_language
from tablegen.resources import Templates
from tablegen.table.model import plain, unmarked

ROOT = Path(__file__).parent.parent
SPECS = [
    *(ROOT / "specs").glob("*.yaml"),
    *(ROOT / "specs/published").glob("*.yaml"),
    *(ROOT / "specs/gallery").glob("*.yaml"),
]
NAMES = frozenset({"Shapiro", "Wilk", "Anderson", "Darling", "Lilliefors", "Wald", "SAS"})


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """A folder of templates with the language xx, each text of which is its slots between marks."""
    folder = tmp_path_factory.mktemp("marks")
    (folder / "languages").mkdir()
    sections = load_language("de", Templates.search()).texts
    texts = {
        name: {english: "§" + "".join(f"{{{match[1]}}}§" for match in SLOT.finditer(english)) for english in section}
        for name, section in sections.items()
    }
    (folder / "languages" / "xx.yaml").write_text(json.dumps({"title": "marks", "texts": texts}), "utf-8")
    return folder


def words(text):
    return set(re.findall(r"[A-Za-z]{3,}", text))


def english_left(spec, marks):
    """The texts of a table with a word that neither its author nor its data wrote."""
    text = spec.read_text("utf-8")
    spec.write_text("language: xx\n" + re.sub(r"^language:.*\n", "", text, flags=re.MULTILINE), "utf-8")
    table = tablegen.build(spec, templates=marks).table
    own = words(text) | NAMES | words(spec.stem)
    for file in [*spec.parent.rglob("*.yaml"), *spec.parent.rglob("*.csv")]:
        own |= words(file.read_text("utf-8"))
    cells = [plain(unmarked(cell.content)) for row in (*table.head, *table.body) for cell in row.cells]
    shown = [*cells, *(plain(note.content) for note in table.notes), table.caption.label, table.description]
    left = [text for text in shown if words(text) - own]
    # an author's `columns: [FMI]` is a key, no text: its head is ours
    left += [text for row in table.head for cell in row.cells if (text := plain(cell.content)) in NAMED - labels(spec)]
    described = words(table.description) - words(" ".join([*cells, plain(unmarked(table.caption.title))])) - {"Forest"}
    return [*left, *described]


NAMED = frozenset(
    text for text in load_language("de", Templates.search()).texts["words"] if len(words(text)) == 1 and text.isalpha()
)
"""Words that tables say by themselves."""


def labels(spec):
    """What an author may have called something so: all texts behind a colon."""
    told = re.findall(
        r":\s*[\"']?([^\"'{}\[\],\n]+)", " ".join(f.read_text("utf-8") for f in spec.parent.rglob("*.yaml"))
    )
    return {text.strip() for text in told}


SAMPLE = "data: weighted.csv\nweights: {column: weight, cluster: clinic, strata: region}\n"
COMBINED = {
    "weighted pairs": f"{SAMPLE}compare: stage\npairwise: {{show: differences}}\nrows: {{age: , smoker: , crp: {{test: svy-rank}}}}\n",
    "weighted letters": f"{SAMPLE}compare: stage\npairwise: {{show: letters}}\nrows: [age, smoker]\n",
    "weighted correlations": f"{SAMPLE}correlate: pearson\nshow: r (95% CI)\nrows: [age, crp]\n",
    "weighted partial correlations": f"{SAMPLE}correlate: pearson\nadjust for: [weight]\nshow: r (P)\nrows: [age, crp]\n",
    "weighted diagnosis": f"{SAMPLE}diagnose: {{smoker: yes}}\ncolumns: [sensitivity (95% CI), LR+ (95% CI), DOR (95% CI)]\n"
    "rows: {crp: {cutoff: '>= 5'}}\n",
    "imputed crosstab": "data: imputed.csv\nimputations: .imp\ncrosstab: [stage, treatment]\nshow: [n (%), '% (CI)']\n",
    "imputed pairs": "data: imputed.csv\nimputations: .imp\nderive: {g: {cut: age, at: [45, 65], labels: [young, middle, old]}}\n"
    "compare: g\npairwise: {show: differences}\nrows: [crp, stage]\n",
    "imputed diagnosis": "data: imputed.csv\nimputations: .imp\ndiagnose: {died: yes}\n"
    "columns: [TP, sensitivity (95% CI), LR+ (95% CI), AUC (95% CI)]\nrows: {crp: {cutoff: '>= 5'}}\n",
    "imputed correlations": "data: imputed.csv\nimputations: .imp\ncorrelate: spearman\nshow: r (P)\nrows: [age, crp]\n",
}


@pytest.mark.parametrize("text", COMBINED.values(), ids=COMBINED)
def test_designs_of_weighted_rows_and_of_imputed_data(text, marks, tmp_path):
    test_examples(text, marks, tmp_path)


@pytest.mark.parametrize(
    "text", [text for _, _, text in EXAMPLES], ids=[f"{page}-{name}" for page, name, _ in EXAMPLES]
)
def test_examples(text, marks, tmp_path):
    for file in (ROOT / "tests/data/docs").iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    assert english_left(tmp_path / "spec.yaml", marks) == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_tables(path, marks, tmp_path):
    folder = tmp_path / "specs"
    shutil.copytree(path.parent, folder)
    assert english_left(folder / path.name, marks) == []
