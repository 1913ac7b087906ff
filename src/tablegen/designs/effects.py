"""Columns of effects in a comparison: which measure of a difference each row gets, asked for or by default."""

from collections.abc import Iterable
from dataclasses import replace
from math import isinf
from typing import Literal

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.designs.groups import Groups
from tablegen.designs.views import View
from tablegen.errors import Place, listing
from tablegen.plan import Head
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word
from tablegen.stats.contract import Effect, MarginTest, RanksTest, Test
from tablegen.stats.every_test import OF_SPREAD
from tablegen.tasks import Measure

_CATEGORY = {"difference": "risk-difference-newcombe", "smd": "smd", "rr": "risk-ratio", "or": "odds-ratio"}
_IMPUTED = _CATEGORY | {"difference": "risk-difference"}
_NUMBER = {"smd": "smd"}
Kind = Literal["paired", "weighted", ""]
_PAIRED_CATEGORY = {
    "difference": "paired-risk-difference-newcombe",
    "rr": "paired-risk-ratio",
    "or": "matched-odds-ratio",
}
_PAIRED_NUMBER = {"difference": "paired-difference", "smd": "d-z"}
_WEIGHTED = {"difference": "svy-difference", "smd": "smd-weighted", "rr": "svy-risk-ratio", "or": "svy-odds-ratio"}
WITHOUT_WEIGHTS = {
    "svy-difference": {"number": "difference", "category": "risk-difference"},
    "svy-risk-ratio": {"category": "risk-ratio"},
    "svy-odds-ratio": {"category": "odds-ratio"},
    "smd-weighted": {"number": "smd", "category": "smd"},
}
"""Which effect of a kind of row stands for a weighted one where the columns without weights are shown."""


def plan_effects(
    draft: Draft, row: RowSpec, view: View, test: Test | None, groups: Groups, stems: set[str]
) -> list[Measure]:
    """The effects of a row that the table's columns show; those that do not fit the row are left out.

    Fisher's test and the Cochran–Mantel–Haenszel test bring their own odds ratio.
    """
    found: list[Measure] = []
    for stem in sorted(stems):
        asked = _asked(draft, row, stem)
        name = asked.text if asked else _usual(draft, view, test, stem)
        confidence = draft.spec.confidence
        if stem == "difference" and isinstance(test, MarginTest):
            name, confidence = asked.text if asked else test.effect, draft.difference_level(row)
        if stem == "or" and test and test.name in stats.WITH_ODDS_RATIO:
            if asked:
                message = f"{row.name}: {test.title} brings an odds ratio of its own"
                draft.problems.error(message, asked.at, "leave out the effect, or take another test")
            continue
        if name is None:
            continue
        effect = stats.EFFECTS[name]
        if not _fits(draft, row, view, effect, groups, asked):
            continue
        if not asked:
            draft.default(f"{row.name}: {effect.title} ({name})")
        found.append(
            Measure(
                row.name.text,
                view.variable.name,
                name,
                stem,
                asked.at if asked else row.name.at,
                groups.for_tests,
                view.view,
                tuple(level.key for level in view.levels),
                view.where,
                view.level,
                confidence,
                _why(asked, asked.at if asked else row.name.at),
                draft.spec.pairs.text if draft.spec.pairs else None,
                given=view.given if effect.of_adjusted else (),
            )
        )
        if effect.name in {"smd", "smd-weighted"} and not draft.spec.pairs:
            found[-1] = _signed_as_tool(draft, found[-1], view, groups)
    return found


def _signed_as_tool(draft: Draft, task: Measure, view: View, groups: Groups) -> Measure:
    """The standardized difference as the tool has it: without sign, or the second group minus the first."""
    preset = draft.preset
    turned = preset.smd == "second - first" and "difference" not in draft.spec.written and len(groups.levels) == 2
    by = replace(task.by, levels=task.by.levels[::-1]) if turned else task.by
    missing = preset.smd_missing and view.missing_in_test and view.view == "category"
    return replace(task, by=by, absolute=preset.smd == "absolute", turned=turned, missing_is_level=missing)


def check_drawn(draft: Draft, heads: Iterable[Head], tasks: Iterable[object]) -> None:
    """The effects of a forest column share its line of no effect, which is 0 of all but ratios."""
    drawn = {head.interval for head in heads if head.drawn}
    for task in tasks:
        none = stats.EFFECTS[task.effect].none if isinstance(task, Measure) and task.stem in drawn else 0.0
        if isinstance(task, Measure) and task.stem == "effect" and none:
            null = "infinity" if isinf(none) else f"{none:g}"
            message = f"{task.row}: no effect is {null} for {task.effect}, and 0 on the axis of the forest column"
            draft.problems.error(message, task.at, "leave out `forest`, or take another effect")


def _why(asked: Word | None, at: Place) -> str:
    return f"asked for ({at})" if asked else "the default for the column"


def _asked(draft: Draft, row: RowSpec, stem: str) -> Word | None:
    """The effect the author named for this row, where it belongs into this column."""
    if row.effect is None:
        return None
    if row.effect.text not in stats.EFFECTS:
        message, hint = stats.EFFECTS.unknown(row.effect.text)
        draft.problems.error(message, row.effect.at, hint)
        return None
    return row.effect if stats.EFFECTS[row.effect.text].stem == stem else None


def _usual(draft: Draft, view: View, test: Test | None, stem: str) -> str | None:
    """The effect of a row by default: of matched patients, of weighted ones, of imputed data, or of others."""
    if draft.spec.pairs:
        return _paired(view, test, stem)
    if draft.spec.weighted:
        return _weighted(view, stem)
    of_tool = draft.preset.beside_difference(view.view)
    return _default(view, test, stem, draft.imputations is not None, of_tool[0] if of_tool else None)


def _default(view: View, test: Test | None, stem: str, imputed: bool, of_tool: str | None) -> str | None:
    """The effect of a row by default: a difference of what its test compares, or the tool's difference."""
    if view.view == "category":
        name = (_IMPUTED if imputed else _CATEGORY).get(stem)
        two = len(view.levels) == 2 or view.level is not None
        if of_tool and stem == "difference" and not imputed:
            return of_tool if view.level is not None else None
        return name if two or name == "smd" else None
    if stem != "difference":
        return _NUMBER.get(stem)
    if view.given:
        return "adjusted-difference"
    if of_tool:
        return of_tool
    if isinstance(test, RanksTest) and test.name not in OF_SPREAD:
        return "hodges-lehmann"
    return "difference-welch" if test and test.name == "welch" else "difference"


def _weighted(view: View, stem: str) -> str | None:
    """The effect of a row of weighted patients by default."""
    of_two = view.view == "category" and (len(view.levels) == 2 or view.level is not None)
    fits = stem == "smd" or of_two or (view.view == "number" and stem == "difference")
    return _WEIGHTED.get(stem) if fits else None


def _paired(view: View, test: Test | None, stem: str) -> str | None:
    """The effect of a row of matched patients by default."""
    if view.view == "category":
        return _PAIRED_CATEGORY.get(stem) if len(view.levels) == 2 or view.level is not None else None
    ranked = test is not None and (test.name.startswith("wilcoxon") or test.name == "sign-test")
    return "paired-hodges-lehmann" if stem == "difference" and ranked else _PAIRED_NUMBER.get(stem)


def _fits(draft: Draft, row: RowSpec, view: View, effect: Effect, groups: Groups, asked: Word | None) -> bool:
    """Whether an effect is one of rows like this, and of so many groups; an error where the author asked for it."""
    fewest, most = effect.groups
    count, kind = len(groups.levels), _kind(draft)
    adjusted = bool(view.given and effect.of_adjusted)
    if (adjusted or _of(effect, view.view, kind)) and fewest <= count and (most is None or count <= most):
        return True
    if asked:
        fitting = [one.name for one in stats.EFFECTS if _of(one, view.view, kind)]
        weighed = "a weighted" if kind == "weighted" else "a"
        draft.problems.error(
            f"{effect.name} is no effect of {view.variable.name}, shown as {weighed} {view.view} in {count} "
            f"{'groups of matched patients' if kind == 'paired' else 'groups'}",
            asked.at,
            listing(f"effects of a {view.view}", fitting),
        )
    return False


def _kind(draft: Draft) -> Kind:
    """How the rows of the table's groups belong together."""
    return "paired" if draft.spec.pairs else "weighted" if draft.spec.weighted else ""


def _of(effect: Effect, view: str, kind: Kind) -> bool:
    """Whether an effect is one of categories, or of numbers; of such rows."""
    if kind == "paired":
        return bool(effect.of_paired_levels if view == "category" else effect.of_pairs)
    if kind == "weighted":
        return bool(effect.of_weighted_levels if view == "category" else effect.of_weighted)
    return bool(effect.of_counts if view == "category" else effect.of_moments or effect.of_frequencies)
