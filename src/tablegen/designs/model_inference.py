"""How a model's coefficients are to be tested: what the author asks for, or the model's own way."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.errors import listing, suggestion
from tablegen.stats.contract import Inference, Model

_OWN = stats.INFERENCES["wald"]


def model_inference(draft: Draft, model: Model) -> tuple[Inference, str | None]:
    """The inference, and the column of clusters; the model's own with a problem noted where what is asked cannot be."""
    asked, column = draft.spec.inference, draft.spec.cluster
    cluster = draft.variable(column) if column else None
    by = cluster.name if cluster else None
    if model.robust:
        if asked:
            draft.problems.error(f"a {model.name} model has robust variances by definition", asked.at, "leave it out")
        return _OWN, by
    if asked is None or asked.text == "robust":
        usual = stats.usual_robust(model, column is not None) if asked or column else _OWN
        draft.default(f"inference: {usual.name}")
        return usual, by
    names = ("robust", *stats.INFERENCES.names)
    if asked.text not in stats.INFERENCES:
        draft.problems.error(
            f'unknown inference "{asked}"{suggestion(asked.text, names)}', asked.at, listing("inferences", names)
        )
        return _OWN, by
    found = stats.INFERENCES[asked.text]
    if found.of_clusters and column is None:
        draft.problems.error(f"{found.name} needs to know the clusters", asked.at, "cluster: hospital")
    if column and not found.of_clusters:
        draft.problems.error(
            f"{found.name} takes no account of clusters", asked.at, "inference: robust, or leave the key cluster out"
        )
    return found, by
