"""How the rows of a cluster are correlated in a model of repeated measurements."""

from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.model_times import meaningless, time_column
from tablegen.spec.regression import CorrelationSpec
from tablegen.spec.words import Word

if TYPE_CHECKING:
    from tablegen.rare_tasks import Repeated

_USUAL = CorrelationSpec("exchangeable")
_ORDERED = ("ar1", "unstructured")


def repeated(draft: Draft, model: Word, rows: set[str]) -> "Repeated | None":
    """The working correlation of a gee model; None for another model, or with problems noted.

    `rows` are the columns of the table's rows: the clusters cannot be one of them.
    """
    spec = draft.spec
    if stats.MODELS[model.text].correlated == "no":
        meaningless(draft, model, ("correlation",))
        return None
    if spec.cluster is None:
        draft.problems.error(f"a {model} model needs the column of its clusters", model.at, "cluster: patient")
        return None
    if spec.imputations:
        draft.problems.error(f"a {model} model is not pooled over imputations", model.at, "leave imputations out")
    if spec.cluster.text in rows:
        draft.problems.error(f"{spec.cluster} is a row of the table and its clusters", spec.cluster.at, "name it once")
    from tablegen.rare_tasks import Repeated

    asked, cluster = spec.correlation or _USUAL, draft.variable(spec.cluster)
    if spec.correlation is None:
        draft.default(f"correlation: {asked.structure}")
    if asked.moments and asked.structure == "independence":
        draft.problems.error("with independence there is no correlation to estimate", model.at, "leave moments out")
    if spec.time and asked.structure not in _ORDERED:
        message = f"a correlation that is {asked.structure} has no use for the order of visits"
        draft.problems.error(message, spec.time.at, "leave time out, or correlation: ar1")
    if spec.time is None and asked.structure in _ORDERED:
        draft.default("order of the rows of a cluster: that of the data (time: visit names another)")
    time = time_column(draft, spec.time) if spec.time else None
    if cluster is None or (spec.time and time is None):
        return None
    if asked.structure != "independence" and asked.moments is None:
        draft.default("moments: n-k")
    return Repeated(cluster.label or cluster.name, asked.structure, asked.moments or "n-k", time)
