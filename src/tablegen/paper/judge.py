"""Whether a claim is what its table says: it agrees, contradicts, or is the number of another group."""

from collections.abc import Iterator
from typing import Literal

from tablegen.paper.bind import Target
from tablegen.paper.claims import Claim, Part
from tablegen.paper.facts import OVERALL, Fact, FactTable
from tablegen.paper.readings import has, inverse, readings_of, turned, wrong_parts
from tablegen.values import frozen

_PRESENT = frozenset({"yes", "present", "positive", "1", "true", "y"})
_RATIOS = frozenset({"or", "hr", "rr", "irr", "tr"})
Kind = Literal["agrees", "contradicts", "group", "duplicated", "stale"]
Reading = tuple[tuple[Part, str], ...]


@frozen
class Verdict:
    """What was found of a claim in a table: the fact that it should state, the one that it states instead, if any.

    `wrong` are the numbers that the fact does not have, with the statistics they would be.
    """

    kind: Kind
    claim: Claim
    table: FactTable
    row: str
    expected: Fact | None = None
    stated: Fact | None = None
    wrong: tuple[tuple[Part, str], ...] = ()

    @property
    def nearness(self) -> tuple[int, int]:
        """How near a contradiction is to its fact: another group's number is nearer than no one's."""
        return (0 if self.kind == "group" else 1, len(self.wrong))


def judge(claim: Claim, target: Target, table: FactTable) -> Verdict | None:
    """The verdict on a claim; None where the table has no such number, or the sentence does not say which it is."""
    if claim.kind == "p" and claim.about == "all" and (worst := _not_all(claim, target, table)):
        return worst
    facts = _of(table, target.row, claim)
    if not facts:
        return _elsewhere(claim, target, table)
    right = [fact for fact in facts if states(claim, fact)]
    at_level = [fact for fact in right if _at_level(fact, target)]
    if any(_of_group(fact, target) for fact in at_level):
        return Verdict("agrees", claim, table, target.row)
    if (other := _elsewhere(claim, target, table)) or not target.sure or not target.cued:
        return other
    expected = _expected(claim, [f for f in facts if _at_level(f, target)] or list(facts), target)
    if at_level:
        return Verdict("group", claim, table, target.row, expected, at_level[0], tuple(_best(claim, expected)))
    stated = right[0] if right else None
    return Verdict("contradicts", claim, table, target.row, expected, stated, tuple(_best(claim, expected)))


def _not_all(claim: Claim, target: Target, table: FactTable) -> Verdict | None:
    """The row of which `all P > 0.05` is not true."""
    for row in target.listed if target.sure else ():
        facts = [fact for fact in _of(table, row, claim) if fact.group is None]
        if facts and not any(states(claim, fact) for fact in facts):
            return Verdict("contradicts", claim, table, row, facts[0], None, tuple(_best(claim, facts[0])))
    return None


def _of(table: FactTable, row: str, claim: Claim) -> tuple[Fact, ...]:
    """The facts of a row that can be read from a claim."""
    facts = [fact for fact in table.of_row(row) if any(has(fact, reading) for reading in readings_of(claim))]
    if claim.kind == "interval" and claim.about:  # `2.8 years (95% CI 0.7 to 4.8)` is no coefficient of odds
        facts = [fact for fact in facts if not fact.values.keys() & _RATIOS]
    if claim.kind == "slash":
        facts = list(_sequences(table, row, claim))
    if claim.kind in {"estimate", "interval", "limits"}:
        facts += [turned(fact) for fact in facts if "difference" in fact.values]
    if table.columns:
        facts += [inverse(fact) for fact in facts if fact.values.keys() & _RATIOS]
    return tuple(facts)


def _sequences(table: FactTable, row: str, claim: Claim) -> Iterator[Fact]:
    """For `22/24`: the counts of the levels of a row in a group, in both orders, and counts with their totals."""
    groups = dict.fromkeys(fact.group for fact in table.of_row(row))
    keys = [level.key for level in table.levels.get(row, ())]
    names = [part.role for part in claim.parts]
    for group in groups:
        of = {fact.level: fact for fact in table.of_row(row) if fact.group == group}
        counts = [of[key].values["n"] for key in keys if key in of and "n" in of[key].values]
        if len(counts) == len(keys) == len(names):
            for order in (counts, counts[::-1]):
                yield Fact(row, group, None, dict(zip(names, order, strict=True)))
        if len(names) == 2:
            for level, fact in of.items():
                if "n" in fact.values and "total" in fact.values and level is not None:
                    yield Fact(row, group, level, {"n": fact.values["n"], "second": fact.values["total"]})


def _readings(claim: Claim) -> Iterator[Reading]:
    if claim.kind == "slash":
        yield tuple((part, part.role) for part in claim.parts)
    else:
        yield from readings_of(claim)


def states(claim: Claim, fact: Fact) -> bool:
    """Whether a fact has all numbers of a claim."""
    return any(has(fact, reading) and not wrong_parts(claim, reading, fact) for reading in _readings(claim))


def _at_level(fact: Fact, target: Target) -> bool:
    return fact.level is None or not target.levels or fact.level in target.levels


def _of_group(fact: Fact, target: Target) -> bool:
    if target.group is None or not target.named or fact.group in {None, target.group}:
        return True
    return fact.group == OVERALL and target.overall


def _elsewhere(claim: Claim, target: Target, table: FactTable) -> Verdict | None:
    """Agreement with another row that the sentence speaks of: lists are not always in the order one expects."""
    for row in target.others:
        if any(states(claim, fact) and _of_group(fact, target) for fact in _of(table, row, claim)):
            return Verdict("agrees", claim, table, row)
    return None


def _expected(claim: Claim, facts: list[Fact], target: Target) -> Fact:
    """The fact that a wrong claim should have stated: that of the group it names, else the nearest."""
    mine = [fact for fact in facts if target.group is not None and fact.group == target.group]
    if not mine and target.group is None and target.run == 1:
        mine = [fact for fact in facts if fact.group in {None, OVERALL}]
    meant = mine or facts
    if not target.levels:
        said = [fact for fact in meant if fact.level is None or fact.level.casefold() in _PRESENT]
        meant = said or meant
    return min(meant, key=lambda fact: (len(_best(claim, fact)), fact.level is not None, _distance(claim, fact)))


def _best(claim: Claim, fact: Fact) -> tuple[tuple[Part, str], ...]:
    """The wrong numbers under the reading that leaves the fewest."""
    wrong = [wrong_parts(claim, reading, fact) for reading in _readings(claim) if has(fact, reading)]
    return min(wrong, key=len)


def _distance(claim: Claim, fact: Fact) -> float:
    readings = [reading for reading in _readings(claim) if has(fact, reading)]
    return min(
        sum(
            abs(part.token.value - fact.values[stat][0].value) / (abs(fact.values[stat][0].value) + 1)
            for part, stat in reading
        )
        for reading in readings
    )
