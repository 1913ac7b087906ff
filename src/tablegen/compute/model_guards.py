"""What keeps a model from being fitted, and doubts about one that is: separation, few events, few clusters."""

from tablegen.compute.model_fit import ModelFit
from tablegen.compute.published_models import Remark
from tablegen.evidence import Lacking
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.varying import SINGULAR

FEWEST_EVENTS = 10
"""Events per coefficient below which estimates are doubtful (Peduzzi et al. 1996, J Clin Epidemiol 49: 1373-1379)."""


FEWEST_CLUSTERS = 40
"""Clusters below which their variance is doubtful (Angrist & Pischke 2009, Mostly Harmless Econometrics, p. 319)."""


def check_preconditions(model: ModelFit) -> None:
    """Lacking where there are no patients, no two outcomes, or no more patients than coefficients."""
    task, n, k = model.task, model.rows.n, len(model.coefficients)
    if n == 0:
        raise Lacking("has no patients with values of all its variables")
    if model.entry.of_levels:
        for code, level in enumerate(task.outcome_levels):
            if not (model.y == code).any():
                raise Lacking(f'cannot be fitted: none of the {n} complete cases has the outcome "{level}"')
    alike = task.outcome_levels and model.y.min() == model.y.max()
    if alike and not (task.at_risk and model.y[0]):
        raise Lacking(
            f'cannot be fitted: all {n} complete cases have the outcome "{task.outcome_levels[int(model.y[0])]}"'
        )
    levels = len(task.outcome_levels) - 1 if model.entry.of_levels else 1
    parameters = levels + k * (levels if model.entry.outcome == "nominal" else 1)
    if model.entry.of_levels and n <= parameters:
        raise Lacking(f"cannot be fitted: {parameters} coefficients and constants need more than {n} patients")
    if n <= k + 1:
        raise Lacking(f"cannot be fitted: {k} coefficients and an intercept need more than {n} patients")


def why_not_fitted(fitted: Fitted, model: ModelFit) -> str:
    """Why there is no fit, with the columns of the design matrix called by their terms."""
    names, followed = ["a constant", *map(str, model.coefficients)], model.task.at_risk
    if followed and fitted.collinear and fitted.collinear[0][1] == (0,):
        among = f"within the {'sets' if followed.time is None else 'strata'} of {followed.within}"
        return f"{names[fitted.collinear[0][0]]} does not vary {among if followed.strata else 'among those at risk'}"
    if fitted.collinear:
        return "; ".join(_determined(names, one, others) for one, others in fitted.collinear)
    return fitted.problem or ""


def _determined(names: list[str], one: int, others: tuple[int, ...]) -> str:
    if others == (0,):
        return f"{names[one]} is the same in all patients"
    return f"{names[one]} is determined by {' and '.join(names[other] for other in others)} (collinear): leave one out"


def doubt_few_clusters(model: ModelFit, remark: Remark) -> None:
    """A doubt about variances between few clusters, which are too small then."""
    task = model.task
    if not (task.cluster and (model.inference.of_clusters or task.repeated)):
        return
    clusters = len(set(model.rows.columns[task.cluster].tolist()))
    if clusters < FEWEST_CLUSTERS:
        text = f"{clusters} clusters: with fewer than {FEWEST_CLUSTERS} robust variances are too small"
        remark(task.outcome, text, task.at)


def doubt_no_variance(model: ModelFit, fitted: Fitted, remark: Remark) -> None:
    """A doubt about a mixed model whose clusters do not differ (a singular fit)."""
    if not fitted.measures.get("singular"):
        return
    factors = model.task.random.factors if model.task.random else ()
    least = SINGULAR * fitted.measures.get("sigma", 0.0)
    none = [name for i, name in enumerate(factors, start=1) if fitted.measures[f"random_sd_{i}"] <= least]
    whose = f" of {' and '.join(none)}" if none else ""
    text = f"the random intercepts{whose} have no variance (a singular fit): the clusters do not differ beyond chance"
    remark(model.task.outcome, text, model.task.at)


def doubt_quantile(model: ModelFit, fitted: Fitted, remark: Remark) -> None:
    """Doubts about a quantile model: other coefficients may fit as well, or quantiles cross."""
    if fitted.measures.get("unsure"):
        text = "the coefficients may not be the only ones that fit so well: other programs may show others"
        remark(model.task.outcome, text, model.task.at)
    if fitted.measures.get("crossing"):
        text = "the quantiles on either side cross for some rows, whose density is taken as 0 in the standard errors"
        remark(model.task.outcome, text, model.task.at)


def doubt_few_events(model: ModelFit, remark: Remark) -> None:
    """A doubt about estimates from few events (or, of a frequent event, from few patients without it)."""
    if not model.task.outcome_levels:
        return
    if model.entry.of_levels:
        _doubt_few_of_level(model, remark)
        return
    n, k, events = model.rows.n, len(model.coefficients), int(model.y.sum())
    few = model.task.at_risk is not None or 2 * events <= n
    rarer, what = (events, "events") if few else (n - events, "patients without the event")
    if rarer < FEWEST_EVENTS * k:
        text = f"{rarer} {what} for {k} coefficient{'s' if k > 1 else ''}: fewer than {FEWEST_EVENTS} for each, "
        remark(model.task.outcome, f"{text}the estimates may be unstable", model.task.at)


def _doubt_few_of_level(model: ModelFit, remark: Remark) -> None:
    """A doubt where the rarest level, of ordered ones what all tell together, is small for so many coefficients.

    A proportional odds model is worth n - Σ n_j³ / n² patients (Harrell 2015, Regression Modeling Strategies, 2nd ed.,
    p. 73). For a multinomial one 10 for each coefficient are asked of every level (de Jong et al. 2019, Stat Med 38:
    1601-1619).
    """
    counts = [int((model.y == code).sum()) for code in range(len(model.task.outcome_levels))]
    n, k = sum(counts), len(model.coefficients)
    if model.entry.outcome == "ordered":
        enough, what = n - sum(count**3 for count in counts) / n**2, "effective patients"
    else:
        enough = min(counts)
        what = f'patients with the outcome "{model.task.outcome_levels[counts.index(min(counts))]}"'
    if enough < FEWEST_EVENTS * k:
        text = f"{enough:.0f} {what} for {k} coefficient{'s' if k > 1 else ''}: fewer than {FEWEST_EVENTS} for each, "
        remark(model.task.outcome, f"{text}the estimates may be unstable", model.task.at)
