"""Pairwise comparisons against R 4.2.2, SciPy and mpmath, and what must hold of any of them."""

import json
from itertools import combinations
from math import comb, isclose, sqrt

import numpy as np
import pytest
from evidence_of import REFERENCE, frequencies, groups, moments, split
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import Frequencies
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.studentized import dunnett_quantile, dunnett_tail, range_quantile, range_tail

RECORDS = json.loads((REFERENCE / "pairwise.json").read_text("utf-8"))
NAMES = {"estimate": "difference", "statistic": "statistic", "q": "statistic", "z": "statistic", "df": "df", "p": "p"}


def cases(*kinds):
    found = [record for record in RECORDS if record["kind"] in kinds]
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def pairs_of(record):
    """The places of the record's pairs, as R orders them."""
    names = groups(record)
    return [(names.index(pair["group1"]), names.index(pair["group2"])) for pair in record["expected"]["pairs"]]


def run(name, values, pairs, confidence=0.95):
    procedure = PAIRWISE[name]
    if procedure.of_moments:
        return procedure.of_moments(tuple(map(moments, values)), pairs, confidence)
    return procedure.of_frequencies(frequencies(*values), pairs, confidence)


def check(record, outcomes, rel, names=NAMES):
    """The outcomes are R's; where R gives no P, there is a reason, or R's own range needs more degrees of freedom."""
    for outcome, expected in zip(outcomes, record["expected"]["pairs"], strict=True):
        if expected["p"] is None and expected.get("df") is None:
            assert outcome.problem
            continue
        if expected["p"] is None:
            assert outcome.remarks == ("fewer than 2 degrees of freedom: R gives no studentized range here",)
        for theirs, ours in names.items():
            if expected.get(theirs) is not None:
                assert isclose(outcome.values[ours], expected[theirs], rel_tol=rel, abs_tol=1e-9), theirs


@cases("tukey_hsd", "games_howell", "dunnett")
def test_simultaneous_procedures(record):
    """R's ptukey is good to about 1e-8; the double integral of the Dunnett records to 1e-9."""
    name = {"tukey_hsd": "tukey", "games_howell": "games-howell", "dunnett": "dunnett"}[record["kind"]]
    outcomes = run(name, split(record), pairs_of(record))
    check(record, outcomes, 1e-7, NAMES | {"ci_low": "diff_low", "ci_high": "diff_high"})
    if record["kind"] == "dunnett":
        two = [outcome.values for outcome in outcomes]
        critical = [(v["diff_high"] - v["difference"]) / (v["difference"] / v["statistic"]) for v in two]
        assert critical == pytest.approx([record["expected"]["critical_value"]] * len(two), rel=1e-9)


@cases("tukey_hsd_R")
def test_tukey_as_r_prints_it(record):
    """R's own TukeyHSD, whose limits are good to 1e-4 (qtukey)."""
    names = groups(record)
    asked = [[names.index(name) for name in pair["contrast"].split("-")] for pair in record["expected"]["pairs"]]
    for outcome, pair in zip(run("tukey", split(record), asked), record["expected"]["pairs"], strict=True):
        assert outcome.values["p"] == pytest.approx(pair["p"], rel=1e-9)
        for theirs, ours in (("estimate", "difference"), ("ci_low", "diff_low"), ("ci_high", "diff_high")):
            assert outcome.values[ours] == pytest.approx(pair[theirs], rel=1e-4, abs=1e-6)


@cases("dunn")
def test_dunn(record):
    outcomes = run("dunn", split(record), pairs_of(record))
    found, expected = [o.values["p"] for o in outcomes], record["expected"]["pairs"]
    for outcome, pair in zip(outcomes, expected, strict=True):
        assert isclose(outcome.values["statistic"], pair["z"], rel_tol=1e-9, abs_tol=1e-12)
        assert isclose(outcome.values["p"], pair["p_unadjusted"], rel_tol=1e-9)
    for name, theirs in (("bonferroni", "p_bonferroni"), ("holm", "p_holm"), ("bh", "p_BH")):
        assert stats.ADJUSTMENTS[name].run(found) == pytest.approx([pair[theirs] for pair in expected], rel=1e-9)


def adjusted(record, p):
    """The P values adjusted as the record asks; those that could not be computed are no members of the family."""
    how = record["options"]["p_adjust"].casefold()
    there = [value for value in p if value is not None]
    found = iter(there if how == "none" else stats.ADJUSTMENTS[how].run(there))
    return [None if value is None else next(found) for value in p]


@cases("pairwise_t")
def test_t(record):
    values, pairs = split(record), pairs_of(record)
    if record["options"]["pool_sd"]:
        outcomes = run("t-pooled", values, pairs)
    else:
        outcomes = [stats.TESTS["welch"].run((moments(values[i]), moments(values[j]))) for i, j in pairs]
    expected = record["expected"]["pairs"]
    for outcome, pair in zip(outcomes, expected, strict=True):
        assert bool(outcome.problem) == (pair["p"] is None)
        for stat in ("statistic", "df") if outcome.values else ():
            assert isclose(outcome.values[stat], pair[stat], rel_tol=1e-9, abs_tol=1e-12)
    found = adjusted(record, [outcome.values.get("p") for outcome in outcomes])
    assert found == [p if p is None else pytest.approx(p, rel=1e-9) for p in (pair["p"] for pair in expected)]


@cases("pairwise_wilcoxon")
def test_wilcoxon(record):
    values = split(record)
    test = stats.TESTS["mann-whitney-asymptotic"]
    found = [test.run(frequencies(values[i], values[j])).values.get("p") for i, j in pairs_of(record)]
    expected = [pair["p"] for pair in record["expected"]["pairs"]]
    assert adjusted(record, found) == [p if p is None else pytest.approx(p, rel=1e-9) for p in expected]


@pytest.mark.parametrize(
    ("q", "k", "df"), [(3.5, 3, 1), (3.5, 3, 10), (0.5, 2, 3), (10, 5, 2.5), (5, 100, 10), (4, 12, 500)]
)
def test_the_studentized_range_is_scipys(q, k, df):
    assert range_tail(q, k, df) == pytest.approx(scipy_stats.studentized_range.sf(q, k, df), rel=1e-10)


@pytest.mark.parametrize(("q", "df"), [(0.1, 1), (2.0, 1), (3.0, 7.3), (9.0, 30), (30.0, 12), (5.0, 1e6)])
def test_the_range_of_two_is_students_t(q, df):
    """Far out in the tail too, where scipy's own range is lost in rounding."""
    assert range_tail(q, 2, df) == pytest.approx(2 * scipy_stats.t.sf(q / sqrt(2), df), rel=1e-9)


@pytest.mark.parametrize(("t", "df"), [(0.1, 1), (2.0, 4), (9.0, 30), (30.0, 12)])
def test_one_comparison_with_a_reference_is_students_t(t, df):
    assert dunnett_tail(t, [0.6], df) == pytest.approx(2 * scipy_stats.t.sf(t, df), rel=1e-9)


def brute_dunnett(t, loads, df):
    """The double integral by scipy's adaptive quadrature."""

    def given_s(s):
        def density(z):
            inside = [
                scipy_stats.norm.cdf((a * z + t * s) / sqrt(1 - a * a))
                - scipy_stats.norm.cdf((a * z - t * s) / sqrt(1 - a * a))
                for a in loads
            ]
            return scipy_stats.norm.pdf(z) * (1 - np.prod(inside))

        return integrate.quad(density, -9, 9, epsabs=1e-11)[0] * 2 * s * df * scipy_stats.chi2.pdf(df * s * s, df)

    return integrate.quad(given_s, 0, 4, epsabs=1e-10)[0]


@pytest.mark.parametrize(("t", "loads", "df"), [(2.0, (0.7, 0.7), 12), (2.5, (0.3, 0.9, 0.5), 8)])
def test_dunnett_by_brute_force(t, loads, df):
    assert dunnett_tail(t, loads, df) == pytest.approx(brute_dunnett(t, loads, df), rel=1e-8)


def test_dunnett_at_published_critical_values():
    """Dunnett (1964), Biometrics 20: 482-491, table II: two-sided 5%, 1 to 9 groups as large as the reference."""
    published = {
        10: [2.23, 2.57, 2.76, 2.89, 2.99, 3.07, 3.14, 3.19, 3.24],
        20: [2.09, 2.38, 2.54, 2.65, 2.73, 2.80, 2.86, 2.90, 2.95],
        60: [2.00, 2.27, 2.41, 2.51, 2.58, 2.64, 2.69, 2.73, 2.77],
    }
    for df, row in published.items():
        assert [round(dunnett_quantile(0.95, [sqrt(0.5)] * (i + 1), df), 2) for i in range(len(row))] == row


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize(("k", "df"), [(2, 1), (3, 2.2), (4, 17), (12, 1e5)])
def test_quantiles_are_where_the_tails_say(confidence, k, df):
    assert range_tail(range_quantile(confidence, k, df), k, df) == pytest.approx(1 - confidence, rel=1e-9)
    loads = [0.1 + 0.8 * i / k for i in range(k)]
    assert dunnett_tail(dunnett_quantile(confidence, loads, df), loads, df) == pytest.approx(1 - confidence, rel=1e-9)


VALUES = st.lists(st.lists(st.integers(-50, 50).map(lambda n: n / 4), min_size=0, max_size=6), min_size=3, max_size=4)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_swapping_a_pair_turns_the_sign_and_the_order_of_groups_means_nothing(values, random):
    pairs = list(combinations(range(len(values)), 2))
    order = list(range(len(values)))
    random.shuffle(order)
    moved = [values[i] for i in order]
    for name in ("tukey", "games-howell", "t-pooled", "dunn"):
        outcomes = run(name, values, pairs)
        swapped = run(name, values, [(j, i) for i, j in pairs])
        elsewhere = run(name, moved, [(order.index(i), order.index(j)) for i, j in pairs])
        for one, other, third in zip(outcomes, swapped, elsewhere, strict=True):
            assert bool(one.problem) == bool(other.problem) == bool(third.problem)
            if one.problem:
                continue
            assert other.values["p"] == pytest.approx(one.values["p"], rel=1e-9)
            assert third.values["p"] == pytest.approx(one.values["p"], rel=1e-9)
            if "difference" in one.values:
                assert other.values["difference"] == -one.values["difference"]
                assert other.values["diff_low"] == pytest.approx(-one.values["diff_high"], rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_no_outcome_is_without_a_number_or_a_reason(values):
    pairs = list(combinations(range(len(values)), 2))
    for procedure in (one for one in PAIRWISE if not one.of_matched):
        asked = [(i, 0) for i in range(1, len(values))] if procedure.one_reference else pairs
        for outcome in run(procedure.name, values, asked):
            assert bool(outcome.problem) != bool(outcome.values)
            assert all(np.isfinite(value) for value in outcome.values.values())
            assert not outcome.values or 0 < outcome.values["p"] <= 1


@settings(max_examples=30, deadline=None)
@given(VALUES.filter(lambda values: sum(len(v) > 1 for v in values) == len(values)))
def test_wider_families_have_larger_p(values):
    """Tukey's P is at least that of the pair's own t with the same variance, at most Bonferroni's; Dunnett's between."""
    pairs = [(i, 0) for i in range(1, len(values))]
    one, tukey, dunnett = (run(name, values, pairs) for name in ("t-pooled", "tukey", "dunnett"))
    for t, q, d in zip(one, tukey, dunnett, strict=True):
        if not t.problem:
            p = t.values["p"]
            assert p <= d.values["p"] * (1 + 1e-9)
            assert d.values["p"] <= min(q.values["p"], len(pairs) * p) * (1 + 1e-9)
            assert q.values["p"] <= min(1, comb(len(values), 2) * p) * (1 + 1e-9)


def test_an_empty_group_is_no_group():
    pairs = [(0, 1), (0, 3), (1, 3)]
    values = [[1.0, 2, 4], [3.0, 5, 9], [], [2.0, 2, 8]]
    without = [values[0], values[1], values[3]]
    for name in ("tukey", "games-howell", "t-pooled", "dunn"):
        full = [o.values for o in run(name, without, [(0, 1), (0, 2), (1, 2)])]
        assert [o.values for o in run(name, values, pairs)] == full
        (empty,) = run(name, values, [(2, 0)])
        assert empty.problem == "the first group has no values"


@pytest.mark.parametrize(
    ("name", "values", "problem"),
    [
        ("tukey", [[1.0], [2.0], [3.0]], "each group has only 1 value: there is no variance to estimate"),
        ("tukey", [[1.0, 2], [], []], "fewer than 2 groups have values"),
        ("t-pooled", [[5.0, 5], [5.0, 5], [5.0]], "every value is the same (5): there is no variance to test"),
        ("dunn", [[5.0, 5], [5.0, 5], [5.0]], "every value is the same (5): a constant has no ranks to compare"),
        ("games-howell", [[1.0], [2.0, 3], [4.0, 7]], "the first group has fewer than 2 values: its variance cannot be estimated"),
        ("dunnett", [[], [1.0, 2], [2.0, 5]], "the second group has no values"),
    ],
)  # fmt: skip
def test_why_there_is_no_p(name, values, problem):
    outcomes = run(name, values, [(1, 0), (2, 0)] if name == "dunnett" else [(0, 1)])
    assert {outcome.problem for outcome in outcomes} == {problem}


def test_a_large_offset_costs_no_digits():
    values = [[0.25, 1.5, 2.0], [3.0, 3.5, 4.75], [9.0, 1.0, 2.5]]
    far = [[v + 1e12 for v in group] for group in values]
    pairs = [(0, 1), (0, 2), (1, 2)]
    for name in ("tukey", "games-howell", "t-pooled", "dunn"):
        for near, away in zip(run(name, values, pairs), run(name, far, pairs), strict=True):
            assert away.values["p"] == pytest.approx(near.values["p"], rel=1e-9)


def test_dunnett_has_one_reference():
    with pytest.raises(ValueError, match="one reference group"):
        run("dunnett", [[1.0, 2], [2.0, 3], [4.0, 5]], [(0, 1), (0, 2)])


def test_ties_and_sizes_of_dunn_by_hand():
    """Mean ranks and the tie correction from the definition, value by value."""
    values = [[1.0, 2, 2], [2.0, 3, 5, 5], [5.0, 7]]
    pool = sorted(v for group in values for v in group)
    rank = {v: np.mean([i + 1 for i, w in enumerate(pool) if w == v]) for v in pool}
    n = len(pool)
    ties = sum(pool.count(v) ** 3 - pool.count(v) for v in set(pool))
    variance = n * (n + 1) / 12 - ties / (12 * (n - 1))
    z = (np.mean([rank[v] for v in values[0]]) - np.mean([rank[v] for v in values[2]])) / sqrt(
        variance * (1 / 3 + 1 / 2)
    )
    (outcome,) = PAIRWISE["dunn"].of_frequencies(frequencies(*values), [(0, 2)], 0.95)
    assert outcome.values["statistic"] == pytest.approx(z, rel=1e-12)


def test_frequencies_of_values_that_nobody_has_change_nothing():
    asked = [(0, 1), (0, 2), (1, 2)]
    plain = frequencies([1.0, 2], [2.0, 3], [4.0, 5, 9])
    padded = Frequencies(np.append(plain.values, 99.0), np.vstack([plain.counts, [[0, 0, 0]]]))
    dunn = PAIRWISE["dunn"].of_frequencies
    assert [o.values for o in dunn(padded, asked, 0.95)] == [o.values for o in dunn(plain, asked, 0.95)]
