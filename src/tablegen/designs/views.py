"""How a row looks at its variable: as a number or as a category, in which pattern, over which levels."""

from typing import TYPE_CHECKING, Literal

from tablegen import stats
from tablegen.designs.common import Draft, Level
from tablegen.designs.frequency_order import by_frequency
from tablegen.designs.percent import Share, percentages
from tablegen.designs.statistic_columns import BOTH, NONE_OF_DATES, Kind, composed, exists, statistic_columns
from tablegen.errors import listing, suggestion
from tablegen.evidence import Condition, Variable
from tablegen.spec.pattern import Pattern
from tablegen.spec.row import RowSpec
from tablegen.spec.statistics import ADJUSTED
from tablegen.spec.words import Word
from tablegen.values import frozen

if TYPE_CHECKING:
    from tablegen.rare_tasks import Measured

_LIMITS = frozenset({"pct_low", "pct_high"})
_CATEGORY = _LIMITS | {"pct"}
_INTERVAL, _OF_IMPUTED = "wilson", "wald"


@frozen
class View:
    """A row resolved: its variable, the view of it, the pattern of its cells, its levels and missing-value rules.

    `given` are the covariates that its comparison is adjusted for.
    """

    variable: Variable
    view: Kind
    pattern: Pattern
    label: str
    unit: str | None
    levels: tuple[Level, ...]
    level: str | None
    where: tuple[Condition, ...]
    show_missing: Literal["never", "if any", "always", "denominators"]
    share: Share
    missing_in_test: bool
    given: "tuple[Measured, ...]" = ()

    @property
    def stats(self) -> tuple[str, ...]:
        """The summaries to compute: those shown, and the counts every account needs."""
        basic = ("n", "pct") if self.view == "category" else ("n",)
        shown = (stat for stat in self.pattern.stats if stat not in {"total", "missing"} | ADJUSTED)
        return tuple(dict.fromkeys((*basic, *shown)))


def view_row(draft: Draft, row: RowSpec) -> View | None:
    """Resolve a row of a comparison or description; None, with the problems noted, when it cannot be."""
    variable = draft.variable(row.column)
    pattern = _pattern(draft, row)
    if row.percent is not None and draft.imputations:
        problem = f"{row.name}: percentages of imputed data are those of each column"
        draft.problems.error(problem, row.name.at, "leave out percent")
    if variable is None or (row.show and pattern is None):
        return None
    kind = _kind(row, variable, pattern)
    if not _fits(draft, row, variable, kind, pattern):
        return None
    if pattern is None and statistic_columns(draft):
        pattern = composed(draft, row, kind, variable.dates)
        if pattern is None:
            return None
    elif pattern is None:
        show = draft.preset.show if kind == "number" else None
        if kind == "number" and variable.dates and not draft.preset.dates_are_numbers:
            show = _dates_shown(draft)
        pattern = draft.patterns.cells[show] if show else draft.patterns.default(kind)
        draft.default(f"{row.name}: shown as {pattern.name} (a {'date' if variable.dates else kind})")
    levels = by_frequency(draft, row, draft.levels(variable, row.levels)) if kind == "category" else ()
    if kind == "category" and not row.levels and len(levels) > 1:
        draft.default(f"{row.name}: levels {', '.join(level.label for level in levels[:20])}")
    level = draft.level(variable, row.level, levels if row.levels else ()) if row.level else None
    table, own = draft.spec.missing, row.missing
    show_missing, where = own.show or table.show or "if any", draft.conditions(row.where)
    share = percentages(draft, row, kind)
    if kind == "number":
        draft.refuse_keys(row, ("sort",), "a row of numbers")
        draft.tell_of_codes(row, variable, where)
    if show_missing == "denominators" and not share.with_missing:
        pattern = _with_denominators(draft, row, pattern, where)
    return View(
        variable,
        kind,
        pattern,
        _label(draft.label(row, variable), row, pattern, levels, level),
        row.unit or variable.units,
        levels,
        level,
        where,
        show_missing,
        share,
        _first(own.in_test, table.in_test, draft.preset.in_test),
    )


def _pattern(draft: Draft, row: RowSpec) -> Pattern | None:
    """The pattern of a row's cells; of a row of several lines one that shows all that they show."""
    if not row.shows:
        return draft.pattern(row.show) if isinstance(row.show, Word) else None
    found = [draft.pattern(line.name) for line in row.shows]
    kept = [pattern for pattern in found if pattern]
    if len(kept) < len(found):
        return None
    return Pattern(None, tuple(part for pattern in kept for part in pattern.parts))


def _with_denominators(draft: Draft, row: RowSpec, pattern: Pattern, where: tuple[Condition, ...]) -> Pattern:
    """The pattern, or `n/N (%)` for `n (%)` where a variable misses values: of how many its percentages are."""
    if pattern.name != "n (%)" or not sum(draft.source.where(where).missing(row.column.text, None)):
        return pattern
    draft.default(f"{row.name}: shown as n/N (%), because values are missing")
    return draft.patterns.cells["n/N (%)"]


def _dates_shown(draft: Draft) -> str:
    """What dates show by default; the first and the last are those of single patients, whom `suppress` protects,
    and no rule pools them over imputations.
    """
    return "median (IQR)" if draft.spec.suppress or draft.imputations else "median (min–max)"


def proportion_interval(draft: Draft, shown: tuple[str, ...]) -> str:
    """The interval of percentages: the one asked for, which must exist, or the default, told where a row shows it."""
    asked = draft.spec.proportion_interval
    usual = _OF_IMPUTED if draft.imputations else draft.preset.proportion_interval or _INTERVAL
    if draft.spec.weighted:
        return _weighted_interval(draft, asked, shown)
    if asked and asked.text not in stats.PROPORTION_INTERVALS:
        message, hint = stats.PROPORTION_INTERVALS.unknown(asked.text)
        draft.problems.error(message, asked.at, hint)
        return usual
    if not asked and _LIMITS & set(shown):
        told = f"intervals of percentages: {stats.PROPORTION_INTERVALS[usual].title} ({usual})"
        if told not in draft.defaults:
            draft.default(told)
    return asked.text if asked else usual


def _weighted_interval(draft: Draft, asked: Word | None, shown: tuple[str, ...]) -> str:
    from tablegen.stats.survey_proportions import INTERVALS  # few tables need it

    if asked and asked.text not in INTERVALS:
        message = f'weighted percentages have no interval "{asked}"{suggestion(asked.text, INTERVALS)}'
        draft.problems.error(message, asked.at, listing("intervals", INTERVALS))
    told = f"intervals of weighted percentages: {INTERVALS['logit']} (logit)"
    if not asked and _LIMITS & set(shown) and told not in draft.defaults:
        draft.default(told)
    return asked.text if asked and asked.text in INTERVALS else "logit"


def _first(row: bool | None, table: bool | None, preset: bool) -> bool:
    """What the row says, else the table, else the preset."""
    return next(said for said in (row, table, preset) if said is not None)


def _label(label: str, row: RowSpec, pattern: Pattern, levels: tuple[Level, ...], level: str | None) -> str:
    """The row's label; without one of the author's it names the level, or the levels, that its cells count."""
    if row.label:
        return label
    if level is not None:
        return f"{label}: {next((one.label for one in levels if one.key == level), level)}"
    return f"{label} ({pattern.join.join(one.label for one in levels)})" if pattern.each_level else label


def _kind(row: RowSpec, variable: Variable, pattern: Pattern | None) -> Kind:
    if row.levels or row.level or (pattern and (pattern.each_level or _CATEGORY & set(pattern.stats))):
        return "category"
    if pattern and set(pattern.stats) - BOTH:
        return "number"
    return variable.kind


def _fits(draft: Draft, row: RowSpec, variable: Variable, kind: Kind, pattern: Pattern | None) -> bool:
    """Whether the pattern's statistics exist for this kind of row, and the data are of that kind."""
    if kind == "number" and variable.kind == "category" and not variable.numeric:
        draft.problems.error(
            f"{row.name} holds text, and {_wanted(pattern)} needs numbers",
            row.show_at,
            "show it as a category: show: n (%)",
        )
        return False
    shown = pattern.stats if pattern else ()
    none = [stat for stat in shown if kind == "number" and variable.dates and stat in NONE_OF_DATES]
    if none:
        message = f"{row.name} holds dates, of which there is no {stats.SUMMARIES[none[0]].title}"
        draft.problems.error(message, draft.shown_at(row, none[0]), "show: median (min–max)")
        return False
    wrong = [stat for stat in shown if not exists(draft, stat, kind)]
    if wrong:
        allowed = [name for name in (*stats.SUMMARIES.names, "wn") if exists(draft, name, kind)]
        what = f"a weighted {kind}" if draft.spec.weighted else f"a {kind}"
        message, at = f"{row.name} is shown as {what}, which has no {wrong[0]}", draft.shown_at(row, wrong[0])
        draft.problems.error(message, at, listing("statistics", sorted(allowed)))
    return not wrong


def _wanted(pattern: Pattern | None) -> str:
    return pattern.name or "its pattern" if pattern else "mean ± SD"
