"""Random intercepts of several factors, crossed or nested, and the equations of their modes."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from tablegen.stats.regression.satterthwaite import reach_of
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


@frozen(eq=False, slots=False)
class OfFactors:
    """Intercepts of m factors: their codes (n,), each from 0 on, the factor of most levels first; θ are their SDs.

    See `random_effects.Effects`. The effects are those of all levels, factor by factor.
    """

    codes: "tuple[Index, ...]"

    @cached_property
    def sizes(self) -> list[int]:
        """How many levels each factor has."""
        return [int(one.max()) + 1 for one in self.codes]

    @cached_property
    def places(self) -> "Index":
        """Where (m, n) the effects of a row are."""
        import numpy as np

        starts = np.cumsum([0, *self.sizes[:-1]])
        return np.array([codes + at for codes, at in zip(self.codes, starts, strict=True)])

    @property
    def start(self) -> "tuple[Array, Array]":
        """See `Effects`."""
        import numpy as np

        return np.ones(len(self.codes)), np.zeros(sum(self.sizes))

    def shifts(self, u: "Array") -> "Array":
        """See `Effects`."""
        return u[self.places]

    def pull(self, theta: "Array", slope: "Array") -> "Array":
        """See `Effects`."""
        import numpy as np

        sums = zip(theta, self.codes, self.sizes, strict=True)
        return np.concatenate([one * np.bincount(codes, slope, size) for one, codes, size in sums])

    def equations(self, theta: "Array", information: "Array") -> "Eliminated":
        """See `Effects`."""
        return Eliminated(self, theta, information)

    def plain(self, theta: "Array") -> "Array":
        """See `Effects`."""
        return abs(theta)

    def reach(self, theta: "Array") -> "Array":
        """See `Effects`."""
        return reach_of(theta)

    @cached_property
    def pairs(self) -> "tuple[Index, Index, Index]":
        """Levels of the first factor and columns of the others that meet, in order; where the pairs of each row are."""
        import numpy as np

        own, rest = self.sizes[0], sum(self.sizes[1:])
        keys, places = np.unique(self.codes[0] * rest + self.places[1:] - own, return_inverse=True)
        return keys // rest, keys % rest, places.ravel()

    def crossed(self, information: "Array") -> "Array":
        """The sums of information of the pairs."""
        import numpy as np

        sums = np.bincount(self.pairs[2], np.tile(information, len(self.codes) - 1), self.pairs[0].size)
        return sums.astype(np.float64)

    def sparse(self, values: "Array") -> Any:
        """The matrix of levels of the first factor by columns of the others that has these values of the pairs."""
        import numpy as np
        from scipy.sparse import csr_array

        levels, columns, _ = self.pairs
        ends = np.searchsorted(levels, np.arange(self.sizes[0] + 1))
        return csr_array((values, columns, ends), shape=(self.sizes[0], sum(self.sizes[1:])))

    def among(self, information: "Array") -> "Array":
        """The sums of information of the levels of the other factors with one another: dense."""
        import numpy as np

        rest, columns = sum(self.sizes[1:]), self.places[1:] - self.sizes[0]
        made = np.zeros(rest * rest)
        for one in columns:
            for two in columns:
                made += np.bincount(one * rest + two, information, rest * rest)
        return made.reshape(rest, rest)


@frozen(eq=False, slots=False)
class Eliminated:
    """The equations of several factors; see `random_effects.Equations`.

    The first factor has a diagonal of its own and is eliminated; what is left of the others is dense.
    """

    effects: OfFactors
    theta: "Array"
    information: "Array"

    @cached_property
    def _diagonal(self) -> "Array":
        import numpy as np

        own = np.bincount(self.effects.codes[0], self.information, self.effects.sizes[0])
        return self.theta[0] ** 2 * own.astype(np.float64) + 1.0

    @cached_property
    def _crossed(self) -> Any:
        """The equations of the first factor in the effects of the others (sparse), divided by its own."""
        return self.effects.sparse(self._pairs / self._diagonal[self.effects.pairs[0]])

    @cached_property
    def _pairs(self) -> "Array":
        return self.theta[0] * self.effects.crossed(self.information) * self._scales[self.effects.pairs[1]]

    @cached_property
    def _scales(self) -> "Array":
        import numpy as np

        return np.repeat(self.theta[1:], self.effects.sizes[1:])

    @cached_property
    def _root(self) -> "Array":
        """The Cholesky factor of what is left of the others, dense."""
        import numpy as np

        scales = self._scales
        taken = self._crossed.T @ self.effects.sparse(self._pairs)
        left = scales[:, None] * self.effects.among(self.information) * scales - np.asarray(taken.toarray())
        left[np.diag_indices(scales.size)] += 1.0
        return np.linalg.cholesky(left).astype(np.float64)

    def _left(self, right: "Array") -> "Array":
        """The solution of what is left of the others."""
        import numpy as np
        from scipy.linalg import cho_solve  # pyright: ignore[reportUnknownVariableType]

        return np.asarray(cast(Any, cho_solve)((self._root, True), right), dtype=np.float64)

    @property
    def logs(self) -> float:
        """See `Equations`."""
        import numpy as np

        logs = float(np.log(self._diagonal).sum())
        return logs + (2.0 * float(np.log(np.diag(self._root)).sum()) if self._scales.size else 0.0)

    def solution(self, right: "Array") -> "Array":
        """See `Equations`."""
        import numpy as np

        own = self._diagonal.size
        above, crossed = right[:own] / self._diagonal, self._crossed
        if not self._scales.size:
            return above
        below = self._left(np.asarray(right[own:] - crossed.T @ right[:own]))
        return np.concatenate([above - crossed @ below, below])

    def shares(self) -> "Array":
        """See `Equations`."""
        import numpy as np

        m, n = self.effects.places.shape
        inverse, codes = np.zeros((m, m, n)), self.effects.codes[0]  # M⁻¹ of the levels of each row
        inverse[0, 0] = 1.0 / self._diagonal[codes]
        if self._scales.size:
            rest = self._left(np.eye(self._scales.size))
            across: Array = np.asarray(self._crossed @ rest)
            inverse[0, 0] += np.asarray(self._crossed.multiply(across).sum(axis=1)).ravel()[codes]
            columns = self.effects.places[1:] - self._diagonal.size
            for i, one in enumerate(columns, start=1):
                inverse[0, i] = inverse[i, 0] = -across[codes, one]
                for j, two in enumerate(columns, start=1):
                    inverse[i, j] = rest[one, two]
        return np.einsum("l,ljn->jn", self.theta, inverse)
