"""Evidence made from a small study, for every type of catalogue entry: what the contract tests run all entries on.

A new type of test, or a new kind of evidence of an effect or a summary, needs a maker here: without one
`unmade` fails and says so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from math import fmod, inf, isfinite, nan
from typing import Any

import numpy as np
import pytest
from evidence_of import frequencies

from tablegen import stats
from tablegen.evidence import Counts, Covariate, Covaried, Matched, Moments, PersonTime, Times, Weighted
from tablegen.stats.contract import (
    AdjustedTest,
    CountsTest,
    Effect,
    Margins,
    MarginTest,
    MomentsTest,
    Outcome,
    PairsTest,
    RanksTest,
    RatesTest,
    Reading,
    StrataTest,
    Summary,
    Test,
    TimesTest,
    WeightedTest,
)
from tablegen.stats.curve import Curve
from tablegen.stats.incidence import with_incidence

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Study:
    """Patients in groups, a value each. A value is a number; of categories it is the position of a level.

    Where an entry needs pairs, patients at the same place of two groups are the same; `levels` are all that there are,
    occurring or not (those that occur unless given).
    """

    groups: tuple[tuple[float, ...], ...]
    declared: tuple[float, ...] = ()

    @property
    def levels(self) -> tuple[float, ...]:
        return self.declared or tuple(sorted({v for group in self.groups for v in group}))

    @property
    def n(self) -> int:
        return sum(map(len, self.groups))

    @property
    def swapped(self) -> "Study":
        return Study(self.groups[::-1], self.declared)

    @property
    def doubled(self) -> "Study":
        return Study(tuple(group * 2 for group in self.groups), self.declared)

    def each(self, change: Callable[[float], float]) -> "Study":
        return Study(tuple(tuple(map(change, group)) for group in self.groups), tuple(map(change, self.declared)))


def exact_moments(values: Sequence[float]) -> Moments:
    """What a source of patients hands over: correctly rounded, infinite where a double cannot hold it."""
    if not values:
        return Moments(0, nan, nan)
    if not all(map(isfinite, values)):
        return Moments(len(values), sum(values), nan)
    exact, n = [Fraction(v) for v in values], len(values)
    mean = sum(exact) / n
    var = rounded(sum((v - mean) ** 2 for v in exact) / (n - 1)) if n > 1 else nan
    return Moments(n, rounded(mean), var, rounded(mean - Fraction(rounded(mean))))


def rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def moments(study: Study) -> tuple[Moments, ...]:
    return tuple(map(exact_moments, study.groups))


def counts(study: Study) -> Counts:
    return Counts(tuple(tuple(group.count(level) for group in study.groups) for level in study.levels))


def matched(study: Study, *, of_counts: bool) -> Matched:
    """The patients at places that every group has; those at other places have no partner."""
    sizes = list(map(len, study.groups))
    places = {level: i for i, level in enumerate(study.levels)}
    rows = [[places[v] if of_counts else v for v in row] for row in zip(*study.groups, strict=False)]
    table = np.array(rows, dtype=np.int64 if of_counts else np.float64).reshape(len(rows), len(sizes))
    return Matched(table, max(sizes) - min(sizes))


def weighted(study: Study, *, of_counts: bool) -> Weighted:
    """A row of its own unit each; the weights 1, 1.5 and 2 go by the place in the group."""
    places = {level: float(i) for i, level in enumerate(study.levels)}
    rows = [
        (places[v] if of_counts else v, 1 + j % 3 / 2, g)
        for g, group in enumerate(study.groups)
        for j, v in enumerate(group)
    ]
    values, weights, groups = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    units, one_stratum = np.arange(len(rows)), np.zeros(len(rows), dtype=np.int64)
    size, levels = len(study.groups), len(study.levels) if of_counts else 0
    return Weighted(values, weights, groups.astype(np.int64), units, one_stratum, size, levels)


def follow_up(study: Study) -> Times:
    """The sizes of the values as times; those whose double is a multiple of 3 ended without the event.

    Of these every other one ended with a competing event.
    """
    rows = [(min(abs(v), 1e300), g) for g, group in enumerate(study.groups) for v in group]
    time = np.array([t for t, _ in rows], dtype=np.float64)
    event = np.array([fmod(round(2 * t), 3) != 0 for t, _ in rows], dtype=np.int64)
    competing = np.array([fmod(round(2 * t), 6) == 0 for t, _ in rows], dtype=np.int64)
    groups = np.array([g for _, g in rows], dtype=np.int64)
    return Times(time, event, groups, len(study.groups), competing=competing)


def curves(study: Study) -> tuple[Curve, ...]:
    times = follow_up(study)
    return tuple(with_incidence(times, g) for g in range(len(study.groups)))


def person_time(study: Study) -> tuple[PersonTime, ...]:
    times = follow_up(study)
    within = [times.group == g for g in range(times.groups)]
    return tuple(PersonTime(int(times.event[w].sum()), float(times.time[w].sum())) for w in within)


def covaried(study: Study) -> Covaried:
    """With a covariate that goes by the place in the group, 0, 1, 3 and again."""
    rows = [(v, g, (0.0, 1.0, 3.0)[i % 3]) for g, group in enumerate(study.groups) for i, v in enumerate(group)]
    values, groups, places = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return Covaried(values, groups.astype(np.int64), len(study.groups), (Covariate("place", places),))


def margin_evidence(test: MarginTest, study: Study) -> Any:
    if test.of_counts:
        return counts(study)
    return matched(study, of_counts=False) if test.of_pairs else moments(study)


def strata(study: Study, *, of_counts: bool) -> tuple[Counts, ...]:
    """Two strata: patients at even places of their group, and at odd ones; of numbers a line for each of a stratum's."""
    parts = [Study(tuple(group[start::2] for group in study.groups), study.declared) for start in (0, 1)]
    return tuple(counts(Study(part.groups, study.levels if of_counts else part.levels)) for part in parts)


OF_TESTS: dict[type, Callable[[Any, Study], object]] = {
    MomentsTest: lambda test, study: moments(study),
    CountsTest: lambda test, study: counts(study),
    RanksTest: lambda test, study: frequencies(*study.groups),
    PairsTest: lambda test, study: matched(study, of_counts=test.of_counts),
    MarginTest: margin_evidence,
    AdjustedTest: lambda test, study: covaried(study),
    StrataTest: lambda test, study: strata(study, of_counts=test.of_counts),
    WeightedTest: lambda test, study: weighted(study, of_counts=test.of_counts),
    TimesTest: lambda test, study: follow_up(study),
    RatesTest: lambda test, study: person_time(study),
}
"""The evidence of a test of each type."""
OF_EFFECTS: dict[str, Callable[[Study], object]] = {
    "of_moments": moments,
    "of_counts": counts,
    "of_frequencies": lambda study: frequencies(*study.groups),
    "of_weighted": lambda study: weighted(study, of_counts=False),
    "of_weighted_levels": lambda study: weighted(study, of_counts=True),
    "of_adjusted": covaried,
    "of_pairs": lambda study: matched(study, of_counts=False),
    "of_paired_levels": lambda study: matched(study, of_counts=True),
    "of_curves": curves,
    "of_person_time": person_time,
}
"""The evidence that each function of an effect takes, beside the confidence or what is to be read off."""
READ = frozenset({"of_curves", "of_person_time", "of_curve"})
"""The evidences from which something is read off."""
READING = Reading(CONFIDENCE, at=2.0)
OF_LEVELS = frozenset({"of_counts", "of_weighted_levels", "of_paired_levels"})
"""The evidences of effects that are of categories."""
OF_PAIRS = frozenset({"of_pairs", "of_paired_levels"})
"""The evidences of effects that are of the same patients in every group."""
OF_SUMMARIES: dict[str, Callable[[Study], tuple[Any, ...]]] = {
    "of_moments": lambda study: (exact_moments(study.groups[0]),),
    "of_moments_at": lambda study: (exact_moments(study.groups[0]), CONFIDENCE),
    "of_counts": lambda study: (study.groups[0].count(study.levels[0]) if study.levels else 0, len(study.groups[0])),
    "of_counts_at": lambda study: (*OF_SUMMARIES["of_counts"](study), CONFIDENCE, "wilson"),
    "of_frequencies": lambda study: (frequencies(study.groups[0]), 7),
    "of_frequencies_at": lambda study: (frequencies(study.groups[0]), CONFIDENCE),
    "of_curve": lambda study: (curves(study)[0], READING),
    "of_person_time": lambda study: (person_time(study)[0], READING),
}
"""The arguments of each function of a summary, of the study's first group; counts are those of the first level."""


def unmade(name: str, what: str, where: str) -> None:
    """A new kind of evidence fails the test, which says what to add."""
    pytest.fail(f"{name} needs {what}: add to {where} in tests/stats/studies.py how it is made from a Study")


def outcome_of(test: Test, study: Study) -> Outcome:
    """A test of the catalogue on a study."""
    make = OF_TESTS.get(type(test))
    if make is None:
        unmade(test.name, type(test).__name__, "OF_TESTS")
    assert make
    evidence: Any = make(test, study)
    return against_margins(test, evidence) if isinstance(test, MarginTest) else test.run(evidence)


def against_margins(test: MarginTest, evidence: Any, margins: Margins | None = None) -> Outcome:
    """A test of equivalence: within 1 of no difference, of risks within 20 percentage points, unless `margins` say."""
    run = test.of_counts or test.of_pairs or test.of_moments
    assert run
    wide = 0.2 if test.of_counts else 1.0
    return run(evidence, margins or (-wide, wide))


def ways(entry: Effect | Summary) -> list[str]:
    """The evidences from which an effect or a summary can be computed: its functions that are set."""
    return [f.name for f in fields(entry) if f.name.startswith("of_") and getattr(entry, f.name) is not None]


def measured(effect: Effect, study: Study) -> Iterator[tuple[str, Outcome]]:
    """An effect of the catalogue on a study, from every evidence that will do."""
    for way in ways(effect):
        if way not in OF_EFFECTS:
            unmade(effect.name, way, "OF_EFFECTS")
        yield way, getattr(effect, way)(OF_EFFECTS[way](study), READING if way in READ else CONFIDENCE)


def summarized(summary: Summary, study: Study) -> Iterator[tuple[str, float | None]]:
    """A summary of the catalogue of a study's first group, from every evidence that will do."""
    for way in ways(summary):
        if way not in OF_SUMMARIES:
            unmade(summary.name, way, "OF_SUMMARIES")
        value = getattr(summary, way)(*OF_SUMMARIES[way](study))
        yield way, None if isinstance(value, str) else value


def fits(entry: Test | Effect, groups: int) -> bool:
    """Whether an entry is of so many groups."""
    fewest, most = entry.groups
    return fewest <= groups and (most is None or groups <= most)


def of_categories(entry: Test) -> bool:
    """Whether the study's values are positions of levels to a test."""
    return isinstance(entry, CountsTest) or bool(getattr(entry, "of_counts", False))


def entries() -> list[Test | Effect | Summary]:
    return [*stats.TESTS, *stats.EFFECTS, *stats.SUMMARIES]
