"""Questions with several answers: from columns and from one column, their percentages, tests, notes and small cells."""

import json
from itertools import product

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import heads, lines, notes, refused

import tablegen
from tablegen import stats
from tablegen.cli import cli
from tablegen.data import open_source
from tablegen.errors import Problems, TablegenError
from tablegen.evidence import Counts, Grouping
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.spec.read import read_spec

DATA = """id,arm,cough,fever,rash,all
1,a,1,0,0,cough
2,a,1,1,0,fever; cough
3,a,0,0,0,;
4,a,,,,
5,b,1,,1,rash;cough
6,b,0,1,0,fever
7,b,1,1,1,cough;fever;rash
8,b,0,1,1,fever;rash
"""
COLUMNS = "symptoms: {label: Symptoms, responses: {cough: Cough, fever: Fever, rash: }}"
ROWS = f"compare: arm\noverall: last\nrows: {{{COLUMNS}}}\n"


def test_a_line_for_each_option_for_none_and_for_who_did_not_answer(build):
    table = build(ROWS, DATA)
    assert heads(table) == ["Characteristic", "a (n = 4)", "b (n = 4)", "Overall (n = 8)", "χ²", "P"]
    assert lines(table) == [
        "Symptoms|||||",
        ".Cough|2 (66.7)|2 (50.0)|4 (57.1)|0.19|0.659",
        ".Fever|1 (33.3)|3 (75.0)|4 (57.1)|1.22|0.270",
        ".rash|0 (0)|3 (75.0)|3 (42.9)|3.94|0.047",
        ".None of these|1 (33.3)|0 (0)|1 (14.3)||",
        ".Missing|1|0|1||",
    ]
    assert [text for _, text in notes(table)] == [
        "Data are n (%)",
        "Categorical variables were compared by Pearson’s χ² test without continuity correction",
        "Symptoms: patients could choose several answers; percentages are of those who answered; "
        "each answer was tested on its own",
        "Symptoms: 1 patient left some answers empty, which count as not chosen",
    ]


def test_one_column_of_all_answers_is_the_same_table(build):
    other = "symptoms: {label: Symptoms, variable: all, separator: ;, responses: {cough: Cough, fever: Fever, rash: }}"
    found = [build(text, DATA) for text in (ROWS, ROWS.replace(COLUMNS, other))]
    assert lines(found[0]) == lines(found[1])
    ours, theirs = ({r.key: r.value for r in table.results if r.key.stat != "incomplete"} for table in found)
    assert ours == theirs


def test_the_options_of_a_column_are_found_by_name(build):
    table = build("rows: {all: {separator: ;}}\n", DATA)
    assert lines(table) == [
        "all|",
        ".cough|4 (57.1)",
        ".fever|4 (57.1)",
        ".rash|3 (42.9)",
        ".None of these|1 (14.3)",
        ".Missing|1",
    ]


ANSWERS = st.lists(
    st.tuples(st.sampled_from("ab"), st.tuples(*[st.sampled_from(["1", "0", ""])] * 3)), min_size=2, max_size=30
)


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_every_number_is_that_of_counting_by_hand(patients):
    import pandas as pd

    frame = pd.DataFrame([[arm, *answers] for arm, answers in patients], columns=["arm", "x", "y", "z"])
    spec = {
        "compare": "arm",
        "groups": ["a", "b"],
        "overall": "last",
        "rows": {"q": {"responses": ["x", "y", "z"], "none": "None"}},
    }
    if set(frame.arm) < {"a", "b"}:
        return
    results = tablegen.build(spec, data=frame).results
    for group in ("a", "b", "overall"):
        ours = [answers for arm, answers in patients if group in {arm, "overall"}]
        answered = [a for a in ours if any(a)]
        chosen = [sum(a[i] == "1" for a in answered) for i in range(3)]
        none = sum("1" not in a for a in answered)
        assert results.get("q", group, None, "total").value == len(answered)
        assert results.get("q", group, None, "missing").value == len(ours) - len(answered)
        assert results.get("q", group, None, "incomplete").value == sum("" in a for a in answered)
        assert results.get("q", group, None, "responses").value == sum(chosen)
        for name, n in zip(("q[x]", "q[y]", "q[z]", "q[no option]"), (*chosen, none), strict=True):
            assert results.get(name, group, "chosen", "n").value == n
            share = results.get(name, group, "chosen", "pct").value
            assert share == (pytest.approx(100 * n / len(answered), rel=1e-12) if answered else None)
    for i, name in enumerate(("q[x]", "q[y]", "q[z]")):
        table = [
            [sum(any(a) and (a[i] == "1") == yes for g, a in patients if g == arm) for arm in "ab"] for yes in (1, 0)
        ]
        want = stats.TESTS["chi2"].run(Counts(tuple(map(tuple, table)))).values.get("p")
        assert results.get(name, None, None, "p").value == want


def test_percentages_of_all_answers_given(build):
    table = build(ROWS.replace("rash: }", "rash: }, percent: responses, show: n/N (%)"), DATA)
    assert lines(table)[1:6] == [
        ".Cough|2/3 (66.7)|2/8 (25.0)|4/11 (36.4)|0.19|0.659",
        ".Fever|1/3 (33.3)|3/8 (37.5)|4/11 (36.4)|1.22|0.270",
        ".rash|0/3 (0)|3/8 (37.5)|3/11 (27.3)|3.94|0.047",
        ".None of these|1|0|1||",
        ".Missing|1|0|1||",
    ]
    told = [text for _, text in notes(table)]
    assert (
        "Symptoms: patients could choose several answers; percentages are of all answers given; each answer was tested on its own"
        in told
    )


def test_who_did_not_answer_in_the_percentages(build):
    table = build(f"missing: {{in percent: yes}}\ncompare: arm\ncolumns: [groups]\nrows: {{{COLUMNS}}}\n", DATA)
    assert lines(table)[1] == ".Cough|2 (50.0)|2 (50.0)"
    assert lines(table)[5] == ".Missing|1 (25.0)|0 (0)"
    assert "Symptoms: patients could choose several answers" in [text for _, text in notes(table)]


def test_missing_answers_in_a_note_or_in_columns(build):
    hidden = build(f"compare: arm\ncolumns: [groups]\nmissing: {{show: never}}\nrows: {{{COLUMNS}}}\n", DATA)
    assert lines(hidden)[-1] == ".None of these|1 (33.3)|0 (0)"
    assert "Missing values: Symptoms (n = 1)" in [text for _, text in notes(hidden)]
    columns = build(f"compare: arm\ncolumns: [groups, missing]\nrows: {{{COLUMNS}}}\n", DATA)
    assert lines(columns)[:2] == ["Symptoms|||1|0", ".Cough|2 (66.7)|2 (50.0)||"]
    assert len(lines(columns)) == 5


def test_the_name_of_none_and_a_test_and_an_effect_of_each_option(build):
    spec = (
        f"compare: arm\neffects: [RR]\nrows: {{{COLUMNS[:-1]}, none: No symptom, test: fisher, note: At admission}}}}\n"
    )
    table = build(spec, DATA)
    assert lines(table)[0] == "Symptomsa||||"
    assert lines(table)[1] == ".Cough|2 (66.7)|2 (50.0)|>0.999|1.33"
    assert lines(table)[4] == ".No symptom|1 (33.3)|0 (0)||"
    assert ("a", "At admission") in notes(table)


def test_of_some_patients_only(build):
    table = build("rows: {s: {responses: [cough, fever], where: {arm: a}}}\n", DATA)
    assert lines(table) == ["sa|", ".cough|2 (66.7)", ".fever|1 (33.3)", ".None of these|1 (33.3)", ".Missing|1"]
    assert ("a", "Only patients with arm a (n = 4)") in notes(table)


@pytest.mark.parametrize(
    ("yes", "no", "more"),
    [("yes", "no", ""), ("TRUE", "FALSE", ""), ("checked", "", ""), ("Cough", "", ""), ("2", "1", ", level: 2")],
)
def test_what_means_chosen(build, yes, no, more):
    data = f"x,y\n{yes},{yes}\n{no},{yes}\n{yes},{no}\n"
    table = build(f"rows: {{s: {{responses: [x, y]{more}}}}}\n", data)
    assert lines(table) == ["s|", ".x|2 (66.7)", ".y|2 (66.7)"]


def test_labelled_codes_are_read_by_their_labels(build, project):
    project(codebook_dot_yaml="x: {label: Pain, levels: {1: 'Yes', 2: 'No'}}\ny: {levels: {1: 'Yes', 2: 'No'}}\n")
    table = build("codebook: codebook.yaml\nrows: {s: {responses: [x, y]}}\n", "x,y\n1,2\n2,2\n1,1\n")
    assert lines(table) == ["s|", ".Pain|2 (66.7)", ".y|1 (33.3)", ".None of these|1 (33.3)"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{responses: [cough, fevr]}", 'the data have no column "fevr"; did you mean "fever"?'),
        ("{responses: [cough, id]}", 's: the column id holds "2"; which value means that the option was chosen?'),
        ("{responses: [cough, fever], level: often}", 's: none of its columns holds "often"'),
        ("{responses: [cough]}", "s: one option makes no question with several answers"),
        ("{responses: [cough, fever], show: mean}", "s: its cells are counts and percentages, not mean"),
        ("{responses: [cough, fever], show: n/n}", "s: its cells are counts and percentages, of one option a line"),
        ("{responses: [cough, fever], show: [n, '%']}", "s: the lines of a question are its options: it shows one pattern"),
        ("{responses: [cough, fever], reference: 1}", "s: the key reference has no meaning in a question with several answers"),
        ("{responses: [cough, fever], variable: all}", "s: its options are columns of their own"),
        ("{variable: all, separator: ;, level: 1}", "s: the answers in one column are all chosen: it takes no level"),
        ("{variable: al, separator: ;}", 'the data file has no column "al"; did you mean "all"?'),
        ("{variable: all, separator: ;, responses: [cough, rash]}", 'all also holds the answer "fever", which `responses` does not list'),
        ("{variable: all, separator: ''}", "s: the separator is empty"),
        ("{variable: cough, none: No}", "s: the key none has no meaning in this kind of table"),
        ("{variable: cough, level: 1, percent: responses}", "s is no question with several answers, of which percentages could be"),
        ("{responses: [cough, fever], percent: responses, missing: {in percent: yes}}", "s: who did not answer is in no percentage of the answers given"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(build, row, message):
    assert message in refused(build, f"rows: {{s: {row}}}\n", data=DATA)


def test_free_text_and_answers_nobody_gave(build):
    words = "".join(f"word{i};other\n" for i in range(60))
    assert "a holds 61 different answers: is it free text?" in refused(
        build, "rows: {a: {separator: ;}}\n", data=f"a\n{words}"
    )
    table = build("rows: {all: {separator: ;, responses: [rash, fever, cough, itch]}}\n", DATA)
    assert lines(table)[4] == ".itch|0 (0)"
    assert any('no patient gave the answer "itch" of all' in str(w) for w in table.warnings)
    spaced = build("rows: {all: {separator: '|'}}\n", DATA)
    assert any('no value of all holds the separator "|"' in str(w) for w in spaced.warnings)


def test_models_and_matrices_have_no_such_rows(build):
    row = "rows: {cough: , s: {responses: [fever, rash]}}\n"
    for design in ("model: logistic\noutcome: arm", "correlate: spearman", "diagnose: {arm: a}"):
        assert "s: the key responses has no meaning in" in refused(build, f"{design}\n{row}", data=DATA)


def test_published_numbers_have_no_questions(project):
    folder = project(
        spec_dot_yaml="compare: arm\ngroups: [a, b]\npublished: {x: {a: {yes: 1, no: 2}, b: {yes: 1, no: 2}}}\n"
        "rows: {x: , s: {responses: [x, y]}}\n"
    )
    with pytest.raises(TablegenError, match="s: needs patients"):
        tablegen.build(folder / "spec.yaml")


def test_before_and_after_are_pairs_for_each_option(build):
    data = "id,arm,x,y\n" + "".join(
        f"{i},{arm},{(i + k) % 2},{i % 3 == k:d}\n" for k, arm in enumerate("ab") for i in range(9)
    )
    table = build("compare: arm\npairs: id\nrows: {s: {responses: [x, y]}}\n", data)
    assert table.results.get("s[x]", None, None, "p").method == "McNemar's χ² test without continuity correction"


SMALL = "arm,x,y,z\n" + "".join(
    f"{arm},{x},{y},{z}\n"
    for arm, n, (x, y, z) in [("a", 3, "100"), ("a", 20, "010"), ("a", 30, "001"), ("b", 20, "100"), ("b", 20, "010"), ("b", 20, "001")]
    for _ in range(n)
)  # fmt: skip


def test_a_small_answer_hides_another_where_all_chose_one(build):
    """Everybody chose one answer: 53 less 20 less 30 would give the 3 away."""
    text = "compare: arm\nsuppress: 5\nrows: {s: {responses: [x, y, z]}}\n"
    table = build(text, SMALL)
    assert [line.split("|")[1:3] for line in lines(table)] == [
        ["", ""],
        ["<5", "20 (33.3)"],
        ["–", "20 (33.3)"],
        ["30 (56.6)", "20 (33.3)"],
    ]
    records = {r.key: r for r in table.results}
    for name in ("s[x]", "s[y]"):
        assert table.results.get(name, "a", "chosen", "pct").value is None
        assert table.results.get(name, None, None, "p").value is None
    assert table.results.get("s", "a", None, "responses").value is None
    assert table.results.get("s", "b", None, "responses").value == 60
    assert all(r.value is None for key, r in records.items() if key[:2] == ("s[x]", "a") and key.level)


@pytest.mark.parametrize("overall", ["no", "last"])
def test_no_percentage_of_answers_gives_a_small_one_away(build, overall):
    spec = f"compare: arm\noverall: {overall}\nsuppress: 5\nrows: {{s: {{responses: [x, y, z], percent: responses}}}}\n"
    table = build(spec, SMALL)
    for name in ("s[x]", "s[y]", "s[z]"):
        for group in ("a", "b", "overall") if overall == "last" else ("a",):
            assert table.results.get(name, group, "chosen", "pct").value is None
            assert table.results.get(name, group, None, "total").value is None
        if overall == "no":
            assert table.results.get(name, "b", "chosen", "pct").value == pytest.approx(100 / 3)


@pytest.mark.parametrize("more", [{}, {"none": "None"}, {"percent": "responses"}])
def test_no_small_count_follows_from_what_is_printed(more):
    """Of all ways in which 7 patients may answer two options: every hidden count from 1 to 2 could be another one."""
    import pandas as pd

    k, patterns = 3, list(product((0, 1), repeat=2))
    ways = [way for way in product(range(8), repeat=4) if sum(way) == 7]
    of = {way: (way[2] + way[3], way[1] + way[3], way[0]) for way in ways}
    for way in ways:
        patients = [pattern for pattern, n in zip(patterns, way, strict=True) for _ in range(n)]
        spec = {"rows": {"q": {"responses": ["x", "y"], **more}}, "suppress": k}
        table = tablegen.build(spec, data=pd.DataFrame(patients, columns=["x", "y"]))
        printed = [table.results.get(f"q[{name}]", "overall", "chosen", "n") for name in ("x", "y", "no option")]
        told = any("None" in line for line in lines(table))
        possible = [
            truth
            for truth in of.values()
            if (told or not truth[2])
            and all(r.value in {None, n} and (not r.shown or 0 < n < k) for r, n in zip(printed, truth, strict=True))
        ]
        assert of[way] in possible
        for i, n in enumerate(of[way]):
            assert not 0 < n < k or (printed[i].value is None and len({truth[i] for truth in possible}) > 1)


def test_who_did_not_answer_is_hidden_where_few(build):
    table = build("compare: arm\nsuppress: 5\nrows: {s: {responses: [x, y, z]}}\n", SMALL + "b,,,\nb,1,,\n")
    assert [table.results.get("s", "b", None, stat).value for stat in ("missing", "total", "incomplete")] == [None] * 3
    assert not any("left some answers empty" in text for _, text in notes(table))


def test_explained_written_and_laid_out_without_data(build, tmp_path):
    build(ROWS, DATA)
    told = dict(explain(tmp_path / "spec.yaml", "symptoms[cough].p"))
    assert told["chosen"] == "a 2, b 2 (expected 1.714, 2.286)"
    whole = dict(explain(tmp_path / "spec.yaml", "symptoms.b.incomplete"))
    assert (whole["value"], whole["options"]) == ("1", "symptoms[cough], symptoms[fever], symptoms[rash]")
    assert "Symptoms: patients could choose several answers" in methods_paragraph((tmp_path / "spec.yaml",))
    (tmp_path / "data.csv").unlink()
    run = CliRunner().invoke(cli, ["check", "--shell", str(tmp_path / "spec.yaml")])
    assert run.exit_code == 0
    assert "Cough" in run.output and "xx (xx.x)" in run.output
    assert (
        "symptoms: several answers; shown as n (%); 1 or yes means chosen; who has a value in none of its columns did "
        "not answer; each option is tested on its own"
    ) in run.output


def test_results_name_the_option_as_a_row(build, tmp_path):
    build(ROWS, DATA)
    CliRunner().invoke(cli, ["build", "spec.yaml"])
    found = json.loads(next((tmp_path / "output").glob("*.results.json")).read_text("utf-8"))["records"]
    rows = list(dict.fromkeys(record["row"] for record in found))
    assert rows == ["arm", "symptoms[cough]", "symptoms[fever]", "symptoms[rash]", "symptoms[no option]", "symptoms"]


def test_columns_made_of_a_question_are_ordinary_categories(build, tmp_path):
    build(ROWS, DATA)
    source = open_source(read_spec(tmp_path / "spec.yaml", Problems()), Problems())
    assert source.counts("symptoms[rash]", ("chosen", "not chosen"), Grouping("arm", ("a", "b"))) == Counts(
        ((0, 3), (3, 1))
    )
    assert source.variable("symptoms[]").levels == ("000", "1.1", "010", "011", "100", "110", "111")


def test_a_tool_that_tests_no_answers_has_them_in_a_table_without_groups(build):
    """The key `test`, which nobody had written, was refused."""
    table = build(f"like: arsenal\nrows: {{{COLUMNS}}}\n", DATA)
    assert lines(table)[0].startswith("Symptoms")
