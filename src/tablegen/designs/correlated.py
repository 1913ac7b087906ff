"""What a correlation matrix is of: its rows, each as a number, and what partial correlations are adjusted for."""

from tablegen.designs.common import COMPARED_KEYS, Draft
from tablegen.evidence import Variable
from tablegen.plan import OVERALL, Line
from tablegen.rare_tasks import Measured
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.values import frozen

_ROW_KEYS = (
    "show",
    "test",
    "effect",
    "level",
    "reference",
    "where",
    "per",
    "log",
    "standardize",
    "cutoff",
    *COMPARED_KEYS,
)


@frozen
class Side:
    """A row resolved: what it is called, its variable, and how that is taken as a number."""

    row: RowSpec
    variable: Variable
    label: str
    measured: Measured


def lines_of(draft: Draft) -> "list[tuple[Line, Side | None]]":
    """The rows that resolve, each with a line of its own, and the headings of sections above theirs."""
    rows = draft.spec.rows
    if rows is None:
        source = draft.source
        own = {draft.spec.frequency.text} if draft.spec.frequency else set[str]()
        own |= {word.text for word in draft.spec.weights.columns} if draft.spec.weights else set[str]()
        own |= {draft.imputations.column, draft.imputations.key} if draft.imputations else set[str]()
        found = [name for name in source.names if source.variable(name).kind == "number" and name not in own]
        rows = tuple(RowSpec(Word(n, draft.spec.at)) for n in found if not source.looks_identifying(n))
        draft.default("rows: every column of numbers")
    taken: dict[str, str] = {}
    return [pair for row in rows for pair in _block(draft, row, 0, taken)]


def _block(draft: Draft, row: RowSpec, indent: int, taken: dict[str, str]) -> "list[tuple[Line, Side | None]]":
    line = Line("section" if row.rows else "row", row.name.text, row.label or row.name.text, (), indent, note=row.note)
    if row.rows:
        return [(line, None), *(pair for inner in row.rows for pair in _block(draft, inner, indent + 1, taken))]
    side = _side(draft, row)
    if side and (other := taken.get(side.variable.name)):
        draft.problems.error(f"{row.name} and {other} are the same column: its correlation is 1", row.name.at)
    if side is None:
        return []
    taken[side.variable.name] = row.name.text
    return [(line, side)]


def _side(draft: Draft, row: RowSpec) -> Side | None:
    draft.refuse_keys(row, _ROW_KEYS, "a correlation matrix")
    variable = draft.variable(row.column)
    if variable is None:
        return None
    if row.name.text == OVERALL:
        draft.problems.error(f'a row of this table cannot be named "{OVERALL}"', row.name.at)
    label = draft.label(row, variable)
    measured = _measured(draft, variable, row, label)
    return Side(row, variable, label, measured) if measured else None


def _measured(draft: Draft, variable: Variable, row: RowSpec, label: str) -> Measured | None:
    """How a variable is taken as a number; text needs its levels in their order."""
    if row.levels:
        return Measured(variable.name, tuple(level.key for level in draft.levels(variable, row.levels)), label)
    if variable.numeric:
        return Measured(variable.name, label=label)
    draft.problems.error(
        f"{variable.name} holds text, and a correlation needs numbers",
        row.name.at,
        "give its levels in their order, which are then counted 1, 2, …: levels: [low, middle, high]",
    )
    return None


def given_of(draft: Draft) -> tuple[Measured, ...] | None:
    """The variables that partial correlations are adjusted for; None when one does not resolve."""
    found: list[Measured] = []
    for name in draft.spec.adjust_for:
        variable = draft.variable(name)
        if variable and not variable.numeric:
            draft.problems.error(f"{name} holds text, and a partial correlation adjusts for numbers", name.at)
        elif variable:
            found.append(Measured(variable.name, label=variable.label or variable.name))
    return tuple(found) if len(found) == len(draft.spec.adjust_for) else None
