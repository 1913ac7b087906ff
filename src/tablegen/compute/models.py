"""Fits of a plan: the records of a model's coefficients."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.coefficients import records
from tablegen.compute.design_matrix import Estimate, design_matrix
from tablegen.compute.published_models import Remark, published
from tablegen.compute.run import Run
from tablegen.compute.separated import separation_of
from tablegen.evidence import Lacking, Rows, Source
from tablegen.results import Key, Record
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.testing import Tests, fit_by, tests_of
from tablegen.stats.regression.whole import Whole
from tablegen.tasks import TREND, Fit, Term, Wald, others

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

from tablegen.compute.empty_levels import of_empty_levels, without_empty_levels
from tablegen.compute.model_fit import ModelFit, competing_events
from tablegen.compute.model_guards import (
    check_preconditions,
    doubt_few_clusters,
    doubt_few_events,
    doubt_no_variance,
    doubt_quantile,
    why_not_fitted,
)
from tablegen.compute.outcome_levels import outcome_counts, overall, padded

_NO_BETA = "the effect of a value against another is of several columns: it has no standardized coefficient"


def carry_out(task: Fit | Wald, run: Run) -> Iterator[Record]:
    """The records of a regression, or of a published coefficient; what it lacks is an error at the line that asked."""
    try:
        if isinstance(task, Fit):
            yield from fit(task, run)
        else:
            yield from published(task, run.source, run.remark)
    except Lacking as lacking:
        what = task.called if isinstance(task, Fit) else "the Wald test"
        run.problems.error(f"{what} {lacking}", lacking.at or (task.place if isinstance(task, Fit) else task.at))


def complete_cases(task: Fit, source: Source) -> Rows:
    """The rows of a regression that have a value of all its variables."""
    numbers, categories, keys = _variables(task)
    return source.where(task.where).rows(numbers, categories, keys)


def _variables(task: Fit) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The columns of a regression: those taken as numbers, categories with their levels, and keys."""
    numbers = tuple(t.variable for t in task.terms if t.kind == "number")
    categories = {t.variable: t.levels for t in task.terms if t.kind == "category"}
    if task.outcome_levels:
        categories = {task.outcome: task.outcome_levels} | categories
    else:
        numbers = (task.outcome, *numbers)
    if task.offset:
        numbers = (*numbers, task.offset.variable)
    followed = task.at_risk
    numbers += tuple(filter(None, (followed.time, followed.entry))) if followed else ()
    numbers += (task.repeated.time,) if task.repeated and task.repeated.time else ()
    factors = task.random.factors if task.random else ()
    keys = tuple(filter(None, (task.cluster, *factors, followed and followed.strata, followed and followed.patient)))
    return tuple(dict.fromkeys(numbers)), categories, tuple(dict.fromkeys(keys))


def outcome_of(task: Fit, rows: Rows) -> "NDArray[float64]":
    """The outcome (n,): 1 for an event and 0 without, a number, or the code of its level."""
    import numpy as np

    y = rows.columns[task.outcome].astype(np.float64)
    if stats.MODELS[task.model].of_levels or not task.outcome_levels:
        return y
    return (y == len(task.outcome_levels) - 1).astype(np.float64)


def with_event(task: Fit, y: "NDArray[float64]") -> "NDArray[bool_] | None":
    """Who has the event (n,), or of a multinomial model the level that is reported; None where there is neither."""
    return None if stats.MODELS[task.model].outcome == "ordered" or not task.outcome_levels else y == 1.0


def fit(task: Fit, run: Run) -> Iterator[Record]:
    """The records of a regression on complete cases: sizes, coefficients, joint tests of factors.

    Raises Lacking when the data do not carry the model: no variation, too few patients, collinear terms.
    """
    sampled, remark = None, run.remark
    if run.sampling:
        from tablegen.compute.weighted_models import weighted_cases, weighted_sizes  # few tables need them

        numbers, categories, _ = _variables(task)
        rows, sampled = weighted_cases(numbers, categories, run.source.where(task.where), run.sampling)
        yield from weighted_sizes(task, sampled)
    else:
        rows = complete_cases(task, run.source)
    y = outcome_of(task, rows)
    yield from sizes(task, rows, y)
    if task.level_labels:
        yield from outcome_counts(task, y)
    yield from counts(task, rows, y)
    design = design_matrix(without_empty_levels(task.terms, rows), rows)
    model = ModelFit(task, rows, y, design, stats.INFERENCES[task.inference], sampled)
    check_preconditions(model)
    if task.at_risk and task.at_risk.patient:
        from tablegen.compute.intervals import check_intervals  # few tables have them

        yield check_intervals(task, rows)
    fitted = fitted_or_lacking(model)
    separated = separation_of(model, fitted, remark)
    problem = separated and separated.problem
    if separated:
        yield from separated.records(task)
        if task.separation == "firth":
            model, problem = replace(model, inference=stats.INFERENCES["firth"]), None
            fitted = fitted_or_lacking(model)
    doubt_few_events(model, remark)
    doubt_few_clusters(model, remark)
    doubt_no_variance(model, fitted, remark)
    doubt_quantile(model, fitted, remark)
    tests = None if problem else _tests(model, fitted)
    if task.covariance:
        from tablegen.compute.covariances import covariance  # few tables ask for them

        run.covariances.append(covariance(model, tests, problem, fitted))
    yield from coefficients(model, tests, problem, remark, _tests_anew)
    yield from _measures(model, fitted)
    if task.footer or task.inflation:
        yield from _of_whole(model, fitted, problem, remark)


def fitted_or_lacking(model: ModelFit) -> Fitted:
    """The fit, separated or not; Lacking where there is none, with the terms called by their names."""
    fitted = _fit(model)
    if fitted.problem and not fitted.separated:
        at = model.coefficients[fitted.collinear[0][0] - 1].term.at if fitted.collinear else None
        raise Lacking(f"cannot be fitted: {why_not_fitted(fitted, model)}", at)
    return fitted


def _fit(model: ModelFit) -> Fitted:
    fitted = fit_by(model.entry, model.inference, model.data)
    if model.sampled is None:
        return fitted
    from tablegen.stats.regression.linearised import linearised  # few tables are weighted

    return linearised(fitted, *model.sampled)


def coefficients(
    model: ModelFit, tests: Tests | None, problem: str | None, remark: Remark, anew: Callable[[ModelFit], Tests | str]
) -> Iterator[Record]:
    """The records of every line, and of the joint tests of each term of several columns.

    Without `tests` there is a `problem`; `anew` gives those of the model with other terms, or why there are none.
    """
    task = model.task
    yield from of_empty_levels(task, model.design.terms, model.entry, remark)
    if tests:
        problem = tests.problem
        if tests.remark:
            remark(task.outcome, tests.remark, task.at)
    missing = problem or (tests and tests.undefined)
    if not problem and model.inference.name != task.inference:
        missing = f"{model.inference.title} has no such test"
    for one in model.design.estimates:
        values = {} if problem or tests is None else tests.one(padded(model, one.weights))
        yield from _line(model, one, values, missing)
    if tests and not problem:
        yield from _joint(model, tests)
    if model.entry.outcome == "nominal":
        yield from overall(model, None if problem else tests, missing)
    for term in model.design.terms:
        if term.trend:
            yield from _trend(model, term, problem, anew)


def _tests(model: ModelFit, fitted: Fitted) -> Tests:
    task = model.task
    return tests_of(model.entry, model.inference, fitted, model.data, task.confidence, (task.samples, task.seed))


def _tests_anew(model: ModelFit) -> Tests | str:
    fitted = _fit(model)
    return fitted.problem or _tests(model, fitted)


def _trend(
    model: ModelFit, term: Term, problem: str | None, anew: Callable[[ModelFit], Tests | str]
) -> Iterator[Record]:
    """The test of a factor's levels as scores 1, 2, 3 …, in the same model but for them."""
    from tablegen.term_shapes import Contrasts

    found: dict[str, float] = {}
    scores = replace(term, shape=Contrasts("scores"), reference=None, one_line=True, trend=False, empty=())
    terms = tuple(scores if one is term else one for one in model.design.terms)
    other = replace(model, design=design_matrix(terms, model.rows))
    if not problem:
        tests = anew(other)
        column = next(i for i, one in enumerate(other.coefficients, start=1) if one.term is scores)
        problem = tests if isinstance(tests, str) else None
        found = {} if isinstance(tests, str) else tests.together((column,))
    method = f"{model.method} of the levels scored 1, 2, 3 and so on"
    yield from _test_records(model, term, TREND, found, method, problem)


def _spread(values: "NDArray[float64]") -> float:
    """The standard deviation of values however large."""
    largest = float(abs(values).max())
    return float((values / largest).std()) * largest if largest else 0.0


def _line(model: ModelFit, one: Estimate, values: dict[str, float], missing: str | None) -> Iterator[Record]:
    """The records of a line: a coefficient, or the effect of a value of a curve against another."""
    task, entry = model.task, model.entry
    asked = stats.coefficient_stats(entry, stats.INFERENCES[task.inference])
    wanted = tuple(dict.fromkeys((*asked, *stats.coefficient_stats(entry, model.inference))))
    method = ", ".join(filter(None, (model.method, one.told)))
    if values and "beta" in wanted and one.column:
        values["beta"] = values["b"] * _spread(model.x[:, one.column]) / _spread(model.y)
    if "beta" in wanted and one.column is None:
        wanted = tuple(stat for stat in wanted if stat != "beta")
        yield Record(Key(one.term.row, task.group, one.level, "beta"), None, method, _NO_BETA)
    yield from records(one.term.row, task.group, one.level, values, wanted, method, missing)


def _joint(model: ModelFit, tests: Tests) -> Iterator[Record]:
    """The tests of several coefficients together: all levels of a factor, all columns of a curve."""
    for test in model.design.tests:
        found = tests.together(test.columns)
        yield from _test_records(model, test.term, test.level, found, f"{model.method} {test.told}", tests.undefined)


def _test_records(
    model: ModelFit, term: Term, level: str | None, found: dict[str, float], method: str, problem: str | None = None
) -> Iterator[Record]:
    statistic = "wald" if "wald" in found else "statistic"
    wanted = (statistic, "df", *(stat for stat in ("df2", "riv") if stat in found), "p")
    yield from records(term.row, model.task.group, level, found, wanted, method, problem)


def sizes(task: Fit, rows: Rows, y: "NDArray[float64]") -> Iterator[Record]:
    """How many patients a model is of, how many of them had the event, and how many were left out for what."""
    happened = with_event(task, y)
    events = {} if happened is None else {"n_events": int(happened.sum())}
    if task.at_risk and task.at_risk.competing:
        events["n_competing"] = int(competing_events(task, rows).sum())
    sizes = {"n_used": rows.n, **events, "missing": rows.dropped, "total": rows.n + rows.dropped}
    for stat, value in sizes.items():
        yield Record(Key(task.sizes, task.group, None, stat), value)
    alone = [term.variable for term in task.terms if term.row == task.sizes and term.variable]
    for term in task.terms:
        if term.row != task.sizes and term.variable:
            yield Record(Key(term.row, task.group, None, "missing"), rows.missing[term.variable])
    for variable in (*alone, *others(task)):
        yield Record(Key(task.sizes, task.group, variable, "missing"), rows.missing[variable])


def counts(task: Fit, rows: Rows, y: "NDArray[float64]") -> Iterator[Record]:
    """How many patients each line of the table is about, and how many of them had the event."""
    import numpy as np

    happened = with_event(task, y)
    for term in task.terms if task.counted else ():
        if term.row not in task.counted:
            continue
        for code, level in enumerate(term.counted_levels):
            if term.one_line and level == term.reference and level is not None:
                continue
            among = np.ones(rows.n, dtype=bool) if level is None else rows.columns[term.variable] == code
            group, address = task.counts, None if term.one_line else level
            n, events = int(among.sum()), None if happened is None else int(happened[among].sum())
            for stat, part, whole in (("pct", n, rows.n), ("events_pct", events, n)):
                if part is not None:
                    share = 100.0 * part / whole if whole else None
                    yield Record(Key(term.row, group, address, stat), share, problem=None if whole else "nobody")
            for stat, count in (("n", n), ("total", rows.n), ("n_events", events)):
                if count is not None:
                    yield Record(Key(term.row, group, address, stat), count)


def _measures(model: ModelFit, fitted: Fitted) -> Iterator[Record]:
    """What else the fit tells, under the row of its sizes."""
    for stat, value in fitted.measures.items():
        yield Record(Key(model.task.sizes, model.task.group, None, f"model_{stat}"), value, model.method)


def _of_whole(model: ModelFit, fitted: Fitted, problem: str | None, remark: Remark) -> Iterator[Record]:
    """What is told of the whole model, and of the collinearity of its terms."""
    from tablegen.compute import footers  # few tables have one

    terms: dict[str, tuple[int, ...]] = {}
    for i, coefficient in enumerate(model.coefficients, start=1):
        terms[coefficient.term.row] = (*terms.get(coefficient.term.row, ()), i)
    whole = Whole(model.entry, model.inference, fitted, model.data, tuple(terms.items()), model.task.confidence)
    if whole.unlikely and not problem and (names := footers.of_likelihood(model.task, whole)):
        remark(model.task.outcome, f"{names} of the footer: {whole.unlikely}", model.task.at)
    if not problem and (names := footers.of_independent(model.task, model.entry)):
        text = f"{names} of the footer take rows as independent, which those of one {model.task.cluster} are not"
        remark(model.task.outcome, text, model.task.at)
    told = [*footers.footer(model.task, whole, problem)]
    yield from told
    for text in () if problem else footers.lacking(told, whole.unlikely):
        remark(model.task.outcome, text, model.task.at)
    if model.task.inflation:
        yield from footers.inflations(model.task, whole, problem)
