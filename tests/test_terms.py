"""Terms of models that are more than a number or a factor against its reference: from spec to table."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from seen import BIRTHS, builder, lines, notes, refused
from stats.regression_records import RECORDS
from stats.test_bases import exactly

import tablegen
from tablegen.checking import check_spec
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

REFERENCE = Path(__file__).parent / "data" / "reference"
ROWS = list(csv.DictReader(BIRTHS.splitlines()))
LOW = np.array([float(row["low"] == "yes") for row in ROWS])
AGE = np.array([float(row["age"]) for row in ROWS])
FRAME = {name: [row[name] for row in ROWS] for name in ("race", "smoke", "ht", "ui")}
FRAME |= {"low": LOW, "age": AGE, "lwt": [float(r["lwt"]) for r in ROWS], "bwt": [float(r["bwt"]) for r in ROWS]}
FRAME = pd.DataFrame(FRAME)


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


LOGISTIC = "model: logistic\noutcome: {low: yes}\n"


def value(table, row, stat, level=None, group=None):
    return table.results.get(row, group, level, stat).value


@pytest.mark.parametrize(
    ("record", "spec", "level_of"),
    [
        (
            "lm_coef.birthwt.002",
            "model: linear\noutcome: bwt\nrows: {smoke: , race: {reference: black}, lwt: , both: {interaction: "
            "[smoke, race]}}\nconfidence: 0.99\n",
            {"smokeyes:racewhite": "yes:white", "smokeyes:raceother": "yes:other"},
        ),
        (
            "logistic_coef.birthwt.002",
            LOGISTIC + "rows: {smoke: , race: {reference: other}, lwt: , both: {interaction: [smoke, race]}}\n",
            {"smokeyes:racewhite": "yes:white", "smokeyes:raceblack": "yes:black"},
        ),
        (
            "poisson_coef.warpbreaks.001",
            "model: poisson\noutcome: breaks\nrows: {wool: , tension: {levels: [L, M, H]}, both: {interaction: "
            "[wool, tension]}}\n",
            {"woolB:tensionM": "B:M", "woolB:tensionH": "B:H"},
        ),
        (
            "logistic_coef.birthwt.003",
            LOGISTIC + "rows: {both: {variable: lwt, polynomial: 2}, ht: }\nconfidence: 0.9\n",
            {"poly(lwt, 2, raw = TRUE)1": "linear", "poly(lwt, 2, raw = TRUE)2": "quadratic"},
        ),
    ],
)
def test_coefficients_equal_r_s(build, record, spec, level_of):
    want = next(r for r in RECORDS if r["id"] == record)
    table = build(spec, (REFERENCE / f"{want['dataset']}.csv").read_text("utf-8"))
    found = {c["term"]: c for c in want["expected"]["coefficients"]}
    assert found.keys() >= level_of.keys()
    for term, level in level_of.items():
        for theirs, stat in {"estimate": "b", "se": "se", "p": "p", "ci_low": "low", "ci_high": "high"}.items():
            assert value(table, "both", stat, level) == pytest.approx(found[term][theirs], rel=1e-6), (term, stat)


@pytest.mark.parametrize(
    "record", json.loads((REFERENCE / "interactions.json").read_text("utf-8")), ids=lambda r: r["id"]
)
def test_the_joint_test_of_an_interaction_equals_r_s(build, record):
    """That of the highest order is the same in tests of type I, II and III."""
    left = record["variables"].get("y", 'low=="yes"')
    right = record["variables"].get("rhs") or record["variables"]["terms"]
    design, one, other = "linear" if left != 'low=="yes"' else "logistic", *right.split(" + ")[0].split("*")
    more = "".join(f", {name}: " for name in right.split(" + ")[1:])
    outcome = left if design == "linear" else "{low: yes}"
    kind = "" if other in {"a"} else "{levels: [L, M, H]}" if other == "tension" else ""
    spec = f"model: {design}\noutcome: {outcome}\nrows: {{{one}: , {other}: {kind}{more}, both: {{interaction: "
    table = build(f"{spec}[{one}, {other}]}}}}\n", (REFERENCE / f"{record['dataset']}.csv").read_text("utf-8"))
    want = record["interaction"]
    if want["df"] == 1:
        assert value(table, "both", "t") ** 2 == pytest.approx(want["statistic"], rel=1e-9)
        assert value(table, "both", "p") == pytest.approx(want["p"], rel=1e-9)
        return
    assert value(table, "both", "wald" if design == "logistic" else "statistic") == pytest.approx(
        want["statistic"], rel=1e-6
    )
    assert value(table, "both", "p") == pytest.approx(want["p"], rel=1e-6)
    assert value(table, "both", "df") == want["df"]


def test_interactions_of_numbers_and_of_three_equal_statsmodels(build):
    rows = (
        "rows: {age: , lwt: {centre: 130}, smoke: , a_l: {interaction: [age, lwt]}, a_s: {interaction: [age, smoke]},"
        " l_s: {interaction: [lwt, smoke]}, all: {interaction: [age, lwt, smoke]}}\n"
    )
    table = build(LOGISTIC + rows)
    fit = smf.logit("low ~ age * I(lwt - 130) * smoke", FRAME).fit(disp=0, method="newton", tol=1e-12)
    assert value(table, "all", "b") == pytest.approx(fit.params["age:I(lwt - 130):smoke[T.yes]"], rel=1e-6)
    assert value(table, "a_l", "se") == pytest.approx(fit.bse["age:I(lwt - 130)"], rel=1e-6)
    assert value(table, "smoke", "p") == pytest.approx(fit.pvalues["smoke[T.yes]"], rel=1e-6)
    assert [line.split("|")[0] for line in lines(table)][-2:] == ["lwt × smoke: yes", "age × lwt × smoke: yes"]


def test_an_interaction_is_laid_out_with_its_levels_and_its_overall_p(build):
    rows = (
        "rows: {smoke: {label: Smoking}, race: {label: Race, reference: white}, lwt: {label: Weight}, "
        "ht: {label: Hypertension, reference: no}, s_r: {interaction: [smoke, race]}, r_l: {interaction: [race, lwt]}, "
        "own: {label: Our words, interaction: [ht, smoke]}, h_r: {interaction: [ht, lwt]}}\ncolumns: [n, OR, df, P]\n"
    )
    shown = [line.split("|")[:3] for line in lines(build(LOGISTIC + rows))]
    stubs = [stub for stub, *_ in shown]
    assert stubs[7:] == [
        "Smoking × Race", ".black", ".other", "Race × Weight", ".black", ".other", "Our words",
        "Hypertension × Weight",
    ]  # fmt: skip
    assert shown[7] == ["Smoking × Race", "", ""]
    assert all(n == "" for _, n, _ in shown[7:])  # patients are counted by level of a factor


def test_levels_of_two_factors_stand_side_by_side(build):
    rows = "rows: {race: {reference: white}, smoke: , ht: , s_r: {interaction: [smoke, race]}}\n"
    stubs = [line.split("|")[0] for line in lines(build(LOGISTIC + rows))]
    assert stubs[-3:] == ["smoke × race", ".yes × black", ".yes × other"]


KNOT = [16, 22, 30]
KNOTS = str(KNOT)
SPLINE = f"rows: {{age: {{spline: {KNOTS}, at: [18, 25, 35], reference: 25, label: Age}}, smoke: }}\n"


def spline_fit():
    columns = np.array([[float(one) for one in exactly(int(age), KNOT)] for age in AGE])
    smoke = [float(s == "yes") for s in FRAME["smoke"]]
    return sm.Logit(LOW, sm.add_constant(np.column_stack([columns, smoke]))).fit(disp=0, method="newton", tol=1e-12)


def test_a_spline_s_effects_and_tests_equal_those_of_harrell_s_columns(build):
    table, fit = build(LOGISTIC + SPLINE), spline_fit()
    reference = [float(one) for one in exactly(25, KNOT)]
    for at in (18, 35):
        contrast = [
            0.0,
            *(float(one) - two for one, two in zip(exactly(at, KNOT), reference, strict=True)),
            0.0,
        ]
        want = fit.t_test(np.array(contrast))
        assert value(table, "age", "b", str(at)) == pytest.approx(want.effect.item(), rel=1e-6)
        assert value(table, "age", "se", str(at)) == pytest.approx(want.sd.item(), rel=1e-6)
        assert value(table, "age", "or_high", str(at)) == pytest.approx(np.exp(want.conf_int()[0, 1]), rel=1e-6)
    for level, columns in ((None, [1, 2]), ("non-linearity", [2])):
        want = fit.wald_test(np.eye(4)[columns], scalar=True)
        assert value(table, "age", "wald", level) == pytest.approx(float(want.statistic), rel=1e-6)
        assert value(table, "age", "p", level) == pytest.approx(float(want.pvalue), rel=1e-6)


@pytest.mark.parametrize("at", ["18", "35"])
def test_profile_limits_of_an_effect_lose_what_the_quantile_says(build, at):
    """Held at the limit, the log-likelihood is lower by half the quantile of chi-square; statsmodels fits the rest."""
    table = build(LOGISTIC + SPLINE + "inference: likelihood\n")
    x = spline_fit().model.exog
    w = [float(one) - float(two) for one, two in zip(exactly(int(at), KNOT), exactly(25, KNOT), strict=True)]
    rest = np.column_stack([x[:, 0], x[:, 2] - x[:, 1] * w[1] / w[0], x[:, 3]])
    top = spline_fit().llf
    for stat, quantile in (("low", 3.841458820694124), ("high", 3.841458820694124), (None, None)):
        held = value(table, "age", stat, at) if stat else 0.0
        below = sm.GLM(LOW, rest, sm.families.Binomial(), offset=x[:, 1] * held / w[0]).fit(tol=1e-13)
        want = quantile or value(table, "age", "statistic", at)
        assert 2.0 * (top - below.llf) == pytest.approx(want, rel=1e-6)


def test_the_likelihood_ratio_test_of_non_linearity_compares_with_a_straight_line(build):
    curve = build(LOGISTIC + SPLINE + "inference: likelihood\n")
    smoke = [float(s == "yes") for s in FRAME["smoke"]]
    line = sm.Logit(LOW, sm.add_constant(np.column_stack([AGE, smoke]))).fit(disp=0, method="newton", tol=1e-12)
    assert value(curve, "age", "statistic", "non-linearity") == pytest.approx(
        2 * (spline_fit().llf - line.llf), rel=1e-6
    )


def test_a_bootstrap_of_an_effect_is_that_of_the_sum(build):
    table = build(LOGISTIC + SPLINE + "inference: {method: bootstrap, samples: 199}\n")
    low, b, high = (value(table, "age", stat, "35") for stat in ("low", "b", "high"))
    assert low < b < high
    assert value(table, "age", "b", "35") == pytest.approx(value(build(LOGISTIC + SPLINE), "age", "b", "35"), rel=1e-9)


def test_a_spline_whose_quartiles_coincide_shows_its_tests_alone(build):
    table = build("model: linear\noutcome: bwt\nrows: {ptl: {spline: [0, 1, 2]}}\ncolumns: [B, P]\n")
    assert [line.split("|")[0] for line in lines(table)] == ["ptl", ".Non-linearity"]


def test_a_spline_is_a_block_with_its_reference_and_a_note_of_its_knots(build):
    table = build(LOGISTIC + SPLINE + "columns: [n, OR (95% CI), P]\n")
    assert [line.split("|")[0] for line in lines(table)] == [
        "Age", ".18", ".25", ".35", ".Non-linearity", "smoke: yes"
    ]  # fmt: skip
    assert lines(table)[2] == ".25||Reference|"
    assert lines(table)[0].startswith("Age|||")
    assert ("", "Age: restricted cubic spline with knots at 16, 22 and 30") in notes(table)


def test_usual_knots_and_quartiles_are_told_by_check(build, project):
    table = build(LOGISTIC + "rows: {age: {spline: 4}}\n")
    values = sorted(AGE)
    knots = ", ".join(f"{knot:g}" for knot in np.quantile(values, [0.05, 0.35, 0.65, 0.95]))
    q1, median, q3 = np.quantile(values, [0.25, 0.5, 0.75])
    assert f"age: knots at {knots} (percentiles 5, 35, 65, 95)" in table.plan.defaults
    told = f"age: shown at {q1:g}, {median:g}, {q3:g} (quartiles), reference the median"
    assert told in table.plan.defaults
    assert [line.split("|")[0] for line in lines(table)][1:4] == [f".{q:g}" for q in (q1, median, q3)]


def test_a_spline_does_not_depend_on_the_unit_of_its_number(build):
    table = build(LOGISTIC + SPLINE)
    scaled = BIRTHS.splitlines()
    head = scaled[0].split(",")
    at = head.index("age")
    months = [
        ",".join(str(int(v) * 12) if i == at else v for i, v in enumerate(line.split(","))) for line in scaled[1:]
    ]
    spec = LOGISTIC + "rows: {age: {spline: [192, 264, 360], at: [216, 300, 420], reference: 300}, smoke: }\n"
    other = build(spec, "\n".join([scaled[0], *months]))
    assert value(other, "age", "or", "420") == pytest.approx(value(table, "age", "or", "35"), rel=1e-8)
    assert value(other, "age", "p", "non-linearity") == pytest.approx(
        value(table, "age", "p", "non-linearity"), rel=1e-8
    )


def test_a_polynomial_shows_its_powers_or_the_effects_of_values(build):
    table = build(LOGISTIC + "rows: {age: {polynomial: 3, per: 10, centre: yes, label: Age per 10}}\n")
    x = (AGE - AGE.mean()) / 10.0
    fit = sm.Logit(LOW, sm.add_constant(np.column_stack([x, x**2, x**3]))).fit(disp=0, method="newton", tol=1e-12)
    for i, part in enumerate(("linear", "quadratic", "cubic"), start=1):
        assert value(table, "age", "b", part) == pytest.approx(fit.params[i], rel=1e-6)
    assert value(table, "age", "p", "non-linearity") == pytest.approx(
        float(fit.wald_test(np.eye(4)[[2, 3]], scalar=True).pvalue), rel=1e-6
    )
    shown = build(LOGISTIC + "rows: {age: {polynomial: 3, per: 10, centre: yes, at: [20, 30]}}\n")
    steps = np.array([0.0, *(((30 - AGE.mean()) / 10) ** i - ((20 - AGE.mean()) / 10) ** i for i in (1, 2, 3))])
    assert value(shown, "age", "b", "30") == pytest.approx(fit.t_test(steps).effect.item(), rel=1e-6)
    assert ("", "age: its value minus the mean, polynomial of degree 3") in notes(shown)


def test_of_a_parabola_the_test_of_non_linearity_is_that_of_its_square(build):
    table = build(LOGISTIC + "rows: {age: {polynomial: 2}}\n")
    assert [line.split("|")[0] for line in lines(table)] == ["age", ".Linear", ".Quadratic"]


@pytest.mark.parametrize(
    ("contrasts", "coding", "stubs"),
    [
        ("polynomial", "Poly", ["Linear", "Quadratic"]),
        ("successive", "Diff", ["other vs white", "black vs other"]),
    ],
)
def test_contrasts_of_ordered_levels_equal_patsy_s(build, contrasts, coding, stubs):
    rows = f"rows: {{race: {{contrasts: {contrasts}, levels: [white, other, black]}}}}\n"
    table = build("model: linear\noutcome: bwt\n" + rows)
    fit = smf.ols(f"bwt ~ C(race, {coding}, levels=['white', 'other', 'black'])", FRAME).fit()
    for i, part in enumerate(("linear", "quadratic") if contrasts == "polynomial" else ("other", "black"), start=1):
        assert value(table, "race", "b", part) == pytest.approx(fit.params.iloc[i], rel=1e-10)
        assert value(table, "race", "se", part) == pytest.approx(fit.bse.iloc[i], rel=1e-10)
    assert value(table, "race", "p") == pytest.approx(fit.f_pvalue, rel=1e-9)
    assert [line.split("|")[0] for line in lines(table)] == ["race", *(f".{stub}" for stub in stubs)]


def test_scores_are_a_number_of_one_line(build):
    table = build("model: linear\noutcome: bwt\nrows: {race: {contrasts: scores, levels: [white, other, black]}}\n")
    scores = [["white", "other", "black"].index(race) + 1.0 for race in FRAME["race"]]
    fit = sm.OLS(FRAME["bwt"].to_numpy(), sm.add_constant(scores)).fit()
    assert value(table, "race", "b") == pytest.approx(fit.params[1], rel=1e-10)
    assert lines(table)[0].startswith("race (per level)|")


ORDERED = "rows: {race: {reference: white, levels: [white, other, black], trend: yes}, lwt: }\n"


@pytest.mark.parametrize("inference", ["wald", "likelihood"])
def test_a_trend_is_tested_in_the_model_that_has_the_levels_as_a_number(build, inference):
    table = build(f"{LOGISTIC}inference: {inference}\n{ORDERED}columns: [OR, df, P]\n")
    scores = ORDERED.replace("reference: white", "contrasts: scores").replace(", trend: yes", "")
    scored = build(f"{LOGISTIC}inference: {inference}\n{scores}")
    assert value(table, "race", "p", "trend") == pytest.approx(value(scored, "race", "p"), rel=1e-8)
    assert lines(table)[4].startswith(".Trend||1|")


def test_a_trend_of_a_linear_model_is_an_f_of_one_degree(build):
    table = build("model: linear\noutcome: bwt\n" + ORDERED)
    scores = [["white", "other", "black"].index(race) + 1.0 for race in FRAME["race"]]
    fit = sm.OLS(FRAME["bwt"].to_numpy(), sm.add_constant(np.column_stack([scores, FRAME["lwt"]]))).fit()
    assert value(table, "race", "statistic", "trend") == pytest.approx(fit.tvalues[1] ** 2, rel=1e-9)
    assert value(table, "race", "p", "trend") == pytest.approx(fit.pvalues[1], rel=1e-9)


@pytest.mark.parametrize(("base", "label"), [(2, "per doubling"), (10, "per tenfold value")])
def test_logarithms_of_other_bases_are_per_doubling_or_tenfold(build, base, label):
    table = build(f"{LOGISTIC}rows: {{lwt: {{log: {base}}}}}\n")
    natural = build(f"{LOGISTIC}rows: {{lwt: {{log: yes}}}}\n")
    assert value(table, "lwt", "b") == pytest.approx(value(natural, "lwt", "b") * np.log(base), rel=1e-9)
    assert lines(table)[0].startswith(f"lwt ({label})|")


def test_coefficients_where_a_number_is_0_that_nobody_has_are_told(build):
    rows = "rows: {{age: {}, smoke: , b: {{interaction: [age, smoke]}}}}\n"
    told = [problem.message for problem in build(LOGISTIC + rows.format("")).warnings]
    assert "b: the coefficient of smoke is that where age is 0, which no patient has" in told
    told = [problem.message for problem in build(LOGISTIC + rows.format("{centre: yes}")).warnings]
    assert not any("which no patient has" in message for message in told)


def test_values_beyond_the_data_are_told(build):
    table = build(f"{LOGISTIC}rows: {{age: {{spline: 3, at: [20, 60]}}}}\n")
    assert "age: the data have no values as far as 60" in [problem.message for problem in table.warnings]
    table = build(f"{LOGISTIC}rows: {{age: , smoke: , b: {{interaction: [age, smoke], within: age, at: [20, 60]}}}}\n")
    assert "b: the data have no values as far as 60" in [problem.message for problem in table.warnings]


def test_a_far_away_zero_of_the_scale_changes_no_effect(build):
    """Ages that begin at a thousand million give the same curve."""
    far = BIRTHS.splitlines()
    head = far[0].split(",")
    split = (zip(head, line.split(","), strict=True) for line in far[1:])
    moved = [",".join(str(int(v) + 10**9) if name == "age" else v for name, v in line) for line in split]
    knots = [10**9 + knot for knot in KNOT]
    at = f"at: [{10**9 + 18}, {10**9 + 25}], reference: {10**9 + 25}"
    spec = f"{LOGISTIC}rows: {{age: {{spline: {knots}, {at}}}, smoke: }}\n"
    table, plain = build(spec, "\n".join([far[0], *moved])), build(LOGISTIC + SPLINE)
    assert value(table, "age", "b", str(10**9 + 18)) == pytest.approx(value(plain, "age", "b", "18"), rel=1e-6)
    assert value(table, "age", "p", "non-linearity") == pytest.approx(
        value(plain, "age", "p", "non-linearity"), rel=1e-6
    )


def test_the_order_of_patients_changes_no_curve(build):
    head, *patients = BIRTHS.splitlines()
    table, turned = build(LOGISTIC + SPLINE), build(LOGISTIC + SPLINE, "\n".join([head, *reversed(patients)]))
    for record in table.results:
        other = turned.results.get(*record.key).value
        assert record.value == pytest.approx(other, rel=1e-8), record.key


def test_beside_a_factor_its_polynomial_contrasts_give_the_same_fit(build):
    """The joint test and the other coefficients do not depend on the coding."""
    one = build("model: linear\noutcome: bwt\nrows: {race: {reference: white}, lwt: }\n")
    other = build("model: linear\noutcome: bwt\nrows: {race: {contrasts: polynomial}, lwt: }\n")
    assert value(one, "race", "statistic") == pytest.approx(value(other, "race", "statistic"), rel=1e-10)
    assert value(one, "lwt", "b") == pytest.approx(value(other, "lwt", "b"), rel=1e-10)


def test_centring_moves_the_other_coefficient_of_an_interaction_and_no_test_of_it(build):
    rows = "rows: {{age: {}, smoke: , both: {{interaction: [age, smoke]}}}}\n"
    plain, centred = (build(LOGISTIC + rows.format(how)) for how in ("", "{centre: 23}"))
    for stat in ("b", "se", "p"):
        assert value(plain, "both", stat) == pytest.approx(value(centred, "both", stat), rel=1e-8)
    moved = value(plain, "smoke", "b") + 23 * value(plain, "both", "b")
    assert value(centred, "smoke", "b") == pytest.approx(moved, rel=1e-8)
    assert ("", "age: its value minus 23") in notes(centred)
    assert any("those at the reference category, or the value 0, of the others" in text for _, text in notes(plain))


def test_an_interaction_with_a_curve_shows_its_joint_test_alone(build):
    table = build(
        LOGISTIC + "rows: {age: {spline: 3}, smoke: , both: {interaction: [age, smoke]}}\ncolumns: [OR, df, P]\n"
    )
    stub, ratio, df, _ = lines(table)[-1].split("|")
    assert (stub, ratio, df) == ("age × smoke", "", "2")


EFFECTS = "rows: {{smoke: , race: {{reference: {}}}, lwt: , both: {{interaction: [smoke, race], within: race}}}}\n"


def test_effects_within_levels_are_the_coefficients_against_each_reference(build):
    """With another reference level of the moderator the main effect is that within it."""
    table = build(LOGISTIC + EFFECTS.format("white"))
    for level in ("white", "black", "other"):
        other = build(LOGISTIC + EFFECTS.format(level))
        for stat in ("b", "se", "p", "or_low", "or_high"):
            assert value(table, "both", stat, level) == pytest.approx(value(other, "smoke", stat), rel=1e-8), (
                level,
                stat,
            )
    plain = build(LOGISTIC + EFFECTS.format("white").replace(", within: race", ""))
    assert value(table, "both", "wald") == pytest.approx(value(plain, "both", "wald"), rel=1e-10)
    assert [line.split("|")[0] for line in lines(table)][-4:] == ["smoke by race", ".black", ".other", ".white"]
    assert table.results.get("both", None, "black", "b").method.endswith("of smoke where race is black")


def test_effects_of_several_levels_within_two(build):
    rows = "rows: {race: {reference: white}, smoke: , both: {interaction: [race, smoke], within: smoke}}\n"
    table, turned = (
        build(LOGISTIC + rows.replace("smoke: ,", f"smoke: {{reference: {level}}},")) for level in ("no", "yes")
    )
    assert [line.split("|")[0] for line in lines(table)][-5:] == [
        "race by smoke", ".black, no", ".black, yes", ".other, no", ".other, yes"
    ]  # fmt: skip
    assert value(table, "both", "b", "other:no") == pytest.approx(value(table, "race", "b", "other"), rel=1e-10)
    assert value(table, "both", "se", "other:yes") == pytest.approx(value(turned, "race", "se", "other"), rel=1e-8)


@pytest.mark.parametrize("shape", ["", "spline: [16, 22, 30]"])
def test_effects_at_values_are_those_of_a_number_centred_there(build, shape):
    rows = "rows: {{age: {{{}}}, smoke: , both: {{interaction: [smoke, age], within: age, at: [18, 30]}}}}\n"
    table = build(LOGISTIC + rows.format(shape))
    if not shape:
        for at in ("18", "30"):
            moved = build(LOGISTIC + rows.format(f"centre: {at}"))
            assert value(table, "both", "p", at) == pytest.approx(value(moved, "smoke", "p"), rel=1e-7)
            assert value(moved, "both", "b", at) == pytest.approx(value(table, "both", "b", at), rel=1e-7)
        return
    columns = np.array([[float(one) for one in exactly(int(age), KNOT)] for age in AGE])
    smoke = np.array([float(s == "yes") for s in FRAME["smoke"]])
    x = sm.add_constant(np.column_stack([columns, smoke, columns * smoke[:, None]]))
    fit = sm.Logit(LOW, x).fit(disp=0, method="newton", tol=1e-12)
    want = fit.t_test(np.array([0.0, 0.0, 0.0, 1.0, *map(float, exactly(30, KNOT))]))
    assert value(table, "both", "b", "30") == pytest.approx(want.effect.item(), rel=1e-6)
    assert value(table, "both", "se", "30") == pytest.approx(want.sd.item(), rel=1e-6)


def test_univariable_models_have_no_interactions_and_lists_need_their_main_effects(build):
    rows = "rows: {age: , smoke: , both: {interaction: [age, smoke]}}\ncolumns: [OR]\n"
    table = build(LOGISTIC + "models: [univariable, multivariable]\n" + rows)
    stub, alone, together = lines(table)[-1].split("|")
    assert (stub, alone) == ("age × smoke: yes", "") and together
    text = refused(build, LOGISTIC + "models: {One: [age, both]}\n" + rows)
    assert "spec.yaml:4:21: One has the interaction both without smoke" in text
    assert build(
        LOGISTIC + "models: {One: [both]}\nadjust for: [age, smoke]\nrows: {both: {interaction: [age, smoke]}}\n"
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "{both: {interaction: [age, smoke]}}",
            'an interaction needs its main effects: no row above it is named "age"',
        ),
        ("{age: , smoke: , both: {interaction: [age, smok]}}", 'named "smok"; did you mean "smoke"?'),
        ("{age: , both: {interaction: [age, age]}}", "both: an interaction names one row twice"),
        ("{age: , both: {interaction: [age]}}", "both: an interaction is of two rows, or of three"),
        (
            "{age: , lwt: , ht: , al: {interaction: [age, lwt]}, all: {interaction: [age, lwt, ht]}}",
            "all: an interaction of three rows needs that of age and ht above it",
        ),
        (
            "{age: , lwt: , ht: , al: {interaction: [age, lwt]}, all: {interaction: [al, ht]}}",
            "all: al is an interaction itself",
        ),
        (
            "{age: , smoke: , b: {interaction: [age, smoke], per: 10}}",
            "b: the key per has no meaning in an interaction",
        ),
        ("{age: {spline: 2}}", "spline must be a whole number from 3 to 7, not 2"),
        ("{age: {spline: [20, 30]}}", "spline needs at least 3 knots, each higher than the one before"),
        ("{age: {spline: [20, 40, 30]}}", "each higher than the one before"),
        ("{age: {spline: 4, polynomial: 2}}", "age is a polynomial or a spline, not both"),
        ("{age: {spline: 4, per: 10}}", "age: the key per has no meaning in a spline"),
        ("{age: {spline: 4, reference: 30}}", "age: say at which values the curve is shown"),
        ("{age: {spline: 4, at: [20, 30], reference: old}}", 'the reference of a curve is a value, not "old"'),
        ("{age: {spline: 4, at: [20]}}", "age: a curve is shown at two values or more"),
        ("{age: {spline: 4, at: [20, 20]}}", "age: one value is named twice in `at`"),
        ("{race: {spline: 4}}", "race holds text; a spline is of numbers"),
        ("{age: {at: [20, 30]}}", "age: the key at has no meaning in a term that is no polynomial or spline"),
        ("{smoke: {centre: yes}}", "smoke: the key centre has no meaning in a term of categories"),
        ("{race: {per: 10}}", "race: the key per has no meaning in a term of categories"),
        ("{race: {contrasts: polynomal}}", 'unknown contrasts "polynomal"; did you mean "polynomial"?'),
        ("{race: {contrasts: scores, reference: white}}", "race: the key reference has no meaning in scores contrasts"),
        ("{age: , smoke: , b: {interaction: [age, smoke], within: race}}", "not within race"),
        (
            "{age: , smoke: , b: {interaction: [age, smoke], within: age}}",
            "b: say at which values of age the effects are",
        ),
        ("{age: , smoke: , b: {interaction: [age, smoke], within: smoke, at: [1]}}", "b: smoke has levels"),
        (
            "{age: , smoke: , b: {interaction: [age, smoke], at: [1]}}",
            "has no meaning in an interaction without `within`",
        ),
        ("{age: {spline: 3}, smoke: , b: {interaction: [age, smoke], within: smoke}}", "b: age is a curve"),
        ("{race: {trend: yes}, ht: , b: {interaction: [race, ht]}}", "b: the trend of race is not tested"),
        ("{age: {log: 3}}", "log must be yes, 2 or 10, not 3"),
        ("{age: {log: 2, per: 10}}", "age: the unit is the logarithm to base 2 already"),
        ("{age: {standardize: yes, per: 10}}", "age: the unit is its standard deviation already"),
        ("{smoke: {trend: yes}}", "smoke: a trend is of three levels or more"),
        ("{age: {trend: yes}}", "age: the key trend has no meaning in a term that is a number"),
        ("{race: {trend: yes, contrasts: polynomial}}", "race: the key trend has no meaning in polynomial contrasts"),
        ("{ptl: {spline: 4}}", "ptl has values for 2 of 4 knots at percentiles"),
    ],
)
def test_refusals(build, rows, message):
    assert message in refused(build, f"{LOGISTIC}rows: {rows}\n")


def test_terms_have_no_meaning_without_a_model(build):
    text = refused(build, "compare: low\nrows: {age: {spline: 4}}\n")
    assert "age: the key spline has no meaning in a table without a model" in text


def test_published_coefficients_have_no_shapes(project):
    spec = "model: logistic\npublished: {age: {B: 0.5, S.E.: 0.2}}\nrows: {age: {polynomial: 2}}\n"
    text = refused(lambda name: tablegen.build(project(spec_dot_yaml=spec) / name), "spec.yaml")
    assert "age: the key polynomial has no meaning in a model of published coefficients" in text


def test_the_effect_of_a_value_has_no_standardized_coefficient(build):
    table = build("model: linear\noutcome: bwt\nrows: {age: {spline: 3}, lwt: }\ncolumns: [B, Beta]\n")
    assert lines(table)[1].endswith("|–")
    assert "has no standardized coefficient" in table.results.get("age", None, "19", "beta").problem


def test_small_cells_are_not_told_of_by_terms(build):
    rows = "rows: {age: {spline: 3}, smoke: , both: {interaction: [age, smoke]}}\ncolumns: [n, OR, P]\nsuppress: 80\n"
    table = build(LOGISTIC + rows)
    assert "suppressed" in table.results.get("smoke", None, None, "n").problem
    assert [line.split("|")[1] for line in lines(table)[-2:]] == ["–", ""]


def test_columns_that_depend_on_one_another_are_named(build):
    text = refused(build, LOGISTIC + "rows: {age: {polynomial: 2}, older: {variable: age}}\n")
    assert "older is determined by age: linear (collinear): leave one out" in text
    twice = "rows: {ht: , smoke: , both: {interaction: [ht, smoke]}, older: {variable: smoke}}\nwhere: {age: '> 28'}\n"
    assert "both: yes × yes is determined by ht: yes (collinear)" in refused(build, LOGISTIC + twice)
    rows = "rows: {ht: , ui: , both: {interaction: [ht, ui]}}\n"
    assert 'both has nobody in the level "yes × yes" among the 189 complete cases: leave it out, or join' in refused(
        build, LOGISTIC + rows
    )


def test_explain_and_methods_tell_of_the_curve(build, project):
    build(LOGISTIC + SPLINE)
    told = dict(explain(Path("spec.yaml"), "age.35.or"))
    assert told["term"] == "restricted cubic spline with knots at 16, 22 and 30"
    assert told["method"].endswith("Wald test, of 35 against 25")
    assert "of the terms that are not linear" in dict(explain(Path("spec.yaml"), "age.non-linearity.p"))["method"]
    assert "Age: restricted cubic spline with knots at 16, 22 and 30." in methods_paragraph((Path("spec.yaml"),))


def test_a_shell_lays_out_terms_without_data(project):
    rows = (
        "rows: {age: {spline: 4}, lwt: {polynomial: 2, at: [100, 130]}, race: {levels: [a, b, c]}, smoke: {levels: "
        "[no, yes]}, both: {interaction: [race, smoke]}}\ncolumns: [OR, P]\n"
    )
    project(spec_dot_yaml="data: none.csv\n" + LOGISTIC + rows)
    shown = check_spec(Path("spec.yaml"), shell=True).shell.splitlines()
    stubs = [line.split("|")[1].strip(" \u2003") for line in shown if line.startswith("|")][2:]
    assert stubs == [
        "age", "lower quartile", "median", "upper quartile", "Non-linearity", "lwt", "100", "130", "Non-linearity",
        "race", "a", "b", "c", "smoke: yes", "race × smoke", "b × yes", "c × yes",
    ]  # fmt: skip
