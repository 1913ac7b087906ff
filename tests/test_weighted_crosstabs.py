"""Weighted crosstabs: shares of domains of the design and Rao & Scott's tests as in R's survey, laws, refusals."""

import csv
import json
from io import StringIO
from itertools import product

import pytest
from evidence_of import REFERENCE
from seen import heads, lines, notes, refused

from tablegen.stats import survey_moments

SURVEY = (REFERENCE / "nasty_wtclus_s.csv").read_text("utf-8")
R = {r["id"]: r for r in map(json.loads, (REFERENCE / "designs.json").read_text("utf-8").splitlines())}
SAMPLE = "weights: {column: wt, cluster: clus, strata: strat}\n"
CROSS = f"crosstab: [cat3, a]\n{SAMPLE}"
CELLS = list(product("bgr", ("t0", "t1")))


def _changed(change):
    rows = list(csv.DictReader(StringIO(SURVEY)))
    change(rows)
    out = StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _lacking(rows):
    """What designs.R leaves out: four levels, two groups; and two weights of 0."""
    for i in (3, 50, 77, 101):
        rows[i - 1]["cat3"] = ""
    for i in (9, 60):
        rows[i - 1]["a"] = ""
    for i in (20, 90):
        rows[i - 1]["wt"] = "0"


DATA = {"design": SURVEY, "known": _changed(_lacking)}


def value(table, *key):
    return table.results.get(*key).value


def told(table):
    return [text for _, text in notes(table)]


@pytest.mark.parametrize("how", ["logit", "beta"])
@pytest.mark.parametrize("percent", ["row", "column", "total"])
@pytest.mark.parametrize("of", ["design", "known"])
def test_cells_are_the_proportions_of_r(build, of, percent, how):
    """svyciprop of each cell within its row, its column or all; with missing values and weights of 0 in the data."""
    text = f"{CROSS}percent: {percent}\nshow: '% (CI)'\nproportion interval: {how}\n"
    table = build(text, data=DATA[of])
    for level, group in CELLS:
        ours = [value(table, "cat3", group, level, stat) for stat in ("pct", "pct_low", "pct_high")]
        theirs = list(R[f"cell.{of}.{percent}.{level}.{group}.{how}"]["expected"].values())
        assert ours == pytest.approx([100.0 * p for p in theirs], rel=1e-8)


def test_sums_of_weights_are_those_of_r(build):
    table = build(CROSS + "show: ['{wn}', n (%)]\n", data=DATA["known"])
    cells = dict(zip(product(("t0", "t1"), "bgr"), R["table.known"]["expected"]["Freq"], strict=True))
    for (group, level), sum_of_weights in cells.items():
        assert value(table, "cat3", group, level, "wn") == pytest.approx(sum_of_weights, rel=1e-12)
    assert value(table, "cat3", "overall", "overall", "wn") == pytest.approx(sum(cells.values()), rel=1e-12)


TESTS = {"F": "rao-scott", "Chisq": "rao-scott-chi2", "Wald": "svy-wald", "adjWald": "svy-wald-adjusted"}


@pytest.mark.parametrize(("of", "how"), [*product(DATA, TESTS)])
def test_tests_are_those_of_r(build, of, how):
    table = build(f"{CROSS}tests: {{categories: {TESTS[how]}}}\n", data=DATA[of])
    theirs = R[f"svychisq.{of}.{how}"]["expected"]
    if of == "known" and how == "Chisq":
        theirs = {**theirs, "statistic": theirs["statistic"]}
    ours = [
        value(table, "cat3", None, None, stat)
        for stat in ("statistic", "df", *(["df2"] if len(theirs) > 3 else []), "p")
    ]
    assert ours == pytest.approx(list(theirs.values()), rel=1e-8)


@pytest.mark.parametrize("pair", ["[cat3, a]", "[a, cat3]"])
def test_the_test_is_of_those_in_the_table_whichever_way_it_is_turned(build, pair):
    """Its df are those of R's subset of the complete cases, and P that of the table turned."""
    table = build(f"crosstab: {pair}\nweights: wt\n", data=DATA["known"])
    ours = [value(table, pair[1:].split(",")[0], None, None, stat) for stat in ("statistic", "df", "df2", "p")]
    assert ours == pytest.approx(list(R["svychisq.plain.F"]["expected"].values()), rel=1e-8)


def test_columns_are_those_of_a_weighted_comparison(build):
    """Two designs of tables give one number of one question."""
    crossed = build(f"{CROSS}show: '% (CI)'\n", data=DATA["known"])
    compared = build(f"compare: a\noverall: first\n{SAMPLE}rows: {{cat3: {{show: '% (CI)'}}}}\n", data=DATA["known"])
    for level, group in product("bgr", ("t0", "t1", "overall")):
        for stat in ("n", "pct", "pct_low", "pct_high"):
            one, other = (value(table, "cat3", group, level, stat) for table in (crossed, compared))
            assert one == pytest.approx(other, rel=1e-12)
    assert value(crossed, "cat3", "t0", None, "missing") == value(compared, "cat3", "t0", None, "missing")


@pytest.mark.parametrize("percent", ["row", "column", "total"])
def test_weights_that_are_all_1_change_no_percentage(build, percent):
    data = _changed(lambda rows: [row.update(wt="1") for row in rows])
    weighted, plain = (
        build(f"crosstab: [cat3, a]\npercent: {percent}\n{weights}", data=data) for weights in ("weights: wt\n", "")
    )
    assert lines(weighted) == lines(plain)
    for level, group in product((*"bgr", "overall"), ("t0", "t1", "overall")):
        one, other = (value(table, "cat3", group, level, "pct") for table in (weighted, plain))
        assert one == pytest.approx(other, rel=1e-12)


def test_the_order_of_rows_and_a_factor_of_all_weights_change_nothing(build):
    def change(rows):
        rows.reverse()
        for row in rows:
            row["wt"] = str(8 * float(row["wt"]))

    text = f"{CROSS}percent: row\nshow: '% (CI)'\n"
    one, other = (build(text, data=data) for data in (SURVEY, _changed(change)))
    for record in one.results:
        found = other.results.get(*record.key)
        if record.key.stat != "wn":
            assert found.value == (record.value if record.value is None else pytest.approx(record.value, rel=1e-9))


def test_what_the_table_tells(build):
    table = build(f"{CROSS}percent: row\nshow: [n (%), '% (CI)']\nrows: {{cat3: Colour, a: Arm}}\n", data=DATA["known"])
    assert heads(table) == ["Colour", "Arm", "Total"]
    assert lines(table)[:2] == [
        "b|13 (53.7)|9 (46.3)|22 (100)",
        ".% (95% CI)|53.7 (34.8–71.7)|46.3 (28.3–65.2)|100",
    ]
    assert lines(table)[-2:] == ["Total|60 (50.0)|56 (50.0)|116 (100)", "Missing|3|1|4"]
    assert told(table) == [
        "Data are n (%)",
        "Percentages are of the rows",
        "2 patients with missing Arm not shown",
        "F = 0.31, df = 1.8, 29.4, P = 0.718 (Rao–Scott test, second-order correction (F))",
        "Percentages are weighted by wt; n are unweighted counts",
        "Variances allow for clusters (clus) and strata (strat)",
        "2 patients with a weight of 0 not shown",
        "Effective sample size (Kish): 75.8",
        "Intervals of weighted percentages: linearised, t on the log odds",
        "CI confidence interval, df degrees of freedom",
    ]


def test_intervals_of_a_crosstab_without_weights(build):
    table = build("crosstab: [cat3, a]\nshow: '% (CI)'\n", data=SURVEY)
    assert lines(table)[0] == "b|21.2 (13.1–32.5)|17.2 (9.6–28.9)|19.4 (13.4–27.2)"
    assert lines(table)[-1] == "Total|100|100|100"
    assert "Intervals of percentages are Wilson score intervals" in told(table)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("show: expected", "expected is of counts of patients, and this crosstab is weighted"),
        ("show: '{residual}'", "residual is of counts of patients, and this crosstab is weighted"),
        ("measures: [cramers-v]", "measures of association are of counts of patients, and this crosstab is weighted"),
        ("tests: {categories: chi2}", "chi2 takes no weights, and this table has them"),
        ("proportion interval: wilson", 'weighted percentages have no interval "wilson"'),
        ("frequency: fw", "a spec has weights or frequency, not both"),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, f"{CROSS}{text}\n", data=SURVEY)


def test_columns_without_weights_find_no_place(build):
    found = refused(build, "crosstab: [cat3, a]\nweights: {column: wt, show: beside}\n", data=SURVEY)
    assert "columns without weights find no place" in found
    assert "a crosstab has no wn" in refused(build, "crosstab: [cat3, a]\nshow: '{wn}'\n", data=SURVEY)
    assert "strata needs the key" in refused(build, "crosstab: [cat3, a]\nstrata: strat\n", data=SURVEY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: [row.update(cat3="r") for row in rows], "all values are in one level"),
        (lambda rows: [row.update(a="t0") for row in rows], "only one group has values"),
        (lambda rows: [row.update(cat3="") for row in rows[:-1]], "all values are in one level"),
        (lambda rows: [row.update(wt="0") for row in rows if row["a"] == "t1"], "only one group has values"),
    ],
)
def test_degenerate_data_leave_a_reason_and_no_number(build, change, reason):
    text = CROSS + "rows: {cat3: {levels: [b, g, r]}, a: {levels: [t0, t1]}}\nshow: '% (CI)'\n"
    table = build(text, data=_changed(change))
    p = table.results.get("cat3", None, None, "p")
    assert (p.value, reason in p.problem) == (None, True)
    assert all(record.value is not None or record.problem for record in table.results)


def test_a_turned_table_has_the_same_shares_and_the_same_test(build):
    across = build(f"{CROSS}percent: row\nshow: '% (CI)'\n", data=DATA["known"])
    down = build(f"crosstab: [a, cat3]\n{SAMPLE}show: '% (CI)'\n", data=DATA["known"])
    for level, group in CELLS:
        for stat in ("n", "pct", "pct_low", "pct_high", "wn", "total"):
            one, other = value(across, "cat3", group, level, stat), value(down, "a", level, group, stat)
            assert one == pytest.approx(other, rel=1e-12)
    for stat in ("statistic", "df", "df2", "p"):
        assert value(across, "cat3", None, None, stat) == pytest.approx(value(down, "a", None, None, stat), rel=1e-9)


def test_small_counts_take_their_weights_and_limits_along(build):
    table = build(f"{CROSS}suppress: 12\nshow: [n (%), '% (CI)', '{{wn}}']\n", data=SURVEY)
    for level, group in CELLS:
        hidden = {
            stat: value(table, "cat3", group, level, stat) is None for stat in ("n", "pct", "pct_low", "pct_high", "wn")
        }
        assert set(hidden.values()) == {level in "bg"}
    assert (value(table, "cat3", None, None, "p"), value(table, "cat3", None, None, "statistic")) == (None, None)
    few = _changed(lambda rows: [row.update(wt="0") for row in rows[:3]])
    assert build(f"{CROSS}suppress: 5\n", data=few).results.get("cat3", None, None, "zero").value is None


def test_both_limits_of_a_cell_share_one_variance(build, monkeypatch):
    """Each computed it anew, and sorted the sampling units each time: a million rows took 16 s of CPU, not 4."""
    asked = []
    covariance = survey_moments.covariance
    monkeypatch.setattr(survey_moments, "covariance", lambda *given: asked.append(1) or covariance(*given))
    build(f"{CROSS}show: '% (CI)'\n", data=DATA["design"])
    cells_and_margins = (len({level for level, _ in CELLS}) + 1) * 3
    assert len(asked) == cells_and_margins
