"""Tables and numbers in a manuscript of LaTeX or Markdown: between comments, by which they are found again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from tablegen.errors import TablegenError, refusal
from tablegen.origin import MARK, comment
from tablegen.paper.address import Addresses
from tablegen.paper.docx.places import plain_name, same_name
from tablegen.paper.front_matter import HEAD, check_head
from tablegen.paper.inserted import Inserted, called_by
from tablegen.paper.manuscript_file import read_text
from tablegen.paper.placeholders import of_key, told_at, unclosed, unclosed_in, wanted_in, with_sign
from tablegen.paper.state import State, decoded, encoded, look_digest, packed, unpacked
from tablegen.paper.tex_preamble import with_preamble
from tablegen.paper.text_kinds import Kind
from tablegen.paper.text_merge import merge_text
from tablegen.stages import Built, render
from tablegen.style import Style
from tablegen.style_file import load_style
from tablegen.table.model import Table

if TYPE_CHECKING:
    from tablegen.paper.manuscript_redline import Revisions

_BOM = "\ufeff"
_ASKED = re.compile(r"^[ \t]*\{\{\s*table\s*:\s*([^{}\n]*?)\s*\}\}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ANYWHERE = re.compile(r"\{\{\s*table\s*:[^{}\n]*\}\}", re.IGNORECASE)
_INPUT = re.compile(r"\\(?:input|include)\{(?:[^{}]*/)?([^{}/]+)\}")
Edit = tuple[int, int, str]


@dataclass(slots=True)
class _Work:
    """A manuscript in the making: its text, the format's marks, changes, and what is told."""

    text: str
    kind: Kind
    revisions: "Revisions | None" = None
    edits: list[Edit] = field(default_factory=list[Edit])
    placed: dict[str, str] = field(default_factory=dict[str, str])
    kept: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])
    stale: list[str] = field(default_factory=list[str])
    numbers: int = 0
    marked: bool = False

    def place(self, at: int) -> str:
        """A place in the text as editors tell it."""
        return f"line {self.text.count(chr(10), 0, at) + 1}"


def insert_text(content: bytes, tables: Sequence[Built], kind: Kind, revisions: "Revisions | None" = None) -> Inserted:
    """The manuscript with its tables and numbers as built; TablegenError where it cannot be changed.

    With `revisions` the tables and the numbers in the text show their changes.
    """
    text, encoding = read_text(content)
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    windows = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    work = _Work(text.replace("\r\n", "\n") if windows else text, kind, revisions)
    blocks = [one for one in kind.block.finditer(work.text) if one["name"] != "preamble"]
    first = not blocks and not kind.wrapped.search(work.text)
    spans = [one.span() for one in blocks]
    for built in tables:
        _put(work, built, blocks, spans)
    _tell_unmade(work, tables)
    _numbers(work, Addresses(tables), spans)
    made = _edited(work.text, work.edits)
    if kind.name == "markdown":
        check_head(made, kind.wrapped)
    if kind.name == "latex":
        made, doubts = with_preamble(made, list(work.placed.values()), work.numbers > 0, work.marked)
        work.doubts += doubts
    made = bom + (made.replace("\n", "\r\n") if windows else made)
    try:
        written = made.encode(encoding)
    except UnicodeEncodeError as problem:
        sign = made[problem.start]
        message = f'the manuscript is written in {encoding}, which has no "{sign}"'
        raise refusal(message, None, "save it in UTF-8") from None
    told = (tuple(work.kept), tuple(work.doubts), first, tuple(work.stale))
    return Inserted(written, tuple(work.placed), work.numbers, *told)


def _edited(text: str, edits: Sequence[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


# tables


def _dead(work: _Work, at: int) -> bool:
    """Whether a place is in a comment or in code."""
    return any(one.start() <= at < one.end() for one in work.kind.dead.finditer(work.text))


def _put(work: _Work, built: Built, blocks: Sequence[re.Match[str]], spans: Sequence[tuple[int, int]]) -> None:
    """Note the change that brings one table up to date, or puts it in."""
    called = called_by(built.table)
    own = [one for one in blocks if same_name(one["name"], called)]
    asked = [one for one in _ASKED.finditer(work.text) if same_name(one[1], called)]
    asked = [one for one in asked if not _dead(work, one.start()) and not _inside(one.start(), spans)]
    if len(own) + len(asked) > 1:
        where = ", ".join(work.place(one.start()) for one in (*own, *asked))
        raise refusal(f"table {called[0]} stands in the manuscript more than once: {where}", None, "once is enough")
    if asked and _in_head(work, asked[0].start()):
        message = f"{work.place(asked[0].start())}: a table cannot stand in the head of the manuscript, which is YAML"
        raise refusal(message, None, f"put {asked[0][0].strip()} into its text")
    taken_in = _taken_in(work, called) if not own and not asked else None
    if taken_in:
        source = work.placed[built.table.name] = _marked(work, built) or _source(
            built.table, built, built.style, work.kind
        )
        work.kept.append(f"table {called[0]} is taken in by {taken_in[0]}, the file that tablegen build writes")
        if work.revisions:  # that file has no changes marked
            work.edits.append((*taken_in.span(), f"\n{source}\n"))
        return
    if not own and not asked:
        work.kept.append(f"table {called[0]} has no place; it would have one at {{{{table:{called[0]}}}}}")
        return
    source, marked = _source(built.table, built, built.style, work.kind), _marked(work, built)
    work.placed[built.table.name] = marked or source
    state = State(replace(built.table, origin=""), built.style.name, look_digest(built.style))
    if own:
        work.edits.append((own[0].start(), own[0].end(), _renewed(work, built, own[0], (source, marked), state)))
    else:
        work.edits.append((asked[0].start(), asked[0].end(), _block(work.kind, built.table, source, state, marked)))


def _in_head(work: _Work, at: int) -> bool:
    head = HEAD.match(work.text) if work.kind.name == "markdown" else None
    return head is not None and at < head.end()


def _taken_in(work: _Work, called: Sequence[str]) -> re.Match[str] | None:
    r"""The `\input` of a file that is called as the table; None where there is none."""
    for found in _INPUT.finditer(work.text):
        if same_name(found[1].removesuffix(".tex"), called) and not _dead(work, found.start()):
            return found
    return None


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _source(table: Table, built: Built, style: Style, kind: Kind) -> str:
    """The source of a table, without the line that tells what made it."""
    return render(replace(table, origin=""), style, built.templates, kind.name)[0].decode("utf-8").strip("\n")


def _marked(work: _Work, built: Built) -> str | None:
    """The source of a table with its changes marked, where that is asked for."""
    if work.revisions is None:
        return None
    return _source(work.revisions.table(built, built.table), built, built.style, work.kind)


def _block(kind: Kind, table: Table, source: str, state: State, marked: str | None = None) -> str:
    """A table between its comments, the line that tells what made it below; Markdown wants an empty line around it.

    One with its changes marked remembers the source without them, by which the next insert goes on.
    """
    gap = "\n" if kind.name == "markdown" else ""
    told = comment(table.origin, kind.comment, kind.uncomment)
    memory = encoded(state) if marked is None else f"{encoded(state)} {packed([source, _digest(marked)])}"
    end = kind.end.format(name=table.name, state=memory)
    return f"{kind.begin.format(name=table.name)}\n{gap}{marked or source}\n{gap}{told}{end}"


def _digest(source: str) -> str:
    return sha256(source.encode("utf-8")).hexdigest()


def _renewed(work: _Work, built: Built, own: re.Match[str], sources: tuple[str, str | None], state: State) -> str:
    """A block with its table as it is built now, and what a co-author changed in it.

    `sources` are that of the table, and that with its changes marked.
    """
    source, marked = sources
    title = f"table {called_by(built.table)[0]}"
    memory, _, clean = own["state"].strip().partition(" ")
    last = decoded(memory)
    if last is None:
        told = f"{title}: how it was last built is not known, so it was put in without looking for edits"
        work.doubts.append(told)
        return _block(work.kind, built.table, source, state, marked)
    before = _source(last.table, built, _style_of(last, built), work.kind)
    there = "\n".join(line for line in own["inside"].split("\n") if f'{MARK} {{"table"' not in line).strip("\n")
    if clean:
        there = _unmarked(work, title, there, clean)
    merged = merge_text(before, source, there, work.kind.cell)
    work.kept += (f"{title}: {text}" for text in merged.kept)
    work.doubts += (f"{title}: {text}" for text in merged.collisions)
    shown = None if marked is None else merge_text(before, marked, there, work.kind.cell).text
    return _block(work.kind, built.table, merged.text, state, shown)


def _unmarked(work: _Work, title: str, there: str, memory: str) -> str:
    """The source of a table whose changes were marked, as it was without the marks."""
    try:
        clean, digest = unpacked(memory)
    except (ValueError, TypeError):
        return there
    if digest != _digest(there):
        work.doubts.append(f"{title}: what was changed by hand while its changes were marked was not taken over")
    return clean


def _style_of(last: State, built: Built) -> Style:
    """The style a table was last built in; that of now where it is gone."""
    if last.style == built.style.name:
        return built.style
    try:
        return load_style(last.style, built.templates, None)
    except TablegenError:
        return built.style


def _tell_unmade(work: _Work, tables: Sequence[Built]) -> None:
    """Tell of placeholders that no spec fills; TablegenError for one that has text beside it."""
    known = {plain_name(name) for built in tables for name in called_by(built.table)}
    for found in _ANYWHERE.finditer(work.text):
        if _dead(work, found.start()):
            continue
        name = found[0].partition(":")[2].removesuffix("}}").strip()
        line = work.text[work.text.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
        if not _ASKED.fullmatch(line.rstrip("\r")):
            message = f"{work.place(found.start())}: the placeholder of a table stands on a line of its own"
            raise refusal(message, None, f"put {found[0]} on a line of its own")
        if plain_name(name) not in known:
            work.doubts.append(f"{found[0]} is left as it is: no spec given makes this table")


# numbers


def _numbers(work: _Work, addresses: Addresses, spans: Sequence[tuple[int, int]]) -> None:
    """Note the changes that bring numbers up to date, and put new ones in."""
    wrapped = [one for one in work.kind.wrapped.finditer(work.text) if not _inside(one.start(), spans)]
    for one in wrapped:
        key = work.kind.unkey(one["key"])
        address, pattern = of_key(key)
        with told_at(work.place(one.start())):
            if addresses.table(address):
                work.numbers += 1
                new = work.kind.safe(addresses.text(address, pattern, work.kind.write))
                new = _with_old(work, key, (address, pattern), new)
                if work.kind.key(key) != one["key"]:
                    work.edits.append((*one.span("key"), work.kind.key(key)))
                if new != one["text"]:
                    work.stale.append(address)
                    work.edits.append((*one.span("text"), new))
    busy = [*spans, *(one.span() for one in wrapped)]
    for wanted in wanted_in(work.text, lines=True):
        if _inside(wanted.start, busy) or _dead(work, wanted.start):
            continue
        with told_at(work.place(wanted.start)):
            if addresses.table(wanted.address) is None:
                if wanted.address.startswith("table") and "." in wanted.address:
                    work.doubts.append(f"{{{{{wanted.address}}}}} is left as it is: no spec given makes that table")
                continue
            one = with_sign(wanted, work.text) if addresses.is_p(wanted.address) else wanted
            text = work.kind.safe(addresses.text(one.address, one.pattern, work.kind.write))
            text = _with_old(work, one.key, (one.address, one.pattern), text)
            work.numbers += 1
            work.stale.append(one.address)
            work.edits.append((one.start, one.end, work.kind.number.format(key=work.kind.key(one.key), text=text)))
    for start, address in unclosed_in(work.text, lines=True):
        if not _inside(start, busy) and not _dead(work, start) and addresses.is_one(address):
            work.doubts.append(f"{work.place(start)}: {unclosed(address)}")


def _with_old(work: _Work, key: str, address: tuple[str, str | None], new: str) -> str:
    """A number behind the one that it was, where changes are shown and it has changed."""
    old = work.revisions.number(key, address, new, work.kind.write) if work.revisions else None
    if old is None:
        return new
    work.marked = True
    return work.kind.revised.format(old=work.kind.safe(old), new=new)
