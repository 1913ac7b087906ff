"""Where a sentence speaks of a row, a level or a group of a table."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tablegen.paper.common_words import ABROAD, BEFORE, GROUP_WORDS, MAY_LACK, RELATION, SETTING, SEXES, WEAK_LEVELS
from tablegen.paper.facts import FactTable, Named
from tablegen.paper.words import Atom, Label, alike, atoms_of, label_of
from tablegen.values import frozen

_BREAK = re.compile(r"[,;:.()\[\]/0-9]")
_JOINTS = frozenset({"and", "or", "vs", "versus", "but", "than", "while", "whereas", "with"})


@frozen
class Mention:
    """A row, or a level of it, that a sentence speaks of; `strong` when no other variable can be meant."""

    row: str
    level: str | None
    start: int
    end: int
    strong: bool


@frozen
class GroupMention:
    """A group that a sentence speaks of."""

    key: str
    start: int
    end: int


@frozen
class _Found:
    row: int
    first: int
    last: int
    words: frozenset[str]
    share: float
    sure: float


@dataclass(slots=True)
class Vocabulary:
    """The words of a table's rows, levels and groups."""

    table: FactTable
    labels: tuple[Label, ...] = ()
    levels: tuple[tuple[str, str, tuple[str, ...], bool], ...] = ()
    groups: tuple[tuple[str, str, bool], ...] = ()
    weights: dict[str, int] = field(default_factory=dict[str, int])
    _hits: dict[str, tuple[tuple[int, str, float], ...]] = field(
        default_factory=dict[str, tuple[tuple[int, str, float], ...]]
    )
    _starts: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])

    def __post_init__(self) -> None:
        """Read the labels."""
        self.labels = tuple(label_of(row.label) for row in self.table.rows)
        if self.table.columns:
            self.labels = tuple(_with_levels(label, self.labels) for label in self.labels)
        for label in self.labels:
            for word in {word for name in label.names for word in name}:
                self.weights[word] = self.weights.get(word, 0) + 1
        self.levels = tuple(self._levels())
        self.groups = tuple(_group_forms(self.table.groups)) if not self.table.columns else ()

    def _levels(self) -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
        """Row, level, its words, and whether they name the level of no other row."""
        named = [
            (row, level.key, words)
            for row, levels in self.table.levels.items()
            for level in levels
            for words in _level_words(level, row)
        ]
        owners = dict[tuple[str, ...], set[str]]()
        for row, _, words in named:
            owners.setdefault(words, set()).add(row)
        for row, level, words in named:
            alone = len(owners[words]) == 1 and not {*words} <= WEAK_LEVELS and len("".join(words)) > 2
            yield row, level, words, alone

    def hits(self, said: str) -> tuple[tuple[int, str, float], ...]:
        """The rows that a word may name, the word of their label, and how alike they are."""
        if said not in self._hits:
            self._hits[said] = tuple(
                (i, word, sure)
                for i, label in enumerate(self.labels)
                for word in {word for name in label.names for word in name}
                if (sure := alike(word, said))
            )
        return self._hits[said]

    def levels_from(self, atom: Atom) -> tuple[int, ...]:
        """The levels whose first word a word may be."""
        if atom.text not in self._starts:
            self._starts[atom.text] = tuple(i for i, level in enumerate(self.levels) if _same(level[2][0], atom))
        return self._starts[atom.text]


def _with_levels(label: Label, labels: tuple[Label, ...]) -> Label:
    """The label of a model's term, which `male` in brackets names as well where it is no other's."""
    taken = [word for other in labels if other is not label for name in (*other.names, other.extra) for word in name]
    own = tuple((word,) for word in label.extra if len(word) > 3 and word not in WEAK_LEVELS and word not in taken)
    return Label((*label.names, *own), label.extra)


def _level_words(level: Named, row: str) -> Iterator[tuple[str, ...]]:
    for text in dict.fromkeys((level.label, level.key)):
        words = tuple(atom.text for atom in atoms_of(text))
        for same in SEXES:
            if len(words) == 1 and words[0] in same:
                yield from ((word,) for word in same if len(word) > 1)
                words = ()
        if words and (len("".join(words)) > 1):
            yield words


def _group_forms(groups: tuple[Named, ...]) -> Iterator[tuple[str, str, bool]]:
    """A group's key, its name in letters only, and whether it needs `group` beside it to be one."""
    names = dict[tuple[str, str], bool]()
    for group in groups:
        words = [atom.text for atom in atoms_of(re.sub(r"\([^()]*\)|<[^<>]*>", "", group.label))]
        bare = [word for word in words if word not in GROUP_WORDS]
        names.setdefault((group.key, "".join(words)), False)
        names.setdefault((group.key, "".join(bare)), len(bare) == len(words) == 0)
        key = [atom.text for atom in atoms_of(group.key.replace("_", " "))]
        for word in ("".join(key), *(word for word in bare if len(word) > 4 and _only(word, group, groups))):
            names.setdefault((group.key, word), True)
    for (key, name), needs in names.items():
        if name and not any(other != key and name == n for other, n in names):
            yield key, name, needs or len(name) < 4 or name in WEAK_LEVELS


def _only(word: str, group: Named, groups: tuple[Named, ...]) -> bool:
    return not any(
        alike(atom.text, word)
        for other in groups
        if other.key != group.key
        for atom in atoms_of(f"{other.label} {other.key}")
    )


_LONGEST_NAME = 6


def groups_in(atoms: tuple[Atom, ...], vocabulary: Vocabulary) -> tuple[GroupMention, ...]:
    """The groups that a sentence names, in order; `non-remission` is not `remission`."""
    forms = {name: (key, needs) for key, name, needs in vocabulary.groups}
    forms |= {f"{name}s": form for name, form in forms.items() if len(name) > 3 and f"{name}s" not in forms}
    longest = max((len(name) for name in forms), default=0)
    found, i = list[GroupMention](), 0
    while i < len(atoms):
        best, said, key = 0, "", ""
        for j in range(i, min(i + _LONGEST_NAME, len(atoms))):
            said += atoms[j].text
            if len(said) > longest:
                break
            if said in forms and not atoms[i].joined and not (i and atoms[i - 1].text in {"non", "not"}):
                needs = forms[said][1]
                if not needs or (_beside(atoms, i, j)):
                    best, key = j + 1, forms[said][0]
        if best:
            found.append(GroupMention(key, atoms[i].start, atoms[best - 1].end))
        i = best or i + 1
    return tuple(found)


def _beside(atoms: tuple[Atom, ...], first: int, last: int) -> bool:
    near = (atoms[first - 1].text if first else "", atoms[last + 1].text if last + 1 < len(atoms) else "")
    return bool(GROUP_WORDS & {*near})


def rows_in(text: str, atoms: tuple[Atom, ...], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The rows that a sentence names, in order."""
    hits = dict[int, list[tuple[int, str, float]]]()
    for i, atom in enumerate(atoms):
        for row, word, sure in vocabulary.hits(atom.text):
            hits.setdefault(row, []).append((i, word, sure))
    found = [one for row, of in hits.items() for one in _found(text, atoms, vocabulary, row, of)]
    found.sort(key=lambda f: (-len(f.words), -f.share, -f.sure, f.first))
    taken, mentions = dict[int, tuple[int, int]](), list[Mention]()
    for one in found:
        place = (one.first, one.last)
        if any(taken.get(i, place) != place for i in range(one.first, one.last + 1)):
            continue
        taken |= dict.fromkeys(range(one.first, one.last + 1), place)
        row = vocabulary.table.rows[one.row].key
        strong = _strong(text, atoms, vocabulary, one)
        mentions.append(Mention(row, None, atoms[one.first].start, atoms[one.last].end, strong))
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _found(
    text: str, atoms: tuple[Atom, ...], vocabulary: Vocabulary, row: int, hits: list[tuple[int, str, float]]
) -> Iterator[_Found]:
    """The places where words of a row's label stand together."""
    cluster = list[tuple[int, str, float]]()
    for hit in hits:
        if cluster and cluster[-1][0] != hit[0] and _parted(text, atoms, cluster[-1][0], hit[0]):
            yield from _named(cluster, vocabulary, row)
            cluster = []
        cluster.append(hit)
    yield from _named(cluster, vocabulary, row)


def _parted(text: str, atoms: tuple[Atom, ...], last: int, i: int) -> bool:
    between = text[atoms[last].end : atoms[i].start]
    return i - last > 4 or bool(_BREAK.search(between)) or any(atoms[j].text in _JOINTS for j in range(last + 1, i))


def _named(cluster: list[tuple[int, str, float]], vocabulary: Vocabulary, row: int) -> Iterator[_Found]:
    if not cluster:
        return
    words = frozenset(word for _, word, _ in cluster)
    best = max(len(words & {*name}) / len(name) for name in vocabulary.labels[row].names)
    if best >= 1 or any(vocabulary.weights[word] == 1 for word in words):
        places = [i for i, _, _ in cluster]
        sure = sum(sure for _, _, sure in cluster) / len(cluster)
        yield _Found(row, min(places), max(places), words, best, sure)


_MEASURE_OF = re.compile(
    r"\b(?:duration|length|onset|severity|family history|type|treatment|control|cost|dose|age at \w+) of (?:the )?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r" (?:in|on|at) (?:the |an? )?(?:intensive|high[- ]dependency|ICU|emergency|ward|clinic|general)\b"
)
"""What is before or behind the name of a variable and makes another of it."""


def _strong(text: str, atoms: tuple[Atom, ...], vocabulary: Vocabulary, one: _Found) -> bool:
    """Whether the words can mean no other variable: `gestational age` is not `age`, nor is `age at menarche`."""
    label = vocabulary.labels[one.row]
    whole = one.share >= 1
    if not whole and not any(_enough(one.words, name) for name in label.names):
        return False
    if len(one.words) > 1 and whole:
        return not _MEASURE_OF.search(text[: atoms[one.first].start]) and not _ELSEWHERE.match(
            text[atoms[one.last].end :]
        )
    known = {*BEFORE, *ABROAD, *(word for _, _, words, _ in vocabulary.levels for word in words), *label.extra}
    if one.first and not _BREAK.search(text[atoms[one.first - 1].end : atoms[one.first].start]):
        before = atoms[one.first - 1].text
        if before not in known and not before.endswith("ly"):
            return False
    if text[atoms[one.last].end : atoms[one.last].end + 1] in {"-", "\u2011"}:
        return False
    return not _of_something_else(text, atoms, one.last, {*known, *(name for _, name, _ in vocabulary.groups)})


def _enough(words: frozenset[str], name: tuple[str, ...]) -> bool:
    lacking = {*name} - words
    return len(lacking) < len(name) and (lacking <= MAY_LACK or (len(words & {*name}) >= 2 and len(lacking) <= 1))


def _of_something_else(text: str, atoms: tuple[Atom, ...], last: int, known: Iterable[str]) -> bool:
    if last + 2 >= len(atoms) or atoms[last + 1].text not in RELATION:
        return False
    if _BREAK.search(text[atoms[last].end : atoms[last + 2].start]):
        return False
    following = atoms[last + 2].text
    return following not in SETTING and not any(following in name for name in known if len(following) > 3)


def levels_in(atoms: tuple[Atom, ...], vocabulary: Vocabulary) -> tuple[tuple[Mention, bool], ...]:
    """The levels that a sentence names, and whether the level alone says which row is meant."""
    found = list[tuple[Mention, bool]]()
    for i, first in enumerate(atoms):
        for at in vocabulary.levels_from(first):
            row, level, words, alone = vocabulary.levels[at]
            said = atoms[i : i + len(words)]
            if len(said) == len(words) and all(map(_same, words, said)):
                found.append((Mention(row, level, first.start, said[-1].end, True), alone))
    longest = [
        (m, alone)
        for m, alone in found
        if not any(
            o.row == m.row and (o.start, o.end) != (m.start, m.end) and o.start <= m.start and m.end <= o.end
            for o, _ in found
        )
    ]
    return tuple(sorted(longest, key=lambda one: one[0].start))


def _same(word: str, atom: Atom) -> bool:
    if len(word) < 4:
        return word == atom.text
    return bool(alike(word, atom.text)) and not (atom.text.startswith("ab") ^ word.startswith("ab"))
