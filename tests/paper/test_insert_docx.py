"""`tablegen insert` into Word manuscripts: what it puts in, what it leaves alone, what it keeps of co-authors."""

import shutil
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from manuscripts import paper_project, paragraphs, word_manuscript
from render import libreoffice

import tablegen
from tablegen.cli import cli
from tablegen.paper.docx.document import open_document, text_of
from tablegen.paper.docx.places import Finder
from tablegen.paper.xml_tree import parse
from tablegen.table.model import plain


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """The working folder: the paper's specs and data, and its manuscript."""
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    (tmp_path / "paper.docx").write_bytes(word_manuscript())
    return tmp_path


def insert(*arguments, code=0):
    """Run the command; all that it says."""
    run = CliRunner().invoke(cli, ["insert", *arguments], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return run.output


def grids(path="paper.docx"):
    """The texts of all tables of a document, as python-docx reads them."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(path).tables]


def built(number, style=None):
    """The text of a table's body as it is built."""
    table = tablegen.build(f"specs/table{number}.yaml", style=style)
    return [[plain(cell.content, table.style.numbers.minus) for cell in row.cells] for row in table.table.body]


def texts(path):
    """The paragraphs of a document outside tables and their captions and notes."""
    found = docx.Document(path).paragraphs
    return [p.text for p in found if not p.style.name.startswith("Table ") and not p.text.startswith("{{table")]


def edited(change, path="paper.docx"):
    """Let a co-author change the document, in another program that saves all of it."""
    document = docx.Document(path)
    change(document)
    document.save(path)


def cell(document, table, row, column):
    return document.tables[table].rows[row].cells[column].paragraphs[0]


def reword(paragraph, text):
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def age_changes(folder):
    """Another age of the first patient: new means in Tables 1 and 3."""
    path = folder / "specs/data/infantile_spasms.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    at = head.split(",").index("age_days")
    fields = first.split(",")
    fields[at] = str(float(fields[at]) + 100)
    path.write_text("\n".join([head, ",".join(fields), *rest]) + "\n", "utf-8")


# -- putting in


def test_each_table_stands_at_its_placeholder(paper):
    before = texts("paper.docx")
    insert("paper.docx", "specs/")
    assert [grid[-len(built(i)) :] for i, grid in enumerate(grids(), start=1)] == [built(i) for i in range(1, 5)]
    assert texts("paper.docx") == before
    body = docx.Document("paper.docx").element.body
    for at, element in enumerate(body):
        if element.tag == qn("w:tbl"):
            assert "Table" in body[at - 1].xpath("string(.)")
            assert body[at - 2].xpath("string(.)").count("(Table ") == 1


def test_the_second_run_changes_nothing(paper):
    insert("paper.docx", "specs/table1.yaml")
    once = Path("paper.docx").read_bytes()
    assert "(unchanged)" in insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").read_bytes() == once


def test_the_specs_of_the_project_are_taken_when_none_is_named(paper):
    insert("paper.docx")
    assert len(grids()) == 4


def members(content):
    """The members of a zip as they lie in it, header and compressed bytes."""
    package = ZipFile(BytesIO(content))
    starts = sorted([*(info.header_offset for info in package.infolist()), package.start_dir])
    ends = dict(pairwise(starts))
    return {i.filename: content[i.header_offset : ends[i.header_offset]] for i in package.infolist()}


def test_all_else_stays_byte_for_byte(paper):
    before = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/")
    after = Path("paper.docx").read_bytes()
    old, new = members(before), members(after)
    changed = {name for name in new if old.get(name) != new[name]}
    assert changed == {
        "word/document.xml", "word/styles.xml", "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"
    }  # fmt: skip
    one, two = (ZipFile(BytesIO(c)).read("word/document.xml").decode() for c in (before, after))
    parts = [part.rpartition("<w:p>")[0] for part in one.split("{{table:")[:-1]]
    parts = [part.partition("</w:p>")[2] if i else part for i, part in enumerate(parts)]
    for part in (*parts, one.split("{{table:")[-1].partition("</w:p>")[2]):
        assert part in two
        two = two[two.index(part) + len(part) :]
    assert two == ""
    assert ZipFile(BytesIO(after)).testzip() is None


def test_another_journal_and_back_gives_the_same_bytes(paper):
    insert("paper.docx", "specs/")
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/", "--style", "lancet")
    assert grids()[0][-8:] == built(1, "lancet")
    assert "·" in grids()[0][-1][1]
    insert("paper.docx", "specs/")
    assert Path("paper.docx").read_bytes() == once
    insert("paper.docx", "specs/", "--style", "jama")
    assert "was kept" not in insert("paper.docx", "specs/")
    assert Path("paper.docx").read_bytes() == once


def test_a_backup_is_kept_the_first_time(paper):
    before = Path("paper.docx").read_bytes()
    assert "as it was before: paper.docx.bak" in insert("paper.docx", "specs/")
    age_changes(paper)
    insert("paper.docx", "specs/")
    assert Path("paper.docx.bak").read_bytes() == before
    assert [path.name for path in sorted(paper.glob("*.bak*"))] == ["paper.docx.bak"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_stopped_while_it_writes_it_leaves_the_manuscript(paper, monkeypatch, stop):
    before = Path("paper.docx").read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(stop()))
    CliRunner().invoke(cli, ["insert", "paper.docx", "specs/table1.yaml"])
    assert Path("paper.docx").read_bytes() == before
    assert not list(paper.glob(".tablegen-*"))


@settings(max_examples=15)
@given(st.lists(st.integers(1, 12), max_size=4), st.booleans())
def test_a_placeholder_is_found_however_its_runs_are_cut(cuts, bold):
    text = "{{table:1}}"
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    document = docx.Document()
    document.add_paragraph("before")
    paragraph = document.add_paragraph()
    for start, end in pairwise(edges):
        paragraph.add_run(text[start:end]).bold = bold
    saved = BytesIO()
    document.save(saved)
    finder = Finder(open_document(saved.getvalue()))
    assert [called for _, called in finder.asked] == ["1"]


def test_at_an_authors_bookmark(paper):
    document = docx.Document()
    document.add_paragraph("Before.")
    marked = document.add_paragraph()
    marked._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="Table_1"/>'))
    marked._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="7"/>'))
    document.add_paragraph("After.")
    document.save("paper.docx")
    insert("paper.docx", "specs/table1.yaml")
    assert docx.Document("paper.docx").paragraphs[0].text == "Before."
    assert grids()[0][-8:] == built(1)
    assert "Table_1" in ZipFile("paper.docx").read("word/document.xml").decode()
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").read_bytes() == once


@pytest.mark.parametrize(("prompt", "stays"), [(True, False), (False, True)])
def test_at_a_content_control_of_its_name(paper, prompt, stays):
    document = docx.Document()
    document.add_paragraph("Before.")
    state = "<w:showingPlcHdr/>" if prompt else ""
    inside = "<w:sdtContent><w:p><w:r><w:t>Click here.</w:t></w:r></w:p></w:sdtContent>"
    control = f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Table 1"/>{state}</w:sdtPr>{inside}</w:sdt>'
    document.element.body.insert(1, parse_xml(control))
    document.add_paragraph("After.")
    document.save("paper.docx")
    insert("paper.docx", "specs/table1.yaml")
    xml = ZipFile("paper.docx").read("word/document.xml").decode()
    assert ("Click here." in xml) == stays and grids()[0][-8:] == built(1)
    assert xml.index("Before.") < xml.index("<w:tbl>") < xml.index("After.")
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").read_bytes() == once


def test_behind_the_authors_own_caption_which_stays_as_it_is(paper):
    words = ["Table 1 shows all patients.", "Table 1. Our 88 patients", "Table 10. Not this one", "After."]
    Path("paper.docx").write_bytes(word_manuscript(words))
    insert("paper.docx", "specs/table1.yaml")
    document = docx.Document("paper.docx")
    assert [p.text for p in document.paragraphs if p.style.name == "Normal"] == words
    assert document.tables[0]._tbl.getprevious().xpath("string(.)") == "Table 1. Our 88 patients"
    insert("paper.docx", "specs/table1.yaml", "--style", "lancet")
    assert docx.Document("paper.docx").tables[0]._tbl.getprevious().xpath("string(.)") == "Table 1. Our 88 patients"
    assert grids()[0][-8:] == built(1, "lancet")


def test_without_its_anchor_it_is_found_by_its_caption(paper):
    insert("paper.docx", "specs/")
    once = grids()

    def lose(document):
        for name in ("bookmarkStart", "bookmarkEnd"):
            for mark in document.element.body.xpath(f"//w:{name}"):
                mark.getparent().remove(mark)

    edited(lose)
    insert("paper.docx", "specs/")
    assert grids() == once
    assert "tablegen_table1" in ZipFile("paper.docx").read("word/document.xml").decode()


def test_without_anchor_and_caption_it_is_found_by_its_rows(paper):
    insert("paper.docx", "specs/")

    def lose(document):
        caption = document.tables[0]._tbl.getprevious()
        caption.getparent().remove(caption)

    edited(lose)
    insert("paper.docx", "specs/")
    assert len(grids()) == 4
    assert (
        docx.Document("paper.docx")
        .tables[0]
        ._tbl.getprevious()
        .xpath("string(.)")
        .endswith("non-etiology-specific group")
    )


# -- what co-authors changed


def test_a_reworded_label_is_kept_and_told(paper):
    insert("paper.docx", "specs/table1.yaml")
    edited(lambda d: reword(cell(d, 0, 1, 0), "Age at admission (day)"))
    age_changes(paper)
    said = insert("paper.docx", "specs/table1.yaml")
    assert 'table 1: in the row "Age (day)" "Age at admission (day)" was kept, built as "Age (day)"' in said
    grid = grids()[0]
    assert grid[1][0] == "Age at admission (day)"
    assert [row[1:] for row in grid[1:]] == [row[1:] for row in built(1)]
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").read_bytes() == once


def test_a_number_typed_by_hand_gives_way_and_is_told(paper):
    insert("paper.docx", "specs/table1.yaml")
    once = Path("paper.docx").read_bytes()
    edited(lambda d: reword(cell(d, 0, 2, 1), "23/23"))
    said = insert("paper.docx", "specs/table1.yaml", "--strict", code=3)
    assert 'the manuscript has "23/23"; the data give "22/24", which was put in' in said
    assert grids()[0][2][1] == "22/24"
    assert ZipFile("paper.docx").read("word/document.xml") == ZipFile(BytesIO(once)).read("word/document.xml")


def test_a_label_changed_on_both_sides_stays_as_the_co_author_has_it(paper):
    insert("paper.docx", "specs/table1.yaml")
    edited(lambda d: reword(cell(d, 0, 1, 0), "Age, days"))
    spec = paper / "specs/table1.yaml"
    spec.write_text(spec.read_text("utf-8").replace("Age (day)", "Age at onset (day)"), "utf-8")
    said = insert("paper.docx", "specs/table1.yaml")
    assert '"Age, days" was kept, which had been built as "Age (day)" and is now "Age at onset (day)"' in said
    assert grids()[0][1][0] == "Age, days"


def test_notes_reworded_added_and_taken_out(paper):
    insert("paper.docx", "specs/table1.yaml")

    def change(document):
        notes = [p for p in document.paragraphs if p.style.name == "Table Note"]
        first = notes[0]
        reword(first, first.text + " Boys first.")
        added = first._p.__deepcopy__({})
        first._p.addnext(added)
        reword(docx.text.paragraph.Paragraph(added, first._parent), "Checked against the records.")

    edited(change)
    age_changes(paper)
    insert("paper.docx", "specs/table1.yaml")
    notes = [p.text for p in docx.Document("paper.docx").paragraphs if p.style.name == "Table Note"]
    assert notes[0].endswith(" Boys first.")
    assert notes[1] == "Checked against the records."
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").read_bytes() == once


def test_rows_added_and_taken_out(paper):
    insert("paper.docx", "specs/table1.yaml")

    def change(document):
        table = document.tables[0]
        row = table.rows[3]._tr
        added = row.__deepcopy__({})
        row.addnext(added)
        for paragraph, text in zip(added.xpath(".//w:p"), ["Siblings", "1", "2", "", ""], strict=True):
            reword(docx.text.paragraph.Paragraph(paragraph, table), text)
        gone = table.rows[6]._tr
        gone.getparent().remove(gone)

    edited(change)
    age_changes(paper)
    said = insert("paper.docx", "specs/table1.yaml")
    expected = built(1)
    del expected[4]
    expected.insert(3, ["Siblings", "1", "2", "", ""])
    assert grids()[0][1:] == expected
    assert 'the row "Siblings 1 2", which stands in the manuscript only, was kept' in said
    assert 'the row "Metabolic status (normal/abnormal)" was taken out of the manuscript, and stays out' in said


def test_reworded_labels_do_not_make_widths_look_drawn(paper):
    insert("paper.docx", "specs/table1.yaml")

    def shorten(document):
        for row in range(1, 9):
            reword(cell(document, 0, row, 0), f"Row {row}")

    edited(shorten)
    before = Path("paper.docx").read_bytes()
    for _ in range(2):
        said = insert("paper.docx", "specs/table1.yaml")
        assert '"Row 1" was kept' in said and "widths" not in said
        assert Path("paper.docx").read_bytes() == before


def test_the_widths_of_columns_stay_as_they_were_drawn(paper):
    insert("paper.docx", "specs/table1.yaml")

    def draw(document):
        columns = document.tables[0]._tbl.tblGrid.gridCol_lst
        first, last = int(columns[0].w), int(columns[-1].w)
        columns[0].w, columns[-1].w = first - 360000, last + 360000

    edited(draw)
    there = [int(c.w) for c in docx.Document("paper.docx").tables[0]._tbl.tblGrid.gridCol_lst]
    age_changes(paper)
    assert "the widths of its columns were kept" in insert("paper.docx", "specs/table1.yaml")
    table = docx.Document("paper.docx").tables[0]
    assert [int(c.w) for c in table._tbl.tblGrid.gridCol_lst] == pytest.approx(there, abs=20000)
    assert [int(c.width) for c in table.rows[0].cells] == pytest.approx(there, abs=20000)


def test_a_comment_and_a_highlight_stay(paper):
    insert("paper.docx", "specs/table1.yaml")

    def comment(document):
        document.add_comment(cell(document, 0, 1, 1).runs, text="Sure?", author="B. Author")
        document.add_comment(cell(document, 0, 2, 1).runs, text="Fine.", author="B. Author")
        cell(document, 0, 5, 1).runs[0].font.highlight_color = 7

    edited(comment)
    age_changes(paper)
    insert("paper.docx", "specs/table1.yaml")
    body = docx.Document("paper.docx")
    assert grids()[0][1:] == built(1)
    for row in (1, 2):
        assert len(cell(body, 0, row, 1)._p.xpath(".//w:commentReference")) == 1
        assert cell(body, 0, row, 1)._p.xpath("count(.//w:commentRangeStart | .//w:commentRangeEnd)") == 2
    assert cell(body, 0, 5, 1).runs[0].font.highlight_color == 7


def test_a_column_added_by_hand_leaves_the_table_alone(paper):
    insert("paper.docx", "specs/")
    edited(lambda d: d.tables[0].add_column(500000))
    there = grids()[0]
    age_changes(paper)
    assert "its columns or heads were changed by hand, so it was left as it is" in insert("paper.docx", "specs/")
    assert grids()[0] == there
    assert grids()[2][1:] == built(3)


# -- what cannot be done


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
        (b"not a zip at all", "the file is no Word document"),
        (b"PK\x05\x06" + bytes(18), "a zip, but no Word document"),
        (word_manuscript()[:20000], "the file is no Word document"),
        (word_manuscript(["No place."]), "it has no place for any of these tables"),
        (word_manuscript(["See {{table:1}} here"]), "stands in a paragraph of its own"),
        (word_manuscript(["{{table:1}}", "{{table:1}}"]), "stands in the manuscript 2 times"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(paper, content, words):
    Path("paper.docx").write_bytes(content)
    said = insert("paper.docx", "specs/table1.yaml", code=1)
    assert words in said and "nothing written" in said and "paper.docx" in said
    assert Path("paper.docx").read_bytes() == content
    assert not Path("paper.docx.bak").exists()


@pytest.mark.parametrize("lock", ["~$per.docx", "~$paper.docx", ".~lock.paper.docx#"])
def test_open_in_word_or_libreoffice(paper, lock):
    Path(lock).touch()
    assert "is open in" in insert("paper.docx", "specs/", code=1)


def test_read_only(paper):
    Path("paper.docx").chmod(0o444)
    assert "read-only" in insert("paper.docx", "specs/", code=1)


def test_other_kinds_of_files(paper):
    Path("paper.odt").touch()
    assert "LibreOffice" in insert("paper.odt", "specs/", code=1)
    assert "there is no file none.docx" in insert("none.docx", "specs/", code=1)
    insert("specs/", code=2)


def test_a_table_no_spec_makes_is_told(paper):
    said = insert("paper.docx", "specs/table1.yaml")
    assert "{{table:2}} is left as it is: no spec given makes this table" in said


def test_rows_with_tracked_changes_are_not_overwritten(paper):
    insert("paper.docx", "specs/table1.yaml")

    def track(document):
        properties = document.tables[0].rows[2]._tr.get_or_add_trPr()
        properties.append(parse_xml(f'<w:del {nsdecls("w")} w:id="900" w:author="B" w:date="2026-01-01T00:00:00Z"/>'))

    edited(track)
    assert "(unchanged)" in insert("paper.docx", "specs/table1.yaml")
    age_changes(paper)
    assert "table 1 has rows with tracked changes" in insert("paper.docx", "specs/table1.yaml", code=1)


def test_the_parts_of_a_document_that_is_odd(paper):
    text = text_of(parse(b'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>', "x"))
    assert text == ""
    assert len(paragraphs()) > 25


# -- another program


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_it_is_found_again(paper):
    insert("paper.docx", "specs/")
    edited(lambda d: reword(cell(d, 0, 1, 0), "Age at admission (day)"))
    saved = libreoffice.saved(Path("paper.docx").read_bytes(), paper)
    Path("paper.docx").write_bytes(saved)
    insert("paper.docx", "specs/")
    assert Path("paper.docx").read_bytes() == saved
    age_changes(paper)
    insert("paper.docx", "specs/", "--style", "lancet")
    expected = built(1, "lancet")
    expected[0][0] = "Age at admission (day)"
    assert grids()[0][1:] == expected
    assert [grid[1:] for grid in grids()[1:]] == [built(i, "lancet") for i in (2, 3, 4)]


def test_by_way_of_a_symlink_and_with_its_permissions(paper):
    Path("paper.docx").rename("real.docx")
    Path("real.docx").chmod(0o600)
    Path("paper.docx").symlink_to("real.docx")
    insert("paper.docx", "specs/table1.yaml")
    assert Path("paper.docx").is_symlink()
    assert Path("real.docx").stat().st_mode & 0o777 == 0o600
    assert len(grids("real.docx")) == 1
