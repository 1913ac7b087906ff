"""All tables of a paper in one file: their order and numbers, the pages of Word, LaTeX's inputs, what is refused."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from tablegen.cli import cli

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DATA = "arm,age,sex\na,1,m\na,2,f\na,4,m\nb,4,f\nb,7,m\nb,8,m\n"
WIDE = ", ".join(f"g{i:02d}withalongname" for i in range(12))


@pytest.fixture
def paper(project):
    """A project of three tables, of which one has no number."""
    project(
        data_dot_csv=DATA,
        specs__a_dot_yaml="data: ../data.csv\ntitle: Supplement\nnumber: S1\nrows: [age]\n",
        specs__b_dot_yaml="data: ../data.csv\ntitle: Baseline\ncompare: arm\nrows: [age, sex]\nnumber: 1\n",
        specs__c_dot_yaml="data: ../data.csv\ntitle: Others\nrows: [sex]\n",
    )

    def paper(*arguments):
        return CliRunner().invoke(cli, ["build", *arguments])

    return paper


def captions(path):
    return [p.text.replace("\u00a0", " ") for p in Document(str(path)).paragraphs if p.style.name == "Table Caption"]


def test_word_holds_all_tables_in_order_each_on_its_page(paper):
    made = paper("--bundle", "paper/tables.docx", "--format", "markdown")
    assert made.exit_code == 0, made.output
    assert "paper/tables.docx" in made.stdout.splitlines()
    assert not Path("output/a.docx").exists()
    document = Document("paper/tables.docx")
    assert captions("paper/tables.docx") == ["Table 1\u2002Baseline", "Table 2\u2002Others", "Table S1\u2002Supplement"]
    assert len(document.tables) == len(document.sections) == 3
    assert document.core_properties.title == "tables"
    xml = document.element.xml
    assert len(set(re.findall(r'w:bookmarkStart w:id="(\d+)"', xml))) == 3
    assert re.findall(r'w:name="(_Ref_\w+)"', xml) == ["_Ref_b", "_Ref_c", "_Ref_a"]
    # a lone table keeps the number that its spec gives it: none
    assert "Table&nbsp;2" not in Path("output/c.md").read_text("utf-8")


def test_no_section_ends_in_an_empty_paragraph_of_its_own(paper):
    """It stood on a page of its own where a table filled the one before."""
    for style in ("default", "jama"):  # a table of JAMA has no notes here
        paper("--bundle", f"{style}.docx", "--style", style, "--format", "markdown")
        document = Document(f"{style}.docx")
        holding = [p for p in document.paragraphs if p._p.find(f"{W}pPr/{W}sectPr") is not None]
        assert len(holding) == 2 and len(document.sections) == 3
        assert sum(not p.text for p in document.paragraphs) == (0 if style == "default" else 2)


def test_the_same_bytes_each_time(paper):
    paper("--bundle", "t.docx", "--format", "markdown")
    before = Path("t.docx").read_bytes()
    assert "t.docx  (unchanged)" in paper("--bundle", "t.docx", "--format", "markdown").stdout
    assert Path("t.docx").read_bytes() == before


def test_a_wide_table_turns_its_own_page_only(paper, project):
    rows = "".join(f"{g.strip()},{i}.123456\n" for g in WIDE.split(",") for i in range(3))
    project(
        wide_dot_csv=f"g,x\n{rows}",
        specs__d_dot_yaml=f"data: ../wide.csv\ncompare: g\ngroups: [{WIDE}]\nnumber: 2\nsplit columns: no\n"
        "rows: {x: {show: mean ± SD}}\n",
    )
    made = paper("--bundle", "t.docx", "--format", "markdown")
    turned = [section.page_width > section.page_height for section in Document("t.docx").sections]
    assert turned == [False, True, False, False], made.output


def test_a_users_own_reference_gives_the_page(paper):
    Path("templates/docx").mkdir(parents=True)
    own = Document()
    own.save("templates/docx/reference.docx")
    assert paper("--bundle", "t.docx", "--format", "markdown").exit_code == 0
    document = Document("t.docx")
    assert len(document.tables) == 3 and len(document.sections) == 1
    assert document.element.xml.count('<w:br w:type="page"/>') == 2


def test_markdown_and_latex(paper):
    assert paper("--bundle", "all/t.md", "--format", "markdown").exit_code == 0
    assert re.findall(r"^\*\*(Table&nbsp;\w+)", Path("all/t.md").read_text("utf-8"), re.MULTILINE) == [
        "Table&nbsp;1",
        "Table&nbsp;2",
        "Table&nbsp;S1",
    ]
    assert paper("--bundle", "all/t.tex", "--format", "markdown").exit_code == 0
    lines = Path("all/t.tex").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith(r"\input")] == [
        rf"\input{{\tablegenfolder ../output/{name}.tex}} % \ref{{tab:{name}}}" for name in "ba"
    ]
    assert "Table~2" in Path("all/t.tex").read_text("utf-8")  # which stands in it: alone it has no number
    assert "Table~" not in Path("output/c.tex").read_text("utf-8")
    assert "%   \\usepackage{booktabs}" in lines and Path("output/b.tex").is_file()


def test_blocks_of_a_table_that_the_bundle_numbers_are_the_rest_of_that(paper, project):
    """They were the rest of a table without a number."""
    rows = "".join(f"{g.strip()},{i}\n" for g in WIDE.split(",") for i in range(3))
    spec = f"data: ../wide.csv\ncompare: g\ngroups: [{WIDE}]\ncolumns: [groups]\nsplit columns: [g06withalongname]\nrows: [x]\n"
    project(wide_dot_csv=f"g,x\n{rows}", specs__d_dot_yaml=spec)
    for bundle in ("t.md", "t.tex", "t.docx"):
        assert paper("--bundle", bundle, "--format", "markdown").exit_code == 0
    assert "**Table&nbsp;3** (continued)" in Path("t.md").read_text("utf-8")
    assert r"\textbf{Table~3} (continued)" in Path("t.tex").read_text("utf-8")
    grids = [[cell.text for cell in table.columns[0].cells] for table in Document("t.docx").tables]
    assert any("Table\u00a03 (continued)" in stubs for stubs in grids)


def test_the_number_of_a_lone_table_is_none_among_several(paper):
    """In GB/T a table without a number is 表1, and all without one were."""
    Path("specs/b.yaml").write_text("data: ../data.csv\ntitle: Baseline\ncompare: arm\nrows: [age, sex]\n")
    for bundle in ("t.docx", "t.md", "t.tex"):
        made = paper("--bundle", bundle, "--style", "gbt7713", "--format", "markdown")
        assert made.exit_code == 0, made.output
    assert captions("t.docx") == ["表1\u3000Baseline", "表2\u3000Others", "表S1\u3000Supplement"]
    assert re.findall(r"表S?\d", Path("t.md").read_text("utf-8")) == ["表1", "表2", "表S1"]
    # Baseline is 表1 in a file of its own as well, which is taken in
    assert re.findall(r"表S?\d|/[ab]\.tex", Path("t.tex").read_text("utf-8")) == ["/b.tex", "表2", "/a.tex"]


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("bundle", ["t.tex", "output/t.tex", "output/all/t.tex"])
def test_the_inputs_compile(paper, bundle):
    """A paper takes in the bundle from its own folder, where LaTeX looks for all files."""
    paper("--bundle", bundle, "--format", "latex")
    packages = "\n".join(re.findall(r"\\usepackage\{\w+\}", Path(bundle).read_text("utf-8")))
    Path("main.tex").write_text(
        f"\\documentclass{{article}}\n{packages}\n\\begin{{document}}\n"
        f"See \\ref{{tab:b}}, \\ref{{tab:c}} and \\ref{{tab:a}}.\n\\input{{{bundle}}}\\end{{document}}\n"
    )
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    labels = re.findall(r"\\newlabel\{tab:(\w)\}\{\{(\w+)\}", Path("main.aux").read_text("utf-8"))
    assert labels == [("b", "1"), ("c", "2"), ("a", "S1")]


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize(
    "name", ["a & b", "50 %", "x #1", "a~b", "$y", "{z}", "a^b", "two  spaces", "one space", "_under"]
)
def test_a_table_whose_file_latex_cannot_name_stands_in_the_bundle(project, name):
    project(data_dot_csv=DATA)
    Path("specs").mkdir()
    Path(f"specs/{name}.yaml").write_text("data: ../data.csv\ntitle: T\nnumber: 1\nrows: [age]\n")
    made = CliRunner().invoke(cli, ["build", "--bundle", "t.tex", "--format", "latex"])
    assert made.exit_code == 0, made.output
    packages = "\n".join(re.findall(r"\\usepackage\{\w+\}", Path("t.tex").read_text("utf-8")))
    Path("main.tex").write_text(
        f"\\documentclass{{article}}\n{packages}\n\\begin{{document}}\\input{{t}}\\end{{document}}\n"
    )
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_two_tables_of_one_name_have_labels_of_their_own(project):
    project(
        data_dot_csv=DATA,
        specs__one__t_dot_yaml="data: ../../data.csv\nrows: [age]\n",
        specs__two__t_dot_yaml="data: ../../data.csv\nrows: [sex]\n",
    )
    assert CliRunner().invoke(cli, ["build", "--bundle", "b.docx", "--format", "markdown"]).exit_code == 0
    assert re.findall(r'w:name="(_Ref_\w+)"', Document("b.docx").element.xml) == ["_Ref_t", "_Ref_t_2"]
    assert CliRunner().invoke(cli, ["build", "--bundle", "b.tex", "--format", "markdown"]).exit_code == 0
    assert re.findall(r"\\label\{(.*)\}", Path("b.tex").read_text("utf-8")) == ["tab:t", "tab:t-2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bundle", "t.pdf"), 'a bundle is a Word, LaTeX or Markdown file, not "t.pdf"'),
        (("--bundle", "output/a.docx"), "output/a.docx is the file of one table: give the bundle another name"),
    ],
)
def test_what_is_refused_writes_nothing(paper, arguments, message):
    made = paper(*arguments)
    assert made.exit_code == 1 and message in made.output
    assert not Path("output").exists()


def test_two_tables_of_one_number_are_told(paper, project):
    project(specs__d_dot_yaml="data: ../data.csv\ntitle: Again\nnumber: 1\nrows: [age]\n")
    made = paper("--bundle", "all.docx")
    assert made.exit_code == 0 and "warning: d is Table 1 of the bundle, and so is b" in made.stderr
    assert "of the bundle" not in paper("--bundle", "all.docx", "specs/a.yaml", "specs/b.yaml", "specs/c.yaml").stderr


def test_a_bundle_has_one_style(paper):
    Path("specs/c.yaml").write_text("data: ../data.csv\nstyle: jama\nrows: [sex]\n")
    made = paper("--bundle", "t.docx")
    assert made.exit_code == 1
    assert made.output.splitlines()[:2] == [
        "the tables of a bundle are in one style, these are in 2: default, jama",
        "   name one, such as: tablegen build --bundle t.docx --style default",
    ]
    assert paper("--bundle", "t.docx", "--style", "lancet").exit_code == 0
