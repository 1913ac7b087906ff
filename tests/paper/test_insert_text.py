"""Tables and numbers in manuscripts of LaTeX and Markdown: put in, found again, co-authors' edits kept."""

import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from manuscripts import TEX, paper_project, paragraphs

import tablegen
from tablegen.cli import cli
from tablegen.paper.text_kinds import LATEX, MARKDOWN
from tablegen.paper.text_merge import merge_text


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """The working folder: the paper's specs, its text in LaTeX and in Markdown."""
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    text = [*paragraphs(), "The age was {{table1.age_days.specific}} days (P = {{table1.age_days.p}})."]
    escaped = [
        re.sub(r"([%&#_])", r"\\\1", one) if not one.startswith("{{") and "{{" not in one else one for one in text
    ]
    signs = {"≥": r"$\geq$", "χ": r"$\chi$", "−": "-", "≤": r"$\leq$", "×": r"$\times$"}
    body = "\n\n".join(escaped)
    for sign, command in signs.items():
        body = body.replace(sign, command)
    Path("paper.tex").write_text(TEX % body, "utf-8")
    Path("paper.md").write_text("\n\n".join(text) + "\n", "utf-8")
    return tmp_path


def insert(*arguments, code=0):
    run = CliRunner().invoke(cli, ["insert", *arguments], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return run.output


def outside(path):
    """A manuscript without what stands between our comments, and with the placeholders as they were."""
    text = Path(path).read_bytes().decode("utf-8")
    text = re.sub(r"% tablegen:preamble begin.*?preamble end\n", "", text, flags=re.DOTALL)
    for kind in (LATEX, MARKDOWN):
        text = kind.block.sub(lambda found: f"{{{{table:{found['name'].removeprefix('table')}}}}}", text)
        text = kind.wrapped.sub(lambda found: f"<{found['key']}>", text)
    return text.replace("= {{table1.age_days.p}}", "<table1.age_days.p: = {p}>").replace(
        "{{table1.age_days.specific}}", "<table1.age_days.specific>"
    )


def change_data(folder):
    path = folder / "specs/data/infantile_spasms.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    at = head.split(",").index("age_days")
    fields = first.split(",")
    fields[at] = str(float(fields[at]) + 100)
    path.write_text("\n".join([head, ",".join(fields), *rest]) + "\n", "utf-8")


def source(number, kind, style=None):
    made = tablegen.build(f"specs/table{number}.yaml", style=style).render(kind).decode()
    return "\n".join(line for line in made.split("\n") if 'tablegen: {"table"' not in line).strip("\n")


@pytest.mark.parametrize(("name", "kind"), [("paper.tex", "latex"), ("paper.md", "markdown")])
def test_a_paper_goes_through_all_of_it(paper, name, kind):
    before = outside(name)
    backup = Path(name).read_bytes()
    insert(name, "specs/")
    assert outside(name) == before
    assert Path(f"{name}.bak").read_bytes() == backup
    text = Path(name).read_text("utf-8")
    assert all(source(i, kind) in text for i in (1, 2, 3, 4))
    insert(name, "specs/")
    assert Path(name).read_text("utf-8") == text
    Path(name).write_text(re.sub(r"Age \(day\)( *)", r"Age at admission (days)\1", text, count=1), "utf-8")
    change_data(paper)
    said = insert(name, "specs/")
    assert '"Age at admission (days)" was kept, built as "Age (day)"' in said
    assert outside(name) == before
    now = [line for line in source(1, kind).split("\n") if "Age (day)" in line]
    there = [line for line in Path(name).read_text("utf-8").split("\n") if "Age at admission" in line]
    assert [c.strip() for c in re.split("[&|]", there[0])][2:] == [c.strip() for c in re.split("[&|]", now[0])][2:]
    insert(name, "specs/", "--style", "lancet")
    assert outside(name) == before
    assert "Age at admission (days)" in Path(name).read_text("utf-8")
    assert source(2, kind, "lancet") in Path(name).read_text("utf-8")


@pytest.mark.parametrize(("name", "typed"), [("paper.tex", "23/23"), ("paper.md", "23/23")])
def test_a_number_typed_by_hand_gives_way(paper, name, typed):
    insert(name, "specs/table1.yaml")
    text = Path(name).read_text("utf-8")
    at = text.index("22/24", text.index("tablegen:table1 begin"))
    Path(name).write_text(text[:at] + typed + text[at + 5 :], "utf-8")
    assert f'the manuscript has "{typed}"; the data give "22/24"' in insert(name, "specs/table1.yaml")
    assert Path(name).read_text("utf-8") == text


def test_notes_and_widths_and_rows_of_a_co_author_stay(paper):
    insert("paper.tex", "specs/table1.yaml")
    text = Path("paper.tex").read_text("utf-8")
    text = text.replace(r"p{0.312\linewidth}", r"p{0.4\linewidth}")
    text = text.replace("\\end{tablenotes}", "\\item Checked by hand.\n\\end{tablenotes}")
    text = text.replace("Age of onset (day) &", "\\addlinespace\nAge of onset (day) &")
    Path("paper.tex").write_text(text, "utf-8")
    change_data(paper)
    insert("paper.tex", "specs/table1.yaml")
    after = Path("paper.tex").read_text("utf-8")
    assert r"p{0.4\linewidth}" in after and "Checked by hand." in after and "\\addlinespace\nAge of onset" in after
    insert("paper.tex", "specs/table1.yaml")
    assert Path("paper.tex").read_text("utf-8") == after


@pytest.mark.parametrize("name", ["paper.tex", "paper.md"])
def test_a_reworded_label_stays_where_the_table_has_other_columns(paper, name):
    insert(name, "specs/table2.yaml")
    text = Path(name).read_text("utf-8")
    assert "Gender" in text[text.index("table2 begin") :]
    at = text.index("Gender", text.index("table2 begin"))
    Path(name).write_text(f"{text[:at]}Sex of the child{text[at + 6 :]}", "utf-8")
    spec = Path("specs/table2.yaml")
    spec.write_text(spec.read_text("utf-8").replace("  Wald:\n", ""), "utf-8")
    said = insert(name, "specs/table2.yaml")
    assert 'table 2: "Sex of the child (male)" was kept, built as "Gender (male)"' in said
    assert not any("warning: table 2" in line for line in said.splitlines())
    table = Path(name).read_text("utf-8")
    table = table[table.index("table2 begin") : table.index("table2 end")]
    body = table.partition("Reference categories")[0]
    assert body.count("Sex of the child") == 1 and "Gender" not in body
    there = Path(name).read_bytes()
    assert "(unchanged)" in insert(name, "specs/table2.yaml") and Path(name).read_bytes() == there


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_marks_stay(paper, bom, end):
    Path("paper.md").write_bytes(bom + f"One.{end}{end}{{{{table:1}}}}{end}{end}Two.{end}".encode())
    insert("paper.md", "specs/table1.yaml")
    made = Path("paper.md").read_bytes()
    assert made.startswith(bom + f"One.{end}".encode()) and made.endswith(f"Two.{end}".encode())
    assert (b"\r\n" in made) == (end == "\r\n") and made.count(b"\n") == made.count(end.encode())


def test_other_encodings_stay_or_are_told(paper):
    Path("paper.tex").write_bytes((TEX % "Älter: {{table1.age_days.specific}}\n\n{{table:1}}").encode("latin-1"))
    insert("paper.tex", "specs/table1.yaml")
    assert "Älter: ".encode("latin-1") in Path("paper.tex").read_bytes()
    Path("paper.md").write_bytes("Älter {{table:1}}".replace(" ", "\n\n").encode("latin-1"))
    assert "latin-1, which has no" in insert("paper.md", "specs/table1.yaml", code=1)


def test_code_and_comments_are_left_alone(paper):
    Path("paper.md").write_text("```\n{{table:1}}\n```\n\n`{{table1.x.y}}`\n\n{{table:1}}\n", "utf-8")
    insert("paper.md", "specs/table1.yaml")
    assert Path("paper.md").read_text("utf-8").startswith("```\n{{table:1}}\n```\n\n`{{table1.x.y}}`\n\n<!--")
    Path("paper.tex").write_text(TEX % "% {{table1.x.y}}\n\\verb|{{table1.x.y}}| {\\bf {{x}}}\n{{table:1}}", "utf-8")
    insert("paper.tex", "specs/table1.yaml")
    assert (
        "% {{table1.x.y}}\n\\verb|{{table1.x.y}}| {\\bf {{x}}}\n% tablegen:table1 begin"
        in Path("paper.tex").read_text()
    )


def test_the_preamble_gets_what_is_lacking_once(paper):
    insert("paper.tex", "specs/")
    text = Path("paper.tex").read_text("utf-8")
    preamble = text[: text.index("\\begin{document}")]
    assert preamble.count("\\usepackage{booktabs}") == 1
    assert preamble.count("\\usepackage{threeparttable}") == 1
    assert preamble.count("\\providecommand{\\tablegen}") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See {{table:1}} here\n", "line 1: the placeholder of a table stands on a line of its own"),
        ("{{table:1}}\n\n{{table:table1}}\n", "table 1 stands in the manuscript more than once: line 1, line 3"),
        ("One.\n\n{{table1.agee.p}}\n", "line 3: there is no number"),
        ("Nothing.\n", "it has no place for any of these tables"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(paper, text, words):
    Path("paper.md").write_text(text, "utf-8")
    assert words in insert("paper.md", "specs/table1.yaml", code=1)
    assert Path("paper.md").read_text("utf-8") == text


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="TeX is not installed")
def test_latex_takes_it(paper):
    insert("paper.tex", "specs/")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout[-1500:]


@pytest.mark.parametrize("sign", ["%", r"\%"])
def test_a_percent_sign_in_a_pattern_is_no_comment(paper, sign):
    asked = f'{{{{table2.gender.or "{{or}}, 95{sign} CI {{low}}–{{high}}"}}}}'
    Path("paper.tex").write_text(TEX % f"Boys: {asked}.", "utf-8")
    insert("paper.tex", "specs/table2.yaml")
    made = Path("paper.tex").read_text("utf-8")
    assert r"\tablegen{table2.gender.or: {or}, 95\% CI {low}–{high}}{20.554, 95\% CI 3.828--110.355}." in made
    Path("paper.tex").write_text(made.replace(r"95\%", "95%"), "utf-8")  # as an earlier version wrote it
    insert("paper.tex", "specs/table2.yaml")
    assert Path("paper.tex").read_text("utf-8") == made
    if shutil.which("pdflatex"):
        subprocess.run(["pdflatex", "-halt-on-error", "paper.tex"], check=True, capture_output=True)


def test_a_table_taken_in_by_input_needs_its_packages_only(paper):
    Path("paper.tex").write_text(TEX % "% \\input{output/table3}\n\\input{output/table1}", "utf-8")
    assert r"table 1 is taken in by \input{output/table1}" in insert("paper.tex", "specs/")
    text = Path("paper.tex").read_text("utf-8")
    assert "threeparttable" in text and "tablegen:table1" not in text


def test_the_manuscripts_of_the_project_are_taken_when_none_is_named(paper):
    Path("tablegen.yaml").write_text("tables: [specs/table1.yaml]\nmanuscripts: [paper.md, paper.tex]\n", "utf-8")
    insert()
    assert source(1, "markdown") in Path("paper.md").read_text("utf-8")
    assert source(1, "latex") in Path("paper.tex").read_text("utf-8")


@given(st.lists(st.text("abc 12|", max_size=8), max_size=6), st.lists(st.text("abc 12|", max_size=8), max_size=6))
def test_without_edits_the_merge_is_the_built_one_and_without_news_the_edited(old, new):
    last, now = "\n".join(old), "\n".join(new)
    merged = merge_text(last, now, last, MARKDOWN.cell)
    assert [line.split() for line in merged.text.split("\n")] == [line.split() for line in now.split("\n")]
    assert not merged.collisions


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.md", "a.tex"])
def test_a_placeholder_may_go_on_on_the_next_line(paper, name, end):
    """Editors wrap text; a paragraph's end closes nothing."""
    asked = f'The odds {{{{table2.gender.or "OR = {{or}},{end}  (95% CI {{low}} to {{high}})"}}}} of boys.{end}'
    Path(name).write_bytes(asked.encode())
    insert(name, "specs/table2.yaml")
    first = Path(name).read_bytes().decode()
    assert "OR = {or}, (95" in first and "of boys." in first and "{{" not in first
    assert f"{name}  (unchanged)" in insert(name, "specs/table2.yaml")
    assert Path(name).read_bytes().decode() == first


@pytest.mark.parametrize(("name", "place"), [("a.md", "line 3: "), ("a.tex", "line 3: "), ("a.docx", "")])
def test_a_placeholder_that_does_not_end_is_told(paper, name, place):
    lines = ["{{table2.gender.or}} of boys", '{{table2.gender.or "OR = {or}, and so on.', "Not ours: {{mustache.name"]
    if name == "a.docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(name)
    else:
        Path(name).write_text("\n\n".join(lines) + "\n", "utf-8")
    told = insert(name, "specs/table2.yaml")
    message = "{{table2.gender.or is left as it is: it is not closed by }}, or its pattern not by a quotation mark"
    assert f"{place}{message}" in told and "mustache" not in told
