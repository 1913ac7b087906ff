"""What must stand beside a number: its effect, its interval, its count, its spread."""

import re
from collections.abc import Iterator, Mapping

from tablegen.editor.draft import Draft, Finding
from tablegen.estimates import limits_of
from tablegen.plan import Ask
from tablegen.table.cells import EFFECTS, STEMS
from tablegen.tasks import Sizes

_P = frozenset({"p", "p_adjusted"})
_EFFECTS = frozenset(STEMS.values()) - {"b", "r"}
_OF_MODELS = {
    "standard errors": frozenset({"se"}),
    "intervals": frozenset({"low", *(limits_of(stem)[0] for stem in EFFECTS.values())}),
    "P values": _P,
}
_SPREADS = {
    "mean": frozenset({"sd", "se", "mean_low", "var", "min", "range"}),
    "median": frozenset({"q1", "iqr", "min", "median_low", "p10", "p5", "mad", "range"}),
}


_OF_TRIALS = (r"\bbaseline\b", r"\brandomi[sz]|\brandomly\b")
"""What the title and the notes of a trial's baseline table have."""


def p_in_trial(draft: Draft) -> Iterator[Finding]:
    """P values where the groups were made by chance: every difference between them is chance."""
    if not draft.shown & _P:
        return
    what, hint = "the baseline table of a randomized trial has P values", "leave them out: columns: [groups]"
    if draft.spec.randomized:
        yield Finding(what, "randomized", hint)
    elif draft.spec.randomized is None and all(re.search(word, draft.said, re.IGNORECASE) for word in _OF_TRIALS):
        yield Finding(
            f"{what}, as its title and notes have it", "title", f"{hint}; or say that it is none: randomized: no"
        )


def p_without_effect(draft: Draft) -> Iterator[Finding]:
    """P values in a table that only describes groups, without an estimate of what is tested."""
    if draft.plan.design == "compare" and draft.shown & _P and not draft.shown & _EFFECTS:
        two = sum(head.kind == "group" and head.group is not None for head in draft.plan.heads) <= 2
        hint = "leave them out (columns: [groups])" + (', or show effects: ["difference (95% CI)"]' if two else "")
        yield Finding("P values stand without the effects that they are of", "columns", hint)


def p_without_statistic(draft: Draft) -> Iterator[Finding]:
    """P values of comparisons without their test statistic."""
    if draft.plan.design == "compare" and draft.shown & _P and "statistic" not in draft.shown:
        yield Finding("P values stand without their test statistics", "columns", "columns: [groups, statistic, P]")


def bare_effect(draft: Draft) -> Iterator[Finding]:
    """Effects without an interval; standardized differences without P only tell how alike groups are."""
    lower = {stem: limits_of(stem)[0] for stem in _EFFECTS}
    balance = {"smd"} if draft.spec.randomized or not draft.shown & _P else set[str]()
    bare = [stem for stem in _EFFECTS - balance if stem in draft.shown and lower[stem] not in draft.shown]
    bare += ["b"] if "b" in draft.shown and not {"low", "se", *lower.values()} & draft.shown else []
    names = {stem: name for name, stem in STEMS.items()}
    for stem in sorted(bare):
        yield Finding(
            f"{names[stem]} stands without its confidence interval", "columns", f'such as "{names[stem]} (95% CI)"'
        )


def model_in_part(draft: Draft) -> Iterator[Finding]:
    """A regression without the errors, intervals or P of its coefficients, or without a measure of fit."""
    if draft.plan.design != "model":
        return
    lacking = [name for name, stats in _OF_MODELS.items() if not stats & draft.shown]
    if lacking:
        yield Finding(f"the model stands without {' and '.join(lacking)}", "columns", "columns: [B, SE, 95% CI, P]")
    if not any(line.kind == "footer" for line in draft.plan.lines):
        yield Finding("the model stands without a measure of fit", "footer", "such as footer: [n, aic]")


def percent_alone(draft: Draft) -> Iterator[Finding]:
    """Percentages without the number of patients."""
    if rows := draft.labels(frozenset({"pct"}), frozenset({"n"})):
        yield Finding(f"percentages stand without their counts: {rows}", "rows", "show: n (%)")


def no_denominator(draft: Draft) -> Iterator[Finding]:
    """Percentages without their numerator or denominator: it is told where the size of the group stands in its head."""
    sizes = _sizes(draft)
    untold = {
        ask.row
        for ask in draft.asks
        if "pct" in ask.pattern.stats
        and "total" not in ask.pattern.stats
        and not ("n" in ask.pattern.stats and _is_of_all(ask, sizes, draft))
    }
    if rows := draft.named(untold):
        yield Finding(f"percentages stand without their denominators: {rows}", "rows", "show: n/N (%)")


def _sizes(draft: Draft) -> dict[str | None, float | None]:
    """How many patients each group has, as its head tells."""
    rows = {task.row for task in draft.plan.tasks if isinstance(task, Sizes)}
    shown = draft.style.words.group_n
    return {r.key.group: r.value for r in draft.results if shown and r.key.row in rows and r.key.stat == "n"}


def _is_of_all(ask: Ask, sizes: Mapping[str | None, float | None], draft: Draft) -> bool:
    """Whether a cell's percentage is of all patients of its group; so it may be, before there are any data."""
    record = draft.results.get(ask.row, ask.group, None, "total") or draft.results.get(
        ask.row, ask.group, ask.level, "total"
    )
    return record is None or (record.value is not None and record.value == sizes.get(ask.group))


def percent_of_few(draft: Draft) -> Iterator[Finding]:
    """Percentages of groups with fewer patients than the limit, or of a row's patients in one of them."""
    sizes = {task.row for task in draft.plan.tasks if isinstance(task, Sizes)}
    rows = {ask.row for ask in draft.asks if "pct" in ask.pattern.stats}
    few = [record for record in draft.results if record.value is not None and record.value < draft.most]
    groups = {record.key.group: record for record in few if record.key.row in sizes and record.key.stat == "n"}
    for group, record in groups.items():
        if rows and group:
            small = f"{group} has {record.value:g} patients: percentages are of at least {draft.most:g}"
            yield Finding(small, "rows", "show: n")
    for record in few:
        key = record.key
        if key.row in rows and key.stat == "total" and key.level is None and key.group not in groups:
            label = next((line.label for line in draft.plan.lines if line.row == key.row and line.label), key.row)
            where = f" in {key.group}" if key.group else ""
            small = f"{label} has {record.value:g} patients{where}: percentages are of at least {draft.most:g}"
            yield Finding(small, "rows", "show: n")


def bare_centre(draft: Draft) -> Iterator[Finding]:
    """Means or medians without a measure of spread or an interval."""
    for centre, spreads in _SPREADS.items():
        if rows := draft.labels(frozenset({centre}), spreads):
            form = "mean (SD)" if centre == "mean" else "median (IQR)"
            yield Finding(f"a {centre} stands without its spread: {rows}", "rows", f"show: {form}")


def se_for_spread(draft: Draft) -> Iterator[Finding]:
    """Standard errors beside means, where patients' spread is to be described."""
    if draft.plan.design in {"compare", "describe"} and (rows := draft.labels(frozenset({"se"}))):
        yield Finding(f"a standard error describes no spread: {rows}", "rows", "show: mean (SD)")
