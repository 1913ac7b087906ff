"""Rows as another tool shows them (`like`), where the author leaves it open: their lines, levels and decimals."""

from collections.abc import Mapping
from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.events import event_of
from tablegen.evidence import Frequencies, Grouping, Lacking, Variable
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec, Word

_SPREADS = ((0.01, 4), (0.1, 3), (10.0, 2), (20.0, 1))
"""Below which spread gtsummary gives numbers how many decimals (`assign_summary_digits`); none above."""


def as_tool(draft: Draft, row: RowSpec, by: Grouping | None) -> RowSpec:
    """The row with what the tool would show of it, wherever the spec does not say; the row itself of our own tables."""
    if draft.spec.like is None or row.column.text not in draft.source.names:
        return row
    variable = draft.source.variable(row.column.text)
    if row.show is None and not (row.level or row.levels):
        row = _shown(draft, row, variable, by)
    return _in_decimals(draft, row, _decimals(draft, variable, by))


def times_as_tool(draft: Draft, row: RowSpec) -> RowSpec:
    """The same of a row of times to an event."""
    lines = () if row.at or row.competing else draft.preset.time_lines
    if row.show is None and lines:
        row = replace(row, show=tuple(ColumnSpec(Word(name, row.name.at)) for name in lines))
    return _in_decimals(draft, row, dict(draft.preset.decimals))


def _in_decimals(draft: Draft, row: RowSpec, decimals: Mapping[str, int]) -> RowSpec:
    """The row with the decimals of a tool, in a table that names no style."""
    if draft.spec.like is None or draft.spec.style is not None or row.digits is not None:
        return row
    return replace(row, digits={**decimals, **draft.spec.digits})


def _shown(draft: Draft, row: RowSpec, variable: Variable, by: Grouping | None) -> RowSpec:
    preset, at = draft.preset, row.name.at
    if variable.kind == "category":
        level = _alone(draft, variable)
        return replace(row, level=Word(level, at)) if level else row
    values = _values(draft, variable, by) if preset.few and not variable.dates else None
    if values and int(values.counts.any(axis=1).sum()) < preset.few:
        return replace(row, show=Word("n (%)", at))
    lines = preset.date_lines if variable.dates else preset.lines
    if not lines or draft.imputations or draft.spec.suppress:  # extremes are those of single patients
        return row
    return replace(row, show=tuple(ColumnSpec(Word(name, at)) for name in lines))


def _alone(draft: Draft, variable: Variable) -> str | None:
    """The level that the tool shows alone of a category of two levels."""
    if len(variable.levels) != 2 or not draft.preset.one_line:
        return None
    if draft.preset.one_line == "second":
        return variable.levels[1]
    called = {variable.level_labels.get(key, key).lower(): key for key in variable.levels}
    yes = "yes" if called.keys() == {"no", "yes"} else event_of(called)
    return called[yes] if yes and len(called) == 2 else None


def _decimals(draft: Draft, variable: Variable, by: Grouping | None) -> Mapping[str, int]:
    """The decimals of the tool for a row."""
    if not draft.preset.spread:
        return dict(draft.preset.decimals)
    if variable.kind == "category" or variable.dates:
        return {}
    if variable.decimals == 0:
        return {"*": 0}
    values = _values(draft, variable, by)
    low, high = (stats.quantile(values, share, 7, 100) if values else None for share in (5, 95))
    if low is None or high is None:
        return {"*": 0}
    return {"*": next((places for bound, places in _SPREADS if high - low < bound), 0)}


def _values(draft: Draft, variable: Variable, by: Grouping | None) -> Frequencies | None:
    """The values of all patients of the table together; None where there are none to look at."""
    source = draft.source.where((by.members,)) if by else draft.source
    try:
        return source.frequencies(variable.name, None)
    except Lacking:
        return None
