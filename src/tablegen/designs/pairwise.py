"""Groups compared two by two: by which method each row, which pairs, and how the table tells what differs."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import get_args

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.groups import Groups, Shown
from tablegen.designs.pairwise_default import Method, of_groups, of_imputed, of_visits, of_weighted, without_pairs
from tablegen.designs.views import View
from tablegen.errors import Place, listing
from tablegen.plan import PAIRS, Ask, Head, PairsShown
from tablegen.rare_tasks import ComparePairs, RareTask, pair_key
from tablegen.spec.model import PairwiseSpec
from tablegen.spec.pattern import Pattern, Slot
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.contract import CountsTest, MomentsTest, PairsTest, RanksTest, Test, WeightedTest
from tablegen.stats.imputed_pairs import POOLED_PAIRWISE
from tablegen.stats.kinds import of_counts
from tablegen.stats.pairwise import PAIRWISE, gives_differences, pair_method
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.tasks import Task
from tablegen.values import frozen

Names = tuple[str, str]
_DIFFERENCES = "difference (95% CI)"
_NONE = "none"
_YES, _NO = frozenset({"yes", "true", "on"}), frozenset({"no", "false", "off"})
_MOST_COLUMNS = 3


@frozen
class Pairing:
    """What all rows share: the pairs of group names, the group that all are compared with, the adjustment, the form."""

    spec: PairwiseSpec
    pairs: tuple[Names, ...]
    first: tuple[Names, ...]
    adjust: str
    show: PairsShown

    def of(self, method: Method) -> tuple[Names, ...]:
        """The pairs that a method compares: Dunnett's has a reference group, the first unless another is named."""
        return self.first if isinstance(method, Pairwise) and method.one_reference else self.pairs

    def heads(self, draft: Draft, groups: Groups) -> tuple[Shown, ...]:
        """A column for each pair, under one spanning head; none where letters or marks tell what differs."""
        differences = draft.patterns.column(_DIFFERENCES) if self.show == "differences" else None
        pattern = differences or Pattern(None, (Slot("p"),))
        names = {level.key: level.label for level in groups.levels}
        between = " − " if differences else " vs "
        keys = [(pair_key(pair), f"{names[pair[0]]}{between}{names[pair[1]]}") for pair in self.pairs]
        heads = (Head("statistic", key, words, key, show=pattern, span=PAIRS) for key, words in keys)
        return tuple((head, pattern) for head in heads) if self.show in {"columns", "differences"} else ()

    def plan(self, draft: Draft, row: RowSpec, view: View, test: Test | None, groups: Groups) -> list[ComparePairs]:
        """The comparisons of a row's groups; none where none are asked for, or with the problem noted."""
        chosen = _chosen(draft, row, view, test, self)
        if chosen is None:
            return []
        method, why, at = chosen
        simultaneous = isinstance(method, Pairwise) and method.simultaneous
        if not simultaneous and self.spec.adjust is None:
            _once(draft, f"pairwise: P adjusted for the number of pairs by {stats.ADJUSTMENTS[self.adjust].title}")
        if self.of(method) != self.pairs:
            _once(draft, f"pairwise: {method.name} compares with {self.first[0][1]}, the first group")
        task = ComparePairs(
            row.name.text,
            view.variable.name,
            method.name,
            at,
            groups.by,
            self.of(method),
            tuple(level.key for level in view.levels),
            view.where,
            view.missing_in_test,
            view.level,
            draft.spec.confidence,
            why,
            None if simultaneous or self.adjust == _NONE else self.adjust,
            draft.spec.pairs.text if draft.spec.pairs else None,
            view.given,
        )
        return [task]

    def cell(
        self, tasks: Sequence[Task | RareTask], row: str, head: Head, digits: Mapping[str, int], decimals: int
    ) -> Ask | None:
        """What a row's line shows of a pair; nothing where the row does not compare this pair.

        `decimals` are those of the data, with which differences are written as all others are.
        """
        own = (task for task in tasks if isinstance(task, ComparePairs) and task.row == row)
        task = next((task for task in own if any(head.group == pair_key(pair) for pair in task.pairs)), None)
        if task is None or (self.show == "differences" and not _has_differences(task)):
            return None
        pattern = head.show if self.show == "differences" else Pattern(None, (Slot(task.stat),))
        return Ask(pattern, row, head.group, digits=digits, decimals=decimals) if pattern else None

    def check(self, draft: Draft, tasks: Sequence[Task | RareTask]) -> None:
        """An adjustment that no row takes, as every method brings its own, is an error: P is not adjusted twice."""
        asked, paired = self.spec.adjust, [task for task in tasks if isinstance(task, ComparePairs)]
        if asked and asked.text != _NONE and paired and not any(task.adjust for task in paired):
            names = " and ".join(dict.fromkeys(task.method for task in paired))
            message = f"P is adjusted by {names} already: {asked} has nothing to adjust"
            draft.problems.error(message, asked.at, "leave adjust out")
        if self.show == "differences" and paired and not any(map(_has_differences, paired)):
            message = "no row has differences of means between pairs of groups"
            draft.problems.error(message, self.spec.at, "show: columns, or pairwise: tukey")


def _has_differences(task: ComparePairs) -> bool:
    return gives_differences(pair_method(task.method))


def pairing_of(draft: Draft, groups: Groups | None) -> Pairing | None:
    """The pairs of a table that compares groups two by two; None where it does not, or with the problem noted."""
    spec = draft.spec.pairwise or _of_some_rows(draft)
    if spec is None or groups is None:
        return None
    keys = tuple(level.key for level in groups.levels)
    if len(keys) < 3:
        draft.problems.error(
            f"pairwise compares more than two groups; this table has {len(keys)}", spec.at, "leave it out"
        )
        return None
    reference = _reference(draft, spec, groups)
    if not _distinct(draft, spec, keys) or (spec.against and reference is None):
        return None
    first = tuple((key, reference or keys[0]) for key in keys if key != (reference or keys[0]))
    pairs = first if reference else tuple(combinations(keys, 2))
    return Pairing(spec, pairs, first, _adjust(draft, spec), _show(draft, spec, len(pairs), reference is not None))


def _of_some_rows(draft: Draft) -> PairwiseSpec | None:
    """Where rows alone ask for comparisons of pairs, the other rows have none."""
    rest = list(draft.spec.rows or ())
    while rest:
        row = rest.pop(0)
        if row.pairwise:
            return PairwiseSpec(row.pairwise.at, Word("no", row.pairwise.at))
        rest = [*row.rows, *rest]
    return None


def _reference(draft: Draft, spec: PairwiseSpec, groups: Groups) -> str | None:
    """The group that all others are compared with, by its name in the data or in the table."""
    if spec.against is None:
        wanted = spec.numbers or spec.method
        if not (wanted and wanted.text == "dunnett" and spec.categories is None):
            return None
        draft.default(f"pairwise: all groups are compared with {groups.levels[0].label}, the first")
        return groups.levels[0].key
    names = {level.label: level.key for level in groups.levels} | {level.key: level.key for level in groups.levels}
    if spec.against.text not in names:
        message = f'the table has no group "{spec.against}" to compare the others with'
        draft.problems.error(message, spec.against.at, listing("groups", [level.key for level in groups.levels]))
    return names.get(spec.against.text)


def _distinct(draft: Draft, spec: PairwiseSpec, keys: tuple[str, ...]) -> bool:
    """Whether no two pairs, and no pair and a group, are recorded under one name."""
    names = [*keys, *map(pair_key, combinations(keys, 2))]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        message = f'two pairs of groups would both be recorded as "{twice}"'
        draft.problems.error(
            message, spec.at, "give the groups names without a colon: derive: {arm: {recode: …, to: …}}"
        )
    return twice is None


def _adjust(draft: Draft, spec: PairwiseSpec) -> str:
    if spec.adjust is None:
        return draft.preset.pairs_adjust
    if spec.adjust.text != _NONE and spec.adjust.text not in stats.ADJUSTMENTS:
        message, hint = stats.ADJUSTMENTS.unknown(spec.adjust.text)
        draft.problems.error(message, spec.adjust.at, hint, "or none")
    return spec.adjust.text


def _show(draft: Draft, spec: PairwiseSpec, pairs: int, one_reference: bool) -> PairsShown:
    if spec.show == "letters" and one_reference:
        draft.problems.error(
            "letters need every pair of groups, and here all are compared with one", spec.at, "show: superscripts"
        )
    if spec.show:
        return spec.show
    few = "columns" if pairs <= _MOST_COLUMNS else None
    show = few or ("superscripts" if one_reference else "letters")
    draft.default(f"pairwise: show {show} ({pairs} pairs of groups)")
    return show


def _chosen(
    draft: Draft, row: RowSpec, view: View, test: Test | None, pairing: Pairing
) -> tuple[Method, str, Place] | None:
    """The method of a row, why it was chosen, and where; None where it has none."""
    asked = _asked(row, view.view, pairing.spec)
    if view.view not in {"number", "category"}:
        if row.pairwise and row.pairwise.text.casefold() not in _NO:
            message = f"{row.name}: groups are compared two by two by numbers and categories, not by times or rates"
            draft.problems.error(message, row.pairwise.at, "leave pairwise out of the row")
        else:
            draft.default(f"{row.name}: groups not compared two by two (times and rates are not)")
        return None
    if asked is None or asked.text.casefold() in _NO:
        return None
    usual = asked.text.casefold() in _YES
    if why := without_pairs(row, test, usual=usual):
        draft.default(f"{row.name}: groups not compared two by two ({why})")
        return None
    if usual:
        method = _usual(draft, view, test, pairing)
        draft.default(f"{row.name}: pairs of groups by {method.title} ({method.name})")
        return method, f"the default beside {test.name if test else 'no test'}", asked.at
    found = _named(draft, view, asked, named_for_all=asked is pairing.spec.method)
    return (found, f"asked for ({asked.at})", asked.at) if found else None


def _once(draft: Draft, text: str) -> None:
    if text not in draft.defaults:
        draft.default(text)


def _asked(row: RowSpec, kind: str, spec: PairwiseSpec) -> Word | None:
    """The word that says how a row's groups are compared: its own, that of its kind, or the table's."""
    if row.pairwise:
        return row.pairwise
    if spec.method:
        return spec.method
    if spec.numbers or spec.categories:
        return spec.numbers if kind == "number" else spec.categories
    return Word("yes", spec.at)


def _usual(draft: Draft, view: View, test: Test | None, pairing: Pairing) -> Method:
    """What belongs to a row's test, in a table of its kind."""
    if draft.spec.pairs:
        return of_visits(view, test)
    if draft.imputations:
        return of_imputed(view, test)
    if draft.spec.weighted:
        return of_weighted(view, test)
    return of_groups(view, test, draft.preset.pairs, one_reference=pairing.pairs == pairing.first)


def _named(draft: Draft, view: View, asked: Word, *, named_for_all: bool) -> Method | None:
    """The method of that name, where it is one of rows of this kind; a method for all rows passes over the others."""
    category = view.view == "category"
    methods = {one.name: one for one in (*PAIRWISE, *stats.TESTS) if _of_two(draft, one, bool(view.given))}
    fitting = [name for name, m in methods.items() if (not isinstance(m, Pairwise) and of_counts(m)) == category]
    if asked.text in fitting:
        return methods[asked.text]
    if asked.text in methods and named_for_all:
        draft.default(f"{view.variable.name}: groups not compared two by two ({asked} is not for a {view.view})")
        return None
    keys = {**dict.fromkeys(stats.ADJUSTMENTS.names, "adjust"), **dict.fromkeys(get_args(PairsShown), "show")}
    key = keys.get(asked.text)
    hint = f"pairwise: {{{key}: {asked}}}" if key else listing(f"pairwise comparisons of a {view.view}", fitting)
    kinds = {"the same": draft.spec.pairs, "weighted": draft.spec.weighted, "imputed": draft.imputations}
    whom = next((f"{kind} patients by " for kind, there in kinds.items() if there), "")
    among = f"two groups of {whom}a {view.view}"
    among += f" adjusted for {view.given[0].label}" if view.given else ""
    known = asked.text in PAIRWISE or asked.text in stats.TESTS
    what = f"{asked} does not compare {among}" if known else f'unknown pairwise comparison "{asked}"'
    draft.problems.error(what, asked.at, hint)
    return None


def _of_two(draft: Draft, method: Method, adjusted: bool) -> bool:
    """Whether a method can compare two groups of the table: independent, weighted, of the same patients, or at the same
    covariates.
    """
    matched, weighted = bool(draft.spec.pairs), draft.spec.weighted
    if draft.imputations and method.name not in POOLED_PAIRWISE:
        return False
    if adjusted:
        return isinstance(method, Pairwise) and method.of_covaried is not None
    if isinstance(method, Pairwise):
        return bool(method.of_matched) == matched and not weighted
    of_independent = (WeightedTest,) if weighted else (MomentsTest, CountsTest, RanksTest)
    kinds = (PairsTest,) if matched else of_independent
    return isinstance(method, kinds) and method.groups[0] <= 2
