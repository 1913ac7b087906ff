"""Rows that stay together: groups do, but no run longer than a page must have room for."""

import re

import pytest

from tablegen.table.keeping import held
from tablegen.table.model import Cell, Row


def rows(*kept, heads=0):
    return [Row((Cell(),), group=i < heads, keep_with_next=keep) for i, keep in enumerate(kept)]


@pytest.mark.parametrize("kept", [(), (False,), (True, True, False, False), (True, False, True, True, False)])
def test_short_runs_stay_as_they_are(kept):
    assert held(rows(*kept)) == kept


def test_of_a_long_run_the_heads_and_the_ends_are_held():
    found = held(rows(False, *[True] * 40, False)[1:])
    assert found == (True, *[False] * 38, True, False)
    headed = held(rows(*[True] * 40, False, heads=2))
    assert headed == (True, True, True, *[False] * 36, True, False)


SECTION = "rows:\n  All measurements:\n    rows:\n" + "".join(
    f"      m{i}: {{label: Measurement {i}, variable: age}}\n" for i in range(80)
)


def test_a_section_longer_than_a_page_may_break_in_latex_and_in_word(build):
    """In LaTeX's long tables rows that no page may end behind ran off the page, and were not printed."""
    table = build(f"compare: arm\n{SECTION}")
    stars = re.findall(r"\\\\(\*?)$", table.render("latex").decode().partition("\\endlastfoot")[2], re.MULTILINE)
    assert "" in stars[2:40] and "" in stars[40:-3]
