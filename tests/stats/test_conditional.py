"""Conditional logistic regression against R's clogit, brute force and the laws of matched sets."""

from dataclasses import replace
from itertools import combinations
from math import isclose, log

import numpy as np
import pytest
from stats.regression_records import Record, of_kind, study

from tablegen import stats
from tablegen.stats.estimates import wald
from tablegen.stats.regression.conditional import fit_conditional
from tablegen.stats.regression.cox import fit_cox
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.profile import against_zero, score


def matched(record: Record) -> ModelRows:
    left, _, right = record["variables"]["formula"].partition(" ~ ")
    data = study(record | {"variables": {"lhs": left, "rhs": right}}).data
    return replace(data, x=np.column_stack([np.ones(data.y.size), data.x]))


@pytest.mark.parametrize("record", of_kind("conditional_logistic"), ids=lambda r: r["id"])
def test_it_is_rs_clogit(record: Record) -> None:
    data, want = matched(record), record["expected"]
    if record["options"]["method"] == "exact":
        found = fit_conditional(data)
    else:  # Efron's approximation, of a Cox model in which all have the event, or are censored, at the same time
        found = fit_cox(replace(data, time=np.ones(data.y.size)))
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-9)
    assert isclose(found.loglik_null, want["loglik_null"], rel_tol=1e-9)
    assert found.surface
    test = against_zero(found.surface, range(1, found.b.size), score)
    assert isclose(test["statistic"], want["score_statistic"], rel_tol=1e-7)
    for i, one in enumerate(want["coefficients"], start=1):
        got = wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, "or")
        for ours, theirs in (("b", "estimate"), ("se", "se"), ("p", "p"), ("or_high", "exp_ci_high")):
            assert isclose(got[ours], one[theirs], rel_tol=1e-6), (one["term"], ours)


def sets(seed: int, n: int = 40) -> ModelRows:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
    return ModelRows(x, rng.integers(0, 2, n).astype(float), strata=rng.integers(0, 6, n))


@pytest.mark.parametrize("seed", range(5))
def test_the_likelihood_is_the_sum_over_all_draws(seed: int) -> None:
    rows = sets(seed)
    assert rows.strata is not None
    found = fit_conditional(rows)
    assert found.problem is None
    total = 0.0
    for one in np.unique(rows.strata):
        eta, y = (rows.x @ found.b)[rows.strata == one], rows.y[rows.strata == one]
        draws = [np.exp(eta[list(drawn)].sum()) for drawn in combinations(range(y.size), int(y.sum()))]
        total += float(y @ eta) - log(sum(draws))
    assert isclose(found.loglik, total, rel_tol=1e-10)


def test_pairs_are_a_logistic_model_of_differences_without_constant() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=30), rng.normal(size=30)
    event = (rng.uniform(size=30) < 0.5).astype(float)
    x = np.column_stack([np.ones(60), np.concatenate([first, second])])
    found = fit_conditional(ModelRows(x, np.concatenate([event, 1.0 - event]), strata=np.tile(np.arange(30), 2)))
    difference = (first - second) * (2.0 * event - 1.0)
    slope = float((difference / (1.0 + np.exp(found.b[1] * difference))).sum())
    assert abs(slope) < 1e-9


def test_sets_without_both_tell_nothing_and_a_constant_in_each_set_moves_nothing() -> None:
    rows = sets(3)
    assert rows.strata is not None
    found = fit_conditional(rows)
    more = ModelRows(
        np.vstack([rows.x, [[1.0, 5.0, 1.0], [1.0, -3.0, 0.0]]]),
        np.append(rows.y, [1.0, 1.0]),
        strata=np.append(rows.strata, [99, 99]),
    )
    assert np.allclose(fit_conditional(more).b, found.b, rtol=1e-9)
    moved = rows.x + np.column_stack([np.zeros((40, 1)), 1000.0 * rows.strata[:, None], np.zeros((40, 1))])
    assert np.allclose(fit_conditional(replace(rows, x=moved)).b, found.b, rtol=1e-7)


def test_what_has_no_estimate_is_said() -> None:
    rows = sets(3)
    assert rows.strata is not None
    assert fit_conditional(replace(rows, y=np.ones(40))).problem == (
        "there is no set of which some have the event and others not"
    )
    same = replace(rows, x=np.column_stack([rows.x, rows.strata.astype(float)]))
    assert fit_conditional(same).collinear == ((3, (0,)),)
    foretold = replace(rows, x=np.column_stack([rows.x[:, :2], rows.y]))
    assert fit_conditional(foretold).separated == (2,)
    once = np.where(np.arange(40) == int(np.flatnonzero(rows.y)[0]), 1.0, 0.0)
    assert fit_conditional(replace(rows, x=np.column_stack([rows.x[:, :2], once]))).separated == (2,)


def test_it_is_a_model_of_the_catalogue() -> None:
    assert stats.MODELS["conditional-logistic"].fit(sets(1)).problem is None
