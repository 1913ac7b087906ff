"""The prose of manuscripts: tracked changes accepted, tables and code left out, places told."""

import zipfile
from io import BytesIO

import pytest

from tablegen.errors import TablegenError
from tablegen.paper.prose import prose_of_text, read_prose

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text, raised=False):
    mark = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>' if raised else ""
    return f'<w:r>{mark}<w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(body, footnotes=None, styles=""):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        package.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
        if footnotes:
            package.writestr("word/footnotes.xml", f"<w:footnotes {W}>{footnotes}</w:footnotes>")
    return out.getvalue()


def sentences(path):
    return [(str(one.spot()).rpartition("/")[2], one.text) for one in read_prose(path)]


def test_word_as_if_all_changes_were_accepted(tmp_path):
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' + run("Results") + "</w:p>"
        "<w:p>" + run("Age was ") + '<w:del w:id="1"><w:r><w:delText>12.1</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("13.2")}</w:ins>' + run(" years.") + run("12,13", raised=True)
        + run(" Sex differed (χ") + run("2", raised=True) + run(" = 4.1).") + "</w:p>"
        "<w:tbl><w:tr><w:tc><w:p>" + run("Age 99") + "</w:p></w:tc></w:tr></w:tbl>"
        "<w:p>" + run("One more.") + '<w:r><w:instrText>PAGE 7</w:instrText></w:r></w:p>'
    )  # fmt: skip
    notes = f"<w:footnote><w:p>{run('Of 46 patients.')}</w:p></w:footnote>"
    styles = '<w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    path = tmp_path / "paper.docx"
    path.write_bytes(docx(body, notes, styles))
    assert sentences(path) == [
        ("paper.docx: paragraph 2, sentence 1", "Age was 13.2 years."),
        ("paper.docx: paragraph 2, sentence 2", "Sex differed (χ² = 4.1)."),
        ("paper.docx: paragraph 3, sentence 1", "One more."),
        ("paper.docx: footnote 1, sentence 1", "Of 46 patients."),
    ]
    assert {one.section for one in read_prose(path)} == {"Results", ""}


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"x" * 100, docx("").replace(b"word/document.xml", b"word/documenx.xml")]
)
def test_what_is_no_word_file_is_refused(tmp_path, content):
    (tmp_path / "paper.docx").write_bytes(content)
    with pytest.raises(TablegenError, match=r"no Word file"):
        read_prose(tmp_path / "paper.docx")


def test_a_document_type_is_refused(tmp_path):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    (tmp_path / "paper.docx").write_bytes(out.getvalue())
    with pytest.raises(TablegenError, match="document type"):
        read_prose(tmp_path / "paper.docx")


def test_markdown():
    text = """---
title: 12 things
---
# Methods

Age[^1] of *P* &lt; 0.05 [@smith2019; @doe] is **bold**
and [linked](http://x.y/12).

| a | 12 |
|---|----|
| b | 13 |

```
code 99
```
<!-- hidden 12 -->
## Results

$12.1 \\pm 3.2$ and χ^2^ = 4.

[^1]: At 46 years.
"""
    made = prose_of_text(text, ".md", "p.md")
    assert [(one.section, one.text, str(one.spot())) for one in made] == [
        ("Methods", "Age of P < 0.05 is bold and linked.", "p.md:6:1"),
        ("Results", "12.1 ± 3.2 and χ² = 4.", "p.md:19:2"),
        ("Results", "At 46 years.", "p.md:21:7"),
    ]
    assert str(made[0].spot(made[0].text.index("linked"))) == "p.md:7:6"


def test_latex(tmp_path):
    (tmp_path / "numbers.tex").write_text("\\newcommand{\\agemean}{255.93}\n", "utf-8")
    text = r"""\documentclass{article}
\input{numbers}
\begin{document}
\section{Results}
Age was \agemean{} $\pm$ 173.93~days~\cite{smith2019} % not 99
(\textit{P}~$<$~0.001, $\chi^2 = 4.1$, 95\% CI 1.2--3.4)\footnote{In 46 patients.}.
\begin{table}
Age & 99 \\
\end{table}

In 22 (47.8\%) patients, see Table~\ref{tab:x}.
\end{document}
"""
    path = tmp_path / "paper.tex"
    path.write_text(text, "utf-8")
    assert [one.text.replace("\u00a0", " ") for one in read_prose(path)] == [
        "Age was 255.93 ± 173.93 days (P < 0.001, χ² = 4.1, 95% CI 1.2–3.4).",
        "In 46 patients.",
        "In 22 (47.8%) patients, see Table.",
    ]
    assert sentences(path)[2][0] == "paper.tex:11:1"


def test_latex_reads_no_file_outside_its_folder(tmp_path):
    (tmp_path / "secret.tex").write_text("\\newcommand{\\x}{12}", "utf-8")
    inner = tmp_path / "paper"
    inner.mkdir()
    made = prose_of_text("\\input{../secret}\\begin{document}Age \\x.\\end{document}", ".tex", "p.tex", inner)
    assert [one.text for one in made] == ["Age ."]


def test_plain_text_joins_lines_and_pages_and_leaves_tables_out():
    text = (
        "Results\nNonremis-\nsion and time of therapy\n\n(28.07 ± 9.88 vs. 28.19).\n\nAge 1.5 ± 2.5 3.4 ± 1.2 0.9 0.7\n"
    )
    made = prose_of_text(text, ".txt", "p.txt")
    assert [(one.text, one.section, str(one.spot())) for one in made] == [
        ("Nonremission and time of therapy (28.07 ± 9.88 vs. 28.19).", "Results", "p.txt:2:1")
    ]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("A vs. B was 1.5. It was 3.", 2),
        ("Smith et al. Report 4 of Fig. 2. Then.", 2),
        ("J. Smith found P. 12 of no. 5.", 1),
        ("It was so (P = .03). The rest. 12 were.", 3),
    ],
)
def test_where_sentences_end(text, ends):
    assert len(prose_of_text(text, ".txt", "p.txt")) == ends


def test_a_word_file_whose_parts_are_called_otherwise(tmp_path):
    start = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    link = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
    with zipfile.ZipFile(tmp_path / "paper.docx", "w") as package:
        package.writestr("_rels/.rels", start + link.format("officeDocument", "word/document2.xml"))
        package.writestr("word/_rels/document2.xml.rels", start + link.format("footnotes", "footnotes2.xml"))
        package.writestr(
            "word/document2.xml", f"<w:document {W}><w:body><w:p>{run('One.')}</w:p></w:body></w:document>"
        )
        package.writestr("word/footnotes2.xml", f"<w:footnotes {W}><w:p>{run('Two.')}</w:p></w:footnotes>")
    assert [text for _, text in sentences(tmp_path / "paper.docx")] == ["One.", "Two."]


def test_other_files_are_refused(tmp_path):
    (tmp_path / "paper.odt").write_bytes(b"x")
    with pytest.raises(TablegenError, match="no manuscript that can be read"):
        read_prose(tmp_path / "paper.odt")


@pytest.mark.parametrize("suffix", [".ltx", ".TEX", ".qmd", ".Rmd", ".markdown", ".txt"])
def test_every_kind_of_manuscript_that_tables_are_put_into_is_read(tmp_path, suffix):
    path = tmp_path / f"paper{suffix}"
    path.write_text("Age was 12.1 years.\n", "utf-8")
    assert [text for _, text in sentences(path)] == ["Age was 12.1 years."]
    (tmp_path / "paper.docm").write_bytes(docx(f"<w:p>{run('Age was 12.1 years.')}</w:p>"))
    assert [text for _, text in sentences(tmp_path / "paper.docm")] == ["Age was 12.1 years."]


@pytest.mark.parametrize(
    "head",
    [
        "abstract: |\n  Age was <!-- tablegen: table1.age -->12.1<!-- /tablegen --> years.\n\n  N was 7.\ndate: 2026-01-31",
        "abstract: >-\n  Age was 12.1\n  years.\n\n  N was 7.",
        'title: x\nabstract: "Age was 12.1 years. N was 7."\nkeywords: [a 3, b 4]',
        "abstract: Age was 12.1 years. N was 7.",
    ],
)
def test_an_abstract_in_the_head_of_a_manuscript_is_prose(tmp_path, head):
    path = tmp_path / "paper.qmd"
    path.write_text(f"---\n{head}\n---\n\n# Results\n\nSex was even.\n", "utf-8")
    assert [text for _, text in sentences(path)] == ["Age was 12.1 years.", "N was 7.", "Sex was even."]
    assert [one.section for one in read_prose(path)] == ["Abstract", "Abstract", "Results"]
    line, column = sentences(path)[0][0].split(":")[1:]
    assert path.read_text("utf-8").splitlines()[int(line) - 1][int(column) - 1 :].startswith("Age was")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_are_read_in_the_encodings_that_insert_keeps(tmp_path, encoding):
    path = tmp_path / "paper.tex"
    path.write_text("Größe: 12.1–13.2 cm.\n", encoding)
    assert [text for _, text in sentences(path)] == ["Größe: 12.1–13.2 cm."]
    path.write_bytes(b"\xff\xfe\x00")
    assert read_prose(path) is not None
