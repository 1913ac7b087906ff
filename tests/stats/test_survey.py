"""Weighted statistics by the design against R's survey 4.1-1 and tableone, and what must hold of any of them."""

import json
from dataclasses import replace
from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE, levels, rows
from hypothesis import assume, given
from hypothesis import strategies as st

from tablegen import stats
from tablegen.evidence import Weighted
from tablegen.stats import survey, survey_moments
from tablegen.stats.contract import Outcome, WeightedTest
from tablegen.stats.survey_effects import svy_difference, svy_odds_ratio, svy_risk_ratio
from tablegen.stats.survey_means import svy_anova, svy_rank, svy_rank_mid, svy_t
from tablegen.stats.survey_moments import in_level, values_in, variances
from tablegen.stats.survey_proportions import proportion_limits
from tablegen.stats.survey_quantiles import of_group, quantile, woodruff
from tablegen.stats.survey_standardized import smd_weighted
from tablegen.stats.survey_summaries import WEIGHTED_SHARES, WEIGHTED_SUMMARIES
from tablegen.stats.survey_tables import rao_scott, rao_scott_chi2, svy_wald, svy_wald_adjusted
from tablegen.stats.tails import normal_quantile, t_quantile

Record = dict[str, Any]
RECORDS: list[Record] = json.loads((REFERENCE / "survey.json").read_text("utf-8"))
CHI2 = {"F": rao_scott, "Chisq": rao_scott_chi2, "Wald": svy_wald, "adjWald": svy_wald_adjusted}


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in RECORDS if record["kind"] in kinds]
    assert found
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def codes(values: list[Any]) -> Any:
    places = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return np.array([places[value] for value in values], dtype=np.int64)


def evidence(record: Record) -> Weighted:
    """The rows of a record's design with the values of its variable, in the groups of its grouping."""
    found, kinds = rows(record), levels()[record["dataset"]]
    n, variables = len(found), record["variables"]
    name = variables.get("y") or variables["x"]
    of_levels = "x" in variables
    steps = kinds[name] or [0.0, 1.0]
    if of_levels:
        values = np.array([np.nan if r[name] is None else float(steps.index(r[name])) for r in found])
    else:
        values = np.array([np.nan if r[name] is None else r[name] for r in found])
    group = record["group"]
    groups = (kinds[group] or []) if group else [None]
    weight = "pw" if record["dataset"] == "apiclus1" else "wt"
    strata = [r.get("strat") if "strata" in record["design"] else None for r in found]
    units = [
        r.get("dnum") if "fpc" in record["design"] else (r["strat"], r["clus"]) if strata[0] else i
        for i, r in enumerate(found)
    ]
    return (
        Weighted(
            values,
            np.array([r[weight] for r in found]),
            np.array([groups.index(r[group] if group else None) for r in found], dtype=np.int64),
            codes(units),
            codes(strata),
            len(groups),
            len(steps) if of_levels else 0,
            tuple(map(str, dict.fromkeys(strata))) if strata[0] else (),
            np.array([r["fpc"] for r in found]) if "fpc" in record["design"] else None,
        )
        if n
        else pytest.fail("no rows")
    )


def same(got: Any, want: float, rel: float = 1e-9) -> bool:
    return isclose(got, want, rel_tol=rel, abs_tol=1e-12)


def of(name: str, e: Weighted, confidence: float = 0.95) -> Any:
    return WEIGHTED_SUMMARIES[name].of(e, confidence)[0]


@cases("svy_mean")
def test_mean(record: Record) -> None:
    e, expected = evidence(record), record["expected"]
    assert same(of("mean", e), expected["estimate"]) and same(of("se", e), expected["se"])
    assert same(of("mean_low", e), expected["ci_t_low"]) and same(of("mean_high", e), expected["ci_t_high"])
    assert of("n", e) == expected["n_unweighted"]
    assert survey.degrees(e, survey.members(e, 0)) == expected["df_design"]


@cases("svy_total")
def test_total(record: Record) -> None:
    e, expected = evidence(record), record["expected"]
    inside = survey.used(e)
    influence = np.where(inside, e.weights * e.values, 0.0)
    se = sqrt(survey.covariance(e, influence[:, None], inside)[0, 0])
    assert same(influence.sum(), expected["estimate"]) and same(se, expected["se"])
    assert same(influence.sum() - normal_quantile(0.95) * se, expected["ci_low"])


@cases("svy_var")
def test_sd(record: Record) -> None:
    assert same(of("sd", evidence(record)), record["expected"]["sd"])


@cases("svy_quantile")
def test_quantiles(record: Record) -> None:
    e, expected = evidence(record), record["expected"]
    for name, theirs in (("q1", "q25"), ("median", "median"), ("q3", "q75")):
        assert same(of(name, e), expected[theirs])
    assert woodruff(e, 0, 0.5, 0.95) == pytest.approx((expected["median_ci_low"], expected["median_ci_high"]))


@cases("svy_mean_by")
def test_means_of_domains(record: Record) -> None:
    e = evidence(record)
    means, errors = WEIGHTED_SUMMARIES["mean"].of(e, 0.95), WEIGHTED_SUMMARIES["se"].of(e, 0.95)
    for mean, se, expected in zip(means, errors, record["expected"], strict=True):
        assert same(mean, expected["estimate"]) and same(se, expected["se"])


@cases("svy_domain_mean")
def test_mean_of_a_domain(record: Record) -> None:
    e = evidence(record)
    inside = np.array([0 if r["stype"] == "E" else -1 for r in rows(record)])
    (expected,) = record["expected"]
    assert same(of("mean", replace(e, groups=inside)), expected["estimate"])
    assert same(of("se", replace(e, groups=inside)), expected["se"])


@cases("svy_prop")
def test_percentages(record: Record) -> None:
    e, z = evidence(record), normal_quantile(0.95)
    for i, expected in enumerate(record["expected"]["levels"]):
        own = in_level(e, i)
        p, se = WEIGHTED_SHARES["pct"].of(own, 0.95)[0] / 100.0, of("se", own)
        assert same(p, expected["estimate"]) and same(se, expected["se"])
        assert same(p - z * se, expected["ci_low"]) and same(p + z * se, expected["ci_high"])


@cases("svy_ciprop")
def test_intervals_of_proportions(record: Record) -> None:
    """R's logit interval of svyglm is xlogit but for the last digits of its iterations."""
    e, how = evidence(record), record["method"].removeprefix("x")
    ((low, high),) = proportion_limits(in_level(e, e.levels - 1), 0.95, how)
    assert same(low, record["expected"]["ci_low"], 1e-8) and same(high, record["expected"]["ci_high"], 1e-8)


def matches(outcome: Outcome, expected: Record, sign: float = 1.0) -> None:
    values = outcome.values
    assert outcome.problem is None
    assert same(values["statistic"], sign * expected["statistic"])
    assert same(values["df"], expected.get("df", expected.get("df1"))) and same(values["p"], expected["p"])
    assert "df2" not in expected or same(values["df2"], expected["df2"])


@cases("svy_ttest")
def test_t(record: Record) -> None:
    """R's estimate is the second group less the first; the F of two groups is the square of t."""
    e, expected = evidence(record), record["expected"]
    matches(svy_t(e), expected, -1.0)
    effect = svy_difference(e, 0.95).values
    for name, theirs in (("estimate", "estimate"), ("low", "ci_high"), ("high", "ci_low")):
        assert same(effect[name], -expected[theirs])
    f = svy_anova(e).values
    assert same(f["statistic"], expected["statistic"] ** 2) and same(f["p"], expected["p"])
    assert (f["df"], f["df2"]) == (1, expected["df"])


@cases("svy_ranktest")
def test_ranks(record: Record) -> None:
    matches(svy_rank(evidence(record)), record["expected"], -1.0)


@cases("svy_chisq")
def test_tables(record: Record) -> None:
    matches(CHI2[record["method"]](evidence(record)), record["expected"])


@cases("smd_weighted_continuous")
def test_smd(record: Record) -> None:
    e, expected = evidence(record), record["expected"]
    assert same(smd_weighted(e, 0.95).values["estimate"], expected["estimate"])
    for i in (0, 1):
        assert same(WEIGHTED_SUMMARIES["mean"].of(e, 0.95)[i], expected[f"mean{i + 1}"])
        assert same(variances(e, values_in)[i], expected[f"var{i + 1}"])


@pytest.mark.parametrize(
    ("variables", "want"),
    [
        ({"y": "api00"}, (-0.41850797192504385, -0.82510414513986685, -0.01191179871022086)),
        ({"x": "stype"}, (0.69576528092517853, -0.03627339214562819, 1.42780395399598525)),
    ],
    ids=["numbers", "levels"],
)
def test_limits_of_the_smd_are_those_of_svycontrast(variables: dict[str, str], want: tuple[float, ...]) -> None:
    """R 4.2.2, survey 4.1-1: of svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = apiclus1) the totals of api00, its
    square and 1 in both groups of sch.wide, and the formula of the SMD in them by svycontrast; of stype the totals of its
    levels, vcov(svytotal) and the formula's slopes by differences of fourth order. t of degf - 1.
    """
    record = {"dataset": "apiclus1", "variables": variables, "group": "sch.wide", "design": "cluster with fpc"}
    outcome = smd_weighted(evidence(record), 0.95)
    for name, value in zip(("estimate", "low", "high"), want, strict=True):
        assert isclose(outcome.values[name], value, rel_tol=1e-9), name
    assert outcome.method.endswith(", linearised t interval")


# -- what must hold of any design ---------------------------------------------------------------------------------------


@st.composite
def designs(draw: st.DrawFn, groups: int = 2, of_levels: bool = False) -> Weighted:
    """Two or three strata of two to four clusters; values and weights with one decimal, some of them missing or 0."""
    units = [draw(st.integers(2, 4)) for _ in range(draw(st.integers(2, 3)))]
    spots = [
        (h, sum(units[:h]) + c) for h, k in enumerate(units) for c in range(k) for _ in range(draw(st.integers(1, 4)))
    ]
    n = len(spots)
    numbers = draw(st.lists(st.integers(-1, 2) if of_levels else st.integers(-40, 40), min_size=n, max_size=n))
    weights = draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    inside = draw(st.lists(st.integers(-1, groups - 1), min_size=n, max_size=n))
    values = np.array(numbers) / (1.0 if of_levels else 4.0)
    values[(values < 0) & of_levels] = np.nan
    return Weighted(
        values, np.array(weights) / 10.0, np.array(inside, dtype=np.int64), np.array([c for _, c in spots]),
        np.array([h for h, _ in spots]), groups, 3 if of_levels else 0, ("a", "b", "c"),
    )  # fmt: skip


def taken(e: Weighted, order: Any) -> Weighted:
    names = ("values", "weights", "groups", "clusters", "strata")
    return replace(e, **{name: getattr(e, name)[order] for name in names})


def agree(first: Outcome, second: Outcome) -> None:
    assert first.values.keys() == second.values.keys() and first.problem == second.problem
    for name, value in first.values.items():
        assert isclose(value, second.values[name], rel_tol=1e-7, abs_tol=1e-9), name


TESTS_OF_NUMBERS = (svy_t, svy_anova, svy_rank_mid, lambda e: svy_difference(e, 0.95), lambda e: smd_weighted(e, 0.95))
TESTS_OF_LEVELS = (
    *CHI2.values(), lambda e: smd_weighted(e, 0.95), lambda e: svy_difference(e, 0.95), lambda e: svy_risk_ratio(e, 0.95),
    lambda e: svy_odds_ratio(e, 0.95),
)  # fmt: skip


def steady(outcome: Outcome) -> bool:
    """Whether rounding cannot decide what is found: no spread of the order of the last digits."""
    return all(abs(v) < 1e6 for v in outcome.values.values()) and outcome.values.get("p", 1.0) > 1e-12


@given(designs(), st.randoms())
def test_order_of_rows_and_scale_of_weights(e: Weighted, random: Any) -> None:
    order = list(range(e.values.size))
    random.shuffle(order)
    for run in TESTS_OF_NUMBERS:
        found, others = run(e), (run(taken(e, order)), run(replace(e, weights=e.weights * 8.0)))
        for other in others if steady(found) else ():
            agree(found, other)


@given(designs(of_levels=True), st.randoms())
def test_order_of_rows_and_scale_of_weights_in_tables(e: Weighted, random: Any) -> None:
    order = list(range(e.values.size))
    random.shuffle(order)
    for run in TESTS_OF_LEVELS:
        found, others = run(e), (run(taken(e, order)), run(replace(e, weights=e.weights * 8.0)))
        for other in others if steady(found) else ():
            agree(found, other)


@given(designs())
def test_swapped_groups(e: Weighted) -> None:
    swapped = replace(e, groups=np.where(e.groups < 0, -1, 1 - e.groups))
    first, second = svy_t(e), svy_t(swapped)
    assert bool(first.values) == bool(second.values)
    if first.values:
        assert isclose(first.values["statistic"], -second.values["statistic"], rel_tol=1e-9, abs_tol=1e-9)
        assert isclose(first.values["p"], second.values["p"], rel_tol=1e-9)


@given(designs())
def test_a_constant_added_to_all_values(e: Weighted) -> None:
    for run in (svy_t, svy_anova, svy_rank, svy_rank_mid):
        if steady(found := run(e)):
            agree(found, run(replace(e, values=e.values + 2.0**40)))


@given(designs(of_levels=True))
def test_levels_in_another_order(e: Weighted) -> None:
    turned = replace(e, values=2 - e.values)
    for run in CHI2.values():
        if steady(found := run(e)):
            agree(found, run(turned))


@given(designs(of_levels=True))
def test_nothing_is_ever_not_a_number(e: Weighted) -> None:
    for run in TESTS_OF_LEVELS:
        outcome = run(e)
        assert bool(outcome.values) != bool(outcome.problem)
        assert np.isfinite(list(outcome.values.values())).all()
    for entry in WEIGHTED_SHARES:
        assert all(isinstance(v, str) or np.isfinite(v) for i in range(3) for v in entry.of(in_level(e, i), 0.95))


@given(designs(groups=3))
def test_summaries_are_numbers_or_reasons(e: Weighted) -> None:
    for entry in WEIGHTED_SUMMARIES:
        found = entry.of(e, 0.95)
        assert len(found) == 3 and all(isinstance(v, str) or np.isfinite(v) for v in found)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 5)), min_size=1, max_size=12), st.integers(1, 19))
def test_whole_weights_are_repeated_values(pairs: list[tuple[int, int]], twentieths: int) -> None:
    """The quantile of Hyndman & Fan's type 1, by counting in whole numbers."""
    repeated = sorted(value for value, times in pairs for _ in range(times))
    want = repeated[-(-len(repeated) * twentieths // 20) - 1]
    values, weights = (np.array(x, dtype=np.float64) for x in zip(*pairs, strict=True))
    assert quantile(values, weights / 10.0, twentieths / 20) == want


@given(designs())
def test_equal_weights_without_clusters_are_unweighted(e: Weighted) -> None:
    """Of rows that were sampled one by one the mean's error is the plain one, but for who is outside."""
    n = e.values.size
    plain = replace(
        e, weights=np.ones(n), groups=np.zeros(n, dtype=np.int64), clusters=np.arange(n), strata=np.zeros(n, dtype=int),
        size=1,
    )  # fmt: skip
    assume(n > 2 and np.ptp(e.values) > 0)
    assert same(of("mean", plain), e.values.mean()) and same(of("sd", plain), e.values.std(ddof=1))
    assert same(of("se", plain), e.values.std(ddof=1) / sqrt(n))
    assert same(of("mean_low", plain), e.values.mean() - t_quantile(0.95, n - 1) * of("se", plain))
    assert survey_moments.effective_sizes(plain) == [n]


def test_ties_of_different_weights_are_told() -> None:
    """Mid-ranks by hand: 1 weighs 1 and 3, 2 weighs 2, 3 weighs 4, of 10; R gives 1 the mean of 0.5 and 2.5."""
    e = simple([1, 1, 2, 3], [1, 3, 2, 4], [0, 1, 0, 1])
    assert "in the order of the rows" in svy_rank(e).remarks[0]
    assert not svy_rank_mid(e).remarks
    ranked = replace(e, values=np.array([0.2, 0.2, 0.5, 0.8]))
    assert same(svy_rank_mid(e).values["statistic"], svy_t(ranked).values["statistic"])
    ordered = replace(e, values=np.array([0.15, 0.15, 0.5, 0.8]))
    assert same(svy_rank(e).values["statistic"], svy_t(ordered).values["statistic"])


def simple(values: list[float], weights: list[float], groups: list[int], levels: int = 0) -> Weighted:
    """Rows sampled one by one in two groups."""
    n = len(values)
    return Weighted(
        np.array(values, dtype=np.float64), np.array(weights, dtype=np.float64), np.array(groups, dtype=np.int64),
        np.arange(n), np.zeros(n, dtype=np.int64), 2, levels,
    )  # fmt: skip


def test_effective_size() -> None:
    """Kish: (1 + 2 + 3)² / (1 + 4 + 9), and a group nobody is in."""
    assert survey_moments.effective_sizes(simple([1, 2, 3], [1, 2, 3], [0, 0, 0])) == [pytest.approx(36 / 14), 0.0]


def test_ratios_are_those_of_the_weighted_table() -> None:
    """Weights that repeat rows: 3 of 4 against 1 of 3; the interval of the log odds by hand."""
    e = simple([0, 0, 1, 0, 1, 1], [2, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1], 2)
    assert svy_risk_ratio(e, 0.95).values["estimate"] == pytest.approx((3 / 4) / (1 / 3))
    values = svy_odds_ratio(e, 0.95).values
    assert values["estimate"] == pytest.approx(6.0)
    # influence on each log odds: w (x - p) / (W p (1 - p)), sampled one by one: n / (n - 1) times the sum of squares
    own = [w * (x - 3 / 4) / (4 * 3 / 16) for w, x in ((2, 1), (1, 1), (1, 0))]
    other = [(x - 1 / 3) / (3 * 2 / 9) for x in (1, 0, 0)]
    reach = t_quantile(0.95, 4) * sqrt(6 / 5 * sum(z * z for z in own + other))
    assert np.log(values["high"]) - np.log(6) == pytest.approx(reach)
    assert svy_difference(e, 0.95).values["estimate"] == pytest.approx(3 / 4 - 1 / 3)


def test_smd_of_categories_is_that_of_the_weighted_table() -> None:
    """Whole weights repeat rows, and proportions do not know: the plain SMD of the repeated rows."""
    from tablegen.evidence import Counts

    plain = stats.EFFECTS["smd"].of_counts
    assert plain
    e = simple([0, 1, 2, 0, 1, 2], [1, 2, 3, 4, 1, 2], [0, 0, 0, 1, 1, 1], 3)
    want = plain(Counts(((1, 4), (2, 1), (3, 2))), 0.95).values["estimate"]
    assert smd_weighted(e, 0.95).values["estimate"] == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize(
    ("run", "e", "problem"),
    [
        (svy_t, simple([1, 2], [1, 1], [0, 0]), "the second group has no values"),
        (svy_t, simple([1, 2, 3], [1, 1, 0], [0, 0, 1]), "the second group has no values"),
        (svy_t, simple([1, 2], [1, 1], [0, 1]), "no degrees of freedom are left"),
        (svy_t, simple([5, 5, 5, 5], [1, 2, 3, 4], [0, 0, 1, 1]), "the values do not vary within any group"),
        (svy_t, simple([0.1, 0.1, 0.3, 0.3], [1, 2, 3, 4], [0, 0, 1, 1]), "the values do not vary within any group"),
        (svy_anova, simple([1, 2], [1, 1], [0, 0]), "fewer than 2 groups have values"),
        (svy_rank, simple([], [], []), "the first group and the second group have no values"),
        (rao_scott, simple([0, 0, 0, 0], [1, 2, 3, 4], [0, 0, 1, 1], 2), "all values are in one level"),
        (rao_scott, simple([0, 1, 0, 1], [1, 2, 3, 4], [0, 0, 0, 0], 2), "only one group has values"),
        (rao_scott, simple([np.nan, np.nan], [1, 1], [0, 1], 2), "there are no values"),
        (svy_wald, simple([0, 1], [1, 1], [0, 1], 2), "all cells"),
    ],
)
def test_what_cannot_be_tested_is_refused_in_words(run: Any, e: Weighted, problem: str) -> None:
    if problem == "all cells":
        assert run(e).problem
        return
    assert problem in (run(e).problem or "")


def test_a_stratum_with_one_unit_is_refused_by_name() -> None:
    e = Weighted(
        np.arange(6.0), np.ones(6), np.array([0, 1, 0, 1, 0, 1]), np.array([0, 0, 1, 1, 2, 2]),
        np.array([0, 0, 0, 0, 1, 1]), 2, 0, ("north", "south"),
    )  # fmt: skip
    assert 'the stratum "south" has only one sampled unit' in (svy_t(e).problem or "")
    assert 'the stratum "south"' in str(of("se", e)) and of("mean", e) == 2.0
    outside = replace(e, groups=np.array([0, 1, 0, 1, -1, -1]))
    assert isinstance(of("se", outside), float)
    certain = replace(e, population=np.array([9.0, 9, 9, 9, 1, 1]))
    assert isinstance(of("se", certain), float)


def test_all_are_listed() -> None:
    named = [test.name for test in stats.TESTS if isinstance(test, WeightedTest)]
    assert named == [
        "svy-t", "svy-anova", "svy-rank", "svy-rank-mid", "rao-scott", "rao-scott-chi2", "svy-wald", "svy-wald-adjusted"
    ]  # fmt: skip
    assert of_group(simple([], [], []), 0, 0.5) is None
