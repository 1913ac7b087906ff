"""Variances that stay right when the model's are not: robust to unequal variances, or to rows that belong together."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.stats.regression.contract import Variance
from tablegen.stats.regression.fitted import Fitted

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray


def robust(fitted: Fitted, variance: Variance, clusters: "NDArray[int64] | None" = None) -> Fitted:
    """The same coefficients with a sandwich variance, by name.

    HC0 is White (1980), Econometrica 48: 817-838; HC1 is n/(n - k) times it, of k parameters (thresholds and scales
    too, as R's sandwich counts them), and ML n/(n - 1) times (Stata's of a likelihood); HC2 and HC3 divide the
    residuals by (1 - h)^½ and 1 - h (MacKinnon & White 1985, J Econometrics 29: 305-325). CR0, of rows that belong
    together in G `clusters`, is Liang & Zeger (1986), Biometrika 73: 13-22; CR1 is G/(G - 1) times it, CR1S
    (n - 1)/(n - k) times CR1; a t has G - 1 degrees of freedom then.
    """
    import numpy as np

    if fitted.problem or fitted.rows is None:
        return fitted
    pull = fitted.rows.influence()
    n = len(pull)
    k = pull.shape[1] if fitted.surface is None else fitted.surface.top.at.size
    if variance in ("HC2", "HC3"):
        leverage = fitted.rows.leverage()
        if leverage is None:
            return replace(fitted, problem=f"{variance} is not defined: the model has no hat matrix")
        left = 1.0 - leverage
        if float(left.min()) <= 1e-12:
            return replace(fitted, problem=f"{variance} is not defined: a row alone determines its own prediction")
        pull = pull / (np.sqrt(left) if variance == "HC2" else left)[:, None]
    if clusters is None:
        factor = {"HC1": n / (n - k), "ML": n / (n - 1)}.get(variance, 1.0)
        return replace(fitted, cov=factor * (pull.T @ pull), plain_cov=fitted.own_cov)
    codes = np.unique(clusters, return_inverse=True)[1]
    groups = int(codes.max()) + 1
    if groups < 2:
        return replace(fitted, problem="all rows are of one cluster: the variance between them cannot be estimated")
    pull = np.column_stack([np.bincount(codes, column, groups) for column in pull.T])
    factor = {"CR1": 1.0, "CR1S": (n - 1) / (n - k)}.get(variance, (groups - 1) / groups) * groups / (groups - 1)
    df = None if fitted.df is None else float(groups - 1)
    return replace(fitted, cov=factor * (pull.T @ pull), df=df, plain_cov=fitted.own_cov, approximation=None)
