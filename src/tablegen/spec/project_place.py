"""Where the project of a spec is: its file beside the spec or above it, its root the folder that holds `specs/`."""

from os.path import normpath, relpath
from pathlib import Path

NAME = "tablegen.yaml"


def find_project_file(path: Path) -> Path | None:
    """The nearest `tablegen.yaml` in the folders above `path`; none beyond the folder that git keeps, or a root."""
    for folder in Path(normpath(path.absolute())).parents:
        if (folder / NAME).is_file():
            return folder / NAME
        if (folder / ".git").exists():
            return None
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
