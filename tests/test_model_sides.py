"""Models side by side: in strata, of some patients, of several outcomes, nested; offsets and exposure."""

import csv
from math import log
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, heads, lines, notes, refused, value
from stats.regression_records import RECORDS

from tablegen.methods import methods_paragraph

REFERENCE = Path(__file__).parent / "data" / "reference"
ROWS = "rows: {age: {label: Age}, race: {label: Race, reference: white}}\n"
LOW = "model: logistic\noutcome: {low: yes}\n"


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def same_numbers(table, group, alone):
    """Every record of a model is that of the table which has it alone."""
    groups = {group, f"{group} (patients)"}
    found = {(r.key.row, r.key.level, r.key.stat): r.value for r in table.results if r.key.group in groups}
    want = {(r.key.row, r.key.level, r.key.stat): r.value for r in alone.results}
    assert found == want


def test_several_outcomes_of_their_own_patients(build):
    models = "models: {Light: {outcome: {low: yes}}, Hyper: {outcome: {ht: yes}, rows: [age], where: {age: '>= 20'}}}\n"
    columns = "columns: [n, OR, P]\n"
    table = build(f"model: logistic\n{models}{ROWS}{columns}")
    same_numbers(table, "Light", build(LOW + ROWS + columns))
    alone = build("model: logistic\noutcome: {ht: yes}\nwhere: {age: '>= 20'}\nrows: {age: {label: Age}}\n" + columns)
    same_numbers(table, "Hyper", alone)
    assert any(text.startswith("Hyper: only patients with age >= 20; n = 138, of whom 9") for _, text in notes(table))
    assert lines(table)[-1].split("|") == [".white", "96", "Reference", "", "", "", ""]


def test_univariable_models_count_the_patients_of_each_row(build):
    models = "models: {A: {rows: univariable}, B: {outcome: {ht: yes}, rows: univariable}}\n"
    table = build(f"{LOW}{models}rows: {{smoke: {{label: Smoker}}}}\ncolumns: [events/n, OR]\n")
    rows = list(csv.DictReader(BIRTHS.splitlines()))
    smokers = [row for row in rows if row["smoke"] == "yes"]
    light, hyper = (sum(row[name] == "yes" for row in smokers) for name in ("low", "ht"))
    _, first, _, second, _ = lines(table)[0].split("|")
    assert (first, second) == (f"{light}/{len(smokers)}", f"{hyper}/{len(smokers)}")


def test_shares_of_patients_and_of_events(build):
    table = build(f"{LOW}{ROWS}columns: [n (%), events (%), events/n (%), OR]\n")
    assert lines(table)[2].split("|")[1:4] == ["26 (13.8)", "11 (42.3)", "11/26 (42.3)"]
    assert heads(table)[1:4] == ["n (%)", "Events (%)", "Events/n (%)"]
    hidden = build(f"{LOW}{ROWS}columns: [n (%), events (%), OR]\nsuppress: 30\n")
    assert lines(hidden)[2].split("|")[1:3] == ["–", "–"]


def test_univariable_models_of_two_outcomes_say_which(build):
    models = "models: {A: {outcome: {low: yes}, rows: univariable}, B: {outcome: {ht: yes}, rows: univariable}}\n"
    table = build(f"model: logistic\n{models}{ROWS}")
    assert ("", "B: each row alone, n = 189; outcome: ht: yes") in notes(table)


def test_nested_models_mark_no_reference_where_a_row_is_not_in_the_model(build):
    table = build(f"{LOW}models: {{One: [age], Two: multivariable}}\n{ROWS}columns: [n, OR]\n")
    assert lines(table)[-1] == ".white|96||Reference"


def coefficients(record):
    return next(r for r in RECORDS if r["id"] == record)["expected"]["coefficients"]


def test_an_exposure_equals_r_s_offset_of_its_logarithm(build):
    data = (REFERENCE / "nasty_wtclus_s.csv").read_text("utf-8")
    table = build("model: poisson\noutcome: cnt\nexposure: expo\nrows: {x: , a: {reference: t0}}\n", data)
    for row, want in zip(("x", "a"), coefficients("poisson_coef.nasty_wtclus_s.001")[1:], strict=True):
        for stat, theirs in {"b": "estimate", "se": "se", "p": "p", "irr_high": "exp_ci_high"}.items():
            assert value(table, row, stat) == pytest.approx(want[theirs], rel=1e-6), (row, stat)
    assert any("exposure: expo" in text for _, text in notes(table))


def test_an_offset_equals_r_s(build):
    data = (REFERENCE / "infert.csv").read_text("utf-8")
    spec = "model: logistic\noutcome: case\nderive: {off: {per: 20, of: age}}\noffset: off\n"
    table = build(f"{spec}rows: [spontaneous]\n", data)
    (_, want) = coefficients("logistic_coef.infert.002")
    for stat, theirs in {"b": "estimate", "se": "se", "p": "p"}.items():
        assert value(table, "spontaneous", stat) == pytest.approx(want[theirs], rel=1e-6)


def test_an_offset_of_a_linear_model_is_taken_off_the_outcome(build):
    rows = list(csv.DictReader(BIRTHS.splitlines()))
    bwt, age, lwt = (np.array([float(row[name]) for row in rows]) for name in ("bwt", "age", "lwt"))
    table = build("model: linear\noutcome: bwt\noffset: lwt\nrows: [age]\n")
    fit = sm.OLS(bwt - lwt, sm.add_constant(age)).fit()
    assert value(table, "age", "b") == pytest.approx(fit.params[1], rel=1e-10)
    assert value(table, "age", "p") == pytest.approx(fit.pvalues[1], rel=1e-9)


def test_twice_the_exposure_changes_no_rate_ratio(build):
    data = (REFERENCE / "nasty_wtclus_s.csv").read_text("utf-8")
    spec = "model: negative-binomial\noutcome: cnt\nderive: {twice: {per: 0.5, of: expo}}\nrows: [x]\n"
    one, two = (build(f"{spec}exposure: {name}\n", data) for name in ("expo", "twice"))
    assert value(one, "x", "irr") == pytest.approx(value(two, "x", "irr"), rel=1e-8)
    assert log(value(one, "x", "irr")) == pytest.approx(value(one, "x", "b"))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (LOW + "models: {A: {where: {smoke: maybe}}}\nrows: [age]\n", 'smoke has no level "maybe"'),
        (LOW + "models: {A: {where: {age: '> 90'}}}\nrows: [lwt]\n", "A is of nobody"),
        (LOW + "models: {A: {row: [age]}}\nrows: [age]\n", 'unknown key "row"; did you mean "rows"?'),
        (LOW + "models: {A: {rows: some}}\nrows: [age]\n", 'a list of rows, not rows: "some"'),
        (LOW + "models: {A: {outcome: {ht: yes}}}\nrows: [age]\n", "every model has an outcome of its own"),
        ("model: logistic\nmodels: {A: {outcome: {ht: yes}}, B: univariable}\nrows: [age]\n", "needs an outcome"),
        ("model: logistic\nmodels: {A: {outcome: {ht: yes}}}\nrows: [age, ht]\n", "ht is the outcome"),
        (LOW + "exposure: lwt\nrows: [age]\n", "a logistic model has no exposure: its outcome is no count"),
        (LOW + "offset: race\nrows: [age]\n", "the offset race must be numbers"),
        (
            "model: poisson\noutcome: ptl\nexposure: age\noffset: lwt\nrows: [smoke]\n",
            "a model has an exposure or an offset, not both",
        ),
        ("model: poisson\noutcome: ptl\nexposure: ftv\nrows: [age]\n", "the exposure ftv is 0 or less for some"),
    ],
)
def test_refusals(build, spec, message):
    assert message in refused(build, spec)


LUNG = (REFERENCE / "lung.csv").read_text("utf-8")


def test_a_cox_model_s_interaction_equals_r_s(build):
    spec = "model: cox\ntime: time\noutcome: {event: 1}\nstrata: ph.ecog\n"
    table = build(f"{spec}rows: {{age: , sex: {{reference: Male}}, both: {{interaction: [age, sex]}}}}\n", LUNG)
    for row, want in zip(("age", "sex", "both"), coefficients("cox_coef.lung.008"), strict=True):
        for stat, theirs in {"b": "estimate", "se": "se", "p": "p", "hr_low": "exp_ci_low"}.items():
            assert value(table, row, stat) == pytest.approx(want[theirs], rel=1e-6), (row, stat)


def test_outcomes_of_times_of_their_own(build):
    """Twice the time to an event ranks patients as the time itself does."""
    spec = "model: cox\nderive: {twice: {per: 0.5, of: time}, other: {ratio: [time, age]}}\nrows: [ph.karno]\n"
    models = "models: {A: {time: twice}, B: {time: other}}\noutcome: {event: 1}\n"
    table = build(spec + models, LUNG)
    for group, time in (("A", "time"), ("B", "other")):
        alone = build(f"{spec}outcome: {{event: 1}}\ntime: {time}\n", LUNG)
        assert value(table, "ph.karno", "b", group=group) == pytest.approx(value(alone, "ph.karno", "b"), rel=1e-8)
    assert "has no meaning in a logistic model" in refused(build, LOW + "models: {A: {time: age}}\nrows: [lwt]\n")
    text = refused(
        lambda text: build(text, LUNG), spec + "models: {A: {time: time}, B: multivariable}\noutcome: {event: 1}\n"
    )
    assert "a cox model needs the time to its outcome" in text


NAMED = "columns: [b, se, z, wald, df, p, or, low, high]\n"


def test_columns_are_called_by_their_statistics_in_whatever_case(build):
    table = build(f"{LOW}{ROWS}{NAMED}")
    assert heads(table) == ["Variable", "B", "SE", "z", "Wald", "df", "P", "OR", "95% CI, lower", "95% CI, upper"]
    ends = [f"{value(table, 'age', stat):.2f}" for stat in ("or", "or_low", "or_high")]
    assert lines(table)[0].split("|")[-3:] == ends
    assert lines(table) == lines(build(f"{LOW}{ROWS}{NAMED.replace('[b, se,', '[B, S.E.,').replace(' or,', ' OR,')}"))
    assert [column.name for column in table.table.columns[1:3]] == ["B", "SE"]


def test_ends_of_an_interval_are_of_the_ratio_that_the_model_has_or_of_b(build):
    linear = build(f"model: linear\noutcome: bwt\n{ROWS}columns: [b, beta, low, high]\n")
    b = [f"{value(linear, 'age', stat):.3f}".replace("-", "−") for stat in ("low", "high")]
    assert lines(linear)[0].split("|")[-2:] == b
    risks = build(f"model: modified-poisson\noutcome: {{low: yes}}\n{ROWS}columns: [rr, low, high]\nconfidence: 0.9\n")
    assert heads(risks) == ["Variable", "RR", "90% CI, lower", "90% CI, upper"]
    assert lines(risks)[0].split("|")[2] == f"{value(risks, 'age', 'rr_low'):.2f}"


ADJUSTED = """rows: {smoke: {reference: no}, ui: {reference: no}}
models:
  Crude: univariable
  Age-adjusted: {rows: univariable, adjust for: [age]}
  Model 1: {rows: [smoke], adjust for: [age, race]}
columns: [OR (95% CI)]
"""


def test_models_are_adjusted_for_terms_of_their_own(build):
    table = build(LOW + ADJUSTED)
    births = list(csv.DictReader(BIRTHS.splitlines()))
    columns = {name: np.array([float(row["age"]) for row in births]) for name in ("age",)}
    columns |= {name: np.array([row[name] == "yes" for row in births], float) for name in ("smoke", "ui")}
    columns |= {f"race {race}": np.array([row["race"] == race for row in births], float) for race in ("other", "white")}
    low = np.array([row["low"] == "yes" for row in births], float)
    terms = {
        ("smoke", "Crude"): ["smoke"],
        ("ui", "Age-adjusted"): ["ui", "age"],
        ("smoke", "Age-adjusted"): ["smoke", "age"],
        ("smoke", "Model 1"): ["smoke", "age", "race other", "race white"],
    }
    for (row, model), names in terms.items():
        x = sm.add_constant(np.column_stack([columns[name] for name in names]))
        assert value(table, row, "b", group=model) == pytest.approx(sm.Logit(low, x).fit(disp=0).params[1], rel=1e-6)
    told = [text for _, text in notes(table)]
    assert "Age-adjusted: each row alone, n = 189; adjusted for age" in told
    assert any(
        text.startswith("Model 1: n = 189, of whom 59") and text.endswith("; adjusted for age and race")
        for text in told
    )
    assert not any("Crude" in text and "adjusted" in text for text in told)


def test_methods_tell_what_each_row_is_adjusted_for(project):
    folder = project(data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{LOW}{ADJUSTED}")
    told = methods_paragraph([folder / "spec.yaml"])
    assert "modelled on smoke and ui, each alone, by" in told
    assert "modelled on smoke and ui, each adjusted for age, by" in told
    assert "modelled on smoke, age and race by" in told


def test_a_row_is_not_adjusted_for_in_one_of_the_models(build):
    told = refused(build, LOW + "rows: [smoke, age]\nmodels: {A: {rows: [smoke], adjust for: [age]}}\n")
    assert "age is a row of the table and in `adjust for`" in told
    assert "models: {Model 1: [age]} lists the rows of each model" in told
