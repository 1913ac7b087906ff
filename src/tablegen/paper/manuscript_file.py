"""A manuscript as a file: read while nobody has it open, and written with a backup the first time."""

import os
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zlib import error as zlib_error

from tablegen.errors import Place, Problems, TablegenError, listing, refusal
from tablegen.spec.project_file import read_project_file
from tablegen.spec.project_place import NAME, find_project_file
from tablegen.yamlfile import display

MANUSCRIPTS = {".docx": "docx", ".docm": "docx", ".tex": "latex", ".ltx": "latex", ".md": "markdown",
               ".qmd": "markdown", ".rmd": "markdown", ".markdown": "markdown"}  # fmt: skip
"""The files that tables are put into, and the formats they are written in."""
TEXT_SUFFIXES = frozenset(suffix for suffix, kind in MANUSCRIPTS.items() if kind != "docx")
_OTHERS = {
    ".doc": "open it in Word and save it as a Word document (.docx)",
    ".rtf": "open it in Word and save it as a Word document (.docx)",
    ".odt": "open it in LibreOffice and save it as a Word document (.docx)",
    ".pages": "export it from Pages as a Word document (.docx)",
    ".pdf": "name the file it was made from",
}


def kind_of(path: Path) -> str:
    """`docx`, `latex` or `markdown`; TablegenError for a file that no table can be put into."""
    kind = MANUSCRIPTS.get(path.suffix.lower())
    if kind is None:
        hint = _OTHERS.get(path.suffix.lower(), listing("manuscripts", MANUSCRIPTS))
        raise refusal(f"{display(path)} is no manuscript that tables can be put into", None, hint)
    return kind


def is_manuscript(path: Path) -> bool:
    """Whether a name on the command line is that of a manuscript, or of what somebody took for one; not of a spec."""
    return path.suffix.lower() in {*MANUSCRIPTS, *_OTHERS}


def manuscripts_of_project() -> tuple[Path, ...]:
    """The manuscripts that the project file lists; none without one."""
    file = find_project_file(Path(NAME))
    if file is None:
        return ()
    problems = Problems()
    project = read_project_file(file, problems)
    problems.check()
    return tuple(file.parent / manuscript.text for manuscript in project.manuscripts)


def holds_numbers(path: Path) -> bool:
    """Whether a manuscript may hold numbers of tables, or placeholders of some; False for one that cannot be read."""
    try:
        if path.suffix.lower() in MANUSCRIPTS and kind_of(path) != "docx":
            return bool(re.search(rb"\\tablegen\{|<!-- tablegen: |\{\{[\w-]+\.", path.read_bytes()))
        with ZipFile(path) as package:
            parts = (package.read(name) for name in package.namelist() if name.startswith("word/"))
            return any(b"DOCPROPERTY" in part or b"{{" in part for part in parts)
    except (OSError, BadZipFile, zlib_error):
        return False


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


def read_text(content: bytes) -> tuple[str, str]:
    """The text, its byte order mark and line ends as they are, and the encoding that gives the same bytes back."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(content[:2], "utf-8")
    try:
        return content.decode(wide), wide
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _lock(path: Path) -> Path | None:
    """The file beside a manuscript by which Word or LibreOffice says that it is open."""
    names = [f".~lock.{path.name}#", *(f"~${path.name[cut:]}" for cut in range(3))]
    return next((path.with_name(name) for name in names if path.with_name(name).exists()), None)


def unchanged_since(path: Path, before: bytes) -> None:
    """TablegenError where a manuscript has been changed since it was read: somebody saved it meanwhile."""
    if path.read_bytes() != before:
        raise refusal(f"{display(path)} was changed in the meantime", None, "insert again")


def backup_of(path: Path, content: bytes) -> Path:
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
