"""Small cells: what a reader can add and subtract must not give a hidden count away."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import heads, lines, notes

import tablegen
from tablegen.errors import Problems
from tablegen.suppress import suppress

K = 5


def table(project, rows, spec="rows: [e]\n", overall="last"):
    """A comparison of these (group, level) rows, an empty level being missing."""
    data = "g,e\n" + "".join(f"{g},{e}\n" for g, e in rows)
    text = f"data: data.csv\ncompare: g\noverall: {overall}\nsuppress: {K}\n{spec}"
    return tablegen.build(project(data_dot_csv=data, s_dot_yaml=text) / "s.yaml")


def rows_of(counts):
    return [(g, e) for (g, e), n in counts.items() for _ in range(n)]


def test_a_small_count_of_missing_values_hides_another_count_and_the_shares(project):
    found = table(
        project, rows_of({("a", "x"): 20, ("a", "y"): 10, ("a", ""): 3, ("b", "x"): 20, ("b", "y"): 20}), overall="no"
    )
    assert lines(found) == ["e|||–|–", ".x|20 (–)|20 (50.0)||", ".y|–|20 (50.0)||", ".Missing|<5|0||"]
    assert found.results.get("e", "a", None, "total").value is None


def test_a_small_group_shows_nothing_and_neither_does_the_overall_column(project):
    found = table(project, rows_of({("a", "x"): 3, ("b", "x"): 10, ("b", "y"): 12}))
    assert heads(found)[1:4] == ["a", "b (n = 22)", "Overall"]
    assert [line.split("|")[1] for line in lines(found)] == ["", "–", "–"]
    assert [line.split("|")[3] for line in lines(found)] == ["", "–", "–"]


def test_a_mark_that_would_tell_the_count_is_not_set(project):
    found = table(project, rows_of({("a", "x"): 1, ("a", "y"): 5, ("b", "x"): 20, ("b", "y"): 20}), overall="no")
    assert [line.split("|")[1] for line in lines(found)][1:] == ["–", "–"]


def test_models_hide_small_numbers_of_events(project):
    data = "x,y\n" + "".join(f"{i % 13},{int(i in (3, 30, 50))}\n" for i in range(60))
    text = f"data: data.csv\nmodel: logistic\noutcome: y\nsuppress: {K}\nrows: [x]\n"
    found = tablegen.build(project(data_dot_csv=data, s_dot_yaml=text) / "s.yaml")
    assert found.results.get("y", None, None, "n_events").value is None
    assert not any("had the event" in text for _, text in notes(found))


def solutions(found, groups, levels):
    """All tables of counts that agree with what is printed, at most 40 in a cell: by trying, column by column."""
    printed = found.results
    for group in groups:
        known = {lv: printed.get("e", group, lv, "n").value for lv in levels}
        size = printed.get("g", group, None, "n").value
        hidden = [lv for lv in levels if known[lv] is None]
        missing = printed.get("e", group, None, "missing").value
        if size is None or (missing is None and not hidden):
            continue
        free = len(hidden) + (missing is None)
        rest = size - sum(n for n in known.values() if n is not None) - (missing or 0)
        yield [split for split in product(range(rest + 1), repeat=free) if sum(split) == rest] if free else [()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_no_hidden_count_follows_from_the_heads_and_the_other_counts(counts):
    groups, levels = ("a", "b"), ("x", "y", "z")
    cells = dict(zip(product(groups, levels), counts, strict=True))
    if (
        not all(sum(cells[g, lv] for lv in levels) for g in groups)
        or sum(any(cells[g, lv] for g in groups) for lv in levels) < 2
    ):
        return
    frame = pd.DataFrame(rows_of(cells), columns=["g", "e"])
    spec = {"compare": "g", "suppress": K, "rows": {"e": {"levels": list(levels)}}}
    found = tablegen.build(spec, data=frame)
    for possible in solutions(found, groups, levels):
        assert possible == [()] or len(possible) > 1


def test_without_the_key_nothing_is_hidden(project):
    found = table(project, rows_of({("a", "x"): 3, ("b", "x"): 10}))
    assert (
        suppress(found.results, type(found.plan)(**{**found.plan.__dict__, "suppress": None}), None, Problems())
        is found.results
    )


@pytest.mark.parametrize("overall", ["no", "last"])
def test_numbers_of_few_patients_are_hidden_with_what_gives_them_away(project, overall):
    data = "g,x\n" + "".join(f"a,{i}\n" for i in range(3)) + "a,\n" * 17 + "".join(f"b,{i}\n" for i in range(20))
    text = f"data: data.csv\ncompare: g\noverall: {overall}\nsuppress: {K}\nrows: [x]\n"
    found = tablegen.build(project(data_dot_csv=data, s_dot_yaml=text) / "s.yaml")
    for stat in ("n", "mean", "sd", "missing"):
        assert found.results.get("x", "a", None, stat).value is None
        assert overall == "no" or found.results.get("x", "overall", None, stat).value is None
    assert found.results.get("x", None, None, "df").value is None


def test_no_expected_count_of_a_hidden_row_is_told(project):
    """Of 30 patients 9 said yes, 7 of them in b: the smallest expected count, 4.2 = 14 * 9 / 30, tells of 2 in a."""
    counts = {("a", "yes"): 2, ("a", "no"): 12, ("b", "yes"): 7, ("b", "no"): 9}
    found = table(project, rows_of(counts), overall="no")
    assert found.results.get("e", "a", "yes", "n").value is None
    assert not found.results.remarks
    assert not [p.message for p in found.warnings if "expected" in p.message]


WHERE = """
compare: g
suppress: 5
rows:
  e: {show: n}
  men: {variable: e, show: n, where: {sex: m}}
  women: {variable: e, show: n, where: {sex: f}}
"""


def of_two_sexes(counts):
    """A table of `e` of all, of the men and of the women, of these counts of (group, sex, e)."""
    cells = [(*cell.split(), n) for cell, n in counts.items()]
    return pd.DataFrame([cell[:3] for *cell, n in cells for _ in range(n)], columns=["g", "sex", "e"])


def test_a_row_of_some_patients_is_hidden_where_it_gives_away_those_of_another(project):
    """Of 12 in a who said yes 10 are men: two are women, whose row hides them in vain without hiding the men's."""
    counts = {"a m yes": 10, "a m no": 12, "a f yes": 2, "a f no": 9}
    found = tablegen.build(WHERE, of_two_sexes(counts | {"b m yes": 10, "b m no": 12, "b f yes": 9, "b f no": 9}))
    told = {row: [found.results.get(row, g, lv, "n").value for g, lv in product("ab", ("no", "yes"))] for row in ROWS}
    assert told == {"e": [21, 12, 21, 19], "men": [None, None, 12, 10], "women": [None, None, 9, 9]}
    assert found.results.get("men", None, None, "p").problem.startswith("suppressed")


def test_a_row_that_leaves_few_patients_out_is_hidden():
    """Three of the 30 in a are no men; the mean of all and that of the men are theirs."""
    data = pd.DataFrame({"g": [*"ab"] * 30, "sex": ["m"] * 54 + ["f"] * 6, "x": range(60)})
    rows = "rows: {x: , men: {variable: x, where: {sex: m}}}\n"
    found = tablegen.build(f"compare: g\nsuppress: 5\n{rows}", data)
    for stat in ("mean", "sd", "n", "total"):
        assert found.results.get("x", "a", None, stat).value is not None
        assert found.results.get("men", "a", None, stat).value is None
    assert found.results.get("men", None, None, "p").value is None


def test_more_conditions_than_are_combined_hide_their_rows():
    data = pd.DataFrame({"g": [*"ab"] * 40, "age": [i for i in range(40) for _ in "ab"], "x": range(80)})
    rows = "".join(f"  x{i}: {{variable: x, where: {{age: '>= {i}'}}}}\n" for i in range(7))
    found = tablegen.build(f"compare: g\nsuppress: 5\nrows:\n  x:\n{rows}", data)
    assert found.results.get("x", "a", None, "mean").value is not None
    assert all(found.results.get(f"x{i}", "a", None, "mean").value is None for i in range(7))


ROWS = ("e", "men", "women")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=4, max_size=4))
def test_no_small_count_follows_from_rows_of_some_patients(counts):
    """All ways in which men and women could have said yes and no that agree with what one group's column tells."""
    cells = dict(zip(("a m yes", "a m no", "a f yes", "a f no"), counts, strict=True))
    if sum(counts) < K:
        return
    others = {"b m yes": 10, "b m no": 12, "b f yes": 9, "b f no": 9}
    results = tablegen.build(WHERE, of_two_sexes(cells | others)).results
    told = {(row, lv): results.get(row, "a", lv, "n").value for row in ROWS for lv in ("yes", "no")}
    totals = {row: results.get(row, "a", None, "total").value for row in ROWS}

    def agrees(yes, no, their_yes, their_no):
        sums = {"e": (yes + their_yes, no + their_no), "men": (yes, no), "women": (their_yes, their_no)}
        each = ((told[row, "yes"], told[row, "no"], totals[row]) for row in ROWS)
        real = ((*sums[row], sum(sums[row])) for row in ROWS)
        return all(known in (None, n) for k, r in zip(each, real, strict=True) for known, n in zip(k, r, strict=True))

    size = sum(counts)
    possible = [
        (i, j, k, size - i - j - k)
        for i, j, k in product(range(size + 1), repeat=3)
        if i + j + k <= size and agrees(i, j, k, size - i - j - k)
    ]
    assert tuple(counts) in possible
    for at, n in enumerate(counts):
        assert not 0 < n < K or len({one[at] for one in possible}) > 1


@pytest.mark.parametrize("how", ["holm", "bh", "hommel"])
def test_the_p_of_a_hidden_row_is_in_no_adjusted_p_of_another(how):
    """Step-up methods carry the P of one test to others: that of a 2 × 2 table of known sizes tells its counts."""
    frame = pd.DataFrame({"g": ["a"] * 40 + ["b"] * 40})
    frame["rare"] = ["y"] * 1 + ["n"] * 39 + ["y"] * 6 + ["n"] * 34
    frame["common"] = ["y"] * 12 + ["n"] * 28 + ["y"] * 20 + ["n"] * 20
    frame["age"] = [50 + i * 7 % 23 for i in range(80)]
    spec = {"title": "T", "compare": "g", "adjust": how, "suppress": K, "rows": ["rare", "common", "age"]}
    found = tablegen.build(spec, frame).results
    shown = {**spec, "rows": ["common", "age"]}
    alone = tablegen.build(shown, frame).results
    assert found.get("rare", None, None, "p_adjusted").value is None
    for row in ("common", "age"):
        record = found.get(row, None, None, "p_adjusted")
        assert record.value == alone.get(row, None, None, "p_adjusted").value
        assert ", 2 tests" in record.method


def test_nothing_tells_how_few_numbers_are_missing():
    """Birth weights of 98 and 100: with means and SDs to 0.1 the sum, SE, limits, t or P leave one number of missing."""
    frame = pd.DataFrame({"g": ["a"] * 100 + ["b"] * 100 + ["c"] * 50})
    frame["x"] = [3000 + i * 7919 % 1500 - (40 if i > 99 else 0) for i in range(250)]
    frame.loc[[3, 50], "x"] = None
    told = "{mean} {sd} {se} {sum} {mean_low} {mean_high} {median} {q1} {q3}"
    spec = {"title": "T", "suppress": K, "rows": {"x": {"show": told}}}
    two = {**spec, "compare": "g", "groups": ["a", "b"], "where": {"g": ["a", "b"]}, "effects": ["difference (95% CI)"]}
    three = {**spec, "compare": "g", "overall": "last", "pairwise": {"numbers": "tukey", "show": "columns"}}
    for spec in (two, three):
        found = tablegen.build(spec, frame).results
        shown = {(r.key.group, r.key.stat) for r in found if r.key.row == "x" and r.value is not None}
        whole = {"n", "total", "missing", *told.replace("{", "").replace("}", "").split()}
        free = {"mean", "sd", "median", "q1", "q3"}
        groups = {"a": free, "b": whole, "c": whole, "overall": free}
        assert {stat for group, stat in shown if group not in groups} == set()
        assert all({s for g, s in shown if g == group} in (stats, set()) for group, stats in groups.items())


def test_counts_that_a_total_ties_together_are_not_marked_as_small(project):
    """Of four groups with <5 each, all together <5, each would have one: all have the mark for missing."""
    counts = {(g, e): n for g in "abcd" for e, n in (("x", 1), ("y", 9))}
    found = table(project, rows_of(counts))
    assert lines(found)[1].startswith(".x|–|–|–|–|–")
    assert lines(table(project, rows_of(counts), overall="no"))[1].startswith(".x|<5|<5|<5|<5|")


@pytest.mark.parametrize("total", ["overall: last", "percent: row", "percent: total"])
@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=4))
def test_marks_and_totals_together_give_no_count_away(total, counts):
    """Of all counts that agree with what is told, marks too, none that is small is the same in all."""
    k = 3
    cells = dict(zip(product("ab", "xy"), counts, strict=True))
    if not all(cells[g, "x"] + cells[g, "y"] for g in "ab") or not all(cells["a", e] + cells["b", e] for e in "xy"):
        return
    frame = pd.DataFrame(rows_of(cells), columns=["g", "e"])
    text = f"compare: g\ngroups: [a, b]\n{total}\nsuppress: {k}\nrows: {{e: {{levels: [x, y]}}}}\n"
    results = tablegen.build(text, frame).results

    def told(*key):
        record = results.get(*key)
        return (None, False) if record is None else (record.value, record.shown == f"<{k}")

    def agrees(a, b, c, d):
        real = {("a", "x"): a, ("a", "y"): b, ("b", "x"): c, ("b", "y"): d}
        real |= {("overall", "x"): a + c, ("overall", "y"): b + d}
        seen = {key: told("e", *key, "n") for key in real}
        if not all(n == value if value is not None else not mark or 0 < n < k
                   for (value, mark), n in zip(seen.values(), real.values(), strict=True)):  # fmt: skip
            return False
        sums = {"a": a + b, "b": c + d, "overall": a + b + c + d}
        if any(told("g", group, None, "n")[0] not in (None, n) for group, n in sums.items()):
            return False
        across = {"x": a + c, "y": b + d} if total == "percent: row" else {}
        return all(told("e", g, e, "total")[0] in (None, n) for e, n in across.items() for g in "ab")

    top = sum(counts)
    every = ((a, b, c, top - a - b - c) for a, b, c in product(range(top + 1), repeat=3) if a + b + c <= top)
    possible = [one for one in every if agrees(*one)]
    assert tuple(counts) in possible
    for at, n in enumerate(counts):
        assert not 0 < n < k or len({one[at] for one in possible}) > 1


def test_correlations_of_numbers_of_patients_that_differ_by_few_tell_none_of_them():
    """Of r and its P, or its interval, follows of how many patients they are, and so how few have no value."""
    data = pd.DataFrame({name: [(i * k) % 17 for i in range(40)] for name, k in (("x", 3), ("y", 5), ("z", 7))})
    data.loc[:2, "z"] = None
    found = tablegen.build("correlate: pearson\nsuppress: 5\nrows: [x, y, z]\nshow: r (95% CI)\n", data).results
    told = {r.key.stat for r in found if (r.key.row, r.key.group) == ("z", "x") and r.value is not None}
    assert told == {"r"}
    whole = tablegen.build("correlate: pearson\nsuppress: 3\nrows: [x, y, z]\nshow: r (95% CI)\n", data).results
    assert whole.get("z", "x", None, "n").value == 37


def test_a_table_of_few_patients_does_not_tell_in_its_head_how_few(project):
    """Of no groups the only size is that of all patients, which is a small count as any other."""
    text = f"data: data.csv\nsuppress: {K}\nrows: [e]\n"
    found = tablegen.build(project(data_dot_csv="g,e\n" + "a,x\n" * (K - 1), s_dot_yaml=text) / "s.yaml")
    assert heads(found)[1] == "Overall"
    assert not [record for record in found.results if record.value == K - 1]


def test_how_few_lack_a_covariate_does_not_follow_from_adjusted_means_or_their_test():
    """Of t = (limit - mean) / SE the degrees of freedom follow, from F and P too, and from these how many there are."""
    frame = pd.DataFrame(
        {"g": ["a", "b"] * 20, "y": [(7 * i) % 11 for i in range(40)], "c": [float(i % 7) for i in range(40)]}
    )
    frame.loc[:2, "c"] = None
    spec = {"compare": "g", "adjust for": ["c"], "suppress": K, "rows": {"y": {"show": "adjusted mean (CI)"}}}
    found = tablegen.build(spec, frame).results
    shown = {record.key.stat for record in found if record.key.row == "y" and record.value is not None}
    assert "adj_mean" in shown and not shown & {
        "adj_se",
        "adj_low",
        "adj_high",
        "adj_missing",
        "statistic",
        "p",
        "df",
        "df2",
    }
