"""How well a model fits by its likelihood or its squares: tests of the whole, information criteria, R²."""

from math import exp, log

from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.regression.whole import Whole
from tablegen.stats.tails import chi2_tail, f_tail, normal_quantile

_EMPTY = "the model has no terms to test"


def likelihood_ratio(whole: Whole) -> Outcome:
    """The test of all coefficients but the constant: `statistic` (χ²), `df`, `p`; of Firth's fit the penalised one."""
    method = "likelihood ratio test against the model without terms"
    if whole.unlikely and whole.inference.kind != "firth":
        return refused(method, whole.unlikely)
    if whole.inference.kind == "firth":
        method = f"penalised {method}"
    df = whole.tested
    if not df:
        return refused(method, _EMPTY)
    chi2 = max(0.0, 2.0 * (whole.fitted.loglik - whole.fitted.loglik_null))
    return found(method, {"statistic": chi2, "df": float(df), "p": chi2_tail(chi2, df)})


def f_test(whole: Whole) -> Outcome:
    """The F test of all coefficients but the constant of a linear model: `statistic`, `df`, `df2`, `p`."""
    measures, method = whole.fitted.measures, "F test against the model without terms"
    if "f" not in measures:
        return refused(method, _EMPTY)
    f, df, df2 = measures["f"], measures["df"], measures["df2"]
    return found(method, {"statistic": f, "df": df, "df2": df2, "p": f_tail(f, df, df2)})


def log_likelihood(whole: Whole) -> Outcome:
    """The log-likelihood at its maximum, with all of its constants, as R's logLik."""
    return _of_likelihood(whole, "log-likelihood", "loglik", whole.fitted.loglik)


def minus_twice(whole: Whole) -> Outcome:
    """-2 log-likelihood, as SPSS prints it; of a model by REML the restricted one's."""
    return _of_likelihood(whole, "-2 log-likelihood", "minus2loglik", -2.0 * whole.fitted.loglik)


def akaike(whole: Whole) -> Outcome:
    """Akaike's criterion, -2 log-likelihood + 2 parameters."""
    aic = -2.0 * whole.fitted.loglik + 2.0 * whole.parameters
    return _of_likelihood(whole, "AIC, all parameters counted as in R", "aic", aic)


def schwarz(whole: Whole) -> Outcome:
    """Schwarz's criterion, -2 log-likelihood + parameters times log n (of times and matched sets: of the events)."""
    of_events = whole.model.outcome in {"time", "matched"}
    n = float(whole.rows.y.sum()) if of_events else whole.n
    bic = -2.0 * whole.fitted.loglik + whole.parameters * log(n)
    return _of_likelihood(
        whole, f"BIC, {'n the events' if of_events else 'all parameters counted'} as in R", "bic", bic
    )


def mcfadden(whole: Whole) -> Outcome:
    """McFadden's R²: 1 - log-likelihood / that of the constant alone."""
    null = whole.fitted.loglik_null
    return _of_likelihood(whole, "McFadden's R²", "r2", 1.0 - whole.fitted.loglik / null if null else 0.0)


def cox_snell(whole: Whole) -> Outcome:
    """Cox and Snell's R²: 1 - exp(2 (log-likelihood of the constant - log-likelihood) / n)."""
    return _of_likelihood(whole, "Cox and Snell's R²", "r2", _cox_snell(whole))


def nagelkerke(whole: Whole) -> Outcome:
    """Nagelkerke's R²: Cox and Snell's over the largest that it can be."""
    largest = 1.0 - exp(2.0 * whole.fitted.loglik_null / whole.n)
    return _of_likelihood(whole, "Nagelkerke's R²", "r2", _cox_snell(whole) / largest if largest else 0.0)


def _cox_snell(whole: Whole) -> float:
    return 1.0 - exp(2.0 * (whole.fitted.loglik_null - whole.fitted.loglik) / whole.n)


def _of_likelihood(whole: Whole, method: str, stat: str, value: float) -> Outcome:
    if whole.model.correlated == "mixed" and whole.model.student and whole.rows.restricted:
        method = f"{method}, of the restricted likelihood"
    return refused(method, whole.unlikely) if whole.unlikely else found(method, {stat: value})


def measured(whole: Whole, name: str, stat: str, method: str) -> Outcome:
    """A measure that the fit itself tells, by its `name`, as the statistic `stat`."""
    value = whole.fitted.measures.get(f"{name}_{whole.factor}" if whole.factor else name)
    if value is not None:
        return found(method, {stat: value})
    if name == "icc" and whole.rows.slopes:
        return refused(method, "with a random slope it is another at every value of it")
    return refused(method, f"a {whole.model.name} model has none")


def overdispersion(whole: Whole) -> Outcome:
    """α = 1/θ of a negative binomial model; its interval is symmetrical on the logarithm, as in Stata's nbreg."""
    method = "α by maximum likelihood, interval of ln α by the joint observed information"
    if "theta" not in whole.fitted.measures:
        return refused(method, f"a {whole.model.name} model has none")
    from tablegen.stats.regression.counts import jointly

    measures = jointly(whole.fitted, whole.rows).measures
    alpha, reach = measures["alpha"], normal_quantile(whole.confidence) * measures["log_alpha_se"]
    return found(method, {"alpha": alpha, "alpha_low": alpha * exp(-reach), "alpha_high": alpha * exp(reach)})


def shrinkage(whole: Whole) -> Outcome:
    """The slope of calibration to be expected in new patients, (χ² - df) / χ² of the likelihood ratio test.

    van Houwelingen & le Cessie (1990), Stat Med 9: 1303-1325. The slope in the model's own patients is 1 by definition.
    """
    method = "heuristic shrinkage factor, (χ² − df)/χ²"
    test = likelihood_ratio(whole)
    if whole.unlikely or test.problem or not test.values["statistic"]:
        return refused(method, whole.unlikely or test.problem or "the terms explain nothing")
    return found(method, {"slope": 1.0 - test.values["df"] / test.values["statistic"]})
