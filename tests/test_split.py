"""split: a table for each level of a column, side by side or as sections, each the table of those patients alone."""

import pytest
from click.testing import CliRunner
from seen import DATA, heads, lines, notes, refused

from tablegen.cli import cli
from tablegen.table.model import grid, plain

ROWS = [("mf"[i % 2], "ab"[i // 2 % 2], 40 + i * 7 % 23, "uvw"[i * i % 7 % 3], "yn"[i % 5 > 1]) for i in range(48)]
TEXT = "sex,arm,x,c,ok\n" + "".join(f"{','.join(map(str, row))}\n" for row in ROWS) + ",a,50,u,y\n,b,50,v,n\n"
ONE = "compare: arm\noverall: last\nrows: {x: , c: , ok: {level: y, test: fisher}}\n"
SPLIT = "split: {column: sex, levels: {m: Men, f: Women}}\n"


def alone(build, sex, spec=ONE):
    return build(f"{spec}where: {{sex: {sex}}}\n", data=TEXT)


def texts(row):
    return [plain(cell.content, "−").replace("\u00a0", " ") for cell in row.cells]


@pytest.mark.parametrize("spec", [
    ONE,
    "compare: c\npairwise: {numbers: tukey, show: letters}\nadjust: holm\nrows: [x, ok]\n",
    "rows: {x: {show: [mean ± SD, median (IQR)]}, ok: }\n",
    "model: logistic\noutcome: {ok: y}\nmodels: [univariable, multivariable]\ncolumns: [n, 'OR (95% CI)', P]\nrows: [x, c]\n",
    "model: logistic\noutcome: {ok: y}\nfooter: [n, aic]\nrows: [x, c]\n",
    "compare: arm\nweights: x\nrows: [c, ok]\n",
])  # fmt: skip
def test_each_part_is_the_table_of_those_patients_alone(build, spec):
    """Cells and numbers of the parts are those of the tables that `where` makes."""
    side, stacked = (build(f"{spec}{split}", data=TEXT) for split in (SPLIT, SPLIT.replace("}}", "}, show: sections}")))
    men, women = alone(build, "m", spec), alone(build, "f", spec)
    bodies = [[texts(row)[1:] for row in one.table.body] for one in (men, women)]
    assert [texts(row)[1:] for row in side.table.body] == [a + b for a, b in zip(*bodies, strict=True)]
    each = len(bodies[0]) + 1
    below = [texts(row)[1:] for row in stacked.table.body]
    assert (below[1:each], below[each + 1 :]) == (bodies[0], bodies[1])
    wanted = {
        (f"{key}.{r.key.row}", *r.key[1:]): r.value for key, one in (("m", men), ("f", women)) for r in one.results
    }
    for table in (side, stacked):
        assert {tuple(r.key): r.value for r in table.results} == wanted
        grid(table.table.head, len(table.table.columns))
        grid(table.table.body, len(table.table.columns))


def test_columns_stand_under_what_the_levels_are_called(build):
    table = build(ONE + SPLIT, data=TEXT)
    assert heads(table) == ["Characteristic", "Men", "Women"]
    assert [cell.colspan for cell in table.table.head[0].cells] == [1, 5, 5]
    assert table.table.head[0].cells[0].rowspan == 2
    lower = texts(table.table.head[1])
    assert lower[:4] == ["a (n = 12)", "b (n = 12)", "Overall (n = 24)", "χ²/t"]
    assert table.table.description.endswith(
        "Characteristic, Men: a (n\u00a0=\u00a012), Men: b (n\u00a0=\u00a012), Men: Overall (n\u00a0=\u00a024), Men: χ²/t, Men: P, "
        "Women: a (n\u00a0=\u00a012), Women: b (n\u00a0=\u00a012), Women: Overall (n\u00a0=\u00a024), Women: χ²/t, Women: P."
    )  # fmt: skip


def test_sections_count_their_patients_and_the_heads_count_none(build):
    table = build(ONE + SPLIT.replace("}}", "}, show: sections}"), data=TEXT)
    assert heads(table) == ["Characteristic", "a", "b", "Overall", "χ²/t", "P"]
    assert lines(table)[0] == "Men|(n = 12)|(n = 12)|(n = 24)||"
    assert lines(table)[1].startswith(".x|") and lines(table)[3].startswith("..u|")
    assert [row.group for row in table.table.body if texts(row)[0] in {"Men", "Women"}] == [True, True]


def test_notes_of_all_parts_stand_once_and_those_of_some_are_named(build):
    data = TEXT.replace("m,a,40,u,y\n", "m,,40,u,y\n")
    table = build("compare: arm\nrows: {x: , ok: {level: y, test: fisher}}\n" + SPLIT, data=data)
    told = [text for _, text in notes(table)]
    assert told.count("Data are mean ± SD or n (%)") == 1
    assert "Men: 1 patient with missing arm not shown" in told
    assert "2 patients with missing sex not shown" in told
    assert len(told) == len(set(told))


def test_a_method_that_only_one_part_has_is_told_so(build):
    """Mann–Whitney is exact in the small part, and asymptotic in the other, which has ties."""
    rows = [("m", "ab"[i % 2], i) for i in range(8)] + [("f", "ab"[i % 2], i // 4) for i in range(80)]
    data = "sex,arm,x\n" + "".join(f"{','.join(map(str, row))}\n" for row in rows)
    spec = "compare: arm\ntests: {numbers: mann-whitney}\nrows: {x: {show: median (IQR)}}\n"
    told = [text for _, text in notes(build(spec + SPLIT, data=data))]
    men, women = (one.results.get("x", None, None, "p").method for one in (
        build(f"{spec}where: {{sex: {sex}}}\n", data=data) for sex in "mf"))  # fmt: skip
    assert men != women
    assert any(text.startswith("Men: ") and men.partition(",")[0] in text for text in told)
    assert any(text.startswith("Women: ") for text in told)


def test_doubts_of_one_part_are_told_to_be_of_it(build):
    rows = [("m", "ab"[i % 2], "uv"[i % 5 == 0]) for i in range(12)] + [
        ("f", "ab"[i % 2], "uv"[i // 30]) for i in range(60)
    ]
    data = "sex,arm,c\n" + "".join(f"{','.join(map(str, row))}\n" for row in rows)
    table = build(f"compare: arm\nrows: [c]\n{SPLIT}", data=data)
    assert [problem.message.partition(": ")[0] for problem in table.warnings] == ["Men"]


def test_a_level_that_a_part_does_not_have_keeps_its_line(build):
    data = TEXT + "m,a,50,z,y\nm,b,51,z,n\n"
    table = build(f"compare: arm\nrows: [c]\n{SPLIT}", data=data)
    z = next(line for line in lines(table) if line.startswith(".z|"))
    assert z.split("|")[5:7] == ["0 (0)", "0 (0)"]


def test_every_column_but_the_one_that_splits(build):
    table = build(f"compare: arm\n{SPLIT}", data=TEXT)
    assert {line.row for line in table.plan.lines} == {"x", "c", "ok"}


def test_small_counts_stay_hidden_in_each_part(build):
    data = TEXT.replace("m,a,40,u,y\n", "m,a,40,u,y\n,a,50,u,y\n")
    table = build(f"suppress: 4\nrows: {{c: }}\n{SPLIT.replace('sex', 'arm').replace('m: Men, f: Women', 'a: A, b: B')}",
                  data="arm,c\n" + "a,u\n" * 9 + "a,v\n" * 2 + "b,u\n" * 9 + "b,v\n" * 9 + ",u\n")  # fmt: skip
    assert table.results.get("a.c", "overall", "v", "n").value is None
    assert table.results.get("b.c", "overall", "v", "n").value == 9
    assert "Patients with missing arm are not shown" in [text for _, text in notes(table)]
    open_ = build(f"{ONE}suppress: 2\n{SPLIT}", data=data)
    assert "3 patients with missing sex not shown" in [text for _, text in notes(open_)]


def test_explain_methods_check_and_shell(project):
    folder = project(data_dot_csv=TEXT, s_dot_yaml=f"data: data.csv\n{ONE}{SPLIT}")
    run = lambda *words: CliRunner().invoke(cli, [words[0], str(folder / "s.yaml"), *words[1:]])  # noqa: E731
    told = run("explain", "f.x.p").output
    assert "Student's t test, two-sided, equal variances" in told and "n 12" in told
    assert 'there is no number "x.p"' in run("explain", "x.p").output
    assert "Each level of sex was analysed separately." in run("methods").output
    assert "a comparison for each of 2 levels of sex with 6 lines" in run("check").output
    shell = run("check", "--shell").output.replace("\u00a0", " ")
    assert "Men: a" in shell and "Women: a" in shell
    (folder / "data.csv").unlink()
    shell = run("check", "--shell").output
    assert "Men: level 1" in shell and "Women: level 2" in shell


def test_the_formats_show_three_rows_of_heads(build):
    table = build("compare: [arm, ok]\nrows: [x]\n" + SPLIT, data=TEXT)
    assert len(table.table.head) == 3
    for name in ("docx", "latex", "html"):
        assert table.render(name)
    assert "Men: a: y" in table.render("markdown").decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("compare: arm\nsplit: sx\n", 'the data have no column "sx"; did you mean "sex"?'),
        ("compare: arm\nsplit: arm\n", "arm is what each part of the table is about; it cannot split it"),
        ("compare: arm\nsplit: {levels: [m, f]}\n", "split must name a column"),
        ("compare: arm\nsplit: {column: sex, levels: [m]}\n", 'the data also have the level "f" of sex'),
        ("compare: arm\nsplit: age\n", "age holds numbers, and a table is split by the levels of a category"),
        ("where: {sex: m}\ncompare: arm\nsplit: sex\n", "a table is split into 2 to 12 parts; sex has 1 level"),
        ("compare: arm\nsplit: {column: sex, show: rows}\n", 'show must be one of columns, sections, not "rows"'),
    ],
)
def test_what_cannot_be_split(build, text, message):
    assert message in refused(build, text + "rows: [stage]\n", data=DATA)


def test_published_numbers_are_not_split(project):
    import tablegen

    spec = "compare: arm\nsplit: sex\npublished: {ok: {a: {y: 3, n: 4}, b: {y: 5, n: 1}}}\nrows: [ok]\n"
    folder = project(spec_dot_yaml=spec)
    assert "a spec has published or split, not both" in refused(lambda _: tablegen.build(folder / "spec.yaml"), spec)


@pytest.mark.parametrize("show", ["columns", "sections"])
def test_by_what_pairs_are_matched_is_told_once(build, show):
    """Each level said it anew, before who had no partner."""
    lines = [f"{i},{when},{'mf'[i % 2]},{i * 7 % 5 + (when == 'after')}" for i in range(24) for when in ("before", "after")
             if (i, when) not in {(0, "after"), (3, "after"), (5, "before")}]  # fmt: skip
    spec = "compare: when\ngroups: [before, after]\npairs: id\nrows: [x]\n"
    table = build(f"{spec}split: {{column: sex, show: {show}}}\n", data="id,when,sex,x\n" + "\n".join(lines))
    told = [text for _, text in notes(table) if "pairs" in text or "partner" in text]
    assert told == ["Tests are of pairs matched by id", "f: Without a partner: x 2", "m: Without a partner: x 1"]
