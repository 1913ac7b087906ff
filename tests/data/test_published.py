"""Published numbers answer the calls that patients answer, or say why they cannot."""

import pytest

from tablegen.data import open_source
from tablegen.errors import Problems, TablegenError
from tablegen.evidence import Condition, Grouping, Lacking
from tablegen.spec.read import read_spec

SPEC = """
compare: arm
groups: {a: {label: A, n: 46}, b: {label: B, n: 42}}
published:
  age: {a: {mean: 255.93, sd: 173.93}, b: {mean: 254.74, sd: 119.03, n: 40}}
  sex: {a: {male: 22, female: 24}, b: {male: 30, female: 7}}
  crp: {a: {mean: 3.2, se: 0.5}, b: {median: 3}}
"""
BY = Grouping("arm", ("a", "b"))


def published(project, text=SPEC):
    """The source of a spec with published numbers."""
    folder, problems = project(spec_dot_yaml=text), Problems()
    spec = read_spec(folder / "spec.yaml", problems)
    problems.check()
    found = open_source(spec, problems)
    problems.check()
    return found


def test_moments_counts_and_sizes(project):
    found = published(project)
    a, b = found.moments("age", BY)
    assert (a.n, a.mean, a.var) == (46, 255.93, 173.93 * 173.93) and b.n == 40
    assert found.counts("sex", ("male", "female"), BY).table == ((22, 30), (24, 7))
    assert found.sizes(BY) == (46, 42) and found.missing("sex", BY) == (0, 5)
    assert found.variable("sex").levels == ("male", "female")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: s.frequencies("age", BY), "needs individual values; age is given as mean and sd"),
        (lambda s: s.moments("crp", BY), "needs a mean and SD; crp is given as median"),
        (lambda s: s.counts("age", (), BY), "needs counts; age is given as mean and sd"),
        (lambda s: s.rows(("age",), {}), "needs patients; these are published numbers"),
        (lambda s: s.where((Condition("age", operator=">", number=1.0),)), "needs patients to filter"),
    ],
)
def test_what_published_numbers_cannot_give(project, ask, message):
    with pytest.raises(Lacking, match=message):
        ask(published(project))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("male: 22", "male: 23", 'sex: the counts add up to 47, but the group "a" has 46 patients'),
        ("male: 22", "male: 21.5", "sex: counts must be whole numbers, none below 0"),
        ("b: {male: 30", "c: {male: 30", 'sex: there is no group "c"'),
        ("sd: 173.93", "sd: -1", "age: a standard deviation cannot be negative"),
        ("{label: A, n: 46}", "{label: A}", 'age: the size of the group "a" is not given'),
    ],
)
def test_impossible_published_numbers(project, old, new, message):
    with pytest.raises(TablegenError) as caught:
        published(project, SPEC.replace(old, new))
    assert message in str(caught.value)


def test_coefficients_by_the_names_a_paper_prints(project):
    found = published(project, "model: logistic\npublished: {x: {B: 0.5, S.E.: 0.25}, y: {β: −1.5, SE: 0}}\n")
    assert (found.estimate("x", None).b, found.estimate("x", None).se) == (0.5, 0.25)
    with pytest.raises(Lacking, match="needs a standard error above 0; y has 0"):
        found.estimate("y", None)
