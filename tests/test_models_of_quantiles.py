"""Quantile regressions: from spec to table."""

import csv

import numpy as np
import pytest
from seen import BIRTHS, heads, lines, refused, told

from tablegen.checking import check_spec
from tablegen.methods import methods_paragraph
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.quantile import fit_quantile

ROWS = list(csv.DictReader(BIRTHS.splitlines()))
MODEL = "model: quantile\noutcome: bwt\n"


@pytest.fixture
def made(build):
    return lambda text: build(text, data=BIRTHS)


def test_a_table_of_the_median(made):
    table = made(MODEL + "rows: [age, lwt]\nfooter: [n, koenker-machado]\n")
    x = np.array([[1.0, float(row["age"]), float(row["lwt"])] for row in ROWS])
    want = fit_quantile(ModelRows(x, np.array([float(row["bwt"]) for row in ROWS])))
    for i, row in enumerate(("age", "lwt"), start=1):
        got = [table.results.get(row, None, None, stat).value for stat in ("b", "se", "df")]
        assert got == pytest.approx([want.b[i], want.cov[i, i] ** 0.5, 186], rel=1e-9)
    assert heads(table) == ["Variable", "B", "SE", "t", "P", "95% CI"]
    assert lines(table)[-1].split("|")[1] == f"{want.measures['r1']:.3f}"
    assert (
        "Quantile regression, variances by Hendricks and Koenker’s sandwich, quantile 0.5 (the median), with t tests and "
        "intervals"
    ) in told(table)


def test_each_model_says_of_which_quantile_it_is(made):
    models = "models: {Low: {quantile: 0.1}, High: {quantile: 0.9}, Alone: univariable}\n"
    table = made(MODEL + models + "rows: [age, lwt]\ncolumns: [B, P]\n")
    for words in (
        "Low: quantile 0.1; n = 189",
        "High: quantile 0.9; n = 189",
        "Alone: quantile 0.5 (the median); each row",
    ):
        assert words in told(table)
    assert "sandwich, with t tests" in told(table)


def test_check_and_methods_tell_the_quantile(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{MODEL}rows: [age]\n")
    assert "quantile: 0.5, the median" in check_spec(folder / "spec.yaml").defaults
    assert "bwt was modelled on age by quantile regression" in methods_paragraph((folder / "spec.yaml",))


def test_a_bootstrap_has_no_sandwich(made):
    table = made(MODEL + "inference: {method: bootstrap, samples: 199}\nrows: [lwt]\ncolumns: [B (95% CI), P]\n")
    assert "Quantile regression, quantile 0.5 (the median), with percentile bootstrap intervals" in told(table)


def test_other_coefficients_that_fit_as_well_are_told_of(made):
    table = made(MODEL + "where: {race: white}\nrows: {smoke: {reference: no}}\n")
    assert any("the coefficients may not be the only ones that fit so well" in str(one) for one in table.warnings)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("model: quantile\nrows: [age]\n", "a quantile model needs an outcome"),
        ("model: quantile\noutcome: {race: white}\nrows: [age]\n", "the outcome of a quantile model are numbers; it has no event"),
        (MODEL + "quantile: 1\nrows: [age]\n", "quantile"),
        (MODEL + "inference: hc3\nrows: [age]\n", "a quantile model has robust variances by definition"),
        (MODEL + "cluster: race\nrows: [age]\n", "the variances of a quantile model take no account of clusters"),
        (MODEL + "weights: lwt\nrows: [age]\n", "a quantile model takes no weights"),
        (MODEL + "separation: NE\nrows: [age]\n", "the outcome of a quantile model cannot be separated"),
        (MODEL + "columns: [beta]\nrows: [age]\n", 'a quantile model has no column "beta"'),
        (MODEL + "footer: [r2]\nrows: [age]\n", "a quantile model has no r2"),
        ("model: linear\noutcome: bwt\nquantile: 0.5\nrows: [age]\n", "the key quantile has no meaning in a linear model"),
        ("model: linear\noutcome: bwt\nmodels: {A: {quantile: 0.5}}\nrows: [age]\n", "the key quantile has no meaning in a linear model"),
        ("compare: race\nquantile: 0.5\nrows: [age]\n", "quantile needs the key model"),
    ],
)  # fmt: skip
def test_refusals(made, spec, message):
    assert message in refused(made, spec)
