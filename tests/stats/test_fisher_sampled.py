"""Fisher's exact P by sampling: near the exact one by its own standard error, and the same on every run."""

from math import isclose, sqrt

import numpy as np
import pytest
from scipy import stats as scipy_stats

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.fisher import fisher
from tablegen.stats.fisher_sampled import DRAWN, fisher_sampled

TABLES = [
    ((3, 1), (1, 3)),
    ((5, 0, 2), (3, 6, 1)),
    ((4, 1, 0, 2), (1, 3, 5, 0), (2, 2, 2, 6)),
    ((0, 7), (6, 1), (2, 2)),
    ((12, 5, 3), (4, 9, 8), (1, 2, 11)),
]


@pytest.mark.parametrize("table", TABLES)
def test_sampled_p_is_within_its_error_of_the_exact_one(table):
    exact, outcome = fisher(Counts(table)).values["p"], fisher_sampled(Counts(table))
    error = sqrt(exact * (1 - exact) / DRAWN)
    assert abs(outcome.values["p"] - exact) < 4 * error + 1 / DRAWN
    told = float(outcome.method.rpartition("standard error ")[2])
    assert told == pytest.approx(error, rel=0.5)
    assert fisher_sampled(Counts(table)) == outcome


def test_the_order_of_levels_changes_only_what_chance_does():
    table = TABLES[4]
    p = [fisher_sampled(Counts(t)).values["p"] for t in (table, table[::-1], tuple(zip(*table, strict=True)))]
    assert max(p) - min(p) < 6 * sqrt(max(p) / DRAWN)


def test_a_table_too_large_to_list_is_sampled_and_said_to_be():
    table = tuple(tuple(9 + (7 * i * j) % 23 for j in range(6)) for i in range(6))
    outcome = fisher(Counts(tuple(tuple(40 * n for n in row) for row in table)))
    assert outcome.remarks == ("a 6 × 6 table of 24440 is too large to list: its P is sampled",)
    assert outcome.method.startswith("Fisher's exact test by Monte Carlo, 100000 tables, seed 1")
    near = tuple(tuple(n // 3 for n in row) for row in table)
    p = fisher_sampled(Counts(near)).values["p"]
    assert isclose(p, scipy_stats.chi2_contingency(np.array(near), correction=False).pvalue, abs_tol=0.03)


def test_what_cannot_be_tested_is_refused():
    assert stats.TESTS["fisher-monte-carlo"].run(Counts(((3, 4), (0, 0)))).problem
