"""Tests and effects of one variable between groups."""

from collections.abc import Iterator
from dataclasses import replace

from tablegen import stats
from tablegen.compute.gathered import gathered, way_of
from tablegen.compute.run import Run
from tablegen.estimates import limits_of
from tablegen.evidence import Lacking, Source
from tablegen.results import Key, Record
from tablegen.stats.contract import CountsTest, Effect, MarginTest, Outcome, RatesTest, StrataTest, Test, TimesTest
from tablegen.stats.kinds import evidence_of, of_counts
from tablegen.stats.proportions import in_points
from tablegen.tasks import Compare, Match, Measure


def compare(task: Compare, run: Run) -> Iterator[Record]:
    """What a test found: its values, or why there are none."""
    test = stats.TESTS[task.test]
    try:
        outcome = _without_values(test, task, run) or _outcome(test, task, run)
    except Lacking as lacking:
        run.problems.error(f"{test.title} {lacking}", task.at, "test: no, for a row without a test")
        return
    yield from test_records(task, test.title, outcome, run)


def test_records(task: Compare, title: str, outcome: Outcome, run: Run) -> Iterator[Record]:
    """The records of what a test found, its doubts told."""
    for remark in outcome.remarks:
        run.remark(task.row, remark, task.at)
    if outcome.problem:
        run.remark(task.row, f"no {title}: {outcome.problem}", task.at)
    for name, margin in zip(("margin_low", "margin_high"), task.margins, strict=True):
        if margin is not None:
            yield Record(
                Key(task.row, None, None, name),
                margin * (100 if of_counts(stats.TESTS[task.test]) else 1),
                outcome.method,
            )
    stats_asked = tuple(outcome.values) or ("statistic", "df", "p")
    for stat in stats_asked:
        method = outcome.methods.get(stat, outcome.method)
        yield Record(Key(task.row, None, None, stat), outcome.values.get(stat), method, outcome.problem)


def _without_values(test: Test, task: Compare, run: Run) -> Outcome | None:
    """No test where every group must have values, and one has none."""
    if not task.every_group:
        return None
    source = run.source.where(task.where)
    sizes, missing = source.sizes(task.by), source.missing(task.variable, task.by)
    empty = [g for g, n, lost in zip(task.by.levels, sizes, missing, strict=True) if n == lost]
    what = f'group "{empty[0]}" has no values' if empty else _without_patients(task, source)
    return Outcome({}, test.title, problem=f"{what}, and the tool then makes no test") if what else None


def _without_patients(task: Compare, source: Source) -> str | None:
    """Which level of a category nobody is in."""
    counts = source.counts(task.variable, task.levels, task.by).table if task.levels else ()
    return next((f'nobody has the level "{k}"' for k, n in zip(task.levels, counts, strict=True) if not any(n)), None)


def match(task: Match, run: Run) -> Iterator[Record]:
    """How many patients have a value in every group, how many have not, and why."""
    try:
        matched = run.source.where(task.where).matched(task.variable, task.levels, task.by, task.pairs)
    except Lacking as lacking:
        run.problems.error(f"{task.row} {lacking}", task.at)
        return
    yield Record(Key(task.row, None, None, "n_used"), len(matched.values))
    yield Record(Key(task.row, None, None, "excluded"), matched.unmatched)
    yield Record(Key(task.row, None, None, "excluded_missing"), matched.missing)
    yield Record(Key(task.row, None, None, "excluded_several"), matched.several)
    yield Record(Key(task.row, None, None, "unnamed"), matched.unnamed)


def measure(task: Measure, run: Run) -> Iterator[Record]:
    """The size of a difference with its interval."""
    effect = stats.EFFECTS[task.effect]
    try:
        outcome = _effect(effect, task, run)
    except Lacking as lacking:
        run.problems.error(f"{effect.title} {lacking}", task.at)
        return
    yield from effect_records(task, effect.title, outcome, run)


def _without_sign(outcome: Outcome) -> Outcome:
    """The size of a difference, its limits about it."""
    if (estimate := outcome.values.get("estimate")) is None or estimate >= 0.0:
        return outcome
    turned = {"estimate": "estimate", "low": "high", "high": "low"}
    return replace(outcome, values={name: -outcome.values[of] for name, of in turned.items() if of in outcome.values})


def effect_records(task: Measure, title: str, outcome: Outcome, run: Run) -> Iterator[Record]:
    """The records of an effect and its limits, of proportions in percentage points; its doubts told."""
    outcome = _without_sign(outcome) if task.absolute else outcome
    outcome = in_points(outcome) if task.stem == "difference" and task.view == "category" else outcome
    for remark in (*outcome.remarks, *([f"no {title}: {outcome.problem}"] if outcome.problem else [])):
        run.remark(task.row, remark, task.at)
    why = next(iter(outcome.remarks), "there is no interval of this effect here")
    for name, stat in zip(("estimate", "low", "high"), (task.stem, *limits_of(task.stem)), strict=True):
        value = outcome.values.get(name)
        problem = outcome.problem or (None if value is not None else why)
        yield Record(Key(task.row, None, None, stat), value, outcome.methods.get(name, outcome.method), problem)


def _outcome(test: Test, task: Compare, run: Run) -> Outcome:
    source = run.source.where(task.where)
    if isinstance(test, TimesTest | RatesTest):
        from tablegen.compute.follow_up import tested  # few tables need it

        return tested(test, task, source)
    if isinstance(test, StrataTest):
        from tablegen.compute.stratified import tested_within  # few tables need it

        return tested_within(test, task, source)
    evidence = gathered(evidence_of(test), task, source, run.sampling, of_levels=of_counts(test))
    if isinstance(test, MarginTest):
        return test.run(evidence, task.margins)
    if isinstance(test, CountsTest) and test.run_at:
        return test.run_at(evidence, task.confidence)
    return test.run(evidence)


def _effect(effect: Effect, task: Measure, run: Run) -> Outcome:
    source, categories = run.source.where(task.where), task.view == "category"
    if task.followed:
        from tablegen.compute.follow_up import measured  # few tables need it

        return measured(effect, task, source)
    if way := way_of(effect, task):
        return way.run(gathered(way.kind, task, source, run.sampling, of_levels=categories), task.confidence)
    raise Lacking(f"is not one of {'categories' if categories else 'numbers'}")
