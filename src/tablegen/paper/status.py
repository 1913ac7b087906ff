"""What of a paper is out of date: each output of each table, and each table in a manuscript, with the reasons."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tablegen.errors import Problems, TablegenError
from tablegen.paper.inputs import changed_inputs, program
from tablegen.paper.kept import shown_path, why_not_as_built
from tablegen.paper.provenance import tell
from tablegen.paper.store import Store
from tablegen.spec.project_place import NAME, find_project_file
from tablegen.stages import Project
from tablegen.values import frozen
from tablegen.yamlfile import display


@frozen
class State:
    """A file of the paper, or a table in it, and why it is out of date; nothing where it is not."""

    what: str
    reasons: tuple[str, ...] = ()


def status_of(specs: Iterable[Path], manuscripts: bool) -> list[State]:
    """The state of every output of these specs, and of the manuscripts that the project file names."""
    found = [state for spec in specs for state in _of_spec(spec)]
    file = find_project_file(Path(NAME)) if manuscripts else None
    return [*found, *(_of_manuscripts(file) if file else ())]


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


def _of_manuscripts(file: Path) -> Iterator[State]:
    """The tables of each manuscript, by what they tell of themselves."""
    from tablegen.spec.project_file import read_project_file

    problems = Problems()
    listed = read_project_file(file, problems).manuscripts
    problems.check()
    for manuscript in listed:
        path = file.parent / manuscript.text
        shown = display(path)
        try:
            for told in tell(path, manuscript=True):
                yield State(f"{shown}: {told.table}", () if told.current else (told.verdict,))
        except TablegenError as error:
            yield State(shown, (error.problems[0].message.removeprefix(f"{shown} "),))
