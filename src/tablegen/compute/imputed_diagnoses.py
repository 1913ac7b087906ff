"""Diagnostic accuracy of imputed data: the test, or the reference standard, may have been imputed.

Percentages are means over the sets with the limits of Rubin's rules, ratios are pooled on the log scale, areas as they
are, each with the variance that its interval has in one set.
"""

from collections.abc import Iterator, Sequence
from math import fsum

from tablegen.compute.diagnoses import curve, curved, finding_records, fourfold, plain_findings
from tablegen.compute.imputations import IMPUTED, refuse_uneven
from tablegen.compute.run import Run
from tablegen.errors import Problems
from tablegen.evidence import Counts, Source
from tablegen.rare_tasks import Diagnose, Imputations
from tablegen.results import Key, Record
from tablegen.stats.contract import Outcome
from tablegen.stats.diagnostic import SIMEL, WOOLF, Finding, Fourfold
from tablegen.stats.imputation import Estimated, estimated
from tablegen.stats.imputed import every, log_odds_ratio, log_risk_ratio, share_limits
from tablegen.stats.outcomes import refused
from tablegen.stats.roc import AUC, area_of

_IN_ONE = "in one of the imputations "


def diagnose_imputed(task: Diagnose, imputations: Imputations, run: Run) -> Iterator[Record]:
    """The accuracy of a test over all sets, of values that were observed what one of them tells; how many of its values
    and of the reference standard's were imputed, where that is known.
    """
    sets = imputations.sets(run.source)
    yield from _accuracy(task, sets, Run(sets[0], run.problems, run.remarks))
    if imputations.original is not None:
        original = imputations.observed(run.source)
        for group, variable in ((None, task.variable), (task.by.variable, task.by.variable)):
            n = original.missing(variable, None)[0]
            yield Record(Key(task.row, group, None, "imputed"), n, IMPUTED)


def _accuracy(task: Diagnose, sets: Sequence[Source], run: Run) -> Iterator[Record]:
    made = [plain_findings(task, Run(each, Problems())) for each in sets]
    if len({next(f.value for f in findings if f.stat == "missing") for findings in made}) > 1:
        refuse_uneven(task.row, run, task.at)
        return
    found = _limits(task, [fourfold(task, each) for each in sets]) | _area(task, sets)
    pooled: list[Finding] = []
    for findings in zip(*made, strict=True):
        first = findings[0]
        if all(finding.value == first.value for finding in findings):
            pooled.append(first)
        else:
            pooled.append(found.get(first.stat) or _mean(findings))
    yield from finding_records(task, pooled, run)


def _mean(findings: Sequence[Finding]) -> Finding:
    """A count, or a percentage: the mean of what the sets have."""
    first = findings[0]
    if lacking := next((finding.problem for finding in findings if finding.value is None), None):
        return Finding(first.stat, None, first.method, _IN_ONE + lacking)
    values = [finding.value for finding in findings if finding.value is not None]
    how = ", ".join(filter(None, (first.method, f"mean over {len(values)} imputations")))
    return Finding(first.stat, fsum(values) / len(values), how)


def _limits(task: Diagnose, sets: Sequence[Fourfold | None]) -> dict[str, Finding]:
    """The limits of percentages, and the ratios with theirs."""
    fours = [four for four in sets if four]
    if not fours:
        return {}
    shares = {
        "sensitivity": [(f.tp, f.tp + f.fn) for f in fours],
        "specificity": [(f.tn, f.tn + f.fp) for f in fours],
        "ppv": [(f.tp, f.tp + f.fp) for f in fours],
        "npv": [(f.tn, f.tn + f.fn) for f in fours],
        "accuracy": [(f.tp + f.tn, f.tp + f.fp + f.fn + f.tn) for f in fours],
    }
    method = f"Wald interval, Rubin's rules over {len(fours)} imputations, Barnard–Rubin df"
    found: dict[str, Finding] = {}
    for stat, counted in shares.items():
        values, why = share_limits(counted, task.confidence)
        for end in ("low", "high"):
            value = values.get(f"pct_{end}")
            found[f"{stat}_{end}"] = Finding(f"{stat}_{end}", value, method, why if value is None else None)
    positive = [Counts(((f.tp, f.fp), (f.fn, f.tn))) for f in fours]
    negative = [Counts(one.table[::-1]) for one in positive]
    for stat, counts, of, how in (
        ("lr_pos", positive, log_risk_ratio, SIMEL),
        ("lr_neg", negative, log_risk_ratio, SIMEL),
        ("dor", positive, log_odds_ratio, WOOLF),
    ):
        parts = every(map(of, counts))
        outcome = refused(how, parts) if isinstance(parts, str) else estimated(how, parts, task.confidence, log=True)
        found |= _three(stat, outcome)
    return found


def _area(task: Diagnose, sets: Sequence[Source]) -> dict[str, Finding]:
    """The area under the curve, by Rubin's rules with DeLong's variance; its limits kept in 0 to 1."""
    if not curved(task):
        return {}
    parts: list[Estimated] = []
    for each in sets:
        area = area_of(curve(task, each), larger=task.larger)
        problem = area if isinstance(area, str) else area[2]
        if isinstance(area, str) or problem:
            return _three("auc", refused(AUC, f"{_IN_ONE}{problem}"))
        parts.append(Estimated(area[0], area[1]))
    found = _three("auc", estimated(AUC, parts, task.confidence))
    return {
        stat: Finding(stat, f.value and min(1.0, max(0.0, f.value)), f.method, f.problem) for stat, f in found.items()
    }


def _three(stat: str, outcome: Outcome) -> dict[str, Finding]:
    """An estimate and its limits."""
    found: dict[str, Finding] = {}
    doubt = outcome.problem or next(iter(outcome.remarks), None)
    for name, end in (("estimate", ""), ("low", "_low"), ("high", "_high")):
        value = outcome.values.get(name)
        found[stat + end] = Finding(stat + end, value, outcome.method, None if value is not None else doubt)
    return found
