"""Adverse events of a file of their own: patients once in each class and term, events all counted, by own counting."""

import random
from collections import defaultdict
from functools import partial

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from seen import heads, lines, notes, refused

from tablegen.cli import cli

KINDS = {"Cardiac": ["Syncope", "Palpitations"], "Gastrointestinal": ["Nausea", "Vomiting", "Ileus"], "Skin": ["Rash"]}
SPEC = """compare: arm
overall: last
columns: [groups]
rows:
  ae:
    label: Any adverse event
    events from: {file: ae.csv, id: id, by: [soc, pt]WHERE}
    show: "{n} ({pct}%) [{n_events}]"
MORE"""


def spec_of(where="", more="", text=SPEC):
    return text.replace("WHERE", where).replace("MORE", more)


def world(seed=1, patients=60, events=90):
    """The patients' file, the events' file and the events, drawn anew for each seed."""
    draw = random.Random(seed)
    people = [(f"{i:03}", draw.choice("ab"), draw.randint(20, 80)) for i in range(1, patients + 1)]
    found = []
    for _ in range(events):
        soc = draw.choice(list(KINDS))
        found.append((draw.choice(people)[0], soc, draw.choice(KINDS[soc]), draw.randint(1, 4)))
    data = "id,arm,age\n" + "".join(f"{i},{arm},{age}\n" for i, arm, age in people)
    ae = "id,soc,pt,grade\n" + "".join(",".join(map(str, event)) + "\n" for event in found)
    return data, ae, people, found


@pytest.fixture
def with_events(build, project):
    def made(spec, data, ae, **options):
        project(ae_dot_csv=ae)
        return build(spec, data=data, **options)

    return made


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("condition", "least"), [("", 0), (', where: {grade: ">= 3"}', 3)])
def test_patients_and_events_are_those_of_counting_them(with_events, seed, condition, least):
    data, ae, people, events = world(seed)
    table = with_events(spec_of(condition), data, ae)
    arm_of = {who: arm for who, arm, _ in people}
    who, times = defaultdict(set), defaultdict(int)
    for patient, soc, pt, grade in events:
        for what in ("any", soc, f"{soc}: {pt}") if grade >= least else ():
            for group in (arm_of[patient], "overall"):
                who[what, group].add(patient)
                times[what, group] += 1
    kinds = {what for what, _ in who}
    assert {record.key.row for record in table.results} - {"arm"} == {f"ae[{what}]" for what in kinds}
    for what in kinds:
        for group in ("a", "b", "overall"):
            size = sum(group in (arm, "overall") for _, arm, _ in people)
            told = {
                stat: table.results.get(f"ae[{what}]", group, "chosen", stat).value for stat in ("n", "pct", "n_events")
            }
            assert told == {
                "n": len(who[what, group]),
                "pct": pytest.approx(100 * len(who[what, group]) / size),
                "n_events": times[what, group],
            }


DATA = "id,arm\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(1, 11))
AE = "id,soc,pt\n1,Skin,Rash\n1,Skin,Rash\n1,Skin,Itch\n2,Skin,Rash\n2,Cardiac,Syncope\n4,Skin,Itch\n4,Skin,Itch\n"


def test_lines_stand_by_class_and_term(with_events):
    table = with_events(spec_of(), DATA, AE)
    assert lines(table) == [
        "Any adverse event|2 (40.0%) [4]|1 (20.0%) [3]|3 (30.0%) [7]",
        ".Cardiac|1 (20.0%) [1]|0 (0%) [0]|1 (10.0%) [1]",
        "..Syncope|1 (20.0%) [1]|0 (0%) [0]|1 (10.0%) [1]",
        ".Skin|2 (40.0%) [3]|1 (20.0%) [3]|3 (30.0%) [6]",
        "..Itch|1 (20.0%) [2]|1 (20.0%) [1]|2 (20.0%) [3]",
        "..Rash|1 (20.0%) [1]|1 (20.0%) [2]|2 (20.0%) [3]",
    ]
    assert ("", "Data are n (%) [events]") in notes(table)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Patients with several events are counted once in each row"),
        ("de", "Patienten mit mehreren Ereignissen sind in jeder Zeile einmal gezählt"),
        ("fr", "Les patients ayant présenté plusieurs événements sont comptés une seule fois par ligne"),
        ("ja", "複数の事象を有する患者は各行で1回のみ数えた"),
    ],
)
def test_a_note_says_that_patients_count_once(with_events, language, told):
    for more in ("", "split: arm\n"):
        text = SPEC.replace("compare: arm\noverall: last\ncolumns: [groups]\n", more) if more else SPEC
        table = with_events(f"language: {language}\n{spec_of(text=text)}", DATA, AE)
        assert [text.rstrip("。") for _, text in notes(table)].count(told) == 1
    plain = with_events(f"language: {language}\nrows: [arm]\n", DATA, AE)
    assert told not in [text for _, text in notes(plain)]


def test_they_need_no_groups(with_events):
    table = with_events(spec_of(text=SPEC.replace("compare: arm\noverall: last\ncolumns: [groups]\n", "")), DATA, AE)
    assert lines(table)[:2] == ["Any adverse event|3 (30.0%) [7]", ".Cardiac|1 (10.0%) [1]"]


def test_they_are_sorted_by_how_many_patients_had_them(with_events):
    table = with_events(spec_of(more="    sort: frequency\n"), DATA, AE)
    assert [line.partition("|")[0] for line in lines(table)] == [
        "Any adverse event", ".Skin", "..Itch", "..Rash", ".Cardiac", "..Syncope",
    ]  # fmt: skip


def test_effects_and_tests_are_of_patients_with_and_without(with_events):
    text = SPEC.replace("overall: last\ncolumns: [groups]\n", "effects: [RR (95% CI)]\n")
    data, ae, people, events = world(3)
    untested = with_events(spec_of(text=text), data, ae)
    assert untested.results.get("ae[Skin]", None, None, "p") is None
    table = with_events(spec_of(more="    test: fisher\n", text=text), data, ae)
    had = {patient for patient, soc, *_ in events if soc == "Skin"}
    sizes = {arm: sum(one == arm for _, one, _ in people) for arm in "ab"}
    n = {arm: sum(who in had for who, one, _ in people if one == arm) for arm in "ab"}
    assert table.results.get("ae[Skin]", None, None, "rr").value == pytest.approx(
        (n["a"] / sizes["a"]) / (n["b"] / sizes["b"])
    )
    assert 0 < table.results.get("ae[Skin]", None, None, "p").value <= 1


def test_a_filter_of_the_table_chooses_patients_and_their_events(with_events):
    data, ae, people, events = world(2)
    table = with_events("where: {age: '>= 50'}\n" + spec_of(), data, ae)
    old = {who for who, _, age in people if age >= 50}
    assert table.results.get("ae[any]", "overall", "chosen", "n_events").value == sum(e[0] in old for e in events)
    assert table.results.get("ae[any]", "overall", None, "total").value == len(old)


@pytest.mark.parametrize(("data", "ae", "message"), [
    (DATA, AE + "99,Skin,Rash\n", 'ae.csv:9: no patient of the data has the id "99"'),
    (DATA, AE + "9,Skin,\n", "ae.csv:9: this event has no pt"),
    (DATA, AE + "9,Skin: other,Rash\n", 'ae: a class is called "Skin: other"'),
    (DATA, AE + "9,any,Rash\n", '"any" is the line of all events'),
    (DATA + "3,a\n", AE, 'data.csv:12: two patients have the id "3": whose events are they?'),
    (DATA, AE.replace("soc", "class"), 'spec.yaml:8:46: ae.csv has no column "soc"'),
])  # fmt: skip
def test_what_is_wrong_with_the_files_is_told_at_its_place(with_events, data, ae, message):
    assert message in refused(lambda text, **o: with_events(text, data, ae), spec_of())


@pytest.mark.parametrize(("key", "message"), [
    ("suppress: 5\n", "ae: a class and its terms would tell each other's small counts"),
    ("pairs: id\n", "ae: rows of events are of a file with a row a patient"),
])  # fmt: skip
def test_tables_that_cannot_have_them_are_refused(with_events, key, message):
    assert message in refused(lambda text, **o: with_events(text, DATA, AE), key + spec_of())


def test_cells_of_other_statistics_are_refused(with_events):
    text = spec_of().replace("[{n_events}]", "{mean}")
    assert "ae: its cells are counts of patients and events, not mean" in refused(
        lambda spec, **o: with_events(spec, DATA, AE), text
    )


def test_a_change_of_the_events_is_a_change_of_the_data(with_events):
    table = with_events(spec_of(), DATA, AE)
    assert [word.text.rpartition("/")[2] for word in table.spec.data_files] == ["data.csv", "ae.csv"]


def test_what_made_a_table_tells_its_events_too(with_events, project):
    """Of a table whose events changed it was said that somebody had edited the file, and diff had no cause."""
    folder = project(specs__one_dot_yaml="data: ../data.csv\n" + spec_of().replace("ae.csv", "../ae.csv"))
    project(data_dot_csv=DATA, ae_dot_csv=AE)
    run = partial(CliRunner().invoke, cli)
    assert run(["build"]).exit_code == 0
    told = [line.strip() for line in run(["provenance", "output/one.docx"]).output.splitlines()]
    assert told[3].startswith("events    ../ae.csv (sha256 ") and told[-1].endswith(
        "as its spec and data give it today"
    )
    (folder / "ae.csv").write_text(AE + "9,Skin,Itch\n", "utf-8")
    assert "out of date: the events changed" in run(["provenance", "output/one.docx"]).output
    assert "why: data: ../ae.csv: its events changed" in run(["diff"]).output


@pytest.mark.parametrize("style", ["lancet", "jama"])
def test_the_sign_of_a_pattern_stands_once_where_the_style_has_one_too(with_events, style):
    table = with_events(f"style: {style}\n{spec_of()}", DATA, AE)
    assert [line.split("|", 1)[1].count("%") for line in lines(table)] == [3] * 6


def test_the_stub_says_once_what_the_cells_of_classes_and_terms_are(with_events):
    """NEJM and JAMA had it behind every class and term."""
    table = with_events(f"style: nejm\n{spec_of()}", DATA, AE)
    labels = [line.partition("|")[0] for line in lines(table)]
    assert labels == ["Any adverse event — n (%) [events]", ".Cardiac", "..Syncope", ".Skin", "..Itch", "..Rash"]


def test_events_may_stand_below_titles_or_on_a_sheet(with_events, project):
    """The refusal named a key of `data`, which the file of events had not."""
    data, ae = DATA, f"Events,,\n{AE}"
    told = refused(lambda text, **o: with_events(text, data, ae), spec_of())
    assert "the names seem to stand in row 2: events from: {file: ae.csv, header row: 2}" in told
    table = with_events(spec_of(", header row: 2, last row: 7"), data, ae)
    assert table.results.get("ae[any]", "overall", "chosen", "n_events").value == 5
    assert "the last row, 2, is not below the header row" in refused(
        lambda text, **o: with_events(text, data, ae), spec_of(", header row: 2, last row: 2")
    )
    book = Workbook()
    for line in AE.splitlines():
        book.create_sheet("AE", 1) if "AE" not in book.sheetnames else None
        book["AE"].append(line.split(","))
    book.save(project() / "ae.xlsx")
    table = with_events(spec_of(", sheet: AE").replace("ae.csv", "ae.xlsx"), DATA, AE)
    assert table.results.get("ae[any]", "overall", "chosen", "n_events").value == 7


@pytest.mark.parametrize("more", ["", "    sort: frequency\n"])
def test_patients_of_one_group_have_events_too(with_events, more):
    """A table without groups refused the key `test`, which nobody had written."""
    table = with_events(spec_of(more=more).replace("compare: arm\n", "").replace("overall: last\n", ""), DATA, AE)
    assert lines(table)[0] == "Any adverse event|3 (30.0%) [7]"


def test_a_table_of_events_alone_has_no_empty_columns_of_tests(with_events):
    """The statistic and P stood there, with nothing in them; a sign behind a space stood in the note twice, `n (% %)`."""
    text = SPEC.replace("columns: [groups]\n", "").replace("{pct}%", "{pct} %")
    table = with_events(spec_of(text=text), DATA, AE)
    assert heads(table) == ["Characteristic", "a (n = 5)", "b (n = 5)", "Overall (n = 10)"]
    assert ("", "Data are n (%) [events]") in notes(table)
    assert heads(with_events(spec_of(text=text, more="    test: chi2\n"), DATA, AE))[-2:] == ["χ²", "P"]
