"""Rules that pool what m imputed data sets gave: Rubin's for one number, D1 and D2 for tests of several at once.

Rubin (1987), Multiple Imputation for Nonresponse in Surveys, ch. 3; degrees of freedom by Barnard & Rubin (1999),
Biometrika 86: 948-955. The same numbers as R's mice (`pool.scalar`, `D1`, `D2`) and mitml.
"""

from collections.abc import Sequence
from math import exp, fsum, inf, isfinite, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.tails import chi2_tail, f_tail, normal_quantile, normal_two_sided, t_quantile, t_two_sided
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

RUBIN = "Rubin (1987), ch. 3; degrees of freedom: Barnard & Rubin (1999), Biometrika 86: 948-955"
D1 = "Li, Raghunathan & Rubin (1991), J Am Stat Assoc 86: 1065-1073"
D1_REITER = f"{D1}; degrees of freedom: Reiter (2007), Biometrika 94: 502-508"
D2 = "Li, Meng, Raghunathan & Rubin (1991), Stat Sinica 1: 65-92"
FEWEST = 2
_TOO_FEW = "fewer than 2 imputations: what differs between them cannot be seen"
_NO_VARIANCE = "the estimate has no variance within the imputations: there is nothing to test against"
_UNLIMITED = "no interval: fewer than 1 degree of freedom is left, as the imputations differ too much or are too few"
_ENDLESS = 1e9  # degrees of freedom beyond which F is a χ² over its degrees of freedom, to the last digit


class Estimated(NamedTuple):
    """What one imputed data set gives: an estimate, its variance, and that variance's degrees of freedom."""

    estimate: float
    variance: float
    df: float = inf


@frozen
class Pooled:
    """An estimate over m imputations: its variance `within` and `between` them, its degrees of freedom (Barnard–Rubin).

    `riv` is the relative increase in variance that the missing values cause, `fmi` the fraction of information missing.
    """

    estimate: float
    within: float
    between: float
    m: int
    df: float

    @property
    def total(self) -> float:
        """The variance of the estimate, W + (1 + 1/m) B."""
        return self.within + (1.0 + 1.0 / self.m) * self.between

    @property
    def riv(self) -> float:
        """(1 + 1/m) B / W."""
        return (1.0 + 1.0 / self.m) * self.between / self.within

    @property
    def fmi(self) -> float:
        """(riv + 2 / (df + 3)) / (riv + 1)."""
        return (self.riv + 2.0 / (self.df + 3.0)) / (self.riv + 1.0)

    @property
    def unlimited(self) -> str | None:
        """Why there is no interval, which below 1 degree of freedom tells nothing: that of half a degree is ± 165
        standard errors wide, and that of a tenth ± 10¹².
        """
        return None if self.df >= 1.0 else _UNLIMITED

    def limits(self, confidence: float) -> tuple[float, float] | None:
        """The limits of the estimate, by t or, of infinite degrees of freedom, by the normal distribution.

        None where there are none, and `unlimited` says why.
        """
        if self.unlimited:
            return None
        quantile = t_quantile(confidence, self.df) if isfinite(self.df) else normal_quantile(confidence)
        reach = quantile * sqrt(self.total)
        return self.estimate - reach, self.estimate + reach


def rubin(parts: Sequence[Estimated]) -> Pooled | str:
    """The estimates of all imputations as one, or why they cannot be pooled.

    The degrees of freedom of complete data are the mean of the parts' (Welch's differ from one to the next).
    """
    m = len(parts)
    if m < FEWEST:
        return _TOO_FEW
    if not all(isfinite(part.estimate) and isfinite(part.variance) for part in parts):
        return TOO_EXTREME
    origin = parts[0].estimate
    gaps = [part.estimate - origin for part in parts]
    centre = fsum(gaps) / m
    between = fsum((gap - centre) ** 2 for gap in gaps) / (m - 1)
    within = fsum(part.variance for part in parts) / m
    if not within > 0.0:
        return _NO_VARIANCE
    if not isfinite(between):
        return TOO_EXTREME
    complete = fsum(part.df for part in parts) / m
    df = _barnard_rubin(within, between, m, complete)
    return Pooled(origin + centre, within, between, m, df) if df > 0.0 else _NO_VARIANCE


def _barnard_rubin(within: float, between: float, m: int, complete: float) -> float:
    """The degrees of freedom: those of Rubin (1987) and of the observed data, the reciprocals of both added."""
    added = (1.0 + 1.0 / m) * between
    share = added / (within + added)
    old = (m - 1) / share**2 if share > 0.0 else inf
    observed = (complete + 1.0) / (complete + 3.0) * complete * (1.0 - share) if isfinite(complete) else inf
    if not isfinite(old) or not isfinite(observed):
        return min(old, observed)
    return old * observed / (old + observed)


def over(m: int) -> str:
    """How a method names the pooling of one number."""
    return f"pooled over {m} imputations by Rubin's rules, Barnard–Rubin df"


def by_d1(m: int, reiter: bool = False) -> str:
    """How a method names the pooling of several numbers at once, perhaps with Reiter's degrees of freedom."""
    return f"pooled over {m} imputations by D1 (Wald){', Reiter df' if reiter else ''}"


def tested(method: str, parts: Sequence[Estimated]) -> Outcome:
    """The t test that the pooled estimate is 0; `fmi` is the fraction of missing information."""
    method = f"{method}, {over(len(parts))}"
    pooled = rubin(parts)
    if isinstance(pooled, str):
        return refused(method, pooled)
    t = pooled.estimate / sqrt(pooled.total)
    if not isfinite(pooled.df):
        return found(method, {"statistic": t, "p": normal_two_sided(t), "fmi": pooled.fmi})
    return found(method, {"statistic": t, "df": pooled.df, "p": t_two_sided(t, pooled.df), "fmi": pooled.fmi})


def estimated(method: str, parts: Sequence[Estimated], confidence: float, *, log: bool = False) -> Outcome:
    """The pooled estimate with its interval; with `log` the parts are logarithms, and their exponentials are given."""
    method = f"{method}, {over(len(parts))}{' on the log scale' if log else ''}"
    pooled = rubin(parts)
    if isinstance(pooled, str):
        return refused(method, pooled)
    limits = pooled.limits(confidence)
    if log and max(map(abs, (pooled.estimate, *(limits or ())))) > 700.0:
        return refused(method, TOO_EXTREME)
    values = dict(zip(("estimate", "low", "high"), (pooled.estimate, *(limits or ())), strict=False))
    values = {name: exp(value) for name, value in values.items()} if log else values
    return found(method, values | {"fmi": pooled.fmi}, (pooled.unlimited,) if pooled.unlimited else ())


def d1(method: str, estimates: "Array", covariances: "Array", complete: float | None = None) -> Outcome:
    """D1, the Wald test that all k parameters are 0: `estimates` (m, k), `covariances` (m, k, k).

    F with k and the degrees of freedom of Li, Raghunathan & Rubin (1991), for large complete data; or, where those of
    `complete` data are given, with Reiter's (2007), as R's mice has them.
    """
    import numpy as np

    m, k = estimates.shape
    method = f"{method}, {by_d1(m, complete is not None)}"
    if m < FEWEST:
        return refused(method, _TOO_FEW)
    scale = float(np.sqrt(np.max(np.diagonal(covariances, axis1=1, axis2=2))))
    if not (isfinite(scale) and scale > 0.0):
        return refused(method, _NO_VARIANCE if scale == 0.0 else TOO_EXTREME)
    units = estimates / scale
    within: Array = np.mean(covariances / scale / scale, axis=0)
    apart: Array = units - np.mean(units, axis=0)
    between: Array = apart.T @ apart / (m - 1)
    centre: Array = units[0] + np.mean(units - units[0], axis=0)
    try:
        inverse = np.linalg.solve(within, np.eye(k, dtype=np.float64))
    except np.linalg.LinAlgError:
        return refused(method, _NO_VARIANCE)
    riv = max(0.0, (1.0 + 1.0 / m) * float(np.sum(inverse * between)) / k)
    wald = float(centre @ inverse @ centre)
    df = _df_of_d1(k, m, riv) if complete is None else _df_of_reiter(k, m, riv, complete)
    if df is None:
        why = f"Reiter's degrees of freedom do not exist for {k} numbers over {m} imputations: ask for test: d1"
        return refused(method, why)
    return _f(method, wald / (k * (1.0 + riv)), k, df, riv)


def _df_of_d1(k: int, m: int, riv: float) -> float:
    if not riv:
        return inf
    t = k * (m - 1)
    if t > 4:
        return 4.0 + (t - 4) * (1.0 + (1.0 - 2.0 / t) / riv) ** 2
    return t * (1.0 + 1.0 / k) * (1.0 + 1.0 / riv) ** 2 / 2.0


def _df_of_reiter(k: int, m: int, riv: float, complete: float) -> float | None:
    """Reiter (2007), Biometrika 94: 502-508, p. 505; None where there are too few imputations, or complete data."""
    t = k * (m - 1)
    if t <= 4:
        return None
    if not isfinite(complete):
        return _df_of_d1(k, m, riv)
    a = riv * t / (t - 2)
    observed = (complete + 1.0) / (complete + 3.0) * complete
    first, second = observed - 2.0 * (1.0 + a), observed - 4.0 * (1.0 + a)
    if second <= 0.0:
        return None
    grown = a * a * first / ((1.0 + a) ** 2 * second)
    grown += 8.0 * a * a * first / ((1.0 + a) * second**2) + 4.0 * a * a / ((1.0 + a) * second)
    grown += 4.0 * a * a / (second * first) + 16.0 * a * a * first / second**3 + 8.0 * a * a / second**2
    return 4.0 + 1.0 / (1.0 / second + grown / (t - 4))


def d2(method: str, statistics: Sequence[float], k: int) -> Outcome:
    """D2, the pooled test of m χ² statistics of k degrees of freedom each: F with k and its own degrees of freedom.

    Where the statistics differ much and are small, the pooled F is below 0; it then stands as 0, with P 1.
    """
    m = len(statistics)
    method = f"{method}, pooled over {m} imputations by D2 (F)"
    if m < FEWEST:
        return refused(method, _TOO_FEW)
    roots = [sqrt(statistic) for statistic in statistics]
    centre = fsum(roots) / m
    riv = (1.0 + 1.0 / m) * fsum((root - centre) ** 2 for root in roots) / (m - 1)
    f = (fsum(statistics) / m / k - (m + 1) / (m - 1) * riv) / (1.0 + riv)
    df2 = k ** (-3.0 / m) * (m - 1) * (1.0 + 1.0 / riv) ** 2 if riv else inf
    return _f(method, max(0.0, f), k, df2, riv)


def _f(method: str, f: float, df: int, df2: float, riv: float) -> Outcome:
    p = f_tail(f, df, df2) if df2 < _ENDLESS else chi2_tail(df * f, df)
    seen = {"df2": df2} if isfinite(df2) else {}
    return found(method, {"statistic": f, "df": float(df), **seen, "p": p, "riv": riv})
