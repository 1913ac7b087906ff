"""LaTeX: nothing an author writes is a command, the grid and its rules, wide and long tables, the document."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render.text_samples import (
    ALL,
    BASELINE,
    CHINESE,
    HOSTILE,
    INJECTIONS,
    LEVELS,
    LONG,
    NB,
    REGRESSION,
    WIDE,
    n,
    row,
    t,
)

from tablegen.errors import TablegenError
from tablegen.render.latex import render, render_document
from tablegen.render.latex_text import escape, is_cjk, latex, unknown_to_pdflatex
from tablegen.render.text import clean
from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.model import Bold, Cell, Column, Italic, Mark, Row, Symbol, Text

TEMPLATES = Templates.search()
BMC, JAMA, LANCET = (load_style(name, TEMPLATES) for name in ("springer-bmc", "jama", "lancet"))
SIGNS = {
    r"\textbackslash{}": "\\", r"\{": "{", r"\}": "}", r"\$": "$", r"\&": "&", r"\#": "#", r"\%": "%", r"\_": "_",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textless{}": "<", r"\textgreater{}": ">",
    r"\textbar{}": "|", r"\textquotesingle{}": "'", r"\textasciigrave{}": "`", "{}": "", "~": NB,
    r"\textminus{}": "−", "--": "–", r"\textpm{}": "±", r"$\leq$": "≤", r"$\beta$": "β", r"$\cdot$": "·",
    r"\,": "\u2009", r"\/": "", r"\textquotedbl{}": '"',
}  # fmt: skip
TOKEN = re.compile("|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)) + "|.", re.DOTALL)


def read(source: str) -> str:
    """The text that LaTeX prints for an escaped text; an assertion fails at a sign LaTeX would act on."""
    text = ""
    for token in TOKEN.findall(source):
        assert token in SIGNS or token not in set("\\{}$&#%_^~"), f"{token!r} is not escaped in {source!r}"
        text += SIGNS.get(token, token)
    return text


def tex(table, style=BMC) -> str:
    return render(table, style, TEMPLATES).content.decode()


@given(st.text(st.sampled_from("\\{}$&#%_^~<>|'`\"-–−,.[]*=+@!? aZ9±≤β·" + NB), max_size=30))
def test_escaped_text_is_printed_as_it_is_written(text: str) -> None:
    text = clean(text)
    assert read(escape(text)) == text


@given(st.text(max_size=20))
def test_no_text_holds_a_command_of_its_own(text: str) -> None:
    escaped = escape(clean(text))
    inside = r"(?:[^\\{}$&#%_^]|\\[{}$&#%_,/-]|\\[a-zA-Z]+\{[^\\{}]*\}|\\[SP]\{\}|\$[^$]*\$)*"
    raised = re.sub(r"\\textsu(?:b|per)script\{([^{}]*(?:\{\}[^{}]*)*)\}", r"\1", escaped)
    assert re.fullmatch(inside, raised), escaped


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-0.5 -- 1 --- 2", r"-0.5 -\/- 1 -\/-\/- 2"),
        ("3–5, −1", r"3--5, \textminus{}1"),
        ("a,,b", r"a,\/,b"),
        ("<<", r"\textless{}\/\textless{}"),
        ('"yes"', r"\textquotedbl{}yes\textquotedbl{}"),
        ("s⁻¹ 10⁻¹² aᵃ", r"s\textsuperscript{\textminus{}1} 10\textsuperscript{\textminus{}12} a\textsuperscript{a}"),
        ("p̂ β̂ x̄", r"$\hat{p}$ $\hat{\beta}$ $\bar{x}$"),
        ("∈ ⇒ 37 ℃", r"$\in$ $\Rightarrow$ 37 \textdegree{}C"),
        ("\u202ea\ufe0f\u202c\ufffd", "a?"),
        ("µg µ μ", r"\textmu{}g \textmu{} $\mu$"),
        ("x² x⁴ H₂O", r"x² x\textsuperscript{4} H\textsubscript{2}O"),
        (f"P{NB}<{NB}0·05", r"P~\textless{}~0$\cdot$05"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("^^41", r"\textasciicircum{}\textasciicircum{}41"),
    ],
)
def test_signs(text: str, printed: str) -> None:
    assert escape(text) == printed


def test_inlines() -> None:
    content = (Symbol("chi2"), Text("/"), Italic(t("t")), Mark("a"), Mark("*", raised=False), *n("-0.50"))
    assert latex(content, "−") == r"$\chi^{2}$/\textit{t}\textsuperscript{a}*\textminus{}0.50"
    assert latex(n("-0.50"), "-") == "-0.50"
    assert latex((Bold((Text("Wald "), Symbol("chi2"))),), "−") == r"{\bfseries\boldmath Wald $\chi^{2}$}"


def test_letters_that_pdflatex_lacks() -> None:
    assert not unknown_to_pdflatex(escape("Größe Łódź Ğ ≤ café"))
    assert unknown_to_pdflatex("Ж") and not is_cjk("Ж")
    assert unknown_to_pdflatex("性别") and is_cjk("性别")


def test_lone_numbers_are_in_siunitx_columns_with_room_for_sign_and_comparator() -> None:
    source = tex(BASELINE)
    assert "lllS[table-format=-2.3]S[table-format=<1.3]}" in source
    assert r"Gender (male/female) & 22/24 & 35/7 & 12.131 & <0.001 \\" in source
    assert r"Age (days) & 255.93~\textpm{}~173.93 & 254.74~\textpm{}~119.03 & -0.037 & 0.970 \\" in source


def test_marks_behind_numbers_do_not_move_the_digits() -> None:
    source = tex(REGRESSION)
    assert r"Metabolic abnormalities\textsuperscript{a} & -2.249{\rlap{\textsuperscript{b}}} & 0.811" in source
    assert r"Birth weight & {Reference} & {–}".replace("–", "--") in source


@pytest.mark.parametrize("text", [".05", "1\u2009234", "≤ 0.001", "1e5"])
def test_numbers_that_siunitx_would_change_stay_as_written(text: str) -> None:
    table = replace(BASELINE, columns=(Column("left"), Column("decimal")), head=(row(t("A"), t("B")),),
                    body=(row(t("x"), n(text)), row(t("y"), n("12.5"))))  # fmt: skip
    source = tex(table)
    assert "S[" not in source and "siunitx" not in source
    assert rf"x & {latex(n(text), '−')}" in source


def test_other_decimal_marks_are_aligned_by_unprinted_digits() -> None:
    table = replace(BASELINE, columns=(Column("left"), Column("decimal")), head=(row(t("A"), t("B")),),
                    body=(row(t("x"), n("1·5")), row(t("y"), n("12")), row(t("z"), n("0·125"))))  # fmt: skip
    source = tex(table, LANCET)
    assert r"x & 1$\cdot$5\hphantom{25} \\" in source
    assert r"y & 12\hphantom{$\cdot$125} \\" in source
    assert r"z & 0$\cdot$125 \\" in source


def test_spanning_heads_have_a_rule_and_heads_beside_them_stand_on_the_last_line() -> None:
    source = tex(LEVELS, JAMA)
    assert r"& \multicolumn{2}{c}{\textbf{No. (\%)}} &" in source
    assert "\n\\cmidrule(lr){2-3}\n & \\makecell[bl]{\\textbf{Etiology specific}\\\\" in source
    assert re.search(r"\\smash\{\\raisebox\{-\d+\.\dpt\}\{\\textbf\{Characteristic\}\}\}", source)


def test_rows_of_levels() -> None:
    source = tex(LEVELS, JAMA)
    assert r"\hspace*{3mm}Male & 22 (48) & 35 (83) & \textless{}.001 \\" in source
    assert "\n\\cmidrule[0.25pt]{1-3}\n\\hspace*{3mm}Female & 24 (52) & 7 (17) &  \\\\" in source
    assert r"\multicolumn{4}{l}{Findings of imaging} \\" in source
    assert r"\multicolumn{4}{l}{\textbf{Findings of imaging}} \\" in tex(LEVELS, LANCET)


def test_caption_label_and_rules_follow_the_style() -> None:
    bmc, jama, lancet = (tex(BASELINE, style) for style in (BMC, JAMA, LANCET))
    assert r"\textbf{Table~1}\enspace{}Comparisons" in bmc and r"\label{tab:baseline}" in bmc
    assert r"\textbf{Table~1. Comparisons" in jama and r"\setlength{\heavyrulewidth}{1pt}" in jama
    assert r"\textit{Table~1:} \textbf{Comparisons" in lancet
    assert bmc.index(r"\caption[") < bmc.index(r"\toprule")
    assert lancet.index(r"\caption[") > lancet.index(r"\end{tablenotes}")
    assert r"\renewcommand{\thetable}{S1}" in tex(LEVELS)
    assert r"\thetable" not in tex(INJECTIONS)


def test_a_fragment_names_what_it_needs_and_no_more() -> None:
    assert "% Requires: booktabs, caption, makecell, siunitx, threeparttable\n" in tex(BASELINE)
    assert "% Requires: booktabs, caption, colortbl, makecell, threeparttable, xcolor\n" in tex(LEVELS, JAMA)
    assert r"\documentclass" not in tex(BASELINE)


def test_a_table_without_notes_has_no_empty_list() -> None:
    assert "tablenotes" not in tex(replace(BASELINE, notes=()))


def test_a_wide_table_breaks_its_heads_and_its_stub() -> None:
    rendered = render(WIDE, BMC, TEMPLATES)
    source = rendered.content.decode()
    assert not rendered.lost
    assert re.search(
        r">\{\\raggedright\\setlength\{\\hangindent\}\{1.5mm\}\\arraybackslash\}p\{0\.\d{3}\\linewidth\}llll", source
    )
    assert r"\setlength{\hangindent}{4.5mm}\hspace*{3mm}A very long label" in source


def columns_of(count: int, rows: int = 1):
    cell = t(f"255.93{NB}(173.93)")
    return replace(BASELINE, columns=(Column("left"),) * count, head=(row(*(t("Head"),) * count),),
                   body=(row(*(cell,) * count),) * rows)  # fmt: skip


def test_a_table_wider_than_the_text_is_turned_and_this_is_said() -> None:
    rendered = render(columns_of(9), BMC, TEMPLATES)
    source = rendered.content.decode()
    assert rendered.lost == ("the table is wider than the text and stands on its side",)
    assert r"\begin{sidewaystable}[!htbp]" in source and r"\end{sidewaystable}" in source and "rotating" in source
    long = tex(columns_of(9, rows=80))
    assert long.index(r"\begin{landscape}") < long.index(r"\begin{longtable}") < long.index(r"\end{landscape}")
    assert "pdflscape" in long and "sidewaystable" not in long


def test_a_table_too_wide_for_any_page_says_so() -> None:
    turned, lost = render(columns_of(30), BMC, TEMPLATES).lost
    assert turned.endswith("stands on its side")
    assert re.fullmatch(r"the table is \d+ mm wider than even a turned page: leave out columns", lost)


def test_a_table_of_several_pages_repeats_its_head() -> None:
    source = tex(LONG, LANCET)
    assert r"\begin{longtable}" in source and r"\begin{table}" not in source
    assert source.count("Etiology-specific group") == 2
    assert source.index(r"\endhead") < source.index(r"\caption[") < source.index(r"\endlastfoot")
    long = replace(LEVELS, body=LEVELS.body * 12)
    assert r"\hspace*{3mm}Male & 22 (48) & 35 (83) & \textless{}.001 \\*" in tex(long, LANCET)


def test_a_table_may_have_one_row_or_none() -> None:
    assert r"\arrayrulecolor" not in tex(replace(BASELINE, body=BASELINE.body[:1]), JAMA)
    assert "\\midrule\n\\bottomrule" in tex(replace(BASELINE, body=()), JAMA)


@pytest.mark.parametrize("first", ["[a] first", "* first"])
def test_a_row_never_begins_with_what_the_row_before_would_take(first: str) -> None:
    assert "\n{}" + first in tex(replace(BASELINE, body=(BASELINE.body[0], row(t(first), *((t("1"),) * 4)))))


@pytest.mark.parametrize("style", [BMC, JAMA, LANCET], ids=lambda style: style.name)
def test_hostile_texts_stay_texts(style) -> None:
    source = tex(INJECTIONS, style)
    assert not re.search(r"\\input\{|\\write|<script>|(?<!\\)\$x|\^\^", source)
    assert source.count(r"\textbackslash{}input\{/etc/passwd\}") == 2
    assert len(re.findall(r"^[^&\n]* \& \{?1\}? \& [^&\n]* \\\\$", re.sub(r"\\&", "", source), re.MULTILINE)) == len(
        HOSTILE
    )


def test_the_document_compiles_with_what_its_letters_need() -> None:
    latin = render_document(BASELINE, BMC, TEMPLATES).content.decode()
    chinese = render_document(CHINESE, BMC, TEMPLATES).content.decode()
    assert "errmessage" not in latin and "xeCJK" not in latin and "% !TeX" not in latin
    assert "% !TeX program = xelatex" in chinese and r"\usepackage{xeCJK}" in chinese
    assert r"\errmessage{This table has letters that pdfLaTeX cannot print" in chinese
    for name in ("booktabs", "caption", "makecell", "siunitx", "threeparttable"):
        assert rf"\usepackage{{{name}}}" in latin
    assert "textwidth=160mm" in latin and latin.endswith("\\end{document}\n")


def test_a_fragment_says_which_fonts_its_letters_need_and_stops_where_one_lacks_them() -> None:
    """Latin Modern, which XeLaTeX takes unasked, has no Chinese and no Greek: the table had holes, and no error."""
    chinese, latin = tex(CHINESE, BMC), tex(BASELINE, BMC)
    assert "luatexja-fontspec takes the place of xeCJK" in chinese and r"\setCJKmainfont" in chinese
    head = chinese.partition(r"\caption[")[0]
    assert r"\begin{table}" in head.partition(r"\tracinglostchars=3")[0]
    assert r"\ltjsetparameter{jacharrange={-2,-3,-8}}" in head
    assert "lostchars" not in latin and "setmainfont" not in latin


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ηλικία", "Ηλικία"),
        ("Διάρκεια σε ημέρες, β", "Διάρκεια σε ημέρες, β"),
        ("και", "και"),
        ("β-blocker", r"$\beta$-blocker"),
        ("αβ T cells", r"$\alpha$$\beta$ T cells"),
        ("χ̄ and Δ", r"$\bar{\chi}$ and $\Delta$"),
    ],
)
def test_greek_words_are_text_and_lone_letters_symbols(text, wanted) -> None:
    """Of `Ηλικία` three letters stood in slanted mathematics among three upright ones."""
    assert escape(text) == wanted


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_braces_are_balanced_and_bytes_are_the_same_each_time(table) -> None:
    first, again = (render_document(table, JAMA, TEMPLATES).content for _ in range(2))
    assert first == again
    bare = re.sub(r"\\[{}\\]", "", first.decode())
    assert bare.count("{") == bare.count("}")


def test_an_own_frame_is_used_and_its_mistakes_are_told(tmp_path) -> None:
    (tmp_path / "latex").mkdir()
    frame = tmp_path / "latex" / "table.tex"
    own = Templates((tmp_path, *TEMPLATES.folders))
    frame.write_text("<# mine #>\n\\begin{table}\n<< body >>\n\\end{table}\n")
    assert render(BASELINE, BMC, own).content.decode().startswith("\\begin{table}\nAge (days)")
    frame.write_text("<< bodies >>\n")
    with pytest.raises(TablegenError, match=r'unknown slot "bodies" in a template; did you mean "body"\?'):
        render(BASELINE, BMC, own)


def test_alignment_of_one_cell() -> None:
    body = (Row((Cell(t("x")), Cell(t("mid"), align="center"), *(Cell(t("1")),) * 3)),)
    assert r"x & \multicolumn{1}{c}{mid} & 1 & 1 & 1 \\" in tex(replace(BASELINE, body=body))


def test_a_head_within_the_body_breaks_at_its_columns_width() -> None:
    r"""In a column of siunitx it was set in a box as wide as the page, and the last column printed outside of it."""
    heads = replace(row(t("Stub"), t("Group"), t("P value of the trend test")), head=True)
    body = (heads, *(row(t("Age in years at the first visit"), t("61.1 (9.9)"), n("0.021")) for _ in range(3)))
    columns = (Column("left"), Column("left"), Column("decimal"))
    table = replace(LEVELS, columns=columns, head=(row(t("Stub"), t("Other"), ()),), body=body, notes=())
    narrow = replace(BMC, look=replace(BMC.look, text_width=52.0))
    source = render(table, narrow, TEMPLATES).content.decode()
    assert "S[table-format=1.3]" in source
    boxes = re.findall(r"\\parbox\[.\]{([\d.]+)\\linewidth}{\\raggedleft \\textbf{P value", source)
    assert len(boxes) == 1 and float(boxes[0]) < 0.5
