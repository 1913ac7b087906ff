"""What a table of counts would be under independence, cell by cell, and how far each cell is from it."""

from math import sqrt

from tablegen.evidence import Counts
from tablegen.stats.summaries import PCT

Matrix = tuple[tuple[float | None, ...], ...]

EXPECTED = "expected count under independence, row total × column total / total"
RESIDUAL = "Pearson residual, (observed - expected) / √expected"
ADJUSTED = "adjusted standardized residual (Haberman 1973, Biometrics 29: 205-220)"
CELL_SOURCES = {
    "pct": PCT.source,
    "expected": "by definition: row total × column total / total",
    "residual": "by definition: (observed − expected) / √expected",
    "adjusted_residual": "Haberman (1973), Biometrics 29: 205-220",
}
"""Who described what a crosstab shows of a cell, or its formula."""
NO_RESIDUAL = "nobody is, or everybody is, in its row or its column"


def expected(counts: Counts) -> Matrix:
    """The expected counts; None everywhere when there is nobody."""
    rows, columns, n = _margins(counts)
    return tuple(tuple(r * c / n if n else None for c in columns) for r in rows)


def residuals(counts: Counts) -> Matrix:
    """Observed less expected in units of √expected; None where nobody is expected."""
    rows, columns, n = _margins(counts)
    return tuple(
        tuple(
            (n * observed - r * c) / sqrt(n * r * c) if r * c else None
            for observed, c in zip(line, columns, strict=True)
        )
        for line, r in zip(counts.table, rows, strict=True)
    )


def adjusted_residuals(counts: Counts) -> Matrix:
    """Pearson's residuals over their standard errors, standard normal under independence; None where undefined."""
    rows, columns, n = _margins(counts)

    def one(observed: int, r: int, c: int) -> float | None:
        spread = r * c * (n - r) * (n - c)
        return (n * observed - r * c) * sqrt(n) / sqrt(spread) if spread else None

    return tuple(
        tuple(one(observed, r, c) for observed, c in zip(line, columns, strict=True))
        for line, r in zip(counts.table, rows, strict=True)
    )


def _margins(counts: Counts) -> tuple[list[int], list[int], int]:
    rows = [sum(line) for line in counts.table]
    return rows, [sum(column) for column in zip(*counts.table, strict=True)], sum(rows)
