"""A Word table as lines of text that a reader can compare with a journal's rules, read anew from the file's XML.

Bold stands between `**`, italics between `*`, raised and lowered letters between `^` and `~`; cells are apart by ` | `,
a cell that spans n columns ends with `»n`, indents are dots. Below the text stands the look: fonts and sizes in points,
rules in points, how columns are aligned, and what there is of colour, shading and vertical rules. It shares nothing with
the product.
"""

from io import BytesIO
from itertools import groupby
from xml.etree import ElementTree
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {"br": " / ", "tab": "\t", "noBreakHyphen": "-"}


class Page:
    """The table of a Word file and what stands around it."""

    def __init__(self, content: bytes):
        package = ZipFile(BytesIO(content))
        self._body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{W}body")
        sheet = ElementTree.fromstring(package.read("word/styles.xml"))
        self._styles = {one.get(f"{W}styleId"): one for one in sheet.iter(f"{W}style")}
        self._default = sheet.find(f"{W}docDefaults")
        self._table = self._body.find(f"{W}tbl")
        self.rows = [*self._table.iter(f"{W}tr")]
        self.heads = [row for row in self.rows if row.find(f"{W}trPr/{W}tblHeader") is not None]

    def lines(self) -> list[str]:
        """The page, a line each."""
        return [*self._texts(), *self._look()]

    def _texts(self):
        place = "above"
        for block in self._body:
            if block.tag == f"{W}tbl":
                for row in self.rows:
                    kind = "head" if row in self.heads else "body"
                    yield f"{kind}: {' | '.join(map(self._cell, row.iter(f'{W}tc')))}"
                place = "below"
            elif block.tag == f"{W}p" and (text := self._text(block)):
                caption = "Caption" in (self._style_of(block) or "")
                across = "" if (side := self._side(block)) == "left" else f" {side}"
                yield f"{f'caption {place}{across}' if caption else 'note'}: {text}"

    def _look(self):
        kinds = {"cells": None, "caption": None, "notes": None}
        for block in self._body.iter(f"{W}p"):
            style = self._style_of(block) or ""
            kind = "caption" if "Caption" in style else "notes" if "Note" in style else "cells"
            kinds[kind] = kinds[kind] or style
        for kind, style in kinds.items():
            if style:
                font, size = self._given(style, "rFonts", "ascii"), int(self._given(style, "sz", "val")) / 2
                yield f"{kind}: {font}, {size:g} pt"
        yield f"rules: {', '.join(self._rules())}"
        yield f"vertical rules: {self._count('left', 'right', 'start', 'end', 'insideV')}"
        yield f"colours: {', '.join(sorted(self._colours())) or 'none'}"
        yield f"heads: {' | '.join(self._sides(self.heads[-1]))}"
        yield f"columns: {' | '.join(self._sides(self.rows[-1]))}"
        paragraphs = [len(cell.findall(f"{W}p")) for row in self.rows for cell in row.iter(f"{W}tc")]
        yield f"paragraphs a cell: {max(paragraphs)}"
        merged = list(self._table.iter(f"{W}vMerge"))
        yield f"cells merged downwards: {len(merged)}"

    def _cell(self, cell):
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        text = " ¶ ".join(self._text(one) for one in cell.iter(f"{W}p"))
        indent = cell.find(f"{W}p/{W}pPr/{W}ind")
        dots = "." if indent is not None and int(indent.get(f"{W}left", "0")) > 0 else ""
        across = f"»{span.get(f'{W}val')}" if span is not None else ""
        return f"{dots}{text}{across}"

    def _text(self, paragraph):
        pieces = []
        own = self._style_of(paragraph)
        for run in paragraph.iter(f"{W}r"):
            said = "".join(_SIGNS.get(one.tag.removeprefix(W), one.text or "") for one in run
                           if one.tag.removeprefix(W) in {"t", *_SIGNS})  # fmt: skip
            if said:
                pieces.append((said, tuple(self._is(run, own, name) for name in ("b", "i")), self._raised(run)))
        whole = ""
        for (marks, raised), group in groupby(pieces, lambda piece: piece[1:]):
            said = "".join(piece[0] for piece in group)
            around = ("**" if marks[0] else "") + ("*" if marks[1] else "") + raised
            whole += f"{around}{said}{around[::-1]}"
        return whole.replace("\u00a0", " ")

    def _is(self, run, style, name):
        found = run.find(f"{W}rPr/{W}{name}")
        while found is None and style in self._styles:
            found = self._styles[style].find(f"{W}rPr/{W}{name}")
            based = self._styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else None
        return found is not None and found.get(f"{W}val") not in {"0", "false"}

    def _raised(self, run):
        found = run.find(f"{W}rPr/{W}vertAlign")
        return {"superscript": "^", "subscript": "~"}.get(found.get(f"{W}val")) if found is not None else ""

    def _style_of(self, paragraph):
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return found.get(f"{W}val") if found is not None else None

    def _given(self, style, name, key):
        """What a style, those it is based on, or the document says of a property of letters."""
        while style in self._styles:
            found = self._styles[style].find(f"{W}rPr/{W}{name}")
            if found is not None:
                return found.get(f"{W}{key}")
            based = self._styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else None
        return self._default.find(f"{W}rPrDefault/{W}rPr/{W}{name}").get(f"{W}{key}")

    def _side(self, paragraph):
        found, style = paragraph.find(f"{W}pPr/{W}jc"), self._style_of(paragraph)
        while found is None and style in self._styles:
            found = self._styles[style].find(f"{W}pPr/{W}jc")
            based = self._styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else None
        decimal = paragraph.find(f"{W}pPr/{W}tabs/{W}tab[@{W}val='decimal']") is not None
        return "decimal" if decimal else found.get(f"{W}val") if found is not None else "left"

    def _sides(self, row):
        return [self._side(cell.find(f"{W}p")) for cell in row.iter(f"{W}tc")]

    def _rules(self):
        """The weights of the horizontal rules, by where they are."""

        def found(row, side):
            rules = [one for one in row.iter(f"{W}{side}") if one.get(f"{W}val") == "single"]
            return rules, {(int(one.get(f"{W}sz")) / 8, one.get(f"{W}color")) for one in rules}

        inner = set()
        for row in self.rows[len(self.heads) : -1]:
            inner |= found(row, "bottom")[1]
        parts = {"top": found(self.rows[0], "top")[1], "head": found(self.heads[-1], "bottom")[1],
                 "bottom": found(self.rows[-1], "bottom")[1], "inner": inner}  # fmt: skip
        if len(self.heads) > 1:
            parts["spanner"] = found(self.heads[0], "bottom")[1]
        for name, weights in parts.items():
            said = "/".join(
                f"{w:g}{'' if colour in {'000000', 'auto'} else f' {colour}'}" for w, colour in sorted(weights)
            )
            yield f"{name} {said or 'none'}"

    def _count(self, *sides):
        return sum(one.get(f"{W}val") not in {"nil", "none"} for borders in ("tcBorders", "tblBorders")
                   for kind in self._table.iter(f"{W}{borders}") for one in kind
                   if one.tag.removeprefix(W) in sides)  # fmt: skip

    def _colours(self):
        """Colours of letters but black, and shades of cells."""
        for one in self._body.iter(f"{W}color"):
            if (value := one.get(f"{W}val")) not in {"000000", "auto"}:
                yield f"letters {value}"
        for one in self._body.iter(f"{W}shd"):
            if (value := one.get(f"{W}fill")) not in {"auto", "FFFFFF", None}:
                yield f"shading {value}"
