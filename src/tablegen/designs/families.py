"""Which tests of a table are a family, whose P values are adjusted for their number."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.errors import listing, suggestion
from tablegen.plan import Family
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word

OUTSIDE = "rows outside sections"


def adjustment_of(draft: Draft) -> str | None:
    """How P values are adjusted; None where they are not, and an unknown way is an error."""
    spec = draft.spec.adjust
    if spec is None:
        return None
    if spec.method is None:
        draft.problems.error("say how P is adjusted", spec.at, "adjust: {method: holm, family: sections}")
        return None
    if spec.method.text not in stats.ADJUSTMENTS:
        message, hint = stats.ADJUSTMENTS.unknown(spec.method.text)
        draft.problems.error(message, spec.method.at, hint)
    return spec.method.text


def families_of(draft: Draft, rows: tuple[RowSpec, ...]) -> tuple[Family, ...]:
    """The families by name with their rows; none where all tests of the table are one."""
    spec = draft.spec.adjust
    if spec is None or spec.family == "table":
        return ()
    if spec.family is None:
        draft.default("adjust: all tests of the table are one family")
        return ()
    return _sections(draft, rows) if isinstance(spec.family, str) else _named(draft, rows, spec.family)


def _sections(draft: Draft, rows: tuple[RowSpec, ...]) -> tuple[Family, ...]:
    """A family for each section of the table, and one for the rows that are in none."""
    found = [
        (row.label or row.name.text, tuple(leaf.name.text for leaf in leaves_of(row.rows))) for row in rows if row.rows
    ]
    if not found and draft.spec.adjust:
        draft.problems.error("the table has no sections to be families", draft.spec.adjust.at, "family: table")
    outside = tuple(row.name.text for row in rows if not row.rows)
    return (*found, *([(OUTSIDE, outside)] if outside else []))


def _named(
    draft: Draft, rows: tuple[RowSpec, ...], asked: tuple[tuple[Word, tuple[Word, ...]], ...]
) -> tuple[Family, ...]:
    names = [row.name.text for row in leaves_of(rows)]
    taken: dict[str, str] = {}
    for family, members in asked:
        for member in members:
            if member.text not in names:
                hint = listing("rows", names)
                message = f'the table has no row "{member}" for the family "{family}"{suggestion(member.text, names)}'
                draft.problems.error(message, member.at, hint)
            elif member.text in taken:
                message = f'the row "{member}" is in the family "{taken[member.text]}" already'
                draft.problems.error(message, member.at, "a test is adjusted once: leave it out of one of them")
            taken.setdefault(member.text, family.text)
    return tuple((family.text, tuple(member.text for member in members)) for family, members in asked)


def leaves_of(rows: tuple[RowSpec, ...]) -> Iterator[RowSpec]:
    """The rows of a table that are no sections, in their order."""
    for row in rows:
        yield from leaves_of(row.rows) if row.rows else (row,)
