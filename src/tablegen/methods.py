"""What `tablegen methods` writes: the statistical analysis of tables as a paragraph, from what was really computed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, TypeAlias

from tablegen import __version__
from tablegen.computed import Computed, compute_table
from tablegen.errors import Problems
from tablegen.language import ENGLISH, Language
from tablegen.methods_models import model_sentences, with_subject
from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.read import read_spec
from tablegen.stages import Project, find_style
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
from tablegen.table.tested import KINDS, main_method, named, own_method, test_record
from tablegen.table.weights import weighting_sentences
from tablegen.tasks import Compare, Fit, Wald

if TYPE_CHECKING:
    from tablegen.composing import Composed


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
    if _stopped(say(_ROWS_UNADJUSTED), say) in sentences:  # true of tables without pairs too
        sentences.pop(_stopped(say(_SIDED[False, False]), say), None)
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
        own: dict[str, list[str]] = {}
        for label, one in _parts(table):
            if one.plan.design != "crosstab" and (sentence := tests_sentence(one.plan, one.results, style.say)):
                own.setdefault(sentence, []).append(label)
        for sentence, labels in own.items():
            called = say("{text} ({told})", text=name, told=say.listed(labels)) if len(own) > 1 else name
            found.setdefault(sentence, {})[called] = None
    for sentence, names in found.items():
        yield say("{label}: {text}", label=say.listed(names), text=sentence) if len(found) > 1 else sentence


def _parts(made: "Computed | Composed", label: str = "") -> "Iterator[tuple[str, Computed]]":
    """The table, or each of its parts with what the paper calls it."""
    if isinstance(made, Computed) and not made.parts:
        yield label, made
    for part in made.parts:
        yield from _parts(part.made, part.label or part.made.plan.title or part.key)


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
    yield from _compared(plan, results, labels, say)
    if plan.pairwise:
        from tablegen.table.pairs import pair_sentence

        yield pair_sentence(plan, results, say)
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_methods  # few tables need them

        yield from design_methods(plan, results, say)
    yield from model_sentences(plan, results, labels, say)
    if any(term.shape or term.centre is not None for t in plan.tasks if isinstance(t, Fit) for term in t.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from map(plain, term_sentences(plan, say))
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield say("Tests and intervals of coefficients were recomputed from the published B and S.E.")


def _compared(plan: Plan, results: Results, labels: Mapping[str, str], say: Language) -> Iterator[str]:
    """The tests of rows that were not made as most were, and what is true of the P values of a comparison."""
    usual = {main_method(plan, results, kind) for kind in KINDS}
    for task in plan.tasks:
        record = test_record(task, results) if isinstance(task, Compare) else None
        if record and record.value is not None and own_method(record) not in usual:
            row, method = record.key.row, named(own_method(record), say)
            label = labels.get(row, row)
            told = say("{label} was compared by {method}", label=label, method=method)
            yield told if label == row else with_subject(told, label)
    if plan.design == "compare" and any("p" in head.stats for head in plan.heads):
        adjusted = adjustment_sentence(plan, results, say)
        margins = any(isinstance(task, Compare) and any(task.margins) for task in plan.tasks)
        yield say(_ROWS_UNADJUSTED if plan.pairwise and not adjusted else _SIDED[margins, bool(adjusted)])
        yield adjusted
        yield level_sentence(plan, results, say)
        yield nested_sentence(plan, say)


_ROWS_UNADJUSTED = (
    "P values are two-sided, those of all groups at once not adjusted for multiple testing"  # pairs may be
)
_SIDED = {
    (False, False): "P values are two-sided and not adjusted for multiple testing",
    (False, True): "P values are two-sided",
    (True, False): "P values are two-sided (one-sided against margins) and not adjusted for multiple testing",
    (True, True): "P values are two-sided (one-sided against margins)",
}
