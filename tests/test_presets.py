"""like: the defaults of other tools, as they were found, and what check says of them."""

import io
from dataclasses import fields, replace
from math import erfc, sqrt

import pandas
import pytest
from seen import lines, refused

import tablegen
from tablegen import stats
from tablegen.data import raw
from tablegen.designs.told_preset import changes
from tablegen.resources import Templates
from tablegen.spec.preset import OWN
from tablegen.spec.presets import PRESETS

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
    table = build("compare: arm\nlike: gtsummary\nrows: {sex: , age: {show: median (IQR)}}\n")
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["fisher", "mann-whitney"]
    assert lines(table)[-1].startswith("age|50 (47, 61)|58 (39, 70)")


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
    assert lines(table)[1].startswith(".0|2 (33.3)|1 (33.3)|1 (33.3)")
    assert table.results.get("ok", None, None, "df").value == 2


def test_what_the_author_says_goes_before(build):
    table = build("compare: arm\nlike: gtsummary\ntests: {numbers: t}\nrows: {age: {show: mean}}\n")
    (test,) = [t for t in table.plan.tasks if hasattr(t, "test")]
    assert test.test == "t" and lines(table)[0].startswith("age|53|")


def test_check_prints_what_a_preset_changes(build):
    """A sentence for each thing; how numbers are written only where the table names no style."""
    spec = "compare: arm\nlike: tableone\nrows: [age]\n"
    told = [text.removeprefix("like tableone: ") for text in build(spec).plan.defaults if text.startswith("like")]
    written = "numbers rounded as C's printf does (2.675, which is stored as less, to 2.67), 0.0 and 100.0 in full"
    assert told == [
        "Python's tableone 0.9: TableOne(pval=True)",
        "numbers are compared by Welch's t test (welch) in two groups, by one-way analysis of variance (anova) in more",
        "numbers shown as a median, without a mean, are compared by the Kruskal–Wallis test (kruskal), "
        "in two groups too",
        "categories are compared by the χ² test with Yates' continuity correction (chi2-yates)",
        "2 × 2 tables of categories with an expected count below 5 are compared by Fisher's exact test (fisher)",
        "there is no test where a group has no values, or nobody is in one of the levels",
        "numbers are shown as mean (SD)",
        "a column of all patients, before the groups, where the spec has neither `overall`, `columns` nor `pairs`",
        "no column of test statistics, where the spec has no `columns`",
        "standardized differences (SMD) are the second group minus the first, where the spec has no `difference`",
        "percentages are of all patients, those with missing values included",
        "missing values are a level of their own in tests of categories",
        "missing values are a level of their own in standardized differences of categories",
        "where no style is named: decimals are 1 of numbers, 1 of percentages",
        f"where no style is named: {written}",
        "where no style is named: quartiles in square brackets, a comma between them",
    ]
    named = build(f"style: jama\n{spec}").plan.defaults
    assert not any("where no style is named" in text for text in named)


def test_every_thing_that_a_preset_changes_is_told():
    """Each field, set to another value, adds or changes a sentence: nothing is done that check does not say."""
    others = {
        "small": "fisher",
        "show": "mean (SD)",
        "ordered": "mean-scores",
        "medians": "kruskal",
        "dates": "kruskal",
        "variants": (("mann-whitney", "mann-whitney-exact"),),
        "differences": (("number", "difference-welch", "welch"),),
        "one_line": "yes",
        "overall": "first",
        "decimals": (("*", 1),),
        "written": ("so",),
        "smd": "absolute",
        "weighted": "svy-anova",
        "proportion_interval": "wilson-cc",
        "survival_interval": "plain",
        "matched": "mcnemar-exact",
        "pairs": "t-pooled",
        "pairs_adjust": "bonferroni",
        "quantiles": 2,
        "few": 3,
    }
    tests = {"numbers": "welch", "more_numbers": "welch-anova", "categories": "chi2-yates"}
    lines = dict.fromkeys(("lines", "date_lines", "time_lines"), ("median", "min–max"))
    for field in fields(OWN):
        if field.name not in {"name", "title", "weighted_medians"}:
            value = {**others, **tests, **lines}.get(field.name, not getattr(OWN, field.name))
            assert changes(replace(OWN, **{field.name: value})) != changes(OWN), field.name
    weighted = replace(OWN, weighted="svy-anova")
    assert changes(replace(weighted, weighted_medians="svy-rank")) != changes(weighted)
    assert changes(OWN) == ("nothing is changed: these are tablegen's own defaults",)


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
    told = "\n".join(table.plan.defaults)
    assert "two by two (`pairwise`) by the t test with the variance of all groups (t-pooled)" in told
    assert "P of groups compared two by two is adjusted by Bonferroni's adjustment" in told


MIXED = "g,v,w,k,d,y\n" + "".join(
    f"{'xy'[i % 2]},{20 + i * i / 8:.3f},{i / 4},{i % 4},2024-01-{1 + i:02},{'no' if i % 3 else 'yes'}\n"
    for i in range(28)
)


def test_arsenal_shows_means_and_the_range_of_numbers_a_line_each_and_all_patients(build):
    """tableby.control: numeric.stats, date.stats, total, digits = 3, digits.pct = 1; the cells are those that arsenal
    3.6.3 prints, its `range` from the smallest to the largest.
    """
    table = build("compare: g\nlike: arsenal\nrows: [v, d, y]\n", data=MIXED)
    assert [head.name for head in table.plan.heads] == ["x", "y", "overall", "P"]
    assert lines(table) == [
        "va||||0.762",
        ".Mean (SD)|49.250 (28.202)|52.625 (30.224)|50.938 (28.736)|",
        ".Range|20.000–104.500|20.125–111.125|20.000–111.125|",
        "db||||0.748",
        ".Median|14 Jan 2024|15 Jan 2024|14 Jan 2024|",
        ".Range|1 Jan 2024 to 27 Jan 2024|2 Jan 2024 to 28 Jan 2024|1 Jan 2024 to 28 Jan 2024|",
        "y||||>0.999",
        ".no|9 (64.3%)|9 (64.3%)|18 (64.3%)|",
        ".yes|5 (35.7%)|5 (35.7%)|10 (35.7%)|",
    ]
    spec = "compare: g\nlike: arsenal\noverall: no\nstyle: default\nrows: {v: {show: mean (SD)}}\n"
    own = build(spec, data=MIXED)
    assert [head.group for head in own.plan.heads if head.kind == "group"] == ["x", "y"]
    assert lines(own)[0].startswith("v|49.25 (28.20)|")  # the style goes by the data
    named = build(spec.replace("style: default\n", ""), data=MIXED, style="default")
    assert lines(named) == lines(own)  # a style of the command line counts as one of the spec


def test_arsenal_makes_no_test_where_a_group_has_no_values(build):
    """tableby.control: test.always = FALSE."""
    data = "g,v,c\n" + "".join(
        f"{g},{'' if g == 'z' else i},{'' if g == 'z' else i % 2}\n" for i in range(9) for g in "xyz"
    )
    for tool, tested in (("arsenal", False), ("finalfit", True)):
        results = build(f"compare: g\nlike: {tool}\nrows: [v, c]\n", data=data).results
        for row in ("v", "c"):
            p = results.get(row, None, None, "p")
            assert (p.value is not None) == tested
            assert tested or p.problem == 'group "z" has no values, and the tool then makes no test'


@pytest.mark.parametrize(
    ("tool", "shown"),
    [
        ("finalfit", {"k": "category", "w": "number"}),
        ("gtsummary", {"k": "category", "w": "number"}),
        ("arsenal", {"k": "number", "w": "number"}),
    ],
)
def test_numbers_of_few_values_are_categories_where_the_tool_takes_them_so(build, tool, shown):
    """finalfit: cont_cut = 5; gtsummary: below 10; arsenal goes by R's class."""
    tasks = build(f"compare: g\nlike: {tool}\nrows: [k, w]\n", data=MIXED).plan.tasks
    assert {task.row: task.view for task in tasks if type(task).__name__ == "Summarize"} == shown
    asked = build(f"compare: g\nlike: {tool}\nrows: {{k: {{show: mean}}}}\n", data=MIXED).plan.tasks
    assert [task.view for task in asked if type(task).__name__ == "Summarize"] == ["number"]


@pytest.mark.parametrize(
    ("tool", "shown"),
    [
        ("gtsummary", ["g: n", "y: yes"]),
        ("tableone-r", ["g: p", "y: yes"]),
        ("finalfit", ["g", ".n", ".p", "y", ".no", ".yes"]),
    ],
)
def test_categories_of_two_levels_are_on_one_line_where_the_tool_puts_them_so(build, tool, shown):
    """gtsummary: dichotomous are yes and no, 1 and 0, true and false; R's tableone shows the second of two levels."""
    data = MIXED.replace("x,", "n,").replace("y,", "p,").replace("g,v,w,k,d,p\n", "g,v,w,k,d,y\n")
    table = build(f"compare: k\ngroups: [0, 1, 2, 3]\nlike: {tool}\nrows: [g, y]\n", data=data)
    stubs = [line.split("|")[0] for line in lines(table)]
    assert stubs == (["g", ".n", ".p", "y: yes"] if tool == "gtsummary" else shown)


@pytest.mark.parametrize(("unit", "places"), [(1 / 4000, 4), (1 / 400, 3), (1 / 4, 2), (1 / 2, 1), (3 / 4, 0)])
def test_gtsummary_gives_decimals_by_the_spread_of_numbers(build, unit, places):
    """assign_summary_digits: the 95th percentile less the 5th below 0.01, 0.1, 10, 20; whole numbers have none."""
    data = "g,v,n\n" + "".join(f"{'xy'[i % 2]},{i * unit:.6f},{i}\n" for i in range(40))
    first, whole = lines(build("compare: g\nlike: gtsummary\nrows: [v, n]\n", data=data))[:2]
    median = first.split("|")[1].split(" ")[0]
    assert len(median.partition(".")[2]) == places
    assert whole.startswith("n|19 (9, 29)|20 (10, 30)|")
    asked = lines(build("compare: g\nlike: gtsummary\ndigits: {median: 5}\nrows: [v]\n", data=data))[0]
    assert len(asked.split("|")[1].split(" ")[0].partition(".")[2]) == 5


def test_weighted_numbers_are_compared_as_the_tool_does(build):
    """gtsummary: svy.wilcox.test; R's tableone: regTermTest, and svyranktest of medians."""
    data = "g,v,w\n" + "".join(f"{'xy'[i % 2]},{i * i % 31},{1 + i % 3}\n" for i in range(40))
    spec = "compare: g\nweights: w\nlike: {}\nrows: {{v: , m: {{variable: v, show: median (IQR)}}}}\n"
    chosen = {
        tool: [t.test for t in build(spec.format(tool), data=data).plan.tasks if hasattr(t, "test")]
        for tool in ("gtsummary", "tableone-r", "stata")
    }
    assert chosen == {
        "gtsummary": ["svy-rank", "svy-rank"],
        "tableone-r": ["svy-anova", "svy-rank"],
        "stata": ["svy-anova", "svy-anova"],
    }
    message = refused(build, spec.format("finalfit"), data=data)
    assert "spec.yaml:4:7: finalfit has no tests of weighted rows that a table could take over" in message


def test_intervals_are_those_of_the_tool(build):
    """gtsummary's add_ci: Wilson's with correction; arsenal's binomCI: binom.test; LIFETEST and sts: log-log."""
    spec = 'compare: g\nlike: {}\nrows: {{y: {{level: yes, show: "% (CI)"}}}}\n'
    methods = {
        tool: build(spec.format(tool), data=MIXED).results.get("y", "x", "yes", "pct_low").method
        for tool in ("gtsummary", "arsenal", "finalfit")
    }
    assert "continuity" in methods["gtsummary"] and "Clopper" in methods["arsenal"] and "Wilson" in methods["finalfit"]
    times = "compare: g\nlike: {}\nrows: {{v: {{event: {{y: yes}}}}}}\n"
    for tool, kind in (("sas", "log-log"), ("stata", "log-log"), ("r", "log"), ("gtsummary", "log")):
        table = build(times.format(tool), data=MIXED)
        assert next(t.followed for t in table.plan.tasks if hasattr(t, "followed")).survival_interval == kind


def test_gtsummary_compares_weighted_numbers_by_svyttest_beside_differences(build):
    """add_difference.tbl_svysummary: svy.t.test."""
    data = "g,v,w\n" + "".join(f"{'xy'[i % 2]},{i * i % 31},{1 + i % 3}\n" for i in range(40))
    spec = "compare: g\nweights: w\nlike: gtsummary\neffects: [difference (95% CI)]\nrows: [v]\n"
    table = build(spec, data=data)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["svy-t"]
    assert [t.effect for t in table.plan.tasks if hasattr(t, "effect")] == ["svy-difference"]


def test_arsenal_does_not_test_the_answers_to_a_question_with_several(build):
    """selectall.test = "notest"; a test that the author names goes before."""
    data = "g,q_a,q_b\n" + "".join(f"{'xy'[i % 2]},{i % 3 % 2},{i % 5 % 2}\n" for i in range(30))
    spec = "compare: g\nlike: {}\nrows: {{q: {{responses: [q_a, q_b]{}}}}}\n"
    tests = {
        (tool, more): [t.test for t in build(spec.format(tool, more), data=data).plan.tasks if hasattr(t, "test")]
        for tool, more in (("arsenal", ""), ("arsenal", ", test: fisher"), ("sas", ""))
    }
    assert tests == {("arsenal", ""): [], ("arsenal", ", test: fisher"): ["fisher"] * 2, ("sas", ""): ["chi2"] * 2}


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["DataFrame", "parquet"])
def test_an_order_that_the_data_declare_is_known(tmp_path, monkeypatch, kind, large):
    """Of an ordered categorical, in small and in large tables; not of one that has an order by its type alone."""
    monkeypatch.setattr(raw, "LARGE", 10 if large else 10_000)
    levels, codes = ["low", "mid", "high"], [i % 3 for i in range(30)]
    frame = pandas.DataFrame({"g": ["x", "y"] * 15})
    for name, ordered in (("o", True), ("u", False)):
        frame[name] = pandas.Categorical.from_codes(codes, levels, ordered=ordered)
    spec = "compare: g\nlike: {}\nrows: [o, u]\n"
    frame.to_parquet(tmp_path / "d.parquet")
    tests = {}
    for tool in ("arsenal", "finalfit"):
        if kind == "parquet":
            (tmp_path / "spec.yaml").write_text(f"data: d.parquet\n{spec.format(tool)}", "utf-8")
            table = tablegen.build(tmp_path / "spec.yaml")
        else:
            table = tablegen.build(spec.format(tool), data=frame)
        tests[tool] = [t.test for t in table.plan.tasks if hasattr(t, "test")]
    assert tests == {"arsenal": ["mean-scores", "chi2"], "finalfit": ["chi2-yates", "chi2-yates"]}


def test_a_level_of_an_ordered_factor_is_no_order(build):
    """One level that is shown alone is compared with all others."""
    frame = pandas.DataFrame(
        {
            "g": ["x", "y"] * 15,
            "o": pandas.Categorical.from_codes([i % 3 for i in range(30)], list("abc"), ordered=True),
        }
    )
    table = tablegen.build("compare: g\nlike: arsenal\nrows: {o: {level: b}}\n", data=frame)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["chi2"]


def test_how_a_tool_writes_numbers_is_told_where_there_is_a_style_of_it_and_only_there():
    """`written` says in words what `templates/tools/` has: neither is without the other."""
    assert {one.name for one in PRESETS if one.written} == {*Templates.search().names("tools", ".yaml")}
