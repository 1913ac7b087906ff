"""How rows were sampled, said beside the weights: `cluster` and `strata` of a weighted table are its design's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tablegen.errors import Problems
from tablegen.spec.model import WeightsSpec
from tablegen.spec.words import Word

NOT_CLUSTERED = ("pairs", "quantiles", "prevalence")
WHY_NOT = (
    "weighted groups are independent, their quantiles of one definition, predictive values at the prevalence that the "
    "weights give"
)


def with_design(values: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """The values of a spec whose `cluster` and `strata` are the sample's where it is weighted, inside `weights`.

    A comparison or description with a `cluster` and no weights is of a sample whose rows weigh the same.
    """
    clustered = values.get("cluster") is not None and values.get("model") is None
    if values.get("weights") is None and not clustered:
        return dict(values)
    if clustered and values.get("weights") is None:
        for name in (name for name in NOT_CLUSTERED if values.get(name)):
            problems.error(f"a spec has {name} or cluster, not both", values["cluster"].at, WHY_NOT)
    weights: WeightsSpec = values.get("weights") or WeightsSpec()
    said = {name: values[name] for name in ("cluster", "strata") if isinstance(values.get(name), Word)}
    for name, word in said.items():
        if getattr(weights, name) is not None:
            problems.error(f"{name} is said twice: here, and in weights", word.at, "leave one of them out")
    others = {name: value for name, value in values.items() if name not in said}
    return others | {"weights": replace(weights, **said)}
