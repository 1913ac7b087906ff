"""What a table is made from: every file that a build reads, with its hash, and the program itself.

A build is up to date only where all of them, and all of its outputs, are what they were.
"""

import re
import sys
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tablegen import __version__
from tablegen.errors import Problems, TablegenError
from tablegen.project import Project
from tablegen.resources import Templates
from tablegen.spec.model import Spec
from tablegen.spec.project_place import find_project_file
from tablegen.spec.read import read_spec
from tablegen.style import Style
from tablegen.style_file import styles_near

Hashes = Mapping[str, str | None]
"""Files as paths from the project's folder, with their SHA-256; None for one that is not there."""
StyleFiles = Mapping[str, Any]
"""The `file` of a style, and the `folders` near the spec where styles are looked for, from the project's folder."""
KINDS = {
    "spec": "the spec changed",
    "project": "the project file changed",
    "data": "the data changed",
    "codebook": "the codebook changed",
    "templates": "a template or style changed",
}
"""The kinds of inputs, and what is said when one has changed."""


def inputs_of(spec: Spec, templates: Hashes, read: Mapping[Path, str]) -> dict[str, Hashes]:
    """The inputs of a spec's table by kind.

    `read` are the hashes of files as the build read them, should one have changed while it ran.
    """
    project = Project.of(spec.path)
    specs = [one.path for one in spec.every]
    data = [one.folder / file.text for one in spec.every for file in one.data_files]
    codebooks = [one.folder / one.codebook.text for one in spec.every if one.codebook]
    return {
        "spec": _hashed(specs, project, read),
        "project": _hashed(_project_files(spec.path), project),
        "data": _hashed(data, project, read),
        "codebook": _hashed(codebooks, project),
        "templates": templates,
    }


def style_files(spec: Spec, style: Style, named: bool) -> StyleFiles:
    """The file of a style, and the folders in which another one would be found first; `named` on the command line."""
    project = Project.of(spec.path)
    near = [*([Path.cwd()] if named else []), spec.folder, project.root, style.path.parent]
    return {"file": project.told(style.path), "folders": list(dict.fromkeys(map(project.told, near)))}


def changed_inputs(make: Mapping[str, Any], spec: Path) -> list[str]:
    """What changed since outputs were made, a sentence a kind: `make` is what was kept of that (see `kept`)."""
    project, changed, made = Project.of(spec), list[str](), make["inputs"]
    named = Path(make["templates"]) if make["templates"] else None
    for kind, sentence in KINDS.items():
        if kind == "templates":
            same = template_hashes(project, named, make["styles"]) == made[kind]
        elif kind == "project":
            now = _hashed(_project_files(spec), project)
            same = now == made[kind] or inherited_now(spec) == make["inherited"]
        else:
            same = _hashed([project.root / name for name in made[kind]], project) == made[kind]
        changed += [] if same else [sentence]
    return changed


def inherited_now(spec: Path) -> str | None:
    """The hash of all that a spec takes over from its project file; None where it cannot be read."""
    problems = Problems()
    try:
        read = read_spec(spec, problems)
    except TablegenError:
        return None
    return None if problems.errors else all_inherited(read)


def all_inherited(spec: Spec) -> str:
    """The hash of all that the spec took over, and of what its parts did; empty where that is nothing."""
    return "".join(one.inherited.whole for one in spec.every if one.inherited)


def hash_of(path: Path) -> str | None:
    """The SHA-256 of a file; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()


def _hashed(paths: list[Path], project: Project, read: Mapping[Path, str] = {}) -> dict[str, str | None]:
    return {project.told(path): read.get(path) or hash_of(path) for path in paths}


def _project_files(spec: Path) -> list[Path]:
    """The project file, and the other specs it lists: their numbers decide on this table's."""
    found = find_project_file(spec)
    if found is None:
        return []
    from tablegen.spec.project_file import read_project_file

    try:
        listed = read_project_file(found, Problems()).specs
    except TablegenError:
        listed = ()
    return [found, *(path for path in listed if path.resolve() != spec.resolve())]


def template_hashes(project: Project, named: Path | None, style: StyleFiles) -> Hashes:
    """All files of the author's own template folders, and styles near the spec: a new one may take another's place.

    `named` is the folder of templates that the command line names.
    """
    *own, shipped = Templates.search(named, project.root).folders
    paths = sorted(path for folder in own for path in folder.rglob("*") if path.is_file())
    folders = [project.root / folder for folder in style["folders"]]
    paths += styles_near(folder for folder in folders if folder.resolve() != (shipped / "styles").resolve())
    return _hashed([*paths, *_extended(project.root / style["file"])], project)


def _extended(style: Path) -> list[Path]:
    """A style file, and those that it and they extend by the name of a file."""
    chain = [style]
    for path in chain:
        found = re.search(
            rb"^extends\s*:\s*[\"']?([^\s\"']+\.ya?ml)", path.read_bytes() if path.is_file() else b"", re.M
        )
        below = path.parent / found[1].decode("utf-8", "replace") if found else path
        chain += [] if below in chain else [below]
    return chain


@cache
def program() -> str:
    """The program in one hash: version, Python, the state of its own files and of the libraries' folder.

    Whoever works on tablegen, or installs another numpy, has tables made anew.
    """
    package = Path(__file__).parent.parent
    folders = (package, *Templates.search().folders)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix not in {"", ".pyc"})
    libraries = [Path(entry) for entry in sys.path if Path(entry).name == "site-packages"]
    states = [(str(path), state.st_size, state.st_mtime_ns) for path in files for state in [path.stat()]]
    states += [(str(path), 0, path.stat().st_mtime_ns) for path in libraries if path.is_dir()]
    return sha256(repr((__version__, sys.version, states)).encode()).hexdigest()
