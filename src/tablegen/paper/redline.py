"""`tablegen build --redline OLD`: every table once more, with its changes since an older version tracked."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tablegen.errors import refusal
from tablegen.paper.old_table import old_table
from tablegen.render import RENDERERS
from tablegen.render.redline import is_changed, redlined
from tablegen.render.text import clean
from tablegen.stages import Built, render
from tablegen.yamlfile import display

if TYPE_CHECKING:
    from tablegen.make import Request

_PLAIN = frozenset({"xlsx"})
"""Formats that cannot show two versions."""


def redline_files(
    built: Built, formats: Iterable[str], base: Path, request: "Request"
) -> tuple[dict[Path, bytes], list[str]]:
    """The redlines of a table by path (`table1.redline.docx`), and what is to be said of them.

    None for a table that the old version had not. TablegenError where there is no such version, or the date is none.
    """
    asked = request.redline
    if asked is None:
        return {}, []
    old = old_table(asked.old, built, request.style, request.templates)
    if old is None:
        return {}, [f"{display(built.spec.path)}: new since {asked.old}, so it has no redline"]
    marked = redlined(old.table, built.table, built.style, clean(asked.author), revision_date(asked.date))
    told = [] if is_changed(marked) else [f"{display(built.spec.path)}: nothing changed since {asked.old}"]
    made = dict[Path, bytes]()
    for name in formats:
        if name not in _PLAIN:
            path = base.with_name(f"{base.name}.redline{RENDERERS[name].suffix}")
            made[path] = render(marked, built.style, built.templates, name)[0]
    if not made:
        raise refusal("a redline is written in Word, LaTeX, Markdown or HTML", built.spec.at, "--format docx")
    return made, told


def revision_date(given: str | None) -> str:
    """The date of a redline's marks in UTC as Word has it: the one given, that of SOURCE_DATE_EPOCH, or none.

    TablegenError where it is no date.
    """
    if given is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return _utc(datetime.fromtimestamp(int(epoch), UTC)) if epoch.isdecimal() and len(epoch) < 12 else ""
    try:
        return _utc(datetime.fromisoformat(given))
    except ValueError:
        raise refusal(f'"{given}" is no date', None, "such as 2026-01-31, or 2026-01-31T12:00:00Z") from None


def _utc(when: datetime) -> str:
    aware = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")
