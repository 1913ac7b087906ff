"""Fisher's exact P by sampling: tables with the margins of the observed one, drawn with a fixed seed."""

from math import sqrt

from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome
from tablegen.stats.counts import Table, filled, unfit
from tablegen.stats.outcomes import found, refused

DRAWN, SEED = 100_000, 1
_TIES = 1e-7  # on the log scale, as in the exact test


def fisher_sampled(counts: Counts) -> Outcome:
    """The share of sampled tables no more probable than the observed one, which counts as one of them.

    P is (k + 1) / (B + 1) for k of B = 100,000 tables (Hope 1968; R's fisher.test(simulate.p.value)); its standard
    error is told in the method. The seed is fixed: the same table gives the same P with the same NumPy.
    """
    table = filled(counts)
    if problem := unfit(table):
        return refused(_method(None), problem)
    p = (_as_improbable(table) + 1) / (DRAWN + 1)
    return found(_method(sqrt(p * (1 - p) / DRAWN)), {"p": p})


def _method(error: float | None) -> str:
    told = f"Fisher's exact test by Monte Carlo, {DRAWN} tables, seed {SEED}"
    return told if error is None else f"{told}, standard error {error:.1g}"


def _as_improbable(table: Table) -> int:
    """How many of the sampled tables are no more probable than this one.

    A table is drawn cell by cell: what a row takes from a column is hypergeometric, given what both have left
    (Patefield 1981, Appl Stat 30: 91-97). Its log probability is, but for a constant, minus the sum of the log
    factorials.
    """
    import numpy as np

    generator = np.random.default_rng(SEED)
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, sum(map(sum, table)) + 1)))])
    columns = [np.full(DRAWN, sum(column)) for column in zip(*table, strict=True)]
    cost = np.zeros(DRAWN)
    for row in table[:-1]:
        left, others = np.full(DRAWN, sum(row)), np.sum(columns, axis=0)
        for j, column in enumerate(columns):
            others = others - column
            taken = generator.hypergeometric(column, others, left)
            cost += factorials[taken]
            columns[j], left = column - taken, left - taken
    cost += np.sum([factorials[column] for column in columns], axis=0)
    observed = sum(float(factorials[n]) for row in table for n in row)
    return int((cost >= observed - _TIES).sum())


FISHER_MONTE_CARLO = CountsTest(
    "fisher-monte-carlo",
    "Fisher's exact test by Monte Carlo",
    "",
    "Hope (1968), J R Stat Soc B 30: 582-598; Patefield (1981), Appl Stat 30: 91-97",
    (2, None),
    fisher_sampled,
)
