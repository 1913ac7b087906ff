"""Degenerate data on the whole catalogue: a finite number or a reason in words; never nan, infinite, 0 for P, a traceback.

The studies that nobody plans and everybody meets: groups without patients, of one, without variance, ties everywhere,
offsets and sizes at the edge of doubles. A warning of numpy is an error here, as in all tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite, isnan, nextafter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.studies import Study, fits, measured, of_categories, outcome_of, summarized

from tablegen import stats
from tablegen.estimates import limits_of
from tablegen.stats.contract import Effect, Outcome, Summary, Test
from tablegen.stats.outcomes import THROUGH_INFINITY, TOO_EXTREME
from tablegen.stats.proportions import PROPORTION_INTERVALS, ProportionInterval

BIG = 10.0**12
STUDIES: dict[str, Study] = {
    "nobody": Study(((), ())),
    "nobody in the first group": Study(((), (1.0, 2.0, 4.0))),
    "nobody in the second group": Study(((1.0, 2.0, 4.0), ())),
    "one patient": Study(((3.0,), ())),
    "one patient each": Study(((3.0,), (4.0,))),
    "one patient each, alike": Study(((3.0,), (3.0,))),
    "one against many": Study(((3.0,), (1.0, 2.0, 4.0, 5.0))),
    "two against one": Study(((3.0, 4.0), (3.0,))),
    "a constant": Study(((5.0, 5.0, 5.0), (5.0, 5.0, 5.0))),
    "a constant that is no binary fraction": Study(((0.1,) * 7, (0.1,) * 6)),
    "zeros": Study(((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))),
    "a constant in each group": Study(((5.0, 5.0, 5.0), (6.0, 6.0, 6.0))),
    "a constant in one group": Study(((5.0, 5.0, 5.0), (4.0, 6.0, 8.0))),
    "ties everywhere": Study(((0.0, 1.0, 1.0, 0.0, 1.0), (1.0, 0.0, 1.0, 1.0, 1.0))),
    "no overlap": Study(((1.0, 2.0, 3.0, 4.0), (11.0, 12.0, 13.0, 14.0))),
    "the same in both groups": Study(((1.0, 2.0, 4.0, 8.0), (1.0, 2.0, 4.0, 8.0))),
    "one level": Study(((0.0,) * 4, (0.0,) * 3), (0.0,)),
    "a second level that nobody has": Study(((0.0,) * 4, (0.0,) * 4), (0.0, 1.0)),
    "a first level that nobody has": Study(((1.0,) * 4, (1.0,) * 4), (0.0, 1.0)),
    "a level in the middle that nobody has": Study(((0.0, 2.0, 2.0, 0.0), (2.0, 2.0, 0.0, 2.0)), (0.0, 1.0, 2.0)),
    "levels apart": Study(((0.0,) * 4, (1.0,) * 4)),
    "levels of one group": Study(((0.0, 1.0, 2.0, 0.0), (0.0,) * 4)),
    "no levels": Study(((), ()), ()),
    "an offset of 1e12": Study(((BIG + 1, BIG + 2, BIG + 4), (BIG + 2, BIG + 5, BIG + 9))),
    "an offset of -1e12": Study(((-BIG + 1, -BIG + 2, -BIG + 4), (-BIG + 2, -BIG + 5, -BIG + 9))),
    "an offset of 1e15, one step apart": Study(((1e15, 1e15 + 1, 1e15), (1e15 + 1, 1e15 + 1, 1e15))),
    "neighbours": Study(((1.0, nextafter(1.0, 2.0), 1.0), (1.0, 1.0, nextafter(1.0, 2.0)))),
    "large": Study(((1e150, 2e150, 4e150), (3e150, 5e150, 9e150))),
    "huge": Study(((1e300, 2e300, 4e300), (3e300, 5e300, 9e300))),
    "the largest doubles": Study(((1.7e308, -1.7e308, 1e308), (1.7e308, 1.7e308, -1e308))),
    "one huge value": Study(((1.0, 2.0, 4.0, 1.7e308), (2.0, 3.0, 5.0, 8.0))),
    "one huge negative value": Study(((1.0, 2.0, 4.0, 8.0), (2.0, 3.0, 5.0, -1.7e308))),
    "tiny": Study(((1e-300, 2e-300, 4e-300), (3e-300, 5e-300, 9e-300))),
    "the smallest doubles": Study(((5e-324, 1e-323, 2e-323), (1.5e-323, 5e-324, 5e-323))),
    "tiny beside huge": Study(((1e-300, 1.0, 1e300), (1e-200, 2.0, 1e200))),
    "huge and far apart": Study(((1.0, 2.0, 3.0), (1e200, 2e200, 3e200))),
    "opposite signs": Study(((-1.0, -2.0, -4.0), (1.0, 2.0, 4.0))),
    "a mean of zero": Study(((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0))),
}
THREE: dict[str, Study] = {
    "nobody in two of three groups": Study(((), (1.0, 2.0, 4.0), ())),
    "nobody in one of three groups": Study(((1.0, 3.0), (), (2.0, 5.0, 1.0))),
    "one patient in each of three groups": Study(((1.0,), (2.0,), (3.0,))),
    "a constant in two of three groups": Study(((0.0, 0.0), (0.0, 0.0), (0.0, 1.0))),
    "a constant in three groups": Study(((2.0,) * 3, (2.0,) * 4, (2.0,) * 2)),
    "a constant in each of three groups": Study(((1.0,) * 3, (2.0,) * 3, (3.0,) * 3)),
    "an offset of 1e12 in three groups": Study(((BIG, BIG + 1), (BIG + 2, BIG + 4), (BIG + 3, BIG + 9))),
    "huge in three groups": Study(((1e300, 3e300), (2e300, 4e300), (9e300, 1e300))),
    "the smallest doubles in three groups": Study(((5e-324, 1e-323), (2e-323, 5e-324), (3e-323, 1e-322))),
}
EVERY = STUDIES | THREE


def sound(outcome: Outcome) -> None:
    """Values that are finite, or none and a reason; P above 0; limits about the estimate; words throughout."""
    assert outcome.method
    assert not {"nan", "inf"} & set(outcome.method.replace(",", " ").split())
    assert bool(outcome.values) != (outcome.problem is not None), (outcome.values, outcome.problem)
    for text in (*outcome.remarks, *([outcome.problem] if outcome.problem else [])):
        assert len(text) > 10
        assert not {"nan", "inf", "-inf", "nan)", "(nan)", "inf)", "(inf)", "None"} & set(text.split()), text
    for name, value in outcome.values.items():
        assert isfinite(value), (name, value)
    assert 0.0 < outcome.values.get("p", 1.0) <= 1.0
    for middle in ("estimate", "or", "r", "difference"):
        low, high = ("low", "high") if middle == "estimate" else limits_of(middle)
        if middle == "estimate" and THROUGH_INFINITY in outcome.methods.get("low", ""):
            assert outcome.values[low] < 0.0 < outcome.values[high]
            assert not outcome.values[low] < outcome.values[middle] < outcome.values[high]
        elif {low, middle, high} <= outcome.values.keys():
            reach = 1e-9 * max(abs(outcome.values[key]) for key in (low, middle, high))
            assert outcome.values[low] <= outcome.values[middle] + reach
            assert outcome.values[middle] <= outcome.values[high] + reach


def coded(study: Study) -> Study:
    """Its values as positions of levels."""
    place = {level: float(i) for i, level in enumerate(study.levels)}
    return study.each(place.__getitem__)


@contextmanager
def about(what: str) -> Iterator[None]:
    """Says which study an error is about."""
    try:
        yield
    except Exception as error:
        error.add_note(f"study: {what}")
        raise


@pytest.mark.parametrize("test", list(stats.TESTS), ids=lambda test: test.name)
def test_tests(test: Test) -> None:
    for name, study in EVERY.items():
        if fits(test, len(study.groups)):
            with about(name):
                sound(outcome_of(test, coded(study) if of_categories(test) else study))


@pytest.mark.parametrize("effect", list(stats.EFFECTS), ids=lambda effect: effect.name)
def test_effects(effect: Effect) -> None:
    for name, study in EVERY.items():
        if fits(effect, len(study.groups)):
            with about(name):
                for _, outcome in measured(effect, study):
                    sound(outcome)


@pytest.mark.parametrize("summary", list(stats.SUMMARIES), ids=lambda summary: summary.name)
def test_summaries(summary: Summary) -> None:
    """A number that is infinite is not printed but told (compute refuses it); nan never arises."""
    assert summary.undefined
    for name, study in EVERY.items():
        for turned in (study, study.swapped):
            with about(name):
                assert all(value is None or not isnan(value) for _, value in summarized(summary, turned))


@pytest.mark.parametrize("interval", list(PROPORTION_INTERVALS), ids=lambda interval: interval.name)
@pytest.mark.parametrize(("n", "total"), [(0, 1), (1, 1), (0, 10**9), (10**9, 10**9), (1, 10**9), (3, 7)])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 1 - 1e-12])
def test_intervals_of_proportions(interval: ProportionInterval, n: int, total: int, confidence: float) -> None:
    low, high = interval.run(n, total, confidence)
    assert 0.0 <= low <= n / total <= high <= 1.0


def test_adjustments() -> None:
    for adjustment in stats.ADJUSTMENTS:
        assert adjustment.run([]) == []
        for family in ([1.0], [2.2250738585072014e-308] * 3, [0.5] * 200, [1.0, 5e-324, 0.05]):
            assert all(0.0 < p <= 1.0 for p in adjustment.run(family)), adjustment.name


ANY = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 1.0, 1e12, 1e300, -1e308, 5e-324])
GROUP = st.lists(ANY, max_size=5).map(tuple)


@settings(deadline=None, max_examples=80)
@given(st.lists(GROUP, min_size=2, max_size=3).map(tuple))
def test_any_doubles_at_all(groups: tuple[tuple[float, ...], ...]) -> None:
    study = Study(groups)
    for entry in (*stats.TESTS, *stats.EFFECTS):
        if not fits(entry, len(groups)):
            continue
        with about(entry.name):
            if isinstance(entry, Effect):
                for _, outcome in measured(entry, study):
                    sound(outcome)
            else:
                sound(outcome_of(entry, coded(study) if of_categories(entry) else study))
    for summary in stats.SUMMARIES:
        with about(summary.name):
            assert all(value is None or not isnan(value) for _, value in summarized(summary, study))


@pytest.mark.parametrize("name", ["t", "welch", "anova", "welch-anova", "bartlett", "var-f"])
def test_values_whose_squares_are_zero_are_not_called_constant(name: str) -> None:
    for study in ("tiny", "the smallest doubles"):
        assert outcome_of(stats.TESTS[name], EVERY[study]).problem == TOO_EXTREME


def test_a_singular_table_is_refused_in_any_order() -> None:
    """Whether a matrix that has no inverse is found to have none went by rounding, and so by the order of groups."""
    study = Study(((2.0, 2.0, 2.0), (2.0, 2.0, 2.0), (1.0, 0.0, 2.0)))
    problems = {outcome_of(stats.TESTS["rao-scott"], turned).problem for turned in (study, study.swapped)}
    assert len(problems) == 1
    assert "no inverse" in str(problems)
