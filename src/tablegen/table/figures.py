"""The figure beside a table, laid out by its kind."""

from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.spec.model import FigureSpec
from tablegen.style import Style
from tablegen.table.drawing import Figure
from tablegen.table.model import Table


def lay_out_figure(asked: FigureSpec, plan: Plan, results: Results, style: Style, table: Table) -> Figure:
    """The figure that a spec asks for, of its laid-out table."""
    if asked.kind.text == "forest":
        from tablegen.table.forest import lay_out_forest

        return lay_out_forest(plan, results, style, table, asked.axis)
    from tablegen.table.survival import lay_out_survival

    return lay_out_survival(plan, results, style, table, asked.bands)
