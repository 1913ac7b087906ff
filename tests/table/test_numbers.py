"""How numbers are written: every case of the style survey, and what must hold for any number in any style."""

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tablegen.style import NumberRules
from tablegen.table.model import Content, Number, Text, plain
from tablegen.table.numbers import (
    decimals,
    estimate_ci,
    mean_sd,
    median_iqr,
    n_pct,
    spoken,
    write_ci,
    write_count,
    write_number,
    write_p,
    write_pct,
)

SURVEY = yaml.safe_load((Path(__file__).parent.parent / "data" / "style_cases.yaml").read_text("utf-8"))


def _rules(params: dict[str, Any]) -> NumberRules:
    return NumberRules(**{k: tuple(map(tuple, v)) if k.endswith("bands") else v for k, v in params.items()})


STYLES = {name: _rules(params) for name, params in SURVEY["params"].items()}
CASES = [
    pytest.param(name, case, id=f"{name}-{i}-{case['kind']}")
    for name, cases in SURVEY["cases"].items()
    for i, case in enumerate(cases)
]
any_style = st.sampled_from(list(STYLES.values()))
probabilities = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 5e-324, 0.0005, 0.9995, 0.99, 0.001, 0.01, 0.05])


def _write(kind: str, given: dict[str, Any], options: dict[str, Any], rules: NumberRules) -> Content:
    dp = options.get("dp", 0)
    match kind:
        case "p":
            rules = replace(rules, p_guard_alpha=options.get("guard_alpha", rules.p_guard_alpha))
            return write_p(given["p"], rules, options.get("context", "table"), options.get("p_dp"))
        case "or_ci" | "ci":
            return estimate_ci(given["est"], given["lo"], given["hi"], dp, rules)
        case "mean_sd":
            return mean_sd(given["mean"], given["sd"], dp, dp, rules)
        case "median_iqr":
            return median_iqr(given["median"], given["q1"], given["q3"], dp, rules)
        case "n_pct":
            pct_dp, denominator = options.get("pct_dp"), options.get("denominator", False)
            return n_pct(given["n"], given["N"], rules, pct_dp, denominator)
        case "count":
            return write_count(given["n"], rules)
        case _:
            return write_number(given["x"], dp, rules, options.get("bounded", False))


def _text(content: Content) -> str:
    """The text of a content's first number."""
    number = content[0]
    assert isinstance(number, Number)
    return number.text


@pytest.mark.parametrize(("style", "case"), CASES)
def test_every_case_of_the_survey(style: str, case: dict[str, Any]) -> None:
    rules = STYLES[style]
    content = _write(case["kind"], case["input"], case["options"], rules)
    assert spoken(content, rules) == case["expected"]


def test_the_survey_is_whole() -> None:
    assert len(STYLES) == 12
    assert {name for name, _ in SURVEY["cases"].items()} == set(STYLES)


def test_a_hyphen_between_bounds_never_becomes_a_minus() -> None:
    jama = STYLES["jama"]
    content = write_ci(0.6, 1, 2, jama)
    assert content == (Number("0.60", 0.6), Text("-"), Number("1.00", 1.0))
    assert plain(content, "\u2212") == "0.60-1.00"


@pytest.mark.parametrize(
    ("x", "dp", "text"),
    [
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (0.285, 2, "0.29"),
        (12.5, 0, "13"),
        (-12.5, 0, "-13"),
        (-0.001, 2, "0.00"),
        (-0.0, 1, "0.0"),
        (5e-324, 15, "0.000000000000000"),
        (1e22, 0, "1" + 22 * "0"),
        (-5e-324, 3, "0.000"),
        (1e300, 2, "1" + 300 * "0" + ".00"),
        (-1.7976931348623157e308, 0, "-17976931348623157" + 292 * "0"),
        (7, 2, "7.00"),
        (2.7386e-08, 9, "0.000000027"),
    ],
)
def test_numbers_at_the_edges(x: float, dp: int, text: str) -> None:
    assert write_number(x, dp, NumberRules()) == (Number(text, float(x)),)


@pytest.mark.parametrize(("p", "text"), [(1.0, ">0.9"), (0.97, ">0.9"), (0.7, "0.7"), (0.03, "0.03")])
def test_a_p_of_one_significant_figure_has_a_decimal(p: float, text: str) -> None:
    """P of 1 printed `>0`."""
    rules = NumberRules(p_sigfig=1, p_dp_cap=3)
    assert spoken(write_p(p, rules), rules) == text
    assert spoken(write_p(1.0, NumberRules(p_bands=((None, 0),))), rules) == ">0.9"


def test_numpy_numbers_are_numbers() -> None:
    import numpy as np

    assert _text(write_number(np.float64(2.675), 2, NumberRules())) == "2.68"
    assert _text(write_number(np.int64(12), 1, NumberRules())) == "12.0"


@pytest.mark.parametrize("x", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(x: float) -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        write_number(x, 2, NumberRules())


@pytest.mark.parametrize("p", [-0.001, 1.001, float("nan")])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match=r"probability|cannot be printed"):
        write_p(p, NumberRules())


@given(x=st.floats(allow_nan=False, allow_infinity=False), dp=st.integers(0, 15), rules=any_style)
def test_any_double_at_any_digits(x: float, dp: int, rules: NumberRules) -> None:
    text = _text(write_number(x, dp, rules)).replace(rules.thousands or ",", "").replace(rules.decimal_mark, ".")
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert not re.fullmatch(r"-0(\.0+)?", text)
    assert len(text.partition(".")[2]) == dp
    assert abs(Fraction(text) - Fraction(repr(x))) <= Fraction(1, 2 * 10**dp)


@given(scaled=st.integers(-(10**12), 10**12), dp=st.integers(0, 6))
def test_ties_follow_the_decimal_text(scaled: int, dp: int) -> None:
    tie = Decimal(10 * scaled + (5 if scaled >= 0 else -5)).scaleb(-dp - 1)
    expected = f"{tie.quantize(Decimal(1).scaleb(-dp), ROUND_HALF_UP):f}"
    assert _text(write_number(float(tie), dp, NumberRules())) == expected


@given(p=probabilities, rules=any_style, dp=st.none() | st.integers(1, 6))
def test_a_p_is_never_0_nor_1_and_always_true(p: float, rules: NumberRules, dp: int | None) -> None:
    text = _text(write_p(p, rules, dp=dp)).replace(rules.decimal_mark, ".")
    sign, value = (text[0], Fraction(text[1:])) if text[0] in "<>" else ("", Fraction(text))
    exact = Fraction(repr(p))
    assert 0 < value < 1
    assert text.startswith((sign + "0.", sign + "."))
    step = Fraction(1, 10 ** len(text.partition(".")[2]))
    assert {"<": exact < value, ">": exact > value, "": abs(exact - value) <= step / 2}[sign]


@given(n=st.integers(0, 10**7), more=st.integers(0, 10**7), rules=any_style, dp=st.none() | st.integers(0, 4))
def test_a_percentage_says_nobody_or_everybody_only_when_it_is_so(
    n: int, more: int, rules: NumberRules, dp: int | None
) -> None:
    total = max(n + more, 1)
    text = _text(write_pct(n, total, rules, dp)).replace(rules.decimal_mark, ".")
    assert (text == "0", text == "100") == (n == 0, n == total)
    exact = Fraction(100 * n, total)
    if text[0] in "<>":
        assert exact < Fraction(text[1:]) if text[0] == "<" else exact > Fraction(text[1:])
    else:
        assert 0 < Fraction(text) < 100 or n in (0, total)
        assert abs(Fraction(text) - exact) <= Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


@pytest.mark.parametrize(
    ("n", "total", "dp", "text"),
    [
        (1, 16, 1, "6.3"),
        (1, 8, 0, "13"),
        (1, 40, 0, "3"),
        (3, 2000, 1, "0.2"),
        (1, 3000, 1, "<0.1"),
        (2999, 3000, 1, ">99.9"),
    ],
)
def test_percentages_round_the_exact_share(n: int, total: int, dp: int, text: str) -> None:
    assert _text(write_pct(n, total, NumberRules(), dp)) == text


@pytest.mark.parametrize(("n", "total"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_is_refused(n: int, total: int) -> None:
    with pytest.raises(ValueError, match=f"{n} of {total} is not a share"):
        write_pct(n, total, NumberRules())


def test_two_decimals_never_print_a_p_of_zero() -> None:
    assert _text(write_p(0.004, NumberRules(), dp=2)) == "<0.01"
    assert _text(write_p(0.996, NumberRules(), dp=2)) == ">0.99"


def test_one_significant_figure_near_one() -> None:
    rules = replace(NumberRules(), p_sigfig=1)
    assert [_text(write_p(p, rules)) for p in (0.96, 0.94, 0.096, 0.0014)] == [">0.9", "0.9", "0.1", "0.001"]


def test_bounded_statistics_may_keep_a_zero_that_p_drops() -> None:
    apa, jama = STYLES["apa7"], replace(STYLES["jama"], bounded_leading_zero=True)
    assert [_text(write_number(-0.08, 2, rules, bounded=True)) for rules in (apa, jama)] == ["-.08", "-0.08"]
    assert _text(write_number(1, 2, apa, bounded=True)) == "1.00"


def test_bands_without_an_open_end_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="last band"):
        write_p(0.5, replace(NumberRules(), p_bands=((0.1, 3),)))


def test_a_p_with_its_letter_holds_together() -> None:
    assert write_p(0.03, STYLES["jama"], "text") == (Text("P\u00a0=\u00a0"), Number(".03", 0.03))
    assert write_p(0.00001, STYLES["lancet"], "text") == (Text("p<"), Number("0·0001", 0.00001))


def test_a_pair_breaks_before_its_parenthesis_only() -> None:
    rules = NumberRules()
    assert plain(estimate_ci(-1.2, -1.2, 0.4, 1, rules)) == "-1.2 (-1.2\u00a0to\u00a00.4)"
    assert plain(mean_sd(-1.2, 0.4, 1, 2, rules)) == "-1.2\u00a0±\u00a00.40"


def test_a_space_between_thousands_does_not_break() -> None:
    rules = NumberRules(thousands=" ", thousands_behind_mark=True)
    assert plain(write_number(12345.678901, 6, rules)) == "12\u00a0345.678\u00a0901"


def test_a_zero_count_may_stand_alone() -> None:
    assert plain(n_pct(0, 28, STYLES["nejm"])) == "0"
    assert plain(n_pct(0, 28, STYLES["nejm"], denominator=True)) == "0/28"


def test_of_nobody_there_is_no_percentage() -> None:
    assert plain(n_pct(0, 0, NumberRules(), denominator=True)) == "0/0"


def test_a_bound_that_rounds_to_zero_has_no_minus_and_keeps_the_dash() -> None:
    assert plain(write_ci(-0.001, 1, 2, NumberRules())) == "0.00–1.00"


@pytest.mark.parametrize(
    ("rule", "data", "dp"),
    [("2", 0, 2), ("0", 5, 0), ("+1", 0, 1), ("+0", 3, 3), ("+1", 9, 6), ("+1 up to 2", 0, 1), ("+1 up to 2", 2, 2)],
)
def test_decimals_by_rule(rule: str, data: int, dp: int) -> None:
    assert decimals(rule, data) == dp
