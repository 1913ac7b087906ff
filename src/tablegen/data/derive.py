"""New columns made of old ones: classes, new names, ratios, differences, logarithms, other units."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import isnan, log

from tablegen.data.column import Column, make_column
from tablegen.data.frame import Store
from tablegen.data.raw import RawColumn, RawTable, number_text
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.model import Derive

Builder = Callable[[Store], Column]


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
    def build(store: Store) -> Column:
        parts = [store.column(part.text) for part in one.of]
        if one.kind == "recode":
            return _recoded(one, parts[0], problems)
        texts = [part.name for part in parts if part.decimals is None and part.texts]
        if texts:
            problems.error(f"{one.name}: {one.kind} needs numbers, and {texts[0]} holds text", one.of[0].at)
            return replace(parts[0], name=one.name.text, decimals=None)
        if problem := _of_dates(one, parts):
            problems.error(
                f"{one.name}: {problem}", one.of[0].at, "of dates there is {difference: [later, earlier]}, in days"
            )
            return replace(parts[0], name=one.name.text, dates=False)
        if one.kind == "cut":
            return _classes(one, parts[0])
        raw = RawColumn(one.name.text, _values(one, parts, problems), "number", units=None)
        return make_column(raw, replace(store.table, decimal=".", thousands=None), problems)

    return build


def _of_dates(one: Derive, parts: list[Column]) -> str | None:
    """What is wrong where a part is a date: only of two of them there is a difference, the days between."""
    dates = [part.name for part in parts if part.dates]
    if not dates or (one.kind == "difference" and len(dates) == 2):
        return None
    return f"{one.kind} needs numbers, and {dates[0]} holds dates"


def _recoded(one: Derive, column: Column, problems: Problems) -> Column:
    """The column with new names for the levels that `to` names, by key or by label; the others stay."""
    keys = {label: key for key, label in column.labels.items()} | {text: text for text in column.texts}
    for old in one.mapping:
        if old not in keys:
            problems.warn(
                f'{one.name}: no row has the level "{old}" of {column.name}{suggestion(old, column.texts)}', one.name.at
            )
    to = {keys[old]: new for old, new in one.mapping.items() if old in keys}
    return _renamed(
        one.name.text,
        column,
        [to.get(text, column.labels.get(text, text)) for text in column.texts],
        tuple(dict.fromkeys(one.mapping.values())),
    )


def _classes(one: Derive, column: Column) -> Column:
    bounds = [Decimal(repr(bound)) for bound in one.at]
    labels = one.labels or _class_names([number_text(bound) for bound in one.at])
    places = [sum(value >= bound for bound in bounds) for value in column.decimals or ()]
    return _renamed(one.name.text, column, [labels[place] for place in places], labels)


def _class_names(bounds: list[str]) -> tuple[str, ...]:
    between = (f"{low} to <{high}" for low, high in pairwise(bounds))
    return (f"<{bounds[0]}", *between, f"≥{bounds[-1]}")


def _renamed(name: str, column: Column, new: list[str], first: tuple[str, ...]) -> Column:
    """A column of text: each text of the old one has a new name; levels in the order of `first`, then as they come."""
    texts = tuple(dict.fromkeys(new))
    code = {text: i for i, text in enumerate(texts)}
    position = [*(code[text] for text in new), -1]
    codes = type(column.codes)("i", (position[c] for c in column.codes))
    order = tuple(dict.fromkeys((*(text for text in first if text in code), *texts)))
    return Column(name, codes, texts, None, {}, order=order)


def _values(one: Derive, parts: list[Column], problems: Problems) -> list[str]:
    """The numbers of the new column as texts; empty where a part is missing or the result does not exist."""
    rows = zip(*([[*(part.numbers), float("nan")][code] for code in part.codes] for part in parts), strict=True)
    values = [_value(one, numbers) for numbers in rows]
    lost = sum(value is None for value in values)
    if lost:
        why = "0 or less has no logarithm" if one.kind == "log" else "nothing can be divided by 0"
        problems.warn(f"{one.name} is missing in {lost} rows: {why}", one.name.at)
    return [number_text(float("nan") if value is None else value) for value in values]


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
