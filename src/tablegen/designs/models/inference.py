"""How a model's coefficients are to be tested: what the author asks for, or the model's own way."""

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.weighting import sampling_of
from tablegen.errors import listing, suggestion
from tablegen.evidence import Sampling
from tablegen.spec.words import Word
from tablegen.stats.regression.bootstrap import SAMPLES, SEED
from tablegen.stats.regression.catalogue import WEIGHTED
from tablegen.stats.regression.contract import Inference, Model
from tablegen.tasks import Separation

_OWN = stats.INFERENCES["wald"]
_BOOTSTRAPS = frozenset(one.name for one in stats.INFERENCES if one.kind == "bootstrap")
_OF_LEVELS = "inference: wald, likelihood, score, hc0, or cr1 with clusters"
_NO_CLUSTERS = frozenset({"competing", "quantile"})
"""The outcomes of models whose sandwich is of rows that belong to nobody else."""


def model_entry(draft: Draft, named: Word) -> Model:
    """The regression that the spec names, as it is of its data: imputed, weighted, or neither."""
    spec = draft.spec
    return stats.model_named(named.text, pooled=spec.imputations is not None, weighted=spec.weights is not None)


def weighted_rows(draft: Draft, model: Word) -> Sampling | None:
    """How the rows of a model are weighted; a problem for what does not go with weights."""
    asked = draft.spec.weights
    assert asked is not None
    at = asked.columns[0].at if asked.columns else draft.spec.place("weights")
    if model.text not in WEIGHTED:
        hint = "model: quasi-poisson" if model.text == "poisson" else listing("weighted models", WEIGHTED)
        draft.problems.error(f"a {model} model takes no weights", at, hint)
    if asked.show == "beside":
        draft.problems.error("a weighted model has no columns without weights beside it", at, "leave out show: beside")
    if draft.spec.inference:
        draft.problems.error(
            "a weighted model has the variances of its design, and t tests",
            draft.spec.inference.method.at,
            "leave it out",
        )
    return sampling_of(draft)


def model_inference(draft: Draft, model: Model) -> tuple[Inference, str | None]:
    """The inference, and the column of clusters; the model's own with a problem noted where what is asked cannot be."""
    spec, column = draft.spec, draft.spec.cluster
    asked = spec.inference and spec.inference.method
    cluster = draft.variable(column) if column else None
    by = cluster.name if cluster else None
    if model.correlated == "mixed":
        return _of_random_effects(draft, model, asked) if asked else _OWN, by
    drawn = asked is not None and asked.text in _BOOTSTRAPS
    if column and model.outcome in _NO_CLUSTERS and not drawn:
        message = f"the variances of {model.called} take no account of clusters"
        draft.problems.error(message, column.at, "inference: bootstrap draws whole clusters")
    if model.robust and column and model.outcome == "binary" and model.correlated == "no" and not drawn:
        return _of_clusters(draft, model, asked), by
    if model.robust and not drawn:
        own = {"robust", "cluster"} if model.correlated == "marginal" else {"robust"}
        if asked and asked.text not in own:
            hint = "leave it out, or inference: bootstrap"
            draft.problems.error(f"{model.called} has robust variances by definition", asked.at, hint)
        return _OWN, by
    if model.weighted:
        return _OWN, None
    if asked is None or asked.text in {"robust", "cluster"}:
        usual = stats.usual_robust(model, column is not None) if asked or column else _OWN
        if asked and asked.text == "cluster" and column is None:
            _needs_clusters(draft, asked)
        draft.default(f"inference: {usual.name}")
        return usual, by
    return _named(draft, model, asked), by


def _of_clusters(draft: Draft, model: Model, asked: Word | None) -> Inference:
    """The variances of rows that belong together, where those of single rows are robust by definition."""
    names = ("robust", "cluster", *(one.name for one in stats.INFERENCES if one.of_clusters))
    if asked and asked.text not in names:
        message = f"{model.called} of clusters has variances that are robust to them"
        draft.problems.error(message, asked.at, f"leave it out, or inference: {' | '.join(names)}")
    elif asked and asked.text in stats.INFERENCES:
        return stats.INFERENCES[asked.text]
    usual = stats.usual_robust(model, clusters=True)
    draft.default(f"inference: {usual.name}")
    return usual


def _of_random_effects(draft: Draft, model: Model, asked: Word) -> Inference:
    """The inference of a mixed model by name; with the problem noted where it has no such one."""
    several = draft.spec.random is not None and bool(draft.spec.random.factors)
    names = ["wald", "likelihood", *([] if several else sorted(_BOOTSTRAPS))]
    names += [] if several else ["robust", "cluster", *(one.name for one in stats.INFERENCES if one.of_clusters)]
    if asked.text in {"robust", "cluster"} and not several:
        usual = stats.usual_robust(model, clusters=True)
        draft.default(f"inference: {usual.name}")
        return usual
    if asked.text in names:
        found = stats.INFERENCES[asked.text]
        _check_pooled(draft, model, found, asked)
        return found
    known = ("robust", "cluster", *stats.INFERENCES.names)
    if asked.text in known:
        message = f"{asked} is not for {model.called}: {_why_not_mixed(asked.text)}"
    else:
        message = f'unknown inference "{asked}"{suggestion(asked.text, names)}'
    draft.problems.error(message, asked.at, f"inference: {' | '.join(names)}")
    return _OWN


def _why_not_mixed(asked: str) -> str:
    """Why a mixed model, or one of several random intercepts, has no such inference."""
    if asked in {"hc0", "hc1", "hc2", "hc3"}:
        return "those variances are of independent rows, and the rows of a cluster are not"
    if asked == "score":
        return "how its random effects enter a score test is not agreed on"
    if asked == "firth":
        return "the penalty is for logistic models of independent rows"
    if asked == "joint":
        return "it is an inference of negative binomial models"
    return "with several random intercepts no cluster is independent of all others"


def _named(draft: Draft, model: Model, asked: Word) -> Inference:
    """The inference by name, fit for the model and its clusters; with the problem noted where it is not."""
    names = ("robust", "cluster", *stats.INFERENCES.names)
    if asked.text not in stats.INFERENCES:
        draft.problems.error(
            f'unknown inference "{asked}"{suggestion(asked.text, names)}', asked.at, listing("inferences", names)
        )
        return _OWN
    found, column = stats.INFERENCES[asked.text], draft.spec.cluster
    if found.of_clusters and column is None:
        _needs_clusters(draft, asked)
    if column and not (found.of_clusters or found.kind == "bootstrap"):
        draft.problems.error(
            f"{found.name} takes no account of clusters", asked.at, "inference: robust, or leave the key cluster out"
        )
    if not _check_pooled(draft, model, found, asked) and found.kind in {"likelihood", "score"} and model.student:
        hint = "inference: wald gives its tests by t" if model.outcome == "number" else "model: poisson has one"
        draft.problems.error(f"{model.called} has no {found.name} of its own", asked.at, hint)
    if found.kind == "firth" and model.name != "logistic":
        hint = "leave it out" if model.student else "inference: likelihood"
        draft.problems.error(f"firth is an inference of logistic models, not of {model.called}", asked.at, hint)
    if found.name == "joint" and model.name != "negative-binomial":
        message = f"joint is an inference of negative binomial models, not of {model.called}"
        draft.problems.error(message, asked.at, "leave it out: there is no θ beside the coefficients")
    if model.of_levels and found.kind == "bootstrap":
        why, hint = "a sample may lack a level of the outcome", _OF_LEVELS
        draft.problems.error(f"{found.name} is not for {model.called}: {why}", asked.at, hint)
    if (model.of_levels or model.of_times) and found.variance in {"HC2", "HC3"}:
        hint = _OF_LEVELS if model.of_levels else "inference: robust, which is hc0 of it"
        draft.problems.error(f"{found.name} is not for {model.called}: it has no hat matrix", asked.at, hint)
    return found


def _check_pooled(draft: Draft, model: Model, found: Inference, asked: Word) -> bool:
    """Whether it was noted that no rule pools the inference over imputations."""
    refused = model.pooled and found.kind != "wald"
    if refused:
        draft.problems.error(
            f"there is no rule here that pools {found.name} over imputations: pooled are estimates and their variances",
            asked.at,
            "inference: wald, or robust",
        )
    return refused


def _needs_clusters(draft: Draft, asked: Word) -> None:
    draft.problems.error(f"{asked} needs to know the clusters", asked.at, "cluster: hospital")


def resampling(draft: Draft, inference: Inference) -> tuple[int, int]:
    """How many bootstrap samples are drawn, and from which seed; zeros where there are none."""
    asked = draft.spec.inference
    if inference.kind != "bootstrap":
        drawn = asked is not None and (asked.samples is not None or asked.seed is not None)
        if asked and drawn and asked.method.text not in _BOOTSTRAPS:
            what = f"samples and a seed are of the bootstrap, not of {asked.method}"
            draft.problems.error(what, asked.method.at, "inference: {method: bootstrap, samples: 1999, seed: 1}")
        return 0, 0
    samples = asked.samples if asked and asked.samples is not None else SAMPLES
    seed = asked.seed if asked and asked.seed is not None else SEED
    if asked is None or asked.samples is None or asked.seed is None:
        draft.default(f"bootstrap: {samples} samples, seed {seed}")
    if int((samples + 1) * (1.0 - draft.spec.confidence) / 2.0 + 1e-9) < 1 and asked:
        what = f"{samples} samples are too few for {draft.spec.confidence * 100:g}% intervals"
        draft.problems.error(what, asked.method.at, f"samples: {SAMPLES}")
    return samples, seed


def separation(draft: Draft, model: Model, inference: Inference) -> Separation:
    """What is to happen where the terms predict the outcome perfectly; Firth's penalty is for logistic models.

    What the project file gives to all its specs, and this model cannot do, is left.
    """
    spec, asked = draft.spec, draft.spec.separation
    why = asked and _why_not_separated(draft, model, inference)
    if why and spec.inherited and any(key.text == "separation" for key in spec.inherited.taken):
        draft.default(f"separation: NE: {why}")
        return "NE"
    if why:
        hint = "separation: NE" if why.startswith("separation") else "leave it out"
        draft.problems.error(why, spec.place("separation"), hint)
    return asked or "NE"


def _why_not_separated(draft: Draft, model: Model, inference: Inference) -> str | None:
    """Why the model cannot do what `separation` asks for; None where it can."""
    spec = draft.spec
    if model.outcome in {"number", "quantile"}:
        return f"the outcome of {model.called} cannot be separated"
    if inference.kind == "firth":
        return "with inference: firth nothing is separated"
    if spec.separation != "firth":
        return None
    if spec.imputations or spec.weights:
        return f"separation: firth {'is not pooled over imputations' if spec.imputations else 'takes no weights'}"
    if model.name != "logistic":
        return f"separation: firth is for logistic models, not for {model.called}"
    return "separation: firth takes no account of clusters" if spec.cluster else None
