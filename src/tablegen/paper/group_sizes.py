"""`the specific group (n = 46)` against the size of the group."""

import re
from collections.abc import Iterator

from tablegen.paper.claims import Claim
from tablegen.paper.facts import Fact, FactTable
from tablegen.paper.judge import Verdict
from tablegen.paper.mentions import GroupMention

_BETWEEN = re.compile(r"(?:\s(?:group|groups|arm|patients|children|participants|subjects))?[\s,(\[]*")


def judge_sizes(
    text: str, claims: tuple[Claim, ...], groups: tuple[GroupMention, ...], table: FactTable, sure: bool
) -> Iterator[tuple[int, Verdict]]:
    """The verdicts on `n = …` directly behind the name of a group: its size, or the number of its known values."""
    if table.grouping is None:
        return
    for i, claim in enumerate(claims):
        group = next((g for g in groups if g.end <= claim.start and _BETWEEN.fullmatch(_before(text, g, claim))), None)
        if claim.kind != "size" or group is None:
            continue
        said = claim.parts[0].token.value
        of_group = [fact for fact in table.facts if fact.group == group.key]
        known = {v.value for fact in of_group for stat in ("n", "total", "n_events") for v in fact.values.get(stat, ())}
        if said in known:
            yield i, Verdict("agrees", claim, table, table.grouping)
        elif sure and (size := _size(of_group, table.grouping)):
            yield i, Verdict("contradicts", claim, table, table.grouping, size, None, ((claim.parts[0], "n"),))


def _before(text: str, group: GroupMention, claim: Claim) -> str:
    return re.sub(r"[nN] ?= ?$", "", text[group.end : claim.start])


def _size(facts: list[Fact], grouping: str) -> Fact | None:
    return next((fact for fact in facts if fact.row == grouping and "n" in fact.values), None)
