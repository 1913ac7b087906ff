"""What `explain` says of the numbers of designs that few tables have: why so, after whom, from what."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.compute.gathered import gathered, tested_counts
from tablegen.computed import Computed
from tablegen.evidence import Lacking
from tablegen.explaining.evidence import against_others, design, expected, matched, means, ranks, weighted_groups
from tablegen.explaining.imputed import is_pooled
from tablegen.rare_tasks import (
    AdjustedMeans,
    Answers,
    Associate,
    CompareLevels,
    ComparePairs,
    Correlate,
    CountEvents,
    Diagnose,
    Follow,
    RareTask,
    Tabulate,
    pair_key,
)
from tablegen.results import Key, Record, Results
from tablegen.spec.statistics import ADJUSTED
from tablegen.stats import roc, survey_correlation
from tablegen.stats.contract import CountsTest, MomentsTest, PairsTest, WeightedTest
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.crosstab import CELL_SOURCES
from tablegen.stats.diagnostic import SOURCES
from tablegen.stats.kinds import source_of
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import pair_method
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.stats.rates import RATE_SOURCES

Line = tuple[str, str]
_OF_CURVE = frozenset({"auc", "auc_low", "auc_high", "p"})
"""What a diagnostic test has of its whole curve, whatever the cut-off."""
_OF_ALL = frozenset({"unweighted", "zero", "imputed"})
"""What a crosstab has of all patients: whom its weights leave out, whose values were imputed."""


def rare_task(tasks: tuple[object, ...], key: Key) -> RareTask | None:
    """The task that made a number, where it is one of these designs."""
    for task in tasks:
        match task:
            case Correlate() if (task.row, task.group) == (key.row, key.group):
                return task
            case Diagnose() | Answers() if task.row == key.row:
                return task
            case CountEvents() if (task.row, key.stat) == (key.row, "n_events"):
                return task
            case Follow() | Tabulate() if task.row == key.row and key.group is not None:
                return task
            case Tabulate() if task.row == key.row and key.stat in _OF_ALL:
                return task
            case Tabulate() if key in {(task.by.variable, None, None, stat) for stat in ("missing", "imputed")}:
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


def rare_reasons(task: RareTask, record: Record, weighted: bool = False) -> Iterator[Line]:
    """Why this method, and who described it; of a `weighted` table those of its own statistics."""
    key = record.key
    if isinstance(task, Answers):
        yield "why", f"a question with several answers ({task.at})"
        return
    if isinstance(task, Follow | Tabulate | CountEvents):
        yield "why", f"shown in the {'table' if isinstance(task, Tabulate) else 'row'} ({task.at})"
    elif isinstance(task, Diagnose) and key.stat in _OF_CURVE:
        yield "why", f"of all cut-offs, shown in the table ({task.at})"
    else:
        yield "why", task.why
    if isinstance(task, Tabulate):
        yield "percent", f"of the {task.percent}"
    if source := _source(task, record, weighted):
        yield "source", source
    if isinstance(task, ComparePairs):
        if task.adjust and key.stat == "p_adjusted":
            yield "adjustment", stats.ADJUSTMENTS[task.adjust].source
        yield "order", " minus ".join((key.group or "").split(":"))


def _source(task: RareTask, record: Record, weighted: bool) -> str:
    """Who described a number of these designs, or its formula; nothing of what is counted."""
    stat = record.key.stat
    match task:
        case Follow():
            return _time_source(stat, task)
        case Tabulate():
            return _cell_source(stat, task, weighted)
        case Associate():
            return MEASURES[task.measure].source
        case Correlate():
            return survey_correlation.SOURCE if weighted else CORRELATIONS[task.method].source
        case AdjustedMeans():
            return stats.TESTS["ancova"].source
        case CompareLevels():
            return source_of(stats.TESTS[task.test], record.method)
        case ComparePairs():
            method = pair_method(task.method)
            return method.source if isinstance(method, Pairwise) else source_of(method, record.method)
        case Diagnose():
            return _weighted_accuracy_source(stat, task) if weighted else _accuracy_source(stat, task)
        case Answers() | CountEvents():
            return ""


def _cell_source(stat: str, task: Tabulate, weighted: bool) -> str:
    """Who described a number of a crosstab's cell, or its formula."""
    if weighted:
        from tablegen.stats.survey_summaries import SIZE_SOURCES, weighted_summary  # few tables are weighted

        found = weighted_summary(stat, True, task.proportion)
        return SIZE_SOURCES.get(stat) or (found.source if found else "")
    if stat in {"pct_low", "pct_high"}:
        return stats.PROPORTION_INTERVALS[task.proportion].source
    return CELL_SOURCES.get(stat, "")


def _weighted_accuracy_source(stat: str, task: Diagnose) -> str:
    """Who described a weighted measure of diagnostic accuracy, or its interval."""
    from tablegen.stats.survey_summaries import weighted_summary  # few tables are weighted

    stem = stat.removesuffix("_low").removesuffix("_high")
    if stem in {"lr_pos", "lr_neg", "dor"}:
        return stats.EFFECTS["svy-odds-ratio" if stem == "dor" else "svy-risk-ratio"].source
    if stem == "youden" or stem not in SOURCES:
        return SOURCES.get(stem, "")
    found = weighted_summary(f"pct{stat.removeprefix(stem)}", True, task.interval)
    return found.source if found else ""


def _accuracy_source(stat: str, task: Diagnose) -> str:
    """Who described a measure of diagnostic accuracy, or its interval."""
    stem = stat.removesuffix("_low").removesuffix("_high")
    if stem in {"auc", "p"}:
        return roc.SOURCE
    if task.prevalence is not None and stem in {"ppv", "npv"}:
        return SOURCES["prevalence"]
    source = SOURCES.get(stem, "")
    if stem != stat and source.startswith("by definition"):
        return f"{source}; interval: {stats.PROPORTION_INTERVALS[task.interval].source}"
    return source


def _time_source(stat: str, task: Follow) -> str:
    """Who described a number of times to an event; nothing of what is counted."""
    if stat in {"rate_low", "rate_high"}:
        return RATE_SOURCES[task.followed.rate_interval]
    source = stats.SUMMARIES[stat].source if stat in stats.SUMMARIES else ""
    return "" if source == "counted" else source


def rare_inputs(task: RareTask, made: Computed, key: Key) -> Iterator[Line]:
    """What the number was computed from."""
    results = made.results
    if made.plan.sampling:
        yield "design", design(made.plan.sampling)
    match task:
        case Follow():
            followed = task.followed
            yield "inputs", _counted(task.row, results, key.group)
            yield "event", f"{followed.event} {followed.levels[0]} at {followed.time}"
            if followed.competing:
                yield "competing", f"{followed.event} {' or '.join(followed.competing)}"
        case Tabulate() | Associate():
            yield from _cells_of(task, results)
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
            stats_of = ("n", "missing") if key.stat in _OF_CURVE else ("tp", "fp", "fn", "tn", "n", "missing")
            found = {stat: results.get(task.row, None, None, stat) for stat in stats_of}
            yield "inputs", ", ".join(f"{stat} {record.value}" for stat, record in found.items() if record)
            yield "standard", task.standard
            if task.against and key.stat == "p":
                yield "against", task.against[0]
        case Answers():
            yield "options", ", ".join(option.row for option in task.options)
            yield "answered", "who has a value in any of them; what they left empty counts as not chosen"
        case CountEvents():
            yield "inputs", "all events of the patients, several of one too"
        case CompareLevels():
            source = made.source.where(made.plan.where).where(task.where)
            yield from against_others(task, source, key.level or "")
        case ComparePairs():
            yield from _of_pairs(task, made, key)


def _cells_of(task: Tabulate | Associate, results: Results) -> Iterator[Line]:
    """The counts of a crosstab, a level a line, with the sums of their weights."""
    for level in task.levels:
        found = [(group, results.get(task.row, group, level, "n")) for group in task.by.levels]
        sums = [results.get(task.row, group, level, "wn") for group in task.by.levels]
        weights = [f" (weights {record.value})" if record else "" for record in sums]
        told = zip(found, weights, strict=True)
        yield level, ", ".join(f"{group} {record.value}{weight}" for (group, record), weight in told if record)


def _of_pairs(task: ComparePairs, made: Computed, key: Key) -> Iterator[Line]:
    """The evidence of all groups, from which their pairs were compared; what is pooled is of no single set of it."""
    record = made.results.get(*key)
    if record and is_pooled(made.plan, record):
        return
    source, method = made.source.where(made.plan.where), pair_method(task.method)
    if made.plan.imputations:
        source = made.plan.imputations.sets(source)[0]
    source = source.where(task.where)
    try:
        if task.matched:
            categories = isinstance(method, PairsTest) and method.of_counts
            evidence = gathered("pairs", task, source, of_levels=categories)
            yield from matched(task, evidence, categories, made.plan.suppress is not None)
        elif task.given:
            yield "covariates", ", ".join(one.variable for one in task.given)
        elif isinstance(method, WeightedTest):
            evidence = gathered("weighted", task, source, made.plan.sampling, of_levels=method.of_counts)
            yield from weighted_groups(task, evidence, method.of_counts)
        elif isinstance(method, CountsTest):
            yield from expected(tested_counts(task, source), task)
        elif isinstance(method, MomentsTest) or (isinstance(method, Pairwise) and method.of_moments):
            yield from means(task.by.levels, source.moments(task.variable, task.by))
        else:
            yield from ranks(task.by.levels, source.frequencies(task.variable, task.by))
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
