"""Regressions of multiply imputed data: R's numbers, laws, what is refused, what the table tells."""

from collections.abc import Callable
from math import isclose, log
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from seen import heads, lines, notes, refused
from test_imputations import AIR, RECORDS, SETS, air, changed, text, value

import tablegen
from tablegen.checking import check_spec
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.stats.imputation import Estimated, Pooled, rubin

STACK = "imputations: .imp\n"
LINEAR = f"{STACK}model: linear\noutcome: Ozone\n"
LOGISTIC = f"{STACK}model: logistic\noutcome: {{high: yes}}\n"
MONTHS = "Month: {levels: [5, 6, 7, 8, 9]}"
MODELS = {
    "mi_model.airquality_mi.001": f"{LINEAR}rows: [Solar.R, Wind, Temp]\n",
    "mi_model.airquality_mi.002": f"{STACK}derive: {{y: {{log: Ozone}}}}\nmodel: linear\noutcome: y\n"
    f"rows: {{Temp: , {MONTHS}}}\n",
    "mi_model.airquality_mi.003": f"{LOGISTIC}rows: [Temp, Wind]\n",
}
OURS = {
    "b": "estimate",
    "se": "se",
    "t": "statistic",
    "df": "df",
    "p": "p",
    "low": "ci_low",
    "high": "ci_high",
    "within": "within",
    "between": "between",
    "riv": "riv",
    "fmi": "fmi",
    "or": "exp_estimate",
    "or_low": "exp_ci_low",
    "or_high": "exp_ci_high",
}


@pytest.mark.parametrize("name", MODELS)
def test_coefficients_are_those_of_r(build: Callable[..., Any], name: str) -> None:
    """Every statistic of R's pooled coefficients but the constant's, from a spec and a file."""
    table = build(MODELS[name], AIR)
    for want in RECORDS[name]["coefficients"][1:]:
        row = want["term"].removeprefix("factor(Month)")
        key = (row, None, None) if row == want["term"] else ("Month", None, row)
        for ours, theirs in OURS.items():
            if theirs in want:
                assert isclose(value(table, *key, ours), want[theirs], rel_tol=1e-6), (key, ours)


def test_the_largest_missing_information(build: Callable[..., Any]) -> None:
    table = build(f"{MODELS['mi_model.airquality_mi.001']}footer: [n, imputations, fmi]\n", AIR)
    every = [one["fmi"] for one in RECORDS["mi_model.airquality_mi.001"]["coefficients"][1:]]
    assert isclose(value(table, "Ozone", None, None, "fmi_largest"), max(every), rel_tol=1e-6)
    assert lines(table)[-3:] == ["n|153", "Imputations|5", f"Largest fraction of missing information|{max(every):.2f}"]


def test_a_factor_is_tested_by_d1(build: Callable[..., Any]) -> None:
    """D1 of R's record is of all slopes; here it is of the slopes of a factor that stands for the same columns."""
    table = build(MODELS["mi_model.airquality_mi.002"], AIR)
    fits = []
    for rows in SETS:
        months = [[float(row["Month"] == month) for month in "6789"] for row in rows]
        x = np.column_stack([np.ones(153), [float(row["Temp"]) for row in rows], months])
        fits.append(sm.OLS(np.log([float(row["Ozone"]) for row in rows]), x).fit())
    b, u = np.array([f.params[2:] for f in fits]), np.array([f.cov_params()[2:, 2:] for f in fits])
    within, between, mean = u.mean(axis=0), np.cov(b, rowvar=False), b.mean(axis=0)
    riv = 1.2 * np.trace(between @ np.linalg.inv(within)) / 4
    want = mean @ np.linalg.inv(within) @ mean / (4 * (1 + riv))
    assert isclose(value(table, "Month", None, None, "statistic"), want, rel_tol=1e-9)
    assert value(table, "Month", None, None, "df") == 4
    assert isclose(value(table, "Month", None, None, "df2"), 4 + 12 * (1 + (1 - 2 / 16) / riv) ** 2, rel_tol=1e-9)
    assert "by D1" in table.results.get("Month", None, None, "p").method


def test_every_model_is_pooled(build: Callable[..., Any]) -> None:
    """A Cox model and a Poisson model against their fits to each set, pooled by Rubin's rules in this test."""
    rows = air()
    for row in rows:
        row["days"], row["count"] = str(int(row[".id"]) % 17 + 1), row["Ozone"]
    for model, outcome, rest, cut in (
        ("poisson", "count", "", None),
        ("cox", "{high: yes}", "time: days\n", None),
        ("linear", "Ozone", "cluster: Month\n", 4.0),
    ):
        spec = f"model: {model}\noutcome: {outcome}\n{rest}rows: [Temp, Wind]\n"
        pooled = build(f"{STACK}{spec}", text(rows))
        parts = []
        for imputation in "12345":
            one = build(f"where: {{.imp: '{imputation}'}}\n{spec}", text(rows))
            events = sum(row["high"] == "yes" for row in rows if row[".imp"] == imputation)
            df = cut or {"poisson": 150.0, "cox": events - 2.0}[model]
            parts.append(Estimated(value(one, "Temp", None, None, "b"), value(one, "Temp", None, None, "se") ** 2, df))
        want = rubin(parts)
        assert isinstance(want, Pooled)
        assert isclose(value(pooled, "Temp", None, None, "b"), want.estimate, rel_tol=1e-9)
        assert isclose(value(pooled, "Temp", None, None, "se"), want.total**0.5, rel_tol=1e-9)
        assert isclose(value(pooled, "Temp", None, None, "df"), want.df, rel_tol=1e-9), model


def test_univariable_and_multivariable(build: Callable[..., Any]) -> None:
    spec = f"{LOGISTIC}models: [univariable, multivariable]\nrows: [Temp, Wind]\ncolumns: [events/n, OR, P]\n"
    table = build(spec, AIR)
    alone = build(f"{LOGISTIC}rows: [Temp]\n", AIR)
    both = build(f"{LOGISTIC}rows: [Temp, Wind]\n", AIR)
    assert value(table, "Temp", "univariable", None, "or") == value(alone, "Temp", None, None, "or")
    assert value(table, "Wind", "multivariable", None, "or") == value(both, "Wind", None, None, "or")
    events = [sum(row["high"] == "yes" for row in rows) for rows in SETS]
    assert value(table, "Temp", None, None, "n_events") == sum(events) / 5
    told = " ".join(words for _, words in notes(table))
    assert "Results of 5 imputed data sets were pooled; coefficients by Rubin’s rules, Barnard–Rubin df" in told
    assert "Values imputed: high: 37" in told


def test_alike_sets_give_the_model_of_one(build: Callable[..., Any]) -> None:
    """Without variance between the sets the estimates are those of one; only the df are Barnard and Rubin's."""
    alike = [{**row, ".imp": str(i)} for i in (1, 2, 3) for row in SETS[0]]
    spec = "model: linear\noutcome: Ozone\nrows: {Temp: , Month: {levels: [5, 6, 7, 8, 9]}}\n"
    pooled, one = build(f"{STACK}{spec}", text(alike)), build(spec, text(SETS[0]))
    for stat in ("b", "se", "t"):
        for key in (("Temp", None, None), ("Month", None, "7")):
            assert isclose(value(pooled, *key, stat), value(one, *key, stat), rel_tol=1e-9)
    assert isclose(value(pooled, "Temp", None, None, "df"), (148 / 150) * 147, rel_tol=1e-9)
    assert value(pooled, "Temp", None, None, "between") == 0.0
    assert isclose(value(pooled, "Month", None, None, "statistic"), value(one, "Month", None, None, "statistic"))


def test_the_order_of_rows_does_not_matter(build: Callable[..., Any]) -> None:
    spec = MODELS["mi_model.airquality_mi.003"]
    straight, turned = build(spec, AIR), build(spec, text(air()[::-1]))
    for stat in ("b", "se", "df", "fmi"):
        assert isclose(value(straight, "Wind", None, None, stat), value(turned, "Wind", None, None, stat), rel_tol=1e-9)


def test_what_a_term_is_made_of_is_that_of_all_sets(build: Callable[..., Any]) -> None:
    """The SD of a standardized number is not that of each set: its coefficient would mean another thing in each."""
    scaled = build(f"{LOGISTIC}rows: {{Solar.R: {{standardize: yes}}}}\n", AIR)
    plain = build(f"{LOGISTIC}rows: [Solar.R]\n", AIR)
    sd = np.std([float(row["Solar.R"]) for rows in SETS for row in rows], ddof=1)
    want = value(plain, "Solar.R", None, None, "b") * sd
    assert isclose(value(scaled, "Solar.R", None, None, "b"), want, rel_tol=1e-9)
    curve = build(f"{LINEAR}rows: {{Solar.R: {{spline: 3, at: [100, 200]}}}}\n", AIR)
    assert "by D1" in curve.results.get("Solar.R", None, None, "p").method


def test_files_are_the_same_as_a_stack(project: Callable[..., Any], build: Callable[..., Any]) -> None:
    rows = air()
    files = {f"s{i}_dot_csv": text([row for row in rows if row[".imp"] == str(i)]) for i in range(6)}
    files = {name: "\n".join(line.partition(",")[2] for line in body.splitlines()) for name, body in files.items()}
    spec = "model: logistic\noutcome: {high: yes}\nrows: [Temp, Wind]\n"
    named = f"imputations: {{files: [{', '.join(f's{i}.csv' for i in range(1, 6))}], id: .id}}\n"
    folder = project(**files, spec_dot_yaml=f"data: s0.csv\n{named}{spec}")
    table, stack = tablegen.build(folder / "spec.yaml"), build(f"{STACK}{spec}", AIR)
    for stat in ("or", "or_low", "p", "fmi"):
        assert value(table, "Temp", None, None, stat) == value(stack, "Temp", None, None, stat)


REFUSED = {
    f"{LOGISTIC}rows: [Temp]\ninference: likelihood\n": "there is no rule here that pools likelihood over imputations",
    f"{LOGISTIC}rows: [Temp]\ninference: bootstrap\n": "there is no rule here that pools bootstrap over imputations",
    f"{LOGISTIC}rows: [Temp]\nseparation: firth\n": "separation: firth is not pooled over imputations",
    f"{LOGISTIC}rows: [Temp]\ncolumns: [Wald]\n": 'a logistic model of imputed data has no column "Wald"',
    f"{LOGISTIC}rows: [Temp]\ncolumns: [VIF]\n": 'a logistic model of imputed data has no column "VIF"',
    f"{LINEAR}rows: [Temp]\ncolumns: [Beta]\n": 'a linear model of imputed data has no column "Beta"',
    f"{LOGISTIC}rows: [Temp]\nfooter: [auc]\n": "a logistic model of imputed data has no auc",
    "model: logistic\noutcome: {high: yes}\nrows: [Temp]\nfooter: [fmi]\n": "a logistic model has no fmi",
    "model: logistic\noutcome: {high: yes}\nrows: [Temp]\ncolumns: [FMI]\n": 'a logistic model has no column "FMI"',
    f"{LOGISTIC}rows: [Temp]\nweights: Wind\n": "a spec has weights or imputations, not both",
    f"{LINEAR}models: {{Low: {{where: {{Solar.R: '> 100'}}}}}}\nrows: [Temp]\n": "Solar.R differs between the "
    "imputations: groups and filters must have been observed",
    f"{LINEAR}rows: [Temp]\ncluster: Solar.R\n": "Solar.R differs between the imputations",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_what_is_refused(build: Callable[..., Any], spec: str) -> None:
    assert REFUSED[spec] in refused(build, spec, data=AIR)


def test_sets_that_cannot_be_pooled(build: Callable[..., Any]) -> None:
    gone = changed(("2", "5", "Ozone", ""))
    told = "the imputations have 152 to 153 complete cases; impute all missing values of a variable, or none"
    assert told in refused(build, f"{LINEAR}rows: [Temp]\n", data=gone)
    same = text([{**row, "twice": row["Temp"] if row[".imp"] == "3" else row["Wind"]} for row in air()[153:]])
    told = refused(build, f"{LINEAR}rows: [Temp, twice]\n", data=same)
    assert "twice is determined by Temp (collinear): leave one out (in imputation 3)" in told


def test_a_separated_set(build: Callable[..., Any]) -> None:
    """The outcome is separated in imputation 2 alone: the model is not estimable, and the note says where."""
    rows = air()[153:]
    for row in rows:
        row["mark"] = row["high"] if row[".imp"] == "2" else "yes" if int(row[".id"]) % 3 else "no"
    table = build(f"{LOGISTIC}rows: [mark]\n", text(rows))
    record = table.results.get("mark", None, None, "or")
    assert record.value is None
    assert "separates the outcome high perfectly in imputation 2" in record.problem
    assert "NE" in lines(table)[0]
    assert any(w.message.startswith("mark: in imputation 2 it separates") for w in table.warnings)
    assert "nan" not in repr(table)
    assert "(in imputation 2)" in refused(build, f"{LOGISTIC}rows: [mark]\nseparation: error\n", data=text(rows))


def test_explain_methods_check_and_shell(project: Callable[..., Any]) -> None:
    folder = project(data_dot_csv=AIR, spec_dot_yaml=f"data: data.csv\n{LOGISTIC}rows: {{Temp: , {MONTHS}}}\n")
    spec = folder / "spec.yaml"
    found = dict(explain(spec, "Temp.or"))
    assert found["method"].endswith("t test, pooled over 5 imputations by Rubin's rules, Barnard–Rubin df")
    assert found["rule"].startswith("Rubin (1987)")
    for name in ("variance within", "variance between", "df (Barnard–Rubin)", "missing information"):
        assert float(found[name]) > 0.0
    factor = dict(explain(spec, "Month.p"))
    assert factor["rule"].startswith("Li, Raghunathan & Rubin (1991)")
    assert "variance within" not in factor
    assert float(factor["relative increase in variance"]) > 0.0
    assert "coefficients by Rubin’s rules, Barnard–Rubin df" in methods_paragraph((spec,))
    assert "imputations: 5 sets" in " ".join(check_spec(spec).defaults)
    (folder / "data.csv").unlink()
    spec.write_text(f"data: data.csv\n{LOGISTIC}rows: {{Temp: }}\nfooter: [n, imputations, fmi]\n", "utf-8")
    shell = check_spec(spec, shell=True).shell
    assert "coefficients by Rubin’s rules" in shell and "Imputations" in shell


def test_small_counts_are_hidden(build: Callable[..., Any]) -> None:
    spec = f"{LOGISTIC}rows: {{Temp: , Solar.R: }}\ncolumns: [n, events, OR]\n"
    assert "Values imputed: Solar.R: 7; high: 37" in " ".join(words for _, words in notes(build(spec, AIR)))
    told = " ".join(words for _, words in notes(build(f"{spec}suppress: 8\n", AIR)))
    assert "Solar.R: 7" not in told


def test_the_head_of_the_test(build: Callable[..., Any]) -> None:
    table = build(f"{LOGISTIC}rows: [Wind]\n", AIR)
    assert heads(table) == ["Variable", "B", "SE", "t", "P", "OR", "95% CI"]
    b, low = value(table, "Wind", None, None, "b"), value(table, "Wind", None, None, "low")
    assert isclose(log(value(table, "Wind", None, None, "or")), b, rel_tol=1e-12)
    assert isclose(log(value(table, "Wind", None, None, "or_low")), low, rel_tol=1e-12)
