"""`tablegen insert --redline OLD`: a manuscript whose tables show their changes; accepted it is the new one, rejected the old."""

import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from grids import of_markdown
from manuscripts import NUMBERS, ROOT, TEX, paper_project, paragraphs, run, word_manuscript
from render import libreoffice
from render.tracked import blocks, marks, resolved
from tex_grid import of_latex
from tex_versions import one_version
from word_rules import broken

from tablegen.cli import cli
from tablegen.paper.text_kinds import LATEX, MARKDOWN


def insert(*arguments, code=0):
    """Run the command; all that it says."""
    done = CliRunner().invoke(cli, ["insert", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def age_changes(folder):
    """Another age of the first patient: new means in Tables 1 and 3."""
    path = folder / "specs/data/infantile_spasms.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    at = head.split(",").index("age_days")
    fields = first.split(",")
    fields[at] = str(float(fields[at]) + 100)
    path.write_text("\n".join([head, ",".join(fields), *rest]) + "\n", "utf-8")


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """A manuscript with its tables, as it was sent (sent.docx); the data have changed since."""
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    (tmp_path / "paper.docx").write_bytes(word_manuscript())
    insert("paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    age_changes(tmp_path)
    return tmp_path


def grids(found):
    return [block for block in found if isinstance(block[0], int)]


def shows_both():
    """The redline is the manuscript as it was sent and as it is, in every paragraph and every table."""
    redline, new, old = (Path(name).read_bytes() for name in ("paper.redline.docx", "paper.docx", "sent.docx"))
    assert blocks(resolved(redline, "accept")) == blocks(resolved(new, None))
    assert blocks(resolved(redline, "reject")) == blocks(resolved(old, None))
    ids = [mark["id"] for mark in marks(redline)]
    assert ids and len(set(ids)) == len(ids)
    return redline


def test_changed_numbers(paper):
    said = insert("paper.docx", "--redline", "sent.docx", "--author", "Ren", "--date", "2026-01-31")
    assert said.splitlines()[:2] == ["paper.docx", "paper.redline.docx"]
    assert {(mark["author"], mark["date"]) for mark in marks(shows_both()) if "date" in mark} == {
        ("Ren", "2026-01-31T00:00:00Z")
    }


def test_against_a_git_revision_or_a_manuscript_that_is_up_to_date(paper):
    insert("paper.docx")
    insert("paper.docx", "--redline", "sent.docx")
    shows_both()


def test_rows_columns_captions_and_notes(paper):
    spec = paper / "specs/table1.yaml"
    text = (
        spec.read_text("utf-8")
        .replace("  age_days: Age (day)\n", "")
        .replace("title: Comparisons", "title: Differences")
    )
    spec.write_text(text + "notes: [One child left]\n", "utf-8")
    second = paper / "specs/table2.yaml"
    second.write_text(second.read_text("utf-8").replace("  Wald:\n", ""), "utf-8")
    insert("paper.docx", "--redline", "sent.docx")
    shows_both()


def test_what_a_co_author_reworded_is_no_change(paper):
    document = docx.Document("paper.docx")
    document.tables[0].rows[2].cells[0].paragraphs[0].runs[0].text = "Sex (boys/girls)"
    document.save("paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    insert("paper.docx", "--redline", "sent.docx")
    redline = shows_both()
    assert "boys" not in "".join(
        "".join(e.itertext()) for e in resolved(redline, None).iter() if e.tag.endswith(("}ins", "}del"))
    )


def test_another_journal(paper):
    insert("paper.docx", "--redline", "sent.docx", "--style", "apa7")
    redline, new, old = (Path(name).read_bytes() for name in ("paper.redline.docx", "paper.docx", "sent.docx"))
    assert blocks(resolved(redline, "accept")) == blocks(resolved(new, None))
    # captions are set as the new journal sets them; the grids of both versions are exact
    assert grids(blocks(resolved(redline, "reject"))) == grids(blocks(resolved(old, None)))


def test_the_manuscript_itself_is_as_without_a_redline(paper):
    shutil.copy("paper.docx", "other.docx")
    insert("paper.docx", "--redline", "sent.docx")
    insert("other.docx")
    assert Path("paper.docx").read_bytes() == Path("other.docx").read_bytes()


def test_a_version_that_is_not_there_writes_nothing(paper):
    before = Path("paper.docx").read_bytes()
    assert "gone.docx cannot be read" in insert("paper.docx", "--redline", "gone.docx", code=1)
    assert Path("paper.docx").read_bytes() == before and not Path("paper.redline.docx").exists()


def test_a_table_behind_an_authors_own_caption(paper):
    """A plain paragraph, in no style of captions: the table is known by its bookmark, not taken for a new one."""
    Path("paper.docx").write_bytes(word_manuscript(["Results", "Table 1. Our patients", "After."]))
    shutil.copytree("specs", "now")
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "specs/data/infantile_spasms.csv")
    insert("paper.docx", "specs/table1.yaml")
    shutil.copy("paper.docx", "sent.docx")
    shutil.copytree("now", "specs", dirs_exist_ok=True)
    insert("paper.docx", "specs/table1.yaml", "--redline", "sent.docx")
    shows_both()


# -- numbers in the text

TOLD = "As expected, {{table1.age_days.specific}}. Boys: {{table2.gender.or “OR = {or}, P = {p}”}}; see {{table1}}."


def visible(found):
    """The text of paragraphs, fields as what they show."""
    texts = ("".join(text for text, _ in block[1]) for block in found if not isinstance(block[0], int))
    return [re.sub(r"<begin>.*?<separate>|<end>", "", text).replace("\u00a0", " ") for text in texts]


def of_numbers(docx_bytes, how):
    return [text for text in visible(blocks(resolved(docx_bytes, how))) if text.startswith(("As expected", "The mean"))]


@pytest.fixture
def told(paper):
    """The same with numbers in two sentences, one of which has none that change, and one that is new since."""
    Path("paper.docx").write_bytes(word_manuscript([*paragraphs(), NUMBERS, TOLD]))
    specs = Path("specs/data/infantile_spasms.csv").read_text("utf-8")
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "specs/data/infantile_spasms.csv")
    insert("paper.docx")
    shutil.copy("paper.docx", "sent.docx")
    Path("specs/data/infantile_spasms.csv").write_text(specs, "utf-8")
    return paper


def both_texts(old="sent.docx"):
    redline, new, sent = (Path(name).read_bytes() for name in ("paper.redline.docx", "paper.docx", old))
    assert broken(redline) == []
    assert of_numbers(redline, "accept") == of_numbers(new, None)
    assert of_numbers(redline, "reject") == of_numbers(sent, None)
    assert of_numbers(new, None) != of_numbers(sent, None)
    return redline


def test_numbers_in_the_text_are_tracked(told):
    insert("paper.docx", "--redline", "sent.docx", "--author", "Ren", "--date", "2026-01-31")
    redline = both_texts()
    ids = [mark["id"] for mark in marks(redline)]
    assert len(set(ids)) == len(ids)
    paragraph = next(p for p in docx.Document("paper.redline.docx").paragraphs if "The mean age" in p._p.xml)
    assert len(paragraph._p.xpath("./w:del")) == 2, "the mean and its P value"
    assert not paragraph._p.xpath(".//w:del//w:t")


@pytest.mark.parametrize("old", ["last", "1", "git:HEAD", "table1.results.json"])
def test_numbers_as_an_older_build_had_them(told, old):
    shutil.copytree("specs", "now")
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "specs/data/infantile_spasms.csv")
    run("build")
    shutil.copy("output/table1.results.json", ".")
    for command in (["init"], ["add", "specs"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "one"]):
        subprocess.run(["git", *command], check=True, capture_output=True)
    shutil.copytree("now", "specs", dirs_exist_ok=True)
    said = insert("paper.docx", "--redline", old)
    assert ("does not tell what 1 of the numbers" in said) == (old == "table1.results.json"), "one is of Table 2"
    both_texts()


def test_numbers_that_co_authors_tracked_are_left_to_them(told):
    document = docx.Document("paper.docx")
    paragraph = next(p for p in document.paragraphs if "As expected" in p.text)
    ins = parse_xml(f'<w:ins {nsdecls("w")} w:id="9" w:author="B"/>')
    runs = paragraph.runs
    runs[0]._r.addprevious(ins)
    for one in runs:
        ins.append(one._r)
    document.save("paper.docx")
    insert("paper.docx", "--redline", "sent.docx")
    redline = Path("paper.redline.docx").read_bytes()
    assert broken(redline) == []
    assert of_numbers(redline, "accept") == of_numbers(Path("paper.docx").read_bytes(), None)
    found = next(p for p in docx.Document("paper.redline.docx").paragraphs if "As expected" in p._p.xml)
    assert len(found._p.xpath(".//w:ins|.//w:del")) == 1


@libreoffice.needed
def test_libreoffice_settles_the_numbers_too(told, tmp_path):
    insert("paper.docx", "--redline", "sent.docx", "--date", "2026-01-31")
    accepted, rejected = libreoffice.settled(Path("paper.redline.docx").read_bytes(), tmp_path)
    assert of_numbers(accepted, None) == of_numbers(Path("paper.docx").read_bytes(), None)
    assert of_numbers(rejected, None) == of_numbers(Path("sent.docx").read_bytes(), None)


# -- LaTeX and Markdown

FORMATS = {
    "paper.tex": (LATEX, of_latex, ("tablegendel", "tablegenins")),
    "paper.md": (MARKDOWN, of_markdown, ("del", "ins")),
}


def text_of(name):
    """A manuscript's tables as a reader of its format sees them, and all that stands around them."""
    return of_version(name, Path(name).read_text("utf-8"))


def of_version(name, text):
    kind, read, _ = FORMATS[name.replace(".redline", "").replace("sent", "paper")]
    text = re.sub(r"% tablegen:preamble begin.*?preamble end\n", "", text, flags=re.DOTALL)
    found = [one["inside"] for one in kind.block.finditer(text)]
    grids = [[row for row in read(block.encode()) if any(row)] for block in found]
    return grids, kind.block.sub("{{table}}", text)


@pytest.fixture(params=FORMATS)
def text(request, paper):
    """A manuscript of LaTeX or Markdown with a co-author's label, as it was sent; data and a row have changed since."""
    name = request.param
    changed = Path("specs/data/infantile_spasms.csv").read_text("utf-8")
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "specs/data/infantile_spasms.csv")
    content = "\n\n".join([*paragraphs(), NUMBERS, TOLD.replace("“", '"').replace("”", '"')])
    Path(name).write_text(TEX.replace("%s", content.replace("%", r"\%")) if name == "paper.tex" else content, "utf-8")
    insert(name)
    words = Path(name).read_text("utf-8").replace("Gender (male/female)", "Sex (boys/girls)    ")
    Path(name).write_text(words, "utf-8")
    insert(name)
    shutil.copy(name, name.replace("paper", "sent"))
    run("build")
    Path("specs/data/infantile_spasms.csv").write_text(changed, "utf-8")
    return name


def settles(name, old):
    """The redline shows the manuscript as it is and as it was, in every table and every number."""
    kind, _, (gone, came) = FORMATS[name]
    marked = Path(name.replace(".", ".redline.")).read_text("utf-8")
    assert gone in kind.block.sub("", marked), "numbers in the text"
    assert of_version(name, one_version(marked, gone, came)) == text_of(name)
    rejected, sent = of_version(name, one_version(marked, came, gone)), text_of(old)
    assert rejected[0] == sent[0]
    assert rejected[1] == sent[1]
    return marked


@pytest.mark.parametrize("old", ["sent", "last"])
def test_a_text_shows_what_changed(text, old):
    sent = text.replace("paper", "sent")
    said = insert(text, "--redline", sent if old == "sent" else old)
    assert said.count(text) == 1 and text.replace(".", ".redline.") in said
    settles(text, sent)


def test_rows_columns_and_notes_of_a_text(text):
    spec = Path("specs/table1.yaml")
    gone = "  birth_status: {label: Birth status (normal/abnormal), show: n/n, levels: [normal, abnormal]}\n"
    changed = spec.read_text("utf-8").replace(gone, "")
    spec.write_text(changed + "notes: [One child left]\n", "utf-8")
    second = Path("specs/table2.yaml")
    second.write_text(second.read_text("utf-8").replace("  Wald:\n", ""), "utf-8")
    insert(text, "--redline", text.replace("paper", "sent"))
    marked = Path(text.replace(".", ".redline.")).read_text("utf-8")
    kind, read, (gone, came) = FORMATS[text]
    inside = [
        [block["inside"] for block in kind.block.finditer(found)] for found in (marked, Path(text).read_text("utf-8"))
    ]
    for with_marks, new in zip(*inside, strict=True):
        # an old grid of other columns stands above
        last = with_marks[max(with_marks.rfind("% struck out and"), 0) :]
        accepted, grid = (read(one.encode()) for one in (one_version(last, gone, came), new))
        assert [row for row in accepted if any(row)][-len(grid) :] == grid
    before, after = ("".join(blocks) for blocks in inside)
    assert "Birth" in before and before.count("Birth") > after.count("Birth")


def test_a_redline_that_is_inserted_into_is_the_manuscript_again(text):
    insert(text, "--redline", text.replace("paper", "sent"))
    redline = text.replace(".", ".redline.")
    insert(redline)
    assert Path(redline).read_bytes() == Path(text).read_bytes()
    insert(text, "--redline", text.replace("paper", "sent"))
    Path(redline).write_text(Path(redline).read_text("utf-8").replace("Sex (boys/girls)", "Sex (m/f)"), "utf-8")
    assert "while its changes were marked was not taken over" in insert(redline)
    assert Path(redline).read_bytes() == Path(text).read_bytes()


@pytest.mark.parametrize("name", [*FORMATS, "paper.docx"])
def test_verify_reads_a_redline_as_accepted(told, name):
    if name != "paper.docx":
        content = "\n\n".join([NUMBERS, TOLD.replace("“", '"').replace("”", '"')])
        Path(name).write_text(TEX.replace("%s", content) if name == "paper.tex" else content, "utf-8")
    old = {"paper.docx": "sent.docx"}.get(name, "1")
    shutil.copytree("specs", "now")
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", "specs/data/infantile_spasms.csv")
    run("build")
    shutil.copytree("now", "specs", dirs_exist_ok=True)
    insert(name, "--redline", old)
    redline = name.replace(".", ".redline.")
    assert of_verify(redline) == of_verify(name)
    Path(name.replace("paper", "sent")).unlink(missing_ok=True)


def of_verify(name):
    return CliRunner().invoke(cli, ["verify", name]).output.splitlines()[-1]


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdfLaTeX is not installed")
def test_latex_prints_a_redline(text):
    if text != "paper.tex":
        return
    body = r"\tableofcontents\section{Of {{table1.age_days.specific}} days}" + f"\n{NUMBERS}\n\n{{{{table:1}}}}\n"
    Path(text).write_text(TEX.replace("%s", body), "utf-8")
    insert(text, "--redline", "last")
    for _ in range(2):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "paper.redline.tex"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:]


def test_parts_of_a_latex_manuscript(paper):
    Path("parts").mkdir()
    Path("main.tex").write_text(
        TEX.replace("%s", r"\input{parts/one} \include{./two.tex} \input{output/table3}"), "utf-8"
    )
    Path("parts/one.tex").write_text("{{table:1}}\n", "utf-8")
    Path("two.tex").write_text("{{table:2}}\n", "utf-8")
    insert("main.tex", "parts/one.tex", "two.tex", "--redline", "sent.docx")
    made = Path("main.redline.tex").read_text("utf-8")
    assert r"\input{parts/one.redline} \include{./two.redline.tex}" in made
    assert r"\input{output/table3}" not in made and r"\tablegendel{" in made, "the file of build has no marks"
    assert r"\input{output/table3}" in Path("main.tex").read_text("utf-8")


def test_a_text_that_has_no_such_table_or_does_not_tell_how_it_was_built(text):
    Path("other" + text[5:]).write_text("Nothing.\n", "utf-8")
    insert(text, "--redline", "other" + text[5:])
    damaged = re.sub(r"(table1 end )\S+", r"\1x", Path(text).read_text("utf-8"))
    Path("other" + text[5:]).write_text(damaged, "utf-8")
    assert "does not tell how table 1 was built" in insert(text, "--redline", "other" + text[5:], code=1)
