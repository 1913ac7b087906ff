"""The event that needs no name: 1 of 0 and 1, the truth of R's TRUE and FALSE, of Python's, of Excel's."""

import pytest
from seen import lines, notes

from tablegen.methods import methods_paragraph

DATA = "days,died,arm,marker\n" + "".join(
    f"{5 + 7 * i % 90},{'YES' if i % 3 == 0 else 'NO'},{'ab'[i % 2]},{'YES' if i % 5 < 2 else 'NO'}\n"
    for i in range(60)
)
SPECS = [
    "model: logistic\noutcome: EVENT\nrows: [days]\n",
    "model: gee\ncluster: arm\noutcome: EVENT\nrows: [days]\n",
    "model: cox\ntime: days\noutcome: EVENT\nrows: [arm]\n",
    "diagnose: EVENT\nrows: {marker: {level: 'YES'}}\n",
    "compare: arm\nrows: {days: {event: EVENT}}\n",
]


@pytest.mark.parametrize(("no", "yes"), [("0", "1"), ("FALSE", "TRUE"), ("False", "True"), ("false", "true")])
@pytest.mark.parametrize("spec", SPECS)
def test_the_truth_is_the_event(build, spec, no, yes):
    data = DATA.replace("NO", no).replace("YES", yes)
    plain = build(spec.replace("EVENT", "died").replace("YES", yes), data=data)
    named = build(spec.replace("EVENT", f"{{died: '{yes}'}}").replace("YES", yes), data=data)
    assert lines(plain) == lines(named)
    assert plain.results.records == named.results.records


@pytest.mark.parametrize("yes", ["1", "TRUE"])
def test_a_column_of_events_alone_has_one_and_is_called_by_its_name(build, yes):
    data = DATA.replace("NO", yes).replace("YES", yes)
    table = build("model: cox\ntime: days\noutcome: died\nrows: [arm]\n", data=data)
    assert any(text.endswith("n = 60, of whom 60 had the event (died)") for _, text in notes(table))


@pytest.mark.parametrize(
    ("no", "yes", "outcome", "told"),
    [
        ("0", "1", "died", "died"),
        ("FALSE", "TRUE", "died", "died"),
        ("no", "yes", "{died: yes}", "died"),
        ("0", "1", "{died: 0}", "died (0)"),
        ("alive", "dead", "{died: dead}", "died (dead)"),
    ],
)
def test_methods_call_the_outcome_by_its_event(project, no, yes, outcome, told):
    data = DATA.replace("NO", no).replace("YES", yes)
    spec = f"data: data.csv\nmodel: logistic\noutcome: {outcome}\nrows: [days]\n"
    folder = project(data_dot_csv=data, spec_dot_yaml=spec)
    assert f"The odds of {told} were modelled on days by" in methods_paragraph((folder / "spec.yaml",))
