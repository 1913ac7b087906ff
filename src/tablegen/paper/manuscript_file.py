"""A manuscript as a file: read while nobody has it open, and written with a backup the first time."""

import os
from pathlib import Path

from tablegen.errors import Place, TablegenError, listing, refusal
from tablegen.write import write_files
from tablegen.yamlfile import display

_KINDS = {".docx": "docx", ".docm": "docx", ".tex": "latex", ".ltx": "latex", ".md": "markdown", ".qmd": "markdown",
          ".rmd": "markdown", ".markdown": "markdown"}  # fmt: skip
_OTHERS = {
    ".doc": "open it in Word and save it as a Word document (.docx)",
    ".rtf": "open it in Word and save it as a Word document (.docx)",
    ".odt": "open it in LibreOffice and save it as a Word document (.docx)",
    ".pages": "export it from Pages as a Word document (.docx)",
    ".pdf": "name the file it was made from",
}


def kind_of(path: Path) -> str:
    """`docx`, `latex` or `markdown`; TablegenError for a file that no table can be put into."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        hint = _OTHERS.get(path.suffix.lower(), listing("manuscripts", _KINDS))
        raise refusal(f"{display(path)} is no manuscript that tables can be put into", None, hint)
    return kind


def is_manuscript(path: Path) -> bool:
    """Whether a name on the command line is that of a manuscript, or of what somebody took for one; not of a spec."""
    return path.suffix.lower() in {*_KINDS, *_OTHERS}


def read_manuscript(path: Path) -> bytes:
    """The bytes of a manuscript that may be written; TablegenError where it is open elsewhere, or read-only."""
    shown = display(path)
    if not path.is_file():
        raise refusal(f"there is no file {shown}")
    if (lock := _lock(path)) is not None:
        hint = f"close it and insert again; if it is open nowhere, delete {lock.name}"
        raise refusal(f"{shown} is open in {'LibreOffice' if lock.name.startswith('.~') else 'Word'}", None, hint)
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise refusal(f"{shown} is read-only", None, "allow writing to it, or insert into a copy")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise refusal(f"{shown} cannot be read: {problem.strerror}") from None


def _lock(path: Path) -> Path | None:
    """The file beside a manuscript by which Word or LibreOffice says that it is open."""
    names = [f".~lock.{path.name}#", *(f"~${path.name[cut:]}" for cut in range(3))]
    return next((path.with_name(name) for name in names if path.with_name(name).exists()), None)


def write_manuscript(path: Path, before: bytes, after: bytes, first: bool) -> Path | None:
    """Write a manuscript in one go, by way of a symlink too; the backup, if it is the first time.

    TablegenError, and nothing written, where it has been changed since it was read.
    """
    path = path.resolve()
    if path.read_bytes() != before:
        raise refusal(f"{display(path)} was changed in the meantime", None, "insert again")
    backup = _backup(path, before) if first else None
    write_files({**({backup: before} if backup else {}), path: after})
    return backup


def _backup(path: Path, content: bytes) -> Path:
    """The name of the backup: the first that is free, or has the same bytes."""
    i = 1
    while True:
        backup = path.with_name(f"{path.name}.bak{i if i > 1 else ''}")
        if not backup.exists() or backup.read_bytes() == content:
            return backup
        i += 1


def in_file(error: TablegenError, path: Path) -> TablegenError:
    """The problems of a manuscript, those without a place with its file."""
    at = Place(display(path))
    return TablegenError([p if p.at else type(p)(p.message, at, p.hints, p.level) for p in error.problems])
