"""The columns of a regression made ready: standardised, checked for collinearity, orthonormal."""

from typing import TYPE_CHECKING

from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.stats.regression.fitted import Dependence, Fitted, refused
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_COLLINEAR = 1e-9  # of a column's own size: what is left of it beside the columns before it
_APART = 1e-3  # of a column's size: what must be left of it for the quick way
_EPSILON = 2.0**-52
_BLOCK = 8192  # rows whose numbers stay in the processor's cache


@frozen(eq=False)
class Design:
    """Columns moved to mean 0 and scaled to a largest value of 1, but for the intercept.

    `amplified` is how many times larger than this a column was: so much of its rounding shows in it now.
    """

    columns: "Array"
    means: "Array"
    scales: "Array"
    amplified: "Array"


@frozen(eq=False)
class Basis:
    """An orthonormal basis (n, k) of the columns; `back` (k, k) turns coefficients on it into those of the columns."""

    design: Design
    columns: "Array"
    back: "Array"


def prepare(x: "Array") -> Basis | Fitted:
    """The basis of the columns of `x` (n, k), the first of which is all ones; a refused fit when they are dependent."""
    import numpy as np

    with np.errstate(all="ignore"):
        design = _standardised(x)
        if not np.all(np.isfinite(design.amplified)):
            return refused(x.shape[1], TOO_EXTREME)
        quick = _by_products(design.columns)
        if quick is None and (collinear := _collinear(design)):
            return refused(x.shape[1], "; ".join(map(_dependence, collinear)), collinear)
        columns, triangle = quick or np.linalg.qr(design.columns)
        back = np.linalg.solve(triangle, np.eye(x.shape[1])) / design.scales[:, None]
        back[0] -= design.means[1:] @ back[1:]
    return Basis(design, columns, back)


def _by_products(columns: "Array") -> "tuple[Array, Array] | None":
    """A basis and its triangle from the columns' products with one another; None where columns are too alike for it.

    Cholesky's factor of the products costs a tenth of a QR decomposition of many rows. It loses twice the digits: of
    columns that are far apart the basis is orthonormal to 1e-10, which is as good to search on as one that is to 1e-16.
    """
    import numpy as np

    try:
        triangle = np.linalg.cholesky(columns.T @ columns).T
    except np.linalg.LinAlgError:
        return None
    if float(np.abs(np.diag(triangle)).min()) < _APART * len(columns) ** 0.5:
        return None
    return columns @ np.linalg.inv(triangle), triangle.astype(np.float64)


def _standardised(x: "Array") -> Design:
    """The design; a column whose values differ by no more than rounding becomes 0."""
    import numpy as np

    first = x[0].copy()
    first[0] = 0.0
    columns: Array = x - first
    middle: Array = np.ones(len(x)) @ columns / len(x)
    middle[0] = 0.0
    columns -= middle
    means = first + middle
    low, high = _ends(columns)
    spread, largest = np.maximum(-low, high), np.maximum(np.abs(means + low), np.abs(means + high))
    constant = spread <= 4.0 * _EPSILON * largest
    scales = np.where(constant, 1.0, spread)
    columns /= scales
    columns[:, constant] = 0.0
    return Design(columns, means, scales, largest / scales)


def _ends(columns: "Array") -> "tuple[Array, Array]":
    """The least and the largest value of each column (k,): by blocks, turned so that a column is in one piece."""
    import numpy as np

    blocks = [np.ascontiguousarray(columns[i : i + _BLOCK].T) for i in range(0, len(columns), _BLOCK)]
    return np.min([one.min(axis=1) for one in blocks], axis=0), np.max([one.max(axis=1) for one in blocks], axis=0)


def _collinear(design: Design) -> tuple[Dependence, ...]:
    """Every column that the ones before it determine; those found are set aside for the ones after them."""
    import numpy as np

    kept: list[int] = []
    found: list[Dependence] = []
    for j in range(design.columns.shape[1]):
        column, others = design.columns[:, j], design.columns[:, kept]
        basis, triangle = np.linalg.qr(others)
        shares = np.linalg.solve(triangle, basis.T @ column)
        left = float(np.abs(column - others @ shares).max())
        rounding = float(design.amplified[j] + np.abs(shares) @ design.amplified[kept])
        if left > _COLLINEAR + 4.0 * _EPSILON * rounding:
            kept.append(j)
        else:
            on = tuple(i for i, share in zip(kept, shares.tolist(), strict=True) if i and abs(share) > 1e-6)
            found.append((j, on or (0,)))
    return tuple(found)


def _dependence(pair: Dependence) -> str:
    column, others = pair
    if others == (0,):
        return f"column {column} is constant"
    verb = "is determined by" if len(others) == 1 else "is a combination of"
    return f"column {column} {verb} {listed(others)}: they are collinear"


def listed(columns: tuple[int, ...]) -> str:
    """`column 2`, or `columns 2, 3`."""
    return f"column {columns[0]}" if len(columns) == 1 else f"columns {', '.join(map(str, columns))}"
