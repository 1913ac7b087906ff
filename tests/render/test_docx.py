"""Word: what stands in the XML, what Word and python-docx make of it, and what a user's own reference.docx changes."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from render import text_samples as samples
from render.text_samples import n, row, t

from tablegen.errors import TablegenError
from tablegen.render.docx import render
from tablegen.render.docx_styles import style_elements
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style import CaptionLook, Look, NumberRules, RuleLook, Style
from tablegen.table.model import Caption, Cell, Column, Note, Row, Table, Text, plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEMPLATES = Templates.search()
PLAIN = Style("plain", "Plain", "", "")
ONE_COLUMN = Table("one", Caption("Table", "3", t("One")), (Column("left"),), (row(t("A")),), (row(t("b")),))


def styled(**look) -> Style:
    return replace(PLAIN, look=replace(Look(), **look))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def written(table: Table, style: Style = PLAIN, templates: Templates = TEMPLATES) -> ElementTree.Element:
    return ElementTree.fromstring(parts(render(table, style, templates).content)["word/document.xml"])


def value(element, path: str, name: str = "val") -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + name)


def shown(element) -> str:
    """The text a reader sees: lines, without the instructions of fields."""
    signs = {f"{W}br": "\n", f"{W}noBreakHyphen": "-"}
    return "".join(signs.get(e.tag) or e.text or "" for e in element.iter() if e.tag in {f"{W}t", *signs})


def cells(document) -> list[list[ElementTree.Element]]:
    return [tr.findall(f"{W}tc") for tr in document.iter(f"{W}tr")]


def rules(document) -> list[list[tuple[str | None, str | None]]]:
    """Each cell's rules: the weight above and below."""
    return [
        [(value(tc, "tcPr/tcBorders/top", "sz"), value(tc, "tcPr/tcBorders/bottom", "sz")) for tc in line]
        for line in cells(document)
    ]


def order(document) -> list[str]:
    return [value(p, "pPr/pStyle") if p.tag == f"{W}p" else p.tag.removeprefix(W) for p in document[0]]


def test_caption_table_notes_and_page_in_order():
    assert order(written(samples.BASELINE)) == ["TablegenCaption", "tbl", "TablegenNote", "TablegenNote", "sectPr"]


def test_caption_below_stands_after_the_notes():
    document = written(samples.BASELINE, styled(caption=CaptionLook(place="below")))
    assert order(document) == ["tbl", "TablegenNote", "TablegenNote", "TablegenCaption", "sectPr"]
    assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in document[0][1:3])


def test_a_table_at_the_end_is_followed_by_a_paragraph():
    assert order(written(ONE_COLUMN)) == ["TablegenCaption", "tbl", "TablegenNote", "sectPr"]


def test_three_rules_on_cells_and_none_elsewhere():
    document = written(samples.BASELINE, styled(rules=RuleLook(top=1, head=0.5, bottom=0.75)))
    found = rules(document)
    assert set(found[0]) == {("8", "4")}
    assert {rule for line in found[1:-1] for rule in line} == {(None, None)}
    assert set(found[-1]) == {(None, "6")}
    assert not list(document.iter(f"{W}tblBorders")) and not list(document.iter(f"{W}left"))


def test_inner_rules_are_grey_and_spare_merged_cells():
    document = written(samples.LEVELS, styled(rules=RuleLook(inner=0.25, inner_grey=0.65)))
    male, female = cells(document)[4], cells(document)[5]
    assert value(male[0], "tcPr/tcBorders/bottom", "color") == "A6A6A6"
    assert (value(male[3], "tcPr/tcBorders/bottom"), value(female[3], "tcPr/tcBorders/bottom", "sz")) == (None, "2")


def test_a_spanner_has_its_rule_on_its_paragraph_and_merged_heads_have_theirs_below():
    document = written(samples.LEVELS, styled(rules=RuleLook(top=1, head=0.75, spanner=0.5)))
    first, second = rules(document)[:2]
    assert first == [("8", None)] * 3
    assert [value(tc, "p/pPr/pBdr/bottom", "sz") for tc in cells(document)[0]] == [None, "4", None]
    assert second == [(None, "6")] * 4


def test_spans_become_grid_spans_and_vertical_merges():
    lines = cells(written(samples.LEVELS))
    assert [value(tc, "tcPr/gridSpan") for tc in lines[0]] == [None, "2", None]
    assert [tc.find(f"{W}tcPr/{W}vMerge") is not None for tc in lines[1]] == [True, False, False, True]
    assert (value(lines[4][3], "tcPr/vMerge"), value(lines[5][3], "tcPr/vMerge")) == ("restart", None)
    assert value(lines[6][0], "tcPr/gridSpan") == "4"


@pytest.mark.parametrize("table", samples.ALL, ids=lambda table: table.name)
def test_every_row_fills_the_grid(table):
    document = written(table)
    widths = [int(c.get(f"{W}w")) for c in document.iter(f"{W}gridCol")]
    assert value(document[0].find(f"{W}tbl"), "tblPr/tblW", "w") == str(sum(widths))
    for line in cells(document):
        place = 0
        for tc in line:
            span = int(value(tc, "tcPr/gridSpan") or 1)
            assert int(value(tc, "tcPr/tcW", "w")) == sum(widths[place : place + span])
            place += span
        assert place == len(widths)


@pytest.mark.parametrize("table", [*samples.ALL, ONE_COLUMN], ids=lambda table: table.name)
def test_the_table_fills_the_text_width_and_fits_the_page(table):
    document = written(table)
    page, margins = document.find(f".//{W}pgSz"), document.find(f".//{W}pgMar")
    text = int(page.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))
    total = sum(int(c.get(f"{W}w")) for c in document.iter(f"{W}gridCol"))
    assert abs(total - text) <= 1
    assert total == round(160 / 25.4 * 1440)


def test_the_stub_has_a_third_and_no_column_breaks_its_numbers():
    widths = [int(c.get(f"{W}w")) for c in written(samples.BASELINE).iter(f"{W}gridCol")]
    assert 0.3 <= widths[0] / sum(widths) <= 0.35
    assert min(widths) > 20 * (2 * 4 + 5 * 8 * 0.556)


def test_columns_of_one_kind_are_equally_wide_where_there_is_room():
    def widths(*heads):
        columns = (Column("left"), *(Column("left", alike=True) for _ in heads), Column("decimal"))
        head = row((), *map(t, heads), t("P"))
        table = Table(
            "a", Caption("Table", "1", ()), columns, (head,), (row(t("Age"), *(n("1") for _ in heads), n("0.5")),)
        )
        return [int(c.get(f"{W}w")) for c in written(table).iter(f"{W}gridCol")]

    assert len({w // 3 for w in widths("A", "A much longer name")[1:3]}) == 1
    assert (
        len(set(widths("A", "A name that is so long that there is no room to make another column like it")[1:3])) == 2
    )


def test_where_not_all_fit_neighbours_of_one_kind_are_equally_wide():
    """Two tables side by side, P values between their groups: the second has names too long for all."""
    heads = ("A", "A longer name", "P", "x" * 22, "x" * 18)
    kinds = (
        Column("left", alike=True),
        Column("left", alike=True),
        Column("decimal"),
        *(Column("left", alike=True),) * 2,
    )
    table = Table("a", Caption("Table", "1", ()), (Column("left"), *kinds), (row((), *map(t, heads)),),
                  (row(t("Age"), n("1"), n("1"), n("0.5"), n("1"), n("1")),))  # fmt: skip
    widths = [int(c.get(f"{W}w")) for c in written(table).iter(f"{W}gridCol")]
    assert abs(widths[1] - widths[2]) <= 1 and abs(widths[4] - widths[5]) <= 1 < widths[4] - widths[1]


def test_a_table_too_wide_for_the_page_turns_it_and_one_too_wide_for_that_says_so():
    head = row(*(t(f"Characteristic{i}") for i in range(9)))
    wide = Table("wide", Caption("Table", "1", t("W")), (Column("left"),) * 9, (head,), (head,))
    assert written(wide).find(f".//{W}pgSz").get(f"{W}orient") == "landscape"
    assert render(wide, PLAIN, TEMPLATES).lost == ()
    head = row(*(t(f"Characteristics{i}") for i in range(24)))
    wider = replace(wide, columns=(Column("left"),) * 24, head=(head,), body=(head,))
    (lost,) = render(wider, PLAIN, TEMPLATES).lost
    assert "mm wider than the text: leave out columns or turn the page" in lost


def test_head_rows_repeat_and_no_row_splits():
    lines = list(written(samples.LEVELS).iter(f"{W}tr"))
    assert [tr.find(f"{W}trPr/{W}tblHeader") is not None for tr in lines] == [True, True, *[False] * 7]
    assert all(tr.find(f"{W}trPr/{W}cantSplit") is not None for tr in lines)


def kept(document) -> list[bool]:
    return [tr.find(f".//{W}keepNext") is not None for tr in document.iter(f"{W}tr")]


def test_a_table_stays_with_its_notes_and_ends_where_there_are_none():
    assert all(kept(written(samples.BASELINE)))
    assert kept(written(replace(samples.BASELINE, notes=()))) == [*[True] * 5, False]


def test_a_long_table_may_break_but_not_beside_its_ends_or_below_a_group():
    long = kept(written(samples.LONG))
    assert long[:4] == [True, True, True, False] and long[-2:] == [True, True] and not any(long[4:-3])
    body = (*samples.LEVELS.body[:2], *samples.LEVELS.body[-2:] * 30)
    grouped = kept(written(replace(samples.LEVELS, body=body)))
    assert grouped[3] and not grouped[4 + 10]


def test_a_table_of_rows_of_many_lines_may_break_too():
    """Thirty rows fit on a page, but not where each of them has three lines: LibreOffice leaves the caption behind."""
    wordy = row(*(t("Spasms before treatment in days, of those treated in the first year of life"),), *[t("1")] * 2)
    columns = (Column("left"),) * 3
    head = (row(t("Characteristic"), t("A"), t("B")),)
    short = replace(samples.BASELINE, columns=columns, head=head, body=(row(*[t("1")] * 3),) * 30, redline=None)
    narrow = replace(PLAIN, look=replace(PLAIN.look, text_width=60.0))
    assert all(kept(written(short, narrow)))
    assert not all(kept(written(replace(short, body=(wordy,) * 30), narrow)))


def test_the_caption_has_a_bookmark_round_its_number_which_is_a_field():
    caption = written(samples.REGRESSION)[0][0]
    assert value(caption, "bookmarkStart", "name") == "_Ref_regression"
    assert [e.tag.removeprefix(W) for e in caption][1:] == ["bookmarkStart", *["r"] * 6, "bookmarkEnd", "r"]
    assert caption.findtext(f".//{W}instrText") == r" SEQ Table \* ARABIC \r 2 "
    assert shown(caption).startswith("Table\u00a02\u2002Analysis")


@pytest.mark.parametrize(
    ("label", "number", "field", "text"),
    [
        ("Table", "1", r" SEQ Table \* ARABIC ", "Table\u00a01"),
        ("Table", "S12", r" SEQ Table_S \* ARABIC \r 12 ", "Table\u00a0S12"),
        ("Supplementary Table", "2", r" SEQ Supplementary_Table \* ARABIC \r 2 ", "Supplementary Table\u00a02"),
        ("表", "1", r" SEQ 表 \* ARABIC ", "表\u00a01"),
        ('T" \\* x', "1", r" SEQ T_x \* ARABIC ", 'T" \\* x\u00a01'),
        ("", "1", r" SEQ Table \* ARABIC ", "1"),
        ("Table", "A.2", None, "Table\u00a0A.2"),
        ("Table", "IV", None, "Table\u00a0IV"),
        ("Table", None, None, "Table"),
        ("", None, None, ""),
    ],
)
def test_numbers_of_all_kinds(label, number, field, text):
    caption = written(replace(ONE_COLUMN, caption=Caption(label, number, t("Title"))))[0][0]
    assert caption.findtext(f".//{W}instrText") == field
    assert shown(caption) == (f"{text}\u2002Title" if text else "Title")


def faces(paragraph) -> list[tuple[str, str]]:
    """Each run's text with its direct formatting."""
    found = []
    for run in paragraph.iter(f"{W}r"):
        marks = run.find(f"{W}rPr")
        names = [] if marks is None else [e.get(f"{W}val") or e.tag.removeprefix(W) for e in marks]
        if run.find(f"{W}t") is not None:
            found.append((shown(run), " ".join(name for name in names if not name.endswith("Cs"))))
    return found


def test_the_caption_follows_the_look():
    look = CaptionLook(separator=": ", label_bold=False, label_italic=True, title_bold=True)
    caption = written(ONE_COLUMN, styled(caption=look))[0][0]
    assert faces(caption) == [("Table\u00a0", "i"), ("3", "i"), (":", "i"), (" ", ""), ("One", "b")]


def test_signs_marks_and_faces():
    table = samples.BASELINE
    assert faces(cells(written(table))[0][3][1]) == [("χ", "i"), ("2", "superscript"), ("/", ""), ("t", "i")]
    assert faces(cells(written(table))[0][1][1]) == [
        ("Etiology-specific group\n(", ""),
        ("n", "i"),
        ("\u00a0=\u00a046)", ""),
    ]
    assert faces(cells(written(table))[1][1][1]) == [("255.93\u00a0±\u00a0173.93", "")]
    assert faces(cells(written(samples.REGRESSION))[3][1][1]) == [("−2.249", ""), ("b", "superscript")]
    assert faces(cells(written(samples.LEVELS))[8][0][1])[1:4:2] == [("2", "superscript"), ("−1", "superscript")]
    assert faces(written(samples.REGRESSION)[0][3])[0] == ("a", "superscript")


def test_a_minus_is_the_styles_and_text_keeps_its_hyphens():
    table = replace(ONE_COLUMN, body=(row(n("-1.5")), row(t("-1.5"))))
    assert [shown(line[0]) for line in cells(written(table))[1:]] == ["−1.5", "-1.5"]
    plain_minus = replace(PLAIN, numbers=replace(NumberRules(), minus="-"))
    assert shown(cells(written(table, plain_minus))[1][0]) == "-1.5"


def places(table: Table, column: int, style: Style = PLAIN) -> list[tuple[str | None, str | None, str | None]]:
    """Of each body cell in a column: its decimal tab stop, its right indent, its alignment."""
    paragraphs = [line[column].find(f"{W}p") for line in cells(written(table, style))[len(table.head) :]]
    return [(value(p, "pPr/tabs/tab", "pos"), value(p, "pPr/ind", "right"), value(p, "pPr/jc")) for p in paragraphs]


def test_numbers_with_equal_fractions_are_set_flush_right():
    assert places(samples.REGRESSION, 2)[:3] == [(None, None, "right")] * 3


def test_numbers_with_unequal_fractions_stand_on_a_decimal_stop_without_a_tab():
    stops = places(samples.REGRESSION, 3)
    assert len(set(stops[:3])) == 1
    stop, indent, alignment = stops[0]
    width = int(list(written(samples.REGRESSION).iter(f"{W}gridCol"))[3].get(f"{W}w"))
    assert (indent, alignment) == (None, None)
    assert int(stop) == width - round(20 * (2 * 4 + 8 * (0.278 + 3 * 0.556)))
    assert b"<w:tab/>" not in parts(render(samples.REGRESSION, PLAIN, TEMPLATES).content)["word/document.xml"]


@pytest.mark.parametrize(
    ("texts", "mark"), [(("1·25", "10·5"), "·"), (("1\u202f234.5", "2.25"), "."), (("1,5", "2,25"), ",")]
)
def test_where_word_would_not_stop_the_lacking_digits_are_an_indent(texts, mark):
    columns = (Column("left"), Column("decimal"))
    table = replace(
        ONE_COLUMN, columns=columns, head=(row(t("A"), t("B")),), body=tuple(row(t("b"), n(x)) for x in texts)
    )
    style = replace(PLAIN, numbers=replace(NumberRules(), decimal_mark=mark))
    indents = [indent for _, indent, _ in places(table, 1, style)]
    short = min(range(2), key=lambda i: len(texts[i].partition(mark)[2]))
    assert indents[short] == str(round(20 * 8 * 0.556)) and indents[1 - short] is None


def test_what_is_no_number_in_a_decimal_column_is_aligned_as_its_cell_says():
    body = (row(t("b"), n("1.5")), Row((Cell(t("c")), Cell(t("–"), align="center"))))
    table = replace(ONE_COLUMN, columns=(Column("left"), Column("decimal")), head=(row(t("A"), t("B")),), body=body)
    assert places(table, 1) == [(None, None, "right"), (None, None, "center")]
    assert value(cells(written(table))[0][1], "p/pPr/jc") == "right"


def test_levels_are_indented_by_their_paragraphs_and_groups_have_a_style():
    lines = cells(written(samples.LEVELS))
    assert value(lines[4][0], "p/pPr/ind", "left") == str(round(3 / 25.4 * 1440))
    assert shown(lines[4][0]) == "Male"
    assert [value(line[0], "p/pPr/pStyle") for line in lines[2:5]] == ["TablegenStub", "TablegenGroup", "TablegenStub"]


@pytest.mark.parametrize("table", [samples.INJECTIONS, samples.CHINESE], ids=lambda table: table.name)
def test_hostile_and_chinese_texts_come_back_as_they_were(table):
    document = docx.Document(io.BytesIO(render(table, PLAIN, TEMPLATES).content))
    (grid,) = document.tables
    wanted = [[plain(cell.content, "−") for cell in line.cells] for line in (*table.head, *table.body)]
    assert [[cell.text.replace("\n", " ") for cell in line.cells] for line in grid.rows] == wanted
    assert [p.text for p in document.paragraphs[1:]] == [plain(note.content) for note in table.notes]
    assert document.core_properties.language == table.language


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_can_be_written_and_read(text):
    content = (Text(text),)
    body, caption = (Row((Cell(content),)),), Caption("T", "1", content)
    table = replace(ONE_COLUMN, body=body, notes=(Note(content),), caption=caption, description=text)
    document = written(table)
    assert shown(cells(document)[1][0]) == clean(text)
    assert shown(document[0][2]) == clean(text)


def test_alternative_text_language_and_title():
    content = render(samples.CHINESE, PLAIN, TEMPLATES).content
    described = written(replace(samples.BASELINE, description='A "b" <c> & d'))
    assert value(described[0].find(f"{W}tbl"), "tblPr/tblDescription") == 'A "b" <c> & d'
    assert value(described[0].find(f"{W}tbl"), "tblPr/tblCaption").startswith("Table\u00a01\u2002Comparisons")
    styles = parts(content)["word/styles.xml"].decode()
    assert styles.count('<w:lang w:val="en-US" w:eastAsia="zh-CN"/>') == 2
    assert "<dc:title>表\u00a01\u2002两组患儿临床资料比较</dc:title>" in parts(content)["docProps/core.xml"].decode()
    assert "dcterms" not in parts(content)["docProps/core.xml"].decode().partition("<cp:revision")[2]


def test_styles_are_made_from_the_look():
    look = {
        "font": "Times New Roman",
        "size": 8.5,
        "note_size": 7,
        "caption_size": 9,
        "head_bold": False,
        "group_bold": True,
    }
    document = docx.Document(io.BytesIO(render(samples.LEVELS, styled(**look), TEMPLATES).content))
    styles = document.styles
    assert (styles["Table Text"].font.name, styles["Table Text"].font.size.pt) == ("Times New Roman", 8.5)
    assert (styles["Table Note"].font.size.pt, styles["Table Caption"].font.size.pt) == (7, 9)
    assert (styles["Table Head"].font.bold, styles["Table Group"].font.bold) == (None, True)
    east = styles["Table Text"].element.find(f".//{W}rFonts").get(f"{W}eastAsia")
    assert east == "SimSun"


def test_the_same_table_gives_the_same_bytes_without_times():
    first, second = (render(samples.LEVELS, PLAIN, TEMPLATES).content for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert package.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_body_closes_with_the_bottom_rule():
    assert rules(written(replace(ONE_COLUMN, body=()), styled(rules=RuleLook(top=1, head=0.5, bottom=0.75)))) == [
        [("8", "6")]
    ]


@pytest.fixture
def own(tmp_path: Path) -> tuple[docx.document.Document, Path]:
    """A user's own reference.docx, still to be saved, and where to."""
    folder = tmp_path / "docx"
    folder.mkdir()
    return docx.Document(), folder / "reference.docx"


def with_own(table: Table, path: Path, style: Style = PLAIN) -> tuple[bytes, tuple[str, ...]]:
    rendered = render(table, style, Templates((path.parent.parent, *TEMPLATES.folders)))
    return rendered.content, rendered.lost


def test_an_own_reference_keeps_its_page_headers_and_styles(own):
    document, path = own
    document.add_paragraph("Text of the template")
    document.styles.add_style("Table Head", WD_STYLE_TYPE.PARAGRAPH).font.all_caps = True
    section = document.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(200), Mm(30), Mm(30)
    section.header.paragraphs[0].text = "Running head"
    document.save(path)
    made = docx.Document(io.BytesIO(with_own(samples.LEVELS, path)[0]))
    assert made.sections[0].header.paragraphs[0].text == "Running head"
    assert [p.style.name for p in made.paragraphs] == ["Table Caption", "Table Note", "Table Note"]
    assert made.tables[0].rows[0].cells[0].paragraphs[0].style.font.all_caps
    assert abs(sum(column.width for column in made.tables[0].columns) - Mm(140)) < Mm(0.1)
    assert made.styles["Table Text"].font.name == "Arial"


def test_an_own_reference_gives_the_same_bytes_and_the_same_table(own):
    document, path = own
    document.save(path)
    style = styled(text_width=document.sections[0].page_width.mm - 2 * document.sections[0].left_margin.mm)
    (first, _), (second, _) = (with_own(samples.BASELINE, path, style) for _ in range(2))
    assert first == second
    body, shipped = (
        ElementTree.fromstring(parts(c)["word/document.xml"])[0]
        for c in (first, render(samples.BASELINE, style, TEMPLATES).content)
    )
    assert [ElementTree.tostring(e) for e in body[:-1]] == [ElementTree.tostring(e) for e in shipped[:-1]]


def test_in_an_old_layout_the_rules_still_meet_the_margin(own):
    document, path = own
    document.save(path)
    made = docx.Document(io.BytesIO(with_own(ONE_COLUMN, path)[0]))
    assert value(made.styles["Tablegen Table"].element, "tblPr/tblInd", "w") == "80"
    assert b'tblInd w:w="80"' not in parts(render(ONE_COLUMN, PLAIN, TEMPLATES).content)["word/styles.xml"]


def test_a_title_of_any_length_fits_an_own_reference(own):
    document, path = own
    document.save(path)
    content, _ = with_own(replace(ONE_COLUMN, caption=Caption("Table", "1", t("word " * 100))), path)
    assert docx.Document(io.BytesIO(content)).core_properties.title.startswith("Table\u00a01\u2002word")


def broken(document, path: Path, kind: str) -> None:
    document.save(path)
    kept, body, types = parts(path.read_bytes()), "word/document.xml", "[Content_Types].xml"
    whole = path.read_bytes()
    workbook = kept[types].replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main")
    files = {"text": b"not a document", "empty": b"", "cut": whole[:-200]}
    changes = {
        "no types": {types: None},
        "no document": {body: None},
        "bad XML": {body: b"<w:document"},
        "another root": {body: b"<x/>"},
        "bad styles": {"word/styles.xml": b"<"},
        "a workbook": {types: workbook},
    }
    if kind in files:
        path.write_bytes(files[kind])
        return
    with zipfile.ZipFile(path, "w") as package:
        for name, content in (kept | changes[kind]).items():
            if content is not None:
                package.writestr(name, content)


@pytest.mark.parametrize(
    "kind", ["text", "empty", "cut", "no types", "no document", "bad XML", "another root", "bad styles", "a workbook"]
)
def test_a_reference_that_is_no_word_document_is_named_with_what_to_do(own, kind):
    document, path = own
    broken(document, path, kind)
    with pytest.raises(TablegenError) as caught:
        with_own(ONE_COLUMN, path)
    message = str(caught.value)
    assert message.startswith(f"{path}: this template is no Word document: ")
    assert "save it as a Word document (.docx), or remove it to use the built-in one" in message


def test_the_shipped_reference_is_what_its_tool_makes(tmp_path, monkeypatch):
    import importlib.util

    root = Path(__file__).parent.parent.parent
    found = importlib.util.spec_from_file_location("make_reference", root / "tools" / "make_reference.py")
    tool = importlib.util.module_from_spec(found)
    found.loader.exec_module(tool)
    monkeypatch.setattr(tool, "TARGET", tmp_path / "docx" / "reference.docx")
    tool.main()
    assert parts(tool.TARGET.read_bytes()) == parts((root / "templates" / "docx" / "reference.docx").read_bytes())


def test_a_range_with_a_hyphen_does_not_break_in_a_narrow_cell():
    table = replace(ONE_COLUMN, body=(row(t("0.60-1.00")), row(t("IL-6 and 2020-2021"))))
    document = (
        zipfile.ZipFile(io.BytesIO(render(table, PLAIN, Templates.search()).content)).read("word/document.xml").decode()
    )
    assert "<w:t>0.60</w:t><w:noBreakHyphen/><w:t>1.00</w:t>" in document
    assert "<w:t>IL</w:t><w:noBreakHyphen/><w:t>6 and 2020</w:t><w:noBreakHyphen/><w:t>2021" in document


@pytest.mark.parametrize(("language", "rule"), [("zh-CN", "exact"), ("ja", "exact"), ("en-US", "auto"), ("de", "auto")])
def test_lines_beside_east_asian_text_are_of_one_height(language, rule) -> None:
    """Its fonts reach higher than those of numbers, which stood above the base line of their row."""
    element = style_elements(Look(size=8), language)["Table Text"]
    assert re.findall(r'w:line="(\d+)" w:lineRule="(\w+)"', element) == [("208" if rule == "exact" else "240", rule)]
