"""A co-author's edits in the source of a table, LaTeX or Markdown, carried into the source as it is built now.

Three sources are compared line by line and cell by cell, as `merge` compares three tables: last built, built now, and
that in the manuscript.
"""

import re
from dataclasses import dataclass, field
from re import Pattern

from tablegen.paper.pairing import paired

_NUMBER = re.compile(r"(?:[<>≤≥]\s?)?[-−]?\d+(?:[.,·]\d+)*")
_COMMAND = re.compile(r"\\[A-Za-z]+|&\w+;|</?\w+>")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(slots=True)
class MergedText:
    """The lines to be shown, and sentences on what was kept, and on what could not be."""

    lines: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])
    collisions: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The source to be shown."""
        return "\n".join(self.lines)


def merge_text(last: str, now: str, seen: str, cell: Pattern[str]) -> MergedText:
    """The source built now with the edits of `seen`, which was `last`; `cell` is what stands between two cells."""
    old, new, there = (text.split("\n") for text in (last, now, seen))
    olds, news, theres = ([_plain(line) for line in lines] for lines in (old, new, there))
    merged = MergedText()
    edited = paired(olds, theres)
    partner = {a: b for a, b in edited if a is not None and b is not None}
    added: dict[int | None, list[int]] = {}
    before: int | None = None
    for a, b in edited:
        if a is not None:
            before = a
        elif b is not None:
            added.setdefault(before, []).append(b)
    labels = [[_label(line, cell) for line in lines] for lines in (old, new)]
    following = {b: a for a, b in paired(*labels) if a is not None and b is not None}
    _add(merged, there, added.get(None, []))
    for i, line in enumerate(new):
        a = following.get(i)
        if a is None:
            merged.lines.append(line)
            continue
        if a in partner:
            merged.lines.append(_line(old[a], line, there[partner[a]], cell, merged))
        elif not olds[a] or olds[a] == news[i]:
            _tell(merged.kept, f'"{olds[a]}" was taken out of the manuscript, and stays out', olds[a])
        else:
            told = f'"{olds[a]}" was taken out of the manuscript, but has changed: it is back'
            merged.collisions.append(told)
            merged.lines.append(line)
        _add(merged, there, added.get(a, []))
    return merged


def _label(line: str, cell: Pattern[str]) -> str:
    """What two builds know a line by: its first cell, where it has several."""
    texts = [text for one in _cells(line, cell) if (text := _plain(one)) and not cell.fullmatch(one)]
    return texts[0] if len(texts) > 1 else _plain(line)


def _add(merged: MergedText, there: list[str], lines: list[int]) -> None:
    for i in lines:
        merged.lines.append(there[i])
        _tell(merged.kept, f'"{_plain(there[i])}", which stands in the manuscript only, was kept', _plain(there[i]))


def _tell(told: list[str], sentence: str, about: str) -> None:
    """Note a sentence, if it is about more than an empty line."""
    if about:
        told.append(sentence)


def _plain(text: str) -> str:
    """A line or a cell for comparing: without the padding of columns."""
    return re.sub(r"-{2,}", "--", " ".join(text.split()))


def _line(old: str, new: str, seen: str, cell: Pattern[str], merged: MergedText) -> str:
    """A line of all three sources, each of its cells merged."""
    if _plain(seen) == _plain(old):
        return new
    if _plain(seen) == _plain(new):
        return seen
    three = [_cells(line, cell) for line in (old, new, seen)]
    if len(three[0]) == len(three[2]) > 1 and 1 < len(three[1]) != len(three[0]):
        return _of_other_columns(three, cell, merged)
    if len({len(cells) for cells in three}) > 1:
        if _plain(old) == _plain(new):
            merged.kept.append(f'"{_plain(seen)}" was kept, built as "{_plain(new)}"')
            return seen
        told = f'"{_plain(seen)}" became "{_plain(new)}": what was changed by hand has to be again'
        merged.collisions.append(told)
        return new
    firsts = [i for i, text in enumerate(three[0]) if _plain(text) and not cell.fullmatch(text)]
    count = len(firsts)
    made: list[str] = []
    for i, (before, now, there) in enumerate(zip(*three, strict=True)):
        made.append(_cell(before, now, there, count > 1 and i != firsts[0], merged))
    return "".join(made)


def _of_other_columns(three: list[list[str]], cell: Pattern[str], merged: MergedText) -> str:
    """A line of a table that has more or fewer columns now: its first cell is merged, the rest is as built."""
    old, new, seen = three
    named = [[i for i, text in enumerate(cells) if _plain(text) and not cell.fullmatch(text)] for cells in (old, new)]
    stubs = [places[0] if places else 0 for places in named]
    made = list(new)
    made[stubs[1]] = _cell(old[stubs[0]], new[stubs[1]], seen[stubs[0]], False, merged)
    for i, (before, there) in enumerate(zip(old, seen, strict=True)):
        if i != stubs[0] and _plain(before) != _plain(there):
            told = f'"{_plain(there)}" (built as "{_plain(before)}") stood in columns that are others now'
            merged.collisions.append(f"{told}: what was changed by hand has to be again")
    return "".join(made)


def _cells(line: str, cell: Pattern[str]) -> list[str]:
    """A line cut into cells and what stands between them, so that joined they are the line."""
    made: list[str] = []
    done = 0
    for found in cell.finditer(line):
        made += [line[done : found.start()], found[0]]
        done = found.end()
    return [*made, line[done:]]


def _cell(old: str, new: str, seen: str, beside: bool, merged: MergedText) -> str:
    """A cell of all three sources; `beside`: it does not stand in the stub."""
    before, now, there = _plain(old), _plain(new), _plain(seen)
    if there == before:
        return new
    if there == now:
        return seen
    counted = beside and _counts(before) and _counts(now)
    if counted and _NUMBER.findall(there) != _NUMBER.findall(before):
        merged.collisions.append(f'the manuscript has "{there}"; the data give "{now}", which was put in')
        return new
    if counted and before != now:
        told = f'"{there}" (built as "{before}") became "{now}": what was added by hand has to be again'
        merged.collisions.append(told)
        return new
    if before != now:
        told = f'"{there}" was kept, which had been built as "{before}" and is now "{now}"'
        merged.collisions.append(told)
    else:
        merged.kept.append(f'"{there}" was kept, built as "{now}"')
    return seen


def _counts(text: str) -> bool:
    """Whether a cell is of numbers, not of words."""
    return bool(_NUMBER.search(text)) and not _LETTERS.search(_COMMAND.sub("", text))
