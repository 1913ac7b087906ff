"""Regressions of multiply imputed data: fitted to every imputed set, and pooled by Rubin's rules and D1.

What the terms are made of (a mean, an SD, knots) is that of all sets together, so that their coefficients mean the same
in each.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from tablegen import stats
from tablegen.compute.design_matrix import design_matrix
from tablegen.compute.empty_levels import without_empty_levels
from tablegen.compute.model_fit import ModelFit
from tablegen.compute.model_guards import (
    check_preconditions,
    doubt_few_clusters,
    doubt_few_events,
    doubt_no_variance,
)
from tablegen.compute.model_rows import complete_cases, counts, outcome_of, sizes
from tablegen.compute.models import coefficients, fitted_or_lacking
from tablegen.compute.outcome_levels import OVERALL, outcome_counts, padded
from tablegen.compute.run import Run
from tablegen.compute.separated import Separated, separation_of
from tablegen.errors import Place
from tablegen.evidence import Condition, Lacking, Rows, Source
from tablegen.rare_tasks import Imputations
from tablegen.results import Key, Record
from tablegen.stats.imputation import by_d1, over
from tablegen.stats.regression.fitted import Fitted
from tablegen.stats.regression.pooled import Imputed, complete_df, largest_fmi
from tablegen.stats.regression.testing import Tests
from tablegen.tasks import TREND, Fit, Term, others

_LARGEST = "largest fraction of missing information"


def carry_out(task: Fit, imputations: Imputations, run: Run) -> Iterator[Record]:
    """The records of a pooled regression; what one of the sets lacks is an error at the line that asked."""
    try:
        yield from _Pooling(task, imputations, run).records()
    except Lacking as lacking:
        run.problems.error(f"{task.called} {lacking}", lacking.at or task.place)


@dataclass(slots=True)
class _Pooling:
    """One regression, and the imputed sets that it is fitted to."""

    task: Fit
    imputations: Imputations
    run: Run

    def records(self) -> Iterator[Record]:
        task, names = self.task, self.imputations.names
        sets = [complete_cases(task, each) for each in self.imputations.sets(self.run.source)]
        self._same_size(sets)
        yield from self._averaged(sets)
        yield from _imputed(task, self.imputations, self.run.source)
        yield Record(Key(task.sizes, task.group, None, "imputations"), len(names), "counted")
        stack = _stacked(sets)
        design = design_matrix(without_empty_levels(task.terms, stack), stack)
        model = ModelFit(task, stack, outcome_of(task, stack), design, stats.INFERENCES[task.inference])
        each = _each(model, sets)
        for name, one in zip(names, each, strict=True):
            with _of_imputation(name):
                check_preconditions(one)
        doubt_few_events(each[0], self.run.remark)
        doubt_few_clusters(each[0], self.run.remark)
        found = self._fits(each)
        problem = None if isinstance(found, Imputed) else found.problem
        if not isinstance(found, Imputed):
            yield from found.records(task)
        tests = found.tests() if isinstance(found, Imputed) else None
        if tests and not all(tests.one(padded(model, one.weights)) for one in model.design.estimates):
            tests = replace(tests, problem="an estimate has no variance within the imputations, or is too extreme")
        if task.covariance:
            from tablegen.compute.covariances import covariance  # few tables ask for them

            self.run.covariances.append(covariance(model, tests, problem, pooled=over(len(names)).partition(",")[0]))
        joint = {(test.term.row, test.level) for test in model.design.tests}
        joint |= {(term.row, TREND) for term in task.terms if term.trend}
        for record in coefficients(model, tests, problem, self.run.remark, lambda other: self._anew(other, sets)):
            yield replace(record, method=self._method(record, joint))
        if isinstance(found, Imputed) and tests and not tests.problem:
            yield from self._between(model, tests, found)
        elif problem:
            yield Record(Key(task.sizes, task.group, None, "fmi_largest"), None, _LARGEST, problem)

    def _method(self, record: Record, joint: set[tuple[str, str | None]]) -> str:
        """How a number was pooled: those of one coefficient by Rubin's rules, those of several by D1."""
        m = len(self.imputations.names)
        several = record.key[::2] in joint or record.key.stat in OVERALL
        by = by_d1(m, self.imputations.reiter) if several else over(m)
        return f"{record.method}, {by}"

    def _between(self, model: ModelFit, tests: Tests, found: Imputed) -> Iterator[Record]:
        """What the imputations add to the variance of each line, and the largest fraction of missing information."""
        method = over(len(self.imputations.names))
        endless: dict[str, Term] = {}
        for one in model.design.estimates:
            values = tests.one(padded(model, one.weights))
            if "low" not in values:
                endless[one.term.row] = one.term
            for stat in ("within", "between", "riv"):
                yield Record(Key(one.term.row, self.task.group, one.level, stat), values[stat], method)
        largest = largest_fmi(tests, [padded(model, one.weights) for one in model.design.estimates])
        why = None if largest is not None else "an estimate cannot be pooled"
        key = Key(self.task.sizes, self.task.group, None, "fmi_largest")
        yield Record(key, largest, _LARGEST, why)
        for row, term in endless.items():
            self.run.remark(row, f"no interval: {tests.undefined}", term.at)
        if clusters := found.fits[0].measures.get("clusters"):
            yield Record(Key(self.task.sizes, self.task.group, None, "model_clusters"), clusters, "counted")
        for name, value in found.thresholds().items():
            yield Record(
                Key(self.task.sizes, self.task.group, None, f"model_{name}"), value, f"{model.method}, {method}"
            )

    def _same_size(self, sets: Sequence[Rows]) -> None:
        if len({rows.n for rows in sets}) > 1:
            few, most = min(rows.n for rows in sets), max(rows.n for rows in sets)
            told = f"the imputations have {few} to {most} complete cases"
            raise Lacking(f"cannot be pooled: {told}; impute all missing values of a variable, or none")

    def _averaged(self, sets: Sequence[Rows]) -> Iterator[Record]:
        """The sizes and counts of the sets: where they differ, their means."""
        task, m = self.task, len(sets)
        outcomes = [outcome_of(task, rows) for rows in sets]
        of_each = [
            [*sizes(task, rows, y), *(outcome_counts(task, y) if task.level_labels else ()), *counts(task, rows, y)]
            for rows, y in zip(sets, outcomes, strict=True)
        ]
        for records in zip(*of_each, strict=True):
            first = records[0]
            values = [record.value for record in records if record.value is not None]
            if len(values) < m or all(value == first.value for value in values):
                yield first
            else:
                yield replace(first, value=fsum(values) / m, method=f"counted, mean over {m} imputations")

    def _fits(self, each: Sequence[ModelFit]) -> Imputed | Separated:
        """The fits of all sets, or that one of them is separated."""
        fits: list[Fitted] = []
        for name, one in zip(self.imputations.names, each, strict=True):
            with _of_imputation(name):
                fitted = fitted_or_lacking(one)
                separated = self._separation(name, one, fitted)
            if separated:
                return separated
            fits.append(fitted)
        self._doubt_no_variance(each[0], fits)
        complete = tuple(complete_df(one.entry, fitted, one.data) for one, fitted in zip(each, fits, strict=True))
        return Imputed(each[0].entry, tuple(fits), complete, self.task.confidence, self.imputations.reiter)

    def _doubt_no_variance(self, model: ModelFit, fits: Sequence[Fitted]) -> None:
        singular = [fit for fit in fits if fit.measures.get("singular")]

        def remark(row: str, text: str, at: Place | None) -> None:
            self.run.remark(row, f"in {len(singular)} of {len(fits)} imputations {text}", at)

        for fit in singular[:1]:
            doubt_no_variance(model, fit, remark)

    def _separation(self, name: str, model: ModelFit, fitted: Fitted) -> Separated | None:
        def remark(row: str, text: str, at: Place | None) -> None:
            self.run.remark(row, f"in imputation {name} {text}", at)

        separated = separation_of(model, fitted, remark)
        return separated and separated.within(name)

    def _anew(self, model: ModelFit, sets: Sequence[Rows]) -> Tests | str:
        found = self._fits(_each(model, sets))
        return found.tests() if isinstance(found, Imputed) else found.problem


@contextmanager
def _of_imputation(name: str) -> Generator[None]:
    """What a set's model lacks is told with the imputation's name."""
    try:
        yield
    except Lacking as lacking:
        raise Lacking(f"{lacking} (in imputation {name})", lacking.at) from None


def _each(model: ModelFit, sets: Sequence[Rows]) -> list[ModelFit]:
    """The model of each set: its rows of the stack."""
    found: list[ModelFit] = []
    start = 0
    for rows in sets:
        own = slice(start, start + rows.n)
        found.append(replace(model, rows=rows, y=model.y[own], design=replace(model.design, x=model.design.x[own])))
        start += rows.n
    return found


def _stacked(sets: Sequence[Rows]) -> Rows:
    """The rows of all sets, one set below the other."""
    import numpy as np

    columns: dict[str, Any] = {}
    for name in sets[0].columns:
        columns[name] = np.concatenate([rows.columns[name] for rows in sets])
    return Rows(sum(rows.n for rows in sets), columns, sum(rows.dropped for rows in sets))


def _imputed(task: Fit, imputations: Imputations, source: Source) -> Iterator[Record]:
    """How many of the patients had no value of each variable before the imputation, where the original data tell."""
    if imputations.original is None:
        return
    original = source.where((Condition(imputations.column, (imputations.original,)), *task.where))
    rows = {term.variable: (term.row, None) for term in reversed(task.terms) if term.variable}
    for variable, (row, level) in {**{name: (task.sizes, name) for name in others(task)}, **rows}.items():
        n = sum(original.missing(variable, None))
        yield Record(Key(row, task.group, level, "imputed"), n, "values missing in the original data")
