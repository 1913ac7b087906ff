"""Tables one below the other and side by side: what becomes of heads, columns, rows, notes and marks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.merged import merged, woven
from tablegen.table.model import Cell, Column, Mark, Row, Text, grid, plain
from tablegen.table.note_form import Marked
from tablegen.table.pieces import Piece
from tablegen.table.sheet import Sheet, finished
from tablegen.table.stacked import stacked

STYLE = load_style("default", Templates.search())
WHOLE = Plan("whole", "Whole", "1", "stack", (), (), ())


def text(words):
    return (Text(words),) if words else ()


def piece(key, heads, rows, general=(), called=(), notes=()):
    """A piece of texts: `rows` are name: texts, the first the stub; `called` names a row and the note its stub calls."""
    marked = Marked(STYLE.look.notes)
    made = [
        Row((
            Cell((*text(cells[0]), *[marked.mark(text(note)) for row, note in called if row == name])),
            *(Cell(text(cell)) for cell in cells[1:]),
        ), name=name)
        for name, cells in rows.items()
    ]  # fmt: skip
    columns = (Column("left"), *(Column("right", name=head) for head in heads[1:]))
    plan = Plan(key, key.title(), None, "describe", (), (), (), notes=tuple(notes))
    head = (Row(tuple(Cell(text(each)) for each in heads)),)
    sheet = Sheet(head, columns, tuple(made), (), tuple(map(text, general)), marked, (plan,), (), tuple(heads))
    return Piece(key, key.upper(), key, sheet)


def shown(table):
    return [[plain(cell.content) for cell in row.cells] for row in table.body]


A = piece("a", ["Row", "X", "P"], {"age": ["Age", "1", "2"], "sex": ["Sex", "3", "4"]})
SAME = piece("b", ["Row", "X", "P"], {"age": ["Age", "5", "6"]})
WIDE = piece("c", ["Row", "OR", "P", "N"], {"sex": ["Sex", "7", "8", "9"], "bmi": ["BMI", "7", "8", "9"]})


@pytest.mark.parametrize("put", [stacked, merged])
def test_one_piece_is_its_own_table(put):
    assert put([A], WHOLE, STYLE) == A.sheet


def test_under_one_head_where_heads_agree():
    table = finished(WHOLE, stacked([A, SAME], WHOLE, STYLE), STYLE)
    assert shown(table) == [["A"], ["Age", "1", "2"], ["Sex", "3", "4"], ["B"], ["Age", "5", "6"]]
    assert table.head == A.sheet.heads and table.head_repeats
    assert [row.name for row in table.body] == ["a", "a.age", "a.sex", "b", "b.age"]
    assert [row.cells[0].indent for row in table.body] == [0, 1, 1, 0, 1]
    assert all(row.group and row.keep_with_next for row in table.body if len(row.cells) == 1)


def test_each_under_its_own_where_they_do_not():
    table = finished(WHOLE, stacked([A, WIDE], WHOLE, STYLE), STYLE)
    assert [plain(cell.content) for cell in table.head[0].cells] == ["Row", "X", "P", ""]
    assert shown(table)[3:] == [
        ["C"], ["Row", "OR", "P", "N"], ["Sex", "7", "8", "9"], ["BMI", "7", "8", "9"],
    ]  # fmt: skip
    assert shown(table)[1] == ["Age", "1", "2", ""]
    own = [row for row in table.body if row.head]
    assert len(own) == 1 and own[0].keep_with_next and not own[0].ruled
    assert table.body[3].ruled and table.body[3].keep_with_next  # the heading of the panel, above its heads
    assert not table.head_repeats and table.heads_below(4) == 5
    grid(table.body, 4)


def test_a_column_is_aligned_as_each_part_has_it():
    bare = piece("d", ["Row", "Y", "P"], {"age": ["Age", "one", "2"]})
    columns = (Column("left"), Column("left", name="Y"), Column("decimal", name="P"))
    left = replace(bare, sheet=replace(bare.sheet, columns=columns))
    sheet = stacked([A, left], WHOLE, STYLE)
    columns, body = sheet.columns, sheet.body
    assert [(column.align, column.name) for column in columns] == [("left", ""), ("right", "X|Y"), ("decimal", "P")]
    assert [cell.align for cell in body[1].cells] == [None, None, "right"]
    assert [cell.align for cell in body[4].cells] == [None, "left", None]
    assert [cell.align for cell in body[5].cells] == [None, "left", None]


def test_rows_are_matched_by_name_and_what_one_lacks_is_blank():
    table = finished(WHOLE, merged([A, WIDE], WHOLE, STYLE), STYLE)
    assert [[plain(cell.content) for cell in row.cells] for row in table.head] == [
        ["Row", "A", "C"],
        ["X", "P", "OR", "P", "N"],
    ]
    assert [(cell.colspan, cell.rowspan) for cell in table.head[0].cells] == [(1, 2), (2, 1), (3, 1)]
    assert shown(table) == [
        ["Age", "1", "2", "", "", ""], ["Sex", "3", "4", "7", "8", "9"], ["BMI", "", "", "7", "8", "9"],
    ]  # fmt: skip
    assert [column.name for column in table.columns] == ["", "a/X", "a/P", "c/OR", "c/P", "c/N"]
    assert table.description.endswith("Row, A: X, A: P, C: OR, C: P, C: N.")


def test_heads_of_fewer_rows_reach_down():
    deep = Sheet(
        (
            Row((Cell(text("Row"), rowspan=2), Cell(text("Span"), colspan=2))),
            Row((Cell(text("V")), Cell(text("W")))),
        ),
        (Column("left"), Column("left", name="V"), Column("left", name="W")),
        (Row((Cell(text("Age")), Cell(), Cell()), name="age"),),
        (), (), Marked(STYLE.look.notes), A.sheet.plans, (), ("Row", "V", "W"),
    )  # fmt: skip
    head = merged([A, Piece("e", "E", "e", deep)], WHOLE, STYLE).heads
    grid(head, 5)
    assert [[(plain(c.content), c.rowspan) for c in row.cells] for row in head] == [
        [("Row", 3), ("A", 1), ("E", 1)], [("X", 2), ("P", 2), ("Span", 1)], [("V", 1), ("W", 1)],
    ]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), min_size=1, max_size=4))
def test_woven_has_every_name_once_and_the_first_order(sequences):
    order = woven(sequences)
    assert sorted(order) == sorted({name for names in sequences for name in names})
    assert [name for name in order if name in sequences[0]] == sequences[0]


def test_a_row_of_its_own_parts_no_variable_from_its_levels():
    first, second = ["sex", "sex.m", "sex.f", "bmi"], ["sex", "age", "age.old", "bmi"]
    assert woven([first, second]) == ["sex", "sex.m", "sex.f", "age", "age.old", "bmi"]
    assert woven([first, ["sex", "sex.m", "sex.x"]]) == ["sex", "sex.m", "sex.x", "sex.f", "bmi"]


def test_notes_stand_once_and_those_of_some_say_whose_they_are():
    one = piece("a", ["Row", "X"], {"age": ["Age", "1"]}, general=["shared", "mine"], notes=["Source: a."])
    two = piece("b", ["Row", "X"], {"age": ["Age", "2"]}, general=["shared"])
    for put in (stacked, merged):
        table = finished(WHOLE, put([one, two], WHOLE, STYLE), STYLE)
        assert [plain(note.content) for note in table.notes] == ["shared", "a: mine", "a: Source: a."]


def test_marks_are_numbered_in_reading_order_over_the_whole():
    rows = {"age": ["Age", "1"], "sex": ["Sex", "2"]}
    one = piece("a", ["Row", "X"], rows, called=[("sex", "both"), ("age", "first")])
    two = piece("b", ["Row", "X"], rows, called=[("age", "second"), ("sex", "both")])
    below = finished(WHOLE, stacked([one, two], WHOLE, STYLE), STYLE)
    assert [_marks(row) for row in below.body] == ["", "a", "b", "", "c", "b"]
    assert [plain(note.content) for note in below.notes] == ["first", "both", "second"]
    beside = finished(WHOLE, merged([one, two], WHOLE, STYLE), STYLE)
    assert [_marks(row) for row in beside.body] == ["a,b", "c"]
    assert [plain(note.content) for note in beside.notes] == ["a: first", "b: second", "both"]


def _marks(row):
    return "".join(part.text for cell in row.cells for part in cell.content if isinstance(part, Mark))
