"""What made a table, as one line of text that every output carries: the spec, the data, the style, the version.

The line is JSON in ASCII without two hyphens in a row, so that it may stand in a comment of LaTeX, HTML, Markdown or
Typst as it is, and in a property of a Word document.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tablegen import __version__

MARK = "tablegen:"
"""What stands before the line in a comment."""
_COMMENT = re.compile(rf"{MARK} (\{{\"table\".*?\}})(?= -->|\s*$)", re.MULTILINE)
_ELEMENT = re.compile(rf">{MARK} ([^<]*)<")
_ATTRIBUTE = re.compile(r'data-provenance="([^"]*)"')


def origin_line(
    table: str, provenance: Mapping[str, Mapping[str, object]], style: str, style_hash: str = "", frame: str = ""
) -> str:
    """The line of a table: `provenance` is that of its results, `style_hash` the SHA-256 of an own style.

    `frame` is the LaTeX frame of a class.

    What is not known is left out.
    """
    told = {
        "table": table,
        "tablegen": __version__,
        **numbers_origin({**provenance["spec"], "data": provenance["data"]}),
        "parts": {key: numbers_origin(part) for key, part in provenance.get("parts", {}).items()},
        "style": style,
        "style_sha256": style_hash,
        "frame": frame,
    }
    return as_line({name: value for name, value in told.items() if value not in (None, "", {})})


def numbers_origin(told: Any) -> dict[str, Any]:
    """Where the numbers of a table, or of a part of one, come from; `told` is what results tell of spec and data."""
    data = told["data"]
    found = {
        "spec": told.get("file"),
        "spec_sha256": told.get("sha256"),
        "inherited_sha256": told.get("inherited_sha256"),
        "data": data.get("file"),
        "data_sha256": data.get("sha256"),
        **{name: data.get(name) for name in ("rows", "kept", "where", "events")},
    }
    return {name: value for name, value in found.items() if value is not None}


def as_line(told: Mapping[str, object]) -> str:
    """What is told of a table, as its line."""
    import json  # a table that is not written needs none

    return json.dumps(told, separators=(",", ":")).replace("--", "-\\u002d")


def comment(line: str, start: str, end: str = "") -> str:
    """The line as a comment, with its line break; nothing for a table whose origin is not known."""
    return f"{start} {MARK} {line}{end}\n" if line else ""


def lines_in(text: str) -> Iterator[dict[str, Any]]:
    """The origins that the comments, attributes and elements of a text tell, in order."""
    from html import unescape

    found = [(m.start(), m[1]) for m in _COMMENT.finditer(text)]
    found += [(m.start(), unescape(m[1])) for told in (_ATTRIBUTE, _ELEMENT) for m in told.finditer(text)]
    for _, line in sorted(found):
        if told := parsed(line):
            yield told


def parsed(line: str) -> dict[str, Any] | None:
    """What a line tells, or None where it is none: someone may have edited the file."""
    import json

    try:
        told = json.loads(line)
    except ValueError:
        return None
    return cast("dict[str, Any]", told) if isinstance(told, dict) and "table" in told else None
