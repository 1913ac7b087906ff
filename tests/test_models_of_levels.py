"""Ordinal and multinomial models: from spec to table."""

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, lines, refused, told, value
from statsmodels.miscmodels.ordinal_model import OrderedModel

import tablegen
from tablegen.checking import check_spec
from tablegen.methods import methods_paragraph
from tablegen.table.figures import lay_out_figure
from tablegen.table.model import plain

REFERENCE = Path(__file__).parent / "data" / "reference"
ROWS = list(csv.DictReader(BIRTHS.splitlines()))
TYPES = "data: {file: data.csv, types: {ptl_grp: text}}\n"
ORDINAL = "model: ordinal\noutcome: {ptl_grp: {0: None, 1: One, 2+: More}}\n"
NOMINAL = "model: multinomial\noutcome: {race: {white: White, black: Black, other: Other}}\n"
TERMS = "rows: {age: {per: 5}, smoke: {levels: [no, yes]}}\n"


@pytest.fixture
def build(project):
    return builder(project, BIRTHS, TYPES)


def design():
    return np.array([[float(row["age"]) / 5, row["smoke"] == "yes"] for row in ROWS]).astype(float)


def test_an_ordinal_model_equals_statsmodels(build):
    table = build(ORDINAL + TERMS + "columns: [OR (95% CI), P]\nfooter: [n, loglik, lr, mcfadden, proportional-odds]\n")
    y = np.array([["0", "1", "2+"].index(row["ptl_grp"]) for row in ROWS])
    fit = OrderedModel(y, design(), distr="logit").fit(method="newton", disp=0, maxiter=200)
    for i, row in enumerate(("age", "smoke")):
        assert value(table, row, "b") == pytest.approx(fit.params[i], rel=1e-5)
        assert value(table, row, "or") == pytest.approx(np.exp(fit.params[i]), rel=1e-5)
    cuts = fit.model.transform_threshold_params(fit.params)
    assert value(table, "ptl_grp", "model_threshold_1") == pytest.approx(cuts[1], rel=1e-5)
    assert value(table, "ptl_grp", "model_threshold_2") == pytest.approx(cuts[2], rel=1e-5)
    assert value(table, "ptl_grp", "loglik", level="loglik") == pytest.approx(fit.llf, rel=1e-9)
    assert value(table, "ptl_grp", "r2", level="mcfadden") == pytest.approx(1 - fit.llf / fit.llnull, rel=1e-6)
    assert [line.split("|")[0] for line in lines(table)][-5:] == [
        "n",
        "Log-likelihood",
        "Likelihood ratio χ² (df), P",
        "McFadden R2",
        "Proportional odds χ² (df), P",
    ]
    assert "Proportional odds logistic regression, maximum likelihood, with Wald tests and intervals; n = 189" in told(
        table
    )
    assert "outcome: ptl_grp, from the lowest level None (159), One (24) to More (6)" in told(table)
    assert "odds ratios above 1 mean higher levels, alike at every threshold" in told(table)


def test_the_order_that_is_listed_is_the_order_of_the_odds(build):
    up = build(ORDINAL + TERMS)
    down = build(f"model: ordinal\noutcome: {{ptl_grp: [2+, 1, 0]}}\n{TERMS}")
    assert value(up, "age", "b") == pytest.approx(-value(down, "age", "b"), rel=1e-9)
    assert "from the lowest level 2+ (6), 1 (24) to 0 (159)" in told(down)


def test_univariable_beside_multivariable(build):
    table = build(ORDINAL + "models: [univariable, multivariable]\n" + TERMS + "columns: [n, OR (95% CI), P]\n")
    alone = build(ORDINAL + "rows: {age: {per: 5}}\n")
    assert value(table, "age", "b", "univariable") == pytest.approx(value(alone, "age", "b"), rel=1e-12)
    assert value(table, "smoke", "b", "multivariable") != value(table, "smoke", "b", "univariable")
    assert "Univariable: each row alone, n = 189" in told(table)
    assert "Multivariable: n = 189; outcome: ptl_grp, from the lowest level" in told(table)


SIDES = NOMINAL + "models: [univariable, multivariable]\n" + TERMS


def test_univariable_beside_multivariable_for_every_level(build):
    table = build(SIDES + "columns: [n, events (%), OR (95% CI), P, overall P]\nfooter: [aic]\n")
    whole, alone = build(NOMINAL + TERMS), build(NOMINAL + "rows: {smoke: {levels: [no, yes]}}\n")
    for level in ("black", "other"):
        for stat in ("or", "or_low", "p"):
            got = [value(table, "smoke", stat, f"{model} {level}") for model in ("univariable", "multivariable")]
            want = [value(one, "smoke", stat, level) for one in (alone, whole)]
            assert got == pytest.approx(want, rel=1e-9) and got[0] != got[1]
    heads = [[(plain(c.content), c.colspan, c.rowspan) for c in row.cells] for row in table.table.head]
    levels = [("Black", 2, 1), ("Other", 2, 1), ("Overall P", 1, 2)]
    assert heads[0] == [
        ("Variable", 1, 3), ("n", 1, 3), ("Black", 1, 2), ("Other", 1, 2), ("Univariable", 5, 1), ("Multivariable", 5, 1)
    ]  # fmt: skip
    assert heads[1] == levels * 2 and len(heads[2]) == 10
    foot = [(plain(cell.content), cell.colspan) for cell in table.table.body[-1].cells]
    aic = value(build(NOMINAL + TERMS + "footer: [aic]\n"), "race", "aic", "black", "aic")
    assert foot == [("AIC", 1), ("", 3), ("", 5), (f"{aic:.1f}", 5)]
    assert lines(table)[1].startswith("smoke: yes|74|10 (13.5)|12 (16.2)|")
    assert "Univariable: each row alone, n = 189" in told(table)
    assert "Multivariable: n = 189; outcome: race, Black (26), Other (67) each against White (96)" in told(table)


def test_models_of_levels_may_be_of_other_patients(build):
    models = "models: {Smokers: {where: {smoke: yes}}, Others: {where: {smoke: no}}}\n"
    table = build(NOMINAL + models + "rows: {age: {per: 5}}\ncolumns: [events (%), OR (95% CI)]\n")
    alone = build(NOMINAL + "where: {smoke: yes}\nrows: {age: {per: 5}}\n")
    assert value(table, "age", "or", "Smokers other") == pytest.approx(value(alone, "age", "or", "other"), rel=1e-12)
    assert [plain(cell.content) for cell in table.table.head[0].cells] == ["Variable", "Smokers", "Others"]
    assert lines(table)[0].split("|")[1] == "10 (13.5)" and "Smokers: only patients with smoke yes; n = 74" in told(
        table
    )


def test_each_model_is_told_and_its_covariances_kept_once(build):
    table = build(SIDES + "covariance: yes\n")
    assert [found.group for found in table.results.covariances] == ["univariable"] * 2 + ["multivariable"]
    methods = methods_paragraph((Path("spec.yaml"),))
    assert "each alone, by multinomial logistic regression, maximum likelihood (Univariable)" in methods
    assert "smoke by multinomial logistic regression, maximum likelihood (Multivariable)" in methods


def test_a_multinomial_model_equals_statsmodels(build):
    table = build(NOMINAL + TERMS + "columns: [events (%), OR (95% CI), P, overall P]\nfooter: [n, aic]\n")
    y = np.array([["white", "black", "other"].index(row["race"]) for row in ROWS])
    fit = sm.MNLogit(y, sm.add_constant(design())).fit(disp=0, maxiter=200)
    for j, group in enumerate(("black", "other")):
        for i, row in enumerate(("age", "smoke"), start=1):
            assert value(table, row, "b", group) == pytest.approx(fit.params[i, j], rel=1e-6)
            assert value(table, row, "se", group) == pytest.approx(fit.bse[i, j], rel=1e-6)
            assert value(table, row, "p", group) == pytest.approx(fit.pvalues[i, j], rel=1e-6)
    for i, row in enumerate(("age", "smoke"), start=1):
        both = fit.wald_test(np.eye(6)[[i, 3 + i]], scalar=True)
        assert value(table, row, "overall", "black") == pytest.approx(both.statistic, rel=1e-6)
        assert value(table, row, "df_overall", "black") == 2
        assert value(table, row, "p_overall", "black") == pytest.approx(both.pvalue, rel=1e-6)
    assert value(table, "race", "aic", "black", "aic") == pytest.approx(fit.aic, rel=1e-9)
    upper, lower = ([plain(cell.content) for cell in row.cells] for row in table.table.head)
    assert upper == ["Variable", "Black", "Other", "Overall P"]
    assert len(lower) == 6
    assert lines(table)[1].startswith("smoke: yes|10 (13.5)|")
    assert lines(table)[-2:] == ["n|189", f"AIC|{fit.aic:.1f}"]
    assert [cell.colspan for cell in table.table.body[-1].cells] == [1, 7]
    assert "outcome: race, Black (26), Other (67) each against White (96), the reference" in told(table)
    assert "overall, each variable is tested for all of these levels together" in told(table)
    assert "overall" not in told(build(NOMINAL + TERMS + "columns: [OR (95% CI), P]\n"))


def test_the_overall_test_follows_the_inference(build):
    """The likelihood ratio test of a term for all levels is that of the model without it."""
    whole = build(NOMINAL + TERMS + "inference: likelihood\ncolumns: [OR (95% CI), P, overall P]\nfooter: [loglik]\n")
    without = build(NOMINAL + "rows: {age: {per: 5}}\nfooter: [loglik]\n")
    lost = value(whole, "race", "loglik", "black", "loglik") - value(without, "race", "loglik", "black", "loglik")
    assert value(whole, "smoke", "overall", "black") == pytest.approx(2 * lost, rel=1e-8)
    assert value(whole, "smoke", "overall", "other") == pytest.approx(2 * lost, rel=1e-8)


def test_robust_and_clustered_variances(build):
    robust = build(NOMINAL + TERMS + "inference: hc0\n")
    y = np.array([["white", "black", "other"].index(row["race"]) for row in ROWS])
    fit = sm.MNLogit(y, sm.add_constant(design())).fit(disp=0, maxiter=200, cov_type="HC0")
    assert value(robust, "smoke", "se", "other") == pytest.approx(fit.bse[2, 1], rel=1e-6)
    alone = "id," + BIRTHS.split("\n", 1)[0] + "\n"
    alone += "".join(f"{i},{line}\n" for i, line in enumerate(BIRTHS.splitlines()[1:]))
    clustered = build(ORDINAL + TERMS + "inference: cr0\ncluster: id\n", data=alone)
    plain_robust = build(ORDINAL + TERMS + "inference: hc0\n")
    assert value(clustered, "smoke", "se") == pytest.approx(value(plain_robust, "smoke", "se"), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model: ordinal\noutcome: {ptl_grp: 2+}\n", "has no event; list its levels, the lowest first"),
        ("model: multinomial\noutcome: {race: black}\n", "has no event; list its levels, the reference first"),
        ("model: ordinal\noutcome: race\n", "say in which order the levels of race rise, the lowest first"),
        ("model: ordinal\noutcome: {smoke: [no, yes]}\n", "has 3 or more levels; smoke has 2"),
        ("model: ordinal\noutcome: lwt\n", "lwt has 75 levels; an ordinal model is of few"),
        ("model: ordinal\n", "an ordinal model needs an outcome and its levels"),
        ("model: ordinal\noutcome: {race: [white, black]}\n", 'also have the level "other" of race'),
        ("model: logistic\noutcome: {low: [no, yes]}\n", "a logistic model is not of the levels of its outcome"),
        (NOMINAL + "footer: [auc]\n", "a multinomial model has no auc"),
        (NOMINAL + "footer: [proportional-odds]\n", "a multinomial model has no proportional-odds"),
        (ORDINAL + "columns: [events]\n", 'an ordinal model has no column "events"'),
        (ORDINAL + "inference: firth\n", "firth is an inference of logistic models"),
        (ORDINAL + "inference: bootstrap\n", "bootstrap is not for an ordinal model: a sample may lack a level"),
        (ORDINAL + "inference: hc3\n", "hc3 is not for an ordinal model: it has no hat matrix"),
        (ORDINAL + "exposure: lwt\n", "an ordinal model has no exposure"),
        (ORDINAL + "separation: firth\n", "separation: firth is for logistic models"),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, text + "rows: [age]\n")


def test_a_level_that_nobody_has_and_one_that_separates(build):
    listed = "model: ordinal\noutcome: {ptl_grp: [0, 1, 2+, 3+]}\nrows: [age]\n"
    assert 'none of the 189 complete cases has the outcome "3+"' in refused(build, listed)
    kept = [line for line in BIRTHS.splitlines() if not (",black," in line and ",yes,0,no," in line)]
    data = "\n".join(line for line in kept if ",black,yes," not in line) + "\n"
    table = build(NOMINAL + "rows: {smoke: {levels: [no, yes]}}\ncolumns: [OR (95% CI), P, overall P]\n", data=data)
    record = table.results.get("smoke", "black", None, "or")
    assert record.value is None and "smoke" in record.problem and "separates the outcome race" in record.problem
    assert table.results.get("smoke", "black", None, "p_overall").value is None
    assert any("separates the outcome perfectly" in text and "black" in text for text in map(str, table.warnings))


def test_small_counts_of_levels_are_hidden(build):
    open_table = build(ORDINAL + TERMS + "footer: [n, loglik]\n")
    table = build(ORDINAL + TERMS + "footer: [n, loglik]\nsuppress: 11\n")
    assert "None (159)" in told(open_table)
    assert "from the lowest level None, One to More" in told(table)
    for level in ("0", "1", "2+"):
        record = table.results.get("ptl_grp", None, level, "n_outcome")
        assert record is None or record.value is None
    assert table.results.get("ptl_grp", None, "loglik", "loglik").value is None
    assert value(open_table, "ptl_grp", "model_threshold_1") is not None
    record = table.results.get("ptl_grp", None, None, "model_threshold_1")
    assert record is None or record.value is None


def test_shell_check_methods_and_explain(project):
    folder = project(spec_dot_yaml=f"{TYPES}{NOMINAL}{TERMS}columns: [OR (95% CI), P, overall P]\n")
    plan = check_spec(folder / "spec.yaml", shell=True)
    assert plan is not None
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml=f"{TYPES}model: multinomial\noutcome: race\nrows: [age]\n")
    table = tablegen.build(folder / "spec.yaml")
    assert "outcome: black, other, white (reference first)" in " ".join(table.plan.defaults)


def test_panels_of_a_forest_plot_name_the_model_and_the_level(build):
    made = build(SIDES + "columns: [OR (95% CI), P]\nfigure: forest\n")
    figure = lay_out_figure(made.spec.figure, made.plan, made.results, made.style, made.table)
    titles = [f"{model}: {level}" for model in ("Univariable", "Multivariable") for level in ("Black", "Other")]
    assert [panel.title for panel in figure.panels] == titles
