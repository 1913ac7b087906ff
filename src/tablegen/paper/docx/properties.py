"""The custom properties of a Word document: what Word, LibreOffice and e-mail leave as it is.

A long text is cut into pieces, as a property holds 255 characters: `name1`, `name2` and so on.
"""

from collections.abc import Mapping
from html import escape

from tablegen.paper.docx.document import related
from tablegen.paper.docx.package import Package
from tablegen.paper.xml_tree import Edit, Element, parse, spliced

_LONGEST = 255
_PART = "docProps/custom.xml"
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Properties xmlns="{_SPACE}custom-properties" xmlns:vt="{_SPACE}docPropsVTypes"></Properties>'
).encode()


class Properties:
    """The properties of a package; `values` are those that are texts, by name."""

    def __init__(self, package: Package) -> None:
        """Read the properties, if there are any."""
        self._package = package
        self._part = related(package, "", "custom-properties")
        self._xml = package.part(self._part) if self._part else _EMPTY
        if not parse(self._xml, _PART).children:  # `<Properties/>` has no inside
            self._xml = _EMPTY
        self._root = parse(self._xml, _PART)
        self._found = {one.get("name"): one for one in self._root.children if one.name == "property"}
        self.values: dict[str, str] = {name: _text(one) for name, one in self._found.items()}

    def long(self, name: str) -> str:
        """A text that was cut into pieces; empty where there is none."""
        pieces, i = list[str](), 1
        while (piece := self.values.get(f"{name}{i}")) is not None:
            pieces.append(piece)
            i += 1
        return "".join(pieces)

    def cut(self, name: str, text: str) -> dict[str, str | None]:
        """The properties that hold a long text, and those of a longer one before it, as None."""
        pieces = [text[i : i + _LONGEST] for i in range(0, len(text), _LONGEST)]
        made: dict[str, str | None] = {f"{name}{i}": piece for i, piece in enumerate(pieces, start=1)}
        i = len(pieces) + 1
        while f"{name}{i}" in self.values:
            made[f"{name}{i}"] = None
            i += 1
        return made

    def with_values(self, wanted: Mapping[str, str | None]) -> dict[str, bytes]:
        """The parts that change when these properties are set, or taken away (None); none when all are as wanted."""
        if all(self.values.get(name) == value for name, value in wanted.items()):
            return {}
        parts = {self._part or _PART: spliced(self._xml, self._edits(wanted))}
        return parts if self._part else parts | self._registered()

    def _edits(self, wanted: Mapping[str, str | None]) -> list[Edit]:
        """All that is wanted behind the properties of others, in its order: the same values give the same bytes."""
        edits: list[Edit] = [(one.start, one.end, b"") for name, one in self._found.items() if name in wanted]
        others = (one.get("pid") for name, one in self._found.items() if name not in wanted)
        following = max((int(pid) for pid in others if pid.isdecimal()), default=1) + 1
        given = [(name, value) for name, value in wanted.items() if value is not None]
        added = b"".join(_property(name, value, str(pid)) for pid, (name, value) in enumerate(given, start=following))
        return [*edits, (self._root.inner_end, self._root.inner_end, added)]

    def _registered(self) -> dict[str, bytes]:
        """The lists of parts and of relations with the new part in them."""
        types, relations = self._package.part(_TYPES), self._package.part(_RELATIONS)
        kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        override = f'<Override PartName="/{_PART}" ContentType="{kind}"/>'
        used = {one.get("Id") for one in parse(relations, _RELATIONS).children}
        free = next(name for i in range(1, len(used) + 2) if (name := f"rId{i}") not in used)
        relation = f'<Relationship Id="{free}" Type="{_SPACE}relationships/custom-properties" Target="{_PART}"/>'
        known = f'PartName="/{_PART}"'.encode() in types
        made = {_RELATIONS: _appended(relations, _RELATIONS, relation)}
        return made if known else made | {_TYPES: _appended(types, _TYPES, override)}


def _text(found: Element) -> str:
    value = next((one for one in found.children if one.name in {"lpwstr", "lpstr", "bstr"}), None)
    return value.text if value else ""


def _property(name: str, value: str, pid: str) -> bytes:
    # a prefix of its own, for a document may have given the usual one to another namespace
    inside = f'<vt:lpwstr xmlns:vt="{_SPACE}docPropsVTypes">{escape(value, quote=False)}</vt:lpwstr>'
    return (
        f'<property xmlns="{_SPACE}custom-properties" fmtid="{_FORMAT}" pid="{pid}" name="{escape(name)}">'
        f"{inside}</property>"
    ).encode()


def _appended(xml: bytes, what: str, element: str) -> bytes:
    end = parse(xml, what).inner_end
    return spliced(xml, [(end, end, element.encode())])
