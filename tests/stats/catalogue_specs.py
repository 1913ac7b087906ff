"""Specs that put every test, effect and summary of the catalogue into one table: what the contract tests build."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tablegen import stats
from tablegen.stats.contract import CountsTest, Effect, MomentsTest, PairsTest, RanksTest, Test

BUILT = (MomentsTest, RanksTest, CountsTest, PairsTest)
"""The types of tests that a row of a comparison names; others have designs and build tests of their own."""
ASKED = [test for test in stats.TESTS if isinstance(test, BUILT)]
NOTHING: Mapping[str, str] = {}
CATEGORIES, NUMBERS = "category", "number"


def kind_of(test: Test) -> str:
    return CATEGORIES if isinstance(test, CountsTest) or getattr(test, "of_counts", False) else NUMBERS


def fits(entry: Test | Effect, groups: int) -> bool:
    fewest, most = entry.groups
    return fewest <= groups and (most is None or groups <= most)


def rows_of_tests(
    groups: int, numbers: Sequence[str], categories: Sequence[str], more: Mapping[str, str] = NOTHING
) -> Iterator[str]:
    """A row of every variable for every test of independent groups that fits it, named `variable.test`.

    `more` is what else is said of a variable.
    """
    for test in ASKED:
        if isinstance(test, PairsTest) or not fits(test, groups):
            continue
        for variable in numbers if kind_of(test) == NUMBERS else categories:
            yield row(variable, "test", test.name, more)


def row(variable: str, key: str, name: str, more: Mapping[str, str]) -> str:
    return f"{variable}.{name}: {{variable: {variable}, {key}: {name}{more.get(variable, '')}}}"


def rows_of_effects(
    groups: int,
    numbers: Sequence[str],
    categories: Sequence[str],
    more: Mapping[str, str] = NOTHING,
    *,
    paired: bool = False,
) -> Iterator[str]:
    """A row of every variable for every effect that fits it, of matched patients or not; of categories the first
    level's.
    """
    for effect in stats.EFFECTS:
        if not fits(effect, groups):
            continue
        if effect.of_pairs if paired else effect.of_moments or effect.of_frequencies:
            yield from (row(variable, "effect", effect.name, more) for variable in numbers)
        if effect.of_paired_levels if paired else effect.of_counts:
            yield from (row(variable, "effect", effect.name, more) for variable in categories)


def rows_of_pairs(
    numbers: Sequence[str], categories: Sequence[str], more: Mapping[str, str] = NOTHING
) -> Iterator[str]:
    """A row of every variable for every test of pairs."""
    for test in ASKED:
        if isinstance(test, PairsTest):
            for variable in numbers if kind_of(test) == NUMBERS else categories:
                yield row(variable, "test", test.name, more)


def spec(head: str, rows: Iterable[str]) -> str:
    return f"{head}rows:\n" + "".join(f"  {row}\n" for row in rows)
