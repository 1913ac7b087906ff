"""`sort: frequency`: levels, and options of a question, the most frequent first."""

import pytest
from seen import lines, refused

DATA = "arm,cause,cough,fever,itch\n" + "".join(
    f"{'abc'[i % 3]},{'uvwvwwz'[i % 7]},{int(i % 5 == 0)},{int(i % 2 == 0)},{int(i % 3 == 0)}\n" for i in range(42)
)


def stubs(table):
    return [line.split("|")[0] for line in lines(table)]


def test_levels_stand_by_how_many_have_them_and_ties_in_their_order(build):
    table = build("compare: arm\nrows: {cause: {sort: frequency}}\n", data=DATA)
    assert stubs(table) == ["cause", ".w", ".v", ".u", ".z"]
    named = build("rows: {cause: {sort: frequency, levels: {z: Zoster, u: Ulcer, v: Vertigo, w: Warts}}}\n", data=DATA)
    assert stubs(named) == ["cause", ".Warts", ".Vertigo", ".Zoster", ".Ulcer"]


def test_options_of_a_question_too(build):
    table = build("rows: {s: {responses: [cough, fever, itch], sort: frequency, label: Symptoms}}\n", data=DATA)
    assert stubs(table) == ["Symptoms", ".fever", ".itch", ".cough", ".None of these"]


def test_only_the_patients_of_the_table_are_counted(build):
    data = "arm,cause\n" + "a,u\na,u\na,v\nb,v\nb,u\n" + "c,v\n" * 9
    assert stubs(build("compare: arm\nrows: {cause: {sort: frequency}}\n", data=data)) == ["cause", ".v", ".u"]
    listed = build("compare: arm\ngroups: [a, b]\nrows: {cause: {sort: frequency}}\n", data=data)
    assert stubs(listed) == ["cause", ".u", ".v"]
    where = build("rows: {cause: {sort: frequency, where: {arm: [a, b]}}}\n", data=data)
    assert stubs(where)[1:] == [".u", ".v"]


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("compare: arm\nsuppress: 5\nrows: {cause: {sort: frequency}}", "cause: the order of its levels would tell which small counts are larger"),
        ("compare: arm\nrows: {cough: {sort: frequency, show: mean}}", "sort has no meaning in a row of numbers"),
        ("model: logistic\noutcome: cough\nrows: {cause: {sort: frequency}}", "sort has no meaning in a model"),
        ("compare: arm\nrows: {cause: {sort: size}}", 'sort must be one of frequency, not "size"'),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_sort(build, spec, told):
    assert told in refused(build, f"{spec}\n", data=DATA)
