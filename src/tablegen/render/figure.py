"""Writes figures: the one door to their two kinds."""

from tablegen.style import Style
from tablegen.table.drawing import Figure, Forest
from tablegen.table.model import Rendered


def render_figure(figure: Figure, style: Style, kind: str) -> Rendered:
    """The bytes of a figure as `svg`, `pdf` or `png`, and what could not be shown; the same bytes every time.

    TablegenError where matplotlib is not installed.
    """
    if isinstance(figure, Forest):
        from tablegen.render.forest import draw_forest

        return draw_forest(figure, style, kind)
    from tablegen.render.survival import draw_survival

    return draw_survival(figure, style, kind)
