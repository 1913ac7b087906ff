"""Heads that stand under a spanning head: the rows they make, and what each format makes of them."""

import pytest

from tablegen.plan import Head, Plan
from tablegen.render import RENDERERS
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.style_file import load_style
from tablegen.table.heads import head_rows
from tablegen.table.model import Caption, Cell, Column, Row, Table, Text, grid, plain

TEMPLATES = Templates.search(None, None)


def head(name, span=None):
    return Head("statistic", name, span=span)


def rows(*heads):
    contents = [(Text(h.name),) for h in heads]
    plan = Plan("t", "T", None, "compare", heads, (), ())
    return head_rows(Cell((Text("Stub"),)), plan, contents, Results(()), load_style("default", TEMPLATES, None))


def placed(heads):
    return [[(plain(p.cell.content), p.column, p.cell.colspan, p.cell.rowspan) for p in row] for row in grid(heads, 6)]


HEADS = (head("a", "Men"), head("b", "Men"), head("c"), head("d", "Women"), head("e", "Women"))


def test_without_spans_there_is_one_row():
    (row,) = rows(head("a"), head("b"))
    assert [plain(cell.content) for cell in row.cells] == ["Stub", "a", "b"]
    assert {cell.rowspan for cell in row.cells} == {1}


def test_neighbours_share_a_spanner_and_the_others_reach_down():
    assert placed(rows(*HEADS)) == [
        [("Stub", 0, 1, 2), ("Men", 1, 2, 1), ("c", 3, 1, 2), ("Women", 4, 2, 1)],
        [("a", 1, 1, 1), ("b", 2, 1, 1), ("d", 4, 1, 1), ("e", 5, 1, 1)],
    ]


def test_a_spanner_that_comes_again_stands_again():
    upper, _ = rows(head("a", "Men"), head("b"), head("c", "Men"))
    assert [plain(cell.content) for cell in upper.cells] == ["Stub", "Men", "b", "Men"]


def render(name, *heads):
    head_ = rows(*heads)
    body = (Row(tuple(Cell((Text(str(i)),)) for i in range(len(heads) + 1))),)
    table = Table("t", Caption("Table", None, (Text("T"),)), (Column("left"),) * (len(heads) + 1), head_, body)
    return RENDERERS[name].render(table, load_style("default", TEMPLATES, None), TEMPLATES)


def test_markdown_writes_the_spanner_before_each_head_and_tells():
    rendered = render("markdown", *HEADS)
    line = next(line for line in rendered.content.decode().splitlines() if "Stub" in line)
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "Stub",
        "Men: a",
        "Men: b",
        "c",
        "Women: d",
        "Women: e",
    ]
    assert any("spanning heads" in lost for lost in rendered.lost)


@pytest.mark.parametrize(("heads", "ruled"), [(HEADS, ["2-3", "5-6"]), ((head("a", "Men"), head("b")), ["2-2"])])
def test_latex_rules_every_spanner(heads, ruled):
    source = render("latex", *heads).content.decode()
    assert [part.split("}")[0] for part in source.split(r"\cmidrule(lr){")[1:]] == ruled


def test_html_tells_which_columns_a_spanner_heads():
    page = render("html", *HEADS).content.decode()
    assert page.count('scope="colgroup" colspan="2"') == 2
    assert page.count('rowspan="2"') == 2


def test_a_spanner_of_one_column_is_ruled_in_word_too():
    import io
    import zipfile

    document = (
        zipfile.ZipFile(io.BytesIO(render("docx", head("a", "Men"), head("b")).content))
        .read("word/document.xml")
        .decode()
    )
    upper = document.split("<w:tr>")[1]
    men = upper.split("<w:tc>")[2]
    assert "Men" in men and "<w:pBdr><w:bottom" in men
    assert "<w:vMerge" in upper.split("<w:tc>")[1] and "<w:bottom" not in upper.split("<w:tc>")[1]
