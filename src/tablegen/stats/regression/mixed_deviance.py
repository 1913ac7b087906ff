"""The deviance of a linear mixed model, profiled to the relative factor of its random effects.

Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1), section 3.4.
"""

from functools import cached_property
from math import inf, log, pi
from typing import TYPE_CHECKING, Any

from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


@frozen(eq=False)
class Solved:
    """The coefficients on the basis (k,), (X'V⁻¹X)⁻¹ σ⁻² there, σ², and the deviance, all of it given θ."""

    b: "Array"
    inverse: "Array"
    sigma2: float
    deviance: float
    logs: float
    squares: float


@frozen(eq=False, slots=False)
class Deviance:
    """-2 log-likelihood of columns (n, k), an outcome (n,) and random effects, by the parameters θ of their factor."""

    x: "Array"
    y: "Array"
    restricted: bool

    def reduced(self, theta: "Array") -> "tuple[Array, float]":
        """The products (k + 1, k + 1) of columns and outcome less what random effects take, and log |Λ'Z'ZΛ + I|."""
        raise NotImplementedError

    @cached_property
    def both(self) -> "Array":
        """Columns and outcome (n, k + 1)."""
        import numpy as np

        return np.column_stack([self.x, self.y])

    @cached_property
    def total(self) -> "Array":
        """The products (k + 1, k + 1) of columns and outcome."""
        return self.both.T @ self.both

    @property
    def degrees(self) -> int:
        """Of how many residuals σ² is the mean square."""
        n, k = self.x.shape
        return n - k if self.restricted else n

    def solved(self, theta: "Array") -> Solved:
        """The best coefficients and σ² for this factor, and the deviance there."""
        left, logs = self.reduced(theta)
        return _solved(left, logs, self.degrees, self.restricted)

    def solved_within(self, theta: "Array", start: "Array", across: "Array") -> Solved:
        """The same where coefficients are `start` (k,) + `across` (k, q) times those that are solved for (q,)."""
        import numpy as np

        left, logs = self.reduced(theta)
        turn = np.column_stack([across, -start])
        turn = np.vstack([turn, np.eye(turn.shape[1])[-1]])
        return _solved(turn.T @ left @ turn, logs, self.degrees, self.restricted)

    def profiled(self, theta: "Array") -> float:
        """The deviance with σ² at its best."""
        return self.solved(theta).deviance

    def whole(self, parameters: "Array") -> float:
        """The deviance of θ and, last, σ."""
        at, sigma = self.solved(parameters[:-1]), float(parameters[-1])
        return at.logs + self.degrees * log(2.0 * pi * sigma * sigma) + at.squares / (sigma * sigma)

    def covariances(self, parameters: "Array") -> "Array":
        """The covariances (k, k) of the coefficients, of θ and, last, σ."""
        return self.solved(parameters[:-1]).inverse * float(parameters[-1]) ** 2


def _solved(left: "Array", logs: float, degrees: int, restricted: bool) -> Solved:
    """The least deviance of products (k + 1, k + 1) of k columns and, last, the outcome."""
    import numpy as np

    inverse = np.linalg.inv(left[:-1, :-1]).astype(np.float64)
    b = inverse @ left[:-1, -1]
    squares = float(left[-1, -1] - b @ left[:-1, -1])
    if restricted:
        logs += float(np.linalg.slogdet(left[:-1, :-1])[1])
    sigma2 = squares / degrees
    profiled = logs + degrees * (1.0 + log(2.0 * pi * sigma2)) if sigma2 > 0.0 else inf
    return Solved(b, inverse, sigma2, profiled, logs, squares)


@frozen(eq=False, slots=False)
class OfClusters(Deviance):
    """Random effects of z (n, q) within clusters (n,): all of it is a sum over clusters."""

    z: "Array"
    codes: "Index"
    groups: int

    @cached_property
    def _products(self) -> "tuple[Array, Array]":
        """Z'Z (G, q, q) and Z'(X, y) (G, q, k + 1) of each cluster."""
        import numpy as np

        def summed(other: "Array") -> "Array":
            made = np.zeros((self.groups, self.z.shape[1], other.shape[1]))
            np.add.at(made, self.codes, self.z[:, :, None] * other[:, None, :])
            return made

        return summed(self.z), summed(self.both)

    def reduced(self, theta: "Array") -> "tuple[Array, float]":
        """See `Deviance`."""
        import numpy as np

        zz, zxy = self._products
        factor = lower(theta)
        inner = np.eye(len(factor)) + factor.T @ zz @ factor
        roots = np.linalg.cholesky(inner)
        own = np.linalg.solve(roots, factor.T @ zxy)
        left: Array = self.total - np.asarray(np.einsum("gqa,gqb->ab", own, own), dtype=np.float64)
        return left, 2.0 * float(np.log(np.diagonal(roots, axis1=1, axis2=2)).sum())

    def pulls(self, theta: "Array") -> "Array":
        """What each row adds to the coefficients on the basis (n, k), M X'V⁻¹ residual, of M = (X'V⁻¹X)⁻¹.

        Cluster by cluster their sums are those of the sandwich: Liang & Zeger (1986), Biometrika 73: 13-22.
        """
        import numpy as np

        at, factor = self.solved(theta), lower(theta)
        zz, zxy = self._products
        inner = np.eye(len(factor)) + factor.T @ zz @ factor
        own: Array = factor @ np.linalg.solve(inner, factor.T @ zxy[:, :, :-1])
        weighed = self.x - np.einsum("nq,nqk->nk", self.z, own[self.codes])
        return (weighed @ at.inverse) * (self.y - self.x @ at.b)[:, None]


@frozen(eq=False, slots=False)
class OfFactors(Deviance):
    """Random intercepts of several factors, crossed or nested: their codes (n,), each from 0 on; θ are relative SDs.

    The factor of most levels has a diagonal of its own and is eliminated first; what is left of the others is dense.
    """

    codes: "tuple[Index, ...]"

    @cached_property
    def _parts(self) -> "tuple[int, list[int], Array, Any, Array, Array, Array]":
        """The first factor, whose the others' columns are, counts of its levels, alone and crossed; products."""
        import numpy as np
        from scipy.sparse import csr_array

        sizes = [int(one.max()) + 1 for one in self.codes]
        first = int(np.argmax(sizes))
        owner = [i for i in range(len(sizes)) if i != first for _ in range(sizes[i])]
        n, starts = self.y.size, np.cumsum([0, *(sizes[i] for i in dict.fromkeys(owner))])
        columns = np.column_stack([self.codes[i] + starts[j] for j, i in enumerate(dict.fromkeys(owner))])

        def indicators(codes: Any, size: int) -> Any:
            each = codes.size // n
            return csr_array((np.ones(codes.size), (np.repeat(np.arange(n), each), codes.ravel())), shape=(n, size))

        main, rest = indicators(self.codes[first], sizes[first]), indicators(columns, len(owner))
        counts = np.bincount(self.codes[first]).astype(np.float64)
        return first, owner, counts, main.T @ rest, (rest.T @ rest).toarray(), main.T @ self.both, rest.T @ self.both

    def reduced(self, theta: "Array") -> "tuple[Array, float]":
        """See `Deviance`."""
        import numpy as np

        first, owner, counts, crossed, among, zxy, rest_xy = self._parts
        scales = theta[owner]
        diagonal = theta[first] ** 2 * counts + 1.0
        own: Array = theta[first] * zxy / np.sqrt(diagonal)[:, None]
        weighted = crossed.T.multiply(theta[first] ** 2 / diagonal)
        inner = np.eye(len(owner)) + scales[:, None] * (among - (weighted @ crossed).toarray()) * scales
        root: Array = np.linalg.cholesky(np.asarray(inner, dtype=np.float64)).astype(np.float64)
        right: Array = np.asarray(scales[:, None] * (rest_xy - weighted @ zxy), dtype=np.float64)
        other: Array = np.linalg.solve(root, right).astype(np.float64)
        logs = float(np.log(diagonal).sum()) + 2.0 * float(np.log(np.diag(root)).sum())
        return self.total - own.T @ own - other.T @ other, logs


@frozen(eq=False)
class RowsOfClusters:
    """What a linear mixed model of clusters tells of each row, worked out when it is asked for.

    Its outcome is in units of a scale about `middle` (n,); `back` (k, k) turns coefficients on the basis, in these
    units, into those of the columns.
    """

    deviance: OfClusters
    theta: "Array"
    back: "Array"
    scale: float
    middle: "Array"

    def means(self) -> "Array":
        """The mean (n,) that the model expects, of random effects of 0."""
        return self.middle + self.scale * self.deviance.x @ self.deviance.solved(self.theta).b

    def influence(self) -> "Array":
        """What each row adds to the coefficients (n, k): of use are the sums over clusters."""
        return self.deviance.pulls(self.theta) @ self.back.T

    def leverage(self) -> None:
        """There is no hat matrix of coefficients alone."""
        return


def lower(theta: "Array") -> "Array":
    """The lower triangle (q, q) of the relative factor of a cluster, from its entries by column."""
    import numpy as np

    return theta.reshape(1, 1) if theta.size == 1 else np.array([[theta[0], 0.0], [theta[1], theta[2]]])
