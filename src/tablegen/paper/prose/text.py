"""The prose of Markdown and of plain text."""

import re
from collections.abc import Iterator

from tablegen.paper.front_matter import HEAD
from tablegen.paper.prose import Passage
from tablegen.paper.prose.inline import plain_markup, raised, tex_signs
from tablegen.paper.prose.mapped import Mapped

_SECTION = re.compile(
    r"(?:\d+\.?\s+)?(abstract|background|introduction|(?:materials?|patients|subjects|participants) and methods"
    r"|methods?(?: and materials)?|statistical analysis|results(?: and discussion)?|discussion|conclusions?|references"
    r"|acknowledge?ments|limitations)\s*:?",
    re.IGNORECASE,
)
_NOT_PROSE = (
    re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE),
)
_ABSTRACT = re.compile(
    r"^abstract:[ \t]*(?:[|>][-+\d]*[ \t]*\n(?P<block>(?:[ \t]+[^\n]*\n|[ \t]*\n)*)"
    r"|(?P<quote>[\"']?)(?P<line>.+?)(?P=quote)[ \t]*$)",
    re.MULTILINE,
)
_HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{3,})\s*")
_TABLE_LINE = re.compile(r"\s*\|.*|[^|\n]*(?:\|[^|\n]*){2,}|\s*[+|][-=+:| ]+|\s*:?-{3,}:?(?:\s+:?-{3,}:?)+\s*")
_MARKER = re.compile(r"^\s*(?:>\s?|[-*+]\s+|\d{1,2}[.)]\s+(?=[A-Z])|\[\^[^\]]+\]:\s*)", re.MULTILINE)
_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_TABULAR = re.compile(r"(?:[-−–<≤]?\s?\d(?:[\d.,·]*\d)?[ \t\n]+){2,}[-−–<≤]?\s?\d")
_BROKEN = re.compile(r"(?<=[a-z,]) ?\n[ \t]*\n\s*(?=[(a-z])")
_SPACES = re.compile(r"[ \t\n]+")
_BARE_NUMBERS = re.compile(r"[\d\s.,·/()%±<>=≤≥–−-]+")


def passages_of_text(text: str, markdown: bool) -> tuple[Passage, ...]:
    """The paragraphs of prose of a text; tables and code are left out, headings name the sections."""
    mapped = Mapped(text)
    if markdown:
        for pattern in _NOT_PROSE:
            mapped = mapped.sub(pattern, lambda m: "\n" * m.group(0).count("\n"))
        if head := HEAD.match(mapped.text):
            rest = mapped.cut(head.end(), len(mapped.text))
            return (*_abstract(mapped.cut(*head.span("yaml"))), *_passages(rest, markdown))
    else:
        mapped = mapped.sub(_BROKEN, "\n")  # a page ends within a sentence
    return tuple(_passages(mapped, markdown))


def _abstract(head: Mapped) -> Iterator[Passage]:
    """The abstract in a manuscript's head, as Quarto and R Markdown have it."""
    if found := _ABSTRACT.search(head.text):
        yield from _passages(head.cut(*found.span("line" if found["line"] else "block")), True, "Abstract")


def _passages(mapped: Mapped, markdown: bool, section: str = "") -> Iterator[Passage]:
    start, end = None, 0
    for match in re.finditer(r"[^\n]*(?:\n|\Z)", mapped.text):
        line = match.group(0).strip()
        heading = _heading(line, markdown)
        table = markdown and bool(line) and _TABLE_LINE.fullmatch(line)
        if line and heading is None and not table:
            start, end = match.start() if start is None else start, match.end()
            continue
        if markdown and line and _UNDERLINE.fullmatch(line) and start is not None:
            section, start = mapped.text[start:end].strip(), None
        if start is not None:
            yield from _passage(mapped.cut(start, end), section, markdown)
        start, section = None, section if heading is None else heading
    if start is not None:
        yield from _passage(mapped.cut(start, end), section, markdown)


def _heading(line: str, markdown: bool) -> str | None:
    match = (markdown and _HEADING.fullmatch(line)) or _SECTION.fullmatch(line.strip("*_ "))
    return match.group(1) if match else None


def _passage(mapped: Mapped, section: str, markdown: bool) -> Iterator[Passage]:
    if _TABULAR.search(mapped.text) or _BARE_NUMBERS.fullmatch(mapped.text):
        return
    if markdown:
        mapped = tex_signs(plain_markup(mapped.sub(_MARKER, "")))
    mapped = raised(mapped.sub(_HYPHENATED, "")).sub(_SPACES, " ")
    if mapped.text.strip():
        yield Passage(mapped.text, tuple(mapped.at), section)
