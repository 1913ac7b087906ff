"""pairs: rows of one patient before and after, matched by a key, losses counted."""

import pytest
from seen import heads, lines, notes, refused

DATA = "id,time,x,s\n" + "".join(
    f"{i},before,{10 + i},{'yn'[i % 3 == 0]}\n{i},after,{10 + i + (-1) ** i * (i % 4)},{'yn'[i % 2]}\n"
    for i in range(1, 13)
)
DATA += "13,before,99,y\n14,after,1,n\n15,before,,y\n15,after,3,y\n16,before,4,\n16,before,5,y\n16,after,5,y\n"
SPEC = "compare: time\ngroups: [before, after]\npairs: id\n"


def test_paired_tests_are_the_default_and_losses_are_told(build):
    from scipy import stats as scipy_stats

    table = build(SPEC + "rows: [x, s]\n", data=DATA)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["paired-t", "mcnemar"]
    before, after = [10 + i for i in range(1, 13)], [10 + i + (-1) ** i * (i % 4) for i in range(1, 13)]
    wanted = scipy_stats.ttest_rel(before, after)
    found = table.results
    assert found.get("x", None, None, "statistic").value == pytest.approx(wanted.statistic, rel=1e-12)
    assert found.get("x", None, None, "p").value == pytest.approx(wanted.pvalue, rel=1e-12)
    assert (found.get("x", None, None, "n_used").value, found.get("x", None, None, "excluded").value) == (12, 4)
    assert (
        "",
        "Tests are of pairs matched by id; without a partner: x 4 (1 with a missing value, 1 with several values); s 2",
    ) in notes(table)
    assert heads(table)[1:3] == ["before (n = 16)", "after (n = 15)"]


def test_another_test_of_pairs_by_name(build):
    table = build(SPEC + "rows: {x: {test: wilcoxon}, s: {test: mcnemar-exact}}\n", data=DATA)
    assert table.results.get("x", None, None, "p").method.startswith("Wilcoxon signed-rank")
    assert lines(table)[0].startswith("x|")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (SPEC + "rows: {x: {test: welch}}\n", "welch compares independent groups, and `pairs` matches them"),
        (
            "compare: time\ngroups: [before, after]\nrows: {x: {test: paired-t}}\n",
            "paired-t compares pairs: say which rows are of one patient",
        ),
        (SPEC.replace("id", "di") + "rows: [x]\n", 'the data have no column "di"; did you mean "id"?'),
        (
            SPEC + "effects: [SMD]\nrows: {x: {effect: hedges-g}}\n",
            "hedges-g is no effect of x, shown as a number in 2 groups of matched patients",
        ),
        (
            "compare: time\ngroups: [before, after]\neffects: [SMD]\nrows: {x: {effect: d-z}}\n",
            "d-z is no effect of x, shown as a number in 2 groups",
        ),
        (SPEC + "rows: {x: {test: cochran-q}}\n", "cochran-q tests counts, and x is shown as a number"),
        (
            "compare: s\ngroups: [y, n]\npairs: id\nrows: {x: {test: mcnemar}}\n",
            "mcnemar tests counts, and x is shown as a number",
        ),
    ],
)
def test_what_pairs_are_not(build, spec, message):
    assert message in refused(build, spec, data=DATA)


def test_rows_by_default_are_not_the_key(build):
    assert "id" not in {line.row for line in build(SPEC, data=DATA).plan.lines}


def test_more_than_two_levels_are_tested_for_symmetry(build):
    data = "id,time,c\n" + "".join(f"{i},before,{'abc'[i % 3]}\n{i},after,{'abc'[i * i % 3]}\n" for i in range(30))
    table = build(SPEC + "rows: {c: , d: {variable: c, level: a}}\n", data=data)
    assert [t.test for t in table.plan.tasks if hasattr(t, "test")] == ["bowker", "mcnemar"]
    assert table.results.get("c", None, None, "df").value == 3


def test_the_direction_of_signed_ranks_is_told(build):
    table = build(SPEC + "rows: {x: {test: wilcoxon}}\n", data=DATA)
    assert ("", "V sums the ranks of pairs where before is above after") in notes(table)
    table = build(SPEC + "rows: {x: {test: sign-test}}\n", data=DATA)
    assert ("", "S counts the pairs where before is above after") in notes(table)
    assert lines(table)[0].split("|")[3].isdigit()


VISITS = "id,visit,x,s,c\n" + "".join(
    f"{i},v{v},{10 + i + v * (i % 3) + (i * v) % 4},{'yn'[(i + v) % (v + 1) > 0]},{'abc'[i * v % 3]}\n"
    for i in range(1, 11)
    for v in (1, 2, 3)
)
VISITS += "11,v1,9,y,a\n11,v2,8,y,a\n12,v1,7,,b\n12,v2,7,n,b\n12,v3,5,y,b\n"
OF_VISITS = "compare: visit\npairs: id\n"


def test_more_than_two_groups_are_matched_and_losses_told(build):
    from pandas import DataFrame
    from statsmodels.stats.anova import AnovaRM

    table = build(
        OF_VISITS + "rows: {x: , y: {variable: x, test: friedman}, s: , z: {variable: s, level: n}}\n", data=VISITS
    )
    tests = {t.row: t.test for t in table.plan.tasks if hasattr(t, "test")}
    assert tests == {"x": "rm-anova-gg", "y": "friedman", "s": "cochran-q", "z": "cochran-q"}
    rows = [line.split(",") for line in VISITS.splitlines()[1:] if not line.startswith("11,")]
    frame = DataFrame({"id": [r[0] for r in rows], "visit": [r[1] for r in rows], "x": [float(r[2]) for r in rows]})
    wanted = AnovaRM(frame, "x", "id", ["visit"]).fit().anova_table.iloc[0]
    assert table.results.get("x", None, None, "statistic").value == pytest.approx(wanted["F Value"], rel=1e-9)
    assert table.results.get("x", None, None, "df").value == pytest.approx(
        2 * table.results.get("x", None, None, "epsilon").value
    )
    told = "Tests are of the patients with a value in every group, matched by id; without one: x 1; s 2 (1 with a missing value)"
    assert any(text.startswith(told) for _, text in notes(table))
    assert table.results.get("s", None, None, "n_used").value == 10
    assert table.results.get("s", None, None, "p").value == table.results.get("z", None, None, "p").value
    assert "without continuity" not in " ".join(text for _, text in notes(table))


def test_many_levels_in_many_groups_are_not_tested_and_the_author_is_told(build, capsys):
    table = build(OF_VISITS + "rows: [x, c]\n", data=VISITS)
    assert [t.row for t in table.plan.tasks if hasattr(t, "test")] == ["x"]
    assert any(
        "c is not tested: no test of matched patients is for 3 levels in 3 groups" in str(w) for w in table.warnings
    )


def test_effects_of_pairs(build):
    spec = SPEC + "effects: [difference (95% CI), SMD (95% CI), OR (95% CI), RR (95% CI)]\n"
    table = build(spec + "rows: {x: , w: {variable: x, test: wilcoxon}, s: , t: {variable: s, level: y}}\n", data=DATA)
    measured = {(t.row, t.stem): t.effect for t in table.plan.tasks if hasattr(t, "effect")}
    assert measured == {
        ("x", "difference"): "paired-difference", ("x", "smd"): "d-z",
        ("w", "difference"): "paired-hodges-lehmann", ("w", "smd"): "d-z",
        ("s", "difference"): "paired-risk-difference-newcombe", ("s", "or"): "matched-odds-ratio", ("s", "rr"): "paired-risk-ratio",
        ("t", "difference"): "paired-risk-difference-newcombe", ("t", "or"): "matched-odds-ratio", ("t", "rr"): "paired-risk-ratio",
    }  # fmt: skip
    got = table.results
    differences = [-((-1) ** i) * (i % 4) for i in range(1, 13)]
    assert got.get("x", None, None, "difference").value == pytest.approx(sum(differences) / 12)
    before, after = (["yn"[i % 3 == 0] for i in range(1, 13)], ["yn"[i % 2] for i in range(1, 13)])  # s, level n first
    lost, won = (sum(pair == change for pair in zip(before, after, strict=True)) for change in [("n", "y"), ("y", "n")])
    assert got.get("s", None, None, "or").value == pytest.approx(lost / won)
    assert got.get("t", None, None, "or").value == pytest.approx(won / lost)
    assert got.get("s", None, None, "difference").value == pytest.approx(100 * (lost - won) / 14)
    told = [text for _, text in notes(table)]
    assert (
        "Tests and effects are of pairs matched by id; without a partner: x 4 (1 with a missing value, 1 with several values); s 2; s: y 2"
        in told
    )
    assert any(
        text.startswith("Differences are before minus after") or "differences are before minus after" in text
        for text in told
    )


def test_effects_of_many_groups_by_name(build):
    spec = OF_VISITS + "effects: [effect]\nrows: {x: {effect: partial-eta2}, y: {variable: x, effect: kendalls-w}}\n"
    table = build(spec, data=VISITS)
    assert 0 < table.results.get("x", None, None, "effect").value < 1
    assert 0 <= table.results.get("y", None, None, "effect").value <= 1


def test_a_shell_has_the_columns_and_the_note(build, tmp_path):
    from click.testing import CliRunner

    from tablegen.cli import cli

    build(OF_VISITS + "rows: [x]\n", data=VISITS)
    (tmp_path / "shell.yaml").write_text(
        "data: none.csv\ncompare: visit\ngroups: [v1, v2, v3]\npairs: id\neffects: [difference (95% CI)]\nrows: [x]\n"
    )
    shown = CliRunner().invoke(cli, ["check", "--shell", str(tmp_path / "shell.yaml")])
    assert shown.exit_code == 0, shown.output
    assert "repeated-measures analysis of variance (Greenhouse–Geisser)" in " ".join(shown.output.split())
    assert "matched by id" in " ".join(shown.output.split())


def test_every_reason_of_a_loss_is_counted(build):
    data = "id,time,x\n" + "".join(f"{i},before,{i}\n{i},after,{i * i % 7}\n" for i in range(1, 9))
    data += (
        "20,before,1\n21,after,2\n22,before,\n22,after,3\n23,before,\n23,after,\n24,before,1\n24,before,2\n24,after,1\n"
    )
    data += ",before,1\n,after,\n25,later,1\n"
    table = build(SPEC + "rows: [x]\n", data=data)

    def found(stat):
        return table.results.get("x", None, None, stat).value

    assert [found(stat) for stat in ("n_used", "excluded", "excluded_missing", "excluded_several")] == [8, 5, 2, 1]
    assert found("unnamed") == 2
    told = "Tests are of pairs matched by id; without a partner: x 5 (2 with a missing value, 1 with several values)"
    assert ("", told + "; 2 rows without id") in notes(table)


def test_small_losses_are_not_told_where_counts_are_suppressed(build):
    data = "id,time,x\n" + "".join(f"{i},before,{i}\n{i},after,{i * i % 17}\n" for i in range(1, 31)) + "31,before,3\n"
    table = build(SPEC + "suppress: 5\nrows: [x]\n", data=data)
    for stat in ("n_used", "excluded", "statistic", "df", "p"):  # t and P tell the degrees of freedom
        assert table.results.get("x", None, None, stat).value is None
    assert not any("without a partner" in text for _, text in notes(table))


def test_rows_of_other_visits_are_no_other_patients(build):
    assert ("", "1 row of other groups of time not shown") in notes(build(SPEC, data=DATA + "17,later,5,y\n"))


def test_who_was_matched_is_explained(project):
    from tablegen.explaining import explain

    folder = project(data_dot_csv=DATA, s_dot_yaml="data: data.csv\n" + SPEC + "rows: [x]\n")
    assert dict(explain(folder / "s.yaml", "x.p"))["pairs"] == (
        "matched by id: 12 with one value in every group, 4 left out"
    )
