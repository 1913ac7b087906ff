"""How the rows of a cluster are correlated in a model of repeated measurements, or what varies over clusters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.events import event_of
from tablegen.designs.models.terms import ResolvedTerm
from tablegen.designs.models.times import meaningless, time_column
from tablegen.errors import suggestion
from tablegen.spec.regression import CorrelationSpec, RandomSpec
from tablegen.spec.words import Word

if TYPE_CHECKING:
    from tablegen.evidence import Variable
    from tablegen.rare_tasks import Random, Repeated

_USUAL = CorrelationSpec("exchangeable")
_ORDERED = ("ar1", "unstructured")
_FAMILIES = ("gee", "mixed")


def with_family(draft: Draft) -> Draft:
    """The draft whose `gee` or `mixed` model has a family: logistic of an event (a level, or 0 and 1), else linear."""
    model, outcome = draft.spec.model, draft.spec.outcome
    if (
        model is None
        or model.text not in _FAMILIES
        or outcome is None
        or outcome.variable.text not in draft.source.names
    ):
        return draft
    levels = draft.source.variable(outcome.variable.text).levels
    binary = outcome.event is not None or (len(levels) == 2 and event_of(levels) is not None)
    named = Word(f"{model}-{'logistic' if binary else 'linear'}", model.at)
    draft.default(f"model: {named} (the outcome is {'an event' if binary else 'a number'})")
    return replace(draft, spec=replace(draft.spec, model=named))


def repeated(draft: Draft, model: Word, rows: set[str]) -> "Repeated | None":
    """The working correlation of a gee model; None for another model, or with problems noted.

    `rows` are the columns of the table's rows: the clusters cannot be one of them.
    """
    spec = draft.spec
    if stats.MODELS[model.text].correlated != "marginal":
        meaningless(draft, model, ("correlation",))
        return None
    cluster = _clusters(draft, model, rows)
    from tablegen.rare_tasks import Repeated

    asked = spec.correlation or _USUAL
    if spec.correlation is None:
        draft.default(f"correlation: {asked.structure}")
    if asked.moments and asked.structure == "independence":
        draft.problems.error("with independence there is no correlation to estimate", model.at, "leave moments out")
    if spec.time and asked.structure not in _ORDERED:
        message = f"a correlation that is {asked.structure} has no use for the order of visits"
        draft.problems.error(message, spec.time.at, "leave time out, or correlation: ar1")
    if spec.time is None and asked.structure in _ORDERED:
        draft.default("order of the rows of a cluster: that of the data (time: visit names another)")
    time = time_column(draft, spec.time) if spec.time else None
    if cluster is None or (spec.time and time is None):
        return None
    if asked.structure != "independence" and asked.moments is None:
        draft.default("moments: n-k")
    visits = draft.variable(spec.time) if spec.time else None
    order = (visits.label or visits.name) if visits else ""
    return Repeated(cluster.label or cluster.name, asked.structure, asked.moments or "n-k", time, order)


def random_effects(draft: Draft, model: Word, terms: Sequence[ResolvedTerm]) -> "Random | None":
    """What varies over the clusters of a mixed model of these terms; None for another, or with problems noted."""
    entry, spec = stats.MODELS[model.text], draft.spec
    if entry.correlated != "mixed":
        meaningless(draft, model, ("random",))
        return None
    from tablegen.rare_tasks import Random

    asked, linear = spec.random or RandomSpec(), entry.student
    rows = {term.variable.name for term in terms if term.variable}
    cluster = None if asked.factors else _clusters(draft, model, rows)
    if asked.factors:
        _check_factors(draft, model, asked, rows)
    if asked.points and linear:
        draft.problems.error(f"a {model} model needs no quadrature", model.at, "leave points out")
    if not linear and asked.likelihood:
        message = f"a restricted likelihood is of a mixed-linear model, not of a {model} model"
        draft.problems.error(message, model.at, "leave it out")
    if (asked.points or 1) > 1 and (asked.slope or asked.factors):
        message = (
            "quadrature is over the intercepts of one cluster: several random effects are by Laplace's approximation"
        )
        draft.problems.error(message, model.at, "leave points out")
    slope = _slope(draft, asked.slope, terms) if asked.slope else None
    method = spec.inference and spec.inference.method
    by_likelihood = method is not None and method.text == "likelihood"
    if asked.likelihood == "reml" and method and by_likelihood:
        message = "restricted likelihoods of models with different terms cannot be compared: a ratio of them is no test"
        draft.problems.error(message, method.at, "random: {likelihood: ml}")
    if asked.likelihood is None and linear:
        draft.default(f"random: {{likelihood: {'ml' if by_likelihood else 'reml'}}}")
    if asked.points is None and not linear:
        draft.default("random: {points: 1}, Laplace's approximation")
    restricted = not (asked.likelihood == "ml" or by_likelihood) if linear else None
    if asked.factors:
        found = [draft.variable(word) for word in asked.factors]
        called = (" / " if asked.nested else " + ").join(one.label or one.name for one in found if one)
        columns = tuple(word.text for word in asked.factors)
        return Random(called, None, "", restricted, 1, columns, bool(asked.nested)) if all(found) else None
    row, along = (slope.term.row, slope.called) if slope else (None, "")
    return cluster and Random(cluster.label or cluster.name, row, along, restricted, asked.points or 1)


def _slope(draft: Draft, asked: Word, terms: Sequence[ResolvedTerm]) -> ResolvedTerm | None:
    """The term whose coefficient varies over clusters, by its row or its column; None with the problem noted."""
    named = {term.variable.name: term for term in reversed(terms) if term.variable}
    named |= {term.row.name.text: term for term in terms}
    found = named.get(asked.text)
    if found is None:
        message = f"the random slope {asked} is no row of the table{suggestion(asked.text, named)}"
        draft.problems.error(message, asked.at, "add the row")
    elif len(found.term.parts) != 1:
        message = f"a random slope is of one coefficient, and {asked} has {len(found.term.parts)}"
        draft.problems.error(message, asked.at, "of a number, or a factor of two levels")
    return found


def _check_factors(draft: Draft, model: Word, asked: RandomSpec, rows: set[str]) -> None:
    """That several factors are two or more, no rows of the table, and take the place of clusters."""
    spec, at = draft.spec, asked.factors[0].at
    if asked.intercepts and asked.nested:
        draft.problems.error("random intercepts are crossed or nested, not both", at, "nested: [school, class]")
    if len(asked.factors) == 1:
        draft.problems.error("a single factor of random intercepts is the cluster", at, f"cluster: {asked.factors[0]}")
    if asked.slope:
        draft.problems.error("a random slope goes with one cluster", asked.slope.at, "cluster: patient")
    if spec.cluster:
        message = "several random intercepts take the place of the cluster"
        draft.problems.error(message, spec.cluster.at, "leave cluster out")
    if spec.imputations:
        message = "a model of several random intercepts is not pooled over imputations"
        draft.problems.error(message, model.at, "cluster: patient, or leave imputations out")
    for word in asked.factors:
        if word.text in rows:
            draft.problems.error(f"{word} is a row of the table and a random intercept", word.at, "name it once")


def _clusters(draft: Draft, model: Word, rows: set[str]) -> "Variable | None":
    """The variable of the clusters; None with the problem noted."""
    spec = draft.spec
    if spec.cluster is None:
        draft.problems.error(f"a {model} model needs the column of its clusters", model.at, "cluster: patient")
        return None
    if spec.imputations and stats.MODELS[model.text].correlated == "mixed" and not stats.MODELS[model.text].student:
        message = f"a {model} model is not pooled over imputations"
        draft.problems.error(
            message, model.at, f"model: {model.text.replace('mixed', 'gee')}, or leave imputations out"
        )
    if spec.cluster.text in rows:
        draft.problems.error(f"{spec.cluster} is a row of the table and its clusters", spec.cluster.at, "name it once")
    return draft.variable(spec.cluster)
