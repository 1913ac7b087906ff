"""Weighted correlations: the delta method of R's svycontrast on Fisher's z, laws, degenerate data, refusals."""

import pytest
from evidence_of import REFERENCE
from seen import lines, refused
from test_weighted_crosstabs import SAMPLE, SURVEY, R, _changed, told, value

from tablegen.explaining import explain

ROWS = "rows: {x: X, y: Y, cnt: Count}\n"
STATS = ("r", "r_low", "r_high", "statistic", "df", "p")


def found(table, row, group):
    return [value(table, row, group, None, stat) for stat in STATS]


def test_correlations_are_those_of_r(build):
    """svycontrast of weighted means of x, y, their squares and their product; of those who have all three."""
    table = build(f"{SAMPLE}correlate: pearson\ndeletion: listwise\n{ROWS}", data=SURVEY)
    assert found(table, "y", "x") == pytest.approx(list(R["weighted.xy"]["expected"].values()), rel=1e-8)
    assert found(table, "cnt", "y") == pytest.approx(list(R["weighted.qy"]["expected"].values()), rel=1e-8)


def test_partial_correlations_are_those_of_r(build):
    """The contrast is of the three plain correlations; here it is one of what weighted least squares leaves."""
    table = build(f"{SAMPLE}correlate: pearson\nadjust for: [cnt]\nrows: [x, y]\n", data=SURVEY)
    assert found(table, "y", "x") == pytest.approx(list(R["weighted.partial"]["expected"].values()), rel=1e-8)


def test_clusters_of_a_finite_population(build):
    data = (REFERENCE / "apiclus1.csv").read_text("utf-8")
    text = "weights: {column: pw, cluster: dnum, fpc: fpc}\ncorrelate: pearson\nrows: [enroll, api00]\n"
    table = build(text, data=data)
    assert found(table, "api00", "enroll") == pytest.approx(list(R["weighted.schools"]["expected"].values()), rel=1e-8)


def test_what_the_table_tells(build):
    table = build(f"{SAMPLE}correlate: pearson\nshow: r (P)\ncolumns: [mean ± SD, correlations]\n{ROWS}", data=SURVEY)
    assert lines(table)[1].startswith("(2) Y|")
    assert told(table)[:-1] == [
        "Values are r: weighted Pearson correlation; P by t test of Fisher’s z with linearised variance; n = 120–124 (those with both values)",
        "Means, SDs and correlations are weighted by wt; n are unweighted counts",
        "Variances allow for clusters (clus) and strata (strat)",
        "Effective sample size (Kish): 79.7",
        "Missing values: (2) Y (n = 4)",
    ]


def test_explain_names_the_design(project):
    folder = project(spec_dot_yaml=f"data: data.csv\n{SAMPLE}correlate: pearson\n{ROWS}", data_dot_csv=SURVEY)
    said = dict(explain(folder / "spec.yaml", "y.x.p"))
    assert (said["design"], "svycontrast" in said["source"]) == ("weights wt, cluster clus, strata strat", True)


def test_equal_weights_leave_r_and_its_sign_turns_with_the_variable(build):
    ones = _changed(lambda rows: [row.update(wt="1") for row in rows])
    weighted = build(f"weights: wt\ncorrelate: pearson\n{ROWS}", data=ones)
    plain = build(f"correlate: pearson\n{ROWS}", data=ones)
    for pair in (("y", "x"), ("cnt", "x"), ("cnt", "y")):
        assert value(weighted, *pair, None, "r") == pytest.approx(value(plain, *pair, None, "r"), rel=1e-12)
        assert value(weighted, *pair, None, "n") == value(plain, *pair, None, "n")
    turned = _changed(lambda rows: [row.update(x=str(-3e9 * float(row["x"]) + 1e12)) for row in rows if row["x"]])
    one, other = (build(f"{SAMPLE}correlate: pearson\n{ROWS}", data=data) for data in (SURVEY, turned))
    r, low, high, t, df, p = found(one, "y", "x")
    assert found(other, "y", "x") == pytest.approx([-r, -high, -low, -t, df, p], rel=1e-9)


@pytest.mark.parametrize(
    ("change", "reason", "r"),
    [
        (lambda row: row.update(y="5"), "a variable that does not vary has no correlation", None),
        (lambda row: row.update(y=str(2 * float(row["x"] or 0) + 1)), "the correlation is perfect", 1.0),
        (
            lambda row: row.update(wt="0" if int(row["clus"]) > 1 else row["wt"]),
            "no degrees of freedom are left",
            -0.48,
        ),
        (lambda row: row.update(wt="0" if row["y"] else row["wt"]), "fewer than 3 patients have all values", None),
    ],
)
def test_degenerate_data_leave_a_reason(build, change, reason, r):
    data = _changed(lambda rows: [change(row) for row in rows])
    table = build("weights: {column: wt, cluster: clus}\ncorrelate: pearson\nrows: [x, y]\n", data=data)
    record, p = (table.results.get("y", "x", None, stat) for stat in ("r", "p"))
    assert (p.value, reason in p.problem) == (None, True)
    assert record.value == (r if r in {None, 1.0} else pytest.approx(r, abs=5e-3))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("correlate: spearman\n", "weighted rows have no Spearman's rank correlation, t approximation"),
        ("correlate: pearson\ncolumns: ['{skewness}', correlations]\n", "a row of numbers has no skewness"),
        ("correlate: pearson\nimputations: clus\n", "a spec has weights or imputations, not both"),
    ],
)
def test_what_is_refused(build, text, message):
    assert message in refused(build, f"weights: wt\n{text}{ROWS}", data=SURVEY)


def test_every_column_of_numbers_but_those_of_the_design(build):
    table = build(f"{SAMPLE}correlate: pearson\n", data=SURVEY)
    assert [line.row for line in table.plan.lines] == ["x", "y", "cnt", "expo", "fw"]
