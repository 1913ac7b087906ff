"""like: the defaults of other tools, as they were found, and what check says of them."""

import io
from math import erfc, sqrt

import pandas
import pytest
from seen import lines, refused

from tablegen import stats
from tablegen.spec.preset import PRESETS

X = (21, 25, 30, 31, 36, 40, 44, 52, 61, 75)
Y = (28, 33, 39, 47, 50, 58, 66, 71, 80, 85)
NUMBERS = "g,v\n" + "".join(f"x,{v}\n" for v in X) + "".join(f"y,{v}\n" for v in Y)
COUNTS = "g,e\n" + "x,1\n" * 45 + "x,0\n" * 86 + "y,1\n" * 46 + "y,0\n" * 101


@pytest.mark.parametrize(
    ("tool", "p_of_numbers", "p_of_counts", "quartiles"),
    [
        ("r", 0.10076, 0.6785, (30.25, 50.0)),
        ("spss", 0.10040, 0.5875, (28.75, 54.25)),
        ("sas", 0.10040, 0.5875, (30.0, 52.0)),
        ("gtsummary", 0.12300, 0.5875, (30.0, 52.0)),
        ("tableone", 0.10076, 0.6785, (30.25, 50.0)),
        ("tableone-r", 0.10040, 0.6785, (30.25, 50.0)),
        ("arsenal", 0.10040, 0.5875, (30.25, 50.0)),
        ("finalfit", 0.10040, 0.6785, (30.25, 50.0)),
    ],
)
def test_p_values_and_quartiles_are_those_of_the_tool(build, tool, p_of_numbers, p_of_counts, quartiles):
    spec = f"compare: g\nlike: {tool}\nrows: {{v: , w: {{variable: v, show: median (IQR)}}}}\n"
    numbers = build(spec, data=NUMBERS).results
    assert numbers.get("v", None, None, "p").value == pytest.approx(p_of_numbers, abs=6e-6)
    assert (numbers.get("w", "x", None, "q1").value, numbers.get("w", "x", None, "q3").value) == quartiles
    counts = build(f"compare: g\nlike: {tool}\nrows: [e]\n", data=COUNTS).results
    assert counts.get("e", None, None, "p").value == pytest.approx(p_of_counts, abs=6e-5)


@pytest.mark.parametrize("tool", ["tableone", "tableone-r", "finalfit"])
def test_numbers_shown_as_medians_are_compared_by_kruskal_and_wallis_in_two_groups_too(build, tool):
    """Their `nonnormal` and `cont = "median"`: kruskal.test, whose P is that of Mann and Whitney without correction."""
    spec = f"compare: g\nlike: {tool}\nrows: {{v: {{show: median (IQR)}}, w: {{variable: v}}}}\n"
    table = build(spec, data=NUMBERS)
    assert table.results.get("v", None, None, "p").value == pytest.approx(0.11241, abs=6e-6)
    assert next(t.test for t in table.plan.tasks if hasattr(t, "test")) == "kruskal"
    assert table.results.get("w", None, None, "p").value == pytest.approx(
        0.10040 if tool != "tableone" else 0.10076, abs=6e-6
    )


def test_gtsummary_takes_fishers_test_where_counts_are_small(build):
    table = build("compare: arm\nlike: gtsummary\nrows: [sex, age]\n")
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["fisher", "mann-whitney"]
    assert lines(table)[-1].startswith("age|50 (47–61)|58 (39–70)")


@pytest.mark.filterwarnings("ignore")  # of pandas, in tableone
@pytest.mark.parametrize(
    ("data", "test"),
    [
        ("g,e\n" + "x,1\n" * 3 + "x,0\n" * 9 + "y,1\n" * 4 + "y,0\n" * 6, "fisher"),
        ("g,e\n" + "x,1\n" * 3 + "x,0\n" * 9 + "y,1\n" * 4 + "y,0\n" * 6 + "y,\n", "chi2-yates"),  # None is a level
        ("g,e\n" + "x,a\n" * 3 + "x,b\n" * 9 + "x,c\n" * 2 + "y,a\n" * 4 + "y,b\n" * 6, "chi2-yates"),
        (COUNTS, "chi2-yates"),
    ],
    ids=["small", "with missing values", "of three levels", "large"],
)
def test_tableone_takes_fishers_test_of_small_tables_of_four(build, data, test):
    """As tableone 0.9.6 does, and says: P is that of the installed package where it is there."""
    table = build("compare: g\nlike: tableone\nrows: [e]\n", data=data)
    (task,) = [t for t in table.plan.tasks if hasattr(t, "test")]
    assert task.test == test
    tableone = pytest.importorskip("tableone")
    frame = pandas.read_csv(io.StringIO(data))
    theirs = tableone.TableOne(frame.astype(str), columns=["e"], categorical=["e"], groupby="g", pval=True)
    shown = next(p for p in theirs.tableone[("Grouped by g", "P-Value")] if p)
    p = table.results.get("e", None, None, "p").value
    assert float(shown.strip("<>")) == pytest.approx(p, abs=5.1e-4)


def test_an_expected_count_of_missing_values_that_are_a_level_decides_too(build):
    data = "g,e\n" + "x,1\n" * 30 + "x,0\n" * 30 + "y,1\n" * 30 + "y,0\n" * 30 + "y,\n"
    spec = "compare: g\ntests: {{categories: auto}}\nmissing: {{in test: {}}}\nrows: [e]\n"
    chosen = [
        next(t.test for t in build(spec.format(said), data=data).plan.tasks if hasattr(t, "test"))
        for said in ("no", "yes")
    ]
    assert chosen == ["chi2", "fisher"]


def test_tableone_counts_missing_values_as_a_level(build):
    table = build("compare: arm\nlike: tableone\nrows: [ok]\n")
    assert lines(table)[1].startswith(".0|1 (33.3)|1 (33.3)")
    assert table.results.get("ok", None, None, "df").value == 2


def test_what_the_author_says_goes_before(build):
    table = build("compare: arm\nlike: gtsummary\ntests: {numbers: t}\nrows: {age: {show: mean}}\n")
    (test,) = [t for t in table.plan.tasks if hasattr(t, "test")]
    assert test.test == "t" and lines(table)[0].startswith("age|52.7|")


def test_check_prints_what_a_preset_changes(build):
    table = build("compare: arm\nlike: tableone\nrows: [age]\n")
    assert table.plan.defaults[0] == (
        "like tableone: numbers by welch; categories by chi2-yates; "
        "2 × 2 tables with an expected count below 5 by fisher; numbers shown as mean (SD); "
        "missing values in the denominator of percentages; missing values as a level in tests; "
        "numbers shown as medians by kruskal"
    )


def test_an_unknown_tool(build):
    message = refused(build, "compare: arm\nlike: gtsumary\n")
    assert 'spec.yaml:3:7: unknown preset "gtsumary"; did you mean "gtsummary"?' in message


def test_every_preset_names_tests_that_exist():
    for preset in PRESETS:
        assert {preset.numbers, preset.more_numbers, preset.categories} <= {*stats.TESTS.names, "auto"}
        assert {name for pair in preset.variants for name in pair} <= {*stats.TESTS.names}


PAIRED = "id,g,y\n" + "".join(
    f"{i},{g},{v}\n" for i in range(20) for g, v in (("a", "yn"[i < 6]), ("b", "yn"[3 < i < 9 or i > 13]))
)


@pytest.mark.parametrize(
    ("tool", "test"),
    [("r", "mcnemar-corrected"), ("arsenal", "mcnemar-corrected"), ("sas", "mcnemar"), ("spss", "mcnemar-exact")],
)
def test_pairs_of_categories_are_tested_as_the_tool_does(build, tool, test):
    """R's mcnemar.test corrects for continuity unless it is told not to, and arsenal's `paired` with it; SPSS's
    CROSSTABS takes the binomial distribution."""
    table = build(f"compare: g\npairs: id\nlike: {tool}\nrows: {{y: {{level: y}}}}\n", data=PAIRED)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == [test]


@pytest.mark.parametrize(
    ("tool", "p"), [("r", 0.12300), ("spss", 0.11241), ("stata", 0.11241), ("sas", 0.12122), ("gtsummary", 0.12300)]
)
def test_a_rank_test_named_without_its_variant_is_the_tools(build, tool, p):
    """wilcox.test: exact here; NPAR TESTS and ranksum: no correction; NPAR1WAY: CORRECT=YES."""
    table = build(f"compare: g\nlike: {tool}\nrows: {{v: {{test: mann-whitney}}}}\n", data=NUMBERS)
    assert table.results.get("v", None, None, "p").value == pytest.approx(p, abs=6e-6)
    exact = build(f"compare: g\nlike: {tool}\nrows: {{v: {{test: mann-whitney-exact}}}}\n", data=NUMBERS)
    assert exact.results.get("v", None, None, "p").value == pytest.approx(0.12300, abs=6e-6)


@pytest.mark.parametrize(
    ("tool", "test"), [("r", "wilcoxon"), ("spss", "wilcoxon-uncorrected"), ("stata", "wilcoxon-pratt")]
)
def test_signed_ranks_are_those_of_the_tool(build, tool, test):
    """NPAR TESTS leaves zeros out, signrank ranks them; neither corrects. PSPP 1.6.2 finds z = -1.1721885403 here."""
    data = "id,g,v\n" + "".join(f"{i},a,{x}\n{i},b,{y}\n" for i, (x, y) in enumerate(zip(X, Y[::-1], strict=True)))
    table = build(f"compare: g\npairs: id\nlike: {tool}\nrows: {{v: {{test: wilcoxon}}}}\n", data=data)
    (task,) = [t for t in table.plan.tasks if hasattr(t, "test")]
    assert task.test == test
    assert f"wilcoxon as {tool} makes it" in task.why or tool == "r"
    p = erfc(1.1721885403 / sqrt(2)) if tool != "r" else 0.275390625  # wilcox.test's, exact: psignrank(16, 10) * 2
    assert table.results.get("v", None, None, "p").value == pytest.approx(p, rel=1e-9)


def test_arsenal_compares_dates_by_ranks(build):
    """tableby.control: date.test = "kwt"."""
    data = "g,v\n" + "".join(f"{g},2024-0{m}-1{d}\n" for g, m in (("x", 1), ("y", 2)) for d in range(5))
    tests = {
        tool: [
            t.test for t in build(f"compare: g\nlike: {tool}\nrows: [v]\n", data=data).plan.tasks if hasattr(t, "test")
        ]
        for tool in ("arsenal", "finalfit")
    }
    assert tests == {"arsenal": ["kruskal"], "finalfit": []}


def test_spss_compares_pairs_of_groups_with_bonferronis_adjustment(build):
    """CTABLES: t of the pooled variance for column means, z (its square is χ²) for column proportions."""
    data = "g,v,e\n" + "".join(f"{'xyz'[i % 3]},{i * i % 17},{i % 2}\n" for i in range(30))
    table = build("compare: g\nlike: spss\npairwise: yes\nrows: [v, e]\n", data=data)
    methods = {r.key.row: r.method for r in table.results if r.key.stat == "p_adjusted"}
    assert "Bonferroni" in methods["v"] and "Bonferroni" in methods["e"]
    assert [t.method for t in table.plan.tasks if hasattr(t, "method")] == ["t-pooled", "chi2"]
    assert "groups two by two by t-pooled; P of pairs of groups adjusted by bonferroni" in table.plan.defaults[0]
