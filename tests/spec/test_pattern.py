"""Patterns: spelled out, by name, and what is said about one that cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.errors import Place, Problems
from tablegen.resources import Templates
from tablegen.spec.pattern import Pattern, Slot, load_patterns, parse_pattern
from tablegen.spec.statistics import STATISTICS

AT = Place("s.yaml", 3, 9)


@pytest.fixture(scope="module")
def patterns():
    return load_patterns(Templates.search())


def read(text):
    problems = Problems()
    return parse_pattern(text, AT, problems), [p.message for p in problems.found]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{mean} ± {sd}", (Slot("mean"), " ± ", Slot("sd"))),
        ("{n} ({pct}%)", (Slot("n"), " (", Slot("pct"), "%)")),
        ("{{{n}}}", ("{", Slot("n"), "}")),
    ],
)
def test_spelled_out(text, parts):
    assert read(text) == (Pattern(None, parts), [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{mean", 'the pattern "{mean" has a brace without its partner'),
        ("mean}", 'the pattern "mean}" has a brace without its partner'),
        ("{mean} {x{sd}", 'the pattern "{mean} {x{sd}" has a brace without its partner'),
        ("{meen}", 'unknown statistic "meen" in a pattern; did you mean "mean"?'),
        ("{}", 'unknown statistic "" in a pattern'),
        ("{mean:.2f}", 'unknown statistic "mean:.2f" in a pattern; did you mean "mean"?'),
        ("only text", 'the pattern "only text" shows no statistic'),
        ("", 'the pattern "" shows no statistic'),
        ("{n.__class__}", 'unknown statistic "n.__class__" in a pattern'),
    ],
)
def test_not_a_pattern(text, message):
    assert read(text) == (None, [message])


@given(st.text(alphabet="{}nab mean", max_size=30))
def test_any_text_is_a_pattern_or_a_problem(text):
    pattern, messages = read(text)
    assert (pattern is None) == (len(messages) == 1)


@given(st.lists(st.one_of(st.sampled_from(STATISTICS).map(Slot), st.text(min_size=1)), max_size=5))
def test_a_pattern_reads_back(others):
    parts = [Slot("n"), *others]
    text = "".join(f"{{{p.stat}}}" if isinstance(p, Slot) else p.replace("{", "{{").replace("}", "}}") for p in parts)
    pattern, _ = read(text)
    joined = "".join(f"<{p.stat}>" if isinstance(p, Slot) else p for p in parts)
    assert "".join(f"<{p.stat}>" if isinstance(p, Slot) else p for p in pattern.parts) == joined


def test_names(patterns):
    problems = Problems()
    assert patterns.cell("mean ± SD", AT, problems) == Pattern("mean ± SD", (Slot("mean"), " ± ", Slot("sd")))
    assert patterns.cell("Mean +/- sd", AT, problems).name == "mean ± SD"
    assert patterns.cell("{mean}", AT, problems).name is None
    assert patterns.cell("n/n", AT, problems) == Pattern("n/n", (Slot("n"),), each_level=True, join="/")
    assert problems.found == []
    assert patterns.cell("meen ± SD", AT, problems) is None
    assert problems.found[0].message == 'unknown pattern "meen ± SD"; did you mean "mean ± SD"?'
    assert problems.found[0].hints[0].startswith("patterns: mean ± SD, ")
    for word, name in (("percent", "%"), ("Count", "n"), ("IQR", "median (IQR)"), ("median (Q1-Q3)", "median (IQR)")):
        problems = Problems()
        assert patterns.cell(word, AT, problems) is None
        assert problems.found[0].message == f'unknown pattern "{word}"; did you mean "{name}"?'


def test_columns(patterns):
    assert patterns.column("95% CI").stats == ("or_low", "or_high")
    assert patterns.column("90% CI") == patterns.column("95% CI")
    assert patterns.column("OR (97.5% CI)").stats == ("or", "or_low", "or_high")
    assert patterns.column("{b} ({se})").stats == ("b", "se")
    assert patterns.column("HRR") is None
    assert "Wald" in patterns.columns_showing(["wald", "p"])
    assert "B" not in patterns.columns_showing(["wald", "p"])


def test_a_broken_file_of_patterns_is_refused(tmp_path):
    from tablegen.errors import TablegenError

    for text, message in [
        ("cells: [a]", 'patterns are a mapping, name: "{mean} ± {sd}", or cells: and columns: of such'),
        ("[a]", 'patterns are a mapping, name: "{mean} ± {sd}", or cells: and columns: of such'),
        ("cells: {a: {join: /}}\ncolumns: {}", 'the pattern "a" must be a text, or {each level: …, join: …}'),
        ("cells: {a: '{m}'}\ncolumns: {}", 'unknown statistic "m" in a pattern'),
    ]:
        folder = tmp_path / str(len(text))
        folder.mkdir()
        (folder / "patterns.yaml").write_text(text)
        with pytest.raises(TablegenError) as caught:
            load_patterns(Templates((folder,)))
        assert caught.value.problems[0].message == message


@pytest.mark.parametrize(
    "text",
    [
        "ours: '{mean} | {sd}'\nn/n: {each level: '{n}', join: ' : '}\n",
        "cells: {ours: '{mean} | {sd}', n/n: {each level: '{n}', join: ' : '}}\n",
    ],
)
def test_own_patterns_stand_beside_the_built_in_ones(tmp_path, text):
    (tmp_path / "patterns.yaml").write_text(text)
    patterns = load_patterns(Templates((tmp_path, *Templates.search().folders)))
    assert patterns.cells["ours"].stats == ("mean", "sd") and patterns.cells["n/n"].join == " : "
    assert patterns.cells["mean ± SD"].stats == ("mean", "sd") and patterns.column("OR (95% CI)") is not None
