"""Derived columns and codebooks, through the spec that asks for them."""

import pytest

from tablegen.data import open_source
from tablegen.errors import Problems, TablegenError
from tablegen.spec.read import read_spec

DATA = "age,sex,crp,kg,m\n17,1,0,60,1.5\n18,2,10,90,1.8\n40,1,100,,1.7\n65,2,,70,0\n"


def derived(project, text, **files):
    """The source of a spec with this text, and its problems."""
    folder = project(**{"data_dot_csv": DATA, "spec_dot_yaml": f"data: data.csv\n{text}", **files})
    problems = Problems()
    spec = read_spec(folder / "spec.yaml", problems)
    problems.check()
    return open_source(spec, problems), problems


def counts(found, name):
    """The levels of a variable with how often each occurs."""
    levels = found.variable(name).levels
    return dict(zip(levels, (n for (n,) in found.counts(name, levels, None).table), strict=True))


def test_cut_takes_the_lower_bound_in(project):
    found, _ = derived(
        project, "derive: {old: {cut: age, at: [18, 40], labels: [young, middle, old]}, c: {cut: age, at: [18, 40]}}"
    )
    assert counts(found, "old") == {"young": 1, "middle": 1, "old": 2}
    assert found.variable("c").levels == ("<18", "18 to <40", "≥40")


def test_recode_by_key_keeps_the_order_written(project):
    found, _ = derived(project, "derive: {gender: {recode: sex, to: {2: Women, 1: Men}}}")
    assert counts(found, "gender") == {"Women": 2, "Men": 2}
    assert found.variable("gender").levels == ("Women", "Men")


@pytest.mark.parametrize("nothing", ["", "~", '""'])
def test_recode_to_nothing_is_missing(project, nothing):
    text = f"derive: {{a: {{recode: age, to: {{18: {nothing}, 40: forty}}}}, n: {{recode: age, to: {{18: {nothing}}}, kind: number}}}}"
    found, problems = derived(project, text)
    assert found.variable("a").levels == ("forty", "17", "65")
    assert counts(found, "a") == {"forty": 1, "17": 1, "65": 1} and found.missing("a", None) == (1,)
    assert found.moments("n", None)[0].n == 3 and found.missing("n", None) == (1,)
    assert not problems.found


def test_levels_that_stay_keep_their_natural_order(project):
    found, _ = derived(project, "derive: {a: {recode: x, to: {9: nine}}}", data_dot_csv="x\n10\n2\n9\n1\n")
    assert found.variable("a").levels == ("nine", "1", "2", "10")


def test_arithmetic(project):
    found, problems = derived(
        project, "derive: {bmi: {ratio: [kg, m]}, d: {difference: [kg, m]}, l: {log: crp}, decades: {per: 10, of: age}}"
    )
    assert found.moments("bmi", None)[0].n == 2  # one has no weight, one a height of 0
    assert found.moments("d", None)[0].mean == pytest.approx((58.5 + 88.2 + 70) / 3, rel=1e-15)
    assert found.moments("l", None)[0].n == 2
    assert found.moments("decades", None)[0].mean == 3.5
    assert [w.message for w in problems.warnings] == [
        "bmi is missing in 1 rows: nothing can be divided by 0",
        "l is missing in 1 rows: 0 or less has no logarithm",
    ]
    assert {w.at.line for w in problems.warnings} == {2}


def test_unknown_parts_and_taken_names(project):
    with pytest.raises(TablegenError) as caught:
        derived(project, "derive: {age: {log: crp}, x: {log: cpr}}")[1].check()
    assert 'there already is a column "age"' in str(caught.value)
    assert 'the data have no column "cpr"; did you mean "crp"?' in str(caught.value)


CODEBOOK = """
age: Age at admission
sex: {label: Sex, levels: {2: Female, 1: Male, 3: Other}}
crp: {label: C-reactive protein, units: mg/L, missing: [100]}
"""


def test_codebook(project):
    found, problems = derived(project, "codebook: codebook.yaml", codebook_dot_yaml=CODEBOOK)
    assert found.variable("age").label == "Age at admission"
    sex = found.variable("sex")
    assert (sex.levels, dict(sex.level_labels)) == (("2", "1", "3"), {"2": "Female", "1": "Male", "3": "Other"})
    crp = found.variable("crp")
    assert (crp.units, crp.missing) == ("mg/L", 2)
    assert problems.found == []


def test_a_category_of_whole_numbers_has_no_decimals_that_a_program_wrote(project):
    data = "c,d,e\n1.0,1.0,01\n2.0,1.5,1.0\n3.0,2.0,2\n"
    book = "c: {kind: category, missing: [3]}\nd: {kind: category}\ne: {kind: category}\n"
    found, _ = derived(project, "codebook: codebook.yaml", codebook_dot_yaml=book, data_dot_csv=data)
    assert found.variable("c").levels == ("1", "2") and found.variable("c").missing == 1
    assert found.variable("d").levels == ("1.0", "1.5", "2.0")
    assert found.variable("e").levels == ("01", "1.0", "2")


def test_levels_of_a_codebook_may_be_a_list_in_their_order(project):
    found, problems = derived(project, "codebook: cb.yaml", cb_dot_yaml="sex: {label: Sex, levels: [2, 1]}\n")
    sex = found.variable("sex")
    assert (sex.kind, sex.levels) == ("category", ("2", "1")) and problems.found == []
    assert [sex.level_labels.get(level, level) for level in sex.levels] == ["2", "1"]


def test_codebook_of_another_file(project):
    _, problems = derived(project, "codebook: codebook.yaml", codebook_dot_yaml="ages: Age\nunrelated: X\n")
    assert [w.message for w in problems.warnings] == [
        'the codebook describes "ages", which data.csv does not have; did you mean "age"?'
    ]
    with pytest.raises(TablegenError, match=r"spec\.yaml:2:11: the codebook cb\.yaml does not exist"):
        derived(project, "codebook: cb.yaml")


def test_derived_numbers_know_no_decimal_mark_of_the_file(project):
    folder = project(
        data_dot_csv="a;b\n1,5;2\n2,5;4\n",
        spec_dot_yaml='data: {file: data.csv, decimal: ","}\nderive: {r: {ratio: [a, b]}}\n',
    )
    problems = Problems()
    found = open_source(read_spec(folder / "spec.yaml", problems), problems)
    assert found.moments("r", None)[0].mean == (0.75 + 0.625) / 2 and problems.found == []
