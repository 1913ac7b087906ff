"""Rows that are no patients: totals below the data, one patient in several rows; told, never taken out."""

import pytest

HEAD = "Patient ID,arm,visit,age\n"
ROWS = "".join(f"P{i},{'ab'[i % 2]},{i % 3},{40 + i}\n" for i in range(20))
TWICE = "data.csv:22: warning: 1 row has the Patient ID of a row before, and each row counts as a patient"


def warnings(build, spec, data):
    return [str(warning).partition("\n")[0] for warning in build(spec, data=data).warnings]


@pytest.mark.parametrize("word", ["Total", "mean:", "Gesamt", "合计"])
def test_a_line_of_totals_is_told_unless_it_is_left_out(build, word):
    data = f"{HEAD}{ROWS}{word},,,990\n"
    told = build("rows: [age]\n", data=data).warnings
    assert [str(one).split("\n")[0] for one in told] == [
        f'data.csv:22: warning: this looks like a line of totals ("{word}" in Patient ID), and counts as a patient'
    ]
    assert told[0].hints == (f"delete it, or leave it out: where: {{Patient ID: not {word}}}",)
    if ":" not in word:
        assert warnings(build, f"where: {{Patient ID: not {word}}}\nrows: [age]\n", data) == []


def test_a_word_that_stands_in_several_rows_is_no_line_of_totals(build):
    data = "part,age\n" + "".join(f"{'total' if i % 4 == 0 else 'upper'},{30 + i}\n" for i in range(20))
    assert warnings(build, "rows: [age]\n", data) == []


def test_a_patient_in_two_rows_is_told_once_the_rows_are_kept(build):
    data = f"{HEAD}{ROWS}P3,b,7,43\n"
    assert warnings(build, "compare: arm\nrows: [age]\n", data) == [TWICE]
    assert warnings(build, "model: linear\noutcome: age\nrows: [arm]\n", data) == [TWICE]
    assert warnings(build, 'compare: arm\nwhere: {visit: "< 7"}\nrows: [age]\n', data) == []


def test_rows_that_the_spec_says_belong_together_are_not_doubted(build):
    visits = "id,visit,age\n" + "".join(f"{i},{v},{40 + i + v * i % 5}\n" for i in range(12) for v in (0, 1))
    assert "12 rows have the id of a row before" in warnings(build, "compare: visit\nrows: [age]\n", visits)[0]
    assert warnings(build, "compare: visit\npairs: id\nrows: [age]\n", visits) == []
    clustered = warnings(build, "model: linear\noutcome: age\ninference: cluster\ncluster: id\nrows: [visit]\n", visits)
    assert not any("row before" in text for text in clustered)
    assert warnings(build, "split: visit\nrows: [age]\n", visits) == []
