"""Where a text has an abbreviation as a word of its own: a second way, by a pattern, finds the same place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.table.abbreviations import stands

CJK = "\u3000-\u9fff\uff00-\uffef"
TEXTS = st.lists(st.sampled_from([*"OR df.s ()-_,1例值é", "OR", "ORs", "IQR", " "]), max_size=12).map("".join)


def by_pattern(short: str, text: str) -> int | None:
    plural = "s?" if short[-1].isupper() else ""
    match = re.search(rf"(?<![^\W{CJK}])(?<!\.){re.escape(short)}{plural}(?![^\W{CJK}])", text)
    return match and match.start()


@given(st.sampled_from(["OR", "df", "B", "IQR", "R", "-1"]), TEXTS)
def test_a_pattern_finds_the_same_place(short: str, text: str) -> None:
    assert stands(short, text) == by_pattern(short, text)


@pytest.mark.parametrize(
    ("short", "text", "at"),
    [("OR", "FOR, ORs", 5), ("OR", "组OR值", 1), ("df", "dfs", None), ("R", "e.R and R²", None), ("SD", "", None), ("SD", "SD", 0)],
)  # fmt: skip
def test_where_it_stands(short: str, text: str, at: int | None) -> None:
    assert stands(short, text) == at
