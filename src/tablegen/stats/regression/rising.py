"""Whether a partial likelihood rises for ever, because a combination of columns foretells who has the event."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    from tablegen.stats.regression.risk_sets import RiskSets

    Array = NDArray[float64]
    Index = NDArray[int64]


def rising(columns: "Array", sets: "RiskSets") -> tuple[int, ...]:
    """The columns of a direction in which the likelihood has no maximum; none where it has one.

    `columns` (n, k) are of size about 1 and full rank, the first is the constant. Such a direction d puts every patient
    with an event, when it happens, above all others at risk or level with them (Bryson & Johnson 1981, Technometrics
    23: 381-383). Columns that do so on their own are all named; without one, those of the sparsest such d.
    """
    import numpy as np

    x = columns[:, 1:]
    rise = (x[sets.event] - (sets.sums(x) / sets.sums(np.ones_like(x[:, :1])))[sets.of_event]).mean(axis=0)
    alone = tuple(
        j + 1 for j in range(rise.size) if abs(rise[j]) > 1e-9 and _foremost(x[:, j] * np.sign(rise[j]), sets)
    )
    return alone or _combined(x, rise, sets)


def _foremost(column: "Array", sets: "RiskSets") -> bool:
    """Whether at every time no value at risk is above those of the events; late entry is not made use of."""
    import numpy as np

    codes = np.unique(column, return_inverse=True)[1]
    # in reverse order the codes of each stratum are above those of the strata after it: one running maximum serves
    stratum = np.empty_like(codes)
    stratum[sets.order] = np.searchsorted(np.unique(sets.last), np.arange(codes.size), side="right")
    codes = codes - codes.size * stratum
    highest = np.maximum.accumulate(codes[sets.order][::-1])[::-1][sets.first]
    return bool(np.all(codes[sets.event] == highest[sets.of_event]))


def _combined(x: "Array", rise: "Array", sets: "RiskSets") -> tuple[int, ...]:
    """By linear programming: the least sum of |d| with a mean rise of 1 and no value at risk above an event's.

    There is a level for every time, which x d is not above for those at risk and not below for the events.
    """
    import numpy as np
    from scipy import sparse
    from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType]

    made: Any = sparse  # its stubs do not tell what is made
    events, k = x[sets.event], rise.size
    row, level, whole, half, levels = _levels(sets)
    below = made.hstack([x[row], -x[row], _picked(level, levels, -1.0)])
    above = made.hstack([-events, events, _picked(sets.of_event, levels, 1.0)])
    nested = made.hstack([np.zeros((whole.size, 2 * k)), _picked(whole, levels, 1.0) + _picked(half, levels, -1.0)])
    unequal = made.vstack([below, above, nested])
    answer = linprog(
        np.concatenate([np.ones(2 * k), np.zeros(levels)]),
        unequal,
        np.zeros(unequal.shape[0]),
        np.concatenate([rise, -rise, np.zeros(levels)])[None, :],
        [1.0],
        [(0, None)] * (2 * k) + [(None, None)] * levels,
        method="highs",
    )
    if not answer["success"]:
        return ()
    positive, negative = np.split(np.asarray(answer["x"], dtype=np.float64)[: 2 * k], 2)
    return tuple(int(j) + 1 for j in np.flatnonzero(np.abs(positive - negative) > 1e-7))


def _picked(at: "Index", levels: int, value: float) -> Any:
    """A sparse matrix with a row each of `at`, `value` in that column."""
    import numpy as np
    from scipy import sparse

    made: Any = sparse
    return made.csr_array((np.full(at.size, value), (np.arange(at.size), at)), shape=(at.size, levels))


def _levels(sets: "RiskSets") -> "tuple[Index, Index, Index, Index, int]":
    """Rows, and levels that each is not above; levels, and others that each is not above; how many levels there are.

    The first levels are those of the times, then come those of 2, 4 … times in a row, which are not above either half.
    A row is at risk at times in a row, which two levels cover.
    """
    import numpy as np

    m = sets.times
    rows = np.flatnonzero(sets.until > sets.since)
    since, until = sets.since[rows], sets.until[rows]
    doublings = np.log2(until - since).astype(np.int64)
    begins, whole, half = [0], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for j in range(int(doublings.max())):
        begins.append(begins[j] + m - 2**j + 1)
        first = np.arange(m - int(2 ** (j + 1)) + 1)
        whole += [begins[j + 1] + first] * 2
        half += [begins[j] + first, begins[j] + first + 2**j]
    begin = np.array(begins)[doublings]
    covered = np.concatenate([begin + since, begin + until - 2**doublings])
    levels = begins[-1] + m - 2 ** (len(begins) - 1) + 1
    return np.tile(rows, 2), covered, np.concatenate(whole), np.concatenate(half), levels
