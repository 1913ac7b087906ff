"""An error about a list of patterns points at the one that is wrong, not at the first."""

import pytest
from seen import refused

DATA = "arm,age,sex,ok,day\n" + "".join(
    f"{'ab'[i % 2]},{30 + i},{'mf'[i % 3 % 2]},{i % 2},2024-01-{i + 1:02}\n" for i in range(9)
)


@pytest.mark.parametrize(("row", "wrong", "message"), [
    ('age: {show: [mean ± SD, "{survival}"]}', '"{survival}"', "age is shown as a number, which has no survival"),
    ("sex: {show: [n (%), '{n} {mean}']}", "'{n} {mean}'", "sex is shown as a category, which has no mean"),
    ("age: {show: {mean: M, survival (CI): S}}", "survival (CI)", "age is shown as a number, which has no survival"),
    ("age: {event: ok, show: [events/n, survival (CI)]}", "survival (CI)", "age: say at which times"),
    ("age: {event: ok, show: [events/n, mean]}", "mean", "age is shown as a time to an event, which has no mean"),
    ("day: {show: [median (IQR), '{cv}']}", "'{cv}'", "day holds dates, of which there is no coefficient of variation"),
])  # fmt: skip
def test_the_wrong_pattern_of_a_list_is_pointed_at(build, row, wrong, message):
    line = f"  {row}"
    told = refused(build, f"compare: arm\nrows:\n{line}\n", data=DATA)
    assert f"spec.yaml:4:{line.index(wrong) + 1}: {message}" in told
