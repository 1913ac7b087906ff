"""Thousands of four digits, grouped where their column has larger numbers: 6,494 above 25,326, but 1487 alone."""

import re
from collections.abc import Iterable
from dataclasses import replace

from tablegen.style import NumberRules
from tablegen.table.model import Content, Number, Row, grid

_FOUR = re.compile(r"(?<!\d)(\d)(\d{3})(?!\d)")


def grouped_alike(body: tuple[Row, ...], columns: int, rules: NumberRules) -> tuple[Row, ...]:
    """The rows with numbers of four whole digits written as the longer ones of their column."""
    large = {
        place.column
        for row in grid(body, columns)
        for place in row
        if any(rules.thousands in number.text for number in _numbers(place.cell.content))
    }
    done: list[Row] = []
    for row, places in zip(body, grid(body, columns), strict=True):
        cells = (
            replace(p.cell, content=_grouped(p.cell.content, rules)) if p.column in large else p.cell for p in places
        )
        done.append(replace(row, cells=tuple(cells)))
    return tuple(done)


def _numbers(content: Content) -> Iterable[Number]:
    return (part for part in content if isinstance(part, Number))


def _grouped(content: Content, rules: NumberRules) -> Content:
    return tuple(replace(part, text=_text(part.text, rules)) if isinstance(part, Number) else part for part in content)


def _text(text: str, rules: NumberRules) -> str:
    whole, mark, fraction = text.partition(rules.decimal_mark)
    return _FOUR.sub(rf"\1{rules.thousands}\2", whole) + mark + fraction
