"""The whole way of a manuscript in LaTeX or Markdown: insert, co-authors, new data, redline, another journal.

As in test_whole_way: the tables are right at each step, all else is as it was, nothing of the co-author is lost.
"""

import re
from pathlib import Path

import pytest
from grids import loose, of_markdown
from manuscripts import NUMBERS, TEX, fresh, new_data, paper_project, paragraphs, run
from tex_grid import of_latex
from tex_versions import one_version

from tablegen.paper.text_kinds import LATEX, MARKDOWN

LABEL, NOTE, PROSE = "Age at admission (day)", "Checked against the records.", "Nobody was lost to follow-up."
FORMATS = {"paper.tex": ("latex", LATEX, of_latex), "paper.md": ("markdown", MARKDOWN, of_markdown)}
REMARK = {"paper.tex": "% B. Author: is this so?", "paper.md": "<!-- B. Author: is this so? -->"}
WIDTH = r"p{0.4\linewidth}"


@pytest.fixture
def paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    return tmp_path


def outside(name):
    """A manuscript without the tables and the numbers; where they stand, their names."""
    text = re.sub(r"% tablegen:preamble begin.*?preamble end\n", "", Path(name).read_text("utf-8"), flags=re.DOTALL)
    _, kind, _ = FORMATS[name]
    text = kind.block.sub(lambda found: f"{{{{table:{found['name'].removeprefix('table')}}}}}", text)
    text = kind.wrapped.sub(lambda found: f"{{{{{found['key']}}}}}", text)
    return text.replace("(= {p})", "({p})").replace("P = {{", "P {{").replace(": = {p}", "")


def grids_in(name):
    """The bodies of the tables, as a reader of the format sees them."""
    _, kind, read = FORMATS[name]
    found = kind.block.finditer(Path(name).read_text("utf-8"))
    blocks = [one["inside"] for one in found if one["name"] != "preamble"]
    return [read(block.encode())[-len(grid) :] for block, grid in zip(blocks, fresh(), strict=True)]


def insert_text(name, *arguments, before, tables):
    """As `insert`, for a text."""
    said = run("insert", name, *arguments)
    made = Path(name).read_bytes()
    assert outside(name) == before
    assert grids_in(name) == [[list(map(loose, row)) for row in grid] for grid in tables]
    _, kind, _ = FORMATS[name]
    numbers = kind.wrapped.finditer(kind.block.sub("", made.decode()))
    shown = [re.sub("~|&nbsp;", "", one["text"]).replace(r"\textpm{}", "±").replace(r"$\cdot$", "·") for one in numbers]
    value, p = tables[0][0][1], tables[0][0][4]
    assert [loose(text) for text in shown] == [loose(value), loose(f"={p}"), "Table1"]
    assert "(unchanged)" in run("insert", name, *arguments)
    assert Path(name).read_bytes() == made
    return said


def co_author_of_text(name):
    text = Path(name).read_text("utf-8")
    text = re.sub(r"Age \(day\)( *)", rf"{LABEL}\1", text, count=1)
    text = text.replace("Discussion", f"{PROSE}\n\nDiscussion", 1)
    note = f"\\item {NOTE}\n" if name == "paper.tex" else f"{NOTE}\n\n"
    at = text.index(r"\end{tablenotes}" if name == "paper.tex" else "<!-- tablegen: {", text.index("table1 begin"))
    text = f"{text[:at]}{note}{REMARK[name]}\n{text[at:]}"
    text = text.replace(r"p{0.312\linewidth}", WIDTH, 1)
    Path(name).write_text(text, "utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_manuscript_that_is_text(paper, name):
    form, _, read = FORMATS[name]
    text = "\n\n".join([*paragraphs(), NUMBERS])
    Path(name).write_text(TEX.replace("%s", text.replace("%", r"\%")) if form == "latex" else text, "utf-8")
    before = outside(name)
    insert_text(name, "specs/", before=before, tables=fresh())
    run("build")

    co_author_of_text(name)
    before, sent = outside(name), fresh()
    sent[0][0][0] = LABEL
    assert PROSE in before
    said = insert_text(name, before=before, tables=sent)
    assert LABEL in said and NOTE in said

    new_data(paper, 100)
    revised = fresh()
    revised[0][0][0] = LABEL
    insert_text(name, before=before, tables=revised)
    run("build", "--redline", "last")
    ending = Path(name).suffix
    redline = Path(f"output/table1.redline{ending}").read_text("utf-8")
    for gone, stays, tables in ((0, 1, fresh()), (1, 0, sent)):
        words = (("tablegendel", "tablegenins"), ("del", "ins"))[form == "markdown"]
        found = read(one_version(redline, words[gone], words[stays]).encode())
        assert [row[1:] for row in found[-8:]] == [[loose(c) for c in row[1:]] for row in tables[0]]

    restyled = fresh("lancet")
    restyled[0][0][0] = LABEL
    insert_text(name, "--style", "lancet", before=before, tables=restyled)
    new_data(paper, 50)
    last = fresh("lancet")
    last[0][0][0] = LABEL
    assert last != restyled
    insert_text(name, "--style", "lancet", before=before, tables=last)
    made = Path(name).read_text("utf-8")
    assert NOTE in made and REMARK[name] in made and (form != "latex" or WIDTH in made)
