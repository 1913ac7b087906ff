"""What of a paper is out of date: outputs, bundles, and the tables and numbers in manuscripts, with the reasons."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tablegen.errors import TablegenError
from tablegen.paper.inputs import changed_inputs, program
from tablegen.paper.kept import shown_path, since_written, why_not_as_built
from tablegen.paper.manuscript import built_for, inserted
from tablegen.paper.manuscript_file import holds_numbers, kind_of, manuscripts_of_project
from tablegen.paper.provenance import tell
from tablegen.paper.store import Store
from tablegen.stages import Project
from tablegen.values import frozen
from tablegen.yamlfile import display

_MOST_NAMED = 3


@frozen
class State:
    """A file of the paper, or what stands in it, and why it is out of date; nothing where it is not."""

    what: str
    reasons: tuple[str, ...] = ()


def status_of(specs: Sequence[Path], manuscripts: bool) -> list[State]:
    """The state of every output of these specs; with `manuscripts`, of those of the project and of its bundles too."""
    found = [state for spec in specs for state in _of_spec(spec)]
    if manuscripts:
        listed = manuscripts_of_project()
        found += _of_bundles({Project.of(spec).root for spec in specs}, listed)
        found += (state for path in listed for state in _of_manuscript(path, specs))
    return found


def _of_spec(spec: Path) -> Iterator[State]:
    project = Project.of(spec)
    makes = Store(project.root).table(project.inside.as_posix())["makes"]
    if not makes:
        yield State(display(spec.absolute()), ("never built here",))
    for made in makes:
        since = changed_inputs(made, spec)
        since += [] if made["program"] == program() else ["tablegen, Python or a library changed"]
        for name in made["outputs"]:
            own = why_not_as_built(made, name, project)
            yield State(shown_path(name, project), (*since, *((own,) if own else ())))


def _of_bundles(roots: Iterable[Path], manuscripts: Sequence[Path]) -> Iterator[State]:
    """The files of several tables that were built, by what they tell of their tables; manuscripts are told below."""
    for root in sorted(roots):
        for name, written in Store(root).bundles().items():
            path = root / name
            if path in manuscripts:
                continue
            since = since_written(path, written)
            reasons = [since] if since else list[str]()
            with suppress(TablegenError):  # for a list of LaTeX's inputs, or a file that is gone
                reasons += (f"{one.table} {one.verdict}" for one in tell(path) if not one.current)
            yield State(display(path.absolute()), tuple(reasons))


def _of_manuscript(path: Path, specs: Sequence[Path]) -> Iterator[State]:
    """The tables of a manuscript, by what they tell of themselves, and the numbers in its text."""
    shown, numbers = display(path), list(_of_numbers(path, specs))
    try:
        for told in tell(path, manuscript=True):
            yield State(f"{shown}: {told.table}", () if told.current else (told.verdict,))
    except TablegenError as error:
        if not numbers:
            yield State(shown, (error.problems[0].message.removeprefix(f"{shown} "),))
    yield from numbers


def _of_numbers(path: Path, specs: Sequence[Path]) -> Iterator[State]:
    """The numbers in the text of a manuscript, where it has any: its tables are built again, in memory."""
    what = f"{display(path)}: numbers in the text"
    try:
        if not holds_numbers(path):
            return
        made = inserted(kind_of(path), path.read_bytes(), built_for(specs)[0])
    except TablegenError as error:
        yield State(what, (f"cannot be checked: {error.problems[0].message}",))
        return
    if made.numbers:
        stale = list(dict.fromkeys(made.stale))
        named = ", ".join([*stale[:_MOST_NAMED], *("…" for _ in stale[_MOST_NAMED : _MOST_NAMED + 1])])
        yield State(what, (f"{len(made.stale)} of {made.numbers} out of date: {named}",) if stale else ())
