"""Comparisons of groups two by two, and their P values adjusted for the number of pairs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tablegen import stats
from tablegen.compute.gathered import gathered, tested_counts
from tablegen.compute.run import Run
from tablegen.evidence import Counts, Frequencies, Grouping, Lacking, Matched, Source
from tablegen.rare_tasks import ComparePairs, pair_key
from tablegen.results import Key, Record
from tablegen.stats.contract import (
    CountsTest,
    Effect,
    MomentsTest,
    Outcome,
    PairsTest,
    RanksTest,
    Test,
    WeightedTest,
)
from tablegen.stats.kinds import EvidenceKind, of_counts
from tablegen.stats.pairwise import pair_method
from tablegen.stats.pairwise_contract import Pair, Pairwise


def compare_pairs(task: ComparePairs, run: Run) -> Iterator[Record]:
    """What was found of each pair: its values, or why there are none; a pair without P is no member of the family."""
    method = pair_method(task.method)
    at = {group: i for i, group in enumerate(task.by.levels)}
    pairs = [(at[first], at[second]) for first, second in task.pairs]
    source = run.source.where(task.where)
    try:
        if isinstance(method, Pairwise):
            outcomes = _all(method, task, source, pairs)
        elif isinstance(method, WeightedTest):
            outcomes = _of_weighted(method, task, run)
        else:
            outcomes = _each(method, task, source, pairs)
    except Lacking as lacking:
        run.problems.error(f"{method.title} {lacking}", task.at)
        return
    yield from pair_records(task, outcomes, run)


def pair_records(task: ComparePairs, outcomes: Sequence[Outcome], run: Run) -> Iterator[Record]:
    """The values of each pair, its P also adjusted where the task says so; doubts go to the run."""
    _tell(pair_method(task.method).title, task, outcomes, run)
    for pair, outcome in zip(task.pairs, outcomes, strict=True):
        for stat in outcome.values or ("p",):
            key = Key(task.row, pair_key(pair), None, stat)
            yield Record(key, outcome.values.get(stat), outcome.methods.get(stat, outcome.method), outcome.problem)
    if task.adjust:
        yield from _adjusted(task, outcomes, task.adjust)


def _adjusted(task: ComparePairs, outcomes: Sequence[Outcome], how: str) -> Iterator[Record]:
    adjustment = stats.ADJUSTMENTS[how]
    family = [outcome.values["p"] for outcome in outcomes if outcome.values]
    values = iter(adjustment.run(family))
    size = f"{len(family)} pair{'s' if len(family) != 1 else ''}"
    for pair, outcome in zip(task.pairs, outcomes, strict=True):
        value = next(values) if outcome.values else None
        method = f"{outcome.method}, {adjustment.title}, {size}"
        yield Record(Key(task.row, pair_key(pair), None, "p_adjusted"), value, method, outcome.problem)


def _tell(title: str, task: ComparePairs, outcomes: Sequence[Outcome], run: Run) -> None:
    """Every doubt and every reason once, with the pairs that it is about where not with all."""
    told: dict[str, list[str]] = {}
    for pair, outcome in zip(task.pairs, outcomes, strict=True):
        reasons = [f"no {title}: {outcome.problem}"] if outcome.problem else []
        for text in (*outcome.remarks, *reasons):
            told.setdefault(text, []).append(" and ".join(pair))
    for text, names in told.items():
        run.remark(task.row, text if len(names) == len(outcomes) else f"{'; '.join(names)}: {text}", task.at)


def _all(method: Pairwise, task: ComparePairs, source: Source, pairs: Sequence[Pair]) -> list[Outcome]:
    """A procedure that looks at all groups."""
    ways: tuple[tuple[EvidenceKind, Callable[[Any, Sequence[Pair], float], list[Outcome]] | None], ...] = (
        ("adjusted", method.of_covaried if task.given else None),
        ("moments", method.of_moments),
        ("frequencies", method.of_frequencies),
        ("pairs", method.of_matched),
    )
    for kind, of in ways:
        if of:
            return of(gathered(kind, task, source, of_levels=False), pairs, task.confidence)
    raise AssertionError(f"{method.name} takes no evidence")


def _each(test: Test, task: ComparePairs, source: Source, pairs: Sequence[Pair]) -> list[Outcome]:
    """A test of two groups, made of every pair as if there were no others."""
    if isinstance(test, CountsTest):
        table = tested_counts(task, source).table
        outcomes = [test.run(Counts(tuple((line[i], line[j]) for line in table))) for i, j in pairs]
        return [replace(outcome, values=_without_ratio(outcome)) for outcome in outcomes]
    if isinstance(test, PairsTest):
        everywhere = gathered("pairs", task, source, of_levels=of_counts(test)).values
        return [_of_two_visits(test, Matched(everywhere[:, [i, j]], 0), task.confidence) for i, j in pairs]
    if isinstance(test, MomentsTest):
        moments = source.moments(task.variable, task.by)
        return [test.run((moments[i], moments[j])) for i, j in pairs]
    if not isinstance(test, RanksTest):
        raise AssertionError(f"{test.name} is no test of independent groups")
    ranks = source.frequencies(task.variable, task.by)
    return [test.run(Frequencies(ranks.values, ranks.counts[:, [i, j]])) for i, j in pairs]


def _of_weighted(test: WeightedTest, task: ComparePairs, run: Run) -> list[Outcome]:
    """A test of every two groups as a domain of the design, as R's subset of it."""
    effect, source = _difference(test), run.source.where(task.where)
    found: list[Outcome] = []
    for pair in task.pairs:
        of_pair = replace(task, by=Grouping(task.by.variable, pair))
        e = gathered("weighted", of_pair, source, run.sampling, of_levels=test.of_counts)
        of = effect.of_weighted if effect else None
        found.append(_with_difference(test.run(e), of(e, task.confidence) if of else None))
    return found


def _of_two_visits(test: PairsTest, pair: Matched, confidence: float) -> Outcome:
    """A test of two of the groups that the same patients are in; beside the paired t test their mean difference."""
    effect = _difference(test)
    of = effect.of_pairs if effect else None
    return _with_difference(test.run(pair), of(pair, confidence) if of else None)


def _difference(test: Test) -> Effect | None:
    """The difference of means that a test of two groups brings."""
    name = stats.WITH_MEAN_DIFFERENCE.get(test.name)
    return stats.EFFECTS[name] if name else None


def _with_difference(outcome: Outcome, difference: Outcome | None) -> Outcome:
    """The outcome of a test with the difference of the means, and its limits, where it brings one."""
    if difference is None or outcome.problem:
        return outcome
    names = {"estimate": "difference", "low": "diff_low", "high": "diff_high"}
    return replace(outcome, values={**outcome.values, **{names[name]: v for name, v in difference.values.items()}})


def _without_ratio(outcome: Outcome) -> dict[str, float]:
    """The values of a test of counts without the odds ratio of Fisher's test, which no table shows of a pair."""
    return {stat: value for stat, value in outcome.values.items() if not stat.startswith("or")}
