"""The gallery: every family of regression on public data, its formats alike, its LaTeX compiled in one document."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from test_shipped_tables import squeezed, word_grid

import tablegen
from tablegen import stats

GALLERY = Path(__file__).parent.parent / "specs" / "gallery"
SPECS = sorted(GALLERY.glob("*.yaml"))


class Cells(HTMLParser):
    """The texts of a table's cells above its notes, row by row."""

    def __init__(self):
        super().__init__()
        self.cells, self.within, self.below = [], False, False

    def handle_starttag(self, tag, attrs):
        self.below = self.below or tag == "tfoot"
        if tag in {"td", "th"} and not self.below:
            self.cells.append("")
            self.within = True
        elif tag == "br" and self.within:
            self.cells[-1] += " "

    def handle_endtag(self, tag):
        self.within = self.within and tag not in {"td", "th"}

    def handle_data(self, data):
        if self.within:
            self.cells[-1] += data


def texts(cells):
    return [text.replace("²", "2") for text in map(squeezed, cells) if text]


def test_every_family_has_its_table():
    shown = {yaml.safe_load(path.read_text("utf-8")).get("model") for path in SPECS}
    assert {model.name for model in stats.MODELS} <= shown
    figures = {yaml.safe_load(path.read_text("utf-8")).get("figure") for path in SPECS}
    assert "incidence" in figures


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_word_and_html_hold_the_same_cells(path, tmp_path):
    table = tablegen.build(path)
    html = Cells()
    html.feed(table.render("html").decode("utf-8"))
    (tmp_path / "t.docx").write_bytes(table.render("docx"))
    assert texts(cell for row in word_grid(tmp_path / "t.docx") for cell in row) == texts(html.cells)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_all_tables_compile_in_one_article(tmp_path):
    sources = [tablegen.build(path).render("latex").decode("utf-8") for path in SPECS]
    needed = sorted({name for source in sources for name in re.search(r"% Requires: (.*)", source)[1].split(", ")})
    packages = "".join(f"\\usepackage{{{name}}}" for name in needed)
    body = "\n\\clearpage\n".join(sources)
    geometry = "\\usepackage[textwidth=160mm]{geometry}"
    (tmp_path / "t.tex").write_text(
        f"\\documentclass{{article}}{geometry}{packages}\\begin{{document}}{body}\\end{{document}}", "utf-8"
    )
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
