"""What a cell says in numbers, under a style's rules: `255.93 ± 173.93`, `22 (47.8)`, `0.78 (0.60–1.00)`.

Separators stand between numbers as `Text`, so that a hyphen between two bounds never becomes a minus: only
`Number.text` may hold `-` as a minus. Every function raises ValueError for nan and the infinities; what
cannot be computed is the style's mark for missing, not a number.
"""

from dataclasses import replace
from typing import Literal

from tablegen.style import NumberRules
from tablegen.table import digits
from tablegen.table.model import Content, Inline, Italic, Number, Symbol, Text, plain

MOST_DATA_DECIMALS = 6
"""A digits rule that follows the data (`+1`) gives no more decimals than this."""

_NO_BREAK = "\u00a0"


def decimals(rule: str, data_decimals: int) -> int:
    """The decimals that a style's digits rule gives: `2` two, `+1` one more than the data have but 6 at most."""
    if not rule.startswith("+"):
        return int(rule)
    more, _, most = rule.partition("up to")
    return min(data_decimals + int(more), int(most) if most else MOST_DATA_DECIMALS)


def write_number(x: float, dp: int, rules: NumberRules, bounded: bool = False) -> Content:
    """A number with `dp` decimals; `bounded`: its size cannot exceed 1 (a correlation), `.45` in APA."""
    return (digits.number(x, dp, rules, bounded),)


def write_count(n: float, rules: NumberRules) -> Content:
    """A count, with the style's thousands separator."""
    return (digits.count(n, rules),)


def write_pct(n: float, total: int, rules: NumberRules, dp: int | None = None, own: float | None = None) -> Content:
    """`n` of `total` in percent, its sign where the style has it in cells; the total gives the decimals.

    None prints `0`, all `100`; a share that would only round to them prints `<0.1`, `>99.9`. ValueError when
    total is 0 or n lies outside 0 to total. `own` is the percentage where it is not that of these counts.
    """
    sign: Content = (Text(rules.pct_sign),) if rules.pct_sign_in_cell else ()
    if own is not None:
        return (
            digits.percentage(min(own, 100.0), 100, rules, digits.pct_places(total, rules, own) if dp is None else dp),
            *sign,
        )
    return (digits.percentage(n, total, rules, dp), *sign)


def n_pct(
    n: float,
    total: int,
    rules: NumberRules,
    dp: int | None = None,
    denominator: bool = False,
    own: float | None = None,
) -> Content:
    """`22 (47.8)`, or `22/46 (47.8)` with the denominator; of a total of 0 only the count. `own` as in `write_pct`."""
    count: Content = write_count(n, rules)
    if denominator:
        count = (*count, Text("/"), *write_count(total, rules))
    if total == 0 or (n == 0 and rules.zero_bare):
        return count
    return (*count, Text(f"{rules.pair_gap}("), *write_pct(n, total, rules, dp, own), Text(")"))


def pct_ci(
    n: float,
    total: int,
    low: float,
    high: float,
    rules: NumberRules,
    dp: int | None = None,
    own: float | None = None,
) -> Content:
    """A percentage with its interval, all with the decimals that the total gives: `33.2 (27.0–39.9)`, `0.0 (0.0–8.4)`.

    Signs in cells stand behind the percentage and behind the interval, `13·2% (12·6–13·7%)`. `own` as in `write_pct`.
    """
    places = digits.pct_places(total, rules, 100 * n / total if own is None else own) if dp is None else dp
    bounds = _range(*_bounds(low, high, places, rules), (rules.ci_sep, rules.ci_sep_neg))
    sign: Content = (Text(rules.pct_sign),) if rules.pct_sign_in_cell else ()
    around = Text(f"{rules.ci_gap}{rules.ci_open}"), Text(rules.ci_close)
    return (*write_pct(n, total, beside_limits(rules), dp, own), around[0], *bounds, *sign, around[1])


def beside_limits(rules: NumberRules) -> NumberRules:
    """The rules of a percentage that stands beside its limits: 0 and 100 have decimals as these do."""
    return replace(rules, pct_bare_ends=False)


def write_p(
    p: float, rules: NumberRules, context: Literal["table", "text"] = "table", dp: int | None = None
) -> Content:
    """A P value as a cell shows it (`.03`, `<.001`), or with its letter as a sentence has it (`P = .03`).

    Never 0 or 1: the raw P is compared with the style's floor and ceiling, then rounded to `dp` decimals or
    as the style says. ValueError unless 0 <= p <= 1.
    """
    number = digits.p_value(p, rules, dp)
    if context == "table":
        return (number,)
    gap = rules.p_op_space.replace(" ", _NO_BREAK)
    sign = number.text[0] if number.text[0] in "<>" else "="
    return (Text(f"{rules.p_symbol}{gap}{sign}{gap}"), Number(number.text.lstrip("<>"), number.value))


def write_p_below(bound: float, rules: NumberRules) -> Content:
    """`P < 0.05`, as a note has it, its letter our own."""
    gap = rules.p_op_space.replace(" ", _NO_BREAK)
    return (Italic((Text("P"),)), Text(f"{gap}<{gap}"), digits.p_bound(bound, rules))


def write_ci(low: float, high: float, dp: int, rules: NumberRules, bounded: bool = False) -> Content:
    """The two bounds of an interval, `0.60–1.00`; `−1.20 to 0.40` where a printed bound has a minus, `[0.60, 1.00]` in
    a style that separates them by a comma.
    """
    return join_ci((), *_bounds(low, high, dp, rules, bounded), rules)


def join_ci(estimate: Content, low: Content, high: Content, rules: NumberRules) -> Content:
    """An interval that is written already, `20.8–NR`, behind its estimate in brackets: `28.7 (20.8–NR)`.

    A comma alone would make two numbers of it (`1,250, 3,837`): it has the brackets without an estimate too (APA's
    guide to tables: `[LL, UL]` in one column).
    """
    bounds = _range(low, high, (rules.ci_sep, rules.ci_sep_neg))
    if not estimate and rules.ci_sep.strip() not in {",", ";"}:
        return bounds
    gap: Content = (Text(rules.ci_gap),) if estimate and rules.ci_gap else ()
    return (*estimate, *gap, Text(rules.ci_open), *bounds, Text(rules.ci_close))


def estimate_ci(est: float, low: float, high: float, dp: int, rules: NumberRules, bounded: bool = False) -> Content:
    """An estimate with its interval: `0.78 (0.60–1.00)`."""
    return join_ci(write_number(est, dp, rules, bounded), *_bounds(low, high, dp, rules, bounded), rules)


def mean_sd(mean: float, sd: float, dp_mean: int, dp_sd: int, rules: NumberRules) -> Content:
    """A mean with its standard deviation: `255.93 ± 173.93`, which does not break, or `255.9 (173.9)`."""
    first, second = digits.number(mean, dp_mean, rules), digits.number(sd, dp_sd, rules)
    if rules.mean_sd == "paren":
        return (first, Text(f"{rules.pair_gap}("), second, Text(")"))
    before, sign, after = rules.pm.partition("±")
    symbol: Content = (Symbol("pm"),) if sign else ()
    return (first, *_held(before), *symbol, *_held(after), second)


def median_iqr(median: float, q1: float, q3: float, dp: int, rules: NumberRules) -> Content:
    """A median with two quantiles (or the extremes): `24 (12–32)`."""
    bounds = _range(*_bounds(q1, q3, dp, rules), (rules.iqr_sep, rules.iqr_sep_neg))
    opening, closing = Text(f"{rules.pair_gap}{rules.iqr_open}"), Text(rules.iqr_close)
    return (*write_number(median, dp, rules), opening, *bounds, closing)


def spoken(content: Content, rules: NumberRules) -> str:
    """The content as a reader sees it: numbers with the style's minus, no-break spaces as spaces."""
    return plain(content, rules.minus).replace(_NO_BREAK, " ")


def _bounds(low: float, high: float, dp: int, rules: NumberRules, bounded: bool = False) -> tuple[Content, Content]:
    return write_number(low, dp, rules, bounded), write_number(high, dp, rules, bounded)


def _range(low: Content, high: Content, separators: tuple[str, str]) -> Content:
    signed = any(isinstance(part, Number) and part.text.startswith("-") for part in (*low, *high))
    return (*low, *_held(separators[signed]), *high)


def apart(separator: str, rules: NumberRules) -> str:
    """A separator of two numbers: no comma where commas are decimal marks."""
    return separator.replace(",", ";") if rules.decimal_mark == "," else separator


def _held(text: str) -> tuple[Inline, ...]:
    """The text within a pair or a range, its spaces no-break; before a parenthesis a narrow cell may break."""
    return (Text(text.replace(" ", _NO_BREAK)),) if text else ()
