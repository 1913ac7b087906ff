"""How models of repeated measurements are tested: from spec to table, note, methods and explanation."""

from pathlib import Path

import pytest
from seen import lines, notes, refused

import tablegen
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

DATA = Path(__file__).parent / "data" / "reference"
LMM = "model: mixed-linear\noutcome: Reaction\ncluster: Subject\nrows: {Days: Days without sleep}\n"
GLMM = "model: mixed-logistic\noutcome: {outcome: 1}\ncluster: uid\nrows: {age: , baseline: {reference: 0}}\n"


@pytest.fixture
def spec(project):
    """A spec of these lines beside its data, those of sleep or of visits."""

    def spec(text):
        name = "sleepstudy" if "Reaction" in text else "respiratory"
        data = (DATA / f"{name}.csv").read_text("utf-8")
        types = "types: {Subject: text}" if "Reaction" in text else "types: {uid: text, outcome: text, baseline: text}"
        return project(data_dot_csv=data, spec_dot_yaml=f"data: {{file: data.csv, {types}}}\n{text}") / "spec.yaml"

    return spec


@pytest.fixture
def build(spec):
    return lambda text: tablegen.build(spec(text))


def told(table):
    return notes(table)[0][1]


def test_the_likelihood_of_a_linear_mixed_model(spec):
    path = spec(LMM + "inference: likelihood\ncolumns: [B, 95% CI, statistic, df, P]\nfooter: [aic]\n")
    table = tablegen.build(path)
    assert lines(table) == ["Days without sleep|10.467|8.887–12.048|116.46|1|<0.001", "AIC|1802.1"]  # see the stats
    assert told(table).startswith(
        "Linear mixed model, random intercepts of Subject, maximum likelihood, with likelihood ratio tests and profile "
        "likelihood intervals; n = 180 observations"
    )
    assert "Reaction was modelled on Days without sleep by a linear mixed model, random intercepts of Subject, " in (
        methods_paragraph((path,))
    )
    found = dict(explain(path, "Days.p"))
    assert found["inference"].startswith("likelihood ratio tests and profile likelihood intervals [Wilks")
    assert found["terms"] == "Days without sleep [Days]"
    assert "Satterthwaite" not in str(found)


def test_a_sandwich_of_events_is_told(build, spec):
    table = build(GLMM + "inference: robust\ncolumns: [B, S.E., P]\n")
    assert (
        "Mixed logistic regression, maximum likelihood, random intercepts of uid, Laplace approximation, variances robust to clusters (CR1), with Wald tests and intervals"
        in told(table)
    )
    se = table.results.get("age", None, None, "se").value
    assert se == pytest.approx(0.0216304684126, rel=1e-8)  # 0.0197224314916 of the model itself
    assert "variance" in dict(explain(spec(GLMM + "inference: robust\n"), "age.p"))


def test_a_sandwich_and_a_bootstrap_of_clusters(build):
    table = build(LMM + "inference: robust\ncolumns: [B, S.E., t, df, P]\n")
    assert lines(table) == ["Days without sleep|10.467|1.546|6.77|17|<0.001"]  # clubSandwich: CR1, 1.54578889629
    assert "(REML), variances robust to clusters (CR1), with t tests and intervals" in told(table)
    table = build(LMM + "inference: {method: bootstrap, samples: 99}\nconfidence: 0.9\ncolumns: [B, S.E., 90% CI]\n")
    assert "(REML), with percentile bootstrap intervals and P values (99 samples of clusters (Subject), seed 1)" in (
        told(table)
    )
    low, high = (table.results.get("Days", None, None, stat).value for stat in ("low", "high"))
    assert 6.0 < low < 10.467 < high < 15.0


def test_only_tests_by_t_name_satterthwaite(build):
    assert "(REML), Satterthwaite’s degrees of freedom, with t tests" in told(build(LMM + "columns: [B, P]\n"))


def test_the_likelihood_of_a_mixed_logistic_model_and_a_bootstrap_of_gee(build):
    table = build(GLMM + "inference: likelihood\ncolumns: [OR (95% CI), statistic, P]\n")
    assert "Laplace approximation, with likelihood ratio tests and profile likelihood intervals" in told(table)
    gee = GLMM.replace("mixed", "gee") + "inference: {method: bootstrap, samples: 99}\nconfidence: 0.9\ncolumns: [OR]\n"
    assert (
        "Logistic regression with generalized estimating equations, exchangeable correlation within uid, with percentile "
        "bootstrap intervals and P values (99 samples of clusters (uid), seed 1)"
    ) in told(build(gee))


NESTED = "model: mixed-linear\noutcome: Reaction\nrows: [Days]\nrandom: {nested: [Subject, Days2]}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LMM + "inference: score\n", "score is not for a mixed-linear model: how its random effects enter"),
        (LMM + "inference: hc3\n", "hc3 is not for a mixed-linear model: those variances are of independent rows"),
        (LMM + "inference: firth\n", "firth is not for a mixed-linear model: the penalty is for logistic models"),
        (LMM + "inference: joint\n", "joint is not for a mixed-linear model: it is an inference of negative binomial"),
        (LMM + "inference: likelyhood\n", 'unknown inference "likelyhood"; did you mean "likelihood"?'),
        (GLMM + "inference: hc1\n", "hc1 is not for a mixed-logistic model: those variances are of independent rows"),
        (NESTED + "inference: cluster\n", "cluster is not for a mixed-linear model: with several random intercepts"),
        (NESTED + "inference: bootstrap\n", "with several random intercepts no cluster is independent of all others"),
        (
            LMM + "inference: likelihood\nrandom: {likelihood: reml}\n",
            "restricted likelihoods of models with different terms cannot be compared",
        ),
    ],
)
def test_what_a_mixed_model_has_not_is_told_with_the_reason(build, text, message):
    assert message in refused(build, text)
