"""Figures beside tables: forest plots and survival curves, from the numbers of the table to the bytes of the files."""

import json
import re
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import refused

from tablegen.checking import check_spec
from tablegen.errors import TablegenError
from tablegen.render.plots import legible
from tablegen.stages import files
from tablegen.style import NumberRules
from tablegen.table.axes import linear, logarithmic, ticks, within
from tablegen.table.drawing import Forest, Survival
from tablegen.table.figures import lay_out_figure
from tablegen.table.model import Italic, Text, plain

rng = np.random.default_rng(20261126)
N = 160
AGE, ARM, STAGE = rng.integers(30, 80, N), rng.choice(["a", "b"], N), rng.choice(["I", "II", "III"], N)
RISK = 1 / (1 + np.exp(-((AGE - 55) / 20 + (ARM == "b") * 0.7 - (STAGE == "I") * 0.5)))
SICK = rng.random(N) < RISK
TIME = np.ceil(rng.exponential(20 + 10 * (ARM == "b"), N)).astype(int)
DIED = rng.random(N) < 0.7
DATA = "age,arm,stage,sick,time,died\n" + "".join(
    f"{a},{g},{s},{'yes' if k else 'no'},{t},{'yes' if d else 'no'}\n"
    for a, g, s, k, t, d in zip(AGE, ARM, STAGE, SICK, TIME, DIED, strict=True)
)
MODEL = (
    "title: Risks\nmodel: logistic\noutcome: {sick: yes}\nmodels: {Crude: univariable, Adjusted: multivariable}\n"
    "rows: {age: {label: Age, per: 10}, stage: {label: Stage}}\n"
)
TIMES = "title: Deaths\ncompare: arm\nrows: {time: {label: Death, event: {died: yes}, unit: months}}\n"


def drawn(made):
    return lay_out_figure(made.spec.figure, made.plan, made.results, made.style, made.table)


def values(made, group, row, level=None):
    return tuple(made.results.get(row, group, level, stat).value for stat in ("or", "or_low", "or_high"))


def test_a_forest_plot_draws_the_estimates_of_the_table(build):
    made = build(f"{MODEL}figure: forest\n", data=DATA)
    forest = drawn(made)
    assert isinstance(forest, Forest)
    assert [panel.title for panel in forest.panels] == ["Crude", "Adjusted"]
    assert [plain(line.label) for line in forest.lines] == ["Age (per 10)", "Stage", "I", "II", "III"]
    assert [line.indent for line in forest.lines] == [0, 0, 1, 1, 1]
    for panel, group in zip(forest.panels, dict.fromkeys(h.group for h in made.plan.heads if h.group), strict=True):
        shown = [one and (one.value, one.low, one.high) for one in panel.estimates]
        assert shown == [
            values(made, group, "age"), None, None, values(made, group, "stage", "II"), values(made, group, "stage", "III")
        ]  # fmt: skip
        low, high = panel.axis.low, panel.axis.high
        assert panel.axis.log and all(low <= one.low and one.high <= high for one in panel.estimates if one)
        texts = ["|".join(map(plain, cells)) for cells in panel.beside.cells]
        assert "Reference" in texts[2].split("|")
        assert {*texts[0].split("|")} <= {plain(c.content) for c in made.table.body[0].cells}
    assert forest.null == 1.0


def test_a_linear_model_is_drawn_around_zero(build):
    spec = "model: linear\noutcome: time\nrows: [age, arm]\ncolumns: [B (95% CI), P]\nfigure: forest\n"
    forest = drawn(build(spec, data=DATA))
    (panel,) = forest.panels
    assert forest.null == 0.0 and not panel.axis.log
    assert panel.axis.low < 0 < panel.axis.high


def test_the_axis_asked_for_cuts_what_lies_beyond(build):
    made = build(f"{MODEL}figure: {{kind: forest, axis: [0.8, 1.5], formats: [svg]}}\n", data=DATA)
    axis = drawn(made).panels[0].axis
    assert (axis.low, axis.high) == (0.8, 1.5)
    assert all(0.8 <= tick.value <= 1.5 for tick in axis.ticks) and len(axis.ticks) > 1
    assert made.figure("svg").startswith(b"<?xml")


def kaplan_meier(times, died):
    """S after each time of an event, one patient after the other."""
    survival, steps = 1.0, []
    for t in sorted(set(times[died])):
        survival *= 1 - (died & (times == t)).sum() / (times >= t).sum()
        steps.append((float(t), survival))
    return steps


@pytest.mark.parametrize("arm", ["a", "b"])
def test_curves_and_numbers_at_risk_are_those_of_the_data(build, arm):
    made = build(f"{TIMES}figure: survival\n", data=DATA)
    figure = drawn(made)
    assert isinstance(figure, Survival)
    (plot,) = figure.plots
    group = next(group for group in plot.groups if plain(group.label) == arm)
    mine = arm == ARM
    expected = kaplan_meier(TIME[mine], DIED[mine])
    assert [point.time for point in group.points[1:]] == [t for t, _ in expected]
    assert [point.share for point in group.points[1:]] == pytest.approx([s for _, s in expected], rel=1e-12)
    assert group.last == TIME[mine].max()
    assert [plain(n) for n in group.at_risk] == [str((TIME[mine] >= tick.value).sum()) for tick in plot.time.ticks]
    left = {float(t) for t in TIME[mine][~DIED[mine]]}
    assert set(group.censored) == left
    assert all(p.low is None or p.low <= p.share <= p.high for p in group.points)
    assert plain(plot.time.title) == "Time (months)"
    assert plain(plot.tested).startswith("Log-rank test, P")


def test_the_limits_are_those_of_the_rows_interval(build):
    made = build(f"{TIMES.replace('unit', 'at: [12], unit')}figure: survival\n", data=DATA)
    record = next(r for r in made.results if r.key.stat == "survival_low" and r.key.group == "a")
    trace = next(trace for trace in made.results.traces if trace.group == "a")
    at = max(i for i, t in enumerate(trace.times) if t <= 12)
    assert trace.low[at] * 100 == pytest.approx(record.value, rel=1e-12)
    assert trace.method.startswith("Kaplan–Meier, log interval, 95%")


def test_without_groups_there_is_one_curve(build):
    figure = drawn(build("rows: {time: {event: {died: yes}}}\nfigure: survival\n", data=DATA))
    (group,) = figure.plots[0].groups
    assert group.label == () and plain(group.at_risk[0]) == str(N)


def test_the_results_file_has_the_curves(build):
    found = json.loads(build(f"{TIMES}figure: survival\n", data=DATA).results.to_json())
    assert [curve["group"] for curve in found["curves"]] == ["a", "b"]
    assert sum(found["curves"][0]["events"]) == int((DIED & (ARM == "a")).sum())
    assert "curves" not in json.loads(build(TIMES, data=DATA).results.to_json())


@pytest.mark.parametrize("spec", [f"{MODEL}figure: forest\n", f"{TIMES}figure: survival\n"], ids=["forest", "survival"])
@pytest.mark.parametrize("style", ["default", "jama", "apa7", "lancet"])
def test_files_are_the_same_each_time_and_hold_their_texts(build, spec, style):
    made = build(spec, data=DATA, style=style)
    again = build(spec, data=DATA, style=style)
    for kind, start in (("svg", b"<?xml"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")):
        content = made.figure(kind)
        assert content.startswith(start) and content == again.figure(kind)
    svg = made.figure("svg").decode()
    assert made.style.look.font in svg and "20" in svg
    said = re.sub(r"\s|<[^>]+>", "", svg)
    words = ("Adjusted", "Stage") if "forest" in spec else (made.style.words.at_risk, "(months)")
    assert all(re.sub(r"\s", "", word) in said for word in words)
    assert not re.search(r"\d{4}-\d\d-\d\dT", svg)


def test_build_writes_the_figure_beside_the_table(build):
    made = build(f"{MODEL}figure: {{kind: forest, formats: [svg, png]}}\n", data=DATA)
    made_files, _ = files(made, ["markdown"], lambda suffix: Path(f"t{suffix}"))
    assert sorted(map(str, made_files)) == ["t.forest.png", "t.forest.svg", "t.md", "t.results.json"]


def test_svg_and_pdf_without_a_word_on_formats(build):
    made = build(f"{TIMES}figure: survival\n", data=DATA)
    assert "formats of the figure: svg, pdf" in made.plan.defaults


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (f"{MODEL}figure: forrest\n", 'unknown figure "forrest"; did you mean "forest"?'),
        (f"{MODEL}figure: {{kind: forest, formats: [jpg]}}\n", 'unknown format "jpg"'),
        (f"{MODEL}figure: {{formats: [svg]}}\n", "figure must say what it draws"),
        (f"{TIMES}figure: forest\n", "a forest plot is of the estimates of a model, and this table has none"),
        (
            f"{MODEL}columns: [OR, P]\nfigure: forest\n",
            "a forest plot draws estimates with their limits, and no column shows limits",
        ),
        (
            f"{MODEL}figure: {{kind: forest, axis: [2, 4]}}\n",
            "the axis of a forest plot has two ends, below and above 1 (no effect)",
        ),
        (
            f"{MODEL}figure: {{kind: forest, axis: [-1, 4]}}\n",
            "the axis of ratios is logarithmic: its ends are above 0",
        ),
        (f"{MODEL}figure: {{kind: forest, bands: no}}\n", "`bands` are of survival curves, a forest plot has none"),
        (f"{MODEL}figure: survival\n", "survival curves are of rows of times to an event, and this table has none"),
        (f"{TIMES}figure: {{kind: survival, axis: [0, 9]}}\n", "`axis` is of a forest plot"),
        (
            f"{TIMES}suppress: 5\nfigure: survival\n",
            "survival curves show when each patient had the event, which `suppress` is to hide",
        ),
        (f"{TIMES}split: stage\nfigure: survival\n", "a figure is of one table: write a spec for each level"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_words(build, spec, message):
    assert message in refused(build, spec, data=DATA)


def test_a_table_without_a_figure_has_none(build):
    with pytest.raises(TablegenError, match="the spec asks for no figure"):
        build(MODEL, data=DATA).figure()


def test_without_matplotlib_it_is_said_where_and_what_to_install(build, monkeypatch):
    made = build(f"{MODEL}figure: forest\n", data=DATA)
    monkeypatch.setattr("tablegen.stages.find_spec", {}.get)
    with pytest.raises(TablegenError) as caught:
        made.figure("svg")
    assert str(caught.value).splitlines() == [
        "spec.yaml:7:9: a figure is drawn by matplotlib, which is not installed",
        "    7 | figure: forest",
        "      |         ^^^^^^",
        "   pip install 'tablegen[figures]'",
    ]


EMPTY = "sick,age\n" + "yes,1\n" * 30 + "no,0\n" * 30


def test_a_forest_plot_without_an_estimate_is_refused(build):
    made = build(
        "model: logistic\noutcome: {sick: yes}\nrows: [age]\ncolumns: [OR (95% CI), P]\nfigure: forest\n", data=EMPTY
    )
    with pytest.raises(TablegenError) as caught:
        made.figure("svg")
    assert str(caught.value).splitlines()[0] == (
        "spec.yaml:6:9: a forest plot draws estimates with their limits, and none of this table could be estimated"
    )


def test_check_says_that_matplotlib_is_missing(project, monkeypatch):
    project(data_dot_csv=DATA, one_dot_yaml=f"data: data.csv\n{MODEL}figure: forest\n")
    monkeypatch.setattr("tablegen.stages.find_spec", {}.get)
    for shell in (False, True):
        (found,) = (p for p in check_spec(Path("one.yaml"), shell=shell).warnings if "matplotlib" in p.message)
        assert str(found) == (
            "one.yaml:7:9: warning: a figure is drawn by matplotlib, which is not installed\n   pip install 'tablegen[figures]'"
        )


def test_check_refuses_a_figure_that_a_build_refuses(project):
    spec = "data: data.csv\nmodel: logistic\noutcome: {sick: yes}\nrows: [age]\ncolumns: [OR (95% CI), P]\nfigure: forest\n"
    project(data_dot_csv=EMPTY, one_dot_yaml=spec)
    with pytest.raises(TablegenError, match="none of this table could be estimated"):
        check_spec(Path("one.yaml"))


def test_settings_of_a_users_own_matplotlib_change_nothing(build):
    import matplotlib

    made = build(f"{TIMES}figure: survival\n", data=DATA)
    plain_bytes = [made.figure(kind) for kind in ("svg", "png")]
    own = {
        "savefig.bbox": "tight",
        "figure.facecolor": "red",
        "savefig.dpi": 50,
        "path.sketch": (1, 2, 3),
        "lines.color": "r",
    }
    with matplotlib.rc_context(own):
        assert [made.figure(kind) for kind in ("svg", "png")] == plain_bytes
        assert matplotlib.rcParams["savefig.dpi"] == 50


def test_letters_that_no_font_has_are_told(build):
    spec = TIMES.replace("unit: months", 'unit: "\ue0ffmonths"')
    made = build(f"{spec}figure: {{kind: survival, formats: [png]}}\n", data=DATA)
    _, lost = files(made, [], lambda suffix: Path(f"t{suffix}"))
    assert lost == ["png: no font here has the letters \ue0ff"]


@pytest.mark.parametrize(("style", "symbol"), [("default", "P"), ("apa7", "p")])
def test_p_is_slanted_as_in_the_heads(build, style, symbol):
    (plot,) = drawn(build(f"{TIMES}figure: survival\n", data=DATA, style=style)).plots
    assert Italic((Text(symbol),)) in plot.tested


spans = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(spans)
def test_linear_ticks_are_few_even_and_hold_the_span(span):
    low, high = span
    places = linear(low, high)
    steps = np.diff(places)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert 2 <= len(places) <= 7
    assert places[0] <= low + slack and places[-1] >= high - slack
    assert steps == pytest.approx(np.full(len(steps), steps[0]), abs=slack)


@given(st.floats(-6, 6), st.floats(0.01, 8))
def test_logarithmic_ticks_are_above_zero_and_hold_the_span(start, reach):
    low, high = 10.0**start, 10.0 ** (start + reach)
    places = logarithmic(low, high)
    assert 2 <= len(places) <= 7 and places[0] > 0
    assert log(places[0]) <= log(low) + 1e-6 and log(places[-1]) >= log(high) - 1e-6
    assert places == sorted(set(places))


@given(spans)
def test_ticks_within_given_ends_stay_within(span):
    low, high = span
    places = within(linear(low, high), low, high)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert len(places) >= 2 and all(low - slack <= place <= high + slack for place in places)


def test_months_have_quarters_and_years():
    assert linear(0.0, 58.0, months=True) == [0.0, 12.0, 24.0, 36.0, 48.0, 60.0]
    assert linear(0.0, 11.0, months=True)[1] in {2.0, 3.0}


def test_what_is_written_at_ticks():
    rules = NumberRules()
    assert [tick.text for tick in ticks([0.25, 0.5, 1.0, 2.0], rules, log=True)] == ["0.25", "0.5", "1", "2"]
    assert [tick.text for tick in ticks([1.0, 1.05, 1.1], rules, log=True)] == ["1.00", "1.05", "1.10"]
    assert [tick.text for tick in ticks([-0.5, 0.0, 0.5], rules)] == ["−0.5", "0.0", "0.5"]


@given(st.lists(st.floats(1.0, 40.0), min_size=2, max_size=7), st.integers(0, 6))
def test_texts_at_ticks_never_touch_and_tell_where_no_effect_is(widths, null):
    places = [17.0 * i for i in range(len(widths))]
    told = legible(places, widths, places[null % len(places)])
    assert null % len(places) in told
    for one, other in pairwise(told):
        assert places[one] + widths[one] / 2 < places[other] - widths[other] / 2
    assert legible(places, [1.0] * len(places), places[0]) == range(len(places))


def test_counts_of_a_model_of_its_own_stand_beside_its_panel(build):
    text = (
        "model: logistic\nmodels: {Died: {outcome: {died: yes}}, Relapsed: {outcome: {relapsed: yes}}}\n"
        "rows: {age: }\ncolumns: [events/n, OR (95% CI)]\nfigure: forest\n"
    )
    rows = [f"{40 + i * 7 % 23},{'yes' if i % 3 else 'no'},{'yes' if i % 4 else 'no'}" for i in range(40)]
    forest = drawn(build(text, data="age,died,relapsed\n" + "\n".join(rows) + "\n"))
    assert forest.beside.heads == ()
    assert [plain(panel.beside.cells[0][0]) for panel in forest.panels] == ["26/40", "30/40"]
