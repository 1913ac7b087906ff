"""Wald statistics of published and fitted coefficients."""

from math import exp, isclose
from typing import Any

import numpy as np
import pytest
from evidence_of import of_kind
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from tablegen.stats.estimates import joint_wald, wald

NAMES = {"z": "statistic_z", "wald": "chi2", "df": "df", "p": "p", "low": "ci_low", "high": "ci_high",
         "or": "exp_estimate", "or_low": "exp_ci_low", "or_high": "exp_ci_high"}  # fmt: skip


@pytest.mark.parametrize("record", of_kind("wald_summary"), ids=lambda r: r["id"])
def test_wald_against_r(record: dict[str, Any]) -> None:
    got = wald(record["inline_data"]["b"], record["inline_data"]["se"], record["options"]["conf_level"])
    assert all(
        isclose(got[ours], record["expected"][theirs], rel_tol=1e-12, abs_tol=1e-300) for ours, theirs in NAMES.items()
    )


def test_the_order_of_the_values_is_that_of_a_regression_table() -> None:
    assert list(wald(0.5, 0.2)) == ["b", "or", "se", "z", "wald", "df", "p", "low", "high", "or_low", "or_high"]


@given(st.floats(-30, 30), st.floats(1e-3, 30), st.sampled_from([0.9, 0.95, 0.99]))
def test_relations_between_the_values(b: float, se: float, confidence: float) -> None:
    got = wald(b, se, confidence)
    assert isclose(got["wald"], got["z"] ** 2, rel_tol=1e-14)
    assert isclose(got["or"], exp(b), rel_tol=1e-14)
    assert got["or_low"] <= got["or"] <= got["or_high"]
    assert 0.0 < got["p"] <= 1.0
    assert isclose(got["p"], wald(-b, se)["p"], rel_tol=1e-14)
    tail = (1 - confidence) / 2
    assert isclose(got["high"] - got["low"], -2 * se * scipy_stats.norm.ppf(tail), rel_tol=1e-9, abs_tol=1e-12)


def test_an_odds_ratio_too_large_to_write_is_left_out() -> None:
    got = wald(709.0, 1.0)
    assert "or" in got
    assert "or_high" not in got
    assert got["high"] > 710
    assert got["p"] == pytest.approx(2.2250738585072014e-308)


@pytest.mark.parametrize("se", [0.0, -1.0, float("nan"), float("inf")])
def test_a_standard_error_that_is_none_gives_no_test(se: float) -> None:
    assert wald(0.5, se) == {"b": 0.5, "or": exp(0.5)}


def test_joint_wald_of_one_coefficient_is_wald() -> None:
    got, one = joint_wald([0.85], np.array([[0.31**2]])), wald(0.85, 0.31)
    assert isclose(got["wald"], one["wald"], rel_tol=1e-14)
    assert isclose(got["p"], one["p"], rel_tol=1e-12)
    assert got["df"] == 1


@given(st.integers(1, 6), st.integers(0, 2**32), st.floats(-100, 100))
def test_joint_wald_solves_the_quadratic_form(k: int, seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    root = np.linalg.qr(rng.normal(size=(k, k)))[0] * rng.uniform(0.3, 3.0, k)
    scale = 10.0 ** rng.integers(-6, 7, k)
    cov = (root @ root.T) * np.outer(scale, scale)
    b = rng.normal(size=k) * scale * size / 30
    got = joint_wald(b.tolist(), cov)
    want = float(np.linalg.norm(np.linalg.solve(root, b / scale)) ** 2)
    assert isclose(got["wald"], want, rel_tol=1e-7, abs_tol=1e-12)
    assert isclose(got["p"], max(scipy_stats.chi2.sf(got["wald"], k), 2.2250738585072014e-308), rel_tol=1e-9)


@pytest.mark.parametrize(
    ("b", "cov"),
    [
        ([], np.zeros((0, 0))),
        ([1.0, 2.0], np.array([[1.0, 1.0], [1.0, 1.0]])),
        ([1.0, 2.0], np.array([[1.0, 2.0], [2.0, 1.0]])),
        ([1.0], np.array([[0.0]])),
        ([1.0], np.array([[np.nan]])),
        ([1.0, 1.0], np.array([[-1.0, 0.0], [0.0, 1.0]])),
    ],
)
def test_joint_wald_without_an_inverse_is_empty(b: list[float], cov: "np.typing.NDArray[np.float64]") -> None:
    assert joint_wald(b, cov) == {}
