"""Sentences on how the numbers were made: tests, their direction, quantiles, models. All from Results."""

from collections.abc import Iterator

from tablegen import stats
from tablegen.plan import Plan
from tablegen.results import Record, Results
from tablegen.stats.contract import MarginTest, kind_of
from tablegen.style import Style
from tablegen.table.markup import markup
from tablegen.table.model import Content, Italic, Text
from tablegen.table.weights import (
    QUANTILES,
    is_beside,
    unweighted_measures,
    weighted_intervals,
    weighting_sentences,
)
from tablegen.tasks import Compare, Fit, Match, Measure, Summarize, Wald

OWN_NOTES = frozenset({"correlate", "crosstab", "diagnose"})
"""Designs with sentences of their own."""


def method_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the numbers were made: the tests of a comparison and their direction, or the model and its references."""
    if plan.design in OWN_NOTES:
        from tablegen.table.design_notes import design_notes  # few tables need them

        yield from design_notes(plan, results, style)
    if plan.design != "crosstab" and (tests := tests_sentence(plan, results)):
        yield _sentence(tests, style)
    yield from (_sentence(sentence, style) for sentence in question_sentences(plan, results))
    if pairs := pairs_sentence(plan, results):
        yield (Text(pairs),)
    if direction := _direction(plan, results):
        yield direction
    if plan.pairwise:
        from tablegen.table.pairs import pair_notes  # few tables need them

        yield from pair_notes(plan, results, style)
    yield from (_sentence(told, style) for told in _told(plan, results) if told)
    if plan.imputations:
        from tablegen.table.imputation_notes import imputation_sentences  # few tables need them

        yield from (_sentence(told, style) for told in imputation_sentences(plan, results))
    yield from _models(plan, results, style)
    if any(isinstance(task, Wald) for task in plan.tasks):
        yield _sentence("Wald, df, P, OR and its interval follow from B and S.E. as published", style)
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


def _direction(plan: Plan, results: Results) -> Content:
    """Of what the signed statistics and odds ratios of two groups are, where the table shows one."""
    shown = {stat for head in plan.heads for stat in head.stats}
    done = {t.test for t in plan.tasks if isinstance(t, Compare) and _tested(t, results)}
    if plan.difference is None:
        return ()
    first, second = plan.difference
    parts: list[Content] = []
    margins = any(isinstance(stats.TESTS[name], MarginTest) for name in done)
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*t*" for name in done):
        parts.append((Italic((Text("t"),)), Text(f" is for {first} minus {second}")))
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*U*" for name in done):
        parts.append((Italic((Text("U"),)), Text(f" refers to {first}")))
    for symbol, what in _OF_PAIRS:
        if "statistic" in shown and any(stats.TESTS[name].symbol == f"*{symbol}*" for name in done):
            parts.append((Italic((Text(symbol),)), Text(f" {what} where {first} is above {second}")))
    stems = {task.stem for task in plan.tasks if isinstance(task, Measure)}
    distances = any(isinstance(t, Measure) and t.stem == "smd" and t.view == "category" for t in plan.tasks)
    if stems & {"diff", "smd", "effect"} or margins:
        unsigned = "; SMD of categories have no sign" if distances else ""
        parts.append((Text(f"{'d' if parts else 'D'}ifferences are {first} minus {second}{unsigned}"),))
    if ("or" in shown and (done & stats.WITH_ODDS_RATIO or "or" in stems)) or "rr" in stems:
        parts.append((Text(f"{'r' if parts else 'R'}atios are {first} over {second}, for the level shown"),))
    if "irr" in stems:
        parts.append((Text(f"{'r' if parts else 'R'}ate ratios are {first} over {second}"),))
    joined: Content = ()
    for i, content in enumerate(parts):
        joined = (*joined, *((Text("; "),) if i else ()), *content)
    return joined


_OF_PAIRS = (("V", "sums the ranks of pairs"), ("S", "counts the pairs"))


def effects_sentence(plan: Plan, results: Results) -> str:
    """By which methods the effects of each column were computed, without an interval that the table does not show."""
    shown = {stat for head in plan.heads for stat in head.stats}
    methods: dict[str, dict[str, None]] = {}
    measures = [(task, None, task.stem) for task in plan.tasks if isinstance(task, Measure)]
    strata = [(task, None, "or") for task in plan.tasks if isinstance(task, Compare) and task.strata and "or" in shown]
    unweighted = [(task, group, task.stem) for task, group in unweighted_measures(plan)]
    for task, group, stem in (*unweighted, *measures, *strata):
        record = results.get(task.row, group, None, stem)
        if record and record.value is not None and record.method:
            told = own_method(record)
            method, _, interval = told.rpartition(", ")
            hidden = f"{stem}_low" not in shown and "interval" in interval
            methods.setdefault(stem, {})[method if hidden else told] = None
    return "; ".join(f"{_CALLED[stem]}: {', '.join(found)}" for stem, found in methods.items())


def covariate_sentence(plan: Plan, results: Results) -> str:
    """At which covariates adjusted means are, and how many patients of which rows have none."""
    adjusted = [task for task in plan.tasks if isinstance(task, Compare | Measure) and task.given]
    if not adjusted:
        return ""
    factors = any(one.levels for task in adjusted for one in task.given)
    equally = ", with all levels of a factor weighing the same" if factors else ""
    labels = {line.row: line.label for line in plan.lines if line.kind in {"row", "group"}}
    lost = {t.row: n for t in adjusted if (n := counted(results, t.row, "adj_missing"))}
    left = "; ".join(f"{labels.get(row, row)} {n}" for row, n in lost.items())
    told = f"Adjustment is to the mean of the covariates by least squares{equally}"
    return told + (f"; left out for a missing covariate: {left}" if left else "")


def margin_sentence(plan: Plan) -> str:
    """At which one-sided level differences are tested against margins, and which intervals belong to that."""
    both = {all(m is not None for m in t.margins) for t in plan.tasks if isinstance(t, Compare) and any(t.margins)}
    level = 1.0 - plan.confidence
    told = ["Of two one-sided tests of equivalence P is the larger"] if True in both else []
    if True in both:
        told.append(f"their level is {level:.3g}, to which {100 * (1 - 2 * level):g}% intervals belong")
    if False in both:
        told.append(f"{'n' if told else 'N'}on-inferiority is tested at the one-sided level {level / 2:.3g}")
    return "; ".join(told)


_CALLED = {"diff": "Differences", "smd": "SMD", "rr": "RR", "or": "OR", "irr": "IRR", "effect": "Effects"}


def question_sentences(plan: Plan, results: Results) -> Iterator[str]:
    """What is to be said of the questions with several answers, where a table has any."""
    if has_questions(plan):
        from tablegen.table.response_notes import response_sentences  # few tables need them

        yield from response_sentences(plan, results)


def date_sentence(plan: Plan) -> str:
    """In what the spread of dates is told, and the difference between two of them, where a table has any."""
    tasks = {task.row: task for task in plan.tasks if isinstance(task, Summarize) and task.dates}
    spread = any(stats.is_days(stat) for task in tasks.values() for stat in task.stats)
    effects = any(isinstance(task, Measure) and task.stem == "diff" and task.row in tasks for task in plan.tasks)
    what = [*(["their spread"] if spread else []), *(["their differences"] if effects else [])]
    return f"Of dates, {' and '.join(what)} {'is' if what == ['their spread'] else 'are'} in days" if what else ""


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


def quantile_sentence(plan: Plan) -> str:
    """Which definition of quantiles the table uses, where it shows any."""
    types = {t.quantiles for t in plan.tasks if isinstance(t, Summarize) and any(map(stats.of_quantiles, t.stats))}
    plain = f"Quantiles are of type {min(types)}, as in {_AS_IN[min(types)]}" if types else ""
    if plan.sampling is None or not types:
        return plain
    return f"{plain}; weighted {QUANTILES}" if is_beside(plan) else f"Weighted {QUANTILES}"


_NORMALITY = {
    "shapiro": "the Shapiro–Wilk test",
    "anderson": "the Anderson–Darling test",
    "lilliefors": "the Lilliefors test",
}


def normality_sentence(plan: Plan) -> str:
    """Which tests of normality the table reports, and that they chose none of its tests."""
    shown = {stat.partition("_")[0] for t in plan.tasks if isinstance(t, Summarize) for stat in t.stats}
    tests = [words for name, words in _NORMALITY.items() if name in shown]
    if not tests:
        return ""
    chose = "; it chose no test of the table" if any(isinstance(task, Compare) for task in plan.tasks) else ""
    return (
        f"Normality was examined by {' and '.join([', '.join(tests[:-1]), tests[-1]] if tests[1:] else tests)}{chose}"
    )


def percent_sentences(plan: Plan) -> Iterator[str]:
    """Of what percentages are where they are not of each column: of the table's, or of the rows that are named."""
    shares = [task for task in plan.tasks if isinstance(task, Summarize) and task.view == "category"]
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind in {"row", "group"}}
    for of in dict.fromkeys(task.percent_of for task in shares if task.percent_of and task.percent != "responses"):
        rows = [labels.get(task.row, task.row) for task in shares if task.percent_of == of]
        which = "" if len(rows) == len(shares) else f" of {', '.join(rows)}"
        yield f"Percentages{which} are of {of}"
    if any(task.missing_in_percent and task.percent == "column" for task in shares):
        yield "Percentages are of all patients, those with missing values included"


def interval_sentence(plan: Plan, results: Results) -> str:
    """Which intervals percentages and medians have, where the table shows any."""
    told = weighted_intervals(plan, results) if plan.sampling else _plain_intervals(plan)
    sentence = "; ".join(told)
    return sentence[:1].upper() + sentence[1:]


def _plain_intervals(plan: Plan) -> list[str]:
    tasks = [task for task in plan.tasks if isinstance(task, Summarize)]
    shares = {task.proportion for task in tasks if "pct_low" in task.stats or "pct_high" in task.stats}
    told = [f"intervals of percentages are {stats.PROPORTION_INTERVALS[name].title} intervals" for name in shares]
    if any("median_low" in task.stats or "median_high" in task.stats for task in tasks):
        told.append("intervals of medians are of order statistics (binomial)")
    return told


_AS_IN = {7: "R", 6: "SPSS", 2: "SAS"}


def tests_sentence(plan: Plan, results: Results) -> str:
    """How most continuous and most categorical variables were compared; empty where there are no tests."""
    methods = {kind: main_method(plan, results, kind) for kind in KINDS}
    tests = [f"{KINDS[kind]}{{}} by {method}" for kind, method in methods.items() if method]
    if not tests:
        return ""
    sentence = "; ".join([tests[0].format(" were compared"), *(test.format("") for test in tests[1:])])
    return sentence[0].upper() + sentence[1:]


KINDS = {
    "number": "continuous variables",
    "category": "categorical variables",
    "time": "times to an event",
    "rate": "rates of events",
}


def main_method(plan: Plan, results: Results, kind: str) -> str | None:
    """The commonest method among the tests of a kind of row; None where two are equally common."""
    methods = [
        own_method(record)
        for task in plan.tasks
        if isinstance(task, Compare) and test_kind(task) == kind and (record := _tested(task, results))
    ]
    counts = sorted({methods.count(method) for method in methods}, reverse=True)
    leading = [method for method in dict.fromkeys(methods) if methods.count(method) == counts[0]]
    return leading[0] if len(leading) == 1 else None


_POINTS = ", in percentage points"


def own_method(record: Record) -> str:
    """The method of a test or effect, without how it was pooled over imputed data, which a note tells of all."""
    method, pooled, how = record.method.partition(", pooled over ")
    return method + _POINTS if pooled and how.endswith(_POINTS) else method


def test_kind(task: Compare) -> str:
    """What a test compares: numbers, categories, times or rates."""
    return kind_of(stats.TESTS[task.test])


def _tested(task: Compare, results: Results) -> Record | None:
    """The record of a test's P where the test could be made, be it shown or withheld."""
    record = test_record(task, results)
    made = record and (record.value is not None or (record.problem or "").startswith("suppressed"))
    return record if made else None


def test_record(task: Compare, results: Results) -> Record | None:
    """The record of a test's P."""
    return results.get(task.row, None, None, "p")


def _models(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How the models were fitted, and on whom: one sentence for one model, else one for each besides."""
    fits = [task for task in plan.tasks if isinstance(task, Fit)]
    if not fits:
        return
    from tablegen.table.model_notes import fitted_on, model_sentence

    what, on_whom = _sentence(model_sentence(fits[0]), style), list(filter(None, fitted_on(plan, results, style)))
    if fits[0].group is not None:
        yield what
        yield from on_whom
    else:
        yield (*what, *((Text("; "), *on_whom[0]) if on_whom else ()))
    if any(term.shape or term.of or term.centre is not None for task in fits for term in task.terms):
        from tablegen.table.term_notes import term_sentences  # few tables need them

        yield from ((Text(sentence),) for sentence in term_sentences(plan))


_METHOD_SIGNS = (("'", "’"), ("χ²", "χ^2^"), (" t test", " *t* test"), (" df", " *df*"), (" U test", " *U* test"))


def _sentence(text: str, style: Style) -> Content:
    """A sentence of ours in the journal's words, its symbols in their own form."""
    for ours, theirs in style.words.methods.items():
        text = text.replace(ours, theirs)
    for sign, marked_up in _METHOD_SIGNS:
        text = text.replace(sign, marked_up)
    return markup(text)


def method_sentence(method: str, style: Style) -> Content:
    """The method of one row as a note of its own."""
    first = method[0].upper() if method[0].isascii() else method[0]
    return _sentence(first + method[1:], style)


def counted(results: Results, row: str, stat: str) -> int:
    """A count of the whole table; 0 where there is none, or it is withheld."""
    record = results.get(row, None, None, stat)
    return int(record.value) if record and record.value else 0
