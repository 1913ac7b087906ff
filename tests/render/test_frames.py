"""LaTeX frames: each class gets what it wants around a table, its tables compile in it, and mistakes are told."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from render.text_samples import BASELINE, LEVELS, LONG, NB, REGRESSION, WIDE, row, t

from tablegen.cli import cli
from tablegen.errors import TablegenError
from tablegen.render.latex import render, render_document
from tablegen.render.latex_frames import frame_names, load_frame
from tablegen.render.measure import POINTS_PER_MM
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Break, Column

TEMPLATES = Templates.search()
STUBS = Path(__file__).parents[1] / "data" / "latex"
CLASSES = ("IEEEtran", "apa7", "elsarticle", "plos", "revtex4-2", "sn-jnl", "wlscirep")
NARROW = replace(LEVELS, name="narrow", columns=LEVELS.columns[:2], head=(row(t("Stub"), t("No. (%)")),),
                 body=tuple(row(t(f"Level {i}"), t(f"{i} (48.0)")) for i in range(4)))  # fmt: skip
TURNED = replace(BASELINE, name="turned", columns=(Column("left"),) * 8, head=(row(*(t("Head"),) * 8),),
                 body=(row(*(t(f"255.93{NB}(173.93)"),) * 8),))  # fmt: skip
TABLES = (BASELINE, LEVELS, NARROW, WIDE, TURNED, LONG)


def style(frame, name="springer-bmc"):
    plain = load_style(name, TEMPLATES)
    return replace(plain, look=replace(plain.look, frame=frame))


def tex(table, frame):
    return render(table, style(frame), TEMPLATES).content.decode()


def floats(frame, *tables):
    return [re.search(r"\\begin\{((?:sideways)?table\*?|longtable\*?)\}", tex(table, frame))[1] for table in tables]


def test_the_frames_and_whose_they_are():
    assert frame_names(TEMPLATES) == ("IEEEtran", "apa7", "article", *CLASSES[2:])
    listed = CliRunner().invoke(cli, ["list", "frames"]).output
    assert "elsarticle  Elsevier journals, class elsarticle" in listed
    assert all(load_frame(name, TEMPLATES).title for name in frame_names(TEMPLATES))


@pytest.mark.parametrize("frame", CLASSES)
def test_a_class_sets_caption_label_and_fonts_itself(frame):
    source = tex(BASELINE, frame)
    assert r"\captionsetup" not in source and r"\sffamily" not in source and "Table~1" not in source
    title = source[source.index(r"\caption[") : source.index(r"\label{tab:baseline}")]
    assert title.count("Comparisons between the etiology-specific group") == 2
    assert source.index(r"\caption[") < source.index(r"\begin{tabular")


def test_rules_and_notes_are_those_of_the_class():
    springer = tex(BASELINE, "sn-jnl")
    assert r"\botrule" in springer and r"\bottomrule" not in springer and "threeparttable" not in springer
    assert r"\footnotetext{\textit{MRI} magnetic resonance imaging}" in springer
    physics = tex(BASELINE, "revtex4-2")
    assert r"\begin{ruledtabular}" in physics and r"\colrule" in physics and r"\toprule" not in physics
    assert r"\begin{tablenotes}[normal,flushleft]" in tex(BASELINE, "apa7")
    assert "tablenotes" not in tex(replace(BASELINE, notes=()), "elsarticle")
    assert r"\footnotetext" not in tex(replace(BASELINE, notes=()), "sn-jnl")


def test_springers_class_has_its_caption_in_every_generation_and_what_it_forgets_to_load():
    """The class needs manyfoot and xcolor of its author; \\sidewaystablefn is gone from it since 2023."""
    document = render_document(TURNED, style("sn-jnl"), TEMPLATES).content.decode()
    assert "\\usepackage{graphicx,amsmath,xcolor,manyfoot}" in document
    assert "\\csname sidewaystablefn\\endcsname" in document and "\n\\sidewaystablefn" not in document
    assert r"\def\LT@makecaption" in tex(LONG, "sn-jnl") and r"\def\LT@makecaption" not in tex(LONG, "elsarticle")


def test_tables_take_a_column_or_the_page_or_are_turned():
    assert floats("IEEEtran", NARROW, BASELINE, TURNED) == ["table", "table*", "sidewaystable*"]
    assert floats("sn-jnl", NARROW, BASELINE, TURNED) == ["table", "table", "sidewaystable"]
    assert floats("revtex4-2", NARROW, TURNED, LONG) == ["table", "table*", "longtable*"]
    assert r"\begin{turnpage}" in tex(TURNED, "revtex4-2") and r"\begin{turnpage}" not in tex(BASELINE, "revtex4-2")
    assert r"\begin{adjustwidth}{-2.25in}{0in}" in tex(WIDE, "plos")
    assert "adjustwidth" not in tex(NARROW, "plos") and "changepage" not in tex(NARROW, "plos")


def test_long_tables_leave_columns_and_come_back():
    source = tex(LONG, "IEEEtran")
    assert source.index(r"\onecolumn") < source.index(r"\begin{longtable}")
    assert source.rstrip().endswith(r"\tablegenback")


def test_no_class_turns_a_long_table_that_cannot():
    wide = replace(TURNED, body=TURNED.body * 70)
    rendered = render(wide, style("revtex4-2"), TEMPLATES)
    assert b"landscape" not in rendered.content
    assert re.fullmatch(
        r"the table is \d+ mm wider than the page, and its class turns no long table: leave out columns",
        *rendered.lost,
    )
    assert r"\begin{landscape}" in tex(wide, "elsarticle")


def test_a_class_counts_in_its_own_figures():
    assert r"\setcounter{table}{1}" in tex(REGRESSION, "IEEEtran")
    assert r"\renewcommand{\thetable}{S1}" in tex(LEVELS, "IEEEtran")
    assert r"\renewcommand{\thetable}{2}" in tex(REGRESSION, "article")


@cache
def known(file):
    """Whether TeX finds a file; the stubs count."""
    return subprocess.run(["kpsewhich", file], capture_output=True, env=environment(), check=False).returncode == 0


def environment():
    """TeX with the stubs of the classes that are not on CTAN, where the classes themselves are not installed."""
    return {**os.environ, "TEXINPUTS": f".:{STUBS}:", "max_print_line": "1000"}


def compiled(engine, folder, source):
    (folder / "t.tex").write_text(source, "utf-8")
    command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", env=environment(), check=False
    )


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("frame", CLASSES)
def test_tables_compile_in_their_class(frame, tmp_path):
    """In one document a class; where a table is too wide for its float, TeX would say so."""
    needed_class = re.search(r"\\documentclass.*\{(\S+)\}", load_frame(frame, TEMPLATES).document)[1]
    if not known(f"{needed_class}.cls"):
        pytest.skip(f"the class {needed_class} is not installed")
    fragments = [tex(table, frame) for table in TABLES]
    document = render_document(BASELINE, style(frame), TEMPLATES).content.decode()
    needed = {name for source in fragments for name in re.search(r"% Requires: (.*)", source)[1].split(", ")}
    preamble = document.partition("\\begin{document}")[0]
    preamble += "".join(f"\\usepackage{{{name}}}" for name in sorted(needed) if f"{{{name}}}" not in preamble)
    body = "\n\\clearpage\n".join(
        f"Table \\ref{{tab:{table.name}}}\n{x}" for table, x in zip(TABLES, fragments, strict=True)
    )
    done = compiled("pdflatex", tmp_path, f"{preamble}\\begin{{document}}{body}\\end{{document}}")
    assert done.returncode == 0, done.stdout[-2000:]
    overfull = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\) in", done.stdout)]
    turned = frame == "revtex4-2"  # whose turnpage is a rotated box in a float as high as the page
    assert max(overfull[turned:], default=0.0) < 2


def test_the_other_engines_compile_a_document_of_a_class(tmp_path):
    """LuaLaTeX is large: where it is not installed XeLaTeX alone reads the document, which is the same for both."""
    found = {"xelatex": "fontspec.sty", "lualatex": "luaotfload.sty"}
    engines = [engine for engine, file in found.items() if shutil.which(engine) and known(file)]
    if not engines or not known("elsarticle.cls"):
        pytest.skip("neither XeLaTeX nor LuaLaTeX, or no class elsarticle, is installed")
    for engine in engines:
        done = compiled(engine, tmp_path, render_document(LEVELS, style("elsarticle"), TEMPLATES).content.decode())
        assert done.returncode == 0, done.stdout[-2000:]
        assert "Missing character" not in done.stdout


SPEC = "data: data.csv\nrows: [age]\nformats: [latex]\n"


def built(project, spec=SPEC, *arguments, **files):
    project(data_dot_csv="age\n1\n2\n4\n", specs__a_dot_yaml=spec.replace("data.csv", "../data.csv"), **files)
    return CliRunner().invoke(cli, ["build", *arguments])


def test_a_spec_or_the_command_line_or_a_style_names_the_frame(project):
    assert built(project, f"{SPEC}frame: sn-jnl\n").exit_code == 0
    assert r"\botrule" in Path("output/a.tex").read_text()
    assert built(project, f"{SPEC}frame: sn-jnl\n", "--frame", "revtex4-2").exit_code == 0
    assert r"\begin{ruledtabular}" in Path("output/a.tex").read_text()
    own = "title: Ours\nextends: default\nlook: {frame: elsarticle}\n"
    assert built(project, f"{SPEC}style: ours\n", templates__styles__ours_dot_yaml=own).exit_code == 0
    assert r"\captionsetup" not in Path("output/a.tex").read_text()


def test_an_unknown_frame_is_refused_at_its_place(project):
    made = built(project, f"{SPEC}frame: elsartcle\n")
    assert made.exit_code == 1
    assert 'specs/a.yaml:4:8: unknown frame "elsartcle"; did you mean "elsarticle"?' in made.output
    made = built(project, SPEC, "--frame", "springer")
    assert made.exit_code == 1 and 'unknown frame "springer"' in made.output
    assert "frames: IEEEtran, apa7, article, elsarticle, plos, revtex4-2, sn-jnl, wlscirep" in made.output
    own = "title: Ours\nextends: default\nlook: {frame: elsevier}\n"
    made = built(project, f"{SPEC}style: ours\n", templates__styles__ours_dot_yaml=own)
    assert made.exit_code == 1 and 'unknown frame "elsevier"' in made.output


def test_a_frame_of_ones_own_is_two_files(project):
    mine = {
        "templates__latex__frames__mine_dot_yaml": "title: My class\ntext width: 100\nnote: \\note{<< note >>}\n"
        'notes before: ""\nnotes after: ""\n',
        "templates__latex__frames__mine_dot_tex": "\\begin{mytable}\n<< title >>\n<< body >>\n<< notes >>\n\\end{mytable}\n",
    }
    assert built(project, f"{SPEC}frame: mine\nnotes: [A note]\n", **mine).exit_code == 0
    text = Path("output/a.tex").read_text()
    assert text.startswith("\\begin{mytable}") and "\\note{A note}" in text
    mine["templates__latex__frames__mine_dot_yaml"] = "title: My class\ntext widht: 100\n"
    made = built(project, f"{SPEC}frame: mine\n", **mine)
    assert made.exit_code == 1
    assert 'mine.yaml:2:1: unknown key "text widht"; did you mean "text width"?' in made.output


def test_a_bundle_is_for_one_class(project):
    made = built(project, f"{SPEC}frame: sn-jnl\n", "--bundle", "t.tex",
                 specs__b_dot_yaml=SPEC.replace("data.csv", "../data.csv"))  # fmt: skip
    assert made.exit_code == 1
    assert "the tables of a bundle are for one LaTeX class, these are for 2: sn-jnl, article" in made.output
    assert "name one, such as: tablegen build --bundle t.tex --frame sn-jnl" in made.output
    assert CliRunner().invoke(cli, ["build", "--bundle", "t.tex", "--frame", "sn-jnl"]).exit_code == 0
    assert CliRunner().invoke(cli, ["build", "--bundle", "t.docx"]).exit_code == 0


def test_a_wrong_frame_is_told_in_python_too():
    with pytest.raises(TablegenError, match='unknown frame "x"'):
        tex(BASELINE, "x")


def columns_of(count):
    """A table of so many columns like those of `wide.yaml`: a centre each, of 8 patients."""
    head = row(t("Characteristic"), *((*t(f"c{i:02}"), Break(), *t(f"(n{NB}={NB}8)")) for i in range(1, count)))
    body = row(t("Age (y)"), *(t(f"55{NB}±{NB}10"),) * (count - 1))
    return replace(BASELINE, name=f"wide{count}", columns=(Column("left"),) * count, head=(head,), body=(body,))


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize(
    ("frame", "count", "wide"),
    [("sn-jnl", 14, False), ("sn-jnl", 17, True), ("sn-jnl", 20, True), ("apa7", 13, False), ("apa7", 14, True)],
)
def test_what_is_too_wide_for_a_turned_page_is_told_as_tex_finds_it(frame, count, wide, tmp_path):
    """Fourteen columns fit sn-jnl: measured in its own font, and nearer to each other than the style has them.

    That font is narrower in 10 points, as apa7 has it, than in 8.
    """
    made = render_document(columns_of(count), style(frame), TEMPLATES)
    done = compiled("pdflatex", tmp_path, made.content.decode())
    assert done.returncode == 0, done.stdout[-2000:]
    found = re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\) in alignment", done.stdout)
    told = re.findall(r"the table is (\d+) mm wider than even a turned page", " ".join(made.lost))
    assert bool(told) == bool(found) == wide
    for millimetres, points in zip(told, found, strict=True):
        # in 10 points all letters are taken to be narrower by what figures are
        assert abs(float(millimetres) - float(points) / POINTS_PER_MM) < (2 if frame == "sn-jnl" else 4)
