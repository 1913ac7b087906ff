"""What tables say, as facts that prose can be held against: every number of every row, group and level."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from math import inf, sqrt

from tablegen.values import frozen

OVERALL = "overall"


@frozen
class Value:
    """A number that a table has, and how far it may be off: what is published has only the digits printed."""

    value: float
    slack: float = 0.0


@frozen
class Fact:
    """The numbers of one place of a table, by statistic: of a group, of a level, or (`group` None) of the whole row.

    A statistic may have several values, all of which a sentence may give: a percentage of the group or of the level.
    """

    row: str
    group: str | None
    level: str | None
    values: Mapping[str, tuple[Value, ...]]
    derived: bool = False


@frozen
class Named:
    """A row, a group or a level: its key, and what it is called."""

    key: str
    label: str


@frozen(slots=False)
class FactTable:
    """A table's facts, its rows with their levels, and its groups in order.

    `number` is the one the paper gives it, `grouping` the row whose records are the sizes of the groups. `columns`: the
    groups are columns of models, not of patients. `cells` are the texts printed at a row, group and level; `kept` the
    facts of the build before this one.
    """

    name: str
    number: str | None
    rows: tuple[Named, ...]
    levels: Mapping[str, tuple[Named, ...]]
    groups: tuple[Named, ...]
    facts: tuple[Fact, ...]
    grouping: str | None = None
    columns: bool = False
    cells: Mapping[tuple[str, str | None, str | None], str] = field(
        default_factory=dict[tuple[str, str | None, str | None], str]
    )
    kept: tuple[Fact, ...] = ()
    _by_row: dict[str, tuple[Fact, ...]] = field(default_factory=dict[str, tuple[Fact, ...]], repr=False)

    @property
    def called(self) -> str:
        """`Table 1`, or the table's name where it has no number."""
        return f"Table {self.number}" if self.number else self.name

    def of_row(self, row: str) -> tuple[Fact, ...]:
        """The facts of a row."""
        if row not in self._by_row:
            self._by_row[row] = tuple(fact for fact in self.facts if fact.row == row)
        return self._by_row[row]

    def label_of(self, fact: Fact) -> str:
        """What a fact is called: row, level, group."""
        rows = {row.key: row.label for row in self.rows}
        groups = {group.key: group.label for group in self.groups} | {OVERALL: "all groups together"}
        levels = {level.key: level.label for level in self.levels.get(fact.row, ())}
        names = [rows.get(fact.row, fact.row)]
        names += [levels.get(fact.level, fact.level)] if fact.level else []
        names += [groups.get(fact.group, fact.group)] if fact.group else []
        return ", ".join(names)


def with_derived(
    facts: Iterable[Fact], groups: tuple[str, ...], levels: Mapping[str, tuple[str, ...]]
) -> Iterator[Fact]:
    """The facts, with what follows from them: numbers of all groups together, percentages of a level's patients."""
    facts = tuple(facts)
    by_place = {(fact.row, fact.group, fact.level): fact for fact in facts}
    for fact in facts:
        yield _with_shares(fact, by_place, groups)
    rows = dict.fromkeys(fact.row for fact in facts)
    for row in rows if len(groups) > 1 else ():
        for level in (None, *levels.get(row, ())):
            if (row, OVERALL, level) in by_place:
                continue
            members = [by_place.get((row, group, level)) for group in groups]
            present = [member for member in members if member]
            if len(present) == len(groups) and (joint := _together(present, row, level, by_place)):
                yield joint


def _one(fact: Fact | None, stat: str) -> float | None:
    values = fact.values.get(stat) if fact else None
    return values[0].value if values else None


def _with_shares(
    fact: Fact, by_place: Mapping[tuple[str, str | None, str | None], Fact], groups: tuple[str, ...]
) -> Fact:
    """A level's fact with the percentage that its group is of all who have the level."""
    n = _one(fact, "n")
    if fact.level is None or n is None or "pct" not in fact.values:
        return fact
    members = [_one(by_place.get((fact.row, group, fact.level)), "n") for group in groups]
    found = [member for member in members if member is not None]
    extra = (Value(100 * n / sum(found)),) if sum(found) and len(found) > 1 else ()
    total = _one(fact, "total") or _one(by_place.get((fact.row, fact.group, None)), "total")
    known = _one(by_place.get((fact.row, fact.group, None)), "n") or total
    values = dict(fact.values)
    values["pct"] = (*fact.values["pct"], *(Value(100 * n / t) for t in (total, known) if t), *extra)
    values.setdefault("total", tuple(Value(t) for t in dict.fromkeys((total, known)) if t))
    return Fact(fact.row, fact.group, fact.level, values)


def _together(
    members: list[Fact], row: str, level: str | None, by_place: Mapping[tuple[str, str | None, str | None], Fact]
) -> Fact | None:
    """The numbers of all groups together: counts add up, means and SDs combine; None where nothing follows."""
    values = dict[str, tuple[Value, ...]]()
    ns = [_one(member, "n") for member in members]
    if any(n is None for n in ns):
        return None
    counts = [n for n in ns if n is not None]
    total = sum(counts)
    values["n"] = (Value(total),)
    if level is not None:
        totals = [_one(by_place.get((row, m.group, None)), "total") or 0.0 for m in members]
        totals = [_one(m, "total") or t for m, t in zip(members, totals, strict=True)]
        if all(totals) and total <= sum(totals):
            values["pct"], values["total"] = (Value(100 * total / sum(totals)),), (Value(sum(totals)),)
    means, sds = [_one(m, "mean") for m in members], [_one(m, "sd") for m in members]
    if total > 1 and not any(m is None for m in means):
        mean = sum(n * (m or 0.0) for n, m in zip(counts, means, strict=True)) / total
        slack = max(m.values["mean"][0].slack for m in members)
        values["mean"] = (Value(mean, slack),)
        if not any(sd is None for sd in sds):
            squares = sum(
                (n - 1) * (sd or 0.0) ** 2 + n * ((m or 0.0) - mean) ** 2
                for n, sd, m in zip(counts, sds, means, strict=True)
            )
            values["sd"] = (Value(sqrt(squares / (total - 1)), 2 * max(m.values["sd"][0].slack for m in members)),)
    return Fact(row, OVERALL, level, values, derived=True)


def agrees(value: Value, said: float, decimals: int, signless: bool = False) -> bool:
    """Whether a number is the value, rounded to its decimals: once, or from a table that rounded before."""
    if not abs(said) < inf:
        return False
    reach = 0.5 * 10.0**-decimals * 1.1001 + value.slack
    near = abs(said - value.value) <= reach * (1 + 1e-12) + 1e-12 * abs(value.value)
    return near or (signless and abs(abs(said) - abs(value.value)) <= reach)
