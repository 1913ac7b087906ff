"""`tablegen insert --redline OLD`: a manuscript whose tables show their changes; accepted it is the new one, rejected the old."""

import shutil
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from manuscripts import paper_project, word_manuscript
from render.tracked import blocks, marks, resolved

from tablegen.cli import cli


def insert(*arguments, code=0):
    """Run the command; all that it says."""
    run = CliRunner().invoke(cli, ["insert", *arguments], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return run.output


def age_changes(folder):
    """Another age of the first patient: new means in Tables 1 and 3."""
    path = folder / "specs/data/infantile_spasms.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    at = head.split(",").index("age_days")
    fields = first.split(",")
    fields[at] = str(float(fields[at]) + 100)
    path.write_text("\n".join([head, ",".join(fields), *rest]) + "\n", "utf-8")


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """A manuscript with its tables, as it was sent (sent.docx); the data have changed since."""
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    (tmp_path / "paper.docx").write_bytes(word_manuscript())
    insert("paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    age_changes(tmp_path)
    return tmp_path


def grids(found):
    return [block for block in found if isinstance(block[0], int)]


def shows_both():
    """The redline is the manuscript as it was sent and as it is, in every paragraph and every table."""
    redline, new, old = (Path(name).read_bytes() for name in ("paper.redline.docx", "paper.docx", "sent.docx"))
    assert blocks(resolved(redline, "accept")) == blocks(resolved(new, None))
    assert blocks(resolved(redline, "reject")) == blocks(resolved(old, None))
    ids = [mark["id"] for mark in marks(redline)]
    assert ids and len(set(ids)) == len(ids)
    return redline


def test_changed_numbers(paper):
    said = insert("paper.docx", "--redline", "sent.docx", "--author", "Ren", "--date", "2026-01-31")
    assert said.splitlines()[:2] == ["paper.docx", "paper.redline.docx"]
    assert {(mark["author"], mark["date"]) for mark in marks(shows_both()) if "date" in mark} == {
        ("Ren", "2026-01-31T00:00:00Z")
    }


def test_against_a_git_revision_or_a_manuscript_that_is_up_to_date(paper):
    insert("paper.docx")
    insert("paper.docx", "--redline", "sent.docx")
    shows_both()


def test_rows_columns_captions_and_notes(paper):
    spec = paper / "specs/table1.yaml"
    text = (
        spec.read_text("utf-8")
        .replace("  age_days: Age (day)\n", "")
        .replace("title: Comparisons", "title: Differences")
    )
    spec.write_text(text + "notes: [One child left]\n", "utf-8")
    second = paper / "specs/table2.yaml"
    second.write_text(second.read_text("utf-8").replace("  Wald:\n", ""), "utf-8")
    insert("paper.docx", "--redline", "sent.docx")
    shows_both()


def test_what_a_co_author_reworded_is_no_change(paper):
    document = docx.Document("paper.docx")
    document.tables[0].rows[2].cells[0].paragraphs[0].runs[0].text = "Sex (boys/girls)"
    document.save("paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    insert("paper.docx", "--redline", "sent.docx")
    redline = shows_both()
    assert "boys" not in "".join(
        "".join(e.itertext()) for e in resolved(redline, None).iter() if e.tag.endswith(("}ins", "}del"))
    )


def test_another_journal(paper):
    insert("paper.docx", "--redline", "sent.docx", "--style", "apa7")
    redline, new, old = (Path(name).read_bytes() for name in ("paper.redline.docx", "paper.docx", "sent.docx"))
    assert blocks(resolved(redline, "accept")) == blocks(resolved(new, None))
    # captions are set as the new journal sets them; the grids of both versions are exact
    assert grids(blocks(resolved(redline, "reject"))) == grids(blocks(resolved(old, None)))


def test_the_manuscript_itself_is_as_without_a_redline(paper):
    shutil.copy("paper.docx", "other.docx")
    insert("paper.docx", "--redline", "sent.docx")
    insert("other.docx")
    assert Path("paper.docx").read_bytes() == Path("other.docx").read_bytes()


def test_a_version_that_is_not_there_writes_nothing(paper):
    before = Path("paper.docx").read_bytes()
    assert "gone.docx cannot be read" in insert("paper.docx", "--redline", "gone.docx", code=1)
    assert Path("paper.docx").read_bytes() == before and not Path("paper.redline.docx").exists()


def test_a_latex_manuscript_takes_in_the_redlines_of_its_tables(paper):
    Path("paper.tex").write_text("{{table:1}}\n", "utf-8")
    assert "the redline of a manuscript is a Word document" in insert("paper.tex", "--redline", "sent.docx", code=1)
    assert Path("paper.tex").read_text("utf-8") == "{{table:1}}\n"
