"""What `explain` says of the numbers of designs that few tables have: why so, after whom, from what."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.computed import Computed
from tablegen.evidence import Lacking
from tablegen.explaining_evidence import counts, matched, means, ranks
from tablegen.rare_tasks import (
    AdjustedMeans,
    Answers,
    Associate,
    CompareLevels,
    ComparePairs,
    Correlate,
    Diagnose,
    Follow,
    RareTask,
    Tabulate,
    pair_key,
)
from tablegen.results import Key, Results
from tablegen.spec.pattern import ADJUSTED
from tablegen.stats import roc
from tablegen.stats.contract import CountsTest, MomentsTest, PairsTest
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.diagnostic import SOURCES
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import pair_method
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.stats.rates import RATE_SOURCES
from tablegen.stats.survival import SURVIVAL_SOURCES

Line = tuple[str, str]


def rare_task(tasks: tuple[object, ...], key: Key) -> RareTask | None:
    """The task that made a number, where it is one of these designs."""
    for task in tasks:
        match task:
            case Correlate() if (task.row, task.group) == (key.row, key.group):
                return task
            case Diagnose() | Answers() if task.row == key.row:
                return task
            case Follow() | Tabulate() if task.row == key.row and key.group is not None:
                return task
            case Associate() if (task.row, task.measure) == (key.row, key.level) and key.group is None:
                return task
            case CompareLevels() if (task.row, key.stat) == (key.row, "p_level"):
                return task
            case ComparePairs() if task.row == key.row and key.group in {pair_key(pair) for pair in task.pairs}:
                return task
            case AdjustedMeans() if task.row == key.row and key.stat in ADJUSTED:
                return task
            case _:
                pass
    return None


def why(task: RareTask, key: Key) -> Iterator[Line]:
    """Why this method, and who described it."""
    if isinstance(task, Answers):
        yield "why", f"a question with several answers ({task.at})"
        return
    if isinstance(task, Follow | Tabulate):
        yield "why", f"shown in the {'row' if isinstance(task, Follow) else 'table'} ({task.at})"
    else:
        yield "why", task.why
    match task:
        case Follow():
            if source := _time_source(key.stat, task):
                yield "source", source
        case Tabulate():
            yield "percent", f"of the {task.percent}"
        case Associate():
            yield "source", MEASURES[task.measure].source
        case Correlate():
            yield "source", CORRELATIONS[task.method].source
        case CompareLevels() | AdjustedMeans():
            yield "source", stats.TESTS["ancova" if isinstance(task, AdjustedMeans) else task.test].source
        case ComparePairs():
            yield from _of_pair(task, key)
        case Diagnose():
            if source := _accuracy_source(key.stat, task):
                yield "source", source


def _of_pair(task: ComparePairs, key: Key) -> Iterator[Line]:
    """Who described the comparison of a pair and its adjustment, and in which order it is."""
    yield "source", pair_method(task.method).source
    if task.adjust and key.stat == "p_adjusted":
        yield "adjustment", stats.ADJUSTMENTS[task.adjust].source
    yield "order", " minus ".join((key.group or "").split(":"))


def _accuracy_source(stat: str, task: Diagnose) -> str:
    """Who described a measure of diagnostic accuracy, or its interval."""
    stem = stat.removesuffix("_low").removesuffix("_high")
    if stem in {"auc", "p"}:
        return roc.SOURCE
    if task.prevalence is not None and stem in {"ppv", "npv"}:
        return SOURCES["prevalence"]
    if stem in {"sensitivity", "specificity", "ppv", "npv", "accuracy"} and stem not in SOURCES:
        return f"interval: {stats.PROPORTION_INTERVALS[task.interval].source}"
    return SOURCES.get(stem, "")


def _time_source(stat: str, task: Follow) -> str:
    """Who described a number of times to an event."""
    if stat.startswith("rate_"):
        return RATE_SOURCES[task.followed.rate_interval]
    stem = "quantile limit" if stat.endswith(("_low", "_high")) and stat.count("_") > 1 else stat.partition("_")[0]
    return SURVIVAL_SOURCES.get(stem, "")


def inputs(task: RareTask, made: Computed, key: Key) -> Iterator[Line]:
    """What the number was computed from."""
    results = made.results
    match task:
        case Follow():
            followed = task.followed
            yield "inputs", _counted(task.row, results, key.group)
            yield "event", f"{followed.event} {followed.levels[0]} at {followed.time}"
            if followed.competing:
                yield "competing", f"{followed.event} {' or '.join(followed.competing)}"
        case Tabulate() | Associate():
            for level in task.levels:
                found = [(group, results.get(task.row, group, level, "n")) for group in task.by.levels]
                yield level, ", ".join(f"{group} {record.value}" for group, record in found if record)
        case Correlate():
            record = results.get(task.row, task.group, None, "n")
            used = f"n {record.value}" if record else ""
            given = f", adjusted for {', '.join(m.variable for m in task.given)}" if task.given else ""
            yield "inputs", f"{task.x.variable} and {task.y.variable} of the same patients: {used}{given}"
        case AdjustedMeans():
            sizes = ((group, results.get(task.row, group, None, "adj_n")) for group in task.by.levels)
            yield "inputs", ", ".join(f"{group} n {record.value}" for group, record in sizes if record)
            yield "covariates", ", ".join(one.variable for one in task.given)
        case Diagnose():
            found = {stat: results.get(task.row, None, None, stat) for stat in ("tp", "fp", "fn", "tn", "n", "missing")}
            yield "inputs", ", ".join(f"{stat} {record.value}" for stat, record in found.items() if record)
            yield "standard", task.standard
        case Answers():
            yield "options", ", ".join(option.row for option in task.options)
            yield "answered", "who has a value in any of them; what they left empty counts as not chosen"
        case CompareLevels():
            yield from counts(task, made.source.where(made.plan.where).where(task.where))
        case ComparePairs():
            yield from _of_pairs(task, made)


def _of_pairs(task: ComparePairs, made: Computed) -> Iterator[Line]:
    """The evidence of all groups, from which their pairs were compared."""
    source, method = made.source.where(made.plan.where).where(task.where), pair_method(task.method)
    try:
        if task.matched:
            yield from matched(task, task.matched, source, of_levels=isinstance(method, PairsTest) and method.of_counts)
        elif task.given:
            yield "covariates", ", ".join(one.variable for one in task.given)
        elif isinstance(method, CountsTest):
            yield from counts(task, source)
        elif isinstance(method, MomentsTest) or (isinstance(method, Pairwise) and method.of_moments):
            yield from means(task, source)
        else:
            yield from ranks(task, source)
    except Lacking as lacking:
        yield "inputs", str(lacking)


def compared_times(row: str, groups: tuple[str, ...], results: Results) -> Iterator[Line]:
    """From what a test of times or of rates was computed, a group a line."""
    for group in groups:
        yield group, _counted(row, results, group)


def _counted(row: str, results: Results, group: str | None) -> str:
    names = {
        "n": "n",
        "n_events": "events",
        "n_competing": "competing events",
        "person_time": "time at risk",
        "missing": "missing",
    }
    found = {name: results.get(row, group, None, stat) for stat, name in names.items()}
    return ", ".join(f"{name} {record.value}" for name, record in found.items() if record)
