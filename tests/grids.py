"""What a reader finds in a written table: rows of cell texts, read anew from each format's bytes.

A grid is a list of rows of texts, one for each column; what spans has its text in its first place and nothing in the
others. Texts are compared `loose`: without spaces and markup, dashes alike (as verify/same_grid.py does).
"""

import re
import zipfile
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from unicodedata import normalize
from xml.etree import ElementTree

from tablegen.table.model import grid, plain
from tablegen.table.parted import CONTINUED

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "\u200b\u200c\u2060\u00ad"))


def loose(text):
    return re.sub(r"\s+", "", normalize("NFKC", text).translate(DASHES))


def filled(placed, count):
    """A grid from cells given as (row, column, text)."""
    rows = [[""] * count for _ in range(max((row for row, _, _ in placed), default=-1) + 1)]
    for row, column, text in placed:
        rows[row][column] = loose(text)
    return rows


def of_table(table, in_parts=False):
    """The grid that the typed table asks for, its heads first.

    `in_parts`: as formats have it in which a long table is one of several parts. There that it is continued stands
    above the pages of a part, and not among its rows.
    """
    count = len(table.columns)
    body = tuple(row for row in table.body if row.name.partition("#")[0] != CONTINUED)
    parts = (table.head, body if in_parts else table.body)
    return [
        row
        for part in parts
        for row in filled([(p.row, p.column, plain(p.cell.content)) for line in grid(part, count) for p in line], count)
    ]


def one_head(rows, table):
    """The grid with its heads in one row, as Markdown has them: those above, then those below, joined by a colon."""
    heads = len(table.head)
    above = [list(row) for row in rows[:heads]]
    for place in (place for placed in grid(table.head, len(table.columns)) for place in placed):
        for c in range(place.column + 1, place.column + place.cell.colspan):
            above[place.row][c] = above[place.row][place.column]
    joined = [":".join(row[c] for row in above if row[c]) for c in range(len(rows[0]))]
    return [joined, *rows[heads:]]


def of_word(content):
    """The rows of all parts: Word repeats heads of its own for a part of a long table that is a table of its own."""
    return [row for part in word_tables(content) for row in part]


def word_tables(content):
    """The grids of all tables of a Word file."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return of_word_tables(ElementTree.fromstring(package.read("word/document.xml")))  # our own file


def of_word_tables(document):
    """The grids of all tables of a document's XML; a row that does not fill its columns is an error."""
    grids = []
    for table in document.iter(f"{WORD}tbl"):
        columns = len(table.findall(f"{WORD}tblGrid/{WORD}gridCol"))
        rows = []
        for row in table.findall(f"{WORD}tr"):
            texts = []
            for cell in row.findall(f"{WORD}tc"):
                properties = cell.find(f"{WORD}tcPr")
                span = properties.find(f"{WORD}gridSpan")
                texts += [word_text(cell), *[""] * (int(span.get(f"{WORD}val")) - 1 if span is not None else 0)]
            assert len(texts) == columns, f"a row of {len(texts)} in {columns} columns"
            rows.append(texts)
        grids.append(rows)
    return grids


_WORD_SIGNS = {f"{WORD}br": " ", f"{WORD}noBreakHyphen": "-"}


def word_text(cell):
    return loose("".join(_WORD_SIGNS.get(p.tag, (p.text or "") if p.tag == f"{WORD}t" else "") for p in cell.iter()))


class _Html(HTMLParser):
    def __init__(self):
        super().__init__()
        self.placed, self.taken, self.row, self.cell, self.below = [], set(), -1, None, False

    def handle_starttag(self, tag, attrs):
        self.below = self.below or tag == "tfoot"
        if self.below:
            return
        if tag == "tr":
            self.row += 1
        elif tag in {"td", "th"}:
            across, down = (int(dict(attrs).get(name, 1)) for name in ("colspan", "rowspan"))
            column = next(c for c in range(999) if (self.row, c) not in self.taken)
            self.taken |= {(self.row + i, column + j) for i in range(down) for j in range(across)}
            self.cell = [self.row, column, ""]
        elif tag == "br" and self.cell:
            self.cell[2] += " "

    def handle_endtag(self, tag):
        if tag in {"td", "th"} and self.cell:
            self.placed.append(tuple(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.cell[2] += data


def of_html(content):
    reader = _Html()
    reader.feed(content.decode())
    return filled(reader.placed, max(c for _, c in reader.taken) + 1)


def of_markdown(content):
    lines = [
        line for line in content.decode().splitlines() if line.startswith("|") and not re.match(r"\|[-:]{3}", line)
    ]
    cells = [re.split(r" +\| ?|(?<=\|)\| ", line.strip("|")) for line in lines]
    return [[loose(_bare(cell)) for cell in row[: len(cells[0])]] for row in cells]


def _bare(text):
    text = re.sub(r"<[^>]+>|(?<!\\)\*", "", text)
    return re.sub(r"\\(.)", r"\1", unescape(text))


def of_typst(content):
    source = content.decode()
    count = source[source.index("columns: (") :].partition(")")[0].count("pt")
    placed, taken, row, column = [], set(), 0, 0
    for found in re.finditer(r"table\.cell\(", source):
        text = _balanced(source, found.end())
        option = {name: int(n) for name, n in re.findall(r"\b(colspan|rowspan): (\d+)", text)}
        while (row, column) in taken or column >= count:
            row, column = (row + 1, 0) if column >= count else (row, column + 1)
        across, down = option.get("colspan", 1), option.get("rowspan", 1)
        taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
        placed.append((row, column, _typst_text(text)))
        column += across
    return filled(placed, count)


def _balanced(source, at):
    """The text up to the parenthesis that closes the one before `at`; those within strings do not count."""
    depth, i = 1, at
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[()]', source[at:]):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        i = at + token.start()
        if not depth:
            break
    return source[at:i]


def _typst_text(text):
    text = re.sub(r'hide\("(?:[^"\\]|\\.)*"\)', "", text).replace("linebreak()", '" "')
    return "".join(re.sub(r"\\(.)", r"\1", found) for found in re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def of_xlsx(content, above):
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = [["" if v is None else loose(str(v)) for v in row] for row in sheet.iter_rows(values_only=True)]
    return rows[above:]
