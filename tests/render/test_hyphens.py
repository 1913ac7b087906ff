"""Short terms with hyphens stay on a line in every format: `p-value`, `95%-KI`."""

import re

import pytest

from tablegen.render import RENDERERS
from tablegen.render.text import HELD
from tablegen.render.widths import Line
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Caption, Cell, Column, Italic, Row, Table, Text

HERE = Templates.search()


@pytest.mark.parametrize(
    ("term", "lines"),
    [
        *((term, [term]) for term in ("p-value", "t-Test", "χ²-Test", "95%-KI", "mid-P", "IL-6", "HLA-B27", "18-24")),
        *((term, [term]) for term in ("C-reactive", "follow-up", "-0.5", "0.50-0.80", "<-1")),
        ("Kaplan-Meier", ["Kaplan-", "Meier"]),
        ("Non-etiology-specific", ["Non-", "etiology-", "specific"]),
        ("two- and", ["two- and"]),
    ],
)
def test_where_a_line_may_end(term, lines):
    assert len(Line.of(term.replace(" ", "\u00a0"), 10, False, 0, 1).pieces) == len(lines)
    assert (re.search(rf"(?:{HELD}).", term) is None) == (len(lines) > 1 or term in {"-0.5", "<-1", "two- and"})


def table(*heads):
    return Table("t", Caption("Table", "1", ()), (Column("left"),) * len(heads), (Row(tuple(map(Cell, heads))),), ())


@pytest.mark.parametrize(
    ("form", "whole", "slanted", "long"),
    [
        ("latex", r"\textbf{t\mbox{-}test}", r"\textit{p}\mbox{-}value", "log-rank"),
        ("html", '<span class="held">t-test</span>', '<i>p</i><span class="held">-value</span>', "log-rank"),
        ("typst", '"t-\u2060test"', '"-\u2060value"', "log-rank"),
    ],
)
def test_the_formats_hold_them(form, whole, slanted, long):
    made = table((Text("t-test"),), (Italic((Text("p"),)), Text("-value")), (Text("log-rank"),))
    written = RENDERERS[form].render(made, load_style("elsevier", HERE), HERE).content.decode()
    assert whole in written and slanted in written and long in written


def test_word_holds_them():
    from io import BytesIO
    from zipfile import ZipFile

    made = table((Text("t-test"),), (Italic((Text("p"),)), Text("-value")), (Text("log-rank"),))
    with ZipFile(BytesIO(RENDERERS["docx"].render(made, load_style("elsevier", HERE), HERE).content)) as package:
        written = package.read("word/document.xml").decode()
    assert "<w:t>t</w:t><w:noBreakHyphen/><w:t>test</w:t>" in written
    assert "<w:noBreakHyphen/><w:t>value</w:t>" in written and "<w:t>log-rank</w:t>" in written
