"""Several statistics of one variable, a line each: a heading that carries the test, below it what is shown."""

from dataclasses import replace

from tablegen.designs.groups import STEMS
from tablegen.designs.sheet import Sheet
from tablegen.designs.views import View
from tablegen.plan import Line
from tablegen.spec.row import RowSpec
from tablegen.stats.contract import Test


def plan_lines(sheet: Sheet, row: RowSpec, view: View, test: Test | None, indent: int) -> None:
    """Add the heading of a row and a line for each of its patterns, called as the author or the style calls it.

    A category has its levels for lines: it may have several patterns only where one level is named.
    """
    if view.view == "category" and view.level is None:
        message = (
            f"{row.name} is shown as a category, whose lines are its levels: it cannot have a line for each pattern"
        )
        sheet.draft.problems.error(
            message, row.show_at, "name one level (level: yes), or show one pattern: show: n (%)"
        )
        return
    heading = sheet.line("group", row, view, view.label, indent, sheet.statistics(row, view, test, STEMS))
    sheet.lines.append(replace(heading, show=None))
    nothing = tuple(None for _ in sheet.heads)
    for asked in row.shows:
        pattern = sheet.draft.pattern(asked.name)
        if pattern is not None:
            cells = sheet.groups_beside(row, replace(view, pattern=pattern), view.level, nothing)
            sheet.lines.append(Line("statistic", row.name.text, asked.header or "", cells, indent + 1, None, pattern))
