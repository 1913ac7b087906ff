"""PDF by the machine's TeX: what our documents need, the same bytes each time, errors that say what to do."""

import os
import shutil
import subprocess

import pytest
from render.text_samples import BASELINE, CHINESE, INJECTIONS, LEVELS

from tablegen.errors import TablegenError
from tablegen.render.latex import render_document
from tablegen.render.pdf import compile_pdf
from tablegen.resources import Templates
from tablegen.style_file import load_style

TEMPLATES = Templates.search()
JAMA = load_style("jama", TEMPLATES)
BMC = load_style("springer-bmc", TEMPLATES)


def has(*files: str) -> bool:
    """Whether TeX finds all of these files."""
    if not shutil.which("kpsewhich"):
        return False
    return all(subprocess.run(["kpsewhich", file], capture_output=True).returncode == 0 for file in files)


tex = pytest.mark.skipif(
    not (
        shutil.which("pdflatex")
        and has("booktabs.sty", "threeparttable.sty", "siunitx.sty", "makecell.sty", "colortbl.sty")
    ),
    reason="there is no TeX with booktabs, threeparttable, siunitx and makecell",
)
xetex = pytest.mark.skipif(not (shutil.which("xelatex") and has("xeCJK.sty")), reason="there is no XeLaTeX with xeCJK")


def document(table, style=BMC) -> bytes:
    return render_document(table, style, TEMPLATES).content


@tex
def test_the_same_pdf_each_time_and_the_environment_is_left_as_it_was() -> None:
    before = dict(os.environ)
    first, again = (compile_pdf(document(LEVELS, JAMA), "levels") for _ in range(2))
    assert first.startswith(b"%PDF-") and first == again
    assert dict(os.environ) == before


@tex
@pytest.mark.parametrize("table", [BASELINE, INJECTIONS], ids=lambda table: table.name)
def test_documents_compile(table) -> None:
    assert compile_pdf(document(table), table.name).startswith(b"%PDF-")


@tex
@xetex
def test_chinese_is_compiled_by_xelatex() -> None:
    assert compile_pdf(document(CHINESE), "chinese").startswith(b"%PDF-")


@tex
def test_what_tex_says_is_told(capfd) -> None:
    broken = document(BASELINE).replace(b"\\bottomrule", b"\\bottomruler")
    with pytest.raises(TablegenError) as raised:
        compile_pdf(broken, "baseline")
    message = str(raised.value)
    assert message.startswith("baseline: pdflatex could not make the PDF\n   Undefined control sequence. l.")
    assert "\\bottomruler" in message and "Traceback" not in message
    assert capfd.readouterr() == ("", "")


@tex
def test_a_missing_package_is_told_with_what_to_install() -> None:
    broken = document(BASELINE).replace(b"{booktabs}", b"{booktabz}")
    with pytest.raises(TablegenError, match=r"(?s)File `booktabz.sty' not found.*sudo apt install texlive-latex-extra"):
        compile_pdf(broken, "baseline")


@pytest.mark.parametrize(("table", "engine"), [(BASELINE, "pdflatex"), (CHINESE, "xelatex")])
def test_without_tex_the_message_says_what_to_install(table, engine, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TablegenError) as raised:
        compile_pdf(document(table), table.name)
    message = str(raised.value)
    assert message.startswith(
        f"{table.name}: no PDF, because there is no {engine} on this machine; the .tex files are complete"
    )
    assert "brew install" in message and "MiKTeX" in message
    assert ("fonts-noto-cjk" in message) == (table is CHINESE)
