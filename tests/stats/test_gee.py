"""Generalized estimating equations against R's geepack, R's gee (by formula), statsmodels and the equations themselves."""

import json
import re
from dataclasses import replace
from math import isclose
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE
from stats.regression_records import Record, study
from statsmodels.genmod.generalized_estimating_equations import GEE

from tablegen import stats
from tablegen.stats.regression.fitted import ModelRows

RECORDS: list[Record] = json.loads((REFERENCE / "mixed_gee.json").read_text("utf-8"))
MODELS = {"binomial": "gee-logistic", "gaussian": "gee-linear", "poisson": "gee-poisson"}


def repeated(record: Record) -> ModelRows:
    """The rows of a record, in the order of its visits, with its correlation and its moments."""
    variables, options = record["variables"], record["options"]
    left, _, right = variables["formula"].partition(" ~ ")
    named = {"lhs": left, "rhs": right, "cluster": variables["id"]}
    data = study(record | {"variables": named | ({"weights": variables["sort"]} if variables.get("sort") else {})}).data
    moments: Any = "geepack" if record["kind"] == "gee" else "n-k" if "N-p" in options["moments"] else "n"
    return replace(data, time=data.weights, weights=None, correlation=options["corstr"], moments=moments)


@pytest.mark.parametrize("record", [r for r in RECORDS if r["kind"].startswith("gee")], ids=lambda r: r["id"])
def test_it_is_rs(record: Record) -> None:
    rows, want = repeated(record), record["expected"]
    found = stats.MODELS[MODELS[record["options"]["family"]]].fit(rows)
    assert (rows.y.size, found.measures["clusters"]) == (want["n"], want["n_clusters"])
    assert isclose(found.measures["phi"], want["scale"], rel_tol=1e-8)
    if want["alpha"] is not None:
        assert isclose(found.measures["correlation"], want["alpha"], rel_tol=1e-8)
    for i, one in enumerate(want["coefficients"]):
        assert isclose(found.b[i], one["estimate"], rel_tol=1e-6), one["term"]
        assert isclose(found.cov[i, i] ** 0.5, one["se"], rel_tol=1e-6), one["term"]


def visits(seed: int, missed: float = 0.2) -> ModelRows:
    """Forty patients with four visits, some of them missed, in no order."""
    rng = np.random.default_rng(seed)
    patient, time = np.repeat(np.arange(40), 4), np.tile(np.arange(4.0), 40)
    own = rng.normal(size=40)[patient]
    x = np.column_stack([np.ones(160), rng.normal(size=160), rng.integers(0, 2, 40)[patient]]).astype(float)
    y = (x @ [0.1, 0.5, -0.4] + own + rng.logistic(size=160) > 0).astype(float)
    kept = rng.permutation(160)[rng.uniform(size=160) > missed]
    return ModelRows(x[kept], y[kept], clusters=patient[kept], time=time[kept])


@pytest.mark.parametrize("structure", ["independence", "exchangeable", "ar1", "unstructured"])
def test_the_equations_hold_cluster_by_cluster(structure: Any) -> None:
    rows = replace(visits(2), correlation=structure)
    found = stats.MODELS["gee-logistic"].fit(rows)
    assert found.problem is None and rows.clusters is not None and rows.time is not None
    mean = 1.0 / (1.0 + np.exp(-rows.x @ found.b))
    residuals = (rows.y - mean) / np.sqrt(mean * (1.0 - mean))
    n, k = rows.x.shape
    phi = float(residuals @ residuals) / (n - k)
    pairs: dict[tuple[int, int], list[float]] = {}
    clusters = [np.flatnonzero(rows.clusters == code) for code in np.unique(rows.clusters)]
    for own in clusters:
        for i in own:
            for j in own:
                if rows.time[i] < rows.time[j]:
                    key = (int(rows.time[i]), int(rows.time[j]))
                    pairs.setdefault(key, []).append(residuals[i] * residuals[j])
    every = [one for products in pairs.values() for one in products]
    next_to = [one for (a, b), products in pairs.items() if b - a == 1 for one in products]
    within = np.eye(4)
    for (a, b), products in pairs.items():
        alpha = {
            "independence": 0.0,
            "exchangeable": sum(every) / (len(every) - k) / phi,
            "ar1": (sum(next_to) / (len(next_to) - k) / phi) ** (b - a),
            "unstructured": sum(products) / (len(products) - k) / phi,
        }[structure]
        within[a, b] = within[b, a] = alpha
    bread, meat, total = np.zeros((k, k)), np.zeros((k, k)), np.zeros(k)
    for own in clusters:
        at = rows.time[own].astype(int)
        spread = np.diag(np.sqrt((mean * (1.0 - mean))[own]))
        inverse = np.linalg.inv(spread @ within[np.ix_(at, at)] @ spread)
        slopes = rows.x[own] * (mean * (1.0 - mean))[own][:, None]
        pull = slopes.T @ inverse @ (rows.y - mean)[own]
        bread, meat, total = bread + slopes.T @ inverse @ slopes, meat + np.outer(pull, pull), total + pull
    assert np.abs(total).max() < 1e-9
    assert np.allclose(found.cov, np.linalg.inv(bread) @ meat @ np.linalg.inv(bread), rtol=1e-9)
    assert np.allclose(found.own_cov, phi * np.linalg.inv(bread), rtol=1e-9)


def test_qic_is_pans_with_the_penalty_of_independent_rows() -> None:
    rows = replace(visits(5), correlation="exchangeable")
    found = stats.MODELS["gee-logistic"].fit(rows)
    alone = stats.MODELS["gee-logistic"].fit(replace(rows, correlation="independence"))
    eta = rows.x @ found.b
    quasi = float((rows.y * eta - np.log1p(np.exp(eta))).sum())
    penalty = float(np.trace(np.linalg.inv(alone.own_cov) @ found.cov))
    assert isclose(found.measures["qic"], -2.0 * quasi + 2.0 * penalty, rel_tol=1e-9)


def test_risk_ratios_are_statsmodels_equations_of_counts() -> None:
    rows = replace(visits(7), correlation="exchangeable")
    found = stats.MODELS["gee-modified-poisson"].fit(rows)
    plain = GEE(
        rows.y, rows.x, groups=rows.clusters, family=sm.families.Poisson(), cov_struct=sm.cov_struct.Exchangeable()
    ).fit(maxiter=500, ctol=1e-12)
    assert np.allclose(found.b, plain.params, rtol=1e-6)
    assert np.allclose(np.sqrt(np.diag(found.cov)), plain.bse, rtol=1e-6)


@pytest.mark.parametrize("structure", ["exchangeable", "ar1", "unstructured"])
def test_the_order_of_rows_and_the_unit_change_nothing(structure: Any) -> None:
    rows = replace(visits(3), correlation=structure)
    assert rows.clusters is not None and rows.time is not None
    found, order = stats.MODELS["gee-logistic"].fit(rows), np.random.default_rng(1).permutation(rows.y.size)
    moved = replace(
        rows, x=rows.x[order], y=rows.y[order], clusters=-rows.clusters[order], time=1e6 + 7.0 * rows.time[order]
    )
    other = stats.MODELS["gee-logistic"].fit(replace(moved, x=moved.x * [1.0, 1000.0, 1.0]))
    assert np.allclose(other.b * [1.0, 1000.0, 1.0], found.b, rtol=1e-9)
    assert isclose(other.measures["qic"], found.measures["qic"], rel_tol=1e-9)


def test_what_has_no_solution_is_said() -> None:
    rows = replace(visits(4, 0.0), correlation="exchangeable")
    assert rows.clusters is not None and rows.time is not None
    fit = stats.MODELS["gee-logistic"].fit
    assert fit(replace(rows, clusters=np.arange(160))).problem == (
        "no cluster has two rows: there is no correlation to be estimated"
    )
    assert fit(replace(rows, time=None, clusters=np.zeros(160, dtype=np.int64))).problem == (
        "all rows are of one cluster: the variance between them cannot be estimated"
    )
    assert fit(replace(rows, correlation="ar1", time=rows.time % 2)).problem == (
        "a cluster has two rows of the same time: their order is unknown"
    )
    few = np.isin(rows.clusters, [0, 1])
    some = replace(rows, x=rows.x[few][:, :2], y=rows.y[few], clusters=rows.clusters[few], time=rows.time[few])
    assert re.match(
        "too few clusters have rows at each two", fit(replace(some, correlation="unstructured")).problem or ""
    )
    apart = replace(rows, y=(rows.x[:, 1] > 0).astype(float))
    assert fit(apart).separated == (1,)
    opposed = ModelRows(
        np.ones((20, 1)), np.tile([0.0, 1.0], 10), clusters=np.repeat(np.arange(10), 2), correlation="exchangeable"
    )
    assert re.match(r"an exchangeable correlation of -1\.\d+ cannot be within clusters", fit(opposed).problem or "")
