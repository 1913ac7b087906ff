"""Fits of a plan: the design matrix from a model's terms, the records of its coefficients, doubts about them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.run import Run
from tablegen.errors import Place
from tablegen.evidence import Lacking, Rows, Source
from tablegen.results import Key, Record
from tablegen.stats.estimates import joint_wald, wald
from tablegen.stats.logistic import Fitted, fit_logistic
from tablegen.tasks import Fit, Printed, Term, Wald

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Remark = Callable[[str, str, Place], None]
FEWEST_EVENTS = 10
"""Events per coefficient below which estimates are doubtful (Peduzzi et al. 1996, J Clin Epidemiol 49: 1373-1379)."""


@dataclass(frozen=True, slots=True)
class _Coefficient:
    """A column of the design matrix: its term, and the level it stands for (None for a number)."""

    term: Term
    level: str | None

    @property
    def address(self) -> str | None:
        """The level under which it is recorded."""
        return None if self.term.one_line else self.level

    def __str__(self) -> str:
        return f"{self.term.row}: {self.level}" if self.level else self.term.row


def carry_out(task: Fit | Wald, run: Run) -> Iterator[Record]:
    """The records of a regression, or of a published coefficient; what it lacks is an error at the line that asked."""
    try:
        if isinstance(task, Fit):
            yield from fit(task, run.source, run.remark)
        else:
            yield from published(task, run.source, run.remark)
    except Lacking as lacking:
        what = f"the {task.model} model" if isinstance(task, Fit) else "the Wald test"
        run.problems.error(f"{what} {lacking}", lacking.at or task.at)


def fit(task: Fit, source: Source, remark: Remark) -> Iterator[Record]:
    """The records of a regression on complete cases: sizes, coefficients, joint tests of factors.

    Raises Lacking when the data do not carry the model: no variation, too few patients, collinear terms.
    """
    import numpy as np

    rows = source.rows(
        tuple(t.variable for t in task.terms if t.kind == "number"),
        {task.outcome: task.outcome_levels} | {t.variable: t.levels for t in task.terms if t.kind == "category"},
    )
    outcome = rows.columns[task.outcome].astype(np.float64)
    events = int(outcome.sum())
    yield from _sizes(task, rows, events)
    coefficients, matrix = _design(task, rows)
    _preconditions(task, rows, events, len(coefficients))
    fitted = fit_logistic(matrix, outcome)
    if fitted.problem and not fitted.separated:
        at = coefficients[fitted.collinear[0][0] - 1].term.at if fitted.collinear else None
        raise Lacking(f"cannot be fitted: {_reason(fitted, coefficients)}", at)
    problem = _separation(task, fitted, coefficients, remark)
    _few_events(task, events, rows.n, len(coefficients), remark)
    method = f"{stats.MODELS[task.model].title}, Wald test"
    for i, coefficient in enumerate(coefficients, start=1):
        row, level = coefficient.term.row, coefficient.address
        se = float(fitted.cov[i, i]) ** 0.5
        values = {} if problem else wald(float(fitted.b[i]), se, task.confidence)
        yield from _records(row, level, values, stats.MODELS[task.model].stats, method, problem)
    if not problem:
        yield from _joint(coefficients, fitted, method)


def _sizes(task: Fit, rows: Rows, events: int) -> Iterator[Record]:
    for stat, value in (
        ("n_used", rows.n),
        ("n_events", events),
        ("missing", rows.dropped),
        ("total", rows.n + rows.dropped),
    ):
        yield Record(Key(task.outcome, None, None, stat), value)
    for term in task.terms:
        yield Record(Key(term.row, None, None, "missing"), rows.missing[term.variable])


def _preconditions(task: Fit, rows: Rows, events: int, coefficients: int) -> None:
    if rows.n == 0:
        raise Lacking("has no patients with values of all its variables")
    if events in (0, rows.n):
        which = task.outcome_levels[events > 0]
        raise Lacking(f'cannot be fitted: all {rows.n} complete cases have the outcome "{which}"')
    if rows.n <= coefficients + 1:
        raise Lacking(
            f"cannot be fitted: {coefficients} coefficients and an intercept need more than {rows.n} patients"
        )


def _design(task: Fit, rows: Rows) -> "tuple[tuple[_Coefficient, ...], NDArray[float64]]":
    """The coefficients and the design matrix, the intercept first; treatment coding against the reference level."""
    import numpy as np

    coefficients: list[_Coefficient] = []
    columns = [np.ones(rows.n)]
    for term in task.terms:
        values = rows.columns[term.variable]
        if term.kind == "number":
            columns.append(_scaled(term, values.astype(np.float64)))
            coefficients.append(_Coefficient(term, None))
            continue
        for code, level in enumerate(term.levels):
            if level != term.reference:
                columns.append((values == code).astype(np.float64))
                coefficients.append(_Coefficient(term, level))
    for coefficient, column in zip(coefficients, columns[1:], strict=True):
        if rows.n and column.min() == column.max():
            what = (
                f'has nobody in the level "{coefficient.level}"'
                if coefficient.level and not column[0]
                else "does not vary"
            )
            at = coefficient.term.at
            raise Lacking(f"cannot be fitted: {coefficient.term.row} {what} among the {rows.n} complete cases", at)
    return tuple(coefficients), np.column_stack(columns)


def _scaled(term: Term, values: "NDArray[float64]") -> "NDArray[float64]":
    import numpy as np

    if term.log:
        if values.size and values.min() <= 0:
            raise Lacking(f"cannot take the logarithm of {term.row}: it has values of 0 or less", term.at)
        values = np.log(values)
    if term.standardize and values.size > 1 and values.std(ddof=1) > 0:
        values = (values - values.mean()) / values.std(ddof=1)
    return values / term.per if term.per else values


def _reason(fitted: Fitted, coefficients: tuple[_Coefficient, ...]) -> str:
    """Why there is no fit, with the columns of the design matrix called by their terms."""
    names = ["a constant", *map(str, coefficients)]
    if fitted.collinear:
        return "; ".join(
            f"{names[one]} is determined by {' and '.join(names[other] for other in others)} (collinear): leave one out"
            for one, others in fitted.collinear
        )
    return fitted.problem or ""


def _separation(task: Fit, fitted: Fitted, coefficients: tuple[_Coefficient, ...], remark: Remark) -> str | None:
    """The problem that the outcome is separated, with a remark at each term that does it."""
    if not fitted.separated:
        return None
    culprits = [coefficients[i - 1] for i in fitted.separated if i]
    for culprit in culprits:
        what = f'the level "{culprit.level}"' if culprit.level and not culprit.term.one_line else "it"
        remark(
            culprit.term.row,
            f"{what} separates the outcome perfectly: no coefficient of the model is estimable; "
            "leave the row out, or join levels",
            culprit.term.at,
        )
    names = " and ".join(map(str, culprits))
    return f"not estimable: {names} separates the outcome {task.outcome} perfectly"


def _few_events(task: Fit, events: int, n: int, coefficients: int, remark: Remark) -> None:
    rarer, what = (events, "events") if 2 * events <= n else (n - events, "patients without the event")
    if rarer < FEWEST_EVENTS * coefficients:
        text = f"{rarer} {what} for {coefficients} coefficients: fewer than {FEWEST_EVENTS} for each, "
        remark(task.outcome, f"{text}the estimates may be unstable", task.at)


_TOO_LARGE = "too large or too small to write: rescale the variable"


def _records(
    row: str,
    level: str | None,
    values: Mapping[str, float],
    wanted: tuple[str, ...],
    method: str,
    problem: str | None = None,
) -> Iterator[Record]:
    for stat in wanted:
        value = values.get(stat)
        yield Record(Key(row, None, level, stat), value, method, None if value is not None else problem or _TOO_LARGE)


def _joint(coefficients: tuple[_Coefficient, ...], fitted: Fitted, method: str) -> Iterator[Record]:
    """The Wald test of all levels of a factor together, for the heading of each factor that has several."""
    for term in dict.fromkeys(c.term for c in coefficients if not c.term.one_line):
        at = [i for i, c in enumerate(coefficients, start=1) if c.term == term]
        found = joint_wald([float(fitted.b[i]) for i in at], fitted.cov[at][:, at])
        yield from _records(term.row, None, found, ("wald", "df", "p"), f"{method} of all levels together")


def published(task: Wald, source: Source, remark: Remark) -> Iterator[Record]:
    """The records that follow from a published B and S.E., and remarks where the paper's own numbers disagree."""
    estimate = source.estimate(task.variable, task.level)
    method = "Wald test from the published B and S.E."
    values = wald(estimate.b, estimate.se, task.confidence)
    level = task.level
    yield from _records(task.row, level, values, stats.MODELS["logistic"].stats, method)
    for sentence in _disagreements(task.printed, estimate.b, estimate.se, values, task.confidence):
        remark(task.row, sentence, task.at)


def _disagreements(
    printed: Mapping[str, Printed], b: float, se: float, values: Mapping[str, float], confidence: float
) -> Iterator[str]:
    """Sentences on printed numbers that B and S.E., within their rounding, cannot give."""
    odds = printed.get("or")
    if odds and odds.value > 0 and (odds.value - 1.0) * b < 0:
        yield f"the printed OR {odds.value:g} contradicts the sign of B {b:g}: one of them is wrong"
        return
    half_b, half_se = _half(printed, "b"), _half(printed, "se")
    corners = [wald(b + i * half_b, max(se + j * half_se, se / 1e6), confidence) for i in (-1, 1) for j in (-1, 1)] + [
        values
    ]
    for stat, one in printed.items():
        if stat in {"b", "se"} or stat not in values:
            continue
        reach = [corner[stat] for corner in corners if stat in corner]
        half = 0.5 * 10.0**-one.decimals * (1 + 1e-9)
        if not min(reach) - half <= one.value <= max(reach) + half:
            ours = f"{values[stat]:.4g}"
            yield f"the printed {_PRINTED[stat]} {one.value:g} does not follow from B and S.E., which give {ours}"


_PRINTED = {
    "wald": "Wald",
    "z": "z",
    "df": "df",
    "p": "P",
    "or": "OR",
    "or_low": "lower limit of OR",
    "or_high": "upper limit of OR",
    "low": "lower limit of B",
    "high": "upper limit of B",
}


def _half(printed: Mapping[str, Printed], stat: str) -> float:
    return 0.5 * 10.0 ** -printed[stat].decimals if stat in printed else 0.0
