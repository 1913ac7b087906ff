"""Models of times to an event: from spec to table."""

import csv
from pathlib import Path

import numpy as np
import pytest
from seen import builder, heads, lines, notes, refused, value
from statsmodels.duration.hazard_regression import PHReg

import tablegen
from tablegen.checking import check_spec

LUNG = (Path(__file__).parent / "data" / "reference" / "lung.csv").read_text("utf-8")
ROWS = list(csv.DictReader(LUNG.splitlines()))
COX = "model: cox\ntime: time\noutcome: {status: dead}\n"


@pytest.fixture
def build(project):
    return builder(project, LUNG)


def column(name, rows=ROWS):
    return np.array([float(row[name]) for row in rows])


def test_a_cox_model_equals_statsmodels(build):
    table = build(COX + "ties: breslow\nrows: {age: , sex: {reference: Male}}\n")
    x = np.column_stack([column("age"), [row["sex"] == "Female" for row in ROWS]]).astype(float)
    fit = PHReg(column("time"), x, status=column("event"), ties="breslow").fit(disp=0)
    for i, row in enumerate(("age", "sex")):
        assert value(table, row, "b") == pytest.approx(fit.params[i], rel=1e-6)
        assert value(table, row, "se") == pytest.approx(fit.bse[i], rel=1e-6)
        assert value(table, row, "hr") == pytest.approx(np.exp(fit.params[i]), rel=1e-6)
    assert heads(table) == ["Variable", "B", "SE", "Wald", "df", "P", "HR", "95% CI"]
    assert lines(table)[1].split("|")[-2:] == ["0.60", "0.43–0.83"]
    told = " | ".join(text for _, text in notes(table))
    assert "Cox proportional hazards regression, ties after Breslow, with Wald tests and intervals; n = 228" in told
    assert "n = 228, of whom 165 had the event (status: dead)" in told
    assert "HR hazard ratio" in told


def test_everybody_may_have_had_the_event(build):
    """A column of 1 alone: nobody is censored, which is no reason not to fit."""
    data = "t,e,x\n" + "".join(f"{(i * 7) % 11 + 1 + i / 10},1,{(i * 5) % 7}\n" for i in range(14))
    times, x = (np.array([float(line.split(",")[i]) for line in data.splitlines()[1:]]) for i in (0, 2))
    fit = PHReg(times, x[:, None], status=np.ones(14), ties="efron").fit(disp=0)
    for outcome in ("e", "{e: 1}"):
        table = build(f"model: cox\ntime: t\noutcome: {outcome}\nrows: [x]\n", data=data)
        assert value(table, "x", "b") == pytest.approx(fit.params[0], rel=1e-6)
        assert "censored: nobody" in table.plan.defaults
    message = refused(build, "model: cox\ntime: t\noutcome: e\nrows: [x]\n", data=data.replace(",1,", ",0,"))
    assert "must be binary; e has 1 level: 0" in message


def test_ties_taken_exactly_are_told(build):
    footer = "footer: [concordance, proportional-hazards]\n"
    table = build(COX + "ties: exact\nrows: {sex: {reference: Male}}\n" + footer)
    assert value(table, "sex", "b") == pytest.approx(-0.5317137837484105, rel=1e-6)  # R's coxph, cox_coef.lung.003
    assert any(
        "Cox proportional hazards regression, ties by the exact partial likelihood, with Wald" in text
        for _, text in notes(table)
    )
    tested = table.results.get("status", None, "proportional-hazards", "p")
    assert (tested.value, tested.problem) == (None, "it is not known where ties are taken exactly")
    efron = build(COX + "rows: {sex: {reference: Male}}\n" + footer)  # which ranks the two sexes alike
    assert value(table, "status", "c", level="concordance") == value(efron, "status", "c", level="concordance")


def test_strata_are_told_and_compared_within(build):
    table = build(COX + "ties: breslow\nstrata: ph.ecog\nrows: [age]\n")
    known = [row for row in ROWS if row["ph.ecog"]]
    fit = PHReg(
        column("time", known),
        column("age", known)[:, None],
        status=column("event", known),
        strata=column("ph.ecog", known),
        ties="breslow",
    ).fit(disp=0)
    assert value(table, "age", "b") == pytest.approx(fit.params[0], rel=1e-6)
    assert any("ties after Breslow, stratified by ph.ecog, with" in text for _, text in notes(table))
    assert any("1 with missing values was left out" in text for _, text in notes(table))


def test_late_entry(build):  # half a day earlier, for statsmodels has those at risk who enter as an event happens
    late = [row for row in ROWS if row["inst"] and 10 * float(row["inst"]) < float(row["time"])]
    text = "begin,time,event,age\n" + "".join(
        f"{10 * float(row['inst']) - 0.5},{row['time']},{row['event']},{row['age']}\n" for row in late
    )
    table = build("model: cox\ntime: time\nentry: begin\nties: breslow\noutcome: event\n", text)
    fit = PHReg(
        column("time", late),
        column("age", late)[:, None],
        status=column("event", late),
        entry=10 * column("inst", late) - 0.5,
        ties="breslow",
    ).fit(disp=0)
    assert value(table, "age", "b") == pytest.approx(fit.params[0], rel=1e-6)


def test_who_died_are_all_and_the_model_is_fitted_all_the_same(build):
    table = build(COX + "where: {event: '>= 1'}\nrows: [age]\n")
    assert value(table, "status", "n_events") == 165
    assert value(table, "age", "p") is not None


def test_a_level_without_events_is_named_and_not_estimated(build):
    text = "t,d,g,x\n" + "".join(f"{i},{int(i % 3 == 0)},{'a' if i % 3 else 'b'},{i * 7 % 11}\n" for i in range(1, 41))
    table = build("model: cox\ntime: t\noutcome: d\nrows: [g, x]\n", text)
    assert table.results.get("x", None, None, "hr").problem == "not estimable: g: b separates the outcome d perfectly"
    assert lines(table)[1].split("|")[-2:] == ["NE", "NE"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("model: cox\noutcome: {status: dead}\nrows: [age]\n", "spec.yaml:2:8: a cox model needs the time to its outcome\n"),
        (COX + "entry: sex\nrows: [age]\n", "the time sex must be numbers"),
        (COX + "entry: time\nrows: [age]\n", "228 of the complete cases end before they begin, or as they begin"),
        (COX + "strata: age\nrows: [age]\n", "age is a row of the table and its strata"),
        (COX + "strata: site\nrows: [age]\n", 'the data have no column "site"'),
        (COX + "strata: sex\nderive: {sex2: {recode: sex, to: {Male: m, Female: f}}}\nrows: [sex2]\n", "cox model cannot be fitted: sex2: f does not vary within the strata of sex"),
        (COX + "ties: exakt\nrows: [age]\n", 'ties must be one of efron, breslow, exact, not "exakt"'),
        (COX + "ties: exact\ncluster: inst\nrows: [age]\n", "cluster: inst is not for a model with ties taken exactly"),
        (COX + "ties: exact\ninference: robust\nrows: [age]\n", "inference: robust is not for a model with ties taken exactly"),
        ("model: logistic\noutcome: {status: dead}\ntime: time\nrows: [age]\n", "the key time has no meaning in a logistic model"),
        ("model: logistic\noutcome: {status: dead}\nstrata: sex\nrows: [age]\n", "the key strata has no meaning in a logistic model"),
        ("compare: sex\nties: efron\nrows: [age]\n", "ties needs the key model"),
        (COX + "columns: [OR]\nrows: [age]\n", 'a cox model has no column "OR"; did you mean "HR"?'),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


def test_other_levels_of_the_outcome_are_censored(project):
    melanoma = (Path(__file__).parent / "data" / "reference" / "melanoma.csv").read_text("utf-8")
    folder = project(data_dot_csv=melanoma, spec_dot_yaml=(
        "data: data.csv\nmodel: cox\ntime: time\noutcome: {status: melanoma}\nrows: [age, ulcer]\n"))  # fmt: skip
    table = tablegen.build(folder / "spec.yaml")
    rows = list(csv.DictReader(melanoma.splitlines()))
    assert value(table, "status", "n_used") == len(rows)
    assert value(table, "status", "n_events") == sum(row["status"] == "melanoma" for row in rows)
    assert "censored: alive, other" in check_spec(folder / "spec.yaml").defaults


def test_small_counts_are_hidden(build):
    table = build(
        COX + "where: {inst: '<= 2'}\nsuppress: 60\nrows: {sex: {reference: Male}}\ncolumns: [n, events, HR]\n"
    )
    assert lines(table)[0].split("|")[1:3] == ["–", "–"]
    assert "had the event" not in " ".join(text for _, text in notes(table))


def test_a_footer_tells_of_concordance_and_proportional_hazards(build):
    table = build(
        COX
        + "rows: {sex: {reference: Male}}\ncolumns: [HR, P]\nfooter: [n, events, concordance, proportional-hazards, aic]\n"
    )
    told = [line.split("|") for line in lines(table)]
    assert ["Harrell’s C (95% CI)", "0.58 (0.54–0.62)"] in [cells[:2] for cells in told]  # 0.5786, SE 0.0207: R's coxph
    assert ["Proportional hazards χ² (df), P", "2.86 (1), 0.091"] in [cells[:2] for cells in told]  # R's cox.zph
    assert table.results.get("status", None, "aic", "aic").value == pytest.approx(1491.185998049907, rel=1e-9)


INFERT = (Path(__file__).parent / "data" / "reference" / "infert.csv").read_text("utf-8")
MATCHED = "model: conditional-logistic\noutcome: {case_f: case}\nstrata: stratum\n"


def test_matched_sets(build):
    table = build(
        MATCHED + "rows: [spontaneous, induced]\ncolumns: [n, events, OR (95% CI), P]\nfooter: [n, aic, lr]\n", INFERT
    )
    assert lines(table)[0] == "spontaneous|248|83|7.29 (3.65–14.54)|<0.001"  # R's clogit
    told = " ".join(text for _, text in notes(table))
    assert "Conditional logistic regression, exact conditional likelihood, sets matched by stratum" in told
    assert value(table, "case_f", "statistic", None, "lr") == pytest.approx(53.154235853827714, rel=1e-9)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (MATCHED.replace("strata: stratum\n", "") + "rows: [age]\n", "a conditional-logistic model needs the matched sets"),
        (MATCHED + "time: age\nrows: [induced]\n", "the key time has no meaning in a conditional-logistic model"),
        (MATCHED + "inference: robust\nrows: [induced]\n", "inference: robust is not for a conditional-logistic model"),
        (MATCHED + "cluster: parity\nrows: [induced]\n", "cluster: parity is not for a conditional-logistic model"),
        (MATCHED + "rows: [age]\n", "age does not vary within the sets"),
        (MATCHED + "footer: [auc]\nrows: [induced]\n", "auc"),
    ],
)  # fmt: skip
def test_refusals_of_matched_sets(build, spec, message):
    assert message in refused(lambda text: build(text, INFERT), spec)


LIFETIMES = "model: weibull\ntime: time\noutcome: {status: dead}\nrows: [age]\n"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("entry: age\n", "the key entry has no meaning in"),
        ("strata: sex\n", "the key strata has no meaning in"),
        ("ties: breslow\n", "the key ties has no meaning in"),
        ("columns: [HR (95% CI)]\n", 'has no column "HR (95% CI)"'),
        ("footer: [concordance]\n", "concordance"),
    ],
)
def test_refusals_of_parametric_models(build, more, message):
    data = "time,status,age,sex\n" + "".join(
        f"{t},{'dead' if t % 3 else 'alive'},{40 + t},{t % 2}\n" for t in range(1, 30)
    )
    assert message in refused(build, LIFETIMES + more, data=data)


def test_a_time_of_zero_is_refused_in_words(build):
    data = "time,status,age\n" + "".join(f"{t},{'dead' if t % 3 else 'alive'},{40 + t}\n" for t in range(30))
    said = refused(build, LIFETIMES, data=data)
    assert "the weibull model cannot be fitted: times must be above 0, for they are taken as logarithms" in said
