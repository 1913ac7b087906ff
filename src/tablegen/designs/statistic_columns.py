"""Columns that each show a statistic of the patients (`columns: [n, mean, SD]`), of every group where there are any."""

from collections.abc import Iterable
from typing import Literal

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.plan import Head
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.statistics import ADJUSTED
from tablegen.spec.words import ColumnSpec

Kind = Literal["number", "category"]
BOTH = frozenset({"n", "total", "missing"})
"""What rows of either kind have."""
NONE_OF_DATES = frozenset({"sum", "cv", "gmean", "gmean_low", "gmean_high", "gsd", "hmean"})
"""Statistics that depend on where the calendar begins."""


def exists(draft: Draft, stat: str, kind: Kind) -> bool:
    """Whether a row of this kind has such a summary."""
    if stat in BOTH:
        return True
    if stat == "missing_pct":  # on the line of missing values where a category is shown
        return kind == "number" and not draft.spec.weighted and draft.imputations is None
    if draft.spec.weighted:
        from tablegen.stats.survey_summaries import weighted_summary  # few tables need it

        return weighted_summary(stat, kind == "category") is not None
    if stat in ADJUSTED:
        return kind == "number"
    if stat not in stats.SUMMARIES:
        return False
    summary = stats.SUMMARIES[stat]
    if kind == "category":
        return bool(summary.of_counts or summary.of_counts_at)
    ways = (summary.of_moments, summary.of_moments_at, summary.of_frequencies, summary.of_frequencies_at)
    return any(ways)


def fits(draft: Draft, pattern: Pattern, kind: Kind, dates: bool = False) -> bool:
    """Whether rows of this kind, of `dates` or of plain numbers, have all that a column shows."""
    if pattern.each_level or (dates and kind == "number" and NONE_OF_DATES & {*pattern.stats}):
        return False
    return all(exists(draft, stat, kind) for stat in pattern.stats)


def statistic_column(draft: Draft, column: ColumnSpec) -> Pattern | None:
    """What a column of that name shows of the patients; None where it names no summary of theirs."""
    name = column.name.text
    pattern = None if name == "missing" else draft.patterns.summary(name)
    return pattern if pattern and (fits(draft, pattern, "number") or fits(draft, pattern, "category")) else None


def statistic_columns(draft: Draft) -> tuple[Pattern, ...]:
    """What the columns show of the patients, each its own; none where none is of a statistic."""
    found = (statistic_column(draft, column) for column in draft.spec.columns or ())
    return tuple(pattern for pattern in found if pattern)


def composed(draft: Draft, row: RowSpec, kind: Kind, dates: bool) -> Pattern | None:
    """All that the columns show of a row of this kind, as one pattern; None, with the problem noted, for nothing."""
    parts = tuple(part for one in statistic_columns(draft) if fits(draft, one, kind, dates) for part in one.parts)
    if parts:
        return Pattern(None, parts)
    hint = "columns: [n, %]" if kind == "category" else "columns: [n, mean, SD]"
    draft.problems.error(f"{row.name} is a {kind}, of which no column shows anything", row.name.at, hint)
    return None


def statistic_heads(columns: Iterable[tuple[ColumnSpec, Pattern]], patients: Iterable[Head]) -> list[Head]:
    """The heads of neighbouring columns, all of them below each column of patients where there are several."""
    columns, patients = list(columns), list(patients)
    alone = len(patients) == 1
    return [
        Head(
            "statistic",
            column.name.text,
            column.header,
            who.group,
            who.group_label,
            pattern,
            None if alone else who.group_label or who.group,
            who.span,
            of_patients=True,
        )
        for who in patients
        for column, pattern in columns
    ]
