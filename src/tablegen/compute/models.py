"""Fits of a plan: the records of a model's coefficients."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.compute.coefficients import records
from tablegen.compute.design_matrix import Estimate, design_matrix
from tablegen.compute.empty_levels import of_empty_levels, without_empty_levels
from tablegen.compute.model_fit import ModelFit
from tablegen.compute.model_guards import (
    check_preconditions,
    doubt_few_clusters,
    doubt_few_events,
    doubt_no_variance,
    doubt_quantile,
    why_not_fitted,
)
from tablegen.compute.model_rows import complete_cases, counts, outcome_of, sizes, variables_of
from tablegen.compute.outcome_levels import outcome_counts, overall, padded
from tablegen.compute.published_models import Remark, published
from tablegen.compute.run import Run
from tablegen.compute.separated import separation_of
from tablegen.evidence import Lacking
from tablegen.results import Key, Record
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.testing import Tests, fit_by, tests_of
from tablegen.stats.regression.whole import Whole
from tablegen.tasks import TREND, Fit, Term, Wald

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

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


def fit(task: Fit, run: Run) -> Iterator[Record]:
    """The records of a regression on complete cases: sizes, coefficients, joint tests of factors.

    Raises Lacking when the data do not carry the model: no variation, too few patients, collinear terms.
    """
    sampled, remark = None, run.remark
    if run.sampling:
        from tablegen.compute.weighted_models import weighted_cases, weighted_sizes  # few tables need them

        numbers, categories, _ = variables_of(task)
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
