"""Competing events: from spec to table."""

import json
from math import exp
from pathlib import Path

import pytest
from click.testing import CliRunner
from seen import builder, heads, lines, refused, told, value

from tablegen.checking import check_spec
from tablegen.cli import cli
from tablegen.methods import methods_paragraph
from tablegen.table.figures import lay_out_figure
from tablegen.table.model import plain

REFERENCE = Path(__file__).parent / "data" / "reference"
MELANOMA = (REFERENCE / "melanoma.csv").read_text("utf-8")
RECORD = next(r for r in json.loads((REFERENCE / "regression.json").read_text("utf-8")) if r["kind"] == "fine_gray")
MODEL = "model: fine-gray\ntime: time\noutcome: {status: melanoma}\n"
COMPETING = MODEL + "competing: [other]\n"
ROWS = "rows: {sex: {reference: Female}, ulcer: {reference: absent}, thickness: }\n"


@pytest.fixture
def build(project):
    return builder(project, MELANOMA)


def test_a_table_holds_what_r_computes(build):
    table = build(COMPETING + ROWS + "footer: [n, events, competing]\n")
    for row, want in zip(("sex", "ulcer", "thickness"), RECORD["expected"]["coefficients"], strict=True):
        got = [value(table, row, stat) for stat in ("b", "se", "p", "shr", "shr_low", "shr_high")]
        names = ("estimate", "se", "p", "exp_estimate", "exp_ci_low", "exp_ci_high")
        assert got == pytest.approx([want[name] for name in names], rel=1e-6)
    assert heads(table) == ["Variable", "B", "SE", "Wald", "df", "P", "SHR", "95% CI"]
    assert lines(table)[1].split("|")[-2:] == ["3.11", "1.72–5.65"]
    assert [line.split("|")[:2] for line in lines(table)[-2:]] == [["Events", "57"], ["Competing events", "14"]]
    assert "Fine–Gray regression, sandwich variances, competing event: other, with Wald" in (told(table))
    assert "of whom 57 had the event (status: melanoma) and 14 a competing event" in told(table)
    assert "SHR subdistribution hazard ratio" in told(table)


def test_competing_events_are_called_as_the_spec_does(build):
    table = build(MODEL + "competing: {other: death of another cause}\n" + ROWS)
    assert "competing event: death of another cause" in told(table)
    data = MELANOMA.replace("other", "other", 1)
    both = build(
        "model: fine-gray\ntime: time\noutcome: {status: alive}\ncompeting: {melanoma: , other: Another death}\nrows: [thickness]\n",
        data,
    )
    assert "competing events: melanoma, Another death" in told(both)
    row = "rows: {time: {event: {status: melanoma}, competing: {other: another death}, at: [1825]}}\n"
    assert "another death" in told(build(row))


def test_a_fine_gray_regression_is_told_of_once(project):
    folder = project(data_dot_csv=MELANOMA, spec_dot_yaml=f"data: data.csv\n{COMPETING}rows: [thickness]\n")
    assert methods_paragraph((folder / "spec.yaml",)).lower().count("subdistribution hazard ") == 2  # of, and ratios


def test_check_and_methods_tell_who_is_censored(project):
    folder = project(data_dot_csv=MELANOMA, spec_dot_yaml=f"data: data.csv\n{COMPETING}rows: [thickness]\n")
    assert "censored: alive" in check_spec(folder / "spec.yaml").defaults
    assert "The subdistribution hazard of status (melanoma) was modelled on thickness by Fine–Gray" in (
        methods_paragraph((folder / "spec.yaml",))
    )


def test_each_outcome_has_its_own_competing_events(build):
    table = build(
        "model: fine-gray\ntime: time\nrows: [thickness]\ncolumns: [SHR, P]\nmodels:\n"
        "  Melanoma: {outcome: {status: melanoma}, competing: [other]}\n"
        "  Other: {outcome: {status: other}, competing: [melanoma]}\n"
    )
    assert (value(table, "status", "n_events", "Melanoma"), value(table, "status", "n_competing", "Melanoma")) == (
        57,
        14,
    )
    assert (value(table, "status", "n_events", "Other"), value(table, "status", "n_competing", "Other")) == (14, 57)
    assert value(table, "thickness", "shr", "Other") < value(table, "thickness", "shr", "Melanoma")


def test_a_forest_plot_draws_its_ratios(build):
    from tablegen.table.figures import lay_out_figure

    made = build("title: t\n" + COMPETING + ROWS + "columns: [SHR (95% CI)]\nfigure: forest\n")
    drawn = lay_out_figure(made.spec.figure, made.plan, made.results, made.style, made.table)
    estimates = [one and round(one.value, 2) for one in drawn.panels[0].estimates]
    assert estimates == [1.52, 3.11, 1.10]


def test_samples_of_the_bootstrap_keep_the_competing_events(build):
    text = COMPETING + "inference: {method: bootstrap, samples: 199, seed: 3}\nrows: [thickness]\n"
    table, plain = build(text), build(COMPETING + "rows: [thickness]\n")
    assert value(table, "thickness", "se") == pytest.approx(value(plain, "thickness", "se"), rel=0.35)
    assert value(table, "thickness", "b") == value(plain, "thickness", "b")


def test_small_numbers_of_competing_events_are_hidden(build):
    table = build(COMPETING + ROWS + "columns: [SHR]\nfooter: [events, competing]\nsuppress: 15\n")
    assert lines(table)[-2:] == ["Events|57", "Competing events|–"]
    assert "14" not in told(table)
    assert table.results.get("status", None, None, "n_competing").value is None


def test_a_table_without_data_can_be_laid_out(tmp_path):
    rows = ROWS.replace("sex: {", "sex: {levels: [Female, Male], ").replace(
        "ulcer: {", "ulcer: {levels: [absent, present], "
    )
    (tmp_path / "spec.yaml").write_text(f"data: no.csv\n{COMPETING}{rows}footer: [competing]\n", "utf-8")
    run = CliRunner().invoke(cli, ["check", "--shell", str(tmp_path / "spec.yaml")])
    assert run.exit_code == 0, run.output
    assert "Competing events" in run.output
    assert "and xx a competing event" in run.output


def of_reference(kind):
    every = json.loads((REFERENCE / "survival.json").read_text("utf-8"))["records"]
    return next(record for record in every if record["kind"] == kind)["expected"]


GROUPED = "compare: ulcer\ncolumns: [groups, statistic, P, difference (95% CI)]\n"
ROW = (
    "rows:\n  death: {label: Death from melanoma, time: time, unit: days, event: {status: melanoma}, competing: [other]"
)


def test_cumulative_incidence_and_grays_test_are_those_of_r(build):
    table = build(f"{GROUPED}{ROW}, at: [1500, 3000], show: [events/n, cumulative incidence (CI)]}}\n")
    for group in ("absent", "present"):
        for at, want in zip((1500, 3000), of_reference("cif")[f"{group} 1"]["cif"][1:], strict=False):
            assert value(table, "death", "cif", group, str(at)) == pytest.approx(100 * want, rel=1e-9)
    want = of_reference("gray_test")["1"]
    assert value(table, "death", "statistic") == pytest.approx(want["statistic"], rel=1e-9)
    assert value(table, "death", "p") == pytest.approx(want["p"], rel=1e-9)
    assert lines(table)[0].split("|")[3:5] == ["26.12", "<0.001"]
    limits = of_reference("cif")["present 1"]
    reach = 1.959963984540054 * limits["var_aalen"][1] ** 0.5 / limits["cif"][1]
    low, high = (100 * limits["cif"][1] * exp(sign * reach) for sign in (-1, 1))
    assert lines(table)[2].split("|")[0] == ".Cumulative incidence at 1500 days, % (95% CI)"
    assert lines(table)[2].split("|")[2] == f"33.3 ({low:.1f}–{high:.1f})"
    assert "Times to an event were compared by Gray’s test" in told(table)
    assert (
        "Cumulative incidence was estimated by the Aalen–Johansen method, with log-transformed confidence intervals; "
        "competing events: other"
    ) in told(table)


def test_the_difference_is_that_of_the_incidence_at_the_one_time(build):
    table = build(f"{GROUPED}{ROW}, at: [1500]}}\n")
    one, other = (value(table, "death", "cif", group, "1500") for group in ("absent", "present"))
    assert value(table, "death", "difference") == pytest.approx(one - other, rel=1e-12)
    assert "difference of cumulative incidence (Aalen–Johansen), normal interval" in told(table)


def test_rows_of_several_causes_say_what_competes_with_each(build):
    other = "  other: {label: Other death, time: time, event: {status: other}, competing: [melanoma], at: [1500]}\n"
    table = build(f"compare: ulcer\n{ROW}, at: [1500]}}\n{other}")
    assert "competing events: other (Death from melanoma), melanoma (Other death)" in told(table)
    assert value(table, "other", "n_competing", "absent") == value(table, "death", "n_events", "absent")


def test_kaplan_meier_beside_competing_events_is_warned_of(build):
    table = build(f"compare: ulcer\n{ROW}, at: [1500], show: risk (CI), test: logrank}}\n")
    said = [str(problem) for problem in table.warnings]
    assert any("death: by Kaplan–Meier other counts as censored" in text for text in said)
    assert value(table, "death", "risk", "present", "1500") > 100 * of_reference("cif")["present 1"]["cif"][1]


def test_explain_tells_the_competing_event(project):
    from tablegen.explaining import explain

    spec = f"data: data.csv\ncompare: ulcer\n{ROW}, at: [1500]}}\n"
    folder = project(data_dot_csv=MELANOMA, spec_dot_yaml=spec)
    told = dict(explain(folder / "spec.yaml", "death.present.1500.cif"))
    assert told["competing"] == "status other"
    assert told["source"].startswith("Aalen & Johansen (1978), Scand J Stat 5: 141-150")


def test_a_small_number_of_competing_events_hides_the_group(build):
    spec = f"suppress: 15\n{ROW}, at: [1500], show: '{{cif}}'}}\n"
    assert lines(build(spec))[0].split("|")[1] == "–"  # 14 other deaths
    censored = spec.replace(", competing: [other]", "").replace("cif", "risk")
    assert lines(build(censored))[0].split("|")[1] != "–"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (f"{GROUPED}{ROW}}}\n", "death: say at which times"),
        (f"{GROUPED}{ROW.replace('[other]', '[othr]')}, at: [9]}}\n", 'status has no level "othr"; did you mean "other"?'),
        (f"{GROUPED}{ROW.replace('[other]', '[melanoma]')}, at: [9]}}\n", '"melanoma" of status is the event, and a competing event'),
        (f"{GROUPED}{ROW.replace(', competing: [other]', '')}, at: [9], show: cumulative incidence (CI)}}\n", "cumulative incidence is of an event that others compete with, and none are named"),
        (f"{GROUPED}{ROW.replace(', competing: [other]', '')}, at: [9], test: gray}}\n", "Gray’s test is of an event that others compete with, and none are named"),
        (f"{GROUPED}rows: {{age: {{competing: [other]}}}}\n", "competing"),
        (f"title: t\nfigure: survival\n{GROUPED}{ROW}, at: [9]}}\n", "a survival curve takes competing events as censored"),
        (f"model: logistic\noutcome: {{status: other}}\n{ROW}}}\n", "competing"),
    ],
)  # fmt: skip
def test_refusals_of_rows(build, spec, message):
    assert message in refused(build, spec)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (MODEL + "rows: [age]\n", "spec.yaml:4:11: a fine-gray model needs its competing events\n"),
        ("model: fine-gray\ntime: time\noutcome: status\ncompeting: [other]\nrows: [age]\n", "a fine-gray model needs the event among the levels of its outcome"),
        (MODEL + "competing: [melanoma]\nrows: [age]\n", '"melanoma" of status is the event, and a competing event'),
        (MODEL + "competing: [other, other]\nrows: [age]\n", 'competing names "other" twice'),
        (MODEL + "competing: [othr]\nrows: [age]\n", 'status has no level "othr"; did you mean "other"?'),
        (COMPETING + "strata: sex\nrows: [age]\n", "the key strata has no meaning in a fine-gray model"),
        (COMPETING + "entry: year\nrows: [age]\n", "the key entry has no meaning in a fine-gray model"),
        (COMPETING + "ties: efron\nrows: [age]\n", "the key ties has no meaning in a fine-gray model"),
        (COMPETING + "cluster: year\nrows: [age]\n", "the variances of a fine-gray model take no account of clusters"),
        (COMPETING + "inference: likelihood\nrows: [age]\n", "a fine-gray model has robust variances by definition"),
        (COMPETING + "weights: age\nrows: [thickness]\n", "a fine-gray model takes no weights"),
        (COMPETING + "columns: [HR]\nrows: [age]\n", 'a fine-gray model has no column "HR"; did you mean "SHR"?'),
        (COMPETING + "footer: [concordance]\nrows: [age]\n", "a fine-gray model has no concordance"),
        (COMPETING.replace("fine-gray", "cox") + "rows: [age]\n", "a cox model has no competing events\n"),
        ("model: logistic\noutcome: {status: other}\ncompeting: [alive]\nrows: [age]\n", "a logistic model has no competing events"),
        ("compare: sex\ncompeting: [other]\nrows: [age]\n", "competing needs the key model"),
        (COMPETING + "models: {A: {competing: [other]}}\nrows: [age]\n", "A has competing events and no outcome of its own"),
        (COMPETING + "models: {A: {outcome: {status: other}, competing: [melanoma]}}\nrows: [age]\n", "every model has competing events of its own"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


SURVIVAL = json.loads((REFERENCE / "survival.json").read_text("utf-8"))["records"]
CURVES = next(r for r in SURVIVAL if r["kind"] == "cif" and r["group"] == "ulcer")
FIGURE = (
    "title: Deaths\ncompare: ulcer\nrows:\n"
    "  one: {label: Melanoma, time: time, event: {status: melanoma}, competing: [other], at: [1825], unit: days}\n"
    "  two: {label: Others, time: time, event: {status: other}, competing: [melanoma], at: [1825], unit: days}\n"
    "columns: [groups, P]\nfigure: incidence\n"
)


def drawn(made):
    return lay_out_figure(made.spec.figure, made.plan, made.results, made.style, made.table)


@pytest.mark.parametrize(("place", "cause"), [(0, 1), (1, 2)])
@pytest.mark.parametrize(("group", "ulcer"), [(0, "absent"), (1, "present")])
def test_curves_are_those_of_cmprsk(build, place, cause, group, ulcer):
    curve = drawn(build(FIGURE)).plots[place].groups[group]
    want = CURVES["expected"][f"{ulcer} {cause}"]
    for time, chance in zip(CURVES["options"]["times"], want["cif"], strict=True):
        if chance is None:
            assert time > curve.last
            continue
        last = [point for point in curve.points if point.time <= time][-1]
        assert last.share == pytest.approx(chance, rel=1e-9, abs=1e-12)
        assert last.share == 0 or last.low < last.share < last.high
    shares = [point.share for point in curve.points]
    assert shares[0] == 0 and shares == sorted(shares)


def test_numbers_at_risk_are_without_any_event(build):
    figure = drawn(build(FIGURE))
    patients = [line.split(",") for line in MELANOMA.splitlines()[1:]]
    for plot in figure.plots:
        for group, ulcer in zip(plot.groups, ("absent", "present"), strict=True):
            mine = [float(p[0]) for p in patients if p[6] == ulcer]
            assert [plain(n) for n in group.at_risk] == [
                str(sum(time >= t.value for time in mine)) for t in plot.time.ticks
            ]
            censored = {float(p[0]) for p in patients if p[6] == ulcer and p[1] == "alive"}
            assert set(group.censored) == censored
    assert figure.rising and plain(figure.share.title) == "Cumulative incidence (%)"
    assert plain(figure.plots[0].tested).startswith("Gray’s test, P") and figure.share.high <= 100


def test_both_kinds_of_event_and_survival_make_one(build):
    one, two = (t for t in build(FIGURE).results.traces if t.group == "present")
    survival, n = 1.0, one.n
    left = dict(one.censored)
    for i, time in enumerate(one.times):
        at_risk = n - sum(k for t, k in left.items() if t < time)
        gone = one.events[i] + one.competing[i]
        survival *= 1 - gone / at_risk
        n -= gone
        assert one.incidence[i] + two.incidence[i] + survival == pytest.approx(1, abs=1e-12)


def test_the_results_file_and_the_files_hold_the_curves(build):
    made = build(FIGURE)
    found = json.loads(made.results.to_json())["curves"]
    assert [(curve["row"], curve["group"]) for curve in found] == [
        (row, group) for row in ("one", "two") for group in ("absent", "present")
    ]
    assert sum(found[1]["events"]) == sum(found[3]["competing"]) == 41 and found[0]["method"].startswith(
        "Aalen–Johansen"
    )
    svg = made.figure("svg").decode()
    assert "Cumulative incidence curves." in svg and made.figure("pdf").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("spec", "message", "hint"),
    [
        (FIGURE.replace("incidence\n", "survival\n"), "a survival curve takes competing events", "figure: incidence"),
        (
            FIGURE.replace("competing: [melanoma], ", ""),
            "and two names none",
            "competing: [death], or figure: survival",
        ),
        (f"{FIGURE}suppress: 5\n", "curves of cumulative incidence show when each patient had the event", "leave out"),
        (
            FIGURE.replace("figure: incidence", "figure: {kind: incidence, axis: [0, 9]}"),
            "`axis` is of a forest",
            "leave",
        ),
        ("compare: ulcer\nrows: [age]\nfigure: incidence\n", "and this table has none", "rows: {days:"),
    ],
)
def test_what_has_no_curves_of_incidence_is_told(build, spec, message, hint):
    said = refused(build, spec)
    assert message in said and hint in said
