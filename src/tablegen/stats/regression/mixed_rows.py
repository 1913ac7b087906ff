"""What a mixed model of events or counts tells of its rows: what each adds to the coefficients."""

from typing import TYPE_CHECKING

from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.integral import Integral
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


@frozen(eq=False)
class RowsOfIntegral:
    """The rows of a likelihood that is greatest at coefficients on a basis and θ, `at` (k + p,).

    Derivatives by these follow their `reach`; `pull` (k + p, k) makes of them what they add to the coefficients of the
    columns: the inverse information of coefficients and θ together, as R's merDeriv has it (Wang, Graves, Rosseel &
    Merkle 2022, Psychometrika 87: 1173-1193) and Stata's melogit.
    """

    integral: Integral
    rows: ModelRows
    family: Family
    at: "Array"
    reach: "Array"
    pull: "Array"

    def means(self) -> "Array":
        """The mean (n,) that the model expects, of random effects of 0."""
        columns = self.integral.columns
        fixed = columns @ self.at[: columns.shape[1]]
        return self.family.mean(fixed if self.rows.offset is None else fixed + self.rows.offset)

    def influence(self) -> "Array":
        """What each row adds to the coefficients (n, k): of use are the sums over clusters."""
        return self.integral.scores(self.at, self.reach) @ self.pull

    def leverage(self) -> None:
        """There is no hat matrix of coefficients alone."""
        return
