"""A redline: all accepted it is the new table, all rejected the old, for a reader of its own and for LibreOffice."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render import libreoffice
from render import text_samples as samples
from render.text_samples import n, pm, row, t
from render.tracked import W, blocks, marks, resolved

from tablegen.render import RENDERERS
from tablegen.render.docx import render, render_bundle
from tablegen.render.redline import redlined
from tablegen.resources import Templates
from tablegen.style import CaptionLook, Look, Style
from tablegen.table.model import (
    Bold,
    Break,
    Caption,
    Cell,
    Column,
    Italic,
    Mark,
    Note,
    Number,
    Revised,
    Row,
    Sub,
    Sup,
    Symbol,
    Table,
    Text,
    plain,
)

TEMPLATES = Templates.search()
PLAIN = Style("plain", "Plain", "", "")
BELOW = replace(PLAIN, look=replace(Look(), caption=CaptionLook(place="below", label_bold=False, label_italic=True)))


def named(table: Table) -> Table:
    """The sample with names for its rows and columns."""
    columns = tuple(replace(column, name=str(i)) for i, column in enumerate(table.columns))
    body = tuple(replace(line, name=plain(line.cells[0].content) + str(i)) for i, line in enumerate(table.body))
    return replace(table, columns=columns, body=body)


BASELINE, LEVELS, REGRESSION = map(named, (samples.BASELINE, samples.LEVELS, samples.REGRESSION))


def written(table: Table, style: Style = PLAIN) -> bytes:
    return render(table, style, TEMPLATES).content


def shows_both(old: Table, new: Table, style: Style = PLAIN) -> bytes:
    """The redline of two tables, once it is seen that it holds exactly the one and the other."""
    redline = written(redlined(old, new, style), style)
    assert blocks(resolved(redline, "accept")) == blocks(resolved(written(new, style), None))
    assert blocks(resolved(redline, "reject")) == blocks(resolved(written(old, style), None))
    ids = [mark["id"] for mark in marks(redline)]
    assert len(set(ids)) == len(ids)
    return redline


def with_cell(table: Table, r: int, c: int, content) -> Table:
    cells = table.body[r].cells
    cells = (*cells[:c], replace(cells[c], content=content), *cells[c + 1 :])
    return replace(table, body=(*table.body[:r], replace(table.body[r], cells=cells), *table.body[r + 1 :]))


def without(table: Table, *gone: int) -> Table:
    return replace(table, body=tuple(line for i, line in enumerate(table.body) if i not in gone))


CHANGED = {
    "nothing": (BASELINE, BASELINE),
    "a number": (BASELINE, with_cell(BASELINE, 0, 4, n("0.012"))),
    "a mean": (BASELINE, with_cell(BASELINE, 0, 1, pm("255.93", "180.00"))),
    "a mark": (REGRESSION, with_cell(REGRESSION, 2, 1, n("-2.249", "c"))),
    "a face": (LEVELS, with_cell(LEVELS, 6, 2, n("110.9"))),
    "an emptied cell": (LEVELS, with_cell(LEVELS, 5, 3, ())),
    "a filled cell": (LEVELS, with_cell(LEVELS, 1, 3, n(".04"))),
    "rows gone": (BASELINE, without(BASELINE, 0, 3)),
    "rows come": (without(BASELINE, 0, 1, 4), BASELINE),
    "rows that a cell holds together": (LEVELS, without(LEVELS, 3)),
    "a group of rows": (without(LEVELS, 4, 5), LEVELS),
    "the caption": (BASELINE, replace(BASELINE, caption=Caption("Table", "1", t("Comparisons between two groups")))),
    "the number": (BASELINE, replace(BASELINE, caption=replace(BASELINE.caption, number="S2"))),
    "no number": (BASELINE, replace(BASELINE, caption=replace(BASELINE.caption, number=None))),
    "another label": (BASELINE, replace(BASELINE, caption=replace(BASELINE.caption, label="Tabelle", number="3"))),
    "a note": (BASELINE, replace(BASELINE, notes=(BASELINE.notes[0], Note(t("MRI magnetic resonance imaging"))))),
    "a note more": (BASELINE, replace(BASELINE, notes=(*BASELINE.notes, Note(t("One child left"), Mark("a"))))),
    "notes gone": (BASELINE, replace(BASELINE, notes=())),
    "notes come": (replace(BASELINE, notes=()), BASELINE),
    "other notes": (BASELINE, replace(BASELINE, notes=(Note(t("Quite other words")), Note(t("And so here"))))),
    "letters of notes": (
        REGRESSION,
        replace(REGRESSION, notes=tuple(Note(note.content, Mark("c")) for note in REGRESSION.notes[1:])),
    ),
    "a note that ends otherwise and one more": (
        replace(BASELINE, notes=(Note(t("By Wald tests and intervals of 304, of whom 56 died.")), *BASELINE.notes)),
        replace(
            BASELINE,
            notes=(
                Note(t("By Wald tests and intervals.")),
                Note(t("Each row alone.")),
                *BASELINE.notes,
                Note(t("End.")),
            ),
        ),
    ),
    "a note that ends sooner and one less": (
        replace(BASELINE, notes=(Note(t("By Wald tests of all")), Note(t("Each row alone.")), *BASELINE.notes)),
        replace(BASELINE, notes=(Note(t("By Wald tests")), *BASELINE.notes)),
    ),
    "the order of notes": (REGRESSION, replace(REGRESSION, notes=REGRESSION.notes[::-1])),
    "the head": (BASELINE, replace(BASELINE, head=(Row((*BASELINE.head[0].cells[:4], Cell(t("P value")))),))),
    "a spanner": (LEVELS, replace(LEVELS, head=(row(t("Characteristic"), t("A"), t("B"), t("P")),))),
    "columns gone": (
        BASELINE,
        replace(
            BASELINE,
            columns=BASELINE.columns[:3],
            head=(Row(BASELINE.head[0].cells[:3]),),
            body=tuple(replace(line, cells=line.cells[:3]) for line in BASELINE.body),
        ),
    ),
    "another table": (LEVELS, REGRESSION),
    "no body": (BASELINE, replace(BASELINE, body=())),
}


@pytest.mark.parametrize("style", [PLAIN, BELOW], ids=["caption above", "caption below"])
@pytest.mark.parametrize("case", CHANGED)
def test_accepted_it_is_the_new_table_and_rejected_the_old(case, style):
    old, new = CHANGED[case]
    assert bool(marks(shows_both(old, new, style))) == (case != "nothing")
    shows_both(new, old, style)


faces = st.sampled_from([Italic, Bold, Sup, Sub])
leaves = st.one_of(
    st.sampled_from(["12", "0.5", "-3", "1 000", "<0.001", "12-15"]).map(Number),
    st.sampled_from(["a", "of two", " ", "x ", " y", "n\u00a0=\u00a046", "(", ")", "", "a  b"]).map(Text),
    st.sampled_from(["a", "b"]).map(Mark),
    st.sampled_from(["chi2", "pm"]).map(Symbol),
    st.just(Break()),
)
contents = st.recursive(
    st.lists(leaves, max_size=4).map(tuple),
    lambda inner: st.lists(st.one_of(leaves, st.builds(lambda f, c: f(c), faces, inner)), max_size=3).map(tuple),
    max_leaves=6,
)


@st.composite
def rows(draw, columns, heads=False):
    """Rows that fill so many columns, some of their cells over two columns or two rows."""
    names = draw(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1, max_size=3 if heads else 5))
    made, below = [], set()
    for r, name in enumerate(names):
        cells, c, taken = [], 0, below
        below = set()
        while c < columns:
            if c in taken:
                c += 1
                continue
            across = 2 if c + 1 < columns and c + 1 not in taken and draw(st.integers(0, 5)) == 0 else 1
            down = 2 if r + 1 < len(names) and draw(st.integers(0, 5)) == 0 else 1
            below |= set(range(c, c + across)) if down == 2 else set()
            cells.append(Cell(draw(contents), across, down))
            c += across
        made.append(Row(tuple(cells), name=name))
    return tuple(made)


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 3))
    return Table(
        "any",
        Caption("Table", draw(st.sampled_from([None, "1", "S2"])), draw(contents)),
        tuple(Column(draw(st.sampled_from(["left", "decimal"])), name=str(c)) for c in range(columns)),
        draw(rows(columns, heads=True)),
        draw(rows(columns)),
        tuple(draw(st.lists(st.builds(Note, contents, st.sampled_from([None, Mark("a"), Mark("b")])), max_size=3))),
    )


@settings(max_examples=60)
@given(tables(), tables(), st.sampled_from([PLAIN, BELOW]))
def test_any_two_tables(old, new, style):
    shows_both(old, new, style)


def runs(table: Table, r: int, c: int) -> list[tuple[str, str]]:
    """The tracked texts of a cell of the body and how each is tracked."""
    cell = list(resolved(written(table), None).iter(f"{W}tr"))[r + len(table.head)].findall(f"{W}tc")[c]
    found = []
    for mark in cell.iter():
        if mark.tag in {f"{W}ins", f"{W}del"} and mark.find(f"{W}r") is not None:
            found.append(("".join(e.text or "" for e in mark.findall(f"{W}r/*")), mark.tag.removeprefix(W)))
    return found


def test_whole_values_are_marked_and_never_digits_within_one():
    changed = redlined(*CHANGED["a mean"], PLAIN)
    assert runs(changed, 0, 1) == [("173.93", "del"), (" ", "del"), ("180.00", "ins")]
    assert runs(redlined(*CHANGED["a number"], PLAIN), 0, 4) == [("0.970", "del"), (" ", "del"), ("0.012", "ins")]
    grouped = with_cell(BASELINE, 0, 3, t("12\u202f345")), with_cell(BASELINE, 0, 3, t("12\u202f346"))
    assert runs(redlined(*grouped, PLAIN), 0, 3)[0] == ("12\u202f345", "del")


def test_the_space_between_an_old_value_and_the_new_one_is_in_neither_version():
    redline = resolved(written(redlined(*CHANGED["a number"], PLAIN)), None)
    (passing,) = (mark for mark in redline.iter(f"{W}ins") if mark.find(f"{W}del") is not None)
    assert "".join(passing.itertext()) == " "


def test_only_the_changed_words_of_a_sentence_are_marked():
    old = replace(BASELINE, notes=(Note(t("Data are mean and SD of 46 children in two groups.")),))
    new = replace(BASELINE, notes=(Note(t("Data are median and SD of 44 children in two groups.")),))
    (note,) = redlined(old, new, PLAIN).notes
    marked = [(plain(part.content), part.how) for part in note.content if isinstance(part, Revised)]
    assert [text for text, how in marked if how == "deleted"] == ["mean", "46"]
    assert [text for text, how in marked if how == "inserted"] == ["median", "44"]


def test_a_number_that_prints_the_same_has_not_changed():
    again = with_cell(BASELINE, 0, 4, (Number("0.970", 0.97012345),))
    assert redlined(BASELINE, again, PLAIN).body == again.body


def test_a_row_that_comes_or_goes_is_tracked_with_its_cells_and_their_ends():
    redline = resolved(written(redlined(*CHANGED["rows gone"], PLAIN)), None)
    gone = [line for line in redline.iter(f"{W}tr") if line.find(f"{W}trPr/{W}del") is not None]
    assert len(gone) == 2
    for cell in (cell for line in gone for cell in line.findall(f"{W}tc")):
        assert cell.find(f"{W}p/{W}pPr/{W}rPr/{W}del") is not None
        assert all(run.find(f"{W}t") is None for run in cell.iter(f"{W}r"))


def test_the_fields_of_a_caption_with_another_number_are_tracked():
    redline = written(redlined(*CHANGED["the number"], PLAIN))
    caption = resolved(redline, None)[0]
    assert caption.find(f"{W}del/{W}r/{W}delInstrText").text == " SEQ Table \\* ARABIC "
    assert caption.find(f"{W}ins/{W}r/{W}instrText").text == " SEQ Table_S \\* ARABIC \\r 2 "
    assert len(list(resolved(redline, None).iter(f"{W}bookmarkStart"))) == 1


def test_what_is_in_neither_version_has_no_date_lest_libreoffice_keeps_it():
    redline = written(redlined(*CHANGED["a number"], PLAIN, date="2026-01-02T03:04:05Z"))
    assert [mark.get("date") for mark in marks(redline)] == ["2026-01-02T03:04:05Z", None, None, "2026-01-02T03:04:05Z"]


def test_author_and_date_stand_on_the_marks():
    redline = redlined(*CHANGED["another table"], PLAIN, "A & B", "2026-01-02T03:04:05Z")
    found = marks(written(redline))
    assert {mark["author"] for mark in found} == {"A & B"}
    assert {mark["date"] for mark in found if "date" in mark} == {"2026-01-02T03:04:05Z"}
    assert {mark.get("date") for mark in marks(written(redlined(*CHANGED["a note"], PLAIN)))} == {None}


def test_a_table_without_changes_is_written_as_it_is():
    assert written(redlined(BASELINE, BASELINE, PLAIN)) == written(BASELINE)


def test_latex_strikes_out_and_underlines_a_word_at_a_time():
    source = RENDERERS["latex"].render(redlined(*CHANGED["a note"], PLAIN), PLAIN, TEMPLATES).content.decode()
    assert r"\tablegendel{\textit{MRI}} \tablegenins{MRI} magnetic resonance imaging" in source
    assert "xcolor" in source.partition("Requires:")[2].partition("\n")[0]
    assert "tablegendel" not in RENDERERS["latex"].render(BASELINE, PLAIN, TEMPLATES).content.decode()


def test_latex_sets_the_old_grid_above_the_new_one_where_the_columns_are_others():
    source = RENDERERS["latex"].render(redlined(*CHANGED["columns gone"], PLAIN), PLAIN, TEMPLATES).content.decode()
    old, new = source.split(r"\end{table}")[:2]
    assert r"\tablegendel{0.970}" in old
    assert r"\caption[" not in old
    assert r"\label{tab:baseline}" in new
    assert "0.970" not in new


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("html", "<del>0.970</del> <ins>0.012</ins>"),
        ("markdown", "<del>0.970</del> <ins>0.012</ins>"),
        ("typst", 'strike("0.970") + " " + underline("0.012")'),
    ],
)
def test_other_formats_show_it_too(name, shown):
    assert shown in RENDERERS[name].render(redlined(*CHANGED["a number"], PLAIN), PLAIN, TEMPLATES).content.decode()


@pytest.mark.parametrize(("name", "end"), [("html", "</table>"), ("markdown", "\n\n"), ("typst", "\n#")])
def test_other_formats_set_the_old_grid_above_too(name, end):
    redline = redlined(*CHANGED["columns gone"], PLAIN)
    source = RENDERERS[name].render(redline, PLAIN, TEMPLATES).content.decode()
    struck = {"html": "<del>0.970</del>", "markdown": "<del>0.970</del>", "typst": 'strike("0.970")'}[name]
    new = {"html": "<ins>173.93</ins>", "markdown": "<ins>173.93</ins>", "typst": 'underline("173.93")'}[name]
    assert source.count(struck) == 1
    assert source.index(struck) < source.index(new)
    assert end in source[source.index(struck) : source.rindex(new)]
    if name == "typst":
        assert RENDERERS["pdf"].render(redline, PLAIN, TEMPLATES).content.startswith(b"%PDF")


def test_an_old_grid_that_is_too_wide_for_the_page_turns_it():
    many = tuple(Column("left", name=str(i)) for i in range(16))
    wide = replace(BASELINE, columns=many, head=(row(*[t("Characteristic")] * 16),), body=())
    page = next(resolved(written(redlined(wide, BASELINE, PLAIN)), None).iter(f"{W}pgSz"))
    assert page.get(f"{W}orient") == "landscape"


def seen_by_a_reader(docx: bytes) -> list[object]:
    """Texts and grids of a document, without fields (LibreOffice counts anew) and without empty paragraphs."""
    found: list[object] = []
    for block in blocks(resolved(docx, None)):
        if isinstance(block[0], int):
            found.append([["".join(text for text, _ in cell[2][1]) for cell in line] for line in block[1:]])
        elif text := "".join(text for text, _ in block[1]):
            found.append(re.sub("<begin>.*?<end>", "#", text))
    return found


@libreoffice.needed
def test_libreoffice_finds_the_old_and_the_new_tables(tmp_path):
    cases = [case for case in CHANGED if case not in {"nothing", "no body"}]  # two tables without rows between are one
    both, old, new = (
        [redlined(*CHANGED[case], PLAIN, date="2026-01-31T00:00:00Z" if i % 2 else "") for i, case in enumerate(cases)],
        [CHANGED[case][0] for case in cases],
        [CHANGED[case][1] for case in cases],
    )
    redline, before, after = (render_bundle(tables, "x", PLAIN, TEMPLATES).content for tables in (both, old, new))
    accepted, rejected = libreoffice.settled(redline, tmp_path)
    assert seen_by_a_reader(accepted) == seen_by_a_reader(after)
    assert seen_by_a_reader(rejected) == seen_by_a_reader(before)
