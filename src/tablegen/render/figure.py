"""Writes figures: the one door to their two kinds."""

from tablegen.style import Style
from tablegen.table.drawing import Figure, Forest
from tablegen.table.model import Rendered


def render_figure(figure: Figure, style: Style, kind: str, origin: str = "") -> Rendered:
    """The bytes of a figure as `svg`, `pdf` or `png`, and what could not be shown; the same bytes every time.

    `origin` is the line that says what made it.

    ImportError where matplotlib is not installed.
    """
    from tablegen.render.canvas import Canvas, settled
    from tablegen.render.forest import draw_forest
    from tablegen.render.survival import draw_survival

    with settled() as lacking:
        canvas = Canvas(style.look, origin)
        if isinstance(figure, Forest):
            content = draw_forest(figure, canvas, style.look, kind)
        else:
            content = draw_survival(figure, canvas, kind)
    return Rendered(content, (f"no font here has the letters {' '.join(lacking)}",) if lacking else ())
