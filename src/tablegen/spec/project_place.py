"""Where the project file of a spec is: beside it, or above."""

from os.path import normpath
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
