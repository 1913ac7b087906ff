"""Counts, missing values and units: what must be told beside the numbers that rest on them."""

import re
from collections.abc import Iterator

from tablegen.editor.draft import Draft, Finding, few_of
from tablegen.table.notes import MISSING_VALUES

_RATIOS = {"or": "odds ratios", "rr": "risk ratios", "hr": "hazard ratios", "irr": "rate ratios",
           "shr": "subdistribution hazard ratios"}  # fmt: skip
_COUNTS = frozenset({"n", "total", "n_events"})
_CONVENTIONAL = re.compile(r"(?<![\w/])(?:(?:[mµμunp]|mc)?g/d[lL]|(?:[µμunp]|mc)g/m[lL]|mEq/[dm]?[lL])(?![\w/])")
"""Units of mass a volume and of equivalents, for which laboratories elsewhere have moles a litre."""


def ratios_before_counts(draft: Draft) -> Iterator[Finding]:
    """Relative measures of events that do not stand behind the counts of these events.

    In a model they are asked for where a row has levels, whose events can be counted; a model of counts has no events.
    """
    plan = draft.plan
    of_model = plan.design == "model"
    if of_model and not any(line.kind in {"group", "level"} for line in plan.lines):
        return
    for i, head in enumerate(plan.heads):
        named = [name for stat, name in _RATIOS.items() if stat in head.stats and not (of_model and stat == "irr")]
        if not named or any(_counts(draft, j) for j in range(i)):
            continue
        later = any(_counts(draft, j) for j in range(i + 1, len(plan.heads)))
        way = "columns: [events/n, OR (95% CI), P]" if of_model else "columns: [groups, RR (95% CI)]"
        message = f"{named[0]} stand {'before' if later else 'without'} the counts of events"
        yield Finding(message, "columns", f"such as {way}")
        return


def _counts(draft: Draft, column: int) -> bool:
    """Whether a column of the plan shows counts."""
    asks = (line.cells[column] for line in draft.plan.lines if column < len(line.cells))
    return any(ask and _COUNTS & {*ask.pattern.stats} for ask in asks)


def missing_in_a_note(draft: Draft) -> Iterator[Finding]:
    """Missing values that a note alone tells of."""
    if draft.style.say(MISSING_VALUES, list="").strip() in draft.notes:
        hint = "a column: columns: [groups, missing]; or lines: missing: {show: if any}"
        yield Finding("missing values are told in a note alone", "columns", hint)


def units_without_si(draft: Draft) -> Iterator[Finding]:
    """Conventional units of laboratories without the factor that makes SI units of them."""
    told = {row for row, _ in draft.plan.conversions}
    found = dict[str, str]()
    for line in draft.plan.lines:
        unit = _CONVENTIONAL.search(line.unit or "") or _CONVENTIONAL.search(line.label)
        if unit and line.row not in told and line.kind != "footer":
            found.setdefault(line.row, f"{line.label} ({unit[0]})" if line.unit else line.label)
    if found:
        hint = "SI: {unit: mmol/L, factor: 0.0259} in the row"
        yield Finding(
            f"conventional units stand without the factor of SI units: {few_of([*found.values()])}", "rows", hint
        )
