"""Custom properties of an Office document (docx, xlsx): what made its tables, where Word and LibreOffice keep it.

Word holds 255 characters in a property, so a longer text stands in several: `tablegen.table1.1`, `.2`, …
"""

import re
from collections.abc import Mapping
from html import escape, unescape

PART = "docProps/custom.xml"
PREFIX = "tablegen."
_MOST = 255
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = 'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
_EMPTY = f"""<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<Properties xmlns="{_SPACE}" {_VALUES}></Properties>"""
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PROPERTY = re.compile(r'<(?:\w+:)?property\b[^>]*\bname="([^"]*)"[^>]*>(.*?)</(?:\w+:)?property>', re.DOTALL)
_TEXT = re.compile(r"<vt:(?:lpwstr|lpstr|bstr)\b[^>]*>(.*?)</vt:", re.DOTALL)


def with_origins(parts: Mapping[str, bytes], origins: Mapping[str, str]) -> dict[str, bytes]:
    """The parts of a package with the origin of each table, by the table's name, in its custom properties.

    Other properties stay as they are; those of a table of that name are replaced.
    """
    made = dict(parts)
    if not any(origins.values()):
        return made
    if PART not in made:
        made |= _announced(made)
    text = made.get(PART, _EMPTY.encode()).decode("utf-8")
    text = re.sub(r"<((?:\w+:)?Properties)\b([^>]*)/>\s*$", r"<\1\2></\1>", text)
    text = _PROPERTY.sub(lambda found: "" if _table(unescape(found[1])) in origins else found[0], text)
    following = max((int(pid) for pid in re.findall(r'\bpid="(\d+)"', text)), default=1) + 1
    wanted = [(f"{PREFIX}{table}{at}", piece) for table, line in origins.items() for at, piece in _pieces(line)]
    xml = "".join(
        f'<property xmlns="{_SPACE}" {_VALUES} fmtid="{_FORMAT}" pid="{pid}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(piece, quote=False)}</vt:lpwstr></property>"
        for pid, (name, piece) in enumerate(wanted, start=following)
    )
    made[PART] = re.sub(r"(?=</(?:\w+:)?Properties>\s*$)", lambda _: xml, text).encode("utf-8")
    return made


def origins_in(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The origin of each table, by its name, as the custom properties of a package tell it."""
    text = parts.get(PART, b"").decode("utf-8", errors="replace")
    found: dict[str, dict[int, str]] = {}
    for name, inside in _PROPERTY.findall(text):
        table, value = _table(unescape(name)), _TEXT.search(inside)
        if table is not None and value:
            found.setdefault(table, {})[int(unescape(name).rpartition(".")[2])] = unescape(value[1])
    return {table: "".join(pieces[i] for i in sorted(pieces)) for table, pieces in found.items()}


def _table(name: str) -> str | None:
    """The table that a property is about; None for a property of others."""
    found = re.fullmatch(re.escape(PREFIX) + r"(.+)\.\d+", name)
    return found[1] if found else None


def _pieces(line: str) -> list[tuple[str, str]]:
    """The line in pieces that a property can hold, each with the end of its name."""
    return [(f".{i // _MOST + 1}", line[i : i + _MOST]) for i in range(0, len(line), _MOST)]


def _announced(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The two parts that say that there are custom properties."""
    types, relations = (parts[name].decode("utf-8") for name in (_TYPES, _RELATIONS))
    override = f'<Override PartName="/{PART}" ContentType="{_KIND}"/>'
    used = set(re.findall(r'\bId="([^"]*)"', relations))
    key = next(key for i in range(1, len(used) + 2) if (key := f"rId{i}") not in used)
    relation = f'<Relationship Id="{key}" Type="{_RELATION}" Target="{PART}"/>'
    return {
        _TYPES: re.sub(r"(?=</Types>)", lambda _: override, types, count=1).encode("utf-8"),
        _RELATIONS: re.sub(r"(?=</Relationships>)", lambda _: relation, relations, count=1).encode("utf-8"),
    }
