"""P of a level: each level against all others by the row's own test, named so; hidden with the counts."""

import csv

import pytest
from click.testing import CliRunner
from scipy import stats as scipy_stats
from seen import BIRTHS, heads, lines, notes

from tablegen.cli import cli
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

SPEC = "compare: smoke\ngroups: [no, yes]\ncolumns: [groups, P, level P]\n"


def two_lines(variable, level):
    rows = list(csv.DictReader(BIRTHS.splitlines()))
    return [
        [sum((r[variable] == level) == own and r["smoke"] == g for r in rows) for g in ("no", "yes")]
        for own in (True, False)
    ]


@pytest.mark.parametrize("test", ["chi2", "fisher"])
def test_each_level_is_compared_with_all_others(build, test):
    table = build(SPEC + f"rows: {{race: {{test: {test}}}}}\n", data=BIRTHS)
    for level in ("white", "black", "other"):
        counts = two_lines("race", level)
        wanted = (
            scipy_stats.fisher_exact(counts).pvalue
            if test == "fisher"
            else scipy_stats.chi2_contingency(counts, False).pvalue
        )
        assert table.results.get("race", None, level, "p_level").value == pytest.approx(wanted, rel=1e-9)


def test_it_stands_on_the_lines_of_levels_and_the_note_names_it(build):
    table = build(SPEC + "rows: [age, race, ht]\n", data=BIRTHS)
    last = [line.split("|")[-1] for line in lines(table)]
    assert heads(table)[-1] == "P of level"
    assert last[:2] == ["", ""] and all(last[2:5]) and last[5:] == ["", "", ""]
    said = "P of a level: each level against all others by Pearson’s χ2 test without continuity correction"
    assert any(text.replace("²", "2") == said for _, text in notes(table))


def test_a_family_of_tests_leaves_them_out_and_the_note_says_so(build):
    table = build(SPEC.replace("P, level P", "adjusted P, level P") + "adjust: holm\nrows: [age, race]\n", data=BIRTHS)
    assert any("2 tests" in text for _, text in notes(table))
    assert any(text.startswith("P of a level") and text.endswith(", not adjusted") for _, text in notes(table))


def test_missing_values_can_be_among_the_others(build):
    data = "g,x\n" + "a,u\na,v\na,w\na,\na,\na,\nb,u\nb,u\nb,v\nb,w\nb,w\n"
    spec = "compare: g\ncolumns: [groups, P, level P]\nmissing: {in test: yes}\nrows: {x: {test: fisher}}\n"
    table = build(spec, data=data)
    wanted = scipy_stats.fisher_exact([[1, 2], [5, 3]]).pvalue
    assert table.results.get("x", None, "u", "p_level").value == pytest.approx(wanted, rel=1e-12)


def test_a_level_that_nobody_has_is_a_dash_with_its_reason(build):
    data = "g,x\n" + "a,u\na,v\nb,u\nb,v\n" * 4
    table = build("compare: g\ncolumns: [groups, P, level P]\nrows: {x: {levels: [u, v, w]}}\n", data=data + "c,w\n")
    two = build(
        "compare: g\ngroups: [a, b]\ncolumns: [groups, level P]\nrows: {x: {levels: [u, v, w]}}\n", data=data + "c,w\n"
    )
    record = two.results.get("x", None, "w", "p_level")
    assert record.value is None and record.problem and lines(two)[3].endswith("|–")
    assert table.results.get("x", None, "w", "p_level").value is not None


def test_a_column_that_no_row_fills_is_told(build):
    table = build(SPEC + "rows: [ht]\n", data=BIRTHS)
    assert any('no row has a value for the column "level P"' in str(problem) for problem in table.warnings)


def test_explained_told_in_the_methods_and_in_a_shell(build, tmp_path):
    build(SPEC + "rows: [race]\n", data=BIRTHS)
    told = dict(explain(tmp_path / "spec.yaml", "race.black.p_level"))
    assert told["method"].startswith("each level against all others by Pearson") and "Pearson (1900)" in told["source"]
    assert "no 16, yes 10" in told["black"]
    assert "P of a level: each level against all others by Pearson" in methods_paragraph((tmp_path / "spec.yaml",))
    (tmp_path / "s.yaml").write_text(
        SPEC.replace("compare", "data: none.csv\ncompare") + "rows: {race: {levels: [a, b, c]}}\n"
    )
    shown = CliRunner().invoke(cli, ["check", str(tmp_path / "s.yaml"), "--shell"]).output
    assert shown.count(" x.xxx |") == 4


def test_hidden_counts_hide_it(build):
    rows = [("a", "x", 3), ("a", "y", 20), ("a", "z", 9), ("b", "x", 9), ("b", "y", 11), ("b", "z", 20)]
    data = "g,e\n" + "".join(f"{g},{e}\n" for g, e, n in rows for _ in range(n))
    table = build("compare: g\ncolumns: [groups, P, level P]\nsuppress: 5\nrows: [e]\n", data=data)
    assert all(r.value is None for r in table.results if r.key.stat in {"p", "p_level"})
