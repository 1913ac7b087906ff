"""From what was read to a column: texts cleaned and coded, numbers told from text, and doubts about both."""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast
from unicodedata import normalize

from tablegen.data.column import AnyColumn, Column, parse
from tablegen.data.dates import day_of, days, has_time, looks_like_dates, parse_date, why_no_date
from tablegen.data.doubts import tell_of_dates, tell_of_texts
from tablegen.data.raw import RawColumn, RawTable
from tablegen.errors import Place, Problems

_CODE = re.compile(r"[+-]?0\d")  # 007 is a name, not a number
_EXCEL_ERROR = re.compile(r"#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_LARGEST_EXACT = 2**53
_RARE = 10  # one in so many texts that looks like a code may be a number mistyped
_MISSING_WORDS = re.compile(
    r"missing|unknown|not? (?:known|recorded|answer\w*|asked|applicable|available|done|stated|data)|refus|declin"
    r"|do(?:es)?n.?t know|n/?a\b",
    re.IGNORECASE,
)


def make_column(raw: RawColumn, table: RawTable, problems: Problems) -> "AnyColumn":
    """Encode a column; doubts about its texts are warnings, text among numbers is an error at its line."""
    if raw.unfit:
        hint = "write them as numbers (of days, hours …) or as text, or list `rows` without the column"
        problems.error(f"column {raw.name} holds {raw.unfit}", Place(table.shown), hint)
    cells = raw.read()
    if table.large:
        from tablegen.data.coding_arrays import make_large_column

        return make_large_column(raw, cells, table, problems)
    index: dict[str, int] = {}
    first = [index.setdefault(cell, len(index)) for cell in cast("Sequence[str]", cells)]
    column, recode = code_texts(raw, index, table, problems)
    return replace(column, codes=array("i", (recode[code] for code in first)))


def code_texts(raw: RawColumn, cells: Iterable[str], table: RawTable, problems: Problems) -> tuple[Column, list[int]]:
    """The column of these distinct cells, still without codes, and the code that each of them is to have."""
    cells = tuple(cells)
    cleaned = {cell: normalize("NFC", cell.strip()) for cell in cells}
    tell_of_texts(raw, cleaned, Place(table.shown), problems)
    missing = _missing(raw, cleaned.values(), table)
    texts = tuple(dict.fromkeys(t for t in cleaned.values() if t and t not in missing))
    _refuse_errors(raw, texts, table, problems)
    dates = raw.kind == "date" or (raw.kind is None and not raw.order and looks_like_dates(texts))
    decimals = None if dates else _decimals(raw, texts, table, problems)
    if decimals is None and not dates:
        tell_of_dates(raw, texts, Place(table.shown), problems)
    if dates:
        cleaned, texts, decimals = _as_dates(raw, cleaned, texts, table, problems)
    elif decimals and all(d == d.to_integral_value() for d in decimals):
        cleaned, texts, decimals = _whole_numbers(cleaned, texts, decimals)
    elif raw.kind == "category" and (codes := _whole_codes(texts)):
        cleaned, texts, _ = _whole_numbers(cleaned, texts, codes)
    labels = {code: label for code, label in raw.value_labels.items() if code in set(texts) or raw.order}
    column = Column(
        raw.name, array("i"), texts, decimals, labels, raw.label, raw.units, raw.order, dates, raw.ordered, raw.si
    )
    column = _without_missing(raw, column, table, problems)
    _check_labels(column, table, problems)
    position = {text: i for i, text in enumerate(column.texts)}
    return column, [position.get(cleaned[cell], -1) for cell in cells]


def _missing(raw: RawColumn, texts: Iterable[str], table: RawTable) -> frozenset[str]:
    """The texts that stand for a missing value: those declared, and outside of text what is the same number, 999.0."""
    numbers = raw.missing_numbers
    if not numbers or raw.kind == "text":
        return raw.missing
    same = (t for t in texts if not _CODE.match(t) and parse(t, table.decimal, table.thousands) in numbers)
    return raw.missing | frozenset(same)


def _refuse_errors(raw: RawColumn, texts: tuple[str, ...], table: RawTable, problems: Problems) -> None:
    """What Excel writes where a formula failed is no value of any column."""
    if wrong := next((text for text in texts if _EXCEL_ERROR.fullmatch(text)), None):
        problems.error(
            f"column {raw.name} holds the Excel error {wrong}",
            _place_of(raw, wrong, table),
            f'mend the cell in Excel; or, if it means a missing value: data: {{file: …, missing: ["{wrong}"]}}',
        )


def _as_dates(
    raw: RawColumn, cleaned: Mapping[str, str], texts: tuple[str, ...], table: RawTable, problems: Problems
) -> tuple[Mapping[str, str], tuple[str, ...], tuple[Decimal, ...]]:
    """The texts of a column of dates as days; one that is no date is an error at its line."""
    found = {text: parse_date(day_of(text, declared=raw.kind == "date"), raw.form) for text in texts}
    wrong = [text for text, day in found.items() if day is None]
    if wrong:
        shown = wrong[0] if len(wrong[0]) <= 30 else f"{wrong[0][:30]}…"
        hints = [
            f'if it means a missing value: data: {{file: …, missing: ["{shown}"]}}',
            f"if it is text, or has dates of another form: data: {{file: …, types: {{{raw.name}: DD.MM.YYYY}}}}",
        ]
        if has_time(wrong[:1]):
            hints.insert(0, f"if only the day counts: data: {{file: …, types: {{{raw.name}: date}}}}")
        why = why_no_date(wrong[0], raw.form)
        problems.error(f'column {raw.name} holds "{shown}", {why}', _place_of(raw, wrong[0], table), *hints)
    new = {text: day.isoformat() for text, day in found.items() if day}
    numbers = {day.isoformat(): days(day) for day in found.values() if day}
    return {cell: new.get(text, text) for cell, text in cleaned.items()}, tuple(numbers), tuple(numbers.values())


def _decimals(
    raw: RawColumn, texts: tuple[str, ...], table: RawTable, problems: Problems
) -> tuple[Decimal, ...] | None:
    """The numbers of all texts, or None for a column of text; text among numbers is an error."""
    if raw.kind in {"text", "category"}:
        return None
    typed = raw.kind == "number"
    numbers = [parse(text, table.decimal, table.thousands) for text in texts]
    codes = any(
        _CODE.match(t) or (n is not None and abs(n) > _LARGEST_EXACT and "e" not in t.lower())
        for t, n in zip(texts, numbers, strict=True)
    )
    if codes and not typed:
        _tell_of_codes(raw, texts, numbers, table, problems)
        return None
    wrong = [text for text, number in zip(texts, numbers, strict=True) if number is None]
    if not wrong:
        return tuple(n for n in numbers if n is not None) if texts or typed else ()
    if typed or (not raw.order and _nearly_numbers(texts, wrong)):
        _report_text(raw, wrong, len(texts), table, problems)
    return None


def _tell_of_codes(
    raw: RawColumn, texts: tuple[str, ...], numbers: list[Decimal | None], table: RawTable, problems: Problems
) -> None:
    """Warn where a few values that look like codes make text of what otherwise are numbers."""
    odd = [text for text in texts if _CODE.match(text)]
    if odd and _RARE * len(odd) <= len(texts) and all(number is not None for number in numbers):
        problems.warn(
            f'column {raw.name} is read as text, because "{odd[0]}" looks like a code',
            _place_of(raw, odd[0], table),
            f"if they are numbers: data: {{file: …, types: {{{raw.name}: number}}}}",
        )


def with_texts(raw: RawColumn, table: RawTable) -> RawColumn:
    """The column with a text a row, whatever it was read as."""
    cells = raw.read()
    if table.large:
        from tablegen.data.coding_arrays import described, row_texts

        return replace(described(raw, cells), cells=list(row_texts(cells)))
    return replace(raw, cells=cells)


def distinct_cells(raw: RawColumn, table: RawTable) -> set[str]:
    """The different texts of a column, as they were read."""
    cells = raw.read()
    if table.large:
        from tablegen.data.coding_arrays import distinct_texts

        return distinct_texts(cells)
    return set(cast("Sequence[str]", cells))


def _place_of(raw: RawColumn, text: str, table: RawTable) -> Place:
    """Where a text first stands."""
    cells = raw.read()
    if table.large:
        from tablegen.data.coding_arrays import row_texts

        cells = row_texts(cells)
    rows = enumerate(cast("Sequence[str]", cells))
    return table.place(next(i for i, cell in rows if normalize("NFC", cell.strip()) == text))


def _whole_numbers(
    cleaned: Mapping[str, str], texts: tuple[str, ...], decimals: tuple[Decimal, ...]
) -> tuple[dict[str, str], tuple[str, ...], tuple[Decimal, ...]]:
    """The texts of a column of whole numbers without decimals: `1.0` and `1` are one code. The values keep theirs."""
    new = {text: str(int(value)) for text, value in zip(texts, decimals, strict=True)}
    longest: dict[str, Decimal] = {}
    for text, value in sorted(zip(texts, decimals, strict=True), key=lambda pair: -int(pair[1].as_tuple().exponent)):
        longest[new[text]] = value
    return {cell: new.get(text, text) for cell, text in cleaned.items()}, tuple(longest), tuple(longest.values())


def _whole_codes(texts: tuple[str, ...]) -> tuple[Decimal, ...] | None:
    """The numbers of a category whose codes are all whole ones; None where one is anything else, or begins with 0."""
    numbers = [number for text in texts if not _CODE.match(text) and (number := parse(text)) is not None]
    return tuple(numbers) if len(numbers) == len(texts) and all(n == n.to_integral_value() for n in numbers) else None


def _nearly_numbers(texts: tuple[str, ...], wrong: list[str]) -> bool:
    """Whether a column is meant to be numbers: half of its texts or more are, or the rest are numbers misspelt."""
    return 2 * len(wrong) <= len(texts) or all(re.fullmatch(r"[<>≤≥]?\s*[\d.,\s]*\d[\d.,\s]*%?", w) for w in wrong)


def _report_text(raw: RawColumn, wrong: list[str], texts: int, table: RawTable, problems: Problems) -> None:
    shown = wrong[0] if len(wrong[0]) <= 30 else f"{wrong[0][:30]}…"
    hints = [f'if it means a missing value: data: {{file: …, missing: ["{shown}"]}}',
             f"if the column is text: data: {{file: …, types: {{{raw.name}: text}}}}"]  # fmt: skip
    if "%" in wrong[0]:
        hints.insert(
            0, "if they are percentages: take the percent signs out of the column, and name the unit in the spec"
        )
    elif re.match("[<>≤≥]", wrong[0]):
        hints.insert(0, f"if it is a limit of detection, say what it counts as: {_counted_as(raw.name, wrong[0])}")
    elif re.fullmatch(r"[+\-−]?\d{1,3}([\s\u00a0\u202f]\d{3})+([.,]\d+)?", wrong[0]):
        hints.insert(0, 'if the space separates thousands: data: {file: …, thousands: " "}')
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", wrong[0]):
        hints.insert(0, 'if the comma separates thousands: data: {file: …, thousands: ","}')
    elif table.decimal == "," and re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", wrong[0]):
        hints.insert(0, 'if the point separates thousands: data: {file: …, decimal: ",", thousands: "."}')
    elif re.fullmatch(r"[+-]?\d+,\d+", wrong[0]):
        hints.insert(0, 'if the comma is the decimal mark: data: {file: …, decimal: ","}')
    others = f" ({texts - len(wrong)} of its {texts} different values are numbers)" if texts > len(wrong) else ""
    at = _place_of(raw, wrong[0], table)
    where = f" in line {at.line}" if at.line else ""
    problems.error(f'column {raw.name} holds "{shown}"{where}, which is not a number{others}', at, *hints)


def _counted_as(name: str, text: str) -> str:
    return f'derive: {{{name}_2: {{recode: {name}, to: {{"{text}": …}}, kind: number}}}} and types: {{{name}: text}}'


def _without_missing(raw: RawColumn, column: Column, table: RawTable, problems: Problems) -> Column:
    """Take out codes in the missing ranges, and labelled codes that are no measurements, with a warning."""
    if column.decimals is None:
        return column
    out = {
        text
        for text, number in zip(column.texts, column.numbers, strict=True)
        if any(low <= number <= high for low, high in raw.missing_ranges)
    }
    rest = [t for t in column.texts if t not in out]
    labelled = {text: column.labels[text] for text in rest if text in column.labels}
    if 2 * len(labelled) < len(rest):
        out |= told_missing(column.name, table.shown, labelled, problems)
    kept = [(t, d) for t, d in zip(column.texts, column.decimals, strict=True) if t not in out]
    return replace(column, texts=tuple(t for t, _ in kept), decimals=tuple(d for _, d in kept))


def told_missing(name: str, shown: str, labelled: Mapping[str, str], problems: Problems) -> set[str]:
    """The labelled codes of a column of measurements whose labels say that nothing was measured, with a warning."""
    out = {text for text, label in labelled.items() if _MISSING_WORDS.search(label)}
    for text in labelled:
        if text in out:
            problems.warn(
                f'{name}: the code {text} is labelled "{labelled[text]}" but not declared missing; '
                "it is taken as missing",
                Place(shown),
                f"declare it in the data file, or: codebook, missing: [{text}]",
            )
    return out


def _check_labels(column: Column, table: RawTable, problems: Problems) -> None:
    """Two codes must not share a label; a code without a label among labelled ones is worth a warning."""
    if not column.labels or not column.category:
        return
    codes: dict[str, list[str]] = {}
    for text in column.levels:
        codes.setdefault(column.labels.get(text, text), []).append(text)
    for label, same in codes.items():
        if len(same) > 1:
            problems.error(
                f'{table.shown}: the codes {" and ".join(same)} of {column.name} share the label "{label}" (duplicate)',
                None,
                "give them different labels, or one code: derive: {new: {recode: column, to: {…}}}",
            )
    bare = [text for text in column.texts if text not in column.labels]
    if bare:
        problems.warn(f"{column.name}: the code {bare[0]} has no label, others have", Place(table.shown))
