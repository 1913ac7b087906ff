"""Association of two ordered categories by concordant and discordant pairs: γ, τ-b and Somers' D, with intervals."""

from collections.abc import Callable
from math import fsum, sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.counts import filled, unfit
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import normal_quantile
from tablegen.values import frozen


@frozen
class _Pairs:
    """A table with, for each cell, how many patients are concordant and discordant with one of its patients.

    `above` and `against` are twice the concordant and the discordant pairs; `rows` and `columns` are the totals, and
    `by_row`, `by_column` n² less the sum of their squares.
    """

    cells: tuple[tuple[int, int, int, int, int], ...]
    n: int
    above: int
    against: int
    by_row: int
    by_column: int


def _pairs(counts: Counts) -> _Pairs:
    """The cells as (count, concordant, discordant, row total, column total)."""
    table = filled(counts)
    height, width = len(table), len(table[0])
    rows, columns = [sum(line) for line in table], [sum(column) for column in zip(*table, strict=True)]

    def total(i: int, j: int, same: bool) -> int:
        """Those in a later row and column or in an earlier row and column (`same`), or in one of each."""
        return sum(
            table[a][b] for a in range(height) for b in range(width) if (a - i) * (b - j) * (1 if same else -1) > 0
        )

    cells = tuple(
        (table[i][j], total(i, j, True), total(i, j, False), rows[i], columns[j])
        for i in range(height)
        for j in range(width)
    )
    n = sum(rows)
    return _Pairs(
        cells,
        n,
        sum(count * with_it for count, with_it, *_ in cells),
        sum(count * against for count, _, against, *_ in cells),
        n * n - sum(r * r for r in rows),
        n * n - sum(c * c for c in columns),
    )


Estimate = Callable[[_Pairs], tuple[float, float] | None]


def _gamma(p: _Pairs) -> tuple[float, float] | None:
    decided = p.above + p.against
    if not decided:
        return None
    square = fsum(n * (p.against * c - p.above * d) ** 2 for n, c, d, *_ in p.cells)
    return (p.above - p.against) / decided, 16.0 * square / decided**4


def _tau_b(p: _Pairs) -> tuple[float, float] | None:
    w = sqrt(p.by_row * p.by_column)
    tau = (p.above - p.against) / w
    square = fsum(n * (2.0 * w * (c - d) + tau * (r * p.by_column + k * p.by_row)) ** 2 for n, c, d, r, k in p.cells)
    return tau, (square - p.n**3 * tau * tau * (p.by_row + p.by_column) ** 2) / w**4


def _somers_d(p: _Pairs) -> tuple[float, float] | None:
    gap = p.above - p.against
    square = fsum(n * (p.by_row * (c - d) - gap * (p.n - r)) ** 2 for n, c, d, r, _ in p.cells)
    return gap / p.by_row, 4.0 * square / p.by_row**4


def _measure(called: str, estimate: Estimate) -> Callable[[Counts, float], Outcome]:
    method = f"{called}, Wald interval by its asymptotic standard error"

    def run(counts: Counts, confidence: float) -> Outcome:
        if problem := unfit(filled(counts)):
            return refused(method, problem)
        made = estimate(_pairs(counts))
        if made is None:
            return refused(method, "no two patients differ in both")
        value, variance = made
        if abs(value) == 1.0 or variance <= 1e-15:
            return found(method, {"estimate": value}, ["its standard error is 0: there is no interval"])
        reach = normal_quantile(confidence) * sqrt(variance)
        return found(method, {"estimate": value, "low": max(-1.0, value - reach), "high": min(1.0, value + reach)})

    return run


_ERRORS = "standard error: Brown & Benedetti (1977), J Am Stat Assoc 72: 309-315"
GAMMA = Effect(
    "gamma",
    "Goodman and Kruskal's γ",
    "γ",
    f"Goodman & Kruskal (1954), J Am Stat Assoc 49: 732-764; {_ERRORS}",
    (2, None),
    of_counts=_measure("Goodman and Kruskal's γ", _gamma),
)
TAU_B = Effect(
    "tau-b",
    "Kendall's τ-b",
    "τ",
    f"Kendall (1945), Biometrika 33: 239-251; {_ERRORS}",
    (2, None),
    of_counts=_measure("Kendall's τ-b", _tau_b),
)
SOMERS_D = Effect(
    "somers-d",
    "Somers' D of the columns given the rows",
    "*D*",
    f"Somers (1962), Am Sociol Rev 27: 799-811; {_ERRORS}",
    (2, None),
    of_counts=_measure("Somers' D of the columns given the rows", _somers_d),
)
