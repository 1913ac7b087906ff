"""What a model table says unasked: who was lost to which variable, collinearity, limits that rounding takes to 1."""

import csv

import pytest
from seen import BIRTHS, builder, heads, lines, notes, refused
from stats.test_inference import by_id, of_kind

import tablegen
from tablegen.checking import check_spec
from tablegen.explaining import explain

LOGISTIC = "model: logistic\noutcome: {low: yes}\n"
GAPS = "x,z,g,y\n" + "".join(
    f"{i * 7 % 11},{'' if i % 10 == 0 else i * 5 % 13},{'' if i % 9 == 0 else 'ab'[i % 2]},{'' if i < 3 else i * 3 % 2}\n"
    for i in range(100)
)


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def lost():
    rows = list(csv.DictReader(GAPS.splitlines()))
    missing = {name: sum(not row[name] for row in rows) for name in "xzgy"}
    return missing, sum(not all(row.values()) for row in rows)


def test_who_was_lost_to_which_variable(build):
    table = build("model: logistic\noutcome: y\nadjust for: [g]\nrows: {x: , z: {label: Zinc}}\n", GAPS)
    missing, all_lost = lost()
    told = f"{all_lost} with missing values were left out (g {missing['g']}, Zinc {missing['z']}, y {missing['y']})"
    assert told in notes(table)[0][1]
    assert table.results.get("y", None, "y", "missing").value == missing["y"]


def test_small_losses_and_those_that_would_give_them_away_are_hidden(build):
    missing, all_lost = lost()
    text = "model: logistic\noutcome: y\nrows: [x, z, g]\nsuppress: {}\n"
    few = build(text.format(missing["y"] + 1), GAPS)
    assert f"; {all_lost} with missing values were left out" in notes(few)[0][1] and "(g" not in notes(few)[0][1]
    assert few.results.get("g", None, None, "missing").value is None
    alone = build("model: logistic\noutcome: y\nwhere: {y: [0, 1]}\nrows: [x, z, g]\nsuppress: 11\n", GAPS)
    assert "(g" not in notes(alone)[0][1]  # g alone: 10; all but g: 9
    plenty = build("model: logistic\noutcome: y\nwhere: {y: [0, 1]}\nrows: [x, z]\nsuppress: 3\n", GAPS)
    assert "were left out (z " in notes(plenty)[0][1]


def test_a_limit_that_is_printed_as_1_although_p_is_small_is_told_with_a_note(build):
    text = LOGISTIC + "digits: {or: 1}\nrows: [lwt]\ncolumns: [OR (95% CI), P]\n"
    table = build(text)
    high = table.results.get("lwt", None, None, "or_high").value
    assert high < 1 and lines(table)[0].startswith("lwt|1.0 (1.0–1.0)|0.0")
    (warning,) = [w for w in table.warnings if "disagree" in w.message]
    assert warning.message == (
        f"lwt: P is below 0.05, and the upper limit of the interval, {high:.5g}, is printed as 1.0: to a reader they disagree"
    )
    assert (warning.at.line, warning.hints) == (
        5, (f'notes: ["The upper confidence limit of lwt is {high:.4g} before rounding"]',)
    )  # fmt: skip
    noted = text + warning.hints[0] + "\n"
    for enough in (text.replace("{or: 1}", "{or: 3}"), text.replace(", P]", "]"), text.replace("lwt", "age"), noted):
        assert not [w for w in build(enough).warnings if "disagree" in w.message]


def test_a_level_is_told_with_its_factor(build):
    """`1` alone tells no reader of the note which row it is of."""
    table = build(LOGISTIC + "digits: {or: 0}\nrows: {race: {label: Race}, smoke: }\ncolumns: [OR (95% CI), P]\n")
    hints = [
        w.hints[0].partition(" limit of ")[2].partition(" is ")[0] for w in table.warnings if "disagree" in w.message
    ]
    assert hints == ["Race: white", "smoke: yes"]


MIXED = "arm,ill\n" + "a,yes\n" * 2 + "a,no\n" * 18 + "b,yes\n" * 8 + "b,no\n" * 12


PEOPLE = ["a,yes"] * 2 + ["a,no"] * 18 + ["b,yes"] * 8 + ["b,no"] * 12
SKEWED = [*range(1, 20), 900, *range(11, 31)]


def test_tests_and_intervals_of_mixed_methods_that_disagree_are_told(build):
    """A corrected P beside the interval of a difference that is not."""
    text = "compare: arm\nrows: {ill: {level: yes, test: TEST}}\neffects: [difference (95% CI)]\n"
    table = build(text.replace("TEST", "chi2-yates"), MIXED)
    (warning,) = [w for w in table.warnings if "disagree" in w.message]
    p, low, high = (table.results.get("ill", None, None, stat).value for stat in ("p", "diff_low", "diff_high"))
    assert p > 0.05 and high < 0
    assert (
        f"ill: yes: P {p:.3g} and the 95% interval from {low:.4g} to {high:.4g} disagree: P is of " in warning.message
    )
    assert "Yates' continuity correction, the interval of " in warning.hints[0]
    assert warning.at.line == 3
    assert not [w for w in build(text.replace("TEST", "chi2"), MIXED).warnings if "disagree" in w.message]


@pytest.mark.parametrize(
    ("row", "effect"), [("ill: {level: yes, test: chi2-yates", "nnt"), ("x: {test: welch", "superiority")]
)
def test_effects_that_a_row_names_are_held_against_p_too(build, row, effect):
    """No effect is infinity of a number needed to treat, and 0.5 of a probability of superiority."""
    data = "arm,ill,x\n" + "".join(f"{who},{value}\n" for who, value in zip(PEOPLE, SKEWED, strict=True))
    table = build(f"compare: arm\nrows: {{{row}, effect: {effect}}}}}\neffects: [effect (95% CI)]\n", data)
    (warning,) = [w for w in table.warnings if "disagree" in w.message]
    assert (
        f"the interval of {table.results.get(row.partition(':')[0], None, None, 'effect_low').method}"
        in warning.hints[0]
    )
    agreeing = "chi2" if effect == "nnt" else "mann-whitney"
    other = row.rpartition(": ")[0] + f": {agreeing}"
    table = build(f"compare: arm\nrows: {{{other}, effect: {effect}}}}}\neffects: [effect (95% CI)]\n", data)
    assert not [w for w in table.warnings if "disagree" in w.message]


def test_a_p_on_the_heading_of_two_levels_is_held_against_the_interval_below_it(build):
    text = "compare: arm\nrows: {ill: {test: chi2-yates}}\neffects: [difference (95% CI)]\n"
    (warning,) = [w for w in build(text, MIXED).warnings if "disagree" in w.message]
    assert warning.message.startswith("ill: no: P 0.06") and warning.at.line == 3


@pytest.mark.parametrize(
    "row", ["x: {test: levene}", "x: {test: var-f}", "e: {level: yes, test: breslow-day}\nstrata: s"]
)
def test_a_test_of_something_else_is_not_held_against_an_interval(build, row):
    """A P of equal variances, or of one odds ratio in all strata, beside an effect that is there."""
    groups = [("a", "fm"[i % 2], i % 7 + 4, "yes" if i % 3 else "no") for i in range(60)]
    groups += [("b", "fm"[i % 2], i % 7, "no" if i % 3 else "yes") for i in range(60)]
    data = "arm,s,x,e\n" + "".join(f"{','.join(map(str, row))}\n" for row in groups)
    head = "compare: arm\neffects: [difference (95% CI)]\ncolumns: [groups, P]\n"
    table = build(f"{head}rows:\n  {row}\n", data)
    name = row[0]
    p, low = (table.results.get(name, None, None, stat).value for stat in ("p", "diff_low"))
    assert p > 0.05 and low > 0.0
    assert not [w for w in table.warnings if "disagree" in w.message]


def test_a_test_against_a_margin_is_not_held_against_its_interval(build):
    data = "arm,x\n" + "".join(f"{'ab'[i % 2]},{i * 7 % 11}\n" for i in range(60))
    table = build("compare: arm\nrows: {x: {margin: 5}}\neffects: [difference (90% CI)]\n", data)
    assert table.results.get("x", None, None, "p").value < 0.05
    assert not [w for w in table.warnings if "disagree" in w.message]


def test_limits_of_differences_are_held_against_0(build):
    data = "x,y\n" + "".join(f"{i},{0.004 * i + i * 13 % 7 * 0.01}\n" for i in range(60))
    text = "model: linear\noutcome: y\nrows: [x]\ndigits: {b: 2, low: 2, high: 2}\ncolumns: [B, 95% CI, P]\n"
    table = build(text, data)
    low = table.results.get("x", None, None, "low").value
    assert 0 < low < 0.005
    assert any(f"the lower limit of the interval, {low:.5g}, is printed as 0.00" in w.message for w in table.warnings)


@pytest.mark.parametrize("record", [r for r in of_kind("vif") if r["id"] == "vif.birthwt.001"], ids=by_id)
def test_a_column_of_variance_inflation(build, record):
    table = build(LOGISTIC + "rows: [age, lwt, race, smoke]\ncolumns: [OR, VIF]\n")
    assert heads(table) == ["Variable", "OR", "VIF"]
    for want in record["expected"]:
        assert table.results.get(want["term"], None, None, "vif").value == pytest.approx(want["gvif"], rel=1e-6)
    assert [line.split("|")[2] for line in lines(table)][:4] == ["1.05", "1.13", "1.46", ""]
    assert table.results.get("race", None, None, "vif").method == "generalized variance inflation factor"
    alone = build(LOGISTIC + "rows: [age]\ncolumns: [OR, VIF]\n")
    assert alone.results.get("age", None, None, "vif").problem == "the model has no other term"


def test_explain_names_the_source_of_variance_inflation(project):
    folder = project(
        data_dot_csv=BIRTHS, spec_dot_yaml=f"data: data.csv\n{LOGISTIC}rows: [age, lwt]\ncolumns: [OR, VIF]\n"
    )
    assert dict(explain(folder / "spec.yaml", "age.vif"))["source"].startswith("Fox & Monette (1992)")


def test_counts_that_are_all_0_in_a_level_are_named(build):
    data = "g,y\n" + "".join(f"{'abc'[i % 3]},{0 if i % 3 == 2 else i % 5}\n" for i in range(60))
    table = build("model: poisson\noutcome: y\nrows: {g: {reference: a}}\n", data)
    assert lines(table)[-1].split("|")[1] == "NE"
    assert any(
        'the level "c" separates the outcome perfectly (all of its 20 patients have 0)' in str(w)
        for w in table.warnings
    )


@pytest.mark.parametrize("levels", ["abc", "ab"])
def test_a_reference_that_separates_the_outcome_is_named(build, levels):
    """Nobody with level a has the event: every other level's odds ratio is infinite, and none of them is the culprit."""
    k = len(levels)
    data = "g,y\n" + "".join(f"{levels[i % k]},{int(i % k > 0 and i % 5 < 2)}\n" for i in range(60))
    table = build("model: logistic\noutcome: {y: 1}\nrows: {g: {reference: a}}\n", data)
    told = f'the level "a" separates the outcome perfectly (none of its {60 // k} patients have the event)'
    assert [told in str(w) for w in table.warnings if "separat" in str(w)] == [True]
    assert table.results.get("g", None, levels[1] if k > 2 else None, "or").problem.endswith(
        "g: a separates the outcome y perfectly"
    )


@pytest.mark.parametrize(
    ("last", "told"), [("1", "its only patient has the event"), ("0", "its only patient has not the event")]
)
def test_a_level_of_one_patient_that_separates(build, last, told):
    """It was told of `all of its 1 patients`."""
    data = "g,y\n" + "".join(f"{'ab'[i % 2]},{int(i % 3 == 0)}\n" for i in range(60)) + f"c,{last}\n"
    table = build("model: logistic\noutcome: {y: 1}\nrows: {g: {reference: a}}\n", data)
    assert any(f'the level "c" separates the outcome perfectly ({told})' in str(w) for w in table.warnings)


def test_columns_that_separate_together_are_listed(build):
    data = "a,b,y\n" + "".join(f"{i % 7},{i % 4},{int(i % 7 + i % 4 > 4)}\n" for i in range(60))
    table = build("model: logistic\noutcome: {y: 1}\nrows: [a, b]\n", data)
    assert table.results.get("a", None, None, "or").problem == "not estimable: a and b separate the outcome y perfectly"
    assert any("a: it, with others, separates the outcome perfectly: no coefficient" in str(w) for w in table.warnings)


@pytest.mark.parametrize(
    ("model", "outcome"), [("logistic", "{y: 1}"), ("probit", "{y: 1}"), ("log-binomial", "{y: 1}"), ("modified-poisson", "{y: 1}")]
)  # fmt: skip
def test_separation_is_found_in_every_model_of_events(build, model, outcome):
    """In log-binomial and Poisson models of events a level without any is found; with a logit or probit one of events only too."""
    none = "x,g,y\n" + "".join(f"{i * 7 % 5},{'ab'[i % 2]},{int(i % 2 == 0 and i * 11 % 7 > 3)}\n" for i in range(60))
    table = build(f"model: {model}\noutcome: {outcome}\nrows: [x, g]\ncolumns: [B, P]\n", none)
    assert [line.split("|")[1:] for line in lines(table)] == [["NE", "NE"], ["NE", "NE"]]
    assert any("none of its 30 patients have the event" in str(w) for w in table.warnings)


@pytest.mark.parametrize(
    ("spec", "data", "message"),
    [
        ("rows: [a, b]\n", "a,b,y\n" + "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(3)), "2 coefficients and an intercept need more than 3 patients"),
        ("rows: [a, b, c]\n", "a,b,c,y\n" + "".join(f"{i},{i * i % 7},{i + i * i % 7},{i % 2}\n" for i in range(30)), "c is determined by a and b (collinear): leave one out"),
        ("rows: {g: {levels: [r, p, q]}}\n", "g,y\n" + "".join(f"{'pq'[i % 2]},{i % 3 % 2}\n" for i in range(30)), 'nobody among the 30 complete cases is in the reference "r" of g: take another reference'),
        ("rows: {g: {levels: [p, q, r], contrasts: polynomial}}\n", "g,y\n" + "".join(f"{'pq'[i % 2]},{i % 3 % 2}\n" for i in range(30)), 'g has nobody in the level "r" among the 30 complete cases: leave it out of its levels'),
        ("rows: {g: {levels: [p, q, r]}, a: , both: {interaction: [g, a]}}\n", "g,a,y\n" + "".join(f"{'pq'[i % 2]},{i * 7 % 5},{i % 3 % 2}\n" for i in range(30)), 'g has nobody in the level "r" among the 30 complete cases: leave it out of its levels'),
        ("rows: [g]\n", "g,y\n" + "".join(f"p,{i % 2}\n" for i in range(30)), "g has only one level in these data and cannot be a term of a model"),
        ("rows: {g: , a: }\n", "g,a,y\n" + "".join(f"{'pq'[i % 2]},{'' if i % 2 else i * 7 % 5},{i % 3 % 2}\n" for i in range(30)), 'g has nobody in the level "q" among the 15 complete cases'),
        ("rows: [a]\n", "a,y\n" + "".join(f"{'1e300' if i % 2 else '-1e300'},{i * 7 % 3 % 2}\n" for i in range(30)), ""),
    ],
)  # fmt: skip
def test_data_that_carry_no_model(build, spec, data, message):
    text = f"model: logistic\noutcome: y\n{spec}"
    if message:
        assert message in refused(build, text, data=data)
        return
    record = build(text, data).results.get("a", None, None, "b")
    assert record.value is not None or record.problem


@pytest.mark.parametrize(
    ("model", "outcome"),
    [("logistic", "{y: 1}"), ("linear", "a"), ("ordinal", "{o: [l, m, h]}"), ("multinomial", "{o: [l, m, h]}")],
)
def test_a_level_that_nobody_has_is_left_out_and_the_note_says_so(build, model, outcome):
    """The table is that of the data without the level but for its line; the hazards' `drop + note`."""
    data = "g,a,o,y\n" + "".join(f"{'pq'[i % 2]},{i * 7 % 11},{'lmh'[i * 5 % 7 % 3]},{i % 3 % 2}\n" for i in range(90))
    spec = f"model: {model}\noutcome: {outcome}\nrows: {{g: {{levels: {{p: P, q: Q, r: Rare}}}}}}\ncolumns: [B, P]\n"
    table, without = build(spec, data), build(spec.replace(", r: Rare", ""), data)
    values = [r.value for r in table.results if r.key.stat == "b" and r.value is not None]
    assert values == [r.value for r in without.results if r.key.stat == "b"]
    assert set(lines(table)[-1].split("|")[1:]) == {"–"}
    assert "g: nobody in Rare, which the model leaves out" in str(table)
    assert any('nobody among the complete cases is in "r"' in str(warning) for warning in table.warnings)


def test_a_level_lost_to_missing_values_is_left_out_of_the_model_that_lost_it(build):
    data = "g,a,y\n" + "".join(f"{'pqr'[i % 3]},{'' if i % 3 == 2 else i * 7 % 5},{i % 2}\n" for i in range(60))
    table = build(
        "model: logistic\noutcome: {y: 1}\nmodels: [univariable, multivariable]\nrows: {g: , a: }\ncolumns: [OR]\n",
        data,
    )
    univariable, multivariable = lines(table)[3].split("|")[1:]
    assert univariable != "–" and multivariable == "–"


SMALL = "grams,died,weight\n" + "".join(
    f"{1000 + 37 * i % 4000},{'yes' if (i * 7919) % 10 < 3 + (37 * i % 4000) // 1500 else 'no'},{50 + i % 31}\n"
    for i in range(300)
)
LARGER = "a larger unit shows its digits: per: "


def coefficient(table):
    return table.results.get("grams", None, None, "b").value


def said_of_units(table):
    return [(w.message, w.hints, w.at.line) for w in table.warnings if "printed as" in w.message]


def test_a_ratio_of_a_small_unit_is_told_with_a_larger_one(build):
    text = "model: logistic\noutcome: {died: yes}\nrows: {weight: , grams: Birth weight}\ncolumns: [OR (95% CI), P]\n"
    table = build(text, SMALL)
    ratio = table.results.get("grams", None, None, "or").value
    ((message, (hint,), line),) = said_of_units(table)
    assert (
        message == f"Birth weight: the ratio, {ratio:.6g}, and all that is told of it are printed as 1.00" and line == 4
    )
    unit = hint.removeprefix(LARGER)
    again = build(text.replace("Birth weight", f"{{per: {unit}}}"), SMALL)
    assert not said_of_units(again) and "1.00 (1.00–1.00)" not in lines(again)[1]


def test_a_coefficient_of_a_small_unit_is_told_with_a_larger_one(build):
    text = "model: linear\noutcome: weight\nrows: {grams: }\ncolumns: [B, S.E., P]\n"
    table = build(text, SMALL)
    se = table.results.get("grams", None, None, "se").value
    ((message, (hint,), _),) = said_of_units(table)
    assert message == f"grams: S.E., {se:.3g}, is printed as <0.001"
    unit = float(hint.removeprefix(LARGER))
    assert 0.01 <= se * unit < 0.1  # two digits of it are seen
    tenths = build(text.replace("grams: ", "grams: {per: 0.1}"), SMALL)
    assert [message for message, *_ in said_of_units(tenths)] == [
        f"grams (per 0.1): B, {coefficient(tenths):.3g}, is printed as 0.000"
    ]
    for enough in (
        f"rows: {{grams: {{per: {unit:g}}}}}\n",
        "rows: {grams: {digits: {b: 6, se: 6}}}\n",
        "rows: {grams: {log: yes}}\n",
    ):
        assert not said_of_units(build(text.replace("rows: {grams: }\n", enough), SMALL))


def test_what_a_model_without_likelihood_lacks_is_told_once(build):
    text = "model: modified-poisson\noutcome: {died: yes}\nrows: [weight]\nfooter: [n, aic, auc, nagelkerke]\n"
    table = build(text, SMALL)
    found = [w.message for w in table.warnings if "footer" in w.message]
    assert found == ["died: aic, nagelkerke of the footer: a modified-poisson model has no likelihood"]
    assert [line for line in lines(table) if line.startswith(("AIC", "Nagel"))] == ["AIC|–", "Nagelkerke R2|–"]
    assert not [w for w in build(text.replace("aic, auc, nagelkerke", "auc"), SMALL).warnings if "footer" in w.message]


ALIKE = "g,h,y\n" + "".join(
    f"{'abc'[i % 3]},{'kl'[i // 15]},{'yes' if i % 3 < 2 or i % 2 else 'no'}\n" for i in range(30)
)


@pytest.mark.parametrize(
    "model",
    [
        "model: modified-poisson\noutcome: {y: yes}\n",
        "model: gee-modified-poisson\noutcome: {y: yes}\ncluster: id\ncorrelation: independence\n",
    ],
)
def test_a_sandwich_of_rounding_alone_gives_no_p(build, model):
    """All of a and b have the event: the robust variance between them is 0, and was printed as 1.00 (1.00-1.00), P < .001."""
    data = "".join(f"{line},{i if i else 'id'}\n" for i, line in enumerate(ALIKE.splitlines()))
    table = build(f"{model}rows: {{g: {{reference: a}}}}\n", data)
    b, c = ({s: table.results.get("g", None, level, s).value for s in ("b", "p", "rr_low")} for level in "bc")
    assert abs(b["b"]) < 1e-9 and b["p"] is None and b["rr_low"] is None
    assert c["p"] is not None and c["rr_low"] is not None
    assert "robust variance is 0" in table.results.get("g", None, "b", "p").problem
    assert table.results.get("g", None, None, "p").value is None
    assert any("a coefficient has no interval and no P" in str(warning) for warning in table.warnings)


def test_fewer_clusters_than_coefficients_give_no_joint_p(build):
    """Of 3 clusters the sandwich has a variance in 2 directions: the 3 levels together have no test."""
    data = "c,g,x\n" + "".join(f"{i % 3},{'abcd'[i * 7 % 11 % 4]},{i * i % 17}\n" for i in range(60))
    table = build("model: linear\noutcome: x\ncluster: c\nrows: {g: {reference: a}}\n", data)
    assert table.results.get("g", None, "b", "p").value is not None
    assert table.results.get("g", None, None, "p").value is None


SEPARATED = "age,grade,died,dead\n" + "".join(
    f"{50 + i % 17},{'abc'[i % 3]},{'yes' if i % 3 == 2 or i % 7 < 3 else 'no'},{i % 4}\n" for i in range(90)
)


def test_what_separates_is_called_as_the_table_calls_it(project):
    """Notes are for readers: they know the labels of rows, levels and outcome, not the names of columns."""
    spec = "data: data.csv\ncodebook: book.yaml\nmodel: logistic\noutcome: {died: yes}\nrows:\n  age: {label: Age}\n"
    spec += "  grade: {label: Tumour grade, levels: {a: Low, b: Middle, c: High}}\n"
    folder = project(data_dot_csv=SEPARATED, book_dot_yaml="died: {label: Death}\n", spec_dot_yaml=spec)
    note = notes(tablegen.build(folder / "spec.yaml"))[0][1]
    assert note.endswith("had the event (Death: yes); Tumour grade: High separates the outcome perfectly")


def test_a_model_that_cannot_be_fitted_is_named_at_its_row(build):
    edge = "x,z,y\n" + "".join(f"{i},{i % 5},{int(i >= 20 or i % 3 == 0)}\n" for i in range(40))
    spec = "model: log-binomial\noutcome: {y: 1}\nmodels: [univariable]\nrows: {z: , x: }\n"
    told = refused(lambda text: build(text, edge), spec)
    assert "spec.yaml:5:13: the log-binomial model of x alone cannot be fitted" in told
    assert "of z alone" not in told


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("model: linear\noutcome: dead\nseparation: NE\n", "4:13: the outcome of a linear model cannot be separated"),
        (
            "model: cox\ntime: age\noutcome: {died: yes}\nseparation: firth\n",
            "5:13: separation: firth is for logistic models, not for a cox model",
        ),
        ("model: linear\noutcome: dead\nties: breslow\n", "4:7: the key ties has no meaning in a linear model"),
        ("model: linear\noutcome: dead\nmissing: {in test: yes}\n", "4:1: the key missing has no meaning beside model"),
        ("model: linear\noutcome: dead\noverall: last\n", "4:1: the key overall has no meaning beside model"),
        ("model: linear\noutcome: dead\nlike: spss\n", "4:1: the key like has no meaning beside model"),
    ],
)
def test_what_a_model_has_no_use_for_is_refused_at_its_line(build, spec, told):
    assert f"spec.yaml:{told}" in refused(lambda text: build(text, SEPARATED), f"{spec}rows: [grade]\n")


@pytest.mark.parametrize("key", ["missing: {in test: yes}", "effect: difference"])
def test_keys_of_rows_that_a_model_has_no_use_for_are_refused(build, key):
    told = refused(lambda text: build(text, SEPARATED), f"model: linear\noutcome: dead\nrows: {{age: {{{key}}}}}\n")
    assert f"age: the key {key.partition(':')[0]} has no meaning in a model" in told


def test_separation_of_the_project_file_is_left_where_a_model_has_none(project):
    """`separation: firth` for all tables of a paper does not stop its linear model, and check tells so."""
    spec = "data: data.csv\nmodel: linear\noutcome: dead\nrows: [age]\n"
    folder = project(data_dot_csv=SEPARATED, spec_dot_yaml=spec, tablegen_dot_yaml="separation: firth\n")
    assert (
        "separation: NE: the outcome of a linear model cannot be separated" in check_spec(folder / "spec.yaml").defaults
    )
