"""Which row, level and group each claim of a sentence is about."""

import re
from dataclasses import dataclass, replace

from tablegen.paper.claims import Claim
from tablegen.paper.common_words import KNOWN
from tablegen.paper.mentions import GroupMention, Mention, Vocabulary, groups_in, levels_in, rows_in
from tablegen.paper.words import atoms_of
from tablegen.values import frozen

BY_GROUP = frozenset({"pm", "paren", "triple", "iqr", "share", "count", "pct", "slash", "bare"})
"""The forms of claims that a sentence gives once for each group."""
_COMPARATOR = re.compile(
    r"(?:compared (?:with|to)|relative to|versus|unlike|than|in contrast (?:to|with)|against)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:overall|in total|total|all|whole|entire|together|combined)\b", re.IGNORECASE)
_NEAR = 28


@frozen
class Target:
    """What a claim is about, as far as its sentence says: a row, its levels (none: any), a group (None: any).

    `sure`: no other variable can be meant. `named`: the sentence names the group, or gives as many numbers as there are
    groups. `others` are the other rows that the sentence speaks of, `listed` those that `all P` is about.
    """

    row: str
    levels: tuple[str, ...]
    group: str | None
    sure: bool
    named: bool
    others: tuple[str, ...]
    overall: bool
    cued: bool
    run: int
    listed: tuple[str, ...] = ()


@dataclass(slots=True)
class Bound:
    """A sentence held against one table: the claims' targets, and the groups it names."""

    targets: tuple[Target | None, ...]
    groups: tuple[GroupMention, ...]
    rows: tuple[Mention, ...]


def bind(text: str, claims: tuple[Claim, ...], vocabulary: Vocabulary, order: tuple[str, ...]) -> Bound:
    """The target of each claim in one table, None where the sentence names no row of it.

    `order` are the groups in the order of the sentences before, used where this one names none.
    """
    atoms = atoms_of(text)
    rows, groups = rows_in(text, atoms, vocabulary), groups_in(atoms, vocabulary)
    levels = _own_levels(text, levels_in(atoms, vocabulary))
    spoken = sorted((*rows, *(m for m, alone in levels if alone)), key=lambda m: m.start)
    if not spoken or not claims:
        return Bound((None,) * len(claims), groups, rows)
    mentions = _mention_of_each(text, claims, tuple(spoken))
    named_itself = {
        i
        for i, claim in enumerate(claims)
        if _of_its_own(text, claim, claims[i - 1].end if i else 0, mentions[i], groups)
    }
    cued = [_cued(text, claim, mention) for claim, mention in zip(claims, mentions, strict=True)]
    runs = _runs(claims, mentions, named_itself, cued)
    expected = dict[int, tuple[str | None, bool]]()
    for j, run in enumerate(runs):
        start = claims[runs[j - 1][-1]].end if j else 0
        end = claims[runs[j + 1][0]].start if j + 1 < len(runs) else len(text)
        expected |= _groups_of_run(text, [claims[i] for i in run], run, (start, end), groups, vocabulary, order)
    subset = _subset(text, rows, levels, groups)
    run_of = {i: j for j, run in enumerate(runs) for i in run}
    targets = list[Target | None]()
    for i, claim in enumerate(claims):
        mention = mentions[i]
        group, named = expected.get(i, (None, False))
        others = tuple(dict.fromkeys(m.row for m in spoken if m.row != mention.row))
        own = _levels_of(text, claim, mention, levels)
        before = text[claims[i - 1].end if i else 0 : claim.start]
        size = len(runs[run_of[i]]) if i in run_of else 1
        selected = subset is None or (mention.row == subset.row and claim.start > subset.end)
        sure = mention.strong and i not in named_itself and selected
        targets.append(
            Target(mention.row, own, group, sure, named, others, bool(_ALL.search(before)),
                   cued[i], size, _listed(claims, i, rows))
        )  # fmt: skip
    return Bound(tuple(targets), groups, rows)


def _own_levels(text: str, levels: tuple[tuple[Mention, bool], ...]) -> tuple[tuple[Mention, bool], ...]:
    """The levels that a sentence tells of, without those that it compares others of their row with."""
    return tuple(
        (m, alone)
        for m, alone in levels
        if not (_COMPARATOR.search(text[: m.start]) and any(o.row == m.row and o.end <= m.start for o, _ in levels))
    )


_SUBSET = re.compile(
    r"(?:^|[;,] )(?:[Aa]mong|[Ii]n|[Ff]or|[Ww]ithin|[Oo]f)(?: the| all)?(?: \d+)?"
    r"(?P<with> (?:patients|children|participants|subjects|people|individuals|adults|infants|those|women|men)"
    r" (?:with|who had|having|without|of))? $"
)


def _subset(
    text: str, rows: tuple[Mention, ...], levels: tuple[tuple[Mention, bool], ...], groups: tuple[GroupMention, ...]
) -> Mention | None:
    """The row by which a sentence selects the patients it tells of: `Among boys, …`, `In the 12 with diabetes, …`."""
    grouping = {place for group in groups for place in range(group.start, group.end)}
    for m in sorted((*rows, *(m for m, alone in levels if alone)), key=lambda m: m.start):
        found = None if m.start in grouping else _SUBSET.search(text[: m.start])
        if found and (m.level is not None or found["with"]):
            return m
    return None


def _listed(claims: tuple[Claim, ...], i: int, rows: tuple[Mention, ...]) -> tuple[str, ...]:
    """The rows between a P value and the one before it: those that `all P > 0.05` is about."""
    start = max((claim.end for claim in claims[:i] if claim.kind == "p"), default=0)
    return tuple(dict.fromkeys(m.row for m in rows if m.strong and start <= m.start < claims[i].start))


def _mention_of_each(text: str, claims: tuple[Claim, ...], spoken: tuple[Mention, ...]) -> list[Mention]:
    """The row that each claim is about: that named last before it, else the next; in order where they are paired."""
    found = list[Mention]()
    rows = [m for m in spoken if m.level is None]
    paired = [i for i, claim in enumerate(claims) if claim.kind in BY_GROUP]
    if "respectively" in text and len(rows) == len(paired) > 1 and rows[-1].end < claims[paired[0]].start:
        in_order = dict(zip(paired, rows, strict=True))
    else:
        in_order = dict[int, Mention]()
    for i, claim in enumerate(claims):
        before = [m for m in spoken if m.end <= claim.start + 1 or m.start < claim.start]
        after = [m for m in spoken if m.start >= claim.end]
        inside = [m for m in spoken if claim.start <= m.start and m.end <= claim.end]
        if inside:  # `31 girls (35.2%)`
            found.append(next((m for m in inside if m.strong), inside[0]))
            continue
        chosen = in_order.get(i) or (before[-1] if before else after[0])
        if (
            claim.kind in BY_GROUP
            and after
            and _directly(text, claim, after[0])
            and not _directly_before(text, claim, chosen)
        ):
            chosen = after[0]
        elif not before and i not in in_order and after and not _directly(text, claim, after[0]):
            chosen = replace(chosen, strong=False)  # who knows what stands before the first name
        found.append(chosen)
    return found


_LEADS = re.compile(
    r"\W*(?:(?:[a-z]+ ){0,2}(?:with|had|having|were|was|of|for|reported|showed|in)\W+(?:an? |the |any |a positive )?"
    r"|(?:patients|children|subjects|participants|cases)?\W*)"
)


def _directly(text: str, claim: Claim, mention: Mention) -> bool:
    """Whether a claim is followed by what it counts: `13 (28%) had diabetes`, `22 (48%) men`."""
    between = text[claim.end : mention.start]
    return bool(_LEADS.fullmatch(between) or (claim.kind == "bare" and _COUNTED.fullmatch(between)))


def _directly_before(text: str, claim: Claim, mention: Mention) -> bool:
    between = text[mention.end : claim.start]
    return mention.end <= claim.start and len(between) < 40 and not re.search(r"[,;]|\band\b", between)


def _runs(claims: tuple[Claim, ...], mentions: list[Mention], left: set[int], cued: list[bool]) -> list[list[int]]:
    """The claims that give one thing of one row, group by group."""
    runs = list[list[int]]()
    for i, claim in enumerate(claims):
        if claim.kind not in BY_GROUP or i in left or (claim.kind == "bare" and not cued[i]):
            continue
        if runs and _same_run(claims[runs[-1][-1]], claim) and mentions[runs[-1][-1]] == mentions[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _same_run(one: Claim, other: Claim) -> bool:
    return (one.kind, len(one.parts)) == (other.kind, len(other.parts))


_JOINT = re.compile(r"[,;]|\b(?:and|while|whereas|but)\b")


def _groups_of_run(
    text: str,
    claims: list[Claim],
    run: list[int],
    reach: tuple[int, int],
    groups: tuple[GroupMention, ...],
    vocabulary: Vocabulary,
    order: tuple[str, ...],
) -> dict[int, tuple[str | None, bool]]:
    """The group of each claim of a run, and whether the sentence says so."""
    keys = tuple(group.key for group in vocabulary.table.groups)
    if len(keys) < 2 or vocabulary.table.columns:
        return {}
    near = [m for m in groups if reach[0] <= m.start < reach[1]]
    if len(claims) == 1:  # `24 in group A, and 35 …`: the group before a claim may be that of the claim before
        near = [m for m in near if m.start > claims[0].start or not reach[0] or _JOINT.search(text[reach[0] : m.start])]
    else:  # `… in group B; women, 24 and 35`
        near = [
            m for m in near if m.start > claims[0].start or not reach[0] or ";" not in text[m.end : claims[0].start]
        ]
    for mentions in (near, list(groups)):
        named = tuple(dict.fromkeys(m.key for m in mentions))
        if len(named) == len(claims):
            if len(named) > 1 and _COMPARATOR.search(text[: mentions[0].start]):
                return {}
            return {i: (key, True) for i, key in zip(run, named, strict=True)}
        if len(named) == 1 and len(claims) == 2 == len(keys) and mentions is near and near[0].end < claims[0].start:
            other = next(key for key in keys if key != named[0])  # `in the A group 12 vs 13`
            return {run[0]: (named[0], True), run[1]: (other, True)}
    if len(claims) == len(keys) and not groups:
        return {i: (key, True) for i, key in zip(run, order or keys, strict=True)}
    return {}


def order_of(text: str, groups: tuple[GroupMention, ...]) -> tuple[str, ...]:
    """The groups in the order in which a sentence gives their numbers: that of B first in `Compared with A, B …`."""
    named = tuple(dict.fromkeys(group.key for group in groups))
    return named[::-1] if named and _COMPARATOR.search(text[: groups[0].start]) else named


def _levels_of(text: str, claim: Claim, mention: Mention, levels: tuple[tuple[Mention, bool], ...]) -> tuple[str, ...]:
    """The levels of the row that a claim can be about: those named near it, or the only one the sentence names."""
    if mention.level is not None:
        return (mention.level,)
    own = [(m, alone) for m, alone in levels if m.row == mention.row and (alone or _near(text, m, claim, mention))]
    return tuple(dict.fromkeys(m.level for m, _ in own if m.level is not None))


def _near(text: str, level: Mention, claim: Claim, mention: Mention) -> bool:
    """Whether a word such as `normal` stands at the row's name or at the claim; `no` must not go with a noun."""
    word = text[level.start : level.end].casefold()
    if word in {"no", "none", "not"} and re.match(r"\s+[A-Za-z]", text[level.end :]):
        return False
    gaps = (claim.start - level.end, level.start - claim.end, mention.start - level.end, level.start - mention.end)
    return any(0 <= gap <= _NEAR for gap in gaps)


_OWN_LABEL = re.compile(
    r"(?:[;,(]|\band\b|\bor\b)\s*([A-Za-z][A-Za-z' -]{2,60}?)\s*(?:\(|:|=|\bwas\b|\bwere\b|\bof\b)*\s*$"
)


def _of_its_own(text: str, claim: Claim, last: int, mention: Mention, groups: tuple[GroupMention, ...]) -> bool:
    """Whether words of its own say what a claim is, after a known item of a list: `; hospital stay: 28`."""
    if mention.end > claim.start or claim.kind in {"p", "test"}:
        return False
    start = max(mention.end, last)
    between = _OWN_LABEL.search(text[start : claim.start])
    if between is None or any(start + between.start() <= g.start < claim.start for g in groups):
        return False
    words = [atom.text for atom in atoms_of(between.group(1))]
    return any(word not in KNOWN and not word.endswith("ly") for word in words)


_CLAUSE_END = re.compile(r"[,.;)]|\band\b")
_PREDICATE = re.compile(
    r"\b(?:were|was|died|had|developed|received|underwent|needed|required|did|have|has|could|failed|left|dropped|missed)\b"
)
_MEAN = re.compile(r"\b(?:[Mm]ean(?! diff)|[Aa]verage|[Mm]edian|averaged)\b")
_COUNTED = re.compile(
    r"\s(?:[a-z]+ )?"
    r"(?:children|patients|participants|subjects|cases|individuals|people|adults|infants|women|men|persons)"
    r"(?: \([^()]*\))? (?:of|with|had|having|who had|have|has|reported)(?: [a-z]+)? ?"
)


_FIGURES = r"[-−]?\d+(?:[.·,]\d+)?(?: [a-zA-Z/²%µ]{1,7})?"
_TWO_WITH_P = re.compile(rf"\({_FIGURES} ?(?:vs\.?|versus|v|and|compared with) ?{_FIGURES}[,;] ?[Pp]\b")
"""What gives a number of each of two groups, with their test: `body mass index (26.7 vs 26.9; P = .56)`."""


def _cued(text: str, claim: Claim, mention: Mention) -> bool:
    """Whether a bare number says what it is: `the mean age was 54.3`, `44 children with a family history`."""
    if claim.kind != "bare":
        return True
    token = claim.parts[0].token
    if any(one.start() < claim.start < one.end() for one in _TWO_WITH_P.finditer(text, mention.end)):
        return bool(_directly_before(text, claim, mention))
    if mention.start >= claim.end:
        between = text[claim.end : mention.start]
        counted = _COUNTED.fullmatch(between) or (mention.level is not None and not between.strip())
        if _PREDICATE.search(_CLAUSE_END.split(text[mention.end :])[0]):
            return False  # `3 children with diabetes died` are a part of them
        return bool(counted) and token.decimals == 0 and (token.kind == "number" or token.value >= 10)
    clause = re.split(r"[;.]\s", text[max(0, mention.start - 30) : claim.start])[-1]
    return bool(_MEAN.search(clause)) and token.kind == "number" and len(text[mention.end : claim.start]) < 90
