"""PDF from a table's LaTeX document, compiled by PyLaTeX with the TeX of the machine."""

import os
import re
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory
from typing import Any

from tablegen.errors import Problem, TablegenError
from tablegen.render.imprint import in_latex
from tablegen.render.latex_text import is_cjk, unknown_to_pdflatex

_RUNS = 2
_ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1",  # one date in every PDF
    "openout_any": "p", "max_print_line": "1000",  # TeX writes in its own folder only; messages stay on a line
}  # fmt: skip
_ARGUMENTS = ["-no-shell-escape", "-file-line-error"]
_INSTALL = {
    "linux": "Debian, Ubuntu: sudo apt install texlive-latex-extra texlive-science texlive-xetex tex-gyre",
    "darwin": "macOS: brew install --cask mactex-no-gui",
    "win32": "Windows: install MiKTeX (miktex.org) and let it fetch missing packages",
}
_INSTALL_CJK = "for Chinese, Debian and Ubuntu need also: sudo apt install texlive-lang-chinese fonts-noto-cjk"
_ERROR = re.compile(r"^(?:! |[^\s:]+:\d+: )(?! *==>)(.*)(?:(?:\n.*){0,3}?\n(l\.\d+.*))?", re.MULTILINE)
_SHOWN = 3


def compile_pdf(latex_document: bytes, name: str, origin: str = "") -> bytes:
    """The PDF of a stand-alone LaTeX document (`latex.render_document`), the same bytes every time.

    XeLaTeX compiles what pdfLaTeX cannot print. TeX runs twice (column widths of long tables settle) in a
    temporary folder, without shell escape. TablegenError, naming the table, when there is no TeX, with what to
    install, and when TeX fails, with its first errors. `origin` becomes its keywords.
    """
    source = latex_document.decode()
    engine = "xelatex" if unknown_to_pdflatex(source) else "pdflatex"
    if not shutil.which(engine):
        message = f"{name}: no PDF, because there is no {engine} on this machine; the .tex files are complete"
        raise TablegenError(Problem(message, hints=_install(source)))
    with TemporaryDirectory(prefix="tablegen-") as folder, _environment():
        stem = Path(folder) / "table"
        for _ in range(_RUNS):
            _run(in_latex(source, engine, origin), stem, engine, name)
        return stem.with_suffix(".pdf").read_bytes()


def _run(source: str, stem: Path, engine: str, name: str) -> None:
    """Compile once; PyLaTeX prints what TeX said when it fails, which is read from the log instead."""
    try:
        with redirect_stdout(StringIO()):
            _document(source).generate_pdf(
                str(stem), clean=False, clean_tex=False, compiler=engine, compiler_args=_ARGUMENTS
            )
    except (CalledProcessError, UnicodeDecodeError):
        log = stem.with_suffix(".log")
        said = log.read_text("utf-8", "replace") if log.is_file() else ""
        found = [" ".join(filter(None, error)).strip() for error in _ERROR.findall(said)]
        errors = tuple(dict.fromkeys(found))[:_SHOWN]
        hints = errors + (_install(source) if "not found" in " ".join(errors) else ())
        raise TablegenError(Problem(f"{name}: {engine} could not make the PDF", hints=hints)) from None


def _document(source: str) -> Any:
    from pylatex import Document

    class Finished(Document):
        """A PyLaTeX document whose text is already written."""

        def dumps(self) -> str:
            return source

    return Finished()


def _install(source: str) -> tuple[str, ...]:
    """What to install, on this system first."""
    here = "linux" if sys.platform.startswith("linux") else sys.platform
    lines = sorted(_INSTALL, key=lambda system: system != here)
    return (*(_INSTALL[system] for system in lines), *([_INSTALL_CJK] if is_cjk(source) else []))


@contextmanager
def _environment() -> Generator[None]:
    """TeX's settings, in the environment for as long as it runs: PyLaTeX hands it on as it is."""
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
