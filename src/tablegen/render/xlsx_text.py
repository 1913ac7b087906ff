"""Content as Excel's text: stretches of one face each."""

from typing import TYPE_CHECKING

from tablegen.render.text import clean
from tablegen.table.model import Bold, Break, Content, Italic, Mark, Number, Plot, Revised, Sub, Sup, Symbol, Text

if TYPE_CHECKING:
    from openpyxl.cell.rich_text import CellRichText

Run = tuple[str, frozenset[str]]
"""A stretch of text and how it is set: bold, italic, superscript, subscript."""


def plain_text(content: Content) -> str | None:
    """The content as text; None for none."""
    return "".join(text for text, _ in text_runs(content, "-")) or None


def text_runs(content: Content, minus: str, face: frozenset[str] = frozenset()) -> list[Run]:  # noqa: PLR0912 - a branch a kind
    """The content as stretches of one face."""
    found: list[Run] = []
    for part in content:
        match part:
            case Text(text):
                found.append((clean(text), face))
            case Number(text):
                found.append((clean(text.replace("-", minus)), face))
            case Symbol("chi2"):
                found += [("χ", face | {"italic"}), ("2", face | {"superscript"})]
            case Symbol():
                found.append(("±", face))
            case Break():
                found.append(("\n", face))
            case Mark(text, raised):
                found.append((clean(text), face | {"superscript"} if raised else face))
            case Italic(inner):
                found += text_runs(inner, minus, face | {"italic"})
            case Bold(inner):
                found += text_runs(inner, minus, face | {"bold"})
            case Sup(inner):
                found += text_runs(inner, minus, face | {"superscript"})
            case Sub(inner):
                found += text_runs(inner, minus, face | {"subscript"})
            case Revised(inner):
                found += text_runs(inner, minus, face)
            case Plot():
                pass
    return found


def rich_text(runs: list[Run], font: str, size: float) -> "CellRichText":
    """The stretches as the text of a cell."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    blocks = CellRichText()
    for text, face in runs:
        height = "superscript" if "superscript" in face else "subscript" if "subscript" in face else None
        look = InlineFont(rFont=font, sz=size, b="bold" in face or None, i="italic" in face or None, vertAlign=height)
        blocks.append(TextBlock(look, text))
    return blocks
