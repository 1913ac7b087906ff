"""The catalogue of formats, and the law that the same table gives the same bytes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from render.text_samples import BASELINE, LEVELS

from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.style_file import load_style

ROOT = Path(__file__).parents[2]
PROBE = """
import sys
from hashlib import sha256
sys.path[:0] = [{src!r}, {tests!r}]
from render.text_samples import ALL
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.style_file import load_style
templates = Templates.search()
jama = load_style("jama", templates)
for name in ("latex", "latex-document", "markdown", "html", "typst"):
    for table in ALL:
        print(name, table.name, sha256(RENDERERS[name].render(table, jama, templates).content).hexdigest())
print(sorted({{"jinja2", "pylatex", "docx", "numpy", "pandas"}} & set(sys.modules)))
"""


def test_names_and_suffixes() -> None:
    suffixes = {renderer.name: renderer.suffix for renderer in RENDERERS}
    assert suffixes == {
        "docx": ".docx", "latex": ".tex", "latex-document": ".standalone.tex", "markdown": ".md", "html": ".html",
        "xlsx": ".xlsx", "typst": ".typ", "pdf": ".pdf", "png": ".png",
    }  # fmt: skip
    assert RENDERERS.unknown("word") == (
        'unknown format "word"; did you mean "docx"?',
        "formats: docx, html, latex, latex-document, markdown, pdf, png, typst, xlsx",
    )  # fmt: skip


def test_the_same_bytes_whatever_the_hash_seed_and_no_heavy_library() -> None:
    probe = PROBE.format(src=str(ROOT / "src"), tests=str(ROOT / "tests"))
    said = [
        subprocess.run(
            [sys.executable, "-c", probe],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0].splitlines()[-1] == "[]"


@pytest.mark.parametrize("table", [BASELINE, LEVELS], ids=lambda table: table.name)
@pytest.mark.parametrize("name", ["latex", "latex-document", "markdown", "html"])
def test_every_text_format_is_utf8_and_ends_with_a_line(name: str, table) -> None:
    templates = Templates.search()
    text = RENDERERS[name].render(table, load_style("lancet", templates), templates).content.decode("utf-8")
    assert text.endswith("\n") and "\r" not in text and "<<" not in text and "\n\n\n" not in text


@pytest.mark.parametrize(("name", "bold", "times"), [("markdown", "**", 2), ("latex", r"\textbf{", 1)])
def test_a_row_that_heads_others_is_bold_in_its_stub_only(name, bold, times):
    """A P value in bold would be read as a significant one."""
    templates = Templates.search()
    lancet = load_style("lancet", templates)
    table = replace(BASELINE, body=(replace(BASELINE.body[0], group=True), *BASELINE.body[1:]))
    text = RENDERERS[name].render(table, lancet, templates).content.decode()
    assert next(line for line in text.splitlines() if "255.93" in line).count(bold) == times
