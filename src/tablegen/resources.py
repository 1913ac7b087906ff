"""Where templates are found: a folder the user names, the project's own `templates/`, then the built-in ones."""

from collections.abc import Iterator
from pathlib import Path

from tablegen.errors import TablegenError
from tablegen.values import frozen


def _built_in() -> Path:
    here = Path(__file__).parent
    installed = here / "templates"
    return installed if installed.is_dir() else here.parent.parent / "templates"


@frozen
class Templates:
    """The template folders, first match wins."""

    folders: tuple[Path, ...]

    @classmethod
    def search(cls, named: Path | None = None, project: Path | None = None) -> "Templates":
        """The folders for a build: `--templates DIR`, `templates/` of the project, the built-in ones."""
        own = [project / "templates"] if project else []
        return cls(tuple(folder for folder in (*([named] if named else []), *own, _built_in()) if folder.is_dir()))

    def find(self, name: str) -> Path:
        """The file of that name (`styles/jama.yaml`); TablegenError when no folder has it."""
        for folder in self.folders:
            if (path := folder / name).is_file():
                return path
        raise TablegenError(f'there is no template "{name}" in {", ".join(map(str, self.folders))}')

    def every(self, name: str) -> tuple[Path, ...]:
        """The files of that name, the one found first in front."""
        return tuple(path for folder in self.folders if (path := folder / name).is_file())

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """The stems of all files of a kind (`styles`, `.yaml`), sorted, each once."""
        return tuple(sorted({path.stem for path in self._files(folder, suffix)}))

    def _files(self, folder: str, suffix: str) -> Iterator[Path]:
        for root in self.folders:
            yield from (root / folder).glob(f"*{suffix}")
