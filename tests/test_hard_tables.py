"""The paper's four tables, six hard ones and two put together: in every style and every format the same grid, and valid."""

import io
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import grids
import pytest
from tex_grid import of_latex

import tablegen
from tablegen.errors import TablegenError
from tablegen.resources import Templates
from tablegen.style_file import load_style, style_names
from tablegen.table.parted import parts
from tablegen.wide import fitted

ROOT = Path(__file__).parent.parent
HARD = [*sorted((ROOT / "tests/data/hard").glob("[!c]*.yaml")), ROOT / "tests/data/hard/cjk.yaml"]
COMPOSED = [ROOT / f"tests/data/hard/composed/{name}.yaml" for name in ("stacked", "merged")]
PARTED = [ROOT / f"tests/data/hard/parted/{name}.yaml" for name in ("blocks", "panels", "levels")]
SPECS = [*(ROOT / f"specs/table{i}.yaml" for i in (1, 2, 3, 4)), *HARD, *COMPOSED]
STYLES = style_names(Templates.search())


@cache
def computed(path):
    from tablegen.errors import Problems
    from tablegen.spec.read import read_spec
    from tablegen.stages import Project, compute_table

    spec, templates = read_spec(path, Problems()), Templates.search(None, Project.of(path).root)
    return spec, compute_table(spec, templates, Problems()), templates


def rendered(path, name):
    """A table in a style, and a function that renders it in a format; what costs time is computed once."""
    from tablegen.render import RENDERERS
    from tablegen.stages import find_style

    spec, made, templates = computed(path)
    style = find_style(spec, templates, name)
    table = fitted(made.lay_out(style), spec.split_columns, style)
    return table, lambda form: RENDERERS[form].render(table, style, templates)


def test_the_six_hard_tables_are_there():
    assert [path.stem for path in HARD] == ["groups", "long", "nested", "notes", "wide", "cjk"]
    shapes = {path.stem: (len(t.body), len(t.columns), len(t.head)) for path in HARD
              for t in [rendered(path, "default")[0]]}  # fmt: skip
    assert shapes["long"][0] >= 60 and shapes["wide"][1] == 14 and shapes["nested"][2] == 2
    assert shapes["groups"][1] == 8


@pytest.mark.parametrize("name", ["default", "springer-bmc"])
def test_the_parted_tables_are_in_parts_longer_than_a_page(name):
    found = {path.stem: [len(part.body) for part in parts(rendered(path, name)[0])] for path in PARTED}
    assert all(rows > 55 for each in found.values() for rows in each)
    assert len(found["blocks"]) > 1 and len(found["panels"]) == 2 and found["levels"]


def test_a_block_of_columns_has_no_row_of_heads_without_any():
    """Beside heads of three rows stood some of two; in a block of their own an empty row remained below these."""
    table, _ = rendered(COMPOSED[1], "springer-bmc")
    heads = [part.head for part in parts(table)]
    assert len(heads) > 1 and all(row.cells for head in heads for row in head)
    assert {len(head) for head in heads} == {2, 3}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("path", [*SPECS, *PARTED], ids=lambda path: path.stem)
def test_every_format_has_the_same_grid(path, name):
    table, render = rendered(path, name)
    wanted, in_parts = grids.of_table(table), grids.of_table(table, in_parts=path in PARTED)
    assert grids.of_word(render("docx").content) == in_parts
    assert grids.of_html(render("html").content) == wanted
    assert grids.of_typst(render("typst").content) == wanted
    assert of_latex(render("latex").content) == in_parts
    assert grids.of_markdown(render("markdown").content) == grids.one_head(wanted, table)
    sheet = grids.of_xlsx(
        render("xlsx").content, above=load_style(name, Templates.search()).look.caption.place == "above"
    )
    assert sheet[: len(wanted)] == wanted


def test_what_no_format_can_show_is_told():
    lost = {path.stem: rendered(path, "default")[1]("markdown").lost for path in HARD}
    assert lost["nested"] == ("spanning heads are written before each head below them: Markdown has one head row",)
    assert rendered(HARD[4], "default")[1]("latex").lost == ("the table is wider than the text and stands on its side",)


@pytest.mark.parametrize(
    ("path", "name"),
    [*((HARD[i], "gbt7713") for i in (1, 4, 5)), (PARTED[1], "jama")],
    ids=lambda one: getattr(one, "stem", one),
)
def test_typst_makes_a_pdf(path, name):
    """In JAMA's style the nested heads of a second panel come to the end of a page, where Typst 0.15 set them twice."""
    _, render = rendered(path, name)
    assert render("pdf").content.startswith(b"%PDF")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("name", ["default", "jama", "apa7"])
def test_no_page_of_a_pdf_ends_with_a_heading(name):
    """`Category 9` was left alone at the foot of a page, its levels on the next."""
    command = ["pdftotext", "-layout", "-", "-"]
    found = subprocess.run(
        command, input=rendered(HARD[1], name)[1]("pdf").content, capture_output=True, check=True
    ).stdout
    pages = [page.rstrip().splitlines()[-1] for page in found.decode().split("\f") if page.strip()]
    assert len(pages) > 1 and not any(re.match(r"\s*Categor", last) for last in pages)


def test_a_fault_of_typst_is_told_as_one(monkeypatch):
    import typst

    class PanicException(BaseException):
        pass

    def compiled(*_, **__):
        raise PanicException("assertion failed: entries")

    monkeypatch.setattr(typst, "compile", compiled)
    _, render = rendered(HARD[0], "default")
    with pytest.raises(TablegenError, match="Typst could not make the PDF"):
        render("pdf")


@pytest.mark.skipif(not shutil.which("xelatex"), reason="xelatex is not installed")
def test_all_compile_in_one_document_and_none_is_too_wide(tmp_path):
    """In one style each, so that they take seconds; XeLaTeX, for the Chinese among them."""
    sources = []
    for i, path in enumerate(SPECS):
        source = rendered(path, STYLES[i % len(STYLES)])[1]("latex").content.decode()
        sources.append(source)
    _, render = rendered(HARD[5], "gbt7713")
    preamble = render("latex-document").content.decode().partition("\\begin{document}")[0]
    needed = {name for source in sources for name in re.search(r"% Requires: (.*)", source)[1].split(", ")}
    preamble += "".join(f"\\usepackage{{{name}}}" for name in sorted(needed) if f"{{{name}}}" not in preamble)
    body = "\n\\clearpage\n".join(sources)
    (tmp_path / "t.tex").write_text(f"{preamble}\\begin{{document}}{body}\\end{{document}}", "utf-8")
    command = ["xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert [
        float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", done.stdout) if float(points) > 1
    ] == []


@pytest.mark.skipif(not shutil.which("xelatex"), reason="xelatex is not installed")
def test_the_chinese_fragment_leaves_no_hole_in_an_article(tmp_path):
    """Its numbers in one sign, which the Latin font of an article lacks, are printed by the Chinese one."""
    source = rendered(HARD[5], "gbt7713")[1]("latex").content.decode().replace("女", "女①")
    needed = re.search(r"% Requires: (.*)", source)[1]
    preamble = f"\\documentclass{{article}}\\usepackage{{fontspec,{needed.replace(' ', '')}}}\\tracinglostchars=2\n"
    font = "\\setCJKmainfont{Noto Serif CJK SC}"
    (tmp_path / "t.tex").write_text(f"{preamble}{font}\\begin{{document}}{source}\\end{{document}}", "utf-8")
    command = ["xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Ⅱ" in source and "Missing character" not in done.stdout


@pytest.mark.parametrize(("engine", "package"), [("xelatex", "xeCJK"), ("lualatex", "luatexja-fontspec")])
def test_chinese_compiles_in_both_engines_without_a_hole(engine, package, tmp_path):
    """Numbers in one sign (Ⅱ, and ① as a mark of a note) and the bar of the mean: few Latin fonts have them."""
    source = rendered(HARD[5], "gbt7713")[1]("latex-document").content.decode().replace("女", "女①")
    assert rf"\usepackage{{{package}}}" in source and r"$\bar{x}$" in source
    assert r"\errmessage{LuaLaTeX prints Chinese and Japanese by luatexja, which is not installed" in source
    if (
        not shutil.which(engine)
        or subprocess.run(["kpsewhich", f"{package}.sty"], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"{engine} with {package} is not installed")
    (tmp_path / "t.tex").write_text(source, "utf-8")
    command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0 and "Missing character" not in done.stdout, done.stdout[-2000:]


@pytest.mark.parametrize(("path", "name", "turned"), [(HARD[2], "apa7", False), (COMPOSED[1], "lancet", True)])
def test_a_page_is_turned_rather_than_many_columns_of_numbers_broken(path, name, turned):
    """Six columns of `24.86 (4.56)` beside a test and P stand upright in Times of 10 points; twelve do not."""
    _, render = rendered(path, name)
    assert (b'w:orient="landscape"' in zip_part(render("docx").content, "word/document.xml")) == turned
    forms = ("latex-document", "typst")
    lost = {form: [text for text in render(form).lost if "wider than the text" in text] for form in forms}
    assert [bool(told) for told in lost.values()] == [turned, turned]
    assert any("wider than the text" in text for text in render("latex").lost) == turned


def zip_part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def test_a_build_of_a_hard_table_is_what_is_rendered_here():
    """The tables above are laid out from one computing each; a build of its own gives the same bytes."""
    built = tablegen.build(HARD[0], style="jama")
    table, render = rendered(HARD[0], "jama")
    assert grids.of_html(built.render("html")) == grids.of_html(render("html").content) == grids.of_table(table)
