"""Likert tables: counts by own counting, the numbers of a description, the order of answers, columns, refusals."""

import random
from collections import Counter
from statistics import mean, stdev

import pytest
from click.testing import CliRunner
from seen import heads, lines, notes, refused, told, value
from test_suppress_attack import attack, ways

from tablegen.cli import cli
from tablegen.table.model import plain

SCALE = "likert: {1: Never, 2: Rarely, 3: Often, 4: Always}\n"
ROWS = "rows: {q1: Listened, q2: Explained, q3: Quiet}\n"
SMALL = "id,q1,q2\n1,1,2\n2,1,3\n3,3,3\n4,,2\n5,4,1\n"


def survey(seed=1, n=80, gaps=0.05):
    """Answers of patients to three questions, drawn anew for each seed, as a file and by question."""
    draw = random.Random(seed)
    people = [[draw.choice("1234") if draw.random() > gaps else "" for _ in range(3)] for _ in range(n)]
    data = "id,arm,w,q1,q2,q3\n"
    data += "".join(f"{i},{draw.choice('ab')},{draw.randint(1, 9)},{','.join(p)}\n" for i, p in enumerate(people, 1))
    return data, [[p[i] for p in people if p[i]] for i in range(3)]


@pytest.mark.parametrize("seed", range(4))
def test_counts_and_means_are_those_of_counting(build, seed):
    data, answers = survey(seed)
    table = build(f"{SCALE}columns: [answers, n, missing, mean (SD)]\n{ROWS}", data=data)
    assert heads(table) == ["Characteristic", "Never", "Rarely", "Often", "Always", "n", "Missing", "Mean (SD)"]
    for row, given in zip(("q1", "q2", "q3"), answers, strict=True):
        counted, codes = Counter(given), [int(answer) for answer in given]
        for answer in "1234":
            assert value(table, row, "n", "overall", answer) == counted[answer]
            assert value(table, row, "pct", "overall", answer) == pytest.approx(100 * counted[answer] / len(given))
        assert value(table, row, "total", "overall") == len(given)
        assert value(table, row, "missing", "overall") == 80 - len(given)
        assert value(table, row, "mean", "overall") == pytest.approx(mean(codes))
        assert value(table, row, "sd", "overall") == pytest.approx(stdev(codes))


def test_the_table(build):
    text = SCALE + "columns: {answers: How often?, n: , mean: Score}\n"
    text += "rows: {staff: {label: Staff, rows: {q1: Listened, q2: {label: Explained, note: In words}}}}\n"
    table = build(text, data=SMALL)
    assert heads(table) == ["Characteristic", "How often?", "n", "Score"]
    assert lines(table) == [
        "Staff||||||",
        ".Listened|2 (50.0)|0 (0)|1 (25.0)|1 (25.0)|4|2.3",
        ".Explaineda|1 (20.0)|2 (40.0)|2 (40.0)|0 (0)|5|2.2",
    ]
    assert ("", "Missing values: Listened (n = 1)") in notes(table) and ("a", "In words") in notes(table)
    assert not [record for record in table.results if record.key.row == "staff"]


def heads_of(table):
    return [[plain(cell.content).replace("\u00a0", " ") for cell in row.cells] for row in table.table.head]


def test_journals_that_tell_in_the_stub_tell_above_the_answers(build):
    table = build(f"{SCALE}columns: [answers, mean (SD)]\nrows: {{q1: Listened}}\n", data=SMALL, style="jama")
    assert heads_of(table) == [
        ["", "No. (%)", ""],
        ["Characteristic", "Never", "Rarely", "Often", "Always", "Mean (SD)"],
    ]
    assert lines(table)[0].startswith("Listened|")
    asked = build(f"{SCALE}columns: {{answers: How often?, mean: }}\nrows: [q1]\n", data=SMALL, style="jama")
    assert [row[1] for row in heads_of(asked)[:2]] == ["How often?", "No. (%)"]
    mixed = build(f"missing: {{show: denominators}}\n{SCALE}rows: [q1, q2]\n", data=SMALL, style="jama")
    assert [line.partition("|")[0] for line in lines(mixed)] == ["q1, No./total No. (%)", "q2, No. (%)"]


PLAINLY = "rows: {q1: {levels: [1, 2, 3, 4]}, q2: {levels: [1, 2, 3, 4]}, q3: {levels: [1, 2, 3, 4]}}\n"


@pytest.mark.parametrize(
    "more",
    [
        "weights: w\n",
        "suppress: 14\n",
        "frequency: w\n",
        "missing: {in percent: yes}\n",
        "where: {arm: [a]}\n",
        "split: arm\n",
        "suppress: 9\nsplit: arm\n",
    ],
)
def test_counts_are_those_of_a_description(build, more):
    data, _ = survey(3)
    ours, theirs = (build(more + text, data=data).results for text in (SCALE + ROWS, PLAINLY))
    assert [*ours] == [*theirs] and len([*ours]) > 20


def test_imputed_answers_are_pooled(build):
    _, *rows = survey(2, 40, 0.0)[0].splitlines()
    gaps = ("3,", "7,", "12,")
    data = "imp,id,arm,w,q1,q2,q3\n" + "".join(f"0,{row[:-1] if row.startswith(gaps) else row}\n" for row in rows)
    draw = random.Random(5)
    for i in range(1, 4):
        filled = (row[:-1] + draw.choice("1234") if row.startswith(gaps) else row for row in rows)
        data += "".join(f"{i},{row}\n" for row in filled)
    ours, theirs = (
        build(f"imputations: {{column: imp, id: id}}\n{text}", data=data).results for text in (SCALE + ROWS, PLAINLY)
    )
    assert [*ours] == [*theirs]
    assert "Likert table that is of imputed data" in refused(
        build, f"imputations: {{column: imp, id: id}}\ncolumns: [answers, mean]\n{SCALE}{ROWS}", data=data
    )


def test_a_small_count_hides_the_mean_that_tells_it(build):
    data = "id,q1,q2\n" + "".join(f"{i},{1 if i < 2 else 1 + i % 4},{1 + i % 2}\n" for i in range(60))
    data += "60,4,3\n61,4,3\n62,4,4\n"
    table = build(f"suppress: 5\ncolumns: [answers, n, mean (SD), median]\n{SCALE}rows: [q1, q2]\n", data=data)
    first, second = lines(table)
    assert "–" not in first and second.endswith("|63|–|–")
    for stat in ("mean", "sd", "median"):
        assert value(table, "q2", stat, "overall") is None and value(table, "q1", stat, "overall") is not None


@pytest.mark.parametrize("k", [2, 3])
def test_no_hidden_count_follows_from_what_is_shown(k):
    spec = {"likert": [1, 2, 3], "columns": ["answers", "n", "missing", "mean (SD)", "median"], "rows": ["e"]}
    data = ways([(1.0,), (2.0,), (3.0,), (None,)], ["e"], 8, ask=())
    assert attack(spec, {**spec, "suppress": k}, data, k=k) > 100


BOOK = "q1: {levels: {4: Always, 3: Often, 2: Rarely, 1: Never}}\nq2: {levels: {4: Always, 3: Often, 2: Rarely, 1: Never}}\n"


def test_answers_of_the_data_in_their_order(build, project):
    table = build("likert: yes\nrows: [q1, q2]", data=SMALL)
    assert heads(table) == ["Characteristic", "1", "2", "3", "4", "Missing"]
    project(book_dot_yaml=BOOK)
    table = build("codebook: book.yaml\nlikert: yes\nrows: [q1, q2]", data=SMALL)
    assert heads(table)[1:5] == ["Always", "Often", "Rarely", "Never"]
    assert lines(table)[0] == "q1|1 (25.0)|1 (25.0)|0 (0)|2 (50.0)|1"
    by_label = build("codebook: book.yaml\nlikert: [Never, Rarely, Often, Always]\nrows: [q1, q2]", data=SMALL)
    assert heads(by_label)[1:5] == ["Never", "Rarely", "Often", "Always"]
    assert lines(by_label)[0] == "q1|2 (50.0)|0 (0)|1 (25.0)|1 (25.0)|1"
    project(book_dot_yaml=BOOK.replace("Always", "Every day", 1))
    message = refused(build, "codebook: book.yaml\nlikert: yes\nrows: [q1, q2]", data=SMALL)
    assert 'spec.yaml:4:12: the answer "4" of q2 is called "Always", and that of q1 "Every day"' in message


def doubts(table):
    return [warning.message for warning in table.warnings if "likert" in warning.message]


def test_words_without_an_order_are_told(build, project):
    words = "id,q1,q2\n1,Never,Often\n2,Often,Always\n3,Never,Often\n4,Always,Always\n"
    told_of = doubts(build("likert: yes\nrows: [q1, q2]", data=words))
    assert told_of == ["likert: the answers stand in alphabetical order, for the data declare none"]
    project(book_dot_yaml="".join(f"{q}: {{levels: [Never, Rarely, Often, Always]}}\n" for q in ("q1", "q2")))
    text = "codebook: book.yaml\nlikert: yes\nrows: [q1, q2]"
    table = build(text, data=words)
    assert not doubts(table) and heads(table)[1:] == ["Never", "Rarely", "Often", "Always"]
    project(book_dot_yaml="q1: {levels: [Never, Often, Always]}\nq2: {levels: [Never, Rarely, Always]}\n")
    gap = "id,q1,q2\n1,Never,Never\n2,Often,Rarely\n3,Always,Always\n"
    assert doubts(build(text, data=gap)) == ['likert: no row tells whether "Often" comes before "Rarely"']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("likert: [1, 2, 3]\nrows: [q1, q2]", '3:8: q1 also has the answer "4", which `likert` does not list'),
        ("likert: {1: Never, 2: Never, 3: , 4: }\nrows: [q1, q2]", '2:9: two answers are called "Never"'),
        ("likert: yes\n", "a Likert table needs its items"),
        ("likert: yes\nrows: [q1, id]", "id would identify patients"),
        ("likert: yes\nrows: [q1, q9]", 'no column "q9"; did you mean "q1"?'),
        ("likert: yes\nrows: {q1: {show: mean}}", "q1: the key show has no meaning in a Likert table"),
        ("likert: yes\nrows: [q1]\ncolumns: [n]", "4:11: a Likert table has the column answers"),
        ("likert: yes\nrows: [q1]\ncolumns: [answers, maen]", 'no column "maen"; did you mean "mean"?'),
        ("likert: yes\nrows: [q1]\ncolumns: [answers, n (%)]", 'a Likert table has no column "n (%)"'),
        ("likert: yes\nrows: [q1]\nshow: mean", "a Likert table has no mean of an answer"),
        ("likert: yes\nrows: [q1]\nshow: [n, '%']", "written in one way"),
        ("likert: yes\nrows: [q1]\ncompare: q2", "a spec has compare or likert, not both"),
        ("likert: yes\nrows: [q1]\npercent: total", "the key percent has no meaning beside likert"),
        ("likert: yes\nrows: [q1]\nweights: q2\ncolumns: [answers, mean]", "Likert table that is weighted"),
        ("likert: yes\nrows: [q1]\nmissing: {in percent: yes}\ncolumns: [answers, n]", "of those who answered"),
        ("likert: yes\nrows: [t]\ncolumns: [answers, mean]", 'the answers of t are words, of which there is no "mean"'),
        ("likert: yes\nrows: [x]", "x has 80 different values: too many"),
    ],
)
def test_refusals(build, text, message):
    data = "id,q1,q2,t,x\n" + "".join(f"{i},{1 + i % 4},{1 + i % 3},{'ab'[i % 2]},{i % 80 * 1.5}\n" for i in range(100))
    assert message in refused(build, text, data=data)


def test_published_counts(project):
    import tablegen

    spec = "published: {q1: {1: 10, 2: 20, 3: 5}, q2: {1: 9, 2: 1, 3: 25}}\nlikert: {1: Never, 2: Often, 3: Always}\n"
    table = tablegen.build(project(spec_dot_yaml=f"{spec}rows: [q1, q2]\ncolumns: [answers, n]\n") / "spec.yaml")
    assert lines(table) == ["q1|10 (28.6)|20 (57.1)|5 (14.3)|35", "q2|9 (25.7)|1 (2.9)|25 (71.4)|35"]


def test_its_own_way_of_writing(build):
    table = build(f"show: '% (CI)'\nmissing: {{show: never}}\n{SCALE}rows: [q1, q2]\n", data=SMALL)
    assert lines(table)[0].startswith("q1|50.0 (15.0–85.0)|0.0 (0.0–49.0)")
    assert "Intervals of percentages are Wilson score intervals" in told(table)
    table = build(f"missing: {{show: denominators}}\n{SCALE}rows: [q1, q2]\n", data=SMALL)
    assert [line.split("|")[1] for line in lines(table)] == ["2/4 (50.0)", "1 (20.0)"]


def test_check_explain_and_verify(project):
    project(
        data_dot_csv=SMALL,
        specs__spec_dot_yaml=f"data: ../data.csv\nnumber: 1\n{SCALE}columns: [answers, mean]\nrows: {{q1: Listened, q2: Explained}}\n",
        text_dot_md="Half of them (2, 50.0%) were never listened to (Table 1), and Listened was 2.3 on average.\n",
    )

    def run(*command):
        found = CliRunner().invoke(cli, [*command])
        assert found.exit_code == 0, found.output
        return found.output

    assert "a Likert table with 2 lines and 5 columns" in run("check", "specs/spec.yaml")
    assert "xx (xx.x)" in run("check", "specs/spec.yaml", "--shell").replace("xxx", "xx")
    assert "2 (50.0)" in run("explain", "specs/spec.yaml", "q1.overall.1.n")
    assert "by definition: Σx / n" in run("explain", "specs/spec.yaml", "q1.overall.mean")
    assert "presented as n (%)" in run("methods", "specs/spec.yaml")
    assert "3 bound to tables, 1 left alone; no contradictions" in run("verify", "text.md")


def test_stacked_with_another_scale(project):
    import tablegen

    project(
        data_dot_csv=SMALL,
        one_dot_yaml=f"data: data.csv\n{SCALE}rows: [q1]\n",
        two_dot_yaml="data: data.csv\nlikert: yes\nrows: [q2]\n",
    )
    table = tablegen.build(project(spec_dot_yaml="stack: {Ward: one.yaml, Food: two.yaml}\n") / "spec.yaml")
    assert [line.split("|")[0].strip(".") for line in lines(table)] == ["Ward", "q1", "Food", "Characteristic", "q2"]
