"""The names of statistics, an interface for ever: each is one in a pattern, and in the results file."""

import pytest

NUMBERS = [
    "n",
    "total",
    "missing",
    "pct",
    "mean",
    "sd",
    "se",
    "median",
    "q1",
    "q3",
    "iqr",
    "min",
    "max",
    "gmean",
    "gsd",
]
COMPARED = ["statistic", "df", "p", "difference", "diff_low", "diff_high", "smd"]


@pytest.mark.parametrize("stat", NUMBERS)
def test_of_a_group(build, stat):
    row = "sex" if stat == "pct" else "age"
    table = build(f'compare: arm\nrows: {{{row}: {{show: "{{{stat}}}"}}}}\n')
    assert table.results.get(row, "a", "m" if stat == "pct" else None, stat).value is not None


@pytest.mark.parametrize("stat", COMPARED)
def test_of_a_comparison(build, stat):
    table = build(f'compare: arm\ncolumns: [groups, "{{{stat}}}"]\nrows: [age]\n')
    record = table.results.get("age", None, None, stat)
    assert record.value is not None and record.method


def test_a_difference_is_written_with_its_limits(build):
    table = build('compare: arm\ncolumns: ["{difference} [{diff_low}; {diff_high}]"]\nrows: [age]\n')
    found = [table.results.get("age", None, None, stat).value for stat in ("difference", "diff_low", "diff_high")]
    assert found[1] < found[0] < found[2]
    assert table.results.get("age", None, None, "diff") is None


def test_limits_are_named_after_their_estimate():
    from tablegen.estimates import estimate_of, limits_of

    for estimate in ("difference", "or", "b", "r", "survival_median"):
        assert {estimate_of(limit) for limit in limits_of(estimate)} == {estimate}
