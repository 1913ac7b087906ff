"""Quantile regression: the coefficients by linear programming, their variances by Hendricks and Koenker's sandwich."""

from math import ceil
from typing import TYPE_CHECKING, Any, Literal

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.design import Basis, prepare
from tablegen.stats.regression.fitted import Fitted, ModelRows, refused
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_INSIDE = 1e-7  # of a dual value between 0 and 1
_MANY = 5000  # rows above which an interior point is quicker than the simplex
_VERY_MANY = 20_000  # rows above which most of them are put together
_BAND = 0.8  # of the size of the sample: so many rows around the quantile stay by themselves
_FLAT = 1e-10  # of the outcome's scale: a distance between two quantiles that is none


def fit_quantile(rows: ModelRows) -> Fitted:
    """Koenker & Bassett (1978), Econometrica 46: 33-50, of the quantile `rows.quantile`; t with n - k df as R has it.

    The variances are Hendricks & Koenker's (1992, J Am Stat Assoc 87: 58-68) with the bandwidth of Hall & Sheather
    (1988, J R Stat Soc B 50: 381-391), as R's quantreg (`se = "nid"`): a row's density is twice the bandwidth over the
    distance of its fitted quantiles on either side. Measures: `r1`, Koenker & Machado's R¹ (1999, J Am Stat Assoc 94:
    1296-1310); `unsure` is 1 where other coefficients may do as well, `crossing` where quantiles of a row cross.
    """
    import numpy as np

    n, k = rows.x.shape
    tau = rows.quantile
    if n <= k:
        return refused(k, f"{n} complete cases are too few for {k} coefficients and their standard errors")
    basis = prepare(rows.x)
    if isinstance(basis, Fitted):
        return basis
    y = rows.y if rows.offset is None else rows.y - rows.offset
    if not np.all(np.isfinite(y)):
        return refused(k, TOO_EXTREME)
    middle, scale = float(np.median(y)), float(np.abs(y - np.median(y)).max())
    if not scale:
        return refused(k, "the outcome does not vary")
    programme = _Programme(basis.design.columns, (y - middle) / scale)
    found = programme.solve(tau)
    if found is None:
        return refused(k, "the linear programme of the quantile was not solved")
    loss, null = programme.loss(found.b, tau), programme.loss_of_constant(tau)
    if loss <= 1e-12 * null:
        return refused(k, "the outcome is a sum of the terms, without any residual")
    bread, crossing = _sandwich(programme, tau)
    turn = _back(basis) * scale
    with np.errstate(all="ignore"):
        b, cov = turn @ found.b, turn @ bread @ turn.T
    b[0] += middle
    problem = None
    if not np.all(np.isfinite(b)):
        problem = TOO_EXTREME
    elif not np.all(np.isfinite(cov)):
        problem = "the quantiles on either side lie together, so that the density of the outcome cannot be estimated"
    measures = {"r1": 1.0 - loss / null, "unsure": float(not found.sure), "crossing": float(crossing)}
    nothing = float("nan")
    return Fitted(b, cov, nothing, nothing, problem=problem, df=float(n - k), measures=measures)


@frozen(eq=False)
class _Solution:
    """The coefficients (k,) at a corner of the programme, and whether they are sure to be the only ones."""

    b: "Array"
    sure: bool


@frozen(eq=False)
class _Programme:
    """The outcome (n,), between -1 and 1, and the columns (n, k) that its quantiles are sums of."""

    columns: "Array"
    y: "Array"

    def solve(self, tau: float) -> _Solution | None:
        """The coefficients of a quantile; None where the programme was not solved."""
        size = self.y.size
        sample = ceil((size * self.columns.shape[1]) ** (2.0 / 3.0))
        while size > _VERY_MANY and sample < size // 2:
            found = self._together(tau, sample)
            if found != "too few":
                return found
            sample *= 2
        return self._solved(tau, (self.columns[:0], self.y[:0], self.y[:0]))

    def _together(self, tau: float, sample: int) -> "_Solution | Literal['too few'] | None":
        """The same, with the rows that are surely above or below the quantile put together in one each.

        Portnoy & Koenker (1997), Stat Sci 12: 279-300: a sample of the rows says which these are. Where one of them is
        on the other side in the end, it is taken out again; where many are, the sample was `too few`.
        """
        import numpy as np

        x, y, n = self.columns, self.y, self.y.size
        chosen = np.argsort(np.random.PCG64(1).random_raw(n), kind="stable")[:sample]
        first = _Programme(x[chosen], y[chosen]).solve(tau)
        if first is None:
            return None
        band = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", x, np.linalg.pinv(x[chosen].T @ x[chosen]), x), 1e-12))
        away = (y - x @ first.b) / band
        reach = _BAND * sample / (2.0 * n)
        low, high = np.quantile(away, [max(1.0 / n, tau - reach), min(1.0 - 1.0 / n, tau + reach)])
        below, above = away < low, away > high
        while True:
            kept = ~(below | above)
            sides = [one for one in (below, above) if one.any()]
            counts = np.array([float(one.sum()) for one in sides])
            means = [x[one].mean(axis=0) for one in sides], [float(y[one].mean()) for one in sides]
            rest = np.array(means[0]).reshape(-1, x.shape[1]), np.array(means[1]), counts
            found = _Programme(x[kept], y[kept])._solved(tau, rest)
            if found is None:
                return None
            residuals = y - x @ found.b
            wrong = (below & (residuals > 0.0)) | (above & (residuals < 0.0))
            if not wrong.any():
                return found
            if wrong.sum() > 0.1 * kept.sum():
                return "too few"
            below, above = below & ~wrong, above & ~wrong

    def _solved(self, tau: float, rest: "tuple[Array, Array, Array]") -> _Solution | None:
        """The coefficients of a quantile: those of the k rows without residual, of which the dual programme tells.

        It is max y'a of a between 0 and 1 with X'a = (1 - τ) X'1 (Koenker 2005, Quantile Regression, section 6.2);
        `rest` are means of further rows, put together: their columns, their outcome and how many each is of.
        """
        import numpy as np
        from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType]

        x, y, size = np.vstack([self.columns, rest[0]]), np.append(self.y, rest[1]), self.y.size
        most = np.append(np.ones(size), rest[2])
        how = "highs-ds" if size <= _MANY else "highs-ipm"
        sums, ends = (1.0 - tau) * (most @ x), np.column_stack([np.zeros(most.size), most])
        answer: Any = linprog(-y, A_eq=x.T, b_eq=sums, bounds=ends, method=how, options={"presolve": False})
        if answer.status != 0:
            return None
        dual = np.asarray(answer.x, dtype=np.float64)[:size]
        rough = -np.asarray(answer.eqlin.marginals, dtype=np.float64)
        inside = (dual > _INSIDE) & (dual < 1.0 - _INSIDE)
        return _Solution(self._corner(rough, inside), int(inside.sum()) >= x.shape[1])

    def _corner(self, rough: "Array", inside: "NDArray[bool_]") -> "Array":
        """The coefficients without the solver's tolerance: those of k independent rows without residual.

        They are the rows `inside`, and where these are fewer, others nearest to the plane.
        """
        import numpy as np

        k = self.columns.shape[1]
        residuals = np.where(inside, 0.0, np.abs(self.y - self.columns @ rough))
        chosen: list[int] = []
        for row in np.argsort(residuals, kind="stable")[: 20 * k].tolist():
            if residuals[row] > _INSIDE or len(chosen) == k:
                break
            if np.linalg.matrix_rank(self.columns[[*chosen, row]], tol=1e-9) == len(chosen) + 1:
                chosen.append(row)
        if len(chosen) < k:
            return rough
        return np.linalg.solve(self.columns[chosen], self.y[chosen]).astype(np.float64)

    def loss(self, b: "Array", tau: float) -> float:
        """The sum of the residuals, weighted by τ above and 1 - τ below."""
        import numpy as np

        residuals = self.y - self.columns @ b
        return float(np.sum(residuals * (tau - (residuals < 0.0))))

    def loss_of_constant(self, tau: float) -> float:
        """The same of a constant alone, which is a quantile of the outcome."""
        import numpy as np

        place = min(max(int(np.ceil(self.y.size * tau)) - 1, 0), self.y.size - 1)
        residuals = self.y - np.partition(self.y, place)[place]
        return float(np.sum(residuals * (tau - (residuals < 0.0))))


def _sandwich(programme: _Programme, tau: float) -> "tuple[Array, bool]":
    """The covariances (k, k) of the coefficients of the scaled columns, and whether quantiles of a row cross."""
    import numpy as np

    x, width = programme.columns, _bandwidth(tau, programme.y.size)
    k = x.shape[1]
    high, low = programme.solve(tau + width), programme.solve(tau - width)
    if high is None or low is None:
        return np.full((k, k), np.nan), False
    apart = x @ (high.b - low.b)
    density = np.where(apart > _FLAT, 2.0 * width / np.where(apart > _FLAT, apart, 1.0), 0.0)
    try:
        inverse = np.linalg.inv((x * density[:, None]).T @ x)
    except np.linalg.LinAlgError:
        inverse = np.full((k, k), np.nan)
    return tau * (1.0 - tau) * inverse @ (x.T @ x) @ inverse, bool(np.any(apart <= _FLAT))


def _bandwidth(tau: float, n: int) -> float:
    """Hall and Sheather's bandwidth for 95% intervals, halved until both quantiles exist."""
    from scipy.special import ndtri

    at = float(ndtri(tau))
    squared = 1.5 * (0.3989422804014327 * 2.718281828459045 ** (-0.5 * at * at)) ** 2 / (2.0 * at * at + 1.0)
    width = n ** (-1.0 / 3.0) * float(ndtri(0.975)) ** (2.0 / 3.0) * squared ** (1.0 / 3.0)
    while tau - width < 0.0 or tau + width > 1.0:
        width /= 2.0
    return width


def _back(basis: Basis) -> "Array":
    """What turns coefficients of the scaled columns into those of the columns (k, k)."""
    import numpy as np

    turn = np.diag(1.0 / basis.design.scales)
    turn[0, 1:] = -basis.design.means[1:] / basis.design.scales[1:]
    return turn
