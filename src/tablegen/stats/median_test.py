"""Mood's median test: whether groups have the same share of values above the median of all."""

from tablegen.evidence import Counts, Frequencies
from tablegen.stats.contract import Outcome, RanksTest
from tablegen.stats.counts import chi2
from tablegen.stats.outcomes import found, left_out, refused

_METHOD = "Mood's median test, Pearson's χ² test of values above and not above the grand median"


def median_test(frequencies: Frequencies) -> Outcome:
    """Pearson's chi-square of the counts above and not above the grand median, without continuity correction.

    Values equal to the median are not above it. Groups without values are left out, with a remark.
    """
    sizes = [int(n) for n in frequencies.counts.sum(axis=0)]
    n, filled = sum(sizes), sum(size > 0 for size in sizes)
    if filled < 2:
        return refused(_METHOD, "fewer than 2 groups have values")
    # the value at place (n + 1) // 2 is the median, or the lower of the two that the median lies between: either way
    # the values above the median are those above this one
    reached = frequencies.counts.sum(axis=1).cumsum()
    last = int(reached.searchsorted((n + 1) // 2))
    above = [int(count) for count in frequencies.counts[last + 1 :].sum(axis=0)]
    if not any(above):
        largest = f"{float(frequencies.values[last]):g}"
        return refused(_METHOD, f"no value is above the median ({largest}): there is nothing to compare")
    table = (tuple(above), tuple(size - up for size, up in zip(sizes, above, strict=True)))
    outcome = chi2(Counts(table))
    return found(_METHOD, outcome.values, (*left_out(len(sizes), filled), *outcome.remarks))


MEDIAN_TEST = RanksTest(
    "median-test",
    "Mood's median test",
    "chi2",
    "Mood (1950), Introduction to the Theory of Statistics, pp. 394-399",
    (2, None),
    median_test,
)
