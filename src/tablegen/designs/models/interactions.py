"""Interactions: rows that are the products of other rows of the model."""

from collections.abc import Mapping
from itertools import combinations, product

from tablegen.designs.common import COMPARED_KEYS, TERM_KEYS, Draft
from tablegen.designs.models.terms import ResolvedTerm, TermLine
from tablegen.errors import listing, suggestion
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.tasks import Term
from tablegen.term_shapes import Contrasts, number_text

_TIMES = " × "
_NOT_OF_INTERACTIONS = (
    *("test", "show", "level", "levels", "reference", "where", "percent", "unit", "variable", "per", "log"),
    *("standardize", *(key for key in (*COMPARED_KEYS, *TERM_KEYS) if key not in {"interaction", "within", "at"})),
)


def interaction_of(draft: Draft, row: RowSpec, known: Mapping[str, ResolvedTerm]) -> ResolvedTerm | None:
    """The term of a row that is an interaction of `known` ones; None with the problem noted."""
    draft.refuse_keys(row, _NOT_OF_INTERACTIONS, "an interaction")
    factors = [factor for word in row.interaction if (factor := _factor(draft, row, word, known))]
    names = [word.text for word in row.interaction]
    if len(factors) < len(names):
        return None
    if not 2 <= len(set(names)) == len(names) <= 3:
        problem = "names one row twice" if len(set(names)) < len(names) else "is of two rows, or of three"
        draft.problems.error(f"{row.name}: an interaction {problem}", row.interaction[0].at, "interaction: [age, sex]")
        return None
    _lower_order(draft, row, names, known)
    _far_from_zero(draft, row, factors)
    if row.within:
        return _within(draft, row, row.within, factors)
    draft.refuse_keys(row, ("at",), "an interaction without `within`")
    several = any(len(factor.term.parts) > 1 for factor in factors)
    terms = tuple(factor.term for factor in factors)
    term = Term(row.name.text, "", "interaction", row.name.at, one_line=not several, of=terms)
    if not several:
        label = row.label or _TIMES.join(factor.lines[0].label for factor in factors)
        return ResolvedTerm(row, None, term, label, (TermLine("row", label),))
    label = row.label or _TIMES.join(factor.label for factor in factors)
    lines = [TermLine("group", label, tested=True)]
    if term.plain:
        titles = [_TIMES.join(filter(None, parts)) for parts in product(*map(_part_labels, factors))]
        lines += [TermLine("level", title, part) for title, part in zip(titles, term.parts, strict=True)]
    return ResolvedTerm(row, None, term, label, tuple(lines))


def _far_from_zero(draft: Draft, row: RowSpec, factors: list[ResolvedTerm]) -> None:
    """Warn of numbers that nobody has as 0, where the coefficients of the other rows are then those of."""
    for factor in factors:
        own, variable = factor.row, factor.variable
        others = " and ".join(other.row.name.text for other in factors if other is not factor)
        of = f"{row.name}: the coefficient of {others} is that where"
        if isinstance(factor.term.shape, Contrasts) and factor.term.shape.kind == "scores":
            message = f"{of} the score of {own.name} is 0, which no level has"
            draft.problems.warn(message, row.name.at, f"{own.name}: {{contrasts: polynomial}}, means over the levels")
        moved = own.centre is not None or own.standardize or factor.term.levels
        if moved or variable is None or draft.shell:
            continue
        values = draft.source.frequencies(variable.name, None).values
        origin = 1 if own.log else 0
        if values.size and not values[0] <= origin <= values[-1]:
            message = f"{of} {own.name} is {origin}, which no patient has"
            draft.problems.warn(message, row.name.at, _instead(row, own))


def _instead(row: RowSpec, own: RowSpec) -> str:
    """What tells more than a coefficient at the value 0 of a row; from a spline no value can be taken off."""
    if not own.spline:
        return f"take a value off: {own.name}: {{centre: yes}}"
    if len(row.interaction) > 2 or (row.within and row.within.text == own.name.text):
        return "it tells nothing by itself"
    return f"show the effects at values of it: within: {own.name}, at: […]"


def _within(draft: Draft, row: RowSpec, within: Word, factors: list[ResolvedTerm]) -> ResolvedTerm | None:
    """The interaction shown as the effects of one of two rows within the levels of the other, or at its values."""
    moderator = next((factor for factor in factors if factor.row.name.text == within.text), None)
    if moderator is None or len(factors) > 2:
        message = f"{row.name}: effects are shown within one of the two rows of an interaction, not within {within}"
        draft.problems.error(message, within.at, listing("rows", [factor.row.name.text for factor in factors]))
        return None
    effect = next(factor for factor in factors if factor is not moderator)
    if not effect.term.plain:
        draft.problems.error(
            f"{row.name}: {effect.row.name} is a curve: its effects within {within} are not of one line",
            within.at,
            f"leave `within` out, or turn it round: within: {effect.row.name}, at: […]",
        )
        return None
    if moderator.levels and row.at:
        draft.problems.error(f"{row.name}: {within} has levels; it is not shown at values", within.at, "leave `at` out")
    if not moderator.levels and not row.at:
        message = f"{row.name}: say at which values of {within} the effects are shown"
        draft.problems.error(message, within.at, "at: [40, 60]")
    if row.at and moderator.variable:
        from tablegen.designs.models.curves import tell_beyond  # few tables need it

        tell_beyond(draft, row, moderator.variable, row.at)
    term = Term(
        *(row.name.text, "", "interaction", row.name.at),
        one_line=False,
        of=tuple(factor.term for factor in factors),
        within=within.text,
        values=row.at,
    )
    label = row.label or f"{effect.label} by {moderator.label}"
    levels = [(level.key, level.label) for level in moderator.levels] or [(number_text(v),) * 2 for v in row.at]
    titled = [("", "")] if len(effect.term.parts) == 1 else list(zip(effect.term.parts, effect.parts, strict=True))
    lines = [
        TermLine("level", ", ".join(filter(None, (title, called))), ":".join(filter(None, (part, key))))
        for part, title in titled
        for key, called in levels
    ]
    return ResolvedTerm(row, None, term, label, (TermLine("group", label, tested=True), *lines))


def _part_labels(factor: ResolvedTerm) -> tuple[str, ...]:
    """What its columns add to the stub of a line: nothing, where the author's label of one line says it all."""
    return ("",) if len(factor.parts) == 1 and factor.row.label else factor.parts


def _factor(draft: Draft, row: RowSpec, word: Word, known: Mapping[str, ResolvedTerm]) -> ResolvedTerm | None:
    """One of the rows, which must be in the model too: the product alone has no meaning."""
    found = known.get(word.text)
    if found is None:
        main = [name for name, term in known.items() if not term.term.of]
        draft.problems.error(
            f'{row.name}: an interaction needs its main effects: no row above it is named "{word}"'
            f"{suggestion(word.text, main)}",
            word.at,
            listing("rows", main),
        )
        return None
    if found.term.of:
        names = ", ".join(dict.fromkeys(term.row for term in found.term.of))
        draft.problems.error(f"{row.name}: {word} is an interaction itself", word.at, f"interaction: [{names}, …]")
        return None
    if found.term.trend:
        problem = f"{row.name}: the trend of {word} is not tested where {word} has an interaction"
        draft.problems.error(problem, word.at, "leave `trend` out")
        return None
    return found


def _lower_order(draft: Draft, row: RowSpec, names: list[str], known: Mapping[str, ResolvedTerm]) -> None:
    """An interaction of three rows needs those of each two of them."""
    there = [{part.row for part in term.term.of} for term in known.values()]
    for pair in combinations(names, 2) if len(names) == 3 else ():
        if set(pair) not in there:
            draft.problems.error(
                f"{row.name}: an interaction of three rows needs that of {pair[0]} and {pair[1]} above it",
                row.name.at,
                f"{pair[0]}_{pair[1]}: {{interaction: [{', '.join(pair)}]}}",
            )
