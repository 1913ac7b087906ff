"""Likelihood ratio and score of models whose limits no other program prints: by root finding on formulas of our own.

The log-likelihood of each row is written down once more, complex numbers give its slopes to the last digit, Newton's
steps its maximum under a constraint, and a root search the values at which the statistic is 3.84.
"""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import pytest
from evidence_of import rows as rows_of
from numpy.typing import NDArray
from scipy.optimize import brentq  # pyright: ignore[reportUnknownVariableType]
from scipy.special import gammaln

from tablegen import stats
from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.profile import against_zero, limits, ratio, score

Array = NDArray[np.float64]
Rows = Callable[[Array], Array]
REACH = 3.841458820694124


def of_births(*terms: str) -> Array:
    """The columns of a constant and of terms of 189 births."""
    found: list[list[float]] = []
    for row in rows_of({"dataset": "birthwt"}):
        values = {"age": row["age"], "lwt": row["lwt"], "smoke": row["smoke"] == "yes"}
        values |= {race: row["race"] == race for race in ("black", "other")}
        found.append([1.0, *(float(values[name]) for name in terms)])
    return np.array(found)


def slopes(rows: Rows, at: Array) -> Array:
    turns = np.eye(at.size) * 1e-30j
    return np.array([rows(at + turn).imag.sum() / 1e-30 for turn in turns])


def curvature(rows: Rows, at: Array) -> Array:
    """The negative second derivatives, by a central difference of the fourth order of exact slopes."""
    steps = np.eye(at.size) * 1e-4 * np.maximum(1.0, np.abs(at))
    found = [
        (8.0 * (slopes(rows, at + h) - slopes(rows, at - h)) - slopes(rows, at + 2.0 * h) + slopes(rows, at - 2.0 * h))
        / (12.0 * h.sum())
        for h in steps
    ]
    return -(np.array(found) + np.array(found).T) / 2.0


def climbed(rows: Rows, start: Array, free: Sequence[int]) -> Array:
    """The maximum over the parameters that are free, by Newton's steps, halved where they lead downhill."""
    at, own = start.copy(), np.ix_(free, free)
    for _ in range(60):
        step = np.zeros_like(at)
        step[list(free)] = np.linalg.solve(curvature(rows, at)[own], slopes(rows, at)[list(free)])
        here, part = rows(at.astype(complex)).real.sum(), 1.0
        while not rows((at + part * step).astype(complex)).real.sum() >= here - 1e-9 and part > 1e-6:
            part /= 2.0
        at = at + part * step
        if np.abs(step).max() < 1e-11:
            break
    return at


class ByHand:
    """A likelihood with the information that a score test divides by: the expected one where a model has it."""

    def __init__(self, rows: Rows, start: Array, information: Callable[[Array], Array] | None = None) -> None:
        def observed(at: Array) -> Array:
            return curvature(rows, at)

        self.rows, self.information = rows, information or observed
        self.top = climbed(rows, start, range(start.size))
        self.errors = np.diag(np.linalg.inv(curvature(rows, self.top))) ** 0.5

    def held(self, i: int, value: float) -> Array:
        start = self.top.copy()
        start[i] = value
        while not np.isfinite(self.rows(start.astype(complex)).real.sum()):
            start[0] -= 0.5
        return climbed(self.rows, start, [j for j in range(start.size) if j != i])

    def statistic(self, i: int, value: float, by: str) -> float:
        at = self.held(i, value)
        if by == "likelihood":
            return 2.0 * float((self.rows(self.top.astype(complex)) - self.rows(at.astype(complex))).real.sum())
        slope = slopes(self.rows, at)
        return float(slope @ np.linalg.solve(self.information(at), slope))

    def limits(self, i: int, by: str) -> list[float]:
        found: list[float] = []
        for way in (-self.errors[i], self.errors[i]):

            def lacking(steps: float, way: float = way) -> float:
                return self.statistic(i, self.top[i] + steps * way, by) - REACH

            far = 1.2
            while lacking(far) < 0.0:
                far *= 1.2
            found.append(self.top[i] + way * cast(float, brentq(lacking, far / 1.2 if far > 1.2 else 0.1, far)))
        return found


def negative_binomial() -> tuple[str, ModelRows, ByHand]:
    x = of_births("age", "smoke", "black", "other")
    y = np.array([float(row["ftv"]) for row in rows_of({"dataset": "birthwt"})])
    rows = ModelRows(x, y)
    theta = stats.MODELS["negative-binomial"].fit(rows).measures["theta"]

    def of_rows(at: Array) -> Array:
        mean = np.exp(x @ at)
        own = y * np.log(mean / (mean + theta)) + theta * np.log(theta / (mean + theta))
        return own + gammaln(y + theta) - gammaln(theta) - gammaln(y + 1.0)

    def expected(at: Array) -> Array:
        mean = np.exp(x @ at)
        return (x * (mean / (1.0 + mean / theta))[:, None]).T @ x

    return "negative-binomial", rows, ByHand(of_rows, np.zeros(5), expected)


def log_binomial() -> tuple[str, ModelRows, ByHand]:
    births = rows_of({"dataset": "birthwt"})
    return _risks(of_births("age", "smoke", "black"), np.array([float(row["low"] == "yes") for row in births]))


def _risks(x: Array, y: Array) -> tuple[str, ModelRows, ByHand]:
    def of_rows(at: Array) -> Array:
        eta = x @ at
        return np.where(eta.real < 0.0, y * eta + (1.0 - y) * np.log(1.0 - np.exp(eta)), -np.inf)

    def expected(at: Array) -> Array:
        risk = np.exp(x @ at)
        return (x * (risk / (1.0 - risk))[:, None]).T @ x

    return "log-binomial", ModelRows(x, y), ByHand(of_rows, np.append(np.log(y.mean()), np.zeros(3)), expected)


def log_binomial_of_few() -> tuple[str, ModelRows, ByHand]:
    """63 births: at some limits scoring by the expected information goes to and fro, where Newton's own steps arrive."""
    x = of_births("lwt", "smoke", "black")[2::3]
    y = np.array([float(row["low"] == "yes") for row in rows_of({"dataset": "birthwt"})])[2::3]
    return _risks(x, y)


def visits() -> NDArray[np.int64]:
    return np.minimum([int(row["ftv"]) for row in rows_of({"dataset": "birthwt"})], 2)


def ordinal() -> tuple[str, ModelRows, ByHand]:
    x, y = of_births("age", "smoke", "black"), visits()

    def of_rows(at: Array) -> Array:
        eta, ends = x[:, 1:] @ at[2:], np.concatenate([[-60.0], at[:2], [60.0]])
        high, low = (1.0 / (1.0 + np.exp(eta - ends[y + up])) for up in (1, 0))
        return np.log(high - low)

    return "ordinal", ModelRows(x, y.astype(np.float64)), ByHand(of_rows, np.array([0.0, 1.0, 0.0, 0.0, 0.0]))


def multinomial() -> tuple[str, ModelRows, ByHand]:
    x, y = of_births("age", "smoke"), visits()

    def of_rows(at: Array) -> Array:
        eta = np.column_stack([0.0 * (x @ at[:3]), x @ at[:3], x @ at[3:]])
        return eta[np.arange(y.size), y] - np.log(np.exp(eta).sum(axis=1))

    return "multinomial", ModelRows(x, y.astype(np.float64)), ByHand(of_rows, np.zeros(6))


def exponential() -> tuple[str, ModelRows, ByHand]:
    data = [row for row in rows_of({"dataset": "lung"}) if row["ph.ecog"] is not None]
    x = np.array([[1.0, row["age"], row["sex"] == "Female", row["ph.ecog"]] for row in data], dtype=np.float64)
    times = np.array([row["time"] for row in data], dtype=np.float64)
    died = np.array([row["status"] == "dead" for row in data], dtype=np.float64)

    def of_rows(at: Array) -> Array:
        z = np.log(times) - x @ at
        return died * (z - np.log(times)) - np.exp(z)

    start = np.array([np.log(times.mean()), 0.0, 0.0, 0.0])
    return "exponential", ModelRows(x, died, time=times), ByHand(of_rows, start)


PLACES = {
    "ordinal": [(i, i + 1) for i in (1, 2, 3)],
    "multinomial": [(1, 1), (2, 2), (4, 4), (5, 5)],
    "log_binomial_of_few": [(2, 2)],  # at limits of the others a risk is 1
}
"""The column of a coefficient, and its place by hand, where these are not all and the same."""


@pytest.mark.parametrize(
    "made", [negative_binomial, log_binomial, log_binomial_of_few, ordinal, multinomial, exponential]
)
@pytest.mark.parametrize(("by", "chi2"), [("likelihood", ratio), ("score", score)])
def test_limits_are_where_the_statistic_just_rejects(
    made: Callable[[], tuple[str, ModelRows, ByHand]], by: str, chi2: Callable[..., float]
) -> None:
    name, rows, hand = made()
    found = stats.MODELS[name].fit(rows)
    assert found.problem is None and found.surface is not None
    for column, i in PLACES.get(made.__name__, [(i, i) for i in range(1, rows.x.shape[1])]):
        assert found.b[column] == pytest.approx(hand.top[i], rel=1e-8)
        got = against_zero(found.surface, [column], chi2)["statistic"]
        assert got == pytest.approx(hand.statistic(i, 0.0, by), rel=1e-7)
        assert limits(found.surface, column, 0.95, chi2) == pytest.approx(hand.limits(i, by), rel=1e-7, abs=1e-9)
