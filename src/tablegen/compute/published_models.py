"""Regressions rebuilt from published coefficients: what follows from B and S.E., and where a paper is wrong."""

from collections.abc import Callable, Iterator, Mapping

from tablegen import stats
from tablegen.compute.coefficients import records
from tablegen.errors import Place
from tablegen.evidence import Source
from tablegen.results import Record
from tablegen.stats.estimates import wald
from tablegen.tasks import Printed, Wald

Remark = Callable[[str, str, Place], None]


def published(task: Wald, source: Source, remark: Remark) -> Iterator[Record]:
    """The records that follow from a published B and S.E., and remarks where the paper's own numbers disagree."""
    estimate = source.estimate(task.variable, task.level)
    method = "Wald test from the published B and S.E."
    values = wald(estimate.b, estimate.se, task.confidence)
    yield from records(task.row, None, task.level, values, stats.MODELS["logistic"].stats, method)
    for sentence in _disagreements(task.printed, estimate.b, estimate.se, values, task.confidence):
        remark(task.row, sentence, task.at)


def _disagreements(
    printed: Mapping[str, Printed], b: float, se: float, values: Mapping[str, float], confidence: float
) -> Iterator[str]:
    """Sentences on printed numbers that B and S.E., within their rounding, cannot give."""
    odds = printed.get("or")
    if odds and odds.value > 0 and (odds.value - 1.0) * b < 0:
        yield f"the printed OR {odds.value:g} contradicts the sign of B {b:g}: one of them is wrong"
        return
    half_b, half_se = _half(printed, "b"), _half(printed, "se")
    corners = [wald(b + i * half_b, max(se + j * half_se, se / 1e6), confidence) for i in (-1, 1) for j in (-1, 1)] + [
        values
    ]
    for stat, one in printed.items():
        if stat in {"b", "se"} or stat not in values:
            continue
        reach = [corner[stat] for corner in corners if stat in corner]
        half = 0.5 * 10.0**-one.decimals * (1 + 1e-9)
        if not min(reach) - half <= one.value <= max(reach) + half:
            ours = f"{values[stat]:.4g}"
            yield f"the printed {_PRINTED[stat]} {one.value:g} does not follow from B and S.E., which give {ours}"


_PRINTED = {
    "wald": "Wald",
    "z": "z",
    "df": "df",
    "p": "P",
    "or": "OR",
    "or_low": "lower limit of OR",
    "or_high": "upper limit of OR",
    "low": "lower limit of B",
    "high": "upper limit of B",
}


def _half(printed: Mapping[str, Printed], stat: str) -> float:
    return 0.5 * 10.0 ** -printed[stat].decimals if stat in printed else 0.0
