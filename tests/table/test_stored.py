"""A table as JSON and back, and its rows and columns found again by their names."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tablegen
from tablegen.errors import TablegenError
from tablegen.table.aligned import align, pairs
from tablegen.table.model import Table
from tablegen.table.stored import from_json, to_json

SPECS = [
    *sorted(Path("specs").glob("*.yaml")),
    *(Path("specs/gallery") / f"{name}.yaml" for name in ("logistic", "multinomial", "linear", "subgroups")),
]


@pytest.fixture(scope="module")
def table1() -> Table:
    """The paper's first table."""
    return tablegen.build("specs/table1.yaml").table


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_every_table_comes_back_as_it_was(spec: Path) -> None:
    table = tablegen.build(spec).table
    assert from_json(to_json(table)) == table
    assert to_json(from_json(to_json(table))) == to_json(table)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_no_two_rows_or_columns_have_one_name(spec: Path) -> None:
    table = tablegen.build(spec).table
    for names in ([row.name for row in table.body], [column.name for column in table.columns]):
        assert len(set(names)) == len(names)
    assert all(row.name for row in table.body)


def test_names_are_the_specs_own_and_do_not_change_with_the_journal(table1: Table) -> None:
    assert [column.name for column in table1.columns] == ["", "specific", "non-specific", "statistic", "P"]
    assert [row.name for row in table1.body][:3] == ["age_days", "gender", "family_history"]
    lancet = tablegen.build("specs/table1.yaml", style="lancet").table
    assert [row.name for row in lancet.body] == [row.name for row in table1.body]


def test_levels_and_models_are_named_below_their_row_and_column() -> None:
    table = tablegen.build("specs/gallery/logistic.yaml").table
    assert {"race", "race.white", "race.black", "race.other"} <= {row.name for row in table.body}
    assert {"Univariable/P", "Multivariable/P"} <= {column.name for column in table.columns}


def test_what_is_no_stored_table_is_said_to_be_none(table1: Table) -> None:
    for text, message in (
        ("{", "this is no stored table"),
        ("[1]", "this is no stored table"),
        ('{"a": 1, "b": 2}', "the stored table has version a; this tablegen reads 1"),
        (to_json(table1).replace("[1,", "[2,", 1), "the stored table has version 2; this tablegen reads 1"),
        (to_json(table1).replace('"Row"', '"Line"', 1), "the stored table is damaged"),
        ('[1,["Text","x"]]', "the stored table is damaged"),
    ):
        with pytest.raises(TablegenError) as caught:
            from_json(text)
        assert caught.value.problems[0].message == message


def test_a_row_more_and_a_row_less_are_found(table1: Table) -> None:
    body = table1.body
    new = replace(table1, body=(*body[:2], replace(body[0], name="weight"), *body[3:]))
    rows = align(table1, new).body
    assert rows[:5] == ((0, 0), (1, 1), (2, None), (None, 2), (3, 3))
    last = len(table1.columns) - 1
    fewer = align(table1, replace(table1, columns=table1.columns[:-1])).columns
    assert fewer == (*((i, i) for i in range(last)), (last, None))


@given(st.lists(st.text("abcdef", max_size=2), unique=True), st.lists(st.text("abcdef", max_size=2), unique=True))
def test_pairs_keep_both_orders_and_lose_nothing(old: list[str], new: list[str]) -> None:
    made = pairs(old, new)
    assert [i for i, _ in made if i is not None] == list(range(len(old)))
    assert [j for _, j in made if j is not None] == list(range(len(new)))
    assert all(old[i] == new[j] for i, j in made if i is not None and j is not None)
