"""The columns of a Likert table: one for each answer, beside them how many answered, and summaries of the codes."""

from typing import Literal

from tablegen.designs.common import Draft, Level
from tablegen.designs.likert_answers import Items
from tablegen.designs.statistic_columns import BOTH, exists
from tablegen.errors import listing, suggestion
from tablegen.plan import OVERALL, Head
from tablegen.spec.pattern import Pattern, Slot
from tablegen.spec.words import ColumnSpec, Word
from tablegen.values import frozen

_ANSWERED = Pattern("n", (Slot("total"),))
"""Of how many the percentages of an item are."""
_COUNTS = BOTH | {"pct", "missing_pct"}
_NAMES = ("answers", "n", "missing", "mean (SD)", "median (IQR)", "mean", "SD", "median")


@frozen
class Column:
    """A column: of an answer, of those who answered or did not, or of a summary of the answers' codes."""

    head: Head
    kind: Literal["answer", "n", "missing", "score"]
    pattern: Pattern


def columns_of(draft: Draft, answers: tuple[Level, ...], pattern: Pattern, items: Items) -> tuple[Column, ...]:
    """The columns asked for, none without the answers; by default these, and those without one where there are any."""
    asked = draft.spec.columns
    if asked is None:
        names = ("answers", "missing") if _misses(draft, items) else ("answers",)
        asked = tuple(ColumnSpec(Word(name, draft.spec.at)) for name in names)
        draft.default(f"columns: {', '.join(names)}")
    if not any(column.name.text == "answers" for column in asked):
        draft.problems.error("a Likert table has the column answers", asked[0].name.at, "columns: [answers, mean (SD)]")
        return ()
    found: list[Column] = []
    for column in asked:
        if column.name.text == "answers":
            heads = [
                Head("group", one.key, group=one.key, group_label=one.label, span=column.header) for one in answers
            ]
            found += [Column(head, "answer", pattern) for head in heads]
        elif one := _beside(draft, column, items):
            found.append(one)
    return tuple(found)


def _misses(draft: Draft, items: Items) -> bool:
    """Whether those who did not answer have a column: as the table says, else where there are any."""
    show = draft.spec.missing.show or "if any"
    sources = (draft.source.where(draft.conditions(row.where)).missing(variable.name, None) for row, variable in items)
    return show == "always" or (show == "if any" and any(map(sum, sources)))


def _beside(draft: Draft, column: ColumnSpec, items: Items) -> Column | None:
    """A column beside those of the answers; None, with the problem noted, where there is no such."""
    name, at = column.name.text, column.name.at
    if name == "missing":
        pattern = draft.patterns.missing
        return Column(Head("statistic", name, column.header, OVERALL, show=pattern), "missing", pattern)
    shown = draft.patterns.summary(name)
    if shown and shown.stats == ("n",):
        if draft.spec.missing.in_percent:
            message = "the column n is of those who answered, and percentages are of all"
            draft.problems.error(message, at, "leave out the column, or missing: {in percent: no}")
        return Column(Head("statistic", name, column.header, OVERALL, show=shown), "n", _ANSWERED)
    if shown is None or not all(exists(draft, stat, "number") and stat not in _COUNTS for stat in shown.stats):
        message = f'a Likert table has no column "{name}"{suggestion(name, _NAMES)}'
        draft.problems.error(message, at, listing("columns", _NAMES))
        return None
    head = Head("statistic", name, column.header, OVERALL, show=shown)
    return Column(head, "score", shown) if _have_codes(draft, column, items) else None


def _have_codes(draft: Draft, column: ColumnSpec, items: Items) -> bool:
    """Whether the answers are numbers, of which there are means; the problem noted."""
    spec = draft.spec
    of = "weighted" if spec.weighted else "of imputed data" if draft.imputations else "of published counts"
    if spec.weighted or draft.imputations or spec.published:
        message = f"summaries of codes stand in no Likert table that is {of}"
        hint = f"show the rows in a description: rows: {{{items[0][0].name}: {{show: mean (SD)}}}}"
        draft.problems.error(message, column.name.at, hint)
        return False
    words = [row for row, variable in items if not (variable.numeric or variable.kind == "number")]
    if words:
        message = f'the answers of {words[0].name} are words, of which there is no "{column.name}"'
        code = f"{{recode: {words[0].column}, to: {{Never: 1, Often: 2}}, kind: number}}"
        draft.problems.error(message, column.name.at, f"code them: derive: {{{words[0].name}_code: {code}}}")
    return not words
