"""Tasks of designs that few tables have, apart from `tasks` so that the others need not load them."""

from dataclasses import dataclass

from tablegen.errors import Place


@dataclass(frozen=True, slots=True)
class Measured:
    """A variable taken as a number: its values, or with `levels` the position of each patient's level among them.

    `label` is what a note calls it.
    """

    variable: str
    levels: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Correlate:
    """The correlation of two rows, recorded under the one and, as its group, the other.

    It is adjusted for `given`, and of the patients who have all of `complete` too. `why` says how the method came to be
    chosen.
    """

    row: str
    group: str
    method: str
    at: Place
    x: Measured
    y: Measured
    confidence: float
    given: tuple[Measured, ...] = ()
    complete: tuple[Measured, ...] = ()
    why: str = ""


RareTask = Correlate
