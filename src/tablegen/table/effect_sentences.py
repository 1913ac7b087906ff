"""Sentences on effects: of what they are, how they were computed, at which covariates, against which margins."""

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.stats.contract import MarginTest
from tablegen.table.model import Content, Italic, Text
from tablegen.table.tested import counted, own_method, successful
from tablegen.table.weights import unweighted_measures
from tablegen.tasks import Compare, Measure


def direction(plan: Plan, results: Results) -> Content:
    """Of what the signed statistics and odds ratios of two groups are, where the table shows one."""
    shown = {stat for head in plan.heads for stat in head.stats}
    done = {t.test for t in plan.tasks if isinstance(t, Compare) and successful(t, results)}
    if plan.difference is None:
        return ()
    first, second = plan.difference
    parts: list[Content] = []
    margins = any(isinstance(stats.TESTS[name], MarginTest) for name in done)
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*t*" for name in done):
        parts.append((Italic((Text("t"),)), Text(f" is for {first} minus {second}")))
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*U*" for name in done):
        parts.append((Italic((Text("U"),)), Text(f" refers to {first}")))
    for symbol, what in _OF_PAIRS:
        if "statistic" in shown and any(stats.TESTS[name].symbol == f"*{symbol}*" for name in done):
            parts.append((Italic((Text(symbol),)), Text(f" {what} where {first} is above {second}")))
    stems = {task.stem for task in plan.tasks if isinstance(task, Measure)}
    distances = any(isinstance(t, Measure) and t.stem == "smd" and t.view == "category" for t in plan.tasks)
    if stems & {"diff", "smd", "effect"} or margins:
        unsigned = "; SMD of categories have no sign" if distances else ""
        parts.append((Text(f"{'d' if parts else 'D'}ifferences are {first} minus {second}{unsigned}"),))
    if ("or" in shown and (done & stats.WITH_ODDS_RATIO or "or" in stems)) or "rr" in stems:
        parts.append((Text(f"{'r' if parts else 'R'}atios are {first} over {second}, for the level shown"),))
    if "irr" in stems:
        parts.append((Text(f"{'r' if parts else 'R'}ate ratios are {first} over {second}"),))
    joined: Content = ()
    for i, content in enumerate(parts):
        joined = (*joined, *((Text("; "),) if i else ()), *content)
    return joined


_OF_PAIRS = (("V", "sums the ranks of pairs"), ("S", "counts the pairs"))


def effects_sentence(plan: Plan, results: Results) -> str:
    """By which methods the effects of each column were computed, without an interval that the table does not show."""
    shown = {stat for head in plan.heads for stat in head.stats}
    methods: dict[str, dict[str, None]] = {}
    measures = [(task, None, task.stem) for task in plan.tasks if isinstance(task, Measure)]
    strata = [(task, None, "or") for task in plan.tasks if isinstance(task, Compare) and task.strata and "or" in shown]
    unweighted = [(task, group, task.stem) for task, group in unweighted_measures(plan)]
    for task, group, stem in (*unweighted, *measures, *strata):
        record = results.get(task.row, group, None, stem)
        if record and record.value is not None and record.method:
            told = own_method(record)
            method, _, interval = told.rpartition(", ")
            hidden = f"{stem}_low" not in shown and "interval" in interval
            methods.setdefault(stem, {})[method if hidden else told] = None
    return "; ".join(f"{_CALLED[stem]}: {', '.join(found)}" for stem, found in methods.items())


_CALLED = {"diff": "Differences", "smd": "SMD", "rr": "RR", "or": "OR", "irr": "IRR", "effect": "Effects"}


def covariate_sentence(plan: Plan, results: Results) -> str:
    """At which covariates adjusted means are, and how many patients of which rows have none."""
    adjusted = [task for task in plan.tasks if isinstance(task, Compare | Measure) and task.given]
    if not adjusted:
        return ""
    factors = any(one.levels for task in adjusted for one in task.given)
    equally = ", with all levels of a factor weighing the same" if factors else ""
    labels = {line.row: line.label for line in plan.lines if line.kind in {"row", "group"}}
    lost = {t.row: n for t in adjusted if (n := counted(results, t.row, "adj_missing"))}
    left = "; ".join(f"{labels.get(row, row)} {n}" for row, n in lost.items())
    told = f"Adjustment is to the mean of the covariates by least squares{equally}"
    return told + (f"; left out for a missing covariate: {left}" if left else "")


def margin_sentence(plan: Plan) -> str:
    """At which one-sided level differences are tested against margins, and which intervals belong to that."""
    both = {all(m is not None for m in t.margins) for t in plan.tasks if isinstance(t, Compare) and any(t.margins)}
    level = 1.0 - plan.confidence
    told = ["Of two one-sided tests of equivalence P is the larger"] if True in both else []
    if True in both:
        told.append(f"their level is {level:.3g}, to which {100 * (1 - 2 * level):g}% intervals belong")
    if False in both:
        told.append(f"{'n' if told else 'N'}on-inferiority is tested at the one-sided level {level / 2:.3g}")
    return "; ".join(told)
