"""Of what percentages are: columns, rows, all, a number, declared patients; the note, the missing switches, small cells."""

import csv
import json
from itertools import product
from pathlib import Path

import pytest
from evidence_of import REFERENCE, levels, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import DATA, lines, notes, refused

import tablegen
from tablegen.compute.run import Run
from tablegen.compute.summaries import summarize
from tablegen.errors import Place, Problems
from tablegen.evidence import Counts, Grouping
from tablegen.results import Key
from tablegen.tasks import Summarize

RECORDS = json.loads((REFERENCE / "percentages.json").read_text("utf-8"))
PATIENTS = [row for row in csv.DictReader(DATA.splitlines()) if row["arm"]]


class Listed:
    """A source over plain rows: what a task of categories asks for."""

    def __init__(self, found):
        self.found = found

    def where(self, conditions):
        return self

    def _in(self, by):
        return [[r for r in self.found if by is None or r[by.variable] == g] for g in (by.levels if by else (None,))]

    def sizes(self, by):
        return tuple(map(len, self._in(by)))

    def missing(self, variable, by):
        return tuple(sum(r[variable] is None for r in group) for group in self._in(by))

    def counts(self, variable, names, by):
        return Counts(tuple(tuple(sum(r[variable] == lv for r in g) for g in self._in(by)) for lv in names))


@pytest.mark.parametrize("how", ["column", "row", "total"])
@pytest.mark.parametrize("record", RECORDS, ids=[r["id"] for r in RECORDS])
def test_percentages_are_those_of_r(record, how):
    variable, group = record["variables"]["x"], record["group"]
    names, groups = levels()[record["dataset"]][variable], tuple(record["expected"])
    place = Place("spec.yaml")
    task = Summarize(
        "x", variable, "category", ("n", "pct"), place, Grouping(group, groups), levels=tuple(names), percent=how
    )
    found = {r.key: r for r in summarize(task, Run(Listed(rows(record)), Problems()))}
    for g, expected in record["expected"].items():
        for level, want in expected[f"{how}_percent"].items():
            got = found[Key("x", g, level, "pct")]
            assert found[Key("x", g, level, "n")].value == expected["counts"][level]
            assert got.value == (None if want is None else pytest.approx(want, rel=1e-9))
            assert got.value is not None or got.problem


def test_of_each_row(build):
    table = build(
        "compare: arm\noverall: last\ncolumns: [groups]\npercent: row\nrows: {stage: {show: n/N (%)}, ok: }\n"
    )
    assert lines(table) == [
        "stage|||",
        ".I|1/2 (50.0)|1/2 (50.0)|2/2 (100)",
        ".II|1/3 (33.3)|2/3 (66.7)|3/3 (100)",
        ".III|1/1 (100)|0/1 (0)|1/1 (100)",
        "ok|||",
        ".0|1 (50.0)|1 (50.0)|2 (100)",
        ".1|2 (66.7)|1 (33.3)|3 (100)",
        ".Missing|0|1|1",
    ]
    assert ("", "Percentages are of each row's total over the groups") in notes(table)
    assert table.results.get("ok", "a", "1", "pct").method == "percentage of each row's total over the groups"


@pytest.mark.parametrize(
    ("missing", "want", "told"),
    [("no", (40.0, 20.0), "left out"), ("yes", (100 / 3, 100 / 6), "included")],
)
def test_of_all_patients_with_and_without_missing_values(build, missing, want, told):
    table = build(f"compare: arm\nmissing: {{in percent: {missing}}}\npercent: total\nrows: {{ok: {{level: 1}}}}\n")
    assert [table.results.get("ok", g, "1", "pct").value for g in "ab"] == pytest.approx(want)
    assert ("", f"Percentages are of all patients of the table, those with missing values {told}") in notes(table)


def test_of_a_number_and_of_declared_patients(build):
    table = build(
        'compare: arm\noverall: last\ncolumns: [groups]\nrows: {ok: {level: 1, percent: 40}, stage: {level: I, percent: '
        '{sex: m}}, sex: {level: m, percent: {age: "> 40"}}}\n'
    )  # fmt: skip
    assert lines(table) == [
        "ok: 1|2 (5.0)|1 (2.5)|3 (7.5)",
        ".Missing|0|1|1",
        "stage: I|1 (50.0)|1 (–)|2 (–)",
        "sex: m|2 (66.7)|1 (50.0)|3 (60.0)",
    ]
    told = [text for _, text in notes(table)]
    assert "Percentages of ok: 1 are of 40" in told
    assert "Percentages of sex: m are of patients with age > 40" in told
    why = table.results.get("stage", "b", "I", "pct").problem
    assert why == "it is a share of patients with sex m, to whom some of them do not belong"
    of_b = [str(w) for w in table.warnings if 'in "b"' in str(w) and "stage: no percentage" in str(w)]
    assert len(of_b) == 1  # one for all levels
    assert 'stage: no percentage of "I", "II" in "b": ' + why in of_b[0]


def test_a_count_above_the_declared_number_has_no_percentage(build):
    table = build("compare: arm\ncolumns: [groups]\nrows: {sex: {level: m, percent: 1, show: n/N (%)}}\n")
    assert lines(table) == ["sex: m|2/1 (–)|1/1 (100)"]
    assert table.results.get("sex", "a", "m", "pct").problem == "it is a share of 1, which are fewer"


def test_limits_are_of_the_same_denominator(build):
    table = build('compare: arm\npercent: row\nproportion interval: wald\nrows: {stage: {show: "% (CI)"}}\n')
    low = table.results.get("stage", "a", "II", "pct_low")
    assert low.value == pytest.approx(0.0)
    assert low.method.endswith("of each row's total over the groups (Wald)")
    assert table.results.get("stage", "b", "II", "pct_low").value == pytest.approx(
        100 * (2 / 3 - 1.95996398454005 * (2 / 27) ** 0.5)
    )


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("percent: rows\nrows: [sex]\n", 'spec.yaml:3:10: percent must be one of column, row, total, responses, not "rows"; did you mean "row"?'),
        ("rows: {age: {percent: row}}\n", "spec.yaml:3:8: age is shown as a number, which has no percentages"),
        ("percent: {sexx: m}\nrows: [stage]\n", 'the data have no column "sexx"; did you mean "sex"?'),
        ("percent: row\nmissing: {in percent: yes}\nrows: [sex]\n", "sex: missing values can be in percentages of a column or of all, not in these"),
        ("percent: 0\nrows: [sex]\n", "percent must be a whole number from 1"),
    ],
)  # fmt: skip
def test_what_is_refused(build, spec, message):
    assert message in refused(build, f"compare: arm\n{spec}")


def test_row_percentages_need_groups(build):
    assert "percentages of a row are of its total over groups" in refused(build, "percent: row\nrows: [sex]\n")
    message = refused(build, "model: logistic\noutcome: {ok: 1}\npercent: row\nrows: [age]\n")
    assert "a spec has model or percent, not both" in message


def test_tests_and_effects_do_not_depend_on_the_denominator(build):
    spec = "compare: arm\neffects: [SMD]\nrows: [sex, stage]\n"
    one, other = build(spec), build(f"percent: total\n{spec}")
    for record in one.results:
        if record.key.group is None:
            assert other.results.get(*record.key) == record


def test_explain_tells_the_row_s_total(project):
    from tablegen.explaining import explain

    folder = project(data_dot_csv=DATA, spec_dot_yaml="data: data.csv\ncompare: arm\npercent: row\nrows: [stage]\n")
    told = dict(explain(folder / "spec.yaml", "stage.a.II.pct"))
    assert told["method"] == "percentage of each row's total over the groups"
    assert "total 3" in told["inputs"]


K, GROUPS, LEVELS = 5, ("a", "b", "c"), ("x", "y")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6), st.sampled_from(["row", "total"]))
def test_no_hidden_count_follows_from_row_totals(counts, how):
    """Where a share of a level is printed the level's total is known: no level may then have a lone hidden count."""
    import pandas as pd

    cells = dict(zip(product(GROUPS, LEVELS), counts, strict=True))
    if not all(sum(cells[g, lv] for lv in LEVELS) for g in GROUPS) or not all(
        sum(cells[g, lv] for g in GROUPS) for lv in LEVELS
    ):
        return
    frame = pd.DataFrame([(g, e) for (g, e), n in cells.items() for _ in range(n)], columns=["g", "e"])
    spec = {"compare": "g", "suppress": K, "percent": how, "rows": {"e": {"levels": list(LEVELS)}}}
    found = tablegen.build(spec, data=frame).results
    for level in LEVELS:
        hidden = [g for g in GROUPS if found.get("e", g, level, "n").value is None]
        told = [g for g in GROUPS if found.get("e", g, level, "pct").value is not None]
        total = sum(cells[g, level] for g in GROUPS)
        everywhere = [found.get("e", g, lv, "pct").value for g in GROUPS for lv in LEVELS]
        assert not (told if how == "row" else any(share is not None for share in everywhere)) or len(hidden) != 1
        if how == "row" and total < K:
            assert not told
        for g in hidden:
            assert found.get("e", g, level, "pct").value is None
            if found.get("e", g, level, "n").shown:
                rest = sum(cells[h, level] for h in hidden)
                assert any(
                    split != tuple(cells[h, level] for h in hidden)
                    for split in product(range(rest + 1), repeat=len(hidden))
                    if sum(split) == rest and split[hidden.index(g)] in range(1, K)
                )


def test_a_declared_denominator_of_few_patients_is_hidden(project: "Path"):
    data = "g,e,s\n" + "a,x,1\n" * 8 + "a,y,1\n" * 6 + "a,y,0\n" * 3 + "b,x,1\n" * 9 + "b,y,1\n" * 9 + "b,y,0\n" * 9
    text = "data: data.csv\ncompare: g\noverall: last\nsuppress: 5\nrows: {e: {level: x, percent: {s: 1}, show: n/N (%)}}\n"
    found = tablegen.build(project(data_dot_csv=data, s_dot_yaml=text) / "s.yaml").results
    for group, hidden in (("a", True), ("b", False), ("overall", True)):
        assert (found.get("e", group, "x", "pct").value is None) == hidden
        assert (found.get("e", group, None, "total").value is None) == hidden
        assert found.get("e", group, "x", "n").value is not None


def test_denominators_where_values_are_missing(build):
    spec = "compare: arm\ncolumns: [groups]\nmissing: {show: denominators}\n"
    table = build(
        spec
        + "rows: {ok: {level: 1}, sex: {level: m}, stage: {show: n}, crp: {show: mean}, x: {variable: ok, show: '%'}}\n"
    )
    assert lines(table) == [
        "ok: 1|2/3 (66.7)|1/2 (50.0)",
        "sex: m|2 (66.7)|1 (33.3)",
        "stage, n||",
        ".I|1|1",
        ".II|1|2",
        ".III|1|0",
        "crp, mean|2.00|6.67",
        "ok||",
        ".0|33.3|50.0",
        ".1|66.7|50.0",
    ]
    assert notes(table)[-1] == ("", "Missing values: ok: 1 (n = 1); crp (n = 1); ok (n = 1)")


def test_no_denominators_beside_those_with_missing_values_in_them(build):
    table = build(
        "compare: arm\ncolumns: [groups]\nmissing: {show: denominators, in percent: yes}\nrows: {ok: {level: 1}}\n"
    )
    assert lines(table) == ["ok: 1|2 (66.7)|1 (33.3)"]


def test_denominators_of_a_question(build):
    row = "rows: {q: {responses: {ok: Ok, late: Late}, missing: {show: denominators}}}\n"
    table = build("compare: arm\ncolumns: [groups]\n" + row, data="arm,ok,late\na,1,0\na,,\nb,0,0\nb,1,1\n")
    assert lines(table) == [
        "q||",
        ".Ok|1/1 (100)|1/2 (50.0)",
        ".Late|0/1 (0)|1/2 (50.0)",
        ".None of these|0/1 (0)|1/2 (50.0)",
    ]
