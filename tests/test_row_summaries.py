"""What the cells of a row may show: percentiles by a rule, limits of medians, proportion intervals by name."""

import csv

import pytest
from click.testing import CliRunner
from evidence_of import frequencies
from seen import DATA, lines, notes, refused

from tablegen import explaining, stats
from tablegen.cli import cli
from tablegen.spec.statistics import statistic
from tablegen.stats.proportions import proportion_interval

AGES = {arm: [float(r["age"]) for r in csv.DictReader(DATA.splitlines()) if r["arm"] == arm] for arm in "ab"}


@pytest.mark.parametrize("kind", [7, 6, 2])
def test_a_percentile_by_the_rule(build, kind):
    table = build(f'compare: arm\nquantiles: {kind}\nrows: {{age: {{show: "{{p2.5}} {{p33}}", test: kruskal}}}}\n')
    for arm, ages in AGES.items():
        for stat in ("p2_5", "p33"):
            record = table.results.get("age", arm, None, stat)
            assert record.value == stats.SUMMARIES[stat].of_frequencies(frequencies(ages), kind)
            assert record.method.endswith(f"percentile (quantile type {kind})")
    assert notes(table)[0] == ("", "Data are 2.5th percentile 33rd percentile")
    assert any(text.startswith(f"Quantiles are of type {kind}") for _, text in notes(table))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("p2.5", "p2_5"), ("p2_5", "p2_5"), ("p05", "p5"), ("p99", "p99"), ("mean", "mean"), ("p100", None), ("p0", None)],
)
def test_how_a_percentile_may_be_typed(typed, name):
    assert statistic(typed) == name
    assert name is None or name in stats.SUMMARIES


def test_decimals_of_a_percentile(build):
    spec = 'compare: arm\ncolumns: [groups]\ndigits: {p2.5: 2}\nrows: {age: {show: "{p2.5} {p90}"}}\n'
    assert lines(build(spec)) == ["age|47.15 59|39.95 68"]


def test_an_unknown_percentile(build):
    assert 'unknown statistic "p100" in a pattern' in refused(build, 'rows: {age: {show: "{p100}"}}\n')
    assert 'unknown statistic "p0"' in refused(build, "digits: {p0: 1}\nrows: [age]\n")


def test_limits_of_the_median_are_order_statistics(build):
    values = "\n".join(f"a,{v}" for v in range(1, 10))
    table = build("rows: {age: {show: median (CI)}}\n", data=f"arm,age\n{values}\n")
    assert lines(table) == ["age|5 (2–8)"]
    assert ("", "Data are median (95% CI)") in notes(table)
    assert ("", "Intervals of medians are of order statistics (binomial)") in notes(table)
    few = build("compare: arm\ncolumns: [groups]\nrows: {age: {show: median (CI)}}\n")
    assert lines(few) == ["age|50|58"]
    assert few.results.get("age", "a", None, "median_low").problem.startswith("there are too few values")


@pytest.mark.parametrize("how", stats.PROPORTION_INTERVALS.names)
def test_the_interval_of_percentages_by_name(build, how):
    table = build(f'compare: arm\nproportion interval: {how}\nconfidence: 0.9\nrows: {{sex: {{show: "% (CI)"}}}}\n')
    low, high = proportion_interval(1, 3, 0.9, how)
    for stat, want in (("pct_low", low), ("pct_high", high)):
        record = table.results.get("sex", "a", "f", stat)
        assert record.value == pytest.approx(100 * want)
        assert stats.PROPORTION_INTERVALS[how].title in record.method
    assert any(stats.PROPORTION_INTERVALS[how].title.split("'")[0] in text for _, text in notes(table))
    assert not any("intervals of percentages" in told for told in table.plan.defaults)


def test_the_default_interval_is_told(build):
    told = build('rows: {sex: {show: "% (CI)"}, ok: {show: "% (CI)"}}\n').plan.defaults
    assert told.count("intervals of percentages: Wilson score (wilson)") == 1
    assert not any("intervals" in text for text in build("rows: [sex]\n").plan.defaults)


def test_a_proportion_interval_that_does_not_exist(build):
    message = refused(build, 'proportion interval: wilsen\nrows: {sex: {show: "% (CI)"}}\n')
    assert 'spec.yaml:2:22: unknown proportion interval "wilsen"; did you mean "wilson"?' in message
    message = refused(build, "model: logistic\noutcome: {ok: 1}\nproportion interval: wilson\nrows: [age]\n")
    assert "a spec has model or proportion interval, not both" in message


def test_limits_of_hidden_counts_are_hidden(build):
    text = "\n".join(lines(build('compare: arm\nsuppress: 2\nrows: {sex: {show: "% (CI)"}}\n')))
    assert "(" not in text


def test_further_summaries_have_words_and_reasons(build):
    table = build('rows: {crp: {show: "{var}, {sum}, {hmean}, {skewness_type1}"}}\n')
    assert notes(table)[0] == ("", "Data are variance, sum, harmonic mean, skewness, type 1")
    one = build('where: {id: ["1"]}\nrows: {crp: {show: "{var} {hmean}"}}\n')
    assert lines(one) == ["crp|– 1.50"]


def test_explain_names_the_source_of_an_interval(project):
    folder = project(data_dot_csv=DATA, spec_dot_yaml='data: data.csv\nrows: {sex: {show: "% (CI)"}}\n')
    told = dict(explaining.explain(folder / "spec.yaml", "sex.overall.f.pct_low"))
    assert told["source"] == "Wilson (1927), J Am Stat Assoc 22: 209-212"


def test_normality_is_reported_for_each_group_and_chooses_no_test(build):
    from scipy.stats import shapiro

    table = build(
        "compare: arm\nrows: {age: {show: [mean ± SD, shapiro-wilk]}, crp: {show: Lilliefors}, x: {variable: age, show: Anderson–Darling}}\n"
    )
    assert [task.test for task in table.plan.tasks if hasattr(task, "test")] == ["t", "t", "t"]
    for arm, values in AGES.items():
        wanted, found = shapiro(values), table.results
        assert found.get("age", arm, None, "shapiro_w").value == pytest.approx(wanted.statistic, rel=1e-6)
        assert found.get("age", arm, None, "shapiro_p").value == pytest.approx(wanted.pvalue, rel=1e-5)
    assert lines(table)[2].startswith(".Shapiro–Wilk W (P)|")
    told = [text for _, text in notes(table)]
    assert (
        "Normality was examined by the Shapiro–Wilk test, the Anderson–Darling test and the Lilliefors test; it chose no test of the table"
        in told
    )


def test_normality_of_too_few_values_is_a_dash_with_the_reason(build):
    table = build("compare: arm\nrows: {age: {show: Anderson–Darling}}\n")
    record = table.results.get("age", "a", None, "anderson_a")
    assert (record.value, record.problem) == (None, "needs at least 8 values that are not all the same")
    assert lines(table)[0].split("|")[1] == "–"
    assert table.results.get("age", "a", None, "anderson_p").method.startswith("P, Anderson–Darling test of normality")


def test_a_shell_has_a_chance_for_the_p_of_normality(build, tmp_path):
    (tmp_path / "s.yaml").write_text("data: no.csv\ncompare: arm\ngroups: [a, b]\nrows: {x: {show: Shapiro–Wilk}}\n")
    shown = CliRunner().invoke(cli, ["check", "--shell", str(tmp_path / "s.yaml")])
    assert "| x.xxx (x.xxx) " in shown.output.replace("\u00a0", " "), shown.output


def test_small_groups_hide_their_normality(build):
    table = build("compare: arm\nsuppress: 20\nrows: {age: {show: Shapiro–Wilk}}\n")
    assert table.results.get("age", "a", None, "shapiro_p").value is None


@pytest.mark.parametrize(
    ("show", "language", "told"),
    [
        ("{mean} ({mean_low} to {mean_high})", "en", "Data are mean (95% CI)"),
        ("{mean} [{mean_low}; {mean_high}]", "de", "Angegeben sind Mittelwert [95-%-KI]"),
        ("{mean_low}", "en", "Data are 95% CI, lower"),
        ("{mean_high} > {cv}%", "en", "Data are 95% CI, upper > CV%"),
    ],
)
def test_a_pattern_of_ones_own_is_told_in_words(build, show, language, told):
    table = build(f'language: {language}\nrows: {{age: {{show: "{show}"}}}}\n')
    assert notes(table)[0] == ("", told)


def test_no_percent_sign_is_told_twice(build):
    table = build('confidence: 0.9\nrows: {sex: {show: "{n}; {pct}% ({pct_low}–{pct_high})"}}\n')
    assert notes(table)[0] == ("", "Data are n; % (90% CI)")


MISSING = "arm,x\n" + "".join(f"{'ab'[i % 2]},{'' if i in {3, 8, 9} else i}\n" for i in range(20))


def test_the_share_of_missing_values_of_a_number(build):
    text = 'compare: arm\nrows: {x: {show: [mean ± SD, "{missing} ({missing_pct}%)"]}}\n'
    table = build(text, data=MISSING)
    assert lines(table)[2:] == [".Missing (%)|1 (10.0%)|2 (20.0%)||"]
    assert table.results.get("x", "b", None, "missing_pct").value == 20.0
    hidden = build(text + "suppress: 3\n", data=MISSING)
    assert hidden.results.get("x", "b", None, "missing_pct").value is None
    assert "1 (" not in lines(hidden)[2] and "2 (" not in lines(hidden)[2]
