"""Shares that cannot be: `83 (83.38%)` is of no whole number of patients, `50/95` of more than the tables have."""

import re
from collections.abc import Iterator
from typing import Literal

from tablegen.paper.claims import Claim
from tablegen.paper.facts import FactTable
from tablegen.values import frozen

_WEIGHTED = re.compile(r"weighted|standardi[sz]ed|adjusted|per (?:100|1,?000)|estimated|events?\b", re.IGNORECASE)
_MORE = re.compile(
    r"screened|assessed|eligib|approached|invited|contacted|considered|records|identified|excluded|responded|respon[ds]|eyes|lesions|"
    r"samples|specimens|procedures|visits|hospitals|teeth|limbs|nodes|admissions|episodes|cycles|births|deliveries",
    re.IGNORECASE,
)


@frozen
class Impossible:
    """A share that is not the percentage of its own counts (`share`), or of more patients than there are (`whole`)."""

    why: Literal["share", "whole"]
    claim: Claim
    told: str


def impossible(text: str, claims: tuple[Claim, ...], tables: tuple[FactTable, ...], own: bool) -> Iterator[Impossible]:
    """The claims of a sentence that cannot be; `own`: it says that it tells of this very study."""
    if _WEIGHTED.search(text):
        return
    for claim in claims:
        roles = {part.role: part.token for part in claim.parts}
        n, pct, total = (roles.get(role) for role in ("n", "pct", "total"))
        if n is None or pct is None or claim.kind not in {"share", "count"} or n.decimals:
            continue
        if total is None and not _of_some(n.value, pct.value, pct.decimals):
            yield Impossible("share", claim, f"{n.text} is {pct.text}% of no whole number")
        elif total is None or not total.value:
            continue
        elif not _is_share(n.value, total.value, pct.value, pct.decimals):
            share = f"{100 * n.value / total.value:.{max(1, pct.decimals)}f}"
            yield Impossible("share", claim, f"{n.text} of {total.text} are {share}%")
        elif own and not _MORE.search(text) and total.value > (most := _most(tables)) > 0:
            yield Impossible("whole", claim, f"the tables have no more than {most:g} patients")


def _most(tables: tuple[FactTable, ...]) -> float:
    return max((largest(table) for table in tables), default=0.0)


def largest(table: FactTable) -> float:
    """The most patients that a table tells of."""
    by_row = dict[tuple[str, str | None], float]()
    for fact in table.facts:
        for stat in ("n", "total", "n_used") if fact.level is None else ():
            for value in fact.values.get(stat, ()):
                place = (fact.row, fact.group)
                by_row[place] = max(by_row.get(place, 0.0), value.value)
    rows = dict[str, list[float]]()
    for (row, group), n in by_row.items():
        rows.setdefault(row, []).append(n if group != "overall" else 0.0)
    sums = [sum(ns) for ns in rows.values()]
    return max([*by_row.values(), *sums], default=0.0)


def _is_share(n: float, total: float, pct: float, decimals: int) -> bool:
    return abs(100 * n / total - pct) <= 0.5 * 10.0**-decimals * 1.1001 + 1e-9


def _of_some(n: float, pct: float, decimals: int) -> bool:
    """Whether n is that percentage, rounded so, of some whole number that is no smaller."""
    if n == 0 or pct <= 0:
        return True
    near = round(100 * n / pct)
    reach = max(1, int(0.002 * near) + 1)
    return any(
        _is_share(n, total, pct, decimals) for total in range(max(int(n), near - reach), near + reach + 1) if total
    )
