"""A table in blocks of columns: the stub with each, heads and spans cut to size, rows of other blocks left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.table.blocks import between, blocks_of, in_blocks, levels
from tablegen.table.model import Break, Caption, Cell, Column, Row, Table, Text, grid, plain
from tablegen.wide import shared_out


def t(words):
    return (Text(words),) if words else ()


def row(*texts, name="", **more):
    return Row(tuple(Cell(t(text)) for text in texts), name=name or texts[0].lower(), **more)


HEAD = (
    Row((Cell(t("Row"), rowspan=2), Cell(t("One"), colspan=2), Cell(t("Two"), colspan=3))),
    Row(tuple(Cell(t(text)) for text in "abcde")),
)
COLUMNS = (Column("left"), *(Column(align, name=name) for align, name in zip(
    ("left", "right", "decimal", "right", "center"), "abcde", strict=True)))  # fmt: skip
TABLE = Table("t", Caption("Table", "1", t("Title")), COLUMNS, HEAD, (
    row("Age", *"12345"),
    row("Group", "", "", "", "", "", group=True),
    Row((*row("Level").cells, *map(Cell, map(t, ("", "", "x", "y", "z")))), name="level"),
    Row((Cell(t("n")), Cell(t("54"), colspan=2), Cell(t("45"), colspan=3)), name="n", ruled=True),
    Row((Cell(t("Across"), colspan=6),), name="across"),
))  # fmt: skip


def shown(rows):
    return [[plain(cell.content) for cell in row.cells] for row in rows]


def test_each_block_has_the_stub_and_its_own_heads():
    made = in_blocks(TABLE, ((1, 3), (3, 6)), t("Table 1 (continued)"))
    assert shown(made.head) == [["Row", "One", ""], ["a", "b"]]
    assert shown(made.body) == [
        ["Age", "1", "2", ""], ["Group", "", "", ""], ["n", "54", ""], ["Across"],
        ["Table 1 (continued)"], ["Row", "Two"], ["c", "d", "e"],
        ["Age", "3", "4", "5"], ["Group", "", "", ""], ["Level", "x", "y", "z"], ["n", "45"], ["Across"],
    ]  # fmt: skip
    grid(made.head, 4)
    grid(made.body, 4)
    assert [column.name for column in made.columns] == ["", "a|c", "b|d", "e"]
    assert [column.align for column in made.columns] == ["left", "decimal", "right", "center"]
    assert blocks_of(made) == 2 and blocks_of(TABLE) == 1 and not made.head_repeats
    assert len({row.name for row in made.body}) == len(made.body)
    assert [made.body[i].head for i in (4, 5, 6, 7)] == [False, True, True, False]
    assert made.body[4].ruled and made.body[5].ruled and made.body[10].ruled
    assert made.body[0].cells[1].align == "left"


def test_a_footer_that_begins_in_another_block_keeps_its_rule():
    table = in_blocks(
        Table("t", TABLE.caption, COLUMNS, HEAD, (
            row("Age", *"12345"),
            Row((*row("r2").cells, *map(Cell, map(t, ("", "", "x", "", "")))), name="r2", ruled=True),
            row("n", *"99999"),
        )), ((1, 3), (3, 6)), (),
    )  # fmt: skip
    assert shown(table.body)[:2] == [["Age", "1", "2", ""], ["n", "9", "9", ""]]
    assert table.body[1].ruled
    assert shown(table.body)[2] == ["Row", "Two"]


def test_one_block_is_the_table():
    made = in_blocks(TABLE, ((1, 6),), t("(continued)"))
    assert (made.head, made.body, made.columns) == (TABLE.head, TABLE.body, TABLE.columns)


def test_a_spanning_head_that_is_parted_stands_over_both_parts():
    made = in_blocks(TABLE, ((1, 4), (4, 6)), ())
    assert shown(made.head) == [["Row", "One", "Two"], ["a", "b", "c"]]
    assert [cell.colspan for cell in made.head[0].cells] == [1, 2, 1]
    assert shown(row for row in made.body if row.head) == [["Row", "Two", ""], ["d", "e"]]


def test_where_a_table_may_be_parted():
    assert list(levels(TABLE)) == [((1, 3), (3, 6)), ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6))]
    assert between([1, 3, 4], 6) == ((1, 3), (3, 4), (4, 6))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=9), st.integers(1, 5))
def test_blocks_are_as_even_as_can_be(widths, count):
    starts = shared_out(widths, count)
    runs = [sum(widths[i:j]) for i, j in zip(starts, [*starts[1:], len(widths)], strict=True)]
    assert starts[0] == 0 and len(starts) <= count and sum(runs) == sum(widths)
    assert max(runs) <= -(-sum(widths) // count) + max(widths)


@pytest.mark.parametrize("part", [TABLE])
def test_a_table_of_panels_can_be_parted_too(part):
    panel = Row((Cell((*t("Row"), Break())), *map(Cell, map(t, "vwxyz"))), head=True, ruled=True, name="p.head")
    made = in_blocks(Table("t", part.caption, COLUMNS, HEAD, (row("Age", *"12345"), panel, row("Sex", *"67890"))),
                     ((1, 3), (3, 6)), ())  # fmt: skip
    grid(made.body, 4)
    assert [row.head for row in made.body] == [False, True, False, True, True, False, True, False]
    assert blocks_of(made) == 2
