"""The footer of a model table: lines that tell of whole models, each number across the columns of its model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tablegen import stats
from tablegen.plan import Head, Line, Plan
from tablegen.results import Results
from tablegen.stats.regression.footers import FOOTERS
from tablegen.style import Style
from tablegen.table.addresses import row_name
from tablegen.table.cells import Writer
from tablegen.table.described import bracketed, with_own_p
from tablegen.table.markup import markup
from tablegen.table.model import Cell, Content, Inline, Italic, Row, Text
from tablegen.table.said import said
from tablegen.tasks import Fit


def footer_rows(plan: Plan, results: Results, style: Style) -> Iterator[Row]:
    """The rows of the footer; columns that belong to no model, or to models of a row each, stay empty."""
    writer = Writer(results, style)
    heads = [replace(head, group=head.over) for head in plan.heads] if _of_levels(plan) else plan.heads
    lines = [line for line in plan.lines if line.kind == "footer"]
    for i, line in enumerate(lines):
        stub = Cell(_label(line, plan.confidence, style))
        cells = (stub, *_cells(line, heads, writer))
        yield Row(cells, keep_with_next=i < len(lines) - 1, ruled=not i, name=row_name(line))


def _of_levels(plan: Plan) -> bool:
    """Whether columns are of levels of the outcome, several of them of one model."""
    fit = next((task for task in plan.tasks if isinstance(task, Fit)), None)
    return fit is not None and stats.MODELS[fit.model].outcome == "nominal"


def _cells(line: Line, heads: Sequence[Head], writer: Writer) -> Iterator[Cell]:
    """A cell for each run of columns of one model."""
    for _, run in groupby(enumerate(heads), key=lambda pair: pair[1].group):
        places = [place for place, _ in run]
        ask = next((found for place in places if (found := line.cells[place])), None)
        content = writer.cell(ask) if ask else ()
        yield Cell(content, colspan=len(places), align="center")


def footer_notes(plan: Plan, group: str | None, results: Results, style: Style) -> Iterator[Content]:
    """What the note tells of one model: `Nagelkerke R² 0.142`."""
    writer = Writer(results, style)
    for line in plan.told:
        for ask in line.cells:
            if ask and ask.group == group:
                label, cell = _label(line, plan.confidence, style), writer.cell(ask)
                if len(ask.pattern.stats) > 1:
                    yield said(style.say, "{label}: {text}", label=label, text=cell)
                else:
                    yield (*label, Text(" "), *cell)


def _label(line: Line, confidence: float, style: Style) -> Content:
    """The author's words, else those of the catalogue."""
    entry = FOOTERS[line.row.partition(":")[0]]
    ours = with_own_p(said(style.say, entry.label, level=confidence * 100), style)
    ours = bracketed(_as_in_heads(ours, style), style.numbers)
    label = (Text(line.label),) if line.label else ours
    return (*label, Text(f" ({line.unit})")) if line.unit else label


def _as_in_heads(label: Content, style: Style) -> Content:
    """A label of ours with the journal's n and df, as its heads have them: `No.`, `df` upright."""
    heads = style.words.headers
    own: dict[Inline, Content] = {
        Italic((Text(symbol),)): markup(heads[symbol]) for symbol in ("n", "df") if symbol in heads
    }
    return tuple(part for one in label for part in own.get(one, (one,)))
