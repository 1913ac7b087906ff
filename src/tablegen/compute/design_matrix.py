"""The design matrix of a model's terms: treatment coding against the reference level, scales of numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablegen.evidence import Lacking, Rows
from tablegen.tasks import Term

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A column of the design matrix: its term, and the level it stands for (None for a number)."""

    term: Term
    level: str | None

    @property
    def address(self) -> str | None:
        """The level under which it is recorded."""
        return None if self.term.one_line else self.level

    def __str__(self) -> str:
        """What messages call it: `stage: III`."""
        return f"{self.term.row}: {self.level}" if self.level else self.term.row


def design_matrix(terms: tuple[Term, ...], rows: Rows) -> "tuple[tuple[Coefficient, ...], NDArray[float64]]":
    """The coefficients and the design matrix (n, 1 + coefficients), a column of ones first.

    Raises Lacking where a level has nobody among the complete cases, or a term does not vary.
    """
    import numpy as np

    coefficients: list[Coefficient] = []
    columns = [np.ones(rows.n)]
    for term in terms:
        values = rows.columns[term.variable]
        if term.kind == "number":
            columns.append(_scaled(term, values.astype(np.float64)))
            coefficients.append(Coefficient(term, None))
            continue
        for code, level in enumerate(term.levels):
            if level != term.reference:
                columns.append((values == code).astype(np.float64))
                coefficients.append(Coefficient(term, level))
    for coefficient, column in zip(coefficients, columns[1:], strict=True):
        if rows.n and column.min() == column.max():
            what = (
                f'has nobody in the level "{coefficient.level}"'
                if coefficient.level and not column[0]
                else "does not vary"
            )
            at = coefficient.term.at
            raise Lacking(f"cannot be fitted: {coefficient.term.row} {what} among the {rows.n} complete cases", at)
    return tuple(coefficients), np.column_stack(columns)


def _scaled(term: Term, values: "NDArray[float64]") -> "NDArray[float64]":
    import numpy as np

    if term.log:
        if values.size and values.min() <= 0:
            raise Lacking(f"cannot take the logarithm of {term.row}: it has values of 0 or less", term.at)
        values = np.log(values)
    if term.standardize and values.size > 1 and values.std(ddof=1) > 0:
        values = (values - values.mean()) / values.std(ddof=1)
    return values / term.per if term.per else values
