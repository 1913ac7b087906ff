"""The ledger of journals' rules, `data/journal_rules.yaml`: each seen on a page, told by a check, or held by a test."""

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml
from word_page import Page

import tablegen
from tablegen.editor.findings import editor_findings
from tablegen.resources import Templates
from tablegen.style_file import style_names

HERE = Path(__file__).parent
LEDGER = yaml.load((HERE / "data" / "journal_rules.yaml").read_text("utf-8"), yaml.BaseLoader)
ROWS = [(name, at, row) for name, bullets in LEDGER.items() for at, rows in bullets.items() for row in rows]
WAYS = ("seen", "never", "told", "test", "not")
BULLETS = {  # how many bullets the survey has in each of its sections on rules
    0: 13, 1: 12, 2: 8, 3: 8, 4: 6, 5: 3, 6: 8, 7: 5, 8: 3, 9: 3, 10: 2, 11: 2, 12: 5, 13: 7, 16: 3,
}  # fmt: skip


def of(*ways):
    """The rows that are honoured in one of these ways, as parameters of a test."""
    found = [(name, row) for name, _, row in ROWS if {*ways} & row.keys()]
    return pytest.mark.parametrize(("journal", "row"), found, ids=[f"{name}: {row['rule']}" for name, row in found])


@cache
def built(journal, spec):
    return tablegen.build(HERE / "data" / "rules" / f"{spec}.yaml", style="default" if journal == "every" else journal)


@cache
def page(journal, spec):
    return tuple(Page(built(journal, spec).render("docx")).lines())


def test_no_bullet_of_the_survey_is_missing():
    wanted = {f"{section}.{i}" for section, n in BULLETS.items() for i in range(1, n + 1)}
    found = [at for bullets in LEDGER.values() for at in bullets]
    assert len(found) == len({*found}) and {*found} == wanted
    assert {*LEDGER} == {*style_names(Templates.search()), "every"} - {"default"}


def test_every_rule_has_its_source_its_place_and_one_way_to_be_seen():
    for _, at, row in ROWS:
        assert row.keys() >= {"rule", "from", "where"} and len({*WAYS} & row.keys()) == 1, (at, row)
        assert len(row) == 4 and (row["where"] or "not" in row), (at, row)


@of("seen", "never")
def test_a_rule_is_honoured_in_word(journal, row):
    (spec, text), lines = row.get("seen") or row["never"], page(journal, (row.get("seen") or row["never"])[0])
    if "seen" in row:
        assert any(text in line for line in lines), "\n".join(lines)
    else:
        assert lines and not any(text in line for line in lines if not line.startswith("note: ")), (spec, text)


@of("told")
def test_a_rule_is_told_by_its_check(journal, row):
    spec, text = row["told"]
    made = built(journal, spec)
    found = [*editor_findings(made.spec, made.plan, made.results, made.table, made.style)]
    assert any(text in problem.message for problem in found), [problem.message for problem in found]


@of("test")
def test_a_rule_is_held_by_the_test_named(journal, row):
    file, name = row["test"]
    tree = ast.parse((HERE / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("journal", [*LEDGER])
@pytest.mark.parametrize("spec", ["cohort", "groups", "model"])
def test_every_page_is_black_and_white_with_one_paragraph_a_cell(journal, spec):
    assert {"vertical rules: 0", "colours: none", "paragraphs a cell: 1", "cells merged downwards: 0"} <= {
        *page(journal, spec)
    }


def test_jama_has_its_notes_in_order():
    notes = [line for line in page("jama", "groups") if line.startswith("note: ")]
    assert notes[0].startswith("note: Abbreviations: ") and [note[6:9] for note in notes[-2:]] == ["^a^", "^b^"]
