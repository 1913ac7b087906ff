"""What journals do to captions, stubs, heads and notes, each seen in a table built in that journal's style."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from seen import heads, lines, notes, refused

import tablegen
from tablegen.listing import catalogue_rows
from tablegen.resources import Templates
from tablegen.style import NoteLook, NumberRules
from tablegen.style_file import load_style, style_names
from tablegen.table import digits
from tablegen.table.markup import title_case
from tablegen.table.model import Cell, Mark, Note, Number, Row, Text, plain
from tablegen.table.note_form import Marked, arranged, listed, stopped
from tablegen.table.numbers import pct_ci, spoken, write_ci
from tablegen.table.thousands import grouped_alike

BUILT_IN = Templates.search()
SPEC = (
    "compare: arm\ntitle: Patients by arm at baseline\nnumber: 1\n"
    "rows: {age: {label: Age, unit: years}, crp: {label: CRP, show: median (IQR)}, sex: {label: Sex, note: As recorded}}\n"
    "abbreviations: {CRP: C-reactive protein}\n"
)


@pytest.fixture
def styled(build):
    """The table above in a journal's style."""
    return lambda style, spec=SPEC: build(f"{spec}style: {style}\n")


def caption(table):
    return plain(table.table.caption.title)


def test_nejm_calls_the_general_note_by_its_title(styled):
    table = styled("nejm")
    assert caption(table) == "Patients by Arm at Baseline.*"
    (first, general), (second, called) = notes(table)
    assert (first, second, called) == ("*", "†", "As recorded.")
    assert general.startswith("Plus–minus values are means ±SD. Continuous variables were compared by ")
    assert general.endswith("CRP denotes C-reactive protein, and IQR interquartile range.")
    assert "Data are" not in general


def test_nejm_says_in_the_stub_what_cells_show_and_the_unit_last(styled):
    stubs = [line.partition("|")[0] for line in lines(styled("nejm"))]
    assert stubs[0] == "Age — years"  # its plus-minus values are told by the note
    assert stubs[1] == "Median CRP (IQR)"
    assert "Sex — no. (%)†" in stubs


def test_nejm_heads_are_in_title_case(styled):
    table = styled("nejm", SPEC + "groups: {a: treated patients, b: controls}\n")
    assert heads(table)[1:3] == ["Treated Patients (N = 3)", "Controls (N = 3)"]
    assert heads(table)[-1] == "P Value"


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja", "pt", "zh"])
def test_bmj_says_once_what_values_are_unless_stated_otherwise(styled, language):
    """Beside counts with percentages, counts of both levels in a cell (`22/24`) made a second such note."""
    both = "rows: {sex: {label: Sex}, sex_2: {variable: sex, label: Sex (m/f), show: n/n, levels: [m, f]}}\n"
    one = "rows: {sex: {label: Sex}}\n"
    first, second = (styled("bmj", f"compare: arm\nlanguage: {language}\n{rows}") for rows in (both, one))
    assert notes(first)[0] == notes(second)[0]
    assert len(notes(first)) == len(notes(second))


def test_apa_has_an_interval_in_brackets_in_a_column_of_its_own(build):
    """[LL, UL] in one column (APA's table setup): `3.83, 110.36` and `1,250, 3,837` are two numbers."""
    table = build("rows: {age: {label: Age, show: min–max}}\nstyle: apa7\n")
    assert lines(table) == ["Age|[33, 70]"]
    rules = load_style("apa7", BUILT_IN).numbers
    assert spoken(write_ci(-1250, 3837, 0, rules), rules) == "[−1,250, 3,837]"
    assert spoken(pct_ci(5, 20, 11.2, 46.9, rules), rules) == "25 [11, 47]"


def test_bmj_says_counts_in_a_note_and_other_things_in_the_stub(styled):
    table = styled("bmj")
    stubs = [line.partition("|")[0] for line in lines(table)]
    assert stubs[0] == "Mean (SD) age (years)"
    assert stubs[1] == "Median (IQR) CRP"
    assert "Sex:*" in stubs
    assert notes(table)[0] == ("", "Values are numbers (percentages) unless stated otherwise.")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Time to event", "Median (IQR) time to event"), ("Glasgow coma scale", "Median (IQR) Glasgow coma scale"),
        ("Injury Severity Score", "Median (IQR) Injury Severity Score"), ("pH", "Median (IQR) pH"),
        ("T1 signal", "Median (IQR) T1 signal"), ("Parkinson’s stage", "Median (IQR) Parkinson’s stage"),
        ("D dimer", "Median (IQR) D dimer"), ("Sniffin score", "Median (IQR) Sniffin score"),
        ("Young mania score", "Median (IQR) Young mania score"),
        ("Injury severity", "Median (IQR) injury severity"), ("Non-HDL cholesterol", "Median (IQR) non-HDL cholesterol"),
        ("Hospital Anxiety and Depression Scale", "Median (IQR) Hospital Anxiety and Depression Scale"),
        ("Child-Pugh score", "Median (IQR) Child-Pugh score"), ("Systolic pressure (mm Hg)", "Median (IQR) systolic pressure (mm Hg)"),
        ("Glomerular filtration", "Median (IQR) glomerular filtration"), ("History of Crohn disease", "Median (IQR) history of Crohn disease"),
    ],
)  # fmt: skip
def test_a_label_within_a_sentence_is_small_but_for_names(styled, label, shown):
    spec = f"compare: arm\nrows: {{crp: {{label: {label}, show: median (IQR)}}}}\n"
    assert lines(styled("bmj", spec))[0].partition("|")[0] == shown
    german = lines(styled("bmj", f"{spec}language: de\n"))[0].partition("|")[0]
    assert label in german  # nouns have capitals there


def test_jama_puts_the_unit_behind_what_the_cells_show(styled):
    assert lines(styled("jama"))[0].partition("|")[0] == "Age, mean (SD), years"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("nejm", "Death, 5 years — cumulative incidence, % (95% CI)"),
        ("bmj", "Death, 5 years, cumulative incidence, % (95% CI)"),
    ],
)
def test_what_is_said_with_a_comma_stands_behind_the_label(style, shown):
    """NEJM and BMJ had `Cumulative incidence, % death from melanoma, 5 years (95% CI)`."""
    spec = Path(__file__).parents[2] / "specs/gallery/incidence.yaml"
    first = lines(tablegen.build(spec, style=style))[0].partition("|")[0]
    assert first.replace("Death from melanoma", "Death") == shown


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("jama", ("Duration, mean (SD),_y", "Status,_No.")),
        ("nejm", ("Duration_—_y", "Status_—_no.")),
        ("bmj", ("Mean (SD) duration_(y)", "Status")),
        ("default", ("Duration (y)", "Status")),
    ],
)
def test_no_short_unit_and_no_count_stands_on_a_line_alone(styled, style, shown):
    """JAMA's and NEJM's of the paper's Table 1 had `No.` and `no.` alone on a second line, BMJ's 14 columns `(y)`."""
    rows = "rows: {age: {label: Duration, unit: y}, sex: {label: Status, show: n/n}}\n"
    table = styled(style, f"compare: arm\n{rows}")
    found = [plain(row.cells[0].content).replace("\u00a0", "_") for row in table.table.body]
    assert tuple(found) == shown


def test_apa_has_one_general_note_and_centres_its_columns(styled):
    table = styled("apa7")
    assert [mark for mark, _ in notes(table)] == ["", "a"]
    assert notes(table)[0][1].startswith("Note. Data are M (SD), Mdn [IQR], or n (%). Continuous variables")
    assert "CI" not in notes(table)[0][1]
    assert {column.align for column in table.table.columns[1:3]} == {"center"}
    first, *others = table.table.head[0].cells
    assert first.align is None and {cell.align for cell in others} == {"center"}


def test_apa_gives_the_title_a_line_of_its_own(styled, tmp_path):
    table = styled("apa7")
    (tmp_path / "t.docx").write_bytes(table.render("docx"))
    assert Document(str(tmp_path / "t.docx")).paragraphs[0].text == "Table\u00a01\nPatients by Arm at Baseline"
    assert r"\textbf{Table~1} \\ \textit{Patients" in table.render("latex").decode()
    assert "<br><i>Patients by Arm at Baseline</i>" in table.render("html").decode()


def test_gbt_numbers_its_notes_and_centres_its_caption(styled, tmp_path):
    table = styled("gbt7713")
    told = [text for mark, text in notes(table) if not mark]
    assert [text[:3] for text in told] == [f"注{i}：" for i in range(1, len(told) + 1)]
    assert all(text.endswith("。") for _, text in notes(table))
    assert table.table.language == "zh-CN"
    (tmp_path / "t.docx").write_bytes(table.render("docx"))
    document = Document(str(tmp_path / "t.docx"))
    assert document.paragraphs[0].text == "表1　Patients by arm at baseline"
    assert document.paragraphs[0].style.paragraph_format.alignment == 1
    assert "justification=centering" in table.render("latex").decode()
    assert "text-align: center; font-size: 9pt" in table.render("html").decode()


def test_a_lone_note_of_gbt_has_no_number(styled):
    table = styled("gbt7713", "rows: {sex: {label: Sex}}\n")
    assert [text for _, text in notes(table)] == ["注：数据以例(%)表示。"]


def test_the_mark_on_a_title_is_no_part_of_a_documents_name(styled):
    html = styled("nejm").render("html").decode()
    assert "<title>Table 1. Patients by Arm at Baseline.</title>" in html.replace("\u00a0", " ")
    assert r"\caption[{Patients by Arm at Baseline.}]" in styled("nejm").render("latex").decode()


def test_without_a_general_note_the_title_calls_none(styled):
    table = styled("nejm", "title: Sexes\nrows: {sex: {label: Sex, note: As recorded}}\n")
    assert caption(table) == "Sexes."
    assert notes(table) == [("*", "As recorded.")]


@pytest.mark.parametrize("style", ["nejm", "bmj", "annals", "apa7", "nature", "plos", "elsevier", "icmje", "gbt7713"])
def test_a_style_changes_no_number(styled, style):
    here, there = styled(style).results, styled("default").results
    assert [(r.key, r.value) for r in here] == [(r.key, r.value) for r in there]


def test_four_digits_are_grouped_where_their_column_has_five():
    rules = NumberRules(thousands=",", thousands_by_column=True)

    def cell(text):
        return Cell((Number(text), Text(" ("), Number("1234.5678"), Text(")")))

    body = (Row((cell("25,326"), cell("1487"))), Row((cell("6494"), cell("123"))), Row((cell("-1234.5"), cell("9999"))))
    shown = [[plain(c.content) for c in row.cells] for row in grouped_alike(body, 2, rules)]
    assert shown == [
        ["25,326 (1,234.5678)", "1487 (1234.5678)"],
        ["6,494 (1,234.5678)", "123 (1234.5678)"],
        ["-1,234.5 (1,234.5678)", "9999 (1234.5678)"],
    ]


def test_a_column_of_four_digits_stays_closed_up_in_nejm(build):
    small, large = ("1,a,1487\n2,b,1200\n", "1,a,42930\n2,b,1200\n")
    for rows, expected in ((small, "1487|1200"), (large, "42,930|1200")):
        table = build("compare: arm\nrows: {x: {show: median}}\nstyle: nejm\n", data="id,arm,x\n" + rows)
        assert lines(table)[0].partition("|")[2].startswith(expected)


def test_listed():
    a, b, c = ((Text(x),) for x in "abc")
    assert plain(listed([a, b, c], ", ", ", and ")) == "a, b, and c"
    assert plain(listed([a, b], ", ", ", and ")) == "a, and b"
    assert listed([a], ", ", ", and ") == a
    assert listed([], ", ") == ()


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize(
    "order", [("marked", "data", "general"), ("data", "marked", "general"), ("data", "general", "marked")]
)
def test_the_order_of_notes_is_the_styles(order, joined):
    marked = Marked(NoteLook(order=order, joined=joined, stop="."))
    marked.mark((Text("m"),))
    made = arranged({"data": [(Text("d"),)], "general": [(Text("g"),)]}, marked)
    texts = [plain(note.content) for note in made]
    mark = Note((Text("m"), Text(".")), Mark("a"))
    assert mark in made
    if joined:
        assert texts == [t for t in ("m." if o == "marked" else "d. g." if o == "data" else "" for o in order) if t]
    else:
        assert texts == [{"marked": "m.", "data": "d.", "general": "g."}[o] for o in order]


def test_marks_repeat_doubled_when_they_run_out():
    marked = Marked(NoteLook(marks=("*", "†")), titled=True)
    assert [marked.mark((Text(str(i)),)).text for i in range(4)] == ["†", "**", "††", "***"]
    assert marked.of_title == Mark("*")


@pytest.mark.parametrize("name", style_names(BUILT_IN))
def test_no_two_notes_have_one_mark(name):
    marked = Marked(load_style(name, BUILT_IN).look.notes)
    found = [marked.mark((Text(str(i)),)).text for i in range(60)]
    assert len(set(found)) == 60


def test_symbols_are_doubled_where_the_journals_list_ends():
    marked = Marked(load_style("annals", BUILT_IN).look.notes)
    found = [marked.mark((Text(str(i)),)).text for i in range(14)]
    assert found == ["*", "†", "‡", "§", "||", "¶", "**", "††", "‡‡", "§§", "||||", "¶¶", "***", "†††"]


def test_an_abbreviation_is_explained_where_only_its_plural_is_used(build):
    table = build("rows: {age: {label: Age of CRPs}}\nabbreviations: {CRP: C-reactive protein}\nstyle: jama\n")
    assert notes(table)[0] == ("", "Abbreviation: CRP, C-reactive protein.")


def test_intervals_have_in_heads_and_stubs_the_brackets_of_cells(build, tmp_path):
    (tmp_path / "ours.yaml").write_text("extends: elsevier\nnumbers: {ci_open: '[', ci_close: ']', ci_sep: '; '}\n")
    spec = "compare: arm\nrows: {age: {label: Age, show: [mean (CI), n]}}\ncolumns: [groups, difference (95% CI)]\n"
    table = build(f"{spec}style: ours.yaml\n")
    assert heads(table)[-1] == "Difference [95% CI]"
    assert lines(table)[1].startswith(".Mean [95% CI]|")


@pytest.mark.parametrize(("style", "mark"), [("gbt7713", "/"), ("lancet", "··")])
def test_a_row_with_a_number_has_no_empty_cell(build, style, mark):
    text = f"compare: arm\nrows: {{Who: {{rows: {{age: {{label: Age}}, stage: {{label: Stage}}}}}}}}\nstyle: {style}\n"
    table = build(text)
    shown = [line.split("|") for line in lines(table)]
    assert shown[0] == ["Who", "", "", "", ""]
    assert shown[2][:3] == [".Stage", mark, mark] and shown[3][3:] == [mark, mark]
    assert all("" not in line[1:] for line in shown[1:])
    bare = [line.split("|") for line in lines(build(f"{text}columns: [groups]\n"))]
    assert bare[2] == [".Stage", "", ""]


def test_gbt_says_what_stands_in_the_place_of_nothing(build):
    told = [text for _, text in notes(build("compare: arm\nrows: {age: 年龄, stage: 分期}\nstyle: gbt7713\n"))]
    assert any(text.endswith("“/”表示无此项。") for text in told)
    for row in ("age: 年龄", "sex: {label: 性别, show: n/n}"):
        told = [text for _, text in notes(build(f"compare: arm\nrows: {{{row}}}\nstyle: gbt7713\n"))]
        assert not any("无此项" in text for text in told)


def test_a_row_of_percentages_has_the_decimals_of_its_smallest_group(build):
    data = "arm,sex,died\n" + "".join(f"{'ab'[i > 89]},{'mf'[i % 3 > 1]},{int(i % 7 == 0)}\n" for i in range(200))
    spec = "compare: arm\noverall: last\nrows: {sex: {label: Sex, level: m}, died: {level: 1, label: D}}\ncolumns: [groups]\n"
    assert lines(build(f"{spec}style: jama\n", data=data)) == [
        "Sex, No. (%)|60 (67)|74 (67)|134 (67)",
        "D, No. (%)|13 (14)|16 (15)|29 (14)",  # 29 of 200 is 14.5, half to even
    ]
    by_row = build(f"{spec}percent: row\nstyle: jama\n", data=data)
    assert lines(by_row)[1] == "D, No. (%)|13 (45)|16 (55)|29 (100)"
    assert (
        lines(build(f"{spec}style: jama\ndigits: {{pct: 1}}\n", data=data))[1]
        == "D, No. (%)|13 (14.4)|16 (14.5)|29 (14.5)"
    )


def test_nejm_has_all_prepositions_small(build):
    title = "patients with type 2 diabetes from before treatment versus after, without insulin among them"
    spec = f"compare: arm\ntitle: {title}\nrows: [age]\ngroups: {{a: Diet with drugs, b: Drugs over}}\n"
    table = build(f"{spec}style: nejm\n")
    small = "Patients with Type 2 Diabetes from before Treatment versus after, without Insulin among Them."
    assert caption(table).rstrip("*") == small
    assert [head.split("(")[0].strip() for head in heads(table)[1:3]] == ["Diet with Drugs", "Drugs Over"]
    assert "With Type 2 Diabetes From Before Treatment Versus After, Without" in caption(build(f"{spec}style: jama\n"))


@pytest.mark.parametrize(
    ("style", "head", "stub"),
    [
        ("jama", "No. of events/total No.", "No. of events/total No."),
        ("bmj", "No of events/total No", "No of events/total No"),
        ("lancet", "Events/n", "Events/n"),
        ("nejm", "No. of Events/No. of Patients", "No. of events/no. of patients"),
    ],
)
def test_events_are_counted_in_the_journals_words(build, style, head, stub):
    data = "arm,t,d\n" + "".join(f"{'ab'[i % 2]},{i + 1},{int(i % 3 == 0)}\n" for i in range(24))
    model = "model: cox\ntime: t\noutcome: {d: 1}\nrows: [arm]\ncolumns: [events/n, P]\n"
    assert head in heads(build(f"{model}style: {style}\n", data=data))
    times = "compare: arm\nrows: {t: {event: d, show: [events/n, median survival (CI)]}}\n"
    assert lines(build(f"{times}style: {style}\n", data=data))[1].startswith(f".{stub}|")


def test_apa_gives_means_two_decimals_at_most(build):
    data = "arm,a,b\n" + "".join(f"{'xy'[i % 2]},{i},{i}.{i}7\n" for i in range(10, 18))
    table = build("compare: arm\nrows: [a, b]\ncolumns: [groups]\nstyle: apa7\n", data=data)
    assert [line.split("|")[1] for line in lines(table)] == ["13.0 (2.6)", "13.14 (2.61)"]


def test_apa_says_what_stars_mean_in_a_paragraph_of_its_own_at_the_end(build):
    spec = "correlate: pearson\nrows: {age: {label: Age, note: In years}, crp: CRP}\nshow: [r stars]\nnotes: [All.]\n"
    *_, specific, probability = notes(build(f"{spec}style: apa7\n"))
    assert specific == ("a", "In years.")
    assert probability == ("", "*p < .05. **p < .01. ***p < .001.")
    first = notes(build(f"{spec}style: apa7\n"))[0][1]
    assert first.startswith("Note. Values are r: Pearson’s correlation; p by t test") and "*" not in first


def test_every_style_is_listed_with_how_sure_it_is():
    rows = dict(catalogue_rows("styles", None, Path.cwd()))
    assert rows["annals"].startswith("Annals of Internal Medicine; rules: 5 sourced, 3 policy [Annals, Information")


@pytest.mark.parametrize("end", [".", "?", "!", "…", "。", "？", "！"])
def test_a_note_that_ends_a_sentence_gets_no_second_full_stop(end):
    look = NoteLook(stop=".")
    assert plain(stopped((Text("who knows" + end),), look)) == "who knows" + end
    assert plain(stopped((Text("who knows"),), look)) == "who knows."


RATES = "id,arm,age,x,sex\n" + "".join(
    f"{i},{'ab'[i % 2]},{40 + i},{'' if i % 2 else i},{'mf'[i % 2] if i < 6 else 'm'}\n" for i in range(12)
)


def test_lancet_has_its_midline_point_in_the_level_too(build):
    rows = "rows: {age: {label: Age}, sex: {label: Sex, show: '% (CI)'}}\ncolumns: [groups, difference (97.5% CI)]\n"
    table = build(f"compare: arm\nconfidence: 0.975\n{rows}style: lancet\n", data=RATES)
    assert heads(table)[-1] == "Difference (97·5% CI)"
    assert notes(table)[0][1] == "Data are mean (SD) or % (97·5% CI)."
    assert not any(c.isdigit() for text in lines(table) for c in text.partition(".")[2][:1])


def test_the_sign_stands_behind_an_interval_of_a_percentage_too():
    """As the Lancet prints it: 13·2% (12·6–13·7%)."""
    written = {name: load_style(name, BUILT_IN).numbers for name in ("lancet", "icmje", "nejm")}
    shown = {name: spoken(pct_ci(1320, 10_000, 12.6, 13.7, rules), rules) for name, rules in written.items()}
    assert shown == {
        "lancet": "13·2% (12·6–13·7%)", "icmje": "13.2% (12.6 to 13.7%)", "nejm": "13.2 (12.6–13.7)",
    }  # fmt: skip


def test_the_top_left_cell_is_the_journals(styled):
    assert heads(styled("lancet"))[0] == "" and heads(styled("apa7"))[0] == "Variable"
    for form in ("docx", "latex", "html", "markdown", "typst", "xlsx"):
        assert styled("lancet").render(form)


@pytest.mark.parametrize(
    ("style", "told"),
    [("apa7", "A dash means that a value could not be obtained."), ("gbt7713", "注4：“…”表示无法得出。")],
)
def test_the_mark_of_what_is_missing_is_explained_where_it_stands(build, style, told):
    spec = f"compare: arm\nstyle: {style}\nrows: {{age: {{label: Age}}, x: {{label: X, show: mean (SD)}}}}\n"
    assert any(text.endswith(told) for _, text in notes(build(spec, data=RATES)))
    assert told[:6] not in notes(build(spec.replace(", x:", ", id:"), data=RATES))[-1][1]


def test_apa_groups_no_degrees_of_freedom():
    rules = load_style("apa7", BUILT_IN).numbers
    assert digits.degrees(11998, 0, rules).text == "11998" and digits.number(11998, 0, rules).text == "11,998"
    assert digits.degrees(11998, 0, load_style("nejm", BUILT_IN).numbers).text == "11,998"


def test_apas_degrees_of_freedom_in_a_table(build):
    many = "id,arm,age\n" + "".join(f"{i},{'ab'[i % 2]},{i % 40}\n" for i in range(1202))
    table = build("compare: arm\nrows: {age: {label: Age}}\ncolumns: [groups, df]\nstyle: apa7\n", data=many)
    assert lines(table)[0].endswith("|1200")


def test_gbt_leaves_no_space_before_a_bracket_that_the_author_asked_for(build):
    table = build("compare: arm\nstyle: gbt7713\nrows: {age: {label: Age, show: mean (SD)}}\n", data=RATES)
    assert lines(table)[0].startswith("Age|45.0(3.7)|")


def test_a_head_that_there_is_not_is_told(build, project):
    project(my_dot_yaml='title: Mine\nsource: me\nchecked: "2026-11-26"\nextends: default\n'
            "words: {headers: {or CI: Odds, p90: Ninth decile, skewness: Skew}}\n")  # fmt: skip
    text = refused(build, "rows: {age: {label: Age}}\nstyle: my.yaml\n")
    assert 'my.yaml:5:19: unknown head "or CI"; did you mean "or ci"?' in text and "1 problem" not in text
    assert 'unknown head "p90"' not in text and 'skewness"' not in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [("serum level in µmol/L", "Serum Level in µmol/L"), ("weight, kg", "Weight, kg"), ("b", "b"), ("a", "a"),
     ("reaction time (ms) at rest", "Reaction Time (ms) at Rest"), ("mg/dL of LDL cholesterol", "mg/dL of LDL Cholesterol"), ("BMI (kg/m²) by arm", "BMI (kg/m²) by Arm"),
     ("min to max", "Min to Max"), ("pain: a follow-up", "Pain: A Follow-up"), ("dose, mg/kg per d", "Dose, mg/kg per d")],
)  # fmt: skip
def test_units_have_no_capitals_in_title_case(written, shown):
    assert title_case(written) == shown


RATIOS = ("or", "rr", "hr", "irr", "shr", "tr", "smd")


@pytest.mark.parametrize("name", style_names(BUILT_IN))
def test_a_journal_spells_out_all_effects_or_abbreviates_all(name):
    heads_of = load_style(name, BUILT_IN).words.headers
    spelled = {stem: stem.upper() not in heads_of[stem].strip("*值") for stem in RATIOS}
    own = {"smd"} if name == "gbt7713" else set()  # Chinese has no sign for it
    assert len({spelled[stem] for stem in {*RATIOS} - own}) == 1
    assert spelled["or"] == (name in {"jama", "lancet", "nejm", "bmj"})


def test_an_estimate_with_its_interval_is_called_by_the_heads_of_both(build, tmp_path):
    (tmp_path / "ours.yaml").write_text("extends: jama\nwords: {headers: {b: b, or ci: Odds, ci: 95 CI}}\n")
    model = "model: logistic\noutcome: {sex: m}\nrows: [age]\ncolumns: [B (95% CI), OR (95% CI)]\n"
    assert heads(build(f"{model}style: jama\n"))[1:] == ["β (95% CI)", "Odds ratio (95% CI)"]
    assert heads(build(f"{model}style: ours.yaml\n"))[1:] == ["b (95 CI)", "Odds"]
    assert heads(build(f"{model}style: gbt7713\n"))[1:] == ["B(95%CI)", "OR值(95%CI)"]


def test_gbt_goes_on_as_another_table(build):
    table = build("compare: arm\nnumber: 1\nrows: {age: 年龄}\nsplit columns: [P]\nstyle: gbt7713\n")
    assert lines(table)[1:3] == ["续表1", "项目|P值||"]


def test_nature_has_its_notes_double_spaced_and_nobody_else(styled):
    wide, plain_ = styled("nature"), styled("elsevier")
    with zipfile.ZipFile(BytesIO(wide.render("docx"))) as package:
        styles = package.read("word/styles.xml").decode()
    assert re.search(r'w:name w:val="Table Note"/>.*?w:line="480"', styles) and styles.count('w:line="480"') == 1
    assert r"\fontsize{7}{17.1}" in wide.render("latex").decode()
    assert r"\fontsize{7}{8.5}" in plain_.render("latex").decode()
    assert "line-height: 2.7;" in wide.render("html").decode()
    assert "set par(leading: 1.17em)" in wide.render("typst").decode()
    assert "set par(leading: 1.17em)" not in plain_.render("typst").decode()


def test_bmj_has_one_sentence_on_counts(build):
    """It had two below a table: that all values are numbers (percentages), and that all are n/N (%)."""
    table = build('compare: arm\nrows:\n  sex:\n  stage:\n  ok: {levels: [0, 1], show: "n/N (%)"}\n', style="bmj")
    assert [text for _, text in notes(table) if text.startswith("Values")] == [
        "Values are numbers (percentages) unless stated otherwise."
    ]
    assert [line.partition("|")[0] for line in lines(table) if ":" in line] == [
        "sex:",
        "stage:",
        "ok, No/total No (%):",
    ]
    alone = build('compare: arm\nrows:\n  ok: {levels: [0, 1], show: "n/N (%)"}\n', style="bmj")
    assert notes(alone)[0][1] == "Values are numbers/total numbers (percentages) unless stated otherwise."
    assert lines(alone)[0].startswith("ok:")


@pytest.mark.parametrize("name", style_names(BUILT_IN))
def test_none_and_all_have_the_decimals_of_their_limits(name):
    """It was `0 (0.0–8.4)`; without limits the cases of the styles have `0 (0)` and `22 (100)`, a policy."""
    rules = load_style(name, BUILT_IN).numbers
    for n, low, high in ((0, 0.0, 8.4), (42, 91.6, 100.0)):
        parts = [part.text for part in pct_ci(n, 42, low, high, rules) if isinstance(part, Number)]
        assert len({len(text.partition(rules.decimal_mark)[2]) for text in parts}) == 1
