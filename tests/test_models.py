"""Regressions beside logistic ones, several models side by side, variances by name: from spec to table."""

import csv

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, heads, lines, notes, refused, value

from tablegen.errors import TablegenError

ROWS = list(csv.DictReader(BIRTHS.splitlines()))


def column(name):
    values = [row[name] for row in ROWS]
    return np.array([float(v) if v not in {"yes", "no"} else float(v == "yes") for v in values])


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def test_rate_ratios_are_asked_for_as_rr_too(build):
    spec = "model: poisson\noutcome: ftv\nrows: [smoke]\n"
    plain_ones = build(spec + 'columns: [IRR, IRR (95% CI), "{irr} / {irr_low}"]\n')
    table = build(spec + 'columns: [RR, RR (95% CI), "{rr} / {rr_low}"]\n')
    assert heads(table)[:3] == ["Variable", "IRR", "IRR (95% CI)"] and lines(table) == lines(plain_ones)


def test_the_level_of_a_factor_of_two_says_whose_line_it_is(build):
    spec = "model: logistic\noutcome: {low: yes}\nrows: {smoke: {%s}, race: {%s}}\n"
    shown, by_reference = build(spec % ("level: no", "")), build(spec % ("reference: yes", ""))
    assert lines(shown) == lines(by_reference) and lines(shown)[0].startswith("smoke: no|")
    assert 'race: the level "black" is one of 3, which have a line each' in refused(build, spec % ("", "level: black"))
    assert 'smoke: the level "no" is the reference too' in refused(build, spec % ("level: no, reference: no", ""))


def test_a_linear_model_equals_statsmodels(build):
    table = build("model: linear\noutcome: bwt\nrows: [age, smoke]\ncolumns: [B, Beta, S.E., t, df, P, 95% CI]\n")
    x = sm.add_constant(np.column_stack([column("age"), column("smoke")]))
    fit = sm.OLS(column("bwt"), x).fit()
    for i, row in enumerate(["age", "smoke"], start=1):
        want = {"b": fit.params[i], "se": fit.bse[i], "t": fit.tvalues[i], "p": fit.pvalues[i], "df": fit.df_resid,
                "low": fit.conf_int()[i, 0], "high": fit.conf_int()[i, 1],
                "beta": fit.params[i] * x[:, i].std() / column("bwt").std()}  # fmt: skip
        for stat, wanted in want.items():
            assert value(table, row, stat) == pytest.approx(wanted, rel=1e-10), stat
    assert value(table, "bwt", "model_r2") == pytest.approx(fit.rsquared, rel=1e-12)
    assert heads(table) == ["Variable", "B", "β", "SE", "t", "df", "P", "95% CI"]
    assert any("Linear regression, least squares, with t tests" in text for _, text in notes(table))
    assert any("outcome: bwt" in text for _, text in notes(table))


def test_all_levels_of_a_linear_factor_are_tested_by_f(build):
    table = build("model: linear\noutcome: bwt\nrows: {race: {reference: white}}\ncolumns: [B, df, P]\n")
    race = np.column_stack([[float(row["race"] == level) for row in ROWS] for level in ("black", "other")])
    fit = sm.OLS(column("bwt"), sm.add_constant(race)).fit()
    assert value(table, "race", "statistic") == pytest.approx(fit.fvalue, rel=1e-10)
    assert value(table, "race", "p") == pytest.approx(fit.f_pvalue, rel=1e-9)
    assert lines(table)[0] == "race||2, 186|0.008"


@pytest.mark.parametrize(
    ("model", "outcome", "ratio"),
    [("poisson", "ftv", "irr"), ("quasi-poisson", "ftv", "irr"), ("negative-binomial", "ftv", "irr"),
     ("modified-poisson", "{low: yes}", "rr"), ("log-binomial", "{low: yes}", "rr"), ("logistic", "{low: yes}", "or")],
)  # fmt: skip
def test_the_usual_columns_show_the_ratio_of_the_model(build, model, outcome, ratio):
    table = build(f"model: {model}\noutcome: {outcome}\nrows: [smoke]\n")
    assert heads(table)[-2:] == [ratio.upper(), "95% CI"]
    assert value(table, "smoke", ratio) == pytest.approx(np.exp(value(table, "smoke", "b")), rel=1e-14)
    low, high = (value(table, "smoke", f"{ratio}_{end}") for end in ("low", "high"))
    assert lines(table)[0].split("|")[-1] == f"{low:.2f}–{high:.2f}"


def test_a_risk_ratio_of_one_factor_is_that_of_the_table(build):
    table = build("model: log-binomial\noutcome: {low: yes}\nrows: [smoke]\n")
    smokes, low = column("smoke") > 0, column("low")
    assert value(table, "smoke", "rr") == pytest.approx(low[smokes].mean() / low[~smokes].mean(), rel=1e-9)
    twin = build("model: modified-poisson\noutcome: {low: yes}\nrows: [smoke]\n")
    assert value(twin, "smoke", "rr") == pytest.approx(value(table, "smoke", "rr"), rel=1e-9)


def test_a_probit_model_has_no_ratio(build):
    table = build("model: probit\noutcome: {low: yes}\nrows: [age]\n")
    assert heads(table)[-1] == "95% CI"
    assert "OR" not in heads(table)


def test_a_complementary_log_log_model_of_one_factor_compares_cumulative_hazards(build):
    table = build("model: cloglog\noutcome: {low: yes}\nrows: [smoke]\n")
    smokes, low = column("smoke") > 0, column("low")
    hazard = [-np.log1p(-low[part].mean()) for part in (smokes, ~smokes)]
    assert value(table, "smoke", "hr") == pytest.approx(hazard[0] / hazard[1], rel=1e-9)
    assert heads(table)[-2:] == ["HR", "95% CI"]


SEVERAL = "model: logistic\noutcome: {low: yes}\nmodels: [univariable, multivariable]\nrows: [age, race, smoke]\n"


def test_models_stand_side_by_side_and_counts_once(build):
    table = build(SEVERAL + "columns: [n, events, OR (95% CI), P]\n")
    assert heads(table) == ["Variable", "n", "Events", "Univariable", "Multivariable"]
    assert lines(table)[0].split("|")[:3] == ["age", "189", "59"]
    race = [line.split("|")[:3] for line in lines(table) if line.startswith(".")]
    counted = [
        (f".{level}", str(len(of)), str(sum(row["low"] == "yes" for row in of)))
        for level in ("black", "other", "white")
        if (of := [row for row in ROWS if row["race"] == level])
    ]
    assert [tuple(cells) for cells in race] == counted
    assert [cell for cell in lines(table)[2].split("|") if "Reference" in cell] == ["Reference", "Reference"]


def test_each_model_equals_the_table_that_has_it_alone(build):
    both = build(SEVERAL)
    for row in ("age", "smoke"):
        alone = build(f"model: logistic\noutcome: {{low: yes}}\nrows: [{row}]\n")
        assert value(both, row, "b", "univariable") == value(alone, row, "b")
    together = build("model: logistic\noutcome: {low: yes}\nrows: [age, race, smoke]\n")
    assert value(both, "race", "or", "multivariable", "white") == value(together, "race", "or", None, "white")


def test_models_of_listed_rows_leave_the_others_empty(build):
    table = build(
        "model: logistic\noutcome: {low: yes}\nmodels: {Crude: univariable, Model 2: [smoke]}\nadjust for: [lwt]\n"
        "rows: [age, smoke]\ncolumns: [OR]\n"
    )
    assert heads(table) == ["Variable", "Crude", "Model 2"]
    assert lines(table)[0].split("|")[2] == ""
    fit = sm.Logit(column("low"), sm.add_constant(np.column_stack([column("smoke"), column("lwt")]))).fit(disp=0)
    assert value(table, "smoke", "b", "Model 2") == pytest.approx(fit.params[1], rel=1e-6)
    assert ("", "Model 2: n = 189, of whom 59 had the event (low: yes); adjusted for lwt") in notes(table)
    assert ("", "Crude: each row alone, n = 189") in notes(table)


def test_numbers_of_patients_differ_where_values_are_missing(build):
    text = "x,z,y\n" + "".join(f"{i * 7 % 11},{'' if i < 3 else i * 5 % 13},{i * 3 % 2}\n" for i in range(60))
    table = build("model: logistic\noutcome: y\nmodels: [univariable, multivariable]\nrows: [x, z]\n", text)
    assert ("", "Univariable: each row alone, n = 57–60") in notes(table)
    assert any("3 with missing values were left out" in text for _, text in notes(table))


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        ("inference: hc0", "HC0", "robust variances (HC0)"),
        ("inference: hc1", "HC1", "robust variances (HC1)"),
        ("inference: hc2", "HC2", "robust variances (HC2)"),
        ("inference: robust", "HC3", "robust variances (HC3)"),
    ],
)
def test_robust_variances_by_name(build, asked, kind, words):
    table = build(f"model: linear\noutcome: bwt\n{asked}\nrows: [age, smoke]\n")
    x = sm.add_constant(np.column_stack([column("age"), column("smoke")]))
    fit = sm.OLS(column("bwt"), x).fit(cov_type=kind)
    assert value(table, "smoke", "se") == pytest.approx(fit.bse[2], rel=1e-9)
    assert any(words in text for _, text in notes(table))


def test_clusters_by_a_column(build):
    text = "x,y,id\n" + "".join(f"{i * 7 % 11},{(i * i) % 17},p{i // 3}\n" for i in range(60))
    table = build("model: linear\noutcome: y\ncluster: id\nrows: [x]\n", text)
    x = sm.add_constant(np.array([i * 7 % 11 for i in range(60)], dtype=float))
    y = np.array([(i * i) % 17 for i in range(60)], dtype=float)
    fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": np.arange(60) // 3})
    assert value(table, "x", "se") == pytest.approx(fit.bse[1], rel=1e-9)
    assert value(table, "x", "df") == 19
    assert any("variances robust to clusters (CR1S)" in text for _, text in notes(table))
    assert any("20 clusters: with fewer than 40 robust variances are too small" in str(w) for w in table.warnings)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("model: linear\nrows: [age]\n", "spec.yaml:2:8: a linear model needs an outcome\n"),
        ("model: linear\noutcome: race\nrows: [age]\n", "the outcome of a linear model must be numbers; race holds text"),
        ("model: linear\noutcome: {bwt: 3}\nrows: [age]\n", "the outcome of a linear model are numbers; it has no event"),
        ("model: poisson\noutcome: half\nderive: {half: {per: 2, of: lwt}}\nrows: [age]\n", "its outcome must be counts: whole numbers, 0 or more"),
        ("model: linear\noutcome: bwt\ncolumns: [OR]\nrows: [age]\n", 'a linear model has no column "OR"'),
        ("model: logistic\noutcome: {low: yes}\nmodels: [univariabel]\nrows: [age]\n", 'a model is univariable, multivariable or a list of rows, not "univariabel"'),
        ("model: logistic\noutcome: {low: yes}\nmodels: {A: [agee]}\nrows: [age]\n", '"agee" is no row of the table; did you mean "age"?'),
        ("model: logistic\noutcome: {low: yes}\nadjust for: [age]\nrows: [age]\n", "age is a row of the table and in `adjust for`"),
        ("model: logistic\noutcome: {low: yes}\ninference: hc9\nrows: [age]\n", 'unknown inference "hc9"; did you mean "hc0"?'),
        ("model: logistic\noutcome: {low: yes}\ninference: cr1\nrows: [age]\n", "cr1 needs to know the clusters"),
        ("model: linear\noutcome: bwt\ninference: hc3\ncluster: race\nrows: [age]\n", "hc3 takes no account of clusters"),
        ("model: modified-poisson\noutcome: {low: yes}\ninference: hc1\nrows: [age]\n", "a modified-poisson model has robust variances by definition"),
        ("compare: smoke\nmodels: [univariable]\nrows: [age]\n", "models needs the key model"),
        ("adjust for: [age]\nrows: [lwt]\n", "adjust for needs the key compare or model or correlate"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    with pytest.raises(TablegenError) as caught:
        build(spec)
    assert message in str(caught.value)


def test_small_counts_of_a_line_are_hidden_with_those_that_would_give_them_away(build):
    table = build(SEVERAL + "suppress: 12\ncolumns: [n, events, OR]\n")
    race = [line.split("|") for line in lines(table) if line.startswith(".")]
    assert [cells[1] for cells in race] == ["26", "67", "96"]  # 11 of 26 had the event
    assert {cells[2] for cells in race} == {"–"}
    smoke = next(line.split("|") for line in lines(table) if line.startswith("smoke"))
    assert smoke[1:3] == ["74", "30"]


def test_explain_names_the_model_the_variance_and_its_source(project):
    from tablegen.explaining import explain

    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml="data: data.csv\n" + SEVERAL + "inference: robust\n")
    told = dict(explain(folder / "spec.yaml", "smoke.univariable.p"))
    assert "White (1980)" in told["variance"]
    assert told["terms"] == "smoke"
    assert told["inputs"] == "n_used 189, n_events 59, missing 0"
