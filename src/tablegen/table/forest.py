"""The forest plot of a model table: its lines, its texts and its digits are those of the table."""

from collections.abc import Sequence

from tablegen.estimates import limits_of
from tablegen.language import Language
from tablegen.plan import Ask, Head, Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.axes import linear, logarithmic, ticks, within
from tablegen.table.count_sentences import COUNTS
from tablegen.table.drawing import Axis, Columns, Estimated, Forest, ForestLine, Panel
from tablegen.table.model import Content, Row, Table, grid, unmarked
from tablegen.values import frozen

_CUT = 10.0
"""A limit this many times beyond all estimates does not stretch the axis: it is cut, and an arrow says so."""
_SPANS = 2.0
"""On an axis of differences, so many times the span of the estimates."""


@frozen
class _Model:
    """The columns of one model: the places of their heads, and the one whose limits are drawn.

    Its `counts` are of patients or an outcome of its own.
    """

    title: str
    columns: tuple[int, ...]
    estimate: int
    counts: tuple[int, ...] = ()


def lay_out_forest(plan: Plan, results: Results, style: Style, table: Table, ends: tuple[float, ...]) -> Forest:
    """The forest plot of a laid-out table; `ends` are those of its axes, or none."""
    lines = [line for line in plan.lines if line.kind != "footer"]
    rows = table.body[: len(lines)]
    models = _models(plan.heads, style.say)
    ratio = any(plan.heads[model.estimate].interval != "b" for model in models)
    asked = [[line.cells[m.estimate] if line.cells else None for line in lines] for m in models]
    stems = [plan.heads[model.estimate].interval or "b" for model in models]
    found = [
        tuple(ask and estimated(ask, stem, results) for ask in asks) for asks, stem in zip(asked, stems, strict=True)
    ]
    low, high, places = span([one for each in found for one in each if one], ratio, ends)
    marks = ticks(places, style.numbers, ratio)
    heads = {placed.column: placed.cell.content for row in grid(table.head, len(table.columns)) for placed in row}
    own = {place for model in models for place in (*model.columns, *model.counts)}
    counts = [i for i, head in enumerate(plan.heads) if set(head.stats) <= COUNTS and i not in own]
    panels = tuple(
        Panel(
            model.title,
            estimates,
            Axis(low, high, marks, heads[model.estimate + 1], ratio),
            _columns(_shown(plan.heads, model), rows, heads),
        )
        for model, estimates in zip(models, found, strict=True)
    )
    return Forest(
        table.name,
        style.say("Forest plot. {text}", text=table.description),
        heads[0],
        tuple(
            ForestLine(unmarked(row.cells[0].content), row.cells[0].indent, line.kind in {"group", "section"})
            for row, line in zip(rows, lines, strict=True)
        ),
        _columns(counts, rows, heads),
        panels,
        1.0 if ratio else 0.0,
    )


def _models(heads: tuple[Head, ...], say: Language) -> tuple[_Model, ...]:
    """The models that show limits, each with its columns; of several limits those of a ratio are drawn."""
    by_model: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    counts: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    for i, head in enumerate(heads):
        if not head.drawn:
            found = counts if set(head.stats) <= COUNTS else by_model
            found.setdefault((head.group, head.over, head.span), []).append(i)
    models: list[_Model] = []
    for key, columns in by_model.items():
        _, over, span = key
        limits = sorted((i for i in columns if heads[i].interval), key=lambda i: heads[i].interval == "b")
        if limits:
            title = say("{label}: {text}", label=say.label(over), text=span) if over and span else over or span
            models.append(_Model(title or "", tuple(columns), limits[0], tuple(counts.get(key, ())) if span else ()))
    return tuple(models)


def _shown(heads: tuple[Head, ...], model: _Model) -> list[int]:
    """The columns beside a panel: the model's own counts, the estimate that is drawn, its limits, and P."""
    drawn = heads[model.estimate].interval
    wanted = {drawn, "p", "p_adjusted"}
    found = [i for i in model.columns if i == model.estimate or (heads[i].stats and set(heads[i].stats) <= wanted)]
    return [*model.counts, *found]


def _columns(places: Sequence[int], rows: Sequence[Row], heads: dict[int, Content]) -> Columns:
    cells = (
        tuple(unmarked(row.cells[i + 1].content) if len(row.cells) > i + 1 else () for i in places) for row in rows
    )
    return Columns(tuple(heads[i + 1] for i in places), tuple(cells))


def estimated(ask: Ask, stem: str, results: Results) -> Estimated | None:
    """What a line draws; nothing where there is no estimate, or one without any limit."""
    records = [results.get(ask.row, ask.group, ask.level, stat) for stat in (stem, *limits_of(stem))]
    value, low, high = (record.value if record else None for record in records)
    return None if value is None or (low is None and high is None) else Estimated(value, low, high)


def span(found: Sequence[Estimated], ratio: bool, ends: tuple[float, ...]) -> tuple[float, float, list[float]]:
    """The ends of the axis, and the places of its ticks."""
    between = logarithmic if ratio else linear
    if ends:
        low, high = ends
        return low, high, within(between(low, high), low, high)
    null = 1.0 if ratio else 0.0
    values = [null, *(one.value for one in found if one.value > 0.0 or not ratio)]
    lows = [one.low for one in found if one.low is not None and (one.low > 0.0 or not ratio)]
    highs = [one.high for one in found if one.high is not None]
    reach = _SPANS * (max(values) - min(values))
    lowest, highest = (min(values) / _CUT, max(values) * _CUT) if ratio else (min(values) - reach, max(values) + reach)
    low, high = max(min([*lows, *values]), lowest), min(max([*highs, *values]), highest)
    places = between(low, high)
    return places[0], places[-1], places
