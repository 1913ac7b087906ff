"""The whole way of a manuscript of real length: insert, co-authors, LibreOffice, new data, redline, another journal.

At each step the tables are those of a fresh build with the co-author's edits, all else is as it was byte for byte,
nothing of the co-author is lost, Word would open it, and the same command once more changes nothing.
"""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from manuscripts import NUMBERS, fresh, new_data, paper_project, paragraphs, run, word_manuscript
from render.tracked import W, marks, resolved
from word_rules import broken

LABEL, NOTE, PROSE = "Age at admission (day)", "Checked against the records.", "Nobody was lost to follow-up."
ROW = ["Siblings (yes/no)", "20/30", "21/17", "", ""]
OURS = ("Table Caption", "Table Note")


@pytest.fixture
def paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    return tmp_path


# -- Word


def style_ids(package):
    """The identifiers of the styles that captions and notes of tablegen have."""
    found = ElementTree.fromstring(package.read("word/styles.xml")).iter(f"{W}style")
    named = {s.find(f"{W}name").get(f"{W}val"): s.get(f"{W}styleId") for s in found if s.find(f"{W}name") is not None}
    return {named[name].encode() for name in OURS if name in named}


def rest(content):
    """The bytes of the text without tables, captions, notes, placeholders, and the paragraph with the numbers."""
    package = ZipFile(BytesIO(content))
    ids = style_ids(package)

    def gone(block):
        style = re.search(rb'<w:pStyle w:val="([^"]*)"', block[0])
        ours = (style and style[1] in ids) or re.search(rb"\{\{table|DOCPROPERTY", block[0])
        return b"" if ours else block[0]

    text = re.sub(rb"<w:tbl>.*?</w:tbl>", b"", package.read("word/document.xml"), flags=re.DOTALL)
    return re.sub(rb"<w:p(?: [^>]*)?>.*?</w:p>|<w:p ?/>", gone, text, flags=re.DOTALL)


def other_parts(content):
    package = ZipFile(BytesIO(content))
    changing = {"word/document.xml", "word/styles.xml", "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"}
    return {name: package.read(name) for name in package.namelist() if name not in changing}


def bodies(content, how=None):
    """The texts of the tables without their heads, tracked changes accepted or rejected."""
    found = []
    for table in resolved(content, how).iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
        found.append([["".join(t.text or "" for t in c.iter(f"{W}t")) for c in row.iter(f"{W}tc")] for row in rows])
    return found


def texts(content, how=None):
    """The paragraphs of the body outside tables."""
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in resolved(content, how).findall(f"{W}p")]


def same(grids, others):
    def bare(found):
        return [[[" ".join(c.replace("\u2011", "-").split()) for c in row] for row in grid] for grid in found]

    assert bare(grids) == bare(others)


def insert(*arguments, tables):
    """Insert, and once more, which changes nothing; the tables are these, the rest is as it was, Word would open it."""
    before = Path("paper.docx").read_bytes()
    said = run("insert", "paper.docx", *arguments)
    after = Path("paper.docx").read_bytes()
    assert broken(after) == []
    assert other_parts(after) == other_parts(before)
    assert rest(after) == rest(before)
    same(bodies(after), tables)
    spoken = [text.replace("\u00a0", " ") for text in texts(after) if text.startswith("The mean age was")]
    value, p = (tables[0][0][i].replace("\u00a0", " ") for i in (1, 4))
    assert spoken == [f"The mean age was {value} days (P = {p}; see Table 1)."]
    assert "(unchanged)" in run("insert", "paper.docx", *arguments)
    assert Path("paper.docx").read_bytes() == after
    return said


def kept(grids):
    """What is built, with what the co-author changed in it: a label in the first table, a row in the third."""
    grids[0][0][0] = LABEL
    grids[2].insert(2, ROW)
    return grids


def reword(paragraph, text):
    for run_ in paragraph.runs[1:]:
        run_._r.getparent().remove(run_._r)
    paragraph.runs[0].text = text


def co_author():
    """Another program saves all of it: a label, a row, widths, a note, two comments, a marked cell, a sentence."""
    document = docx.Document("paper.docx")
    table = document.tables[0]
    reword(table.rows[1].cells[0].paragraphs[0], LABEL)
    columns = table._tbl.tblGrid.gridCol_lst
    columns[0].w, columns[-1].w = int(columns[0].w) - 360000, int(columns[-1].w) + 360000
    note = next(p for p in document.paragraphs if p.style.name == "Table Note")
    added = note._p.__deepcopy__({})
    note._p.addnext(added)
    reword(docx.text.paragraph.Paragraph(added, note._parent), NOTE)
    row = document.tables[2].rows[2]._tr
    added = row.__deepcopy__({})
    row.addnext(added)
    for paragraph, text in zip(added.xpath(".//w:p"), ROW, strict=True):
        reword(docx.text.paragraph.Paragraph(paragraph, table), text)
    document.add_comment(table.rows[1].cells[1].paragraphs[0].runs, text="Is this so?", author="B. Author")
    document.add_comment(table.rows[2].cells[0].paragraphs[0].runs, text="Boys first.", author="B. Author")
    table.rows[5].cells[1].paragraphs[0].runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW
    document.paragraphs[8].add_run(f" {PROSE}")
    document.save("paper.docx")


def widths():
    columns = [int(column.w) for column in docx.Document("paper.docx").tables[0]._tbl.tblGrid.gridCol_lst]
    return [round(100 * width / sum(columns)) for width in columns]


def nothing_lost(file="paper.docx"):
    """All that the co-author did beside the grids is there."""
    document = docx.Document(file)
    table = document.tables[0]
    assert [comment.text for comment in document.comments] == ["Is this so?", "Boys first."]
    for row, column in ((1, 1), (2, 0)):
        found = table.rows[row].cells[column]._tc
        assert len(found.xpath(".//w:commentReference")) == len(found.xpath(".//w:commentRangeStart")) == 1
    assert table.rows[5].cells[1].paragraphs[0].runs[0].font.highlight_color == WD_COLOR_INDEX.YELLOW
    assert sum(p.text == NOTE for p in document.paragraphs) == 1
    assert any(p.text.endswith(PROSE) for p in document.paragraphs)


def saved_by_libreoffice(folder):
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", "saved"]
    subprocess.run([*office, "paper.docx"], check=True, capture_output=True, timeout=300)
    shutil.copy("saved/paper.docx", "paper.docx")


def redline(new, old, *arguments):
    """Accepted it is the manuscript as it is, rejected it has the tables as they were sent."""
    run("insert", "paper.docx", "--redline", "sent.docx", "--author", "Ren", "--date", "2026-01-31", *arguments)
    made = Path("paper.redline.docx").read_bytes()
    assert broken(made) == []
    assert marks(made)
    same(bodies(made, "accept"), new)
    same(bodies(made, "reject"), old)
    assert texts(made, "accept") == texts(Path("paper.docx").read_bytes())
    assert rest(made) == rest(Path("paper.docx").read_bytes())
    nothing_lost("paper.redline.docx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_manuscript(paper):
    Path("paper.docx").write_bytes(word_manuscript([*paragraphs(), NUMBERS]))
    insert("specs/", tables=fresh())

    co_author()
    saved_by_libreoffice(paper)
    nothing_lost()
    drawn, there, sent = widths(), Path("paper.docx").read_bytes(), kept(fresh())
    said = insert(tables=sent)
    assert all(word in said for word in (LABEL, NOTE, "Siblings", "widths of its columns were kept"))
    assert Path("paper.docx").read_bytes() == there, "nothing has changed since, so nothing is written"
    shutil.copy("paper.docx", "sent.docx")

    new_data(paper, 100)
    revised = kept(fresh())
    assert revised != sent
    insert(tables=revised)
    nothing_lost()
    redline(revised, sent)

    insert("--style", "lancet", tables=kept(fresh("lancet")))
    nothing_lost()
    saved_by_libreoffice(paper)
    new_data(paper, 50)
    resubmitted = kept(fresh("lancet"))
    insert("--style", "lancet", tables=resubmitted)
    nothing_lost()
    redline(resubmitted, sent, "--style", "lancet")
    assert widths() == drawn
