"""Results: the record of every number of a table, unrounded, with the exact method that made it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields
from typing import TYPE_CHECKING, NamedTuple

from tablegen.values import frozen

if TYPE_CHECKING:
    from pandas import DataFrame


RESULTS = ".results.json"
"""The suffix of the file that they are written to."""


class Key(NamedTuple):
    """The address of a number. `row` and `group` are as the spec names them; `group` is None for a
    comparison over groups (`statistic`, `df`, `p`), `level` is None for a number.
    """

    row: str
    group: str | None
    level: str | None
    stat: str


@frozen
class Record:
    """One number at full double precision, its exact method, or the reason why there is none.

    `shown` is what a table prints in place of a number that is known but withheld (`<5`).
    """

    key: Key
    value: float | int | None
    method: str = ""
    problem: str | None = None
    shown: str | None = None


@frozen
class Trace:
    """The survival curve of a row's group, as a figure draws it.

    At each of `times`, sorted, `events` patients of `n` had the event; S is `survival` from then on, and its limits are
    `low` and `high` (None where they are not defined). `censored` are the times at which others left, and how many;
    the curve is known until `last`.
    """

    row: str
    group: str
    n: int
    last: float
    times: tuple[float, ...]
    events: tuple[int, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censored: tuple[tuple[float, int], ...]
    method: str

    @property
    def shares(self) -> tuple[float, ...]:
        """What is drawn: S at each of `times`."""
        return self.survival

    def at_risk(self, time: float) -> int:
        """How many patients were still followed just before `time`."""
        left = (*zip(self.times, self.events, strict=True), *self.censored)
        return self.n - sum(count for when, count in left if when < time)


@frozen
class IncidenceTrace:
    """The cumulative incidence of a row's event in a group, where other events compete, as a figure draws it.

    At each of `times`, sorted, `events` patients of `n` had the event and `competing` another one; F is `incidence`
    from then on. All else is as in a `Trace`.
    """

    row: str
    group: str
    n: int
    last: float
    times: tuple[float, ...]
    events: tuple[int, ...]
    competing: tuple[int, ...]
    incidence: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censored: tuple[tuple[float, int], ...]
    method: str

    @property
    def shares(self) -> tuple[float, ...]:
        """What is drawn: F at each of `times`."""
        return self.incidence

    def at_risk(self, time: float) -> int:
        """How many patients were still followed, and without any event, just before `time`."""
        left = (*zip(self.times, map(sum, zip(self.events, self.competing, strict=True)), strict=True), *self.censored)
        return self.n - sum(count for when, count in left if when < time)


@frozen
class Covariance:
    """The covariances of a model's coefficients, under the row and group of its sizes.

    `names` are `constant`, `age`, `race.black`; `values` the matrix, a row each; empty with a `problem`.
    """

    row: str
    group: str | None
    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    method: str
    problem: str | None = None

    def to_frame(self) -> "DataFrame":
        """The matrix as a pandas DataFrame, its rows and columns called by the names."""
        from pandas import DataFrame

        return DataFrame([*self.values], index=[*self.names], columns=[*self.names])


@frozen(slots=False)
class Results:
    """All records of a table, in reading order, and where they come from.

    `provenance` holds `spec` and `data` as the results file prints them; `remarks` are doubts about a
    row's numbers (small expected counts, ties), a row name and a sentence each. `traces` are the curves of a figure,
    `covariances` those of models that are asked for.
    """

    records: tuple[Record, ...]
    provenance: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    remarks: tuple[tuple[str, str], ...] = ()
    traces: tuple[Trace | IncidenceTrace, ...] = ()
    covariances: tuple[Covariance, ...] = ()
    _index: Mapping[Key, Record] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the records by key."""
        object.__setattr__(self, "_index", {record.key: record for record in self.records})

    def __iter__(self) -> Iterator[Record]:
        """The records, in reading order."""
        return iter(self.records)

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.records)

    def get(self, row: str, group: str | None, level: str | None, stat: str) -> Record | None:
        """The record at this address, or None when nothing was computed there."""
        return self._index.get(Key(row, group, level, stat))

    def methods(self, rows: Iterable[str] | None = None) -> tuple[str, ...]:
        """The distinct methods that made a number, in reading order, optionally of some rows only."""
        wanted = None if rows is None else set(rows)
        kept = (r.method for r in self.records if r.method and (wanted is None or r.key.row in wanted))
        return tuple(dict.fromkeys(kept))

    def to_frame(self) -> "DataFrame":
        """A pandas DataFrame with the columns row, group, level, stat, value, method, problem."""
        from pandas import DataFrame

        return DataFrame(
            [(*r.key, r.value, r.method, r.problem) for r in self.records],
            columns=["row", "group", "level", "stat", "value", "method", "problem"],
        )

    def to_json(self) -> str:
        """The results file: version, spec, data, every record, curves and covariances, at full double precision."""
        import json

        from tablegen import __version__

        head: dict[str, object] = {"tablegen": __version__, **self.provenance, "records": ()}
        document = json.dumps(head, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        if not self.records:
            return document
        # together and on lines of our own, for json takes five times as long when it indents
        encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",\n   ", ": ")).encode
        made = [{**r.key._asdict(), "value": r.value, "method": r.method, "problem": r.problem} for r in self.records]
        inside = encode(made)[2:-2].replace("},\n   {", "\n  },\n  {\n   ")  # no text of JSON holds a new line
        records = f"  {{\n   {inside}\n  }}"
        on_a_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
        more = ""
        for name, found, write in (("curves", self.traces, encode), ("covariances", self.covariances, on_a_line)):
            each = ",\n".join(f"  {write({of.name: getattr(one, of.name) for of in fields(one)})}" for one in found)
            more += f',\n "{name}": [\n{each}\n ]' if each else ""
        return document.removesuffix("]\n}\n") + f"\n{records}\n ]{more}\n}}\n"
