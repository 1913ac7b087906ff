"""Logistic regression from spec to table: terms, reference rows, factors, doubts, refusals."""

import math
import random

import pytest
from seen import heads, lines, notes

import tablegen
from tablegen.errors import TablegenError
from tablegen.table.model import plain

ROW = "{age},{sex},{stage},{lab},{died}"


def patients(n=200, seed=11):
    """Patients whose risk rises with age and stage."""
    rng = random.Random(seed)
    rows = ["age,sex,stage,lab,died"]
    for _ in range(n):
        age, sex, stage = rng.randint(20, 90), rng.choice("fm"), rng.choice(["I", "II", "III"])
        risk = -4 + 0.05 * age + {"I": 0, "II": 0.5, "III": 1.2}[stage]
        died = "yes" if rng.random() < 1 / (1 + math.exp(-risk)) else "no"
        rows.append(
            ROW.format(age=age, sex=sex, stage=stage, lab="" if rng.random() < 0.1 else rng.randint(1, 50), died=died)
        )
    return "\n".join(rows) + "\n"


@pytest.fixture
def build(project):
    def build(text, data=None):
        folder = project(data_dot_csv=data or patients(), spec_dot_yaml=f"data: data.csv\nmodel: logistic\n{text}")
        return tablegen.build(folder / "spec.yaml")

    return build


def test_factors_references_and_scales(build):
    table = build("outcome: {died: yes}\nrows: {age: {per: 10}, sex: , stage: {reference: II}}\n")
    assert heads(table) == ["Variable", "B", "SE", "Wald", "df", "P", "OR", "95% CI"]
    stubs = [line.split("|")[0] for line in lines(table)]
    assert stubs == ["age (per 10)", "sex: m", "stage", ".I", ".II", ".III"]
    reference = lines(table)[4].split("|")
    assert reference[6] == "Reference" and not any(reference[1:6])
    joint = lines(table)[2].split("|")
    assert joint[4] == "2" and joint[1] == "" and joint[3] and joint[5]
    assert ("", "Reference categories: sex: f") in notes(table)
    assert table.results.get("stage", None, "II", "b") is None
    ten = (
        build("outcome: {died: yes}\nrows: {age: , sex: , stage: {reference: II}}\n")
        .results.get("age", None, None, "b")
        .value
    )
    assert table.results.get("age", None, None, "b").value == pytest.approx(10 * ten, rel=1e-9)


def test_joint_test_and_levels_equal_statsmodels(build):
    import numpy as np
    import statsmodels.api as sm

    table = build("outcome: {died: yes}\nrows: {age: , stage: }\n")
    rows = [line.split(",") for line in patients().split()[1:]]
    y = np.array([row[4] == "yes" for row in rows], dtype=float)
    x = np.column_stack(
        [np.ones(len(rows)), [float(r[0]) for r in rows], [r[2] == "II" for r in rows], [r[2] == "III" for r in rows]]
    )
    fit = sm.Logit(y, x.astype(float)).fit(disp=0, tol=1e-12, maxiter=100)
    joint = fit.wald_test(np.eye(4)[2:], scalar=True)
    found = table.results
    assert found.get("stage", None, None, "wald").value == pytest.approx(joint.statistic, rel=1e-7)
    assert found.get("stage", None, None, "p").value == pytest.approx(joint.pvalue, rel=1e-7)
    assert found.get("stage", None, "III", "b").value == pytest.approx(fit.params[3], rel=1e-7)


def test_complete_cases_are_counted(build):
    table = build("outcome: {died: yes}\nrows: {age: , lab: {log: yes}}\n")
    missing = sum(line.split(",")[3] == "" for line in patients().split()[1:])
    assert table.results.get("died", None, None, "n_used").value == 200 - missing
    assert table.results.get("lab", None, None, "missing").value == missing
    assert any(f"{missing} with missing values were left out" in text for _, text in notes(table))


def test_reversing_the_event_inverts_the_odds_ratio(build):
    one, other = (
        build(f"outcome: {{died: {event}}}\nrows: [age]\n").results.get("age", None, None, "or").value
        for event in ("yes", "no")
    )
    assert one * other == pytest.approx(1, rel=1e-9)


def test_a_model_is_of_the_patients_kept_by_where(build):
    table = build('outcome: {died: yes}\nwhere: {age: ">= 60"}\nrows: [sex]\n')
    kept = sum(int(line.split(",")[0]) >= 60 for line in patients().split()[1:])
    assert table.results.get("died", None, None, "n_used").value == kept < 200


def test_columns_confidence_and_digits(build):
    table = build(
        "outcome: {died: yes}\nconfidence: 0.9\ndigits: {or: 1, or_low: 1, or_high: 1}\ncolumns: [OR (95% CI), P]\nrows: [age, sex]\n".replace(
            "95%", "90%"
        )
    )
    assert heads(table) == ["Variable", "OR (90% CI)", "P"]
    assert lines(table)[0].split("|")[1].count(".") == 3


@pytest.mark.parametrize("style", ["jama", "lancet"])
def test_reference_rows_in_other_journals(build, style):
    table = build(f"style: {style}\noutcome: {{died: yes}}\nrows: [stage]\n")
    assert lines(table)[1].split("|")[6] == {"jama": "1 [Reference]", "lancet": "1 (ref)"}[style]


SEPARATED = "x,z,y\n" + "".join(f"{i},{i * 7 % 5},{'yes' if i > 20 else 'no'}\n" for i in range(1, 41))


def test_separation_is_named_and_prints_no_estimate(build):
    table = build("outcome: {y: yes}\nrows: [x, z]\n", SEPARATED)
    assert lines(table) == ["x|NE|NE|NE|NE|NE|NE|NE", "z|NE|NE|NE|NE|NE|NE|NE"]
    assert any("x: it separates the outcome perfectly" in str(w) for w in table.warnings)
    assert table.results.get("z", None, None, "b").problem.startswith(
        "not estimable: x separates the outcome y perfectly"
    )


@pytest.mark.parametrize(
    ("spec", "data", "message"),
    [
        ("rows: [age]\n", None, "spec.yaml:2:8: a logistic model needs an outcome and its event"),
        ("outcome: died\nrows: [age]\n", None, 'say which level of the outcome died is the event ("no" or "yes")'),
        ("outcome: {died: maybe}\nrows: [age]\n", None, 'spec.yaml:3:17: died has no level "maybe"'),
        ("outcome: {stage: I}\nrows: [age]\n", None, "the outcome of a logistic model must be binary; stage has 3 levels: I, II, III"),
        ("outcome: {y: 1}\nrows: [x]\n", "x,y\n" + "".join(f"{i},1\n" for i in range(30)), "must be binary; y has 1 level: 1"),
        ("outcome: {died: yes}\ncolumns: [HR]\nrows: [age]\n", None, 'a logistic model has no column "HR"; did you mean "OR"?'),
        ("outcome: {died: yes}\ncolumns: [90% CI]\nrows: [age]\n", None, "the column is named 90% CI, and the intervals of this table are 95% intervals"),
        ("outcome: {died: yes}\nrows: [age, sx]\n", None, 'the data have no column "sx"; did you mean "sex"?'),
        ("outcome: {died: yes}\nrows: {age: , age_2: {variable: age, reference: 50}}\n", None, "age is in the model as a number and as a category"),
        ("outcome: {y: yes}\nrows: [x]\n", "x,y\n5,yes\n5,no\n5,yes\n", "x does not vary among the 3 complete cases"),
        ("outcome: {y: yes}\nrows: [a, b]\n", "a,b,y\n1,2,yes\n2,4,no\n3,6,yes\n4,8,no\n5,10,no\n", "b is determined by a (collinear): leave one out"),
        ("outcome: {y: yes}\nrows: [a, b]\n", "a,b,y\n1,7,yes\n2,4,no\n3,1,yes\n", "2 coefficients and an intercept need more than 3 patients"),
        ("outcome: {y: yes}\nrows: {a: {log: yes}}\n", "a,y\n0,yes\n2,no\n3,yes\n4,no\n", "cannot take the logarithm of a: it has values of 0 or less"),
        ("outcome: {y: yes}\nrows: [a]\n", "a,y\n,yes\n2,no\n3,no\n4,no\n", 'all 3 complete cases have the outcome "no"'),
    ],
)  # fmt: skip
def test_refusals(build, spec, data, message):
    with pytest.raises(TablegenError) as caught:
        build(spec, data)
    assert message in str(caught.value)


def test_other_models_are_named(project):
    folder = project(
        data_dot_csv=patients(), spec_dot_yaml="data: data.csv\nmodel: logit\noutcome: {died: yes}\nrows: [age]\n"
    )
    with pytest.raises(TablegenError) as caught:
        tablegen.build(folder / "spec.yaml")
    assert 'spec.yaml:2:8: unknown model "logit"; did you mean "logistic"?\n' in str(caught.value)


def test_the_printed_sentence_names_event_and_sizes(build):
    table = build("outcome: {died: yes}\nrows: [age]\n")
    died = sum(line.endswith("yes") for line in patients().split())
    assert (
        plain(table.table.notes[0].content)
        .replace("\u00a0", " ")
        .startswith(
            f"Logistic regression, maximum likelihood, with Wald tests and intervals; n = 200, of whom {died} had the event (died: yes)"
        )
    )


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "outcome: {died: yes}\nrows: {stage: {level: I}}\n",
            'stage: the level "I" is one of 3, which have a line each',
        ),
        ("outcome: {died: yes}\nrows: {age: {test: t}}\n", "age: the key test has no meaning in a model"),
        ("outcome: {died: yes}\nrows: [died]\n", "spec.yaml:4:8: died is the outcome; it cannot be a term too"),
        (
            "outcome: {died: yes}\nwhere: {stage: [I, II]}\nrows: {stage: {reference: III}}\n",
            'stage has no level "III"',
        ),
    ],
)
def test_what_has_no_meaning_in_a_model_is_refused(build, spec, message):
    with pytest.raises(TablegenError) as caught:
        build(spec)
    assert message in str(caught.value)


def test_scales_are_told_beside_the_author_s_labels(build):
    table = build(
        "outcome: {died: yes}\nrows: {age: {per: 10, label: Age, unit: years}, lab: {log: yes, label: Lab}}\n"
    )
    assert [line.split("|")[0] for line in lines(table)] == ["Age (per 10 years)", "Lab (natural logarithm)"]


def test_an_event_of_a_column_of_0_and_1_is_called_by_the_columns_name(project):
    data = "died,age,sex\n" + "".join(f"{i % 3 % 2},{i * 7 % 11},{'fm'[i % 2]}\n" for i in range(60))
    spec = "data: d.csv\nmodel: logistic\nrows: [age]\n"
    folder = project(d_dot_csv=data, a_dot_yaml=f"{spec}outcome: died\n", b_dot_yaml=f"{spec}outcome: {{sex: f}}\n")
    told = notes(tablegen.build(folder / "a.yaml"))
    assert any("of whom 20 had the event (died)" in text for _, text in told)
    told = notes(tablegen.build(folder / "b.yaml"))
    assert any("of whom 30 had the event (sex: f)" in text for _, text in told)
