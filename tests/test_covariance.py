"""The covariances of a model's coefficients in the results file: names, values, reasons, and where there are none."""

import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from seen import refused
from statsmodels.miscmodels.ordinal_model import OrderedModel

import tablegen
from tablegen.explaining import explain

FOLDER = Path(__file__).parent / "data" / "reference"
BIRTHS = (FOLDER / "birthwt.csv").read_text("utf-8")
LOGISTIC = "model: logistic\noutcome: {low: yes}\nrows: {age: , race: {reference: white}}\ncovariance: yes\n"
NAMES = ("constant", "age", "race.black", "race.other")


@pytest.fixture
def build(project):
    def build(text, data=BIRTHS):
        return tablegen.build(project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\n{text}") / "spec.yaml")

    return build


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
    (found,) = build(spec.format("ordinal")).results.covariances
    want = OrderedModel(codes, x[:, 1:2], distr="logit").fit(method="newton", disp=0).cov_params()
    assert found.values[1][1] == pytest.approx(float(np.asarray(want)[0, 0]), rel=1e-4)


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
