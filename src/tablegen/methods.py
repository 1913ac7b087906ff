"""What `tablegen methods` writes: the statistical analysis of tables as a paragraph, from what was really computed."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from platform import python_version

from tablegen import __version__, stats
from tablegen.errors import Problems
from tablegen.plan import Plan
from tablegen.resources import Templates
from tablegen.results import Results
from tablegen.spec.read import read_spec
from tablegen.stages import Project, compute_table, find_style
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.inferences import fitted_by, tests_and_intervals
from tablegen.style import Style
from tablegen.table.cells import described
from tablegen.table.definitions import (
    date_sentence,
    interval_sentence,
    normality_sentence,
    percent_sentences,
    quantile_sentence,
)
from tablegen.table.effect_sentences import covariate_sentence, margin_sentence
from tablegen.table.model import plain
from tablegen.table.model_notes import tested
from tablegen.table.notes import either, shown_patterns
from tablegen.table.sentences import (
    OWN_NOTES,
    adjustment_sentence,
    level_sentence,
    nested_sentence,
    pairs_sentence,
    question_sentences,
    tests_sentence,
    time_sentences,
)
from tablegen.table.tested import KINDS, main_method, own_method, test_record
from tablegen.table.weights import weighting_sentences
from tablegen.tasks import Compare, Fit, Wald


def methods_paragraph(paths: tuple[Path, ...], templates: Path | None = None) -> str:
    """One paragraph in plain English over the tables of these specs; TablegenError when one cannot be built."""
    sentences: dict[str, None] = {}
    for path in paths:
        problems = Problems()
        spec = read_spec(path, problems)
        folders = Templates.search(templates, Project.of(path).root)
        made = compute_table(spec, folders, problems)
        style = find_style(spec, folders)
        of_each = [sentence for one in made.each() for sentence in _sentences(one.plan, one.results)]
        for sentence in (_data_sentence(made.plan, style), _split_sentence(made.plan), *of_each):
            if sentence:
                sentences[f"{sentence.rstrip('.')}."] = None
    software = f"Tables were computed with tablegen {__version__} (Python {python_version()})."
    return " ".join([*sentences, software]).replace("\u00a0", " ")


def _data_sentence(plan: Plan, style: Style) -> str:
    """What the cells of a table other than of models show."""
    patterns = () if plan.design == "model" else shown_patterns(plan.lines, ("row", "level", "statistic"))
    shown = either(described(pattern, style, plan.confidence) for pattern in patterns)
    return f"Data are presented as {plain(shown)}" if shown else ""


def _split_sentence(plan: Plan) -> str:
    """That each level of a column was analysed by itself."""
    return f"Each level of {plan.split.label} was analysed separately" if plan.split else ""


def _sentences(plan: Plan, results: Results) -> Iterator[str]:
    """What was done, a sentence each; rows that were tested in another way than most are named."""
    yield tests_sentence(plan, results)
    yield pairs_sentence(plan, results)
    yield from weighting_sentences(plan, results)
    yield margin_sentence(plan)
    yield covariate_sentence(plan, results)
    yield quantile_sentence(plan)
    yield normality_sentence(plan)
    yield interval_sentence(plan, results)
    yield date_sentence(plan)
    yield from time_sentences(plan)
    yield from percent_sentences(plan)
    yield from question_sentences(plan, results)
    if plan.imputations:
        from tablegen.table.imputation_notes import imputation_sentences  # few tables need them

        yield from imputation_sentences(plan, results)
    labels = {line.row: line.label for line in plan.lines if line.kind in {"row", "group"}}
    usual = {main_method(plan, results, kind) for kind in KINDS}
    for task in plan.tasks:
        record = test_record(task, results) if isinstance(task, Compare) else None
        if record and record.value is not None and own_method(record) not in usual:
            yield f"{labels.get(record.key.row, record.key.row)} was compared by {own_method(record)}"
    if plan.design == "compare" and any("p" in head.stats for head in plan.heads):
        adjusted = adjustment_sentence(plan, results)
        margins = any(isinstance(task, Compare) and any(task.margins) for task in plan.tasks)
        sided = "two-sided (one-sided against margins)" if margins else "two-sided"
        yield f"P values are {sided}{'' if adjusted else ' and not adjusted for multiple testing'}"
        yield adjusted
        yield level_sentence(plan, results)
        yield nested_sentence(plan)
    if plan.pairwise:
        from tablegen.table.pairs import pair_sentence

        yield pair_sentence(plan, results)
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_methods  # few tables need them

        yield from design_methods(plan, results)
    yield from _models(plan, labels)
    if any(term.shape or term.centre is not None for t in plan.tasks if isinstance(t, Fit) for term in t.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from term_sentences(plan)
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield "Tests and intervals of coefficients were recomputed from the published B and S.E."


_MODELLED = {
    "or": "odds of",
    "rr": "risk of",
    "irr": "rate of",
    "hr": "hazard of",
    "shr": "subdistribution hazard of",
    "tr": "time to",
}
_RATIOS = {
    "or": "Odds ratios",
    "rr": "Risk ratios",
    "irr": "Rate ratios",
    "hr": "Hazard ratios",
    "shr": "Subdistribution hazard ratios",
    "tr": "Time ratios",
    None: "Coefficients",
}


def _models(plan: Plan, labels: Mapping[str, str]) -> Iterator[str]:
    """What was modelled on what, a sentence for each model, and the intervals."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    if fits and stats.MODELS[fits[0].model].outcome == "nominal":  # one model, whose levels stand side by side
        fits = fits[:1]
    spans = {head.group: head.span for head in plan.heads}
    for group, tasks in groupby(fits, key=lambda task: task.group):
        several = list(tasks)
        first = several[0]
        entry = stats.model_named(first.model, pooled=first.pooled, weighted=first.weighted)
        terms = ", ".join(dict.fromkeys(labels.get(term.row, term.row) for task in several for term in task.terms))
        what = (
            f"The {_MODELLED[entry.ratio]} {first.event} were"
            if entry.ratio == "or"
            else (f"The {_MODELLED[entry.ratio]} {first.event} was" if entry.ratio else f"{first.event} was")
        )
        alone = ", each alone," if len(several) > 1 else ""
        how = fitted_by(entry, stats.INFERENCES[first.inference], first.how)
        of_a_level = entry.outcome == "nominal"
        named = f" ({spans.get(group) or group})" if group and not of_a_level else ""
        if entry.of_levels:
            higher = f"each level (against {first.level_labels[0]})" if of_a_level else "a higher level"
            yield f"The odds of {higher} of {first.event} were modelled on {terms}{alone} by {how}{named}"
            continue
        yield f"{what} modelled on {terms}{alone} by {how}{named}"
    if fits:
        entry = stats.model_named(fits[0].model, pooled=fits[0].pooled, weighted=fits[0].weighted)
        level = f"{plan.confidence * 100:g}%"
        inference = stats.INFERENCES[fits[0].inference]
        tests, intervals = tests_and_intervals(entry, inference)
        yield f"{_RATIOS[entry.ratio]} are given with {level} {intervals} confidence intervals" + (
            f", with {inference.title}" if inference.variance else ""
        )
        if told := [FOOTERS[name].title for name in fits[-1].footer if FOOTERS[name].run]:
            yield f"Of each model are given: {', '.join(told)}"
        if inference.kind != "wald":
            yield f"Coefficients were tested by {tests if inference.kind != 'bootstrap' else tested(fits[0])}"
