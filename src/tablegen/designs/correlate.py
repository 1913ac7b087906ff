"""Correlation matrix: the rows against one another, each pair once, with summaries of the rows beside them."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.correlated import Side, given_of, lines_of
from tablegen.designs.weighting import sampling_of
from tablegen.errors import listing, suggestion
from tablegen.plan import OVERALL, Ask, Head, Line, Plan
from tablegen.rare_tasks import Correlate, Measured
from tablegen.spec.pattern import Pattern, Slot
from tablegen.spec.words import ColumnSpec, Word
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.imputed_correlation import POOLED_CORRELATIONS
from tablegen.tasks import Sizes, Summarize, Task

_NUMBERED, _NAMED = "correlations", "correlations by name"
_STATS = frozenset({"r", "r_low", "r_high", "p", "stars", "n", "statistic", "df"})
_ITSELF = Pattern(None, (Slot("r"),))


def plan_correlation(draft: Draft) -> Plan | None:
    """Plan a matrix of correlations; None (with problems noted) when names do not resolve."""
    spec = draft.spec
    method, show = _method(draft), _show(draft)
    lines = list(lines_of(draft))
    sides = [side for _, side in lines if side]
    given = given_of(draft)
    if method is None or show is None or given is None or len(sides) < 2:
        if len(sides) == 1 and not any(problem.level == "error" for problem in draft.problems.found):
            draft.problems.error("a correlation is of at least two rows", sides[0].row.name.at)
        return None
    sampling, columns = sampling_of(draft), _columns(draft)
    heads = tuple(head for column in columns for head in _heads(column, sides))
    if spec.deletion is None:
        draft.default("deletion: pairwise (each correlation is of all patients who have both values)")
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="correlate",
        heads=heads,
        lines=tuple(_line(draft, line, side, sides, columns, show) if side else line for line, side in lines),
        tasks=(*_sizes(draft), *_summaries(draft, sides, columns), *_tasks(draft, sides, method, given)),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        confidence=spec.confidence,
        suppress=spec.suppress,
        sampling=sampling,
        defaults=tuple(draft.defaults),
    )


def _method(draft: Draft) -> str | None:
    asked = draft.spec.correlate
    if asked is None:
        return None
    if asked.text not in CORRELATIONS:
        message, hint = CORRELATIONS.unknown(asked.text)
        draft.problems.error(message, asked.at, hint)
        return None
    if draft.spec.weighted and asked.text != "pearson":
        problem = f"weighted rows have no {CORRELATIONS[asked.text].title}: its ranks are of patients"
        draft.problems.error(problem, asked.at, "correlate: pearson, or leave out weights")
        return None
    if draft.imputations and asked.text not in POOLED_CORRELATIONS:
        problem = f"no rule pools {CORRELATIONS[asked.text].title} over imputations"
        draft.problems.error(problem, asked.at, listing("correlations that can be pooled", POOLED_CORRELATIONS))
        return None
    if draft.spec.adjust_for and CORRELATIONS[asked.text].partial is None:
        partial = [one.name for one in CORRELATIONS if one.partial]
        draft.problems.error(
            f"{asked.text} cannot be adjusted for other variables", asked.at, listing("partial correlations", partial)
        )
        return None
    return asked.text


def _show(draft: Draft) -> Pattern | None:
    """How the cells are written: `r`, or a pattern that needs nothing but what a correlation has."""
    asked = next(iter(draft.spec.show), None)
    if len(draft.spec.show) > 1:
        draft.problems.error("the cells of a matrix are written in one way", draft.spec.show[1].at, "show: r (95% CI)")
    if asked is None:
        draft.default("show: r")
        return draft.patterns.columns["r"]
    spelled = "{" in asked.text
    pattern = draft.pattern(asked) if spelled else draft.patterns.column(asked.text)
    if pattern and set(pattern.stats) <= _STATS:
        return pattern
    if pattern or not spelled:
        names = draft.patterns.columns_showing(_STATS)
        message = f'a correlation is not shown as "{asked}"{suggestion(asked.text, names)}'
        draft.problems.error(message, asked.at, listing("patterns", names))
    return None


def _columns(draft: Draft) -> list[tuple[ColumnSpec, Pattern | None]]:
    """The columns beside the stub: the matrix (None), and summaries of the rows."""
    asked = draft.spec.columns
    if asked is None:
        draft.default(f"columns: {_NUMBERED}")
        asked = (ColumnSpec(Word(_NUMBERED, draft.spec.at)),)
    columns: list[tuple[ColumnSpec, Pattern | None]] = []
    for column in asked:
        if column.name.text in {_NUMBERED, _NAMED}:
            columns.append((column, None))
            continue
        pattern = draft.pattern(column.name)
        wrong = [stat for stat in (pattern.stats if pattern else ()) if not _of_numbers(stat, draft.spec.weighted)]
        if wrong:
            draft.problems.error(
                f"a row of numbers has no {wrong[0]}", column.name.at, f"columns: {_NUMBERED}, mean ± SD"
            )
        elif pattern:
            columns.append((column, pattern))
    if sum(pattern is None for _, pattern in columns) != 1:
        draft.problems.error(f"the columns must name {_NUMBERED} (or {_NAMED}) once", asked[0].name.at)
    return columns


def _of_numbers(stat: str, weighted: bool) -> bool:
    """Whether a summary is one of numbers, or of weighted numbers."""
    if weighted and stat not in {"total", "missing"}:
        from tablegen.stats.survey_summaries import weighted_summary  # few tables are weighted

        return weighted_summary(stat, of_levels=False) is not None
    if stat not in stats.SUMMARIES:
        return stat in {"total", "missing"}
    summary = stats.SUMMARIES[stat]
    ways = (summary.of_moments, summary.of_moments_at, summary.of_frequencies, summary.of_frequencies_at)
    return any(ways)


def _heads(column: tuple[ColumnSpec, Pattern | None], sides: list[Side]) -> list[Head]:
    """The heads of a column: of the matrix one for every row but the last, whose correlations stand in its line."""
    asked, pattern = column
    if pattern:
        return [Head("statistic", asked.name.text, asked.header, show=pattern)]
    numbered = asked.name.text == _NUMBERED
    names = [f"({i})" if numbered else side.label for i, side in enumerate(sides[:-1], start=1)]
    return [Head("statistic", name, name, span=asked.header) for name in names]


def _line(
    draft: Draft,
    line: Line,
    side: Side,
    sides: list[Side],
    columns: list[tuple[ColumnSpec, Pattern | None]],
    show: Pattern,
) -> Line:
    """A row of the lower triangle: its correlations with the rows above it, and 1 with itself."""
    i, name = sides.index(side), side.row.name.text
    numbered = any(column.name.text == _NUMBERED for column, _ in columns)
    digits = draft.digits(side.row)
    cells: list[Ask | None] = []
    for _, pattern in columns:
        if pattern:
            cells.append(Ask(pattern, name, OVERALL, digits=digits, decimals=side.variable.decimals))
            continue
        own = draft.digits(side.row, summaries=False)
        cells += [Ask(show, name, other.row.name.text, digits=own) for other in sides[:i]]
        cells += [Ask(_ITSELF, name, name, digits={"r": 0})] if i < len(sides) - 1 else []
        cells += [None] * (len(sides) - 2 - i)
    label = f"({i + 1}) {side.label}" if numbered else side.label
    unit = side.row.unit or side.variable.units
    return replace(line, label=label, cells=tuple(cells), unit=unit)


def _sizes(draft: Draft) -> tuple[Sizes, ...]:
    """The count of the patients of a weighted table: who has no weight, how much the weights differ."""
    return (Sizes(OVERALL, None, False, OVERALL),) if draft.spec.weighted else ()


def _summaries(draft: Draft, sides: list[Side], columns: list[tuple[ColumnSpec, Pattern | None]]) -> tuple[Task, ...]:
    wanted = dict.fromkeys(stat for _, pattern in columns for stat in (pattern.stats if pattern else ()))
    if not wanted:
        return ()
    shown = tuple(dict.fromkeys(("n", *(stat for stat in wanted if stat not in {"total", "missing"}))))
    for side in sides:
        if side.measured.levels:
            draft.problems.error(
                f"{side.row.name} is ordered levels, of which there is no {next(iter(wanted))}",
                side.row.name.at,
                f"columns: {_NUMBERED}",
            )
    spec = draft.spec
    quantiles = spec.quantiles or draft.preset.quantiles
    return tuple(
        Summarize(
            s.row.name.text,
            s.variable.name,
            "number",
            shown,
            s.row.name.at,
            overall=True,
            quantiles=quantiles,
            confidence=spec.confidence,
        )
        for s in sides
    )


def _tasks(draft: Draft, sides: list[Side], method: str, given: tuple[Measured, ...]) -> list[Correlate]:
    """Every pair once, and every row with itself."""
    asked = draft.spec.correlate
    everything = tuple(side.measured for side in sides) if draft.spec.deletion == "listwise" else ()
    return [
        Correlate(
            one.row.name.text,
            other.row.name.text,
            method,
            one.row.name.at,
            one.measured,
            other.measured,
            draft.spec.confidence,
            given,
            everything,
            f"asked for ({asked.at})" if asked else "",
        )
        for i, one in enumerate(sides)
        for other in sides[: i + 1]
    ]
