"""Cohen's kappa: how far two ratings of the same patients agree beyond chance; plain and weighted."""

from collections.abc import Callable
from functools import partial
from math import fsum, sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import normal_quantile

Weight = Callable[[float], float]


def kappa(counts: Counts, confidence: float, weight: Weight, called: str) -> Outcome:
    """(po - pe) / (1 - pe) with the large-sample interval of Fleiss, Cohen & Everitt (1969), of a square table.

    `weight(d)` is the credit for ratings d apart, d running from 0 (the same) to 1 (the farthest apart).
    """
    method = f"{called}, interval by the standard error of Fleiss, Cohen and Everitt"
    table, k = counts.table, len(counts.table)
    n = sum(map(sum, table))
    if any(len(line) != k for line in table) or k < 2:
        return refused(method, "kappa is for tables whose rows and columns have the same levels")
    if not n:
        return refused(method, "there are no values")
    rows = [sum(line) / n for line in table]
    columns = [sum(column) / n for column in zip(*table, strict=True)]
    weights = [[weight(abs(i - j) / (k - 1)) for j in range(k)] for i in range(k)]
    cells = [(i, j) for i in range(k) for j in range(k)]
    seen = fsum(weights[i][j] * table[i][j] for i, j in cells) / n
    chance = fsum(weights[i][j] * rows[i] * columns[j] for i, j in cells)
    if sum(1 for r, c in zip(rows, columns, strict=True) if r or c) < 2:
        return refused(method, "both ratings are the same for everybody: there is no agreement beyond chance")
    value = (seen - chance) / (1.0 - chance)
    of_row = [fsum(w * c for w, c in zip(weights[i], columns, strict=True)) for i in range(k)]
    of_column = [fsum(weights[i][j] * rows[i] for i in range(k)) for j in range(k)]
    square = fsum(
        table[i][j] / n * (weights[i][j] * (1.0 - chance) - (of_row[i] + of_column[j]) * (1.0 - seen)) ** 2
        for i, j in cells
    )
    variance = (square - (seen * chance - 2.0 * chance + seen) ** 2) / (n * (1.0 - chance) ** 4)
    if variance <= 1e-15 / n:
        return found(method, {"estimate": value}, ["its standard error is 0: there is no interval"])
    reach = normal_quantile(confidence) * sqrt(variance)
    return found(method, {"estimate": value, "low": max(-1.0, value - reach), "high": min(1.0, value + reach)})


def _same(apart: float) -> float:
    return float(apart == 0.0)


def _linear(apart: float) -> float:
    return 1.0 - apart


def _quadratic(apart: float) -> float:
    return 1.0 - apart * apart


def _entry(name: str, called: str, weight: Weight, source: str) -> Effect:
    return Effect(name, called, "κ", source, (2, None), of_counts=partial(kappa, weight=weight, called=called))


KAPPA = _entry("kappa", "Cohen's κ", _same, "Cohen (1960), Educ Psychol Meas 20: 37-46")
KAPPA_LINEAR = _entry(
    "kappa-linear", "linearly weighted κ", _linear, "Cicchetti & Allison (1971), Am J EEG Technol 11: 101-109"
)
KAPPA_QUADRATIC = _entry(
    "kappa-quadratic", "quadratically weighted κ", _quadratic, "Fleiss & Cohen (1973), Educ Psychol Meas 33: 613-619"
)
