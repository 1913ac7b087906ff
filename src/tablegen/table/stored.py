"""A finished table as JSON and back, for builds that are kept and tables that are found again in manuscripts.

Every value is a list of its class's name and its fields in their order, those that are the default at the end left out.
"""

import json
from dataclasses import fields
from functools import cache
from typing import Any, cast

from tablegen.errors import refusal
from tablegen.table import model
from tablegen.table.model import Table
from tablegen.values import fields_of

_VERSION = 1
_CLASSES: dict[str, Any] = {
    made.__name__: made
    for made in (
        model.Text, model.Number, model.Symbol, model.Italic, model.Bold, model.Sup, model.Sub, model.Break, model.Mark,
        model.Plot,
        model.Cell, model.Row, model.Column, model.Caption, model.Note, model.Table,
    )
}  # fmt: skip


def to_json(table: Table) -> str:
    """The table in one line of JSON; the same table gives the same text."""
    return json.dumps([_VERSION, table], ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_put)


def from_json(text: str) -> Table:
    """The table that `to_json` wrote; TablegenError where the text is none, or one of another version."""
    try:
        version, stored = json.loads(text)
    except ValueError:
        raise refusal("this is no stored table", None, "build the table again") from None
    if version != _VERSION:
        hint = "build the table again with this version"
        raise refusal(f"the stored table has version {version}; this tablegen reads {_VERSION}", None, hint)
    try:
        table = _take(stored)
    except (LookupError, TypeError):
        table = None
    if not isinstance(table, Table):
        raise refusal("the stored table is damaged", None, "build the table again")
    return table


def _put(value: Any) -> list[Any]:
    """A value of one of the classes as a list; JSON has tuples as lists itself, and asks here for what stands in it."""
    name = type(value).__name__
    given = [name, *fields_of(_CLASSES[name])(value)]
    for default in _defaults(name):
        if given[-1] != default:
            break
        del given[-1]
    return given


@cache
def _defaults(name: str) -> tuple[Any, ...]:
    """The defaults of the fields of a class, the last first."""
    return tuple(field.default for field in reversed(fields(_CLASSES[name])))


def _take(stored: Any) -> Any:
    """A list that begins with a name is a value of that class, any other a tuple: none of a table holds bare text."""
    if not isinstance(stored, list):
        return stored
    taken = cast("list[Any]", stored)
    if taken and isinstance(taken[0], str):
        return _CLASSES[taken[0]](*map(_take, taken[1:]))
    return tuple(map(_take, taken))
