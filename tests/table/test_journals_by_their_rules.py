"""How the shipped styles write numbers, case by case from what the journals' own texts say; beside the style survey."""

import re

import pytest
from seen import lines

from tablegen.resources import Templates
from tablegen.style_file import load_style
from tablegen.table.numbers import estimate_ci, mean_sd, median_iqr, n_pct, spoken, write_count, write_number, write_p

TEMPLATES = Templates.search()
P_VALUES = [
    # edges: the raw P meets the floor, the band and the ceiling before it is rounded
    ("jama", 0.0495, ".050"), ("jama", 0.0504, ".05"), ("jama", 0.0445, ".04"), ("jama", 0.9995, ">.99"),
    ("jama", 0.00096, "<.001"), ("jama", 0.025, ".02"), ("nejm", 0.995, ">0.99"), ("nejm", 0.04996, "0.05"),
    ("lancet", 0.00995, "0·010"), ("lancet", 0.00096, "0·0010"), ("lancet", 0.9995, ">0·99"),
    ("annals", 0.2001, "0.20"), ("apa7", 0.9994, ".999"), ("icmje", 0.995, ">0.99"), ("plos", 0.9995, ">0.999"),
    ("nature", 0.04949, "0.049"), ("gbt7713", 0.0485, "0.048"),
    # JAMA, instructions for table creation: 2 digits, 3 below .01, <.001, never 0 or 1; AMA: 3 where 2 would cross .05
    ("jama", 0.0999, ".10"), ("jama", 0.00999, ".010"), ("jama", 0.0009999, "<.001"), ("jama", 0.0461, ".046"),
    ("jama", 0.991, ">.99"), ("jama", 0.9, ".90"), ("jama", 0.0, "<.001"), ("jama", 0.05, ".05"),
    # NEJM, statistical reporting guidelines: above 0.01 two, from 0.01 to 0.001 three, below P<0.001
    ("nejm", 0.0462, "0.05"), ("nejm", 0.00962, "0.010"), ("nejm", 0.00051, "<0.001"), ("nejm", 0.6, "0.60"),
    # The Lancet, formatting guidelines: two significant figures, at most four decimals, p<0.0001; midline point
    ("lancet", 0.0567, "0·057"), ("lancet", 0.00191, "0·0019"), ("lancet", 0.000123, "0·0001"),
    ("lancet", 0.00009, "<0·0001"), ("lancet", 0.5049, "0·50"), ("lancet", 0.0996, "0·10"),
    # Annals: 0.001 to 0.20 to the nearest thousandth, above to the nearest hundredth
    ("annals", 0.2, "0.200"), ("annals", 0.2049, "0.20"), ("annals", 0.0567, "0.057"), ("annals", 0.0008, "<0.001"),
    # APA: no zero, <.001; SAMPL: one or two decimals; Nature Communications and PLOS: exact from 0.001 up
    ("apa7", 0.0312, ".031"), ("apa7", 0.0004, "<.001"), ("icmje", 0.034, "0.03"), ("icmje", 0.0004, "<0.001"),
    ("nature", 0.0012, "0.001"), ("nature", 0.0004, "<0.001"), ("plos", 0.0412, "0.041"), ("gbt7713", 0.0004, "<0.001"),
]  # fmt: skip
OTHERS = [
    # AMA 17.4.3: thin space from five digits; 19.4.2: half to even; hyphen, and "to" beside a minus
    ("jama", lambda r: write_count(12345, r), "12\u2009345"), ("jama", lambda r: write_count(9999, r), "9999"),
    ("jama", lambda r: write_number(47.65, 1, r), "47.6"), ("jama", lambda r: write_number(47.75, 1, r), "47.8"),
    ("jama", lambda r: estimate_ci(-7.2, -11.7, -2.8, 1, r), "−7.2 (−11.7 to −2.8)"),
    ("jama", lambda r: median_iqr(204, 105, 465, 0, r), "204 (105-465)"),
    ("jama", lambda r: n_pct(9, 28, r), "9 (32)"), ("jama", lambda r: mean_sd(70, 12, 0, 0, r), "70 (12)"),
    # ... and in groups behind the decimal mark, from five digits; GB/T 15835 both ways from it
    ("jama", lambda r: write_number(12345.123456, 6, r), "12\u2009345.123\u2009456"),
    ("jama", lambda r: write_number(0.1234, 4, r), "0.1234"), ("gbt7713", lambda r: write_number(3.14159265, 5, r), "3.141\u200959"),
    ("lancet", lambda r: write_number(3.14159265, 5, r), "3·14159"),
    # small and full shares; a tie under half to even; four digits beside five; a comma where a bound has a minus
    ("jama", lambda r: n_pct(9, 99, r), "9 (9)"), ("jama", lambda r: n_pct(9, 100, r), "9 (9.0)"), ("jama", lambda r: n_pct(1, 8, r), "1 (12)"),
    ("jama", lambda r: n_pct(1, 3000, r), "1 (<0.1)"), ("nejm", lambda r: n_pct(996, 999, r), "996 (>99)"),
    ("annals", lambda r: median_iqr(1, -3, 5, 0, r), "1 (−3, 5)"), ("annals", lambda r: n_pct(1, 8, r), "1 (13)"),
    ("gbt7713", lambda r: median_iqr(1, -3, 5, 0, r), "1(−3,5)"), ("gbt7713", lambda r: n_pct(1, 16, r), "1(6.2)"),
    ("nature", lambda r: estimate_ci(12345.6, 9999.9, 14000.5, 1, r), "12,345.6 (9999.9–14,000.5)"),
    ("icmje", lambda r: n_pct(3, 40, r, denominator=True), "3/40 (7.5%)"), ("apa7", lambda r: write_number(999.95, 1, r), "1,000.0"),
    # BMC: commas should not be used to indicate numerical values; sn-jnl and the Author Academy: unspaced en dash
    ("springer-bmc", lambda r: write_count(123456, r), "123456"),
    ("springer-bmc", lambda r: estimate_ci(1.2, 0.8, 1.9, 1, r), "1.2 (0.8–1.9)"),
    # APA: comma from 1,000, [LL, UL], no zero for what cannot exceed 1
    ("apa7", lambda r: write_count(1234, r), "1,234"), ("apa7", lambda r: estimate_ci(1.5, -0.2, 3.2, 2, r), "1.50 [−0.20, 3.20]"),
    ("apa7", lambda r: write_number(0.456, 2, r, bounded=True), ".46"), ("apa7", lambda r: write_number(0.456, 2, r), "0.46"),
    # The Lancet: midline points on every number, sign in the cell; Annals: one decimal from 200 patients, comma
    ("lancet", lambda r: estimate_ci(0.78, 0.6, 1.0, 2, r), "0·78 (0·60–1·00)"), ("lancet", lambda r: n_pct(11, 100, r), "11 (11%)"),
    ("annals", lambda r: n_pct(50, 199, r), "50 (25)"), ("annals", lambda r: n_pct(50, 200, r), "50 (25.0)"),
    ("annals", lambda r: median_iqr(4, 2, 9, 0, r), "4 (2, 9)"), ("annals", lambda r: mean_sd(4.2, 1.1, 1, 1, r), "4.2 (1.1)"),
    # SAMPL: both bounds, "to", mean (SD); GB/T: wave dash without spaces, x̄±s
    ("icmje", lambda r: estimate_ci(72, 70.4, 73.6, 1, r), "72.0 (70.4 to 73.6)"),
    ("gbt7713", lambda r: estimate_ci(1.66, 1.17, 2.34, 2, r), "1.66(1.17~2.34)"),
    ("gbt7713", lambda r: mean_sd(61.1, 9.9, 1, 1, r), "61.1±9.9"),
    ("gbt7713", lambda r: write_count(2748456, r), "2\u2009748\u2009456"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "p", "printed"), P_VALUES)
def test_p_as_the_journal_prints_it(style: str, p: float, printed: str) -> None:
    rules = load_style(style, TEMPLATES).numbers
    assert spoken(write_p(p, rules), rules) == printed


@pytest.mark.parametrize(("style", "write", "printed"), OTHERS)
def test_numbers_as_the_journal_prints_them(style, write, printed) -> None:
    rules = load_style(style, TEMPLATES).numbers
    assert spoken(write(rules), rules) == printed


NEAR = "arm,age\n" + "".join(f"a,{x}\nb,{x + 2.6271:.4f}\n" for x in range(1, 9))
"""Two groups of which Student's t test finds P = 0.049978."""


def test_a_p_below_alpha_that_no_decimals_allowed_show_is_told(build):
    """AMA: three digits where two would take a significant P across .05; what three do not save is printed and warned of."""
    spec = "compare: arm\nrows: {age: {label: Age}}\n"
    made = build(f"style: jama\n{spec}", data=NEAR)
    assert [warning.message for warning in made.warnings] == [
        "P of Age, 0.049978, is below 0.05 and is printed as .050"
    ]
    assert "|.050" in lines(made)[0]
    (note,) = made.warnings[0].hints
    assert not build(f"style: jama\n{spec}{note}\n", data=NEAR).warnings
    assert not build(f"style: jama\n{spec}", data=NEAR.replace(".6271", ".6671")).warnings  # .047 says it


@pytest.mark.parametrize("style", ["nejm", "bmj"])
def test_a_p_below_the_level_of_intervals_is_told_where_two_decimals_say_otherwise(build, style):
    """The guard is AMA's alone, other journals are silent: they print P = .047 as 0.05, beside an interval without 0."""
    spec, data = f"style: {style}\ncompare: arm\nrows:\n  age: {{label: Age%s}}\n", NEAR.replace(".6271", ".6671")
    made = build(spec % "", data=data)
    assert "|0.05" in lines(made)[0]
    (warning,) = made.warnings
    assert re.fullmatch(r"P of Age, 0\.047\d+, is below 0\.05 and is printed as 0\.05", warning.message)
    note, decimals = warning.hints
    assert not build(f"{spec % ''}{note}\n", data=data).warnings
    whole = build(spec % f", {decimals.partition(': ')[2]}", data=data)
    assert not whole.warnings and "|0.047" in lines(whole)[0]
