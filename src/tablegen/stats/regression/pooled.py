"""A regression of multiply imputed data: its fits to the imputed sets as one, by Rubin's rules and D1."""

from collections.abc import Sequence
from math import fsum, isfinite, sqrt
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.stats.estimates import exponential
from tablegen.stats.imputation import Estimated, d1, rubin
from tablegen.stats.regression.contract import Model
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.testing import Tests, Values
from tablegen.stats.tails import normal_two_sided, t_two_sided
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def complete_df(model: Model, fitted: Fitted, rows: ModelRows) -> float:
    """The degrees of freedom of a fit to complete data, which Barnard and Rubin's start from, as R's mice takes them.

    Those of its own t where it has one, else rows less coefficients, thresholds and those of all levels among them; of
    times and of matched sets events less coefficients (the constant is none of theirs); of clusters one less than there
    are, and of estimating equations clusters less coefficients (Li & Redden 2015, Stat Med 34: 281-296): mice counts
    the rows, which tell less. At least 1, as in mice. A linear mixed model has Satterthwaite's of each coefficient.
    """
    if fitted.df is not None:
        return fitted.df
    clusters = None if rows.clusters is None else len(set(rows.clusters.tolist()))
    n, k = rows.x.shape
    if model.correlated == "marginal" and clusters is not None:
        return max(1.0, float(clusters - k))
    if clusters is not None:
        return float(clusters - 1)
    if model.outcome in {"time", "competing", "matched"}:
        return max(1.0, float(rows.y.sum()) - (k - 1))
    more = float(rows.y.max()) - 1.0 if model.outcome == "ordered" else 0.0  # the constant stands for one threshold
    return max(1.0, n - fitted.b.size - more)


_UNLIMITED = (
    "fewer than 1 degree of freedom is left, or the limit is too large a number: the imputations differ too much or "
    "are too few"
)


@frozen(eq=False)
class Imputed:
    """The fits of one model to all imputed sets, and the degrees of freedom that each would have of complete data.

    Several coefficients are tested with the degrees of freedom of large complete data, or `reiter`'s.
    """

    model: Model
    fits: tuple[Fitted, ...]
    complete: tuple[float, ...]
    confidence: float
    reiter: bool = False

    def tests(self) -> Tests:
        """The pooled statistics of sums of coefficients (Rubin's rules), and of several together (D1)."""
        why = _UNLIMITED + (
            "; or Reiter's degrees of freedom do not exist for so few: ask for test: d1" if self.reiter else ""
        )
        return Tests(self._one, self._together, why, cov=self._total())

    def thresholds(self) -> dict[str, float]:
        """The thresholds of an ordinal model, and their errors (`threshold_1_se`), by Rubin's rules."""
        found: dict[str, float] = {}
        for name in self.fits[0].measures:
            if not name.startswith("threshold_") or name.endswith("_se"):
                continue
            pooled = rubin([Estimated(fit.measures[name], fit.measures[f"{name}_se"] ** 2) for fit in self.fits])
            if not isinstance(pooled, str):
                found |= {name: pooled.estimate, f"{name}_se": sqrt(pooled.total)}
        return found

    def _total(self) -> "Array":
        """The total covariances (k, k): those within, and (1 + 1/m) times those between the imputations."""
        import numpy as np

        m = len(self.fits)
        between = np.atleast_2d(np.cov(np.array([fit.b for fit in self.fits]), rowvar=False))
        return np.mean([fit.cov for fit in self.fits], axis=0) + (1.0 + 1.0 / m) * between

    def _one(self, weights: "Array") -> Values:
        """b, se, t, df, p, limits, their exponentials; the variances `within` and `between`, `riv` and `fmi`."""
        parts = [
            Estimated(
                float(weights @ fit.b),
                float(weights @ fit.cov @ weights),
                fit.approximation.df(weights) if fit.approximation else df,
            )
            for fit, df in zip(self.fits, self.complete, strict=True)
        ]
        pooled = rubin(parts)
        if isinstance(pooled, str):
            return {}
        error = sqrt(pooled.total)
        t = pooled.estimate / error
        limits = dict(zip(("low", "high"), pooled.limits(self.confidence) or (), strict=False))
        p = t_two_sided(t, pooled.df) if isfinite(pooled.df) else normal_two_sided(t)
        values = {"b": pooled.estimate, "se": error, "t": t, "df": pooled.df, "p": max(p, float_info.min)}
        values |= limits | {"within": pooled.within, "between": pooled.between, "riv": pooled.riv, "fmi": pooled.fmi}
        if name := self.model.ratio:
            values |= {name: exponential(pooled.estimate)}
            values |= {f"{name}_{end}": exponential(limit) for end, limit in limits.items()}
        return {stat: value for stat, value in values.items() if isfinite(value)}

    def _together(self, columns: Sequence[int]) -> Values:
        complete = [
            fit.approximation.df_together(columns) if fit.approximation else df
            for fit, df in zip(self.fits, self.complete, strict=True)
        ]
        return together(self.fits, [*columns], fsum(complete) / len(self.fits) if self.reiter else None)


def together(fits: Sequence[Fitted], at: list[int], complete: float | None = None) -> Values:
    """D1 of the coefficients at these positions: statistic (F), df, df2, p and riv; nothing where it does not exist.

    With the degrees of freedom of `complete` data, those of F are Reiter's.
    """
    import numpy as np

    estimates = np.array([fit.b[at] for fit in fits])
    outcome = d1("Wald test", estimates, np.array([fit.cov[np.ix_(at, at)] for fit in fits]), complete)
    return {stat: max(value, float_info.min) if stat == "p" else value for stat, value in outcome.values.items()}


def largest_fmi(tests: Tests, weights: "Sequence[Array]") -> float | None:
    """The largest fraction of missing information of these sums of coefficients; None where one has none."""
    found = [tests.one(one).get("fmi") for one in weights]
    known = [fmi for fmi in found if fmi is not None]
    return max(known) if known and len(known) == len(found) else None
