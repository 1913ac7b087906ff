"""What `explain` shows of the evidence of a test or an effect, a group or a level a line: what it was made from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.comparisons import paired, tested_counts
from tablegen.compute.covariates import covaried
from tablegen.compute.stratified import strata_of
from tablegen.evidence import Counts, Frequencies, Matched, Moments, Sampling, Source
from tablegen.stats.contract import (
    AdjustedTest,
    CountsTest,
    Effect,
    MarginTest,
    MomentsTest,
    StrataTest,
    Test,
    WeightedTest,
    of_counts,
    of_pairs,
)
from tablegen.tasks import Compare, Measure

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.rare_tasks import CompareLevels, ComparePairs

Line = tuple[str, str]
_HUSHED = "inputs", "not told: they count fewer patients at a time than the row shows, and small counts are suppressed"


def design(sampling: Sampling) -> str:
    """The columns that say how rows were sampled, or weighted."""
    named = {
        "weights": sampling.weights,
        "cluster": sampling.cluster,
        "strata": sampling.strata,
        "population": sampling.population,
    }
    return ", ".join(f"{what} {name}" for what, name in named.items() if name)


def of_test(task: Compare, source: Source, sampling: Sampling | None, hush: bool) -> Iterator[Line]:
    """What a test was computed from, its margin first; with `hush` nothing that the row's cells do not tell."""
    test = stats.TESTS[task.test]
    yield from _margin(task, test)
    if isinstance(test, MomentsTest) or (isinstance(test, MarginTest) and test.of_moments):
        yield from means(task.by.levels, source.moments(task.variable, task.by))
    elif isinstance(test, CountsTest) or (isinstance(test, MarginTest) and test.of_counts):
        yield from expected(tested_counts(task, source), task)
    elif isinstance(test, AdjustedTest):
        yield from _adjusted(task, source, hush)
    elif isinstance(test, StrataTest):
        yield from [_HUSHED] if hush else strata(task, source, test)
    elif of_pairs(test):
        yield from of_matched(task, task.pairs, source, of_counts(test), hush) if task.pairs else _crossed(task, source)
    elif isinstance(test, WeightedTest):
        yield from of_weighted(task, source, sampling, of_counts(test))
    else:
        yield from ranks(task.by.levels, source.frequencies(task.variable, task.by))


def of_effect(task: Measure, source: Source, sampling: Sampling | None, hush: bool) -> Iterator[Line]:
    """What an effect was computed from; with `hush` nothing that the row's cells do not tell."""
    effect, categories = stats.EFFECTS[task.effect], task.view == "category"
    if effect.of_adjusted and task.given:
        yield from _adjusted(task, source, hush)
    elif effect.of_weighted_levels if categories else effect.of_weighted:
        yield from of_weighted(task, source, sampling, categories)
    elif task.pairs and _paired(effect, categories):
        yield from of_matched(task, task.pairs, source, categories, hush)
    elif categories:
        yield from _counts(tested_counts(task, source).table, _levels(task), task.by.levels)
    elif effect.of_moments:
        yield from means(task.by.levels, source.moments(task.variable, task.by))
    else:
        yield from ranks(task.by.levels, source.frequencies(task.variable, task.by))


def _paired(effect: Effect, categories: bool) -> object:
    return effect.of_paired_levels if categories else effect.of_pairs


def _margin(task: Compare, test: Test) -> Iterator[Line]:
    if isinstance(test, MarginTest):
        factor, unit = (100, " percentage points") if test.of_counts else (1, "")
        bounds = zip(("above", "below"), task.margins, strict=True)
        told = (f"{side} {bound * factor:g}" for side, bound in bounds if bound is not None)
        yield "margin", " and ".join(told) + unit


def means(groups: Sequence[str], moments: Iterable[Moments]) -> Iterator[Line]:
    """The size, mean and SD of each group."""
    for group, m in zip(groups, moments, strict=True):
        mean = f", mean {m.mean!r}" if m.n else ""
        spread = f", SD {m.var**0.5!r}" if m.n > 1 else ""
        yield group, f"n {m.n}{mean}{spread}"


def _levels(task: "Compare | ComparePairs | Measure") -> tuple[str, ...]:
    """What the lines of a table of counts are called: the levels, or the one shown and the others together."""
    named = task.levels if task.level is None else (task.level, "others")
    return (*named, "missing") if task.missing_is_level else named


def expected(table: Counts, task: "Compare | ComparePairs") -> Iterator[Line]:
    """The counts of each line of a tested table by group, and those expected if the groups did not differ."""
    yield from _expected(table.table, _levels(task), task.by.levels)


def against_others(task: "CompareLevels", source: Source, level: str) -> Iterator[Line]:
    """The table that the test of one level against all others is of."""
    table = source.counts(task.variable, task.levels, task.by).table
    every = (*table, source.missing(task.variable, task.by)) if task.missing_is_level else table
    own = table[task.levels.index(level)]
    rest = [sum(column) - n for column, n in zip(zip(*every, strict=True), own, strict=True)]
    yield from _expected((own, rest), (level, "others"), task.by.levels)


def _expected(table: Sequence[Sequence[int]], levels: Sequence[str], groups: Sequence[str]) -> Iterator[Line]:
    columns = [sum(column) for column in zip(*table, strict=True)]
    for level, row in zip(levels, table, strict=True):
        told = ", ".join(f"{sum(row) * column / max(1, sum(columns)):.4g}" for column in columns)
        yield level, f"{_by_group(row, groups)} (expected {told})"


def _counts(table: Iterable[Sequence[int]], levels: Sequence[str], groups: Sequence[str]) -> Iterator[Line]:
    for level, row in zip(levels, table, strict=True):
        yield level, _by_group(row, groups)


def _by_group(row: Sequence[int], groups: Sequence[str]) -> str:
    return ", ".join(f"{group} {n}" for group, n in zip(groups, row, strict=True))


def _crossed(task: Compare, source: Source) -> Iterator[Line]:
    """How many patients of each level of a crosstab's rows have each level of its columns."""
    yield from _counts(source.counts(task.variable, task.levels, task.by).table, task.levels, task.by.levels)


def ranks(groups: Sequence[str], frequencies: Frequencies) -> Iterator[Line]:
    """How many values each group has, their median, and how many are tied."""
    for group, own in zip(groups, frequencies.groups, strict=True):
        middle = stats.quantile(own, 2, 7)
        yield group, f"n {own.n}" + ("" if middle is None else f", median {middle!r}")
    yield "ties", _ties(frequencies.counts.sum(axis=1))


def _ties(counts: "NDArray[int64]") -> str:
    return f"{int((counts > 0).sum())} different values, {int((counts > 1).sum())} of them more than once"


def strata(task: Compare, source: Source, test: StrataTest) -> Iterator[Line]:
    """The table of each stratum: of categories its levels, of numbers how many values the groups have."""
    named = task.strata.levels if task.strata else ()
    for stratum, counts in zip(named, strata_of(task, source, test), strict=True):
        lines = counts.table if test.of_counts else (tuple(map(sum, zip(*counts.table, strict=True))),)
        names = _levels(task) if test.of_counts else ("values",)
        told = (f"{name}: {', '.join(map(str, line))}" for name, line in zip(names, lines, strict=False))
        yield f"{task.within} {stratum}", f"{'; '.join(told)} ({', '.join(task.by.levels)})"


def of_matched(
    task: "Compare | ComparePairs | Measure", key: str, source: Source, categories: bool, hush: bool
) -> Iterator[Line]:
    """Who was matched, and of them the values in each group and how these differ, or the table of both levels."""
    import numpy as np

    matched, groups = paired(task, key, source, categories), task.by.levels
    told = f"matched by {key}: {len(matched.values)} with one value in every group, {matched.unmatched} left out"
    yield ("patients" if len(groups) > 2 else "pairs"), told
    if hush or not len(matched.values):
        return
    if categories:
        yield from _changed(matched.values.astype(np.int64), _levels(task), groups)
        return
    values = matched.values.astype(np.float64)
    for i, group in enumerate(groups):
        yield group, _described(values[:, i])
    if len(groups) == 2:
        yield from _differences(matched)


def _differences(matched: Matched) -> Iterator[Line]:
    """How the values of pairs differ, first less second: their mean and SD, their signs, how many sizes are tied."""
    from tablegen.stats.paired import signed_ranks
    from tablegen.stats.paired_differences import differences_of

    differences = differences_of(matched, zeros_allowed=True)
    if isinstance(differences, str):
        return
    found = differences.values
    signs = f"{int((found > 0).sum())} above 0, {int((found < 0).sum())} below 0, {differences.zeros} of 0"
    yield "differences", f"{_described(found)}; {signs}"
    yield "ties", f"of the sizes of differences: {_ties(signed_ranks(differences).ties)}"


def _described(values: "NDArray[float64]") -> str:
    n = values.size
    spread = f", SD {float(values.std(ddof=1))!r}" if n > 1 else ""
    return f"n {n}, mean {float(values.mean())!r}{spread}"


def _changed(codes: "NDArray[int64]", levels: Sequence[str], groups: Sequence[str]) -> Iterator[Line]:
    """Of two groups who had which level in both; of more how many had each level."""
    if len(groups) != 2:
        for code, level in enumerate(levels):
            yield level, _by_group([int((codes[:, i] == code).sum()) for i in range(len(groups))], groups)
        return
    for level, row in zip(levels, _table(codes, len(levels)), strict=True):
        others = (f"{other} {n}" for other, n in zip(levels, row, strict=True))
        yield f"{groups[0]} {level}", f"{groups[1]}: {', '.join(others)}"


def _table(codes: "NDArray[int64]", size: int) -> list[list[int]]:
    """How many rows of two codes have each pair of them."""
    import numpy as np

    table = np.zeros((size, size), dtype=np.int64)
    np.add.at(table, (codes[:, 0], codes[:, 1]), 1)
    return table.tolist()


def of_weighted(
    task: "Compare | ComparePairs | Measure", source: Source, sampling: Sampling | None, categories: bool
) -> Iterator[Line]:
    """How many rows each group has, the sum of their weights, and their weighted mean, or share of each level."""
    from tablegen.compute.weighted import compared
    from tablegen.stats.survey_summaries import in_level, weighted_summary

    e = compared(task, source, sampling or Sampling(), categories)
    wanted = ("n", "wn", "pct") if categories else ("n", "wn", "mean", "sd")
    summaries = [one for name in wanted if (one := weighted_summary(name, categories))]
    levels = _levels(task) if categories else ("",)
    for code, level in enumerate(levels):
        rows = in_level(e, code) if categories else e
        found = [(one.name.replace("wn", "weights").replace("sd", "SD"), one.of(rows, 0.95)) for one in summaries]
        for i, group in enumerate(task.by.levels):
            told = ", ".join(_number(name, values[i]) for name, values in found)
            yield f"{group}, {level}" if level else group, told


def _number(name: str, value: float | str) -> str:
    return f"{name} {int(value) if name == 'n' and not isinstance(value, str) else value}"


def _adjusted(task: Compare | Measure, source: Source, hush: bool) -> Iterator[Line]:
    """The covariates; how many patients of each group have them all, and their mean."""
    import numpy as np

    yield "covariates", ", ".join(one.variable for one in task.given)
    if not hush:
        evidence = covaried(task, source)
        for i, group in enumerate(task.by.levels):
            own = np.asarray(evidence.y[evidence.groups == i], dtype=np.float64)
            yield group, _described(own) if own.size else "n 0"
