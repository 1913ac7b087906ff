"""The laws of the catalogue (stats/laws.py) in whole builds: what the data's order, names and copies do to a table.

One table has every test and effect as a row; what a change of the data must leave alone is compared record by record,
what it must change by the entry's law.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from math import isclose

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import lines
from stats.catalogue_specs import rows_of_effects, rows_of_pairs, rows_of_tests, spec
from stats.laws import TESTS, Law, Laws, of_effect
from stats.studies import Study

import tablegen
from tablegen import stats
from tablegen.stages import Built
from tablegen.stats.contract import PairsTest
from tablegen.tasks import Compare, Measure

FEW = settings(deadline=None, max_examples=8)
EFFECT_COLUMNS = "effects: [effect, difference (95% CI), SMD, RR (95% CI), OR (95% CI)]\n"
HEAD = "compare: arm\ngroups: [A, B]\ncolumns: [groups, statistic, P]\n"


@st.composite
def patients(draw: st.DrawFn) -> pd.DataFrame:
    """Two groups of 4 to 8 patients with a number, a category of three levels and an event; some values missing."""
    sizes = draw(st.integers(4, 8)), draw(st.integers(4, 8))
    n = sum(sizes)

    def column(*values: st.SearchStrategy[object]) -> pd.Series:
        return pd.Series(draw(st.lists(st.one_of(*values, st.none()), min_size=n, max_size=n)), dtype=object)

    numbers = column(*[st.integers(-20, 20).map(lambda k: k / 2)] * 6)
    return pd.DataFrame(
        {
            "arm": ["A"] * sizes[0] + ["B"] * sizes[1],
            "patient": [f"p{i}" for size in sizes for i in range(size)],
            "x": numbers.astype(float),
            "c": column(*map(st.just, "uvwuvw")),
            "e": column(*map(st.just, ["yes", "no"] * 3)),
        }
    )


PAIRED = {test.name for test in stats.TESTS if isinstance(test, PairsTest)}
LEVELS = {"c": ("u", "v", "w"), "e": ("yes", "no")}


def spelled(levels: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What is said of the variables: the levels in their order, and that x is a number even where it is 0 and 1 only."""
    return {"x": ", show: mean"} | {name: f", levels: [{', '.join(levels[name])}]" for name in levels}


def built(data: pd.DataFrame, *, head: str = HEAD, levels: Mapping[str, tuple[str, ...]] = LEVELS) -> list[Built]:
    """The table of all tests and effects of independent groups, and that of all tests of pairs."""
    more = spelled(levels)
    independent = [*rows_of_tests(2, ["x"], ["c", "e"], more), *rows_of_effects(2, ["x"], ["e"], more)]
    paired = rows_of_pairs(["x"], ["c", "e"], more)
    return [
        tablegen.build(spec(head + EFFECT_COLUMNS, independent), data),
        tablegen.build(spec(head + "pairs: patient\n", paired), data),
    ]


def numbers(tables: list[Built]) -> dict[tuple[str, str | None, str | None, str], float | None]:
    """Every number of every record, by its row, group, level and statistic."""
    return {tuple(record.key): record.value for table in tables for record in table.results.records}


def equal(before: Mapping[object, float | None], after: Mapping[object, float | None]) -> None:
    assert before.keys() == after.keys()
    for key, value in before.items():
        got = after[key]
        assert (got is None) == (value is None), key
        assert value is None or isclose(got or 0.0, value, rel_tol=1e-12, abs_tol=1e-12), (key, value, got)


@FEW
@given(patients(), st.randoms(use_true_random=False))
def test_what_must_change_nothing(data: pd.DataFrame, chance: random.Random) -> None:
    """The order of the rows and of the columns, a column that no row is about, another index."""
    before = built(data)
    rows, columns = list(range(len(data))), list(data.columns)
    chance.shuffle(rows)
    chance.shuffle(columns)
    unused = ["nan", "inf", "=1+1", None, "1e400", "#", "|", "~"] * 2
    after = built(data.iloc[rows][columns].assign(unused=unused[: len(data)]))
    equal(numbers(before), numbers(after))
    assert [lines(table) for table in before] == [lines(table) for table in after]


@FEW
@given(patients())
def test_other_names_change_names_only(data: pd.DataFrame) -> None:
    names = {"A": "zeta", "B": "alpha", "u": "NA", "v": "1.0", "w": "<b>&_$", "yes": "0", "no": "TRUE"}
    renamed = data.assign(**{name: data[name].map(names, na_action="ignore") for name in ("arm", "c", "e")})
    levels = {variable: tuple(f'"{names[level]}"' for level in LEVELS[variable]) for variable in LEVELS}
    after = numbers(built(renamed, head=HEAD.replace("A, B", "zeta, alpha"), levels=levels))

    def new(name: str | None) -> str | None:
        return names.get(name, name) if name else None

    before = numbers(built(data)).items()
    equal({(row, new(group), new(level), stat): value for (row, group, level, stat), value in before}, after)


def study(data: pd.DataFrame, variable: str, paired: bool) -> Study:
    """What a law asks of the data: the groups' values; of pairs, those of patients who have both."""
    groups = [data[data["arm"] == arm].set_index("patient")[variable].dropna() for arm in ("A", "B")]
    if paired:
        both = [patient for patient in groups[0].index if patient in groups[1].index]
        groups = [group.loc[both] for group in groups]
    place = {level: float(i) for i, level in enumerate(LEVELS.get(variable, ()))}
    return Study(tuple(tuple(place.get(v, v) for v in group) for group in groups), tuple(place.values()))


def outcomes(tables: list[Built]) -> Iterator[tuple[str, str, Laws, dict[str, float]]]:
    """The outcome of every row: its row, variable, laws, and values as its catalogue entry names them."""
    for table in tables:
        found = numbers([table])
        for task in table.plan.tasks:
            if isinstance(task, Compare):
                odds = ("or", "or_low", "or_high") if task.test == "fisher" else ()  # else an effect's of the same row
                names = {stat: stat for stat in ("statistic", "df", "df2", "p", *odds)}
                laws, wanted = TESTS[task.test], f"{task.variable}.{task.test}"
            elif isinstance(task, Measure):
                names = {
                    name: task.stem + tail for name, tail in (("estimate", ""), ("low", "_low"), ("high", "_high"))
                }
                laws, wanted = of_effect(task.effect, levels=task.variable != "x"), f"{task.variable}.{task.effect}"
            else:
                continue
            if task.row == wanted:
                values = {name: found.get((task.row, None, None, stat)) for name, stat in names.items()}
                yield task.row, task.variable, laws, {name: v for name, v in values.items() if v is not None}


def kept(data: pd.DataFrame, after: list[Built], law_of: Callable[[Laws], Law | None]) -> None:
    """Every row's values after are those that its law makes of the values before."""
    changed = {row: values for row, _, _, values in outcomes(after)}
    for row, variable, laws, values in outcomes(built(data)):
        law = law_of(laws)
        if law is None or not values:
            continue
        expected = law(values, study(data, variable, paired=row.partition(".")[2] in PAIRED))
        for name, value in (expected or {}).items():
            assert isclose(changed[row][name], value, rel_tol=1e-9, abs_tol=1e-9), (row, name)


@FEW
@given(patients())
def test_swapping_the_groups(data: pd.DataFrame) -> None:
    kept(data, built(data, head=HEAD.replace("A, B", "B, A")), lambda laws: laws.swap)


@FEW
@given(patients())
def test_the_other_level_as_the_event(data: pd.DataFrame) -> None:
    of_levels = data.assign(x=float("nan"))
    kept(
        of_levels,
        built(of_levels, levels={variable: names[::-1] for variable, names in LEVELS.items()}),
        lambda laws: laws.turned,
    )


@FEW
@given(patients())
def test_everybody_twice(data: pd.DataFrame) -> None:
    twice = pd.concat([data, data.assign(patient="again " + data["patient"])], ignore_index=True)
    kept(data, built(twice), lambda laws: laws.doubled)


@FEW
@given(patients(), st.integers(-1000, 1000), st.sampled_from([0.25, 4.0, 100.0]))
def test_other_units(data: pd.DataFrame, a: int, b: float) -> None:
    moved = data.assign(x=a + b * data["x"])
    kept(data, built(moved), lambda laws: (lambda v, _: laws.units(v, a, b)) if laws.units else None)
