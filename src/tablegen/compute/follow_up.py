"""Times to an event: survival and rates of groups, tests and effects between them."""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.run import Run
from tablegen.evidence import Grouping, Lacking, PersonTime, Source, Times
from tablegen.plan import OVERALL
from tablegen.rare_tasks import AT_A_TIME, Follow, FollowUp
from tablegen.results import Key, Record
from tablegen.stats.contract import Effect, Outcome, RatesTest, Reading, Summary, TimesTest
from tablegen.stats.curve import Curve, with_ties
from tablegen.stats.incidence import with_incidence
from tablegen.tasks import Compare, Measure
from tablegen.values import written

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray


def follow(task: Follow, run: Run) -> Iterator[Record]:
    """What a row shows of each group's survival and rate, with its numbers of patients, events and missing values."""
    source = run.source.where(task.where)
    if task.by and task.overall:
        source = source.where((task.by.members,))
    if task.by:
        yield from _of_groups(task, source, task.by, task.by.levels)
    if task.drawn:
        from tablegen.compute.traces import traced  # few tables have a figure

        groups = task.by.levels if task.by else (OVERALL,)
        curves = _curves(_times(replace(task.followed, strata=()), source, task.by))
        run.traces += [traced(task, *each) for each in zip(groups, curves, strict=True)]
    if task.overall or not task.by:
        yield from _of_groups(task, source, None, (OVERALL,))


def tested(test: TimesTest | RatesTest, task: Compare, source: Source) -> Outcome:
    """The test of a row's times, or of its rates."""
    followed = _followed(task)
    times = _times(followed, source, task.by)
    outcome = test.run(times) if isinstance(test, TimesTest) else test.run(_person_time(times))
    if not followed.strata or times.time.size == _times(replace(followed, strata=()), source, task.by).time.size:
        return outcome
    left = f"patients without a value of {' or '.join(followed.strata)} are in no stratum, and left out of the test"
    return replace(outcome, remarks=(*outcome.remarks, left))


def measured(effect: Effect, task: Measure, source: Source) -> Outcome:
    """The effect of a row's times, or of its rates."""
    followed = _followed(task)
    times = _times(followed, source, task.by)
    if effect.of_person_time:
        return effect.of_person_time(_person_time(times), _reading(followed, task.confidence, followed.rate_interval))
    if effect.of_curves:
        at = followed.at[0] if followed.at else None
        return effect.of_curves(_curves(times), _reading(followed, task.confidence, followed.survival_interval, at))
    raise Lacking("is not one of times to an event")


def _followed(task: Compare | Measure) -> FollowUp:
    if task.followed is None:
        raise Lacking("needs times to an event")
    return task.followed


def _reading(followed: FollowUp, confidence: float, interval: str, at: float | None = None) -> Reading:
    return Reading(confidence, interval, at, followed.quantile, followed.per)


def _times(followed: FollowUp, source: Source, by: Grouping | None) -> Times:
    """The follow-up of patients who have a time, an event or its absence, a group, and their strata."""
    import numpy as np

    groups = {by.variable: by.levels} if by else {}
    rows = source.rows((followed.time,), {**groups, followed.event: followed.levels}, followed.strata)
    group = rows.columns[by.variable].astype(np.int64) if by else np.zeros(rows.n, dtype=np.int64)
    return with_ties(
        Times(
            rows.columns[followed.time].astype(np.float64),
            (rows.columns[followed.event] == 0).astype(np.int64),
            group,
            len(by.levels) if by else 1,
            stratum=_strata([rows.columns[name].astype(np.int64) for name in followed.strata]),
            competing=_competing(followed, rows.columns[followed.event].astype(np.int64)),
        )
    )


def _competing(followed: FollowUp, codes: "NDArray[int64]") -> "NDArray[int64] | None":
    """Whose follow-up ended with a competing event (n,); None where there are none such."""
    import numpy as np

    of = [followed.levels.index(level) for level in followed.competing]
    return np.isin(codes, of).astype(np.int64) if of else None


def _strata(columns: "list[NDArray[int64]]") -> "NDArray[int64] | None":
    """One code for each combination of the columns' values; None without columns."""
    import numpy as np

    if not columns:
        return None
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _curves(times: Times) -> tuple[Curve, ...]:
    return tuple(with_incidence(times, group) for group in range(times.groups))


def _person_time(times: Times) -> tuple[PersonTime, ...]:
    from math import fsum

    within = [times.group == group for group in range(times.groups)]
    return tuple(PersonTime(int(times.event[w].sum()), fsum(times.time[w].tolist())) for w in within)


def _of_groups(task: Follow, source: Source, by: Grouping | None, groups: tuple[str, ...]) -> Iterator[Record]:
    times = _times(replace(task.followed, strata=()), source, by)
    columns = zip(groups, source.sizes(by), _curves(times), _person_time(times), strict=True)
    for place, (group, size, curve, person_time) in enumerate(columns):
        counts = {"missing": size - curve.n, "total": size, "n": curve.n, "n_events": person_time.events}
        if times.competing is not None:
            counts["n_competing"] = int(times.competing[times.group == place].sum())
        for stat, count in counts.items():
            yield Record(Key(task.row, group, None, stat), count)
        for stat in task.stats:
            if stat not in AT_A_TIME:
                yield _record(Key(task.row, group, None, stat), task, stats.SUMMARIES[stat], curve, person_time)
        for at in task.followed.at:
            events = int(curve.events[curve.times <= at].sum())
            yield Record(Key(task.row, group, written(at), "n_events"), events, f"number of events by {written(at)}")
            for stat in task.stats:
                if stat in AT_A_TIME:
                    key = Key(task.row, group, written(at), stat)
                    yield _record(key, task, stats.SUMMARIES[stat], curve, person_time, at)


def _record(
    key: Key, task: Follow, summary: Summary, curve: Curve, person_time: PersonTime, at: float | None = None
) -> Record:
    """The record of a summary; what it returns in words is the reason why there is no number."""
    followed = task.followed
    if summary.of_person_time:
        reading = _reading(followed, task.confidence, followed.rate_interval)
        value = summary.of_person_time(person_time, reading)
    else:
        reading = _reading(followed, task.confidence, followed.survival_interval, at)
        value = summary.of_curve(curve, reading) if summary.of_curve else "it is not read off a curve"
    method = summary.title.replace(" (`at`)", "").replace(" (`quantile`)", "") + _how(key.stat, reading)
    if isinstance(value, str):
        return Record(key, None, method, value)
    finite = isfinite(value)
    return Record(key, value if finite else None, method, None if finite else "too large to write: rescale the time")


def _how(stat: str, reading: Reading) -> str:
    """What a title leaves open: the time, the share, the unit of a rate, the interval."""
    at = "" if reading.at is None else f", at {written(reading.at)}"
    share = f", share {written(reading.quantile)}" if stat.startswith("survival_quantile") else ""
    per = f", per {written(reading.per)}" if stat.startswith("rate") else ""
    limit = stat.endswith(("_low", "_high"))
    interval = f", {'normal' if stat.startswith('rmst') else reading.interval} interval" if limit else ""
    return f"{at}{share}{per}{interval}"
