"""What a manuscript remembers of a table that was put into it: the table as it was built, its style, its widths.

It stands in the manuscript itself, so that the file may come back by e-mail.
"""

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any, cast

from tablegen.errors import TablegenError
from tablegen.style import Style
from tablegen.table.model import Table
from tablegen.table.stored import from_json, to_json
from tablegen.values import frozen


@frozen
class State:
    """A table as it was last built for a manuscript.

    `style` is the journal's name, `look` a digest of what its pages look like; `width` is the text's in mm, `widths`
    are those that the columns were given, as shares of a thousand.
    """

    table: Table
    style: str
    look: str
    width: float = 0.0
    widths: tuple[int, ...] = ()


def packed(value: Any) -> str:
    """A value of JSON as a short text of letters and digits."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def unpacked(text: str) -> Any:
    """The value that `packed` wrote; ValueError where there is none, or it is damaged."""
    try:
        return json.loads(zlib.decompress(b64decode(text, validate=True)))
    except (NotBase64, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(text[:20]) from error


def encoded(state: State) -> str:
    """The state as a short text of letters and digits."""
    fields = [state.style, state.look, state.width, state.widths, to_json(state.table)]
    return packed(fields)


def decoded(text: str) -> State | None:
    """The state that `encoded` wrote; None where there is none, or it is damaged or of another version."""
    try:
        style, look, width, widths, table = unpacked(text)
        return State(from_json(table), style, look, width, tuple(widths))
    except (ValueError, TypeError, TablegenError):
        return None


def look_digest(style: Style) -> str:
    """A digest of all that a style says of the page and of the signs on it, the same in every process and version.

    What is as by default is left out, so that a rule that a later version adds does not make every look another one.
    """
    said = json.dumps([_said(style.look), _said(style.numbers)], ensure_ascii=False, sort_keys=True, allow_nan=False)
    return sha256(said.encode("utf-8")).hexdigest()[:16]


def _said(value: Any) -> Any:
    """A part of a style as JSON, without the fields that are as by default."""
    if not is_dataclass(value):
        return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
    default = type(value)()
    given = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: _said(one) for name, one in given.items() if one != getattr(default, name)}


def shares(widths: Sequence[int]) -> tuple[int, ...]:
    """Widths as shares of a thousand."""
    total = sum(widths) or 1
    return tuple(round(1000 * width / total) for width in widths)
