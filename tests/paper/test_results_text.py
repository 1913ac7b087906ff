"""Sentences for the Results section: what was computed, in the style's numbers, and no more than that."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import tablegen
from tablegen.cli import cli
from tablegen.paper.address import Addresses
from tablegen.paper.fact_files import tables_of
from tablegen.paper.placeholders import wanted_in
from tablegen.paper.prose import prose_of_text
from tablegen.paper.results_text import text_sentences
from tablegen.paper.verify import verify
from tablegen.paper.verify_report import report_lines

ROOT = Path(__file__).parent.parent.parent
SPECS = [
    *sorted((ROOT / "specs").glob("*.yaml")),
    *(ROOT / "specs/gallery" / f"{name}.yaml" for name in ("cox", "linear", "firth")),
]
TWO = """data: data.csv
compare: arm
number: 1
groups: {a: A, b: Drug}
rows: {age: Age, sex: Sex, crp: {label: "CRP (mg/L)", test: mann-whitney, show: median (IQR)}}
"""


def offered(path, style=None, placeholders=False):
    return text_sentences(path, None, style, placeholders)


def test_a_comparison_and_a_model_of_the_paper():
    first = offered(ROOT / "specs/table1.yaml")
    assert first[0] == (
        "Age did not differ significantly between the etiology-specific group and the non-etiology-specific group "
        "(255.93 ± 173.93 vs 254.74 ± 119.03; p = 0.970)."
    )
    assert first[2] == (
        "Family history was significantly less frequent in the etiology-specific group than in the "
        "non-etiology-specific group (yes/no 13/33 vs 29/13; p < 0.001)."
    )
    assert offered(ROOT / "specs/table2.yaml", "jama")[:2] == (
        "Gender (male versus female) was significantly associated with higher odds of etiology: non-specific "
        "(OR = 20.55, 95% CI 3.83-110.36; P < .001).",
        "Family history (no versus yes) was not significantly associated with odds of etiology: non-specific "
        "(OR = 0.42, 95% CI 0.08-2.32; P = .32).",
    )


def test_each_journal_writes_its_numbers():
    lancet = offered(ROOT / "specs/table1.yaml", "lancet")[0]
    assert "mean (SD) 255·9 (173·9) vs 254·7 (119·0)" in lancet
    assert "p=0·97" in lancet


def test_placeholders_stand_for_the_same_cells():
    assert offered(ROOT / "specs/table1.yaml", placeholders=True)[0].endswith(
        "({{table1.age_days.specific}} vs {{table1.age_days.non-specific}}; {{table1.age_days.p}})."
    )
    assert (
        '{{table2.gender.or "OR = {or}, 95% CI {low}–{high}"}}'
        in offered(ROOT / "specs/table2.yaml", placeholders=True)[0]
    )


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
@pytest.mark.parametrize("style", [None, "lancet"])
def test_what_is_offered_agrees_with_the_table(spec, style):
    text = "\n\n".join(offered(spec, style))
    report = verify(prose_of_text(text, ".md", "x.md"), tables_of([spec]))
    assert text
    assert not report.findings, "\n".join(report_lines(report))
    assert report.bound >= 0.5 * report.seen


@pytest.mark.parametrize("spec", [path for path in SPECS if path.stem != "linear"], ids=lambda path: path.stem)
def test_filled_placeholders_are_the_sentences(spec):
    numbers = Addresses([tablegen.build(spec)])
    for text, with_places in zip(offered(spec), offered(spec, placeholders=True), strict=True):
        filled, done = "", 0
        for wanted in wanted_in(with_places):
            filled += with_places[done : wanted.start] + numbers.text(wanted.address, wanted.pattern)
            done = wanted.end
        assert (filled + with_places[done:]).replace("\u00a0", " ") == text


def test_a_test_of_ranks_says_of_no_direction_that_it_is_one(project):
    rows = [f"{arm},{50 + i},{'mf'[i % 2]},{i + (100 if arm == 'b' else 0)}" for arm in "ab" for i in range(12)]
    folder = project(data_dot_csv="arm,age,sex,crp\n" + "\n".join(rows) + "\n", spec_dot_yaml=TWO)
    age, sex, crp = offered(folder / "spec.yaml")
    assert (
        age
        == "Age did not differ significantly between group A and the drug group (55.5 ± 3.6 vs 55.5 ± 3.6; P > 0.999)."
    )
    assert sex.startswith(
        "Sex did not differ significantly between group A and the drug group (f 6 (50.0%) vs 6 (50.0%);"
    )
    assert crp.startswith("CRP differed significantly between group A and the drug group (median (IQR) ")


def test_the_command(project):
    folder = project(data_dot_csv="arm,age,sex,crp\na,1,m,1\nb,2,f,2\na,3,m,3\nb,4,m,4\n", spec_dot_yaml=TWO)
    run = CliRunner().invoke(cli, ["text", str(folder / "spec.yaml")])
    assert (run.exit_code, len(run.output.splitlines())) == (0, 3)
    (folder / "spec.yaml").write_text("data: data.csv\ncrosstab: [arm, sex]\n", "utf-8")
    run = CliRunner().invoke(cli, ["text", str(folder / "spec.yaml")])
    assert (run.exit_code, "no sentences for a table of this kind" in run.output) == (1, True)
