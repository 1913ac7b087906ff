"""Weighted groups compared two by two: each pair a domain of the design, as R's svyttest, svyranktest, svychisq of it."""

from itertools import combinations

import pytest
from seen import lines, refused
from test_weighted_crosstabs import SAMPLE, SURVEY, R, told, value

from tablegen.plan import PAIRS

GROUPS = f"compare: cat3\n{SAMPLE}"
ROWS = "rows: {y: Y, x: {test: svy-rank}, a: Arm, b: {level: 1}}\n"
TWO = [*combinations("bgr", 2)]


@pytest.mark.parametrize("row", ["y", "x", "a", "b"])
def test_pairs_are_those_of_r(build, row):
    table = build(f"{GROUPS}pairwise: yes\n{ROWS}", data=SURVEY)
    for pair, adjusted in zip(TWO, R[f"pairs.holm.{row}"]["expected"], strict=True):
        theirs = R[f"pair.{row}.{'.'.join(pair)}"]["expected"]
        sign = -1.0 if row in "xy" else 1.0  # R's is the second group less the first
        names = ("statistic", "df", "df2", "p") if len(theirs) > 3 else ("statistic", "df", "p")
        ours = [value(table, row, ":".join(pair), None, stat) for stat in names]
        assert ours == pytest.approx([sign * theirs["statistic"], *list(theirs.values())[1:]], rel=1e-8)
        assert value(table, row, ":".join(pair), None, "p_adjusted") == pytest.approx(adjusted, rel=1e-8)


def test_differences_stand_once_beside_columns_without_weights(build):
    text = "compare: cat3\nweights: {column: wt, cluster: clus, strata: strat, show: beside}\n"
    table = build(f"{text}pairwise: {{show: differences}}\nrows: [y]\n", data=SURVEY)
    for pair in TWO:
        low, high = R[f"difference.y.{'.'.join(pair)}"]["expected"]
        found = [value(table, "y", ":".join(pair), None, stat) for stat in ("diff_low", "diff_high")]
        assert found == pytest.approx([-high, -low], rel=1e-8)
    assert [head.span for head in table.plan.heads] == ["Unweighted"] * 4 + ["Weighted"] * 4 + [PAIRS] * 3
    shown = "|".join(lines(table))
    assert all(shown.count(told) == 1 for told in ("−2.742 to 1.316", "−2.216 to −0.697", "−2.570 to 1.083"))
    assert "Confidence intervals of differences hold for each pair by itself" in told(table)


def test_two_groups_of_three_are_the_comparison_of_the_two(build):
    """The pair is a domain: `where` keeps the same two groups, and gives the same test."""
    table = build(f"{GROUPS}pairwise: {{adjust: none}}\n{ROWS}", data=SURVEY)
    alone = build(f"{GROUPS}where: {{cat3: [b, r]}}\n{ROWS}", data=SURVEY)
    for row in "yxab":
        assert value(table, row, "b:r", None, "p") == pytest.approx(value(alone, row, None, None, "p"), rel=1e-12)


def test_letters_tell_which_weighted_groups_differ(build):
    table = build(f"{GROUPS}pairwise: {{show: letters, numbers: svy-t, categories: no}}\n{ROWS}", data=SURVEY)
    assert lines(table)[0].startswith("Ya|9.335 ± 2.625A|10.048 ± 3.034AB|10.792 ± 2.442B|")
    assert "Groups without a letter in common differ (P < 0.05); those that share one do not" in told(table)


def test_what_does_not_compare_weighted_groups_is_refused(build):
    found = refused(build, f"{GROUPS}pairwise: {{numbers: tukey}}\n{ROWS}", data=SURVEY)
    assert "tukey does not compare two groups of weighted patients by a number" in found
    assert "svy-t" in found
    found = refused(build, f"{GROUPS}rows: {{a: {{pairwise: chi2}}}}\n", data=SURVEY)
    assert "chi2 does not compare two groups of weighted patients by a category" in found


def test_a_group_without_weight_leaves_a_reason(build):
    rows = [line.split(",") for line in SURVEY.strip().split("\n")]
    for row in rows[1:]:
        row[8] = "0" if row[10] == "b" else row[8]
    table = build(f"{GROUPS}pairwise: yes\nrows: [y, a]\n", data="\n".join(map(",".join, rows)) + "\n")
    for row in "ya":
        record = table.results.get(row, "b:g", None, "p")
        assert (record.value, bool(record.problem)) == (None, True)
        assert value(table, row, "g:r", None, "p_adjusted") == value(table, row, "g:r", None, "p")
