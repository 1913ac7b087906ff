"""Every number of a table of imputed data: computed in each imputed set, and pooled by the rule of its kind.

What is the same in all sets, as nothing of it was imputed, is not pooled: it is that of the data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import fsum

from tablegen import stats
from tablegen.compute.comparisons import compare, effect_records, measure, test_records
from tablegen.compute.gathered import collapsed, tested_counts
from tablegen.compute.run import Run
from tablegen.compute.summaries import sizes, summarize
from tablegen.errors import Place, Problems, listing
from tablegen.evidence import Condition, Moments, Source
from tablegen.plan import OVERALL
from tablegen.rare_tasks import ComparePairs, Correlate, Diagnose, Imputations, RareTask, Tabulate
from tablegen.results import Key, Record
from tablegen.stats.imputed import POOLED_EFFECTS, POOLED_TESTS, Limited, mean_limits, named, pooled_sd, share_limits
from tablegen.tasks import Compare, Fit, Measure, Sizes, Summarize, Task

IMPUTED = "values missing in the original data"
_AVERAGED = frozenset({"n", "pct", "mean", "var", "mean_low", "mean_high", "se"})
_LIMITS = frozenset({"se", "mean_low", "mean_high", "pct_low", "pct_high"})


def pooled(tasks: "Sequence[Task | RareTask]", imputations: Imputations, run: Run) -> Iterator[Record]:
    """The records of all tasks, over the imputed sets of the run's source."""
    sets = imputations.sets(run.source)
    for task in tasks:
        first = Run(sets[0], run.problems, run.remarks)
        match task:
            case Sizes():
                yield from _sizes(task, sets, first)
            case Summarize():
                yield from _imputed(task, imputations, run.source)
                yield from _summaries(task, sets, first)
            case Compare():
                yield from _test(task, sets, first, imputations.reiter)
            case Measure():
                yield from _effect(task, sets, first)
            case Fit():
                from tablegen.compute.imputed_models import carry_out  # few tables are of models

                yield from carry_out(task, imputations, run)
            case Tabulate():
                from tablegen.compute.imputed_crosstabs import tabulate_imputed  # few tables are crosstabs

                yield from tabulate_imputed(task, imputations, run)
            case Diagnose():
                from tablegen.compute.imputed_diagnoses import diagnose_imputed  # few tables are of tests

                yield from diagnose_imputed(task, imputations, run)
            case ComparePairs():
                from tablegen.compute.imputed_pairs import compare_imputed_pairs  # few tables compare pairs

                yield from compare_imputed_pairs(task, sets, first)
            case Correlate():
                from tablegen.compute.imputed_correlations import correlate_imputed  # few tables are matrices

                yield from correlate_imputed(task, imputations, run)
            case _:
                raise AssertionError(f"a {type(task).__name__} of imputed data is refused where specs are read")


def _sizes(task: Sizes, sets: Sequence[Source], run: Run) -> Iterator[Record]:
    """The sizes of groups, of a reference standard that was imputed means over the sets."""
    quiet = [[*sizes(task, Run(each, Problems()))] for each in sets[1:]]
    for first, *others in zip(sizes(task, run), *quiet, strict=True):
        values = [record.value or 0 for record in (first, *others)]
        same = all(value == first.value for value in values)
        yield (
            first
            if same
            else replace(first, value=fsum(values) / len(sets), method=f"mean over {len(sets)} imputations")
        )


def _imputed(task: Summarize, imputations: Imputations, source: Source) -> Iterator[Record]:
    """How many patients of the table's groups had no value before the imputation, where the original data tell."""
    if imputations.original is not None:
        original = imputations.observed(source).where(task.where)
        yield Record(Key(task.row, None, None, "imputed"), sum(original.missing(task.variable, task.by)), IMPUTED)


def _summaries(task: Summarize, sets: Sequence[Source], run: Run) -> Iterator[Record]:
    quiet = [list(summarize(task, Run(each, Problems()))) for each in sets[1:]]
    m = len(sets)
    for records in zip(summarize(task, run), *quiet, strict=True):
        first = records[0]
        if all(record.value == first.value for record in records):
            yield first
            continue
        values = [record.value for record in records if record.value is not None]
        stat = first.key.stat
        if len(values) < m:
            problem = next(record.problem for record in records if record.value is None)
            yield Record(first.key, None, first.method, f"in one of the imputations {problem}")
        elif stat == "sd":
            value = pooled_sd(_of_group(task, sets, first.key))
            yield Record(first.key, value, f"{first.method}, root of the mean variance over {m} imputations")
        elif stat in _LIMITS:
            limit = _limit(task, sets, first)
            if limit.problem:
                run.remark_once(task.row, limit.problem, task.at)
            yield limit
        elif stat in _AVERAGED or stats.of_quantiles(stat):
            yield Record(first.key, fsum(values) / m, f"{first.method}, mean over {m} imputations")
            if stat in {"mean", "pct"}:
                yield from _information(task, sets, first.key)
        else:
            _no_rule(task, first, run)


def refuse_uneven(row: str, run: Run, at: Place) -> None:
    """An error where some values of a row were imputed in one set and not in another."""
    problem = f"{row} still has missing values in the imputed data, not as many in each imputation"
    run.problems.error(problem, at, "impute all of them, or none")


def _no_rule(task: Summarize, record: Record, run: Run) -> None:
    if record.key.stat in {"missing", "total"}:
        refuse_uneven(task.row, run, task.at)
        return
    title = record.method.partition(",")[0]
    run.problems.error(
        f"{task.row}: there is no rule that pools the {title} over imputations",
        task.at,
        "show a mean, an SD, a median or quartiles: show: mean ± SD",
    )


def _of_group(task: Summarize, sets: Sequence[Source], key: Key) -> list[Moments]:
    """The moments of the record's group in each set."""
    return [_group(task, each, key.group).moments(task.variable, None)[0] for each in sets]


def _group(task: Summarize, source: Source, group: str | None) -> Source:
    """The rows of one column of patients."""
    if task.by is None:
        return source.where(task.where)
    of = task.by.members if group == OVERALL else Condition(task.by.variable, (group or "",))
    return source.where((*task.where, of))


def _found(task: Summarize, sets: Sequence[Source], key: Key) -> Limited:
    """What Rubin's rules give of the mean of a group, or of the share of a level in it."""
    if key.level is None:
        return mean_limits(_of_group(task, sets, key), task.confidence)
    shares: list[tuple[int, int]] = []
    for group in (_group(task, each, key.group) for each in sets):
        counts = [line[0] for line in group.counts(task.variable, task.levels, None).table]
        missing = group.missing(task.variable, None)[0] if task.missing_in_percent else 0
        shares.append((counts[task.levels.index(key.level)], sum(counts) + missing))
    return share_limits(shares, task.confidence)


def _limit(task: Summarize, sets: Sequence[Source], record: Record) -> Record:
    title = record.method.partition(" (")[0]
    wald = " of Wald's variance" if record.key.level is not None else ""
    method = f"{title}, Rubin's rules{wald} over {len(sets)} imputations, Barnard–Rubin df"
    found, why = _found(task, sets, record.key)
    value = found.get(record.key.stat)
    return Record(record.key, value, method, why if value is None else None)


def _information(task: Summarize, sets: Sequence[Source], key: Key) -> Iterator[Record]:
    found, _ = _found(task, sets, key)
    if found:
        yield Record(key._replace(stat="fmi"), found["fmi"], "fraction of missing information")


def same(task: Compare | Measure | ComparePairs, sets: Sequence[Source], categories: bool) -> bool:
    """Whether the imputed sets have the same values in every group, as nothing of the variable was imputed."""
    within = [each.where(task.where) for each in sets]
    if categories:
        return len({each.counts(task.variable, task.levels, task.by) for each in within}) == 1
    first, *others = [each.frequencies(task.variable, task.by) for each in within]
    return all(
        first.values.tolist() == other.values.tolist() and first.counts.tolist() == other.counts.tolist()
        for other in others
    )


def _test(task: Compare, sets: Sequence[Source], run: Run, reiter: bool) -> Iterator[Record]:
    test = stats.TESTS[task.test]
    categories = bool(task.levels)
    if same(task, sets, categories):
        yield from compare(task, run)
        return
    if task.test not in POOLED_TESTS:
        fitting = [entry.name for entry in POOLED_TESTS if bool(entry.of_counts) == categories]
        problem = f"{test.title} has no rule that pools it over imputations, and values of {task.row} were imputed"
        run.problems.error(problem, task.at, listing("tests that can be pooled", fitting))
        return
    entry, within = named(task.test, reiter=reiter), [each.where(task.where) for each in sets]
    if entry.of_moments:
        outcome = entry.of_moments([each.moments(task.variable, task.by) for each in within])
    elif entry.of_counts:
        outcome = entry.of_counts([tested_counts(task, each) for each in within])
    else:
        raise AssertionError(f"{entry.name} is pooled from no evidence")
    yield from test_records(task, test.title, outcome, run)


def _effect(task: Measure, sets: Sequence[Source], run: Run) -> Iterator[Record]:
    effect, categories = stats.EFFECTS[task.effect], task.view == "category"
    if same(task, sets, categories):
        yield from measure(task, run)
        return
    entry = next((entry for entry in POOLED_EFFECTS if entry.name == task.effect), None)
    within = [each.where(task.where) for each in sets]
    if entry and categories and entry.of_counts:
        counts = [each.counts(task.variable, task.levels, task.by) for each in within]
        outcome = entry.of_counts([collapsed(each, task) for each in counts], task.confidence)
    elif entry and not categories and entry.of_moments:
        outcome = entry.of_moments([each.moments(task.variable, task.by) for each in within], task.confidence)
    else:
        fitting = [entry.name for entry in POOLED_EFFECTS if (entry.of_counts if categories else entry.of_moments)]
        problem = f"{effect.title} has no rule that pools it over imputations, and values of {task.row} were imputed"
        run.problems.error(problem, task.at, listing("effects that can be pooled", fitting))
        return
    yield from effect_records(task, effect.title, outcome, run)
    if "fmi" in outcome.values:
        key = Key(task.row, None, None, f"{task.stem}_fmi")
        yield Record(key, outcome.values["fmi"], "fraction of missing information")
