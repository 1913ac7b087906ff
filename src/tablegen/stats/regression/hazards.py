"""Whether the hazards of a Cox model are proportional, and how well it ranks the patients."""

from typing import TYPE_CHECKING

from tablegen.stats.contract import Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.regression.cox import CoxRows
from tablegen.stats.regression.risk_sets import RiskSets, risk_sets
from tablegen.stats.regression.whole import Whole
from tablegen.stats.tails import chi2_tail, normal_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_BLOCK = 256  # events whose comparisons with all patients are in memory at one time


def proportional_hazards(whole: Whole) -> Outcome:
    """The score test of coefficients that change with time, all together: `statistic` (χ²), `df`, `p`.

    Grambsch & Therneau (1994), Biometrika 81: 515-526, as R's cox.zph of survival 3 has it: time is 1 less the
    Kaplan-Meier estimate (of all strata together) before each event.
    """
    method = "score test of proportional hazards, time as 1 − Kaplan–Meier"
    if not isinstance(whole.fitted.rows, CoxRows):
        return refused(method, f"a {whole.model.name} model assumes none")
    if whole.rows.ties == "exact":
        return refused(method, "it is not known where ties are taken exactly")
    return changing(whole.fitted.rows, before_events(whole), tuple(range(1, whole.fitted.b.size)), method)


def before_events(whole: Whole) -> "Array":
    """Of each event (d,) of a Cox model 1 less the Kaplan-Meier estimate before it, of all strata together."""
    import numpy as np

    rows = whole.rows
    assert rows.time is not None
    assert isinstance(whole.fitted.rows, CoxRows)
    every = risk_sets(rows.time, rows.y, rows.entry, None, False)
    deaths = np.bincount(every.of_event, minlength=every.times)
    surviving = np.cumprod(1.0 - deaths / every.sums(np.ones(rows.y.size)))
    before = np.concatenate([[1.0], surviving])[every.of_event]
    of_row = np.zeros(rows.y.size)
    of_row[every.event] = 1.0 - before
    return of_row[whole.fitted.rows.likelihood.sets.event]


def changing(rows: CoxRows, time: "Array", columns: tuple[int, ...], method: str = "score test") -> Outcome:
    """The score test that these columns' coefficients do not change with `time` (d,), a value for each event."""
    import numpy as np

    one = rows.likelihood
    parts = one.parts(rows.means())
    to_columns = np.linalg.inv(rows.back[1:])[:, [column - 1 for column in columns]]
    events = one.columns[one.sets.event]
    by_time = np.bincount(one.sets.of_event, minlength=one.sets.times)
    mean = (one.sets.by_time(parts.mean) / by_time[:, None])[one.sets.of_event]
    own = one.weights[one.sets.event] * time
    score = to_columns.T @ (own @ (events - mean))
    with_time = one.information(parts, time) @ to_columns
    variance = to_columns.T @ one.information(parts, time * time) @ to_columns
    variance -= with_time.T @ rows.found.cov @ with_time
    try:
        statistic = float(score @ np.linalg.solve(variance, score))
    except np.linalg.LinAlgError:
        statistic = float("nan")
    if not np.isfinite(statistic) or statistic < 0.0:
        return refused(method, "the events are too few to see whether coefficients change with time")
    return found(method, {"statistic": statistic, "df": float(len(columns)), "p": chi2_tail(statistic, len(columns))})


def concordance(whole: Whole) -> Outcome:
    """Harrell's C, `c` with `c_se`, `c_low`, `c_high`: of how many pairs the higher risk has the event first.

    Harrell, Lee & Mark (1996), Stat Med 15: 361-387; equal risks count half, pairs of events at one time do not. The
    standard error is the infinitesimal jackknife's, as R's concordance has it.
    """
    method = "Harrell's C, infinitesimal jackknife"
    rows = whole.fitted.rows
    if not isinstance(rows, CoxRows):
        return refused(method, f"a {whole.model.name} model has none")
    import numpy as np

    agreed, compared = _pairs(rows.means(), rows.likelihood.sets)
    total = float(compared.sum()) / 2.0
    if not total:
        return refused(method, "no two patients can be compared")
    c = float(agreed.sum()) / 2.0 / total
    se = float(np.sqrt((((agreed - c * compared) / total) ** 2).sum()))
    half = normal_quantile(whole.confidence) * se
    return found(method, {"c": c, "c_se": se, "c_low": max(c - half, 0.0), "c_high": min(c + half, 1.0)})


def _pairs(risk: "Array", sets: RiskSets) -> "tuple[Array, Array]":
    """Of each patient (n,) in how many pairs the one with the event first had the higher risk, and how many there are.

    A pair is one who has the event and another at risk then who has it later, or never.
    """
    import numpy as np

    scale = float(np.abs(risk).max()) or 1.0
    risk = np.round(risk / scale, 12)  # equal risks may differ by rounding
    happened = np.full(risk.size, -1)
    happened[sets.event] = sets.of_event
    agreed, compared = np.zeros(risk.size), np.zeros(risk.size)
    for start in range(0, sets.event.size, _BLOCK):
        events, when = sets.event[start : start + _BLOCK], sets.of_event[start : start + _BLOCK, None]
        pairs = (sets.since <= when) & (when < sets.until) & (happened != when)
        ranked = pairs * (0.5 + 0.5 * np.sign(risk[events, None] - risk))
        compared += pairs.sum(axis=0)
        compared[events] += pairs.sum(axis=1)
        agreed += ranked.sum(axis=0)
        agreed[events] += ranked.sum(axis=1)
    return agreed, compared
