"""Groups compared two by two in a table: what each row gets, against R; letters, marks, columns; what is refused."""

import csv
import json
from itertools import combinations

import pytest
from click.testing import CliRunner
from evidence_of import REFERENCE
from scipy import stats as scipy_stats
from seen import heads, lines, notes, refused

from tablegen.cli import cli
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

PLANTS = (REFERENCE / "plantgrowth.csv").read_text("utf-8")
RECORDS = json.loads((REFERENCE / "pairwise.json").read_text("utf-8"))
GROUPS = "compare: group\ngroups: [ctrl, trt1, trt2]\n"


def expected(kind, **options):
    """R's pairs of PlantGrowth by the two groups' names."""
    found = [r for r in RECORDS if r["kind"] == kind and r["dataset"] == "plantgrowth"]
    record = next(r for r in found if all(r["options"].get(k) == v for k, v in options.items()))
    return {frozenset((p["group1"], p["group2"])): p for p in record["expected"]["pairs"]}


@pytest.mark.parametrize(
    ("key", "test", "kind", "options", "stat"),
    [
        ("pairwise: yes", "anova", "tukey_hsd", {}, "p"),
        ("pairwise: yes", "welch-anova", "games_howell", {}, "p"),
        ("pairwise: {numbers: welch}", "anova", "pairwise_t", {"pool_sd": False, "p_adjust": "holm"}, "p_adjusted"),
        ("pairwise: {numbers: welch, adjust: bh}", "anova", "pairwise_t", {"pool_sd": False, "p_adjust": "BH"}, "p_adjusted"),
        ("pairwise: {numbers: t-pooled, adjust: bonferroni}", "anova", "pairwise_t", {"pool_sd": True, "p_adjust": "bonferroni"}, "p_adjusted"),
        ("pairwise: {numbers: t-pooled, adjust: none}", "anova", "pairwise_t", {"pool_sd": True, "p_adjust": "none"}, "p"),
    ],
)  # fmt: skip
def test_the_pairs_of_a_row_are_those_of_r(build, key, test, kind, options, stat):
    table = build(GROUPS + f"{key}\nrows: {{weight: {{test: {test}}}}}\n", data=PLANTS)
    wanted = expected(kind, **options)
    for first, second in combinations(("ctrl", "trt1", "trt2"), 2):
        record = table.results.get("weight", f"{first}:{second}", None, stat)
        assert record.value == pytest.approx(wanted[frozenset((first, second))]["p"], rel=1e-7)


def test_columns_stand_under_a_spanning_p(build):
    table = build(GROUPS + "pairwise: yes\nrows: [weight]\n", data=PLANTS)
    assert [cell.colspan for cell in table.table.head[0].cells] == [1] * 6 + [3]
    assert heads(table)[-1] == "P"
    assert [cell.content[0].text for cell in table.table.head[1].cells] == [
        "ctrl vs trt1",
        "ctrl vs trt2",
        "trt1 vs trt2",
    ]
    assert lines(table)[0].split("|")[-3:] == ["0.391", "0.198", "0.012"]


def test_letters_are_shared_by_groups_that_do_not_differ(build):
    table = build(GROUPS + "pairwise: {show: letters}\nrows: [weight]\n", data=PLANTS)
    assert [
        cell[-1] if cell[-1].isalpha() and cell[-2].isdigit() else cell[-2:] for cell in lines(table)[0].split("|")[1:4]
    ] == ["AB", "A", "B"]
    assert ("", "Groups without a letter in common differ (P < 0.05); those that share one do not") in notes(table)
    wide = build(GROUPS + "pairwise: {show: letters}\nconfidence: 0.99\nrows: [weight]\n", data=PLANTS)
    assert all(cell.endswith("A") for cell in lines(wide)[0].split("|")[1:4])


def test_marks_say_from_which_group(build):
    table = build(GROUPS + "pairwise: {show: superscripts}\nrows: [weight]\n", data=PLANTS)
    ctrl, one, two = lines(table)[0].split("|")[1:4]
    mark = next(mark for mark, text in notes(table) if text == "P < 0.05 compared with trt1")
    assert two.endswith(mark) and ctrl[-1].isdigit() and one[-1].isdigit()


def test_dunnett_compares_with_one_group(build):
    table = build(GROUPS + "pairwise: dunnett\nrows: [weight]\n", data=PLANTS)
    columns = [list(map(float, column)) for column in _columns()]
    ours = [table.results.get("weight", f"{name}:ctrl", None, "p").value for name in ("trt1", "trt2")]
    theirs = scipy_stats.dunnett(columns[1], columns[2], control=columns[0], random_state=1).pvalue
    assert ours == pytest.approx(list(theirs), abs=2e-4)  # SciPy integrates at random
    turned = build(
        GROUPS + "pairwise: {numbers: dunnett, against: trt2, show: superscripts}\nrows: [weight]\n", data=PLANTS
    )
    ctrl, one, two = lines(turned)[0].split("|")[1:4]
    mark = next(mark for mark, text in notes(turned) if text == "P < 0.05 compared with trt2")
    assert one.endswith(mark) and ctrl[-1].isdigit() and two[-1].isdigit()
    assert any(text.startswith("Groups were compared with trt2 by Dunnett") for _, text in notes(turned))


def _columns():
    rows = list(csv.DictReader(PLANTS.splitlines()))
    return [[r["weight"] for r in rows if r["group"] == name] for name in ("ctrl", "trt1", "trt2")]


def test_differences_have_simultaneous_limits(build):
    table = build(GROUPS + "pairwise: {show: differences}\nrows: [weight]\n", data=PLANTS)
    wanted = scipy_stats.tukey_hsd(*(list(map(float, column)) for column in _columns()))
    low = wanted.confidence_interval(0.95).low
    for (i, first), (j, second) in combinations(enumerate(("ctrl", "trt1", "trt2")), 2):
        record = table.results.get("weight", f"{first}:{second}", None, "diff_low")
        assert record.value == pytest.approx(low[i, j], rel=1e-6)
    assert heads(table)[-1] == "Difference (95% CI)"
    assert any(text.startswith("CI confidence interval") for _, text in notes(table))
    means = [float(cell.split(" ")[0]) for cell in lines(table)[0].split("|")[1:4]]
    assert lines(table)[0].split("|")[-3].startswith(f"{means[0] - means[1]:.3f} (".replace("-", "−"))
    assert ("", "Confidence intervals of differences hold for all pairs of a row at once") in notes(table)


CARS = (REFERENCE / "birthwt.csv").read_text("utf-8")


def test_categories_are_compared_by_their_own_test_pair_by_pair(build):
    table = build("compare: race\npairwise: {categories: fisher, adjust: none}\nrows: {smoke: }\n", data=CARS)
    rows = list(csv.DictReader(CARS.splitlines()))
    names = table.plan.tasks[0].by.levels
    for pair in combinations(names, 2):
        counts = [[sum(r["race"] == g and r["smoke"] == s for r in rows) for g in pair] for s in ("no", "yes")]
        wanted = scipy_stats.fisher_exact(counts).pvalue
        assert table.results.get("smoke", ":".join(pair), None, "p").value == pytest.approx(wanted, rel=1e-9)
    assert set(names) == {"white", "black", "other"}


def test_a_pair_that_cannot_be_tested_is_no_member_of_the_family(build):
    data = "g,x\n" + "".join(f"{g},{x}\n" for g in "ab" for x in (1, 2, 4)) + "c,5\nd,\n"
    table = build("compare: g\npairwise: {numbers: welch, show: columns}\nrows: [x]\n", data=data)
    assert table.results.get("x", "a:c", None, "p").problem
    assert table.results.get("x", "a:b", None, "p_adjusted").method.endswith("Holm's adjustment, 1 pair")
    assert table.results.get("x", "a:c", None, "p_adjusted").problem
    cells = dict(zip(["ab", "ac", "ad", "bc", "bd", "cd"], lines(table)[0].split("|")[-6:], strict=True))
    assert cells.pop("ab") == ">0.999" and set(cells.values()) == {"–"}


def test_rows_go_before_the_table(build):
    spec = "compare: race\npairwise: {numbers: tukey, show: columns}\nrows: {age: {pairwise: no}, lwt: , smoke: , bwt: {pairwise: dunn}}\n"
    table = build(spec, data=CARS)
    methods_of = {t.row: t.method for t in table.plan.tasks if type(t).__name__ == "ComparePairs"}
    assert methods_of == {"lwt": "tukey", "bwt": "dunn"}
    only = build("compare: race\nrows: {age: {pairwise: games-howell}, lwt: }\n", data=CARS)
    assert [t.row for t in only.plan.tasks if type(t).__name__ == "ComparePairs"] == ["age"]


def test_without_the_key_nothing_is_compared_two_by_two(build):
    table = build("compare: race\nrows: [age]\n", data=CARS)
    assert not [t for t in table.plan.tasks if type(t).__name__ == "ComparePairs"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("compare: smoke\npairwise: yes\nrows: [age]\n", "spec.yaml:3:11: pairwise compares more than two groups; this table has 2"),
        ("compare: race\npairwise: tuky\nrows: [age]\n", 'unknown pairwise comparison "tuky"'),
        ("compare: race\npairwise: holm\nrows: [age]\n", "pairwise: {adjust: holm}"),
        ("compare: race\npairwise: letters\nrows: [age]\n", "pairwise: {show: letters}"),
        ("compare: race\npairwise: {categories: tukey}\nrows: [smoke]\n", "tukey does not compare two groups of a category"),
        ("compare: race\npairwise: {adjust: holms}\nrows: [age]\n", 'did you mean "holm"?'),
        ("compare: race\npairwise: {numbers: tukey, adjust: holm}\nrows: [age]\n", "P is adjusted by tukey already: holm has nothing to adjust"),
        ("compare: race\npairwise: {against: green}\nrows: [age]\n", 'the table has no group "green" to compare the others with'),
        ("compare: race\npairwise: {against: white, show: letters}\nrows: [age]\n", "letters need every pair of groups, and here all are compared with one"),
        ("compare: race\npairwise: {categories: chi2, show: differences}\nrows: [smoke]\n", "no row has differences of means between pairs of groups"),
        ("pairwise: yes\nrows: [age]\n", "pairwise needs the key compare"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(build, text, message):
    assert message in refused(build, text, data=CARS)


def test_a_group_name_with_a_colon_that_could_be_two_pairs(build):
    data = "g,x\n" + "".join(f"{g},{x}\n" for g in ("a", "b", "a:b") for x in (1, 2, 4))
    assert 'two pairs of groups would both be recorded as "a:b"' in refused(
        build, "compare: g\npairwise: yes\nrows: [x]\n", data=data
    )


def test_a_pair_is_explained_and_told_in_the_methods(build, tmp_path):
    table = build("compare: race\npairwise: {numbers: welch}\nrows: [age]\n", data=CARS)
    told = dict(explain(tmp_path / "spec.yaml", "age.black:other.p_adjusted"))
    assert told["value"] == repr(table.results.get("age", "black:other", None, "p_adjusted").value)
    assert "Holm" in told["method"] and "Holm" in told["adjustment"] and told["order"] == "black minus other"
    assert told["black"].startswith("n 26, mean") and told["printed"]
    told = methods_paragraph((tmp_path / "spec.yaml",)).replace("’", "'")
    assert "Groups were compared two by two by Welch's t test" in told
    assert "P values are two-sided, those of all groups at once not adjusted for multiple testing. " in told


def test_a_shell_needs_no_data(project):
    folder = project(
        s_dot_yaml="data: none.csv\ncompare: g\ngroups: [a, b, c]\npairwise: {numbers: tukey}\nrows: {x: }\n"
    )
    shown = CliRunner().invoke(cli, ["check", str(folder / "s.yaml"), "--shell"]).output
    assert "| *P*: a vs b |" in shown and shown.count(" x.xxx |") == 4


def test_pairs_of_hidden_counts_are_hidden_and_nothing_else(build):
    rows = [("a", "x", 3), ("a", "y", 20), ("b", "x", 9), ("b", "y", 11), ("c", "x", 9), ("c", "y", 30)]
    data = "g,e,v\n" + "".join(f"{g},{e},{i}\n" for g, e, n in rows for i in range(n))
    spec = "compare: g\npairwise: {categories: chi2, numbers: tukey}\nsuppress: 5\nrows: [e, v]\n"
    table = build(spec, data=data)
    of_pairs = [r for r in table.results if r.key.group and ":" in r.key.group]
    assert all((r.value is None) == (r.key.row == "e") for r in of_pairs) and {r.key.row for r in of_pairs} == {
        "e",
        "v",
    }
    assert all(r.problem.startswith("suppressed") for r in of_pairs if r.key.row == "e")
    assert lines(table)[0].split("|")[-3:] == ["–"] * 3


def test_letters_that_are_all_hidden_are_not_explained(build):
    rows = [("a", "x", 3), ("a", "y", 20), ("b", "x", 9), ("b", "y", 11), ("c", "x", 9), ("c", "y", 30)]
    data = "g,e,v\n" + "".join(f"{g},{e},{i}\n" for g, e, n in rows for i in range(n))
    spec = "compare: g\npairwise: {categories: chi2, numbers: tukey, show: letters}\nsuppress: 5\n"
    hidden, shown = (
        " ".join(text for _, text in notes(build(f"{spec}rows: {rows}\n", data=data))) for rows in ("[e]", "[e, v]")
    )
    assert "letter" not in hidden and "Groups without a letter in common differ" in shown


def test_options_of_a_question_hide_their_pairs_with_any_of_their_counts(build):
    chose = {"a": (3, 12, 15), "b": (12, 14, 10), "c": (9, 13, 12)}
    rows = [[int(i % 25 < chose[o][g]) for o in "abc"] for g in range(3) for i in range(25)]
    data = "g,a,b,c\n" + "".join(f"{'xyz'[i // 25]},{','.join(map(str, row))}\n" for i, row in enumerate(rows))
    table = build("compare: g\npairwise: yes\nsuppress: 5\nrows: {q: {responses: [a, b, c]}}\n", data=data)
    hidden = {r.key.row for r in table.results if r.key.stat == "n" and r.value is None and r.key.group in {*"xyz"}}
    pairs = [r for r in table.results if r.key.group and ":" in r.key.group]
    assert "q[a]" in hidden and {r.key.row for r in pairs} == {"q[a]", "q[b]", "q[c]"}
    assert all((r.value is None) == (r.key.row in hidden) for r in pairs)


def test_an_authors_stars_in_a_sentence_are_no_markup(build):
    """`Sec *A* ^b^` in the sentence on families was set in italics, and raised."""
    from tablegen.table.model import plain

    rows = "rows: {'Sec *A* ^b^': {rows: {x: }}, 'Sec *B*': {rows: {y: }}}\n"
    lines = "".join(f"{'abc'[i % 3]},{i * 7 % 11},{i * 5 % 13}\n" for i in range(30))
    spec = f"compare: g\nadjust: {{method: holm, family: sections}}\ncolumns: [groups, P, adjusted P]\n{rows}"
    table = build(spec, data=f"g,x,y\n{lines}")
    told = [plain(note.content) for note in table.table.notes]
    assert "P was adjusted by Holm’s adjustment within families: 1 test of Sec *A* ^b^; 1 test of Sec *B*" in told


THREE = "g,x,d,e\n" + "".join(
    f"{'abc'[i % 3]},{(i * 7) % 11 + i % 3}.5,2024-0{1 + i % 8}-1{i % 9},{'yes' if i % 4 else 'no'}\n"
    for i in range(36)
)


def methods_of(table):
    """By which method the pairs of each row are compared, in the results."""
    return {r.key.row: r.method.split(",")[0] for r in table.results.records if r.key.group == "a:b"}


@pytest.mark.parametrize("columns", ["", "columns: [groups]\n"])
def test_pairs_belong_to_the_test_of_the_row_be_it_shown_or_not(build, columns):
    """Where the table has no P, letters were Tukey's whatever the row's test."""
    rows = "rows:\n  x: {test: kruskal}\n  w: {variable: x, test: welch-anova}\n  m: {variable: x, test: median-test}\n"
    head = f"compare: g\n{columns}pairwise: {{show: letters}}\n"
    asked = {"x": "Dunn's test", "w": "Games–Howell test", "m": "Mood's median test"}
    assert methods_of(build(head + rows, data=THREE)) == asked
    assert methods_of(build(head + "tests: {numbers: kruskal}\nrows: [x]\n", data=THREE)) == {"x": "Dunn's test"}
    of_tool = build(head + "like: gtsummary\nrows: {x: {show: median (IQR)}}\n", data=THREE)
    assert methods_of(of_tool) == {"x": "Dunn's test"}


def test_rows_without_a_test_of_places_have_no_pairs_by_default(build):
    """The note said that dates and rows of test: no were compared; pairs beside Levene's test were of means."""
    rows = "  x: {test: no}\n  d:\n  s: {variable: x, test: levene}\n  e: {level: yes, test: no}\n  y: {variable: x}\n"
    table = build(f"compare: g\npairwise: yes\nrows:\n{rows}", data=THREE)
    assert methods_of(table) == {"y": "Tukey–Kramer test"}
    assert [line.split("|")[-3:] != ["", "", ""] for line in lines(table)] == [False, False, False, False, True]
    defaults = table.plan.defaults
    assert "x: groups not compared two by two (the row has no test)" in defaults
    assert (
        "s: groups not compared two by two (Levene's test of equal variances is not of where the values lie)"
        in defaults
    )


def test_rows_that_ask_for_pairs_themselves_have_them_without_a_test(build):
    table = build(
        "compare: g\npairwise: yes\nrows:\n  x: {test: no, pairwise: tukey}\n  d: {pairwise: dunn}\n", data=THREE
    )
    assert methods_of(table) == {"x": "Tukey–Kramer test", "d": "Dunn's test"}
    assert all(cell for line in lines(table) for cell in line.split("|")[-3:])
    named = build("compare: g\ntests: {numbers: no}\npairwise: games-howell\nrows: [x]\n", data=THREE)
    assert methods_of(named) == {"x": "Games–Howell test"}
