"""Tests of normality, reported as statistics of one group: Shapiro–Wilk, Anderson–Darling, Lilliefors.

They choose no other test: what compares the groups is the author's word, or the default.
"""

from collections.abc import Callable
from math import asin, erfc, exp, log, pi, sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Summary
from tablegen.stats.shape import unit_distances

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

Tested = tuple[float, float]
"""A statistic and its P."""
_MOST_VALUES = 5000  # as R: beyond, Royston's approximation of P was not examined


def shapiro_wilk(frequencies: Frequencies) -> Tested | None:
    """W and P by Royston's algorithm AS R94, as R's shapiro.test; None unless 3 to 5000 values, not all the same."""
    n = frequencies.n
    if not 3 <= n <= _MOST_VALUES or (x := _ordered(frequencies)) is None:
        return None
    weights = _weights(n)
    norm = sqrt(float(weights @ weights) * float(x @ x))
    along = float(weights @ x)
    rest = max(0.0, (norm - along) * (norm + along) / (norm * norm))  # 1 - W, whose digits W would swallow
    return 1.0 - rest, _royston(rest, n)


def _ordered(frequencies: Frequencies) -> "Array | None":
    """Every value less the mean, in ascending order and any unit; None where they are all the same."""
    import numpy as np

    counts, distances = unit_distances(frequencies)
    if distances.size < 2:
        return None
    values = np.repeat(distances, counts)
    return values - values.mean()


def _weights(n: int) -> "Array":
    """The coefficients (n,) of the ordered values: normal scores, the outer ones by polynomials of 1 / √n."""
    import numpy as np
    from scipy.special import ndtri  # pyright: ignore[reportUnknownVariableType]

    if n == 3:
        return np.array([-sqrt(0.5), 0.0, sqrt(0.5)])
    half = n // 2
    scores: Array = -ndtri((np.arange(1, half + 1) - 0.375) / (n + 0.25))  # the largest first
    size, root = 2.0 * float(scores @ scores), 1.0 / sqrt(n)
    outer = [float(scores[0]) / sqrt(size) + _at(root, 0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)]
    if n > 5:
        second = _at(root, 0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)
        outer.append(float(scores[1]) / sqrt(size) + second)
    k = len(outer)
    inner = size - 2.0 * float(scores[:k] @ scores[:k])
    upper = scores * sqrt((1.0 - 2.0 * sum(a * a for a in outer)) / inner)
    upper[:k] = outer
    return np.concatenate([-upper, np.zeros(n % 2), upper[::-1]])


def _royston(rest: float, n: int) -> float:
    """P of 1 - W: exact of 3 values, else by a normal transform whose mean and SD are polynomials of n or log n."""
    if n == 3:
        return max(0.0, 6.0 / pi * (asin(sqrt(1.0 - rest)) - asin(sqrt(0.75))))
    if not rest:
        return 1.0
    y = log(rest)
    if n <= 11:
        bound = _at(n, -2.273, 0.459)
        if y >= bound:
            return 1e-99
        y = -log(bound - y)
        mean = _at(n, 0.544, -0.39978, 0.025054, -6.714e-4)
        spread = exp(_at(n, 1.3822, -0.77857, 0.062767, -0.0020322))
    else:
        mean = _at(log(n), -1.5861, -0.31082, -0.083751, 0.0038915)
        spread = exp(_at(log(n), -0.4803, -0.082676, 0.0030302))
    return _above((y - mean) / spread)


def _at(x: float, *coefficients: float) -> float:
    """The polynomial with these coefficients, of x⁰ first."""
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _above(z: float) -> float:
    """P(Z > z) of a standard normal Z."""
    return erfc(z / sqrt(2.0)) / 2.0


def _standardized(frequencies: Frequencies, fewest: int) -> "Array | None":
    """The ordered values less their mean over their SD; None of too few, or where they are all the same."""
    n = frequencies.n
    x = _ordered(frequencies) if n >= fewest else None
    return None if x is None else x / sqrt(float(x @ x) / (n - 1))


def anderson_darling(frequencies: Frequencies) -> Tested | None:
    """A of the values standardized, and P by Stephens' approximation, as R's nortest; None of fewer than 8 values."""
    import numpy as np
    from scipy.special import log_ndtr  # pyright: ignore[reportUnknownVariableType]

    z = _standardized(frequencies, 8)
    if z is None:
        return None
    n = z.size
    logs: Array = log_ndtr(z) + log_ndtr(-z[::-1])
    a = -n - float((2.0 * np.arange(n) + 1.0) @ logs) / n
    corrected = _at(1.0 / n, 1.0, 0.75, 2.25) * a
    if corrected < 0.2:
        p = 1.0 - exp(_at(corrected, -13.436, 101.14, -223.73))
    elif corrected < 0.34:
        p = 1.0 - exp(_at(corrected, -8.318, 42.796, -59.938))
    elif corrected < 0.6:
        p = exp(_at(corrected, 0.9177, -4.279, -1.38))
    else:
        p = exp(_at(corrected, 1.2937, -5.709, 0.0186)) if corrected < 10.0 else 3.7e-24
    return a, p


def lilliefors(frequencies: Frequencies) -> Tested | None:
    """D of the values standardized, and P by Dallal & Wilkinson, above 0.1 by Stephens, as R's nortest; None of
    fewer than 5 values.
    """
    import numpy as np
    from scipy.special import ndtr  # pyright: ignore[reportUnknownVariableType]

    z = _standardized(frequencies, 5)
    if z is None:
        return None
    n = z.size
    chances: Array = ndtr(z)
    places = np.arange(n)
    d = max(float(((places + 1) / n - chances).max()), float((chances - places / n).max()))
    p = _dallal_wilkinson(d, n)
    return d, p if p <= 0.1 else _stephens((sqrt(n) - 0.01 + 0.85 / sqrt(n)) * d)


def _dallal_wilkinson(d: float, n: int) -> float:
    d, n = (d, n) if n <= 100 else (d * (n / 100.0) ** 0.49, 100)
    shifted = n + 2.78019
    return exp(-7.01256 * d * d * shifted + 2.99587 * d * sqrt(shifted) - 0.122119 + 0.974598 / sqrt(n) + 1.67997 / n)


def _stephens(k: float) -> float:
    """P of the corrected D, which is below 0.9 where P is above 0.1 (Stephens 1974, by nortest's polynomials)."""
    if k <= 0.302:
        return 1.0
    if k <= 0.5:
        return min(1.0, _at(k, 2.76773, -19.828315, 80.709644, -138.55152, 81.218052))
    if k <= 0.9:
        return _at(k, -4.901232, 40.662806, -97.490286, 94.029866, -32.355711)
    return _at(k, 6.198765, -19.558097, 23.186922, -12.234627, 2.423045)


def _part(test: Callable[[Frequencies], Tested | None], which: int) -> Callable[[Frequencies, int], float | None]:
    def value(frequencies: Frequencies, _: int) -> float | None:
        tested = test(frequencies)
        return None if tested is None else tested[which]

    return value


SHAPIRO_WILK = "Shapiro & Wilk (1965), Biometrika 52: 591-611; Royston (1995), Appl Stat 44: 547-551"
_OF_ANDERSON = (
    "Anderson & Darling (1954), J Am Stat Assoc 49: 765-769; P: Stephens (1986), in D'Agostino & Stephens, "
    "Goodness-of-Fit Techniques, 4.8"
)
_OF_LILLIEFORS = "Lilliefors (1967), J Am Stat Assoc 62: 399-402; P: Dallal & Wilkinson (1986), Am Stat 40: 294-296"
_ROYSTON = "Shapiro–Wilk test of normality (Royston 1995, Appl Stat 44: 547-551)"
_STEPHENS = (
    "Anderson–Darling test of normality (Stephens 1986, in D'Agostino & Stephens, Goodness-of-Fit Techniques, 4.8)"
)
_DALLAL = "Lilliefors test of normality (Dallal & Wilkinson 1986, Am Stat 40: 294-296)"
_3_TO_5000, _FROM_8, _FROM_5 = (
    f"needs {n} values that are not all the same" for n in ("3 to 5000", "at least 8", "at least 5")
)
SHAPIRO_W = Summary("shapiro_w", f"W, {_ROYSTON}", SHAPIRO_WILK, _3_TO_5000, of_frequencies=_part(shapiro_wilk, 0))
SHAPIRO_P = Summary("shapiro_p", f"P, {_ROYSTON}", SHAPIRO_WILK, _3_TO_5000, of_frequencies=_part(shapiro_wilk, 1))
ANDERSON_A = Summary("anderson_a", f"A², {_STEPHENS}", _OF_ANDERSON, _FROM_8, of_frequencies=_part(anderson_darling, 0))
ANDERSON_P = Summary("anderson_p", f"P, {_STEPHENS}", _OF_ANDERSON, _FROM_8, of_frequencies=_part(anderson_darling, 1))
LILLIEFORS_D = Summary("lilliefors_d", f"D, {_DALLAL}", _OF_LILLIEFORS, _FROM_5, of_frequencies=_part(lilliefors, 0))
LILLIEFORS_P = Summary("lilliefors_p", f"P, {_DALLAL}", _OF_LILLIEFORS, _FROM_5, of_frequencies=_part(lilliefors, 1))
