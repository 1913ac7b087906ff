"""The project of a spec: the folder that its files are in."""

from os.path import normpath, relpath, sep
from pathlib import Path

from tablegen.spec.project_place import find_project_file
from tablegen.values import frozen


@frozen(slots=False)
class Project:
    """Where a spec's outputs and templates are: the folder that holds `specs/`, or the spec's own."""

    root: Path
    inside: Path

    @classmethod
    def of(cls, spec: Path) -> "Project":
        """The project of a spec file; `inside` is the spec's path below `specs/`, without its suffix.

        Where there is a `tablegen.yaml` its folder is the root.
        """
        path = Path(normpath(spec.absolute()))
        if found := find_project_file(path):
            inside = path.relative_to(found.parent).with_suffix("")
            return cls(found.parent, inside.relative_to("specs") if inside.parts[0] == "specs" else inside)
        for folder in path.parents:
            if folder.name == "specs":
                return cls(folder.parent, path.relative_to(folder).with_suffix(""))
        return cls(path.parent, Path(path.stem))

    def told(self, file: Path) -> str:
        """A file of the project as the outputs tell it: its path from the root."""
        return relpath(normpath(file.absolute()), self.root).replace(sep, "/")
