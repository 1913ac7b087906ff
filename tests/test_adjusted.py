"""adjust for: rows compared at the same covariates; which rows are, what is told, what is refused."""

from io import StringIO

import pandas as pd
import pytest
import statsmodels.api as sm
from click.testing import CliRunner
from seen import heads, lines, notes, refused
from statsmodels.formula.api import ols

import tablegen
from tablegen.cli import cli
from tablegen.errors import TablegenError
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph

ROWS = [
    (i, "ab"[i % 2], 50 + (i * 7) % 11, 20 + (i * 5) % 13 + 2 * (i % 2) + (i * 7) % 11 * 0.5, "uvw"[i * i % 3], "yn"[i % 3 > 0])
    for i in range(48)
]  # fmt: skip
DATA = "id,arm,base,score,site,ok\n" + "".join(f"{','.join(map(str, row))}\n" for row in ROWS)
FRAME = pd.DataFrame(ROWS, columns=["id", "arm", "base", "score", "site", "ok"])
SPEC = "compare: arm\nadjust for: [base, site]\neffects: [difference (95% CI)]\n"
SHOWN = SPEC + "rows:\n  score: {label: Score, show: [mean ± SD, adjusted mean (CI)]}\n"


def value(table, row, stat, group=None):
    record = table.results.get(row, group, None, stat)
    return record and record.value


def test_numbers_are_compared_by_analysis_of_covariance(build):
    table = build(SHOWN + "  base: Baseline\n  ok: Recovered\n  again: {variable: score, test: welch}\n", data=DATA)
    fit = ols("score ~ C(arm, Treatment('b')) + base + C(site)", FRAME).fit()
    f = sm.stats.anova_lm(fit, typ=2).iloc[0]
    assert value(table, "score", "statistic") == pytest.approx(f["F"], rel=1e-9)
    assert value(table, "score", "p") == pytest.approx(f["PR(>F)"], rel=1e-9)
    name = "C(arm, Treatment('b'))[T.a]"
    assert value(table, "score", "difference") == pytest.approx(fit.params[name], rel=1e-9)
    assert value(table, "score", "diff_low") == pytest.approx(fit.conf_int().loc[name, 0], rel=1e-9)
    for arm in "ab":
        at = pd.DataFrame({"arm": arm, "base": FRAME["base"].mean(), "site": ["u", "v"]})
        assert set(FRAME["site"]) == {"u", "v"}
        assert value(table, "score", "adj_mean", arm) == pytest.approx(fit.predict(at).mean(), rel=1e-9)
    tests = {t.row: t.test for t in table.plan.tasks if hasattr(t, "test")}
    assert tests == {"score": "ancova", "base": "ancova", "ok": "chi2", "again": "welch"}
    assert [line.split("|")[0] for line in lines(table)[:3]] == ["Scorea", ".Mean ± SD", ".Adjusted mean (95% CI)"]
    assert heads(table)[-1] == "Difference (95% CI)"
    told = [text for _, text in notes(table)]
    assert "Adjustment is to the mean of the covariates by least squares, with all levels of a factor weighing the same" in told  # fmt: skip
    assert ("a", "Analysis of covariance adjusted for Baseline and site") in notes(table)
    assert ("b", "Analysis of covariance adjusted for site") in notes(table)
    assert any("difference of means adjusted for Baseline and site, t interval" in text for text in told)


def test_a_row_has_covariates_of_its_own(build):
    table = build("compare: arm\nrows: {score: {adjust for: [base], test: ancova}, base: }\n", data=DATA)
    fit = ols("score ~ arm + base", FRAME).fit()
    assert value(table, "score", "p") == pytest.approx(sm.stats.anova_lm(fit, typ=2).iloc[0]["PR(>F)"], rel=1e-9)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["ancova", "t"]


def test_the_difference_is_turned_and_three_groups_have_none(build):
    turned = build("difference: second - first\n" + SPEC + "rows: [score]\n", data=DATA)
    assert value(turned, "score", "difference") == pytest.approx(-value(build(SPEC + "rows: [score]\n", data=DATA), "score", "difference"))  # fmt: skip
    three = build(
        "compare: id3\nderive: {id3: {cut: id, at: [15, 30]}}\nadjust for: [base]\nrows: [score]\n", data=DATA
    )
    fit = ols("score ~ C(pd.cut(id, [-1, 14, 29, 99])) + base", FRAME).fit()
    assert value(three, "score", "statistic") == pytest.approx(sm.stats.anova_lm(fit, typ=2).iloc[0]["F"], rel=1e-9)


def test_patients_without_a_covariate_are_counted(build):
    data = DATA.replace("3,b,60,", "3,b,,", 1).replace("4,a,56,", "4,a,,", 1)
    assert data != DATA
    table = build(SHOWN, data=data)
    lost = sum(line.split(",")[2] == "" for line in data.splitlines())
    assert value(table, "score", "adj_missing") == lost
    assert sum(value(table, "score", "adj_n", arm) for arm in "ab") == 48 - lost
    told = [text for _, text in notes(table)]
    assert any(text.endswith(f"left out for a missing covariate: Score {lost}") for text in told)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("compare: arm\nadjust for: [bas]\nrows: [score]\n", 'the data have no column "bas"; did you mean "base"?'),
        ("compare: arm\nadjust for: [arm]\nrows: [score]\n", "score: arm is what the table compares; it cannot be a covariate"),
        ("compare: arm\nrows: {score: {adjust for: [score]}}\n", "score: score is the row itself; it cannot be a covariate"),
        ("compare: arm\nrows: {ok: {adjust for: [base]}}\n", "ok: only numbers are adjusted, and it is shown as a category"),
        ("compare: arm\nrows: {score: {adjust for: [base], test: welch}}\n", "score: welch adjusts for nothing"),
        ("compare: arm\nrows: {score: {adjust for: [base], margin: 3}}\n", "score: no test against a margin is adjusted"),
        ("compare: arm\npairs: id\nrows: {score: {adjust for: [base]}}\n", "score: matched patients are compared with themselves"),
        ("compare: arm\nrows: {score: {test: ancova}}\n", "ancova adjusts for covariates, and the row has none"),
        ("compare: arm\nrows: {score: {show: adjusted mean (CI)}}\n", "score: adjusted means need covariates"),
        ("rows: {score: {show: adjusted mean (CI)}}\n", "score: adjusted means are of groups that a table compares"),
        ("rows: {score: {adjust for: [base]}}\n", "score: the key adjust for has no meaning in this kind of table"),
        ("adjust for: [base]\nrows: [score]\n", "adjust for needs the key compare or model or correlate"),
        ("correlate: pearson\nrows: {score: {adjust for: [base]}, id: }\n", "score: the key adjust for has no meaning in a correlation matrix"),
        ("compare: arm\nrows: {ok: {show: '{adj_mean}', level: y}}\n", "ok is shown as a category, which has no adj_mean"),
    ],
)  # fmt: skip
def test_what_is_not_adjusted(build, spec, message):
    assert message in refused(build, spec, data=DATA)


# R's emmeans: pairs(emmeans(lm(score ~ site + base + arm), "site")), and its P by t without adjustment
EMMEANS = {
    "u:v": (-0.487923511012924, -3.89976370365787, 2.92391668163202, 0.935830763491053),
    "u:w": (-1.957055600516199, -6.10826523717857, 2.19415403614337, 0.492499390972971),
    "v:w": (-1.469132089503276, -5.02094527852883, 2.08268109952228, 0.578342643895333),
}
SITES = "id,arm,base,score,site,ok\n" + "".join(
    f"{i},{arm},{base},{score},{site if i % 5 else 'w'},{ok}\n" for i, arm, base, score, site, ok in ROWS
)


def test_adjusted_means_are_compared_two_by_two(build, tmp_path):
    spec = "compare: site\nadjust for: [base, arm]\npairwise: {show: differences}\nrows: [score, ok]\n"
    table = build(spec, data=SITES)
    for pair, (difference, low, high, p) in EMMEANS.items():
        found = [value(table, "score", stat, pair) for stat in ("difference", "diff_low", "diff_high", "p")]
        assert found == pytest.approx([difference, low, high, p], rel=1e-7)
    told = dict(explain(tmp_path / "spec.yaml", "score.u:v.p"))
    assert (told["method"], told["covariates"]) == ("Tukey–Kramer test of adjusted means", "base, arm")
    assert any("by the Tukey–Kramer test of adjusted means (score)" in text for _, text in notes(table))


def test_adjusted_means_are_compared_with_one(build):
    """By t with the residual variance, and Holm: Dunnett's correlations are not those of adjusted means."""
    spec = "compare: site\nadjust for: [base, arm]\npairwise: {against: w, adjust: bonferroni}\nrows: [score]\n"
    table = build(spec, data=SITES)
    fit = ols("score ~ C(site, Treatment('w')) + base + C(arm)", pd.read_csv(StringIO(SITES))).fit()
    for site in "uv":
        p = fit.pvalues[f"C(site, Treatment('w'))[T.{site}]"]
        assert value(table, "score", "p", f"{site}:w") == pytest.approx(p, rel=1e-9)
        assert value(table, "score", "p_adjusted", f"{site}:w") == pytest.approx(min(1, 2 * p), rel=1e-9)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("welch", "welch does not compare two groups of a number adjusted for base"),
        ("dunnett", "pairwise comparisons of a number: tukey, t-pooled"),
    ],
)
def test_other_comparisons_of_pairs_are_of_other_means(build, asked, message):
    spec = f"compare: site\npairwise: {{numbers: {asked}}}\nadjust for: [base]\nrows: [score]\n"
    assert message in refused(build, spec, data=SITES)


def test_nothing_left_over_compares_no_pair(build):
    data = "g,base,x\n" + "".join(f"{g},{i},{i + 3 * k}\n" for k, g in enumerate("abc") for i in range(4))
    table = build("compare: g\nadjust for: [base]\npairwise: yes\nrows: [x]\n", data=data)
    found = table.results.get("x", "a:b", None, "p")
    assert found.value is None or found.value < 1e-12
    assert all("nan" not in line and "inf" not in line for line in lines(table))


def test_published_numbers_have_no_covariates(project):
    spec = "compare: arm\ngroups: {a: {n: 20}, b: {n: 20}}\nadjust for: [x]\nrows: {x: , y: }\npublished:\n  x: {a: {mean: 25, sd: 3}, b: {mean: 26, sd: 3.2}}\n  y: {a: {mean: 5, sd: 3}, b: {mean: 6, sd: 3.2}}\n"  # fmt: skip
    folder = project(s_dot_yaml=spec)
    with pytest.raises(TablegenError, match="needs patients; these are published numbers"):
        tablegen.build(folder / "s.yaml")


def test_what_cannot_be_computed_is_a_dash_with_its_reason(build):
    data = "arm,base,score\n" + "".join(f"{arm},{base},{score}\n" for arm, base, score in zip("aabb", (1, 1, 2, 2), (3, 4, 6, 5), strict=True))  # fmt: skip
    table = build("compare: arm\nadjust for: [base]\nrows: {score: {show: adjusted mean (CI)}}\n", data=data)
    why = "base is determined by the groups: leave it out of `adjust for`"
    for group, stat in (("a", "adj_mean"), (None, "p")):
        record = table.results.get("score", group, None, stat)
        assert (record.value, record.problem) == (None, why)
    assert lines(table)[0].split("|")[1:] == ["–"] * 4


def test_check_explain_methods_and_shell_tell_it(build, tmp_path):
    (tmp_path / "data.csv").write_text(DATA)
    path = tmp_path / "s.yaml"
    path.write_text("data: data.csv\n" + SHOWN + "  ok: Recovered\n")
    told = dict(explain(path, "score.p"))
    assert told["method"] == "analysis of covariance adjusted for base and site"
    assert told["why"] == "the default with `adjust for` (s.yaml:3:14)"
    assert told["covariates"] == "base, site"
    told = dict(explain(path, "score.a.adj_mean"))
    assert told["inputs"] == "a n 24, b n 24"
    assert told["method"] == "mean adjusted for base and site (least squares, t interval)"
    paragraph = methods_paragraph((path,))
    assert "Continuous variables were compared by analysis of covariance adjusted for base and site" in paragraph
    assert "Adjustment is to the mean of the covariates by least squares" in paragraph
    checked = CliRunner().invoke(cli, ["check", str(path)]).output
    assert "default: score: analysis of covariance (ancova), adjusted for base, site" in checked
    assert "default: ok: not adjusted: only numbers are adjusted, and it is shown as a category" in checked
    (tmp_path / "shell.yaml").write_text("data: no.csv\n" + SHOWN.replace("adjust", "groups: [a, b]\nadjust", 1))
    shell = CliRunner().invoke(cli, ["check", "--shell", str(tmp_path / "shell.yaml")])
    assert shell.exit_code == 0, shell.output
    assert "Adjusted mean (95% CI)" in shell.output


def test_small_numbers_of_missing_covariates_are_hidden(build):
    data = DATA.replace("3,b,60,", "3,b,,", 1).replace("4,a,56,", "4,a,,", 1)
    table = build("suppress: 5\n" + SHOWN, data=data)
    for stat in ("adj_missing", "df", "df2", "statistic", "p"):  # F and P tell the degrees of freedom
        assert value(table, "score", stat) is None
    assert value(table, "score", "adj_n", "a") is None
    assert value(table, "score", "adj_mean", "a") is not None
    few = build("suppress: 25\n" + SHOWN, data=data)
    assert value(few, "score", "adj_mean", "a") is None
    assert value(few, "score", "p") is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("adjust for: [base]\nrows: [score]\n", "a spec has adjust for or imputations, not both"),
        ("rows: {score: {adjust for: [base]}}\n", "score: no rule pools an analysis of covariance over imputations"),
        ("rows: {score: {margin: 3}}\n", "score: no rule pools tests against a margin over imputations"),
    ],
)
def test_imputed_data_are_not_adjusted_nor_have_margins(build, spec, message):
    sets = [f"{m},{line}" for m in range(3) for line in DATA.splitlines()[1:]]
    data = ".imp," + DATA.splitlines()[0].replace("id", ".id") + "\n" + "\n".join(sets) + "\n"
    assert message in refused(build, "compare: arm\nimputations: .imp\n" + spec, data=data)
