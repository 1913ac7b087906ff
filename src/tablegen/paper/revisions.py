"""A project as git has it at a revision, in a temporary folder; the author's own files are not touched."""

import subprocess
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from tablegen.errors import Problems, TablegenError, refusal
from tablegen.spec.read import read_spec


@contextmanager
def project_at(revision: str, folder: Path) -> Generator[Path]:
    """The folder as it is at a revision of its repository. TablegenError where git knows of neither.

    The tree stands at its own absolute path below a temporary folder, so that paths that lead out of it still lead
    somewhere. Files that git does not hold (data seldom are in a repository) are missing: see `lend`.
    """
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    commit = _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", what=revision
    )
    archive = _git(top, "archive", "--format=tar", commit.decode().strip())
    with TemporaryDirectory(prefix="tablegen-") as temporary:
        tree = Path(temporary).resolve() / top.relative_to(top.anchor)
        tree.mkdir(parents=True)
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extraction_filter = getattr(tarfile, "data_filter", None)  # none before Python 3.11.4
            files.extractall(tree)  # noqa: S202 - filtered, where there are filters
        yield tree / folder.resolve().relative_to(top.resolve())


def lend(spec: Path, own: Path) -> list[str]:
    """Put the author's own file in the place of each one that a spec at a revision names and git does not hold.

    `own` is the spec in the author's folder. The names of the files lent.
    """
    problems = Problems()
    try:
        read = read_spec(spec, problems)
    except TablegenError:
        return []
    names = [file.text for file in read.data_files]
    names += [read.codebook.text] if read.codebook else []
    lent = [name for part in read.parts for name in lend(spec.parent / part.file.text, own.parent / part.file.text)]
    for name in names:
        there, here = spec.parent / name, own.parent / name
        if not there.exists() and here.is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to(here.resolve())
            lent.append(name)
    return lent


def _git(folder: Path, *arguments: str, what: str = "") -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed command, no shell
    except OSError:
        raise refusal("git is not installed: revisions cannot be compared") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise refusal(
            f'git knows no revision "{what}"' if what else f"git: {said.splitlines()[0] if said else 'failed'}"
        )
    return done.stdout
