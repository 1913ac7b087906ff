"""What every build keeps: results, table and keys of the spec, and from which inputs which outputs were made."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.data import read_table
from tablegen.errors import Place, Problem, Problems
from tablegen.make import Request
from tablegen.paper.inputs import (
    Hashes,
    StyleFiles,
    all_inherited,
    changed_inputs,
    hash_of,
    inputs_of,
    program,
    style_files,
    template_hashes,
)
from tablegen.paper.rows import fingerprint
from tablegen.paper.store import Store
from tablegen.project import Project
from tablegen.results import RESULTS
from tablegen.spec.model import Spec
from tablegen.spec.read import read_tree
from tablegen.table.stored import to_json
from tablegen.values import frozen
from tablegen.yamlfile import Node, display

if TYPE_CHECKING:
    from tablegen.stages import Built

_MOST_MAKES = 20


@frozen
class UpToDate:
    """A table that need not be built: its outputs, and what its build warned of and noted."""

    outputs: tuple[Path, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]


@frozen
class Kept:
    """What a build is to keep of one table: a version of it, and how its outputs were made.

    `rows` are the fingerprints of its data by file, each with its name (`data_of`); a text that is kept already is
    empty.
    """

    project: Project
    name: str
    content: str
    rows: Mapping[str, tuple[str, str]]
    origin: str
    make: Mapping[str, Any]


def keep_of(
    spec: Spec,
    built: "Built",
    request: Request,
    files: Mapping[Path, bytes],
    notes: Iterable[str],
    before: Sequence[Kept] = (),
) -> Kept:
    """What is to be kept of a built table, worked out while its data are at hand; `before` are the builds before it."""
    project = Project.of(spec.path)
    results = next(content for path, content in files.items() if path.name.endswith(RESULTS)).decode("utf-8")
    content = {"keys": plain(read_tree(spec.path, Problems())[0]), "results": results, "table": to_json(built.table)}
    content |= {"parts": parts} if (parts := keys_of_parts(spec)) else {}
    styles = style_files(spec, built.style, request.style is not None)
    make = {
        "key": request_key(request),
        "style": request.style,
        "templates": str(request.templates.absolute()) if request.templates else None,
        "program": program(),
        "inputs": inputs_of(spec, _templates(project, request, styles, before), _as_read(built)),
        "styles": styles,
        "inherited": all_inherited(spec),
        "origin": built.table.origin,
        "outputs": {project.told(path): sha256(content).hexdigest() for path, content in files.items()},
        "warnings": [_put(warning, project) for warning in built.warnings],
        "notes": list(notes),
    }
    text = json.dumps(content, ensure_ascii=False)
    return Kept(project, project.inside.as_posix(), text, _rows(spec, project, before), built.table.origin, make)


def _templates(project: Project, request: Request, styles: StyleFiles, before: Sequence[Kept]) -> Hashes:
    """The hashes of the templates and styles: those of a table before it that has the same are not made again."""
    alike = (one.make for one in before if one.project.root == project.root and one.make["styles"] == styles)
    made = next(alike, None)
    return made["inputs"]["templates"] if made else template_hashes(project, request.templates, styles)


def _as_read(built: "Built") -> dict[Path, str]:
    """The hashes of the spec and of its data as the build read them; none where several files are put together."""
    spec, told = built.spec, built.results.provenance
    if spec.parts:
        return {}
    data = [spec.folder / file.text for file in spec.data_files]
    read = {spec.path: told["spec"], **({data[0]: told["data"]} if len(data) == 1 else {})}
    return {path: str(one["sha256"]) for path, one in read.items()}


def keys_of_parts(spec: Spec) -> dict[str, Any]:
    """The keys of the specs that a table is put together from, by the parts' names."""
    return {part.key: plain(read_tree(part.spec.path, Problems())[0]) for part in spec.parts if part.spec}


def _rows(spec: Spec, project: Project, before: Iterable[Kept]) -> dict[str, tuple[str, str]]:
    """The fingerprint of each data file with its name; no text where it is kept already, none of published numbers."""
    made = dict[str, tuple[str, str]]()
    at_hand = {name for one in before if one.project.root == project.root for name, text in one.rows.values() if text}
    for file, one in data_of(spec):
        if one.data is None:
            continue
        table = read_table(one.data, one.folder, Problems())
        name = sha256(repr((table.digest, one.data.how)).encode()).hexdigest()
        if name in at_hand or Store(project.root).has(name):
            made[file] = name, ""
        elif found := fingerprint(table):
            made[file] = name, found.to_text()
    return made


def data_of(spec: Spec) -> list[tuple[str, Spec]]:
    """The specs that name the data files of a table, each file once; the only file of a table of its own is ''."""
    found = {one.data.file.text if spec.parts else "": one for one in reversed(spec.tables) if one.data}
    return list(found.items())[::-1]


def store(kept: Iterable[Kept], bundle: Mapping[Path, bytes]) -> list[str]:
    """Keep these builds, and that a `bundle` of them was written; sentences on what could not be kept."""
    stores: dict[Path, Store] = {}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for one in kept:
        here = stores.setdefault(one.project.root, Store(one.project.root))
        record = here.table(one.name)
        _add_build(record["builds"], one, here, now)
        record["makes"] = _with_make(record["makes"], one.make)
        here.put_table(one.name, record)
        for path, content in bundle.items():
            here.put_bundle(one.project.told(path), content)
    return [said for here in stores.values() if (said := here.save())]


def _add_build(builds: list[dict[str, Any]], one: Kept, here: Store, now: str) -> None:
    """Add a build, unless it is the same as the last."""
    for name, text in one.rows.values():
        if text:
            here.put(text, name)
    key = sha256(one.content.encode("utf-8")).hexdigest()
    if builds and builds[-1]["object"] == key and here.has(key):
        return
    number = builds[-1]["number"] + 1 if builds else 1
    build: dict[str, Any] = {"number": number, "time": now, "origin": one.origin, "object": here.put(one.content)}
    names = {file: name for file, (name, _) in one.rows.items()}
    build["rows"] = names.pop("", None)
    builds.append(build | ({"part_rows": names} if names else {}))


def _with_make(makes: Iterable[dict[str, Any]], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The makes with a new one: what it wrote is no output of others any more."""
    left = [
        {**one, "outputs": {name: digest for name, digest in one["outputs"].items() if name not in new["outputs"]}}
        for one in makes
        if one["key"] != new["key"]
    ]
    return [*(one for one in left if one["outputs"]), dict(new)][-_MOST_MAKES:]


def up_to_date(spec: Path, request: Request) -> UpToDate | None:
    """The outputs of the spec where all they are made from, and they themselves, are what they were; None otherwise."""
    project, key = Project.of(spec), request_key(request)
    makes = Store(project.root).table(project.inside.as_posix())["makes"]
    made = next((one for one in makes if one["key"] == key), None)
    if made is None or why_stale(made, spec, project):
        return None
    return UpToDate(
        tuple(_path(name, project) for name in made["outputs"]),
        tuple(_take(warning, project) for warning in made["warnings"]),
        tuple(made["notes"]),
    )


def why_stale(made: Mapping[str, Any], spec: Path, project: Project) -> list[str]:
    """Why the outputs of a make are not what would be built now: what they were made from, then they themselves."""
    found = changed_inputs(made, spec)
    found += [] if made["program"] == program() else ["tablegen, Python or a library changed"]
    return found + [said for name in made["outputs"] if (said := why_not_as_built(made, name, project))]


def why_not_as_built(made: Mapping[str, Any], name: str, project: Project) -> str | None:
    """What happened to an output since it was written; None where nothing did."""
    return since_written(project.root / name, made["outputs"][name])


def since_written(path: Path, written: str) -> str | None:
    """What happened to a file since it was written with this SHA-256; None where nothing did."""
    digest = hash_of(path)
    if digest is None:
        return "missing"
    return None if digest == written else "edited since it was built"


def shown_path(name: str, project: Project) -> str:
    """A file as it is kept, as messages show it."""
    return display(_path(name, project))


def request_key(request: Request) -> str:
    """What the command line asked for, as a hash: two requests give two sets of outputs."""
    folders = [str(path.absolute()) if path else None for path in (request.output, request.templates)]
    asked = (request.style, request.formats, request.tex, request.beside, request.frame, folders)
    return sha256(repr(asked).encode()).hexdigest()


def plain(node: Node) -> Any:
    """What a tree of YAML says, as JSON keeps it, in its order."""
    if node.kind == "scalar":
        return node.text
    if node.kind == "sequence":
        return [plain(inner) for inner in node.nodes]
    return {name.text: plain(value) for name, value in node.items}


def _put(warning: Problem, project: Project) -> list[Any]:
    at = warning.at
    place = [project.told(Path(at.file)), at.line, at.column] if at else None
    return [warning.message, place, list(warning.hints)]


def _take(stored: list[Any], project: Project) -> Problem:
    message, place, hints = stored
    at = Place(shown_path(place[0], project), place[1], place[2]) if place else None
    return Problem(message, at, tuple(hints), "warning")


def _path(name: str, project: Project) -> Path:
    from os.path import normpath

    return Path(normpath(project.root / name))
