"""Several statistics of one variable on lines of their own: what stands where, in whose words, what is refused."""

import pytest
from click.testing import CliRunner
from seen import DATA, lines, notes, refused

from tablegen.cli import cli
from tablegen.methods import methods_paragraph

SPEC = "compare: arm\nrows: {age: {label: Age, unit: years, show: [mean ± SD, median (IQR), min–max]}}\n"


def test_a_heading_carries_the_test_and_each_pattern_has_a_line(build):
    table = build(SPEC)
    assert lines(table) == [
        "Age (years)|||−0.30|0.779",
        ".Mean ± SD|52.7 ± 7.4|55.7 ± 15.6||",
        ".Median (IQR)|50 (49–56)|58 (49–64)||",
        ".Range|47–61|39–70||",
    ]
    told = [text for _, text in notes(table)]
    assert not any(text.startswith("Data are") for text in told)
    assert "SD standard deviation, IQR interquartile range" in told


def test_the_numbers_are_those_of_rows_with_one_pattern_each(build):
    several = build(SPEC)
    for pattern in ("mean ± SD", "median (IQR)", "min–max"):
        one = build(f"compare: arm\nrows: {{age: {{show: {pattern}}}}}\n")
        for record in one.results:
            same = several.results.get(*record.key)
            assert same and (same.value, same.method) == (record.value, record.method)


def test_the_style_and_the_author_name_the_lines(build):
    spec = "style: jama\ncompare: arm\nrows: {age: {show: {mean ± SD: , '{min} to {max}': Observed range}}}\n"
    assert [line.split("|")[0] for line in lines(build(spec))] == ["age", ".Mean (SD)", ".Observed range"]


def test_missing_values_and_units_of_a_row_of_lines(build):
    found = lines(build("compare: arm\ncolumns: [groups]\nrows: {crp: {unit: mg/L, show: [mean, median]}}\n"))
    assert found == ["crp (mg/L)||", ".Mean|2.00|6.67", ".Median|2.0|7.5", ".Missing|1|0"]


def test_one_level_may_have_several_lines(build):
    found = lines(build('compare: arm\ncolumns: [groups]\nrows: {sex: {level: f, show: [n/N, "%"]}}\n'))
    assert found == ["sex: f||", ".n/N|1/3|2/3", ".%|33.3|66.7"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('sex: {show: [n, "%"]}', "spec.yaml:3:21: sex is shown as a category, whose lines are its levels"),
        ("age: {show: [mean, mean]}", 'spec.yaml:3:27: show names "mean" twice'),
        ("age: {show: [meen ± SD]}", 'spec.yaml:3:21: unknown pattern "meen ± SD"; did you mean "mean ± SD"?'),
        ("age: {show: []}", '"age" has an empty list of patterns'),
        ('sex: {show: [mean, "%"]}', "sex is shown as a category, which has no mean"),
    ],
)
def test_what_is_refused(build, row, message):
    assert message in refused(build, f"compare: arm\nrows: {{{row}}}\n")


def test_mean_and_median_together_bring_no_warning_about_the_test(build):
    assert not any("compared by Student's" in str(w) for w in build(SPEC).warnings)
    alone = build("compare: arm\nrows: {age: {show: [median, min–max]}}\n")
    assert any("compared by Student's t test (the default)" in str(w) for w in alone.warnings)


def test_a_small_group_is_hidden_on_every_line(build):
    found = lines(build(f"suppress: 4\n{SPEC}"))
    assert not any(digit in "".join(found) for digit in "0123456789")


def test_lines_before_there_are_data(project):
    project(data_dot_csv=DATA, spec_dot_yaml=f"data: data.csv\n{SPEC}")
    shown = CliRunner().invoke(cli, ["check", "spec.yaml", "--shell"]).output
    assert "Mean\u00a0±\u00a0SD" in shown and "Median (IQR)" in shown and "xx.x" in shown


def test_methods_say_what_the_lines_show(project):
    folder = project(data_dot_csv=DATA, spec_dot_yaml=f"data: data.csv\n{SPEC}")
    assert "Data are presented as mean ± SD, median (IQR), or range." in methods_paragraph((folder / "spec.yaml",))


def test_missing_values_that_a_line_counts_have_no_second_one(build):
    table = build("compare: arm\ncolumns: [groups]\nrows: {crp: {show: [mean ± SD, '{missing}']}}\n")
    assert [line.split("|")[0] for line in lines(table)] == ["crp", ".Mean ± SD", ".Missing"]


def test_nor_a_note_on_them(build):
    table = build("compare: arm\ncolumns: [groups]\nrows: {crp: {show: '{mean} ({missing} missing)'}}\n")
    assert not any("Missing values" in text for _, text in notes(table))


def test_methods_say_which_tests_count_missing_values_as_a_level(project):
    spec = (
        "data: data.csv\ncompare: arm\nmissing: {{in test: {}}}\nrows: {{sex: , ok: {{missing: {{in test: yes}}}}}}\n"
    )
    path = project(data_dot_csv=DATA, spec_dot_yaml=spec.format("no")) / "spec.yaml"
    assert "In the test of ok, missing values are a level of their own. " in methods_paragraph((path,))
    path.write_text(spec.format("yes"), "utf-8")
    assert "In tests of categories, missing values are a level of their own. " in methods_paragraph((path,))
