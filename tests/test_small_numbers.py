"""What is above 0 is never printed as 0: `<0.01`, or as many decimals as the scale of the data asks for."""

import re
from io import BytesIO

import pytest
from seen import lines

from tablegen.resources import Templates

STYLES = Templates.search().names("styles", ".yaml")
RARE = "arm,ill,x,crp\n" + "".join(
    f"{'ab'[i % 2]},{'yes' if (i < 5 if i % 2 == 0 else i % 5) else 'no'},{0.02 + i % 7 / 1000:.3f},{(i * 37 % 101 + 1) / 1e3:.3f}\n"
    for i in range(4000)
)
LOGISTIC = "model: logistic\noutcome: {ill: yes}\nrows: {arm: {reference: b}}\ncolumns: [OR (95% CI)]\n"


@pytest.mark.parametrize("style", STYLES)
def test_a_small_odds_ratio_and_its_limits_are_never_zeros(build, style):
    """The author's two decimals stay two: 0.0003 (0.0001 to 0.0009) is below all that they can tell."""
    cell = lines(build(f"style: {style}\ndigits: {{or: 2}}\n{LOGISTIC}", RARE))[-1].split("|")[1]
    assert re.search(r"<0[.·]01.*<0[.·]01.*<0[.·]01", cell), cell
    assert not re.search(r"(?<![<\d])0?[.·]00", cell), cell


def test_limits_in_columns_of_their_own_are_written_alike(build):
    text = LOGISTIC.replace("OR (95% CI)", 'OR, 95% CI, "{or_low}", "{or_low} to {or_high}"')
    assert lines(build(text, RARE))[-1].split("|")[1:] == ["<0.01", "<0.01–<0.01", "<0.01", "<0.01 to <0.01"]


def test_an_estimate_that_its_decimals_do_not_show_is_told_with_those_that_do(build):
    table = build(LOGISTIC, RARE)
    (told,) = [w for w in table.warnings if "printed as" in w.message]
    assert re.fullmatch(r"arm: a: or, 0\.000\d+, is printed as <0\.01", told.message)
    assert told.hints == ("another unit (per: …) or more decimals show it: digits: {or: 4}",)
    assert not [w for w in build(f"digits: {{or: 4}}\n{LOGISTIC}", RARE).warnings if "printed as" in w.message]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("latex", "\\textless{}0.01 (\\textless{}0.01--\\textless{}0.01)"),
        ("markdown", "&lt;0.01 (&lt;0.01–&lt;0.01)"),
        ("html", "&lt;0.01 (&lt;0.01–&lt;0.01)"),
        ("typst", '"<0.01" + " " + "(" + "<0.01" + "–" + "<0.01" + ")"'),
    ],
)
def test_text_formats_have_the_same_sign(build, form, written):
    assert written in build(LOGISTIC, RARE).render(form).decode("utf-8")


def test_word_and_excel_have_the_same_sign(build):
    import docx
    import openpyxl

    table = build(LOGISTIC.replace("columns: [OR", "columns: [OR, OR"), RARE)
    word = docx.Document(BytesIO(table.render("docx"))).tables[0]
    assert [cell.text for cell in word.rows[-1].cells][1:] == ["<0.01", "<0.01 (<0.01–<0.01)"]
    sheet = openpyxl.load_workbook(BytesIO(table.render("xlsx"))).worksheets[0]
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"<0.01", "<0.01 (<0.01–<0.01)"} <= {*told}


def test_the_scale_of_the_data_decides_where_a_style_has_two_decimals(build):
    """0.02 ± 0.00 in a journal that prints means of days with two decimals."""
    table = build("style: springer-bmc\ncompare: arm\nrows: [x, crp]\neffects: [difference (95% CI)]\n", RARE)
    small, larger = (line.split("|") for line in lines(table))
    assert small[1] == "0.0230 ± 0.0020"
    assert re.fullmatch(r"-?−?0\.0000 \(−0\.0001 to 0\.0001\)", small[-1]), small
    assert re.fullmatch(r"0\.05 ± 0\.03", larger[1]), larger
    asked = build("style: springer-bmc\ncompare: arm\ndigits: {mean: 2, sd: 2}\nrows: [x]\n", RARE)
    assert lines(asked)[0].split("|")[1] == "0.02 ± <0.01"


def test_geometric_means_and_rates_too(build):
    data = "g,crp,days,died\n" + "".join(
        f"{'ab'[i % 2]},{10 ** (i % 5 - 9)},{900 + i},{int(i < 2)}\n" for i in range(200)
    )
    shown = "rows: {crp: {show: geometric mean (CI), digits: {gmean: 3}}, days: {event: died, show: rate (CI)}}"
    gmean, rate = (line.split("|")[1] for line in lines(build(f"compare: g\n{shown}\n", data)))
    assert gmean == "<0.001 (<0.001–<0.001)"
    assert rate == "<0.01 (<0.01–<0.01)"
    none = data.replace(",1\n", ",0\n")
    assert lines(build(f"compare: g\n{shown}\n", none))[1].split("|")[1].startswith("0.00 (0.00–")  # nobody died: 0


SAME = "arm,a,b,x,y\n" + "".join(
    f"{'uv'[i % 2]},{'np'[i // 2 % 2 if i else 1]},{'np'[i // 4 % 2]},{i // 2 % 50 + (i == 0) / 9},{i * 7 % 100}\n"
    for i in range(2000)
)


def test_sizes_of_effects_that_cannot_be_negative(build):
    """V and η² of nearly the same groups; statistics of tests are rounded as they are."""
    text = "compare: arm\ncolumns: [groups, statistic, effect, P]\nrows:\n  a: {effect: cramers-v, test: chi2}\n"
    table = build(f"{text}  x: {{test: anova, effect: eta2}}\n  same: {{variable: x, test: t}}\n", SAME)
    a, *_, x, same = (line.split("|")[3:5] for line in lines(table))
    assert (a, x, same) == (["0.00", "<0.01"], ["0.00", "<0.01"], ["0.00", ""])
