"""Sentences on how the numbers were made: tests, their direction, quantiles, models. All from Results."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.definitions import (
    date_sentence,
    interval_sentence,
    normality_sentence,
    quantile_sentence,
)
from tablegen.table.effect_sentences import covariate_sentence, direction, effects_sentence, margin_sentence
from tablegen.table.model import Content, Text
from tablegen.table.tested import (
    KINDS,
    counted,
    main_method,
    sentence_of,
)
from tablegen.table.weights import (
    weighting_sentences,
)
from tablegen.tasks import Compare, Fit, Match, Measure, Wald

OWN_NOTES = frozenset({"correlate", "crosstab", "diagnose"})
"""Designs with sentences of their own."""


def method_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the numbers were made: the tests of a comparison and their direction, or the model and its references."""
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_notes  # few tables need them

        yield from design_notes(plan, results, style)
    if plan.design != "crosstab" and (tests := tests_sentence(plan, results)):
        yield sentence_of(tests, style)
    yield from (sentence_of(sentence, style) for sentence in question_sentences(plan, results))
    if pairs := pairs_sentence(plan, results):
        yield (Text(pairs),)
    if turned := direction(plan, results):
        yield turned
    if plan.pairwise:
        from tablegen.table.pairs import pair_notes  # few tables need them

        yield from pair_notes(plan, results, style)
    yield from (sentence_of(told, style) for told in _told(plan, results) if told)
    if plan.imputations:
        from tablegen.table.imputation_notes import imputation_sentences  # few tables need them

        yield from (sentence_of(told, style) for told in imputation_sentences(plan, results))
    yield from _models(plan, results, style)
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield sentence_of("Wald, df, P, OR and its interval follow from B and S.E. as published", style)
    if plan.references:
        pairs = "; ".join(f"{label}: {reference}" for label, reference in plan.references)
        yield (Text(f"Reference categories: {pairs}"),)


def _told(plan: Plan, results: Results) -> Iterator[str]:
    """The sentences, empty where there is nothing to tell, of effects, adjustment, and definitions."""
    yield nested_sentence(plan)
    yield effects_sentence(plan, results)
    yield margin_sentence(plan)
    yield covariate_sentence(plan, results)
    yield adjustment_sentence(plan, results)
    yield level_sentence(plan, results)
    yield from weighting_sentences(plan, results)
    yield quantile_sentence(plan)
    yield normality_sentence(plan)
    yield interval_sentence(plan, results)
    yield date_sentence(plan)
    yield from time_sentences(plan)


def time_sentences(plan: Plan) -> Iterator[str]:
    """What rows of times to an event tell, where there are any."""
    if any(type(task).__name__ == "Follow" for task in plan.tasks):
        from tablegen.table.follow_up_notes import follow_up_sentences  # few tables need them

        yield from follow_up_sentences(plan)


def question_sentences(plan: Plan, results: Results) -> Iterator[str]:
    """What is to be said of the questions with several answers, where a table has any."""
    if has_questions(plan):
        from tablegen.table.response_notes import response_sentences  # few tables need them

        yield from response_sentences(plan, results)


def has_questions(plan: Plan) -> bool:
    """Whether a table has questions with several answers."""
    return any(type(task).__name__ == "Answers" for task in plan.tasks)


def pairs_sentence(plan: Plan, results: Results) -> str:
    """By what the rows of one patient were matched, and who had no partner."""
    matched = [task for task in plan.tasks if isinstance(task, Match)]
    if not matched:
        return ""
    labels = {line.row: line.label for line in plan.lines if line.kind in {"row", "group"}}
    left = [(labels.get(task.row, task.row), _losses(results, task.row)) for task in matched]
    lost = "; ".join(dict.fromkeys(f"{label} {losses}" for label, losses in left if losses))
    kinds = (("Tests", Compare), ("Effects", Measure))
    compared = " and ".join(name for name, kind in kinds if any(isinstance(task, kind) for task in plan.tasks))
    two = len(matched[0].by.levels) == 2
    of, without = ("pairs", "a partner") if two else ("the patients with a value in every group,", "one")
    told = f"{compared.capitalize()} are of {of} matched by {matched[0].pairs}"
    unnamed = max(counted(results, task.row, "unnamed") for task in matched)
    nobodys = f"; {unnamed} row{'s' if unnamed > 1 else ''} without {matched[0].pairs}" if unnamed else ""
    return told + (f"; without {without}: {lost}" if lost else "") + nobodys


def _losses(results: Results, row: str) -> str:
    """How many patients of a row are in no test, and why those who are not absent from a group; nothing for nobody."""
    reasons = (("excluded_missing", "with a missing value"), ("excluded_several", "with several values"))
    why = [f"{n} {words}" for stat, words in reasons if (n := counted(results, row, stat))]
    lost = counted(results, row, "excluded")
    return (f"{lost}" + (f" ({', '.join(why)})" if why else "")) if lost else ""


def adjustment_sentence(plan: Plan, results: Results) -> str:
    """How P values were adjusted, and for how many tests."""
    if plan.adjust is None:
        return ""
    title = stats.ADJUSTMENTS[plan.adjust].title
    found = [r for r in results if r.key.stat == "p_adjusted" and r.key.group is None]
    sizes = dict.fromkeys(r.method.removeprefix(f"{title}, ") for r in found)
    told = "; ".join(size for size in sizes if not size.startswith("0 "))
    tested = {r.key.row for r in results if r.key.stat == "p" and r.key.group is None}
    others = "; P of other rows was not adjusted" if tested - {r.key.row for r in found} else ""
    within = " within families:" if plan.families else ","
    return f"P was adjusted by {title}{within} {told}{others}" if told else ""


def nested_sentence(plan: Plan) -> str:
    """Which groups the tests of nested groups compare."""
    by = next((task.by for task in plan.tasks if isinstance(task, Compare)), None)
    return f"Tests compare all {len(by.levels)} groups of {plan.nested} at once" if plan.nested and by else ""


def level_sentence(plan: Plan, results: Results) -> str:
    """How each level was compared with all others."""
    methods = dict.fromkeys(r.method for r in results if r.key.stat == "p_level" and r.value is not None and r.method)
    adjusted = ", not adjusted" if plan.adjust else ""
    told = "; by ".join(method.partition(" by ")[2] for method in methods)
    return f"P of a level: each level against all others by {told}{adjusted}" if methods else ""


def tests_sentence(plan: Plan, results: Results) -> str:
    """How most continuous and most categorical variables were compared; empty where there are no tests."""
    methods = {kind: main_method(plan, results, kind) for kind in KINDS}
    tests = [f"{KINDS[kind]}{{}} by {method}" for kind, method in methods.items() if method]
    if not tests:
        return ""
    sentence = "; ".join([tests[0].format(" were compared"), *(test.format("") for test in tests[1:])])
    return sentence[0].upper() + sentence[1:]


def _models(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the models were fitted, and on whom: one sentence for one model, else one for each besides."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    if not fits:
        return
    from tablegen.table.model_notes import fitted_on, model_sentence

    what, on_whom = sentence_of(model_sentence(fits), style), list(filter(None, fitted_on(plan, results, style)))
    if fits[0].group is not None or plan.split:
        yield what
        yield from on_whom
    else:
        yield (*what, *((Text("; "), *on_whom[0]) if on_whom else ()))
    if any(term.shape or term.of or term.centre is not None for task in fits for term in task.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from ((Text(sentence),) for sentence in term_sentences(plan))
