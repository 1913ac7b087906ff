"""Patterns: how a cell or a column is written, by name (`patterns.yaml`) or spelled out in quotes."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from tablegen.errors import Place, Problems, listing, refusal, suggestion
from tablegen.resources import Templates
from tablegen.spec.statistics import STATISTICS, statistic
from tablegen.values import frozen
from tablegen.yamlfile import Node, load

MISSING_SHARE = "missing share"
"""The pattern of a line of missing values whose percentages are of all patients."""
_EVERYDAY = {
    **dict.fromkeys(("count", "counts", "number"), "n"),
    **dict.fromkeys(("percent", "percentage", "proportion"), "%"),
    **dict.fromkeys(("iqr", "quartiles", "median (q1-q3)", "median (q1–q3)"), "median (IQR)"),
    "average": "mean",
    "sd": "mean ± SD",
    "range": "min–max",
    "median (range)": "median (min–max)",
}
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


@frozen
class Slot:
    """The place of a statistic in a pattern."""

    stat: str


@frozen(slots=False)
class Pattern:
    """Text and slots. A style may re-punctuate a named pattern; one spelled out is final (`name` None).

    With `each_level` the parts are repeated for every level, joined by `join`: `22/24`.
    """

    name: str | None
    parts: tuple[str | Slot, ...]
    each_level: bool = False
    join: str = ""

    @cached_property
    def stats(self) -> tuple[str, ...]:
        """The statistics it shows, in order, each once."""
        return tuple(dict.fromkeys(part.stat for part in self.parts if isinstance(part, Slot)))


@frozen(slots=False)
class Patterns:
    """The named patterns, of cells and of columns."""

    cells: Mapping[str, Pattern]
    columns: Mapping[str, Pattern]

    def default(self, kind: str) -> Pattern:
        """What a row shows by default: `mean ± SD` for numbers, `n (%)` for categories."""
        return self.cells["mean ± SD" if kind == "number" else "n (%)"]

    @property
    def missing(self) -> Pattern:
        """What the line of missing values shows."""
        return Pattern("missing", (Slot("missing"),))

    @property
    def missing_share(self) -> Pattern:
        """What it shows where percentages are of all patients."""
        return Pattern(MISSING_SHARE, (Slot("missing"), " (", Slot("missing_pct"), ")"))

    def _near(self, text: str) -> str:
        """The pattern that is meant by an everyday word for it, else the nearest."""
        meant = _EVERYDAY.get(text.casefold())
        return f'; did you mean "{meant}"?' if meant in self.cells else suggestion(text, self.cells)

    def cell(self, text: str, at: Place, problems: Problems) -> Pattern | None:
        """The cell pattern of that name, or the one that `text` spells out; None with a problem noted."""
        if "{" in text or "}" in text:
            return parse_pattern(text, at, problems)
        if found := self._named(text):
            return found
        problems.error(
            f'unknown pattern "{text}"{self._near(text)}',
            at,
            listing("patterns", self.cells),
            'or spell it out in quotes: "{mean} ± {sd}"',
        )
        return None

    def column(self, name: str) -> Pattern | None:
        """The column pattern of that name, in whatever case; `90% CI` is a `95% CI` of another level. None: no such."""
        general = re.sub(r"\d+(\.\d+)?% CI", "95% CI", name)
        if "{" in name:
            return parse_pattern(name, Place("column"), Problems())
        folded = (one for called, one in self.columns.items() if called.casefold() == general.casefold())
        return self.columns.get(general) or next(folded, None)

    def summary(self, name: str) -> Pattern | None:
        """What a column called by a cell's pattern, or by one statistic (`SD`), shows of patients; None: no such."""
        if "{" in name:
            return self.column(name)
        stat = statistic(name.casefold())
        return self._named(name) or (Pattern(None, (Slot(stat),)) if stat else None)

    def _named(self, text: str) -> Pattern | None:
        """The cell pattern of that name, however its signs and spaces are typed."""
        typed = _plain(text)
        return self.cells.get(text) or next((one for name, one in self.cells.items() if _plain(name) == typed), None)

    def columns_showing(self, stats: Iterable[str]) -> tuple[str, ...]:
        """The names of the columns that need none but these statistics."""
        allowed = set(stats)
        return tuple(name for name, pattern in self.columns.items() if set(pattern.stats) <= allowed)


def _plain(name: str) -> str:
    return name.casefold().replace("+/-", "±").replace("-", "–").replace(" ", "")


def parse_pattern(text: str, at: Place, problems: Problems, name: str | None = None) -> Pattern | None:
    """Read `{mean} ± {sd}`; `{{` and `}}` stand for braces. None, with a problem, when it is not one."""
    parts: list[str | Slot] = []
    for match in _PIECE.finditer(text):
        piece, typed = match.group(0), match.group(1)
        stat = None if typed is None else statistic(typed)
        if piece in {"{", "}"}:
            problems.error(f'the pattern "{text}" has a brace without its partner', at, 'write "{mean} ({sd})"')
            return None
        if typed is not None and stat is None:
            problems.error(
                f'unknown statistic "{typed}" in a pattern{suggestion(typed, STATISTICS)}',
                at,
                listing("statistics", (*STATISTICS, "p1 … p99"), 40),
            )
            return None
        parts.append(Slot(stat) if stat is not None else {"{{": "{", "}}": "}"}.get(piece, piece))
    if not any(isinstance(part, Slot) for part in parts):
        problems.error(f'the pattern "{text}" shows no statistic', at, 'write "{mean} ({sd})"')
        return None
    return Pattern(name, tuple(parts))


@cache
def load_patterns(templates: Templates) -> Patterns:
    """The named patterns of every `patterns.yaml`, the author's own beside or instead of the built-in ones.

    A file without `cells` and `columns` names patterns that may be either. TablegenError when one is not as it must be.
    """
    problems = Problems()
    cells, columns = dict[str, Pattern](), dict[str, Pattern]()
    for path in reversed(templates.every("patterns.yaml")):
        root = load(path)
        for part, known in (("cells", cells), ("columns", columns)):
            apart = root.get("cells") or root.get("columns")
            known.update(_table(root.get(part) if apart else root, problems, root))
    problems.check()
    return Patterns(cells, columns)


def _table(node: Node | None, problems: Problems, root: Node) -> dict[str, Pattern]:
    if node is None:
        return {}
    if node.kind != "mapping":
        raise refusal('patterns are a mapping, name: "{mean} ± {sd}", or cells: and columns: of such', root.at)
    found = {name.text: _pattern(name.text, value, problems) for name, value in node.items}
    return {name: pattern for name, pattern in found.items() if pattern}


def _pattern(name: str, node: Node, problems: Problems) -> Pattern | None:
    if node.kind == "scalar":
        return parse_pattern(node.text, node.at, problems, name)
    each, join = node.get("each level"), node.get("join")
    if each is None or join is None:
        problems.error(f'the pattern "{name}" must be a text, or {{each level: …, join: …}}', node.at)
        return None
    pattern = parse_pattern(each.text, each.at, problems, name)
    return Pattern(name, pattern.parts, each_level=True, join=join.text) if pattern else None
