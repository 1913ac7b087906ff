"""Questions with several answers: for each option a column that says who chose it.

Its columns are of 0 and 1, of yes and no, or hold one text where the option was chosen and nothing where it was not; or
one column holds all answers, with a separator between them. A patient answered who has a value in any of the columns:
what he left empty he did not choose. Who has a value in none did not answer, and is missing from all of them.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

from tablegen.data.coding import distinct_cells, make_column
from tablegen.data.column import AnyColumn, Column, of_rows, renamed, row_codes
from tablegen.data.raw import RawColumn, RawTable
from tablegen.data.store import Store
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.blocks import CHOSEN, NO_OPTION, NOT_CHOSEN, answers_column, blocks_of, none_column, option_column
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.values import frozen

Builder = Callable[[Store], AnyColumn]
_YES = frozenset({"1", "yes", "y", "true", "t", "x", "checked", "selected", CHOSEN})
_NO = frozenset({"0", "no", "n", "false", "f", "unchecked", "not selected", "unselected", NOT_CHOSEN})
_MOST = 50
"""Different answers that a column may hold without the author listing them: more are free text."""


@frozen
class _Option:
    """An option: its key in the data, what the data call it."""

    key: Word
    label: str | None


def response_columns(
    rows: tuple[RowSpec, ...], table: RawTable, derived: Iterable[str], problems: Problems
) -> Mapping[str, Builder]:
    """A builder for each column that the questions of a table need; what they name must be columns of the data."""
    builders: dict[str, Builder] = {}
    known = (*table.columns, *derived)
    for row in (row for row in blocks_of(rows) if row.separator != ""):
        options = _parted(row, table, problems) if row.separator is not None else _listed(row, known, problems)
        name = row.name.text
        if NO_OPTION in {option.key.text for option in options}:
            problems.error(f'{name}: an answer cannot be called "{NO_OPTION}"', row.name.at)
        elif options:
            builders[answers_column(name)] = _split(row, options) if row.separator else _joined(row, options, problems)
            builders |= {option_column(name, o.key.text): _chosen(row, i, o) for i, o in enumerate(options)}
            builders[none_column(name)] = _without(row)
    return builders


def _listed(row: RowSpec, known: tuple[str, ...], problems: Problems) -> tuple[_Option, ...]:
    """The options that are columns; none where one of them does not exist."""
    unknown = [one.key for one in row.responses if one.key.text not in known]
    for key in unknown:
        problems.error(
            f'the data have no column "{key}"{suggestion(key.text, known)}',
            key.at,
            listing("available columns", known),
            'if one column holds all answers: {variable: column, separator: ";"}',
        )
    return () if unknown else tuple(_Option(one.key, one.label) for one in row.responses)


def _parted(row: RowSpec, table: RawTable, problems: Problems) -> tuple[_Option, ...]:
    """The options that occur in a column of answers: those listed, in their order, else all, by name."""
    raw = table.columns.get(row.column.text)
    if raw is None:
        names = tuple(table.columns)
        message = f'the data file has no column "{row.column}"{suggestion(row.column.text, names)}'
        problems.error(message, row.column.at, listing("columns of the file", names))
        return ()
    texts = [
        text
        for cell in distinct_cells(raw, table)
        if (text := normalize("NFC", cell.strip())) and text not in raw.missing
    ]
    if texts and not any(row.separator in text for text in texts if row.separator):
        problems.warn(f'no value of {raw.name} holds the separator "{row.separator}"', row.name.at)
    found = sorted({part for text in texts for part in _parts(text, row)}, key=lambda part: (part.casefold(), part))
    if not row.responses:
        if len(found) > _MOST:
            problems.error(
                f"{raw.name} holds {len(found)} different answers: is it free text?",
                row.column.at,
                "list those that may be given: responses: [...]",
            )
            return ()
        return tuple(_Option(Word(part, row.name.at), None) for part in found)
    listed = {one.key.text for one in row.responses}
    if left := [part for part in found if part not in listed]:
        names = ", ".join(f'"{part}"' for part in left[:10])
        problems.error(
            f"{raw.name} also holds the answer{'s' if len(left) > 1 else ''} {names}, which `responses` does not list",
            row.responses[0].key.at,
            "list every answer",
        )
    for one in row.responses:
        if one.key.text not in found:
            problems.warn(
                f'no patient gave the answer "{one.key}" of {raw.name}{suggestion(one.key.text, left)}', one.key.at
            )
    return tuple(_Option(one.key, one.label) for one in row.responses)


def _parts(text: str, row: RowSpec) -> set[str]:
    return {part.strip() for part in text.split(row.separator)} - {""}


def _joined(row: RowSpec, options: Sequence[_Option], problems: Problems) -> Builder:
    """The whole answers of patients whose options are columns of their own."""

    def build(store: Store) -> Column:
        columns = [store.column(option.key.text) for option in options]
        _check_level(row, columns, problems)
        signs = [_signs(row, option, column, problems) for option, column in zip(options, columns, strict=True)]
        codes: zip[tuple[int, ...]] = zip(*(row_codes(column) for column in columns), strict=True)
        answers = ["".join(sign[c] for sign, c in zip(signs, each, strict=True)) for each in codes]
        return _answers(row, answers, store.table.large)

    return build


def _split(row: RowSpec, options: Sequence[_Option]) -> Builder:
    """The whole answers of patients that stand in one column."""

    def build(store: Store) -> Column:
        raw: RawColumn = replace(store.table.columns[row.column.text], kind="text")
        column = make_column(raw, store.table, store.problems)
        found = [_parts(text, row) for text in column.texts]
        signs = ["".join("01"[option.key.text in parts] for option in options) for parts in found]
        answers = [signs[code] if code >= 0 else "." * len(options) for code in row_codes(column)]
        return _answers(row, answers, store.table.large)

    return build


def _answers(row: RowSpec, answers: list[str], large: bool) -> Column:
    texts = tuple(dict.fromkeys(answer for answer in answers if answer.strip(".")))
    code = {text: i for i, text in enumerate(texts)}
    found = array("i", (code.get(a, -1) for a in answers))
    return of_rows(Column(answers_column(row.name.text), found, texts, None, {}), large)


def _chosen(row: RowSpec, i: int, option: _Option) -> Builder:
    """The column of the option at place i."""

    def build(store: Store) -> Column:
        label = option.label
        if label is None and row.separator is None:
            label = store.column(option.key.text).label
        name = option_column(row.name.text, option.key.text)
        return _column(row, name, label or option.key.text, store, lambda answer: answer[i] == "1")

    return build


def _without(row: RowSpec) -> Builder:
    """The column of those who chose nothing."""

    def build(store: Store) -> Column:
        return _column(row, none_column(row.name.text), None, store, lambda answer: "1" not in answer)

    return build


def _column(row: RowSpec, name: str, label: str | None, store: Store, chosen: Callable[[str], bool]) -> Column:
    answers = store.column(answers_column(row.name.text))
    new = [*(0 if chosen(answer) else 1 for answer in answers.texts), -1]
    levels = (CHOSEN, NOT_CHOSEN)
    return Column(name, renamed(answers.codes, new), levels, None, {}, label, order=levels)


def _check_level(row: RowSpec, columns: Sequence[AnyColumn], problems: Problems) -> None:
    """The value that means chosen must occur in one of the columns."""
    if row.level and not any(row.level.text in {*c.texts, *c.labels.values()} for c in columns):
        near = tuple(dict.fromkeys(text for column in columns for text in column.texts))
        problems.error(
            f'{row.name}: none of its columns holds "{row.level}"{suggestion(row.level.text, near)}',
            row.level.at,
            listing("values", near),
        )


def _signs(row: RowSpec, option: _Option, column: AnyColumn, problems: Problems) -> list[str]:
    """The sign of each text of an option's column, and last that of an empty cell."""
    called = [column.labels.get(text, text) for text in column.texts]
    plain = [name.casefold() for name in called]
    if row.level:
        yes = [row.level.text in pair for pair in zip(column.texts, called, strict=True)]
    elif set(plain) <= _YES | _NO:
        yes = [name in _YES for name in plain]
    elif len(called) == 1 and column.decimals is None:
        yes = [True]
    else:
        odd = next(text for text, name in zip(called, plain, strict=True) if name not in _YES | _NO)
        problems.error(
            f'{row.name}: the column {column.name} holds "{odd}"; which value means that the option was chosen?',
            option.key.at,
            "say it for all of its columns: level: 1",
        )
        yes = [False] * len(called)
    return [*("1" if one else "0" for one in yes), "."]
