"""Sentences on effects: of what they are, how they were computed, at which covariates, against which margins."""

import re
from collections.abc import Iterator, Mapping

from tablegen import stats
from tablegen.capitals import begun
from tablegen.estimates import limits_of
from tablegen.language import Language
from tablegen.plan import Plan
from tablegen.results import Results
from tablegen.stats.contract import MarginTest
from tablegen.table.markup import capitalized
from tablegen.table.model import Content
from tablegen.table.note_form import listed
from tablegen.table.said import of_rows, row_labels, said
from tablegen.table.tested import counted, own_method, successful
from tablegen.table.weights import unweighted_measures
from tablegen.tasks import Compare, Measure, interval_level


def direction(plan: Plan, results: Results, say: Language) -> Content:
    """Of what the signed statistics and odds ratios of two groups are, where the table shows one."""
    shown = {stat for head in plan.heads for stat in head.stats}
    done = {t.test for t in plan.tasks if isinstance(t, Compare) and successful(t, results)}
    if plan.difference is None:
        return ()
    first, second = plan.difference
    parts: list[Content] = []
    margins = any(isinstance(stats.TESTS[name], MarginTest) for name in done)
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*t*" for name in done):
        parts.append(said(say, "*t* is for {first} minus {second}", first=first, second=second))
    if "statistic" in shown and any(stats.TESTS[name].symbol == "*U*" for name in done):
        parts.append(said(say, "*U* refers to {first}", first=first))
    for symbol, told in _OF_PAIRS:
        if "statistic" in shown and any(stats.TESTS[name].symbol == symbol for name in done):
            parts.append(said(say, told, first=first, second=second))
    measures = [task for task in plan.tasks if isinstance(task, Measure)]
    smds = [task for task in measures if task.stem == "smd"]
    unsigned, turned = any(task.absolute for task in smds), any(task.turned for task in smds)
    stems = {t.stem for t in measures if stats.EFFECTS[t.effect].directed(of_levels=t.view == "category")}
    if stems & {"difference", "effect"} or ("smd" in stems and not (unsigned or turned)) or margins:
        parts.append(said(say, "differences are {first} minus {second}", first=first, second=second))
    if turned:
        parts.append(said(say, "SMD are {first} minus {second}", first=second, second=first))
    if unsigned:
        parts.append(said(say, "SMD have no sign"))
    elif any(task.view == "category" for task in smds):
        parts.append(said(say, "SMD of categories have no sign"))
    if any(task.effect == "nnt" for task in measures):
        told = "numbers needed to treat are negative where {first} has the level shown less often"
        parts.append(said(say, told, first=first))
    if ("or" in shown and (done & stats.WITH_ODDS_RATIO or "or" in stems)) or "rr" in stems:
        told = "ratios are {first} over {second}, for the level shown"
        parts.append(said(say, told, first=first, second=second))
    if "irr" in stems:
        parts.append(said(say, "rate ratios are {first} over {second}", first=first, second=second))
    return capitalized(listed(parts, say("; ")))


_OF_PAIRS = (
    ("*V*", "*V* sums the ranks of pairs where {first} is above {second}"),
    ("*S*", "*S* counts the pairs where {first} is above {second}"),
)


def effects_sentences(
    plan: Plan, results: Results, say: Language, heads: Mapping[str, str] | None = None
) -> Iterator[str]:
    """By which methods the effects of a column were computed, a sentence for each column; those of its rows that
    differ are parted by semicolons, as their names have commas, and name the rows where rows of one kind differ.
    An interval that the table does not show is left out.

    `heads` are the journal's: what they spell out, `Odds ratio`, is spelled out here too.
    """
    shown = {stat for head in plan.heads for stat in head.stats}
    labels = row_labels(plan, say)
    methods: dict[str, dict[tuple[str, bool], dict[str, list[str]]]] = {}
    measures = [(task, None, task.stem) for task in plan.tasks if isinstance(task, Measure)]
    brought = [
        (task, None, "or")
        for task in plan.tasks
        if isinstance(task, Compare) and task.test in stats.WITH_ODDS_RATIO and "or" in shown
    ]
    unweighted = [(task, group, task.stem) for task, group in unweighted_measures(plan)]
    for task, group, stem in (*unweighted, *measures, *brought):
        record = results.get(task.row, group, None, stem)
        if record and record.value is not None and record.method:
            told = own_method(record)
            hidden = limits_of(stem)[0] not in shown
            told = say.phrase(_INTERVAL.sub("", told) if hidden else told)
            view = task.view if isinstance(task, Measure) else "category"
            rows = methods.setdefault(stem, {}).setdefault((view, group is None), {}).setdefault(told, [])
            rows.append(labels.get(task.row, task.row))
    for stem, kinds in methods.items():
        found = dict.fromkeys(told for kind in kinds.values() for told in of_rows(kind, say))
        label, text = head_word(stem, say(_CALLED[stem]), heads or {}, say), say("; ").join(found)
        told_twice = text.casefold().startswith(label.casefold())
        yield begun(text) if told_twice else say("{label}: {text}", label=label, text=text)


def head_word(stat: str, short: str, heads: Mapping[str, str], say: Language) -> str:
    """What a note calls a statistic: by its abbreviation, unless the journal's head spells it out."""
    head = heads.get(stat, "").replace("*", "")
    if len(head) < len(short) or short.casefold() in head.casefold():
        return short
    return head[0] + head[1:].lower() if say.code == "en" else head


_INTERVAL = re.compile(r"(?:,| with) [^,]*interval[^,]*$")
"""What an effect's method says of its interval, at its end."""
_CALLED = {"difference": "Differences", "smd": "SMD", "rr": "RR", "or": "OR", "irr": "IRR", "effect": "Effects"}


def covariate_sentence(plan: Plan, results: Results, say: Language) -> str:
    """At which covariates adjusted means are, and how many patients of which rows have none."""
    adjusted = [task for task in plan.tasks if isinstance(task, Compare | Measure) and task.given]
    if not adjusted:
        return ""
    factors = any(one.levels for task in adjusted for one in task.given)
    labels = row_labels(plan, say)
    lost = {t.row: n for t in adjusted if (n := counted(results, t.row, "adj_missing"))}
    plainly = "Adjustment is to the mean of the covariates by least squares"
    equally = (
        "Adjustment is to the mean of the covariates by least squares, with all levels of a factor weighing the same"
    )
    left = say("; ").join(f"{labels.get(row, row)} {n}" for row, n in lost.items())
    missing = [say("left out for a missing covariate: {list}", list=left)] if left else []
    return say("; ").join((say(equally if factors else plainly), *missing))


def margin_sentence(plan: Plan, say: Language) -> str:
    """At which one-sided level differences are tested against margins, and which intervals belong to that."""
    both = {all(m is not None for m in t.margins) for t in plan.tasks if isinstance(t, Compare) and any(t.margins)}
    level = 1.0 - plan.confidence
    told = [say("Of two one-sided tests of equivalence P is the larger")] if True in both else []
    if True in both:
        share = 100 * (1 - 2 * level)
        words = "their level is {level:.3g}, to which {share:g}% intervals belong"
        told.append(say(words, level=level, share=share))
    if False in both:
        told.append(say("non-inferiority is tested at the one-sided level {level:.3g}", level=level / 2))
    if narrower := _of_another_level(plan):
        labels = row_labels(plan, say)
        rows = say.listed(list(dict.fromkeys(labels.get(task.row, task.row) for task in narrower)))
        words = "the intervals of {rows} are {share:g}% intervals"
        told.append(say(words, rows=rows, share=narrower[0].confidence * 100))
    return begun(say("; ").join(told))


def _of_another_level(plan: Plan) -> list[Measure]:
    """The differences whose limits are of another level than the head of their column says: of equivalence tests."""
    differences = [task for task in plan.tasks if isinstance(task, Measure) and task.stem == "difference"]
    if not any("diff_low" in head.stats for head in plan.heads):
        return []
    headed = interval_level(plan.tasks, "difference", plan.confidence)
    return [task for task in differences if task.confidence != headed]
