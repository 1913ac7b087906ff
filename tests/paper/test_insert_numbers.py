"""Numbers in the text of manuscripts: by address, written by the journal's rules, refreshed, in all three formats."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
import yaml
from click.testing import CliRunner
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st
from manuscripts import paper_project, word_manuscript

import tablegen
from tablegen.cli import cli
from tablegen.errors import TablegenError
from tablegen.paper.address import Addresses
from tablegen.paper.docx.document import open_document, text_of
from tablegen.paper.docx.manuscript import insert_docx
from tablegen.paper.placeholders import of_key, wanted_in
from tablegen.table.model import plain

PATTERN = 'table2.gender.or "OR = {or}, 95% CI {low}–{high}, P = {p}"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("paper")
    paper_project(made)
    return made


@pytest.fixture(scope="module")
def tables(folder):
    return [tablegen.build(folder / f"specs/table{i}.yaml") for i in (1, 2)]


@pytest.fixture
def paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    return tmp_path


def insert(*arguments, code=0):
    run = CliRunner().invoke(cli, ["insert", *arguments], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return run.output


def styled(folder, number, style):
    return tablegen.build(folder / f"specs/table{number}.yaml", style=style)


def said(addresses, wanted):
    """The number of a placeholder's inside."""
    (one,) = wanted_in(f"{{{{{wanted}}}}}")
    return addresses.text(one.address, one.pattern).replace("\u00a0", " ")


# -- addresses


def test_a_cell_as_the_table_shows_it(tables):
    addresses = Addresses(tables)
    for row in tables[0].table.body:
        for column, cell in list(zip(tables[0].table.columns, row.cells, strict=True))[1:3]:
            shown = "".join(getattr(part, "text", "±") for part in cell.content)
            assert addresses.text(f"table1.{row.name}.{column.name}") == shown


def test_statistics_of_a_place_by_the_journals_rules(tables, folder):
    springer = Addresses(tables)
    jama = Addresses([styled(folder, i, "jama") for i in (1, 2)])
    lancet = Addresses([styled(folder, i, "lancet") for i in (1, 2)])
    record = tables[0].results.get("age_days", None, None, "p")
    assert round(record.value, 3) == 0.970
    assert said(springer, "table1.age_days.p").endswith("0.970")
    assert said(jama, "table1.age_days.p") == "P = .97"
    assert said(lancet, "table1.age_days.p") == "p=0·97"
    assert said(jama, "table1.gender.p") == "P < .001"
    ratio = tables[1].results.get("gender", None, None, "or") or next(
        r for r in tables[1].results if r.key.row == "gender" and r.key.stat == "or"
    )
    assert float(said(springer, "table2.gender.or")) == pytest.approx(ratio.value, abs=0.0005)


def test_a_pattern_of_several_statistics(tables, folder):
    found = re.fullmatch(r"OR = ([\d.]+), 95% CI ([\d.]+)–([\d.]+), P < 0\.001", said(Addresses(tables), PATTERN))
    numbers = {r.key.stat: r.value for r in tables[1].results if r.key.row == "gender"}
    assert [float(n) for n in found.groups()] == pytest.approx(
        [numbers["or"], numbers["or_low"], numbers["or_high"]], abs=0.0005
    )
    lancet = Addresses([styled(folder, 2, "lancet")])
    assert "·" in said(lancet, PATTERN) and "P <0·0001" not in said(lancet, PATTERN).replace("P < ", "P <")


@pytest.mark.parametrize(("digits", "places"), [("", 2), ("digits: {or: 3}\n", 3), ("digits: {or: 1}\n", 1)])
def test_limits_have_the_decimals_of_their_estimate_in_the_printed_cell(build, digits, places):
    made = build(
        f"model: logistic\noutcome: {{sex: m}}\nrows: [age]\ncolumns: [OR (95% CI), P]\nstyle: jama\n{digits}number: 1\n"
    )
    printed = said(Addresses([made]), 'table1.age.or "{or} ({low}–{high})"')
    number = rf"\d+\.\d{{{places}}}"
    assert re.fullmatch(rf"{number} \({number}-{number}\)", printed), printed
    alone = [said(Addresses([made]), f"table1.age.or_{end}") for end in ("low", "high")]
    assert alone == re.findall(rf"{number}", printed)[1:]
    cell = next(row for row in made.table.body if row.name == "age").cells[1].content
    assert re.findall(r"[\d.]+", plain(cell, "−")) == re.findall(r"[\d.]+", printed)


def test_negative_limits_are_joined_by_a_word(tables):
    record = next(r for r in tables[1].results if r.key.row == "birth_status" and r.key.stat == "low")
    assert record.value < 0
    assert re.search(r"\(−[\d.]+ to [−\d.]+\)", said(Addresses(tables), 'table2.birth_status.b "{b} ({low}–{high})"'))


def test_percentages_have_their_sign(build):
    made = build("compare: arm\nrows: {sex: {}}\nnumber: 1\n")
    addresses = Addresses([made])
    row = next(row for row in made.table.body if row.name.startswith("sex") and row.cells[1].content)
    cell = addresses.text(f"table1.{row.name}.{made.table.columns[1].name}")
    assert re.fullmatch(r"\d+ \(\d+(\.\d+)?%\)", cell.replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("table1.age_dys.specific", 'there is no number "table1.age_dys.specific"; did you mean "age_days.specific"?'),
        ("table1.age_days.specifc", 'did you mean "age_days.specific"'),
        ("tabel1.age_days.p", 'there is no table "tabel1"; did you mean "table1"?'),
        ('table1.age_days "{meen}"', "there is no"),
        ('table1.age_days "{mean}"', "may be one of 2 numbers"),
        ('table1.age_days "no slot"', "names no statistic"),
        ("table1.age_days.mean", "may be one of 2 numbers"),
    ],
)
def test_what_is_no_number_is_refused(tables, address, words):
    with pytest.raises(TablegenError) as refused:
        said(Addresses(tables), address)
    assert words in str(refused.value)


def test_keys_go_there_and_back():
    for address, pattern in (("table1.a.p", None), ("table1.a.or", "OR = {or}: {p}"), ("t.a", "")):
        key = f"{address}: {pattern}" if pattern is not None else address
        assert of_key(key) == (address, pattern)


# -- Word

SENTENCES = [
    "See {{table1}}. Age {{table1.age_days.specific}} and {{table1.age_days.non-specific}} (P = {{table1.age_days.p}}).",
    "Boys: {{table2.gender.or “OR = {or}, 95% CI {low}–{high}, P = {p}”}}; births (P = {{table1.birth_status.p}}).",
    "{{table:1}}",
]


def words(path="paper.docx"):
    """The sentences, as python-docx reads them."""
    return [p.text.replace("\u00a0", " ") for p in docx.Document(path).paragraphs if p.style.name == "Normal"]


def test_in_word(paper):
    Path("paper.docx").write_bytes(word_manuscript(SENTENCES))
    insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml")
    assert words()[0] == "See Table 1. Age 255.93 ± 173.93 and 254.74 ± 119.03 (P = 0.970)."
    assert re.fullmatch(r"Boys: OR = [\d.]+, 95% CI [\d.]+–[\d.]+, P < 0.001; births \(P < 0.001\).", words()[1])
    once = Path("paper.docx").read_bytes()
    insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml")
    assert Path("paper.docx").read_bytes() == once
    insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml", "--style", "jama")
    assert words()[0] == "See Table 1. Age 255.9 (173.9) and 254.7 (119.0) (P = .97)."
    custom = ZipFile("paper.docx").read("docProps/custom.xml").decode()
    assert 'name="table1.age_days.specific"' in custom and ">255.9 (173.9)<" in custom.replace("\u00a0", " ")
    insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml")
    assert Path("paper.docx").read_bytes() == once


def test_a_number_typed_over_is_told_and_put_right(paper):
    Path("paper.docx").write_bytes(word_manuscript(SENTENCES))
    insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml")
    document = docx.Document("paper.docx")
    (run,) = [run for run in document.paragraphs[0].runs if run.text.startswith("255.93")]
    run.text = "256 ± 174"
    document.save("paper.docx")
    output = insert("paper.docx", "specs/table1.yaml", "specs/table2.yaml", "--strict", code=3)
    assert '"256 ± 174" was typed over the number table1.age_days.specific' in output
    assert "255.93 ± 173.93" in words()[0]


@settings(max_examples=40)
@given(st.lists(st.integers(1, 90), max_size=6), st.sampled_from(["", "<w:b/>", "<w:i/>"]))
def test_a_placeholder_cut_into_runs_in_any_way(tables, cuts, face):
    text = f"Age {{{{table1.age_days.specific}}}}, & then {{{{{PATTERN}}}}} <end>"
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    document = docx.Document(BytesIO(_empty()))
    paragraph = document.paragraphs[0]
    for start, end in zip(edges, edges[1:], strict=False):  # noqa: RUF007
        paragraph.add_run(text[start:end]).bold = face == "<w:b/>"
    saved = BytesIO()
    document.save(saved)
    made = insert_docx(saved.getvalue(), tables)
    after = open_document(made.content)
    assert text_of(after.blocks[0]).replace("\u00a0", " ") == (
        f"Age 255.93 ± 173.93, & then {said(Addresses(tables), PATTERN)} <end>"
    )
    assert made.numbers == 2
    assert insert_docx(made.content, tables).content == made.content
    fields = docx.Document(BytesIO(made.content)).element.body.iter(qn("w:fldChar"))
    assert [f.get(qn("w:fldCharType")) for f in fields] == ["begin", "separate", "end"] * 2


_CACHE = {}


def _empty():
    if not _CACHE:
        _CACHE["docx"] = word_manuscript([""])
    return _CACHE["docx"]


def test_an_unknown_number_is_refused_with_its_paragraph(paper):
    Path("paper.docx").write_bytes(word_manuscript(["One.", "The age was {{table1.age.specific}} days."]))
    before = Path("paper.docx").read_bytes()
    output = insert("paper.docx", "specs/table1.yaml", code=1)
    assert "paper.docx: paragraph 2, “The age was {{table1.age.specific}} days.”: there is no number" in output
    assert 'did you mean "age_days.specific"' in output
    assert Path("paper.docx").read_bytes() == before


def test_what_is_none_of_ours_is_left_alone(paper):
    Path("paper.docx").write_bytes(word_manuscript(["{{table:1}}", "{{name}} {{table7.x.y}}"]))
    assert "{{table7.x.y}} is left as it is" in insert("paper.docx", "specs/table1.yaml")
    assert words()[-1] == "{{name}} {{table7.x.y}}"


def test_a_number_in_a_text_box_is_refreshed_once(paper):
    """Its paragraph stands within another one; both were refreshed, and the two changes overlapped."""
    document = docx.Document(BytesIO(word_manuscript(["{{table:1}}"])))
    box = (
        f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>'
        '<w:r><w:t xml:space="preserve">Box: {{table1.age_days.specific}}</w:t></w:r>'
        "</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    document.element.body.insert(0, parse_xml(box))
    document.save("paper.docx")
    insert("paper.docx", "specs/table1.yaml")
    insert("paper.docx", "specs/table1.yaml", "--style", "jama")
    assert "Box: 255.9 (173.9)" in text_of(
        next(open_document(Path("paper.docx").read_bytes()).root.all("w:txbxContent"))
    ).replace("\u00a0", " ")


# -- in the head of a Markdown manuscript


HEADS = {
    "abstract: |\n  Aged {{table1.age_days.specific}} days (P = {{table1.age_days.p}}).\n": True,
    'abstract: "Aged {{table1.age_days.specific}} days"\n': True,
    "title: &t x\nabstract: >\n  Aged\n  {{table1.age_days.specific}}.\nother: *t\n": True,
    "abstract: Aged {{table1.age_days.specific}} days\n": False,
    "keywords: [{{table1.age_days.specific}}, b]\n": False,
    "title: {{table1.age_days.specific}}\n": False,
    "abstract: |\n  Aged.\nnote: Aged {{table1.age_days.specific}}\n": False,
    "abstract: |\n  Aged.\n\n  {{table:1}}\n": False,
}


@pytest.mark.parametrize("head", HEADS)
def test_a_number_in_the_head_is_part_of_its_text_or_refused(paper, head):
    manuscript = Path("paper.qmd")
    manuscript.write_text(f"---\n{head}---\n\nOf {{{{table1.age_days.p}}}}.\n", "utf-8")
    before = manuscript.read_bytes()
    said = insert("paper.qmd", "specs/table1.yaml", code=0 if HEADS[head] else 1)
    if not HEADS[head]:
        line = 2 + head[: head.index("{{")].count("\n")
        assert f"line {line}: " in said and "YAML" in said
        assert manuscript.read_bytes() == before
        return
    made = manuscript.read_text("utf-8")
    read = yaml.safe_load(made.split("---\n")[1])
    assert (
        "255.93" in read["abstract"] and read.keys() == yaml.safe_load(head.replace("{{", "").replace("}}", "")).keys()
    )
    assert "(unchanged)" in insert("paper.qmd", "specs/table1.yaml")
    insert("paper.qmd", "specs/table1.yaml", "--style", "lancet")
    assert "255·9" in yaml.safe_load(manuscript.read_text("utf-8").split("---\n")[1])["abstract"]
