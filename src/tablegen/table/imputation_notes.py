"""What a table of imputed data says of them: how many sets, by which rules they were pooled, how much was imputed."""

from collections.abc import Iterator

from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.tasks import Summarize

_OVER = " over "
_RULES = (
    ("by Rubin's rules", "tests of two means and effects by Rubin's rules, Barnard–Rubin df"),
    ("by D1", "analysis of variance by D1 (Li, Raghunathan & Rubin 1991)"),
    ("by D2", "χ² tests by D2 (Li et al. 1991)"),
)
_CALLED = {
    "mean": "means",
    "n": "counts",
    "pct": "percentages",
    "median": "medians",
    "q1": "quartiles",
    "var": "variances",
}


def imputation_sentences(plan: Plan, results: Results) -> Iterator[str]:
    """How many sets were pooled and how, and how many values of each row were imputed where the original data tell."""
    if plan.imputations is None:
        return
    m = len(plan.imputations.names)
    sets = f"{m} imputed data sets" if m else "Imputed data sets"
    yield "; ".join((f"{sets} were pooled", *_rules(results)))
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    imputed = [
        f"{labels.get(task.row, task.row)}: {int(record.value)}"
        for task in plan.tasks
        if isinstance(task, Summarize) and (record := results.get(task.row, None, None, "imputed")) and record.value
    ]
    if imputed:
        yield f"Values imputed: {'; '.join(dict.fromkeys(imputed))}"


def _rules(results: Results) -> Iterator[str]:
    """The rules that made a number of this table."""
    methods = {record.key.stat: record.method for record in results if _OVER in record.method}
    averaged = [name for stat, name in _CALLED.items() if ", mean over " in methods.get(stat, "")]
    if averaged:
        listed = f"{', '.join(averaged[:-1])} and {averaged[-1]}" if len(averaged) > 1 else averaged[0]
        yield f"{listed} are means over them"
    if "sd" in methods:
        yield "SD the root of the mean variance"
    told = {record.method for record in results if " pooled over " in record.method}
    yield from (words for sign, words in _RULES if any(sign in method for method in told))
    if any(", Rubin's rules" in method for method in methods.values()):
        yield "intervals of one group by Rubin's rules"
