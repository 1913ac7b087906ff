"""Shapes of a model's terms: numbers in more columns than one, factors in other contrasts than with a reference."""

from typing import Literal

from tablegen.values import frozen

NONLINEAR = "non-linearity"
"""The address of the test that a number's term is a straight line."""
_DEGREES = ("linear", "quadratic", "cubic")


def degree_name(i: int) -> str:
    """What a power is called: `linear`, `quadratic`, `cubic`, `degree 4`."""
    return _DEGREES[i - 1] if i <= len(_DEGREES) else f"degree {i}"


def number_text(value: float) -> str:
    """A number as authors type it: `50`, `1.25`, `1.655`, not the 1.6549999999999998 of an interpolation."""
    value = float(f"{value:.12g}")
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _listed(values: tuple[float, ...]) -> str:
    texts = [number_text(value) for value in values]
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


@frozen
class Polynomial:
    """The powers of a number up to `degree`; shown are their coefficients, or with `at` the effects of those values.

    Effects are those of a value against the `reference`.
    """

    degree: int
    at: tuple[float, ...] = ()
    reference: float | None = None

    @property
    def curved(self) -> bool:
        """Whether effects of values are shown, not its coefficients."""
        return bool(self.at)

    def parts(self, levels: tuple[str, ...]) -> tuple[str, ...]:
        """What tells the columns apart."""
        return tuple(degree_name(i) for i in range(1, self.degree + 1))

    @property
    def source(self) -> str:
        """Where it is described."""
        return "Draper & Smith (1998), Applied Regression Analysis, 3rd ed., ch. 12"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return f"polynomial of degree {self.degree}"


@frozen
class Spline:
    """A restricted cubic spline with these knots; shown are the effects of the values `at` against the `reference`.

    `placed` says how the knots were chosen. Without data there are none; their number is then `number`.
    """

    number: int
    knots: tuple[float, ...]
    placed: str
    at: tuple[float, ...] = ()
    reference: float | None = None

    @property
    def curved(self) -> bool:
        """Effects of values are shown, not its coefficients."""
        return True

    def parts(self, levels: tuple[str, ...]) -> tuple[str, ...]:
        """What tells the columns apart."""
        return ("linear", *(f"cubic {i}" for i in range(1, self.number - 1)))

    @property
    def source(self) -> str:
        """Where it is described."""
        return (
            "Stone & Koo (1985), Proc Stat Comp Sect ASA: 45-48; Harrell (2015), Regression Modeling Strategies, 2.4.5"
        )

    @property
    def words(self) -> str:
        """What it is, in words."""
        where = _listed(self.knots) if self.knots else f"{self.number} values"
        return f"restricted cubic spline with knots at {where}{f' ({self.placed})' if self.placed else ''}"


@frozen
class Contrasts:
    """An ordered factor: its polynomial trends, each level against the one before, or scores for its levels."""

    kind: Literal["polynomial", "successive", "scores"]

    @property
    def curved(self) -> bool:
        """Its coefficients are what is shown."""
        return False

    def parts(self, levels: tuple[str, ...]) -> tuple[str, ...]:
        """What tells the columns apart."""
        if self.kind == "scores":
            return ("",)
        if self.kind == "polynomial":
            return tuple(degree_name(i) for i in range(1, len(levels)))
        return levels[1:]

    @property
    def source(self) -> str:
        """Where they are described."""
        if self.kind == "polynomial":
            return "Fisher & Yates (1963), Statistical Tables, 6th ed., Table XXIII"
        return "Venables & Ripley (2002), Modern Applied Statistics with S, 4th ed., pp. 146-149"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return {
            "polynomial": "orthogonal polynomial contrasts",
            "successive": "each level against the one before",
            "scores": "levels scored 1, 2, 3 and so on",
        }[self.kind]


Shape = Polynomial | Spline | Contrasts
