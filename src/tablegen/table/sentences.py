"""Sentences on how the numbers were made: tests, their direction, quantiles, models. All from Results."""

from collections.abc import Iterator, Mapping

from tablegen import stats
from tablegen.capitals import begun
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.style import Style
from tablegen.table.definitions import (
    date_sentence,
    interval_sentence,
    normality_sentence,
    quantile_sentence,
)
from tablegen.table.effect_sentences import (
    covariate_sentence,
    direction,
    effects_sentences,
    head_word,
    margin_sentence,
)
from tablegen.table.model import Content, Text
from tablegen.table.said import own_words, row_labels, said
from tablegen.table.tested import KINDS, counted, main_method, named, sentence_of
from tablegen.table.weights import weighting_sentences
from tablegen.tasks import Compare, Fit, Match, Measure, Wald

OWN_NOTES = frozenset({"correlate", "crosstab", "diagnose"})
"""Designs with sentences of their own."""


def method_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the numbers were made: the tests of a comparison and their direction, or the model and its references."""
    say, own = style.say, own_words(plan)
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_notes  # few tables need them

        yield from design_notes(plan, results, style)
    if plan.design != "crosstab" and (tests := tests_sentence(plan, results, say)):
        yield sentence_of(tests, style)
    yield from (sentence_of(sentence, style, own) for sentence in question_sentences(plan, results, say))
    pairs = pairs_clauses(plan, results, say)
    apart = map(begun, pairs) if plan.split else (say("; ").join(pairs),)  # how is told once, of all levels
    yield from ((Text(pair),) for pair in apart if pair)
    if turned := direction(plan, results, say):
        yield turned
    if plan.pairwise:
        from tablegen.table.pairs import pair_notes  # few tables need them

        yield from pair_notes(plan, results, style)
    yield from (sentence_of(told, style, own) for told in _told(plan, results, say, style.words.headers) if told)
    if plan.imputations:
        from tablegen.table.imputation_notes import imputation_sentences  # few tables need them

        yield from (sentence_of(told, style, own) for told in imputation_sentences(plan, results, say))
    yield from _models(plan, results, style)
    if published := next((task for task in plan.tasks if isinstance(task, Wald)), None):
        yield sentence_of(_published(published, style), style)
    if plan.references:
        pairs = (say("{label}: {level}", label=label, level=reference) for label, reference in plan.references)
        yield said(say, "Reference categories: {list}", list=say("; ").join(pairs))


def _published(task: Wald, style: Style) -> str:
    """What was computed of a published coefficient, in the words of the journal's heads."""
    say, heads, ratio = style.say, style.words.headers, stats.MODELS[task.model].ratio
    if ratio is None:
        return say("Tests and intervals of coefficients were recomputed from the published B and S.E.")
    called = {stat: head_word(stat, say(short), heads, say) for stat, short in ((ratio, ratio.upper()), ("b", "B"))}
    small = {stat: word if len(word) < 4 else word[:1].lower() + word[1:] for stat, word in called.items()}
    return say(_PUBLISHED, ratio=small[ratio], b=small["b"])


_PUBLISHED = "Wald, df, P, {ratio} and its interval follow from the published {b} and its standard error"


def _told(plan: Plan, results: Results, say: Language, heads: Mapping[str, str]) -> Iterator[str]:
    """The sentences, empty where there is nothing to tell, of effects, adjustment, and definitions."""
    yield nested_sentence(plan, say)
    yield from effects_sentences(plan, results, say, heads)
    yield margin_sentence(plan, say)
    yield covariate_sentence(plan, results, say)
    yield adjustment_sentence(plan, results, say)
    yield level_sentence(plan, results, say)
    yield from weighting_sentences(plan, results, say)
    yield quantile_sentence(plan, say)
    yield normality_sentence(plan, say)
    yield interval_sentence(plan, results, say)
    yield date_sentence(plan, say)
    yield from time_sentences(plan, say)


def time_sentences(plan: Plan, say: Language) -> Iterator[str]:
    """What rows of times to an event tell, where there are any."""
    if any(type(task).__name__ == "Follow" for task in plan.tasks):
        from tablegen.table.follow_up_notes import follow_up_sentences  # few tables need them

        yield from follow_up_sentences(plan, say)


def question_sentences(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """What is to be said of the questions with several answers, and of events of patients, where a table has any."""
    if plan.events:
        yield say("Patients with several events are counted once in each row")
    if has_questions(plan):
        from tablegen.table.response_notes import response_sentences  # few tables need them

        yield from response_sentences(plan, results, say)


def has_questions(plan: Plan) -> bool:
    """Whether a table has questions with several answers."""
    return any(type(task).__name__ == "Answers" for task in plan.tasks)


def pairs_clauses(plan: Plan, results: Results, say: Language) -> list[str]:
    """By what the rows of one patient were matched, and who had no partner."""
    matched = [task for task in plan.tasks if isinstance(task, Match)]
    if not matched:
        return []
    labels = row_labels(plan, say)
    left = [(labels.get(task.row, task.row), _losses(results, task.row, say)) for task in matched]
    lost = say("; ").join(dict.fromkeys(f"{label} {losses}" for label, losses in left if losses))
    two = len(matched[0].by.levels) == 2
    tests, effects = (any(isinstance(task, kind) for task in plan.tasks) for kind in (Compare, Measure))
    told = [say(_OF_PAIRS[two, tests, effects], column=matched[0].pairs)]
    if lost:
        told.append(say("without a partner: {list}", list=lost) if two else say("without one: {list}", list=lost))
    if unnamed := max(counted(results, task.row, "unnamed") for task in matched):
        told.append(say("{n} {n:row|rows} without {column}", n=unnamed, column=matched[0].pairs))
    return told


_OF_PAIRS = {
    (True, True, False): "Tests are of pairs matched by {column}",
    (True, False, True): "Effects are of pairs matched by {column}",
    (True, True, True): "Tests and effects are of pairs matched by {column}",
    (True, False, False): "Pairs are matched by {column}",
    (False, False, False): "Patients with a value in every group are matched by {column}",
    (False, True, False): "Tests are of the patients with a value in every group, matched by {column}",
    (False, False, True): "Effects are of the patients with a value in every group, matched by {column}",
    (False, True, True): "Tests and effects are of the patients with a value in every group, matched by {column}",
}
"""What is of pairs: of two groups or more, whether there are tests, whether there are effects."""


def _losses(results: Results, row: str, say: Language) -> str:
    """How many patients of a row are in no test, and why those who are not absent from a group; nothing for nobody."""
    why = list[str]()
    if n := counted(results, row, "excluded_missing"):
        why.append(say("{n} with a missing value", n=n))
    if n := counted(results, row, "excluded_several"):
        why.append(say("{n} with several values", n=n))
    lost = counted(results, row, "excluded")
    if lost and why:
        return say("{text} ({told})", text=lost, told=say(", ").join(why))
    return str(lost) if lost else ""


def adjustment_sentence(plan: Plan, results: Results, say: Language) -> str:
    """How P values were adjusted, and for how many tests; empty where no column shows one adjusted."""
    if plan.adjust is None or not any(head.show and "p_adjusted" in head.show.stats for head in plan.heads):
        return ""
    title = stats.ADJUSTMENTS[plan.adjust].title
    found = [r for r in results if r.key.stat == "p_adjusted" and r.key.group is None]
    sizes = dict.fromkeys(r.method.removeprefix(f"{title}, ") for r in found)
    told = [say.phrase(size) for size in sizes if not size.startswith("0 ")]
    tested = {r.key.row for r in results if r.key.stat == "p" and r.key.group is None}
    if not told:
        return ""
    parts = [say(_WITHIN if plan.families else _OF_ALL, method=say.phrase(title), list=say("; ").join(told))]
    if tested - {r.key.row for r in found}:
        parts.append(say("P of other rows was not adjusted"))
    return say("; ").join(parts)


_WITHIN, _OF_ALL = "P was adjusted by {method} within families: {list}", "P was adjusted by {method}, {list}"


def nested_sentence(plan: Plan, say: Language) -> str:
    """Which groups the tests of nested groups compare."""
    by = next((task.by for task in plan.tasks if isinstance(task, Compare)), None)
    if not (plan.nested and by):
        return ""
    return say("Tests compare all {n} groups of {label} at once", n=len(by.levels), label=plan.nested)


def level_sentence(plan: Plan, results: Results, say: Language) -> str:
    """How each level was compared with all others."""
    methods = dict.fromkeys(r.method for r in results if r.key.stat == "p_level" and r.value is not None and r.method)
    if not methods:
        return ""
    told = say("; by ").join(named(method.partition(" by ")[2], say) for method in methods)
    sentence = say("P of a level: each level against all others by {method}", method=told)
    return sentence + say(", not adjusted") if plan.adjust else sentence


def tests_sentence(plan: Plan, results: Results, say: Language) -> str:
    """How most continuous and most categorical variables were compared; empty where there are no tests."""
    methods = {kind: main_method(plan, results, kind) for kind in KINDS}
    made = [(KINDS[kind], named(method, say)) for kind, method in methods.items() if method]
    return begun(say("; ").join(say(words[i > 0], method=method) for i, (words, method) in enumerate(made)))


def _models(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the models were fitted, and on whom: one sentence for one model, else one for each besides."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    if not fits:
        return
    from tablegen.table.model_notes import fitted_on, model_sentence

    say = style.say
    what = sentence_of(model_sentence(fits, say), style)
    on_whom = list(filter(None, fitted_on(plan, results, style)))
    if fits[0].group is not None or plan.split:
        yield what
        yield from on_whom
    else:
        yield (*what, *((Text(say("; ")), *on_whom[0]) if on_whom else ()))
    if any(term.shape or term.of or term.centre is not None for task in fits for term in task.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from term_sentences(plan, say)
