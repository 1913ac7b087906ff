"""What `explain` shows of the evidence of a test or an effect, a group or a level a line: what it was made from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tablegen import stats
from tablegen.compute.gathered import Comparing, gathered, key_of, way_of
from tablegen.evidence import Counts, Covaried, Frequencies, Matched, Moments, Sampling, Source, Weighted
from tablegen.stats.contract import MarginTest, Test
from tablegen.stats.kinds import EvidenceKind, evidence_of, of_counts
from tablegen.tasks import Compare, Measure

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.rare_tasks import CompareLevels

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
    kind, categories = evidence_of(test), of_counts(test)
    yield from _margin(task, test)
    if hush and kind == "strata":
        yield _HUSHED
    elif kind == "pairs" and not task.pairs:
        yield from _crossed(task, source)
    else:
        evidence = gathered(kind, task, source, sampling, of_levels=categories)
        yield from expected(evidence, task) if kind == "counts" else _told(kind, evidence, task, categories, hush)


def of_effect(task: Measure, source: Source, sampling: Sampling | None, hush: bool) -> Iterator[Line]:
    """What an effect was computed from; with `hush` nothing that the row's cells do not tell."""
    categories = task.view == "category"
    if way := way_of(stats.EFFECTS[task.effect], task):
        evidence = gathered(way.kind, task, source, sampling, of_levels=categories)
        yield from _told(way.kind, evidence, task, categories, hush)


def _told(kind: EvidenceKind, evidence: Any, task: Comparing, categories: bool, hush: bool) -> Iterator[Line]:
    """The lines of the evidence of a kind."""
    groups = task.by.levels
    match kind:
        case "moments":
            return means(groups, evidence)
        case "counts":
            return _counts(evidence.table, _levels(task), groups)
        case "frequencies":
            return ranks(groups, evidence)
        case "pairs":
            return matched(task, evidence, categories, hush)
        case "weighted":
            return weighted_groups(task, evidence, categories)
        case "adjusted":
            return _adjusted(task, evidence, hush)
        case "strata" if isinstance(task, Compare):
            return _strata(task, evidence, categories)
        case _:
            raise AssertionError(f"nothing tells of {kind}")


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


def _levels(task: Comparing) -> tuple[str, ...]:
    """What the lines of a table of counts are called: the levels, or the one shown and the others together."""
    named = task.levels if task.level is None else (task.level, "others")
    return (*named, "missing") if task.missing_is_level else named


def expected(table: Counts, task: Comparing) -> Iterator[Line]:
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


def _strata(task: Compare, strata: Sequence[Counts], categories: bool) -> Iterator[Line]:
    """The table of each stratum: of categories its levels, of numbers how many values the groups have."""
    named = task.strata.levels if task.strata else ()
    for stratum, counts in zip(named, strata, strict=True):
        lines = counts.table if categories else (tuple(map(sum, zip(*counts.table, strict=True))),)
        names = _levels(task) if categories else ("values",)
        told = (f"{name}: {', '.join(map(str, line))}" for name, line in zip(names, lines, strict=False))
        yield f"{task.within} {stratum}", f"{'; '.join(told)} ({', '.join(task.by.levels)})"


def matched(task: Comparing, evidence: Matched, categories: bool, hush: bool) -> Iterator[Line]:
    """Who was matched, and of them the values in each group and how these differ, or the table of both levels."""
    import numpy as np

    groups, found = task.by.levels, evidence.values
    told = f"matched by {key_of(task)}: {len(found)} with one value in every group, {evidence.unmatched} left out"
    yield ("patients" if len(groups) > 2 else "pairs"), told
    if hush or not len(found):
        return
    if categories:
        yield from _changed(found.astype(np.int64), _levels(task), groups)
        return
    values = found.astype(np.float64)
    for i, group in enumerate(groups):
        yield group, _described(values[:, i])
    if len(groups) == 2:
        yield from _differences(evidence)


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


def weighted_groups(task: Comparing, e: Weighted, categories: bool) -> Iterator[Line]:
    """How many rows each group has, the sum of their weights, and their weighted mean, or share of each level."""
    from tablegen.stats.survey_moments import in_level
    from tablegen.stats.survey_summaries import weighted_summary

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


def _adjusted(task: Comparing, evidence: Covaried, hush: bool) -> Iterator[Line]:
    """The covariates; how many patients of each group have them all, and their mean."""
    import numpy as np

    yield "covariates", ", ".join(one.variable for one in task.given)
    if not hush:
        for i, group in enumerate(task.by.levels):
            own = np.asarray(evidence.y[evidence.groups == i], dtype=np.float64)
            yield group, _described(own) if own.size else "n 0"
