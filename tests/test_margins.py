"""margin: rows tested for equivalence or non-inferiority, with the interval that belongs to it and the direction told."""

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import ttest_ind
from seen import heads, lines, notes, refused
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

import tablegen
from tablegen.cli import cli
from tablegen.explaining import explain

ROWS = [(i, "ab"[i % 2], 20 + (i * 7) % 11 + i % 2, "yn"[i * i % 3 > 0], "uvw"[i % 3]) for i in range(40)]
DATA = "id,arm,x,s,c\n" + "".join(f"{','.join(map(str, row))}\n" for row in ROWS)
A, B = (np.array([float(row[2]) for row in ROWS if row[1] == arm]) for arm in "ab")
SPEC = "compare: arm\neffects: [difference (95% CI)]\n"


def value(table, row, stat):
    record = table.results.get(row, None, None, stat)
    return record and record.value


def test_equivalence_has_the_larger_of_two_p_and_a_90_percent_interval(build):
    table = build("compare: arm\neffects: [difference (90% CI)]\nrows: {x: {margin: 4}, y: {variable: x, margin: [-3, 5], test: welch}}\n", data=DATA)  # fmt: skip
    assert value(table, "x", "p") == pytest.approx(ttost_ind(A, B, -4, 4)[0], rel=1e-9)
    assert value(table, "y", "p") == pytest.approx(ttost_ind(A, B, -3, 5, usevar="unequal")[0], rel=1e-9)
    for row, equal in (("x", True), ("y", False)):
        wanted = ttest_ind(A, B, equal_var=equal).confidence_interval(0.9)
        assert (value(table, row, "diff_low"), value(table, row, "diff_high")) == pytest.approx(tuple(wanted), rel=1e-9)
    assert [value(table, "y", f"margin_{side}") for side in ("low", "high")] == [-3, 5]
    assert heads(table)[-1] == "Difference (90% CI)"
    told = [text for _, text in notes(table)]
    assert "t is for a minus b; differences are a minus b" in told
    assert "Of two one-sided tests of equivalence P is the larger; their level is 0.05, to which 90% intervals belong" in told  # fmt: skip
    assert ("a", "Two one-sided Student’s t tests of a difference between −4 and 4 (equivalence)") in notes(table)


@pytest.mark.parametrize(("margin", "side"), [('"> -4"', "greater"), ('"< 4"', "less")])
def test_non_inferiority_is_one_test_with_the_usual_interval(build, margin, side):
    table = build(SPEC + f"rows: {{x: {{margin: {margin}}}, c: }}\n", data=DATA)
    moved = A + (4 if side == "greater" else -4)
    assert value(table, "x", "p") == pytest.approx(ttest_ind(moved, B, alternative=side).pvalue, rel=1e-9)
    assert value(table, "x", "diff_low") == pytest.approx(ttest_ind(A, B).confidence_interval(0.95).low, rel=1e-9)
    assert ("", "Non-inferiority is tested at the one-sided level 0.025") in notes(table)
    assert f"a difference {'above −4' if side == 'greater' else 'below 4'} (non-inferiority)" in notes(table)[1][1]


def test_the_margin_is_of_the_difference_as_the_table_turns_it(build):
    turned = build("difference: second - first\n" + SPEC + 'rows: {x: {margin: "> -4"}}\n', data=DATA)
    assert value(turned, "x", "p") == pytest.approx(ttest_ind(B + 4, A, alternative="greater").pvalue, rel=1e-9)
    assert "t is for b minus a; differences are b minus a" in [text for _, text in notes(turned)]


def test_risks_have_their_margin_in_percentage_points(build):
    from tablegen import stats
    from tablegen.evidence import Counts

    table = build(SPEC + "rows: {s: {level: y, margin: 30}, t: {variable: s, level: n, margin: '< 30', test: margin-risks-wald}}\n", data=DATA)  # fmt: skip
    a, c = (sum(row[1] == arm and row[3] == "y" for row in ROWS) for arm in "ab")
    m, n = len(A), len(B)
    yes = Counts(((a, c), (m - a, n - c)))
    assert value(table, "s", "p") == stats.TESTS["margin-risks"].of_counts(yes, (-0.3, 0.3)).values["p"]
    no = Counts(((m - a, n - c), (a, c)))
    assert value(table, "t", "p") == stats.TESTS["margin-risks-wald"].of_counts(no, (None, 0.3)).values["p"]
    interval = stats.EFFECTS["risk-difference-mn"].of_counts(yes, 0.9).values
    assert value(table, "s", "diff_high") == pytest.approx(100 * interval["high"], rel=1e-12)
    assert value(table, "s", "margin_low") == -30
    assert heads(table)[-2:] == ["P", "Difference (95% CI)"]


def test_pairs_have_margins_too(build):
    data = "id,time,x\n" + "".join(f"{i},before,{10 + i}\n{i},after,{10 + i + i % 4 - 1}\n" for i in range(12))
    spec = "compare: time\ngroups: [before, after]\npairs: id\neffects: [difference]\nrows: {x: {margin: 2}}\n"
    table = build(spec, data=data)
    before, after = np.array([10.0 + i for i in range(12)]), np.array([9.0 + i + i % 4 for i in range(12)])
    assert value(table, "x", "p") == pytest.approx(ttost_paired(before, after, -2, 2)[0], rel=1e-9)
    assert value(table, "x", "n_used") == 12
    assert any("paired t tests of a difference between −2 and 2" in text.replace("’", "'") for _, text in notes(table))


def test_published_numbers_have_margins_too(project):
    spec = "compare: arm\ngroups: {a: {n: 20}, b: {n: 20}}\nrows: {x: {margin: 4}, s: {level: y, margin: 30}}\npublished:\n  x: {a: {mean: 25, sd: 3}, b: {mean: 26, sd: 3.2}}\n  s: {a: {y: 7, n: 13}, b: {y: 6, n: 14}}\n"  # fmt: skip
    table = tablegen.build(project(s_dot_yaml=spec) / "s.yaml")
    se = np.sqrt((9 + 3.2**2) / 2 * 2 / 20)
    assert value(table, "x", "statistic") == pytest.approx(3 / se, rel=1e-9)
    assert 0 < value(table, "s", "p") < 0.5


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (SPEC + "rows: {x: {margin: yes}}\n", 'margin must be a number, two bounds, or one behind > or <, not "yes"'),
        (SPEC + "rows: {x: {margin: [1, 2, 3]}}\n", "margin must be a number, two bounds, or one behind > or <"),
        (SPEC + "rows: {x: {margin: [2, 3]}}\n", "margin must leave room for no difference: 0 lies outside of it"),
        (SPEC + "rows: {x: {margin: '> 3'}}\n", "margin must leave room for no difference: 0 lies outside of it"),
        (SPEC + "rows: {x: {margin: 0}}\n", "margin must leave room for no difference: 0 lies outside of it"),
        (SPEC + "rows: {x: {margin: 4, test: mann-whitney}}\n", "x: mann-whitney tests no margin"),
        (SPEC + "tests: {numbers: kruskal}\nrows: {x: {margin: 4}}\n", "x: kruskal tests no margin"),
        (SPEC + "rows: {s: {level: y, margin: 4, test: fisher}}\n", "s: fisher tests no margin"),
        (SPEC + "rows: {c: {margin: 4}}\n", "c: a margin is about one level, and there are 3"),
        (
            SPEC + "rows: {s: {level: y, margin: 4, missing: {in test: yes}}}\n",
            "s: missing values cannot be a level of two risks",
        ),
        ("compare: c\nrows: {x: {margin: 4}}\n", "x: a margin is of two groups, and this table has 3"),
        ("rows: {x: {margin: 4}}\n", "x: the key margin has no meaning in this kind of table"),
        ("compare: arm\ncolumns: [groups]\nrows: {x: {margin: 4}}\n", "x: the table shows nothing that is tested against a margin"),
        ("correlate: pearson\nrows: {x: {margin: 4}, id: }\n", "x: the key margin has no meaning in a correlation matrix"),
        ("model: linear\noutcome: x\nrows: {id: {margin: 4}}\n", "id: the key margin has no meaning in a model"),
        (SPEC + "rows: {x: {test: margin-t}}\n", "margin-t tests a difference against a margin, and the row has none"),
        (
            "compare: arm\npairs: id\nrows: {s: {level: y, margin: 4}}\n",
            "s: no test of matched categories has a margin",
        ),
        (
            "compare: arm\neffects: [difference (95% CI)]\nrows: {x: {margin: 4}}\n",
            "the column is named 95% CI, and the intervals of this column are 90% intervals",
        ),
    ],
)  # fmt: skip
def test_what_has_no_margin(build, spec, message):
    assert message in refused(build, spec, data=DATA)


def test_a_test_that_cannot_be_made_is_a_dash_with_its_reason(build):
    table = build("compare: arm\nrows: {x: {margin: 4}}\n", data="arm,x\na,3\na,3\nb,3\nb,3\n")
    record = table.results.get("x", None, None, "p")
    assert (record.value, record.problem) == (None, "every value is the same (3): there is no variance to test")
    assert lines(table)[0].split("|")[-1] == "–"


def test_check_explain_methods_and_shell_tell_it(build, tmp_path):
    from tablegen.methods import methods_paragraph

    (tmp_path / "data.csv").write_text(DATA)
    path = tmp_path / "s.yaml"
    path.write_text("data: data.csv\n" + SPEC + "rows: {x: {margin: '> -4'}, s: {level: y, margin: [-30, 25]}}\n")
    told = dict(explain(path, "x.p"))
    assert told["margin"] == "above -4"
    assert told["why"] == "the default for numbers, against the margin (s.yaml:4:20) at the one-sided level 0.025"
    assert told["a"].startswith("n 20, mean ")
    assert dict(explain(path, "s.p"))["margin"] == "above -30 and below 25 percentage points"
    paragraph = methods_paragraph((path,))
    assert "P values are two-sided (one-sided against margins) and not adjusted for multiple testing." in paragraph
    assert (
        "non-inferiority is tested at the one-sided level 0.025; the intervals of s: y are 90% intervals." in paragraph
    )
    checked = CliRunner().invoke(cli, ["check", str(path)]).output
    assert "default: x: one-sided level 0.025, to which a 95% interval belongs" in checked
    assert "default: s: one-sided level 0.05, to which a 90% interval belongs" in checked
    shell = CliRunner().invoke(cli, ["check", "--shell", str(path)])
    assert shell.exit_code == 0, shell.output
    assert "against a margin (equivalence, non-inferiority)" in shell.output


def test_small_groups_hide_the_test(build):
    data = "arm,s\n" + "a,y\n" * 2 + "a,n\n" * 28 + "b,y\n" * 12 + "b,n\n" * 18
    table = build("suppress: 5\ncompare: arm\nrows: {s: {level: y, margin: 20}}\n", data=data)
    assert value(table, "s", "p") is None
    assert value(table, "s", "statistic") is None


def test_a_column_named_by_another_level_than_its_own_is_told_its_name(build):
    said = refused(build, "compare: arm\neffects: [difference (95% CI)]\nrows: {x: {margin: 4}}\n", data=DATA)
    assert "the intervals of this column are 90% intervals" in said
    assert "   name the column difference (90% CI)" in said


def test_an_interval_of_another_level_than_its_head_is_told(build):
    """Under 95% CI the difference of an equivalence test has a 90% interval: a note says whose."""
    spec = "compare: arm\neffects: [difference (95% CI)]\nrows: {x: {label: Pain, margin: 4}, s: {level: y, margin: '> -30'}}\n"
    table = build(spec, data=DATA)
    assert heads(table)[-1] == "Difference (95% CI)"
    (told,) = [text for _, text in notes(table) if text.startswith("Of two one-sided tests")]
    assert told.endswith("at the one-sided level 0.025; the intervals of Pain are 90% intervals")
    alone = build("compare: arm\neffects: [difference (90% CI)]\nrows: {x: {margin: 4}}\n", data=DATA)
    assert not [text for _, text in notes(alone) if "the intervals of" in text]
