"""The manuscripts of a project whose tables are not those that were built last: said when a build is done."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.errors import TablegenError
from tablegen.origin import parsed
from tablegen.paper.kept import request_key
from tablegen.paper.manuscript_file import manuscripts_of_project
from tablegen.paper.store import Store
from tablegen.stages import Project
from tablegen.yamlfile import display

if TYPE_CHECKING:
    from tablegen.make import Request


def behind(specs: Iterable[Path], request: "Request") -> str | None:
    """A line on the manuscripts that hold other versions of these tables than this request built; None without any.

    A manuscript tells what made its tables, and of a build that is kept: no table is built for this, no data are read.
    """
    try:
        listed = manuscripts_of_project()
    except TablegenError:  # the build has told it
        return None
    last = (
        {(told["table"], told.get("spec")): told for spec in specs for told in _last(spec, request)} if listed else {}
    )
    found = [display(path) for path in listed if any(last.get(which, told) != told for which, told in _tables(path))]
    if not found:
        return None
    holds, them = ("holds", "it") if len(found) == 1 else ("hold", "them")
    return f"{', '.join(found)} {holds} earlier tables: tablegen insert brings {them} up to date"


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
