"""The paragraph of `tablegen methods`, as an editor reads it: of every shipped spec and every example of the docs."""

import re
import shutil
from pathlib import Path

import pytest
from test_docs import EXAMPLES, ROOT

from tablegen.methods import methods_paragraph

SHIPPED = sorted(path for folder in ("", "gallery", "published") for path in (ROOT / "specs" / folder).glob("*.yaml"))
SOFTWARE = re.compile(r"Tables were computed with tablegen \d+\.\d+\.\d+ \(Python 3\.\d+\.\d+\)\.$")
BARE = re.compile(r"\bby (?!the |a |two |\S+ and \S+’s |\S+[’]s? |auto)(?:\S+ ){1,4}tests?\b")
"""`by Mann–Whitney U test`: a test that is no possessive, without its article."""
PLURAL = re.compile(r"tested by (?:t|Wald|t and F|likelihood ratio|penalised likelihood ratio|score) tests")


def corrections(text: str) -> list[str]:
    """What an editor would mark in a paragraph in English."""
    sentences = re.split(r"(?<=\.) (?=\S)", text)
    found = [f"twice: {one}" for one in dict.fromkeys(sentences) if sentences.count(one) > 1]
    found += [f"no article: {one[0]}" for one in BARE.finditer(PLURAL.sub("", text))]
    found += [f"straight: {one}" for one in re.findall(r"\S*'\S*", text)]
    found += [f"spacing: {one}" for one in re.findall(r".{5}(?:  | [.,;]|\.\.|;\.|:\.|\(\)).{0,5}", text)]
    return found + ([] if SOFTWARE.search(text) else ["no software"])


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_an_editor_marks_nothing_in_the_paragraph_of_a_shipped_table(path: Path):
    assert corrections(methods_paragraph((path,))) == []


@pytest.mark.parametrize(("name", "text"), [example[1:] for example in EXAMPLES if "language:" not in example[2]])
def test_an_editor_marks_nothing_in_that_of_an_example(name: str, text: str, tmp_path: Path):
    for file in (ROOT / "tests/data/docs").iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    assert corrections(methods_paragraph((tmp_path / "spec.yaml",))) == []


def test_several_tables_say_what_they_have_in_common_once():
    text = methods_paragraph(tuple(ROOT / f"specs/table{i}.yaml" for i in range(1, 5)))
    assert (
        corrections(text) == []
        and text.count("Student’s t test") == text.count("Coefficients were tested by Wald tests.") == 1
    )


MODEL = "data: d.csv\nmodel: {model}\noutcome: {outcome}\nrows: [x, c]\n{more}"


@pytest.mark.parametrize(
    ("model", "outcome", "more", "told"),
    [
        ("linear", "y", "", "Coefficients were tested by t and F tests."),
        ("linear", "y", "columns: [B (95% CI)]\n", None),
        ("logistic", "{e: 1}", "inference: likelihood\n", "Coefficients were tested by likelihood ratio tests."),
        (
            "logistic",
            "{e: 1}",
            "footer: [n, nagelkerke, loglik, auc]\n",
            "For each model the tables give Nagelkerke’s R²; the log-likelihood; and the area under the ROC curve "
            "(concordance), with DeLong’s interval.",
        ),
        (
            "logistic",
            "{e: 1}",
            "footer: [loglik, aic]\n",
            "give the log-likelihood and Akaike’s information criterion.",
        ),
    ],
)
def test_a_model_is_told_with_its_tests_and_what_it_gives(project, model, outcome, more, told):
    data = "x,c,y,e\n" + "".join(f"{i % 7},{'uvw'[i % 3]},{i * i % 11},{int(i * i % 5 > 2)}\n" for i in range(60))
    folder = project(d_dot_csv=data, s_dot_yaml=MODEL.format(model=model, outcome=outcome, more=more))
    text = methods_paragraph((folder / "s.yaml",))
    assert told in text if told else "tested" not in text


def test_a_label_that_begins_a_sentence_has_a_capital(project):
    data = "g,x,ph\n" + "".join(f"{'ab'[i % 2]},{i * i % 7},{i % 5}\n" for i in range(40))
    rows = "rows: {x: {label: log ozone, test: welch}, ph: {label: pH, test: mann-whitney}}\n"
    text = methods_paragraph((project(d_dot_csv=data, s_dot_yaml=f"data: d.csv\ncompare: g\n{rows}") / "s.yaml",))
    assert "Log ozone was compared by Welch’s t test" in text and "pH was compared by the Mann–Whitney U test" in text


def test_parts_of_a_table_that_were_tested_otherwise_are_named(project):
    """Both were "Table 3: …"; and that P were not adjusted was said twice, once in words for tables of pairs."""
    rows = "".join(f"{'abc'[i % 3]},{i * 7 % 23},{'fm'[i * 5 % 7 > 3]}\n" for i in range(60))
    folder = project(
        d_dot_csv=f"arm,x,sex\n{rows}",
        one_dot_yaml="data: d.csv\ncompare: arm\nrows: [x]\n",
        two_dot_yaml="data: d.csv\ncompare: arm\nrows: [x]\ntests: {numbers: kruskal}\npairwise: {show: letters}\n",
        both_dot_yaml="number: 3\nstack: {Means: one.yaml, Ranks: two.yaml}\n",
    )
    text = methods_paragraph((folder / "both.yaml",))
    assert text.count("Table 3 (Means): ") == text.count("Table 3 (Ranks): ") == 1
    assert text.count("P values are two-sided") == 1
