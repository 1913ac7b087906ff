"""What `tablegen methods` writes of models: what was modelled on what, with which intervals and tests."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tablegen import stats
from tablegen.capitals import begun
from tablegen.language import ENGLISH, Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.inferences import fitted_by, tests_and_intervals
from tablegen.table.model_notes import adjusters, tested
from tablegen.tasks import Fit

_MODELLED = {
    "or": "The odds of {label} were modelled on {terms} by {method}",
    "rr": "The risk of {label} was modelled on {terms} by {method}",
    "irr": "The rate of {label} was modelled on {terms} by {method}",
    "hr": "The hazard of {label} was modelled on {terms} by {method}",
    "shr": "The subdistribution hazard of {label} was modelled on {terms} by {method}",
    "tr": "The time to {label} was modelled on {terms} by {method}",
    None: "{label} was modelled on {terms} by {method}",
}
_RATIOS = {
    "or": "Odds ratios are given with {level}% {intervals} confidence intervals",
    "rr": "Risk ratios are given with {level}% {intervals} confidence intervals",
    "irr": "Rate ratios are given with {level}% {intervals} confidence intervals",
    "hr": "Hazard ratios are given with {level}% {intervals} confidence intervals",
    "shr": "Subdistribution hazard ratios are given with {level}% {intervals} confidence intervals",
    "tr": "Time ratios are given with {level}% {intervals} confidence intervals",
    None: "Coefficients are given with {level}% {intervals} confidence intervals",
}
_OF_EACH_LEVEL = "The odds of each level (against {level}) of {label} were modelled on {terms} by {method}"
_OF_HIGHER = "The odds of a higher level of {label} were modelled on {terms} by {method}"


def with_subject(sentence: str, label: str) -> str:
    """A sentence on an author's label, with a capital where it begins with that: `pH` and `a*b` stay as they are."""
    word = label.partition(" ")[0]
    is_word = word.islower() and word.replace("-", "").isalpha()
    return begun(sentence) if is_word and sentence.startswith(label) else sentence


_HAPPENED = frozenset({"yes", "true", "1"})


def _called(model: str, say: Language) -> str:
    """What a model is called within a sentence: as its author has it, a name of ours in small letters."""
    own = say.label(model)
    return model if own == model else own[:1].lower() + own[1:]


def _outcome(task: Fit, say: Language) -> str:
    """What a sentence calls the outcome: `status (dead)`, `death` where its event is but a yes, or is not told."""
    label, event = task.event.outcome, task.event.level
    return say("{text} ({told})", text=label, told=event) if event and event.casefold() not in _HAPPENED else label


def model_sentences(plan: Plan, results: Results, labels: Mapping[str, str], say: Language) -> Iterator[str]:
    """What was modelled on what, a sentence for each model, and the intervals."""
    fits = [task for task in plan.tasks if isinstance(task, Fit) and not task.again]
    of_levels = bool(fits) and stats.MODELS[fits[0].model].outcome == "nominal"  # which have the spanning heads
    heads = ((head.group, head.over if of_levels else head.span) for head in plan.heads)
    spans = {group: span for group, span in heads if span}
    for group, tasks in groupby(fits, key=lambda task: task.group):
        several = list(tasks)
        first = several[0]
        entry = stats.model_named(first.model, pooled=first.pooled, weighted=first.weighted)
        rows = dict.fromkeys(labels.get(term.row, term.row) for task in several for term in task.terms)
        terms = say.listed(rows)
        if len(several) > 1 and (held := adjusters(plan, first)):
            own = [row for row in rows if row not in held]
            terms = say("{terms}, each adjusted for {list},", terms=say.listed(own), list=say.listed(held))
        elif len(several) > 1:
            terms = say("{terms}, each alone,", terms=terms)
        how = say.phrase(fitted_by(entry, stats.INFERENCES[first.inference], first.how))
        how = f"a {how}" if how.startswith("linear mixed model") else how  # a model, where all others are regressions
        called = spans.get(group) or ("" if of_levels else group)
        if called and called.casefold() not in how.casefold():  # as `Median` is of that quantile
            how = say("{text} ({told})", text=how, told=_called(called, say))
        against = first.level_labels[0] if of_levels else ""
        words = (_OF_EACH_LEVEL if of_levels else _OF_HIGHER) if entry.of_levels else _MODELLED[entry.ratio]
        outcome = _outcome(first, say)
        told = say(words, label=outcome, terms=terms, method=how, level=against)
        yield told if outcome == first.outcome else with_subject(told, outcome)
    if fits:
        yield from _tested(fits, plan, results, say)


def _tested(fits: Sequence[Fit], plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """The intervals of all models, how their coefficients were tested, and what is told of each model."""
    first = fits[0]
    entry = stats.model_named(first.model, pooled=first.pooled, weighted=first.weighted)
    inference = stats.INFERENCES[first.inference]
    tests, intervals = tests_and_intervals(entry, inference)
    yield say(_RATIOS[entry.ratio], level=plan.confidence * 100, intervals=say.phrase(intervals))
    if {"p", "z", "t", "wald"} & {stat for head in plan.heads for stat in head.stats}:
        several = any(record.key.stat == "df2" and record.key.level is None for record in results)
        tests = "t and F tests" if tests == "t tests" and several else tests
        how = tested(first, say) if inference.kind == "bootstrap" else say(tests)
        yield say("Coefficients were tested by {method}", method=how)
    if told := [_measure(name, say) for name in fits[-1].footer if FOOTERS[name].source != "counted"]:
        yield say("For each model the tables give {list}", list=_in_series(told, say))


def _in_series(items: Sequence[str], say: Language) -> str:
    """`a, b, and c`; in English parted by semicolons where one of them has a comma, in other languages always."""
    if say.code != ENGLISH.code:
        return say("; ").join(items)
    apart = "; " if any("," in item for item in items) else ", "
    if len(items) < 3 and apart == ", ":
        return " and ".join(items)
    return apart.join([*items[:-1], f"and {items[-1]}"]) if len(items) > 1 else items[0]


def _measure(name: str, say: Language) -> str:
    """What is told of a whole model: in English `the log-likelihood`, but `Akaike's information criterion`."""
    entry = FOOTERS[name]
    title = say.phrase(entry.title)
    if say.code != ENGLISH.code:
        return title
    title = title.partition(", where ")[0]
    return title if entry.named else f"the {title}"
