"""YAML as text with places: what specs, styles, patterns and codebooks are read from.

The tree is built from parser events, so nothing is resolved behind the author's back: every scalar stays the
text that was written (`No`, `010`, `1.10`, `12:30`) until a schema types it. Anchors, aliases, tags, merge
keys, second documents and absurd sizes are refused; so are duplicate keys.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from tablegen.errors import Place, Problem, Problems, TablegenError, refusal
from tablegen.values import frozen
from tablegen.yaml_errors import odd_space, syntax_problem, unreadable_text

if TYPE_CHECKING:
    from yaml.events import Event

_GLUED = re.compile(r":[\[{\"']")
_CURLY = re.compile(r"(?:[:,\[{]|^\s*-)\s+([“”„‘«])[^“”„‘’«»]*[“”‘’»]\s*(?:$|[,\]}#])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
MOST_BYTES = 1_000_000
MOST_NODES = 20_000
MOST_DEPTH = 40


@frozen
class Node:
    """A piece of YAML with its place: a scalar's `text`, a sequence's `nodes`, a mapping's `items`."""

    kind: Literal["mapping", "sequence", "scalar"]
    at: Place
    text: str = ""
    quoted: bool = False
    nodes: "tuple[Node, ...]" = ()
    items: "tuple[tuple[Node, Node], ...]" = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was written (`key:`), or YAML's words for nothing."""
        return self.kind == "scalar" and not self.quoted and self.text in {"", "~", "null"}

    def get(self, key: str) -> "Node | None":
        """The value of a mapping's key, or None."""
        return next((value for name, value in self.items if name.text == key), None)


def load(path: Path, shown: str | None = None, problems: Problems | None = None) -> Node:
    """Read a YAML file; TablegenError with file, line and column when it cannot be read as one."""
    name = shown or display(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TablegenError(_unreadable(path, name, error)) from None
    if len(data) > MOST_BYTES:
        raise refusal(f"the file is larger than {MOST_BYTES // 1_000_000} MB", Place(name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal("the file is not UTF-8 text", Place(name, line), "save it with the encoding UTF-8") from None
    return parse(text, name, problems)


def parse(text: str, shown: str, problems: Problems | None = None) -> Node:
    """Read YAML text; `shown` is the file name of messages. Doubtful comments are warned of in `problems`."""
    node = _tree(text, shown)
    if problems is not None:
        _lint(text.splitlines(), shown, problems)
    return node


@lru_cache(maxsize=32)  # a build reads a spec for the table, and to keep what it says
def _tree(text: str, shown: str) -> Node:
    import yaml

    lines = text.splitlines()
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where it is there
    try:
        return _Builder(yaml.parse(text, Loader=loader), lines, shown).document()
    except yaml.MarkedYAMLError as error:
        raise TablegenError(syntax_problem(error, lines, shown, MOST_DEPTH)) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise TablegenError(unreadable_text(error, lines, shown)) from None


def scalars_and_marks(text: str) -> list[tuple[str, str]] | None:
    """What a YAML text consists of, in order: kinds of events, with the texts of scalars; None where it is none."""
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return [(type(one).__name__, getattr(one, "value", "") or "") for one in yaml.parse(text, Loader=loader)]
    except (yaml.YAMLError, RecursionError):
        return None


def from_value(value: object, shown: str) -> Node:
    """The tree of a Python value (mappings, lists, texts, numbers), as if it had been written as YAML."""
    at = Place(shown)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value)
        return Node("mapping", at, items=tuple((from_value(k, shown), from_value(v, shown)) for k, v in pairs.items()))
    if isinstance(value, list | tuple):
        values = cast("Iterable[object]", value)
        return Node("sequence", at, nodes=tuple(from_value(inner, shown) for inner in values))
    if value is None or isinstance(value, bool):
        return Node("scalar", at, "" if value is None else "yes" if value else "no")
    text = str(value)
    return Node("scalar", at, text, quoted=text in {"", "~", "null"})


def display(path: Path) -> str:
    """The path as messages show it: relative to the working folder where it lies inside."""
    cwd = Path.cwd()
    return str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)


class _Builder:
    """Builds the tree from events, holding it to the limits."""

    def __init__(self, events: "Iterator[Event]", lines: list[str], shown: str) -> None:
        self.events = events
        self.lines = lines
        self.shown = shown
        self.nodes = 0

    def document(self) -> Node:
        from yaml import events as e

        next(self.events)  # StreamStart
        first = next(self.events)
        if isinstance(first, e.StreamEndEvent):
            return Node("scalar", Place(self.shown, 1, 1))
        node = self.node(next(self.events), 0)
        next(self.events)  # DocumentEnd
        after = next(self.events)
        if not isinstance(after, e.StreamEndEvent):
            self.refuse("a second document begins here; a file holds one (remove the ---)", after)
        return node

    def node(self, event: "Event", depth: int) -> Node:
        from yaml import events as e

        self.nodes += 1
        if depth > MOST_DEPTH:
            self.refuse(f"nested deeper than {MOST_DEPTH} levels", event)
        if self.nodes > MOST_NODES:
            self.refuse(f"the file is too large: more than {MOST_NODES} entries", event)
        if isinstance(event, e.AliasEvent) or getattr(event, "anchor", None):
            self.refuse(
                "anchors and aliases (& and *) are not allowed; write the text out, or put it in quotes",
                event,
            )
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            self.refuse(f"the tag {tag} is not allowed; to begin a text with !, put it in quotes", event)
        at = self.place(event)
        if isinstance(event, e.ScalarEvent):
            if _CONTROL.search(event.value):
                self.refuse("this text holds a control character", event)
            return Node("scalar", at, event.value, event.style in {"'", '"', "|", ">"})
        if isinstance(event, e.SequenceStartEvent):
            nodes: list[Node] = []
            while not isinstance(inner := next(self.events), e.SequenceEndEvent):
                nodes.append(self.node(inner, depth + 1))
            return Node("sequence", at, nodes=tuple(nodes))
        return Node("mapping", at, items=self.mapping(depth))

    def mapping(self, depth: int) -> tuple[tuple[Node, Node], ...]:
        from yaml import events as e

        items: dict[str, tuple[Node, Node]] = {}
        while not isinstance(inner := next(self.events), e.MappingEndEvent):
            key = self.node(inner, depth + 1)
            if key.kind != "scalar":
                self.refuse("a key must be a plain text", inner)
            if key.text == "<<" and not key.quoted:
                self.refuse("merge keys (<<) are not allowed; write the keys out", inner)
            if not key.quoted and (glued := _GLUED.search(key.text)):
                at = replace(key.at, column=(key.at.column or 1) + glued.start(), width=1)
                raise refusal("a colon needs a space behind it", at)
            if not key.quoted and (odd := odd_space(key.at)):
                raise TablegenError(odd)
            if key.text in items:
                first = items[key.text][0].at.line
                raise refusal(f'duplicate key "{key.text}" (first on line {first})', key.at)
            items[key.text] = (key, self.node(next(self.events), depth + 1))
        return tuple(items.values())

    def place(self, event: "Event") -> Place:
        start, end = event.start_mark, event.end_mark
        if start is None:
            return Place(self.shown)
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        width = end.column - start.column if end and end.line == start.line else 1
        return Place(self.shown, start.line + 1, start.column + 1, line, max(1, width))

    def refuse(self, message: str, event: "Event") -> None:
        raise refusal(message, self.place(event))


def _unreadable(path: Path, shown: str, error: OSError) -> Problem:
    from tablegen.errors import suggestion

    if isinstance(error, FileNotFoundError):
        near = [p.name for p in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        return Problem(f"there is no file {shown}{suggestion(path.name, near)}")
    if isinstance(error, IsADirectoryError):
        return Problem(f"{shown} is a folder, not a YAML file")
    return Problem(f"{shown} cannot be read: {error.strerror}")


def _lint(lines: list[str], shown: str, problems: Problems) -> None:
    """Warn where ` #` starts a comment that looks like part of the text (`title: CD4 #/uL`)."""
    for number, line in enumerate(lines, 1):
        if curly := _CURLY.search(line):
            at = Place(shown, number, curly.start(1) + 1, line)
            problems.warn("curly quotes belong to the text that they stand around; the quotes of YAML are \" and '", at)
        at = line.find(" #")
        if at < 0 or not line[:at].strip() or '"' in line[:at] or "'" in line[:at]:
            continue
        rest = line[at + 2 :]
        if rest and not rest[0].isspace() and rest[0] not in "#!":
            comment = line[at + 1 :].strip()[:40]
            problems.warn(
                f'"{comment}" is read as a comment; if it belongs to the text, put the text in quotes',
                Place(shown, number, at + 2, line),
            )
