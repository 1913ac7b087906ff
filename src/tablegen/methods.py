"""What `tablegen methods` writes: the statistical analysis of tables as a paragraph, from what was really computed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, TypeAlias

from tablegen import __version__, stats
from tablegen.computed import compute_table
from tablegen.errors import Problems
from tablegen.language import ENGLISH, Language
from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.inferences import fitted_by, tests_and_intervals
from tablegen.style import Style
from tablegen.table.definitions import (
    date_sentence,
    interval_sentence,
    missing_level_sentence,
    normality_sentence,
    percent_sentences,
    quantile_sentence,
)
from tablegen.table.described import described
from tablegen.table.effect_sentences import covariate_sentence, effects_sentences, margin_sentence
from tablegen.table.markup import markup
from tablegen.table.model import plain
from tablegen.table.model_notes import adjusters, tested
from tablegen.table.notes import either, shown_patterns
from tablegen.table.said import row_labels
from tablegen.table.sentences import (
    OWN_NOTES,
    adjustment_sentence,
    level_sentence,
    nested_sentence,
    pairs_clauses,
    question_sentences,
    tests_sentence,
    time_sentences,
)
from tablegen.table.tested import KINDS, begun, main_method, named, own_method, test_record
from tablegen.table.weights import weighting_sentences
from tablegen.tasks import Compare, Fit, Wald

if TYPE_CHECKING:
    from tablegen.composing import Composed
    from tablegen.computed import Computed


def methods_paragraph(paths: tuple[Path, ...], templates: Path | None = None) -> str:
    """One paragraph over the tables of these specs, in their language; TablegenError when one cannot be built.

    What several tables have in common is said once; where most of their rows were tested in different ways each says
    of which tables it is.
    """
    made = [_made(path, templates) for path in paths]
    say = made[-1][1].say if made else ENGLISH
    sentences = {_stopped(sentence, say): None for sentence in (_data_sentence(made), *_tests_of_tables(made, say))}
    for table, style in made:
        told = (sentence for plan in _plans(table) for sentence in _table_sentences(plan, style.say))
        of_each = (sentence for one in table.each() for sentence in _sentences(one.plan, one.results, style.say))
        sentences |= {_stopped(sentence, style.say): None for sentence in (*told, *of_each) if sentence}
    sentences.pop(_stopped("", say), None)
    python = python_version()
    software = say("Tables were computed with tablegen {version} (Python {python})", version=__version__, python=python)
    text = say(" ").join([*sentences, _stopped(software, say)]).replace("\u00a0", " ")
    return text.replace("'", "’") if say.code == ENGLISH.code else text


Made: TypeAlias = "tuple[Computed | Composed, Style]"
"""A table, and the style that it would be told in."""


def _made(path: Path, templates: Path | None) -> Made:
    problems = Problems()
    spec = read_spec(path, problems)
    folders = Templates.search(templates, Project.of(path).root)
    return compute_table(spec, folders, problems), find_style(spec, folders)


def _tests_of_tables(made: Sequence[Made], say: Language) -> Iterator[str]:
    """How most rows were tested; with the tables that it is of where these differ."""
    found: dict[str, dict[str, None]] = {}
    for table, style in made:
        name = f"{style.words.table} {table.plan.number}" if table.plan.number else table.plan.name
        for one in table.each():
            if one.plan.design != "crosstab" and (sentence := tests_sentence(one.plan, one.results, style.say)):
                found.setdefault(sentence, {})[name] = None
    for sentence, names in found.items():
        yield say("{label}: {text}", label=say.listed(names), text=sentence) if len(found) > 1 else sentence


_SIGN = re.compile(r"(?<!\w)\*[^\W\d]{1,3}\*(?!\w)(?:\^\w\^)?|χ\^2\^|(?<=\d)\^e\^")
"""The markup of catalogues: of `*t*`, `χ^2^` and `2^e^`, not of an author's `a*b*c`."""


def _stopped(sentence: str, say: Language) -> str:
    """The sentence with one full stop, as text without markup."""
    text = _SIGN.sub(lambda found: plain(markup(found[0])), sentence) if say.code != ENGLISH.code else sentence
    return f"{text.rstrip('.')}{say('.')}"


def _plans(made: "Computed | Composed") -> Iterator[Plan]:
    """The plans of the table: its own, and those of its parts."""
    yield made.plan
    yield from (part.made.plan for part in made.parts)


def _data_sentence(made: Sequence[Made]) -> str:
    """What the cells of tables other than of models show."""
    kinds = ("row", "level", "statistic")
    shown = [
        described(pattern, style, one.plan.confidence)
        for table, style in made
        for one in table.each()
        if one.plan.design != "model"
        for pattern in shown_patterns(one.plan.lines, kinds)
    ]
    if not shown:
        return ""
    say = made[-1][1].say
    if all(one.plan.design == "crosstab" for table, _ in made for one in table.each()):  # every cell has them all
        names = dict.fromkeys(map(plain, shown))
        return say("Data are presented as {list}", list=say.listed(names, " and " if len(names) < 3 else ", and "))
    return say("Data are presented as {list}", list=plain(either(shown, say)))


def _table_sentences(plan: Plan, say: Language) -> Iterator[str]:
    """That the data are of groups of patients, that each level of a column was analysed by itself."""
    if plan.frequency:
        yield say("Each row of the data counted as often as its frequency ({column}) says", column=plan.frequency)
    if plan.split:
        yield say("Each level of {label} was analysed separately", label=plan.split.label)


def _sentences(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """What was done, a sentence each; rows that were tested in another way than most are named."""
    yield say("; ").join(pairs_clauses(plan, results, say))
    yield from weighting_sentences(plan, results, say)
    yield from effects_sentences(plan, results, say)
    yield margin_sentence(plan, say)
    yield covariate_sentence(plan, results, say)
    yield quantile_sentence(plan, say)
    yield normality_sentence(plan, say)
    yield interval_sentence(plan, results, say)
    yield date_sentence(plan, say)
    yield from time_sentences(plan, say)
    yield from percent_sentences(plan, say)
    yield missing_level_sentence(plan, say)
    yield from question_sentences(plan, results, say)
    if plan.imputations:
        from tablegen.table.imputation_notes import imputation_sentences  # few tables need them

        yield from imputation_sentences(plan, results, say)
    labels = row_labels(plan, say)
    usual = {main_method(plan, results, kind) for kind in KINDS}
    for task in plan.tasks:
        record = test_record(task, results) if isinstance(task, Compare) else None
        if record and record.value is not None and own_method(record) not in usual:
            row, method = record.key.row, named(own_method(record), say)
            label = labels.get(row, row)
            told = say("{label} was compared by {method}", label=label, method=method)
            yield _subject(label) + told[len(label) :] if label != row and told.startswith(label) else told
    if plan.design == "compare" and any("p" in head.stats for head in plan.heads):
        adjusted = adjustment_sentence(plan, results, say)
        margins = any(isinstance(task, Compare) and any(task.margins) for task in plan.tasks)
        yield say(_ROWS_UNADJUSTED if plan.pairwise and not adjusted else _SIDED[margins, bool(adjusted)])
        yield adjusted
        yield level_sentence(plan, results, say)
        yield nested_sentence(plan, say)
    if plan.pairwise:
        from tablegen.table.pairs import pair_sentence

        yield pair_sentence(plan, results, say)
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_methods  # few tables need them

        yield from design_methods(plan, results, say)
    yield from _models(plan, results, labels, say)
    if any(term.shape or term.centre is not None for t in plan.tasks if isinstance(t, Fit) for term in t.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from map(plain, term_sentences(plan, say))
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield say("Tests and intervals of coefficients were recomputed from the published B and S.E.")


_ROWS_UNADJUSTED = (
    "P values are two-sided, those of all groups at once not adjusted for multiple testing"  # pairs may be
)
_SIDED = {
    (False, False): "P values are two-sided and not adjusted for multiple testing",
    (False, True): "P values are two-sided",
    (True, False): "P values are two-sided (one-sided against margins) and not adjusted for multiple testing",
    (True, True): "P values are two-sided (one-sided against margins)",
}
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


def _subject(label: str) -> str:
    """An author's label as the first word of a sentence: with a capital, but `pH` stays as it is."""
    return begun(label) if label.partition(" ")[0].islower() else label


_HAPPENED = frozenset({"yes", "true", "1"})


def _called(model: str, say: Language) -> str:
    """What a model is called within a sentence: as its author has it, a name of ours in small letters."""
    own = say.label(model)
    return model if own == model else own[:1].lower() + own[1:]


def _outcome(task: Fit, say: Language) -> str:
    """What a sentence calls the outcome: `status (dead)`, `death` where its event is but a yes, or is not told."""
    label, colon, event = task.event.rpartition(": ")
    if not colon or not task.outcome_levels or task.level_labels:
        return task.event
    return label if event.casefold() in _HAPPENED else say("{text} ({told})", text=label, told=event)


def _models(plan: Plan, results: Results, labels: Mapping[str, str], say: Language) -> Iterator[str]:
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
        outcome = outcome if outcome == first.outcome or words != _MODELLED[None] else _subject(outcome)
        yield say(words, label=outcome, terms=terms, method=how, level=against)
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
    title = say.phrase(FOOTERS[name].title)
    if say.code != ENGLISH.code:
        return title
    title = title.partition(", where ")[0]
    return title if _NAMED.match(title) else f"the {title}"


_NAMED = re.compile(r"\S*['’²θα]|Cox\s|Koenker\s")
"""What begins a title that has no article: a possessive, or a symbol."""
