"""Numbers of built tables by address, as a sentence has them: `table1.age_days.specific`, `table2.gender.or`.

An address is a table, a row and a column (what the cell shows), or a table, a row and a statistic, with the group and
the level between them where the row has several. A pattern puts several statistics of one place into words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.errors import listing, refusal, suggestion
from tablegen.explaining import address_of
from tablegen.plan import Ask
from tablegen.results import Key, Record
from tablegen.stages import Built
from tablegen.style import NumberRules
from tablegen.table import numbers
from tablegen.table.addresses import column_name, row_name
from tablegen.table.cells import P_VALUES, Writer
from tablegen.table.model import Content, Mark, plain

if TYPE_CHECKING:
    from tablegen.composing import Composed
    from tablegen.computed import Computed

_SLOT = re.compile(r"\{(\w+)\}")
_BETWEEN = re.compile(r"(?<=\{low\})(?:--|[-–])(?=\{high\})")
_EQUALS = re.compile(r"=(\s*)$")
_LIMITS = ("low", "high")
SHARES = frozenset({"sensitivity", "specificity", "ppv", "npv", "accuracy"})
"""Statistics of hundred that no `pct` in their name tells."""
_NO_BREAK = "\u00a0"

Address = tuple[str, str | None]
"""An address and the pattern behind it, if there is one."""


class Addresses:
    """The numbers of some tables, by address."""

    def __init__(self, tables: Iterable[Built]) -> None:
        """Note the names that each table goes by: its own, and `table1` by its number."""
        self._tables: dict[str, Built] = {}
        for built in tables:
            self._tables[built.table.name.casefold()] = built
            if number := built.table.caption.number:
                self._tables.setdefault(f"table{number}".casefold(), built)

    def table(self, address: str) -> Built | None:
        """The table that an address is about; None where it is one of none of these tables.

        TablegenError where it is much like one of them.
        """
        name = address.partition(".")[0].strip()
        found = self._tables.get(name.casefold())
        if found is None and "." in address and not re.fullmatch(r"table[\s_-]*s?\d+", name, re.IGNORECASE):
            near = suggestion(name, self._tables)
            if near:
                raise refusal(f'there is no table "{name}"{near}', None, listing("tables", self._tables))
        return found

    def is_one(self, address: str) -> bool:
        """Whether an address is about one of these tables."""
        return address.partition(".")[0].casefold() in self._tables

    def text(self, address: str, pattern: str | None = None, write: Callable[[str], str] = str) -> str:
        """The number at an address of one of the tables, in words; TablegenError where there is none, or several.

        `write` makes what is put into the pattern fit for the manuscript's format.
        """
        built = self.table(address)
        if built is None:
            raise refusal(f'there is no table for "{address}"', None, listing("tables", self._tables))
        return _Numbers(built, write).text(address.partition(".")[2].strip(), pattern)

    def labels(self) -> Iterator[tuple[str, str]]:
        """The tables' names, each with what a sentence calls it: `Table 1`."""
        for built in {id(one): one for one in self._tables.values()}.values():
            yield built.table.name, _Numbers(built).text("", None)

    def is_p(self, address: str) -> bool:
        """Whether the address is that of a P value."""
        built = self.table(address)
        return built is not None and _Numbers(built).is_p(address.partition(".")[2].strip())


class _Numbers:
    """The numbers of one table."""

    def __init__(self, built: Built, write: Callable[[str], str] = str) -> None:
        self._built, self._write = built, write
        running = replace(built.style.numbers, pct_sign_in_cell=True)
        self._writer = Writer(built.results, replace(built.style, numbers=running))
        self._plain = Writer(built.results, built.style)

    def text(self, place: str, pattern: str | None) -> str:
        """What stands at a place of the table, or is made of it by a pattern."""
        return self._filled(place, pattern) if pattern is not None else self._write(self._alone(place))

    def _alone(self, place: str) -> str:
        if not place:
            caption = self._built.table.caption
            return f"{caption.label}{_NO_BREAK}{caption.number or self._built.table.name}"
        cell = self._cells().get(place)
        if cell is not None:
            return self._spoken(cell)
        record = self._record(place)
        if record.shown:
            return record.shown
        if record.key.stat in P_VALUES:
            digits = self._ask(record).digits.get("p")
            return self._spoken(numbers.write_p(self._value(record), self._rules, "text", digits))
        of_hundred = record.key.stat.endswith("pct") or record.key.stat in SHARES
        return self._spoken(self._written(record)) + (self._rules.pct_sign if of_hundred else "")

    def is_p(self, place: str) -> bool:
        """Whether a place holds a P value."""
        cell = self._asks().get(place)
        if cell is not None:
            return cell.pattern.stats in {(stat,) for stat in P_VALUES}
        return place.rpartition(".")[2] in P_VALUES and place not in self._cells()

    @property
    def _rules(self) -> NumberRules:
        return self._built.style.numbers

    def _spoken(self, content: Content) -> str:
        return plain(tuple(part for part in content if not isinstance(part, Mark)), self._rules.minus)

    # cells

    def _cells(self) -> dict[str, Content]:
        """The cells beside the stub that show something, by row and column."""
        table, asks = self._built.table, self._asks()
        if self._built.spec.parts or not table.head_repeats:  # a column may be several
            return {address: self._running(ask) for address, ask in asks.items()}
        parts = asks if self._built.made.parts else {}  # of a table that is split the cells have no such names
        found = {address: self._running(ask) for address, ask in parts.items()}
        for row in table.body:
            if len(row.cells) == len(table.columns):
                for column, cell in zip(table.columns[1:], row.cells[1:], strict=True):
                    address = f"{row.name}.{column.name}"
                    if cell.content:
                        found[address] = self._running(asks[address]) if address in asks else cell.content
        return found

    def _asks(self) -> dict[str, Ask]:
        """What is asked in each cell, the key of its part before its row, or too its column of parts side by side."""
        found = {f"{row}.{column}": ask for row, column, ask in _asked(self._built.made)}
        if not self._built.spec.parts or self._built.spec.stack:
            return found
        return found | {
            f"{row}.{part.key}/{column}": replace(ask, row=f"{part.key}.{ask.row}")
            for part in self._built.made.parts
            for row, column, ask in _asked(part.made)
        }

    def _running(self, ask: Ask) -> Content:
        """A cell as a sentence has it: with the sign of percentages, and the letter of P."""
        if len(ask.pattern.stats) == 1 and ask.pattern.stats[0] in P_VALUES:
            record = self._built.results.get(ask.row, ask.group, ask.level, ask.pattern.stats[0])
            if record and record.value is not None and not record.shown:
                return numbers.write_p(record.value, self._rules, "text", ask.digits.get("p"))
        return self._writer.cell(ask)

    # records

    def _record(self, place: str) -> Record:
        """The record at a place; group and level may be left out where there is one only."""
        *middle, stat = place.split(".")
        found = [r for r in self._built.results if r.key.stat == stat and _holds(r.key, middle)]
        exact = [r for r in found if address_of(r.key) == place]
        chosen = exact or found
        if len(chosen) == 1:
            return chosen[0]
        names = [*self._cells(), *(address_of(r.key) for r in self._built.results)]
        if chosen:
            hint = listing("numbers", (self._full(r.key) for r in chosen))
            raise refusal(f'"{self._name}.{place}" may be one of {len(chosen)} numbers', None, hint)
        near = [name for name in names if name.partition(".")[0] == place.partition(".")[0]] or names
        message = f'there is no number "{self._name}.{place}"{suggestion(place, names)}'
        raise refusal(message, None, listing("numbers", near))

    @property
    def _name(self) -> str:
        return self._built.table.name

    def _full(self, key: Key) -> str:
        return f"{self._name}.{address_of(key)}"

    def _value(self, record: Record) -> float:
        if record.value is None:
            raise refusal(f'there is no value for "{self._full(record.key)}": {record.problem}')
        return record.value

    def _written(self, record: Record) -> Content:
        """The number of a record; a limit has the decimals of the estimate before it in the printed cell."""
        key, ask = record.key, self._ask(record)
        stats, ends = ask.pattern.stats, ask.pattern.stats[1:]
        if key.stat in ends and _of_interval(ends):
            value, places = self._value(record), self._plain.dp(ask, stats[0])
            return self._plain.sized(ask, key.stat, value, places)
        return self._plain.number(ask, key.level, key.stat, self._value(record))

    def _ask(self, record: Record) -> Ask:
        """What was asked about the row of a record: it has the decimals of its numbers."""
        asks = [ask for line in self._built.plan.lines for ask in line.cells if ask]
        key = record.key
        own = [ask for ask in asks if key.row == ask.row or key.row.endswith(f".{ask.row}")]
        best = next((ask for ask in own if key.stat in ask.pattern.stats and ask.group == key.group), None)
        ask = best or next(iter(own or asks))
        return replace(ask, row=key.row, group=key.group, level=key.level)

    # patterns

    def _filled(self, place: str, pattern: str) -> str:
        """The pattern with its statistics; `{low}–{high}` and `= {p}` are written as the journal writes them."""
        names = _SLOT.findall(pattern)
        if not names or "{" in _SLOT.sub("", pattern) or "}" in _SLOT.sub("", pattern):
            raise refusal(f'the pattern "{pattern}" names no statistic', None, 'such as "OR = {or}, P = {p}"')
        values = {name: self._slot(place, name) for name in dict.fromkeys(names)}
        ends = [values[name] for name in _LIMITS if name in values]
        signed = any(end.startswith(self._rules.minus) for end in ends)
        joint = (self._rules.ci_sep_neg if signed else self._rules.ci_sep).replace(" ", _NO_BREAK)
        pattern = _BETWEEN.sub(lambda _: self._write(joint), pattern)
        done, made = 0, ""
        for slot in _SLOT.finditer(pattern):
            made += pattern[done : slot.start()]
            value, sign, done = values[slot[1]], _EQUALS.search(made), slot.end()
            if sign and value[:1] in "<>≤≥":
                made = made[: sign.start()] + self._write(value[0]) + sign[1]
                value = value[1:].lstrip(f" {_NO_BREAK}")
            made += self._write(value)
        return made + pattern[done:]

    def _slot(self, place: str, name: str) -> str:
        """A statistic of the place."""
        record = self._of_place(place, name)
        if record.shown:
            return record.shown
        return self._spoken(self._written(record))

    def _of_place(self, place: str, name: str) -> Record:
        tokens = place.split(".")
        stats = {record.key.stat for record in self._built.results}
        stat = tokens[-1] if len(tokens) > 1 and tokens[-1] in stats else None
        middle = tokens[:-1] if stat else tokens
        wanted = _meant(name, stat, stats)
        here = [r for r in self._built.results if r.key.stat in wanted and r.key.row.split(".")[0] == middle[0]]
        found = [r for r in here if _holds(r.key, middle)] or [r for r in here if r.key.group is r.key.level is None]
        for one in wanted:
            chosen = [record for record in found if record.key.stat == one]
            if len(chosen) == 1:
                return chosen[0]
            if chosen:
                hint = listing("numbers", (self._full(r.key) for r in chosen))
                raise refusal(f'"{{{name}}}" of "{self._name}.{place}" may be one of {len(chosen)} numbers', None, hint)
        known = {r.key.stat for r in self._built.results if r.key.row == middle[0]}
        message = f'there is no "{{{name}}}" at "{self._name}.{place}"{suggestion(name, known)}'
        raise refusal(message, None, listing("statistics there", sorted(known)))


def _of_interval(ends: Sequence[str]) -> bool:
    """Whether these statistics are the two limits of an interval."""
    return len(ends) == len(_LIMITS) and all(map(str.endswith, ends, _LIMITS))


def _asked(made: "Computed | Composed") -> Iterator[tuple[str, str, Ask]]:
    """Each cell's row, behind the key of its part, and column, and what is asked there."""
    for part in made.parts:
        for row, column, ask in _asked(part.made):
            yield f"{part.key}.{row}", column, replace(ask, row=f"{part.key}.{ask.row}")
    for line in () if made.parts else made.plan.lines:
        for head, ask in zip(made.plan.heads, line.cells, strict=False):
            if ask:
                yield row_name(line), column_name(head), ask


def _holds(key: Key, middle: Sequence[str]) -> bool:
    """Whether a record is of a row, and of the groups and levels named behind it, in any order."""
    row, rest = key.row, ".".join(middle)
    if rest != row and not rest.startswith(f"{row}."):
        return False
    named = rest[len(row) + 1 :]
    ways = ("", *(way for way in (key.group, key.level) if way))
    both = (f"{key.group}.{key.level}", f"{key.level}.{key.group}") if key.group and key.level else ()
    return named in {*ways, *both}


def _meant(name: str, stat: str | None, stats: set[str]) -> tuple[str, ...]:
    """The statistics that a name may mean: `low` is the lower limit of the estimate that the address names."""
    if name not in _LIMITS:
        return (name,)
    own = (f"{stat}_{name}",) if stat else ()
    return (*own, name, *sorted(one for one in stats if one.endswith(f"_{name}")))
