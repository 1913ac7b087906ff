"""One state of a table, to be compared with another: a kept build, what would be built now, or a results file."""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, cast

from tablegen.data import read_table
from tablegen.errors import Problems, TablegenError, refusal
from tablegen.origin import parsed
from tablegen.paper.inputs import hash_of
from tablegen.paper.kept import data_of, keys_of_parts, plain
from tablegen.paper.provenance import origins_of
from tablegen.paper.rows import Fingerprint, cells_of, fingerprint
from tablegen.paper.store import Store
from tablegen.resources import Templates
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec, read_tree
from tablegen.stages import Project, build_table
from tablegen.table.model import Table
from tablegen.table.stored import from_json
from tablegen.values import frozen
from tablegen.yamlfile import display

Address = tuple[str, str | None, str | None, str]
"""Row, group, level and statistic of a number."""


@frozen
class Version:
    """A table at one time. `label` says when; `keys` are those of its spec, `rows` the fingerprint of its data.

    What is not known is None: a results file knows neither table nor keys. `rows` and `ids`, the texts of the column
    that tells rows apart where the data are at hand, are by data file ('' for the only one): a table that is put
    together may have several. `parts` are the keys of the specs of its parts.
    """

    name: str
    label: str
    origin: Mapping[str, Any]
    records: Mapping[Address, Mapping[str, Any]]
    table: Table | None = None
    keys: Any = None
    rows: Mapping[str, Fingerprint] = field(default_factory=dict[str, Fingerprint])
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    parts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    path: Path | None = None


def built_now(spec_path: Path, label: str = "now", style: str | None = None) -> Version:
    """The table as its spec and data give it now; TablegenError where they give none."""
    problems = Problems()
    spec = read_spec(spec_path, problems)
    problems.check()
    keys = plain(read_tree(spec_path, Problems())[0])
    return replace(built_of(spec, problems, label, style), keys=keys, parts=keys_of_parts(spec), path=spec_path)


def built_of(spec: Spec, problems: Problems, label: str, style: str | None = None) -> Version:
    """The table that a spec gives now, its keys left aside."""
    templates = Templates.search(None, Project.of(spec.path).root)
    built = build_table(spec, templates, problems, style)
    rows, ids = dict[str, Fingerprint](), dict[str, tuple[str, ...]]()
    for file, one in data_of(spec):
        table = read_table(one.data, one.folder, Problems()) if one.data else None
        found = fingerprint(table) if table else None
        if table and found:
            rows[file] = found
            ids[file] = tuple(cells_of(table)[found.key]) if found.key else ()
    origin, document = parsed(built.table.origin) or {}, json.loads(built.results.to_json())
    return Version(spec.name, label, origin, _records(document), built.table, None, rows, ids)


def kept_build(spec_path: Path, number: int | None = None) -> Version | None:
    """A kept build of a spec by its number, the last without one; None where there is none.

    TablegenError for a number that there is not, and a build that is kept no more.
    """
    project = Project.of(spec_path)
    store = Store(project.root)
    builds = store.table(project.inside.as_posix())["builds"]
    if number is None and not builds:
        return None
    chosen = builds[-1] if number is None else next((one for one in builds if one["number"] == number), None)
    if chosen is None:
        there = f"builds {builds[0]['number']} to {builds[-1]['number']} are kept" if builds else "none is kept"
        raise refusal(f"{display(spec_path.absolute())} has no build {number}: {there}")
    content = store.get(chosen["object"])
    if content is None:
        raise refusal(f"build {chosen['number']} of {display(spec_path.absolute())} is kept no more")
    kept = json.loads(content)
    named: dict[str, str] = {**(chosen.get("part_rows") or {}), **({"": chosen["rows"]} if chosen["rows"] else {})}
    texts = {file: text for file, name in named.items() if (text := store.get(name))}
    origin = parsed(chosen["origin"]) or {}
    return Version(
        spec_path.stem,
        f"build {chosen['number']} of {str(chosen['time'])[:16].replace('T', ' ')}",
        origin,
        _records(json.loads(kept["results"])),
        from_json(kept["table"]),
        kept["keys"],
        {file: Fingerprint.from_text(text) for file, text in texts.items()},
        parts=kept.get("parts", {}),
        path=spec_path if _are_todays(origin, spec_path.parent) else None,
    )


def _are_todays(origin: Mapping[str, Any], folder: Path) -> bool:
    """Whether the data that made a table are still there as they were."""
    files = {str(origin["data"]): origin.get("data_sha256"), **origin.get("events", {})} if "data" in origin else {}
    return bool(files) and all(hash_of(folder / file) == told for file, told in files.items())


def last_number(spec_path: Path) -> int | None:
    """The number of the last kept build of a spec; None where there is none."""
    project = Project.of(spec_path)
    builds = Store(project.root).table(project.inside.as_posix())["builds"]
    return cast("int", builds[-1]["number"]) if builds else None


def results_file(path: Path) -> Version:
    """What a results file knows of its table."""
    (origin,) = origins_of(path)
    try:
        records = _records(json.loads(path.read_text("utf-8")))
    except (ValueError, LookupError, TypeError):
        raise TablegenError(f"{display(path.absolute())} is damaged") from None
    return Version(str(origin["table"]), display(path.absolute()), origin, records)


def _records(document: Mapping[str, Any]) -> dict[Address, Mapping[str, Any]]:
    return {(r["row"], r["group"], r["level"], r["stat"]): r for r in document["records"]}
