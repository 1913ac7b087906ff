"""What decides the P and intervals of a model, and what happens where its outcome is separated: from spec to table."""

import csv

import numpy as np
import pytest
from seen import BIRTHS, builder, heads, lines, notes, refused

import tablegen
from tablegen.errors import TablegenError
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.stats.regression.bootstrap import jackknifed, resampled
from tablegen.stats.regression.bootstrap_limits import bca, normal, percentile
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.linear import fit_linear
from tablegen.stats.regression.logistic import fit_logistic
from tablegen.stats.regression.profile import against_zero, limits, ratio, score

ROWS = list(csv.DictReader(BIRTHS.splitlines()))
LOGISTIC = "model: logistic\noutcome: {low: yes}\nrows: {age: , race: {reference: white}, smoke: }\n"
APART = "x,g,y\n" + "".join(
    f"{i * 7 % 5},{'abc'[i % 3]},{'yes' if i % 3 == 2 or i * 11 % 7 > 3 else 'no'}\n" for i in range(1, 41)
)
SEPARATED = "model: logistic\noutcome: {y: yes}\nmodels: [univariable, multivariable]\nrows: [x, g]\n"


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def births():
    columns = [[float(row["age"]) for row in ROWS]]
    columns += [[float(row["race"] == level) for row in ROWS] for level in ("black", "other")]
    columns += [[float(row["smoke"] == "yes") for row in ROWS]]
    return ModelRows(
        np.column_stack([np.ones(len(ROWS)), *columns]), np.array([float(r["low"] == "yes") for r in ROWS])
    )


def value(table, row, stat, level=None, group=None):
    return table.results.get(row, group, level, stat).value


@pytest.mark.parametrize(
    ("name", "chi2", "told", "method"),
    [
        ("likelihood", ratio, "likelihood ratio tests and profile likelihood intervals", "likelihood ratio test and profile likelihood interval"),
        ("score", score, "score tests and intervals", "score test and score interval"),
    ],
)  # fmt: skip
def test_tests_and_intervals_are_of_one_surface(build, name, chi2, told, method):
    table = build(f"inference: {name}\n{LOGISTIC}")
    assert heads(table) == ["Variable", "B", "SE", "χ²", "df", "P", "OR", "95% CI"]
    surface = fit_logistic(births()).surface
    for i, (row, level) in enumerate([("age", None), ("race", "black"), ("race", "other"), ("smoke", None)], start=1):
        low, high = limits(surface, i, 0.95, chi2)
        test = against_zero(surface, [i], chi2)
        for stat, want in {"low": low, "high": high, "or_low": np.exp(low), "or_high": np.exp(high), **test}.items():
            assert value(table, row, stat, level) == pytest.approx(want, rel=1e-9), stat
    joint = against_zero(surface, [2, 3], chi2)
    assert {stat: value(table, "race", stat) for stat in joint} == pytest.approx(joint, rel=1e-9)
    assert f"Logistic regression, maximum likelihood, with {told}; " in notes(table)[0][1]
    assert table.results.get("age", None, None, "p").method == f"logistic regression, maximum likelihood, {method}"


def test_the_bootstrap_is_told_with_its_samples_and_seed(build):
    table = build("inference: {method: bootstrap, samples: 199, seed: 7}\n" + LOGISTIC)
    assert heads(table) == ["Variable", "B", "SE", "P", "OR", "95% CI"]
    want = percentile(resampled(fit_logistic, births(), 199, 7).b[:, 4], 0.95)
    assert {stat: value(table, "smoke", stat) for stat in want} == pytest.approx(want)
    assert value(table, "smoke", "or_low") == pytest.approx(np.exp(want["low"]))
    assert "percentile bootstrap intervals and P values (199 samples, seed 7)" in notes(table)[0][1]
    again = build("inference: bootstrap\nmodel: linear\noutcome: bwt\nrows: [lwt]\n")
    assert "(1999 samples, seed 1)" in notes(again)[0][1]
    assert value(again, "lwt", "low") > 0
    assert value(again, "lwt", "beta") == pytest.approx(0.1857, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "told"),
    [("bootstrap-bca", "bias-corrected and accelerated (BCa) bootstrap"), ("bootstrap-normal", "normal bootstrap")],
)
def test_the_bootstrap_has_three_intervals(build, name, told):
    table = build(f"inference: {{method: {name}, samples: 199, seed: 7}}\nmodel: linear\noutcome: bwt\nrows: [lwt]\n")
    rows = ModelRows(
        np.column_stack([np.ones(len(ROWS)), [float(row["lwt"]) for row in ROWS]]),
        np.array([float(row["bwt"]) for row in ROWS]),
    )
    drawn, at = resampled(fit_linear, rows, 199, 7).b[:, 1], float(fit_linear(rows).b[1])
    want = normal(drawn, at, 0.95) if "normal" in name else bca(drawn, at, jackknifed(fit_linear, rows)[:, 1], 0.95)
    assert {stat: value(table, "lwt", stat) for stat in want} == pytest.approx(want, rel=1e-7)
    assert f"with {told} intervals and P values (199 samples, seed 7)" in notes(table)[0][1]
    record = table.results.get("lwt", None, None, "p")
    assert record.method == f"linear regression, least squares, {told}, 199 samples, seed 7"


def test_a_bca_interval_that_cannot_be_says_why(build):
    data = "x,y\n" + "".join(f"{int(i > 55)},{i * 7 % 11}\n" for i in range(60))
    spec = "inference: {method: bootstrap-bca, samples: 99}\nmodel: linear\noutcome: y\nrows: [x]\n"
    table = build(spec + "confidence: 0.98\n", data)
    assert table.results.get("x", None, None, "low").value is None
    told = "it does not vary over the bootstrap samples, or they are too few to reach it"
    assert table.results.get("x", None, None, "low").problem == told


def test_clusters_are_drawn_whole(build):
    table = build("inference: {method: bootstrap, samples: 99}\ncluster: race\nmodel: linear\noutcome: bwt\nrows: [lwt]\n"
                  "confidence: 0.9\n")  # fmt: skip
    assert "(99 samples of clusters (race), seed 1)" in notes(table)[0][1]


def test_firth_of_a_whole_table(build):
    table = build(f"inference: firth\n{SEPARATED}", APART)
    assert value(table, "g", "or", "c", "univariable") == pytest.approx(13.5 / 0.5 / (6.5 / 7.5), rel=1e-9)
    assert (
        "Logistic regression, Firth’s penalised likelihood, with penalised likelihood ratio tests" in notes(table)[0][1]
    )
    assert "NE" not in "".join(lines(table))


def test_what_is_not_estimable_is_told_and_explained(build):
    table = build(SEPARATED + "columns: [OR, P]\n", APART)
    assert lines(table)[-1] == ".c|NE|NE|NE|NE"
    assert lines(table)[0].split("|")[1] == "0.85"
    assert (
        "",
        "Multivariable: n = 40, of whom 25 had the event (y: yes); g: c separates the outcome perfectly",
    ) in notes(table)
    assert ("", "Univariable: each row alone, n = 40; g: c separates the outcome perfectly") in notes(table)
    assert "NE, not estimable" in notes(table)[-1][1] or "NE not estimable" in notes(table)[-1][1]
    assert any("all of its 13 patients have the event" in str(warning) for warning in table.warnings)
    problem = table.results.get("g", "univariable", "c", "p").problem
    assert problem == "not estimable: g: c separates the outcome y perfectly"


def test_separated_models_alone_are_fitted_by_firth(build):
    table = build(SEPARATED + "separation: firth\ncolumns: [OR, Wald, P]\n", APART)
    whole = build(f"inference: firth\n{SEPARATED}columns: [OR, P]\n", APART)
    assert value(table, "g", "or", "c", "multivariable") == value(whole, "g", "or", "c", "multivariable")
    assert value(table, "g", "p", None, "univariable") == value(whole, "g", "p", None, "univariable")
    record = table.results.get("x", "univariable", None, "or")
    assert record.method == "logistic regression, maximum likelihood, Wald test"
    assert table.results.get("g", "univariable", "c", "wald").problem == "Firth's penalised likelihood has no such test"
    assert sum("fitted by Firth’s penalised likelihood" in text for _, text in notes(table)) == 2


def test_separation_may_stop_the_build(build):
    told = refused(build, SEPARATED + "separation: error\n", data=APART)
    assert (
        "spec.yaml:5:11: the logistic model of g alone is not estimable: g: c separates the outcome y perfectly" in told
    )


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("inference: likelihood\nmodel: linear\noutcome: bwt\nrows: [age]\n", "spec.yaml:2:12: a linear model has no likelihood of its own"),
        ("inference: score\nmodel: quasi-poisson\noutcome: ftv\nrows: [age]\n", "a quasi-poisson model has no score of its own"),
        ("inference: firth\nmodel: probit\noutcome: {low: yes}\nrows: [age]\n", "firth is an inference of logistic models, not of a probit model"),
        ("inference: likelihood\nmodel: modified-poisson\noutcome: {low: yes}\nrows: [age]\n", "a modified-poisson model has robust variances by definition"),
        ("inference: likelihood\ncluster: race\n" + LOGISTIC, "likelihood takes no account of clusters"),
        ("inference: cluster\n" + LOGISTIC, "cluster needs to know the clusters"),
        ("inference: hc3\nmodel: cox\ntime: lwt\noutcome: {low: yes}\nrows: [age]\n", "spec.yaml:2:12: hc3 is not for a cox model: it has no hat matrix"),
        ("inference: {method: likelihood, seed: 3}\n" + LOGISTIC, "samples and a seed are of the bootstrap, not of likelihood"),
        ("inference: {method: bootstrap, samples: 99}\nconfidence: 0.999\n" + LOGISTIC, "99 samples are too few for 99.9% intervals"),
        ("inference: {method: bootstrap, samples: 5}\n" + LOGISTIC, "samples must be"),
        ("inference: bootstrap-bac\n" + LOGISTIC, 'unknown inference "bootstrap-bac"; did you mean "bootstrap-bca"?'),
        ("inference: bootstrap-bca\nmodel: ordinal\noutcome: {race: [white, black, other]}\nrows: [age]\n", "bootstrap-bca is not for an ordinal model: a sample may lack a level of the outcome"),
        ("inference: {seed: 5}\n" + LOGISTIC, "inference needs the key method"),
        ("inference: {P: likelihood, CI: wald}\n" + LOGISTIC, "inference decides P and confidence intervals alike, so that they agree; P has none"),
        ("inference: likelihoods\n" + LOGISTIC, 'unknown inference "likelihoods"; did you mean "likelihood"?'),
        ("inference: likelihood\ncolumns: [Wald]\n" + LOGISTIC, 'a logistic model with inference: likelihood has no column "Wald"'),
        ("separation: firth\nmodel: poisson\noutcome: ftv\nrows: [age]\n", "separation: firth is for logistic models, not for a poisson model"),
        ("separation: NE\nmodel: linear\noutcome: bwt\nrows: [age]\n", "the outcome of a linear model cannot be separated"),
        ("separation: firth\ninference: firth\n" + LOGISTIC, "with inference: firth nothing is separated"),
        ("separation: firth\ncluster: race\n" + LOGISTIC, "separation: firth takes no account of clusters"),
        ("separation: NE\ncompare: smoke\nrows: [age]\n", "separation needs the key model"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


def test_published_coefficients_have_their_own_test(project):
    folder = project(
        spec_dot_yaml="model: logistic\ninference: likelihood\npublished: {a: {B: 1, S.E.: 0.5}}\nrows: [a]\n"
    )
    with pytest.raises(TablegenError, match="a spec has published or inference, not both"):
        tablegen.build(folder / "spec.yaml")


def test_explain_and_methods_name_the_inference(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml="data: data.csv\ninference: likelihood\n" + LOGISTIC)
    told = dict(explain(folder / "spec.yaml", "smoke.p"))
    assert told["inference"].startswith("likelihood ratio tests and profile likelihood intervals [Wilks (1938)")
    paragraph = methods_paragraph((folder / "spec.yaml",))
    assert "Odds ratios are given with 95% profile likelihood confidence intervals" in paragraph
    assert "Coefficients were tested by likelihood ratio tests." in paragraph


def test_robust_is_taken_by_a_model_that_has_it_by_definition(build):
    plain = build("model: modified-poisson\noutcome: {low: yes}\nrows: [age]\n")
    asked = build("model: modified-poisson\noutcome: {low: yes}\ninference: robust\nrows: [age]\n")
    assert value(asked, "age", "p") == value(plain, "age", "p")


# R 4.2.2: sandwich 3.0's vcovCL(glm(low ~ age + smoke, poisson), cluster = rows counted modulo 31, "HC0", cadjust)
@pytest.mark.parametrize(
    ("asked", "name", "se"),
    [
        ("", "CR1", (0.02174014359, 0.22814715466)),
        ("inference: cluster\n", "CR1", (0.02174014359, 0.22814715466)),
        ("inference: cr0\n", "CR0", (0.02138662176, 0.22443719758)),
        ("inference: cr1s\n", "CR1S", (0.02185671356, 0.22937047257)),
    ],
)
def test_risk_ratios_of_clusters_have_and_tell_their_variances(build, asked, name, se):
    births = [dict(row, place=f"p{i % 31}") for i, row in enumerate(ROWS)]
    data = "\n".join([",".join(births[0]), *(",".join(row.values()) for row in births)]) + "\n"
    spec = f"model: modified-poisson\noutcome: {{low: yes}}\ncluster: place\n{asked}rows: [age, smoke]\n"
    table = build(spec, data)
    assert (value(table, "age", "se"), value(table, "smoke", "se")) == pytest.approx(se, rel=1e-6)
    told = f"Poisson regression of a binary outcome, variances robust to clusters ({name}), with Wald tests"
    assert told in notes(table)[0][1]
    assert [w for w in table.warnings if "31 clusters: with fewer than 40" in str(w)]


def test_risk_ratios_of_clusters_have_no_other_variances(build):
    text = "model: modified-poisson\noutcome: {low: yes}\ncluster: ht\ninference: hc1\nrows: [age]\n"
    with pytest.raises(TablegenError) as error:
        build(text)
    assert "leave it out, or inference: robust | cluster | cr0 | cr1 | cr1s" in str(error.value)


def test_a_marginal_model_takes_cluster_for_what_it_has(build):
    births = [dict(row, place=f"p{i % 31}") for i, row in enumerate(ROWS)]
    data = "\n".join([",".join(births[0]), *(",".join(row.values()) for row in births)]) + "\n"
    spec = "model: gee-logistic\noutcome: {low: yes}\ncluster: place\ncorrelation: independence\nrows: [age]\n"
    plain = value(build(spec, data), "age", "se")
    assert value(build(f"{spec}inference: cluster\n", data), "age", "se") == plain


def test_methods_tell_variances_once(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml="data: data.csv\ninference: robust\n" + LOGISTIC)
    assert methods_paragraph((folder / "spec.yaml",)).count("robust variances (HC0)") == 1


def test_a_bootstrap_that_is_refused_is_refused_once(build):
    with pytest.raises(TablegenError) as error:
        build(
            "model: mixed-linear\noutcome: bwt\nrandom: {intercepts: [race, smoke]}\ninference: {method: bootstrap, seed: 3}\nrows: [age]\n"
        )
    assert "bootstrap is not for a mixed-linear model" in str(error.value) and "samples and a seed" not in str(
        error.value
    )


@pytest.mark.parametrize(
    ("spec", "fitted"),
    [
        ("model: cloglog\noutcome: {low: yes}\ninference: robust\n", "likelihood, robust variances (HC0), with"),
        (
            "model: probit\noutcome: {low: yes}\ninference: likelihood\n",
            "variances from the expected information, with",
        ),
        (
            "model: quasi-poisson\noutcome: ftv\ninference: robust\n",
            "Quasi-Poisson regression, robust variances (HC0), with",
        ),
        (
            "model: quasi-poisson\noutcome: ftv\n",
            "Quasi-Poisson regression, variances times Pearson’s dispersion, with",
        ),
    ],
)
def test_variances_that_others_replace_are_not_told(build, spec, fitted):
    told = notes(build(spec + "rows: [age]\n"))
    assert any(fitted in text for _, text in told), told
