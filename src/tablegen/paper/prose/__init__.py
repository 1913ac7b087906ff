"""The prose of a manuscript as sentences with places: from Word, LaTeX, Markdown or plain text.

Tables, captions' numbers, code, citations and references are no prose; a tracked insertion is, a deletion is not.
"""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from tablegen.errors import refusal
from tablegen.paper.manuscript_file import MANUSCRIPTS, read_text
from tablegen.paper.prose.sentences import split_sentences
from tablegen.values import frozen
from tablegen.yamlfile import display

SUFFIXES = {**MANUSCRIPTS, ".txt": "text"}
"""The manuscripts that can be read, and the formats they are written in."""


@frozen
class Spot:
    """Where a sentence is: line and column of a text file, or paragraph and sentence of a Word file, from 1."""

    file: str
    line: int | None = None
    column: int | None = None
    paragraph: str | None = None
    sentence: int | None = None

    def __str__(self) -> str:
        """`paper.md:12:5`, or `paper.docx: paragraph 12, sentence 2`."""
        if self.paragraph is not None:
            return f"{self.file}: {self.paragraph}, sentence {self.sentence}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@frozen
class Passage:
    """A paragraph of prose. `at` has the place in the file of each character, None where the file has no lines.

    `section` is the last heading above it; `called` is what a Word file's reader calls it (`paragraph 12`).
    """

    text: str
    at: tuple[int, ...] | None = None
    section: str = ""
    called: str = ""


@frozen
class Sentence:
    """A sentence, the passage it is part of, and its number there from 0."""

    text: str
    passage: int
    number: int
    section: str
    spots: "Spots"
    start: int

    def spot(self, offset: int = 0) -> Spot:
        """The place of the character at an offset in the sentence."""
        return self.spots.spot(self.start + offset, self.number)


@frozen
class Spots:
    """From the characters of a passage to the places of a file."""

    file: str
    passage: Passage
    line_starts: tuple[int, ...]

    def spot(self, offset: int, sentence: int) -> Spot:
        """The place of the character at an offset in the passage."""
        at = self.passage.at
        if at is None:
            return Spot(self.file, paragraph=self.passage.called, sentence=sentence + 1)
        place = at[min(offset, len(at) - 1)]
        line = bisect_right(self.line_starts, place)
        return Spot(self.file, line, place - self.line_starts[line - 1] + 1)


def read_prose(path: Path) -> tuple[Sentence, ...]:
    """The sentences of a manuscript; TablegenError where it cannot be read, or is of another kind."""
    shown, suffix = display(path.absolute()), path.suffix.lower()
    if suffix not in SUFFIXES:
        raise refusal(f"{shown} is no manuscript that can be read", None, f"manuscripts: {', '.join(SUFFIXES)}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refusal(f"{shown}: cannot be read ({error.strerror})") from None
    if SUFFIXES[suffix] == "docx":
        from tablegen.paper.prose.docx import passages_of_docx

        return tuple(_sentences(passages_of_docx(content, shown), shown, (0,)))
    text, encoding = read_text(content)
    if encoding == "latin-1":  # what Windows writes there has dashes where that has controls
        text = content.decode("cp1252", "replace")
    return prose_of_text(text.removeprefix("\ufeff"), suffix, shown, path.parent)


def prose_of_text(text: str, suffix: str, shown: str, folder: Path | None = None) -> tuple[Sentence, ...]:
    """The sentences of a text file's content; LaTeX may take macros and parts from files in its folder."""
    kind = SUFFIXES[suffix]
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    if kind == "latex":
        from tablegen.paper.prose.tex import passages_of_tex

        passages = passages_of_tex(text, folder)
    else:
        from tablegen.paper.prose.text import passages_of_text

        passages = passages_of_text(text, markdown=kind == "markdown")
    starts = (0, *(i + 1 for i, c in enumerate(text) if c == "\n"))
    return tuple(_sentences(passages, shown, starts))


def _sentences(passages: tuple[Passage, ...], shown: str, starts: tuple[int, ...]) -> Iterator[Sentence]:
    for i, passage in enumerate(passages):
        spots = Spots(shown, passage, starts)
        for number, (start, text) in enumerate(split_sentences(passage.text)):
            yield Sentence(text, i, number, passage.section, spots, start)
