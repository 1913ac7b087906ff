"""Published numbers as a source: moments from means and SDs, counts as typed, coefficients with their errors."""

from collections.abc import Mapping

from tablegen.errors import Problems
from tablegen.evidence import (
    Condition,
    Counts,
    Estimate,
    Frequencies,
    Grouping,
    Lacking,
    Matched,
    Moments,
    RowDoubt,
    Rows,
    Sampling,
    Variable,
    Weighted,
)
from tablegen.spec.model import Published, PublishedCell, Spec

_ORDERED = frozenset({"median", "q1", "q3", "iqr", "min", "max"})
_SUMMARIES = _ORDERED | {"n", "mean", "sd", "se"}
_WHOLE = 1e-9


class PublishedNumbers:
    """A `Source` of what a paper prints. Its only grouping is the spec's own; everybody is all groups together.

    Of a table without groups the numbers are those of one group, whose name is empty.
    """

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self._rows = {published.row.text: published for published in spec.published}
        split = (
            spec.compare or (spec.diagnose.variable if spec.diagnose else None) or next(iter(spec.crosstab[1:]), None)
        )
        self._group = split.text if split else None
        self._levels = tuple(group.key.text for group in spec.groups) or self._groups_named(spec)
        self._sizes = {group.key.text: group.n for group in spec.groups}
        self._labels = {group.key.text: group.label for group in spec.groups if group.label}
        if not self._group and not spec.model:
            self._levels = ("",)
            self._rows = {name: _of_everybody(row, problems) for name, row in self._rows.items()}
        if self._levels and not spec.model:
            self._check(problems)

    @staticmethod
    def _groups_named(spec: Spec) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for published in spec.published for key in published.cells if key))

    def _check(self, problems: Problems) -> None:
        for row in self._rows.values():
            lone = len(self.variable(row.row.text).levels) == 1
            for group, cell in row.cells.items():
                if group is None or group not in self._levels:
                    problems.error(
                        f'{row.row}: there is no group "{group}"', cell.at, f"groups: {', '.join(self._levels)}"
                    )
                elif wrong := self._wrong(cell, group, lone):
                    problems.error(f"{row.row}: {wrong[0]}", cell.at, *wrong[1:])

    def _wrong(self, cell: PublishedCell, group: str, lone: bool) -> tuple[str, ...] | None:
        """What is wrong with the numbers of a group, and what to do; `lone` is the only level of its category."""
        counts = self._counts(cell)
        if counts:
            return self._wrong_counts(counts, group, lone)
        if self._n(cell, group) is None:
            if not group:
                return "n is not given", "n: 46, beside the mean"
            hint = f"groups: {{{group}: {{label: …, n: 46}}}}, or n beside the mean"
            return f'the size of the group "{group}" is not given', hint
        if cell.values.get("sd", cell.values.get("se", 0.0)) < 0:
            return ("a standard deviation cannot be negative",)
        return None

    def _wrong_counts(self, counts: dict[str, float], group: str, lone: bool) -> tuple[str, ...] | None:
        if any(n < 0 or abs(n - round(n)) > _WHOLE for n in counts.values()):
            return ("counts must be whole numbers, none below 0",)
        size, total = self._sizes.get(group), sum(counts.values())
        if size is None:
            return None
        if total > size:
            told = f'the counts add up to {total:g}, but the group "{group}" has {size} patients'
            return told, "correct the counts, or the group's n"
        if lone and total < size:
            level = next(iter(counts))
            told = f'only "{level}" is published: have the others of the {size} patients in "{group}" a level or none?'
            return told, f"say how many have another: {{{level}: {total:g}, other: {size - total:g}}}"
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """The rows that have numbers, and the grouping."""
        return (*((self._group,) if self._group else ()), *self._rows)

    @property
    def description(self) -> Mapping[str, object]:
        """There is no file."""
        return {"file": None, "sha256": None, "rows": None}

    def variable(self, name: str) -> Variable:
        """A number where means are published, else the category of the levels counted."""
        if name == self._group:
            return Variable(name, "category", levels=self._levels, level_labels=self._labels)
        row = self._rows[name]
        cells = tuple(row.cells.values())
        levels = tuple(dict.fromkeys(level for cell in cells for level in self._counts(cell)))
        decimals = max((dp for cell in cells for dp in cell.decimals.values()), default=0)
        return Variable(
            name, "category" if levels else "number", levels=levels, decimals=decimals, n=1, numeric=not levels
        )

    def level_key(self, variable: str, text: str) -> str | None:
        """The level as typed."""
        labels = {label: key for key, label in self._labels.items()} if variable == self._group else {}
        return text if text in self.variable(variable).levels else labels.get(text)

    def looks_identifying(self, variable: str) -> bool:
        """Published numbers identify nobody."""
        return False

    def suspected_codes(self, variable: str) -> tuple[str, ...]:
        """There are no patients, and no codes."""
        return ()

    def doubtful_rows(self) -> tuple[RowDoubt, ...]:
        """There are no rows."""
        return ()

    def where(self, conditions: tuple[Condition, ...]) -> "PublishedNumbers":
        """Published numbers cannot be filtered; the table's own groups can be asked for, and no condition at all."""
        if any(c.variable != self._group or set(c.levels) != set(self._levels) for c in conditions):
            raise Lacking("needs patients to filter; these are published numbers")
        return self

    def sizes(self, by: Grouping | None) -> tuple[int, ...]:
        """The groups' sizes: as given, else the largest number of values published for the group."""
        groups = by.levels if by else self._levels
        sizes = tuple(self._size(group) for group in groups)
        return sizes if by else (sum(sizes),)

    def _size(self, group: str) -> int:
        given = self._sizes.get(group)
        return given if given is not None else max((self._row_n(row, group) for row in self._rows.values()), default=0)

    def _row_n(self, row: Published, group: str) -> int:
        cell = row.cells.get(group)
        if cell is None:
            return 0
        counts = self._counts(cell)
        return int(sum(counts.values())) if counts else int(cell.values.get("n", 0))

    def missing(self, variable: str, by: Grouping | None) -> tuple[int, ...]:
        """The group's size less the number of values published."""
        groups = by.levels if by else self._levels
        missing = tuple(0 if variable == self._group else self._missing(variable, group) for group in groups)
        return missing if by else (sum(missing),)

    def _missing(self, variable: str, group: str) -> int:
        known = self._row_n(self._rows[variable], group)
        return max(0, self._size(group) - known) if known else 0

    def moments(self, variable: str, by: Grouping | None) -> tuple[Moments, ...]:
        """n, mean and SD (or the SD that a published SE implies); of everybody those of all groups together."""
        groups = tuple(self._moments(variable, group) for group in (by.levels if by else self._levels))
        return groups if by else (_together(groups),)

    def _moments(self, variable: str, group: str) -> Moments:
        cell = self._cell(variable, group)
        n, values = self._n(cell, group) or 0, cell.values
        if "mean" not in values:
            raise Lacking(f"needs a mean and SD; {variable} is given as {_given(cell)}")
        sd = values["sd"] if "sd" in values else values["se"] * n**0.5 if "se" in values else None
        if sd is None:
            raise Lacking(f"needs a standard deviation; {variable} is given as {_given(cell)}")
        return Moments(n, values["mean"], sd * sd)

    def counts(self, variable: str, levels: tuple[str, ...], by: Grouping | None) -> Counts:
        """The counts as typed, of everybody their sums; a level that a group does not list counts 0."""
        groups = by.levels if by else self._levels
        cells = [self._counts(self._cell(variable, group)) for group in groups]
        if not all(cells):
            raise Lacking(f"needs counts; {variable} is given as {_given(self._cell(variable, groups[0]))}")
        table = tuple(tuple(int(cell.get(level, 0)) for cell in cells) for level in levels)
        return Counts(table if by else tuple((sum(line),) for line in table))

    def frequencies(self, variable: str, by: Grouping | None) -> Frequencies:
        """There are no single values."""
        raise Lacking(
            f"needs individual values; {variable} is given as {_given(next(iter(self._rows[variable].cells.values())))}"
        )

    def stated(self, variable: str, stat: str, by: Grouping | None) -> tuple[float, ...] | None:
        """Medians, quartiles and extremes as typed, and the n of a row that has no mean for it to come with."""
        groups = by.levels if by else self._levels
        cells = [self._cell(variable, group) for group in groups]
        if stat == "n" and not any("mean" in cell.values for cell in cells):
            counted = [self._n(cell, group) for cell, group in zip(cells, groups, strict=True)]
        elif stat in _ORDERED:
            counted = [cell.values.get(stat) for cell in cells]
        else:
            return None
        known = tuple(value for value in counted if value is not None)
        return known if len(known) == len(groups) and (by or len(groups) == 1) else None

    def rows(
        self, numbers: tuple[str, ...], categories: Mapping[str, tuple[str, ...]], keys: tuple[str, ...] = ()
    ) -> Rows:
        """There are no patients."""
        raise Lacking("needs patients; these are published numbers")

    def matched(self, variable: str, levels: tuple[str, ...] | None, by: Grouping, key: str) -> Matched:
        """There are no patients to match."""
        raise Lacking("needs patients to match; these are published numbers")

    def weighted(
        self, variable: str | None, levels: tuple[str, ...] | None, by: Grouping | None, sampling: Sampling
    ) -> Weighted:
        """There are no patients to weigh."""
        raise Lacking("needs patients to weigh; these are published numbers")

    def estimate(self, variable: str, level: str | None) -> Estimate:
        """B and S.E. as typed."""
        cell = self._rows[variable].cells[level]
        b, se = cell.stats.get("b"), cell.stats.get("se")
        if b is None or se is None:
            raise Lacking(f"needs B and S.E.; {variable} is given as {_given(cell)}")
        if se <= 0:
            raise Lacking(f"needs a standard error above 0; {variable} has {se:g}")
        return Estimate(b, se)

    def _cell(self, variable: str, group: str) -> PublishedCell:
        cell = self._rows[variable].cells.get(group)
        if cell is None:
            raise Lacking(f'needs numbers of every group; {variable} has none for "{group}"')
        return cell

    def _n(self, cell: PublishedCell, group: str) -> int | None:
        n = cell.values.get("n")
        return int(n) if n is not None else self._sizes.get(group)

    def _counts(self, cell: PublishedCell) -> dict[str, float]:
        """The counts of a cell: all that is typed in it, unless it gives summaries of a number."""
        return {} if cell.values.keys() <= _SUMMARIES else dict(cell.values)


def _of_everybody(row: Published, problems: Problems) -> Published:
    """The numbers of a table without groups, as those of its one group."""
    if None in row.cells:
        return Published(row.row, {"": row.cells[None]})
    problems.error(
        f"the published numbers of {row.row} are of groups, and nothing says what splits the patients",
        row.row.at,
        "compare: treatment",
    )
    return Published(row.row, {})


def _together(groups: tuple[Moments, ...]) -> Moments:
    """The moments of all groups as one: the variance within them and that of their means."""
    if len(groups) == 1:
        return groups[0]
    n = sum(group.n for group in groups)
    mean = sum(group.n * group.mean for group in groups) / n
    squares = sum((group.n - 1) * group.var + group.n * (group.mean - mean) ** 2 for group in groups)
    return Moments(n, mean, squares / (n - 1) if n > 1 else float("nan"))


def _given(cell: PublishedCell) -> str:
    return " and ".join(cell.values) or "nothing"
