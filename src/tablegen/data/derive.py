"""New columns made of old ones: classes, new names, ratios, differences, logarithms, other units."""

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import isnan, log
from operator import ge, gt
from typing import TYPE_CHECKING, cast

from tablegen.data.coding import make_column
from tablegen.data.column import AnyColumn, Column, parse, renamed, row_codes
from tablegen.data.raw import RawColumn, RawTable, number_text
from tablegen.data.store import Store
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.model import Derive

if TYPE_CHECKING:
    from tablegen.data.cells import Coded, Measured

Builder = Callable[[Store], AnyColumn]

_LETTERS = {3: "T", 10: "D"}
"""The letter of classes by quantiles: of tertiles and deciles; Q of all others."""


def derived_columns(derive: Iterable[Derive], table: RawTable, problems: Problems) -> Mapping[str, Builder]:
    """A builder for each derived column; its parts must be columns of the file, or derived before it."""
    builders: dict[str, Builder] = {}
    for one in derive:
        known = (*table.columns, *builders)
        if one.name.text in known:
            problems.error(
                f'there already is a column "{one.name}"', one.name.at, "give the new column a name of its own"
            )
            continue
        unknown = [part for part in one.of if part.text not in known]
        for part in unknown:
            problems.error(
                f'the data have no column "{part}"{suggestion(part.text, known)}',
                part.at,
                listing("available columns", known),
            )
        if not unknown:
            builders[one.name.text] = _builder(one, problems)
    return builders


def _builder(one: Derive, problems: Problems) -> Builder:
    def build(store: Store) -> AnyColumn:
        parts = [store.column(part.text) for part in one.of]
        if one.kind == "recode":
            return _recoded(one, parts[0], store.table, problems)
        text = next((part for part in parts if not part.numeric and part.filled), None)
        if text:
            problems.error(f"{one.name}: {one.kind} needs numbers, and {text.name} holds text", one.of[0].at)
            return replace(text, name=one.name.text)
        if date := _date_among(one, parts):
            problems.error(
                f"{one.name}: {one.kind} needs numbers, and {date.name} holds dates",
                one.of[0].at,
                "of dates there is {difference: [later, earlier]}, in days",
            )
            return replace(date, name=one.name.text, dates=False)
        if one.kind in {"cut", "quantiles"}:
            return _divided(one, parts[0], problems)
        table = replace(store.table, decimal=".", thousands=None)
        return make_column(RawColumn(one.name.text, _cells(one, parts, table, problems), "number"), table, problems)

    return build


def _date_among(one: Derive, parts: list[AnyColumn]) -> Column | None:
    """The first part that is a date where none should be: only two of them have a difference, the days between."""
    dates = [part for part in parts if isinstance(part, Column) and part.dates]
    return None if not dates or (one.kind == "difference" and len(dates) == 2) else dates[0]


def _recoded(one: Derive, column: AnyColumn, table: RawTable, problems: Problems) -> AnyColumn:
    """The column with new names for the levels that `to` names, by key or by label; the others stay."""
    keys = {label: key for key, label in column.labels.items()} | {text: text for text in column.texts}
    for old in one.mapping:
        if old not in keys:
            problems.warn(
                f'{one.name}: no row has the level "{old}" of {column.name}{suggestion(old, column.texts)}', one.name.at
            )
    to = {keys[old]: new for old, new in one.mapping.items() if old in keys}
    if one.numbers:
        spelt = [to[text] if text in to else _spelt(text, table) for text in column.texts]
        cells = [[*spelt, ""][code] for code in row_codes(column)]
        plain = replace(table, decimal=".", thousands=None)
        return make_column(RawColumn(one.name.text, cells, "number"), plain, problems)
    new = {text: to.get(text, column.labels.get(text, text)) for text in column.texts}
    natural = column.levels if isinstance(column, Column) else column.texts
    first = (*one.mapping.values(), *(new[text] for text in natural if text in new))
    return _renamed(one.name.text, column, [*new.values()], first)


def _spelt(text: str, table: RawTable) -> str:
    """A text that stays, as a number with a decimal point where it is one."""
    number = parse(text, table.decimal, table.thousands)
    return text if number is None else f"{number:f}"


def _divided(one: Derive, column: AnyColumn, problems: Problems) -> AnyColumn:
    """The classes of a number: those of `cut` hold their lower bound, those by quantiles their upper one."""
    if one.kind == "cut":
        return _classes(one, column, one.labels or _class_names([number_text(bound) for bound in one.at]))
    wanted = int(one.number or 0)
    if len({*one.at}) != wanted - 1:
        bounds = ", ".join(map(number_text, one.at)) or "none: it has no values"
        problems.error(
            f"{one.name}: {column.name} does not divide into {wanted} classes; its quantiles are {bounds}",
            one.name.at,
            f"make fewer classes, or bounds of your own: {{cut: {column.name}, at: […]}}",
        )
        return replace(column, name=one.name.text)
    names = one.labels or tuple(f"{_LETTERS.get(wanted, 'Q')}{i}" for i in range(1, wanted + 1))
    ranges = _quantile_ranges([_shown(bound, column) for bound in one.at])
    labels = {} if one.labels else {name: f"{name} ({held})" for name, held in zip(names, ranges, strict=True)}
    return replace(_classes(one, column, names), labels=labels)


def _shown(bound: float, column: AnyColumn) -> str:
    """A bound with at most two decimals more than the values: that between two values has as many."""
    return number_text(round(bound, column.precision + 2)).replace("-", "−")


def _classes(one: Derive, column: AnyColumn, names: tuple[str, ...]) -> Column:
    if not isinstance(column, Column):
        from tablegen.data.derive_arrays import classes

        return classes(one, column, names)
    bounds, reached = [Decimal(repr(bound)) for bound in one.at], gt if one.kind == "quantiles" else ge
    places = [sum(reached(value, bound) for bound in bounds) for value in column.decimals or ()]
    return _renamed(one.name.text, column, [names[place] for place in places], names)


def _class_names(bounds: list[str]) -> tuple[str, ...]:
    """Of classes that hold their lower bound."""
    between = (f"{low} to <{high}" for low, high in pairwise(bounds))
    return (f"<{bounds[0]}", *between, f"≥{bounds[-1]}")


def _quantile_ranges(bounds: list[str]) -> tuple[str, ...]:
    """Of classes that hold their upper bound."""
    between = (f">{low} to {high}" for low, high in pairwise(bounds))
    return (f"≤{bounds[0]}", *between, f">{bounds[-1]}")


def _renamed(name: str, column: AnyColumn, new: list[str], first: tuple[str, ...]) -> Column:
    """A column of text: each text of the old one has a new name, or none and is missing.

    Its levels stand in the order of `first`, which names them all.
    """
    texts = tuple(dict.fromkeys(filter(None, new)))
    code = {text: i for i, text in enumerate(texts)}
    position = [*(code.get(text, -1) for text in new), -1]
    order = tuple(dict.fromkeys(text for text in first if text in code))
    return Column(name, renamed(column.codes, position), texts, None, {}, order=order)


def _cells(one: Derive, parts: list[AnyColumn], table: RawTable, problems: Problems) -> "list[str] | Coded | Measured":
    """The numbers of the new column; nothing where a part is missing or the result does not exist."""
    if table.large:
        from tablegen.data.derive_arrays import computed

        cells, lost = computed(one, parts)
    else:
        rows = zip(*([[*part.numbers, float("nan")][code] for code in _codes(part)] for part in parts), strict=True)
        values = [_value(one, numbers) for numbers in rows]
        lost = sum(value is None for value in values)
        cells = [number_text(float("nan") if value is None else value) for value in values]
    if lost:
        why = "0 or less has no logarithm" if one.kind == "log" else "nothing can be divided by 0"
        problems.warn(f"{one.name} is missing in {lost} rows: {why}", one.name.at)
    return cells


def _codes(column: AnyColumn) -> "array[int]":
    return cast("array[int]", column.codes)  # of a small table


def _value(one: Derive, numbers: tuple[float, ...]) -> float | None:
    """The result; nan where a part is missing, None where it is not defined."""
    first = numbers[0]
    if any(map(isnan, numbers)):
        return float("nan")
    match one.kind:
        case "ratio":
            return first / numbers[1] if numbers[1] else None
        case "difference":
            return float(Decimal(repr(first)) - Decimal(repr(numbers[1])))
        case "log":
            return log(first) if first > 0 else None
        case _:
            return first / (one.number or 1.0)
