"""The whole catalogue keeps its laws (laws.py): groups swapped, patients doubled, units changed, levels turned round."""

from collections.abc import Callable, Iterator
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.laws import EFFECTS, SUMMARIES, TESTS, Laws, of_effect, unsaid
from stats.studies import (
    OF_EFFECTS,
    OF_LEVELS,
    OF_PAIRS,
    OF_TESTS,
    Study,
    measured,
    of_categories,
    outcome_of,
    summarized,
    ways,
)

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome, PairsTest, Summary, Test

Run = Callable[[Study], Outcome]
NUMBER = st.integers(-20, 20).map(lambda k: k / 2)
LEVEL = st.integers(0, 2).map(float)
FEW = settings(deadline=None, max_examples=25)


def studies(value: st.SearchStrategy[float], groups: int, paired: bool) -> st.SearchStrategy[Study]:
    """Groups of 2 to 7 patients; for pairs, and half the time else, of one size."""

    def of_size(n: int) -> st.SearchStrategy[tuple[tuple[float, ...], ...]]:
        return st.tuples(*[st.tuples(*[value] * n)] * groups)

    same_size = st.integers(2, 7).flatmap(of_size)
    group = st.lists(value, min_size=2, max_size=7).map(tuple)
    return (same_size if paired else same_size | st.tuples(*[group] * groups)).map(Study)


def two_levels(study: Study) -> Study:
    """The same with levels 0 and 1, both declared."""
    return Study(study.each(lambda v: min(v, 1.0)).groups, (0.0, 1.0))


def cases() -> Iterator[tuple[str, Laws, Run, bool, bool, tuple[int, int | None]]]:
    """Every test, and every effect from every evidence: its name, laws, function, whether of categories or of pairs."""
    for test in stats.TESTS:
        if test.name in TESTS and type(test) in OF_TESTS:
            paired = isinstance(test, PairsTest)
            yield test.name, TESTS[test.name], run_of(test), of_categories(test), paired, test.groups
    for effect in stats.EFFECTS:
        for way in ways(effect):
            if effect.name in EFFECTS and way in OF_EFFECTS:
                levels = way in OF_LEVELS
                laws = of_effect(effect.name, levels=levels)
                yield f"{effect.name}.{way}", laws, way_of(effect, way), levels, way in OF_PAIRS, effect.groups


def run_of(test: Test) -> Run:
    return lambda study: outcome_of(test, study)


def way_of(effect: Effect, way: str) -> Run:
    return lambda study: dict(measured(effect, study))[way]


CASES = list(cases())
each = pytest.mark.parametrize(
    ("laws", "run", "levels", "paired"), [case[1:5] for case in CASES], ids=[case[0] for case in CASES]
)


def agree(before: Outcome, after: Outcome, expected: dict[str, float] | None) -> None:
    """What the law names is as it says; where there were no values, there are none."""
    if before.problem:
        assert after.problem, (before.problem, after.values)
        return
    if expected is None:
        return
    assert expected.keys() <= after.values.keys(), (before, after)
    for name, value in expected.items():
        assert isclose(after.values[name], value, rel_tol=1e-9, abs_tol=1e-9), (name, after.values[name], value)


@each
@FEW
@given(st.data())
def test_swapping_the_groups(laws: Laws, run: Run, levels: bool, paired: bool, data: st.DataObject) -> None:
    if laws.swap is None:
        return
    study = data.draw(studies(LEVEL if levels else NUMBER, 2, paired))
    study = two_levels(study) if levels and data.draw(st.booleans()) else study
    before, after = run(study), run(study.swapped)
    if before.problem:
        return  # a ratio of infinity has the inverse 0
    expected = laws.swap(before.values, study)
    if expected is None:
        assert after.problem
    else:
        agree(before, after, expected)


@each
@FEW
@given(st.data())
def test_doubling_the_patients(laws: Laws, run: Run, levels: bool, paired: bool, data: st.DataObject) -> None:
    if laws.doubled is None:
        return
    study = data.draw(studies(LEVEL if levels else NUMBER, 2, paired))
    before = run(study)
    if not before.problem:
        agree(before, run(study.doubled), laws.doubled(before.values, study))


@each
@FEW
@given(st.data())
def test_other_units(laws: Laws, run: Run, levels: bool, paired: bool, data: st.DataObject) -> None:
    if levels or laws.units is unsaid:
        return
    assert laws.units, "numbers have units"
    study = data.draw(studies(NUMBER, 2, paired))
    a, b = data.draw(st.integers(-1000, 1000)), data.draw(st.sampled_from([0.25, 1.0, 2.0, 64.0]))
    before = run(study)
    expected = None if before.problem else laws.units(before.values, a, b)
    agree(before, run(study.each(lambda v: a + b * v)), expected)


@each
@FEW
@given(st.data())
def test_turning_levels_or_numbers_round(laws: Laws, run: Run, levels: bool, paired: bool, data: st.DataObject) -> None:
    """The other level as the event; numbers with the other sign."""
    if laws.turned is None:
        return
    study = data.draw(studies(LEVEL if levels else NUMBER, 2, paired))
    if levels:
        study = two_levels(study)
        turned = Study(study.each(lambda v: 1.0 - v).groups, (0.0, 1.0))
    else:
        turned = study.each(lambda v: -v)
    before, after = run(study), run(turned)
    if before.problem:
        return
    expected = laws.turned(before.values, study)
    if expected is not None:
        agree(before, after, expected)


MANY = [case for case in CASES if case[5][1] is None]


@pytest.mark.parametrize(("laws", "run", "levels"), [case[1:4] for case in MANY], ids=[case[0] for case in MANY])
@FEW
@given(st.data())
def test_reversing_the_order_of_three_groups(laws: Laws, run: Run, levels: bool, data: st.DataObject) -> None:
    """As of two; of SMDs only the size is told, so that no sign changes."""
    study = data.draw(studies(LEVEL if levels else NUMBER, 3, paired=False))
    before = run(study)
    if not before.problem and laws.swap:
        signless = "pairs of groups" in before.method
        agree(before, run(study.swapped), dict(before.values) if signless else laws.swap(before.values, study))


@pytest.mark.parametrize("name", ["chi2", "chi2-lr", "fisher", "mcnemar", "bowker"])
@FEW
@given(st.data())
def test_the_order_of_unordered_levels(name: str, data: st.DataObject) -> None:
    test = stats.TESTS[name]
    study = data.draw(studies(LEVEL, 2, isinstance(test, PairsTest)))
    order = data.draw(st.permutations([0.0, 1.0, 2.0]))
    before, after = outcome_of(test, study), outcome_of(test, study.each(lambda v: order[int(v)]))
    names = ("statistic", "df", "p")
    agree(before, after, {key: value for key, value in before.values.items() if key in names})


@FEW
@given(st.tuples(*[st.integers(1, 30)] * 4))
def test_the_odds_ratio_joins_both_risk_ratios(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells

    def ratio(name: str, table: tuple[tuple[int, int], tuple[int, int]]) -> float:
        of_counts = stats.EFFECTS[name].of_counts
        assert of_counts
        return of_counts(Counts(table), 0.95).values["estimate"]

    both = ratio("risk-ratio", ((a, c), (b, d))) / ratio("risk-ratio", ((b, d), (a, c)))
    assert isclose(ratio("odds-ratio", ((a, c), (b, d))), both, rel_tol=1e-12)


def numbers(summary: Summary, study: Study) -> dict[str, float | None]:
    return dict(summarized(summary, study))


@pytest.mark.parametrize("summary", list(stats.SUMMARIES), ids=lambda summary: summary.name)
@FEW
@given(st.data())
def test_summaries(summary: Summary, data: st.DataObject) -> None:
    laws = SUMMARIES.get(summary.name, Laws(None, None, None, None))
    positive = summary.name.startswith(("g", "h"))
    study = data.draw(studies(st.integers(1, 40).map(lambda k: k / 2) if positive else NUMBER, 1, paired=False))
    a, b = float(data.draw(st.integers(-1000, 1000))), data.draw(st.sampled_from([0.25, 1.0, 2.0, 64.0]))
    a = 0.0 if positive else a
    changes: list[tuple[Study, Callable[[dict[str, float]], dict[str, float] | None]]] = []
    if laws.doubled:
        changes.append((study.doubled, lambda v: laws.doubled(v, study)))  # pyright: ignore[reportOptionalCall]
    if laws.units:
        moved = study.each(lambda v: a + b * v)
        changes.append((moved, lambda v: laws.units(v, a, b)))  # pyright: ignore[reportOptionalCall]
    if laws.turned:
        changes.append((study.each(lambda v: -v), lambda v: laws.turned(v, study)))  # pyright: ignore[reportOptionalCall]
    for changed, law in changes:
        after = numbers(summary, changed)
        for way, value in numbers(summary, study).items():
            expected = None if value is None else law({"value": value})
            got = after[way]
            if expected is not None:
                assert got is not None
                assert isclose(got, expected["value"], rel_tol=1e-9, abs_tol=1e-9), way


@pytest.mark.parametrize("adjustment", list(stats.ADJUSTMENTS), ids=lambda adjustment: adjustment.name)
@FEW
@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=8), st.data())
def test_adjustments_know_no_order(adjustment: "stats.Adjustment", p: list[float], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(p))))
    adjusted = adjustment.run(p)
    assert adjustment.run([p[i] for i in order]) == [adjusted[i] for i in order]


CATALOGUES = {
    "TESTS": (TESTS, stats.TESTS),
    "EFFECTS": (EFFECTS, stats.EFFECTS),
    "SUMMARIES": (SUMMARIES, stats.SUMMARIES),
}


@pytest.mark.parametrize("where", CATALOGUES)
def test_every_entry_has_its_laws(where: str) -> None:
    laws, catalogue = CATALOGUES[where]
    names = {entry.name for entry in catalogue}
    assert not names - laws.keys(), (
        f"without laws: {sorted(names - laws.keys())}. Add each to {where} in tests/stats/laws.py, as Laws(swap, doubled, "
        "units, turned): what swapping the groups, doubling the patients, a + b x, and reversing the levels (or -x) do "
        "to it; None, with a comment, where there is no law"
    )
    assert not laws.keys() - names, "no longer in the catalogue"


def test_every_entry_is_run() -> None:
    """A type of test, or an evidence, that studies.py makes none of fails here and says what to add."""
    study = Study(((0.0, 1.0), (1.0, 2.0)))
    for test in stats.TESTS:
        assert outcome_of(test, study)
    for effect in stats.EFFECTS:
        assert list(measured(effect, study))
    for summary in stats.SUMMARIES:
        assert list(summarized(summary, study)) or summary.name in {"total", "missing"}
