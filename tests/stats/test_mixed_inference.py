"""Likelihood, sandwich and bootstrap of mixed models, against R's lme4 and clubSandwich and against other fits."""

from collections.abc import Sequence
from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2
from stats.regression_records import study
from stats.test_gee import RECORDS
from stats.test_mixed import clusters, mixed
from stats.test_mixed_factors import pupils, ratings

from tablegen import stats
from tablegen.stats.regression.bootstrap import jackknifed, resampled
from tablegen.stats.regression.families import Family, logit, poisson
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.integral import maximum
from tablegen.stats.regression.mixed_rows import RowsOfIntegral
from tablegen.stats.regression.profile import against_zero, limits, ratio
from tablegen.stats.regression.quadrature import Quadrature
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.satterthwaite import curvature, slopes
from tablegen.stats.regression.surface import Surface


def sleep() -> ModelRows:
    """Reaction times of 18 subjects on ten days each."""
    record = next(r for r in RECORDS if r["id"] == "lmer.sleepstudy.003")
    return replace(mixed(record), slopes=(), restricted=False)


def surface(found: Fitted) -> Surface:
    assert found.problem is None and found.surface is not None
    return found.surface


# R 4.2.2, lme4 1.1-31: uniroot(function(v) deviance(lmer(Reaction ~ 1 + offset(v * Days) + (1 | Subject), REML = FALSE,
# optimizer bobyqa, rhoend 1e-10)) - deviance(fit) - qchisq(.95, 1), tol = 1e-12), and the same at v = 0.
@pytest.mark.parametrize(
    ("slopes", "low", "high", "lr"),
    [
        ((), 8.88655184932485, 12.04802006986703, 116.462415067833),
        ((1,), 7.35865200444036, 13.57591991475158, 23.5365374978776),
    ],
)
def test_the_profile_of_a_linear_model_is_lme4s(slopes: tuple[int, ...], low: float, high: float, lr: float) -> None:
    found = surface(stats.MODELS["mixed-linear"].fit(replace(sleep(), slopes=slopes)))
    assert limits(found, 1, 0.95, ratio) == pytest.approx((low, high), rel=1e-9)
    assert against_zero(found, [1], ratio)["statistic"] == pytest.approx(lr, rel=1e-9)


AGE = {"expected": {"coefficients": [{"term": n, "parts": [{"variable": n}]} for n in ("(Intercept)", "age")]}}


# The same of glmer(outcome ~ active + age + baseline + (1 | uid), binomial, nAGQ, tolPwrss = 1e-12).
@pytest.mark.parametrize(
    ("points", "low", "high", "lr"),
    [(1, 1.04424640753, 3.18890065341, 16.4239819489), (9, 0.994787463041, 3.178070121290, 14.9637979571)],
)
def test_the_profile_of_a_logistic_model_is_lme4s(points: int, low: float, high: float, lr: float) -> None:
    record = next(r for r in RECORDS if r["id"] == "glmer.respiratory.001")
    age = study(record | {"variables": {"lhs": "outcome", "rhs": "age", "cluster": "uid"}}, AGE).data.x[:, 1]
    whole = mixed(record)
    rows = replace(whole, x=np.column_stack([whole.x[:, :2], age, whole.x[:, 2]]), points=points)
    found = surface(stats.MODELS["mixed-logistic"].fit(rows))
    assert limits(found, 1, 0.95, ratio) == pytest.approx((low, high), rel=1e-7)
    assert against_zero(found, [1], ratio)["statistic"] == pytest.approx(lr, rel=1e-8)


def counted(rows: ModelRows) -> ModelRows:
    return replace(rows, y=np.round(np.exp(np.clip(rows.y / 2.0, -2.0, 3.0))), restricted=True)


def sloped() -> ModelRows:
    rows = clusters(3)
    assert rows.clusters is not None
    own = np.random.default_rng(4).normal(size=12)[rows.clusters]
    return replace(rows, y=rows.y + own * rows.x[:, 1], slopes=(1,), restricted=False)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("mixed-linear", replace(clusters(5), restricted=False)),
        ("mixed-linear", sloped()),
        ("mixed-linear", replace(pupils(), restricted=False)),
        ("mixed-linear", replace(ratings(), restricted=False)),
        ("mixed-poisson", counted(clusters(5))),
        ("mixed-poisson", counted(ratings())),
        ("mixed-linear", replace(clusters(10, spread=0.0), restricted=False)),  # a variance of 0
    ],
)
def test_at_a_limit_the_model_with_that_coefficient_is_just_rejected(name: str, rows: ModelRows) -> None:
    """What is left is fitted by itself, with the held coefficient as an offset."""
    fit = stats.MODELS[name].fit
    found = fit(rows)
    last = rows.x.shape[1] - 1
    others = [i for i in range(last + 1) if i != last]
    for limit in limits(surface(found), last, 0.95, ratio):
        assert limit is not None
        held = fit(replace(rows, x=rows.x[:, others], offset=limit * rows.x[:, last]))
        assert 2.0 * (found.loglik - held.loglik) == pytest.approx(chi2.ppf(0.95, 1), rel=1e-6)


def test_a_small_variance_is_found() -> None:
    """R 4.2.2, lme4 1.1-31: lmer(y ~ x1 + x2 + (1 | g), REML = FALSE); a search held above 0 ended at a variance of 0."""
    found = stats.MODELS["mixed-linear"].fit(replace(clusters(8, spread=0.0), restricted=False))
    assert isclose(found.loglik, -129.332260052438, rel_tol=1e-12)
    assert isclose(found.measures["random_sd"], 0.150905824523, rel_tol=1e-6)
    assert isclose(found.measures["sigma"], 1.007830969944, rel_tol=1e-8)
    assert np.allclose(found.b, [2.075121955983, 0.775513837641, -1.125483011470], rtol=1e-8)


def test_several_coefficients_are_tested_against_the_model_without_them() -> None:
    rows = replace(clusters(5), restricted=False)
    fit = stats.MODELS["mixed-linear"].fit
    found, without = fit(rows), fit(replace(rows, x=rows.x[:, :1]))
    test = against_zero(surface(found), [1, 2], ratio)
    assert test["df"] == 2.0
    assert test["statistic"] == pytest.approx(2.0 * (found.loglik - without.loglik), rel=1e-8)


def test_the_likelihood_does_not_hang_on_units() -> None:
    rows = replace(clusters(5), restricted=False)
    moved = replace(rows, x=rows.x * [1.0, 1e3, 1.0], y=1e5 + 40.0 * rows.y)
    fit = stats.MODELS["mixed-linear"].fit
    low, high = limits(surface(fit(rows)), 1, 0.95, ratio)
    assert low is not None and high is not None
    assert limits(surface(fit(moved)), 1, 0.95, ratio) == pytest.approx((low * 0.04, high * 0.04), rel=1e-7)
    ends = limits(surface(fit(rows)), 0, 0.95, ratio)
    assert ends[0] is not None and ends[1] is not None
    far = (1e5 + 40.0 * ends[0], 1e5 + 40.0 * ends[1])
    assert limits(surface(fit(moved)), 0, 0.95, ratio) == pytest.approx(far, rel=1e-9)


def test_a_restricted_likelihood_is_no_surface() -> None:
    assert stats.MODELS["mixed-linear"].fit(clusters(5)).surface is None


# clubSandwich 0.5.8: sqrt(diag(vcovCR(lmer(Reaction ~ Days + …), type))) of the rows of sleepstudy with
# !((0:179) %% 7 %in% c(0, 3) & Days > 2), fitted by REML.
SANDWICHES = [
    ((), "CR0", (6.61435251113, 1.69663728031)),
    ((), "CR1", (6.80611258375, 1.74582535843)),
    ((), "CR1S", (6.83003572459, 1.75196184610)),
    ((1,), "CR0", (6.71034922808, 1.66437954154)),
    ((1,), "CR1", (6.90489239057, 1.71263241908)),
    ((1,), "CR1S", (6.92916273743, 1.71865223525)),
]


@pytest.mark.parametrize(("slopes", "variance", "want"), SANDWICHES)
def test_sandwiches_are_clubsandwichs(slopes: tuple[int, ...], variance: str, want: Sequence[float]) -> None:
    whole = sleep()
    assert whole.clusters is not None
    kept = ~(np.isin(np.arange(180) % 7, (0, 3)) & (whole.x[:, 1] > 2))
    rows = ModelRows(whole.x[kept], whole.y[kept], clusters=whole.clusters[kept], slopes=slopes)
    found = robust(stats.MODELS["mixed-linear"].fit(rows), variance, rows.clusters)  # pyright: ignore[reportArgumentType]
    assert np.allclose(np.diag(found.cov) ** 0.5, want, rtol=1e-6)
    assert found.df == 17.0 and found.approximation is None


def made_up(model: str, points: int, sloped: bool) -> ModelRows:
    """150 rows of 15 clusters, of which R is told by the same formulas."""
    i = np.arange(1, 151)
    g, x = i % 15, (i * 37) % 101 / 10.0
    columns = np.column_stack([np.ones(150), x, (i * i) % 7 < 3]).astype(np.float64)
    y = (i * 13) % 5 + g // 3 + np.floor(x / 4.0) if model == "mixed-poisson" else None
    if y is None:
        y = ((i * i * 7 + i) % 11 + ((g % 4) * x / 4.0 - 6.0 if sloped else g / 2.0 + x / 3.0 - 10.0)) > 0.0
    return ModelRows(columns, y.astype(np.float64), clusters=g, points=points, slopes=(1,) if sloped else ())


# R 4.2.2: numDeriv's gradients of each cluster's log-likelihood, written anew (Laplace, or by integrate() to 1e-12), and
# its Hessian of their sum, over coefficients and the factor of the random effects together; CR0 and, times 15/14, CR1.
@pytest.mark.parametrize(
    ("model", "points", "sloped", "own", "cr0", "cr1"),
    [
        ("mixed-poisson", 1, False, (0.01436435618, 0.08329265248), (0.007039003101, 0.009907794223), (0.007286060418, 0.010255541344)),
        ("mixed-poisson", 25, False, (0.01436452786, 0.08329277262), (0.007039282504, 0.009909984276), (0.007286349628, 0.010257808264)),
        ("mixed-logistic", 1, False, (0.1118301995, 0.5053996735), (0.06252118481, 0.47162846341), (0.06471557455, 0.48818183911)),
        ("mixed-logistic", 25, False, (0.1123493209, 0.5054350666), (0.06359299991, 0.47168694440), (0.06582500858, 0.48824237269)),
        ("mixed-logistic", 1, True, (0.2077642919, 0.5194531679), (0.2451517386, 0.6887273268), (0.2537561574, 0.7129005120)),
    ],
)  # fmt: skip
def test_sandwiches_of_events_and_counts_are_of_the_scores_of_clusters(
    model: str, points: int, sloped: bool, own: Sequence[float], cr0: Sequence[float], cr1: Sequence[float]
) -> None:
    rows = made_up(model, points, sloped)
    found = stats.MODELS[model].fit(rows)
    assert np.diag(found.cov)[1:] ** 0.5 == pytest.approx(own, rel=1e-6)
    assert np.diag(robust(found, "CR0", rows.clusters).cov)[1:] ** 0.5 == pytest.approx(cr0, rel=1e-6)
    assert np.diag(robust(found, "CR1", rows.clusters).cov)[1:] ** 0.5 == pytest.approx(cr1, rel=1e-6)
    assert found.rows is not None and found.rows.means().shape == (150,)


def test_the_scores_of_rows_are_the_slopes_of_the_likelihood() -> None:
    """Laplace's in formulas and the clusters' in differences: those of all are the deviance's, halved."""
    for points, sloped in ((1, False), (9, False), (1, True)):
        told = stats.MODELS["mixed-logistic"].fit(made_up("mixed-logistic", points, sloped)).rows
        assert isinstance(told, RowsOfIntegral)
        away = told.at + 0.1
        whole = told.integral.scores(away, told.reach).sum(axis=0)
        assert whole == pytest.approx(-0.5 * told.integral.slopes(away, told.reach), rel=1e-7, abs=1e-8)


def test_without_a_variance_between_clusters_the_sandwich_is_that_of_independent_rows() -> None:
    rows = clusters(8, spread=0.0)
    rows = replace(rows, y=(rows.y > np.median(rows.y)).astype(np.float64))
    found, plain = (stats.MODELS[name].fit(rows) for name in ("mixed-logistic", "logistic"))
    assert found.measures["singular"] == 1.0
    ours, theirs = (robust(one, "CR1", rows.clusters).cov for one in (found, plain))
    assert ours == pytest.approx(theirs)


def test_a_likelihood_that_is_level_has_no_maximum() -> None:
    """As that of a drawn sample may be; its equations are singular, which was an error of ours."""
    columns = np.ones((4, 1))

    class Level(Quadrature):
        def both(self, parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            return 0.0, np.zeros(2)

    level = Level(columns, ModelRows(columns, np.array([0.0, 1.0, 0.0, 1.0])), logit(), np.array([0, 0, 1, 1]), 2)
    assert maximum(level, np.zeros(1), sloped=False) is None


def test_a_cluster_that_is_drawn_twice_is_two() -> None:
    rows, seen = clusters(5), list[ModelRows]()

    def kept(sample: ModelRows) -> Fitted:
        seen.append(sample)
        return stats.MODELS["mixed-linear"].fit(sample)

    found = resampled(kept, rows, 5, 1)
    assert found.problem is None and rows.clusters is not None
    sizes = np.bincount(rows.clusters)
    for sample in seen:
        assert sample.clusters is not None
        drawn = np.bincount(sample.clusters)
        assert drawn.size == 12 and set(drawn) <= set(sizes)
        for code in range(12):  # each is a whole cluster of the data, in its order
            own = sample.y[sample.clusters == code]
            assert any(np.array_equal(own, rows.y[rows.clusters == one]) for one in range(12))
    without = jackknifed(kept, rows)
    assert not isinstance(without, str) and without.shape == (12, 3)
    assert {np.unique(one.clusters).size for one in seen[5:]} == {11}


def test_where_a_logistic_model_has_no_variance_between_clusters_the_profile_is_no_wider_than_its_model_says() -> None:
    """At the top the random effects are gone; where a coefficient is held they may be needed."""
    rows = clusters(8, spread=0.0)
    rows = replace(rows, y=(rows.y > np.median(rows.y)).astype(float))
    found, plain = stats.MODELS["mixed-logistic"].fit(rows), stats.MODELS["logistic"].fit(rows)
    assert found.measures["singular"] == 1.0
    for ours, theirs in zip(
        limits(surface(found), 1, 0.95, ratio), limits(surface(plain), 1, 0.95, ratio), strict=True
    ):
        assert ours is not None and theirs is not None
        assert abs(ours - found.b[1]) >= abs(theirs - found.b[1]) * (1.0 - 1e-6)
        assert isclose(ours, theirs, rel_tol=0.2)


@pytest.mark.parametrize("model", ["mixed-linear", "mixed-logistic", "mixed-poisson"])
def test_a_drawn_sample_has_the_coefficients_of_its_fit_and_no_more(model: str) -> None:
    rows = clusters(3)
    rows = rows if model == "mixed-linear" else replace(rows, y=(rows.y > np.median(rows.y)).astype(np.float64))
    whole, drawn = (stats.MODELS[model].fit(replace(rows, drawn=drawn)) for drawn in (False, True))
    assert whole.problem is None and drawn.problem is None
    assert drawn.b.tolist() == whole.b.tolist() and drawn.approximation is None and drawn.beyond is None


@pytest.mark.parametrize("family", [logit(), poisson()])
def test_the_derivatives_of_laplaces_deviance(family: Family) -> None:
    """In formulas, against differences that are extrapolated."""
    draws = np.random.default_rng(7)
    codes, columns = np.arange(90) % 14, draws.normal(size=(90, 3))
    integral = Quadrature(columns, ModelRows(columns, draws.integers(0, 2, 90).astype(float)), family, codes, 14)
    for at in (np.array([0.2, -0.3, 0.5, 0.8]), np.array([0.0, 0.1, 0.2, 0.05])):
        reach = np.array([0.1, 0.1, 0.1, 0.1 * at[-1]])
        assert integral.slopes(at, reach) == pytest.approx(slopes(integral.deviance, at, reach), rel=1e-8, abs=1e-8)
        want = curvature(integral.deviance, at, reach)
        assert np.allclose(integral.curvature(at, reach), want, rtol=1e-6, atol=1e-6)
