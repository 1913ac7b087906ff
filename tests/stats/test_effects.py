"""Effect sizes: published examples, what swapping the groups does, and what cannot be computed."""

from collections.abc import Callable
from itertools import pairwise, product
from math import inf, isclose, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from evidence_of import frequencies, moments
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.stats import contingency, nct
from stats.studies import ways
from statsmodels.stats.proportion import confint_proportions_2indep

from tablegen import stats
from tablegen.evidence import Counts, Frequencies, Moments
from tablegen.stats.contract import Outcome
from tablegen.stats.rank_counting import attained, lower_quantile
from tablegen.stats.standardized import noncentral_limits

SIGNED = ("difference", "difference-welch", "smd", "hedges-g")
OF_RISKS = ("risk-difference", "risk-difference-newcombe", "risk-difference-mn")
RATIOS = ("risk-ratio", "odds-ratio", "odds-ratio-exact")
ORDINAL = ("hodges-lehmann", "rank-biserial", "cliffs-delta")
SYMMETRIC = ("eta2", "omega2", "epsilon2", "cohens-f")

VALUES = st.lists(st.integers(-50, 50).map(lambda k: k / 4), min_size=2, max_size=25)
CELLS = st.tuples(*[st.integers(0, 40)] * 4)
CONFIDENCE = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def of_means(name: str, *groups: list[float], at: float = 0.95) -> Outcome:
    effect = stats.EFFECTS[name].of_moments
    assert effect
    return effect(tuple(map(moments, groups)), at)


def of_table(name: str, *rows: tuple[int, ...], at: float = 0.95) -> Outcome:
    effect = stats.EFFECTS[name].of_counts
    assert effect
    return effect(Counts(rows), at)


def of_values(name: str, *groups: list[float], at: float = 0.95) -> Outcome:
    effect = stats.EFFECTS[name].of_frequencies
    assert effect
    return effect(frequencies(*groups), at)


def agrees(got: Outcome, want: dict[str, float], rel: float = 1e-9) -> bool:
    """Both have the same numbers, or neither has any."""
    return got.values.keys() == want.keys() and all(
        isclose(got.values[name], want[name], rel_tol=rel, abs_tol=1e-9) for name in want
    )


def mirrored(outcome: Outcome, turn: Callable[[float], float]) -> dict[str, float]:
    """The values turned round, the limits changing places."""
    places = {"estimate": "estimate", "low": "high", "high": "low"}
    return {places[name]: turn(value) for name, value in outcome.values.items()}


def ordered(outcome: Outcome) -> bool:
    values = [outcome.values[name] for name in ("low", "estimate", "high") if name in outcome.values]
    return all(a <= b + 1e-12 * max(1.0, abs(b)) for a, b in pairwise(values))


@pytest.mark.parametrize("name", SIGNED)
@given(VALUES, VALUES, CONFIDENCE)
def test_swapping_the_groups_turns_a_difference_round(name: str, x: list[float], y: list[float], at: float) -> None:
    got, back = of_means(name, x, y, at=at), of_means(name, y, x, at=at)
    assert agrees(back, mirrored(got, lambda v: -v))
    assert ordered(got)


@pytest.mark.parametrize("name", SIGNED)
@given(VALUES, VALUES)
def test_a_wider_confidence_gives_a_wider_interval(name: str, x: list[float], y: list[float]) -> None:
    narrow, wide = of_means(name, x, y, at=0.8), of_means(name, x, y, at=0.99)
    assume("low" in narrow.values)
    assert wide.values["low"] < narrow.values["low"] < narrow.values["high"] < wide.values["high"]


@pytest.mark.parametrize("name", ORDINAL)
@given(VALUES, VALUES, CONFIDENCE)
def test_swapping_the_groups_turns_a_shift_round(name: str, x: list[float], y: list[float], at: float) -> None:
    got, back = of_values(name, x, y, at=at), of_values(name, y, x, at=at)
    assert agrees(back, mirrored(got, lambda v: -v))
    assert ordered(got)


@pytest.mark.parametrize("name", OF_RISKS)
@given(CELLS, CONFIDENCE)
def test_swapping_the_groups_turns_a_risk_difference_round(
    name: str, cells: tuple[int, int, int, int], at: float
) -> None:
    a, c, b, d = cells
    got, back = of_table(name, (a, c), (b, d), at=at), of_table(name, (c, a), (d, b), at=at)
    assert agrees(back, mirrored(got, lambda v: -v))
    assert agrees(of_table(name, (b, d), (a, c), at=at), mirrored(got, lambda v: -v))
    assert ordered(got)
    if got.values and name != "risk-difference":
        assert -1.0 <= got.values["low"] <= got.values["high"] <= 1.0


@pytest.mark.parametrize("name", RATIOS)
@given(CELLS)
def test_swapping_the_groups_inverts_a_ratio(name: str, cells: tuple[int, int, int, int]) -> None:
    assume(all(cells))
    a, c, b, d = cells
    got, back = of_table(name, (a, c), (b, d)), of_table(name, (c, a), (d, b))
    assert agrees(back, mirrored(got, lambda v: 1.0 / v))
    assert ordered(got)


@pytest.mark.parametrize("name", SYMMETRIC)
@given(VALUES, VALUES, VALUES)
def test_explained_variance_does_not_know_the_order(name: str, x: list[float], y: list[float], z: list[float]) -> None:
    got = of_means(name, x, y, z)
    assert agrees(of_means(name, z, x, y), dict(got.values))
    assert name == "cohens-f" or not got.values or got.values["estimate"] <= 1.0  # f is a ratio, not a share


@given(VALUES, VALUES)
def test_eta2_is_the_share_of_the_sums_of_squares(x: list[float], y: list[float]) -> None:
    got = of_means("eta2", x, y)
    assume(got.problem is None)
    both = np.concatenate([x, y])
    within = sum(float(((np.array(v) - np.mean(v)) ** 2).sum()) for v in (x, y))
    total = float(((both - both.mean()) ** 2).sum())
    assert got.values["estimate"] == pytest.approx(1.0 - within / total, abs=1e-10)


@given(VALUES, VALUES)
def test_cliffs_delta_counts_pairs(x: list[float], y: list[float]) -> None:
    surplus = sum((a > b) - (a < b) for a, b in product(x, y))
    assert of_values("cliffs-delta", x, y).values["estimate"] == surplus / (len(x) * len(y))


@given(VALUES, VALUES)
def test_the_variance_of_cliffs_delta_is_that_of_the_dominance_matrix(x: list[float], y: list[float]) -> None:
    got = of_values("cliffs-delta", x, y)
    assume("low" in got.values)
    wins = np.sign(np.subtract.outer(x, y))
    delta, (m, n) = wins.mean(), wins.shape
    by_row, by_column = wins.mean(axis=1), wins.mean(axis=0)
    square = (
        (n - 1) * ((by_row - delta) ** 2).sum() / (m - 1)
        + (m - 1) * ((by_column - delta) ** 2).sum() / (n - 1)
        + ((wins - delta) ** 2).sum() / ((m - 1) * (n - 1))
    ) / (m * n)
    z2 = NormalDist().inv_cdf(0.975) ** 2 * square
    centre, reach = delta - delta**3, sqrt(z2) * sqrt((1 - delta**2) ** 2 + z2)
    limits = [(centre - reach) / (1 - delta**2 + z2), (centre + reach) / (1 - delta**2 + z2)]
    assert [got.values["low"], got.values["high"]] == pytest.approx(limits, abs=1e-9)


def test_cliffs_delta_of_hess_and_kromrey() -> None:
    # Hess & Kromrey (2004), Am Educ Res Assoc, print the three terms of the variance
    got = of_values("cliffs-delta", [10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50])
    reach2 = NormalDist().inv_cdf(0.975) ** 2 * (5 * 0.2669753 + 9 * 0.447 + 1.0055556) / 60
    centre, reach = -0.25 * 0.9375, sqrt(reach2 * (0.9375**2 + reach2))
    limits = {"low": (centre - reach) / (0.9375 + reach2), "high": (centre + reach) / (0.9375 + reach2)}
    assert got.values == pytest.approx({"estimate": -0.25, **limits}, abs=1e-7)


def test_miettinen_and_nurminen_as_newcombe_prints_them() -> None:
    # Newcombe (1998), Stat Med 17: 873-890, table II, example (a), methods 4 and 10
    table = (56, 48), (14, 32)
    score, hybrid = of_table("risk-difference-mn", *table), of_table("risk-difference-newcombe", *table)
    assert {k: round(v, 4) for k, v in score.values.items()} == {"estimate": 0.2, "low": 0.0528, "high": 0.3382}
    assert {k: round(v, 4) for k, v in hybrid.values.items()} == {"estimate": 0.2, "low": 0.0524, "high": 0.3339}


@given(CELLS)
def test_newcombe_and_ratios_are_those_of_statsmodels(cells: tuple[int, int, int, int]) -> None:
    assume(all(cells))
    a, c, b, d = cells
    for name, method, compare in (
        ("risk-difference-newcombe", "newcomb", "diff"),
        ("risk-difference", "wald", "diff"),
        ("risk-ratio", "log", "ratio"),
        ("odds-ratio", "logit", "odds-ratio"),
    ):
        got = of_table(name, (a, c), (b, d)).values
        want = confint_proportions_2indep(a, a + b, c, c + d, method=method, compare=compare)
        assert (got["low"], got["high"]) == pytest.approx(want, rel=1e-9, abs=1e-12)


@given(CELLS)
def test_cramers_v_is_scipys_and_phi_its_sign(cells: tuple[int, int, int, int]) -> None:
    a, c, b, d = cells
    assume((a + b) * (c + d) * (a + c) * (b + d) > 0)
    v = of_table("cramers-v", (a, c), (b, d)).values["estimate"]
    phi = of_table("phi", (a, c), (b, d)).values["estimate"]
    assert v == pytest.approx(contingency.association(np.array([[a, c], [b, d]])), abs=1e-9)
    assert abs(phi) == pytest.approx(v, abs=1e-9)
    assert phi * (a * d - b * c) >= 0.0


@pytest.mark.parametrize(("t", "df"), [(0.0, 3), (1.85, 226), (-3.2, 12), (30.0, 40), (400.0, 20), (5.0, 1_000_000)])
def test_noncentral_limits_give_each_tail_its_share(t: float, df: int) -> None:
    limits = noncentral_limits(t, df, 0.95)
    assert nct.cdf(t, df, limits["low"]) == pytest.approx(0.975, abs=1e-9)
    assert nct.cdf(t, df, limits["high"]) == pytest.approx(0.025, abs=1e-9)


@given(st.integers(1, 12), st.integers(1, 12), CONFIDENCE)
def test_the_exact_place_is_the_last_that_keeps_the_confidence(m: int, n: int, at: float) -> None:
    k = max(1, lower_quantile(m, n, (1.0 - at) / 2.0))
    assert k == 1 or attained(m, n, k) >= at - 1e-12
    assert attained(m, n, k + 1) <= at + 1e-12
    assert attained(m, n, k) == attained(n, m, k)


def test_hodges_lehmann_of_a_large_group_is_the_median_difference() -> None:
    random = np.random.default_rng(1)
    x, y = (random.normal(size=60).round(2).tolist() for _ in range(2))
    got = of_values("hodges-lehmann", x, y)
    differences = np.sort(np.subtract.outer(x, y).ravel())
    assert got.values["estimate"] == np.median(differences)
    assert got.method == "Hodges–Lehmann estimate, interval by normal approximation (Moses)"
    assert got.values["low"] in differences
    assert got.values["high"] in differences


def test_the_smd_of_levels_is_that_of_its_shares() -> None:
    got = of_table("smd", (30, 10), (10, 30))
    assert got.values["estimate"] == pytest.approx(0.5 / sqrt(0.75 * 0.25), rel=1e-14)
    three = of_table("smd", (30, 10, 20), (10, 30, 20))
    assert three.values.keys() == {"estimate"}
    assert three.method == "standardized difference of proportions, mean over all pairs of groups"


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=2, max_size=5), st.randoms())
def test_the_smd_of_levels_does_not_know_their_order(rows: list[tuple[int, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert of_table("smd", *rows).values["estimate"] == pytest.approx(
        of_table("smd", *shuffled).values["estimate"], abs=1e-9
    )


@pytest.mark.parametrize("name", OF_RISKS + RATIOS)
def test_risks_are_of_the_first_level_against_all_others(name: str) -> None:
    assert of_table(name, (7, 12), (3, 5), (9, 8)) == of_table(name, (7, 12), (12, 13))


def test_an_offset_costs_no_digits() -> None:
    x, y = [0.25, 0.5, 1.75], [0.5, 1.0, 2.25, 4.0]
    for name in SIGNED:
        shifted = of_means(name, [v + 2.0**40 for v in x], [v + 2.0**40 for v in y])
        assert shifted.values == pytest.approx(dict(of_means(name, x, y).values), rel=1e-12)


REFUSED = [
    ("difference", [[], [1.0, 2.0]], "the first group has no values"),
    ("difference", [[1.0], [2.0]], "each group has only 1 value: there is no variance to estimate"),
    ("difference", [[3.0, 3.0], [3.0, 3.0]], "every value is the same (3): there is no variance to test"),
    ("difference-welch", [[1.0, 2.0], [2.0]], "the second group has fewer than 2 values: its variance cannot be estimated"),
    ("smd", [[1.0, 2.0], [2.0]], "the second group has fewer than 2 values: its variance cannot be estimated"),
    ("smd", [[1.0, 1.0], [2.0, 2.0]], "the values do not vary within any group: there is no variance to test against"),
    ("smd", [[], [], [2.0, 2.5]], "fewer than 2 groups have values"),
    ("hedges-g", [[1.0, 2.0], [4.0]], "fewer than 4 values: the correction for small samples is not defined"),
    ("eta2", [[1.0], [2.0], [3.0]], "each group has only 1 value: there is no variance to estimate"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "groups", "problem"), REFUSED)
def test_numbers_that_cannot_be_compared(name: str, groups: list[list[float]], problem: str) -> None:
    outcome = of_means(name, *groups)
    assert outcome.problem == problem
    assert not outcome.values


@pytest.mark.parametrize("name", ORDINAL)
def test_a_group_without_values_has_no_shift(name: str) -> None:
    assert of_values(name, [], [1.0]).problem == "the first group has no values"
    assert of_values(name, [1.0], []).problem == "the second group has no values"


NO_FIRST = "nobody, or everybody, has the first level: there is nothing to compare"
REFUSED_TABLES = [
    ("risk-difference", ((0, 3), (0, 5)), "the first group has no values"),
    ("risk-difference-mn", ((2, 0), (4, 0)), "the second group has no values"),
    ("risk-ratio", ((0, 0), (4, 5)), NO_FIRST),
    ("risk-ratio", ((3, 0), (4, 5)), "an empty cell makes the ratio infinite"),
    ("odds-ratio", ((4, 5), (0, 0)), NO_FIRST),
    ("odds-ratio", ((4, 5), (0, 2)), "an empty cell makes the ratio infinite"),
    ("odds-ratio-exact", ((4, 5), (0, 0)), "all values are in one level: there is nothing to compare"),
    ("smd", ((4, 0), (0, 5)), "the groups have no level in common: the difference is infinite"),
    ("smd", ((4, 0), (1, 0)), "fewer than 2 groups have values"),
    ("cramers-v", ((4, 5), (0, 0)), "all values are in one level: there is nothing to compare"),
    ("phi", ((4, 5), (1, 2), (3, 3)), "φ is for 2 × 2 tables, this one is 3 × 2: ask for cramers-v"),
]


@pytest.mark.parametrize(("name", "table", "problem"), REFUSED_TABLES)
def test_tables_that_cannot_be_compared(name: str, table: tuple[tuple[int, ...], ...], problem: str) -> None:
    outcome = of_table(name, *table)
    assert outcome.problem == problem
    assert not outcome.values


def test_what_has_an_estimate_but_no_interval_says_why() -> None:
    empty = "an empty cell makes the estimate 0: it has no Wald interval"
    assert of_table("risk-ratio", (0, 3), (5, 4)) == Outcome(
        {"estimate": 0.0}, "risk ratio, Wald interval of the logarithm", None, (empty,)
    )
    assert of_table("odds-ratio", (0, 3), (5, 4)).remarks == (empty,)
    assert of_values("cliffs-delta", [1, 2], [3, 4]).remarks == (
        "the groups do not overlap: the difference has no interval",
    )
    assert of_values("cliffs-delta", [1], [0, 4]).remarks == (
        "a group has only 1 value: the difference has no interval",
    )
    far = of_means("hedges-g", [0.0, 1e-6], [1.0, 1.0 + 1e-6])
    assert far.values.keys() == {"estimate"}
    assert far.remarks == ("the groups are so far apart that the limits of their difference cannot be computed",)


def test_doubts_about_an_interval_are_remarks() -> None:
    assert of_table("risk-difference", (0, 5), (4, 0)).remarks == (
        "both risks are 0 or 1: Wald's interval has no width, ask for risk-difference-newcombe",
    )
    certain = of_table("risk-ratio", (4, 5), (0, 0))
    assert certain.values == {"estimate": 1.0, "low": 1.0, "high": 1.0}
    assert certain.remarks == ("everybody has the first level: Wald's interval has no width",)
    assert of_values("hodges-lehmann", [1, 2], [3, 4]).remarks == (
        "groups of 2 and 2 are too small for 95%: the interval has 66.7%",
    )
    assert of_means("smd", [], [1.0, 2.0], [2.0, 4.0]).remarks == ("1 of 3 groups had no values and was left out",)


def test_an_infinite_odds_ratio_keeps_its_lower_limit() -> None:
    got = of_table("odds-ratio-exact", (6, 2), (0, 5))
    assert got.values.keys() == {"low"}
    assert 0.0 < got.values["low"] < inf


def test_too_many_differences_are_refused() -> None:
    values = np.arange(10_000, dtype=np.float64)
    ones = np.ones((10_000, 2), dtype=np.int64)
    effect = stats.EFFECTS["hodges-lehmann"].of_frequencies
    assert effect
    problem = effect(Frequencies(values, ones), 0.95).problem
    assert problem == "groups of 10000 and 10000 with so many different values have too many differences"


def test_the_method_says_what_was_computed() -> None:
    assert of_values("rank-biserial", [1, 3], [2, 4]).method.startswith("rank-biserial correlation, ")
    assert of_means("eta2", [1, 3], [2, 4]).method == "η² of a one-way analysis of variance"
    assert of_means("difference", [1, 3], [2, 4]).method == "difference of means, pooled variance, t interval"


def test_every_effect_says_where_it_comes_from() -> None:
    for effect in stats.EFFECTS:
        assert effect.title
        assert effect.symbol
        assert "(" in effect.source
        assert effect.groups[0] == 2
        assert ways(effect)


def test_moments_that_are_not_numbers_are_refused() -> None:
    nothing = Moments(0, float("nan"), float("nan"))
    for effect in stats.EFFECTS:
        if effect.of_moments:
            assert effect.of_moments((nothing, nothing), 0.95).problem
            huge = effect.of_moments((Moments(3, 1.0, inf), Moments(3, 2.0, 1.0)), 0.95)
            assert huge.problem == "the values are too large or too small to compute with: rescale the variable"


@pytest.mark.parametrize(
    "groups", [([3.5, 4.0], [0.0, 0.0]), ([1.0, 1.5], [40.0, 41.0]), ([40.0, 41.0], [0.0, 3.0, 1.0])]
)
@pytest.mark.parametrize("turned", [False, True])
def test_groups_far_apart_have_limits_about_their_difference(groups: tuple[list[float], ...], turned: bool) -> None:
    """Where scipy's noncentral t is nan the search took a wrong turn. P is 0.975 and 0.025, by integration."""
    both = groups[::-1] if turned else groups
    got = of_means("hedges-g", *both).values
    t = stats.TESTS["t"].run(tuple(map(moments, both))).values
    share = (np.arange(20_000) + 0.5) / 20_000
    spread = np.sqrt(scipy_stats.chi2.ppf(share, t["df"]) / t["df"])
    for limit, chance in (("low", 0.975), ("high", 0.025)):
        noncentrality = got[limit] / (got["estimate"] / t["statistic"])
        assert scipy_stats.norm.cdf(t["statistic"] * spread - noncentrality).mean() == pytest.approx(chance, abs=1e-4)
