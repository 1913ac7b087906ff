"""Tables made of published numbers: models of all families, everybody together, tables without groups."""

import pytest
from seen import lines, notes

import tablegen
from tablegen.errors import TablegenError


@pytest.fixture
def table(project):
    def table(text):
        return tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")

    return table


@pytest.mark.parametrize(("model", "ratio"), [("cox", "HR"), ("poisson", "IRR"), ("logistic", "OR"), ("weibull", "TR")])
def test_a_coefficient_gives_the_ratio_of_its_model(table, model, ratio):
    spec = f"model: {model}\npublished: {{x: {{B: 0.4, S.E.: 0.2}}}}\ncolumns: [{ratio} (95% CI), P]\n"
    made = table(spec)
    assert lines(made) == ["x|1.49 (1.01–2.21)|0.046"]
    assert any(f"Wald, df, P, {ratio} and its interval follow" in note for _, note in notes(made))


def test_an_interval_typed_beside_a_hazard_ratio_is_checked(table):
    spec = (
        "model: cox\npublished: {x: {B: 0.4, S.E.: 0.2, HR: 1.49, 95% CI: [1.01, 3.21]}, y: {B: 1, S.E.: 1, HR: 0.5}}\n"
    )
    told = [warning.message for warning in table(spec).warnings]
    assert told == [
        "x: the printed upper limit of HR 3.21 does not follow from B and S.E., which give 2.208",
        "y: the printed HR 0.5 contradicts the sign of B 1: one of them is wrong",
    ]


def test_a_linear_coefficient_has_t_and_with_df_the_t_distribution(table):
    made = table("model: linear\npublished: {x: {B: 1.2, S.E.: 0.4}, y: {B: 1.2, S.E.: 0.4, df: 12}}\n")
    p = [made.results.get(row, None, None, "p").value for row in ("x", "y")]
    assert p == pytest.approx([0.0026997960632601866, 0.011066695686033677], rel=1e-9)  # R: 2*pnorm(-3), 2*pt(-3, 12)
    assert [line.split("|")[3] for line in lines(made)] == ["3.00", "3.00"] and not made.warnings
    assert not any("OR" in note for _, note in notes(made))


def test_all_patients_follow_from_the_groups(table):
    made = table(
        "compare: g\ngroups: {a: {n: 4}, b: {n: 3}}\noverall: last\n"
        "published: {x: {a: {mean: 2.5, sd: 1.2909944487358056}, b: {mean: 8, sd: 1}}, s: {a: {m: 1, f: 3}, b: {m: 2, f: 1}}}\n"
    )
    assert made.results.get("x", "overall", None, "mean").value == pytest.approx(34 / 7)  # 1 2 3 4 7 8 9
    assert made.results.get("x", "overall", None, "sd").value == pytest.approx(3.1320159337914943)
    assert made.results.get("s", "overall", "m", "n").value == 3


def test_a_table_without_groups(table):
    made = table("published: {age: {mean: 25, sd: 20, n: 100}, sex: {male: 10, female: 89}}\n")
    assert lines(made) == ["age|25 ± 20", "sex|", ".male|10 (10.1)", ".female|89 (89.9)", ".Missing|1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("published: {age: {mean: 25, sd: 20}}", ":1:18: age: n is not given"),
        (
            "published: {age: {a: {mean: 25, sd: 20, n: 9}, b: {mean: 25, sd: 20, n: 9}}}",
            ":1:13: the published numbers of age are of groups, and nothing says what splits the patients",
        ),
        (
            "compare: g\ngroups: {a: {n: 20}, b: {n: 22}}\npublished: {sex: {a: {male: 10}, b: {male: 22}}}",
            'sex: only "male" is published: have the others of the 20 patients in "a" a level or none?',
        ),
    ],
)
def test_what_cannot_be_told(table, text, message):
    with pytest.raises(TablegenError) as caught:
        table(text)
    assert message in str(caught.value)
