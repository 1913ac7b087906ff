"""Factors that a model takes in other contrasts than with a reference: trends, successive levels, scores."""

from itertools import pairwise

from tablegen.designs.common import Draft, Level
from tablegen.designs.models.terms import ResolvedTerm, TermLine, term_label
from tablegen.errors import listing, suggestion
from tablegen.evidence import Variable
from tablegen.spec.row import RowSpec
from tablegen.spec.term_keys import CONTRASTS
from tablegen.tasks import Term
from tablegen.term_shapes import Contrasts


def contrasted(draft: Draft, row: RowSpec, variable: Variable, levels: tuple[Level, ...]) -> ResolvedTerm | None:
    """The term of a factor in the contrasts that the row names; None with the problem noted."""
    assert row.contrasts is not None
    draft.refuse_keys(row, ("reference", "reference_line", "trend"), f"{row.contrasts} contrasts")
    match row.contrasts.text:
        case "polynomial" | "successive" | "scores" as kind:
            shape = Contrasts(kind)
        case other:
            draft.problems.error(
                f'unknown contrasts "{other}"{suggestion(other, CONTRASTS)}',
                row.contrasts.at,
                listing("contrasts", CONTRASTS),
            )
            return None
    if not row.levels:
        draft.default(f"{row.name}: levels in the order {', '.join(level.key for level in levels)}")
    label = term_label(draft, row, variable)
    keys = tuple(level.key for level in levels)
    found = shape.parts(keys)
    one_line = len(found) == 1
    term = Term(row.name.text, variable.name, "category", row.name.at, keys, None, one_line, shape=shape)
    if kind == "scores":
        told = label if row.label else f"{label} (per level)"
        return ResolvedTerm(row, variable, term, told, (TermLine("row", told, counted=True),), levels=levels)
    titles = (
        tuple(f"{found[0].upper()}{found[1:]}" for found in found)
        if kind == "polynomial"
        else tuple(f"{later.label} vs {earlier.label}" for earlier, later in pairwise(levels))
    )
    if one_line:
        return ResolvedTerm(
            row, variable, term, label, (TermLine("row", f"{label}: {titles[0]}"),), parts=titles, levels=levels
        )
    lines = tuple(TermLine("level", title, part) for title, part in zip(titles, found, strict=True))
    return ResolvedTerm(
        row, variable, term, label, (TermLine("group", label, tested=True), *lines), parts=titles, levels=levels
    )
