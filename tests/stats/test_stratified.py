"""Tests within strata: against R 4.2.2, statsmodels, SciPy and brute force over permutations; properties; refusals."""

import json
from fractions import Fraction
from itertools import permutations, product
from math import comb, isclose
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.contract import CountsTest, Outcome, StrataTest
from tablegen.stats.stratified import common_odds_ratio

Record = dict[str, Any]
Tables = list[list[list[int]]]
RECORDS: list[Record] = json.loads((REFERENCE / "stratified.json").read_text("utf-8"))
TWO_BY_TWO = st.lists(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2), min_size=2,
                      max_size=4)  # fmt: skip


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in RECORDS if record["kind"] in kinds]
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def run(name: str, tables: Tables) -> Outcome:
    test = stats.TESTS[name]
    assert isinstance(test, StrataTest)
    return test.run(tuple(Counts(tuple(map(tuple, table))) for table in tables))


def agrees(outcome: Outcome, expected: Record, names: dict[str, str]) -> None:
    assert outcome.problem is None
    for ours, theirs in names.items():
        assert isclose(outcome.values[ours], expected[theirs], rel_tol=1e-9), ours


@cases("cmh_2x2xk", "cmh_counts")
def test_two_by_two_tables_as_mantelhaen_test(record: Record) -> None:
    name = "cmh-corrected" if record["options"]["continuity"] else "cmh"
    names = {"statistic": "statistic", "df": "df", "p": "p", "or": "estimate", "or_low": "ci_low", "or_high": "ci_high"}
    agrees(run(name, record["inline_data"]["A"]), record["expected"], names)


@cases("cmh_generalised")
def test_larger_tables_as_mantelhaen_test(record: Record) -> None:
    outcome = run("cmh", record["inline_data"]["A"])
    agrees(outcome, record["expected"], {"statistic": "statistic", "df": "df", "p": "p"})
    assert "or" not in outcome.values


@cases("cmh_exact")
def test_exact_as_mantelhaen_test(record: Record) -> None:
    """R solves for the ratio and its limits to 1e-4 only."""
    outcome, wanted = run("cmh-exact", record["inline_data"]["A"]), record["expected"]
    agrees(outcome, wanted, {"p": "p"})
    for ours, theirs in (("or", "estimate"), ("or_low", "ci_low"), ("or_high", "ci_high")):
        assert isclose(outcome.values[ours], wanted[theirs], rel_tol=1e-3), ours


@settings(deadline=None, max_examples=60)
@given(TWO_BY_TWO)
def test_exact_as_listing_all_tables(tables: Tables) -> None:
    """Every set of tables with these margins, weighed by its hypergeometric probability, in whole numbers."""
    assume(
        all(
            map(
                sum,
                [[sum(t[i]) for t in tables] for i in (0, 1)] + [[t[0][j] + t[1][j] for t in tables] for j in (0, 1)],
            )
        )
    )
    ways: dict[int, int] = {0: 1}
    for (a, b), (c, d) in tables:
        each = {x: comb(a + b, x) * comb(c + d, a + c - x) for x in range(max(0, a - d), min(a + b, a + c) + 1)}
        ways = {
            s: sum(ways.get(s - x, 0) * w for x, w in each.items()) for s in {s + x for s, x in product(ways, each)}
        }
    outcome = run("cmh-exact", tables)
    if len(ways) == 1:
        assert outcome.problem in {
            "there is a level or a group that no stratum sets against the others",
            "no stratum has two values",  # each has a single patient
        }
        return
    seen = ways[sum(t[0][0] for t in tables)]
    wanted = Fraction(sum(w for w in ways.values() if w <= seen * (1 + 1e-7)), sum(ways.values()))
    assert isclose(outcome.values["p"], wanted, rel_tol=1e-9)


def test_exact_of_one_stratum_is_fishers() -> None:
    table = [[8, 2], [1, 5]]
    fisher = stats.TESTS["fisher"]
    assert isinstance(fisher, CountsTest)
    wanted = fisher.run(Counts(tuple(map(tuple, table)))).values
    assert dict(run("cmh-exact", [table]).values) == pytest.approx(dict(wanted), rel=1e-12)
    assert dict(run("cmh-exact", [table, [[3, 0], [4, 0]]]).values) == pytest.approx(dict(wanted), rel=1e-12)


@cases("breslow_day", "breslow_day_counts")
def test_breslow_day(record: Record) -> None:
    plain, corrected = (run(name, record["inline_data"]["A"]) for name in ("breslow-day", "breslow-day-tarone"))
    if record["status"] == "undefined":
        assert (
            plain.problem
            == corrected.problem
            == "in a stratum there is only one level, or one group: it has no odds ratio"
        )
        return
    agrees(plain, record["expected"], {"statistic": "statistic", "df": "df", "p": "p"})
    agrees(corrected, record["expected"], {"statistic": "tarone_statistic", "df": "df", "p": "tarone_p"})


@settings(deadline=None, max_examples=60)
@given(TWO_BY_TWO)
def test_two_by_two_tables_as_statsmodels(tables: Tables) -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    assume(all(min(map(sum, [*t, *zip(*t, strict=True)])) > 0 for t in tables))
    ratio = common_odds_ratio(tuple(Counts(tuple(map(tuple, t))) for t in tables), 0.95)
    assume(ratio.problem is None and abs(ratio.values["estimate"] - 1) > 1e-6)  # of 1 statsmodels divides by 0
    other = StratifiedTable([np.array(t) for t in tables])
    null = other.test_null_odds(correction=False)
    assert isclose(run("cmh", tables).values["statistic"], null.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(ratio.values["estimate"], other.oddsratio_pooled, rel_tol=1e-9)
    assert np.allclose([ratio.values["low"], ratio.values["high"]], other.oddsratio_pooled_confint(), rtol=1e-9)
    for name, adjust in (("breslow-day", False), ("breslow-day-tarone", True)):
        outcome = run(name, tables)
        assert outcome.problem is None
        theirs = other.test_equal_odds(adjust=adjust).statistic
        assert isclose(outcome.values["statistic"], theirs, rel_tol=1e-6, abs_tol=1e-8)


def scored(tables: Tables, rows: list[list[Fraction]]) -> float:
    """The statistic from mean and covariance of the summed scores over all permutations of the groups in a stratum."""
    groups = len(tables[0][0])
    mean, covariance, seen = np.zeros(groups - 1), np.zeros((groups - 1, groups - 1)), np.zeros(groups - 1)
    for table, scores in zip(tables, rows, strict=True):
        people = [(i, j) for i, row in enumerate(table) for j, m in enumerate(row) for _ in range(m)]
        values, labels = [float(scores[i]) for i, _ in people], [j for _, j in people]
        sums = [
            [sum(v for v, j in zip(values, order, strict=True) if j == g) for g in range(groups - 1)]
            for order in permutations(labels)
        ]
        mean += np.mean(sums, axis=0)
        covariance += np.cov(np.array(sums).T, bias=True).reshape(groups - 1, groups - 1)
        seen += np.array([sum(v for v, j in zip(values, labels, strict=True) if j == g) for g in range(groups - 1)])
    return float((seen - mean) @ np.linalg.solve(covariance, seen - mean))


SMALL: list[Tables] = [
    [[[2, 1], [0, 1], [1, 1]], [[1, 0], [1, 1], [0, 3]]],
    [[[1, 1, 0], [0, 1, 2], [0, 1, 0]], [[1, 0, 1], [1, 1, 1], [0, 0, 1]]],
]


@pytest.mark.parametrize("tables", SMALL, ids=["two groups", "three groups"])
def test_scores_by_brute_force_over_permutations(tables: Tables) -> None:
    """Mean scores, and van Elteren's weighted ranks, from all orders of the patients of each stratum."""
    plain = [[Fraction(i + 1) for i in range(len(t))] for t in tables]
    assert isclose(run("cmh-mean-scores", tables).values["statistic"], scored(tables, plain), rel_tol=1e-9)
    ranks: list[list[Fraction]] = []
    for table in tables:
        below, n, own = 0, sum(map(sum, table)), list[Fraction]()
        for row in table:
            own.append((below + Fraction(sum(row) + 1, 2)) / (n + 1))
            below += sum(row)
        ranks.append(own)
    assert isclose(run("van-elteren", tables).values["statistic"], scored(tables, ranks), rel_tol=1e-9)


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=5))
def test_one_stratum_is_the_test_without_strata(table: list[list[int]]) -> None:
    """n - 1 over n of Pearson's, linear-by-linear association, Kruskal–Wallis."""
    counts, n = Counts(tuple(map(tuple, table))), sum(map(sum, table))
    for name, other, factor in (
        ("cmh", "chi2", (n - 1) / max(1, n)),
        ("cmh-correlation", "linear-by-linear", 1.0),
    ):
        alone = stats.TESTS[other].run(counts)  # pyright: ignore[reportArgumentType]
        outcome = run(name, [table])
        assert (outcome.problem is None) == (alone.problem is None)
        if not alone.problem and not outcome.problem:
            assert isclose(outcome.values["statistic"], alone.values["statistic"] * factor, rel_tol=1e-9, abs_tol=1e-12)
    from scipy.stats import kruskal

    assume(sum(map(any, table)) > 1 and all(map(any, zip(*table, strict=True))))
    groups = [[i for i, row in enumerate(table) for _ in range(row[j])] for j in range(3)]
    theirs = kruskal(*groups).statistic  # a difference of sums: of equal groups 1e-14, where ours is 0
    assert isclose(run("van-elteren", [table]).values["statistic"], theirs, rel_tol=1e-9, abs_tol=1e-9)


@given(TWO_BY_TWO, st.randoms())
def test_strata_may_stand_in_any_order_and_empty_ones_are_nothing(tables: Tables, random: Any) -> None:
    for name in ("cmh", "cmh-corrected", "cmh-mean-scores", "cmh-correlation", "breslow-day", "breslow-day-tarone"):
        before = run(name, tables)
        mixed = [*tables, [[0, 0], [0, 0]]] if random.random() < 0.5 else list(tables)
        random.shuffle(mixed)
        after = run(name, mixed)
        assert (before.problem is None) == (after.problem is None)
        assert after.values.keys() == before.values.keys()
        assert all(isclose(after.values[k], v, rel_tol=1e-9, abs_tol=1e-9) for k, v in before.values.items())


@pytest.mark.parametrize(
    ("tables", "statistic", "p"),
    [  # R 4.2.2: mantelhaen.test(array(c(5, 6, 5, 5, 7, 6, 8, 6), c(2, 2, 2)), correct = TRUE); then 9, 6, 6, 9
        ([[[5, 5], [6, 5]], [[7, 8], [6, 6]]], 0.068346200731410039, 0.79376010486735848),
        ([[[5, 5], [6, 5]], [[9, 6], [6, 9]]], 0.17529588855110528, 0.67544744254707589),
    ],
)
def test_a_gap_below_a_half_is_not_corrected(tables: Tables, statistic: float, p: float) -> None:
    """As R has it; a correction to 0 would be that of chisq.test."""
    got = run("cmh-corrected", tables).values
    assert isclose(got["statistic"], statistic, rel_tol=1e-12)
    assert isclose(got["p"], p, rel_tol=1e-12)
    uncorrected = run("cmh", tables).values["statistic"]
    assert (got["statistic"] == uncorrected) == (statistic < 0.1)


@pytest.mark.parametrize(
    ("name", "tables", "problem"),
    [
        ("cmh", [], "there are no values"),
        ("cmh", [[[0, 0], [0, 0]]], "there are no values"),
        ("cmh", [[[3, 4], [0, 0]], [[1, 2], [0, 0]]], "all values are in one level: there is nothing to compare"),
        ("cmh", [[[1, 0], [0, 0]], [[0, 0], [0, 1]]], "no stratum has two values"),
        ("cmh", [[[3, 0], [4, 0]], [[0, 3], [0, 4]]], "there is a level or a group that no stratum sets against the others"),
        ("cmh-corrected", [[[1, 2, 3], [4, 5, 6]]], "it is of 2 levels and 2 groups, and the table is 2 × 3"),
        ("breslow-day", [[[1, 2], [4, 5]]], "there is only one stratum with values"),
        ("breslow-day", [[[0, 2], [4, 5]], [[0, 5], [2, 2]]],
         "the common odds ratio is 0, infinite or not defined: too many cells are empty"),
        ("van-elteren", [[[1, 2]], [[3, 4]]], "in every stratum all values are the same"),
        ("van-elteren", [[[1, 0], [2, 0]]], "only one group has values: nothing can be compared"),
        ("van-elteren", [], "there are no values: nothing can be compared"),
    ],
)  # fmt: skip
def test_why_there_is_none(name: str, tables: Tables, problem: str) -> None:
    assert run(name, tables).problem == problem


def test_no_odds_ratio_leaves_the_test() -> None:
    outcome = run("cmh", [[[0, 2], [4, 5]], [[0, 5], [2, 2]]])
    assert outcome.values.keys() == {"statistic", "df", "p"}
    assert outcome.remarks == ("the common odds ratio is 0, infinite or not defined: too many cells are empty",)


def test_many_strata_of_many_sizes_stay_exact() -> None:
    """Matched sets of one and one: McNemar's statistic."""
    sets = [[[1, 0], [0, 1]]] * 12 + [[[0, 1], [1, 0]]] * 5 + [[[1, 1], [0, 0]]] * 9
    assert isclose(run("cmh", sets).values["statistic"], (12 - 5) ** 2 / (12 + 5), rel_tol=1e-12)
    sizes = [[[a, b], [c, 2]] for a, b, c in product(range(1, 6), repeat=3)]
    assert run("cmh", sizes).values.keys() == {"statistic", "df", "p", "or", "or_low", "or_high"}
