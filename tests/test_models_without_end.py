"""No regression tells numbers of a search that found nothing: each family is cut short, and the build says so."""

import csv
import io

import numpy as np
import pytest
from scipy.optimize import OptimizeResult
from seen import refused

from tablegen import stats
from tablegen.stats.regression import gee, integral, mixed, newton


def table(n: int = 90) -> str:
    """Patients with every kind of outcome, in clusters of 3 that differ, and in matched sets of 3."""
    rng = np.random.default_rng(12)
    x, patient = rng.normal(size=n), np.arange(n) // 3
    shift = np.repeat(rng.normal(size=n // 3), 3)
    eta = 0.6 * x + shift
    columns = {
        "x": np.round(x, 4),
        "z": np.round(rng.normal(size=n), 4),
        "patient": patient,
        "number": np.round(eta + rng.normal(size=n), 4),
        "count": rng.negative_binomial(1.0, 1.0 / (1.0 + np.exp(eta + 0.5))),
        "sick": (rng.random(n) < 1.0 / (1.0 + np.exp(-eta))).astype(int),
        "rare": (rng.random(n) < 0.1 * np.exp(0.3 * x)).astype(int),
        "case": (np.arange(n) % 3 == 0).astype(int),
        "grade": np.array(["low", "mid", "high"])[rng.integers(0, 3, n)],
        "time": np.round(rng.exponential(np.exp(-eta)), 3) + 0.01,
        "status": np.array(["alive", "relapse", "death"])[rng.integers(0, 3, n)],
    }
    out = io.StringIO()
    csv.writer(out).writerows([list(columns), *zip(*(v.tolist() for v in columns.values()), strict=True)])
    return out.getvalue()


DATA = table()
NEWTON, OUTCOME = "the maximum likelihood was not found in ", {"binary": "sick", "number": "number", "count": "count"}
GEE, MIXED = "the estimating equations were not solved in 1 steps", "likelihood was not maximised"
TIMES = "time: time\noutcome: {status: relapse}\n"
SPECS = {
    "log-binomial": "outcome: rare\n",
    "cox": TIMES,
    "fine-gray": TIMES + "competing: [death]\n",
    "conditional-logistic": "outcome: case\nstrata: patient\n",
    "ordinal": "outcome: {grade: [low, mid, high]}\n",
    "multinomial": "outcome: {grade: [low, mid, high]}\n",
    "quantile": "outcome: number\n",
    **dict.fromkeys(("weibull", "exponential", "log-normal", "log-logistic"), TIMES),
}
ITERATED = [model.name for model in stats.MODELS if model.name != "linear"]  # least squares have no steps


def spec(name: str) -> str:
    model = stats.MODELS[name]
    own = SPECS.get(name) or f"outcome: {OUTCOME[model.outcome]}\n"
    clusters = "cluster: patient\n" if model.correlated != "no" else ""
    return f"model: {name}\n{own}{clusters}rows: [x, z]\n"


def words(name: str) -> str:
    if name == "quantile":
        return "the linear programme of the quantile was not solved"
    return {"no": NEWTON, "marginal": GEE, "mixed": MIXED}[stats.MODELS[name].correlated]


def cut_short(name: str, patch: pytest.MonkeyPatch) -> None:
    """End the family's own search before it can have found anything."""
    if name == "quantile":
        patch.setattr("scipy.optimize.linprog", lambda *_, **__: OptimizeResult(status=1, success=False))
    for correlated, module, constant, steps in (
        ("no", newton, "_ITERATIONS", 1),
        ("marginal", gee, "_ITERATIONS", 1),
        ("mixed", mixed, "_ITERATIONS", 0),
        ("mixed", integral, "_POLISHES", 0),
    ):
        if stats.MODELS[name].correlated == correlated:
            patch.setattr(module, constant, steps)


@pytest.mark.parametrize("name", ITERATED)
def test_every_regression_is_fitted_with_enough_steps(build, name):
    found = build(spec(name), data=DATA).results
    values = [record.value for record in found if record.key.row in {"x", "z"} and record.key.stat == "b"]
    assert values
    assert all(value is not None and np.isfinite(value) for value in values)


@pytest.mark.parametrize("name", ITERATED)
def test_a_search_without_end_is_told_in_words(build, monkeypatch, name):
    cut_short(name, monkeypatch)
    said = refused(lambda text: build(text, data=DATA), spec(name))
    assert f"the {name} model cannot be fitted: " in said
    assert words(name) in said
    assert "nan" not in said.replace("random", "")


def test_firths_likelihood_likewise(build, monkeypatch):
    cut_short("logistic", monkeypatch)
    said = refused(lambda text: build(text, data=DATA), spec("logistic") + "inference: firth\n")
    assert "the penalised maximum likelihood was not found in 1 steps" in said
