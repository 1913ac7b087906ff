"""How a test reports: numbers that are finite and no smaller than can be written, or a reason."""

from collections.abc import Mapping, Sequence
from math import isfinite
from sys import float_info

from tablegen.stats.contract import Outcome

NOT_ESTIMABLE = "not estimable"
"""How the problem of a coefficient begins that has no finite estimate: the outcome is separated."""
THROUGH_INFINITY = "through infinity"
"""How the method of limits ends that are the ends of an interval from the lower one through infinity to the upper."""
NO_WIDTH = "no group has an event in this time: the interval of the difference has no width"
"""The doubt about an interval by a standard error of 0."""
TOO_EXTREME = "the values are too large or too small to compute with: rescale the variable"


def found(method: str, values: Mapping[str, float], remarks: Sequence[str] = ()) -> Outcome:
    """The outcome of a test that could be computed.

    A p below the smallest normal double (2.2e-308) would be written 0; that bound stands for it.
    A number that is not finite makes the whole outcome a problem.
    """
    numbers = dict(values)
    if not all(map(isfinite, numbers.values())):
        return refused(method, TOO_EXTREME)
    if numbers.get("p", 1.0) < float_info.min:
        numbers["p"] = float_info.min
    if "p" in numbers:
        numbers["p"] = min(1.0, numbers["p"])
    return Outcome(numbers, method, None, tuple(remarks))


def refused(method: str, problem: str, remarks: Sequence[str] = ()) -> Outcome:
    """The outcome of a test that could not be computed, and why, in an author's terms."""
    return Outcome({}, method, problem, tuple(remarks))


def ordinal(i: int) -> str:
    """What to call the group at index i, whose name a test does not know: `the first group`, `group 4`."""
    return f"the {('first', 'second', 'third')[i]} group" if i < 3 else f"group {i + 1}"


def without_values(sizes: Sequence[int]) -> str | None:
    """The problem that groups of these sizes have nobody in them; None when each has somebody."""
    empty = [ordinal(i) for i, n in enumerate(sizes) if not n]
    return f"{' and '.join(empty)} {'has' if len(empty) == 1 else 'have'} no values" if empty else None


def left_out(groups: int, filled: int) -> tuple[str, ...]:
    """The remark that a test compares `filled` of the table's groups only, as the others have no values."""
    empty = groups - filled
    verb = "had no values and was" if empty == 1 else "had no values and were"
    return (f"{empty} of {groups} groups {verb} left out",) if empty else ()
