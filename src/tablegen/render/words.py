"""What changed between two contents, word by word: no number is ever marked in its middle."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from tablegen.render.docx_text import Piece, pieces
from tablegen.render.plots import is_known
from tablegen.table.model import Bold, Break, Content, Inline, Italic, Revised, Revision, Text

Word = Content
"""What stands between two spaces, or the spaces themselves, or a new line."""

_SPACES = re.compile(r"([ \t\n\u2002\u2003]+|(?<!\d)[\u00a0\u2009\u202f]+|[\u00a0\u2009\u202f]+(?!\d))")
_ALIKE = 0.5  # of two sentences' words; what has less in common is another sentence
PASSING = Revised((Text(" "),), "passing")
"""A space that is in neither version."""


def words(content: Content) -> list[Word]:
    """The content cut into words, spaces and new lines; a thin space within a number does not part it."""
    found, current = list[Word](), list[Inline]()
    for part, parts_words in _atoms(content):
        if not parts_words:
            current.append(part)
            continue
        if current:
            found.append(tuple(current))
            current = []
        found.append((part,))
    return [*found, tuple(current)] if current else found


def _atoms(content: Content) -> Iterator[tuple[Inline, bool]]:
    """The smallest parts of a content, each in its face, and whether it parts words."""
    for part in content:
        match part:
            case Text(text):
                yield from ((Text(each), i % 2 == 1) for i, each in enumerate(_SPACES.split(text)) if each)
            case Break():
                yield part, True
            case Italic(inner) | Bold(inner):
                yield from ((type(part)((each,)), parts_words) for each, parts_words in _atoms(inner))
            case _:
                yield part, False


def revised(content: Content, how: Revision) -> Content:
    """All of the content as deleted or inserted; each word by itself, so that lines break between them."""
    return tuple(Revised(word, how) for word in words(content))


def changed_value(old: Content, new: Content, minus: str) -> Content:
    """A cell's new content with the old: from the first word that changed to the last, one for the other."""
    before, after = words(old), words(new)
    drawn = all(map(is_known, (*old, *new)))
    a, b = _keys(before, minus, drawn), _keys(after, minus, drawn)
    if a == b:
        return new
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    changed = _replaced(before[start : len(a) - end], after[start : len(b) - end])
    return (*_joined(after[:start]), *changed, *_joined(after[len(b) - end :]))


def changed_text(old: Content, new: Content, minus: str) -> Content:
    """A sentence's new content with the old, wherever words changed; another sentence stands for the old as a whole."""
    before, after = words(old), words(new)
    matcher = _matcher(_keys(before, minus), _keys(after, minus))
    if matcher.ratio() < _ALIKE:
        return _replaced(before, after)
    done: Content = ()
    for a, b, c, d, same in _stretches(matcher, after):
        done += _joined(after[c:d]) if same else _replaced(before[a:b], after[c:d])
    return done


def alike(old: Content, new: Content, minus: str) -> bool:
    """Whether two sentences are versions of one."""
    return _matcher(_keys(words(old), minus), _keys(words(new), minus)).ratio() >= _ALIKE


def _stretches(
    matcher: "SequenceMatcher[tuple[Piece, ...]]", after: Sequence[Word]
) -> Iterator[tuple[int, int, int, int, bool]]:
    """Where the two texts are the same and where not; a lone space between two changes belongs to them."""
    held: tuple[int, int, int, int, bool] | None = None
    for kind, a, b, c, d in matcher.get_opcodes():
        same = kind == "equal" and not (held and d < len(after) and all(map(_is_space, after[c:d])))
        if held and held[4] == same:
            held = (held[0], b, held[2], d, same)
            continue
        if held:
            yield held
        held = (a, b, c, d, same)
    if held:
        yield held


def _is_space(word: Word) -> bool:
    return isinstance(word[0], Text) and word[0].text.isspace()


def _matcher(a: list[tuple[Piece, ...]], b: list[tuple[Piece, ...]]) -> "SequenceMatcher[tuple[Piece, ...]]":
    return SequenceMatcher(None, a, b, autojunk=False)


def _keys(found: Sequence[Word], minus: str, drawn: bool = False) -> list[tuple[Piece, ...]]:
    """What each word looks like: a number that prints the same is the same. What is drawn counts where asked for."""
    return [tuple(piece for piece in pieces(word, minus) if drawn or "drawn" not in piece[1]) for word in found]


def _replaced(old: Sequence[Word], new: Sequence[Word]) -> Content:
    deleted = tuple(Revised(word, "deleted") for word in old)
    inserted = tuple(Revised(word, "inserted") for word in new)
    return (*deleted, PASSING, *inserted) if deleted and inserted else deleted + inserted


def _joined(found: Sequence[Word]) -> Content:
    """The words as one content again, neighbours of one face put together."""
    done = list[Inline]()
    for part in (part for word in found for part in word):
        last = done[-1] if done else None
        match last, part:
            case (Text(before), Text(text)) if not (before[-1:].isspace() and text[:1].isspace()):  # two stay two
                done[-1] = Text(before + text)
            case (Italic(before), Italic(inner)) | (Bold(before), Bold(inner)):
                done[-1] = type(part)(_joined((before, inner)))
            case _:
                done.append(part)
    return tuple(done)
