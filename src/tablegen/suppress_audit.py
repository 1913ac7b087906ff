"""Which counts of a matrix are hidden beside the small ones, so that none follows from what is still shown.

A matrix with its sums is a flow: from each line a count flows into its column, a column's total flows into the line of
totals, and that of a line back from the column of totals. As much arrives everywhere as leaves. Another matrix agrees
with what is shown where some more can flow in a circle of hidden counts, and all that agree differ by such circles
(Cox 1995, J Am Stat Assoc 90: 1453-1462).
"""

from collections.abc import Mapping, Set

from tablegen.plan import OVERALL
from tablegen.values import frozen

Cell = tuple[str, str | None]
"""A group, and a level or None for the missing values."""
_Node = tuple[str, str | None]
_GROUND = ("", "")
"""The end of all lines whose sums nobody tells."""


@frozen
class Matrix:
    """Counts by group and level, with totals: of the level `total` those of groups, of the group `OVERALL` of levels.

    `lines` are those whose sum a reader knows. `across` says whether sums over the groups are among them.
    """

    counts: Mapping[Cell, int]
    lines: list[list[Cell]]
    across: bool
    total: str

    def complemented(self, gaps: Set[Cell], k: int) -> set[Cell]:
        """The cells to hide: `gaps`, and others for the sake of those from 1 to below `k` among them."""
        found = set(gaps)
        while more := self._beside_lone(found) or self._beside_solved(found, k):
            found |= more
        return found

    def solved(self, gaps: Set[Cell]) -> set[Cell]:
        """The cells of `gaps` that have one and the same count in all matrices that agree with what is shown.

        A reader knows that counts are hidden because they are not 0: such ones stay at least 1.
        """
        ends = {cell: self._ends(cell) for cell in gaps}
        return {cell for cell in gaps if not self._free(cell, ends)}

    def _beside_lone(self, gaps: set[Cell]) -> set[Cell]:
        """The smallest count but 0 of each line with a lone gap, which the others leave of the total.

        A line is looked at as those before it left it: what one of them hid may be all that it needs.
        """
        more: set[Cell] = set()
        for line in self.lines:
            rest = [cell for cell in line if cell not in gaps | more]
            if rest and len(rest) == len(line) - 1:
                more.add(min(rest, key=self._cost))
        return more

    def _beside_solved(self, gaps: set[Cell], k: int) -> set[Cell]:
        """A cell that frees a small count which can be solved for, else the cheapest in a line with gaps."""
        stuck = {cell for cell in self.solved(gaps) if 0 < self.counts[cell] < k}
        if not stuck:
            return set()
        near = {cell for line in self.lines if gaps & {*line} for cell in line} - gaps
        ordered = sorted((cell for cell in self.counts if cell in near), key=self._cost)
        frees = (cell for cell in ordered if stuck - self.solved(gaps | {cell}))
        return {next(frees, ordered[0])} if ordered else set()

    def _cost(self, cell: Cell) -> tuple[bool, int]:
        return self.counts[cell] == 0, self.counts[cell]

    def _ends(self, cell: Cell) -> tuple[_Node, _Node]:
        """Where a count comes from and goes to."""
        group, level = cell
        line, column = ("line", level) if self.across else _GROUND, ("column", group)
        return (column, line) if (group == OVERALL) != (level == self.total) else (line, column)

    def _free(self, cell: Cell, ends: Mapping[Cell, tuple[_Node, _Node]]) -> bool:
        """Whether the count can be one more, or one less, the difference flowing back through others."""
        start, end = ends[cell]
        others = {other: at for other, at in ends.items() if other != cell}
        return self._flows(end, start, others) or (self.counts[cell] > 1 and self._flows(start, end, others))

    def _flows(self, start: _Node, end: _Node, ends: Mapping[Cell, tuple[_Node, _Node]]) -> bool:
        """Whether a patient more can flow from here to there, or one less back."""
        ahead = [*ends.values(), *((to, source) for cell, (source, to) in ends.items() if self.counts[cell] > 1)]
        reached, left = {start}, [start]
        while left:
            here = left.pop()
            new = {to for source, to in ahead if source == here} - reached
            reached |= new
            left += new
        return end in reached
