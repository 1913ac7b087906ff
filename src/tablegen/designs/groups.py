"""The columns of a comparison: the groups of patients in their order, and the statistics beside them."""

from itertools import chain, groupby

from tablegen.designs.common import Draft, Level
from tablegen.designs.statistic_columns import statistic_column, statistic_heads
from tablegen.errors import listing, suggestion
from tablegen.estimates import estimate_of, limits_of
from tablegen.evidence import Grouping
from tablegen.plan import MISSING, OVERALL, Head
from tablegen.spec.pattern import Pattern
from tablegen.spec.words import ColumnSpec, LevelSpec, Nested, Word
from tablegen.values import frozen

TEST_STATS = ("statistic", "df", "df2", "p", "p_adjusted", "p_level", "or", "or_low", "or_high")
MOST_GROUPS = 12
"""Groups that a table may have without the author listing them: more are a column of numbers, or of names."""
STEMS = ("difference", "smd", "rr", "or", "irr", "effect")
FOREST = "forest"
"""The column that draws what others show in numbers."""
EFFECT_STATS = tuple(stat for stem in STEMS for stat in (stem, *limits_of(stem)))
Shown = tuple[Head, Pattern | None]


@frozen
class Groups:
    """The groups of the table in their order, and the grouping for tests in the order of the difference.

    Of nested groups, `nested` holds what the spanning head and the own head of each are called.
    """

    by: Grouping
    for_tests: Grouping
    levels: tuple[Level, ...]
    variable: str
    nested: tuple[tuple[str, str], ...] = ()


def groups_of(draft: Draft) -> Groups | None:
    """The groups that `compare` makes; None, with the problems noted, when it makes none."""
    spec = draft.spec
    if isinstance(spec.compare, Nested):
        return _nested(draft, spec.compare)
    if spec.compare is None or (variable := draft.variable(spec.compare)) is None:
        return None
    if spec.groups:
        found = [_group(draft, variable.name, asked) for asked in spec.groups]
        levels = tuple(level for level in found if level)
        keys = [level.key for level in levels]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            draft.problems.error(f'the group "{twice}" is listed twice', spec.groups[0].key.at)
        if len(levels) < len(found) or twice:
            return None
        _others(draft, variable.levels, levels)
    else:
        levels = draft.levels(variable, ())
        if len(levels) > MOST_GROUPS:
            draft.problems.error(
                f"{variable.name} has {len(levels)} different values: too many groups to compare",
                spec.compare.at,
                "list the groups: groups: [...], or make classes: derive: {class: {cut: column, at: [40, 65]}}",
            )
            return None
        draft.default(f"groups: {', '.join(level.key for level in levels)} (all levels of {variable.name})")
    if len(levels) < 2:
        draft.problems.error(
            f"a comparison needs at least two groups; {variable.name} has {len(levels)}",
            spec.compare.at,
            "leave out `compare` for a descriptive table",
        )
        return None
    keys = tuple(level.key for level in levels)
    if OVERALL in keys:
        draft.problems.error(
            f'a group cannot be called "{OVERALL}", which is the column of all patients',
            spec.compare.at,
            f"give it another name: derive: {{group: {{recode: {variable.name}, to: {{{OVERALL}: all-comers}}}}}}",
        )
        return None
    turned = keys[::-1] if spec.difference == "second - first" and len(keys) == 2 else keys
    return Groups(Grouping(variable.name, keys), Grouping(variable.name, turned), levels, variable.name)


def _nested(draft: Draft, compare: Nested) -> Groups | None:
    """The groups of one column within those of another."""
    from tablegen.designs.nested import nested_groups  # few tables need it

    if draft.spec.pairs or draft.spec.published:
        what = "`pairs` matches patients between groups" if draft.spec.pairs else "published numbers have one grouping"
        draft.problems.error(f"groups within groups are of different patients, and {what}", compare.at, "compare: arm")
        return None
    found = nested_groups(draft, compare)
    if found is None:
        return None
    levels, names = found
    if not 2 <= len(levels) <= MOST_GROUPS:
        message = f"a comparison has 2 to {MOST_GROUPS} groups; {compare.outer} and {compare.inner} make {len(levels)}"
        draft.problems.error(message, compare.at, "list those to show: groups: [...]")
        return None
    by = Grouping(compare.text, tuple(level.key for level in levels))
    turned = by.levels[::-1] if draft.spec.difference == "second - first" and len(levels) == 2 else by.levels
    return Groups(by, Grouping(compare.text, turned), levels, compare.text, names)


def _group(draft: Draft, variable: str, asked: LevelSpec) -> Level | None:
    key = draft.level(draft.source.variable(variable), asked.key)
    labels = draft.source.variable(variable).level_labels
    return Level(key, asked.label or labels.get(key, key)) if key is not None else None


def _others(draft: Draft, all_levels: tuple[str, ...], levels: tuple[Level, ...]) -> None:
    left = [key for key in all_levels if key not in {level.key for level in levels}]
    if left and draft.spec.compare:
        draft.problems.warn(
            f"the patients of {', '.join(left)} are in no column: `groups` does not list them", draft.spec.compare.at
        )


def difference_of(groups: Groups | None) -> tuple[str, str] | None:
    """What the table calls the two groups of a difference: the first, less the second."""
    if groups is None or len(groups.levels) != 2:
        return None
    names = {level.key: level.label for level in groups.levels}
    first, second = groups.for_tests.levels
    return names[first], names[second]


def heads_of(draft: Draft, groups: Groups | None) -> tuple[Shown, ...]:
    """The columns beside the stub, with the pattern of those that show a statistic."""
    columns = draft.spec.columns
    if columns is None:
        adjusted = ("adjusted P",) if draft.spec.adjust else ()
        statistic = ("statistic",) if draft.preset.statistics else ()
        names = ("groups", *statistic, "P", *adjusted) if groups else ("groups",)
        if groups and draft.spec.weights and draft.spec.weights.show == "beside":
            names = ("groups",) if draft.spec.effects else ("groups", "SMD")  # balance is shown, not tested
        columns = tuple(ColumnSpec(Word(name, draft.spec.at)) for name in names)
        if groups:
            draft.default(f"columns: {', '.join(names)}")
    named = {column.name.text for column in columns}
    for word in (word for word in draft.spec.effects if word.text in named):
        draft.problems.error(
            f"the column {word} is asked for twice", word.at, "leave it out of `columns` or of `effects`"
        )
    heads: list[Shown] = []
    every = (*columns, *(ColumnSpec(word) for word in draft.spec.effects))
    for of_patients, run in groupby(every, key=lambda column: bool(statistic_column(draft, column))):
        own = list(run)
        alone = chain.from_iterable(_head(draft, column, groups) for column in own)
        heads += _statistic_heads(draft, own, groups) if of_patients else alone
    _check_shown_once(draft, heads)
    if draft.spec.adjust and not any(pattern and "p_adjusted" in pattern.stats for _, pattern in heads):
        names = ", ".join(column.name.text for column in columns)
        message = f"the adjusted P values stand in no column (columns: [{names}, adjusted P])"
        draft.problems.warn(message, draft.spec.adjust.at)
    return tuple(heads)


def _statistic_heads(draft: Draft, columns: list[ColumnSpec], groups: Groups | None) -> list[Shown]:
    """The columns of statistics of the patients, below each column of patients."""
    named = [(column, pattern) for column in columns if (pattern := statistic_column(draft, column))]
    patients = (head for head, _ in _group_heads(draft, ColumnSpec(columns[0].name), groups))
    return [(head, None) for head in statistic_heads(named, patients)]


def _check_shown_once(draft: Draft, heads: list[Shown]) -> None:
    """Refuse columns of statistics beside those of patients, whose cells show what each row says."""
    both = any(head.of_patients for head, _ in heads) and any(head.kind == "group" for head, _ in heads)
    at = next((c.name.at for c in draft.spec.columns or () if c.name.text in {"groups", "overall"}), draft.spec.at)
    if both:
        message = "columns are of groups, whose cells show what each row says, or of statistics; not both"
        draft.problems.error(message, at, "columns: [n, mean, SD]; with all patients too: overall: last")
    if both or not any(head.of_patients for head, _ in heads):
        return
    if draft.spec.pairwise and draft.spec.pairwise.show in {"letters", "superscripts"}:
        message = "letters and marks of groups stand behind what each row shows, and the columns are statistics"
        draft.problems.error(message, draft.spec.pairwise.at, "columns: [groups, P]")
    if draft.spec.weights and draft.spec.weights.show == "beside":
        message = "weighted statistics have no columns of their own beside unweighted ones"
        draft.problems.error(message, draft.spec.at, "columns: [groups, SMD]")


def _head(draft: Draft, column: ColumnSpec, groups: Groups | None) -> list[Shown]:
    name = column.name.text
    if name == "groups":
        return _group_heads(draft, column, groups)
    if name == "overall":
        if draft.spec.overall not in {None, "no"}:
            draft.problems.error("the column overall is asked for twice", column.name.at, "leave out `overall:`")
        return [(Head("group", OVERALL, column.header, OVERALL), None)]
    if name == "missing":
        return _missing_heads(draft, column, groups)
    pattern = _drawn_effect(draft) if name == FOREST else draft.patterns.column(name)
    if pattern is None and name == FOREST:
        message = "a forest column draws effects with their intervals, and no column shows one"
        draft.problems.error(message, column.name.at, "name it beside it: effects: [OR (95% CI), forest]")
        return []
    if pattern is None or not set(pattern.stats) <= {*TEST_STATS, *EFFECT_STATS}:
        names = (
            "groups",
            "overall",
            "missing",
            "n",
            "mean",
            "SD",
            "median",
            *draft.patterns.columns_showing((*TEST_STATS, *EFFECT_STATS)),
        )
        draft.problems.error(
            f'a comparison has no column "{name}"{suggestion(name, names)}', column.name.at, listing("columns", names)
        )
        return []
    if groups is None:
        if draft.spec.compare is None:  # else what is wrong with the groups is told
            draft.problems.error(
                f'the column "{name}" needs groups to compare',
                column.name.at,
                "name the column that splits the patients: compare: …",
            )
        return []
    if stem_of(pattern) is None:
        draft.check_level(column)
    if "p_adjusted" in pattern.stats and draft.spec.adjust is None:
        draft.problems.error("say how P is adjusted", column.name.at, "adjust: holm")
    return [(Head("statistic", name, column.header, show=pattern), pattern)]


def _drawn_effect(draft: Draft) -> Pattern | None:
    """What a forest column draws: the first effect that a column shows with its interval."""
    shown = (draft.patterns.column(name) for name in _named(draft) if name != FOREST)
    return next((pattern for pattern in shown if stem_of(pattern) and pattern and len(pattern.stats) > 2), None)


def _group_heads(draft: Draft, column: ColumnSpec, groups: Groups | None) -> list[Shown]:
    overall: Shown = (Head("group", OVERALL, group=OVERALL), None)
    if groups is None:
        return [(Head("group", OVERALL, column.header, OVERALL), None)]
    names = groups.nested or ((None, level.label) for level in groups.levels)
    own: list[Shown] = [
        (Head("group", level.key, group=level.key, group_label=label, span=span), None)
        for level, (span, label) in zip(groups.levels, names, strict=True)
    ]
    match draft.spec.overall or _overall_of_tool(draft):
        case "first":
            return [overall, *own]
        case "last":
            return [*own, overall]
        case _:
            return own


def _overall_of_tool(draft: Draft) -> str:
    """Where the tool has its column of all patients, unless the spec says which columns there are."""
    own = draft.spec.columns is not None or draft.spec.pairs is not None
    return "no" if own else draft.preset.overall


def _missing_heads(draft: Draft, column: ColumnSpec, groups: Groups | None) -> list[Shown]:
    """A column of missing values for each column of patients, under one head where there are several."""
    pattern = draft.patterns.missing
    patients = [head for head, _ in _group_heads(draft, ColumnSpec(column.name), groups)]
    if len(patients) == 1:
        return [(Head("statistic", "missing", column.header, OVERALL, show=pattern), None)]
    span = column.header or MISSING
    return [
        (Head("statistic", "missing", head.full_label, head.group, show=pattern, span=span), None) for head in patients
    ]


def stem_of(pattern: Pattern | None) -> str | None:
    """The effect that a column shows, `difference` of `{difference} ({diff_low}–{diff_high})`; None for no effect."""
    names = {estimate_of(stat) for stat in pattern.stats} if pattern else set[str]()
    return next((stem for stem in STEMS if names == {stem}), None)


def beside_differences(draft: Draft, groups: int) -> bool:
    """Whether the tool that the table is like makes its tests beside differences: of two groups, where a column is."""
    return (
        groups == 2
        and bool(draft.preset.differences)
        and any(stem_of(draft.patterns.column(name)) == "difference" for name in _named(draft))
    )


def _named(draft: Draft) -> tuple[str, ...]:
    """The columns that the spec names, effects too."""
    return (*(column.name.text for column in draft.spec.columns or ()), *(word.text for word in draft.spec.effects))
