"""Which specs a command is about."""

import re
from pathlib import Path

import click


def specs_of(named: tuple[Path, ...]) -> tuple[Path, ...]:
    """The specs named, and all in the folders named, else the tables of the project file, else all of the project."""
    from tablegen.spec.project_place import NAME, find_project_file

    file = next((path for path in named if path.name == NAME), None) or find_project_file(Path(NAME))
    if named and not any(path.name == NAME for path in named):
        inside = [_specs_in(path, bool(file)) if path.is_dir() else [path] for path in named]
        found = [path for paths in inside for path in paths]
    elif file and (tables := _tables(file)):
        return tables
    else:
        found = _specs_in((file.parent if file else Path()) / "specs", bool(file))
    if not found:
        raise click.UsageError("name a spec, or run in a folder with specs/*.yaml")
    return tuple(dict.fromkeys(found))


def _specs_in(folder: Path, in_project: bool) -> list[Path]:
    return sorted(path for path in folder.rglob("*.y*ml") if path.is_file() and _is_spec(path, in_project))


def _tables(file: Path) -> tuple[Path, ...]:
    """The specs that a project file lists, in order."""
    from tablegen.errors import Problems
    from tablegen.spec.project_file import read_project_file

    problems = Problems()
    project = read_project_file(file, problems)
    problems.check()
    return project.specs


def _is_spec(path: Path, in_project: bool) -> bool:
    """Whether a YAML file is a spec, and not a codebook beside it: it names data, published numbers, or other specs.

    In a project the data may stand in the project file, and a spec says only what it shows.
    """
    shows = rb"|compare|rows|model|crosstab|correlate|diagnose" if in_project else b""
    return bool(re.search(rb"^(data|published|stack|merge%b)\s*:" % shows, path.read_bytes(), re.MULTILINE))
