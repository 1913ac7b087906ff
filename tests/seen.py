"""What a table shows, as texts, for tests; and the patients that many of them use."""

from pathlib import Path

import pytest

import tablegen
from tablegen.errors import TablegenError
from tablegen.table.model import plain

DATA = """id,arm,age,sex,stage,crp,ok
1,a,50,m,I,1.5,1
2,a,61,f,II,2.5,0
3,a,47,m,III,,1
4,b,39,f,I,3.5,0
5,b,58,f,II,9.0,1
6,b,70,m,II,7.5,
7,,33,m,I,2.0,1
"""


def lines(table):
    """The body as texts with plain spaces, indents as dots."""
    return [
        "|".join([f"{'.' * c.indent}{plain(c.content, '−')}" for c in row.cells]).replace("\u00a0", " ")
        for row in table.table.body
    ]


def heads(table):
    return [plain(cell.content, "−").replace("\u00a0", " ") for cell in table.table.head[0].cells]


def notes(table):
    return [((n.mark and n.mark.text) or "", plain(n.content, "−").replace("\u00a0", " ")) for n in table.table.notes]


def refused(build, text, **options):
    with pytest.raises(TablegenError) as caught:
        build(text, **options)
    return str(caught.value)


BIRTHS = (Path(__file__).parent / "data" / "reference" / "birthwt.csv").read_text("utf-8")
"""The low birth weights of R's MASS, coded in words."""


def builder(project, data, head="data: data.csv\n"):
    """What builds a spec, without its `head`, on these patients or on others."""

    def build(text, data=data, **options):
        folder = project(data_dot_csv=data, spec_dot_yaml=f"{head}{text}")
        return tablegen.build(folder / "spec.yaml", **options)

    return build


def value(table, row, stat, group=None, level=None):
    return table.results.get(row, group, level, stat).value


def told(table):
    """All notes of a table as one text."""
    return " | ".join(text for _, text in notes(table))
