"""What people do between the commands of the pages that are run (`running_pages`): drafts, co-authors, corrections."""

import re
import shutil
from pathlib import Path

import docx
from docx.document import Document
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

ROOT = Path(__file__).parent.parent
STORY = ROOT / "docs" / "story.md"
DRAFT = (
    ("Title", "Infantile spasms without a specific etiology: who is at risk?"),
    ("Heading 1", "Abstract"),
    (
        "Normal",
        "Boys ({{risk.gender.or “odds ratio {or}, 95% CI {low}–{high}”}}) and children with a metabolic abnormality "
        "({{risk.metabolic_status.or “{or}, {low}–{high}”}}) more often had spasms without a specific etiology.",
    ),
    ("Heading 1", "Results"),
    (
        "Normal",
        "Children with and without a specific etiology were of the same age ({{baseline.age_days.specific}} and "
        "{{baseline.age_days.non-specific}} days, P = {{baseline.age_days.P}}; {{baseline}}). Of those without, "
        "{{baseline.gender.non-specific}} were boys.",
    ),
    ("Normal", "{{table:1}}"),
    (
        "Normal",
        "Male sex, a family history of epilepsy and a metabolic abnormality were independent risk factors ({{risk}}).",
    ),
    ("Normal", "{{table:2}}"),
    ("Heading 1", "Discussion"),
    ("Normal", "Who has no specific etiology is more often a boy, and more often has relatives with epilepsy."),
)


def first_draft() -> None:
    """The data, and the manuscript as its author writes it in Word."""
    Path("data").mkdir()
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "data")
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    for style in ("Normal", "Title", "Heading 1"):
        document.styles[style].font.name = "Times New Roman"
        fonts = document.styles[style].element.rPr.rFonts
        for name in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[name]
    document.styles["Normal"].font.size, document.styles["Title"].font.size = Pt(11), Pt(18)
    for style, text in DRAFT:
        document.add_paragraph(text, style)
    document.save("paper.docx")


def project() -> None:
    """The project of the story: its specs and its project file, the data and the draft."""
    first_draft()
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", STORY.read_text("utf-8"), re.DOTALL):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, "utf-8")


def tables_of_ren() -> None:
    """The specs of the four published tables with their data, and a manuscript that asks for them."""
    shutil.copytree(ROOT / "specs", "specs", ignore=shutil.ignore_patterns("gallery", "published"))
    document = docx.Document()
    for number in range(1, 5):
        document.add_paragraph(f"{{{{table:{number}}}}}")
    document.save("manuscript.docx")


def printed_tables() -> None:
    """The four tables of Ren et al. as they were printed, the paper's text, and a sentence as a co-author has it."""
    shutil.copytree(ROOT / "specs/published", "specs")
    shutil.copy(ROOT / "tests/data/paper/ren2023.txt", "ren2023.txt")
    Path("paper.md").write_text(
        "Age of onset did not differ (178 ± 94 vs. 167 ± 89 days, P = 0.59; Table 1).\n", "utf-8"
    )


def co_author() -> None:
    """A label, the width of a column, a comment, and a sentence with a number that was typed from memory."""
    document = docx.Document("paper.docx")
    table = document.tables[0]
    reword(table.rows[2].cells[0].paragraphs[0], "Male sex")
    _widen(table, 0, Mm(8))
    document.add_comment(table.rows[1].cells[1].paragraphs[0].runs, "Should we adjust for age?", author="B. Author")
    _last(document).add_run(" A family history of epilepsy raised the odds of having none (odds ratio 4.29).")
    document.save("paper.docx")


def corrected() -> None:
    """The author has the number looked up instead."""
    document = docx.Document("paper.docx")
    run = _last(document).runs[-1]
    run.text = run.text.replace("odds ratio 4.29", "{{risk.family_history.or “odds ratio {or}”}}")
    document.save("paper.docx")


def reword(paragraph: Paragraph, text: str) -> None:
    """The paragraph with another text, in the face of its first run."""
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def _widen(table: Table, column: int, more: int) -> None:
    """A column made wider at the cost of the last."""
    columns = table._tbl.tblGrid.gridCol_lst
    columns[column].w, columns[-1].w = columns[column].w + more, columns[-1].w - more


def _last(document: Document) -> Paragraph:
    return document.paragraphs[-1]
