"""Grouped data: a table of counts gives the numbers of the rows that it stands for, in every design and family."""

import csv
import io
from itertools import groupby

import numpy as np
import pytest
import statsmodels.api as sm
from seen import refused

import tablegen
from tablegen.checking import check_spec
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.stats import MODELS

RNG = np.random.default_rng(11)
COLUMNS = ("arm", "sex", "dose", "died", "grade", "count", "days", "end", "site", "size")


def _patients():
    made = []
    for i in range(110):
        arm, sex, dose, site = int(RNG.integers(2)), int(RNG.integers(2)), int(RNG.integers(3)), i % 6
        died = RNG.random() < 1.0 / (1.0 + np.exp(1.2 - 0.7 * arm - 0.2 * dose))
        grade = ("low", "mid", "high")[int(RNG.integers(3)) if RNG.random() < 0.5 else arm]
        end = "death" if died else ("other" if RNG.random() < 0.3 else "alive")
        count, days = min(7, int(RNG.negative_binomial(1, 0.4)) * (1 + arm)), int(RNG.integers(1, 4)) + arm
        size = round(50.0 + 5.0 * arm + 10.0 * RNG.normal(), 1)
        made += [("ab"[arm], "fm"[sex], dose, "ny"[int(died)], grade, count, days, end, site, size)] * int(
            RNG.integers(1, 5)
        )
    return sorted(made, key=str)


ROWS = _patients()
GROUPED = [(*row, len(list(same))) for row, same in groupby(ROWS)]


def _csv(names, rows):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([names, *rows])
    return file.getvalue()


LONG, SHORT = _csv(COLUMNS, ROWS), _csv((*COLUMNS, "n"), [*GROUPED, ("a", "f", 1, "y", "mid", 9, 9, "death", 1, 50, 0)])
DIED = "outcome: {died: y}\n"
OUTCOMES = {
    "binary": DIED, "number": "outcome: size\n", "quantile": "outcome: size\n", "count": "outcome: count\n",
    "time": "time: days\noutcome: {end: death}\n", "lifetime": "time: days\noutcome: {end: death}\n",
    "competing": "time: days\noutcome: {end: death}\ncompeting: [other]\n", "matched": DIED + "strata: site\n",
    "ordered": "outcome: {grade: [low, mid, high]}\n", "nominal": "outcome: {grade: [low, mid, high]}\n",
}  # fmt: skip


@pytest.fixture
def both(project):
    def both(spec):
        rows = project(data_dot_csv=LONG, spec_dot_yaml=f"data: data.csv\n{spec}")
        table = tablegen.build(rows / "spec.yaml")
        counts = project(counts_dot_csv=SHORT, spec_dot_yaml=f"data: counts.csv\nfrequency: n\n{spec}")
        return table, tablegen.build(counts / "spec.yaml")

    return both


def same(table, grouped):
    assert len(table.results) > 3
    for one, other in zip(table.results, grouped.results, strict=True):
        assert (one.key, one.method, one.problem) == (other.key, other.method, other.problem)
        if one.value is None:
            assert other.value is None
        else:
            assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-9), one.key
    assert [str(warning).partition(": ")[2] for warning in table.warnings] == [
        str(warning).partition(": ")[2] for warning in grouped.warnings
    ]


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_every_family_counts_rows_as_often_as_they_say(both, model):
    clustered = "cluster: site\n" if model.correlated != "no" else ""
    adjusted = "rows: [arm, dose]\n" if model.name != "log-binomial" else "rows: [arm]\n"
    same(*both(f"model: {model.name}\n{OUTCOMES[model.outcome]}{clustered}{adjusted}"))


@pytest.mark.parametrize(
    "more",
    ["inference: likelihood\n", "inference: firth\n", "inference: hc3\n", "cluster: site\n", "inference: {method: bootstrap, samples: 99}\n",
     "models: [univariable, multivariable]\nfooter: [n, aic, auc, hosmer-lemeshow, brier]\ncolumns: [n, events/n, OR (95% CI), VIF]\n"],
)  # fmt: skip
def test_every_inference_does(both, more):
    same(*both(f"model: logistic\n{DIED}rows: [arm, dose]\n{more}"))


@pytest.mark.parametrize(
    "spec",
    [
        "compare: arm\nrows: [sex, dose, grade, {}]\n".replace(", {}", ""),
        "compare: grade\noverall: last\nrows: {days: {show: median (IQR), test: kruskal}, died: {test: fisher}, dose: }\nwhere: {sex: f}\n",
        "compare: arm\nrows: {days: {time: days, event: {died: y}, at: [4]}}\n",
        "correlate: spearman\nrows: [dose, days, size]\n",
        "crosstab: [grade, arm]\nmeasures: [gamma]\n",
        "diagnose: {died: y}\nrows: {dose: {cutoff: '>= 2'}}\n",
        "rows: [dose, sex]\nsuppress: 5\n",
        "derive: {high: {cut: dose, at: [2], labels: [no, yes]}}\ncompare: arm\nrows: [high]\nsplit: sex\n",
    ],
)
def test_every_design_does(both, spec):
    same(*both(spec))


def test_statsmodels_weighs_frequencies_so(both):
    _, table = both(f"model: logistic\n{DIED}rows: [arm, dose]\n")
    x = np.array([[1.0, row[0] == "b", row[2]] for row in GROUPED])
    y = np.array([row[3] == "y" for row in GROUPED], dtype=float)
    want = sm.GLM(y, x, sm.families.Binomial(), freq_weights=[row[-1] for row in GROUPED]).fit(tol=1e-14)
    for i, row in enumerate(("arm", "dose"), start=1):
        assert table.results.get(row, None, None, "b").value == pytest.approx(want.params[i], rel=1e-9)
        assert table.results.get(row, None, None, "se").value == pytest.approx(want.bse[i], rel=1e-6)


def test_large_counts_are_counted_in_arrays_too(project):
    counts = "arm,died,n\n" + "".join(f"{arm},{died},{1 + i % 2}\n" for i in range(6000) for arm, died in [("ab"[i % 2], "ny"[i % 3 == 0])])  # fmt: skip
    table = tablegen.build(project(d_dot_csv=counts, s_dot_yaml="data: d.csv\nfrequency: n\ncompare: arm\nrows: [died]\n") / "s.yaml")  # fmt: skip
    tall = "arm,died,n\n" + "".join(counts.splitlines(keepends=True)[1:] * 2)
    large = tablegen.build(project(d_dot_csv=tall, s_dot_yaml="data: d.csv\nfrequency: n\ncompare: arm\nrows: [died]\n") / "s.yaml")  # fmt: skip
    assert table.results.get("died", "b", "y", "n").value == 2 * sum(i % 2 and i % 3 == 0 for i in range(6000))
    assert large.results.get("died", "b", "y", "n").value == 2 * table.results.get("died", "b", "y", "n").value


def test_check_explain_methods_and_the_results_file_tell_of_it(project):
    text = f"data: d.csv\nfrequency: n\nmodel: logistic\n{DIED}"
    path = project(d_dot_csv=SHORT, s_dot_yaml=text) / "s.yaml"
    rows = len(GROUPED) + 1
    assert f"frequency: {rows} rows of the data stand for {len(ROWS)} patients" in check_spec(path).defaults
    assert dict(explain(path, "arm.or"))["frequency"] == f"{rows} rows stand for {len(ROWS)} patients, by n"
    assert methods_paragraph((path,)).startswith("Each row of the data counted as often as its frequency (n) says. ")
    table = tablegen.build(path)
    assert table.results.provenance["data"]["patients"] == len(ROWS)
    assert "n" not in {record.key.row for record in table.results}


SMALL = "arm,died,n\na,y,3\na,n,{}\nb,y,4\nb,n,6\n"


@pytest.mark.parametrize(
    ("cell", "more", "message"),
    [
        ("2.5", "", "s.yaml:2:12: n is no frequency in 1 row: it is 2.5 in d.csv:3"),
        ("-1", "", "n is no frequency in 1 row: it is -1 in d.csv:3"),
        ("", "", "n is no frequency in 1 row: it is missing in d.csv:3"),
        ("many", "", "n holds text, and frequencies are whole numbers"),
        ("19999990", "", "the frequencies of n add up to 20,000,003 patients"),
        ("2", "weights: n\n", "a spec has weights or frequency, not both"),
        ("2", "pairs: died\n", "a row that stands for several patients has no weight, pair, imputation or name of one of them"),
    ],
)  # fmt: skip
def test_refusals(project, cell, more, message):
    spec = f"data: d.csv\nfrequency: n\ncompare: arm\nrows: [died]\n{more}"
    folder = project(d_dot_csv=SMALL.format(cell), s_dot_yaml=spec)
    assert message in refused(tablegen.build, folder / "s.yaml")


def test_a_column_that_does_not_exist_is_named(project):
    folder = project(d_dot_csv=SMALL.format(2), s_dot_yaml="data: d.csv\nfrequency: m\ncompare: arm\nrows: [died]\n")
    assert 's.yaml:2:12: frequency: the data have no column "m"' in refused(tablegen.build, folder / "s.yaml")
