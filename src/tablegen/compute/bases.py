"""What a term gives to a model: columns, the lines shown of their coefficients, and what is tested together."""

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING

from tablegen.evidence import Lacking, Rows
from tablegen.tasks import Term
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.term_shapes import Shape

    Array = NDArray[float64]

Weighted = tuple[str | None, "Array", str]
"""A line: the level under which it is recorded, the weights (k,) of the columns' coefficients in it, what it is of."""
Together = tuple[str | None, tuple[int, ...], str]
"""A joint test: the level under which it is recorded, the positions of its columns, what it is of."""

Within = tuple[str, Term, "Array", "Array", str]
"""An effect: its level, the term whose effect it is, the weights of that term's columns and of the interaction's, what
it is of."""


@frozen(eq=False)
class Basis:
    """The columns (n, k) of a term, one for each of its `parts`; the lines shown and the joint tests."""

    columns: "Array"
    lines: tuple[Weighted, ...]
    tests: tuple[Together, ...]


def basis(term: Term, rows: Rows) -> Basis:
    """The columns of a term among complete cases. Raises Lacking where a number has no logarithm."""
    import numpy as np

    columns, parts = _columns(term, rows), term.parts
    if term.plain:
        ones = np.eye(len(parts))
        lines = tuple((None if term.one_line else part, ones[i], "") for i, part in enumerate(parts))
    else:
        lines = _effects(term, rows) if term.shape else ()
    return Basis(columns, lines, () if term.one_line else tuple(_tests(term)))


def _tests(term: Term) -> "list[Together]":
    """All columns of a term together; of a number's curve those beyond the straight line, too."""
    positions = tuple(range(len(term.parts)))
    found: list[Together] = [(None, positions, "of all levels together" if term.levels else "of all terms together")]
    if term.bent:
        from tablegen.term_shapes import NONLINEAR

        found.append((NONLINEAR, positions[1:], "of the terms that are not linear"))
    return found


def _columns(term: Term, rows: Rows) -> "Array":
    import numpy as np

    if term.of:
        factors = [_columns(part, rows).T for part in term.of]
        return np.column_stack([np.prod(one, axis=0) for one in product(*factors)])
    values = rows.columns[term.variable]
    if term.kind == "number":
        return _of_numbers(term, rows, values.astype(np.float64))
    return _of_levels(term, values.astype(np.int64))


def _of_numbers(term: Term, rows: Rows, values: "Array") -> "Array":
    """The columns (n, k) of values (n,) of a number, on the scale that it has among the rows."""
    scaled = _scale(term, rows)(values)
    return _curve(term.shape, scaled) if term.shape else scaled[:, None]


def _of_levels(term: Term, codes: "NDArray[int64]") -> "Array":
    """The columns (n, k) of a factor's levels by their codes (n,)."""
    import numpy as np

    if term.shape:
        return _contrasts(term.shape, len(term.levels))[codes]
    others = [code for code, level in enumerate(term.levels) if level in term.parts]
    return np.column_stack([codes == code for code in others]).astype(np.float64)


def effects_within(term: Term, rows: Rows) -> tuple[Within, ...]:
    """The effects of one term of an interaction at each level of the other, its moderator, or at each value of it."""
    import numpy as np

    from tablegen.term_shapes import number_text

    moderator = term.moderator
    if moderator is None:
        return ()
    effect = next(one for one in term.of if one is not moderator)
    if moderator.levels:
        keys, there = moderator.levels, _of_levels(moderator, np.arange(len(moderator.levels)))
    else:
        keys, there = tuple(map(number_text, term.values)), _of_numbers(moderator, rows, np.array(term.values))
    found: list[Within] = []
    for i, key in product(range(len(effect.parts)), range(len(keys))):
        own, row = np.eye(len(effect.parts))[i], there[key]
        products = np.outer(row, own) if term.of[0] is moderator else np.outer(own, row)
        level = keys[key] if len(effect.parts) == 1 else f"{effect.parts[i]}:{keys[key]}"
        found.append((level, effect, own, products.ravel(), f"of {effect.row} where {moderator.row} is {keys[key]}"))
    return tuple(found)


def _contrasts(shape: "Shape", levels: int) -> "Array":
    """The columns (levels, k) of a factor's levels."""
    import numpy as np

    from tablegen.stats.regression.bases import polynomial_contrasts, successive_contrasts
    from tablegen.term_shapes import Contrasts

    assert isinstance(shape, Contrasts)
    if shape.kind == "scores":
        return np.arange(1.0, levels + 1.0)[:, None]
    return polynomial_contrasts(levels) if shape.kind == "polynomial" else successive_contrasts(levels)


def _curve(shape: "Shape", values: "Array") -> "Array":
    """The columns (n, k) of a number's values (n,)."""
    from tablegen.stats.regression.bases import powers, restricted_cubic
    from tablegen.term_shapes import Polynomial, Spline

    if isinstance(shape, Spline):
        return restricted_cubic(values, shape.knots)
    assert isinstance(shape, Polynomial)
    return powers(values, shape.degree)


def _effects(term: Term, rows: Rows) -> tuple[Weighted, ...]:
    """The effects of a curve's values against its reference: differences of the rows of its columns."""
    import numpy as np

    from tablegen.term_shapes import Contrasts, number_text

    shape = term.shape
    assert shape and not isinstance(shape, Contrasts)
    if shape.reference is None:  # its quartiles coincide
        return ()
    others = [value for value in shape.at if value != shape.reference]
    values = np.array([*others, shape.reference])
    found = _of_numbers(term, rows, values)
    against = number_text(shape.reference)
    texts = map(number_text, others)
    return tuple(
        (text, row - found[-1], f"of {text} against {against}") for text, row in zip(texts, found, strict=False)
    )


def _scale(term: Term, rows: Rows) -> "Callable[[Array], Array]":
    """What is done to the values of a number: its logarithm, its mean or a value taken off, its unit."""
    import numpy as np

    def logged(values: "Array") -> "Array":
        if not term.log:
            return values
        if values.size and values.min() <= 0:
            raise Lacking(f"cannot take the logarithm of {term.row}: it has values of 0 or less", term.at)
        return np.log(values) / (1.0 if term.log is True else np.log(float(term.log)))

    known = logged(rows.columns[term.variable].astype(np.float64))
    middle, unit = 0.0, term.per or 1.0
    if known.size and (term.standardize or term.centre == "mean"):
        middle = float(known.mean())
    elif isinstance(term.centre, float):
        middle = float(logged(np.array([term.centre]))[0])
    if term.standardize and known.size > 1 and known.std(ddof=1) > 0:
        unit *= float(known.std(ddof=1))
    return lambda values: (logged(values) - middle) / unit
