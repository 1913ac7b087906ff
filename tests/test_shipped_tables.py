"""The shipped tables: output/ holds what the shipped specs build today, in every format, valid and all the same."""

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import tablegen
from tablegen.cli import cli

ROOT = Path(__file__).parent.parent
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVERY = [str(path.relative_to(ROOT / "specs").with_suffix("")) for path in sorted((ROOT / "specs").rglob("*.yaml"))]
NAMES = [name for name in EVERY if not name.startswith("gallery/")]  # whose cells wide heads and footers do not join


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """All shipped specs built in one command, in a copy of the project."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "specs", folder / "specs")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(cli, ["build"])
    assert done.exit_code == 0, done.output
    return folder / "output"


def test_output_is_up_to_date(built):
    shipped = {str(p.relative_to(ROOT / "output")): p.read_bytes() for p in (ROOT / "output").rglob("*") if p.is_file()}
    today = {str(p.relative_to(built)): p.read_bytes() for p in built.rglob("*") if p.is_file()}
    assert sorted(shipped) == sorted(today), "run: make tables"
    assert [name for name in today if not same(shipped[name], today[name], name)] == [], "run: make tables"


def same(shipped, today, name):
    """Whether two files are equal; fitted numbers may differ a little from one processor to the next."""
    if not name.endswith(".json"):
        return shipped == today
    one, other = json.loads(shipped), json.loads(today)
    values = [list(numbers_of(document)) for document in (one, other)]
    return one == other and values[0] == [v if v is None else pytest.approx(v, rel=1e-7, abs=0) for v in values[1]]


def numbers_of(document):
    """The numbers of a results file, taken out of it."""
    yield from (record.pop("value") for record in document["records"])
    for covariance in document.get("covariances", ()):
        yield from (value for line in covariance.pop("values") for value in line)


def word_grid(path):
    """The cells of a Word table as texts."""
    with zipfile.ZipFile(path) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))  # our own file
    signs = (f"{WORD}t", f"{WORD}noBreakHyphen")
    return [
        [
            "".join("-" if t.tag == signs[1] else t.text or "" for t in cell.iter() if t.tag in signs)
            for cell in row.iter(f"{WORD}tc")
        ]
        for row in document.iter(f"{WORD}tr")
    ]


def markdown_grid(path):
    """The cells of a Markdown table as texts, its marks taken off."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    return [[bare(cell) for cell in line.strip("|").split(" |")] for line in lines if not line.startswith("|:")]


def bare(text):
    from html import unescape

    text = unescape(re.sub(r"<[^>]+>", "", text)).replace("*", "").replace("\\", "")
    return squeezed(text.replace("²", "2"))


def squeezed(text):
    return re.sub(r"[\s\u00a0]+", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_word_and_markdown_hold_the_same_cells(built, name):
    word = [[squeezed(cell) for cell in row] for row in word_grid(built / f"{name}.docx")]
    assert word == markdown_grid(built / f"{name}.md")


@pytest.mark.parametrize("name", NAMES)
def test_latex_holds_the_same_numbers(built, name):
    source = (built / f"{name}.tex").read_text("utf-8")
    tex = source.replace("-", "−").replace("\\textless{}", "<")
    for row in markdown_grid(built / f"{name}.md")[1:]:
        for cell in row[1:]:
            for number in re.findall(r"−?\d+(?:\.\d+)?", cell):
                assert number in tex, (name, number)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_word_file(built, tmp_path):
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
    ]
    subprocess.run([*command, built / "table1.docx"], check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "table1.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "255.93 ± 173.93" in text.replace("\u00a0", " ") and "12.131" in text


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_the_pdf_compiles_and_shows_the_table(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(
        cli, ["build", "specs/table1.yaml", "--tex", "--format", "latex", "--output", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "table1.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "12.131" in text and "−0.037" in text


def test_the_fragment_compiles_in_a_plain_article(built, tmp_path):
    source = (built / "table2.tex").read_text("utf-8")
    assert {"booktabs", "siunitx", "threeparttable"} <= set(needed_by(source))
    in_an_article(source, tmp_path)


@pytest.mark.parametrize("name", ["table1", "table4"])
def test_a_fragment_with_serifs_fits_the_wide_letters_of_an_article(name, tmp_path):
    """Times was measured, of which the letters of LaTeX's own font, with which it is typeset there, are wider."""
    source = tablegen.build(ROOT / f"specs/{name}.yaml", style="lancet").render("latex").decode()
    in_an_article(source, tmp_path, "\\usepackage[T1]{fontenc}\\usepackage{lmodern}")


def needed_by(source):
    return re.search(r"% Requires: (.*)", source)[1].split(", ")


def in_an_article(source, folder, fonts=""):
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    packages = "".join(f"\\usepackage{{{name}}}" for name in needed_by(source))
    (folder / "t.tex").write_text(
        f"\\documentclass{{article}}\\usepackage[textwidth=160mm]{{geometry}}{fonts}{packages}\\begin{{document}}{source}\\end{{document}}",
        "utf-8",
    )
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout
