"""Chi-square and Fisher's exact test: published examples, scipy, enumeration, properties and refusals."""

from collections.abc import Iterator
from fractions import Fraction
from math import factorial, inf, isclose, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.special import gammaln
from scipy.stats.contingency import odds_ratio

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.fisher import fisher
from tablegen.stats.fisher_network import exact_p

Table = tuple[tuple[int, ...], ...]


def table(*rows: tuple[int, ...]) -> Counts:
    return Counts(tuple(rows))


def tables(most: int, rows: tuple[int, int] = (2, 5), columns: tuple[int, int] = (2, 4)) -> st.SearchStrategy[Table]:
    """Tables without an empty row or column."""
    shape = st.tuples(st.integers(*rows), st.integers(*columns))
    filled = shape.flatmap(lambda s: st.tuples(*[st.tuples(*[st.integers(0, most)] * s[1])] * s[0]))
    return filled.filter(lambda t: all(map(sum, t)) and all(map(sum, zip(*t, strict=True))))


def turned(t: Table) -> Table:
    return tuple(zip(*t, strict=True))


# counts of the seed paper's Table 1 (etiology, no etiology); SPSS printed its Pearson chi-squares, scipy the rest
PUBLISHED: dict[str, tuple[Table, float, float, float, float, float]] = {
    "gender": (((22, 35), (24, 7)), 12.131, 0.000496, 10.625, 0.00112, 0.000706),
    "family history": (((13, 29), (33, 13)), 14.639, 0.000130, 13.050, 0.000303, 0.000237),
    "birth": (((16, 33), (30, 9)), 17.059, 3.62e-5, 15.331, 9.02e-5, 4.19e-5),
    "metabolic": (((10, 31), (36, 11)), 23.922, 1.00e-6, 21.875, 2.91e-6, 1.51e-6),
    "mri": (((20, 30), (26, 12)), 6.991, 0.00819, 5.898, 0.0152, 0.0102),
}


@given(tables(60))
def test_chi2_is_that_of_scipy(t: Table) -> None:
    got, want = stats.TESTS["chi2"].run(Counts(t)).values, scipy_stats.chi2_contingency(t, correction=False)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-10, abs_tol=1e-12)
    assert got["df"] == want.dof
    assert isclose(got["p"], want.pvalue, rel_tol=1e-8)


@given(tables(60, rows=(2, 2), columns=(2, 2)))
def test_yates_is_that_of_scipy_and_never_exceeds_pearson(t: Table) -> None:
    got, want = stats.TESTS["chi2-yates"].run(Counts(t)).values, scipy_stats.chi2_contingency(t)
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert got["statistic"] <= stats.TESTS["chi2"].run(Counts(t)).values["statistic"]


@given(tables(300))
def test_chi2_does_not_depend_on_order_or_orientation(t: Table) -> None:
    one = stats.TESTS["chi2"].run(Counts(t)).values
    for other in (turned(t), t[::-1], tuple(row[::-1] for row in t)):
        again = stats.TESTS["chi2"].run(Counts(other)).values
        assert isclose(one["statistic"], again["statistic"], rel_tol=1e-12, abs_tol=1e-15)
        assert one["df"] == again["df"]


def test_chi2_of_huge_counts_keeps_its_digits() -> None:
    t = ((10**12 + 1, 10**12), (10**12, 10**12 + 1))
    a, b, c, d = t[0] + t[1]
    exact = Fraction((a * d - b * c) ** 2 * (a + b + c + d), (a + b) * (c + d) * (a + c) * (b + d))
    assert isclose(stats.TESTS["chi2"].run(Counts(t)).values["statistic"], float(exact), rel_tol=1e-14)


@pytest.mark.parametrize("name", ["chi2", "chi2-yates", "fisher"])
@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((), "there are no values"),
        (((0, 0), (0, 0)), "there are no values"),
        (((3, 5), (0, 0)), "all values are in one level: there is nothing to compare"),
        (((3, 0), (5, 0)), "only one group has values: there is nothing to compare it with"),
    ],
)
def test_refusals(name: str, rows: Table, problem: str) -> None:
    outcome = stats.TESTS[name].run(Counts(rows))
    assert outcome.problem == problem
    assert outcome.values == {}


@pytest.mark.parametrize("name", ["chi2", "chi2-yates", "fisher"])
def test_empty_levels_and_groups_change_nothing(name: str) -> None:
    full, padded = table((8, 3), (2, 9)), table((8, 0, 3), (0, 0, 0), (2, 0, 9))
    assert stats.TESTS[name].run(full).values == stats.TESTS[name].run(padded).values


def test_small_expected_counts_are_remarked() -> None:
    assert stats.TESTS["chi2"].run(table((1, 9), (4, 6))).remarks == (
        "2 of 4 expected counts are below 5 (smallest 2.5)",
    )
    assert stats.TESTS["chi2"].run(table((1, 40), (7, 40))).remarks == (
        "2 of 4 expected counts are below 5 (smallest 3.7)",
    )
    assert stats.TESTS["chi2"].run(table((1, 2), (20, 300))).remarks == (
        "2 of 4 expected counts are below 5 (smallest 0.2)",
    )
    assert stats.TESTS["chi2"].run(table((10, 10), (10, 10))).remarks == ()
    assert stats.TESTS["chi2"].run(table((4, 10), (6, 12))).remarks == (
        "1 of 4 expected count is below 5 (smallest 4.3)",
    )


def test_yates_of_a_larger_table_is_pearson_and_says_so() -> None:
    t = table((8, 3, 4), (2, 9, 5))
    outcome = stats.TESTS["chi2-yates"].run(t)
    assert outcome.values == stats.TESTS["chi2"].run(t).values
    assert outcome.method.endswith("(Yates' is for 2 × 2 tables)")


def test_yates_never_overshoots() -> None:
    assert stats.TESTS["chi2-yates"].run(table((5, 5), (5, 6))).values["statistic"] == 0.0


def fills(columns: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    if len(columns) == 1:
        if total <= columns[0]:
            yield (total,)
        return
    for x in range(min(columns[0], total) + 1):
        for rest in fills(columns[1:], total - x):
            yield (x, *rest)


def enumerated(t: Table) -> float:
    """P by listing every table with these margins, in rational arithmetic (R's tolerance for ties included)."""

    def weight(filled: Table) -> Fraction:
        return Fraction(1, prod(factorial(x) for row in filled for x in row))

    def complete(left: tuple[int, ...], done: Table) -> Iterator[Table]:
        if len(done) == len(t):
            yield done
            return
        for row in fills(left, sum(t[len(done)])):
            yield from complete(tuple(c - x for c, x in zip(left, row, strict=True)), (*done, row))

    weights = [weight(filled) for filled in complete(tuple(map(sum, zip(*t, strict=True))), ())]
    bound = weight(t) * (1 + Fraction(1, 10**7))
    return float(sum(w for w in weights if w <= bound) / sum(weights))


@settings(max_examples=60, deadline=None)
@given(tables(4, rows=(2, 4), columns=(2, 3)))
def test_fisher_is_the_sum_over_all_tables(t: Table) -> None:
    assume(sum(map(sum, t)) <= 22)
    assert isclose(fisher(Counts(t)).values["p"], enumerated(t), rel_tol=1e-12)


@settings(max_examples=40, deadline=None)
@given(tables(12, rows=(2, 4), columns=(2, 3)))
def test_fisher_does_not_depend_on_order_or_orientation(t: Table) -> None:
    p = fisher(Counts(t)).values["p"]
    assert 0.0 < p <= 1.0
    for other in (turned(t), t[::-1], tuple(row[::-1] for row in t)):
        assert isclose(fisher(Counts(other)).values["p"], p, rel_tol=1e-10)


@given(tables(40, rows=(2, 2), columns=(2, 2)))
def test_fisher_of_2_by_2_is_that_of_scipy(t: Table) -> None:
    got = fisher(Counts(t)).values
    assert isclose(got["p"], scipy_stats.fisher_exact(t).pvalue, rel_tol=1e-9)
    assert isclose(exact_p(t) or 0.0, got["p"], rel_tol=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables(40, rows=(2, 2), columns=(2, 2)), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_conditional_odds_ratio_is_that_of_scipy(t: Table, level: float) -> None:
    got, want = fisher(Counts(t), level).values, odds_ratio(np.array(t), kind="conditional")
    low, high = want.confidence_interval(confidence_level=level)
    for ours, theirs in (("or", want.statistic), ("or_low", low), ("or_high", high)):
        if theirs == inf:
            assert ours not in got
        else:
            assert isclose(got[ours], theirs, rel_tol=1e-5, abs_tol=1e-9), ours


@given(tables(30, rows=(2, 2), columns=(2, 2)))
def test_swapping_the_groups_inverts_the_odds_ratio(t: Table) -> None:
    got, swapped = fisher(Counts(t)).values, fisher(Counts(tuple(row[::-1] for row in t))).values
    assume(got.get("or") and swapped.get("or"))
    assert isclose(got["or"], 1 / swapped["or"], rel_tol=1e-10)
    assert isclose(got["or_low"], 1 / swapped["or_high"], rel_tol=1e-10)


def test_an_empty_cell_leaves_out_the_infinite_limit() -> None:
    outcome = fisher(table((5, 0), (3, 6)))
    assert set(outcome.values) == {"p", "or_low"}
    assert outcome.remarks == ("an empty cell makes the odds ratio infinite: it has no upper limit",)
    zero = fisher(table((0, 5), (6, 3)))
    assert zero.values["or"] == zero.values["or_low"] == 0.0
    assert zero.remarks == ()


def test_the_lady_tasting_tea() -> None:
    # Fisher (1935), The Design of Experiments, ch. 2
    assert isclose(fisher(table((3, 1), (1, 3))).values["p"], 34 / 70, rel_tol=1e-12)


def test_a_table_of_hundreds_is_exact_too() -> None:
    t = np.array([[100, 120, 130], [90, 140, 150]])
    columns, first = t.sum(axis=0), int(t[0].sum())
    x, y = np.ogrid[: columns[0] + 1, : columns[1] + 1]
    z = first - x - y
    inside = (z >= 0) & (z <= columns[2])
    logs = log_choose(columns[0], x) + log_choose(columns[1], y) + log_choose(columns[2], np.where(inside, z, 0))
    chances = np.where(inside, np.exp(logs - logs[inside].max()), 0.0)
    p = chances[chances <= chances[t[0, 0], t[0, 1]] * (1 + 1e-7)].sum() / chances.sum()
    assert isclose(fisher(Counts(tuple(map(tuple, t.tolist())))).values["p"], p, rel_tol=1e-10)


def log_choose(n: int, k: "np.typing.NDArray[np.int64]") -> "np.typing.NDArray[np.float64]":
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


@pytest.mark.parametrize("variable", PUBLISHED)
def test_the_published_table_of_88_children(variable: str) -> None:
    t, pearson, pearson_p, yates, yates_p, fisher_p = PUBLISHED[variable]
    for name, statistic, p in (("chi2", pearson, pearson_p), ("chi2-yates", yates, yates_p)):
        values = stats.TESTS[name].run(Counts(t)).values
        assert values["statistic"] == pytest.approx(statistic, abs=5e-4)
        assert values["p"] == pytest.approx(p, rel=5e-3)
    assert stats.TESTS["fisher"].run(Counts(t)).values["p"] == pytest.approx(fisher_p, rel=5e-3)
