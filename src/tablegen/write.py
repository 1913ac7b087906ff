"""Writes files so that a reader finds the old one or the new one, never a part, and a failed build changes nothing."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tablegen.errors import Place, refusal
from tablegen.yamlfile import display

_LONGEST_NAME = 200  # of 255 bytes, which leaves room for a suffix and for a temporary file beside it
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{i}" for port in ("COM", "LPT") for i in range(1, 10))}
_SUFFIX = ".tmp"


def write_files(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write all files, or none; the paths whose content changed. A file that already holds its bytes is left alone.

    Each is written to a temporary file in its folder, flushed to the disk, and moved into place. TablegenError when
    a folder cannot be made or written to.
    """
    changed = {path: content for path, content in files.items() if not _holds(path, content)}
    staged: list[tuple[str, Path]] = []
    moved: list[tuple[Path, bytes | None]] = []
    path = Path()
    try:
        for path, content in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_stage(path, content), path))
        while staged:
            temporary, path = staged[0]
            before = path.read_bytes() if path.is_file() and not path.is_symlink() else None
            moved.append((path, before))
            Path(temporary).replace(path)
            staged.pop(0)
    except OSError as error:
        _put_back(moved)
        message = f"{display(path)} cannot be written: {error.strerror}"
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        what = "make room on the disk" if full else "check the permission of the folder, and that the file is not open"
        raise refusal(message, None, what) from None
    except BaseException:  # Ctrl-C too
        _put_back(moved)
        raise
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)
    return tuple(changed)


def _put_back(moved: list[tuple[Path, bytes | None]]) -> None:
    """Undo what was moved into place, the last perhaps not, before another file could not be."""
    for path, before in moved:
        if before is not None and not _holds(path, before):
            Path(_stage(path, before)).replace(path)
        elif before is None and path.is_file() and not path.is_symlink():
            path.unlink(missing_ok=True)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and path.read_bytes() == content
    except OSError:
        return False


def _stage(path: Path, content: bytes) -> str:
    handle, temporary = tempfile.mkstemp(suffix=_SUFFIX, prefix=".tablegen-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(path))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return temporary


def _mode(path: Path) -> int:
    """The permissions that a file has, or a new one is to have."""
    if path.is_file():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _portable(name: str) -> bool:
    """Whether Windows, macOS and Linux can all have a file or folder of this name, with a suffix of ours behind it."""
    if name in {".", ".."}:
        return True
    odd = set(name) & set('<>:"|?*') or name[-1] in ". " or len(name.encode("utf-8")) > _LONGEST_NAME
    return not odd and name.partition(".")[0].rstrip().upper() not in _DEVICES


def output_base(
    root: Path,
    inside: Path,
    output: "tuple[str, Place] | None",
    inputs: tuple[Path, ...],
    suffixes: tuple[str, ...],
    folder: "tuple[str, Place] | None" = None,
) -> tuple[Path, str | None]:
    """Where a spec's files go, without their suffix, and the one suffix that `output` names, if it names one.

    Without `output` they go to the `folder` that the project file names, else `output/` of the project. TablegenError
    for a path that is absolute, leads outside the project (through a symlink too), is one of the inputs, or has a
    suffix that no format has.
    """
    if output is None:
        name, at = folder or ("output", None)
        base = root / name / inside
        if not name.isprintable() or not base.parent.resolve().is_relative_to(root.resolve()):
            why = " (it is a symlink)" if (root / name).is_symlink() else ""
            raise refusal(f"{display(root / name)} leads outside the project{why}", at)
        return base, None
    text, at = output
    path = root / text
    if Path(text).is_absolute():
        raise refusal(f"output must be a path inside the project, and {text} is absolute", at, "output: results/table1")
    if "\\" in text or not text.isprintable() or Path(text).name in {"", ".."} or text.endswith("/"):
        told = f'output names the files to write, with / between folders, and "{text}" does not'
        raise refusal(told, at, "output: results/table1")
    if odd := next((part for part in Path(text).parts if not _portable(part)), None):
        told = f'"{odd[:40]}" cannot be the name of a file on every computer'
        hint = (
            'letters, digits, - and _ can; not < > : " | ? *, a space or full stop at the end, CON, NUL, or 200 letters'
        )
        raise refusal(told, at, hint)
    if not path.resolve().is_relative_to(root.resolve()) or not path.parent.resolve().is_relative_to(root.resolve()):
        raise refusal(
            f"the output {text} leads outside the project (directly, or by a symlink)",
            at,
            f"the project is {display(root)}; choose a path inside it, or: tablegen build --output DIR",
        )
    for source in inputs:
        if path.resolve() == source.resolve() or (path.exists() and source.exists() and path.samefile(source)):
            raise refusal(f"the output {text} would overwrite the input {source.name}", at, "choose another name")
    suffix = next((s for s in sorted(suffixes, key=len, reverse=True) if path.name.endswith(s)), None)
    if suffix:
        return path.with_name(path.name[: -len(suffix)]), suffix
    if path.suffix:
        raise refusal(
            f'no format has the suffix "{path.suffix}"', at, f"suffixes: {', '.join(suffixes)}, or none for all formats"
        )
    return path, None
