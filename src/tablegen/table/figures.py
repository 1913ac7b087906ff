"""The figure beside a table, laid out by its kind."""

from tablegen.errors import refusal
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.spec.model import FigureSpec
from tablegen.style import Style
from tablegen.table.drawing import Figure
from tablegen.table.model import Table


def lay_out_figure(asked: FigureSpec, plan: Plan, results: Results, style: Style, table: Table) -> Figure:
    """The figure that a spec asks for, of its laid-out table; TablegenError for a forest plot without an estimate."""
    if asked.kind.text == "forest":
        from tablegen.table.forest import lay_out_forest

        forest = lay_out_forest(plan, results, style, table, asked.axis)
        if not any(one for panel in forest.panels for one in panel.estimates):
            message = "a forest plot draws estimates with their limits, and none of this table could be estimated"
            raise refusal(message, asked.kind.at, "leave out `figure`; the table says why: tablegen explain")
        return forest
    from tablegen.table.survival import lay_out_survival

    return lay_out_survival(plan, results, style, table, asked.bands)
