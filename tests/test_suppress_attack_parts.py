"""The attack of test_suppress_attack.py on tables in parts: stacked, side by side, split, nested, in strata and sections.

Patients are of three columns, and the same counts come back in another part, group or section.
"""

from itertools import product

import pytest
import yaml
from test_suppress_attack import K, attack, ways

COLUMNS = ["e", "g", "s"]
TYPES = list(product("xy", "ab", "uv"))
E = {"e": {"levels": ["x", "y"]}}
BY_G = {"compare": "g", "groups": ["a", "b"], "columns": ["groups", "P"], "rows": E}
BY_S = {**BY_G, "compare": "s", "groups": ["u", "v"]}
NESTED = {"compare": ["g", "s"], "rows": E}
OF_U, OF_V = ({**BY_G, "where": {"s": [level]}} for level in "uv")
CROSSED = {"crosstab": ["e", "s"], "rows": {**E, "s": {"levels": ["u", "v"]}}}


def of_section(name, *levels):
    where = {"where": {"s": list(levels)}} if levels else {}
    return {"rows": {name: {"variable": "e", "levels": ["x", "y"], **where}}}


@pytest.mark.parametrize(
    ("how", "parts"),
    [
        ("stack", [{**BY_G, "overall": "last"}, BY_S]),
        ("merge", [BY_S, BY_G]),
        ("stack", [{"rows": E}, BY_G]),
        ("stack", [BY_G, OF_U]),
        ("stack", [CROSSED, BY_G]),
        ("stack", [NESTED, BY_G]),
        ("merge", [{**BY_G, "split": "s"}, BY_G]),
    ],
    ids=["overall-s", "s-g", "all-g", "g-u", "crosstab-g", "nested-g", "split-g"],
)
def test_no_part_tells_what_another_hides(how, parts, tmp_path):
    """The first group column is in every part, with `K` or more in each group: the heads tell how many patients there are."""
    for folder, more in (("open", {}), ("hiding", {"suppress": K})):
        (tmp_path / folder).mkdir()
        names = [f"part{i}.yaml" for i in range(len(parts))]
        for name, part in zip(names, parts, strict=True):
            (tmp_path / folder / name).write_text(yaml.safe_dump({**part, **more}, sort_keys=False), "utf-8")
        (tmp_path / folder / "whole.yaml").write_text(f"title: Whole\n{how}: [{', '.join(names)}]\n", "utf-8")
    specs = (tmp_path / folder / "whole.yaml" for folder in ("open", "hiding"))
    assert attack(*specs, ways(TYPES, COLUMNS, 5)) > 20


@pytest.mark.parametrize(
    "spec",
    [
        NESTED,
        {**NESTED, "overall": "last"},
        {**NESTED, "percent": "row"},
        {**BY_G, "split": "s"},
        {**BY_G, "strata": "s", "overall": "last", "tests": {"categories": "cmh"}, "columns": ["groups", "P", "OR (95% CI)"]},
        {**BY_G, "adjust": {"method": "holm", "family": "sections"}, "columns": ["groups", "P", "adjusted P"],
         "rows": {"All": {"rows": E}, "U": of_section("e2", "u")}},
    ],
    ids=["nested", "nested-overall", "nested-rows", "split", "strata", "sections-families"],
)  # fmt: skip
def test_no_group_stratum_or_section_tells_what_is_hidden(spec):
    """Of four patients; how many they are is told where the table tells it: they might be three or five."""
    others = (data for n in (3, 5) for data in ways(TYPES, COLUMNS, n, ask=()))
    assert attack(spec, {**spec, "suppress": K}, ways(TYPES, COLUMNS, 4, ask=()), others) > 20


def test_sections_of_both_and_of_all_do_not_tell_one_another_through_the_column_of_all():
    """What a section hides only beside a small count is not to follow from the two others: it would give that away."""
    sections = {"U": of_section("e", "u"), "V": of_section("e2", "v"), "All": of_section("e3")}
    spec = {**BY_G, "overall": "last", "rows": sections}
    assert attack(spec, {**spec, "suppress": K}, ways(TYPES, COLUMNS, 5)) > 20
