"""Small cells of designs that few tables have: which of their numbers could identify patients."""

from itertools import pairwise

from tablegen.evidence import Source
from tablegen.plan import OVERALL
from tablegen.rare_tasks import AdjustedMeans, Answers, ComparePairs, Correlate, Diagnose, Follow, Tabulate, pair_key
from tablegen.results import Key
from tablegen.suppress import Hider, columns_of
from tablegen.suppress_audit import Cell, Matrix
from tablegen.suppress_numbers import of_two_values
from tablegen.tasks import Summarize


def hide(task: object, hider: Hider, sets: tuple[Source, ...]) -> None:
    """Hide what a task's small counts are, and what would give them away; `sets` are the patients, or imputed ones."""
    match task:
        case Correlate():
            _correlation(task, hider)
        case Diagnose():
            _diagnosis(task, hider, sets[0])
        case Answers():
            _answers(task, hider)
        case Follow():
            _follow_up(task, hider)
        case Tabulate():
            _crosstab(task, hider)
        case ComparePairs():
            _pairs(task, hider)
        case AdjustedMeans():
            _adjusted(task, hider)
        case _:
            pass


def _correlation(task: Correlate, hider: Hider) -> None:
    """A correlation of few patients; where numbers of patients differ by few, these, and the P and limits of each."""
    if hider.small(hider.value(Key(task.row, task.group, None, "n"))):
        hider.hide_all(task.row, task.group)
    if hider.small(hider.value(imputed := Key(task.row, task.group, None, "imputed"))):
        hider.hidden.add(imputed)
    sizes = {int(r.value) for r in hider.results if r.key.stat == "n" and r.key.level is None and r.value is not None}
    ordered = sorted(sizes)
    if any(hider.small(after - before) for before, after in pairwise(ordered)):
        of_pair = (r.key for r in hider.results if (r.key.row, r.key.group) == (task.row, task.group))
        hider.hidden.update(key for key in of_pair if key.stat != "r")


def _adjusted(task: AdjustedMeans, hider: Hider) -> None:
    """All adjusted means and the test where a group has few patients with all covariates; how many have none, if few.

    They follow from the degrees of freedom, and so from a statistic and its P, or an interval and its standard error.
    """
    stats = ("adj_n", "adj_se", "adj_low", "adj_high", "adj_mean")
    few = any(hider.small(hider.value(Key(task.row, group, None, "adj_n"))) for group in task.by.levels)
    missing = hider.small(hider.value(Key(task.row, None, None, "adj_missing")))
    for group in task.by.levels if few or missing else ():
        hider.hide(task.row, group, None, *(stats if few else stats[:-1]))
    if few or missing:
        hider.hide_test(task.row)


def _diagnosis(task: Diagnose, hider: Hider, source: Source) -> None:
    """All of a test where one of its four counts is small, for each of its shares would give it away.

    So it is where few of the sick, or of the well, miss the test: the note tells how many these are. The area under its
    curve stays, which is of all patients, unless the sick or the well are few themselves, or the test has two values
    only, of which the area is a share as well.
    """
    four = [hider.value(Key(task.row, None, None, stat)) for stat in ("tp", "fn", "fp", "tn")]
    sick, *others = (hider.value(Key(task.by.variable, group, None, "n")) for group in task.by.levels)
    lost = [sick - sum(four[:2]), sum(others) - sum(four[2:])] if any(four) else []
    imputed = [Key(task.row, group, None, "imputed") for group in (None, task.by.variable)]
    hider.hidden.update(key for key in imputed if hider.small(hider.value(key)))
    few = hider.small(sick) or hider.small(sum(others))
    missing = hider.small(hider.value(Key(task.row, None, None, "missing")))
    stats = {r.key.stat for r in hider.results if r.key.row == task.row}
    share = few or (task.positive is None and of_two_values(task.variable, task.by, source) is not None)
    kept = set[str]() if share else {"auc", "auc_low", "auc_high", "p"}
    if any(map(hider.small, (*four, *lost))) or few:
        hider.hide(task.row, None, None, *(stats - kept))
    elif missing:
        hider.hide(task.row, None, None, "missing", "n")


def _answers(task: Answers, hider: Hider) -> None:
    """The options of a question: in no group one alone is hidden, where all who answered chose one of the others.

    Who answered are at most as many as the answers and those who chose none: a lone gap could not be smaller than what
    the others leave. Where few gave several answers, or few chose only others than one of the options, all options of
    the group are hidden: how many these are follows from the counts of all options and of none. Sums of answers are
    hidden with any of them, and who is missing, or left some empty, where few.
    """
    groups = columns_of(task.none)
    anybody = any(hider.value(_chose(task.none, group)) for group in groups)
    parts = (*task.options, *([task.none] if anybody else []))
    for group in groups:
        if _few_combined(task, group, hider):
            for part in parts:
                hider.category(part, frozenset({(group, part.levels[0])}))
    before = -1
    while before < len(hider.hidden):
        before = len(hider.hidden)
        for group in groups:
            _no_lone_gap(parts, group, hider)
    for group in groups:
        _unmark(task, parts, group, hider)
    gaps = {group for group in groups if any(_chose(part, group) in hider.hidden for part in parts)}
    for group in gaps | _overall(gaps):
        hider.hide(task.row, group, None, "responses")
        if task.percent == "responses":
            _hide_shares(task.options, group, hider)
    incomplete = {group for group in groups if hider.small(hider.value(Key(task.row, group, None, "incomplete")))}
    for group in incomplete | _overall(incomplete):
        hider.hide(task.row, group, None, "incomplete")
    for group in groups:
        if Key(task.none.row, group, None, "missing") in hider.hidden:
            hider.hide(task.row, group, None, "missing", "missing_pct", "total")


def _few_combined(task: Answers, group: str, hider: Hider) -> bool:
    """Whether few gave more answers than one, or few chose something, but not a certain option."""
    options = [hider.value(_chose(part, group)) for part in task.options]
    anything = _answered(task, group, hider) - hider.value(_chose(task.none, group))
    return any(map(hider.small, (sum(options) - anything, *(anything - n for n in options))))


def _answered(task: Answers, group: str, hider: Hider) -> int:
    whole, missing = (hider.value(Key(task.row, group, None, stat)) for stat in ("total", "missing"))
    return whole - missing * task.missing_in_percent


def _overall(groups: set[str]) -> set[str]:
    """The column of all patients, from which what is hidden in a group would follow."""
    return {OVERALL} if groups else set()


def _chose(part: Summarize, group: str) -> Key:
    """The count of those who chose an option."""
    return Key(part.row, group, part.levels[0], "n")


def _no_lone_gap(parts: tuple[Summarize, ...], group: str, hider: Hider) -> None:
    rest = [part for part in parts if _chose(part, group) not in hider.hidden]
    if len(rest) == len(parts) - 1:
        counts = {part.row: hider.value(_chose(part, group)) for part in rest}
        other = min(rest, key=lambda part: (counts[part.row] == 0, counts[part.row]))
        hider.category(other, frozenset({(group, other.levels[0])}))


def _unmark(task: Answers, parts: tuple[Summarize, ...], group: str, hider: Hider) -> None:
    """Take the marks of small counts away where they would tell more than that the counts are small.

    Who answered gave an answer or none: the hidden counts together are at least what the shown ones leave. If all of
    them are marked, each must be free to be 1 while the others are as large as their marks allow.
    """
    counts = {_chose(part, group): hider.value(_chose(part, group)) for part in parts}
    hidden = counts.keys() & hider.hidden
    if not hidden or not hidden <= hider.openly:
        return
    left = _answered(task, group, hider) - sum(n for key, n in counts.items() if key not in hidden)
    if left - (hider.k - 1) * (len(hidden) - 1) > 1:
        hider.openly -= hidden


def _hide_shares(options: tuple[Summarize, ...], group: str, hider: Hider) -> None:
    for part in options:
        hider.hide(part.row, group, None, "total")
        for level in part.levels:
            hider.hide(part.row, group, level, *(stat for stat in part.stats if stat != "n"))


def _follow_up(task: Follow, hider: Hider) -> None:
    """All of a group where one of its counts is small, for its curve and its rate would give it away.

    Counts are of patients, of those with and without the event, of those without a time; at each time of the row also
    those at risk, and the events since the time before. Of all patients together nothing is then told, as the group
    would follow; nor what the groups differ by.
    """
    own = task.by.levels if task.by else ()
    groups = (*own, OVERALL) if task.overall or not own else own
    few = [group for group in groups if any(map(hider.small, _counts(task, hider, group)))]
    for group in (*few, *([OVERALL] if few else [])):
        hider.hide_all(task.row, group)
    if few:
        hider.hide_test(task.row)


def _counts(task: Follow, hider: Hider, group: str) -> list[int]:
    """The counts of a group that its numbers tell of."""
    n, events, missing = (hider.value(Key(task.row, group, None, stat)) for stat in ("n", "n_events", "missing"))
    levels = [f"{at:g}" for at in sorted(task.followed.at)]
    until = [hider.value(Key(task.row, group, level, "n_events")) for level in levels]
    at_risk = [hider.value(Key(task.row, group, level, "n_risk")) for level in levels]
    steps = [after - before for before, after in pairwise([0, *until, events])]
    left = [before - after for before, after in pairwise([n, *at_risk])]
    if task.followed.competing:
        rivals = hider.value(Key(task.row, group, None, "n_competing"))
        left += [rivals, n - events - rivals]
    return [n, events, n - events, missing, *at_risk, *steps, *left]


def _crosstab(task: Tabulate, hider: Hider) -> None:
    """Small cells and margins, and others so that no row and no column, its total included, has a lone gap.

    Percentages go with their counts and with their totals; where anything is hidden, so is all that would give it away:
    what is expected, residuals, the test, the measures. Numbers of missing values go together.
    """
    groups, levels = (*task.by.levels, OVERALL), (*task.levels, OVERALL)
    columns: list[list[Cell]] = [[(group, level) for level in levels] for group in groups]
    lines = [*columns, *map(list, zip(*columns, strict=True))]
    counts = {cell: hider.value(Key(task.row, *cell, "n")) for column in columns for cell in column}
    small = {cell for cell, n in counts.items() if hider.small(n)}
    gaps = Matrix(counts, lines, across=True, total=OVERALL).complemented(small, hider.k)
    shares = ("pct", "pct_low", "pct_high")
    for group, level in gaps:
        hider.hide(task.row, group, level, "n", "wn", "ess", *shares)
    for group, level in counts:
        total = {"row": (OVERALL, level), "column": (group, OVERALL), "total": (OVERALL, OVERALL)}[task.percent]
        if total in gaps:
            hider.hide(task.row, group, level, *shares, "total")
        if gaps:
            hider.hide(task.row, group, level, "expected", "residual", "adjusted_residual")
    if gaps:
        hider.hide_test(task.row)
    missing = [Key(task.row, group, None, "missing") for group in groups]
    missing.append(Key(task.by.variable, None, None, "missing"))
    if any(hider.small(hider.value(key)) for key in missing):
        hider.hidden.update(missing)
    beside = [Key(task.row, None, None, stat) for stat in ("unweighted", "zero", "imputed")]
    beside.append(Key(task.by.variable, None, None, "imputed"))
    hider.hidden.update(key for key in beside if hider.small(hider.value(key)))


def _pairs(task: ComparePairs, hider: Hider) -> None:
    """Comparisons of pairs of groups go with the row's counts or summaries; those of matched patients with its test."""
    telling = {*task.by.levels, OVERALL, *([None] if task.matched else [])}
    if any(key.row == task.row and key.group in telling for key in hider.hidden):
        pairs = set(map(pair_key, task.pairs))
        hider.hidden.update(r.key for r in hider.results if r.key.row == task.row and r.key.group in pairs)
