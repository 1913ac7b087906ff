"""Several pooled numbers tested at once, with the degrees of freedom of large complete data and with Reiter's."""

from collections.abc import Callable
from math import inf, isclose
from typing import Any

import numpy as np
import pytest
from seen import notes
from test_imputations import AIR, air, text, value

from tablegen.explaining import explain
from tablegen.stats.imputation import d1

REITER = "imputations: {column: .imp, test: d1-reiter}\n"
PLAIN = "imputations: .imp\n"
FEW = [row for row in air() if int(row[".id"]) % 6 == 1]
MONTHS = "Month: {levels: [5, 6, 7, 8, 9]}"
WIND = f"model: linear\noutcome: Ozone\nrows: {{Wind: , {MONTHS}}}\n"
HOT = f"derive: {{hot: {{cut: Temp, at: [79.5], labels: [no, yes]}}}}\nmodel: logistic\noutcome: {{hot: yes}}\nrows: {{Ozone: , {MONTHS}}}\n"
MEANS = "compare: Month\nrows: [Ozone]\ntests: {numbers: anova}\n"


# R 4.2.2: mice 3.15's D1(fit1, fit0), and mitml 0.4-4's testModels(fit1, fit0, method = "D1"), which has no df.com
@pytest.mark.parametrize(
    ("spec", "data", "key", "f", "df2", "p"),
    [
        (REITER + WIND, AIR, "Month", 3.58130484737, 74.1393442417, 0.0100290901173),
        (PLAIN + WIND, AIR, "Month", 3.58130484737, 165.093675203, 0.00789273142839),
        (REITER + HOT, AIR, "Month", 4.6659150098, 119.820825928, 0.00155349685372),
        (PLAIN + HOT, AIR, "Month", 4.6659150098, 741.749194732, 0.00100421495243),
        (REITER + WIND, text(FEW), "Month", 0.589221649514, 14.960632568, 0.675564140906),
        (PLAIN + WIND, text(FEW), "Month", 0.589221649514, 208.460881063, 0.670798258414),
        (REITER + MEANS, AIR, "Ozone", 6.61560253684, 93.4223453239, 9.86396022881e-05),
        (PLAIN + MEANS, AIR, "Ozone", 6.61560253684, 280.042285318, 4.22844404137e-05),
    ],
)  # fmt: skip
def test_factors_and_means_are_tested_as_in_r(
    build: Callable[..., Any], spec: str, data: str, key: str, f: float, df2: float, p: float
) -> None:
    table = build(spec, data)
    for stat, want in {"statistic": f, "df": 4.0, "df2": df2, "p": p}.items():
        assert isclose(value(table, key, None, None, stat), want, rel_tol=1e-6), stat


@pytest.mark.parametrize(
    ("spec", "note", "rule"),
    [
        (REITER + WIND, "several together by D1 (Reiter 2007)", "degrees of freedom: Reiter (2007), Biometrika 94: 502-508"),
        (REITER + MEANS, "analysis of variance by D1 (Reiter 2007)", "degrees of freedom: Reiter (2007)"),
        (PLAIN + WIND, "several together by D1 (Li, Raghunathan & Rubin 1991)", "degrees of freedom: theirs, of large complete data"),
    ],
)  # fmt: skip
def test_the_table_and_explain_tell_whose_degrees_of_freedom(
    build: Callable[..., Any], project: Callable[..., Any], spec: str, note: str, rule: str
) -> None:
    assert any(note in told for _, told in notes(build(spec, AIR)))
    folder = project(data_dot_csv=AIR, spec_dot_yaml=f"data: data.csv\n{spec}")
    told = dict(explain(folder / "spec.yaml", "Month.p" if "model" in spec else "Ozone.p"))
    assert rule in told["rule"]


def test_reiters_degrees_of_freedom_at_their_ends() -> None:
    draws = np.random.default_rng(2)
    estimates, own = draws.normal(size=(6, 2)), np.tile(np.eye(2), (6, 1, 1))
    large = d1("test", estimates, own).values["df2"]
    assert isclose(d1("test", estimates, own, 1e9).values["df2"], large, rel_tol=1e-6)
    assert isclose(d1("test", estimates, own, inf).values["df2"], large)
    alike = d1(
        "test", np.tile(estimates[0], (6, 1)), own, 40.0
    )  # nothing is missing: those of complete data, less some
    assert isclose(alike.values["df2"], 41.0 / 43.0 * 40.0)
    for few in (d1("test", estimates[:3], own[:3], 40.0), d1("test", estimates, own, 3.0)):
        assert few.problem is not None and "Reiter's degrees of freedom do not exist" in few.problem


def test_an_unknown_test_of_imputations_is_refused(build: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match="d1-reiter"):
        build("imputations: {column: .imp, test: reiter}\n" + WIND, AIR)
