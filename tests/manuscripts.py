"""The paper of Ren et al. as an author's manuscript: in Word, LaTeX and Markdown, of real length, with placeholders."""

import re
import shutil
from io import BytesIO
from pathlib import Path

import docx
from docx.shared import Pt

ROOT = Path(__file__).parent.parent
TEXT = ROOT / "tests/data/paper/ren2023.txt"
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
