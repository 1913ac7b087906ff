"""The laws of further catalogues: correlations, measures of a crosstab, comparisons of groups two by two."""

from itertools import combinations
from math import isclose

import numpy as np
import pytest
from evidence_of import frequencies
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.studies import exact_moments

from tablegen.evidence import Counts, Matched
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.correlation import Correlation
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.pairwise_contract import Pairwise

FEW = settings(deadline=None, max_examples=30)
NUMBER = st.integers(-12, 12).map(lambda k: k / 2)
POINTS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=3, max_size=9)


def same(first: Outcome, second: Outcome, changed: dict[str, float]) -> None:
    """The second has the first's values, but for those that are given."""
    assert bool(first.problem) == bool(second.problem), (first, second)
    assert first.values.keys() == second.values.keys()
    for name, value in {**first.values, **changed}.items():
        assert isclose(second.values[name], value, rel_tol=1e-9, abs_tol=1e-9), name


@pytest.mark.parametrize("correlation", list(CORRELATIONS), ids=lambda c: c.name)
@FEW
@given(POINTS, st.randoms(use_true_random=False), st.integers(-50, 50), st.sampled_from([0.25, 2.0, 64.0]))
def test_correlations(correlation: Correlation, points, chance, a: int, b: float) -> None:
    """Neither the order of variables, of patients, nor units matter; -x turns the sign, and limits change places."""
    x, y, z = np.array(points).T
    before = correlation.run(x, y, 0.95)
    same(before, correlation.run(y, x, 0.95), {})
    same(before, correlation.run(a + b * x, y, 0.95), {})
    order = list(range(len(x)))
    chance.shuffle(order)
    same(before, correlation.run(x[order], y[order], 0.95), {})
    after = correlation.run(-x, y, 0.95)
    values = before.values
    turned = {
        name: -values[other]
        for name, other in (("r", "r"), ("r_low", "r_high"), ("r_high", "r_low"))
        if other in values
    }
    if "statistic" in values and "df" in values:
        turned["statistic"] = -values["statistic"]
    elif "statistic" in values:
        turned["statistic"] = after.values["statistic"]  # S and T count pairs: their own tests
    same(before, after, turned)
    if correlation.partial:
        of_rest = correlation.partial(x, y, z[:, None], 0.95)
        if abs(of_rest.values.get("r", 0.0)) > 1.0 - 1e-12:
            return  # a perfect one, up to what rounding leaves of the residuals: t is then infinite, or any large number
        same(of_rest, correlation.partial(y, x, z[:, None], 0.95), {})
        same(of_rest, correlation.partial(x, y, np.column_stack([a + b * z, z]), 0.95), {})


# whether a measure is of no direction (rows and columns change places), has a sign (one side's order reversed), and is
# the same of twice as many patients
MEASURED = {
    "cramers-v": (True, False, True),
    "cramers-v-corrected": (True, False, False),
    "phi": (True, True, True),
    "contingency-coefficient": (True, False, True),
    "tschuprow-t": (True, False, True),
    "gamma": (True, True, True),
    "tau-b": (True, True, True),
    "somers-d": (False, True, True),
    "kappa": (True, None, True),
    "kappa-linear": (True, None, True),
    "kappa-quadratic": (True, None, True),
}
SQUARE = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=3, max_size=3)
FOUR = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2)


def table(rows) -> Counts:
    return Counts(tuple(map(tuple, rows)))


@pytest.mark.parametrize("measure", list(MEASURES), ids=lambda m: m.name)
@FEW
@given(SQUARE | FOUR)
def test_measures(measure: Effect, rows: list[list[int]]) -> None:
    assert measure.name in MEASURED, f"add {measure.name} to MEASURED: is it symmetric, has it a sign, does n matter"
    symmetric, sign, doubled = MEASURED[measure.name]
    run = measure.of_counts
    assert run
    before = run(table(rows), 0.95)
    if symmetric:
        same(before, run(table(zip(*rows, strict=True)), 0.95), {})
    both = run(table([row[::-1] for row in rows[::-1]]), 0.95)
    same(before, both, {})  # both sides reversed
    if before.problem:
        return
    if sign is not None:
        after = run(table(rows[::-1]), 0.95).values
        assert isclose(after["estimate"], before.values["estimate"] * (-1 if sign else 1), rel_tol=1e-9, abs_tol=1e-12)
    if doubled:
        twice = run(table([[2 * n for n in row] for row in rows]), 0.95).values
        assert isclose(twice["estimate"], before.values["estimate"], rel_tol=1e-9, abs_tol=1e-12)


GROUPS = st.lists(st.lists(NUMBER, min_size=3, max_size=6), min_size=3, max_size=3)


def compared(procedure: Pairwise, groups, pairs) -> list[Outcome]:
    if procedure.of_moments:
        return procedure.of_moments(tuple(map(exact_moments, groups)), pairs, 0.95)
    if procedure.of_matched:
        return procedure.of_matched(
            Matched(np.column_stack([group[:3] for group in groups]).astype(float), 0), pairs, 0.95
        )
    assert procedure.of_frequencies
    return procedure.of_frequencies(frequencies(*groups), pairs, 0.95)


@pytest.mark.parametrize("procedure", list(PAIRWISE), ids=lambda p: p.name)
@settings(deadline=None, max_examples=5)
@given(GROUPS, st.integers(-50, 50), st.sampled_from([0.25, 2.0]))
def test_pairwise(procedure: Pairwise, groups, a: int, b: float) -> None:
    """The order of the groups does not matter, nor units; of a pair turned round the difference changes its sign."""
    last = len(groups) - 1
    pairs = [(i, last) for i in range(last)] if procedure.one_reference else list(combinations(range(len(groups)), 2))
    before = compared(procedure, groups, pairs)
    reordered = compared(procedure, groups[::-1], [(last - i, last - j) for i, j in pairs])
    units = compared(procedure, [[a + b * v for v in group] for group in groups], pairs)
    for one, other, moved in zip(before, reordered, units, strict=True):
        close(one, other, {})
        close(
            one,
            moved,
            {name: one.values[name] * b for name in ("difference", "diff_low", "diff_high") if name in one.values},
        )
    if not procedure.one_reference:
        for one, other in zip(before, compared(procedure, groups, [(j, i) for i, j in pairs]), strict=True):
            v = one.values
            names = (("difference", "difference"), ("diff_low", "diff_high"), ("diff_high", "diff_low"))
            turned = {name: -v[other_end] for name, other_end in names if other_end in v}
            close(one, other, turned | ({"statistic": other.values["statistic"]} if "statistic" in v else {}))
            if "statistic" in v:
                assert isclose(abs(other.values["statistic"]), abs(v["statistic"]), rel_tol=1e-9, abs_tol=1e-12)


def close(first: Outcome, second: Outcome, changed: dict[str, float]) -> None:
    """As `same`, to the accuracy of the studentized range and Dunnett's double integral."""
    assert bool(first.problem) == bool(second.problem), (first, second)
    for name, value in {**first.values, **changed}.items():
        assert isclose(second.values[name], value, rel_tol=1e-6, abs_tol=1e-7), name
