"""The decimals of percentages: the author's, else those that the smallest group of a row allows in all of its cells."""

from collections.abc import Mapping
from math import isclose

from tablegen.plan import Ask
from tablegen.results import Results
from tablegen.style import NumberRules
from tablegen.table import digits
from tablegen.values import remembered

GENERAL = "*"
"""Stands for all statistics among the decimals that an author asks for."""


def asked_dp(ask: Ask) -> int | None:
    """The decimals that the author wants for percentages."""
    return ask.digits.get("pct", ask.digits.get(GENERAL))


def share_dp(ask: Ask, level: str | None, results: Results, rules: NumberRules) -> int | None:
    """The author's decimals, else those of the smallest group, so that a row has one number of them.

    None where a percentage's own total gives them.
    """
    asked = asked_dp(ask)
    if asked is not None or len(rules.pct_bands) < 2:
        return asked
    smallest = _smallest_totals(results)
    total = smallest.get((ask.row, level)) or smallest.get((ask.row, None))
    return digits.pct_places(total, rules) if total else None


@remembered(2)
def _smallest_totals(results: Results) -> Mapping[tuple[str, str | None], float]:
    """The smallest of the totals that a row, or a level of it, has in its groups; none is 0."""
    found: dict[tuple[str, str | None], float] = {}
    for record in results:
        if record.key.stat == "total" and record.value:
            key, total = (record.key.row, record.key.level), float(record.value)
            found[key] = min(total, found.get(key, total))
    return found


def own_share(n: float, total: float, pct: float | None) -> float | None:
    """A percentage that is not that of its counts, as a weighted one; None where it is, and is written from them."""
    return None if pct is None or not total or isclose(pct, 100.0 * n / total, rel_tol=1e-12) else pct
