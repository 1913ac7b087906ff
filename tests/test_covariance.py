"""The covariances of a model's coefficients in the results file: names, values, reasons, and where there are none."""

import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, refused
from statsmodels.miscmodels.ordinal_model import OrderedModel

from tablegen.explaining import explain

FOLDER = Path(__file__).parent / "data" / "reference"
LOGISTIC = "model: logistic\noutcome: {low: yes}\nrows: {age: , race: {reference: white}}\ncovariance: yes\n"
NAMES = ("constant", "age", "race.black", "race.other")


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def births():
    rows = [line.split(",") for line in BIRTHS.splitlines()]
    columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
    race = [np.array(columns["race"]) == level for level in ("black", "other")]
    age = np.array(columns["age"], dtype=float)
    return np.column_stack([np.ones(len(age)), age, *race]), np.array(columns["low"]) == "yes", columns["race"]


@pytest.mark.parametrize(("inference", "kind"), [("wald", "nonrobust"), ("hc0", "HC0"), ("likelihood", "nonrobust")])
def test_covariances_are_those_of_statsmodels(build, inference, kind):
    (found,) = build(LOGISTIC + f"inference: {inference}\n").results.covariances
    x, y, _ = births()
    want = sm.GLM(y, x, sm.families.Binomial()).fit(cov_type=kind, tol=1e-14).cov_params()
    assert (found.row, found.group, found.names, found.problem) == ("low", None, NAMES, None)
    assert np.array(found.values) == pytest.approx(want, rel=1e-6)
    assert found.to_frame().loc["age", "race.black"] == found.values[1][2]


def test_the_results_file_has_them_and_only_on_request(build):
    table = build(LOGISTIC)
    (stored,) = json.loads(table.results.to_json())["covariances"]
    (found,) = table.results.covariances
    assert stored["names"] == [*NAMES]
    assert stored["values"] == [[*line] for line in found.values]
    assert stored["method"] == "logistic regression, maximum likelihood, covariances of the coefficients"
    assert found.values[1][1] ** 0.5 == pytest.approx(table.results.get("age", None, None, "se").value, rel=1e-12)
    assert "covariances" not in json.loads(build(LOGISTIC.replace("covariance: yes\n", "")).results.to_json())


@pytest.mark.parametrize(
    ("inference", "method"),
    [
        ("firth", "logistic regression, Firth's penalised likelihood, inverse of the information"),
        ("{method: bootstrap-bca, samples: 99, seed: 2}", "logistic regression, maximum likelihood, covariances over bootstrap samples (99 samples, seed 2)"),
        ("hc1", "logistic regression, maximum likelihood, robust variances (HC1), covariances of the coefficients"),
    ],
)  # fmt: skip
def test_they_are_those_that_standard_errors_are_from(build, inference, method):
    table = build(LOGISTIC + f"inference: {inference}\n")
    (found,) = table.results.covariances
    errors = [table.results.get("race", None, level, "se").value for level in ("black", "other")]
    assert [found.values[i][i] ** 0.5 for i in (2, 3)] == pytest.approx(errors, rel=1e-9)
    assert found.method == method


def test_several_models_have_one_each(build):
    found = build(LOGISTIC + "models: [univariable, multivariable]\n").results.covariances
    assert [(one.row, one.group, len(one.values)) for one in found] == [
        ("age", "univariable", 2), ("race", "univariable", 3), ("low", "multivariable", 4),
    ]  # fmt: skip


def test_a_model_of_times_has_no_constant(build):
    table = build(
        "model: cox\ntime: time\noutcome: {status: dead}\nrows: [age, sex]\ncovariance: yes\n",
        (FOLDER / "lung.csv").read_text("utf-8"),
    )
    (found,) = table.results.covariances
    assert found.names[0] == "age"
    assert found.values[0][0] ** 0.5 == pytest.approx(table.results.get("age", None, None, "se").value, rel=1e-12)


def test_levels_of_an_outcome_are_in_the_names(build):
    spec = "model: {}\noutcome: {{race: [white, black, other]}}\nrows: [age]\ncovariance: yes\n"
    (found,) = build(spec.format("multinomial")).results.covariances
    assert (found.group, found.names) == (None, ("constant.black", "age.black", "constant.other", "age.other"))
    x, _, race = births()
    codes = np.array([["white", "black", "other"].index(level) for level in race])
    want = sm.MNLogit(codes, x[:, :2]).fit(disp=0, tol=1e-14).cov_params()
    assert np.array(found.values) == pytest.approx(np.asarray(want), rel=1e-5)


def matrix(table):
    (found,) = table.results.covariances
    return found.names, np.array(found.values)


ORDINAL = "model: ordinal\noutcome: {race: [white, black, other]}\nrows: [age]\ncovariance: yes\n"


def test_thresholds_of_an_ordinal_model_are_among_them(build):
    """As R's vcov(polr), coefficients first; statsmodels has the logarithm of the second threshold's step."""
    x, _, race = births()
    codes = np.array([["white", "black", "other"].index(level) for level in race])
    table = build(ORDINAL)
    names, got = matrix(table)
    assert names == ("age", "threshold_1", "threshold_2")
    fit = OrderedModel(codes, x[:, 1:2], distr="logit").fit(method="newton", disp=0)
    turn = np.array([[1, 0, 0], [0, 1, 0], [0, 1, np.exp(fit.params[2])]])
    assert got == pytest.approx(turn @ np.asarray(fit.cov_params()) @ turn.T, rel=1e-4)
    errors = [table.results.get("race", None, None, f"model_threshold_{i}_se").value for i in (1, 2)]
    assert np.sqrt(np.diag(got))[1:] == pytest.approx(errors, rel=1e-9)
    names, sandwich = matrix(build(ORDINAL + "inference: hc0\n"))  # which is of coefficients alone
    assert names == ("constant", "age") and sandwich.shape == (2, 2)


def test_the_scale_of_survival_times_is_among_them(build):
    """R 4.2.2: vcov(survreg(Surv(time, status == "dead") ~ age + sex, lung)), survival 3.5-3."""
    spec = (
        "model: weibull\ntime: time\noutcome: {status: dead}\nrows: {age: , sex: {reference: Male}}\ncovariance: yes\n"
    )
    names, got = matrix(build(spec, (FOLDER / "lung.csv").read_text("utf-8")))
    assert names == ("constant", "age", "sex.Female", "log_scale")
    want = [0.00195262293, -0.00004002383, 0.00122925614, 0.00382953937]
    assert got[-1] == pytest.approx(want, rel=1e-6) and got == pytest.approx(got.T)
    names, _ = matrix(build(spec.replace("weibull", "exponential"), (FOLDER / "lung.csv").read_text("utf-8")))
    assert names == ("constant", "age", "sex.Female")


@pytest.mark.parametrize(("inference", "name"), [("wald", "theta"), ("joint", "log_alpha")])
def test_theta_of_a_negative_binomial_model_is_among_them(build, inference, name):
    spec = "model: negative-binomial\noutcome: ftv\nrows: [age, smoke]\ncovariance: yes\nfooter: [theta, alpha]\n"
    table = build(f"{spec}inference: {inference}\n")
    names, got = matrix(table)
    assert names == ("constant", "age", "smoke.yes", name)
    assert got[1, 1] ** 0.5 == pytest.approx(table.results.get("age", None, None, "se").value, rel=1e-12)
    value = {stat: table.results.get("ftv", None, "alpha", stat).value for stat in ("alpha", "alpha_low", "alpha_high")}
    x, _, _ = births()
    smoke = np.array([line.split(",")[4] == "yes" for line in BIRTHS.splitlines()[1:]])
    ftv = np.array([float(line.split(",")[8]) for line in BIRTHS.splitlines()[1:]])
    fit = sm.NegativeBinomial(ftv, np.column_stack([x[:, :2], smoke])).fit(disp=0, maxiter=500)
    assert value["alpha"] == pytest.approx(fit.params[-1], rel=1e-4)
    if name == "log_alpha":
        assert np.sqrt(np.diag(got))[:3] == pytest.approx(fit.bse[:3], rel=1e-4)
        assert got[-1, -1] ** 0.5 == pytest.approx(fit.bse[-1] / fit.params[-1], rel=1e-3)
        reach = 1.959963984540054 * got[-1, -1] ** 0.5
        ends = [value["alpha"] * np.exp(sign * reach) for sign in (-1, 1)]
        assert [value["alpha_low"], value["alpha_high"]] == pytest.approx(ends, rel=1e-9)


SLEEP = "model: mixed-linear\noutcome: Reaction\ncluster: Subject\nrows: [Days]\ncovariance: yes\n"


@pytest.mark.parametrize(
    ("random", "names", "want"),
    [  # R 4.2.2, lmerTest 3.1-3: J vcov_varpar J' of lmer(Reaction ~ Days + (…|Subject)), J of (theta, sigma)
        (
            "{slope: Days}", ("intercept_sd", "slope_sd", "intercept_slope", "sigma"),
            [[34.06173660, 0.17951923, -0.463063022, -0.812632247], [0.17951923, 1.55759215, -0.096146490, -0.119118366],
             [-0.46306302, -0.09614649, 0.105640765, 0.046804111], [-0.81263225, -0.11911837, 0.046804111, 2.274100865]],
        ),
        ("{likelihood: reml}", ("intercept_sd", "sigma"), [[46.402062277, -0.249004992], [-0.249004992, 2.982784396]]),
        ("{likelihood: ml}", ("intercept_sd", "sigma"), [[41.543938926, -0.252749131], [-0.252749131, 2.946073561]]),
    ],
)  # fmt: skip
def test_spreads_of_a_linear_mixed_model_are_among_them(build, random, names, want):
    found, got = matrix(build(f"{SLEEP}random: {random}\n", (FOLDER / "sleepstudy.csv").read_text("utf-8")))
    assert found == ("constant", "Days", *names)
    assert got[2:, 2:] == pytest.approx(np.array(want), rel=1e-5) and not got[:2, 2:].any()


def test_factors_are_in_the_names(build):
    rng = np.random.default_rng(5)
    lines = [
        f"r{r},p{p},{2 + r % 3 + p % 5 + rng.normal():.3f},{rng.normal():.3f}\n" for r in range(6) for p in range(20)
    ]
    spec = "model: mixed-linear\noutcome: y\nrandom: {intercepts: [rater, patient]}\nrows: [x]\ncovariance: yes\n"
    names, got = matrix(build(spec, "rater,patient,y,x\n" + "".join(lines)))
    assert names == ("constant", "x", "intercept_sd.rater", "intercept_sd.patient", "sigma")
    assert (np.diag(got) > 0).all()


def test_the_spread_of_a_logistic_mixed_model_is_among_them(build):
    """R 4.2.2, lme4 1.1-31: 2 * solve(g@optinfo$derivs$Hessian) of glmer(…, nAGQ = 15), which has the SD first."""
    spec = (
        "model: mixed-logistic\noutcome: outcome\ncluster: uid\nrandom: {points: 15}\n"
        "rows: {treat: {reference: placebo}, age: }\ncovariance: yes\n"
    )
    names, got = matrix(build(spec, (FOLDER / "respiratory.csv").read_text("utf-8")))
    assert names == ("constant", "treat.active", "age", "intercept_sd")
    want = [0.00275305683, 0.06648909239, -0.00057828582, 0.15924420560]
    assert got[-1] == pytest.approx(want, rel=2e-3)


def test_imputed_data_have_the_total_covariances(build):
    table = build(
        "imputations: {column: .imp, id: .id}\nmodel: linear\noutcome: Ozone\nrows: [Temp, Wind]\ncovariance: yes\n",
        (FOLDER / "airquality_mi.csv").read_text("utf-8"),
    )
    (found,) = table.results.covariances
    errors = [table.results.get(row, None, None, "se").value for row in ("Temp", "Wind")]
    assert [found.values[i][i] ** 0.5 for i in (1, 2)] == pytest.approx(errors, rel=1e-9)
    assert found.method.startswith("linear regression, least squares, total covariances pooled over ")


def test_a_split_table_names_the_part(build):
    found = build(LOGISTIC + "split: smoke\n").results.covariances
    assert [one.row for one in found] == ["no.low", "yes.low"]


def test_a_separated_model_says_why_it_has_none(build):
    data = "x,y\n" + "".join(f"{i},{'yes' if i > 30 else 'no'}\n" for i in range(60))
    (found,) = build("model: logistic\noutcome: {y: yes}\nrows: [x]\ncovariance: yes\n", data).results.covariances
    assert (found.values, found.problem) == ((), "not estimable: x separates the outcome y perfectly")


def test_explain_says_where_they_are(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{LOGISTIC}")
    told = dict(explain(folder / "spec.yaml", "age.or"))
    assert told["covariance"] == "in the results file, covariances, row low: constant, age, race.black, race.other"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (LOGISTIC + "suppress: 5\n", "spec.yaml:6:1: a spec has covariance or suppress, not both"),
        (LOGISTIC.replace("yes\n", "maybe\n"), "spec.yaml:5:13: covariance must be yes or no"),
        ("compare: smoke\nrows: [age]\ncovariance: yes\n", "covariance needs the key model"),
        ("covarience: yes\n" + LOGISTIC, 'unknown key "covarience"'),
    ],
)
def test_refusals(build, spec, message):
    assert message in refused(build, spec)
