"""Limits that would mislead: of next to no degrees of freedom, beyond what is possible, of no width."""

from math import isclose

import pytest
from seen import lines

from tablegen.stats.imputation import Estimated, Pooled, estimated, rubin

FEW = "no interval: fewer than 1 degree of freedom is left, as the imputations differ too much or are too few"


def apart():
    """Two imputations of 16 of 20 values, as far apart as can be: what one says the other denies."""
    told = [".imp,.id,arm,event,x"]
    for imputation in range(3):
        for i in range(20):
            event = ("yes", "no")[(i + imputation) % 2]
            far = (-100, 100)[(i + imputation) % 2]
            imputed = [f"{event},{far + i % 7}", ","][imputation == 0]
            told.append(f"{imputation},{i},{'ab'[i % 2]},{imputed if i < 16 else 'yes,5'}")
    return "\n".join(told) + "\n"


def problem(table, *key):
    record = table.results.get(*key)
    assert record.value is None
    return record.problem


def test_imputations_that_have_nothing_in_common_give_no_interval(build):
    table = build(
        "imputations: .imp\ncompare: arm\ncolumns: [groups, difference (95% CI), P]\n"
        "rows: {x: {show: mean (CI)}, event: {level: yes, show: '% (CI)'}}\n",
        apart(),
    )
    assert problem(table, "x", None, None, "diff_low") == FEW
    assert problem(table, "x", "a", None, "mean_low") == FEW
    assert problem(table, "event", "a", "yes", "pct_high") == FEW
    assert table.results.get("x", "a", None, "fmi").value > 0.9
    assert not any("–" in cell for line in lines(table) for cell in line.split("|")[1:])  # estimates stand alone
    assert {text for row, text in table.results.remarks if row == "event"} >= {FEW}


def test_nor_do_coefficients(build):
    table = build(
        "imputations: .imp\nmodel: linear\noutcome: x\nrows: {arm: }\ncolumns: [B, S.E., P, 95% CI]\n", apart()
    )
    assert table.results.get("arm", None, None, "se").value > 0
    why = "fewer than 1 degree of freedom is left, or the limit is too large a number: the imputations differ too much or are too few"
    assert problem(table, "arm", None, None, "low") == why


@pytest.mark.parametrize("log", [False, True])
def test_from_one_degree_of_freedom_on_there_is_an_interval(log):
    at_one = [Estimated(0.0, 1e-3), Estimated(1e3, 1e-3)]  # of large samples: Rubin's m − 1, when all is between
    pooled = rubin(at_one)
    assert isinstance(pooled, Pooled)
    assert isclose(pooled.df, 1.0, rel_tol=1e-7)
    assert pooled.df >= 1.0
    below = [Estimated(0.0, 1.0, 1e3), Estimated(100.0, 1.0, 1e3)]
    assert estimated("an effect", below, 0.95, log=log).values.keys() == {"estimate", "fmi"}
    assert estimated("an effect", below, 0.95, log=log).remarks == (FEW,)
    assert "low" in estimated("an effect", at_one, 0.95).values


SMALL = "g,days,died,ill\n" + "".join(f"{'ab'[i > 3]},{10 + i},0,{int(i > 2)}\n" for i in range(8))


@pytest.mark.parametrize("effect", ["risk-difference", "risk-difference-agresti-caffo"])
def test_a_difference_of_percentages_stays_within_100(build, effect):
    table = build(
        f"compare: g\ncolumns: [groups, difference (95% CI)]\nrows: {{ill: {{level: 1, effect: {effect}}}}}\n", SMALL
    )
    assert table.results.get("ill", None, None, "diff_high").value <= 100.0
    if effect == "risk-difference":  # Wald's own limit would be −117.4; R's prop.test ends it too
        assert table.results.get("ill", None, None, "diff_low").value == -100.0


@pytest.mark.parametrize("show", ["rate (CI)", "survival (CI)"])
def test_a_difference_without_events_says_that_its_interval_has_no_width(build, show):
    table = build(
        f"compare: g\ncolumns: [groups, difference (95% CI)]\n"
        f"rows: {{days: {{event: died, at: 12, show: {show}, test: no}}}}\n",
        SMALL,
    )
    assert table.results.get("days", None, None, "diff_low").value == 0.0
    told = "no group has an event in this time: the interval of the difference has no width"
    assert ("days", told) in table.results.remarks


def test_walds_interval_of_nobody_says_that_it_has_no_width(build):
    spec = "compare: g\ncolumns: [groups]\nproportion interval: {}\nrows: {{ill: {{level: 1, show: '% (CI)'}}}}\n"
    told = "nobody, or everybody, has a level: Wald's interval has no width there, ask for wilson"
    assert build(spec.format("wald"), SMALL.replace("10,0,1", "10,0,0")).results.remarks == (("ill", told),)
    assert build(spec.format("wilson"), SMALL).results.remarks == ()
