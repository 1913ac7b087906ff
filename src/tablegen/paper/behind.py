"""The manuscripts of a project whose tables or numbers are not those built last: said when a build is done."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.errors import TablegenError
from tablegen.origin import as_line, parsed
from tablegen.paper.kept import request_key
from tablegen.paper.manuscript_file import holds_numbers, kind_of, manuscripts_of_project
from tablegen.paper.store import Store
from tablegen.stages import Project
from tablegen.yamlfile import display

if TYPE_CHECKING:
    from tablegen.make import Request


def behind(specs: Sequence[Path], request: "Request") -> str | None:
    """A line on the manuscripts that hold other versions of these tables than this request built, or of their numbers.

    None without any. A manuscript tells what made its tables, and of a build that is kept: no table is built for this,
    no data are read. Of numbers in a text it does not, so that their tables are built once more; what comes of it is
    kept until the manuscript or a table is another one.
    """
    try:
        listed = manuscripts_of_project()
    except TablegenError:  # the build has told it
        return None
    last = (
        {(told["table"], told.get("spec")): told for spec in specs for told in _last(spec, request)} if listed else {}
    )
    of_tables = [path for path in listed if any(last.get(which, told) != told for which, told in _tables(path))]
    others = [path for path in listed if path not in of_tables]
    of_numbers = [path for path in others if last and _old_numbers(path, specs, sorted(map(as_line, last.values())))]
    lines = [_line(found, what) for found, what in ((of_tables, "tables"), (of_numbers, "numbers")) if found]
    return "\n".join(lines) or None


def _line(found: Sequence[Path], what: str) -> str:
    holds, them = ("holds", "it") if len(found) == 1 else ("hold", "them")
    return f"{', '.join(map(display, found))} {holds} earlier {what}: tablegen insert brings {them} up to date"


def _old_numbers(path: Path, specs: Sequence[Path], last: Sequence[str]) -> bool:
    """Whether the text of a manuscript shows numbers that its tables do not give any more."""
    if not holds_numbers(path):
        return False
    from tablegen.paper.manuscript import built_for, inserted

    store = Store(Project.of(specs[0]).root)
    try:
        content = path.read_bytes()
        name = sha256("\0".join((sha256(content).hexdigest(), *last)).encode()).hexdigest()
        known = store.get(name)
        if known is None:
            made = inserted(kind_of(path), content, built_for(specs)[0])
            known = "old" if made.stale and not made.first else "current"
            store.put(known, name)
            store.save()
    except (OSError, TablegenError):  # insert tells it
        return False
    return known == "old"


def _last(spec: Path, request: "Request") -> list[dict[str, Any]]:
    """What the build of a spec's table tells of it."""
    project, key = Project.of(spec), request_key(request)
    makes = Store(project.root).table(project.inside.as_posix())["makes"]
    found = (parsed(one.get("origin", "")) for one in makes if one["key"] == key)
    return [told for told in found if told]


def _tables(path: Path) -> list[tuple[tuple[str, str | None], Mapping[str, Any]]]:
    """What a manuscript tells of its tables, each by its name and its spec."""
    from tablegen.paper.provenance import origins_of

    try:
        return [((told["table"], told.get("spec")), told) for told in origins_of(path)]
    except TablegenError:
        return []
