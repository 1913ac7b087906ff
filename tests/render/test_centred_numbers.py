"""Below centred heads the numbers of a column stand in its middle, on their decimal marks; else flush right."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tablegen.render import docx, html, typst, xlsx
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Caption, Cell, Column, Number, Row, Table, Text

TEMPLATES = Templates.search()
CENTRED, FLUSH = load_style("apa7", TEMPLATES), load_style("jama", TEMPLATES)
NUMBERS = ("12.13", "-0.4", "6.99")


def table() -> Table:
    """A stub and a column of numbers."""
    rows = tuple(Row((Cell((Text(f"row {i}"),)), Cell((Number(text),)))) for i, text in enumerate(NUMBERS))
    head = Row((Cell((Text("Variable"),)), Cell((Text("t"),), align="center")))
    columns = (Column("left"), Column("decimal"))
    return Table("t", Caption("Table", "1", (Text("Numbers"),)), columns, (head,), rows, (), "Numbers.", "en")


def content(renderer, style) -> bytes:
    made = renderer.render(table(), style, TEMPLATES).content
    return made if isinstance(made, bytes) else made.encode()


def tab_stops(style) -> list[int]:
    with ZipFile(BytesIO(content(docx, style))) as package:
        document = package.read("word/document.xml").decode()
    return [int(found) for found in re.findall(r'<w:tab w:val="decimal" w:pos="(\d+)"', document)]


def test_word_moves_the_decimal_tab_stop_to_the_left():
    centred, flush = tab_stops(CENTRED), tab_stops(FLUSH)
    assert len(centred) == len(flush) == len(NUMBERS) and len({*centred}) == len({*flush}) == 1
    assert 200 < centred[0] < flush[0] - 200  # twips: well away from both edges


def test_html_centres_numbers_as_if_all_were_as_long():
    cells = re.findall(r"<td([^>]*)>", content(html, CENTRED).decode())[:3]
    assert all('class="r c"' in cell for cell in cells)
    before = [re.search(r"padding-left:calc\([\d.]+pt \+ ([\d.]+)ch\)", cell) for cell in cells]
    behind = [re.search(r"padding-right:calc\([\d.]+pt \+ ([\d.]+)ch\)", cell) for cell in cells]
    assert [found and found[1] for found in before] == [None, None, "1"]
    assert [found and found[1] for found in behind] == [None, "1", None]
    assert 'class="r c"' not in content(html, FLUSH).decode()


def test_excel_centres_numbers_as_if_all_were_as_long():
    sheet = load_workbook(BytesIO(content(xlsx, CENTRED))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in {"12.13", "−0.4", "6.99"}]
    assert [(cell.number_format, cell.alignment.horizontal) for cell in cells] == [
        ("@", "center"),
        ("@_0", "center"),
        ("_0@", "center"),
    ]
    sheet = load_workbook(BytesIO(content(xlsx, FLUSH))).worksheets[0]
    assert [cell.alignment.horizontal for cell in sheet["B"] if cell.value == "12.13"] == ["right"]


@pytest.mark.parametrize(("style", "padded"), [(CENTRED, 3), (FLUSH, 0)], ids=["centred", "flush"])
def test_typst_keeps_room_to_the_right(style, padded):
    assert content(typst, style).decode().count("pad(right:") == padded
