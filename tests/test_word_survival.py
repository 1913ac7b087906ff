"""Word files outlive a save by LibreOffice: the same grid, heads that repeat, rows kept whole, rules on the cells."""

import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from grids import WORD, of_table, of_word_tables
from test_hard_tables import ROOT, rendered

CASES = {
    "table1": ("specs/table1.yaml", "springer-bmc"),
    "nested": ("tests/data/hard/nested.yaml", "jama"),
    "long": ("tests/data/hard/long.yaml", "lancet"),
    "cjk": ("tests/data/hard/cjk.yaml", "gbt7713"),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """All cases, before and after one run of LibreOffice that opens and saves them."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    before, after = (tmp_path_factory.mktemp(name) for name in ("before", "after"))
    for name, (spec, style) in CASES.items():
        render = rendered(ROOT / spec, style)[1]
        (before / f"{name}.docx").write_bytes(render("docx").content)
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profile')}"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", after]
    subprocess.run([*command, *sorted(before.iterdir())], check=True, capture_output=True, timeout=300)
    return {name: (document(before / f"{name}.docx"), document(after / f"{name}.docx")) for name in CASES}


def document(path):
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))  # our own file


def flagged(found, flag):
    """The rows of the first table that have a flag, by number."""
    rows = found.find(f".//{WORD}tbl").findall(f"{WORD}tr")
    return [i for i, row in enumerate(rows) if row.find(f"{WORD}trPr/{WORD}{flag}") is not None]


def rules(found):
    """The horizontal rules of the first table: row, cell and edge, with their eighths of a point."""
    drawn = {}
    for r, row in enumerate(found.find(f".//{WORD}tbl").findall(f"{WORD}tr")):
        for c, cell in enumerate(row.findall(f"{WORD}tc")):
            for edge in ("top", "bottom"):
                line = cell.find(f"{WORD}tcPr/{WORD}tcBorders/{WORD}{edge}")
                if line is not None and line.get(f"{WORD}val") not in {"nil", "none"}:
                    drawn[r, c, edge] = int(line.get(f"{WORD}sz"))
    return drawn


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_keeps_the_table(saved, name):
    before, after = saved[name]
    assert of_word_tables(after) == of_word_tables(before)
    assert flagged(after, "tblHeader") == flagged(before, "tblHeader") != []
    assert flagged(after, "cantSplit") == flagged(before, "cantSplit") != []
    kept, drawn = rules(after), rules(before)
    assert drawn and {edge: kept.get(edge) for edge in drawn} == drawn


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_keeps_the_number_and_its_bookmark(saved, name):
    _, after = saved[name]
    fields = "".join(part.text or "" for part in after.iter(f"{WORD}instrText"))
    assert "SEQ" in fields
    assert f"_Ref_{name}" in {mark.get(f"{WORD}name") for mark in after.iter(f"{WORD}bookmarkStart")}


def test_a_page_of_html_opens_as_the_same_table_with_its_rules(tmp_path):
    """What Word and LibreOffice make of a pasted table: they read the cells' own declarations, not the stylesheet."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    table, render = rendered(ROOT / "tests/data/hard/nested.yaml", "jama")
    (tmp_path / "t.html").write_bytes(render("html").content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "t.html"], check=True, capture_output=True, timeout=300)
    found = document(tmp_path / "t.docx")
    wanted = of_table(table)
    assert of_word_tables(found)[0][: len(wanted)] == wanted
    drawn = rules(found)
    assert {drawn[0, c, "top"] for c in range(4)} == {8} and {drawn[1, c, "bottom"] for c in range(1, 7)} == {6}
    assert {drawn[len(wanted) - 1, c, "bottom"] for c in range(9)} == {6}
