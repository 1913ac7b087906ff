"""One number as text, under a style's rules; what a cell holds beside it is put together in `numbers`.

Digits are decided on the decimal text of a value (the shortest that reads back as the same double), never on
its binary expansion: 2.675 is a tie and becomes 2.68, but where a tool's `printf` is to be matched. Every `Number`
writes its minus as `-`, which is therefore never anything else there; separators between numbers are `Text`, so a
hyphen between two bounds cannot become a minus.
"""

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from tablegen.style import Bands, NumberRules
from tablegen.table.model import Number

_EXACT_P = 3  # so many decimals of a P tell whether it is below 0.05
_WIDE = Context(prec=400)  # wide enough for every double at every number of decimals: 309 + 15 digits


def degrees(x: float, dp: int, rules: NumberRules) -> Number:
    """Degrees of freedom, with the style's thousands separator where it has one for them too (APA has not)."""
    return number(x, dp, rules if rules.thousands_in_df else replace(rules, thousands=""))


def number(x: float, dp: int, rules: NumberRules, bounded: bool = False, positive: bool = False) -> Number:
    """A number with `dp` decimals; `bounded` says that its size cannot exceed 1 (a correlation).

    A `positive` one (a ratio, an SD) that is above 0 and would round to it is `<0.01`. Raises ValueError for nan and
    the infinities: what cannot be computed is the style's mark for missing, not a number.
    """
    leading_zero = not bounded or _keeps_zero(rules)
    rounded = _round(_exact(x), dp, rules)
    if positive and x > 0 and not rounded:
        return Number(f"<{_dress(Decimal(1).scaleb(-dp), rules, leading_zero)}", float(x))
    return Number(_dress(rounded, rules, leading_zero), float(x))


def p_bound(bound: float, rules: NumberRules) -> Number:
    """A bound of P, `0.05`, as it stands after `P <`: with all of its decimals."""
    return Number(_limit("", _exact(bound), rules), bound)


def count(n: float, rules: NumberRules) -> Number:
    """A whole number, with the style's thousands separator; a mean count of imputed data has one decimal."""
    exact = _exact(n)
    whole = exact == exact.to_integral_value()
    return Number(_dress(_round(exact, 0 if whole else 1, rules), rules), float(n))


def percentage(n: float, total: int, rules: NumberRules, dp: int | None = None) -> Number:
    """`n` of `total` in percent, without the sign; the decimals follow the total when `dp` is None.

    None of them prints `0`, all of them `100` (of a style that says so `0.0`, `100.0`); a share that would only round
    to 0 or 100 prints `<0.1`, `>99.9`. Computed from the two numbers as they are written: 1 of 16 is 6.25 exactly and
    rounds as a tie. ValueError when total is 0.
    """
    if not 0 <= n <= total or total == 0:
        raise ValueError(f"{n} of {total} is not a share")
    exact = _WIDE.divide(100 * _exact(n), Decimal(total))
    places = pct_places(total, rules, float(exact)) if dp is None else dp
    if n in (0, total):
        return Number(_dress(_round(exact, 0 if rules.pct_bare_ends else places, rules), rules), float(exact))
    return Number(_inside(_round(exact, places, rules), places, Decimal(100), rules), float(exact))


def level(confidence: float, rules: NumberRules) -> str:
    """A level of confidence in percent, without the sign: `95`, `97·5`."""
    return f"{confidence * 100:g}".replace(".", rules.decimal_mark)


def pct_places(total: float, rules: NumberRules, percent: float | None = None) -> int:
    """The decimals of percentages of this total; of a tool that goes by the percentage, of this one."""
    if rules.pct_value_bands and percent is not None:
        return _by_band(rules.pct_value_bands, _exact(percent))
    return _by_band(rules.pct_bands, round(total))


def p_value(p: float, rules: NumberRules, dp: int | None = None) -> Number:
    """A P value as a cell shows it: `0.034`, `<.001`, `>0.99`; never 0 or 1.

    The raw P is compared with the floor and the ceiling, then rounded: to `dp` decimals, or as the style
    says. Raises ValueError unless 0 <= p <= 1.
    """
    exact = _exact(p)
    if not 0 <= exact <= 1:
        raise ValueError(f"{p!r} is not a probability")
    text = _beyond(exact, rules)
    if text is None:
        rounded, places = _round_p(exact, rules, dp)
        ceiling = None if rules.p_ceiling_on_round is None else Decimal(repr(rules.p_ceiling_on_round))
        if rounded == 1 and ceiling is not None and exact > ceiling:
            text = _limit(">", ceiling, rules)
        else:
            text = _inside(rounded, places, Decimal(1), rules, rules.p_leading_zero)
    return Number(text, float(p))


def crosses(p: float, alpha: float, rules: NumberRules, dp: int | None = None) -> bool:
    """Whether P lies below a level and is printed as that or more by fewer than three decimals: 0.047 as `0.05`.

    Where the style guards the level, by any number of them: 0.049996 as `.050`.
    """
    exact = _exact(p)
    if _beyond(exact, rules):
        return False
    shown, places = _round_p(exact, rules, dp)
    return exact < _exact(alpha) <= shown and (places < _EXACT_P or rules.p_guard_alpha is not None)


def printed(x: float, dp: int, rules: NumberRules) -> float:
    """The number that a reader sees with `dp` decimals."""
    return float(_round(_exact(x), dp, rules))


def _exact(x: float) -> Decimal:
    value = Decimal(x) if isinstance(x, int) else Decimal(repr(float(x)))
    if not value.is_finite():
        raise ValueError(f"{x!r} cannot be printed as a number")
    return value


def _round(value: Decimal, dp: int, rules: NumberRules) -> Decimal:
    """The value with exactly `dp` decimals; a zero without its sign."""
    if rules.rounding == "printf":
        value = Decimal(float(value))
    mode = ROUND_HALF_UP if rules.rounding == "half-up" else ROUND_HALF_EVEN
    rounded = value.quantize(Decimal(1).scaleb(-dp), rounding=mode, context=_WIDE)
    return rounded if rounded else rounded.copy_abs()


def _dress(value: Decimal, rules: NumberRules, leading_zero: bool = True) -> str:
    """A rounded value with the style's decimal mark and thousands separator, and its zero if wanted.

    A space between thousands does not break.
    """
    thousands = rules.thousands.replace(" ", "\u00a0")
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    if rules.thousands and len(whole) >= rules.thousands_min_digits:
        whole = f"{int(whole):,}".replace(",", thousands)
    if rules.thousands and rules.thousands_behind_mark and len(fraction) >= rules.thousands_min_digits:
        fraction = thousands.join(fraction[i : i + 3] for i in range(0, len(fraction), 3))
    if fraction and whole == "0" and not leading_zero:
        whole = ""
    mark = rules.decimal_mark if fraction else ""
    return f"{'-' if value < 0 else ''}{whole}{mark}{fraction}"


def _inside(value: Decimal, dp: int, top: Decimal, rules: NumberRules, leading_zero: bool = True) -> str:
    """A value between 0 and `top`, but neither, rounded: `<0.1` or `>99.9` where it rounds to them."""
    step = Decimal(1).scaleb(-dp)
    if value in (0, top):
        return ("<" if value == 0 else ">") + _dress(step if value == 0 else top - step, rules, leading_zero)
    return _dress(value, rules, leading_zero)


def _by_band(bands: Bands, value: Decimal | int, inclusive: bool = False) -> int:
    """The decimals of the first band whose bound lies above the value (or at it, when `inclusive`)."""
    for bound, dp in bands:
        if bound is None or value < (limit := Decimal(repr(bound))) or (inclusive and value == limit):
            return dp
    raise ValueError("the last band has a bound; it must have none")


def _beyond(p: Decimal, rules: NumberRules) -> str | None:
    """`<floor` or `>ceiling` for a P beyond them, else None."""
    if p < (floor := Decimal(repr(rules.p_floor))):
        return _limit("<", floor, rules)
    if rules.p_ceiling is not None and p > (ceiling := Decimal(repr(rules.p_ceiling))):
        return _limit(">", ceiling, rules)
    return None


def _limit(sign: str, bound: Decimal, rules: NumberRules) -> str:
    return sign + _dress(bound, rules, rules.p_leading_zero)


def _round_p(p: Decimal, rules: NumberRules, dp: int | None) -> tuple[Decimal, int]:
    """P rounded, and its decimals: given, or by significant figures, or by bands; then the guard at alpha."""
    if dp is None and rules.p_sigfig is not None:
        dp = _significant(p, rules.p_sigfig, rules)
    elif dp is None:
        dp = _by_band(rules.p_bands, p, rules.p_band_inclusive)
    dp = max(dp, 1)  # none would print `>0` for a P that rounds to 1
    rounded = _round(p, dp, rules)
    if rules.p_guard_alpha is not None:
        alpha = Decimal(repr(rules.p_guard_alpha))
        while p < alpha <= rounded and dp < rules.p_guard_max_dp:
            dp += 1
            rounded = _round(p, dp, rules)
    return rounded, dp


def _significant(p: Decimal, figures: int, rules: NumberRules) -> int:
    """The decimals that give P its significant figures after rounding (0.0996 to two is 0.10), capped."""
    dp = max(figures - 1 - p.adjusted(), 0)
    rounded = _round(p, dp, rules)
    if rounded < 1 and rounded.adjusted() > p.adjusted():
        dp -= 1
    return dp if rules.p_dp_cap is None else min(dp, rules.p_dp_cap)


def _keeps_zero(rules: NumberRules) -> bool:
    return rules.p_leading_zero if rules.bounded_leading_zero is None else rules.bounded_leading_zero
