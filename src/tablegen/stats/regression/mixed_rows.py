"""What a mixed model of events or counts tells of its rows: what each adds to the coefficients."""

from typing import TYPE_CHECKING, Protocol

from tablegen.stats.regression.families import Family
from tablegen.stats.regression.fitted import ModelRows
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]


class HasScores(Protocol):
    """The likelihood of coefficients on a basis of columns (n, k), and θ of random effects (p)."""

    @property
    def columns(self) -> "Array":
        """The basis (n, k)."""
        ...

    def scores(self, parameters: "Array", reach: "Array") -> "Array":
        """What rows add to the derivatives of the log-likelihood (n, k + p)."""
        ...

    def slopes(self, parameters: "Array", reach: "Array") -> "Array":
        """The derivatives (k + p,) of the deviance."""
        ...


@frozen(eq=False)
class RowsOfIntegral:
    """The rows of a likelihood that is greatest at coefficients on a basis and θ, `at` (k + p,).

    Derivatives by these follow their `reach`; `pull` (k + p, k) makes of them what they add to the coefficients of the
    columns: the inverse information of coefficients and θ together, as R's merDeriv has it (Wang, Graves, Rosseel &
    Merkle 2022, Psychometrika 87: 1173-1193) and Stata's melogit.
    """

    integral: HasScores
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
