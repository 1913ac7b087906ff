"""Effects beside those of the reference records: published examples, brute force, other libraries, properties."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
import scipy.stats
from evidence_of import frequencies, moments
from hypothesis import assume, given
from hypothesis import strategies as st

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome

VALUES = st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=12)
CELLS = st.tuples(*[st.integers(0, 12)] * 4).filter(lambda t: t[0] + t[1] and t[2] + t[3])


def numbers(name: str, *groups: list[float], confidence: float = 0.95) -> Outcome:
    effect = stats.EFFECTS[name]
    if effect.of_moments:
        return effect.of_moments(tuple(map(moments, groups)), confidence)
    assert effect.of_frequencies
    return effect.of_frequencies(frequencies(*groups), confidence)


def counts(name: str, a: int, b: int, c: int, d: int, confidence: float = 0.95) -> Outcome:
    """Of a with and b without in the first group, c and d in the second."""
    effect = stats.EFFECTS[name]
    assert effect.of_counts
    return effect.of_counts(Counts(((a, c), (b, d))), confidence)


FIRST = [32, 39, 26, 35, 43, 27, 40, 37, 34, 29]
SECOND = [36, 44, 47, 42, 49, 39, 46, 31, 33, 48]
LONG = [70, 394, 43, 95, 62, 128, 2, 203, 81, 436, 85, 35, 156, 1, 3, 27, 63, 181, 184, 18]
OTHER = [102, 120, 78, 78, 417, 124, 86, 171, 176, 129, 230, 194, 100, 157, 306, 411, 164, 103, 193, 312]


@pytest.mark.parametrize(
    ("first", "second", "want"),
    [(FIRST, SECOND, (-8.5, -16.95977, -0.04022524)), (LONG, OTHER, (-85, -157.7441, -12.25589))],
)
def test_difference_of_medians_as_printed_in_the_manual_of_statpsych(first, second, want) -> None:
    got = numbers("median-difference", first, second).values
    assert (got["estimate"], got["low"], got["high"]) == pytest.approx(want, rel=1e-6)


@given(VALUES, VALUES)
def test_difference_of_medians_by_its_definition(first: list[float], second: list[float]) -> None:
    def variance(values: list[float]) -> float:
        n = len(values)
        c = max(1, round((n + 1) / 2 - sqrt(n)))
        z = scipy.stats.norm.isf(scipy.stats.binom.cdf(c - 1, n, 0.5))
        return ((sorted(values)[n - c] - sorted(values)[c - 1]) / (2 * z)) ** 2

    reach = scipy.stats.norm.ppf(0.975) * sqrt(variance(first) + variance(second))
    got = numbers("median-difference", first, second)
    turned = numbers("median-difference", second, first).values
    assert got.values["high"] - got.values["estimate"] == pytest.approx(reach, rel=1e-9, abs=1e-9)
    assert turned["estimate"] == -got.values["estimate"]
    assert turned["low"] == pytest.approx(-got.values["high"], abs=1e-9)
    assert bool(got.remarks) == (reach == 0.0)


def test_one_value_has_a_median_and_no_interval() -> None:
    got = numbers("median-difference", [3.0], [1.0, 2.0])
    assert got.values == {"estimate": 1.5}
    assert got.remarks == ("the first group has only 1 value: there is no interval",)
    assert numbers("median-difference", [], [1.0]).problem == "the first group has no values"


@given(CELLS, st.sampled_from([0.8, 0.95]))
def test_mid_p_limits_by_enumeration(cells: tuple[int, int, int, int], confidence: float) -> None:
    """At each limit the tail with half of the observed table has the probability that the confidence leaves."""
    a, b, c, d = cells
    got = counts("odds-ratio-midp", a, b, c, d, confidence)
    exact = counts("odds-ratio-exact", a, b, c, d, confidence)
    assume(got.values)
    assert got.values.get("estimate") == exact.values.get("estimate")
    low, high = got.values["low"], got.values.get("high")
    assert low >= exact.values["low"] * (1 - 1e-9)
    for limit, upper in ((low, False), (high, True)):
        if limit:
            weights = {
                x: scipy.stats.nchypergeom_fisher.pmf(x, a + b + c + d, a + c, a + b, limit) for x in range(a + b + 1)
            }
            tail = sum(p for x, p in weights.items() if (x < a if upper else x > a)) + weights[a] / 2
            assert isclose(tail, (1 - confidence) / 2, rel_tol=1e-7)


@given(CELLS)
def test_number_needed_is_the_reciprocal(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    got, difference = counts("nnt", *cells), counts("risk-difference-newcombe", *cells).values
    gap = Fraction(a, a + b) - Fraction(c, c + d)
    if not gap:
        assert got.problem == "the risks are the same: it is infinite"
        return
    assert got.values["estimate"] == pytest.approx(float(1 / gap), rel=1e-12)
    low, high = difference["low"], difference["high"]
    if low * high > 0:
        assert got.values["low"] == pytest.approx(1 / difference["high"], rel=1e-12)
        assert got.values["low"] <= got.values["estimate"] <= got.values["high"]
    elif low * high < 0:  # Altman (1998): from the reciprocal of the lower limit through infinity to the other's
        assert got.values["low"] == pytest.approx(1 / low, rel=1e-12)
        assert got.values["high"] == pytest.approx(1 / high, rel=1e-12)
        assert all(got.methods[stat].endswith(", through infinity") for stat in ("low", "high"))
        assert not got.values["low"] < got.values["estimate"] < got.values["high"]
        assert "through infinity" in got.remarks[0]
    else:
        assert got.values.keys() == {"estimate"}


@given(VALUES, VALUES)
def test_glass_limits_give_the_tails(first: list[float], second: list[float]) -> None:
    assume(len(set(second)) > 1)
    m, n = len(first), len(second)
    got = numbers("glass-delta", first, second).values
    assert got["estimate"] == pytest.approx(
        (scipy.stats.tmean(first) - scipy.stats.tmean(second)) / scipy.stats.tstd(second), rel=1e-9, abs=1e-12
    )
    scale = sqrt(m * n / (m + n))
    assume(abs(got["estimate"]) * scale < 30)
    for name, tail in (("low", 0.975), ("high", 0.025)):
        below = scipy.stats.nct.cdf(got["estimate"] * scale, n - 1, got[name] * scale)
        assert below == pytest.approx(tail, abs=1e-6)


def test_glass_and_cohen_without_variation() -> None:
    assert numbers("glass-delta", [1.0, 2.0], [3.0, 3.0]).problem == (
        "all values of the second group are the same: its SD is 0"
    )
    assert numbers("cohens-d", [3.0, 3.0], [3.0, 3.0]).problem
    assert numbers("glass-delta", [1.0], [1.0, 2.0]).problem


@given(VALUES, VALUES)
def test_superiority_counts_pairs(first: list[float], second: list[float]) -> None:
    wins = sum(x > y for x in first for y in second) + sum(x == y for x in first for y in second) / 2
    got = numbers("superiority", first, second)
    assert got.values["estimate"] == pytest.approx(wins / (len(first) * len(second)), rel=1e-12)
    assert got.method.startswith("probability of superiority")


def test_largest_standardized_difference_of_three_groups() -> None:
    groups = [1.0, 2.0, 3.0], [2.0, 3.0, 4.0], [7.0, 8.0, 9.0]
    assert numbers("smd-largest", *groups).values == {"estimate": pytest.approx(6.0)}
    assert numbers("smd-largest", *groups).method.endswith("largest of all pairs of groups")
    assert numbers("smd-largest", *groups[:2]).values == numbers("smd", *groups[:2]).values


@given(CELLS)
def test_haldane_is_woolf_of_counts_with_a_half_added(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = (cell + 0.5 for cell in cells)
    got = counts("odds-ratio-haldane", *cells).values
    assert got["estimate"] == pytest.approx(a * d / (b * c), rel=1e-12)
    assert got["low"] * got["high"] == pytest.approx(got["estimate"] ** 2, rel=1e-9)


@pytest.mark.parametrize(
    "name", ["risk-difference-newcombe-cc", "risk-difference-agresti-caffo", "odds-ratio-haldane", "nnt"]
)
def test_an_empty_group_is_refused(name: str) -> None:
    assert counts(name, 0, 0, 3, 4).problem == "the first group has no values"


def test_corrected_v_of_few_values_is_refused() -> None:
    effect = stats.EFFECTS["cramers-v-corrected"].of_counts
    assert effect
    assert effect(Counts(((1, 0), (0, 1))), 0.95).problem == "there are too few values for the correction"
    assert effect(Counts(((10, 10), (10, 10))), 0.95).values == {"estimate": 0.0}


@given(st.lists(st.lists(st.integers(0, 9), max_size=8), min_size=2, max_size=4))
def test_rank_shares_are_shares_of_the_spread_of_mid_ranks(found: list[list[int]]) -> None:
    """H / (n - 1) is η² of the mid-ranks; the other is what ω² is to η²: less the groups' own share of chance."""
    pool = sorted(value for group in found for value in group)
    ranks = [[pool.index(v) + (pool.count(v) + 1) / 2 for v in group] for group in found]
    got = [stats.EFFECTS[name].of_frequencies(frequencies(*found), 0.95) for name in ("rank-epsilon2", "rank-eta2")]
    k, n = sum(map(bool, found)), len(pool)
    if k < 2 or len(set(pool)) == 1 or n == k:
        assert all(outcome.problem and not outcome.values for outcome in got)
        return
    middle = sum(map(sum, ranks)) / n
    between = sum(len(group) * (sum(group) / len(group) - middle) ** 2 for group in ranks if group)
    share = between / sum((rank - middle) ** 2 for group in ranks for rank in group)
    assert got[0].values["estimate"] == pytest.approx(share, rel=1e-9, abs=1e-12)
    assert got[1].values["estimate"] == pytest.approx((share * (n - 1) - k + 1) / (n - k), rel=1e-9, abs=1e-12)
