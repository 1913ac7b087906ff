"""Strata: the column within which tests compare, and whether any test does."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.evidence import Grouping
from tablegen.spec.words import Word
from tablegen.stats.contract import StrataTest, Test
from tablegen.tasks import Compare, Task

if TYPE_CHECKING:
    from tablegen.rare_tasks import RareTask


def strata_of(draft: Draft, test: Test) -> tuple[Grouping | None, str]:
    """The strata of a test that compares within them, and what the paper calls their column; none of another test."""
    asked = draft.spec.strata
    if asked is None or not isinstance(test, StrataTest) or (variable := draft.variable(asked)) is None:
        return None, ""
    levels = tuple(level.key for level in draft.levels(variable, ()))
    return Grouping(variable.name, levels), variable.label or variable.name


def check_strata(draft: Draft, tasks: "Sequence[Task | RareTask]") -> None:
    """Strata must be other than the groups, and a test must compare within them: they would be ignored otherwise."""
    asked = draft.spec.strata
    if asked is None:
        return
    if draft.spec.compare and asked.text == draft.spec.compare.text:
        draft.problems.error(f"{asked} makes the groups; it cannot make the strata too", asked.at)
    if not any(isinstance(task, Compare) and isinstance(stats.TESTS[task.test], StrataTest) for task in tasks):
        _ask_for_one(draft, asked)


def _ask_for_one(draft: Draft, asked: Word) -> None:
    names = [test.name for test in stats.TESTS if isinstance(test, StrataTest)]
    draft.problems.error(
        f"no row is tested within the strata of {asked}",
        asked.at,
        "tests: {categories: cmh, numbers: van-elteren}, or test: cmh for a row",
        f"tests within strata: {', '.join(names)}",
    )
