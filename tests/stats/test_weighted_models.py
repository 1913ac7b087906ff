"""Regressions of weighted rows against R's svyglm, their laws, what is refused, what the table tells."""

import csv
import io
import json
from collections.abc import Callable
from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE
from scipy import stats as scipy_stats
from seen import lines, notes, refused

from tablegen.checking import check_spec
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

Record = dict[str, Any]
RECORDS: list[Record] = [
    record for record in json.loads((REFERENCE / "survey.json").read_text("utf-8")) if record["kind"] == "svy_glm"
]
GALLERY = REFERENCE.parents[2] / "specs" / "gallery" / "data"
DATA = {
    "apiclus1": (GALLERY / "apiclus1.csv").read_text("utf-8"),  # with all its columns
    "nasty_wtclus_s": (REFERENCE / "nasty_wtclus_s.csv").read_text("utf-8"),
}
DESIGNS = {
    "one-stage cluster with fpc": "{column: pw, cluster: dnum, fpc: fpc}",
    "strata, clusters, weights": "{column: wt, cluster: clus, strata: strat}",
    "weights only": "wt",
}
FAMILIES = {"gaussian": "linear", "quasibinomial": "logistic", "quasipoisson": "quasi-poisson"}
ROWS = {"stype": "stype: {levels: [E, H, M]}", "a": "a: {levels: [t0, t1]}"}
NASTY = "weights: {column: wt, cluster: clus, strata: strat}\n"


def spec_of(record: Record) -> str:
    """The spec that asks for a record's formula."""
    outcome, _, terms = record["variables"]["formula"].partition(" ~ ")
    outcome = {'I(sch.wide=="Yes")': "{sch.wide: 'Yes'}", "b": "{b: 1}"}.get(outcome, outcome)
    rows = ", ".join(ROWS.get(term, f"{term}: ") for term in terms.split(" + "))
    head = f"weights: {DESIGNS[record['design']]}\nmodel: {FAMILIES[record['method']]}\n"
    return f"{head}outcome: {outcome}\nrows: {{{rows}}}\n"


def value(table: Any, *key: str | None) -> float:
    record = table.results.get(*key)
    assert record is not None, key
    assert record.value is not None, record.problem
    return record.value


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_coefficients_are_those_of_svyglm(build: Callable[..., Any], record: Record) -> None:
    table = build(spec_of(record), DATA[record["dataset"]])
    for want in record["expected"][1:]:
        part = want["parts"][0]
        level = None if part["variable"] == "a" else part.get("level")
        key = (part["variable"], None, level)
        for ours, theirs in {"b": "estimate", "t": "statistic", "low": "ci_low", "high": "ci_high"}.items():
            assert isclose(value(table, *key, ours), want[theirs], rel_tol=1e-6), (key, ours)
        for stat in ("se", "df", "p"):
            assert isclose(value(table, *key, stat), want[stat], rel_tol=1e-6), (key, stat)


def sampled() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(DATA["nasty_wtclus_s"])))


def text(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def by_hand(keep: Callable[[dict[str, str]], bool], levels: tuple[str, ...] = ()) -> tuple[np.ndarray, np.ndarray, int]:
    """Coefficients of y on x and levels of cat3, their covariance and the design's df: sums over sampling units."""
    rows = sampled()
    used = [row for row in rows if row["y"] and row["x"] and row["wt"] and row["cat3"] and keep(row)]
    x = np.array([[1.0, float(row["x"]), *(float(row["cat3"] == level) for level in levels)] for row in used])
    k = x.shape[1]
    y, w = (np.array([float(row[name]) for row in used]) for name in ("y", "wt"))
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    b = inverse @ x.T @ (w * y)
    pull = (x * (w * (y - x @ b))[:, None]) @ inverse
    totals = {(row["strat"], row["clus"]): np.zeros(k) for row in rows if row["wt"]}
    for row, own in zip(used, pull, strict=True):
        totals[row["strat"], row["clus"]] += own
    cov = np.zeros((k, k))
    for stratum in {name for name, _ in totals}:
        own = np.array([total for (name, _), total in totals.items() if name == stratum])
        apart = own - own.mean(axis=0)
        cov += len(own) / (len(own) - 1) * apart.T @ apart
    units, strata = {(row["strat"], row["clus"]) for row in used}, {row["strat"] for row in used}
    return b, cov, len(units) - len(strata) + 1 - k


def test_a_domain_of_the_design(build: Callable[..., Any]) -> None:
    """`where` keeps the rows outside as sampled; the same of a model's own patients."""
    b, cov, df = by_hand(lambda row: row["a"] == "t0")
    spec = f"{NASTY}model: linear\noutcome: y\nrows: [x]\n"
    for more, group in (("where: {a: t0}\n", None), ("models: {Some: {where: {a: t0}}}\n", "Some")):
        table = build(f"{spec}{more}", DATA["nasty_wtclus_s"])
        assert isclose(value(table, "x", group, None, "b"), b[1], rel_tol=1e-9)
        assert isclose(value(table, "x", group, None, "se"), sqrt(cov[1, 1]), rel_tol=1e-9)
        assert value(table, "x", group, None, "df") == df
        p = 2.0 * scipy_stats.t.sf(abs(b[1]) / sqrt(cov[1, 1]), df)
        assert isclose(value(table, "x", group, None, "p"), p, rel_tol=1e-9)


def test_a_factor_is_tested_as_by_reg_term_test(build: Callable[..., Any]) -> None:
    """F = b' V⁻¹ b / k on k and the design's df, with the covariance of the design."""
    levels = sorted({row["cat3"] for row in sampled()})
    spec = f"{NASTY}model: linear\noutcome: y\nrows: {{x: , cat3: {{levels: [{', '.join(levels)}]}}}}\n"
    table = build(spec, DATA["nasty_wtclus_s"])
    b, cov, df = by_hand(lambda _: True, tuple(levels[1:]))
    k = len(levels) - 1
    want = b[2:] @ np.linalg.inv(cov[2:, 2:]) @ b[2:] / k
    assert isclose(value(table, "cat3", None, None, "statistic"), want, rel_tol=1e-9)
    assert value(table, "cat3", None, None, "df") == k
    assert value(table, "cat3", None, None, "df2") == df
    assert isclose(value(table, "cat3", None, None, "p"), scipy_stats.f.sf(want, k, df), rel_tol=1e-9)


def test_laws(build: Callable[..., Any]) -> None:
    """Neither the order of the rows nor the unit of the weights changes anything."""
    spec = f"{NASTY}model: quasi-poisson\noutcome: cnt\nrows: [x, a]\n"
    rows = sampled()
    scaled = [{**row, "wt": row["wt"] and repr(float(row["wt"]) * 8.0)} for row in rows]
    first = build(spec, DATA["nasty_wtclus_s"])
    for other in (build(spec, text(rows[::-1])), build(spec, text(scaled))):
        for stat in ("irr", "se", "p", "low"):
            assert isclose(value(first, "x", None, None, stat), value(other, "x", None, None, stat), rel_tol=1e-9)


def test_univariable_and_multivariable(build: Callable[..., Any]) -> None:
    spec = f"{NASTY}model: logistic\noutcome: {{b: 1}}\nrows: [x, a]\n"
    table = build(f"{spec}models: [univariable, multivariable]\nfooter: [n, weighted-n]\n", DATA["nasty_wtclus_s"])
    both = build(spec, DATA["nasty_wtclus_s"])
    assert value(table, "x", "multivariable", None, "or") == value(both, "x", None, None, "or")
    alone = build(spec.replace("[x, a]", "[x]"), DATA["nasty_wtclus_s"])
    assert value(table, "x", "univariable", None, "or") == value(alone, "x", None, None, "or")
    weights = sum(float(row["wt"]) for row in sampled() if all(row[name] for name in ("wt", "b", "x", "a")))
    assert isclose(value(table, "b", "multivariable", None, "wn"), weights, rel_tol=1e-12)
    assert lines(table)[-1].startswith("Weighted n|")
    told = " ".join(words for _, words in notes(table))
    assert "Models are weighted by wt; n are unweighted counts" in told
    assert "Variances allow for clusters (clus) and strata (strat)" in told


REFUSED = {
    "model: cox\ntime: y\noutcome: {b: 1}\nrows: [x]\n": "a cox model takes no weights",
    "model: poisson\noutcome: cnt\nrows: [x]\n": "a poisson model takes no weights",
    "model: linear\noutcome: y\nrows: [x]\ninference: hc3\n": "a weighted model has the variances of its design",
    "model: logistic\noutcome: {b: 1}\nrows: [x]\nseparation: firth\n": "separation: firth takes no weights",
    "model: linear\noutcome: y\nrows: [x]\ncolumns: [Beta]\n": 'a linear model of weighted rows has no column "Beta"',
    "model: linear\noutcome: y\nrows: [x]\ncolumns: [VIF]\n": 'a linear model of weighted rows has no column "VIF"',
    "model: linear\noutcome: y\nrows: [x]\ncolumns: [n (%), B]\n": "a linear model of weighted rows has no column "
    '"n (%)"',
    "model: linear\noutcome: y\nrows: [x]\nfooter: [r2]\n": "a linear model of weighted rows has no r2",
}


@pytest.mark.parametrize("rest", REFUSED)
def test_what_is_refused(build: Callable[..., Any], rest: str) -> None:
    assert REFUSED[rest] in refused(build, NASTY + rest, data=DATA["nasty_wtclus_s"])


def test_other_refusals(build: Callable[..., Any]) -> None:
    data = DATA["nasty_wtclus_s"]
    beside = "weights: {column: wt, show: beside}\nmodel: linear\noutcome: y\nrows: [x]\n"
    assert "a weighted model has no columns without weights beside it" in refused(build, beside, data=data)
    told = refused(build, "model: linear\noutcome: y\nrows: [x]\nfooter: [weighted-n]\n", data=data)
    assert "a linear model has no weighted-n" in told
    single = "weights: {column: wt, strata: one}\nmodel: linear\noutcome: y\nrows: [x]\n"
    rows = [{**row, "one": "alone" if i == 1 else "rest"} for i, row in enumerate(sampled())]
    assert 'the stratum "alone" has only one sampled unit' in refused(build, single, data=text(rows))
    few = "weights: {column: wt, cluster: two}\nmodel: linear\noutcome: y\nrows: [x, cat3]\n"
    rows = [{**row, "two": str(i % 3)} for i, row in enumerate(sampled())]
    told = "2 degrees of freedom of the design are too few for 4 coefficients"
    assert told in refused(build, few, data=text(rows))
    rows = [{**row, "wt": "0"} for row in sampled()]
    assert "has no patients with a weight above 0" in refused(
        build, "weights: wt\nmodel: linear\noutcome: y\nrows: [x]\n", data=text(rows)
    )


def test_explain_methods_check_shell_and_small_counts(project: Callable[..., Any]) -> None:
    spec_text = f"data: data.csv\n{NASTY}model: logistic\noutcome: {{b: 1}}\nrows: [x, a]\n"
    folder = project(data_dot_csv=DATA["nasty_wtclus_s"], spec_dot_yaml=spec_text)
    spec = folder / "spec.yaml"
    found = dict(explain(spec, "x.or"))
    assert found["method"] == "weighted logistic regression, variances linearised for the design, t test"
    assert "Binder (1983)" in found["source"]
    assert found["design"] == "weights wt, cluster clus, strata strat"
    assert "Models are weighted by wt" in methods_paragraph((spec,))
    assert "design: clusters sampled with replacement (no fpc)" in check_spec(spec).defaults
    (folder / "data.csv").unlink()
    spec.write_text(f"{spec_text}footer: [n, weighted-n]\n", "utf-8")
    assert "Models are weighted by wt" in check_spec(spec, shell=True).shell


def test_small_counts_are_hidden(build: Callable[..., Any]) -> None:
    rows = [{**row, "wt": "" if i < 3 else row["wt"]} for i, row in enumerate(sampled())]
    spec = f"{NASTY}model: linear\noutcome: y\nrows: [x]\nfooter: [n, weighted-n]\n"
    told = " ".join(words for _, words in notes(build(spec, text(rows))))
    assert "without a weight, cluster or stratum not shown" in told
    hidden = build(f"{spec}suppress: 20\n", text(rows))
    assert "without a weight" not in " ".join(words for _, words in notes(hidden))
    assert hidden.results.get("y", None, None, "n_used").value is None
    assert hidden.results.get("y", None, None, "wn").value is None
