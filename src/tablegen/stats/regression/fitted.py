"""What a regression is fitted to, and what comes of it."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal, Protocol

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.stats.regression.satterthwaite import Approximation
    from tablegen.stats.regression.surface import Surface

    Array = NDArray[float64]

Dependence = tuple[int, tuple[int, ...]]
"""A column, and the columns before it that determine it: (0,), the intercept, if it is constant."""


@frozen(eq=False)
class ModelRows:
    """The complete cases of a regression: n rows, k columns of which the first is all ones.

    `x` (n, k); `y` (n,) the outcome, 0 or 1 for an event, else a number or a count; `offset` (n,) is added to the
    linear predictor with a coefficient of 1; `weights` (n,), above 0, say how many times a row counts; `clusters` (n,)
    are codes of what the rows belong to. Of times to an event `y` says whether it ended with it; `time` (n,) is the end
    of follow-up, `entry` (n,) its beginning where that is not 0, `strata` (n,) codes of what has a hazard of its own,
    and `ties` how tied events are taken; `competing` (n,) is 1 where it ended with another event, after which this one
    cannot happen. Of repeated measurements `time` (n,) orders those of a cluster, `correlation`
    is the working correlation within clusters, and `moments` says how it is estimated (`working.Correlated`). Of a
    mixed model `slopes` are the columns whose coefficient varies over clusters, `factors` the codes (n,) of each of
    several factors with intercepts of their own, which are `nested` where each is within those before it, `restricted`
    says whether the likelihood is that of REML, and `points` of how many points its quadrature is. `quantile` is the
    one that is modelled. Of a sample `drawn` from the data only the coefficients are wanted, not what takes longer.
    """

    x: "Array"
    y: "Array"
    offset: "Array | None" = None
    weights: "Array | None" = None
    clusters: "NDArray[int64] | None" = None
    time: "Array | None" = None
    entry: "Array | None" = None
    strata: "NDArray[int64] | None" = None
    ties: Literal["efron", "breslow", "exact"] = "efron"
    correlation: Literal["independence", "exchangeable", "ar1", "unstructured"] = "independence"
    moments: Literal["n-k", "n", "geepack"] = "n-k"
    slopes: tuple[int, ...] = ()
    factors: "tuple[NDArray[int64], ...]" = ()
    nested: bool = False
    restricted: bool = True
    points: int = 1
    competing: "Array | None" = None
    quantile: float = 0.5
    drawn: bool = False


class FittedRows(Protocol):
    """What a fit tells of each of the n rows, worked out when it is asked for."""

    def means(self) -> "Array":
        """The mean (n,) that the model expects."""
        ...

    def influence(self) -> "Array":
        """What each row adds to the k coefficients (n, k), to first order."""
        ...

    def leverage(self) -> "Array | None":
        """The diagonal (n,) of the hat matrix; None where the model has none."""
        ...


@frozen(eq=False)
class Beyond:
    """What a model estimates beside its k coefficients: the `names` of m parameters; `cov` (k + m, k + m) is of all."""

    names: tuple[str, ...]
    cov: "Array"

    @staticmethod
    def apart(names: tuple[str, ...], cov: "Array", own: "Array") -> "Beyond":
        """Parameters with covariances `own` (m, m) that are independent of coefficients with `cov` (k, k)."""
        import numpy as np

        across = np.zeros((len(cov), len(own)))
        return Beyond(names, np.block([[cov, across], [across.T, own]]))


@frozen(eq=False)
class Fitted:
    """A fitted model: coefficients `b` (k,), covariances `cov` (k, k), log-likelihoods of it and of no predictors.

    With a `problem` the numbers are not to be used: they are nan, or (separation) where the search was stopped.
    `separated` are the columns that predict the outcome perfectly, `collinear` those that others determine. `df` are
    the degrees of freedom of t, None where b / se is normal. `rows` tells of each row of the data, `measures` what else
    the fit tells (`r2`, `theta` …), by name; `surface` is the likelihood itself, where the model has one.
    An `approximation` gives each test degrees of freedom of its own, in place of `df`. `beyond` are parameters that are
    no coefficients, with the model's own covariances.
    """

    b: "Array"
    cov: "Array"
    loglik: float
    loglik_null: float
    problem: str | None = None
    separated: tuple[int, ...] = ()
    collinear: tuple[Dependence, ...] = ()
    df: float | None = None
    rows: "FittedRows | None" = None
    measures: Mapping[str, float] = field(default_factory=dict[str, float])
    surface: "Surface | None" = None
    plain_cov: "Array | None" = None
    approximation: "Approximation | None" = None
    beyond: Beyond | None = None

    @property
    def own_cov(self) -> "Array":
        """The covariances (k, k) that the model itself has, whatever sandwich took their place."""
        return self.cov if self.plain_cov is None else self.plain_cov


def refused(k: int, problem: str, collinear: tuple[Dependence, ...] = ()) -> Fitted:
    """The fit of k coefficients that could not be made, and why."""
    import numpy as np

    nan = float("nan")
    return Fitted(np.full(k, nan), np.full((k, k), nan), nan, nan, problem=problem, collinear=collinear)
