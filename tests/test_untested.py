"""Rows that are to have no test, of every kind, and what stands in their place."""

import pytest
from seen import lines, notes, refused

import tablegen

DATA = "id,days,died,arm,age,site\n" + "".join(
    f"{i},{5 + 7 * i % 90},{int(i % 3 == 0)},{'ab'[i % 2]},{40 + 11 * i % 37},{'xyz'[i % 5 % 3]}\n" for i in range(60)
)


def rows_of(build, spec):
    return {line.split("|")[0]: line.split("|")[1:] for line in lines(build(spec, data=DATA))}


@pytest.mark.parametrize(
    "row",
    ["age: {test: no}", "site: {level: x, test: no}", "days: {event: died, at: 30, show: survival (CI), test: no}",
     "age: {adjust for: [days], show: adjusted mean (CI), test: no}"],
)  # fmt: skip
def test_a_row_without_a_test_keeps_its_numbers(build, row):
    shown = rows_of(build, f"compare: arm\nrows: {{{row}}}\ncolumns: [groups, statistic, P]\n")
    tested = rows_of(build, f"compare: arm\nrows: {{{row.replace(', test: no', '').replace('test: no', '')}}}\n")
    (name, bare), (_, whole) = *shown.items(), *tested.items()
    assert bare == [*whole[:2], "", ""] and all(whole), name


def test_the_rows_of_a_kind_without_tests(build):
    table = build("compare: arm\ntests: {categories: no}\nrows: [age, site]\n", data=DATA)
    shown = [line.split("|") for line in lines(table)]
    assert all(shown[0]) and not any(line[-1] for line in shown[1:])
    assert not any("χ²" in text for _, text in notes(table))


def test_a_row_without_a_test_is_in_no_family(build):
    spec = "compare: arm\nadjust: bonferroni\nrows: {age: , site: , died: {test: no}}\n"
    alone = "compare: arm\nadjust: bonferroni\nrows: {age: , site: }\n"
    assert rows_of(build, spec)["age"] == rows_of(build, alone)["age"]


def test_a_crosstab_without_a_test(build):
    table = build("crosstab: [site, arm]\ntests: {categories: no}\n", data=DATA)
    assert not any("test" in text for _, text in notes(table))


def test_a_margin_is_of_a_test(build):
    told = refused(build, "compare: arm\nrows: {age: {margin: 3, test: no}}\n", data=DATA)
    assert "age: a margin is of a test, and the row is to have none" in told


PUBLISHED = """compare: arm
groups: {a: {n: 40}, b: {n: 38}}
published: {age: {a: {median: 61, q1: 54, q3: 70}, b: {median: 60.5, q1: 50.0, q3: 71.2}}}
rows: {age: {show: median (IQR), test: no}}
"""


@pytest.fixture
def published(project):
    return lambda text: tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")


def test_published_medians_are_shown_as_the_paper_has_them(published):
    table = published(PUBLISHED)
    assert lines(table) == ["age|61 (54–70)|60.5 (50.0–71.2)"]
    assert not any("Quantiles" in text for _, text in notes(table))
    assert table.results.get("age", "a", None, "median").method == "median, as published"


def test_published_medians_say_what_they_cannot_give(published):
    tested = refused(published, PUBLISHED.replace(", test: no", ""))
    assert "Student's t test needs a mean and SD; age is given as median and q1 and q3" in tested
    assert "test: no, for a row without a test" in tested
    ranges = refused(published, PUBLISHED.replace("median (IQR)", "median (min–max)"))
    assert "age needs individual values; age is given as median and q1 and q3" in ranges
    assert "age needs a mean and SD; age is given as median" in refused(published, PUBLISHED + "overall: last\n")
