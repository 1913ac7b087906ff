"""Fine & Gray's regression against R's cmprsk, the article's formulas summed row by row, and Cox's where they meet."""

from dataclasses import replace
from math import exp, isclose, log

import numpy as np
import pytest
from evidence_of import rows as rows_of
from stats.regression_records import Record, of_kind

from tablegen.stats.estimates import wald
from tablegen.stats.regression.catalogue import MODELS
from tablegen.stats.regression.cox import fit_cox
from tablegen.stats.regression.fine_gray import fit_fine_gray
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.sandwich import robust


def melanoma(record: Record) -> ModelRows:
    """The rows of a record, whose cause is an option."""
    found, cause = rows_of(record), record["options"]["cause"]
    status = np.array([int(row["status012"]) for row in found])
    x = [[1.0, row["sex"] == "Male", row["ulcer"] == "present", row["thickness"]] for row in found]
    return ModelRows(
        np.array(x, dtype=float),
        (status == cause).astype(float),
        time=np.array([float(row["time"]) for row in found]),
        competing=((status > 0) & (status != cause)).astype(float),
    )


def patients(n: int = 60, seed: int = 3, most: int = 12) -> ModelRows:
    """Patients whose times have many ties, of events, of competing events, of censoring."""
    rng = np.random.default_rng(seed)
    ended = rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3])
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)])
    time = rng.integers(1, most, n).astype(float)
    return ModelRows(x, (ended == 1).astype(float), time=time, competing=(ended == 2).astype(float))


@pytest.mark.parametrize("record", of_kind("fine_gray"), ids=lambda r: r["id"])
def test_fits_are_those_of_r(record: Record) -> None:
    want, found = record["expected"], fit_fine_gray(melanoma(record))
    assert found.problem is None
    assert isclose(found.loglik, want["loglik"], rel_tol=1e-12)
    assert isclose(found.loglik_null, want["loglik_null"], rel_tol=1e-12)
    names = {"estimate": "b", "se": "se", "statistic": "z", "p": "p",
             "exp_estimate": "shr", "exp_ci_low": "shr_low", "exp_ci_high": "shr_high"}  # fmt: skip
    for i, coefficient in enumerate(want["coefficients"], start=1):
        got = wald(float(found.b[i]), float(found.cov[i, i]) ** 0.5, 0.95, "shr")
        for theirs, ours in names.items():
            assert isclose(got[ours], coefficient[theirs], rel_tol=2e-8), (coefficient["term"], theirs)


class Article:
    """The sums of Fine & Gray (1999), sections 2 and 3, as they are printed: row by row, time by time."""

    def __init__(self, rows: ModelRows) -> None:
        self.x, self.time = rows.x[:, 1:], rows.time
        self.event, self.rival = rows.y > 0, rows.competing > 0
        self.n = len(self.x)
        self.times = sorted(set(self.time[self.event]))

    def g(self, t: float) -> float:
        """The Kaplan-Meier estimate of not being censored before t."""
        value = 1.0
        for u in sorted({v for v, e, r in zip(self.time, self.event, self.rival, strict=True) if not e and not r}):
            if u < t:
                value *= 1.0 - self.censored_at(u) / sum(self.time >= u)
        return value

    def censored_at(self, u: float) -> int:
        return int(sum((self.time == u) & ~self.event & ~self.rival))

    def w(self, i: int, t: float) -> float:
        if self.time[i] >= t:
            return 1.0
        return self.g(t) / self.g(self.time[i]) if self.rival[i] else 0.0

    def sums(self, b: np.ndarray, t: float) -> tuple[float, np.ndarray]:
        risk = np.array([self.w(i, t) * exp(self.x[i] @ b) for i in range(self.n)])
        return float(risk.sum()), risk @ self.x / risk.sum()

    def loglik(self, b: np.ndarray) -> float:
        return sum(self.x[i] @ b - log(self.sums(b, self.time[i])[0]) for i in range(self.n) if self.event[i])

    def sandwich(self, b: np.ndarray) -> np.ndarray:
        at = {t: (*self.sums(b, t), int(sum(self.event & (self.time == t)))) for t in self.times}

        def added(i: int, t: float) -> np.ndarray:
            """What the expected event of row i at t adds to its score."""
            total, mean, events = at[t]
            return -(self.x[i] - mean) * self.w(i, t) * exp(self.x[i] @ b) * events / total

        score = np.zeros_like(self.x)
        for i in range(self.n):
            score[i] += sum(added(i, t) for t in self.times)
            score[i] += self.x[i] - at[self.time[i]][1] if self.event[i] else 0.0
        for u in {v for v in self.time if self.censored_at(v)}:
            risk = int(sum(self.time >= u))
            before = [j for j in range(self.n) if self.time[j] < u]
            q = -sum((added(j, t) for j in before for t in self.times if t >= u), np.zeros(2))
            for i in range(self.n):
                here = self.time[i] == u and not self.event[i] and not self.rival[i]
                jump = float(here) - (self.censored_at(u) / risk if self.time[i] >= u else 0.0)
                score[i] += q / risk * jump
        h, k = 1e-4, len(b)
        bread = np.empty((k, k))
        for one in range(k):
            for two in range(k):
                e, f = np.eye(k)[one] * h, np.eye(k)[two] * h
                parts = ((1, e + f), (-1, e - f), (-1, f - e), (1, -e - f))
                bread[one, two] = -sum(sign * self.loglik(b + move) for sign, move in parts) / (4 * h * h)
        inverse = np.linalg.inv(bread)
        return inverse @ score.T @ score @ inverse


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_likelihood_and_variances_are_the_articles_with_many_ties(seed: int) -> None:
    rows = patients(25, seed)
    found, article = fit_fine_gray(rows), Article(rows)
    assert found.loglik == pytest.approx(article.loglik(found.b[1:]), rel=1e-12)
    for step in np.eye(2) * 1e-3:
        assert article.loglik(found.b[1:] + step) < found.loglik
        assert article.loglik(found.b[1:] - step) < found.loglik
    assert found.cov[1:, 1:] == pytest.approx(article.sandwich(found.b[1:]), rel=1e-5)


def test_without_competing_events_it_is_cox_with_robust_variances() -> None:
    rows = replace(patients(), competing=np.zeros(60))
    found = fit_fine_gray(rows)
    cox = robust(fit_cox(replace(rows, ties="breslow")), "HC0")
    assert found.b == pytest.approx(cox.b, rel=1e-9)
    assert found.cov == pytest.approx(cox.cov, rel=1e-9)
    assert found.loglik == pytest.approx(cox.loglik, rel=1e-12)


def test_without_censoring_those_with_a_competing_event_are_at_risk_to_the_end() -> None:
    rows = patients()
    rows = replace(rows, competing=1.0 - rows.y)
    found = fit_fine_gray(rows)
    to_the_end = np.where(rows.competing > 0, 1e6, rows.time)
    cox = robust(fit_cox(replace(rows, time=to_the_end, competing=None, ties="breslow")), "HC0")
    assert found.b == pytest.approx(cox.b, rel=1e-9)
    assert found.cov == pytest.approx(cox.cov, rel=1e-9)


def test_the_order_of_rows_and_the_unit_of_time_do_not_matter() -> None:
    rows = patients()
    order = np.random.default_rng(1).permutation(60)
    other = ModelRows(rows.x[order], rows.y[order], time=rows.time[order] * 30.5, competing=rows.competing[order])
    first, second = fit_fine_gray(rows), fit_fine_gray(other)
    assert second.b == pytest.approx(first.b, rel=1e-9)
    assert second.cov == pytest.approx(first.cov, rel=1e-9)


def test_rows_twice_halve_the_variances() -> None:
    rows = patients()
    twice = ModelRows(*(np.concatenate([v, v]) for v in (rows.x, rows.y)), time=np.tile(rows.time, 2),
                      competing=np.tile(rows.competing, 2))  # fmt: skip
    first, second = fit_fine_gray(rows), fit_fine_gray(twice)
    assert second.b == pytest.approx(first.b, rel=1e-9)
    assert second.cov == pytest.approx(first.cov / 2.0, rel=1e-9)


def test_a_level_without_the_event_is_separated_though_it_has_competing_ones() -> None:
    rows = patients()
    none = rows.x[:, 2] == 1
    found = fit_fine_gray(replace(rows, y=np.where(none, 0.0, rows.y)))
    assert found.separated == (2,)
    assert found.problem and "separation" in found.problem


def test_who_had_a_competing_event_early_can_still_outdo_the_events() -> None:
    """All with x have the event at 1, before it one with x had a competing event: he stays below nobody."""
    x = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    rows = ModelRows(
        np.column_stack([np.ones(6), x]),
        np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
        time=np.array([1.0, 2.0, 3.0, 4.0, 5.0, 1.0]),
        competing=np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    )
    assert fit_cox(replace(rows, competing=None)).separated == (1,)
    found = fit_fine_gray(rows)
    assert found.problem is None
    assert np.isfinite(found.b).all()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"y": np.zeros(60)}, "none of the 60 complete cases have the event"),
        ({"time": np.full(60, -1.0)}, "times must be 0 or more"),
        ({"time": np.full(60, np.inf)}, "times must be 0 or more"),
    ],
)
def test_what_cannot_be_fitted_is_said(change: dict[str, np.ndarray], problem: str) -> None:
    found = fit_fine_gray(replace(patients(), **change))
    assert found.problem == problem
    assert np.isnan(found.b).all()


def test_the_catalogue_says_whose_model_it_is() -> None:
    assert MODELS["fine-gray"].source == "Fine & Gray (1999), J Am Stat Assoc 94: 496-509"
    assert fit_fine_gray(patients()).surface is None  # a partial likelihood of weighted risk sets tests nothing
