"""Missing values as a level of a test: not of one that gives levels scores, where they would be the highest."""

import pytest
from seen import refused

DATA = "arm,stage\n" + "".join(f"{'abc'[i % 3]},{('I', 'II', 'III', '')[i * 7 % 11 % 4]}\n" for i in range(60))
TABLE = "compare: arm\nrows: {stage: {test: TEST, levels: [I, II, III], missing: {in test: yes}}}\n"


@pytest.mark.parametrize("test", ["chi2-trend", "linear-by-linear", "mean-scores"])
def test_scores_of_missing_values_are_refused(build, test):
    data = DATA if test != "chi2-trend" else DATA.replace("c,", "b,")
    told = refused(lambda text: build(text, data), TABLE.replace("TEST", test))
    assert "spec.yaml:3:22: stage: " in told
    assert "gives the levels scores, and a missing value has none" in told
    build(TABLE.replace("TEST", test).replace("in test: yes", "in test: no"), data)


def test_other_tests_take_them_as_a_level(build):
    with_level = build(TABLE.replace("TEST", "chi2"), DATA)
    without = build(TABLE.replace("TEST", "chi2").replace("in test: yes", "in test: no"), DATA)
    assert [t.results.get("stage", None, None, "df").value for t in (with_level, without)] == [6, 4]


def test_a_row_may_leave_out_what_the_table_takes_in(build):
    text = "missing: {in test: yes}\n" + TABLE.replace("TEST", "mean-scores")
    assert build(text.replace("{in test: yes}}}", "{in test: no}}}"), DATA).results.get("stage", None, None, "p")
