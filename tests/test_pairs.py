"""pairs: rows of one patient before and after, matched by a key, losses counted."""

import pytest
from seen import heads, lines, notes, refused

DATA = "id,time,x,s\n" + "".join(
    f"{i},before,{10 + i},{'yn'[i % 3 == 0]}\n{i},after,{10 + i + (-1) ** i * (i % 4)},{'yn'[i % 2]}\n"
    for i in range(1, 13)
)
DATA += "13,before,99,y\n14,after,1,n\n15,before,,y\n15,after,3,y\n16,before,4,\n16,before,5,y\n16,after,5,y\n"
SPEC = "compare: time\ngroups: [before, after]\npairs: id\n"


def test_paired_tests_are_the_default_and_losses_are_told(build):
    from scipy import stats as scipy_stats

    table = build(SPEC + "rows: [x, s]\n", data=DATA)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["paired-t", "mcnemar"]
    before, after = [10 + i for i in range(1, 13)], [10 + i + (-1) ** i * (i % 4) for i in range(1, 13)]
    wanted = scipy_stats.ttest_rel(before, after)
    found = table.results
    assert found.get("x", None, None, "statistic").value == pytest.approx(wanted.statistic, rel=1e-12)
    assert found.get("x", None, None, "p").value == pytest.approx(wanted.pvalue, rel=1e-12)
    assert (found.get("x", None, None, "n_used").value, found.get("x", None, None, "excluded").value) == (12, 4)
    assert ("", "Tests are of pairs matched by id; without a partner: x 4; s 2") in notes(table)
    assert heads(table)[1:3] == ["before (n = 16)", "after (n = 15)"]


def test_another_test_of_pairs_by_name(build):
    table = build(SPEC + "rows: {x: {test: wilcoxon}, s: {test: mcnemar-exact}}\n", data=DATA)
    assert table.results.get("x", None, None, "p").method.startswith("Wilcoxon signed-rank")
    assert lines(table)[0].startswith("x|")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (SPEC + "rows: {x: {test: welch}}\n", "welch compares independent groups, and `pairs` matches them"),
        (
            "compare: time\ngroups: [before, after]\nrows: {x: {test: paired-t}}\n",
            "paired-t compares pairs: say which rows are of one patient",
        ),
        (SPEC.replace("id", "di") + "rows: [x]\n", 'the data have no column "di"; did you mean "id"?'),
        (SPEC + "effects: [SMD]\nrows: [x]\n", "a spec has pairs or effects, not both"),
        (
            "compare: s\ngroups: [y, n]\npairs: id\nrows: {x: {test: mcnemar}}\n",
            "mcnemar tests counts, and x is shown as a number",
        ),
    ],
)
def test_what_pairs_are_not(build, spec, message):
    assert message in refused(build, spec, data=DATA)


def test_rows_by_default_are_not_the_key(build):
    assert "id" not in {line.row for line in build(SPEC, data=DATA).plan.lines}


def test_more_than_two_levels_are_tested_for_symmetry(build):
    data = "id,time,c\n" + "".join(f"{i},before,{'abc'[i % 3]}\n{i},after,{'abc'[i * i % 3]}\n" for i in range(30))
    table = build(SPEC + "rows: {c: , d: {variable: c, level: a}}\n", data=data)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["bowker", "mcnemar"]
    assert table.results.get("c", None, None, "df").value == 3


def test_the_direction_of_signed_ranks_is_told(build):
    table = build(SPEC + "rows: {x: {test: wilcoxon}}\n", data=DATA)
    assert ("", "V sums the ranks of pairs where before is above after") in notes(table)
    table = build(SPEC + "rows: {x: {test: sign-test}}\n", data=DATA)
    assert ("", "S counts the pairs where before is above after") in notes(table)
    assert lines(table)[0].split("|")[3].isdigit()
