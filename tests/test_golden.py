"""The golden matrix: four tables in every text format, letter by letter as a person has looked at them.

A change shows as a diff; `pytest tests/test_golden.py --accept` takes it, and `git diff tests/golden` reviews it.
"""

import re
import zipfile
from difflib import unified_diff
from io import BytesIO
from pathlib import Path

import pytest
from test_hard_tables import ROOT, rendered

GOLDEN = Path(__file__).parent / "golden"
TABLES = {
    "table1": ("specs/table1.yaml", "springer-bmc"),
    "table2": ("specs/table2.yaml", "jama"),
    "notes": ("tests/data/hard/notes.yaml", "lancet"),
    "cjk": ("tests/data/hard/cjk.yaml", "gbt7713"),
}
FORMATS = {"latex": ".tex", "markdown": ".md", "html": ".html", "typst": ".typ", "docx": ".xml"}


def written(name, form):
    """The text to be looked at: of a Word file its document.xml, a line for each cell and each paragraph."""
    spec, style = TABLES[name]
    content = rendered(ROOT / spec, style)[1](form).content
    if form != "docx":
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    return re.sub(r"(?=<w:(?:body|tbl|tr|tc|sectPr)[ >]|<w:p[ >](?!.{0,2000}?</w:tc>))", "\n", xml) + "\n"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", TABLES)
def test_what_is_written_is_what_was_looked_at(name, form, request):
    path, today = GOLDEN / f"{name}{FORMATS[form]}", written(name, form)
    if request.config.getoption("--accept"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(today, "utf-8")
    before = path.read_text("utf-8") if path.is_file() else ""
    changed = unified_diff(before.splitlines(), today.splitlines(), f"golden/{path.name}", "today", lineterm="", n=1)
    if today != before:
        pytest.fail("\n".join([*changed, "as it should be? pytest tests/test_golden.py --accept"]), pytrace=False)


def test_there_is_no_golden_file_that_nothing_writes():
    names = {f"{name}{suffix}" for name in TABLES for suffix in FORMATS.values()}
    assert {path.name for path in GOLDEN.iterdir()} == names
