"""Diagnostic accuracy of weighted rows: every percentage the share of a domain of the design, as R's svyciprop has it.

Weights are those of a sample in which the sick and the well were drawn unequally, or of the inverse probabilities of
being verified by the reference standard. Likelihood ratios and the diagnostic odds ratio are ratios of two domains.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.compute.weighted import without_value
from tablegen.evidence import COMPARE, Sampling, Source, Weighted
from tablegen.rare_tasks import Diagnose
from tablegen.stats.contract import Outcome
from tablegen.stats.diagnostic import Finding
from tablegen.stats.survey import used
from tablegen.stats.survey_effects import svy_odds_ratio, svy_risk_ratio
from tablegen.stats.survey_summaries import NO_VALUES, Value, weighted_summary

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

    Mask = NDArray[bool_]

_NO_POSITIVE = "nobody is positive by the reference standard"
_NO_NEGATIVE = "nobody is negative by the reference standard"


def weighted_accuracy(task: Diagnose, source: Source, sampling: Sampling) -> Iterator[Finding]:
    """The four counts of patients, of a weight above 0, how many have the test and how many not; and what follows from
    the weights.
    """
    e = _rows(task, source, sampling)
    counted, known = (e.groups >= 0) & (e.weights > 0.0), used(e)
    lacking = counted & without_value(task.variable, source, task.by, sampling)
    yield Finding("missing", int(lacking.sum()), "")
    yield Finding("n", int(counted.sum() - lacking.sum()), "")
    positive, sick = e.values == 0.0, e.groups == 0
    for stat, cell in (
        ("tp", positive & sick),
        ("fp", positive & ~sick),
        ("fn", ~positive & sick),
        ("tn", ~positive & ~sick),
    ):
        yield Finding(stat, int((cell & known).sum()), "")
    estimates: dict[str, Value] = {}
    inside = e.groups >= 0
    for stat, of, right, empty in (
        ("sensitivity", sick, positive, _NO_POSITIVE),
        ("specificity", inside & ~sick, ~positive, _NO_NEGATIVE),
        ("ppv", inside & positive, sick, "nobody is positive by the test"),
        ("npv", inside & ~positive & ~_lacking(e), ~sick, "nobody is negative by the test"),
        ("accuracy", inside, positive == sick, NO_VALUES),
    ):
        for end in ("", "_low", "_high"):
            finding = _share(task, _domain(e, of, right), stat, end, empty)
            estimates[finding.stat] = finding.problem or finding.value or 0.0
            yield finding
    yield from _ratios(task, e, estimates)


def _rows(task: Diagnose, source: Source, sampling: Sampling) -> Weighted:
    """The patients by test, 0 positive and 1 negative, in two groups: the sick, and all the others."""
    import numpy as np

    of_levels = task.positive is not None
    e = source.weighted(task.variable, task.levels if of_levels else None, task.by, sampling)
    with np.errstate(invalid="ignore"):
        positive = COMPARE[task.operator or "="](
            e.values, task.levels.index(task.positive) if task.positive is not None else task.number
        )
    values = np.where(np.isnan(e.values), np.nan, 1.0 - positive)
    return replace(e, values=values, groups=np.minimum(e.groups, 1), size=2, levels=2)


def _lacking(e: Weighted) -> "Mask":
    import numpy as np

    return np.isnan(e.values)


def _domain(e: Weighted, of: "Mask", right: "Mask") -> Weighted:
    """The rows that a percentage is of, 1 where the test is right and 0 where it is wrong, nan without its value."""
    import numpy as np

    values = np.where(of & ~_lacking(e), right.astype(np.float64), np.nan)
    return replace(e, values=values, groups=np.where(of, 0, -1), size=1, levels=0)


def _share(task: Diagnose, e: Weighted, stat: str, end: str, empty: str) -> Finding:
    summary = weighted_summary(f"pct{end}", True, task.interval)
    if summary is None:
        raise AssertionError(f"weighted percentages have no {end}")
    value = summary.of(e, task.confidence)[0]
    if isinstance(value, str):
        return Finding(stat + end, None, summary.title, empty if value == NO_VALUES else value)
    return Finding(stat + end, value, summary.title)


def _ratios(task: Diagnose, e: Weighted, shares: dict[str, Value]) -> Iterator[Finding]:
    """LR+, LR-, DOR and Youden's index: no ratio over 0, no interval where one of the four counts is 0."""
    right, wrong = shares["sensitivity"], shares["specificity"]
    nobody = next((each for each in (right, wrong) if isinstance(each, str)), None)
    p, q = (0.0 if isinstance(each, str) else each / 100.0 for each in (right, wrong))
    turned = replace(e, values=1.0 - e.values)
    infinite = "the ratio is infinite: no well patient has this result of the test"
    for stat, above, below, outcome in (
        ("lr_pos", p, 1.0 - q, svy_risk_ratio(e, task.confidence)),
        ("lr_neg", 1.0 - p, q, svy_risk_ratio(turned, task.confidence)),
        ("dor", p * q, (1.0 - p) * (1.0 - q), svy_odds_ratio(e, task.confidence)),
    ):
        problem = nobody or (None if below else infinite if above else "nobody has this result of the test")
        yield from _ratio(stat, None if problem else above / below, problem, outcome)
    yield Finding("youden", None if nobody else p + q - 1.0, "Youden's index, sensitivity + specificity - 1", nobody)


def _ratio(stat: str, ratio: float | None, problem: str | None, outcome: Outcome) -> Iterator[Finding]:
    yield Finding(stat, ratio, outcome.method, problem)
    for end in ("low", "high"):
        value = None if problem else outcome.values.get(end)
        yield Finding(f"{stat}_{end}", value, outcome.method, None if value is not None else problem or outcome.problem)
