"""The project file, `tablegen.yaml`: what the specs of a paper have in common, and its tables and manuscripts in order.

A spec takes over each key that it does not have itself and that goes with what it asks for; its own keys win.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from os.path import relpath
from pathlib import Path
from typing import Any

from tablegen.errors import Place, Problems, suggestion
from tablegen.schema import Key, json_mapping, list_of, read_mapping
from tablegen.spec.keys import keys
from tablegen.spec.parts import word
from tablegen.spec.project_place import find_project_file
from tablegen.spec.words import Word
from tablegen.values import frozen
from tablegen.yamlfile import Node, load

_SHARED = (
    *("data", "codebook", "where", "derive", "style", "language", "frame", "like", "digits", "abbreviations"),
    *("missing", "confidence", "quantiles", "percent", "proportion interval", "survival interval", "rate interval"),
    *("suppress", "formats", "tests", "difference", "separation", "reference line"),
)
"""The keys of a spec that a project file may give to all; what one table alone is about is not among them."""
_LOOKS = ("style", "language", "frame", "formats", "number")
"""Shared keys that change no number: the results of a table are the same without them."""
_OF_DATA = ("data", "codebook", "where", "derive")
_OWN = (
    Key("tables", list_of(word("a spec")), "the specs of the paper's tables, in order; those without a number get one"),
    Key("manuscripts", list_of(word("a file")), "the manuscripts that the tables stand in: docx, tex, md"),
    Key("output", word("a folder"), "the folder of the outputs, inside the project, instead of output"),
)
Conflicts = Callable[[Node], frozenset[str]]


@frozen
class ProjectFile:
    """A project file, read: `shared` are the keys with their values that specs may take over."""

    path: Path
    shared: tuple[tuple[Node, Node], ...] = ()
    tables: tuple[Word, ...] = ()
    manuscripts: tuple[Word, ...] = ()
    output: Word | None = None

    @property
    def specs(self) -> tuple[Path, ...]:
        """The paths of the tables' specs, in order."""
        return tuple(self.path.parent / table.text for table in self.tables)


@frozen
class Inherited:
    """What a spec took over: the keys with their places, those it left with the reason, a hash of what it took over.

    `sha256` is of what may change a number, `whole` of all, `output` the folder that outputs go to.
    """

    taken: tuple[Word, ...] = ()
    left: tuple[tuple[Word, str], ...] = ()
    sha256: str = ""
    whole: str = ""
    output: Word | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """What was taken over, and what was left, a sentence each."""
        taken = (f"{key}: from {_line(key.at)}" for key in self.taken)
        return (*taken, *(f"{key}: not taken from {_line(key.at)}: {why}" for key, why in self.left))


def project_keys(**names: tuple[str, ...]) -> tuple[Key, ...]:
    """The keys of a project file, with the names of the catalogues for editors."""
    return (*_OWN, *(key for key in keys(**names) if key.name in _SHARED))


def project_schema(**names: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a project file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tablegen project",
        "description": "What the tables of a paper have in common: data, journal, order.",
        **json_mapping(project_keys(**names)),
    }


def read_project_file(path: Path, problems: Problems) -> ProjectFile:
    """Read a project file; what is wrong is noted. TablegenError when it is no YAML."""
    root = load(path, problems=problems)
    if root.empty:
        return ProjectFile(path)
    values = read_mapping(root, project_keys(), problems, "a project file")
    tables = values.get("tables", ())
    _check_files(tables, path.parent, "spec", problems)
    _check_files(values.get("manuscripts", ()), path.parent, "manuscript", problems)
    shared = tuple((name, value) for name, value in root.items if name.text in _SHARED and name.text in values)
    return ProjectFile(path, shared, tables, values.get("manuscripts", ()), values.get("output"))


def _check_files(names: tuple[Word, ...], folder: Path, what: str, problems: Problems) -> None:
    """Each file is there, inside the project, and named once."""
    seen: set[Path] = set()
    for name in names:
        path = folder / name.text
        if not name.text.isprintable() or not path.resolve().is_relative_to(folder.resolve()):
            problems.error(f"the {what} {name} leads outside the project", name.at, "name a path inside it")
        elif not path.is_file():
            near = [p.name for p in path.parent.glob(f"*{path.suffix}")] if path.parent.is_dir() else []
            message = f"there is no {what} {name}{suggestion(path.name, near)}"
            problems.error(message, name.at, "paths are relative to the project file")
        elif path.resolve() in seen:
            problems.error(f"the {what} {name} is named twice", name.at)
        seen.add(path.resolve())


def with_shared(root: Node, path: Path, conflicts: Conflicts, problems: Problems) -> tuple[Node, Inherited]:
    """The tree of the spec at `path` with what it takes over from the project file beside or above it.

    `conflicts(tree)` are the sentences on keys that do not go together: a shared key that would add one is left.
    """
    found = find_project_file(path)
    if found is None or root.kind != "mapping":
        return root, Inherited()
    project = read_project_file(found, problems)
    written = {name.text for name, value in root.items if not value.empty}
    kept = tuple((name, value) for name, value in root.items if not value.empty)
    taken, left = list[Word](), list[tuple[Word, str]]()
    offered = [*project.shared, *_number(project, path, problems)]
    for name, value in sorted(offered, key=lambda pair: pair[0].text != "data"):
        if name.text in written:
            continue
        more = (name, _from_here(name.text, value, found.parent, path.parent))
        against = conflicts(replace(root, items=(*kept, more))) - conflicts(replace(root, items=kept))
        if "published" in written and name.text in _OF_DATA:
            against = {"a spec of published numbers has no data"}
        key = Word(name.text, name.at)
        if against:
            left.append((key, min(against)))
        else:
            taken.append(key)
            kept = (*kept, more)
    given = {word.text for word in taken}
    whole = tuple((name.text, _plain(value)) for name, value in kept if name.text in given)
    numbers = tuple(pair for pair in whole if pair[0] not in _LOOKS)
    every = _digest((whole, project.output.text)) if project.output else _digest(whole)
    inherited = Inherited(tuple(taken), tuple(left), _digest(numbers), every, project.output)
    return replace(root, items=kept), inherited


def _digest(what: tuple[object, ...]) -> str:
    return sha256(repr(what).encode()).hexdigest() if what else ""


def _from_here(key: str, value: Node, project: Path, folder: Path) -> Node:
    """A value whose path is relative to the project file, told from the spec's folder."""
    if key == "data" and value.kind == "mapping":
        items = tuple((n, _from_here("data" if n.text == "file" else "", v, project, folder)) for n, v in value.items)
        return replace(value, items=items)
    if key not in {"data", "codebook"} or value.kind != "scalar" or Path(value.text).is_absolute():
        return value
    return replace(value, text=relpath(project / value.text, folder).replace("\\", "/"))


def _number(project: ProjectFile, path: Path, problems: Problems) -> list[tuple[Node, Node]]:
    """The number of a table that has none of its own: that of the tables before it that is a plain number, and one."""
    following = 1
    for name, spec in zip(project.tables, project.specs, strict=True):
        mine = spec.resolve() == path.resolve()
        if mine:
            return [(Node("scalar", name.at, "number"), Node("scalar", name.at, str(following), quoted=True))]
        own = _own_number(spec, problems)
        if own is None or own.isdecimal():
            following = (following if own is None else int(own[:9])) + 1
    return []


def _own_number(spec: Path, problems: Problems) -> str | None:
    """The number that a spec gives itself; None where it has none, or is not there (which is a problem of its own)."""
    if problems.errors:
        return None
    root = load(spec)
    number = root.get("number") if root.kind == "mapping" else None
    return number.text if number and not number.empty else None


def _plain(node: Node) -> object:
    """What a node says, without its place."""
    if node.kind == "scalar":
        return node.text
    if node.kind == "sequence":
        return tuple(map(_plain, node.nodes))
    return tuple((name.text, _plain(value)) for name, value in node.items)


def _line(at: Place) -> str:
    return f"{at.file}:{at.line}"
