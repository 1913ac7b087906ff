"""Analysis of covariance: R's Anova and emmeans, statsmodels, NIST's Longley; laws, and what has no adjusted means."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE, _dataset, levels
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols

from tablegen.evidence import Covariate, Covaried
from tablegen.stats.ancova import adjusted_difference, adjusted_means, ancova
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.linear import fit_linear

FOUND = json.loads((REFERENCE / "ancova.json").read_text("utf-8"))
FACTORS = [record for record in FOUND["records"] if record["kind"] == "anova_factorial"]
EMMEANS = [record for record in FOUND["records"] if record["kind"] == "emmeans"]


def evidence_of(record, order=None):
    """The record's data; its groups in the order of their levels, or in `order`."""
    if record["dataset"] == "anorexia":
        columns = FOUND["anorexia"]
        kinds = {"Treat": ["Cont", "CBT", "FT"]}
    else:
        rows, kinds = _dataset(record["dataset"]), levels()[record["dataset"]]
        columns = {name: [row[name] for row in rows] for name in (record["y"], record["group"], *record["given"])}
    groups = order or kinds[record["group"]]
    covariates = []
    for name in record["given"]:
        names = kinds.get(name)
        coded = [names.index(v) for v in columns[name]] if names else columns[name]
        covariates.append(Covariate(name, np.array(coded, dtype=np.int64 if names else np.float64), len(names or ())))
    at = np.array([groups.index(v) for v in columns[record["group"]]], dtype=np.int64)
    return Covaried(np.array(columns[record["y"]], dtype=np.float64), at, len(groups), tuple(covariates))


@pytest.mark.parametrize("record", FACTORS, ids=lambda record: record["id"])
def test_r(record):
    got = ancova(evidence_of(record)).values
    assert got == pytest.approx(record["expected"] | {"df2": record["df2"]}, rel=1e-9)


@pytest.mark.parametrize("record", EMMEANS, ids=lambda record: record["id"])
def test_emmeans(record):
    _, means = adjusted_means(evidence_of(record), 0.95)
    for got, wanted in zip(means, record["means"], strict=True):
        names = (("adj_mean", "estimate"), ("adj_se", "se"), ("adj_low", "ci_low"), ("adj_high", "ci_high"))
        for ours, theirs in names:
            assert got[ours] == pytest.approx(wanted[theirs], rel=1e-9)
    for pair in record["pairs"]:
        first, second = pair["contrast"].split(" - ")
        rest = [mean["level"] for mean in record["means"] if mean["level"] not in {first, second}]
        got = adjusted_difference(evidence_of(record, [first, second, *rest]), 0.95).values
        for ours, theirs in (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high")):
            assert got[ours] == pytest.approx(pair[theirs], rel=1e-9)


@st.composite
def patients(draw, groups=3):
    n = draw(st.integers(12, 30))
    return pd.DataFrame(
        {
            "y": draw(st.lists(st.integers(-40, 40).map(lambda k: k / 4), min_size=n, max_size=n)),
            "x": draw(st.lists(st.integers(-20, 20).map(float), min_size=n, max_size=n)),
            "f": draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)),
            "g": [
                *range(groups),
                *draw(st.lists(st.integers(0, groups - 1), min_size=n - groups, max_size=n - groups)),
            ],
        }
    )


def evidence(frame, size=3):
    covariates = (Covariate("x", frame["x"].to_numpy()), Covariate("f", frame["f"].to_numpy(), 3))
    return Covaried(frame["y"].to_numpy(), frame["g"].to_numpy(), size, covariates)


@settings(deadline=None, max_examples=60)
@given(patients())
def test_statsmodels(frame):
    outcome = ancova(evidence(frame))
    assume(not outcome.problem)
    fit = ols("y ~ C(g) + x + C(f)", frame).fit()
    table = sm.stats.anova_lm(fit, typ=2)
    assert outcome.values["statistic"] == pytest.approx(table.loc["C(g)", "F"], rel=1e-7, abs=1e-9)
    assert (outcome.values["df"], outcome.values["df2"]) == (table.loc["C(g)", "df"], table.loc["Residual", "df"])
    assert outcome.values["p"] == pytest.approx(table.loc["C(g)", "PR(>F)"], rel=1e-6, abs=1e-12)
    _, means = adjusted_means(evidence(frame), 0.9)
    kinds = sorted(set(frame["f"]))
    for group, got in enumerate(means):
        at = pd.DataFrame({"g": group, "x": frame["x"].mean(), "f": kinds})
        predicted = fit.predict(at).mean()
        assert got["adj_mean"] == pytest.approx(predicted, rel=1e-7, abs=1e-7)
        assert got["adj_low"] < got["adj_mean"] < got["adj_high"]


@settings(deadline=None, max_examples=60)
@given(patients(groups=2), st.sampled_from([(0.0, 1.0), (1e6, 0.25), (-3.0, 64.0)]))
def test_two_groups(frame, moved):
    """F is the square of t; the covariate's unit and offset, and the order of the patients, do not matter."""
    given_ = evidence(frame, 2)
    outcome, effect = ancova(given_), adjusted_difference(given_, 0.95)
    assume(not outcome.problem)
    fit = ols("y ~ C(g, Treatment(1)) + x + C(f)", frame).fit()
    name = "C(g, Treatment(1))[T.0]"
    assert effect.values["estimate"] == pytest.approx(fit.params[name], rel=1e-7, abs=1e-8)
    assert (effect.values["low"], effect.values["high"]) == pytest.approx(tuple(fit.conf_int().loc[name]), rel=1e-6, abs=1e-7)  # fmt: skip
    assert outcome.values["statistic"] == pytest.approx(fit.tvalues[name] ** 2, rel=1e-6, abs=1e-9)
    a, b = moved
    shuffled = frame.assign(x=a + b * frame["x"]).sample(frac=1, random_state=1)
    assert ancova(evidence(shuffled, 2)).values == pytest.approx(outcome.values, rel=1e-6, abs=1e-9)


def test_the_same_covariates_in_every_group_change_no_mean():
    x = [1.0, 2.0, 5.0, 6.0]
    y = [3.0, 4.0, 7.0, 9.0, 2.0, 5.0, 5.0, 6.0]
    groups = np.array([0] * 4 + [1] * 4)
    _, means = adjusted_means(Covaried(np.array(y), groups, 2, (Covariate("x", np.array(x * 2)),)), 0.95)
    assert [m["adj_mean"] for m in means] == pytest.approx([5.75, 4.5], rel=1e-14)


def made(y, groups, x, size=2, levels=0):
    return Covaried(np.array(y, dtype=float), np.array(groups, dtype=np.int64), size, (Covariate("base", np.array(x), levels),))  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        (made([], [], []), "the first group and the second group have no patient with all values"),
        (made([1, 2, 3], [1, 1, 1], [1.0, 2, 4]), "the first group has no patient with all values"),
        (made([1, 2, 3], [0, 0, 0], [1.0, 2, 4], 3), "fewer than 2 groups have patients with all values"),
        (made([1, 2, 4, 3, 5, 9], [0, 0, 0, 1, 1, 1], [2.0] * 6), "base is the same for all patients: leave it out of `adjust for`"),
        (made([1, 2, 4, 3, 5, 9], [0, 0, 0, 1, 1, 1], [1] * 6, levels=2), "base is the same for all patients: leave it out of `adjust for`"),
        (made([1, 2, 4, 3, 5, 9], [0, 0, 0, 1, 1, 1], [0.0, 0, 0, 1, 1, 1]), "base is determined by the groups: leave it out of `adjust for`"),
        (made([1, 2, 4], [0, 0, 1], [1.0, 2, 4]), "3 complete cases are too few for 3 coefficients and a residual variance"),
        (made([5] * 6, [0, 0, 0, 1, 1, 1], [1.0, 2, 4, 3, 3, 5]), "the outcome does not vary"),
        (made([1, 2, 4, 3, 5, 9], [0, 0, 0, 1, 1, 1], [1.0, 2, 4, 3, 5, 9]), "the outcome is a sum of the terms, without any residual"),
    ],
)  # fmt: skip
def test_what_cannot_be_adjusted_says_why(given_, problem):
    assert ancova(given_).problem == problem
    assert adjusted_difference(given_, 0.95).problem == problem
    assert adjusted_means(given_, 0.95)[1] == problem


def test_a_group_of_nobody_is_left_out_of_three():
    outcome = ancova(made([1, 2, 4, 3, 5, 8], [0, 0, 0, 2, 2, 2], [1.0, 5, 2, 3, 2, 1], 3))
    assert outcome.values["df"] == 1
    assert outcome.remarks[0] == "1 of 3 groups had no values and was left out"
    _, means = adjusted_means(made([1, 2, 4, 3, 5, 8], [0, 0, 0, 2, 2, 2], [1.0, 5, 2, 3, 2, 1], 3), 0.95)
    assert means[1] == {}


def test_slopes_that_differ_are_a_doubt():
    rng = np.random.default_rng(3)
    x = np.tile(np.arange(20.0), 2)
    groups = np.repeat([0, 1], 20)
    crossing = np.where(groups == 0, x, -x) + rng.normal(size=40)
    (remark,) = ancova(Covaried(crossing, groups, 2, (Covariate("base", x),))).remarks
    assert remark == "the slopes of base differ between groups (P < 0.001): a difference depends on them"
    assert not ancova(Covaried(x + groups + rng.normal(size=40), groups, 2, (Covariate("base", x),))).remarks


def test_longley():
    """NIST's certified values (StRD, linear regression, higher difficulty); six nearly collinear columns."""
    data = sm.datasets.longley.load_pandas()
    fit = fit_linear(ModelRows(np.column_stack([np.ones(16), data.exog.to_numpy()]), data.endog.to_numpy()))
    certified = [
        (-3482258.63459582, 890420.383607373), (15.0618722713733, 84.9149257747669),
        (-0.358191792925910e-01, 0.334910077722432e-01), (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675), (-0.511041056535807e-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ]  # fmt: skip
    assert fit.b == pytest.approx([b for b, _ in certified], rel=1e-9)
    assert np.sqrt(np.diag(fit.cov)) == pytest.approx([se for _, se in certified], rel=1e-9)
    assert fit.measures["r2"] == pytest.approx(0.995479004577296, rel=1e-12)
    assert fit.measures["f"] == pytest.approx(330.285339234588, rel=1e-9)
    assert fit.measures["sigma"] == pytest.approx(304.854073561965, rel=1e-9)
