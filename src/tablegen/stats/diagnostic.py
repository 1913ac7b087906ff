"""How well a test tells the sick from the well: what follows from its true and false positives and negatives."""

from collections.abc import Iterator
from math import exp, sqrt

from tablegen.stats.proportions import PROPORTION_INTERVALS, proportion_interval
from tablegen.stats.tails import normal_quantile
from tablegen.values import frozen

SOURCES = {
    "sensitivity": "by definition: 100 TP / (TP + FN)",
    "specificity": "by definition: 100 TN / (TN + FP)",
    "ppv": "by definition: 100 TP / (TP + FP)",
    "npv": "by definition: 100 TN / (TN + FN)",
    "accuracy": "by definition: 100 (TP + TN) / (TP + FP + FN + TN)",
    "lr_pos": "Simel, Samsa & Matchar (1991), J Clin Epidemiol 44: 763-770",
    "lr_neg": "Simel, Samsa & Matchar (1991), J Clin Epidemiol 44: 763-770",
    "dor": "Glas et al. (2003), J Clin Epidemiol 56: 1129-1135; interval: Woolf (1955), Ann Hum Genet 19: 251-253",
    "youden": "Youden (1950), Cancer 3: 32-35",
    "prevalence": "Mercaldo, Lau & Zhou (2007), Stat Med 26: 2170-2183",
}
"""Who described a statistic, or its formula; and predictive values at a given prevalence."""
SIMEL = "log interval (Simel et al. 1991)"
WOOLF = "log interval (Woolf 1955)"
_MERCALDO = "logit interval (Mercaldo et al. 2007)"
_NO_INTERVAL = "there is no interval where one of the four counts is 0"
_NO_CONTRAST = "everybody has this result of the test"


@frozen
class Fourfold:
    """Patients by test and reference standard: true and false positives, false and true negatives."""

    tp: int
    fp: int
    fn: int
    tn: int


@frozen
class Finding:
    """One statistic: its value with the method that made it, or the reason why there is none."""

    stat: str
    value: float | None
    method: str
    problem: str | None = None


def accuracy(four: Fourfold, confidence: float, how: str = "wilson") -> Iterator[Finding]:
    """Sensitivity, specificity, predictive values and accuracy in percent with intervals; LR+, LR-, DOR and J.

    Likelihood ratios have the log interval of Simel et al. (1991), the diagnostic odds ratio that of Woolf (1955); J is
    Youden's index (1950): see `SOURCES`. What a count of 0 leaves undefined has no value and a reason.
    """
    sick, well = four.tp + four.fn, four.fp + four.tn
    shares = (
        ("sensitivity", four.tp, sick, "nobody is positive by the reference standard"),
        ("specificity", four.tn, well, "nobody is negative by the reference standard"),
        ("ppv", four.tp, four.tp + four.fp, "nobody is positive by the test"),
        ("npv", four.tn, four.tn + four.fn, "nobody is negative by the test"),
        ("accuracy", four.tp + four.tn, sick + well, "there are no values"),
    )
    for stat, n, total, empty in shares:
        limits = proportion_interval(n, total, confidence, how)
        values = (100.0 * n / total, *(100.0 * limit for limit in limits)) if limits else None
        yield from _three(stat, values, f"{PROPORTION_INTERVALS[how].title} interval", empty)
    nobody = next((empty for _, _, total, empty in shares[:2] if not total), None)
    yield from _ratios(four, confidence, nobody)
    youden = None if nobody else four.tp / sick - four.fp / well
    yield Finding("youden", youden, "Youden's index, sensitivity + specificity - 1", nobody)


def _ratios(four: Fourfold, confidence: float, nobody: str | None) -> Iterator[Finding]:
    """The likelihood ratios of a positive and of a negative test, and the ratio of the two."""
    sick, well = four.tp + four.fn, four.fp + four.tn
    z = normal_quantile(confidence)
    for stat, above, below, infinite in (
        ("lr_pos", four.tp, four.fp, "there are no false positives: the ratio is infinite"),
        ("lr_neg", four.fn, four.tn, "there are no true negatives: the ratio is infinite"),
    ):
        problem = nobody or (None if below else infinite if above else "nobody has this result of the test")
        ratio = above * well / (below * sick) if not problem else 0.0
        error = sqrt(1.0 / above - 1.0 / sick + 1.0 / below - 1.0 / well) if above and below else None
        alike = error is not None and not error
        yield from _logged(stat, ratio, error, z, SIMEL, problem, _NO_CONTRAST if alike else _NO_INTERVAL)
    below = four.fp * four.fn
    problem = nobody or (None if below else "there are no false results of one kind: the ratio is infinite")
    ratio = four.tp * four.tn / below if not problem else 0.0
    counts = (four.tp, four.fp, four.fn, four.tn)
    error = sqrt(sum(1.0 / n for n in counts)) if all(counts) else None
    yield from _logged("dor", ratio, error, z, WOOLF, problem)


def _logged(
    stat: str,
    ratio: float,
    error: float | None,
    z: float,
    method: str,
    problem: str | None,
    without: str = _NO_INTERVAL,
) -> Iterator[Finding]:
    """A ratio and its limits by the standard error of its logarithm; no limits `without` one, or where it is 0."""
    if problem or not error:
        yield Finding(stat, None if problem else ratio, method, problem)
        for end in ("low", "high"):
            yield Finding(f"{stat}_{end}", None, method, problem or without)
        return
    yield from _three(stat, (ratio, ratio * exp(-z * error), ratio * exp(z * error)), method, "")


def _three(stat: str, values: tuple[float, ...] | None, method: str, problem: str) -> Iterator[Finding]:
    for i, suffix in enumerate(("", "_low", "_high")):
        yield Finding(stat + suffix, values[i] if values else None, method, None if values else problem)


def predictive_values(four: Fourfold, prevalence: float, confidence: float) -> Iterator[Finding]:
    """PPV and NPV in percent among patients of whom the share `prevalence` (between 0 and 1) is sick, by Bayes' rule.

    Their intervals are those of Mercaldo et al. (2007): Wald's on the logit.
    """
    method = f"Bayes' rule at a prevalence of {100 * prevalence:g}%, {_MERCALDO}"
    sick, well, z = four.tp + four.fn, four.fp + four.tn, normal_quantile(confidence)
    problem = None if sick and well else "nobody is positive, or nobody is negative, by the reference standard"
    odds = prevalence / (1.0 - prevalence)
    for stat, right, wrong, of_right, of_wrong, prior in (
        ("ppv", four.tp, four.fp, sick, well, odds),
        ("npv", four.tn, four.fn, well, sick, 1.0 / odds),
    ):
        if problem or not right + wrong:
            yield from _three(stat, None, method, problem or "nobody has this result of the test")
            continue
        weighted = prior * right / of_right
        share = 100.0 * weighted / (weighted + wrong / of_wrong)
        yield Finding(stat, share, method)
        alike = right == of_right and wrong == of_wrong
        if alike or not right or not wrong:
            for end in ("low", "high"):
                yield Finding(f"{stat}_{end}", None, method, _NO_CONTRAST if alike else _NO_INTERVAL)
            continue
        error = sqrt(1.0 / right - 1.0 / of_right + 1.0 / wrong - 1.0 / of_wrong)
        for end, sign in (("low", -1.0), ("high", 1.0)):
            moved = weighted * of_wrong / wrong * exp(sign * z * error)
            yield Finding(f"{stat}_{end}", 100.0 * moved / (1.0 + moved), method)
