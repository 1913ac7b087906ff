"""Random small tables for the second computation of every statistic (test_second_*.py): how many, and of what shape.

A second, independent computation agrees on each of them: fractions, enumeration of every table or permutation, mpmath,
or plain definitions. The sizes of `TABLES` are those the tests draw; beside them, hypothesis draws some 100 tables for
each of about 120 properties in the tests of the single families, many against scipy, statsmodels or enumeration too.
`TABLEGEN_TABLES=10` draws ten times as many.
"""

import os
from collections.abc import Iterator

import numpy as np

Table = tuple[tuple[int, ...], ...]

TIMES = int(os.environ.get("TABLEGEN_TABLES", "1"))
TABLES = {
    "chi-square family": 2000,
    "Fisher 2 × 2": 1500,
    "Fisher r × c": 500,
    "unconditional": 150,
    "risks": 1200,
    "categories": 600,
    "moments": 1200,
    "spread": 500,
    "ranks": 1000,
    "exact ranks": 600,
    "shifts": 500,
    "summaries": 900,
    "changes": 1500,
    "differences": 900,
    "families": 900,
}
TABLES = {name: TIMES * n for name, n in TABLES.items()}


def generator(name: str) -> np.random.Generator:
    """The same tables in every run, others for every name."""
    return np.random.default_rng([20261125, *name.encode()])


def tables(name: str, rows: tuple[int, int], columns: tuple[int, int], most: int) -> Iterator[Table]:
    """Tables of counts, every third sparse; rows or columns of zeros occur."""
    draw = generator(name)
    for i in range(TABLES[name]):
        shape = draw.integers(rows[0], rows[1] + 1), draw.integers(columns[0], columns[1] + 1)
        high = 3 if i % 3 == 0 else most
        yield tuple(tuple(map(int, row)) for row in draw.integers(0, high + 1, shape))


def samples(name: str, groups: tuple[int, int], sizes: tuple[int, int]) -> Iterator[list[list[float]]]:
    """Groups of numbers with one decimal or none, every third with many ties, every fifth on an offset of 10⁶."""
    draw = generator(name)
    for i in range(TABLES[name]):
        wide, offset = (3 if i % 3 == 0 else 200), (10**6 if i % 5 == 0 else 0)
        unit = 10 if i % 2 else 1
        yield [
            [(offset * unit + int(v)) / unit for v in draw.integers(0, wide, draw.integers(sizes[0], sizes[1] + 1))]
            for _ in range(draw.integers(groups[0], groups[1] + 1))
        ]
