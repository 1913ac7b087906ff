"""The paper of Ren et al. as an author's manuscript: in Word, LaTeX and Markdown, of real length, with placeholders."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import docx
from click.testing import CliRunner
from docx.shared import Pt

import tablegen
from tablegen.cli import cli
from tablegen.table.model import plain

ROOT = Path(__file__).parent.parent
TEXT = ROOT / "tests/data/paper/ren2023.txt"
TEX = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{booktabs}
\begin{document}
%s
\end{document}
"""
NUMBERS = "The mean age was {{table1.age_days.specific}} days (P = {{table1.age_days.p}}; see {{table1}})."
HEADINGS = frozenset({"Background", "Abstract", "Materials and methods", "Results", "Discussion", "Conclusion"})


def paragraphs():
    """The paper's paragraphs, without its tables; behind each that speaks of a table first, that table's placeholder."""
    text = TEXT.read_text("utf-8")
    body = text[: text.index("Table 1 Comparisons")] + text[text.index("Discussion") :]
    found, asked = [], set()
    for block in re.split(r"\n\s*\n", body):
        joined = re.sub(r"-\s*\n", "", block.strip())
        joined = " ".join(joined.split())
        if not joined or joined.startswith("Page "):
            continue
        found.append(joined)
        for number in re.findall(r"\(Table (\d)\)", joined):
            if number not in asked:
                asked.add(number)
                found.append(f"{{{{table:{number}}}}}")
    return found


def word_manuscript(texts=None):
    """The manuscript as a .docx as python-docx makes it: its styles, a header, justified text."""
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(12)
    document.sections[0].header.paragraphs[0].text = "Infantile spasms: etiologies and outcomes"
    document.core_properties.author = "A. Author"
    for text in paragraphs() if texts is None else texts:
        if text in HEADINGS:
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def paper_project(folder):
    """The paper's specs and data in a folder; its specs."""
    shutil.copytree(ROOT / "specs", folder / "specs", ignore=shutil.ignore_patterns("gallery", "published"))
    return folder / "specs"


def run(*arguments, code=0):
    """Run a command; all that it says."""
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def new_data(folder, days):
    """Other ages: new means in Tables 1 and 3."""
    path = folder / "specs/data/infantile_spasms.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    at = head.split(",").index("age_days")
    fields = first.split(",")
    fields[at] = str(float(fields[at]) + days)
    path.write_text("\n".join([head, ",".join(fields), *rest]) + "\n", "utf-8")


def fresh(style=None):
    """The texts of the bodies of all four tables as they are built now."""
    found = []
    for number in (1, 2, 3, 4):
        made = tablegen.build(f"specs/table{number}.yaml", style=style)
        found.append([[plain(c.content, made.style.numbers.minus) for c in row.cells] for row in made.table.body])
    return found
