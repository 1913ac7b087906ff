"""split columns: blocks of columns where a page is too narrow, or where the author begins them; (continued)."""

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import grids
import pytest
from click.testing import CliRunner
from seen import DATA, heads, lines, refused
from tex_grid import of_latex

import tablegen
from tablegen import stages
from tablegen.cli import cli
from tablegen.paper.docx.table import tables_in
from tablegen.render.docx_columns import column_widths
from tablegen.render.measure import BREAKING
from tablegen.table.model import plain

NAMES = [f"visit number {i:02}" for i in range(22)]
WIDE = f"""title: Many groups
number: 2
compare: visit
groups: [{", ".join(NAMES)}]
overall: last
rows: {{x: "A measurement", c: A category}}
"""
VISITS = "visit,x,c\n" + "".join(
    f"visit number {i:02},{i * j % 17}.5,{'uv'[j % 2]}\n" for i in range(22) for j in range(6)
)


def blocks(table):
    """The body in blocks: lists of lines."""
    found = [[]]
    for line in lines(table):
        if line.startswith("Table 2 (continued)"):
            found.append([])
        else:
            found[-1].append(line.split("|"))
    return found


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide")
    (folder / "data.csv").write_text(VISITS, "utf-8")
    (folder / "wide.yaml").write_text(f"data: data.csv\n{WIDE}", "utf-8")
    return folder / "wide.yaml"


def variant(path, text):
    other = path.with_name("other.yaml")
    other.write_text(f"data: data.csv\n{text}", "utf-8")
    return tablegen.build(other)


def test_a_table_that_fits_no_page_stands_in_blocks_that_fit(wide):
    table, whole = tablegen.build(wide), variant(wide, f"{WIDE}split columns: no\n")
    assert column_widths(whole.table, whole.style, 257)[1] > 0
    assert column_widths(table.table, table.style, table.style.look.text_width, BREAKING)[1] <= 0
    found = blocks(table)
    assert len(found) > 1 and all(block[-4][0] == "A measurement" or len(block) >= 3 for block in found)
    beside = [[cell for block in found for cell in _row(block, name)] for name in ("A measurement", ".u", ".v")]
    wanted = {line.partition("|")[0]: line.split("|")[1:] for line in lines(whole)}
    for name, cells in zip(("A measurement", ".u", ".v"), beside, strict=True):
        assert [cell for cell in cells if cell] == [cell for cell in wanted[name] if cell]
    assert list(table.results) == list(whole.results)


def _row(block, name):
    return next((line[1:] for line in block if line[0] == name), [])


def test_every_format_has_the_same_grid(wide):
    table = tablegen.build(wide)
    wanted = grids.of_table(table.table)
    assert grids.of_word(table.render("docx")) == wanted
    assert grids.of_html(table.render("html")) == wanted
    assert grids.of_typst(table.render("typst")) == wanted
    assert of_latex(table.render("latex")) == wanted
    assert grids.of_markdown(table.render("markdown")) == wanted
    assert grids.of_xlsx(table.render("xlsx"), above=1)[: len(wanted)] == wanted


@pytest.mark.parametrize("style", ["jama", "icmje", "lancet"])
def test_blocks_stand_on_an_upright_page(wide, style):
    """Blocks were sought for an upright page by a laxer rule than that which turns it: the page was turned as well."""
    table = tablegen.build(wide, style=style)
    assert len(blocks(table)) > 1 or style == "lancet"
    with zipfile.ZipFile(BytesIO(table.render("docx"))) as package:
        assert b"landscape" not in package.read("word/document.xml")
    assert b"flipped: false" in table.render("typst")


def test_blocks_begin_where_the_author_says(build):
    table = build("compare: arm\noverall: last\nrows: [age]\nsplit columns: [Overall]\n")
    assert heads(table)[:3] == ["Characteristic", "a (n = 3)", "b (n = 3)"]
    assert lines(table)[1].startswith("Table (continued)")
    assert lines(table)[2].startswith("Characteristic|Overall (n = 6)|t|P")
    by_name = build("compare: arm\nrows: [age]\nsplit columns: [statistic]\n")
    assert lines(by_name)[2].startswith("Characteristic|t|P")


def test_blocks_of_models_are_parted_at_their_spanning_heads(build):
    spec = "model: linear\noutcome: crp\nmodels: {One: [age], Two: [age, sex], Three: [age, sex]}\nrows: [age, sex]\n"
    columns = "columns: [n, B, S.E., t, df, P, 'B (95% CI)']\n"
    table = build(spec + columns)
    starts = [line for line in lines(table) if line.startswith("Variable|")]
    assert all(re.fullmatch(r"Variable\|(One|Two|Three)(\|.*)?", line) for line in starts) and starts


def test_counts_of_groups_stand_left_above_a_block_of_decimals(build):
    """LaTeX set the counts of the first block on the decimal mark of the second's, below texts that stand left."""
    table = build(
        "compare: arm\nmissing: {show: always}\nrows: [crp]\ncolumns: [groups, statistic, P]\nsplit columns: [statistic]\n"
    )
    assert [column.align for column in table.table.columns] == ["left", "decimal", "decimal"]
    source = table.render("latex").decode()
    assert r"Missing & \multicolumn{1}{l}{1} & \multicolumn{1}{l}{0} \\" in source
    assert "S[table-format=-1.2]" in source
    assert not any(
        "decimal mark" in text for text in stages.render(table.table, table.style, table.templates, "markdown")[1]
    )


def test_what_it_says(wide, monkeypatch):
    monkeypatch.chdir(wide.parent)
    built = CliRunner().invoke(cli, ["build", "wide.yaml", "--format", "markdown"])
    assert re.search(r"the table is wider than a page on its side: \d blocks of columns", built.output)
    assert "blocks of columns" in CliRunner().invoke(cli, ["check", "wide.yaml"]).output
    shell = CliRunner().invoke(cli, ["check", "--shell", "wide.yaml"]).output
    assert "(continued)" in shell


def test_numbers_keep_their_addresses(wide, monkeypatch):
    monkeypatch.chdir(wide.parent)
    (wide.parent / "paper.md").write_text(
        "First {{wide.x.visit number 00}}, all {{wide.x.overall}}.\n", "utf-8")  # fmt: skip
    done = CliRunner().invoke(cli, ["insert", "paper.md", "wide.yaml"])
    assert done.exit_code == 0, done.output
    assert "-->0.50&nbsp;±&nbsp;0.00<" in (wide.parent / "paper.md").read_text("utf-8")


def test_the_style_words_it_and_may_leave_it_out(build, project):
    project(ours_dot_yaml='title: Ours\nextends: default\nwords: {continued: ""}\n')
    spec = "compare: arm\nrows: [age]\nsplit columns: [P]\n"
    assert "Tabelle (Fortsetzung)" in "".join(lines(build(f"language: de\n{spec}")))
    assert len(lines(build(spec))) == 4 and len(lines(build(f"style: ours.yaml\n{spec}"))) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("split columns: [Overal]\noverall: last\n", 'spec.yaml:3:17: the table has no column "Overal" to begin a block'),
        ("split columns: [Overal]\noverall: last\n", 'did you mean "overall"?'),
        ("split columns: yes\n", 'split columns must be one of auto, no, not "yes"'),
        ("split columns: {a: b}\n", "split columns must be a text or a list, not a mapping"),
    ],
)  # fmt: skip
def test_wrong_keys(build, text, message):
    assert message in refused(build, f"compare: arm\n{text}rows: [age]\n", data=DATA)


def test_a_long_table_goes_on_under_its_number(build):
    rows = "".join(f"  r{i}: {{variable: age, label: Row {i}}}\n" for i in range(70))
    spec = f"number: 3\ncompare: arm\nrows:\n{rows}"
    table = build(spec)
    source = table.render("latex").decode()
    again = source.partition("\\endfirsthead\n")[2].partition("\\endhead")[0]
    assert r"\textbf{Table~3} (continued)" in again and r"\midrule" in again
    assert '"Table\u00a03"' in table.render("typst").decode().partition("further(0, 5, ")[2].partition("\n")[0]
    assert r"\tablename~\thetable{} (continued)" in build(f"frame: elsarticle\n{spec}").render("latex").decode()
    assert "续" in build(f"language: zh\n{spec}").render("latex").decode().partition("\\endfirsthead")[2][:300]
    short = build("number: 3\ncompare: arm\nrows: [age]\n")
    assert "(continued)" not in short.render("latex").decode() + short.render("typst").decode()


def repeated_heads(table):
    """The heads that each part of a table of several pages repeats: in LaTeX, Word and Typst."""
    source = table.render("latex").decode()
    latex = [
        part.partition("\\toprule\n")[2].partition("\\midrule")[0] for part in source.split("\\endfirsthead\n")[1:]
    ]
    document = ElementTree.fromstring(_document(table.render("docx")))  # our own file
    word = []
    for grid in document.iter(f"{grids.WORD}tbl"):
        marked = [
            row.find(f"{grids.WORD}trPr/{grids.WORD}tblHeader") is not None for row in grid.iter(f"{grids.WORD}tr")
        ]
        assert marked == sorted(marked, reverse=True)  # else Word repeats none
        word.append(" ".join(map(grids.word_text, list(grid.iter(f"{grids.WORD}tr"))[: sum(marked)])))
    typst = re.findall(r"^  table\.header\((?!level)(.*)\),$", table.render("typst").decode(), re.MULTILINE)
    return latex, word, typst


def test_a_long_table_of_panels_repeats_the_heads_of_each(build, project, tmp_path):
    rows = "".join(f"  r{i}: {{variable: age, label: Row {i}}}\n" for i in range(40))
    build(f"compare: arm\nrows:\n{rows}")
    project(two_dot_yaml=f"data: data.csv\nrows:\n{rows}", all_dot_yaml="number: 1\nstack: [spec.yaml, two.yaml]\n")
    table = tablegen.build("all.yaml")
    for heads_of in repeated_heads(table):
        first, second = heads_of
        assert "Characteristic" in first and "P" in first and "Overall" not in first
        assert "Characteristic" in second and "Overall" in second and "(b)" in second
    (tmp_path / "all.docx").write_bytes(table.render("docx"))
    (found,) = tables_in(tmp_path / "all.docx")
    assert len(found.table.head) == len(table.table.head)
    assert [row.head for row in found.table.body] == [row.head for row in table.table.body]
    short = build("compare: arm\nrows: [age]\nsplit columns: [P]\n")
    assert not short.table.head_repeats and b"tblHeader" in _document(short.render("docx"))


@pytest.mark.parametrize("style", ["default", "lancet", "jama"])
def test_each_block_of_a_long_table_repeats_its_heads(build, tmp_path, style):
    rows = "".join(f"  r{i}: {{variable: age, label: Row {i}}}\n" for i in range(70))
    table = build(f"number: 4\ncompare: arm\nsplit columns: [b, P]\nnotes: [Below all.]\nrows:\n{rows}", style=style)
    for heads_of in repeated_heads(table):
        assert len(heads_of) == 3
        assert len(set(heads_of)) == 3
        assert ["P" in heads for heads in heads_of] == [False, False, style != "lancet"]  # which has a small one
    source = table.render("latex").decode()
    assert source.count("Below all") == 1 and source.index("Below all") > source.rindex("\\endfoot")
    assert source.count("\\caption[") == 1 and source.count("\\addtocounter{table}{-1}") == 2
    (tmp_path / "all.docx").write_bytes(table.render("docx"))
    (found,) = tables_in(tmp_path / "all.docx")
    assert _texts(found.table) == _texts(table.table) and found.table.caption.number == "4"


def _texts(table):
    return [[plain(cell.content).replace("\u2212", "-") for cell in row.cells] for row in table.body]


def _document(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read("word/document.xml")


def test_cells_that_spell_their_numbers_out_break_behind_commas(build):
    """They broke nowhere: each of eight groups had a block of its own."""
    data = "arm,x\n" + "".join(f"{'abcdefgh'[i % 8]},{20 + i * 7 % 61}.5\n" for i in range(160))
    show = "median {median}, interquartile range {q1} to {q3}, range {min} to {max}"
    table = build(f"compare: arm\nnumber: 2\ncolumns: [groups]\nrows: {{x: {{show: '{show}'}}}}\n", data=data)
    assert len(blocks(table)) == 3
    text = plain(table.table.body[0].cells[1].content)
    assert [piece.split("\u00a0")[0] for piece in text.split(" ")] == ["median", "interquartile", "range"]
    assert not any("numbers break" in warning.message for warning in table.warnings)


def test_numbers_in_brackets_behind_a_comma_stay_whole(build):
    table = build("compare: arm\ngroups: [a, b]\nrows: {age: {show: '{median} (IQR {q1}, {q3})'}}\n")
    assert " " not in plain(table.table.body[0].cells[1].content)
