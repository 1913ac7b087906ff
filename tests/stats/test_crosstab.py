"""Residuals, measures of association and kappa: against R 4.2.2, by the delta method, properties, refusals."""

import json
from math import isclose, isfinite, nan
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE
from hypothesis import assume, given
from hypothesis import strategies as st

from tablegen.evidence import Counts
from tablegen.stats.crosstab import adjusted_residuals, expected, residuals
from tablegen.stats.measures import MEASURES

Record = dict[str, Any]
RECORDS: list[Record] = json.loads((REFERENCE / "crosstab.json").read_text("utf-8"))


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in RECORDS if record["kind"] in kinds]
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def table(record: Record) -> Counts:
    return Counts(tuple(map(tuple, record["inline_data"]["T"])))


def run(name: str, counts: Counts, confidence: float = 0.95) -> dict[str, float]:
    of_counts = MEASURES[name].of_counts
    assert of_counts
    return dict(of_counts(counts, confidence).values)


def problem(name: str, *rows: tuple[int, ...]) -> str | None:
    of_counts = MEASURES[name].of_counts
    assert of_counts
    return of_counts(Counts(rows), 0.95).problem


@cases("expected_residuals")
def test_residuals(record: Record) -> None:
    counts, want = table(record), record["expected"]
    if record["status"] != "ok":
        assert all(value is None for line in adjusted_residuals(counts) for value in line)
        return
    for ours, theirs in (
        (expected, "expected"),
        (residuals, "pearson_residual"),
        (adjusted_residuals, "adjusted_standardized_residual"),
    ):
        assert np.allclose(np.array(ours(counts)), np.array(want[theirs]), rtol=1e-9, atol=1e-12)


NAMES = {
    "cramers-v": "cramers_v",
    "cramers-v-corrected": "cramers_v_bias_corrected",
    "contingency-coefficient": "contingency_c",
    "tschuprow-t": "tschuprow_t",
    "phi": "phi_signed",
}


@cases("association_counts", "association_measures")
def test_association(record: Record) -> None:
    want = record["expected"]
    for ours, theirs in NAMES.items():
        got = run(ours, table(record)).get("estimate")
        if want.get(theirs) is None:
            assert got is None
        else:
            assert isclose(got or 0.0, want[theirs], rel_tol=1e-9, abs_tol=1e-12), ours


@cases("ordinal_association")
def test_ordinal_association(record: Record) -> None:
    want = record["expected"]
    for ours, theirs in (("gamma", "gamma"), ("tau-b", "tau_b"), ("somers-d", "somers_d_col_given_row")):
        assert run(ours, table(record))["estimate"] == pytest.approx(want[theirs], rel=1e-9)


@cases("cohen_kappa_paired", "kappa_counts")
def test_kappa(record: Record) -> None:
    want, weights = record["expected"], record["options"]["weights"]
    got = run("kappa" if weights == "none" else f"kappa-{weights}", table(record))
    assert got["estimate"] == pytest.approx(want["estimate"], rel=1e-9)
    assert got["low"] == pytest.approx(want["ci_low"], rel=1e-9)
    assert got["high"] == pytest.approx(want["ci_high"], rel=1e-9)


def numeric_error(name: str, counts: np.ndarray) -> float:
    """The standard error by the delta method: a numerical gradient in the shares of a multinomial sample."""
    n, shares = counts.sum(), counts / counts.sum()

    def value(p: np.ndarray) -> float:
        """The measure of a table of shares, by definition, over all pairs of cells."""
        height, width = p.shape
        cells = [(i, j) for i in range(height) for j in range(width)]
        if name == "kappa":
            chance = float(p.sum(1) @ p.sum(0))
            return float((np.trace(p) - chance) / (1 - chance))
        pairs = [(p[a] * p[b], (a[0] - b[0]) * (a[1] - b[1])) for a in cells for b in cells]
        gap = sum(w * np.sign(s) for w, s in pairs)
        by_row, by_column = 1 - (p.sum(1) ** 2).sum(), 1 - (p.sum(0) ** 2).sum()
        below = {"gamma": sum(w for w, s in pairs if s), "tau-b": np.sqrt(by_row * by_column), "somers-d": by_row}
        return float(gap / below[name])

    step, gradient = 1e-6, np.zeros_like(shares)
    for at in np.ndindex(shares.shape):
        up, down = shares.copy(), shares.copy()
        up[at] += step
        down[at] -= step
        gradient[at] = (value(up / up.sum()) - value(down / down.sum())) / (2 * step)
    return float(np.sqrt(((shares * gradient**2).sum() - (shares * gradient).sum() ** 2) / n))


@pytest.mark.parametrize("name", ["gamma", "tau-b", "somers-d", "kappa"])
@pytest.mark.parametrize("rows", [[[12, 5, 3], [6, 9, 7], [2, 4, 11]], [[20, 3, 9], [1, 6, 2], [5, 5, 5]]])
def test_standard_errors_are_those_of_the_delta_method(name: str, rows: list[list[int]]) -> None:
    got = run(name, Counts(tuple(map(tuple, rows))), 0.6)
    error = (got["high"] - got["low"]) / (2 * 0.8416212335729143)
    assert error == pytest.approx(numeric_error(name, np.array(rows, dtype=float)), rel=1e-6)


def test_gamma_of_job_satisfaction() -> None:
    """Agresti (2002), Categorical Data Analysis, Table 2.8: 1331 concordant and 849 discordant pairs, γ 0.221."""
    counts = Counts(((1, 3, 10, 6), (2, 3, 10, 7), (1, 6, 14, 12), (0, 1, 9, 11)))
    got = run("gamma", counts)
    assert got["estimate"] == pytest.approx((1331 - 849) / (1331 + 849), rel=1e-12)
    assert round((got["high"] - got["estimate"]) / 1.959963984540054, 3) == 0.117


square = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 6), min_size=k, max_size=k), min_size=k, max_size=k)
)


@given(square, st.sampled_from(MEASURES.names))
def test_every_measure_is_finite_or_refused(rows: list[list[int]], name: str) -> None:
    of_counts = MEASURES[name].of_counts
    assert of_counts
    outcome = of_counts(Counts(tuple(map(tuple, rows))), 0.95)
    assert bool(outcome.values) == (outcome.problem is None)
    assert all(isfinite(value) and -1.0 - 1e-12 <= value <= 1.0 + 1e-12 for value in outcome.values.values())
    doubled = of_counts(Counts(tuple(tuple(2 * n for n in row) for row in rows)), 0.95).values
    turned = of_counts(Counts(tuple(zip(*rows, strict=True))), 0.95).values
    if name != "cramers-v-corrected" and outcome.values:
        assert doubled["estimate"] == pytest.approx(outcome.values["estimate"], rel=1e-9, abs=1e-12)
    if name not in {"somers-d", "cramers-v-corrected"} and outcome.values:
        assert turned == pytest.approx(dict(outcome.values), rel=1e-9, abs=1e-12)


@given(square)
def test_residuals_add_up_to_nothing(rows: list[list[int]]) -> None:
    counts = Counts(tuple(map(tuple, rows)))
    assume(all(map(any, rows)) and all(map(any, zip(*rows, strict=True))))
    gaps = np.array(rows, dtype=float) - np.array(expected(counts))
    assert np.allclose(gaps.sum(axis=0), 0)
    assert np.allclose(gaps.sum(axis=1), 0)
    ratio = np.array([[nan if r is None else r for r in line] for line in residuals(counts)])
    assert np.allclose(ratio * np.sqrt(np.array(expected(counts))), gaps)


def test_what_cannot_be_measured_is_refused_in_words() -> None:
    assert problem("kappa", (1, 2), (3, 4), (5, 6)) == "kappa is for tables whose rows and columns have the same levels"
    one_level = "both ratings are the same for everybody: there is no agreement beyond chance"
    assert problem("kappa", (5, 0), (0, 0)) == one_level
    assert problem("kappa", (0, 0), (0, 0)) == "there are no values"
    assert problem("gamma", (1, 0), (0, 0)) == "all values are in one level: there is nothing to compare"
    assert problem("cramers-v-corrected", (1, 0), (0, 1)) == "there are too few patients"
    assert problem("phi", (1, 2, 3), (4, 5, 6)) == "φ is for 2 × 2 tables, this one is 2 × 3: ask for cramers-v"
