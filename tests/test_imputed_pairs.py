"""Groups of imputed data compared two by two: contrasts of a linear model in each set by Rubin's rules, χ² by D2, as in R."""

from itertools import combinations

import pytest
from evidence_of import REFERENCE
from seen import lines, refused
from test_weighted_crosstabs import R, told, value

from tablegen.explaining import explain

AIR = (REFERENCE / "airquality_mi.csv").read_text("utf-8")
MONTHS = """imputations: .imp
derive:
  ozone: {cut: Ozone, at: [30, 60], labels: [low, middle, high]}
  month: {cut: Month, at: [6, 8], labels: [May, summer, autumn]}
compare: month
"""
PAIRS = [*combinations(("May", "summer", "autumn"), 2)]
STATS = ("difference", "diff_low", "diff_high", "statistic", "df", "p")


def found(table, row, pair, stats=STATS):
    return [value(table, row, ":".join(pair), None, stat) for stat in stats]


@pytest.mark.parametrize("pair", PAIRS, ids=":".join)
def test_pairs_are_pooled_as_r_does(build, pair):
    table = build(f"{MONTHS}pairwise: yes\nrows: [Ozone, Solar.R, ozone]\n", data=AIR)
    for row in ("Ozone", "Solar.R"):
        theirs = R[f"imputed.pair.{row}.{'.'.join(pair)}"]["expected"].values()
        assert found(table, row, pair) == pytest.approx(list(theirs), rel=1e-9)
    theirs = R[f"imputed.pair.class.{'.'.join(pair)}"]["expected"].values()
    assert found(table, "ozone", pair, ("statistic", "df", "df2", "p")) == pytest.approx(list(theirs), rel=1e-9)


def test_p_is_adjusted_after_pooling(build):
    table = build(f"{MONTHS}pairwise: yes\nrows: [Ozone]\n", data=AIR)
    adjusted = [found(table, "Ozone", pair, ("p_adjusted",))[0] for pair in PAIRS]
    assert adjusted == pytest.approx(R["imputed.pairs.holm"]["expected"], rel=1e-9)


def test_two_groups_of_three_by_a_test_of_two_are_the_comparison_of_the_two(build):
    """Welch's t of a pair, pooled, is that of a table of the two groups alone."""
    pairs = build(f"{MONTHS}pairwise: {{numbers: welch, adjust: none}}\nrows: [Ozone]\n", data=AIR)
    alone = build(f"{MONTHS}groups: {{May: May, autumn: Autumn}}\ntests: {{numbers: welch}}\nrows: [Ozone]\n", data=AIR)
    for stat in ("statistic", "df", "p"):
        assert value(pairs, "Ozone", "May:autumn", None, stat) == value(alone, "Ozone", None, None, stat)


def test_what_was_observed_is_compared_as_complete_data(build):
    pooled = build(f"{MONTHS}pairwise: t-pooled\nrows: [Wind]\n", data=AIR)
    alone = build(
        f"{MONTHS.removeprefix('imputations: .imp')}where: {{.imp: [1]}}\npairwise: t-pooled\nrows: [Wind]\n", data=AIR
    )
    for pair in PAIRS:
        assert found(pooled, "Wind", pair) == found(alone, "Wind", pair)


def test_what_the_table_tells(build):
    table = build(f"{MONTHS}pairwise: {{show: differences}}\nrows: [Ozone, Wind, ozone]\n", data=AIR)
    assert lines(table)[0].endswith("|−25.6 (−39.9 to −11.3)|−21.9 (−35.2 to −8.6)|3.8 (−8.8 to 16.3)")
    compared = (
        "Groups were compared two by two by the t test, two-sided, variance pooled over all groups, Holm’s adjustment, 3 pairs "
        "(Ozone, Wind); by Pearson’s χ² test without continuity correction, Holm’s adjustment, 3 pairs (ozone)"
    )
    assert compared in told(table)


def test_explain_names_the_rule_and_no_single_set(project):
    text = f"data: data.csv\n{MONTHS}pairwise: yes\nrows: [Ozone, Wind]\n"
    folder = project(spec_dot_yaml=text, data_dot_csv=AIR)
    said = dict(explain(folder / "spec.yaml", "Ozone.May:summer.p_adjusted"))
    assert (said["rule"].startswith("Rubin (1987)"), "May" in said) == (True, False)
    said = dict(explain(folder / "spec.yaml", "Wind.May:summer.p"))
    assert (said["May"].startswith("n 31,"), said["pooled"]) == (True, "not at all: it is the same in every imputation")


def test_what_compares_no_imputed_groups_is_refused(build):
    found = refused(build, f"{MONTHS}pairwise: {{numbers: tukey}}\nrows: [Ozone]\n", data=AIR)
    assert "tukey does not compare two groups of imputed patients by a number" in found
    assert "pairwise comparisons of a number: t-pooled, t, welch" in found
    assert "fisher does not compare" in refused(build, f"{MONTHS}rows: {{ozone: {{pairwise: fisher}}}}\n", data=AIR)


def test_a_constant_set_leaves_a_reason(build):
    rows = [line.split(",") for line in AIR.strip().split("\n")]
    data = "\n".join(",".join([*row[:2], "7", *row[3:]] if row[0] == "2" else row) for row in rows) + "\n"
    record = build(f"{MONTHS}pairwise: yes\nrows: [Ozone]\n", data=data).results.get("Ozone", "May:summer", None, "p")
    assert (record.value, record.problem.startswith("in one of the imputations ")) == (None, True)
