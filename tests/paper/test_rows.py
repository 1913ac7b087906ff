"""Which rows of a data file changed, from fingerprints that hold no value."""

from hypothesis import given
from hypothesis import strategies as st

from tablegen.data.raw import RawColumn, RawTable
from tablegen.paper.rows import Fingerprint, compare, fingerprint, key_of


def table(columns):
    rows = len(next(iter(columns.values())))
    return RawTable("x.csv", {name: RawColumn(name, tuple(cells)) for name, cells in columns.items()}, rows)


def changes(old, new):
    return compare(fingerprint(table(old)), fingerprint(table(new)))


IDS = {"id": ["1", "2", "3", "4"], "age": ["50", "60", "60", "70"]}


def test_rows_are_found_again_by_a_column_that_tells_them_apart():
    found = changes(IDS, {"id": ["4", "1", "5", "3"], "age": ["71", "50", "9", "60"]})
    assert (found.removed, found.added, found.edited, found.moved) == ((2,), (3,), (1,), True)
    assert found.columns == ("id", "age") and found.by == "id"


def test_rows_without_such_a_column_are_found_by_their_place():
    old = {"arm": ["a", "a", "b", "b"], "age": ["50", "60", "60", "70"]}
    new = {"arm": ["a", "b", "b", "b"], "age": ["50", "60", "71", "80"]}
    found = changes(old, new)
    assert (found.removed, found.added, found.edited, found.by) == ((2,), (4,), (3,), None)


def test_columns_that_come_and_go_are_no_edits_of_every_row():
    found = changes(IDS, IDS | {"sex": ["f", "m", "f", "m"]})
    assert found.columns_added == ("sex",) and not (found.edited or found.removed or found.columns)
    assert changes({"age": ["1", "1"], "x": ["a", "a"]}, {"age": ["1", "1"]}).columns_removed == ("x",)


def test_what_can_be_a_key():
    assert key_of({"age": ["1.5", "2.5"], "id": ["a", "b"]}) == "id"
    assert key_of({"a": ["1", ""], "b": ["1", "1"]}) is None


CELLS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3)), max_size=8)


@given(CELLS, CELLS)
def test_the_changes_lead_from_one_file_to_the_other(old, new):
    one, other = (table({"arm": [a for a, _ in rows], "n": [str(n) for _, n in rows]}) for rows in (old, new))
    before, after = fingerprint(one), fingerprint(other)
    assert Fingerprint.from_text(before.to_text()) == before
    found = compare(before, after)
    if found.by is None:
        kept = [row for i, row in enumerate(old, 1) if i not in found.removed]
        stayed = [row for i, row in enumerate(new, 1) if i not in found.added]
        assert len(kept) == len(stayed)
        assert len(old) - len(found.removed) + len(found.added) == len(new)
    if old == new:
        assert not (found.removed or found.added or found.edited or found.columns)
