"""A long table that Word has in parts, each with heads of its own, as a manuscript: it is one table there."""

import shutil
from pathlib import Path

import docx
import grids
import pytest
from click.testing import CliRunner
from render import libreoffice

import tablegen
from tablegen.cli import cli

HARD = Path(__file__).parents[1] / "data/hard"
PAPER = Path("paper.docx")


@pytest.fixture(params=["blocks", "panels"])
def spec(request, tmp_path, monkeypatch):
    """A spec of whose table Word's file, the manuscript, has several."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(HARD, "hard")
    path = f"hard/parted/{request.param}.yaml"
    PAPER.write_bytes(tablegen.build(path, style="default").render("docx"))
    assert len(grids.word_tables(PAPER.read_bytes())) > 1
    return path


def insert(spec, style, *arguments):
    done = CliRunner().invoke(cli, ["insert", str(PAPER), spec, "--style", style, *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def holds(spec, style):
    """Whether the manuscript has the table as it is built, once, and nothing beside it."""
    table = tablegen.build(spec, style=style).table
    beside = [each.text for each in docx.Document(str(PAPER)).paragraphs if each.text]
    assert len(beside) == 1 + len(table.notes)
    return grids.word_tables(PAPER.read_bytes()) == [grids.of_table(table)]


def test_it_is_found_and_takes_another_journal_and_new_data(spec):
    """Its caption was found once for each part, and refused."""
    insert(spec, "default")
    assert holds(spec, "default")
    first = PAPER.read_bytes()
    assert "unchanged" in insert(spec, "default") and PAPER.read_bytes() == first
    insert(spec, "jama")
    assert holds(spec, "jama")
    insert(spec, "default")
    assert PAPER.read_bytes() == first
    data = Path("hard/trial.csv")
    data.write_text(data.read_text("utf-8").replace("II,21.4,1,1.2,6.59", "II,21.4,9,1.3,7.59", 1), "utf-8")
    insert(spec, "default")
    assert holds(spec, "default") and PAPER.read_bytes() != first


@libreoffice.needed
def test_saved_by_libreoffice_its_parts_are_found_too(spec, tmp_path):
    PAPER.write_bytes(libreoffice.saved(PAPER.read_bytes(), tmp_path))
    assert len(grids.word_tables(PAPER.read_bytes())) > 1
    insert(spec, "default")
    assert holds(spec, "default")
