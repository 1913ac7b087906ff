"""Where a table stands in a Word manuscript, or is to be put: by its anchor, a placeholder, a bookmark, its caption."""

import re
from collections.abc import Iterator, Sequence

from tablegen.errors import refusal
from tablegen.paper.docx.document import Document, style_of, text_of
from tablegen.paper.docx.parts import further_parts
from tablegen.paper.docx.read import read_table
from tablegen.paper.docx.table import ANCHOR
from tablegen.paper.seen import resemblance
from tablegen.paper.xml_tree import Element
from tablegen.render.docx_styles import CAPTION, NOTE
from tablegen.table.model import Table
from tablegen.values import frozen

BELOW, OWN = "_below", "_caption"
_PLACEHOLDER = re.compile(r"\{\{\s*table\s*:\s*([^{}]*?)\s*\}\}", re.IGNORECASE)
_LONGEST_NAME = 40  # of a bookmark, in Word
_NEAR = 3  # blocks between an anchor and its table, at most
_SURE, _CLEARLY = 0.75, 0.1


@frozen
class Spot:
    """Where a table stands (`table`, with its caption and notes), or is to be put: in place of `blank` or `behind` one.

    `further`: what follows of a table in parts, and stands between these. `own_caption`: the caption is the author's,
    which stays as it is. `how` says how it was found.
    """

    how: str
    caption: Element | None = None
    below: bool = False
    own_caption: bool = False
    table: Element | None = None
    further: tuple[Element, ...] = ()
    notes: tuple[Element, ...] = ()
    blank: Element | None = None
    behind: Element | None = None

    @property
    def standing(self) -> tuple[Element, ...]:
        """All that stands there: the caption, the table with its parts, the notes."""
        return tuple(one for one in (self.caption, self.table, *self.further, *self.notes) if one)


@frozen
class Sought:
    """A table to be placed: its name, the names it goes by in a manuscript, as built and, if it was, as built last."""

    name: str
    called: tuple[str, ...]
    table: Table
    last: Table | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What an author's bookmark or content control for it may be called."""
        return (*self.called, *(f"table{called}" for called in self.called))


def anchor(name: str) -> str:
    """The name of a table's anchor, without what may follow it."""
    longest = _LONGEST_NAME - max(len(BELOW), len(OWN))
    return (ANCHOR + re.sub(r"\W", "_", name, flags=re.ASCII))[:longest]


def asked(text: str) -> str | None:
    """The table that a paragraph asks for; None where it asks for none."""
    found = _PLACEHOLDER.fullmatch(text.strip())
    return found[1] if found else None


def placeholders(document: Document) -> Iterator[tuple[Element, str]]:
    """The paragraphs that are placeholders of a table, each with the name they call it by.

    TablegenError for one that has other text beside it.
    """
    for nth, paragraph in enumerate(document.root.all("w:p"), start=1):
        text = text_of(paragraph)
        if not _PLACEHOLDER.search(text):
            continue
        called = asked(text)
        where = f'paragraph {nth}, "{_short(text)}"'
        if called is None:
            raise refusal(
                f"{where}: the placeholder of a table stands in a paragraph of its own",
            )
        if paragraph not in document.blocks:
            raise refusal(f"{where}: a table cannot stand within another table or a text box")
        yield paragraph, called


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Finder:
    """Finds tables in one document."""

    def __init__(self, document: Document) -> None:
        """Note the bookmarks and the placeholders."""
        self._document = document
        self._bookmarks = {one.get("w:name"): one for one in document.root.all("w:bookmarkStart")}
        self._style_names = {
            style.get("w:styleId"): name for (kind, name), style in document.styles.items() if kind == "paragraph"
        }
        self._note_style = next((style for style, name in self._style_names.items() if name == NOTE), "")
        self._further = further_parts(document.blocks, frozenset({self._note_style}))
        within = {id(one) for parts in self._further.values() for one in parts}
        self._blocks = tuple(block for block in document.blocks if id(block) not in within)
        self._at = {id(block): i for i, block in enumerate(self._blocks)}
        self.asked = list(placeholders(document))
        self._taken = {id(self._blocks[at]) for at in self._anchored_tables()}

    def find(self, sought: Sought) -> Spot | None:
        """Where a table stands or is to be put; None where the document has no place for it."""
        spot = self._anchored(sought)
        blank = self._placeholder(sought)
        if spot and blank:
            message = f'"{sought.called[0]}" stands in the manuscript, and a placeholder asks for it once more'
            raise refusal(f"table {message}", None, "delete the placeholder, or the table with its caption")
        spot = spot or blank or self._at_bookmark(sought) or self._at_control(sought)
        spot = spot or self._at_caption(sought) or self._alike(sought)
        if spot and spot.table:
            self._taken.add(id(spot.table))
        return spot

    def _anchored_tables(self) -> Iterator[int]:
        """The tables that stand at an anchor, whosever it is."""
        for name, mark in self._bookmarks.items():
            at = self._block(mark) if name.startswith(ANCHOR) else None
            table = self._near(at, -1 if name.endswith(BELOW) else 1) if at is not None else None
            if table is not None:
                yield table

    def _block(self, element: Element) -> int | None:
        """The place among the blocks of what an element stands in, or of the next block behind it."""
        for one in (element, *element.ancestors()):
            if id(one) in self._at:
                return self._at[id(one)]
        following = (i for i, block in enumerate(self._blocks) if block.start >= element.start)
        return next(following, None)

    def _anchored(self, sought: Sought) -> Spot | None:
        name = anchor(sought.name)
        for suffix in ("", BELOW, OWN):
            mark = self._bookmarks.get(name + suffix)
            at = self._block(mark) if mark else None
            if at is None:
                continue
            caption, below = self._blocks[at], suffix == BELOW
            table = self._near(at, -1 if below else 1)
            if table is None:
                message = (
                    f"the anchor of table {sought.called[0]} is there, but no table {'above' if below else 'below'} it"
                )
                hint = "undo that, or delete its caption and put {{table:" + sought.called[0] + "}} in its place"
                raise refusal(message, None, hint)
            return self._around(table, "its anchor", caption, below, suffix == OWN)
        return None

    def _near(self, at: int, step: int) -> int | None:
        """The table next to a caption: notes and empty paragraphs may stand between."""
        i, left = at + step, _NEAR
        while 0 <= i < len(self._blocks):
            block = self._blocks[i]
            if block.name == "w:tbl":
                return i
            is_note = bool(self._note_style) and style_of(block) == self._note_style
            left -= not is_note
            if (text_of(block).strip() and not is_note) or left < 0:
                return None
            i += step
        return None

    def _around(self, at: int, how: str, caption: Element | None, below: bool, own: bool) -> Spot:
        notes: list[Element] = []
        for block in self._blocks[at + 1 :]:
            if block is caption or not self._note_style or block.name != "w:p" or style_of(block) != self._note_style:
                break
            notes.append(block)
        table = self._blocks[at]
        return Spot(how, caption, below, own, table, tuple(self._further.get(table, ())), tuple(notes))

    def _placeholder(self, sought: Sought) -> Spot | None:
        found = [paragraph for paragraph, called in self.asked if same_name(called, sought.called)]
        if len(found) > 1:
            raise refusal(
                f"{{{{table:{sought.called[0]}}}}} stands in the manuscript {len(found)} times", None, "once is enough"
            )
        return Spot("its placeholder", blank=found[0]) if found else None

    def _at_control(self, sought: Sought) -> Spot | None:
        """At a content control whose title or tag is the table's name: in place of its prompt, else behind it."""
        for control in self._document.root.all("w:sdt"):
            properties, content = control.child("w:sdtPr"), control.child("w:sdtContent")
            given = (
                [one.get("w:val") for one in properties.children if one.name in {"w:alias", "w:tag"}]
                if properties
                else []
            )
            name = next((name for name in given if same_name(name, sought.names)), None)
            if not (name and properties and content) or not all(id(one) in self._at for one in content.children):
                continue
            how = f'the content control "{name}"'
            prompts = properties.child("w:showingPlcHdr") or not text_of(content).strip()
            return Spot(how, blank=control) if prompts else Spot(how, behind=control)
        return None

    def _at_bookmark(self, sought: Sought) -> Spot | None:
        """At an author's bookmark of the table's name."""
        for name, mark in self._bookmarks.items():
            at = self._block(mark)
            if at is None or name.startswith((ANCHOR, "_")) or not same_name(name, sought.names):
                continue
            block = self._blocks[at]
            how = f'the bookmark "{name}"'
            if block.name == "w:tbl":
                return self._own_table(sought, at, how, None)
            if not text_of(block).strip() and not any(block.all("w:drawing", "w:pict", "w:object")):
                return Spot(how, blank=block)
            return self._behind(sought, at, how) if self._names(at, sought.table) else self._after(sought, at, how)
        return None

    def _at_caption(self, sought: Sought) -> Spot | None:
        """Behind a caption that the author wrote, `Table 1. …`, or at one of ours that has lost its anchor."""
        found = [at for at in range(len(self._blocks)) if self._names(at, sought.table)]
        styled = [at for at in found if "caption" in self._style_name(at)]
        found = styled or found
        if len(found) > 1:
            caption = _short(text_of(self._blocks[found[0]]))
            hint = f"put {{{{table:{sought.called[0]}}}}} where table {sought.called[0]} is to stand"
            raise refusal(f'the caption "{caption}" stands in the manuscript {len(found)} times', None, hint)
        return self._behind(sought, found[0], "its caption") if found else None

    def _names(self, at: int, table: Table) -> bool:
        """Whether a paragraph is the caption of a table: it begins with its number, and is no sentence about it."""
        block, number = self._blocks[at], table.caption.number
        if block.name != "w:p" or not number or self._style_name(at).startswith(("toc", "table of")):
            return False
        start = rf"\s*{re.escape(table.caption.label)}\s*{re.escape(number)}(?!\d)"
        stop = r"(\s*(?:[.:|–—\u2002]|\s\s|\t|\n)|\s*$)?"
        found = re.match(start + stop, text_of(block), re.IGNORECASE)
        return bool(found) and (found[1] is not None or "caption" in self._style_name(at))

    def _style_name(self, at: int) -> str:
        style = style_of(self._blocks[at]) if self._blocks[at].name == "w:p" else ""
        return self._style_names.get(style, "").lower()

    def _behind(self, sought: Sought, at: int, how: str) -> Spot:
        """Behind a paragraph of the author's; a table that is there must be this one."""
        caption, ours = self._blocks[at], self._style_name(at) == CAPTION.lower()
        following = self._near(at, 1)
        if following is not None:
            return self._own_table(sought, following, how, caption, not ours)
        above = self._near(at, -1) if ours else None
        if above is not None and self._likeness(above, sought) >= _SURE:
            return self._around(above, how, caption, True, False)
        return Spot(how, caption, own_caption=True, behind=caption)

    def _after(self, sought: Sought, at: int, how: str) -> Spot:
        """Behind a paragraph that is no caption, or in place of the table there."""
        if at + 1 < len(self._blocks) and self._blocks[at + 1].name == "w:tbl":
            return self._own_table(sought, at + 1, how, None)
        return Spot(how, behind=self._blocks[at])

    def _own_table(self, sought: Sought, at: int, how: str, caption: Element | None, own: bool = False) -> Spot:
        if self._likeness(at, sought) < _SURE:
            message = f"at {how} of table {sought.called[0]} stands a table with other rows and columns"
            raise refusal(message, None, "delete it where it is to be replaced")
        return self._around(at, how, caption, False, own)

    def _alike(self, sought: Sought) -> Spot | None:
        """The table itself, where its anchor was lost: by its stub and its heads."""
        free = [at for at, one in enumerate(self._blocks) if one.name == "w:tbl" and id(one) not in self._taken]
        ranked = sorted(((self._likeness(at, sought), -at) for at in free), reverse=True)
        if not ranked or ranked[0][0] < _SURE or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - _CLEARLY):
            return None
        return self._around(-ranked[0][1], "its rows and columns", None, False, False)

    def _likeness(self, at: int, sought: Sought) -> float:
        seen = read_table(self._blocks[at], further=self._further.get(self._blocks[at], ()))
        return max(resemblance(seen, table) for table in (sought.table, sought.last) if table)


def same_name(name: str, names: Sequence[str]) -> bool:
    """Whether a table goes by a name, whatever its case, spaces and signs between words."""
    return plain_name(name) in {"", *map(plain_name, names)} - {""}


def plain_name(name: str) -> str:
    """A name without what authors write in many ways."""
    return re.sub(r"[\s_-]", "", name).casefold()
