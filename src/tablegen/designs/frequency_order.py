"""Levels and options in the order of how many patients have them: `sort: frequency`."""

from tablegen.designs.common import Draft, Level
from tablegen.evidence import Condition, Lacking, Source
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word


def by_frequency(draft: Draft, row: RowSpec, levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """The levels as they are, or the most frequent first where the row asks for it; ties keep their order."""
    if not _may_sort(draft, row):
        return levels
    keys = tuple(level.key for level in levels)
    try:
        counted = _patients(draft, row).counts(row.column.text, keys, None).table
    except Lacking:  # before there are data
        return levels
    counts = {key: n for key, (n,) in zip(keys, counted, strict=True)}
    return tuple(sorted(levels, key=lambda level: -counts[level.key]))


def options_by_frequency(draft: Draft, row: RowSpec, options: tuple[RowSpec, ...]) -> tuple[RowSpec, ...]:
    """The rows of a question's options as they are, or the most frequent first where the row asks for it."""
    if not _may_sort(draft, row):
        return options
    source = _patients(draft, row)

    def chosen(option: RowSpec) -> int:
        level = option.level.text if option.level else ""
        return source.counts(option.column.text, (level,), None).table[0][0]

    try:
        return tuple(sorted(options, key=chosen, reverse=True))
    except Lacking:
        return options


def _patients(draft: Draft, row: RowSpec) -> Source:
    """The rows that are counted: of the groups listed, where the table lists them."""
    source, compare = draft.source.where(draft.conditions(row.where)), draft.spec.compare
    if not isinstance(compare, Word) or not draft.spec.groups:
        return source
    keys = (draft.source.level_key(compare.text, group.key.text) for group in draft.spec.groups)
    return source.where((Condition(compare.text, tuple(key for key in keys if key is not None)),))


def _may_sort(draft: Draft, row: RowSpec) -> bool:
    """Whether the row is to be sorted; not where the order would tell which of two small counts is the larger."""
    if row.sort and draft.spec.suppress:
        message = f"{row.name}: the order of its levels would tell which small counts are larger"
        draft.problems.error(message, row.name.at, "leave out `sort`: the levels then stand in their own order")
    return bool(row.sort and not draft.spec.suppress)
