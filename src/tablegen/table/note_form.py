"""The form that a journal gives to notes: their marks, what stands before them, which of them are one paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice
from unicodedata import category

from tablegen.style import NoteLook
from tablegen.table.markup import markup
from tablegen.table.model import Content, Inline, Mark, Note, Row, Text, plain

PROBABILITY = "probability"
"""The notes that say what stars behind estimates mean."""
_FULL_WIDTH = "。"
"""A full stop that brings its own space."""
_ENDS = (".", "?", "!", "…", _FULL_WIDTH, "？", "！")


@dataclass(slots=True)
class Marked:
    """The notes that a cell calls, in the order they are met; equal notes share a mark.

    With `titled` the first mark is the title's, which calls the notes that no cell calls.
    """

    look: NoteLook
    titled: bool = False
    found: dict[Content, Mark] = field(default_factory=dict[Content, Mark])

    def mark(self, content: Content) -> Mark:
        """The mark of a note; a new one when it was not called before."""
        if content not in self.found:
            self.found[content] = self._nth(len(self.found) + self.titled)
        return self.found[content]

    @property
    def of_title(self) -> Mark | None:
        """The mark that the title calls the notes of no cell by, where it does."""
        return self._nth(0) if self.titled else None

    def notes(self) -> Iterator[Note]:
        """The notes, each behind its mark."""
        for content, mark in self.found.items():
            yield Note(stopped(content, self.look), mark)

    def _nth(self, i: int) -> Mark:
        return Mark(next(islice(_marks(self.look.marks), i, None)), self.look.raised)


class Remarking:
    """Gives the notes that the cells of a table, or of a part, call the marks of the `whole`, in the order met."""

    def __init__(self, own: Marked, whole: Marked) -> None:
        self._contents = {mark: content for content, mark in own.found.items()}
        self.whole = whole

    def called(self, content: Content) -> tuple[Content, ...]:
        """The notes that a content calls."""
        return tuple(self._contents[part] for part in content if isinstance(part, Mark) and part in self._contents)

    def bare(self, content: Content) -> Content:
        """The content without the marks of its notes."""
        return tuple(part for part in content if not (isinstance(part, Mark) and part in self._contents))

    def content(self, content: Content) -> Content:
        """The content with the marks of the whole table."""
        return tuple(
            self.whole.mark(self._contents[part]) if isinstance(part, Mark) and part in self._contents else part
            for part in content
        )

    def row(self, row: Row) -> Row:
        """The row with the marks of the whole table."""
        if not self._contents:
            return row
        return replace(row, cells=tuple(replace(cell, content=self.content(cell.content)) for cell in row.cells))


def with_joined_marks(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the marks that stand side by side as one; only of a finished table, whose marks stay."""
    return tuple(
        replace(row, cells=tuple(replace(cell, content=joined_marks(cell.content)) for cell in row.cells))
        if any(_has_several(cell.content) for cell in row.cells)
        else row
        for row in rows
    )


def _has_several(content: Content) -> bool:
    return len(content) > 1 and sum(type(part) is Mark for part in content) > 1


def joined_marks(content: Content) -> Content:
    """The content with the marks that stand side by side as one: `a,b` and `1,2`, but `*†`.

    Letters are parted by commas, as numbers are. Symbols need none, but `*` beside `**`.
    """
    whole: list[Inline] = []
    for part in content:
        last = whole[-1] if whole else None
        if isinstance(part, Mark) and isinstance(last, Mark):
            whole[-1] = _beside(last, part)
        else:
            whole.append(part)
    return tuple(whole)


def _beside(mark: Mark, other: Mark) -> Mark:
    last, first = mark.text[-1:], other.text[:1]
    comma = "," if last == first or (_runs_on(last) and _runs_on(first)) else ""
    return Mark(mark.text + comma + other.text, mark.raised)


def _runs_on(sign: str) -> bool:
    """Whether it is a letter or a digit, which another makes a word or a number; a circled one stays by itself."""
    return category(sign) != "No" and sign.isalnum() if sign else False


def _marks(listed: Sequence[str]) -> Iterator[str]:
    """The marks of the style, then single ones doubled, tripled and so on: after `¶ ** ††` come `‡‡`, `§§`."""
    yield from listed
    single = [mark for mark in listed if not any(mark == other * 2 for other in listed)]
    for times in count(2):
        yield from (more for mark in single if (more := mark * times) not in listed)


def stopped(content: Content, look: NoteLook) -> Content:
    """The note with the style's full stop, where it does not end a sentence by itself."""
    return (*content, Text(look.stop)) if look.stop and not is_ended(plain(content)) else content


def is_ended(text: str) -> bool:
    """Whether a text ends with the mark of a sentence's end, in any of the languages."""
    return text.endswith(_ENDS)


def listed(contents: Sequence[Content], between: str, last: str = "") -> Content:
    """The contents with `between` between them, before the last one `last` where it is given."""
    whole: Content = ()
    for i, content in enumerate(contents):
        joint = last if last and 0 < i == len(contents) - 1 else between
        whole = (*whole, *((Text(joint),) if i else ()), *content)
    return whole


def arranged(parts: Mapping[str, Sequence[Content]], marked: Marked) -> tuple[Note, ...]:
    """All notes in the style's order: those of `parts`, which no cell calls, and those that cells call.

    Where the style joins them, the former are one paragraph, in the place of the first of them. What stars mean comes
    last, as APA has it.
    """
    look = marked.look
    loose = [stopped(content, look) for name in look.order for content in parts.get(name, ())]
    if look.joined and loose:
        loose = [listed(loose, "" if look.stop == _FULL_WIDTH else " " if look.stop else ". ")]
    waiting = [Note((*_lead(look, i, len(loose)), *content), marked.of_title) for i, content in enumerate(loose, 1)]
    notes: list[Note] = []
    for name in look.order:
        if name == "marked":
            notes += marked.notes()
        elif parts.get(name):
            here = len(waiting) if look.joined else len(parts[name])
            notes, waiting = [*notes, *waiting[:here]], waiting[here:]
    return (*notes, *(Note(stopped(content, look)) for content in parts.get(PROBABILITY, ())))


def _lead(look: NoteLook, i: int, count: int) -> Content:
    """What stands before the i-th of the notes that no cell calls."""
    if count > 1 and look.lead_each:
        return markup(look.lead_each, {"i": (Text(str(i)),)})
    return markup(look.lead) if i == 1 and look.lead else ()
