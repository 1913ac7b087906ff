"""What a table of imputed data says of them: how many sets, by which rules they were pooled, how much was imputed."""

from collections.abc import Iterator, Mapping

from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.table.said import row_labels
from tablegen.tasks import Fit, Summarize, others

_OVER = " over "
_OF_MEANS = "analysis of variance by D1 (Li, Raghunathan & Rubin 1991)"
_RULES = (
    ("by Rubin's rules", "tests of two means and effects by Rubin's rules, Barnard–Rubin df"),
    ("by D1", _OF_MEANS),
    ("by D2", "χ² tests by D2 (Li et al. 1991)"),
)
_OF_DESIGNS = {
    "correlate": "correlations by Rubin’s rules on Fisher’s z, Barnard–Rubin df",
    "diagnose": "ratios and areas by Rubin’s rules, Barnard–Rubin df",
}
_OF_MODELS = "coefficients by Rubin’s rules, Barnard–Rubin df"
_OF_FACTORS = "several together by D1 (Li, Raghunathan & Rubin 1991)"
_BY_REITER = {
    _OF_MEANS: "analysis of variance by D1 (Reiter 2007)",
    _OF_FACTORS: "several together by D1 (Reiter 2007)",
}
_CALLED = {
    "mean": "means",
    "n": "counts",
    "pct": "percentages",
    "median": "medians",
    "q1": "quartiles",
    "var": "variances",
    **dict.fromkeys(("tp", "fp", "fn", "tn"), "counts"),
    **dict.fromkeys(("sensitivity", "specificity", "ppv", "npv", "accuracy"), "percentages"),
}


def imputation_sentences(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """How many sets were pooled and how, and how many values of each row were imputed where the original data tell."""
    if plan.imputations is None:
        return
    m = len(plan.imputations.names)
    sets = say("Results of {n} imputed data sets were pooled", n=m) if m else say("Imputed data sets were pooled")
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    rules = _of_models(results, say) if fits else _rules(plan, results, say)
    told = (_BY_REITER.get(rule, rule) if plan.imputations.reiter else rule for rule in rules)
    yield say("; ").join((sets, *map(say, told)))
    labels = row_labels(plan, say)
    imputed = [told for task in fits for told in _imputed_of(task, labels, results, say)]
    imputed += [
        say("{label}: {text}", label=labels.get(task.row, task.row), text=int(record.value))
        for task in plan.tasks
        if isinstance(task, Summarize) and (record := results.get(task.row, None, None, "imputed")) and record.value
    ]
    imputed += [
        say("{label}: {text}", label=label, text=int(record.value))
        for label, row, group in _of_design(plan)
        if (record := results.get(row, group, None, "imputed")) and record.value
    ]
    if imputed:
        yield say("Values imputed: {list}", list=say("; ").join(dict.fromkeys(imputed)))


def _of_design(plan: Plan) -> Iterator[tuple[str, str, str | None]]:
    """What the paper calls the variables of a crosstab or a matrix, with the row and group that tell of them."""
    if plan.design not in {"crosstab", "correlate", "diagnose"}:
        return
    from tablegen.rare_tasks import Correlate, Diagnose, Tabulate

    labels = {line.row: line.label for line in plan.lines}

    for task in plan.tasks:
        if isinstance(task, Tabulate):
            yield from ((plan.stub or task.row, task.row, None), (task.across, task.by.variable, None))
        elif isinstance(task, Diagnose):
            yield from ((labels[task.row], task.row, None), (task.standard, task.row, task.by.variable))
        elif isinstance(task, Correlate) and task.row == task.group:
            yield task.x.label, task.row, task.row


def _of_models(results: Results, say: Language) -> Iterator[str]:
    """The rules of a table of models: of single coefficients, and of several where it tests any together."""
    yield _OF_MODELS
    if any("by D1" in record.method for record in results):
        yield _OF_FACTORS
    averaged = {record.key.stat for record in results if ", mean over " in record.method}
    if "n_outcome" in averaged:
        yield say("{list} are means over them", list=say("counts"))
    elif "n_events" in averaged:
        yield "events are means over them"


def _imputed_of(task: Fit, labels: Mapping[str, str], results: Results, say: Language) -> Iterator[str]:
    """How many values of each variable of a model were imputed."""
    found = {term.variable: (labels.get(term.row, term.row), term.row, None) for term in task.terms if term.variable}
    found |= {name: (name, task.sizes, name) for name in others(task) if name not in found}
    for label, row, level in found.values():
        record = results.get(row, task.group, level, "imputed")
        if record and record.value:
            yield say("{label}: {text}", label=label, text=int(record.value))


def _rules(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """The rules that made a number of this table."""
    methods = {record.key.stat: record.method for record in results if _OVER in record.method}
    how = {stat: method.rpartition(", ")[2] for stat, method in methods.items()}
    found = [name for stat, name in _CALLED.items() if how.get(stat, "").startswith("mean")]
    averaged = [say(name) for name in dict.fromkeys(found)]
    if averaged:
        yield say("{list} are means over them", list=say.listed(averaged))
    if "sd" in methods:
        yield "SD the root of the mean variance"
    told = {record.method for record in results if " pooled over " in record.method}
    if own := _OF_DESIGNS.get(plan.design):
        yield from (own,) if told else ()
    else:
        yield from (words for sign, words in _RULES if any(sign in method for method in told))
    if any(", Rubin's rules" in method for method in methods.values()):
        yield "intervals of one group by Rubin's rules"
