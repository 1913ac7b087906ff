"""`tablegen verify` on prose of foreign styles: it finds what is wrong with a named row, and cries no wolf."""

import re

import pytest
from foreign_prose import BASELINE, DEATH, PROSE, trial

from tablegen.paper.fact_files import tables_of
from tablegen.paper.prose import prose_of_text
from tablegen.paper.verify import verify
from tablegen.paper.verify_report import words_of

CHOICE = re.compile(r"\{\{([^|{}]*)\|([^{}]*)\}\}")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    for name, text in (("trial.csv", trial()), ("baseline.yaml", BASELINE), ("death.yaml", DEATH)):
        (folder / name).write_text(text, "utf-8")
    return tables_of([folder / "baseline.yaml", folder / "death.yaml"])


def found(text, tables):
    report = verify(prose_of_text(text, ".md", "paper.md"), tables)
    return [words_of(one.claim, one.sentence.text) for one in report.findings]


@pytest.mark.parametrize("name", PROSE)
def test_what_agrees_or_is_of_something_else_is_left_alone(tables, name):
    assert found(CHOICE.sub(r"\1", PROSE[name]), tables) == []


@pytest.mark.parametrize("name", [name for name in PROSE if CHOICE.search(PROSE[name])])
def test_each_error_is_found_alone(tables, name):
    for wrong in CHOICE.finditer(PROSE[name]):
        before, after = PROSE[name][: wrong.start()], PROSE[name][wrong.end() :]
        text = CHOICE.sub(r"\1", before) + wrong[2] + CHOICE.sub(r"\1", after)
        assert found(text, tables), wrong[0]


def test_all_prose_is_read(tables):
    report = verify(prose_of_text(CHOICE.sub(r"\1", "\n\n".join(PROSE.values())), ".md", "paper.md"), tables)
    assert report.seen > 480 and report.bound > 200
