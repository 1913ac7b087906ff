"""The variances of a weighted regression, from the design in which its rows were sampled."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.evidence import Weighted
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.survey import covariance, degrees

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray


def linearised(fitted: Fitted, design: Weighted, used: "NDArray[bool_]") -> Fitted:
    """The weighted coefficients with variances by linearisation, as R's svyglm, and t with the design's df.

    Binder (1983), Int Stat Rev 51: 279-292. `design` are all sampled rows (N,), `used` says which of them the model was
    fitted to: the others count as sampled, with no influence. The degrees of freedom are sampling units less strata
    (of the rows used), plus 1, less coefficients; without any left there is no test, and the fit has a problem.
    """
    import numpy as np

    if fitted.problem or fitted.rows is None:
        return fitted
    own = fitted.rows.influence()
    influence = np.zeros((used.size, own.shape[1]))
    influence[used] = own
    found = covariance(design, influence, used)
    if isinstance(found, str):
        return replace(fitted, problem=found)
    df = degrees(design, used) + 1 - own.shape[1]
    if df < 1:
        few = f"{degrees(design, used)} degrees of freedom of the design are too few for {own.shape[1]} coefficients"
        return replace(fitted, problem=few)
    return replace(fitted, cov=found, df=float(df), plain_cov=fitted.own_cov, surface=None)
