"""Numbers that a model takes as a curve: polynomials, and restricted cubic splines with effects of chosen values."""

from dataclasses import replace

from tablegen.designs.common import Draft
from tablegen.designs.models.terms import ResolvedTerm, TermLine, number_term
from tablegen.evidence import Variable
from tablegen.schema import to_number
from tablegen.spec.row import RowSpec
from tablegen.stats.regression.bases import PERCENTILES, usual_knots
from tablegen.term_shapes import NONLINEAR, Polynomial, Spline, number_text

_QUARTILES = ("lower quartile", "median", "upper quartile")


def curve(draft: Draft, row: RowSpec, variable: Variable, label: str) -> ResolvedTerm | None:
    """The term of a row that is a polynomial or a spline; None with the problem noted."""
    if row.polynomial and row.spline:
        draft.problems.error(f"{row.name} is a polynomial or a spline, not both", row.name.at, "leave one out")
        return None
    what = "a spline" if row.spline else "a polynomial"
    draft.refuse_keys(row, ("levels", "contrasts", "reference_line", "trend"), what)
    if variable.kind != "number" and not variable.numeric:
        draft.problems.error(f"{variable.name} holds text; {what} is of numbers", row.name.at, "leave it a category")
        return None
    values = _values(draft, row)
    if values is None:
        return None
    tell_beyond(draft, row, variable, values[0])
    return _spline(draft, row, variable, label, *values) if row.spline else _polynomial(row, variable, label, *values)


def _values(draft: Draft, row: RowSpec) -> tuple[tuple[float, ...], float | None] | None:
    """The values whose effects are asked for, and the one they are compared with; None with the problem noted."""
    reference = to_number(row.reference.text) if row.reference else None
    if row.reference and reference is None:
        draft.problems.error(
            f'{row.name}: the reference of a curve is a value, not "{row.reference}"', row.reference.at, "reference: 50"
        )
        return None
    if row.reference and not row.at:
        draft.problems.error(
            f"{row.name}: say at which values the curve is shown", row.reference.at, f"at: [40, {row.reference}, 60]"
        )
        return None
    if len(set(row.at)) < len(row.at):
        draft.problems.error(f"{row.name}: one value is named twice in `at`", row.name.at)
        return None
    if reference is None and row.at:
        draft.default(f"{row.name}: reference {number_text(row.at[0])} (the first value)")
        reference = row.at[0]
    at = row.at if reference is None or reference in row.at else (reference, *row.at)
    if len(at) == 1:
        draft.problems.error(f"{row.name}: a curve is shown at two values or more", row.name.at, "at: [40, 50, 60]")
        return None
    return at, reference


def tell_beyond(draft: Draft, row: RowSpec, variable: Variable, at: tuple[float, ...]) -> None:
    """Warn of values at which nobody could tell what the curve is."""
    known = draft.source.frequencies(variable.name, None).values if at and not draft.shell else None
    if known is None or not known.size:
        return
    if beyond := [value for value in at if not known[0] <= value <= known[-1]]:
        message = f"{row.name}: the data have no values as far as {' and '.join(map(number_text, beyond))}"
        draft.problems.warn(message, row.name.at, "the curve is extrapolated there")


def _polynomial(
    row: RowSpec, variable: Variable, label: str, at: tuple[float, ...], reference: float | None
) -> ResolvedTerm:
    shape = Polynomial(row.polynomial or 2, at, reference)
    term = replace(number_term(row, variable), shape=shape, one_line=False)
    parts = shape.parts(())
    lines = _value_lines(at, reference) if at else tuple(TermLine("level", _title(part), part) for part in parts)
    tests = (TermLine("level", _title(NONLINEAR), NONLINEAR, tested=True),) if term.bent else ()
    return ResolvedTerm(
        row, variable, term, label, (TermLine("group", label, tested=True), *lines, *tests), parts=parts
    )


def _title(part: str) -> str:
    return part[0].upper() + part[1:]


def _value_lines(at: tuple[float, ...], reference: float | None) -> tuple[TermLine, ...]:
    texts = ((number_text(value), value == reference) for value in at)
    return tuple(TermLine("reference" if is_reference else "level", text, text) for text, is_reference in texts)


def _spline(
    draft: Draft, row: RowSpec, variable: Variable, label: str, at: tuple[float, ...], reference: float | None
) -> ResolvedTerm | None:
    draft.refuse_keys(row, ("per", "log", "standardize", "centre"), "a spline (make a column of its own by `derive`)")
    shape = _knots(draft, row, variable)
    if shape is None:
        return None
    if not at:
        at, reference = _quartiles(draft, row, variable)
    shape = replace(shape, at=at, reference=reference)
    term = replace(number_term(row, variable), shape=shape, one_line=False)
    lines = _value_lines(at, reference)
    if draft.shell and not at:
        lines = tuple(TermLine("reference" if q == "median" else "level", q, q) for q in _QUARTILES)
    test = TermLine("level", _title(NONLINEAR), NONLINEAR, tested=True)
    parts = shape.parts(())
    return ResolvedTerm(row, variable, term, label, (TermLine("group", label, tested=True), *lines, test), parts=parts)


def _knots(draft: Draft, row: RowSpec, variable: Variable) -> Spline | None:
    """The spline with its knots: given, or at percentiles of all patients with a value, the same in all models."""
    if isinstance(row.spline, tuple):
        return Spline(len(row.spline), row.spline, "")
    number = row.spline or 4
    if draft.shell:
        return Spline(number, (), "")
    knots = usual_knots(draft.source.frequencies(variable.name, None), number)
    if len(set(knots)) < number:
        problem = f"has values for {len(set(knots))}" if knots else "has too few values"
        draft.problems.error(
            f"{variable.name} {problem} of {number} knots at percentiles",
            row.name.at,
            "take fewer, or name the knots: spline: [40, 55, 70]",
        )
        return None
    placed = f"percentiles {', '.join(f'{percent:.4g}' for percent in PERCENTILES[number])}"
    if draft.source.sizes(None)[0] - draft.source.missing(variable.name, None)[0] < 100:
        placed += ", the outer ones the fifth smallest and fifth largest value"
    draft.default(f"{row.name}: knots at {', '.join(map(number_text, knots))} ({placed})")
    return Spline(number, knots, placed)


def _quartiles(draft: Draft, row: RowSpec, variable: Variable) -> tuple[tuple[float, ...], float | None]:
    """The quartiles, with as many decimals as the data have, against the median; nothing where they coincide."""
    import numpy as np

    if draft.shell:
        return (), None
    found = draft.source.frequencies(variable.name, None)
    values = np.repeat(found.values, found.counts[:, 0])
    quartiles = [round(float(q), variable.decimals) for q in np.quantile(values, [0.25, 0.5, 0.75])]
    at = tuple(dict.fromkeys(quartiles))
    if len(at) < 2:
        return (), None
    draft.default(f"{row.name}: shown at {', '.join(map(number_text, at))} (quartiles), reference the median")
    return at, quartiles[1]
