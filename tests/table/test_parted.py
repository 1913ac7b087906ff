"""Tables in parts: blocks of columns and panels, each with heads of its own."""

from tablegen.table.blocks import in_blocks
from tablegen.table.model import Caption, Cell, Column, Row, Table, Text
from tablegen.table.parted import parts


def row(*texts, **how):
    return Row(tuple(Cell((Text(text),)) for text in texts), **how)


BODY = (row("Age", "1", "2", name="age"), row("Sex", "3", "4", name="sex"))
TABLE = Table(
    "t", Caption("Table", "1", ()), (Column("left"), Column("left"), Column("left")), (row("", "A", "B"),), BODY
)


def test_a_table_under_one_head_is_one_part():
    (only,) = parts(TABLE)
    assert (only.start, only.first, only.title, only.head, only.body) == (0, 0, (), TABLE.head, BODY)


def test_blocks_are_parts_with_or_without_a_title():
    for heading, titled in (((Text("continued"),), 1), ((), 0)):
        table = in_blocks(TABLE, [(1, 2), (2, 3)], heading)
        first, second = parts(table)
        assert first.body == table.body[:2] and not first.goes_on
        assert second.start == 2 and len(second.title) == titled == second.goes_on
        assert second.first == 3 + titled and second.body == table.body[second.first :]
        assert [cell.content for cell in second.head[0].cells][1] == (Text("B"),)


def test_a_panel_is_a_part_below_its_heading():
    heading = row("(b)", "", "", ruled=True, group=True, name="b")
    table = Table("t", TABLE.caption, TABLE.columns, TABLE.head, (*BODY, heading, row("", "C", "D", head=True), *BODY))
    _, panel = parts(table)
    assert (panel.start, panel.title, panel.body, panel.goes_on) == (2, (heading,), BODY, False)


def test_a_rule_above_the_last_row_of_a_block_makes_it_no_title():
    body = (BODY[0], row("n", "5", "6", ruled=True, name="n"))
    first, second = parts(in_blocks(Table("t", TABLE.caption, TABLE.columns, TABLE.head, body), [(1, 2), (2, 3)], ()))
    assert len(first.body) == 2 and second.title == ()
