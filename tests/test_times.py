"""Rows of times to an event: what they show against R's records, their words, what is wrong with them, small cells."""

import csv
import io
from math import isclose

import pytest
from click.testing import CliRunner
from seen import lines, notes, refused
from stats.follow_up import of_kind, table_of

from tablegen.cli import cli
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

FEW = """arm,t,d,cause,start,site
A,5,1,1,2020-01-02,x
A,8,0,0,2020-02-02,y
A,12,0,2,2020-01-09,x
A,20,0,0,2020-03-02,y
A,,1,1,2020-01-02,x
B,3,0,0,2020-05-02,x
B,9,0,0,2020-01-02,y
B,14,0,0,2020-08-02,x
B,15,,0,2020-01-02,x
"""


@pytest.fixture
def lung():
    """R's lung data as a file."""
    text = io.StringIO()
    csv.writer(text).writerows(table_of("lung"))
    return text.getvalue()


def near(got, want):
    return got is not None and isclose(got, want, rel_tol=1e-9, abs_tol=1e-12)


def of(table, group, level, stat):
    found = table.results.get("os", group, level, stat)
    assert found, (group, level, stat)
    return found


def record(kind, **options):
    """The record of R on the lung data by sex with these options."""
    every = [one for one in of_kind(kind) if (one["dataset"], one["group"]) == ("lung", "sex")]
    return next(one for one in every if options.items() <= one["options"].items())["expected"]


OS = "os: {time: time, event: event"


@pytest.mark.parametrize("interval", ["log", "log-log", "plain"])
def test_medians_and_quartiles_are_those_of_r(build, lung, interval):
    shown = "[median survival (CI), '{survival_q1} {survival_q1_low} {survival_q3} {survival_q3_high}']"
    table = build(f"compare: sex\nsurvival interval: {interval}\nrows:\n  {OS}, show: {shown}}}", data=lung)
    for group, expected in record("km_quantiles", conf_type=interval).items():
        assert (of(table, group, None, "n").value, of(table, group, None, "n_events").value) == (
            expected["n"],
            expected["events"],
        )
        for ours, theirs in (("median", "median"), ("q1", "q25"), ("q3", "q75")):
            for suffix, limit in (("", ""), ("_low", "_ci_low"), ("_high", "_ci_high")):
                found = table.results.get("os", group, None, f"survival_{ours}{suffix}")
                if found and expected[theirs + limit] is None:
                    assert found.value is None and found.problem.startswith("not reached")
                elif found:
                    assert near(found.value, expected[theirs + limit])
        assert interval in of(table, group, None, "survival_median_low").method


def test_survival_at_times_and_restricted_means_are_those_of_r(build, lung):
    show = "[at risk, survival (CI), risk (CI)]"
    table = build(f"compare: sex\nrows:\n  {OS}, at: [90, 180, 365, 730], show: {show}}}", data=lung)
    for group, times in record("km_survival_at", conf_type="log").items():
        for one in times:
            level = str(one["time"])
            assert of(table, group, level, "n_risk").value == one["n_risk"]
            assert near(of(table, group, level, "survival").value, 100 * one["survival"])
            assert near(of(table, group, level, "survival_low").value, 100 * one["ci_low"])
            assert near(of(table, group, level, "risk_low").value, 100 - 100 * one["ci_high"])
    expected = record("km_rmst")
    tau = expected["Male"]["tau"]
    table = build(f"compare: sex\nrows:\n  {OS}, at: {tau}, show: RMST (CI)}}", data=lung)
    for group, one in expected.items():
        assert near(of(table, group, str(tau), "rmst").value, one["estimate"])
        assert near(of(table, group, str(tau), "rmst_high").value, one["ci_high"])


@pytest.mark.parametrize(
    ("kind", "options", "asked"),
    [
        ("logrank", {}, ""),
        ("peto_peto", {}, ", test: peto"),
        ("weighted_logrank", {"weight": "gehan"}, ", test: gehan"),
        ("logrank_stratified", {}, ", strata: ph.ecog"),
    ],
)
def test_tests_are_those_of_r(build, lung, kind, options, asked):
    table = build(f"compare: sex\nrows:\n  {OS}{asked}}}", data=lung)
    expected = record(kind, **options)
    for stat in ("statistic", "df", "p"):
        assert near(table.results.get("os", None, None, stat).value, expected[stat])


def test_patients_in_no_stratum_are_told(build, lung):
    table = build(f"compare: sex\nrows:\n  {OS}, strata: ph.ecog}}", data=lung)
    told = "os: patients without a value of ph.ecog are in no stratum, and left out of the test"
    assert told in [w.message for w in table.warnings]
    table = build(f"where: {{ph.ecog: '>= 0'}}\ncompare: sex\nrows:\n  {OS}, strata: ph.ecog}}", data=lung)
    assert table.warnings == ()
    assert near(of(table, None, None, "p").value, record("logrank_stratified")["p"])


def test_a_trend_over_groups_is_that_of_r(build, lung):
    groups = "where: {ph.ecog: '<= 2'}\ncompare: ph.ecog\ngroups: ['0', '1', '2']"
    table = build(f"{groups}\nrows:\n  {OS}, test: logrank-trend}}", data=lung)
    (expected,) = (one["expected"] for one in of_kind("logrank_trend") if one["dataset"] == "lung")
    assert near(table.results.get("os", None, None, "p").value, expected["p"])


@pytest.mark.parametrize("interval", ["exact", "log"])
def test_rates_are_those_of_r(build, lung, interval):
    row = f"{OS}, per: 1000, show: [events/person-time, rate (CI)]}}"
    table = build(f"compare: sex\nrate interval: {interval}\nrows:\n  {row}", data=lung)
    for group, one in record("incidence_rate_data", per=1000).items():
        assert of(table, group, None, "person_time").value == one["person_time"]
        assert near(of(table, group, None, "rate").value, one["estimate"])
        assert near(of(table, group, None, "rate_low").value, one[f"{interval}_ci_low"])
        assert near(of(table, group, None, "rate_high").value, one[f"{interval}_ci_high"])


def test_effects_turn_with_the_difference(build, lung):
    """A ratio of rates is turned upside down, a difference changes its sign; all of groups that R's records have."""
    columns = "columns: [groups, P, IRR (95% CI), difference (95% CI)]"
    row = f"{OS}, per: 1000, show: rate (CI)}}"
    one = build(f"compare: sex\n{columns}\nrows:\n  {row}", data=lung)
    other = build(f"compare: sex\ndifference: second - first\n{columns}\nrows:\n  {row}", data=lung)
    rates = {group: r["estimate"] for group, r in record("incidence_rate_data", per=1000).items()}
    assert near(of(one, None, None, "irr").value, rates["Female"] / rates["Male"])
    assert near(of(other, None, None, "irr").value, rates["Male"] / rates["Female"])
    assert near(of(one, None, None, "difference").value, rates["Female"] - rates["Male"])
    assert near(of(other, None, None, "difference").value, rates["Male"] - rates["Female"])
    assert near(of(one, None, None, "diff_low").value, -of(other, None, None, "diff_high").value)


def test_differences_at_one_time(build, lung):
    expected = record("km_rmst")
    row = f"{OS}, at: {expected['Male']['tau']}, show: RMST (CI)}}"
    table = build(f"compare: sex\ncolumns: [groups, difference (95% CI)]\nrows:\n  {row}", data=lung)
    assert near(
        of(table, None, None, "difference").value, expected["Female"]["estimate"] - expected["Male"]["estimate"]
    )
    message = refused(
        build,
        f"compare: sex\ncolumns: [groups, difference]\nrows:\n  {OS}, at: [90, 180], show: survival (CI), "
        "effect: survival-difference}",
        data=lung,
    )
    assert "os: survival-difference is of one time\n" in message
    assert "name the one time: at: 24" in message


def test_the_difference_beside_risks_is_one_of_risks(build, lung):
    """It was that of survival, whose sign is the other one: 55.3 and 34.6% told as −20.7."""
    tables = {}
    for shown in ("survival", "risk"):
        row = f"{OS}, at: [365], show: {shown} (CI)}}"
        text = f"compare: sex\ncolumns: [groups, difference (95% CI)]\nrows:\n  {row}"
        tables[shown] = build(text, data=lung.replace("306,", "306.5,"))
    values = [of(tables["risk"], group, "365", "risk").value for group in ("Female", "Male")]
    stats = ("difference", "diff_low", "diff_high")
    found, low, high = (of(tables["risk"], None, None, stat).value for stat in stats)
    survived = [of(tables["survival"], None, None, stat).value for stat in stats]
    assert near(found, values[0] - values[1]) and [found, high, low] == pytest.approx([-x for x in survived], rel=1e-12)
    assert lines(tables["risk"])[0].endswith(f"|−{-found:.1f} (−{-low:.1f} to −{-high:.1f})")  # decimals of percentages
    assert "difference of Kaplan–Meier risks at a time, Wald interval (Greenwood)" in " ".join(
        text for _, text in notes(tables["risk"])
    )


def test_how_a_row_looks(build, lung):
    show = "show: {events/n: Events/n, median survival (CI): , survival (CI): , rate (CI): }"
    row = f"{OS}, label: Death, unit: days, per: 1000, at: [182, 365], {show}}}"
    table = build(f"compare: sex\noverall: last\nrows:\n  {row}", data=lung)
    assert lines(table) == [
        "Death (days)||||10.33|0.001",
        ".Events/n|53/90|112/138|165/228||",
        ".Median (95% CI)|426 (348–550)|270 (212–310)|310 (285–363)||",
        ".Survival at 182 days, % (95% CI)|83.1 (75.6–91.3)|63.0 (55.4–71.6)|70.8 (65.1–77.0)||",
        ".Survival at 365 days, % (95% CI)|52.6 (42.1–65.8)|33.6 (26.1–43.3)|40.9 (34.5–48.6)||",
        ".Rate (95% CI)|1.74 (1.30–2.27)|2.87 (2.36–3.45)|2.37 (2.02–2.76)||",
    ]
    told = [text for _, text in notes(table)]
    assert "Times to an event were compared by the log-rank test" in told
    assert "Survival was estimated by the Kaplan–Meier method, with log-transformed confidence intervals" in told
    assert "Rates are per 1000 person-days, with exact Poisson confidence intervals" in told


def test_one_time_stands_on_one_line(build, lung):
    row = "rows:\n  time: {event: event, at: 365, show: survival (CI)}"
    assert lines(build(f"compare: sex\n{row}", data=lung)) == [
        "time at 365|52.6 (42.1–65.8)|33.6 (26.1–43.3)|10.33|0.001"
    ]
    table = build(row, data=lung)
    assert lines(table) == ["time at 365|40.9 (34.5–48.6)"]


def test_times_of_seven_digits_are_told_apart(build):
    """`:g` called them both 1.23457e+06: one line's numbers were those of the other."""
    data = FEW.replace("A,12,", "A,1234567,").replace("A,20,", "A,1234569,")
    spec = "compare: arm\nrows: {t: {label: Death, unit: days, event: d, at: [1234567, 1234568], show: at risk}}\n"
    table = build(spec, data=data)
    shown = [line for line in lines(table) if "12345" in line]
    assert [line.split("|")[:2] for line in shown] == [
        [".At risk at 1234567 days", "2"],
        [".At risk at 1234568 days", "1"],
    ]


def test_times_that_are_named_are_shown(build, lung):
    table = build(f"compare: sex\nrows: {{{OS}, at: [180, 365]}}}}\n", data=lung)
    stubs = [line.split("|")[0] for line in lines(table)]
    assert stubs[1:] == [".Median (95% CI)", ".Survival at 180, % (95% CI)", ".Survival at 365, % (95% CI)"]


def test_what_was_not_reached_and_what_is_not_known(build):
    row = "rows:\n  t: {event: d, at: 16, show: [median survival (CI), survival (CI), RMST (CI)]}"
    table = build(f"compare: arm\n{row}", data=FEW)
    assert lines(table) == [
        "t|||0.50|0.480",  # 1 of 6 at risk, 4 of them in A: (1 - 4/6)² / (4/6 × 2/6)
        ".Median (95% CI)|NR (5–NR)|NR||",
        ".Survival at 16, % (95% CI)|75.0 (42.6–100.0)|–||",
        ".Restricted mean up to 16 (95% CI)|13.3 (8.6–17.9)|–||",
        ".Missing|1|1||",
    ]
    assert ("", "CI confidence interval, NR not reached") in notes(table)
    assert table.results.get("t", "B", "16", "survival").problem == (
        "nobody was followed until 16: the last follow-up ended at 14"
    )
    said = [w.message for w in table.warnings]
    assert "t: 1 patient had the event at a time that is missing, and are left out" in said


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("jama", ["NR (5-NR)", "13.2 (8.6-17.9)"]),
        ("bmj", ["NR (5 to NR)", "13.3 (8.6 to 17.9)"]),
        ("apa7", ["NR [5, NR]", "13.3 [8.6, 17.9]"]),
        ("gbt7713", ["未达到(5~未达到)", "13.2(8.6~17.9)"]),
        ("lancet", ["NR (5–NR)", "13·3 (8·6–17·9)"]),
    ],
)
def test_a_limit_not_reached_stands_in_the_journals_interval(build, style, said):
    row = "rows:\n  t: {event: d, at: 16, show: [median survival (CI), RMST (CI)]}"
    table = build(f"compare: arm\n{row}", data=FEW, style=style)
    assert [line.split("|")[1] for line in lines(table)[1:3]] == said


def test_missing_times_are_told_where_no_line_counts_them(build):
    table = build("compare: arm\nrows:\n  t: {event: d, missing: {show: never}}", data=FEW)
    assert lines(table) == ["t|NR (5–NR)|NR|0.50|0.480"]
    assert ("", "Missing values: t (n = 2)") in notes(table)


def test_nobody_had_the_event(build):
    data = FEW.replace(",1,", ",0,")
    table = build("compare: arm\ncolumns: [groups, P, IRR]\nrows:\n  t: {event: d}", data=data)
    assert lines(table) == ["t|NR|NR|–|–", ".Missing|1|1||"]
    assert table.results.get("t", None, None, "p").problem == "nobody had the event"
    alive = build("compare: arm\nrows:\n  t: {event: {d: dead}}", data=FEW.replace(",1,", ",0,"))
    assert 'nobody has the event: no row has the level "dead" of d' in [w.message for w in alive.warnings]
    assert lines(alive) == ["t|NR|NR|–|–", ".Missing|1|1||"]


def test_competing_events_are_told(build):
    table = build("compare: arm\nrows:\n  t: {event: {cause: 1}}", data=FEW)
    assert "t: 0 and 2 of cause count as censored, only 1 as the event" in [w.message for w in table.warnings]


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        (
            "start: {event: d}",
            "start holds dates; a time to an event is a number",
            "derive: {days: {difference: [start, start]}}",
        ),
        ("x: {time: site, event: d}", "site holds text; a time to an event is a number", ""),
        ("t: {event: cause}", "say which level of cause is the event", "event: {cause: 2}"),
        ("t: {event: {cause: 7}}", 'cause has no level "7"', "levels: 0, 1, 2"),
        ("t: {event: t}", "t is a column of numbers, not of events", "event: {died: yes}"),
        ("t: {event: nix}", 'the data have no column "nix"', "available columns"),
        ("t: {event: d, show: mean ± SD}", "t is shown as a time to an event, which has no mean", "statistics:"),
        ("t: {event: d, show: survival (CI)}", "t: say at which times", "at: [12, 24]"),
        (
            "t: {event: d, at: 3, show: '{survival} {rate}'}",
            "t: a line of one time cannot show rate too",
            "a line of its own",
        ),
        ("t: {event: d, test: welch}", "welch tests numbers, and t is shown as a time", "tests for a time: logrank"),
        ("t: {event: d, test: logrnk}", 'unknown test "logrnk"', "logrank"),
        ("t: {event: d, test: rate-exact, strata: site}", "t: rate-exact does not compare within strata", "logrank"),
        ("t: {event: d, effect: smd}", "smd is no effect of times to an event in 2 groups", "rate-ratio"),
        ("t: {event: d, effect: rate-ratio}", "t: the table has no column for rate-ratio", "effects: [IRR (95% CI)]"),
        (
            "t: {event: d, levels: [a]}",
            "t: the key levels has no meaning in a row of times to an event",
            "leave it out",
        ),
        ("t: {at: [3]}", "t: the key at has no meaning in a row without `event`", "leave it out"),
        ("t: {test: logrank}", "logrank tests times to an event, and t is shown as a number", "tests for a number"),
        ("arm: {event: d}", "arm is what the table compares", ""),
        ("x: {variable: t, time: t, event: d}", "x names its column twice, as variable and as time", "leave one"),
    ],
)
def test_what_is_wrong_is_said(build, row, message, hint):
    told = refused(build, f"compare: arm\nrows:\n  {row}", data=FEW)
    assert message in told
    assert hint in told


def test_a_negative_time_is_refused(build):
    told = refused(build, "compare: arm\nrows:\n  t: {event: d}", data=FEW.replace("A,5,", "A,-5,"))
    assert "1 row has a negative time in t: nobody has an event before the start" in told
    assert """where: {t: ">= 0"}""" in told


def test_unknown_intervals_are_refused(build):
    told = refused(build, "compare: arm\nsurvival interval: loglog\nrows:\n  t: {event: d}", data=FEW)
    assert 'there is no survival interval "loglog"' in told and "log-log" in told
    told = refused(build, "compare: arm\nrate interval: wald\nrows:\n  t: {event: d, show: rate (CI)}", data=FEW)
    assert 'there is no rate interval "wald"' in told and "exact" in told


@pytest.mark.parametrize("design", ["model: linear\noutcome: t", "correlate: pearson", "diagnose: {d: 1}"])
def test_other_tables_have_no_such_rows(build, design):
    assert "the key event has no meaning" in refused(build, f"{design}\nrows:\n  cause: {{event: d}}\n  t:", data=FEW)


def test_matched_patients_are_refused(build):
    told = refused(build, "compare: arm\npairs: site\nrows:\n  t: {event: d}", data=FEW)
    assert "t: times to an event are not matched, they compare independent groups" in told


def test_imputed_times_are_refused(build):
    data = "imp,id,arm,t,d\n" + "".join(
        f"{i},{p}\n" for i in (1, 2) for p in ("1,A,5,1", "2,A,7,0", "3,B,6,0", "4,B,8,1")
    )
    told = refused(build, "imputations: {column: imp, id: id}\ncompare: arm\nrows:\n  t: {event: d}", data=data)
    assert "t: times to an event are not pooled over imputations" in told


def test_few_patients_are_in_no_number(build, lung):
    """At 700 days few are at risk: nothing of the group, of all patients, or of the comparison is left to tell."""
    rows = f"{OS}, at: [365, 700], show: [events/n, survival (CI)]}}"
    table = build(f"compare: sex\noverall: last\nsuppress: 12\nrows:\n  {rows}", data=lung)
    own = [r for r in table.results if r.key.row == "os"]
    few = {g for g in ("Female", "Male") if table.results.get("os", g, "700", "n_risk").value is None}
    assert few == {"Female", "Male"}
    assert all(r.value is None and r.problem.startswith("suppressed") for r in own)
    table = build(f"compare: sex\nsuppress: 8\nrows:\n  {OS}, at: 365, show: survival (CI)}}", data=lung)
    assert all(r.value is not None for r in table.results if r.key.row == "os")


def test_a_shell_needs_no_data(project):
    rows = "rows:\n  os: {time: t, event: {d: yes}, at: [12], show: [median survival (CI), survival (CI)], strata: s}"
    project(spec_dot_yaml=f"compare: arm\ngroups: [A, B]\n{rows}")
    done = CliRunner().invoke(cli, ["check", "--shell", "spec.yaml"])
    assert done.exit_code == 0
    assert "Survival at 12, % (95% CI)" in done.output
    assert "xx.x (xx.x–xx.x)" in done.output


def test_explain_and_methods_speak_of_times(project, lung):
    rows = f"rows:\n  {OS}, label: Death, at: 365, show: [median survival (CI), rate (CI)]}}"
    path = project(data_dot_csv=lung, spec_dot_yaml=f"data: data.csv\ncompare: sex\n{rows}") / "spec.yaml"
    assert dict(explain(path, "os.Male.survival_median_low")) == {
        "value": "212.0",
        "printed": "270 (212–310)",
        "method": "lower confidence limit of the median survival (Kaplan–Meier), log interval",
        "why": "shown in the row (spec.yaml:4:64)",
        "source": "Brookmeyer & Crowley (1982), Biometrics 38: 29-41",
        "inputs": "n 138, events 112, time at risk 39086.0, missing 0",
        "event": "event 1 at time",
    }
    assert dict(explain(path, "os.Male.rate_low"))["source"] == "Garwood (1936), Biometrika 28: 437-442"
    test = dict(explain(path, "os.p"))
    assert test["why"] == "the default for times to an event"
    assert test["Female"] == "n 90, events 53, time at risk 30507.0, missing 0"
    told = methods_paragraph((path,))
    assert "Times to an event were compared by the log-rank test." in told
    assert "Survival was estimated by the Kaplan–Meier method, with log-transformed confidence intervals." in told
    assert "Rates are per unit of time at risk, with exact Poisson confidence intervals." in told


def test_rows_of_patients_in_any_order(build, lung):
    first, *rest = lung.splitlines()
    spec = f"compare: sex\nrows:\n  {OS}, at: 180, show: [median survival (CI), survival (CI), rate (CI)]}}"
    one, other = build(spec, data=lung), build(spec, data="\n".join([first, *rest[::-1]]) + "\n")
    assert [(r.key, r.value) for r in one.results] == [(r.key, r.value) for r in other.results]


def test_statistics_spelled_out_are_called_in_words(build, lung):
    """Not by the names that a spec has for them: `n_events` and `survival_median` are no English."""
    table = build(
        "compare: sex\nrows:\n  time: {event: event, at: 182, show: ['{n_events} of {n}, {person_time}', "
        "'{survival_median} ({survival_q1}–{survival_q3})', '{rmst} ({rmst_se})', '{survival_quantile}'], quantile: 0.3}\n"
        "  other: {time: time, event: event, show: '{n_events} in {person_time}'}\n",
        lung,
    )
    shown = [line.split("|")[0] for line in lines(table)]
    assert shown[1:5] == [
        ".Events of n, time at risk",
        ".Median (Q1–Q3)",
        ".Restricted mean up to 182",
        ".Quantile",
    ]
    assert ("", "Data are events in time at risk") in notes(table)
    assert not any("_" in text for _, text in notes(table))
