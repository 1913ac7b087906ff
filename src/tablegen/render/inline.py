"""What the text formats share: content written in a format's own signs, captions, notes, lone numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from tablegen.render.text import clean
from tablegen.style import Look, Style
from tablegen.table.markup import markup
from tablegen.table.model import (
    Bold,
    Break,
    Caption,
    Cell,
    Content,
    Inline,
    Italic,
    Mark,
    Note,
    Number,
    Plot,
    Revised,
    Sub,
    Sup,
    Symbol,
    Table,
    Text,
    grid,
    plain,
    unmarked,
    version,
)
from tablegen.values import frozen

Kind = Literal["text", "italic", "bold", "sup", "sub", "mark", "deleted", "inserted"]
Piece = tuple[Kind, str]
"""A stretch of written text and how it is to be set; `mark` is the raised mark of a note."""


@frozen
class Dialect:
    """How a format writes inlines: its escaper, its signs, a new line within a cell, pieces put together, drawings."""

    escape: Callable[[str], str]
    symbols: Mapping[str, str]
    line: str
    join: Callable[[Sequence[Piece]], str]
    plot: Callable[[Plot], str] = lambda _: ""


def write(content: Content, dialect: Dialect, minus: str) -> str:
    """The content in the format's signs; every text passes its escaper, a number's minus is `minus`."""
    return dialect.join([_piece(part, dialect, minus) for part in content])


def _piece(part: Inline, dialect: Dialect, minus: str) -> Piece:
    match part:
        case Text(text):
            return "text", dialect.escape(clean(text))
        case Number(text):
            return "text", dialect.escape(clean(text.replace("-", minus)))
        case Symbol(name):
            return "text", dialect.symbols[name]
        case Break():
            return "text", dialect.line
        case Plot():
            return "text", dialect.plot(part)
        case Mark(text, raised):
            return "mark" if raised else "text", dialect.escape(clean(text))
        case Italic(inner):
            return "italic", write(inner, dialect, minus)
        case Bold(inner):
            return "bold", write(inner, dialect, minus)
        case Sup(inner):
            return "sup", write(inner, dialect, minus)
        case Sub(inner):
            return "sub", write(inner, dialect, minus)
        case Revised(inner, how):
            drawn = all(isinstance(each, Plot) for each in inner)  # of what is drawn the new version alone
            shown = "" if drawn and how == "deleted" else write(inner, dialect, minus)
            return "text" if drawn or how == "passing" else how, shown


def caption_content(caption: Caption, look: Look) -> Content:
    """The whole caption: label, number, the style's separator, title, each as the style sets it."""
    rules = look.caption
    mark = rules.separator.rstrip()
    label = _label(caption, look, mark)
    gap = rules.separator[len(mark) :]
    as_label, as_title = (rules.label_bold, rules.label_italic), (rules.title_bold, rules.title_italic)
    if not label:
        return _set(caption.title, *as_title)
    if as_label == as_title:
        return _set((*label, *_gap(gap), *caption.title), *as_label)
    return (*_set(label, *as_label), *_gap(gap), *_set(caption.title, *as_title))


def _label(caption: Caption, look: Look, mark: str) -> Content:
    """The label with its number and the mark behind it; where a new version has another one, both labels."""
    label, was = caption_label(caption, look), caption_label(caption.was or caption, look)
    if label == was:
        return (Text(label + mark),) if label else ()
    old = (Revised((Text(was),), "deleted"),) if was else ()
    return (*old, Revised((Text(label),), "inserted"), Text(mark)) if label else old


def caption_label(caption: Caption, look: Look) -> str:
    """`Table 1`, as the style puts the two together; what is there of them where one is missing."""
    if not caption.label or not caption.number:
        return caption.label or caption.number or ""
    return look.caption.label.replace("{table}", caption.label).replace("{number}", caption.number)


def continued(caption: Caption, style: Style) -> Content:
    """`Table 1 (continued)`, for what stands above a table that goes on; nothing where the journal wants none."""
    rules = style.look.caption
    label = _set((Text(caption_label(caption, style.look)),), rules.label_bold, rules.label_italic)
    return markup(style.words.continued, {"label": label})


def caption_text(caption: Caption, look: Look) -> str:
    """The caption as bare text on one line, without the mark of a note."""
    title = unmarked(version(caption.title))
    return clean(plain(caption_content(replace(caption, title=title, was=None), look)))


def _gap(gap: str) -> Content:
    """What stands between label and title: a new line where the style has one there."""
    return (Break(),) if "\n" in gap else (Text(gap),)


def _set(content: Content, bold: bool, italic: bool) -> Content:
    if italic:
        content = (Italic(content),)
    return (Bold(content),) if bold else content


def note_content(note: Note) -> Content:
    """A note with its mark before it; a raised mark stands off by a space."""
    if note.mark is None:
        return note.content
    return (note.mark, *([Text(" ")] if note.mark.raised else []), *note.content)


def lines(content: Content) -> tuple[Content, ...]:
    """The content cut at its line breaks."""
    if len(content) == 1 and not isinstance(content[0], Break):
        return (content,)
    cut: list[list[Inline]] = [[]]
    for part in content:
        if isinstance(part, Break):
            cut.append([])
        else:
            cut[-1].append(part)
    return tuple(map(tuple, cut))


_AS_COLUMN = frozenset((None, "decimal"))


def lone_number(cell: Cell) -> Number | None:
    """The number a cell holds when it holds nothing else but marks of notes behind it, and stands as its column does.

    In a table in parts a decimal column of one part may be another's group, whose counts stand left.
    """
    content = cell.content
    if not content or type(first := content[0]) is not Number or cell.align not in _AS_COLUMN:
        return None
    return first if len(content) == 1 or all(isinstance(part, Mark) for part in content[1:]) else None


def lacking(table: Table, mark: str) -> dict[tuple[int, int], str]:
    """By row and column of the body, what a lone number lacks of the longest fraction of its decimal column."""
    found = _lacking(table, lambda number: "".join(number.text.partition(mark)[1:]))
    return {key: longest[len(tail) :] for key, (tail, longest) in found.items() if len(longest) > len(tail)}


def lacking_before(table: Table, mark: str) -> dict[tuple[int, int], str]:
    """By row and column of the body, what a lone number lacks of the longest whole number of its decimal column."""
    found = _lacking(table, lambda number: number.text.partition(mark)[0])
    return {key: longest[: len(longest) - len(whole)] for key, (whole, longest) in found.items() if longest != whole}


def _lacking(table: Table, part: Callable[[Number], str]) -> dict[tuple[int, int], tuple[str, str]]:
    """By row and column of the body, a part of each lone number of decimal columns, and the longest such part."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    placed = [place for row in grid(table.body, len(table.columns)) for place in row]
    for c in (c for c, column in enumerate(table.columns) if column.align == "decimal"):
        places = [place for place in placed if place.column == c]
        parts = {place.row: part(number) for place in places if (number := lone_number(place.cell))}
        longest = max(parts.values(), key=len, default="")
        found |= {(r, c): (own, longest) for r, own in parts.items()}
    return found


def fractions(cells: Sequence[Cell], mark: str) -> Iterator[str | None]:
    """What each lone number has from its decimal mark on (`.05`, an empty string for 12); None for other cells."""
    for cell in cells:
        number = lone_number(cell)
        yield number and "".join(number.text.partition(mark)[1:])
