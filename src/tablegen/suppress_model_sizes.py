"""Sizes of models side by side: of nearly the same patients, or of parts of them, they tell of the few who differ.

Each model is of a set of patients, some of whom had its event, among those that meet its conditions; its lines count
some of them. What these sizes add up to must not be few patients (`suppress_classes`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tablegen.compute.model_rows import complete_cases, outcome_of, with_event
from tablegen.evidence import Rows, Source
from tablegen.results import Key
from tablegen.suppress import Hider
from tablegen.suppress_classes import Known, Members, classes_of, given_away
from tablegen.suppress_models import hide_sizes
from tablegen.tasks import Fit
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    Places = NDArray[int64]


@frozen(eq=False)
class Modelled:
    """A model, the patients that it is chosen from, and what is hidden of its table."""

    task: Fit
    source: Source
    hider: Hider


@dataclass(slots=True)
class Sized:
    """Patients by their places in the file, which models tell how many they are, and where; `told`: elsewhere too.

    `among` are those of whom they are all with the event.
    """

    at: "Places"
    among: bytes | None = None
    models: list[Modelled] = field(default_factory=list[Modelled])
    keys: list[tuple[Hider, Key]] = field(default_factory=list[tuple[Hider, Key]])
    told: bool = False

    @property
    def shown(self) -> bool:
        """Whether a reader knows how many they are."""
        return self.told or any(key not in hider.hidden for hider, key in self.keys)


def hide_close_sizes(models: Sequence[Modelled], told: Iterable["Places"] = ()) -> None:
    """Hide sizes of models that tell of a few patients together, or beside sets whose size is `told` elsewhere."""
    sets: dict[tuple[str, str | None], dict[bytes, Sized]] = {}
    for model in models:
        rows = complete_cases(model.task, model.source)
        for family, at, among, key in (*_sizes(model, rows), *_lines(model, rows)):
            made = Sized(at, None if among is None else among.tobytes())
            one = sets.setdefault(family, {}).setdefault(at.tobytes(), made)
            one.models.append(model)
            one.keys.append((model.hider, key))
    for at in told:
        sets.setdefault(_WHOLE, {}).setdefault(at.tobytes(), Sized(at)).told = True
    copies = _copies(models[0].source)
    for family in sets.values():
        _protect(family, copies, models[0].hider)


_Family = tuple[str, str | None]
"""A row and a level whose patients are counted, or `_WHOLE`."""
_WHOLE: _Family = ("", None)


def _sizes(model: Modelled, rows: Rows) -> "Iterator[tuple[_Family, Places, Places | None, Key]]":
    """The patients of a model, those it is chosen from, and those who had the event, with those among whom they did."""
    task = model.task
    address = Key(task.sizes, task.group, None, "n_used")
    happened = with_event(task, outcome_of(task, rows))
    yield _WHOLE, places(rows), None, address
    yield _WHOLE, places(model.source.where(task.where).rows((), {})), None, address._replace(stat="total")
    if happened is not None:
        yield _WHOLE, places(rows)[happened], places(rows), address._replace(stat="n_events")


def _lines(model: Modelled, rows: Rows) -> "Iterator[tuple[_Family, Places, Places | None, Key]]":
    """The same of each line of a model that counts its own patients."""
    task = model.task
    happened = with_event(task, outcome_of(task, rows))
    for term in task.terms if task.own_counts else ():
        for code, level in enumerate(term.counted_levels) if term.row in task.counted else ():
            among = slice(None) if level is None else rows.columns[term.variable] == code
            key = Key(term.row, task.counts, None if term.one_line else level, "n")
            at = places(rows)[among]
            yield (term.row, level), at, None, key
            if happened is not None:
                yield (term.row, level), at[happened[among]], at, key._replace(stat="n_events")


def places(rows: Rows) -> "Places":
    """Where the rows stand in the file."""
    assert rows.at is not None
    return rows.at


def _copies(source: Source) -> "Places":
    """How many patients each row of the file stands for."""
    import numpy as np

    return np.bincount(places(source.rows((), {})))


def _protect(family: dict[bytes, Sized], copies: "Places", hider: Hider) -> None:
    sets = [*family.values()]
    counts = _classes(sets, copies)
    numbers = {at: number for number, at in enumerate(family)}
    events = {i: numbers[one.among] for i, one in enumerate(sets) if one.among is not None}
    for members in tuple(counts):  # nobody may know that none, or all, of a class had the event
        rest = members.difference(events)
        for some in (rest, rest | {one for one, among in events.items() if among in rest}):
            counts.setdefault(some, 0)
    classes = classes_of(counts, hider)
    while (gone := given_away(classes, _known(sets))) is not None:
        for model in sets[gone].models:
            hide_sizes(model.task, model.hider)


def _known(sets: list[Sized]) -> Known:
    shown = {number for number, one in enumerate(sets) if one.shown}
    return Known(shown, {*range(len(sets))} - shown, {number for number, one in enumerate(sets) if one.told})


def _classes(sets: list[Sized], copies: "Places") -> dict[Members, int]:
    """How many patients belong to exactly which sets."""
    import numpy as np

    member = np.zeros((copies.size, len(sets)), dtype=bool)
    for number, one in enumerate(sets):
        member[one.at, number] = True
    patterns, which = np.unique(member, axis=0, return_inverse=True)
    sizes = np.bincount(which.ravel(), weights=copies).round().astype(np.int64)
    named = (frozenset(np.flatnonzero(pattern).tolist()) for pattern in patterns)
    return {members: int(n) for members, n in zip(named, sizes, strict=True) if members and n}
