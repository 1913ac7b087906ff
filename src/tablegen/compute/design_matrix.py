"""The design matrix of a model's terms, side by side, with the lines and tests of their coefficients."""

from itertools import product
from typing import TYPE_CHECKING

from tablegen.compute.bases import basis, effects_within
from tablegen.evidence import Lacking, Rows
from tablegen.tasks import Term
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@frozen
class Coefficient:
    """A column of the design matrix: its term, and what tells it from the term's others (None: nothing needs to)."""

    term: Term
    part: str | None

    def __str__(self) -> str:
        """What messages call it: `stage: III`."""
        return f"{self.term.row}: {self.called}" if self.called else self.term.row

    @property
    def called(self) -> str | None:
        """What tells it from the term's others, in words: of an interaction the levels multiplied, `yes × high`."""
        parts = [[*filter(None, names)] for names in product(*(one.parts for one in self.term.of))]
        return next((" × ".join(names) for names in parts if ":".join(names) == self.part), self.part)


@frozen(eq=False)
class Estimate:
    """What a line of the table shows: the sum of all coefficients (the constant first) with these weights (1 + k,).

    `column` is the position of the one coefficient it is, None where it is a sum of several; `told` says of what it is.
    """

    term: Term
    level: str | None
    weights: "NDArray[float64]"
    column: int | None
    told: str


@frozen
class JointTest:
    """A test that several coefficients are 0: the level under which it is recorded, their positions."""

    term: Term
    level: str | None
    columns: tuple[int, ...]
    told: str


@frozen(eq=False)
class Design:
    """The design matrix `x` (n, 1 + k) of the terms, a column of ones first; its coefficients, lines and tests."""

    terms: tuple[Term, ...]
    x: "NDArray[float64]"
    coefficients: tuple[Coefficient, ...]
    estimates: tuple[Estimate, ...]
    tests: tuple[JointTest, ...]


def design_matrix(terms: tuple[Term, ...], rows: Rows) -> Design:
    """The design of the terms among complete cases.

    Raises Lacking where a level has nobody among the complete cases, or a term does not vary.
    """
    import numpy as np

    bases = [basis(term, rows) for term in terms]
    coefficients = tuple(Coefficient(term, part or None) for term in terms for part in term.parts)
    x = np.column_stack([np.ones(rows.n), *(one.columns for one in bases)])
    _varies(coefficients, x)
    ends = np.cumsum([1, *(one.columns.shape[1] for one in bases)]).tolist()
    first = {term.row: start for term, start in zip(terms, ends, strict=False)}

    def estimate(term: Term, level: str | None, told: str, *weighted: "tuple[Term, NDArray[float64]]") -> Estimate:
        weights = np.zeros(x.shape[1])
        for other, part in weighted:
            weights[first[other.row] : first[other.row] + part.size] = part
        at = np.flatnonzero(weights)
        column = int(at[0]) if at.size == 1 and weights[at[0]] == 1.0 else None
        return Estimate(term, level, weights, column, told)

    estimates = [
        estimate(term, level, told, (term, weights))
        for term, one in zip(terms, bases, strict=True)
        for level, weights, told in one.lines
    ]
    estimates += [
        estimate(term, level, told, (effect, own), (term, products))
        for term in terms
        for level, effect, own, products, told in effects_within(term, rows)
    ]
    tests = [
        JointTest(term, level, tuple(first[term.row] + i for i in positions), told)
        for term, one in zip(terms, bases, strict=True)
        for level, positions, told in one.tests
    ]
    return Design(terms, x, coefficients, tuple(estimates), tuple(tests))


def _varies(coefficients: tuple[Coefficient, ...], x: "NDArray[float64]") -> None:
    n = len(x)
    for coefficient, column in zip(coefficients, x.T[1:], strict=True):
        if n and column.min() == column.max():
            level = coefficient.called if coefficient.term.kind != "number" else None
            what = f'has nobody in the level "{level}"' if level and not column[0] else "does not vary"
            hint = ": leave it out, or join levels" if coefficient.term.of else ""
            at = coefficient.term.at
            raise Lacking(f"cannot be fitted: {coefficient.term.row} {what} among the {n} complete cases{hint}", at)
