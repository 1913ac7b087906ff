"""XML as a tree of elements with their places in the bytes, so that a change leaves every other byte as it was."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tablegen.errors import refusal

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TAG = re.compile(rb"""<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_PREFIXES = {W: "w", "http://www.w3.org/XML/1998/namespace": "xml"}
_DEEPEST = 400

Edit = tuple[int, int, bytes]
"""Bytes from, up to, and what takes their place."""


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name (`w:p`; of other namespaces the bare one), its attributes, its bytes from `start` to `end`.

    `inner` and `inner_end` are where its content begins and ends; `text` is the character data right in it.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    parent: "Element | None"
    end: int = 0
    inner_end: int = 0
    text: str = ""
    children: "list[Element]" = field(default_factory=list["Element"])

    def walk(self) -> "Iterator[Element]":
        """The element and all within it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *names: str) -> "Iterator[Element]":
        """The elements of these names within it."""
        return (one for one in self.walk() if one.name in names)

    def first(self, name: str) -> "Element | None":
        """The first element of a name within it."""
        return next(self.all(name), None)

    def child(self, name: str) -> "Element | None":
        """The first of its own children of a name."""
        return next((one for one in self.children if one.name == name), None)

    def get(self, attribute: str) -> str:
        """An attribute's value, empty where it is not given."""
        return self.attributes.get(attribute, "")

    def ancestors(self) -> "Iterator[Element]":
        """The elements it stands in, from the nearest."""
        one = self.parent
        while one:
            yield one
            one = one.parent


def parse(xml: bytes, what: str) -> Element:
    """The root element; TablegenError for XML that no Word document holds, `what` naming it."""
    root: list[Element] = []
    stack: list[Element] = []
    parser = expat.ParserCreate(None, "\x01")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        tag = _TAG.match(xml, at)
        inner = tag.end() if tag else at
        given = {_named(key): value for key, value in attributes.items()}
        made = Element(_named(name), given, at, inner, stack[-1] if stack else None)
        (stack[-1].children if stack else root).append(made)
        if len(stack) > _DEEPEST:
            raise refusal(f"{what} is nested too deeply to be a document")
        stack.append(made)

    def end(_: str) -> None:
        made, at = stack.pop(), parser.CurrentByteIndex
        closing = None if xml[made.inner - 2 : made.inner] == b"/>" else _TAG.match(xml, at)
        made.inner_end, made.end = (at, closing.end()) if closing else (made.inner, made.inner)

    def characters(text: str) -> None:
        stack[-1].text += text

    def doctype(*_: object) -> None:
        raise refusal(f"{what} declares entities, which no Word document does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as problem:
        raise refusal(f"{what} is damaged: {problem}", None, "open it in Word and save it again") from None
    return root[0]


def _named(name: str) -> str:
    space, _, local = name.rpartition("\x01")
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{local}" if prefix else local


def spliced(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with these edits, which do not overlap; several at one place go in as they are given."""
    made: list[bytes] = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < done:
            raise ValueError(f"two changes overlap at byte {start}")
        made += [xml[done:start], new]
        done = end
    return b"".join([*made, xml[done:]])
