"""Groups within groups: `compare: [sex, arm]`, each pair a column under a spanning head, tests among all of them."""

import pytest
from click.testing import CliRunner
from scipy import stats as scipy_stats
from seen import heads, lines, notes, refused

from tablegen.cli import cli
from tablegen.table.model import plain

ROWS = [
    ("m", "a", 3, 1),
    ("m", "a", 5, 0),
    ("m", "b", 4, 1),
    ("m", "b", 9, 1),
    ("f", "a", 1, 0),
    ("f", "a", 2, 0),
    ("f", "b", 8, 1),
    ("f", "b", 6, 0),
]
DATA = "sex,arm,x,y\n" + "".join(f"{s},{a},{x},{y}\n" for s, a, x, y in ROWS) + ",a,7,1\nm,,7,1\n"
SPEC = "compare: [sex, arm]\ngroups: {m: Men, f: Women, b: New, a: Usual}\n"


def lower(table):
    return [plain(cell.content, "−").replace("\u00a0", " ").partition(" (")[0] for cell in table.table.head[1].cells]


def test_each_pair_is_a_column_under_its_outer_group(build):
    table = build(SPEC + "overall: last\nrows: [x]\n", data=DATA)
    assert [(text, cell.colspan) for text, cell in zip(heads(table), table.table.head[0].cells, strict=True)][1:3] == [
        ("Men", 2),
        ("Women", 2),
    ]
    assert [text.split("(")[0].strip() for text in lower(table)] == ["New", "Usual", "New", "Usual"]
    assert lines(table)[0].split("|")[1:6] == [
        "6.5 ± 3.5",
        "4.0 ± 1.4",
        "7.0 ± 1.4",
        "1.5 ± 0.7",
        lines(table)[0].split("|")[5],
    ]


def test_the_tests_compare_all_groups_and_the_note_says_so(build):
    table = build(SPEC + "rows: [x]\n", data=DATA)
    groups = [[x for s, a, x, _ in ROWS if (s, a) == pair] for pair in (("m", "b"), ("m", "a"), ("f", "b"), ("f", "a"))]
    assert table.results.get("x", None, None, "p").value == pytest.approx(
        scipy_stats.f_oneway(*groups).pvalue, rel=1e-9
    )
    assert ("", "Tests compare all 4 groups of sex / arm at once") in notes(table)
    assert table.results.get("x", "m / b", None, "mean").value == 6.5


def test_patients_without_one_of_the_two_are_in_no_column(build):
    table = build(SPEC + "rows: [x]\n", data=DATA)
    assert sum(table.results.get("sex / arm", g, None, "n").value for g in table.plan.tasks[0].by.levels) == len(ROWS)
    assert table.results.get("sex / arm", None, None, "missing").value == 2


def test_without_groups_all_levels_in_their_order_and_a_pair_of_nobody_has_no_column(build):
    data = "sex,arm,x\nf,a,1\nf,a,2\nm,a,3\nm,a,5\nm,b,2\nm,b,4\n"
    table = build("compare: [sex, arm]\nrows: [x]\n", data=data)
    assert lower(table) == ["a", "a", "b"]
    assert "no column of f, b: no patients" in table.plan.defaults
    every = build("compare: [sex, arm]\n", data=data)
    assert {line.row for line in every.plan.lines} == {"x"}


def test_missing_columns_and_pairs_name_both(build):
    table = build(
        SPEC + "columns: [groups, missing, P]\npairwise: {numbers: tukey, show: superscripts}\nrows: [x]\n", data=DATA
    )
    assert lower(table)[4:] == ["Men, New", "Men, Usual", "Women, New", "Women, Usual"]
    columns = build(SPEC + "pairwise: {numbers: tukey, show: columns}\nrows: [x]\n", data=DATA)
    assert lower(columns)[4] == "Men, New vs Men, Usual"


def test_a_shell_of_nested_groups(project):
    text = "data: none.csv\ncompare: [sex, arm]\ngroups: [a, b]\nrows: {x: }\n"
    folder = project(s_dot_yaml=text)
    shown = CliRunner().invoke(cli, ["check", str(folder / "s.yaml"), "--shell"]).output.replace("\u00a0", " ")
    assert "| level 1: a (" in shown and shown.count("xx.xx ± xx.xx") == 4


def test_small_groups_are_hidden(build):
    data = "sex,arm,x\n" + "".join(
        f"{s},{a},{i}\n" for s, a, n in (("m", "a", 3), ("m", "b", 9), ("f", "a", 9), ("f", "b", 9)) for i in range(n)
    )
    table = build("compare: [sex, arm]\noverall: last\nsuppress: 5\nrows: [x]\n", data=data)
    assert [table.results.get("sex / arm", g, None, "n").value for g in ("m / a", "overall")] == [None, None]
    assert table.results.get("x", None, None, "p").value is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("compare: [sex, arm, x]\nrows: [x]\n", "spec.yaml:2:10: compare takes one column, or two: [outer, inner]"),
        ("compare: [sex, arms]\nrows: [x]\n", 'the data have no column "arms"; did you mean "arm"?'),
        ("compare: [sex, sex]\nrows: [x]\n", "sex cannot be within itself"),
        ("compare: [sex, arm]\ngroups: [m, c]\nrows: [x]\n", 'sex and arm have no level "c"'),
        (
            "compare: [sex, arm]\nweights: {column: y, show: beside}\nrows: [x]\n",
            "groups within groups have spanning heads of their own",
        ),
        ("compare: [sex, arm]\npairs: y\nrows: [x]\n", "groups within groups are of different patients"),
        ("compare: [sex, arm]\ngroups: [m, a]\nrows: [x]\n", "a comparison has 2 to 12 groups; sex and arm make 1"),
    ],
)
def test_what_cannot_be_nested(build, text, message):
    assert message in refused(build, text, data=DATA)


def test_names_that_would_be_the_same(build):
    data = "p,q,x\na / b,c,1\na / b,c,2\na,b / c,3\na,b / c,4\n"
    assert 'two groups would both be called "a / b / c"' in refused(build, "compare: [p, q]\nrows: [x]\n", data=data)
