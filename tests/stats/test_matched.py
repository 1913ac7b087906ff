"""McNemar's and Bowker's tests: against statsmodels where it is right, properties, exact messages for what cannot be."""

from collections.abc import Sequence
from math import isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import SquareTable, mcnemar

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome

MCNEMARS = ("mcnemar", "mcnemar-corrected", "mcnemar-exact", "mcnemar-midp")
ALL = (*MCNEMARS, "bowker")
four = st.tuples(*[st.integers(0, 30)] * 4)


def pairs(table: Sequence[Sequence[int]], codes: Sequence[int] = range(9)) -> Matched:
    cells = [(codes[i], codes[j]) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    both = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return Matched(both, 0)


def run(name: str, table: Sequence[Sequence[int]]) -> Outcome:
    return stats.TESTS[name].run(pairs(table))


@settings(deadline=None)
@given(four)
@pytest.mark.parametrize("name", MCNEMARS)
def test_mcnemar_is_that_of_statsmodels(name: str, cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    assume(b + c > 0)
    got = run(name, [[a, b], [c, d]]).values
    if name == "mcnemar-exact":
        assert set(got) == {"p"}
        assert isclose(got["p"], scipy_stats.binomtest(b, b + c).pvalue, rel_tol=1e-12)
        return
    if name == "mcnemar-midp":
        chances = scipy_stats.binom(b + c, 0.5)
        want = 1.0 - chances.pmf(b) / 2 if b == c else 2 * chances.cdf(min(b, c)) - chances.pmf(b)
        assert isclose(got["p"], want, rel_tol=1e-11)
        return
    if name == "mcnemar-corrected" and b == c:  # statsmodels has (|0| - 1)²
        assert got == {"statistic": 0.0, "df": 1, "p": 1.0}
        return
    want = mcnemar([[a, b], [c, d]], exact=False, correction=name == "mcnemar-corrected")
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)


def test_mid_p_of_the_stem_cell_transplants() -> None:
    """Fagerland, Lydersen & Laake (2013), table 1: 1 and 7 of 21 children changed."""
    assert round(run("mcnemar-midp", [[1, 1], [7, 12]]).values["p"], 4) == 0.0391
    assert round(run("mcnemar-exact", [[1, 1], [7, 12]]).values["p"], 4) == 0.0703


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(1, 12), min_size=4, max_size=4), min_size=4, max_size=4))
def test_bowker_is_that_of_statsmodels(table: list[list[int]]) -> None:
    got, want = run("bowker", table).values, SquareTable(np.array(table), shift_zeros=False).symmetry()
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-12)
    assert got["df"] == want.df == 6
    assert isclose(got["p"], want.pvalue, rel_tol=1e-9)


@given(four)
def test_bowker_of_two_levels_is_mcnemar(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    one, other = run("mcnemar", [[a, b], [c, d]]), run("bowker", [[a, b], [c, d]])
    assert one.values == other.values
    assert one.problem == other.problem
    assert one.remarks == other.remarks


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=3, max_size=3), st.permutations(range(3)))
@pytest.mark.parametrize("name", ALL)
def test_neither_the_order_of_groups_nor_of_levels_matters(name: str, table: list[list[int]], order: list[int]) -> None:
    if name != "bowker":
        table = [row[:2] for row in table[:2]]
    found = pairs(table)
    one = stats.TESTS[name].run(found)
    swapped = stats.TESTS[name].run(Matched(found.values[:, ::-1], 0))
    relabelled = stats.TESTS[name].run(pairs(table, [2 * place + 1 for place in order]))
    for other in (swapped, relabelled):
        assert other.problem == one.problem
        assert set(other.values) == set(one.values)
        assert all(isclose(other.values[k], v, rel_tol=1e-12) for k, v in one.values.items())


@pytest.mark.parametrize("name", ALL)
def test_those_who_did_not_change_do_not_matter(name: str) -> None:
    assert run(name, [[1, 15], [6, 1]]).values == run(name, [[900, 15], [6, 0]]).values


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ([], "no patient has a value in both groups"),
        ([[7]], "all values are in one level: there is nothing to compare"),
        ([[5, 0], [0, 5]], "no patient changed level: there is nothing to compare"),
    ],
)
@pytest.mark.parametrize("name", ALL)
def test_nothing_to_compare(name: str, table: list[list[int]], problem: str) -> None:
    outcome = run(name, table)
    assert outcome.problem == problem
    assert not outcome.values


@pytest.mark.parametrize("name", MCNEMARS)
def test_mcnemar_is_of_two_levels(name: str) -> None:
    outcome = run(name, [[5, 1, 0], [2, 5, 1], [0, 0, 3]])
    assert outcome.problem == "it is of 2 levels, and there are more: ask for bowker"


def test_two_levels_between_which_nobody_changed_keep_their_degree_of_freedom() -> None:
    assert run("bowker", [[9, 8, 0], [2, 9, 0], [0, 0, 4]]).values["df"] == 3


def test_few_changes_are_remarked() -> None:
    few = "2 of 2 expected counts are below 5 (smallest 4.5)"
    assert run("mcnemar", [[90, 3], [6, 80]]).remarks == (few,)
    assert run("mcnemar-corrected", [[90, 3], [6, 80]]).remarks == (few,)
    assert run("mcnemar-exact", [[90, 3], [6, 80]]).remarks == ()
    assert run("mcnemar", [[90, 4], [6, 80]]).remarks == ()
    assert run("bowker", [[9, 8, 1], [2, 9, 0], [0, 0, 4]]).remarks == (
        "2 of 4 expected counts are below 5 (smallest 0.5)",
    )
