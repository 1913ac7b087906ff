"""The columns of a time to an event, resolved against the data: time, event and its levels, strata, intervals."""

from tablegen.designs.common import Draft
from tablegen.designs.events import competing_labels, event_of
from tablegen.errors import listing
from tablegen.evidence import Condition, Variable
from tablegen.rare_tasks import AT_A_TIME, FollowUp
from tablegen.spec.regression import OutcomeSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word

__all__ = ["AT_A_TIME", "at_a_time", "follow_up_of"]

_MOST_ENDS = 6
"""Ways in which a time may end that a column of whole numbers may code."""
_SURVIVAL = {"log": "as R's survfit", "log-log": "as SAS and Stata", "plain": "on the survival itself"}
_RATES = {
    "exact": "of the Poisson distribution",
    "log": "normal on the log of the rate",
    "byar": "Byar's approximation",
}


def at_a_time(shown: tuple[str, ...]) -> bool:
    """Whether a pattern of these statistics is read off a curve at a time."""
    return bool(AT_A_TIME & set(shown))


def follow_up_of(draft: Draft, row: RowSpec, shown: tuple[str, ...]) -> tuple[Variable, FollowUp] | None:
    """A row's time and what is to be made of it; None, with the problems noted, when its columns are not fit."""
    assert row.event
    variable, event = draft.variable(row.column), draft.variable(row.event.variable)
    strata = [draft.variable(name) for name in row.strata]
    if variable is None or event is None or None in strata or not _is_a_time(draft, row, variable):
        return None
    levels = _event_levels(draft, row, row.event, event)
    competing = _competing(draft, row, event, levels) if levels else None
    if levels is None or competing is None:
        return None
    _count_as_censored(draft, row, event, [level for level in levels[1:] if level not in competing], shown)
    _lost(draft, row, variable, event, levels[0])
    survival = any(stat.startswith(("survival", "risk", "cif")) and stat.endswith(("_low", "_high")) for stat in shown)
    spec = draft.spec
    followed = FollowUp(
        variable.name,
        event.name,
        levels,
        row.at,
        0.5 if row.quantile is None else row.quantile,
        1.0 if row.per is None else row.per,
        tuple(name.text for name in row.strata),
        _interval(draft, "survival", spec.survival_interval, _SURVIVAL, survival, draft.preset.survival_interval),
        _interval(draft, "rate", spec.rate_interval, _RATES, "rate_low" in shown or "rate_high" in shown),
        competing,
        competing_labels(draft, event, competing, row.competing),
    )
    return variable, followed


def _is_a_time(draft: Draft, row: RowSpec, variable: Variable) -> bool:
    """Whether the column holds numbers that are not negative."""
    name, at = variable.name, row.column.at
    if variable.dates or not variable.numeric:
        what = "dates" if variable.dates else "text"
        hint = f"derive: {{days: {{difference: [{name}, start]}}}}" if variable.dates else ""
        draft.problems.error(f"{name} holds {what}; a time to an event is a number", at, hint)
        return False
    below = draft.source.where((Condition(name, operator="<", number=0.0),)).sizes(None)[0]
    if below:
        many = "rows have" if draft.spec.suppress else "1 row has" if below == 1 else f"{below} rows have"
        hint = f'correct the data, or leave them out: where: {{{name}: ">= 0"}}'
        draft.problems.error(f"{many} a negative time in {name}: nobody has an event before the start", at, hint)
    return not below


def _event_levels(draft: Draft, row: RowSpec, asked: OutcomeSpec, event: Variable) -> tuple[str, ...] | None:
    """The levels of the event's column, that of the event first; None where it is not known which that is."""
    levels = event.levels
    if not levels or (event.kind == "number" and len(levels) > _MOST_ENDS):
        hint = "event: {died: yes}, a column that says how each time ended"
        draft.problems.error(f"{event.name} is a column of numbers, not of events", asked.variable.at, hint)
        return None
    if asked.event is None:
        happened = event_of(levels)
        if happened is None:
            draft.problems.error(
                f"say which level of {event.name} is the event",
                asked.variable.at,
                f"event: {{{event.name}: {levels[-1]}}}; {listing('levels', levels)}",
            )
            return None
        draft.default(f"{row.name}: the event is {event.name} = {happened}")
        return (happened, *(level for level in levels if level != happened))
    happened = draft.source.level_key(event.name, asked.event.text)
    if happened is None and len(levels) > 1:
        draft.level(event, asked.event)
        return None
    if happened is None:
        message = f'nobody has the event: no row has the level "{asked.event}" of {event.name}'
        draft.problems.warn(message, asked.event.at, listing("levels", levels))
        happened = asked.event.text
    return (happened, *(level for level in levels if level != happened))


def _competing(draft: Draft, row: RowSpec, event: Variable, levels: tuple[str, ...]) -> tuple[str, ...] | None:
    """The levels that are competing events, in the data's order; None, with the problem noted, where one is not."""
    words = [one.key for one in row.competing]
    named = [draft.level(event, word) for word in words]
    for level, word in zip(named, words, strict=True):
        if level == levels[0] or (level and named.count(level) > 1):
            what = "the event, and a competing event" if level == levels[0] else "twice among the competing events"
            draft.problems.error(f'{row.name}: "{word}" of {event.name} is {what}', word.at, "name it once")
            return None
    return None if None in named else tuple(level for level in levels if level in named)


def _count_as_censored(
    draft: Draft, row: RowSpec, event: Variable, censored: list[str], shown: tuple[str, ...]
) -> None:
    """Warn of ways to end that may compete with the event and count as censored; tell who is, where others compete."""
    assert row.event
    at = row.event.event.at if row.event.event else row.event.variable.at
    if row.competing:
        draft.default(f"{row.name}: censored: {', '.join(censored) or 'nobody'}")
        if any(stat.startswith(("survival", "risk", "rmst")) for stat in shown):
            message = (
                f"{row.name}: by Kaplan–Meier {' and '.join(str(one.key) for one in row.competing)} counts as censored"
            )
            draft.problems.warn(message, row.show_at, "the risk is too large then: show: cumulative incidence (CI)")
    elif len(censored) > 1:
        happened = row.event.event or row.event.variable
        message = (
            f"{row.name}: {' and '.join(censored)} of {event.name} count as censored, only {happened} as the event"
        )
        hint = "where one of them competes with it the risk by Kaplan–Meier is too large: competing: [other death]"
        draft.problems.warn(message, at, hint)


def _lost(draft: Draft, row: RowSpec, variable: Variable, event: Variable, happened: str) -> None:
    """Warn of patients who had the event at a time that is not known: they are in no number of the row."""
    had = draft.source.where((Condition(event.name, (happened,)),))
    if n := had.missing(variable.name, None)[0]:
        who = "patients" if draft.spec.suppress else "1 patient" if n == 1 else f"{n} patients"
        message = f"{row.name}: {who} had the event at a time that is missing, and are left out"
        draft.problems.warn(
            message, row.name.at, f"look them up: rows with {event.name} {happened} and no {variable.name}"
        )


def _interval(
    draft: Draft, what: str, asked: Word | None, known: dict[str, str], shown: bool, of_tool: str | None = None
) -> str:
    """The kind of interval asked for, which must exist, or the default, told where the row shows one."""
    default = of_tool or next(iter(known))
    if asked and asked.text not in known:
        draft.problems.error(f'there is no {what} interval "{asked}"', asked.at, listing("intervals", known))
    if not asked and shown:
        told = f"intervals of {what if what == 'survival' else 'rates'}: {default}, {known[default]}"
        if told not in draft.defaults:
            draft.default(told)
    return asked.text if asked and asked.text in known else default
