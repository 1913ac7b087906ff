"""The figure beside a table, as the writer of figures gets it: values, texts, ticks; nothing is left to decide."""

from tablegen.table.model import Content
from tablegen.values import frozen


@frozen
class Tick:
    """A place on an axis, and what is written there."""

    value: float
    text: str


@frozen
class Axis:
    """An axis from `low` to `high`, logarithmic or not, with its title."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    title: Content
    log: bool = False


@frozen
class Estimated:
    """An estimate and its limits; a limit that is not known (infinite, not reached) is None."""

    value: float
    low: float | None
    high: float | None


@frozen
class ForestLine:
    """A line of a forest plot: its label, indented by so many levels; a `heading` has lines below it."""

    label: Content
    indent: int = 0
    heading: bool = False


@frozen
class Columns:
    """Columns of texts beside the lines: their heads, and of each line a content a column."""

    heads: tuple[Content, ...]
    cells: tuple[tuple[Content, ...], ...]


@frozen
class Panel:
    """The estimates of one model, None in lines that have none, on its axis, and the columns on their right."""

    title: str
    estimates: tuple[Estimated | None, ...]
    axis: Axis
    beside: Columns


@frozen
class Forest:
    """A forest plot: the lines of a table, the columns that are of no model, and a panel for each model.

    `null` is where there is no effect. `description` is the alternative text.
    """

    name: str
    description: str
    stub: Content
    lines: tuple[ForestLine, ...]
    beside: Columns
    panels: tuple[Panel, ...]
    null: float

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(one for panel in self.panels for one in panel.estimates)


@frozen
class Point:
    """A curve from `time` on: a share of the patients and its limits, where they are defined."""

    time: float
    share: float
    low: float | None
    high: float | None


@frozen
class Group:
    """The curve of a group, from time 0 to `last`, the times at which patients were censored, the numbers at risk at
    the ticks of the axis.
    """

    label: Content
    points: tuple[Point, ...]
    last: float
    censored: tuple[float, ...]
    at_risk: tuple[Content, ...]


@frozen
class Curves:
    """The curves of one row of the table, what was found of them (`P = 0.01`), and their axis of time."""

    title: Content
    groups: tuple[Group, ...]
    time: Axis
    tested: Content = ()


@frozen
class Survival:
    """Curves of survival, or `rising` ones of cumulative incidence, a plot for each row of times, with their axis in
    percent and the words of the style.
    """

    name: str
    description: str
    plots: tuple[Curves, ...]
    share: Axis
    at_risk: str
    bands: bool
    rising: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.plots


Figure = Forest | Survival
