"""Adjustments of a family of P values for their number; a test that could not be made is no member of the family."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import expm1, log1p

from tablegen.values import frozen


@frozen
class Adjustment:
    """A way to adjust P values: its name, what it controls, where it is described, and the function over a family."""

    name: str
    title: str
    source: str
    run: Callable[[Sequence[float]], list[float]]


def bonferroni(p: Sequence[float]) -> list[float]:
    """Each P times their number."""
    return [min(1.0, len(p) * value) for value in p]


def holm(p: Sequence[float]) -> list[float]:
    """The smallest times n, the next times n - 1, …; none smaller than one before it."""
    return _stepped(p, lambda rank, n: n - rank, down=True)


def hochberg(p: Sequence[float]) -> list[float]:
    """Holm's factors from the largest P down; none larger than one behind it."""
    return _stepped(p, lambda rank, n: n - rank, down=False)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """P times n over its rank, from the largest down."""
    return _stepped(p, lambda rank, n: n / (rank + 1), down=False)


def benjamini_yekutieli(p: Sequence[float]) -> list[float]:
    """As Benjamini and Hochberg, times the sum of 1 / rank: for tests that depend on one another in any way."""
    harmonic = sum(1.0 / k for k in range(1, len(p) + 1))
    return _stepped(p, lambda rank, n: harmonic * n / (rank + 1), down=False)


def sidak(p: Sequence[float]) -> list[float]:
    """1 − (1 − P)^n: exact for independent tests."""
    if len(p) < 2:
        return list(p)
    return [max(value, -expm1(len(p) * log1p(-value))) if value < 1.0 else 1.0 for value in p]


def hommel(p: Sequence[float]) -> list[float]:
    """The largest P of Simes' test among all sets of tests that a test is in, by Wright's (1992) algorithm."""
    n, order = len(p), sorted(range(len(p)), key=p.__getitem__)
    ranked = [p[i] for i in order]
    least = min((n * value / rank for rank, value in enumerate(ranked, 1)), default=1.0)
    found = [least] * n
    for m in range(n - 1, 1, -1):
        head, tail = ranked[: n - m + 1], ranked[n - m + 1 :]
        bound = min(m * value / rank for rank, value in enumerate(tail, 2))
        first = [min(m * value, bound) for value in head]
        found = [max(pair) for pair in zip(found, [*first, *[first[-1]] * len(tail)], strict=True)]
    adjusted = [0.0] * n
    for i, value in zip(order, found, strict=True):
        adjusted[i] = min(1.0, max(value, p[i]))
    return adjusted


def _stepped(p: Sequence[float], factor: Callable[[int, int], float], *, down: bool) -> list[float]:
    """Each P times a factor of its rank (from 0), made monotone: from the smallest up, or from the largest down."""
    order = sorted(range(len(p)), key=p.__getitem__)
    scaled = [factor(rank, len(p)) * p[i] for rank, i in enumerate(order)]
    steps = list(accumulate(scaled, max)) if down else list(accumulate(reversed(scaled), min))[::-1]
    adjusted = [0.0] * len(p)
    for i, value in zip(order, steps, strict=True):
        adjusted[i] = min(1.0, value)
    return adjusted


BONFERRONI = Adjustment("bonferroni", "Bonferroni's adjustment", "Dunn (1961), J Am Stat Assoc 56: 52-64", bonferroni)
SIDAK = Adjustment("sidak", "Šidák's adjustment", "Šidák (1967), J Am Stat Assoc 62: 626-633", sidak)
HOMMEL = Adjustment("hommel", "Hommel's adjustment", "Hommel (1988), Biometrika 75: 383-386", hommel)
HOLM = Adjustment("holm", "Holm's adjustment", "Holm (1979), Scand J Stat 6: 65-70", holm)
HOCHBERG = Adjustment("hochberg", "Hochberg's adjustment", "Hochberg (1988), Biometrika 75: 800-802", hochberg)
BH = Adjustment(
    "bh",
    "Benjamini and Hochberg's false discovery rate",
    "Benjamini & Hochberg (1995), J R Stat Soc B 57: 289-300",
    benjamini_hochberg,
)
BY = Adjustment(
    "by",
    "Benjamini and Yekutieli's false discovery rate",
    "Benjamini & Yekutieli (2001), Ann Stat 29: 1165-1188",
    benjamini_yekutieli,
)
