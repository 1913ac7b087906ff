"""What random effects add to a linear predictor, and the equations of their modes: of clusters, or of several factors.

Effects u are independent standard normal; Λ(θ), which is linear in θ, makes those of the data of them, Z says which row
has which. Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1), sections 2 and 3.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from tablegen.stats.regression.mixed_deviance import lower
from tablegen.stats.regression.varying import reach_over
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]
    Index = NDArray[int64]


class Equations(Protocol):
    """M = Λ'Z'WZΛ + I, of W the information of rows."""

    @property
    def logs(self) -> float:
        """The logarithm of its determinant."""
        ...

    def solution(self, right: "Array") -> "Array":
        """M⁻¹ `right`, both shaped as the effects."""
        ...

    def shares(self) -> "Array":
        """Of each of p parameters and n rows z'Λ M⁻¹ (∂Λ'/∂θ) z (p, n): their sum by θ is a row's z'Λ M⁻¹ Λ'z."""
        ...


class Effects(Protocol):
    """Random effects of n rows, by the p parameters θ of their factor Λ."""

    @property
    def start(self) -> "tuple[Array, Array]":
        """θ to begin a search with, and effects u that are all 0."""
        ...

    def shifts(self, u: "Array") -> "Array":
        """What each of θ adds to each row's predictor (p, n) for every unit: Z (∂Λ/∂θ) u."""
        ...

    def pull(self, theta: "Array", slope: "Array") -> "Array":
        """What slopes by the predictor (n,) are by the effects: Λ'Z' slope."""
        ...

    def equations(self, theta: "Array", information: "Array") -> Equations:
        """The equations of effects, where rows have so much `information` (n,)."""
        ...

    def plain(self, theta: "Array") -> "Array":
        """The θ of the same covariances whose SDs are not negative."""
        ...

    def reach(self, theta: "Array") -> "Array":
        """How far derivatives follow each of θ."""
        ...


@frozen(eq=False, slots=False)
class OfCluster:
    """An intercept and a slope of each cluster: z (n, 2), codes (n,); θ is their relative factor by column."""

    z: "Array"
    codes: "Index"
    groups: int

    @property
    def start(self) -> "tuple[Array, Array]":
        """See `Effects`; effects are (G, 2)."""
        import numpy as np

        return np.array([1.0, 0.0, 1.0]), np.zeros((self.groups, 2))

    def shifts(self, u: "Array") -> "Array":
        """See `Effects`."""
        import numpy as np

        (one, two), (first, second) = self.z.T, u[self.codes].T
        return np.array([one * first, two * first, two * second])

    def pull(self, theta: "Array", slope: "Array") -> "Array":
        """See `Effects`."""
        import numpy as np

        return np.column_stack([self.summed(one * slope) for one in self.z.T]) @ lower(theta)

    def equations(self, theta: "Array", information: "Array") -> "PairsOfEquations":
        """See `Effects`."""
        return PairsOfEquations(self, theta, information)

    def plain(self, theta: "Array") -> "Array":
        """See `Effects`: a column of the factor may have either sign."""
        import numpy as np

        return theta * np.where(theta[[0, 0, 2]] < 0.0, -1.0, 1.0)

    def reach(self, theta: "Array") -> "Array":
        """See `Effects`: what a slope shares with the intercept as far as all of it."""
        return reach_over(theta, slope=True)

    def summed(self, values: "Array") -> "Array":
        """The sums (G,) over clusters of values (n,)."""
        import numpy as np

        return np.bincount(self.codes, values, self.groups).astype(np.float64)


@frozen(eq=False, slots=False)
class PairsOfEquations:
    """Two equations for each cluster."""

    effects: OfCluster
    theta: "Array"
    information: "Array"

    @cached_property
    def _inner(self) -> "Array":
        """M of each cluster (G, 2, 2)."""
        import numpy as np

        (one, two), factor = self.effects.z.T, lower(self.theta)
        a, b, c = (self.effects.summed(self.information * z) for z in (one * one, one * two, two * two))
        return np.eye(2) + factor.T @ np.array([[a, b], [b, c]]).transpose(2, 0, 1) @ factor

    @property
    def logs(self) -> float:
        """See `Equations`."""
        import numpy as np

        return float(np.log(np.linalg.det(self._inner)).sum())

    def solution(self, right: "Array") -> "Array":
        """See `Equations`."""
        import numpy as np

        return np.linalg.solve(self._inner, right[:, :, None]).astype(np.float64)[:, :, 0]

    def shares(self) -> "Array":
        """See `Equations`."""
        import numpy as np

        inverse, z = np.linalg.inv(self._inner)[self.effects.codes], self.effects.z
        one, two = np.einsum("nij,nj->in", inverse, z @ lower(self.theta))
        return np.array([z[:, 0] * one, z[:, 1] * one, z[:, 1] * two])
