"""Weighted builds: degenerate columns in every design, and what the order of rows and the scale of weights may change."""

import random

import pandas as pd
import pytest
from seen import lines
from stats.catalogue_specs import fits, row, spec
from test_degenerate_builds import CATEGORIES, HEAD, NUMBERS, PATIENTS, WRONG, check_p

import tablegen
from tablegen import stats
from tablegen.stages import Built
from tablegen.stats.contract import WeightedTest
from tablegen.stats.survey_summaries import WEIGHTED_SHARES, WEIGHTED_SUMMARIES

DESIGNS = {
    "weights": "weights: w\n",
    "clusters": "weights: {column: w, cluster: patient}\n",
    "strata": "weights: {column: w, strata: half}\n",
    "lonely": "weights: {column: w, cluster: patient, strata: patient}\n",
}
EFFECTS = "effects: [difference (95% CI), SMD, RR (95% CI), OR (95% CI)]\n"
SAMPLE = PATIENTS.assign(w=[1.0, 2.5, 0.0, 4.0, 1e-3, 7.0, 2.0, None, 3.0, 1.5, 1e3, 1.0], half=["u", "v"] * 6)
WEIGHTED = [test for test in stats.TESTS if isinstance(test, WeightedTest)]


def rows(numbers: list[str], categories: list[str]) -> list[str]:
    """Every weighted test, effect and summary of every column."""
    tests = [row(name, "test", t.name, {}) for t in WEIGHTED for name in (categories if t.of_counts else numbers)]
    effects = [e for e in stats.EFFECTS if fits(e, 2)]
    tests += [row(name, "effect", e.name, {}) for e in effects if e.of_weighted for name in numbers]
    tests += [row(name, "effect", e.name, {}) for e in effects if e.of_weighted_levels for name in categories]
    shown = {kind: " ".join(f"{{{s.name}}}" for s in kind) for kind in (WEIGHTED_SUMMARIES, WEIGHTED_SHARES)}
    numbers_shown = [f'{name}: {{show: "{shown[WEIGHTED_SUMMARIES]}", test: svy-t}}' for name in numbers]
    shares = [f'{name}: {{show: "{shown[WEIGHTED_SHARES]} {{pct_low}} {{pct_high}}"}}' for name in categories]
    return [*tests, *numbers_shown, *shares]


def checked(text: str, data: pd.DataFrame) -> Built:
    table = tablegen.build(text, data)
    for line in lines(table):
        assert not WRONG.search(line), line
    for record in table.results.records:
        assert (record.value is None) == (record.problem is not None), record
        assert record.value is None or abs(record.value) < float("inf"), record
    return table


@pytest.mark.parametrize("design", DESIGNS)
def test_every_weighted_statistic_of_every_degenerate_column(design: str) -> None:
    table = checked(spec(HEAD + DESIGNS[design] + EFFECTS, rows(list(NUMBERS), list(CATEGORIES))), SAMPLE)
    check_p(table)


def cohort(seed: int, n: int = 60) -> pd.DataFrame:
    chance = random.Random(seed)
    columns = {
        "arm": [chance.choice("xy") for _ in range(n)],
        "x": [chance.choice([None, *range(20)]) for _ in range(n)],
        "c": [chance.choice([None, "u", "v", *"wwwzzz"]) for _ in range(n)],
        "w": [chance.randint(1, 40) / 8 for _ in range(n)],
        "patient": [chance.randrange(12) for _ in range(n)],
        "half": [chance.choice("uv") for _ in range(n)],
    }
    return pd.DataFrame(columns).astype({"x": float})


def numbers(table: Built) -> dict[tuple[object, ...], float | None]:
    return {tuple(record.key): record.value for record in table.results.records}


@pytest.mark.parametrize("design", ["weights", "clusters", "strata"])
def test_the_order_of_rows_and_the_scale_of_weights_change_nothing_else(design: str) -> None:
    """Ranks of ties alone depend on the order, as in R; sums of weights on the scale."""
    data = cohort(1)
    own = [line for line in rows(["x"], ["c"]) if not line.startswith("x.svy-rank")]
    text = spec(HEAD + DESIGNS[design] + EFFECTS, own)
    before = numbers(tablegen.build(text, data))
    for changed, factor in ((data.sample(frac=1.0, random_state=2), 1.0), (data.assign(w=4.0 * data["w"]), 4.0)):
        after = numbers(tablegen.build(text, changed))
        assert before.keys() == after.keys()
        for key, value in before.items():
            expected = value * factor if key[3] == "wn" and value is not None else value
            assert after[key] == (expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-12)), key


@pytest.mark.parametrize("seed", range(6))
def test_the_counts_of_patients_decide_what_is_hidden(seed: int) -> None:
    """The same counts are hidden with weights and without, and beside a hidden count nothing that is weighted stands."""
    data, head = cohort(seed), "compare: arm\noverall: last\nsuppress: 5\n"
    text = 'rows: {x: {show: "{n} {wn} {mean}"}, c: {show: "{n} {wn} {pct} {pct_low}"}}\n'
    weighted = numbers(tablegen.build(head + DESIGNS["weights"] + text, data))
    plain = numbers(tablegen.build(head + text.replace("{wn} ", ""), data))
    counts = [key for key in plain if key[3] in {"n", "missing"} and key in weighted]
    hidden = [key for key in counts if plain[key] is None]
    assert hidden and [key for key in counts if weighted[key] is None] == hidden
    for row_name, group, level, _ in (key for key in hidden if key[3] == "n"):
        beside = [weighted.get((row_name, group, level, stat)) for stat in ("wn", "pct", "pct_low")]
        assert beside == [None] * 3, (row_name, group, level)


def test_nobody_of_a_level_is_exactly_0_and_everybody_100() -> None:
    """Weights whose shares do not add up to 1 exactly left -2e-14 percent, which is no share."""
    rng = random.Random(0)
    for _ in range(40):
        n = rng.randint(5, 30)
        weights = [round(rng.lognormvariate(0, 0.7), 3) for _ in range(n)]
        data = pd.DataFrame({"g": ["a"] * 2 + ["b"] * (n - 2), "v": ["p"] * 2 + ["q"] * (n - 2), "w": weights})
        built = tablegen.build('compare: g\nweights: w\nrows: {v: {levels: [p, q], show: "{pct}"}}\n', data=data)
        shares = {r.key.level: r.value for r in built.results.records if r.key.group == "b" and r.key.stat == "pct"}
        assert shares == {"p": 0.0, "q": 100.0}


def test_shares_of_nobody_and_everybody_have_no_interval_and_still_a_cell() -> None:
    """`% (CI)` of a weighted 0% or 100% was a traceback."""
    data = pd.DataFrame({"g": list("aaabbb"), "v": list("pppqpq"), "w": [1.0, 2.0, 1.5, 1.0, 3.0, 2.0]})
    built = tablegen.build("compare: g\nweights: w\nrows: {v: {show: '% (CI)'}}\n", data=data)
    (first, second) = (line.split("|")[1] for line in lines(built)[1:])
    assert (first, second) == ("100", "0")


def test_a_category_without_a_value_in_a_part_of_the_table_is_a_dash():
    """Its levels are unknown there, and its texts were taken for numbers: a traceback."""
    frame = pd.DataFrame(
        {"g": ["a", "b"] * 6, "part": ["u"] * 6 + ["v"] * 6, "e": [None] * 6 + ["x", "y"] * 3, "w": [1.0, 2.0, 3.0] * 4}
    )
    table = tablegen.build("compare: g\nweights: w\nsplit: part\nrows: {e: {level: x}}\n", frame)
    assert lines(table)[0].split("|")[1:3] == ["–", "–"]
    assert table.results.get("u.e", "a", "x", "pct").value is None
    assert table.results.get("u.e", "a", None, "missing").value == 3
