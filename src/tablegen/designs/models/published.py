"""A regression rebuilt from the coefficients that a paper prints."""

from tablegen.designs.common import TERM_KEYS, Draft, typed_decimals
from tablegen.designs.models.columns import Shown
from tablegen.errors import listing, suggestion
from tablegen.plan import Ask, Line, LineKind
from tablegen.spec.model import Published, PublishedCell
from tablegen.spec.row import RowSpec
from tablegen.tasks import Printed, Wald


class PublishedModel:
    """Collects the lines of a published model, and a Wald test for each coefficient."""

    def __init__(self, draft: Draft, columns: tuple[Shown, ...]) -> None:
        """Read the rows that the spec names, or all that are published."""
        self.draft = draft
        self.columns = columns
        self.lines: list[Line] = []
        self.tasks: list[Wald] = []
        published = {p.row.text: p for p in draft.spec.published}
        rows = draft.spec.rows
        for row in tuple(RowSpec(p.row) for p in draft.spec.published) if rows is None else rows:
            self._add(row, published, 0)

    def _add(self, row: RowSpec, published: dict[str, Published], indent: int) -> None:
        self.draft.refuse_keys(row, TERM_KEYS, "a model of published coefficients")
        label = row.label or row.name.text
        if row.rows:
            self.lines.append(Line("section", row.name.text, label, indent=indent, note=row.note))
            for inner in row.rows:
                self._add(inner, published, indent + 1)
            return
        found = published.get(row.column.text)
        if found is None:
            self.draft.problems.error(
                f'nothing is published for "{row.column}"{suggestion(row.column.text, published)}',
                row.column.at,
                listing("published", published),
            )
            return
        if None in found.cells:
            self._line("row", row, label, indent, None, found.cells[None])
            return
        self.lines.append(Line("group", row.name.text, label, tuple(None for _ in self.columns), indent, note=row.note))
        labels = {level.key.text: level.label for level in row.levels}
        for level, cell in found.cells.items():
            if level is not None:
                self._line("level", row, labels.get(level) or level, indent + 1, level, cell)

    def _line(
        self, kind: LineKind, row: RowSpec, label: str, indent: int, level: str | None, cell: PublishedCell
    ) -> None:
        printed = {stat: Printed(value, cell.places[stat]) for stat, value in cell.stats.items()}
        assert self.draft.spec.model is not None
        model, confidence = self.draft.spec.model.text, self.draft.spec.confidence
        self.tasks.append(Wald(row.name.text, model, row.column.text, level, confidence, printed, cell.at))
        digits, typed = self.draft.digits(row), typed_decimals(self.draft.spec, row.name.text, level)
        asks = tuple(Ask(c.pattern, row.name.text, None, level, digits=digits, typed=typed) for c in self.columns)
        whole = kind == "row"
        self.lines.append(
            Line(
                kind, row.name.text, label, asks, indent, row.unit if whole else None, None, row.note if whole else None
            )
        )
