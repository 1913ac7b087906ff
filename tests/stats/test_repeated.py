"""Tests of the same patients in several groups: against R 4.2.2, SciPy, statsmodels, brute force; what cannot be."""

import json
from math import isclose
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import cochrans_q

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome
from tablegen.stats.repeated_means import _split, greenhouse_geisser, huynh_feldt, mauchly

FILE: dict[str, Any] = json.loads((REFERENCE / "repeated.json").read_text("utf-8"))
NAMES = ("friedman", "rm-anova", "rm-anova-gg", "rm-anova-hf")
tables = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 9), min_size=k, max_size=k), min_size=2, max_size=12)
)


def cases(kind: str) -> pytest.MarkDecorator:
    found = [record for record in FILE["records"] if record["kind"] == kind]
    assert found
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def matched(table: Any, dtype: Any = np.float64) -> Matched:
    return Matched(np.array(table, dtype=dtype), 0)


def of(record: dict[str, Any], dtype: Any = np.float64) -> Matched:
    table = np.array(record.get("matrix") or FILE["matrices"][record["of"]], dtype=dtype)
    return Matched(table[:, record["groups"]] if "groups" in record else table, 0)


def run(name: str, table: Any) -> Outcome:
    test = stats.TESTS[name]
    return test.run(matched(table, np.int64 if test.of_counts else np.float64))


def effect(name: str, evidence: Matched) -> Outcome:
    of_pairs = stats.EFFECTS[name].of_pairs
    assert of_pairs
    return of_pairs(evidence, 0.95)


def near(got: float, want: float, rel: float = 1e-9) -> bool:
    return isclose(got, want, rel_tol=rel, abs_tol=1e-300)


@cases("friedman")
def test_friedman_of_data(record: dict[str, Any]) -> None:
    check_friedman(of(record), record["expected"])


@cases("friedman_matrix")
def test_friedman_of_a_matrix(record: dict[str, Any]) -> None:
    check_friedman(of(record), record["expected"])


def check_friedman(evidence: Matched, expected: dict[str, Any]) -> None:
    values = stats.TESTS["friedman"].run(evidence).values
    assert values.keys() == {"statistic", "df", "p"}
    assert all(near(values[name], expected[name]) for name in values)
    assert near(effect("kendalls-w", evidence).values["estimate"], expected["kendall_w"])


@cases("cochran_q")
def test_cochran_q_reference(record: dict[str, Any]) -> None:
    values = stats.TESTS["cochran-q"].run(of(record, np.int64)).values
    assert all(near(values[name], record["expected"][name]) for name in ("statistic", "df", "p"))


@cases("rm_anova_oneway")
def test_rm_anova(record: dict[str, Any]) -> None:
    evidence, expected = of(record), record["expected"]
    plain, gg, hf = (stats.TESTS[name].run(evidence) for name in NAMES[1:])
    names = {"statistic": "statistic", "df": "df1", "df2": "df2", "p": "p"}
    assert all(near(plain.values[ours], expected[theirs]) for ours, theirs in names.items())
    assert near(gg.values["epsilon"], expected["gg_epsilon"]) and near(gg.values["p"], expected["gg_p"])
    assert near(gg.values["df"], expected["df1"] * expected["gg_epsilon"])
    assert near(hf.values["epsilon"], min(1.0, expected["hf_epsilon"])) and near(hf.values["p"], expected["hf_p"])
    assert near(effect("partial-eta2", evidence).values["estimate"], expected["partial_eta2"])
    split = _split(evidence)
    assert not isinstance(split, str)
    tested = mauchly(split)
    assert tested and near(tested[0], expected["mauchly_w"]) and near(tested[1], expected["mauchly_p"])
    assert bool(plain.remarks) == (expected["mauchly_p"] < 0.05)


def test_where_mauchly_rejects_the_uncorrected_test_says_so() -> None:
    record = next(r for r in FILE["records"] if r["id"] == "rm_anova_oneway.sleepstudy.002")
    assert stats.TESTS["rm-anova"].run(of(record)).remarks == (
        "Mauchly's test rejects sphericity (W = 0.090, P < 0.001): ask for rm-anova-gg",
    )


@settings(deadline=None)
@given(tables)
def test_friedman_is_that_of_scipy(table: list[list[int]]) -> None:
    assume(len(table[0]) > 2 and any(len(set(row)) > 1 for row in table))
    got, want = run("friedman", table).values, scipy_stats.friedmanchisquare(*zip(*table, strict=True))
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-8)


@settings(deadline=None)
@given(st.integers(2, 5).flatmap(lambda k: st.lists(st.lists(st.integers(0, 1), min_size=k, max_size=k), min_size=1)))
def test_cochran_q_is_that_of_statsmodels_and_of_the_other_level(table: list[list[int]]) -> None:
    assume(any(len(set(row)) > 1 for row in table))
    got, want = run("cochran-q", table).values, cochrans_q(np.array(table))
    assert isclose(got["statistic"], want.statistic, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], want.pvalue, rel_tol=1e-8)
    assert run("cochran-q", [[1 - v for v in row] for row in table]).values == got


@given(st.lists(st.lists(st.integers(0, 1), min_size=2, max_size=2), min_size=1))
def test_of_two_groups_q_is_mcnemars(table: list[list[int]]) -> None:
    assume(any(len(set(row)) > 1 for row in table))
    q, mcnemar = run("cochran-q", table).values, run("mcnemar", table).values
    assert isclose(q["statistic"], mcnemar["statistic"], rel_tol=1e-12, abs_tol=1e-12)


@given(st.lists(st.lists(st.integers(0, 99), min_size=2, max_size=2), min_size=3, max_size=9))
def test_of_two_groups_f_is_the_square_of_the_paired_t(table: list[list[int]]) -> None:
    assume(len({a - b for a, b in table}) > 1)
    t = run("paired-t", table).values
    for name in NAMES[1:]:
        f = run(name, table).values
        assert isclose(f["statistic"], t["statistic"] ** 2, rel_tol=1e-9, abs_tol=1e-12)
        assert isclose(f["p"], t["p"], rel_tol=1e-8)


@given(tables)
def test_rm_anova_is_that_of_a_two_way_layout(table: list[list[int]]) -> None:
    """Brute force from cell, patient and group means; ε from the covariances by the formula of Box (1954)."""
    x = np.array(table, dtype=np.float64)
    n, k = x.shape
    left = x - x.mean(axis=0) - x.mean(axis=1, keepdims=True) + x.mean()
    assume(np.abs(left).max() > 1e-9)
    error = (left**2).sum() / ((n - 1) * (k - 1))
    f = n * ((x.mean(axis=0) - x.mean()) ** 2).sum() / (k - 1) / error
    got = run("rm-anova", table).values
    assert isclose(got["statistic"], f, rel_tol=1e-9, abs_tol=1e-12)
    assert isclose(got["p"], scipy_stats.f.sf(f, k - 1, (n - 1) * (k - 1)), rel_tol=1e-7)
    s = np.cov(x.T)
    top = k * k * (np.diag(s).mean() - s.mean()) ** 2
    below = (k - 1) * ((s**2).sum() - 2 * k * (s.mean(axis=1) ** 2).sum() + k * k * s.mean() ** 2)
    assert isclose(run("rm-anova-gg", table).values["epsilon"], min(1.0, top / below), rel_tol=1e-7)


@given(tables, st.randoms(use_true_random=False))
@pytest.mark.parametrize("name", NAMES)
def test_neither_patients_nor_groups_have_an_order(name: str, table: list[list[int]], random: Any) -> None:
    rows = random.sample(table, len(table))
    places = random.sample(range(len(table[0])), len(table[0]))
    one, other = run(name, table), run(name, [[row[i] for i in places] for row in rows])
    assert one.problem == other.problem
    for stat, value in one.values.items():
        assert isclose(value, other.values[stat], rel_tol=1e-7, abs_tol=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_a_large_offset_changes_nothing(name: str) -> None:
    table = np.array(FILE["records"][2]["matrix"])
    whole = np.rint(table * 20)
    plain, moved = run(name, whole).values, run(name, whole + 1e12).values
    assert all(isclose(moved[stat], plain[stat], rel_tol=1e-12) for stat in plain)


@pytest.mark.parametrize(
    ("name", "table", "problem"),
    [
        ("friedman", np.empty((0, 3)), "no patient has a value in every group"),
        ("cochran-q", np.empty((0, 3)), "no patient has a value in every group"),
        ("rm-anova", np.empty((0, 3)), "no patient has a value in every group"),
        ("friedman", [[1, 1, 1], [2, 2, 2]], "no patient's values differ between groups: there is nothing to compare"),
        ("cochran-q", [[1, 1], [1, 1]], "all values are in one level: there is nothing to compare"),
        ("cochran-q", [[1, 1], [0, 0]], "no patient changed level: there is nothing to compare"),
        ("cochran-q", [[1, 2], [0, 0]], "it is of 2 levels, and there are more: show one of them, level: …"),
        ("rm-anova", [[1, 2, 3]], "only 1 patient has a value in every group: there is no variance to estimate"),
        (
            "rm-anova-gg",
            [[1, 2, 4], [2, 3, 5]],
            "the values do not vary within patients beyond the groups: there is no variance to test",
        ),
        ("rm-anova-gg", [[1, 1], [2, 2]], "the values do not vary within patients: there is no variance to test"),
        ("rm-anova-gg", [[0.1, 0.3], [0.2, 0.4]], "the values do not vary within patients beyond the groups: there is no variance to test"),
        ("rm-anova-hf", [[1, 2, 4], [2, 3, 9]], "2 patients are too few for 3 groups: ask for rm-anova-gg"),
        ("friedman", [[1e308, float("inf")], [1, 2]], "the values are too large or too small to compute with: rescale the variable"),
        ("rm-anova", [[1e308, 1], [1, 2]], "the values are too large or too small to compute with: rescale the variable"),
    ],
)  # fmt: skip
def test_what_cannot_be_tested(name: str, table: Any, problem: str) -> None:
    outcome = run(name, table)
    assert (outcome.problem, dict(outcome.values)) == (problem, {})


def test_few_changes_are_a_doubt() -> None:
    assert run("cochran-q", [[0, 1, 1], [0, 0, 0]]).remarks == (
        "only 1 patient changed level: the χ² approximation is rough",
    )
    assert not run("cochran-q", [[0, 1, 1]] * 9 + [[1, 0, 1]]).remarks


@given(tables)
def test_the_corrections_stay_within_their_bounds(table: list[list[int]]) -> None:
    split = _split(matched(table))
    assume(not isinstance(split, str))
    assert not isinstance(split, str)
    gg, hf = greenhouse_geisser(split), huynh_feldt(split)
    assert 1 / (split.k - 1) - 1e-9 <= gg <= 1.0
    assert hf is None or gg - 1e-9 <= hf <= 1.0
