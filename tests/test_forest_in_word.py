"""The column `forest` in Word: numbered drawings, the same after a save by LibreOffice, in manuscripts and redlines."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Mm
from manuscripts import run, word_manuscript
from render import libreoffice
from render.tracked import blocks, resolved
from test_figures import DATA, MODEL
from word_rules import broken

COLUMNS = "columns: [OR (95% CI), forest, P]\n"
SPEC = f"data: data.csv\nnumber: 1\n{MODEL}{COLUMNS}"
OTHER = SPEC.replace("number: 1", "number: 2").replace("Risks", "Risks once more")
NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
}
DRAWN = 12  # two axes, three estimates in two models; two rows have the line of no effect alone


@pytest.fixture
def paper(project):
    return project(
        data_dot_csv=DATA,
        specs__one_dot_yaml=SPEC.replace("data.csv", "../data.csv"),
        specs__two_dot_yaml=OTHER.replace("data.csv", "../data.csv"),
        paper_dot_docx=as_wide_as_our_page(
            word_manuscript(["Introduction", "{{table:1}}", "Between", "{{table:2}}", "End"])
        ),
    )


def as_wide_as_our_page(manuscript):
    """A manuscript with 160 mm of text, so that rows are as high in it as in a document of their own."""
    document, saved = docx.Document(BytesIO(manuscript)), BytesIO()
    section = document.sections[0]
    section.left_margin = section.right_margin = (section.page_width - Mm(160)) // 2
    document.save(saved)
    return saved.getvalue()


def xml(path):
    return ZipFile(path).read("word/document.xml").decode("utf-8")


def numbers(path):
    return [int(number) for number in re.findall(r'<wp:docPr id="(\d+)"', xml(path))]


def geometry(path):
    return geometry_of(xml(path))


def geometry_of(document):
    """The places of all rectangles and triangles that are filled, in thousandths of a millimetre, drawing by drawing."""
    shape = re.compile(
        r'<a:xfrm[^>]*><a:off x="(-?\d+)" y="(-?\d+)"/><a:ext cx="(\d+)" cy="(\d+)"/></a:xfrm>'
        r'<a:prstGeom prst="(rect|triangle)">(?:<a:avLst/>|<a:avLst></a:avLst>)</a:prstGeom><a:solidFill>'
    )
    return [
        [(kind, *(round(int(each) / 36_000, 1) for each in place)) for *place, kind in shape.findall(one)]
        for one in re.findall(r"<wpg:wgp>.*?</wpg:wgp>", document)
    ]


def saved_by_libreoffice(path, folder):
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    command = ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    target = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "saved", path]
    subprocess.run([*command, *target], check=True, capture_output=True, timeout=300)
    return folder / "saved" / Path(path).name


def test_every_drawing_of_a_document_has_a_number_of_its_own(paper):
    run("build", "--bundle", "output/all.docx")
    run("insert", "paper.docx")
    for path, count in (("output/one.docx", DRAWN), ("output/all.docx", 2 * DRAWN), ("paper.docx", 2 * DRAWN)):
        found = numbers(path)
        assert len(set(found)) == len(found) == count and 0 not in found
        assert not broken(Path(path).read_bytes())


def test_a_reader_who_cannot_see_is_told(paper):
    run("build", "specs/one.yaml")
    told = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml("output/one.docx"))
    assert xml("output/one.docx").count("<adec:decorative") == DRAWN - len(told) == 4
    assert told[:2] == ["Forest plot"] * 2 and all(re.fullmatch(r"[\d.]+\s\([\d.–]+\)", each) for each in told[2:])
    (description,) = re.findall(r'<w:tblDescription w:val="([^"]*)"', xml("output/one.docx"))
    assert "Crude: OR (95%\u00a0CI), Crude: Forest plot, Crude: P" in description


def test_libreoffice_keeps_what_is_drawn(paper):
    run("build", "specs/one.yaml")
    after = saved_by_libreoffice("output/one.docx", paper)
    before, kept = geometry("output/one.docx"), geometry(after)
    assert [[kind for kind, *_ in one] for one in kept] == [[kind for kind, *_ in one] for one in before]
    places = [[place for one in each for _, *numbers in one for place in numbers] for each in (before, kept)]
    assert places[1] == pytest.approx(places[0], abs=0.11) and len(before) == DRAWN


def test_a_manuscript_with_drawings_is_not_changed_twice(paper):
    run("insert", "paper.docx")
    assert "(unchanged)" in run("insert", "paper.docx") and "kept" not in run("insert", "paper.docx")
    saved = shutil.copy(saved_by_libreoffice("paper.docx", paper), "saved.docx")
    again = run("insert", saved)
    assert "(unchanged)" in again and " was kept, built as" not in again


def test_new_numbers_are_drawn_anew_and_words_of_a_co_author_stay(paper):
    run("insert", "paper.docx")
    before = geometry("paper.docx")
    document = docx.Document("paper.docx")
    table = document.tables[0]
    table.rows[1].cells[2].paragraphs[0].add_run("Favours a")
    table.rows[2].cells[0].paragraphs[0].runs[0].text = "Ages (per 10)"
    document.save("paper.docx")
    for name in ("one", "two"):
        spec = Path(f"specs/{name}.yaml")
        spec.write_text(spec.read_text("utf-8").replace("per: 10", "per: 20"), "utf-8")
    said = run("insert", "paper.docx")
    run("build", "specs/one.yaml")
    assert geometry("paper.docx")[:DRAWN] == geometry("output/one.docx") != before[:DRAWN]
    assert 'in the head "" "Favours a" was kept' in said
    cells = docx.Document("paper.docx").tables[0].rows
    assert cells[1].cells[2].text == "Favours a" and cells[2].cells[0].text == "Ages (per 10)"


def settled_geometry(redline, how):
    """What is drawn in the document with all changes accepted or rejected, by the reader of tracked changes."""
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    return geometry_of(ElementTree.tostring(resolved(redline, how), "unicode").replace(" />", "/>"))


def but_reach(drawn):
    """The shapes without how far the line of no effect reaches: in a redline to the end of a row that may be higher."""
    return [[one[:2] if one[0] == "rect" and one[3] == 0.1 else one for one in shapes] for shapes in drawn]


def after_another_spec(paper, old, columns=COLUMNS):
    """A table is built, then its spec has other terms; the redline's bytes."""
    run("build", "specs/one.yaml")
    shutil.copy("output/one.docx", "old.docx")
    spec = Path("specs/one.yaml")
    text = spec.read_text("utf-8").replace("stage: {label: Stage}", "arm: Arm").replace(COLUMNS, columns)
    spec.write_text(text, "utf-8")
    run("build", "specs/one.yaml", "--redline", old)
    redline = Path("output/one.redline.docx").read_bytes()
    assert not broken(redline)
    assert blocks(resolved(redline, "accept")) == blocks(resolved(Path("output/one.docx").read_bytes(), None))
    assert columns != COLUMNS or " wide" not in run("build", "specs/one.yaml", "--redline", old)
    return redline


@pytest.mark.parametrize("columns", [COLUMNS, COLUMNS.replace("]", ", VIF]")])
def test_a_redline_has_the_old_drawings_and_the_new(paper, columns):
    redline = after_another_spec(paper, "last", columns)
    accepted, rejected = (but_reach(settled_geometry(redline, how)) for how in ("accept", "reject"))
    new, old = (but_reach(geometry(name)) for name in ("output/one.docx", "old.docx"))
    assert accepted == new != old == rejected
    assert blocks(resolved(redline, "reject")) == blocks(resolved(Path("old.docx").read_bytes(), None))


def test_a_redline_against_a_word_file_has_the_new_drawings(paper):
    redline = after_another_spec(paper, "old.docx")
    accepted, rejected = (but_reach(settled_geometry(redline, how)) for how in ("accept", "reject"))
    new = but_reach(geometry("output/one.docx"))
    assert [each for each in accepted if each] == new
    assert not [each for each in rejected if each and each not in new]


@libreoffice.needed
def test_libreoffice_brings_the_old_drawings_back(paper):
    accepted, rejected = libreoffice.settled(after_another_spec(paper, "last"), paper)
    for made, built in ((accepted, "output/one.docx"), (rejected, "old.docx")):
        Path("made.docx").write_bytes(made)
        assert [[kind for kind, *_ in one] for one in geometry("made.docx")] == [
            [kind for kind, *_ in one] for one in geometry(built)
        ]


def test_a_redline_of_a_manuscript_knows_what_was_drawn_in_the_one_that_was_sent(paper):
    run("insert", "paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    spec = Path("specs/one.yaml")
    spec.write_text(spec.read_text("utf-8").replace("stage: {label: Stage}", "arm: Arm"), "utf-8")
    run("insert", "paper.docx", "--redline", "sent.docx")
    redline = Path("paper.redline.docx").read_bytes()
    assert not broken(redline)
    accepted, rejected = (but_reach(settled_geometry(redline, how)) for how in ("accept", "reject"))
    new, old = (but_reach(geometry(name)) for name in ("paper.docx", "sent.docx"))
    assert accepted == new != old == rejected
