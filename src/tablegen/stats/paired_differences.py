"""The differences of two numbers of the same patients, first minus second, as their decimals have them."""

from math import fsum, sqrt
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.outcomes import TOO_EXTREME
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

NO_PAIRS = "no patient has a value in both groups"


@frozen(eq=False)
class Differences:
    """First minus second (n,), and what rounding may have added to each: so near, differences are equal.

    10.1 - 9.8 and 5.3 - 5.0 are the same decimal and two doubles, which would break ties and make differences out of
    none. The bound is four units in the last place of the larger value: it covers reading, subtracting and a derived
    column's few operations, and parts all differences of decimals of up to 14 digits, whatever their offset.
    """

    values: "Array"
    noise: "Array"

    @property
    def zeros(self) -> int:
        """How many pairs have no difference."""
        return int((self.values == 0.0).sum())

    @property
    def remarks(self) -> tuple[str, ...]:
        """That pairs without a difference are left out, if there are any."""
        verb = "has no difference and was" if self.zeros == 1 else "have no difference and were"
        return (f"{self.zeros} of {self.values.size} pairs {verb} left out",) if self.zeros else ()


def differences_of(pairs: Matched, zeros_allowed: bool = False) -> Differences | str:
    """The differences, exactly 0 where only rounding parts two values; or why nothing can be computed from them.

    That all of them are 0 is no reason where `zeros_allowed`.
    """
    import numpy as np

    first, second = pairs.first.astype(np.float64), pairs.second.astype(np.float64)
    if not first.size:
        return NO_PAIRS
    larger = np.maximum(np.abs(first), np.abs(second))
    if not (larger < 1e300).all():
        return TOO_EXTREME
    noise = 4.0 * float_info.epsilon * larger
    values = first - second
    values[np.abs(values) <= noise] = 0.0
    if not (zeros_allowed or values.any()):
        return "every difference is 0: there is nothing to compare"
    return Differences(values, noise)


@frozen
class MeanDifference:
    """The mean of n >= 2 differences and their SD, which is above 0."""

    n: int
    mean: float
    sd: float

    @property
    def t(self) -> float:
        """The mean in standard errors."""
        return self.mean / self.sd * sqrt(self.n)


def mean_difference(pairs: Matched) -> MeanDifference | str:
    """The mean difference, first minus second; or why there is none, or no variance to judge it by."""
    differences = differences_of(pairs)
    if isinstance(differences, str):
        return differences
    values, noise = differences.values, differences.noise
    n, low, high = values.size, int(values.argmin()), int(values.argmax())
    if n < 2:
        return "there is only 1 pair: the variance of the differences cannot be estimated"
    if values[high] - values[low] <= noise[high] + noise[low]:
        return f"every difference is the same ({values[0]:g}): there is no variance to test against"
    scale = float(abs(values).max())
    scaled: list[float] = (values / scale).tolist()
    mean = fsum(scaled) / n
    sd = sqrt(fsum((d - mean) * (d - mean) for d in scaled) / (n - 1)) * scale
    return MeanDifference(n, mean * scale, sd) if sd >= float_info.min else TOO_EXTREME
