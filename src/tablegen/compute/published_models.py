"""Regressions rebuilt from published coefficients: what follows from B and S.E., and where a paper is wrong."""

from collections.abc import Callable, Iterator, Mapping

from tablegen import stats
from tablegen.compute.coefficients import records
from tablegen.errors import Place
from tablegen.evidence import Estimate, Source
from tablegen.results import Record
from tablegen.stats.estimates import wald
from tablegen.tasks import Printed, Wald

Remark = Callable[[str, str, Place], None]


def published(task: Wald, source: Source, remark: Remark) -> Iterator[Record]:
    """The records that follow from a published B and S.E., and remarks where the paper's own numbers disagree."""
    estimate, model = source.estimate(task.variable, task.level), stats.MODELS[task.model]
    printed = {_of_ratio(stat, model.ratio): value for stat, value in task.printed.items()}
    df = printed["df"].value if model.student and "df" in printed else None
    method = "t test from the published B, S.E. and df" if df else "Wald test from the published B and S.E."

    def follows(b: float, se: float) -> dict[str, float]:
        values = wald(b, se, task.confidence, model.ratio, df)
        return (
            {"t": values["z"]} | {s: v for s, v in values.items() if s != "df"} if model.student and not df else values
        )

    values = follows(estimate.b, estimate.se)
    problem = "no degrees of freedom are published" if model.student else None
    yield from records(task.row, None, task.level, values, model.stats, method, problem)
    for sentence in _disagreements(printed, estimate, follows, model.ratio):
        remark(task.row, sentence, task.at)


def _of_ratio(stat: str, ratio: str | None) -> str:
    """A statistic of odds ratios, which a paper's `95% CI` and `Exp(B)` are read as, as that of this model's ratio."""
    if stat in {"or_low", "or_high"} and not ratio:
        return stat.removeprefix("or_")
    return stat.replace("or", ratio, 1) if ratio and stat in {"or", "or_low", "or_high"} else stat


def _disagreements(
    printed: Mapping[str, Printed],
    estimate: Estimate,
    follows: Callable[[float, float], dict[str, float]],
    ratio: str | None,
) -> Iterator[str]:
    """Sentences on printed numbers that B and S.E., within their rounding, cannot give."""
    b, se = estimate.b, estimate.se
    effect = printed.get(ratio or "")
    if effect and effect.value > 0 and (effect.value - 1.0) * b < 0:
        yield f"the printed {_name(ratio or '')} {effect.value:g} contradicts the sign of B {b:g}: one of them is wrong"
        return
    half_b, half_se = _half(printed, "b"), _half(printed, "se")
    values = follows(b, se)
    corners = [follows(b + i * half_b, max(se + j * half_se, se / 1e6)) for i in (-1, 1) for j in (-1, 1)] + [values]
    for stat, one in printed.items():
        if stat in {"b", "se"} or stat not in values:
            continue
        reach = [corner[stat] for corner in corners if stat in corner]
        half = 0.5 * 10.0**-one.decimals * (1 + 1e-9)
        if not min(reach) - half <= one.value <= max(reach) + half:
            ours = f"{values[stat]:.4g}"
            yield f"the printed {_name(stat)} {one.value:g} does not follow from B and S.E., which give {ours}"


_PRINTED = {
    "wald": "Wald",
    "p": "P",
    "low": "lower limit of B",
    "high": "upper limit of B",
}
_OF_RATIOS = {"low": "lower limit of ", "high": "upper limit of "}


def _name(stat: str) -> str:
    """A statistic as a paper calls it: `OR`, `upper limit of HR`."""
    ratio, _, end = stat.partition("_")
    return _PRINTED.get(stat) or (stat if stat in {"z", "t", "df"} else _OF_RATIOS.get(end, "") + ratio.upper())


def _half(printed: Mapping[str, Printed], stat: str) -> float:
    return 0.5 * 10.0 ** -printed[stat].decimals if stat in printed else 0.0
