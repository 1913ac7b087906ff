"""The column `forest` of model tables: places on one axis, drawn alike in every format, left out where none can be."""

from math import log

import pytest
from test_figures import DATA, MODEL

from tablegen.render.plots import without_plots
from tablegen.table.model import Plot

SPEC = f"{MODEL}columns: [n, OR (95% CI), forest, P]\n"


def plots(made):
    return [[part for part in cell.content if isinstance(part, Plot)] for row in made.table.body for cell in row.cells]


def test_places_are_those_of_the_estimates_on_the_axis_of_the_head(build):
    made = build(SPEC, data=DATA)
    (axis, *_) = [p for row in made.table.head for cell in row.cells for p in cell.content if isinstance(p, Plot)]
    (x0, one), (x1, two) = axis.ticks[0], axis.ticks[-1]
    found = [p for cell in plots(made) for p in cell]
    records = [r for r in made.results if r.key.stat == "or" and r.value is not None]
    per = (x1 - x0) / log(float(two) / float(one))
    expected = sorted(x0 + log(r.value / float(one)) * per for r in records)
    assert sorted(p.value for p in found) == pytest.approx(expected, abs=1e-5) and len(found) == 6
    assert all(0 <= p.low < p.value < p.high <= 1 and "(" in p.text for p in found)


@pytest.mark.parametrize(
    ("form", "sign"), [("latex", r"\begin{picture}"), ("html", "<svg"), ("typst", "box(width: 100pt")]
)
def test_texts_draw_each_once(build, form, sign):
    assert build(SPEC, data=DATA).render(form).decode().count(sign) == 8


def test_without_drawings_the_grid_is_that_without_the_column(build):
    kept, lost = without_plots(build(SPEC, data=DATA).table)
    bare = build(SPEC.replace("forest, ", ""), data=DATA).table
    assert (kept.head, kept.body, lost) == (bare.head, bare.body, ("the column `forest` is a drawing, and left out",))
