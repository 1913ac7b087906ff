"""Tests within strata from spec to table: Cochran–Mantel–Haenszel, its odds ratio, van Elteren; refusals, explain, shell."""

import json

import pytest
from click.testing import CliRunner
from evidence_of import REFERENCE
from seen import BIRTHS, heads, lines, notes, refused

from tablegen.cli import cli

SPEC = "compare: smoke\nstrata: race\ncolumns: [groups, statistic, P, OR (95% CI)]\n"
RECORDS = {r["id"]: r for r in json.loads((REFERENCE / "stratified.json").read_text("utf-8"))}


@pytest.fixture
def births(build):
    return lambda text, **options: build(SPEC + text, data=BIRTHS, **options)


def told(table):
    return [text for _, text in notes(table)]


def test_the_numbers_are_those_of_r(births):
    """R 4.2.2, records cmh_2x2xk.birthwt.001 and 002: of low and smoke within races, both as no before yes."""
    table = births("rows: {low: {levels: [no, yes], test: cmh}, two: {variable: low, test: cmh-corrected}}")
    for row, number in (("low", 2), ("two", 1)):
        want = RECORDS[f"cmh_2x2xk.birthwt.00{number}"]["expected"]
        names = {"statistic": "statistic", "p": "p", "or": "estimate", "or_low": "ci_low", "or_high": "ci_high"}
        for stat, theirs in names.items():
            assert table.results.get(row, None, None, stat).value == pytest.approx(want[theirs], rel=1e-9), stat
    assert heads(table) == ["Characteristic", "no (n = 115)", "yes (n = 74)", "χ²", "P", "OR (95% CI)"]
    assert lines(table)[0].endswith("|||9.41|0.002|")
    assert lines(table)[1] == ".no|86 (74.8)|44 (59.5)|||3.09 (1.49–6.39)"
    method = "Cochran–Mantel–Haenszel test of general association without continuity correction, stratified by race"
    assert method in told(table)
    assert "OR: Mantel–Haenszel common odds ratio, Robins–Breslow–Greenland interval of its logarithm" in told(table)


def test_one_level_homogeneity_and_numbers(births):
    table = births(
        "tests: {categories: cmh, numbers: van-elteren}\nrows:\n  low: {level: yes}\n"
        "  same: {variable: low, level: yes, test: breslow-day-tarone}\n  lwt: {show: median (IQR)}\n"
    )
    want = RECORDS["breslow_day.birthwt.001"]["expected"]
    assert table.results.get("same", None, None, "p").value == pytest.approx(want["tarone_p"], rel=1e-9)
    ratio = RECORDS["cmh_2x2xk.birthwt.001"]["expected"]["estimate"]
    for row in ("low", "same"):  # whether the strata share one odds ratio stands beside that one
        assert table.results.get(row, None, None, "or").value == pytest.approx(1 / ratio, rel=1e-9)
    assert "van Elteren test, ranks within strata weighted by 1 / (n + 1), stratified by race" in told(table)[1]
    assert "Breslow–Day test of homogeneous odds ratios with Tarone’s correction, stratified by race" in told(table)


def test_who_has_no_stratum_is_in_none(build):
    data = "arm,site,ok\n" + "a,1,y\na,1,n\nb,1,y\nb,1,n\na,2,y\na,2,y\nb,2,n\nb,2,y\n"
    spec = "compare: arm\nstrata: site\ntests: {categories: cmh}\nrows: {ok: {levels: [y, n]}}\n"
    before = build(spec, data=data)
    table = build(spec, data=data + "a,,y\nb,,n\n")
    p = [one.results.get("ok", None, None, "p").value for one in (before, table)]
    assert p[0] == p[1]
    assert [problem.message for problem in table.warnings] == [
        "ok: values without a level of site are in no stratum: 2"
    ]


def test_strata_are_no_row_of_their_own(build):
    table = build("compare: arm\nstrata: sex\ntests: {categories: cmh, numbers: van-elteren}\n")
    assert not any(line.startswith("sex") for line in lines(table))


def test_explain_methods_and_shell(project):
    text = f"data: data.csv\n{SPEC}rows: {{low: {{test: cmh}}, lwt: {{test: van-elteren}}}}\n"
    project(data_dot_csv=BIRTHS, spec_dot_yaml=text)
    run = CliRunner().invoke(cli, ["explain", "spec.yaml", "low.p"])
    assert "race black  no: 11, 4; yes: 5, 6 (no, yes)" in run.output
    assert "stratified by race" in run.output
    run = CliRunner().invoke(cli, ["explain", "spec.yaml", "lwt.p"])
    assert "race black  values: 16, 10 (no, yes)" in run.output
    assert "stratified by race" in CliRunner().invoke(cli, ["methods", "spec.yaml"]).output
    run = CliRunner().invoke(cli, ["check", "--shell", "spec.yaml"])
    assert run.exit_code == 0, run.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("compare: arm\nrows: {sex: {test: cmh}}", "cmh compares within strata: say of which column"),
        ("compare: arm\nstrata: sex\nrows: [stage]", "no row is tested within the strata of sex"),
        ("compare: arm\nstrata: arm\nrows: {sex: {test: cmh}}", "arm makes the groups; it cannot make the strata too"),
        ("compare: arm\nstrata: sx\nrows: {stage: {test: cmh}}", 'the data have no column "sx"; did you mean "sex"?'),
        ("strata: sex\nrows: [stage]", "strata needs the key compare"),
        ("compare: arm\nstrata: sex\nrows: {age: {test: cmh}}", "cmh tests counts, and age is shown as a number"),
        ("compare: arm\nstrata: sex\npairs: id\nrows: {stage: {test: cmh}}", "cmh compares independent groups"),
        ("compare: arm\nstrata: sex\nrows: {stage: {test: cmh, margin: 3}}", "stage: a margin is about one level"),
        ("compare: arm\nstrata: sex\nweights: age\nrows: {stage: {test: cmh}}", "cmh takes no weights, and this table has them"),
        ("compare: arm\nstrata: sex\nimputations: id\nrows: {stage: {test: cmh}}",
         "a spec has strata or imputations, not both"),
        ("compare: stage\nstrata: sex\nrows: {ok: {test: cmh-corrected}}",
         "cmh-corrected compares 2 groups, and this table has 3"),
    ],
)  # fmt: skip
def test_refusals(build, text, message):
    assert message in refused(build, text)


def test_published_numbers_have_no_strata(project):
    import tablegen

    spec = "compare: arm\nstrata: site\npublished: {ok: {a: {y: 3, n: 4}, b: {y: 5, n: 1}}}\nrows: {ok: {test: cmh}}\n"
    folder = project(spec_dot_yaml=spec)
    assert 'the data have no column "site"' in refused(lambda _: tablegen.build(folder / "spec.yaml"), spec)
