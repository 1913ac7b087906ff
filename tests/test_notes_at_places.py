"""`notes: [{place: text}]`: notes that the author has the title, a head, a row or a cell call."""

from dataclasses import replace
from pathlib import Path

import grids
import pytest
from seen import heads, lines, notes, refused
from tex_grid import of_latex

import tablegen
from tablegen.errors import TablegenError
from tablegen.paper.docx.table import tables_in
from tablegen.paper.old_table import named_like
from tablegen.render.redline import is_changed, redlined
from tablegen.table.model import Sup, Text, plain

SPEC = """title: Patients
number: 1
compare: arm
groups: {a: Arm A, b: Arm B}
rows: {age: {note: In years}, stage: Stage}
columns: [groups, missing, P]
"""
NOTES = """notes:
  - One withdrew
  - {P: Two-sided, age.b: One was estimated}
  - {stage.II: "IIa, IIb", missing: At any time, a: Given once, title: In 2019}
  - {age.p: Two-sided}
"""


def test_marks_are_numbered_in_reading_order(build):
    table = build(SPEC + NOTES)
    assert plain(table.table.caption.title) == "Patientsa"
    assert heads(table) == ["Characteristic", "Arm Ab (n = 3)", "Arm B (n = 3)", "Missingc", "Pd"]
    body = lines(table)
    assert body[0].startswith("agee|") and body[0].split("|")[2].endswith("f") and body[0].endswith("d")
    assert [line.partition("|")[0] for line in body[2:5]] == [".I", ".IIg", ".III"]
    marked = [note for note in notes(table) if note[0]]
    assert marked == [
        ("a", "In 2019"),
        ("b", "Given once"),
        ("c", "At any time"),
        ("d", "Two-sided"),
        ("e", "In years"),
        ("f", "One was estimated"),
        ("g", "IIa, IIb"),
    ]
    assert ("", "One withdrew") in notes(table)


def test_nejm_has_its_first_mark_at_the_title_still(build):
    table = build(f"style: nejm\n{SPEC}{NOTES}")
    assert plain(table.table.caption.title) == "Patients.*†"
    assert heads(table)[1].startswith("Arm A‡")


@pytest.mark.parametrize("language", ["zh", "de"])
def test_spanning_heads_are_found_by_their_columns_in_every_language(build, language):
    """`missing` was the head's English words alone, which it has not in Chinese; so had `split columns`."""
    table = build(f"language: {language}\n{SPEC}notes: {{missing: At any time}}\nsplit columns: [missing]\n")
    assert [note for note in notes(table) if note[1] == "At any time"] == [("a", "At any time")]
    assert sum("Table" in line or "Tab" in line or "表" in line for line in lines(table)) == 1


def test_every_format_has_the_same_marks(build):
    table = build(SPEC + NOTES)
    wanted = grids.of_table(table.table)
    assert grids.of_word(table.render("docx")) == wanted
    assert grids.of_html(table.render("html")) == wanted
    assert grids.of_typst(table.render("typst")) == wanted
    assert of_latex(table.render("latex")) == wanted
    assert grids.of_markdown(table.render("markdown"))[1:] == wanted[2:]  # it has one row of heads


def test_places_are_those_of_the_whole_table_where_one_is_put_together(build, project):
    build(SPEC)
    project(all_dot_yaml="merge: {One: spec.yaml, Two: two.yaml}\nnotes: {One: First, age.two/a: Second}\n",
            two_dot_yaml=f"data: data.csv\n{SPEC}")  # fmt: skip
    table = tablegen.build("all.yaml")
    assert heads(table) == ["Characteristic", "Onea", "Two"]
    assert lines(table)[0].split("|")[6].endswith("c")
    project(two_dot_yaml=f"data: data.csv\n{SPEC}notes: {{age: There}}\n")
    with pytest.raises(TablegenError, match=r'two\.yaml:8:9: the note at "age" is of a part'):
        tablegen.build("all.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{agee: x}", 'spec.yaml:8:9: the table has no place "agee" that could call a note; did you mean "age"?'),
        ("[{age.q: x}]", "rows: age, stage, stage.I, stage.II"),
        ("[Sent out: 5]", "a note that has a colon needs quotes"),
        ("{age: [x]}", "notes: age must be a text, not a list"),
        ("[[x]]", "notes must be a text, not a list"),
    ],
)
def test_places_that_are_not_there(build, text, message):
    assert message in refused(build, f"{SPEC}notes: {text}\n")


@pytest.mark.parametrize(
    ("notes_look", "shown"),
    [
        ("{}", "a,b"),
        ('{marks: ["1", "2"]}', "1,2"),
        ('{marks: ["①", "②"]}', "①②"),
        ('{marks: ["*", "†"], raised: no}', "*†"),
        ('{marks: ["*", "**"]}', "*,**"),
    ],
)
def test_marks_side_by_side_are_parted_where_they_would_run_on(build, project, notes_look, shown):
    """Two letters stood as `ab`, `1` and `2` as 12."""
    project(own_dot_yaml=f"extends: default\ntitle: Own\nlook: {{notes: {notes_look}}}\n")
    table = build(f"style: own.yaml\n{SPEC}notes: [a: One, a: Two]\n")
    assert heads(table)[1] == f"Arm A{shown} (n = 3)"
    wanted = grids.of_table(table.table)
    assert grids.of_word(table.render("docx")) == wanted
    assert grids.of_html(table.render("html")) == wanted
    assert grids.of_typst(table.render("typst")) == wanted
    assert of_latex(table.render("latex")) == wanted


@pytest.mark.parametrize("between", [",", ""])
def test_marks_of_an_older_word_table_are_read_back(build, project, between):
    """Those of a version that set them without a comma leave their row where it is: it alone changes in its label."""
    table = build(f"{SPEC}notes: [age: One, age: Two]\n")
    project(old_dot_docx=table.render("docx"))
    old = tables_in(Path("old.docx"))[0].table
    assert Sup((Text("a,b,c"),)) in old.body[0].cells[0].content
    label = replace(old.body[0].cells[0], content=(Text("age"), Sup((Text(between.join("abc")),))))
    first = replace(old.body[0], cells=(label, *old.body[0].cells[1:]))
    old = named_like(replace(old, body=(first, *old.body[1:])), table.table)
    both = redlined(old, table.table, table.style)
    assert is_changed(both) == (not between)
    assert not any(row.revised for row in both.body)
