"""Degenerate columns in whole builds: every test, effect and summary prints a finite number or a dash with a reason."""

import re

import pandas as pd
import pytest
from seen import lines
from stats.catalogue_specs import rows_of_effects, rows_of_pairs, rows_of_tests, spec

import tablegen
from tablegen import stats
from tablegen.stages import Built

NONE = None
# two groups of six, and the same patients in both for tests of pairs
NUMBERS = {
    "missing": [NONE] * 12,
    "constant": [5.0] * 12,
    "tenths": [0.1] * 12,
    "apart": [5.0] * 6 + [6.0] * 6,
    "one_flat": [5.0] * 6 + [1.0, 2.0, 3.0, 4.0, 5.0, 7.0],
    "one_group": [1.0, 2.0, 4.0, 5.0, 7.0, 9.0] + [NONE] * 6,
    "one_patient": [NONE] * 6 + [3.0] + [NONE] * 5,
    "one_each": [2.0, *[NONE] * 5, 3.0, *[NONE] * 5],
    "one_and_many": [2.0, *[NONE] * 5, 3.0, 4.0, 1.0, 5.0, 6.0, 2.0],
    "ties": [2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 3.0, 3.0, 2.0, 3.0, 3.0, 3.0],
    "offset": [10.0**12 + k for k in (1, 2, 4, 3, 2, 7, 5, 3, 8, 6, 9, 4)],
    "huge": [k * 1e300 for k in (1, 2, 4, 3, 2, 7, 5, 3, 8, 6, 9, 4)],
    "edge": [1.7e308, -1.7e308, 1.0, 2.0, 3.0, 4.0, 1.7e308, -1.7e308, 5.0, 6.0, 1e-308, 7.0],
    "one_far": [1.0, 2.0, 4.0, 3.0, 2.0, 1.7e308, 5.0, 3.0, 8.0, 6.0, 9.0, 4.0],
    "small": [k * 1e-300 for k in (1, 2, 4, 3, 2, 7, 5, 3, 8, 6, 9, 4)],
    "no_overlap": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1e6, 2e6, 3e6, 4e6, 5e6, 6e6],
}
CATEGORIES = {
    "none": [NONE] * 12,
    "one": ["a"] * 12,
    "split": ["a"] * 6 + ["b"] * 6,
    "half": ["a", "b", "c", "a", "b", "c"] + [NONE] * 6,
    "rare": ["a", *["b"] * 11],
    "many": list("abcdefghijkl"),
    "two": ["a", "b", "a", "b", NONE, "a", "b", "b", "b", NONE, "a", "b"],
}
PATIENTS = pd.DataFrame(
    {
        "arm": ["x"] * 6 + ["y"] * 6,
        "patient": [f"p{i % 6}" for i in range(12)],
        **{name: pd.Series(values, dtype=float) for name, values in NUMBERS.items()},
        **{name: pd.Series(values, dtype=object) for name, values in CATEGORIES.items()},
    }
)
WRONG = re.compile(r"\b(nan|NaN|inf|None|np\.)\b|<NA>|[-−]0\.0+(?!\d)|\d[eE][+-]?\d")
NAMES = " ".join(
    "{" + summary.name + "}" for summary in stats.SUMMARIES if summary.of_moments or summary.of_frequencies
)
HEAD = "compare: arm\ngroups: [x, y]\ncolumns: [groups, statistic, P]\n"
EFFECTS = "effects: [effect, difference (95% CI), SMD, RR (95% CI), OR (95% CI)]\n"


def built(text: str) -> Built:
    table = tablegen.build(text, PATIENTS)
    for line in lines(table):
        assert not WRONG.search(line), line
    for record in table.results.records:
        assert (record.value is None) == (record.problem is not None), record
        assert record.value is None or abs(record.value) < float("inf"), record
    return table


def check_p(table: Built) -> None:
    """P is never printed as 0, and none stands where a test was refused."""
    found = table.results
    rows = {record.key.row for record in found.records if record.key.stat == "p"}
    assert rows
    for line in lines(table):
        assert not re.fullmatch(r"0\.0+", line.split("|")[-1]), line
    for row in rows:
        p = found.get(row, None, None, "p")
        assert p.value is None or 0.0 < p.value <= 1.0, row


@pytest.mark.parametrize("more", ["", "difference: second - first\n", "overall: last\nadjust: holm\n"])
def test_every_test_of_every_degenerate_column(more: str) -> None:
    check_p(built(spec(HEAD + more, rows_of_tests(2, list(NUMBERS), list(CATEGORIES)))))


def test_every_test_of_pairs_of_every_degenerate_column() -> None:
    check_p(built(spec(HEAD + "pairs: patient\n", rows_of_pairs(list(NUMBERS), list(CATEGORIES)))))


def test_every_effect_of_every_degenerate_column() -> None:
    built(spec(HEAD + EFFECTS, rows_of_effects(2, list(NUMBERS), list(CATEGORIES))))


def test_every_effect_of_pairs_of_every_degenerate_column() -> None:
    built(spec(HEAD + EFFECTS + "pairs: patient\n", rows_of_effects(2, list(NUMBERS), list(CATEGORIES), paired=True)))


@pytest.mark.parametrize("quantiles", [7, 6, 2])
def test_every_summary_of_every_degenerate_column(quantiles: int) -> None:
    rows = [f'{name}: {{show: "{NAMES}", test: t}}' for name in NUMBERS]
    rows += [f'{name}: {{show: "{{n}} {{pct}} {{pct_low}} {{pct_high}}"}}' for name in CATEGORIES]
    built(spec(HEAD + f"quantiles: {quantiles}\n", rows))


def test_a_listed_level_that_nobody_has_may_be_the_one_shown(build):
    """A category of the questionnaire that nobody chose: 0, as in a table of all its levels."""
    rows = "rows: {c: {levels: [u, v], level: u}}\n"
    table = build(f"compare: g\neffects: [difference (95% CI)]\n{rows}", data="g,c\n" + "a,v\n" * 5 + "b,v\n" * 5)
    assert lines(table) == ["c: u|0 (0)|0 (0)|–|–|0.0 (−43.4 to 43.4)"]


def test_a_cell_of_zeros_that_are_none_is_told():
    rows = [("ab"[i % 2], (5 + i % 7) * 1e-12, 1e9 + i, i % 3 // 2) for i in range(40)]
    data = pd.DataFrame(rows, columns=["g", "x", "t", "e"])
    times = {"event": {"e": 1}, "show": ["events/n", "rate (CI)"]}
    table = tablegen.build({"compare": "g", "rows": {"x": None, "t": times}}, data=data)
    assert [(w.message, w.hints) for w in table.warnings if "printed as" in w.message] == [
        (
            "x: mean, 7.9e-12, and all beside it, are printed as 0.000000",
            ("derive it in a larger unit, or give it more: digits: {mean: …}",),
        ),
        (
            "t: rate, 3.5e-10, and all beside it, are printed as <0.01",
            ("a longer time shows its digits: per: …, or give it more: digits: {rate: …}",),
        ),
    ]
    seen = {"compare": "g", "rows": {"x": {"digits": {"mean": 14}}, "t": {**times, "per": 1e9}}}
    assert not [w for w in tablegen.build(seen, data=data).warnings if "printed as" in w.message]


def test_the_cv_of_a_constant_below_0_is_0():
    data = pd.DataFrame({"g": ["a", "b"] * 10, "x": [-2, 3] * 10})
    table = tablegen.build({"compare": "g", "rows": {"x": {"show": "{cv}"}}}, data=data)
    assert str(table.results.get("x", "a", None, "cv").value) == "0.0"
