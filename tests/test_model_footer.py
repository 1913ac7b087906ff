"""What is told of whole models below a table's rows or in its note: from spec to table, results, explain, methods."""

import csv

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, lines, notes, refused

from tablegen.checking import check_spec
from tablegen.explaining import explain
from tablegen.listing import catalogue_rows
from tablegen.methods import methods_paragraph

ROWS = list(csv.DictReader(BIRTHS.splitlines()))
LOGISTIC = "model: logistic\noutcome: {low: yes}\nrows: [age, smoke]\n"
ALL = "footer: [n, events, missing, loglik, lr, aic, bic, mcfadden, cox-snell, nagelkerke, tjur, hosmer-lemeshow, auc, brier, calibration-slope, vif]\n"


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def births():
    y = np.array([float(row["low"] == "yes") for row in ROWS])
    return y, np.array([[1.0, float(row["age"]), float(row["smoke"] == "yes")] for row in ROWS])


def test_the_footer_stands_below_the_rows_across_the_columns_of_its_model(build):
    table = build(LOGISTIC + ALL)
    y, x = births()
    fit = sm.Logit(y, x).fit(disp=0, tol=1e-12)
    rows = {line.split("|")[0]: line.split("|")[1:] for line in lines(table)[2:]}
    assert rows["n"] == ["189"] and rows["Events"] == ["59"] and rows["Left out"] == ["0"]
    assert rows["Log-likelihood"] == [f"−{-fit.llf:.1f}"]
    assert rows["AIC"] == [f"{fit.aic:.1f}"] and rows["BIC"] == [f"{fit.bic:.1f}"]
    assert rows["McFadden R2"] == [f"{fit.prsquared:.3f}"]
    assert rows["Likelihood ratio χ² (df), P"] == [f"{fit.llr:.2f} (2), {fit.llr_pvalue:.3f}"]
    assert rows["Brier score"] == [f"{((y - fit.predict()) ** 2).mean():.3f}"]
    assert {cell.colspan for row in table.table.body[2:] for cell in row.cells[1:]} == {7}
    assert "AUC area under the receiver operating characteristic curve" in notes(table)[-1][1]
    assert table.results.get("low", None, "aic", "aic").value == pytest.approx(fit.aic, rel=1e-9)
    assert [row.ruled for row in table.table.body] == [False, False, True, *[False] * 15]
    assert table.render("latex").decode().count(r"\cmidrule[0.5pt]{1-8}") == 1
    assert table.render("html").decode().count('<tr class="ruled">') == 1
    assert all(format_name and table.render(format_name) for format_name in ("docx", "latex", "markdown", "html"))


def test_each_model_has_its_own_and_models_of_a_row_each_have_none(build):
    table = build(
        "model: logistic\noutcome: {low: yes}\nmodels: {Crude: univariable, A: [age], B: multivariable}\n"
        "rows: [age, smoke]\ncolumns: [n, OR, P]\nfooter: {show: {n: Patients, aic: Akaike}}\n"
    )
    y, x = births()
    both, age = (sm.Logit(y, x[:, : 3 - i]).fit(disp=0, tol=1e-12).aic for i in range(2))
    assert lines(table)[-2:] == ["Patients|||189|189", f"Akaike|||{age:.1f}|{both:.1f}"]


def test_a_linear_model_tells_its_own_statistics_in_the_note(build):
    table = build(
        "model: linear\noutcome: bwt\nrows: [age, smoke]\ndigits: {r2: 4}\n"
        "footer: {show: [n, r2, adjusted-r2, sigma, f, breusch-pagan, durbin-watson, residual-shapiro], where: note}\n"
    )
    _, x = births()
    fit = sm.OLS([float(row["bwt"]) for row in ROWS], x).fit()
    told = notes(table)[0][1]
    assert len(lines(table)) == 2
    assert (
        f"; n 189; R2 {fit.rsquared:.4f}; Adjusted R2 {fit.rsquared_adj:.4f}; Residual SE {fit.scale**0.5:.3f}; "
        in told
    )
    assert f"F (df), P: {fit.fvalue:.2f} (2, 186), {fit.f_pvalue:.3f}; Breusch–Pagan χ² (df), P: " in told


def test_a_separated_model_tells_its_sizes_only(build):
    data = "x,y\n" + "".join(f"{i},{int(i > 20)}\n" for i in range(1, 41))
    table = build("model: logistic\noutcome: y\nrows: [x]\ncolumns: [OR]\nfooter: [n, aic, auc]\n", data)
    assert lines(table) == ["x|NE", "n|40", "AIC|NE", "AUC (95% CI)|NE"]
    penalised = build(
        "model: logistic\noutcome: y\nrows: [x]\ncolumns: [OR]\nseparation: firth\nfooter: [lr, aic]\n", data
    )
    assert lines(penalised)[-1] == "AIC|–"
    assert penalised.results.get("y", None, "aic", "aic").problem == "the likelihood is penalised"
    assert penalised.results.get("y", None, "lr", "p").method.startswith("penalised likelihood ratio test")


def test_what_would_give_small_counts_away_is_hidden(build):
    data = "x,y\n" + "".join(f"{i * 7 % 11},{int(i % 20 == 0)}\n" for i in range(60))
    text = "model: logistic\noutcome: y\nrows: [x]\nsuppress: 5\nfooter: [n, events, loglik, nagelkerke, auc]\n"
    table = build(text, data)
    assert [line.split("|")[1] for line in lines(table)[1:]] == ["60", "–", "–", "–", "–"]
    hidden = [r for r in table.results if r.key.level and r.value is None]
    assert {r.problem for r in hidden} == {"suppressed: counts below 5 could identify patients"}
    open_ = build(LOGISTIC + "suppress: 5\n" + ALL)
    assert all(r.value is not None for r in open_.results)


def test_explain_methods_and_list_speak_of_it(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml="data: data.csv\n" + LOGISTIC + ALL)
    told = dict(explain(folder / "spec.yaml", "low.auc.auc"))
    assert told["method"] == "area under the empirical ROC curve, DeLong interval"
    assert told["source"].startswith("DeLong")
    assert told["printed"].count("–") == 1
    assert (
        "For each model the tables give the log-likelihood; the likelihood ratio test against the model without terms"
        in (methods_paragraph((folder / "spec.yaml",)))
    )
    assert ("nagelkerke", "Nagelkerke's R² [Nagelkerke (1991), Biometrika 78: 691-692]") in catalogue_rows(
        "footers", None, folder
    )
    shell = check_spec(folder / "spec.yaml", shell=True).shell
    assert "| xx.xx (x), x.xxx |" in shell.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("footer: [nagelkirk]\n" + LOGISTIC, 'spec.yaml:2:10: unknown footer "nagelkirk"; did you mean "nagelkerke"?'),
        ("footer: [r2]\n" + LOGISTIC, "a logistic model has no r2"),
        ("footer: [auc]\nmodel: linear\noutcome: bwt\nrows: [age]\n", "a linear model has no auc"),
        ("footer: []\n" + LOGISTIC, "the footer is empty"),
        ("footer: {show: [n], where: below}\n" + LOGISTIC, 'rows, note'),
        ("footer: {where: note}\n" + LOGISTIC, "footer needs the key show"),
        ("footer: [n]\nmodels: [univariable]\n" + LOGISTIC, "spec.yaml:2:10: a footer tells of whole models, and all of this table's are of a row each"),
        ("footer: [n]\ncompare: smoke\nrows: [age]\n", "footer needs the key model"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


def test_minus_twice_the_log_likelihood_and_what_others_call_it(build):
    table = build("model: logistic\noutcome: {low: yes}\nrows: [age]\nfooter: [loglik, -2loglik]\n")
    loglik = table.results.get("low", None, "loglik", "loglik").value
    assert table.results.get("low", None, "-2loglik", "minus2loglik").value == pytest.approx(-2.0 * loglik)
    assert [line.split("|")[0] for line in lines(table)[-2:]] == ["Log-likelihood", "−2 log-likelihood"]
    told = refused(build, "model: logistic\noutcome: {low: yes}\nrows: [age]\nfooter: [log-likelihood, -2LL]\n")
    assert 'did you mean "loglik"?' in told and 'did you mean "-2loglik"?' in told


def test_tests_of_fit_that_take_clustered_rows_as_independent_are_told(build):
    """The likelihood ratio test stood beside Wald tests robust to clusters, and came to another end, without a word."""
    spec = f"{LOGISTIC}footer: [n, lr, aic, auc]\n"
    told = [w.message for w in build(f"{spec}cluster: ftv\n").warnings]
    assert "low: lr, aic of the footer take rows as independent, which those of one ftv are not" in told
    assert not any("independent" in w.message for w in build(spec).warnings)


@pytest.mark.parametrize(
    ("style", "size", "freedom"),
    [("default", "*n*", "*df*"), ("jama", "No.", "*df*"), ("bmj", "No", "*df*"), ("lancet", "n", "df")],
)
def test_the_footer_calls_n_and_df_as_the_heads_do(build, style, size, freedom):
    """JAMA's column was `No.` and its footer *n*, The Lancet's df upright above and slanting below."""
    table = build(f"style: {style}\n{LOGISTIC}columns: [n, df, OR]\nfooter: [n, lr]\n")
    rows = [line for line in table.render("markdown").decode().splitlines() if line.startswith("|")]
    head, (counted, tested) = rows[0].split("|"), [row.split("|")[1].strip() for row in rows[-2:]]
    assert head[2].strip() == counted == size
    assert freedom == head[3].strip() and f"({freedom})" in tested
