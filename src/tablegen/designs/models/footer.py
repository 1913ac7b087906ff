"""The footer of a model table: which statistics of whole models are told, in lines below the rows or in the note."""

from collections.abc import Mapping

from tablegen.designs.common import Draft
from tablegen.errors import Problems, listing
from tablegen.plan import Ask, Head, Line
from tablegen.spec.pattern import Pattern, parse_pattern
from tablegen.spec.regression import FooterSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec, Word
from tablegen.stats.regression.contract import Model
from tablegen.stats.regression.footers import FOOTERS, OF_FACTORS, Footer


class ModelFooter:
    """The statistics that the author asks for, those that the model has; a problem for each that it has not."""

    def __init__(self, draft: Draft, model: Model) -> None:
        self.draft = draft
        asked = draft.spec.footer or FooterSpec()
        self.at = asked.show[0].name.at if asked.show else draft.spec.place("footer")
        self.shown = [item for item in asked.show if self._known(item, model)]
        self.in_rows = asked.where == "rows"
        if not asked.show:
            draft.problems.error("the footer is empty", self.at, "footer: [n, events, nagelkerke]")

    def _known(self, item: ColumnSpec, model: Model) -> bool:
        word = item.name
        if word.text not in FOOTERS:
            message, hint = FOOTERS.unknown(word.text)
            self.draft.problems.error(message, word.at, hint)
            return False
        if not FOOTERS[word.text].fits(model):
            names = [footer.name for footer in FOOTERS if footer.fits(model)]
            of = " of imputed data" if model.pooled else " of weighted rows" if model.weighted else ""
            message = f"{model.called}{of} has no {word}"
            self.draft.problems.error(message, word.at, listing("footers", names))
            return False
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """What each model is to tell of itself."""
        return tuple(item.name.text for item in self.shown)

    def lines(self, heads: list[Head], rows: Mapping[str | None, str]) -> tuple[Line, ...]:
        """A line for each statistic, asked in the first column of each model.

        `rows` are the models, and the row of the results that each one's sizes are recorded under.
        """
        first = {group: next((i for i, head in enumerate(heads) if head.group == group), None) for group in rows}
        made: list[Line] = []
        for item in self.shown:
            footer = FOOTERS[item.name.text]
            for column, called in self._factors(footer):
                name = f"{footer.name}:{column}" if column else footer.name
                cells: list[Ask | None] = [None] * len(heads)
                for group, row in rows.items():
                    if (place := first[group]) is not None:
                        cells[place] = self._ask(footer, row, group, name)
                label = item.header or ""
                made.append(Line("footer", name, label, tuple(cells), unit=called, show=self._pattern(footer)))
        return tuple(made)

    def _factors(self, footer: Footer) -> tuple[tuple[str, str | None], ...]:
        """The factors that a statistic is told of, each with what the paper calls it; one without a name otherwise."""
        asked = self.draft.spec.random
        if footer.name not in OF_FACTORS or asked is None or not asked.factors:
            return (("", None),)
        return tuple((word.text, self.draft.source.variable(word.text).label or word.text) for word in asked.factors)

    def _ask(self, footer: Footer, row: str, group: str | None, name: str) -> Ask:
        digits = self.draft.digits(RowSpec(Word(footer.name, self.draft.spec.at)), summaries=False)
        level = name if footer.run else None
        return Ask(self._pattern(footer), row, group, level, digits=digits)

    def _pattern(self, footer: Footer) -> Pattern:
        """How its cell is written: as the named column of the same statistics is, where there is one."""
        spelled = parse_pattern(footer.shown, self.draft.spec.at, Problems())
        assert spelled is not None
        several = len(spelled.stats) > 1
        named = (one for one in self.draft.patterns.columns.values() if several and one.stats == spelled.stats)
        return next(named, spelled)
