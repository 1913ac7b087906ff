"""Comparisons and descriptions from spec to table: lines, columns, tests, missing values, notes, small cells."""

import pytest
from seen import DATA, heads, lines, notes, refused

import tablegen
from tablegen import stats
from tablegen.errors import TablegenError
from tablegen.table.model import plain


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
    assert "1 patient with missing arm not shown" in [text for _, text in notes(table)]
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
    assert notes(one)[2] == ("", "t is for a minus b") and notes(two)[2] == ("", "t is for b minus a")


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
        ".ok: 1|3/5 (60.0)|2/3 (66.7)|1/2 (50.0)|0.709",
        "..Missing|1|0|1|",
    ]
    assert ("a", "At admission") in notes(table)


def test_a_description_has_one_column(build):
    table = build("rows: [age, sex]\n")
    assert heads(table) == ["Characteristic", "Overall (n = 7)"]
    assert lines(table) == ["age|51.1 ± 12.9", "sex|", ".f|3 (42.9)", ".m|4 (57.1)"]


def test_tests_by_name_and_a_row_that_deviates_has_a_note(build):
    crp, sex = "crp: {test: mann-whitney, show: median (IQR)}", "sex: {test: fisher}"
    table = build(f"compare: arm\nrows: {{age: , age_2: {{variable: age}}, {crp}, stage: , ok: , {sex}}}\n")
    assert heads(table)[3] == "χ²/t/U"
    marked = dict(notes(table))
    assert marked["a"] == "Mann–Whitney U test, exact"
    assert marked["b"].startswith("Fisher’s exact test, two-sided")
    stubs = [line.split("|")[0] for line in lines(table)]
    assert (
        "crpa" in stubs and "sexb" in stubs and not any(stub.startswith("stage") and stub != "stage" for stub in stubs)
    )
    assert notes(table)[0] == ("", "Data are mean ± SD, median (IQR), or n (%)")


def test_where_two_methods_are_equally_common_each_row_has_its_note(build):
    table = build("compare: arm\nrows: {age: , crp: {test: mann-whitney}}\n")
    assert [line.split("|")[0] for line in lines(table)][:2] == ["agea", "crpb"]
    assert dict(notes(table))["a"] == "Student’s t test, two-sided, equal variances"


def test_missing_values_answer_three_separate_questions(build):
    base = "compare: arm\nrows: {ok: {level: 1}}\n"
    assert lines(build(base)) == ["ok: 1|2 (66.7)|1 (50.0)|0.14|0.709", ".Missing|0|1||"]
    table = build(base + "missing: {show: never}\n")
    assert lines(table) == ["ok: 1|2 (66.7)|1 (50.0)|0.14|0.709"]
    assert ("", "Missing values: ok: 1 (n = 1)") in notes(table)
    assert lines(build(base + "missing: {in percent: yes}\n"))[0] == "ok: 1|2 (66.7)|1 (33.3)|0.14|0.709"
    assert lines(build(base + "missing: {in test: yes}\n"))[0].endswith("1.33|0.513")
    one = build("compare: arm\nrows: {ok: {level: 1, missing: {in percent: yes, in test: yes}}, stage: }\n")
    assert ("", "Percentages of ok: 1 are of all patients, those with missing values included") in notes(one)
    assert ("", "In the test of ok: 1, missing values are a level of their own") in notes(one)
    assert lines(build(base + "missing: {in percent: yes}\ndigits: {pct: 0}\n"))[1] == ".Missing|0 (0)|1 (33)||"
    bare = build(base + "missing: {in percent: yes}\nstyle: jama\n")  # a zero has no percentage, as in a level's cell
    assert lines(bare)[1] == ".Missing|0|1 (33)||"
    assert lines(build("compare: arm\nmissing: {show: always}\nrows: {sex: {level: f}}\n"))[1] == ".Missing|0|0||"


def test_small_cells_are_hidden_with_what_gives_them_away(build):
    data = "g,e\n" + "a,y\n" * 3 + "a,n\n" * 27 + "b,y\n" * 12 + "b,n\n" * 18
    table = build("compare: g\noverall: last\nsuppress: 5\nrows: [e]\n", data=data)
    assert lines(table) == ["e||||–|–", ".n|–|–|45 (75.0)||", ".y|<5|–|15 (25.0)||"]
    assert ("", "Counts below 5, and numbers from which they could be derived, are not shown") in notes(table)
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
    assert lines(build('where: {age: "> 50"}\nrows: {ok: {show: mean}}\n')) == ["ok|0.5", ".Missing|1"]


def test_numbers_may_be_shown_as_categories_and_codes_as_numbers(build):
    table = build('where: {age: "< 50"}\nrows: {ok: {show: mean}, age: {show: n (%)}}\n')
    assert lines(table) == ["ok|0.7", "age|", ".33|1 (33.3)", ".39|1 (33.3)", ".47|1 (33.3)"]


def test_published_numbers_cannot_give_ranks(project):
    text = "compare: g\npublished: {x: {a: {n: 5, mean: 1, sd: 1}, b: {n: 5, mean: 2, sd: 1}}}\nrows: {x: {test: mann-whitney}}\n"
    with pytest.raises(
        TablegenError, match="Mann–Whitney U test needs individual values; x is given as n and mean and sd"
    ):
        tablegen.build(project(spec_dot_yaml=text) / "spec.yaml")


@pytest.mark.parametrize("where", ['where: {x: "> 1"}\nrows: [x]\n', 'rows: {x: {where: {x: "> 1"}}}\n'])
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


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "compare: arm\nrows: {age: {per: 10}}\n",
            "spec.yaml:3:8: age: the key per has no meaning in this kind of table",
        ),
        ("rows: {age: {test: welch}}\n", "age: the key test has no meaning in this kind of table"),
        ("compare: arm\nrows: [arm]\n", "spec.yaml:3:8: arm is what the table compares; it cannot be a row too"),
        ("compare: arm\nrows: {stage: {levels: {I: A, II: A, III: B}}}\n", 'two levels of stage are called "A"'),
        ("compare: arm\ndigits: {maen: 1}\n", 'spec.yaml:3:10: unknown statistic "maen"; did you mean "mean"?'),
        (
            "compare: arm\nrows: {age: {digits: {maen: 1}}}\n",
            'spec.yaml:3:23: unknown statistic "maen"; did you mean "mean"?',
        ),
        ("compare: arm\nrows: []\n", "spec.yaml:1:1: rows is empty"),
        ('where: {age: "> 200"}\ncompare: arm\n', "spec.yaml:2:14: `where` leaves none of the 7 rows"),
        ("compare: arm\ngroups: [a, a]\n", 'groups names "a" twice'),
        (
            "compare: arm\ncolumns: [groups, OR, 90% CI]\n",
            "the column is named 90% CI, and the intervals of this table are 95% intervals",
        ),
        ("compare: arm\noverall: last\ncolumns: [groups, overall]\n", "the column overall is asked for twice"),
        ("data_: x\n", 'unknown key "data_"; did you mean "data"?'),
    ],
)
def test_what_has_no_meaning_is_refused(build, spec, message):
    assert message in refused(build, spec)


def test_too_many_groups(build):
    data = "g,x\n" + "".join(f"{i},{i % 7}\n" for i in range(40))
    assert "g has 40 different values: too many groups to compare" in refused(
        build, "compare: g\nrows: [x]\n", data=data
    )


def test_a_level_on_one_line_is_tested_against_the_rest(build):
    data = "g,s\n" + "".join(f"a,{s}\n" * n for s, n in (("I", 5), ("II", 9), ("III", 6)))
    data += "".join(f"b,{s}\n" * n for s, n in (("I", 10), ("II", 5), ("III", 5)))
    table = build("compare: g\nrows: {s: {level: I}}\n", data=data)
    assert table.results.get("s", None, None, "df").value == 1
    assert table.results.get("s", None, None, "statistic").value == pytest.approx(8 / 3)


def test_the_odds_ratio_of_fishers_test_is_of_the_level_shown_and_at_the_confidence_asked_for(build):
    from scipy.stats.contingency import odds_ratio

    data = "g,sex\n" + "A,m\n" * 9 + "A,f\n" * 3 + "B,m\n" * 4 + "B,f\n" * 11
    spec = "compare: g\nconfidence: 0.9\ncolumns: [groups, OR, 90% CI, P]\nrows: {sex: {level: m, test: fisher}}\n"
    table = build(spec, data=data)
    wanted = odds_ratio([[9, 4], [3, 11]], kind="conditional")
    interval = wanted.confidence_interval(0.9)
    for stat, value in (("or", wanted.statistic), ("or_low", interval.low), ("or_high", interval.high)):
        assert table.results.get("sex", None, None, stat).value == pytest.approx(value, rel=1e-5)
    assert heads(table)[3:] == ["OR", "90% CI", "P"]
    assert ("", "Ratios are A over B, for the level shown") in notes(table)


def test_rows_of_some_patients_and_columns_without_some_say_so(build):
    table = build("compare: stage\ngroups: [I, II]\nrows: {age: {where: {sex: m}}}\n")
    assert ("a", "Only patients with sex m (n = 2, 1)") in notes(table)
    assert ("", "1 patient of other groups of stage not shown") in notes(table)


def test_patterns_that_look_alike_are_named_in_the_stub(build):
    table = build("rows: {age: {show: median (IQR)}, age_2: {variable: age, show: median (min–max)}}\n")
    assert [line.split("|")[0] for line in lines(table)] == ["age, median (IQR)", "age, median (range)"]
    assert ("", "Quantiles are of type 7, as in R") in notes(table)


def test_a_median_beside_a_t_test_is_doubted(build):
    (warning,) = build("compare: arm\nrows: {age: {show: median (IQR)}}\n").warnings
    assert "age is shown as median (IQR) and compared by Student's t test (the default)" in str(warning)


@pytest.mark.parametrize(
    ("pattern", "called"),
    [("{gmean} {n}", "a geometric mean"), ("{p5} to {p95}", "quantiles"), ("{iqr} {median}", "a median")],
)
def test_a_pattern_without_a_name_is_called_what_it_shows(build, pattern, called):
    table = build("compare: arm\nrows: {age: {show: '" + pattern + "'}}\n")
    assert any(f"age is shown as {called} and compared by" in str(warning) for warning in table.warnings)


def test_an_author_s_text_is_never_markup(build):
    data = DATA.replace(",a,", ",A*1*,").replace(",b,", ",B^2^,")
    table = build("compare: arm\nrows: {age: {note: HLA-B*27 and HLA-B*51}}\n", data=data)
    assert ("", "t is for A*1* minus B^2^") in notes(table) and ("a", "HLA-B*27 and HLA-B*51") in notes(table)


def test_a_group_without_any_value_prints_the_mark_not_a_zero(build):
    table = build("compare: g\nrows: [s]\n", data="g,s\na,x\na,y\nb,\nb,\n")
    assert [line.split("|")[2] for line in lines(table)[1:3]] == ["–", "–"]


def test_numbers_as_text_may_be_filtered(build):
    data = "code,x\n01,1\n02,2\n03,3\n"
    assert build('where: {code: ">= 2"}\nrows: [x]\n', data=data).results.get("x", "overall", None, "n").value == 2


def test_many_groups_cost_no_more_than_their_share(build):
    """Sums are made once for all groups: a table of 12 groups asks the source once a variable."""
    from tablegen.data import tally

    calls = []
    original = tally.moments_of_sums
    data = "g,x\n" + "".join(f"{chr(97 + i % 12)},{i % 31}\n" for i in range(600))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "moments_of_sums", lambda *a: calls.append(1) or original(*a))
        build("compare: g\nrows: {x: {show: mean ± SE}}\n", data=data)
    assert len(calls) == 12


def test_a_table_of_fisher_tests_has_no_column_of_statistics(build):
    table = build("compare: arm\ntests: {categories: fisher}\nrows: [sex, stage]\n")
    assert heads(table)[3:] == ["P"]
    assert {line.count("|") for line in lines(table)} == {3}


def test_auto_is_a_rule_that_is_told(build):
    data = "g,s,r,x\n" + "".join(f"{'ab'[i % 2]},{'uv'[i % 4 // 2]},{'yn'[i != 0]},{i}\n" for i in range(40))
    table = build("compare: g\ntests: {numbers: auto, categories: auto}\nrows: [x, s, r]\n", data=data)
    tests = {t.row: (t.test, t.why) for t in table.plan.tasks if hasattr(t, "test")}
    assert {row: test for row, (test, _) in tests.items()} == {"x": "welch", "s": "chi2", "r": "fisher"}
    assert tests["r"][1].startswith(
        "auto (spec.yaml:3:36). categories: Fisher's exact test where an expected count is below 5"
    )
    assert tests["r"][1].endswith("the smallest expected count here is 0.5")
    assert "r: Fisher's exact test (fisher, by auto: the smallest expected count here is 0.5)" in table.plan.defaults


def test_adjusted_p_values_have_a_column_a_note_and_no_member_that_was_not_tested(build):
    data = DATA.replace("crp,ok", "crp,ok,same").replace("\n", ",5\n").replace("same,5", "same")
    table = build("compare: arm\nadjust: holm\nrows: [age, sex, crp, same]\n", data=data)
    assert heads(table)[4:] == ["P", "Adjusted P"]
    p = [table.results.get(row, None, None, "p").value for row in ("age", "sex", "crp")]
    adjusted = [table.results.get(row, None, None, "p_adjusted").value for row in ("age", "sex", "crp")]
    assert adjusted == pytest.approx(stats.ADJUSTMENTS["holm"].run(p))
    assert table.results.get("same", None, None, "p_adjusted").problem
    assert ("", "P was adjusted by Holm’s adjustment, 3 tests") in notes(table)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("compare: arm\nadjust: hom\n", 'spec.yaml:3:9: unknown adjustment "hom"; did you mean "holm"?'),
        ("compare: arm\ncolumns: [groups, adjusted P]\n", "spec.yaml:3:19: say how P is adjusted"),
        ("adjust: holm\nrows: [age]\n", "adjust needs the key compare"),
    ],
)
def test_wrong_adjustments(build, spec, message):
    assert message in refused(build, spec)


@pytest.mark.parametrize(
    ("data", "spec", "message"),
    [
        ("g,x\noverall,1\nb,2\n", "compare: g\nrows: [x]\n", 'a group cannot be called "overall", which is the column'),
        (DATA, "compare: arm\nrows: {arm: {variable: age}}\n", 'a row of this table cannot be named "arm"'),
        (DATA, "rows: {overall: {variable: age}}\n", 'a row of this table cannot be named "overall"'),
        (DATA, "rows: {age: {show: years}}\n", 'unknown pattern "years"'),
        (DATA, "derive: {old: {cut: age, at: []}}\nrows: [old]\n", "cut needs at least one bound"),
    ],
)
def test_names_that_mean_something_else_are_refused(build, data, spec, message):
    assert message in refused(build, spec, data=data)


def test_auto_where_there_is_nothing_to_count(build):
    data = "g,s\n" + "".join(f"{'ab'[i % 2]},u\n" for i in range(10))
    table = build("compare: g\ntests: {categories: auto}\nrows: {s: {level: u}}\n", data=data)
    assert lines(table)[0] == "s: u|5 (100)|5 (100)|–|–"
    assert [task.test for task in table.plan.tasks if hasattr(task, "test")] == ["chi2"]


def test_auto_does_not_tell_counts_that_are_withheld(build):
    table = build("compare: arm\nsuppress: 5\ntests: {categories: auto}\nrows: [sex]\n")
    [why] = [task.why for task in table.plan.tasks if hasattr(task, "test")]
    assert why.endswith("; an expected count is below 5")


def test_a_sum_too_large_for_a_number_is_a_dash_with_a_reason(build):
    table = build("compare: g\nrows: [x]\n", data="g,x\na,1e200\na,-1e200\na,3\nb,1\nb,2\nb,4\n")
    record = table.results.get("x", "a", None, "sd")
    assert (record.value, record.problem) == (None, "too large to write: rescale the variable")
    assert not any("inf" in line or "nan" in line for line in lines(table))


def test_missing_values_in_columns_of_their_own(build):
    spec = "compare: arm\noverall: last\ncolumns: [groups, missing, P]\nrows: {age: , sex: , crp: , ok: {level: 1}}\n"
    table = build(spec)
    upper, lower = table.table.head
    assert [(plain(c.content), c.colspan, c.rowspan) for c in upper.cells[4:]] == [("Missing", 3, 1), ("P", 1, 2)]
    assert [plain(c.content) for c in lower.cells] == ["a", "b", "Overall"]
    assert [line.split("|")[4:7] for line in lines(table)] == [
        ["0", "0", "0"],
        ["0", "0", "0"],
        ["", "", ""],
        ["", "", ""],
        ["1", "0", "1"],
        ["0", "1", "1"],
    ]
    assert not any("Missing" in text for _, text in notes(table))
    shown = build(spec.replace("rows:", "missing: {show: always}\nrows:"))
    assert sum(line.startswith(".Missing") for line in lines(shown)) == 4
    assert heads(build("columns: [groups, missing]\nrows: [crp]\n"))[2] == "Missing"


def test_columns_of_missing_values_tell_no_small_count(build):
    table = build("compare: arm\nsuppress: 2\ncolumns: [groups, missing]\nrows: [crp]\n")
    assert lines(table)[0].split("|")[3:] == ["–", "0"]


def test_the_j_of_jonckheere_is_not_explained_as_youdens(build):
    table = build("compare: arm\ntests: {numbers: jonckheere}\nrows: [age]\n")
    assert heads(table)[3] == "J"
    assert not any("Youden" in text for _, text in notes(table))


def test_tests_of_pairs_are_offered_only_where_there_are_pairs(build):
    told = refused(build, "compare: arm\nrows: {sex: {test: mann-whitney}}\n")
    assert "tests for a category: chi2, " in told and "mcnemar" not in told
    told = refused(build, "compare: arm\npairs: id\nrows: {sex: {test: wilcoxon}}\n")
    assert "tests for a category: mcnemar, " in told and "chi2" not in told


def test_degrees_of_freedom_that_are_no_whole_numbers_have_a_decimal(build):
    table = build(
        "compare: arm\ncolumns: [groups, statistic, df, P]\nrows: {age: {test: welch-anova}, crp: {test: anova}}\n"
    )
    welch = table.results.get("age", None, None, "df2").value
    assert welch != int(welch)
    assert [line.split("|")[-2] for line in lines(table) if line.startswith(("age", "crp"))] == [
        f"1, {welch:.1f}",
        "1, 3",
    ]


def test_a_group_that_is_not_there_is_one_problem(build):
    """That columns of P then have no groups is no second one."""
    told = refused(build, "compare: arm\ngroups: [a, z]\nrows: [age]\ncolumns: [groups, P]\n", data=DATA)
    assert 'arm has no level "z"' in told and "needs groups" not in told
