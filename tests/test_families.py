"""Declared families of tests: whose P values are adjusted together, what the note says, what is refused."""

import pytest
from click.testing import CliRunner
from seen import DATA, heads, lines, notes, refused
from statsmodels.stats.multitest import multipletests

from tablegen.cli import cli
from tablegen.explaining import explain

SECTIONS = (
    "compare: arm\nrows:\n  age:\n  Who: {rows: {sex: , crp: }}\n  What: {label: Course, rows: {stage: , same: }}\n"
)
SAME = DATA.replace("crp,ok", "crp,ok,same").replace("\n", ",5\n").replace("same,5", "same")


def values(table, stat, *rows):
    return [table.results.get(row, None, None, stat).value for row in rows]


def by_hand(table, how, *rows):
    return pytest.approx(list(multipletests(values(table, "p", *rows), method=how)[1]), rel=1e-12)


def test_each_section_is_a_family_and_so_are_the_rows_outside(build):
    table = build(SECTIONS + "adjust: {method: hommel, family: sections}\n", data=SAME)
    assert values(table, "p_adjusted", "sex", "crp") == by_hand(table, "hommel", "sex", "crp")
    assert values(table, "p_adjusted", "age", "stage") == values(table, "p", "age", "stage")
    sizes = "2 tests of Who; 1 test of Course; 1 test of rows outside sections"
    assert ("", f"P was adjusted by Hommel’s adjustment within families: {sizes}") in notes(table)


def test_the_row_that_cannot_be_tested_has_a_dash_for_a_reason(build):
    table = build(SECTIONS + "adjust: {method: holm, family: sections}\n", data=SAME)
    assert lines(table)[-1].split("|")[-2:] == ["–", "–"] and heads(table)[-1] == "Adjusted P"
    record = table.results.get("same", None, None, "p_adjusted")
    assert record.problem == table.results.get("same", None, None, "p").problem


def test_named_lists_leave_the_other_rows_alone(build):
    table = build("compare: arm\nadjust: {method: sidak, family: {Primary: [age, crp]}}\nrows: [age, sex, crp]\n")
    assert values(table, "p_adjusted", "age", "crp") == by_hand(table, "sidak", "age", "crp")
    assert table.results.get("sex", None, None, "p_adjusted") is None and lines(table)[1].endswith("|")
    said = "P was adjusted by Šidák’s adjustment within families: 2 tests of Primary; P of other rows was not adjusted"
    assert ("", said) in notes(table)


def test_a_family_of_all_is_the_default_and_told(build):
    assert (
        "adjust: all tests of the table are one family"
        in build("compare: arm\nadjust: holm\nrows: [age]\n").plan.defaults
    )
    said = build("compare: arm\nadjust: {method: holm, family: table}\nrows: [age]\n")
    assert not any("family" in told for told in said.plan.defaults)
    assert ("", "P was adjusted by Holm’s adjustment, 1 test") in notes(said)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("adjust: {family: sections}", "spec.yaml:4:9: say how P is adjusted"),
        ("adjust: {method: holms}", 'spec.yaml:4:18: unknown adjustment "holms"; did you mean "holm"?'),
        ("adjust: {method: holm, family: sections}", "the table has no sections to be families"),
        ("adjust: {method: holm, family: rows}", "family must be one of table, sections"),
        ("adjust: {method: holm, family: {A: [aged]}}", 'no row "aged" for the family "A"; did you mean "age"?'),
        ("adjust: {method: holm, family: {A: age, B: [age]}}", 'the row "age" is in the family "A" already'),
    ],
)
def test_families_that_cannot_be(build, key, message):
    assert message in refused(build, f"compare: arm\nrows: [age, sex]\n{key}\n")


def test_an_adjusted_p_is_explained(build, tmp_path):
    build("compare: arm\nadjust: {method: by, family: {All: [age, crp]}}\nrows: [age, crp]\n")
    told = dict(explain(tmp_path / "spec.yaml", "age.p_adjusted"))
    assert told["method"] == "Benjamini and Yekutieli's false discovery rate, 2 tests of All"
    assert told["adjustment"] == "Benjamini & Yekutieli (2001), Ann Stat 29: 1165-1188"


def test_a_shell_has_the_column(project):
    text = "data: none.csv\ncompare: g\ngroups: [a, b]\nadjust: {method: holm, family: {A: x}}\nrows: {x: , y: }\n"
    folder = project(s_dot_yaml=text)
    shown = CliRunner().invoke(cli, ["check", str(folder / "s.yaml"), "--shell"]).output
    assert "Adjusted *P*" in shown


def test_a_hidden_p_is_no_member_of_its_family(build):
    rows = [("a", "x", 3), ("a", "y", 20), ("b", "x", 9), ("b", "y", 11)]
    data = "g,e,v\n" + "".join(f"{g},{e},{i}\n" for g, e, n in rows for i in range(n))
    table = build("compare: g\nadjust: holm\nsuppress: 5\nrows: [e, v]\n", data=data)
    assert values(table, "p_adjusted", "e") == [None] and values(table, "p_adjusted", "v") == values(table, "p", "v")
    assert ("", "P was adjusted by Holm’s adjustment, 1 test") in notes(table)


def test_the_options_of_a_question_are_of_its_family(build):
    data = "g,a,b,x\n" + "x,1,0,1\nx,0,1,2\ny,1,1,3\ny,0,1,5\n" * 4
    spec = "compare: g\nadjust: {method: holm, family: {Answers: [q]}}\nrows: {x: , q: {responses: [a, b]}}\n"
    table = build(spec, data=data)
    assert values(table, "p_adjusted", "q[a]", "q[b]") == by_hand(table, "holm", "q[a]", "q[b]")
    said = "P was adjusted by Holm’s adjustment within families: 2 tests of Answers; P of other rows was not adjusted"
    assert ("", said) in notes(table)


def test_adjusted_p_values_in_no_column_are_told_and_no_note_claims_them(build):
    table = build("compare: arm\nadjust: holm\ncolumns: [groups, P]\nrows: [age, crp]\n")
    assert [str(warning) for warning in table.warnings] == [
        "spec.yaml:3:9: warning: the adjusted P values stand in no column (columns: [groups, P, adjusted P])"
    ]
    assert not any("adjusted" in text for _, text in notes(table))
    shown = build('compare: arm\nadjust: holm\ncolumns: [groups, "{p} ({p_adjusted})"]\nrows: [age, crp]\n')
    assert not shown.warnings and ("", "P was adjusted by Holm’s adjustment, 2 tests") in notes(shown)
