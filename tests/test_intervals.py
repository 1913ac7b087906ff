"""Several rows of one patient in a Cox model: intervals that follow one another, and those that overlap."""

import pytest
from seen import refused, told

COX = "model: cox\ntime: stop\nentry: start\nid: patient\noutcome: event\nrows: [x]\n"
LINES = [f"P{i},0,{10 + i},{int(i % 3 == 0)},{i * 7 % 5}" for i in range(1, 30)]
SPLIT = [
    line
    for i in range(1, 30)
    for line in (f"P{i},0,{i % 5 + 1},0,{i * 7 % 5}", f"P{i},{i % 5 + 1},{10 + i},{int(i % 3 == 0)},{i * 7 % 5}")
]


def data(lines):
    return "patient,start,stop,event,x\n" + "\n".join(lines) + "\n"


def test_rows_split_in_two_tell_the_same_and_patients_apart_from_rows(build):
    whole, split = build(COX, data=data(LINES)), build(COX, data=data(SPLIT))
    for stat in ("b", "se", "p", "hr"):
        one, other = (table.results.get("x", None, None, stat).value for table in (whole, split))
        assert other == pytest.approx(one, rel=1e-9)
    assert "n = 58 intervals of 29 patients, of whom 9 had the event" in told(split)
    assert split.results.get("event", None, None, "n_patients").value == 29


def test_intervals_in_any_order_that_only_touch_do_not_overlap(build):
    assert build(COX, data=data(SPLIT[::-1])).results.get("event", None, None, "n_patients").value == 29


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["P7,2,9,0,4"], "patient P7 has rows that overlap, from 0 to 3 and from 2 to 9 (and 1 more such pairs): a patient is at risk once"),
        (["P5,0.5,0.8,0,1"], "patient P5 has rows that overlap, from 0 to 1 and from 0.5 to 0.8: a patient is at risk once at a time"),
        (["Q,0,40,0,1", "Q,5,6,0,1", "Q,20,21,0,1"], "patient Q has rows that overlap, from 0 to 40 and from 5 to 6 (and 1 more such pairs)"),
    ],
)  # fmt: skip
def test_overlapping_rows_of_one_patient_are_refused_by_name(build, more, said):
    assert said in refused(lambda text: build(text, data=data(SPLIT + more)), COX)


def test_small_numbers_of_patients_are_hidden(build):
    table = build(COX + "suppress: 5\nwhere: {x: '> 2'}\ncolumns: [HR]\n", data=data(SPLIT))
    shown = told(table)
    assert "intervals of" in shown
    assert "intervals of" not in told(build(COX + "suppress: 40\ncolumns: [HR]\n", data=data(SPLIT)))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (COX.replace("entry: start\n", ""), "the rows of one patient are intervals, and all of these begin at 0"),
        (COX.replace("rows: [x]", "rows: [patient, x]"), "patient is a row of the table and its id"),
        (COX.replace("patient\n", "pat\n"), 'the data have no column "pat"'),
        ("model: logistic\noutcome: event\nid: patient\nrows: [x]\n", "the key id has no meaning in a logistic model"),
        ("model: weibull\ntime: stop\nid: patient\noutcome: event\nrows: [x]\n", "the key id has no meaning in a weibull model"),
        ("compare: event\nid: patient\nrows: [x]\n", "id needs the key model"),
    ],
)  # fmt: skip
def test_refusals(build, spec, message):
    assert message in refused(lambda text: build(text, data=data(SPLIT)), spec)
