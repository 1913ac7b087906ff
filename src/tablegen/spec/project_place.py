"""Where the project of a spec is: its file beside the spec or above it, its root the folder that holds `specs/`."""

from os.path import dirname, exists, isfile, join, normpath, relpath
from pathlib import Path

NAME = "tablegen.yaml"


def find_project_file(path: Path) -> Path | None:
    """The nearest `tablegen.yaml` in the folders above `path`; none beyond the folder that git keeps, or a root."""
    below, folder = "", dirname(normpath(path.absolute()))
    while folder != below:  # in texts: a build asks often, and folders as `Path` take four times as long
        if isfile(found := join(folder, NAME)):
            return Path(found)
        if exists(join(folder, ".git")):
            return None
        below, folder = folder, dirname(folder)
    return None


def beside_or_at_root(text: str, spec: Path) -> str:
    """A path that a spec names, told from its folder; where no file is there, but one is from the root, that one."""
    folder = Path(normpath(spec.absolute())).parent
    specs = next((each for each in (folder, *folder.parents) if each.name == "specs"), None)
    if specs is None or not text.isprintable():
        return text
    try:
        found = (specs.parent / text).is_file() and not (folder / text).exists()
    except OSError:  # a name that no file can have is told of where it is opened
        return text
    return relpath(specs.parent / text, folder).replace("\\", "/") if found else text
