"""The columns that a variable of a model gives where it is more than a number or a factor against its reference."""

from typing import TYPE_CHECKING

from tablegen.evidence import Frequencies

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

PERCENTILES: dict[int, tuple[float, ...]] = {
    3: (10.0, 50.0, 90.0),
    4: (5.0, 35.0, 65.0, 95.0),
    5: (5.0, 27.5, 50.0, 72.5, 95.0),
    6: (5.0, 23.0, 41.0, 59.0, 77.0, 95.0),
    7: (2.5, 2.5 + 95.0 / 6.0, 2.5 + 95.0 / 3.0, 50.0, 50.0 + 95.0 / 6.0, 50.0 + 95.0 / 3.0, 97.5),
}
"""Where so many knots lie: Harrell (2015), Regression Modeling Strategies, 2nd ed., Table 2.3, p. 27."""
_FEW = 100
_OUTER = 5


def usual_knots(frequencies: Frequencies, number: int) -> tuple[float, ...]:
    """So many knots (3 to 7) of a spline of one group's values, at the percentiles of Harrell's Table 2.3 (type 7).

    With fewer than 100 values the outer ones are the fifth smallest and the fifth largest value (Stone & Koo 1985,
    Proc Stat Comp Sect ASA: 45-48; Harrell 2015, p. 27), as in rms where no value is frequent. Empty for fewer than 10.
    """
    import numpy as np

    values = np.repeat(frequencies.values, frequencies.counts[:, 0])
    if values.size < 2 * _OUTER:
        return ()
    knots: list[float] = np.quantile(values, np.array(PERCENTILES[number]) / 100.0).tolist()
    if values.size < _FEW:
        knots[0], knots[-1] = float(values[_OUTER - 1]), float(values[-_OUTER])
    return tuple(knots)


def restricted_cubic(values: "Array", knots: tuple[float, ...]) -> "Array":
    """The columns (n, k - 1) of a cubic spline with k knots that is linear beyond the outer ones; the first is linear.

    Stone & Koo (1985), Proc Stat Comp Sect ASA: 45-48; Harrell (2015), Regression Modeling Strategies, 2nd ed.,
    eq. 2.25, p. 24, the cubic parts divided by the square of the distance of the outer knots.
    """
    import numpy as np

    *inner, before, last = knots
    scale = (last - knots[0]) ** 2

    def cube(knot: float) -> "Array":
        return np.maximum(values - knot, 0.0) ** 3

    columns = [
        (cube(knot) - (cube(before) * (last - knot) - cube(last) * (before - knot)) / (last - before)) / scale
        for knot in inner
    ]
    return np.column_stack([values, *columns])


def powers(values: "Array", degree: int) -> "Array":
    """The values to the power of 1 to `degree` (n, degree): R's `poly(x, degree, raw = TRUE)`."""
    import numpy as np

    return np.column_stack([values**i for i in range(1, degree + 1)])


def polynomial_contrasts(levels: int) -> "Array":
    """The orthonormal polynomials (levels, levels - 1) of the scores 1, 2, …: R's `contr.poly`.

    Fisher & Yates (1963), Statistical Tables, 6th ed., Table XXIII; the highest coefficient of each is above 0.
    """
    import numpy as np

    scores = np.arange(levels) - (levels - 1) / 2.0
    columns = [np.full(levels, levels**-0.5)]
    for _ in range(1, levels):
        column = scores * columns[-1]
        for _ in range(2):  # the second time takes what rounding left
            for other in columns:
                column = column - (column @ other) * other
        columns.append(column / np.sqrt(column @ column))
    return np.column_stack(columns[1:])


def successive_contrasts(levels: int) -> "Array":
    """The columns (levels, levels - 1) whose coefficients are each level minus the one before: MASS's `contr.sdif`.

    Venables & Ripley (2002), Modern Applied Statistics with S, 4th ed., p. 149.
    """
    import numpy as np

    place, column = np.indices((levels, levels - 1))
    return np.where(place > column, column + 1.0, column + 1.0 - levels) / levels
