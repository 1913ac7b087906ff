"""Comparisons and descriptions from spec to table: lines, columns, tests, missing values, notes, small cells."""

import pytest

import tablegen
from tablegen.errors import TablegenError
from tablegen.table.model import plain

DATA = """id,arm,age,sex,stage,crp,ok
1,a,50,m,I,1.5,1
2,a,61,f,II,2.5,0
3,a,47,m,III,,1
4,b,39,f,I,3.5,0
5,b,58,f,II,9.0,1
6,b,70,m,II,7.5,
7,,33,m,I,2.0,1
"""


@pytest.fixture
def build(project):
    """Build a spec on the data above."""

    def build(text, data=DATA, **options):
        folder = project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\n{text}")
        return tablegen.build(folder / "spec.yaml", **options)

    return build


def lines(table):
    """The body as texts with plain spaces, indents as dots."""
    return [
        "|".join([f"{'.' * c.indent}{plain(c.content, '−')}" for c in row.cells]).replace("\u00a0", " ")
        for row in table.table.body
    ]


def heads(table):
    return [plain(cell.content, "−").replace("\u00a0", " ") for cell in table.table.head[0].cells]


def notes(table):
    return [((n.mark and n.mark.text) or "", plain(n.content, "−").replace("\u00a0", " ")) for n in table.table.notes]


def refused(build, text, **options):
    with pytest.raises(TablegenError) as caught:
        build(text, **options)
    return str(caught.value)


def test_a_two_line_spec_compares_every_column_but_the_identifier(build):
    table = build("compare: arm\n")
    assert heads(table) == ["Characteristic", "a (n = 3)", "b (n = 3)", "χ²/t", "P"]
    assert lines(table) == [
        "age|52.7 ± 7.4|55.7 ± 15.6|−0.30|0.779",
        "sex|||0.67|0.414",
        ".f|1 (33.3)|2 (66.7)||",
        ".m|2 (66.7)|1 (33.3)||",
        "stage|||1.33|0.513",
        ".I|1 (33.3)|1 (33.3)||",
        ".II|1 (33.3)|2 (66.7)||",
        ".III|1 (33.3)|0 (0)||",
        "crp|2.00 ± 0.71|6.67 ± 2.84|−2.17|0.119",
        ".Missing|1|0||",
        "ok|||0.14|0.709",
        ".0|1 (33.3)|1 (50.0)||",
        ".1|2 (66.7)|1 (50.0)||",
        ".Missing|0|1||",
    ]
    assert notes(table)[0] == ("", "Data are mean ± SD or n (%)")
    assert "1 patient without a value of arm in no column" in [text for _, text in notes(table)]
    assert any("expected counts are below 5" in str(warning) for warning in table.warnings)
    assert "rows: every column but id (identifiers)" in table.plan.defaults


def test_difference_turns_the_sign_only(build):
    one = build("compare: arm\nrows: [age]\n")
    two = build("compare: arm\ndifference: second - first\nrows: [age]\n")
    three = build("compare: arm\ngroups: [b, a]\nrows: [age]\n")
    t = [table.results.get("age", None, None, "statistic").value for table in (one, two, three)]
    p = [table.results.get("age", None, None, "p").value for table in (one, two, three)]
    assert t[0] == -t[1] == -t[2] and p[0] == p[1] == p[2]
    assert heads(three)[1] == "b (n = 3)"
    assert "t is for a minus b" in notes(one)[1][1] and "t is for b minus a" in notes(two)[1][1]


def test_rows_sections_levels_patterns_units_and_notes(build):
    table = build("""compare: arm
overall: first
columns: [groups, P]
rows:
  Patients:
    rows:
      age: {label: Age, unit: years, show: "{mean} [{min}; {max}]", digits: 0}
      age_2: {variable: age, label: Age, show: median (IQR)}
      sex: {label: Women, level: f}
  Disease: {note: At admission, rows: {stage: {label: Stage, levels: {I: Early, II: Middle, III: Late}}, ok: {show: n/N (%), level: 1}}}
""")
    assert heads(table) == ["Characteristic", "Overall (n = 6)", "a (n = 3)", "b (n = 3)", "P"]
    assert lines(table) == [
        "Patients||||",
        ".Age (years)|54 [39; 70]|53 [47; 61]|56 [39; 70]|0.779",
        ".Age|54 (48–60)|50 (49–56)|58 (49–64)|0.779",
        ".Women|3 (50.0)|1 (33.3)|2 (66.7)|0.414",
        "Diseasea||||",
        ".Stage||||0.513",
        "..Early|2 (33.3)|1 (33.3)|1 (33.3)|",
        "..Middle|3 (50.0)|1 (33.3)|2 (66.7)|",
        "..Late|1 (16.7)|1 (33.3)|0 (0)|",
        ".ok|3/5 (60.0)|2/3 (66.7)|1/2 (50.0)|0.709",
        "..Missing|1|0|1|",
    ]
    assert ("a", "At admission") in notes(table)


def test_a_description_has_one_column(build):
    table = build("rows: [age, sex]\n")
    assert heads(table) == ["Characteristic", "Overall (n = 7)"]
    assert lines(table) == ["age|51.1 ± 12.9", "sex|", ".f|3 (42.9)", ".m|4 (57.1)"]


def test_tests_by_name_and_a_row_that_deviates_has_a_note(build):
    table = build(
        "compare: arm\nrows: {age: , crp: {test: mann-whitney, show: median (IQR)}, stage: , sex: {test: fisher}}\n"
    )
    assert heads(table)[3] == "χ²/t/U"
    marked = dict(notes(table))
    assert marked["a"] == "Mann–Whitney U test, exact"
    assert marked["b"].startswith("Fisher’s exact test, two-sided")
    rows = lines(table)
    assert rows[1].endswith("a") and rows[7].startswith("sex") and rows[7].endswith("b")
    assert notes(table)[0] == ("", "Data are mean ± SD, median (IQR), or n (%)")


def test_missing_values_answer_three_separate_questions(build):
    base = "compare: arm\nrows: {ok: {level: 1}}\n"
    assert lines(build(base)) == ["ok|2 (66.7)|1 (50.0)|0.14|0.709", ".Missing|0|1||"]
    table = build(base + "missing: {show: never}\n")
    assert lines(table) == ["ok|2 (66.7)|1 (50.0)|0.14|0.709"]
    assert ("", "Missing values: ok 1") in notes(table)
    assert lines(build(base + "missing: {in percent: yes}\n"))[0] == "ok|2 (66.7)|1 (33.3)|0.14|0.709"
    assert lines(build(base + "missing: {in test: yes}\n"))[0].endswith("1.33|0.513")
    assert lines(build("compare: arm\nmissing: {show: always}\nrows: {sex: {level: f}}\n"))[1] == ".Missing|0|0||"


def test_small_cells_are_hidden_with_what_gives_them_away(build):
    data = "g,e\n" + "a,y\n" * 3 + "a,n\n" * 27 + "b,y\n" * 12 + "b,n\n" * 18
    table = build("compare: g\noverall: last\nsuppress: 5\nrows: [e]\n", data=data)
    assert lines(table) == ["e||||–|–", ".n|–|–|45 (75.0)||", ".y|<5|–|15 (25.0)||"]
    assert ("", "Counts below 5, and what would give them away, are not shown") in notes(table)
    hidden = [r for r in table.results if r.problem and r.problem.startswith("suppressed")]
    assert all(r.value is None for r in hidden) and {r.key.stat for r in hidden} >= {"n", "pct", "p", "statistic"}
    assert not [r for r in table.results if r.value in (3, 27, 12, 18) and r.key.row == "e"]


def test_anova_kruskal_and_degrees_of_freedom(build):
    table = build(
        "compare: stage\nrows: {age: , age_2: {variable: age, test: kruskal}}\ncolumns: [groups, statistic, df, P]\n"
    )
    assert heads(table)[4:] == ["F/H", "df", "P"]
    assert lines(table)[0].split("|")[5].replace("\u00a0", " ") == "2, 4"
    assert table.results.get("age", None, None, "df2").value == 4


def test_a_constant_and_an_empty_group_print_the_mark_and_say_why(build):
    table = build("compare: g\nrows: [x, y]\n", data="g,x,y\na,5,1\na,5,2\nb,5,\nb,5,\n")
    assert lines(table) == ["x|5.0 ± 0.0|5.0 ± 0.0|–|–", "y|1.5 ± 0.7|–|–|–", ".Missing|0|2||"]
    text = "\n".join(map(str, table.warnings))
    assert "x: no Student's t test: every value is the same (5): there is no variance to test" in text
    assert 'y: group "b" has no values: all of its values are missing' in text
    assert "y: no Student's t test: the second group has no values" in text


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("compare: arms\n", 'spec.yaml:2:10: the data have no column "arms"; did you mean "arm"?'),
        ("compare: arm\nrows: {age: {test: chi}}\n", 'spec.yaml:3:20: unknown test "chi"; did you mean "chi2"?'),
        ("compare: arm\nrows: {age: {test: chi2}}\n", "spec.yaml:3:20: chi2 tests counts, and age is shown as a number"),
        ("compare: arm\nrows: {sex: {test: welch}}\n", "spec.yaml:3:20: welch tests numbers, and sex is shown as a category"),
        ("compare: stage\nrows: {age: {test: t}}\n", "spec.yaml:3:20: t compares 2 groups, and this table has 3"),
        ("compare: arm\nrows: {sex: {show: mean ± SD}}\n", "spec.yaml:3:20: sex holds text, and mean ± SD needs numbers"),
        ("compare: arm\nrows: {sex: {level: female}}\n", 'spec.yaml:3:21: sex has no level "female"'),
        ("compare: arm\nrows: {sex: {levels: [f]}}\n", 'the data also have the level "m" of sex, which `levels` does not list'),
        ("compare: arm\ncolumns: [groups, B]\nrows: [age]\n", 'spec.yaml:3:19: a comparison has no column "B"'),
        ("columns: [groups, P]\nrows: [age]\n", 'spec.yaml:2:19: the column "P" needs groups to compare'),
        ("compare: id\nwhere: {id: [1]}\nrows: [age]\n", "a comparison needs at least two groups; id has 1"),
        ("compare: arm\ngroups: [a, c]\nrows: [age]\n", 'spec.yaml:3:13: arm has no level "c"'),
        ("compare: arm\nstyle: jam\n", 'spec.yaml:3:8: unknown style "jam"; did you mean "jama"?'),
        ("where: {sex: \"> 3\"}\nrows: [age]\n", "spec.yaml:2:14: sex holds text; it cannot be compared with a number"),
        ("compare: arm\nrows: {age: {show: mean SD}}\n", 'unknown pattern "mean SD"; did you mean "mean ± SD"?'),
    ],
)  # fmt: skip
def test_wrong_specs(build, spec, message):
    assert message in refused(build, spec)


def test_all_problems_are_told_at_once(build):
    message = refused(build, "compare: arm\nrows: {ages: , sx: , age: {test: tt}}\n")
    assert message.count("spec.yaml:3:") == 3


def test_groups_that_are_not_listed_are_warned_of(build):
    table = build("compare: stage\ngroups: [I, II]\nrows: [age]\n")
    assert [str(w) for w in table.warnings] == [
        "spec.yaml:2:10: warning: the patients of III are in no column: `groups` does not list them"
    ]


def test_only_the_patients_kept_by_where_are_in_the_table(build):
    table = build("where: {sex: m}\ncompare: arm\noverall: last\nrows: [age]\n")
    assert heads(table)[1:4] == ["a (n = 2)", "b (n = 1)", "Overall (n = 3)"]
    assert table.results.get("age", "overall", None, "mean").value == pytest.approx((50 + 47 + 70) / 3)
    assert lines(build("where: {age: \"> 50\"}\nrows: {ok: {show: mean}}\n")) == ["ok|0.5", ".Missing|1"]


def test_numbers_may_be_shown_as_categories_and_codes_as_numbers(build):
    table = build('where: {age: "< 50"}\nrows: {ok: {show: mean}, age: {show: n (%)}}\n')
    assert lines(table) == ["ok|0.7", "age|", ".33|1 (33.3)", ".39|1 (33.3)", ".47|1 (33.3)"]


def test_published_numbers_cannot_give_ranks(project):
    text = "compare: g\npublished: {x: {a: {n: 5, mean: 1, sd: 1}, b: {n: 5, mean: 2, sd: 1}}}\nrows: {x: {test: mann-whitney}}\n"
    with pytest.raises(
        TablegenError, match="Mann–Whitney U test needs individual values; x is given as n and mean and sd"
    ):
        tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")


@pytest.mark.parametrize("where", ["where: {x: \"> 1\"}\nrows: [x]\n", "rows: {x: {where: {x: \"> 1\"}}}\n"])
def test_published_numbers_cannot_be_filtered(project, where):
    text = f"compare: g\npublished: {{x: {{a: {{n: 5, mean: 1, sd: 1}}, b: {{n: 5, mean: 2, sd: 1}}}}}}\n{where}"
    with pytest.raises(TablegenError, match="where needs patients to filter; these are published numbers"):
        tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")


def test_chinese_names_and_labels(build):
    table = build(
        "compare: 组\nrows: {年龄: 年龄（岁）, 性别: }\n", data="组,年龄,性别\n甲,50,男\n甲,61,女\n乙,39,女\n乙,58,男\n"
    )
    assert lines(table)[0].startswith("年龄（岁）|48.5 ± 13.4|55.5 ± 7.8")
    with pytest.raises(TablegenError, match='the data have no column "年令"; did you mean "年龄"'):
        build("rows: [年令]\n", data="年龄,性别\n50,男\n")
