"""Frames and Word styles of an author's own under a journal's eye: vertical rules, colour and shading."""

import shutil
import zipfile
from dataclasses import replace

import pytest
from seen import DATA

from tablegen.editor.findings import editor_findings
from tablegen.resources import Templates
from tablegen.style import CheckRule

BUILT_IN = Templates.search()
FRAMES = [
    ("latex/table.tex", "\\begin{tabular*}{\\linewidth}{<< columns >>}\n", "\\begin{tabular*}{\\linewidth}{|<< columns >>}\n", "vertical rules"),
    ("latex/table.tex", "% \\color{red} \\toprule\n", "\\rowcolor{gray}\n", "colour"),
    ("html/table.css", "td { border: 0; color: #000; background: #fff }\n", "td { border-left: 1pt solid }\n", "vertical rules"),
    ("html/table.css", "td { border-top: 1pt solid #000 }\n", "td { background: #eef }\n", "colour"),
    ("typst/table.typ", "#set table(stroke: (bottom: 1pt))\n", "#set table(stroke: 0.5pt)\n", "vertical rules"),
    ("typst/table.typ", "#set text(fill: black)\n", "#set table(fill: luma(240))\n", "colour"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sound", "faulty", "check"), FRAMES)
def test_frames_of_the_authors_own_are_looked_at(build, tmp_path, name, sound, faulty, check):
    made = build("rows: [age]\n", data=DATA, style="jama")
    frame = tmp_path / "own" / "templates" / name
    frame.parent.mkdir(parents=True)

    def found(text):
        frame.write_text(text, "utf-8")
        templates = Templates.search(project=tmp_path / "own")
        parts = (made.spec, made.plan, made.results, made.table)
        style = replace(made.style, checks={name: CheckRule("error") for name in ("vertical rules", "colour")})
        return [(problem.at.line, problem.message) for problem in editor_findings(*parts, style, templates=templates)]

    what = {"vertical rules": "a vertical rule", "colour": "colour or shading"}[check]
    assert found(sound) == [] and found(f"{sound}{faulty}") == [(2, f"the frame has {what}")]


def test_the_built_in_frames_have_neither_vertical_rules_nor_colour(build, tmp_path):
    made = build("rows: [age]\n", data=DATA, style="jama")
    copy = tmp_path / "templates"
    for kind in ("latex", "html", "typst", "docx"):
        shutil.copytree(BUILT_IN.folders[-1] / kind, copy / kind)
    parts = (made.spec, made.plan, made.results, made.table, made.style)
    assert not [p for p in editor_findings(*parts, templates=Templates.search(copy)) if "frame" in p.message]


def test_colours_of_a_word_documents_styles_are_told(build, tmp_path):
    made = build("rows: [age]\n", data=DATA, style="plos")
    (tmp_path / "templates" / "docx").mkdir(parents=True)
    own = tmp_path / "templates" / "docx" / "reference.docx"
    styles = (
        '<w:styles><w:style><w:name w:val="Table Note"/><w:rPr><w:color w:val="1F3864"/></w:rPr></w:style></w:styles>'
    )
    with zipfile.ZipFile(own, "w") as package:
        package.writestr("word/styles.xml", styles)
    parts = (made.spec, made.plan, made.results, made.table, made.style)
    (told,) = [
        p for p in editor_findings(*parts, templates=Templates.search(project=tmp_path)) if "colour" in p.message
    ]
    assert told.message.endswith('the style "Table Note" has colour or shading') and told.level == "error"
