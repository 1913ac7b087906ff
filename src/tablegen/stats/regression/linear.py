"""Linear regression by least squares."""

from math import inf, log, pi
from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


def fit_linear(rows: ModelRows) -> Fitted:
    """Least squares by an orthonormal basis of the standardised columns; t with n - k degrees of freedom.

    Golub & Van Loan (2013), Matrix Computations, 4th ed., section 5.3. Its measures are r2, adj_r2, sigma (the
    residual standard error), and f, df, df2 of the test that all coefficients but the constant are 0.
    """
    import numpy as np

    n, k = rows.x.shape
    if n <= k:
        return refused(k, f"{n} complete cases are too few for {k} coefficients and a residual variance")
    root = np.ones(n) if rows.weights is None else np.sqrt(rows.weights)
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    with np.errstate(all="ignore"):
        weighted, triangle = np.linalg.qr(root[:, None] * basis.columns)
        back = basis.back @ np.linalg.inv(triangle)
        middle = rows.y[0] + float((rows.y - rows.y[0]).mean())
        centred = rows.y - middle - (0.0 if rows.offset is None else rows.offset)
        y = root * centred
        on = weighted.T @ y
        on += weighted.T @ (y - weighted @ on)  # one step of refinement returns the digits that cancellation took
        residuals = y - weighted @ on
        mean = float(root @ y / (root @ root))
        rss, tss = float(residuals @ residuals), float(((y - root * mean) ** 2).sum())
        b, cov = back @ on, (rss / (n - k)) * (back @ back.T)
        b[0] += middle
    if not (np.all(np.isfinite(b)) and np.all(np.isfinite(cov)) and np.isfinite(tss)):
        return refused(k, TOO_EXTREME)
    if rss <= 1e-24 * tss or not tss:
        what = "the outcome does not vary" if not tss else "the outcome is a sum of the terms, without any residual"
        return refused(k, what)
    scale = float(np.log(root).sum())
    return Fitted(
        b,
        cov,
        _loglik(rss, n) + scale,
        _loglik(tss, n) + scale,
        df=float(n - k),
        rows=_Rows(weighted, back, residuals, rows.y - residuals / root),
        measures=_measures(rss, tss, n, k),
    )


@frozen(eq=False)
class _Rows:
    """What a linear fit tells of each row: the weighted basis (n, k), the way back, residuals and fitted values."""

    basis: "Array"
    back: "Array"
    residuals: "Array"
    fitted: "Array"

    def means(self) -> "Array":
        return self.fitted

    def influence(self) -> "Array":
        return (self.basis * self.residuals[:, None]) @ self.back.T

    def leverage(self) -> "Array":
        import numpy as np

        return np.einsum("ij,ij->i", self.basis, self.basis)


def _measures(rss: float, tss: float, n: int, k: int) -> dict[str, float]:
    r2, sigma = 1.0 - rss / tss, (rss / (n - k)) ** 0.5
    found = {"r2": r2, "adj_r2": 1.0 - (rss / (n - k)) / (tss / (n - 1)), "sigma": sigma}
    if k > 1:
        found |= {"f": (tss - rss) / (k - 1) / (rss / (n - k)), "df": float(k - 1), "df2": float(n - k)}
    return found


def _loglik(squares: float, n: int) -> float:
    """The log-likelihood of normal residuals whose variance is estimated by squares / n."""
    return -0.5 * n * (log(2.0 * pi * squares / n) + 1.0) if squares > 0.0 else inf
