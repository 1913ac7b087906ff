"""Tests of two numbers of the same patients, from their differences, first minus second: t, signed ranks, signs."""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, sqrt
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.evidence import Pairs
from tablegen.stats.contract import Outcome, PairsTest
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.tails import f_tail, normal_two_sided, t_two_sided

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Array = NDArray[float64]

NO_PAIRS = "no patient has a value in both groups"

_EXACT_BELOW = 50  # R's wilcox.test takes the exact distribution of fewer differences, none of them zero or tied
_MOST_STEPS = 1_500_000_000  # additions: about 2 seconds
_T = "paired t test, two-sided"
_WILCOXON = "Wilcoxon signed-rank test"
_SIGN = "sign test, exact, two-sided"


@dataclass(frozen=True, slots=True, eq=False)
class _Differences:
    """First minus second (n,), and what rounding may have added to each: so near, differences are equal.

    10.1 - 9.8 and 5.3 - 5.0 are the same decimal and two doubles, which would break ties and make differences out of
    none. The bound is four units in the last place of the larger value: it covers reading, subtracting and a derived
    column's few operations, and parts all differences of decimals of up to 14 digits, whatever their offset.
    """

    values: "Array"
    noise: "Array"

    @property
    def zeros(self) -> int:
        return int((self.values == 0.0).sum())

    @property
    def remarks(self) -> tuple[str, ...]:
        """That pairs without a difference are left out, if there are any."""
        verb = "has no difference and was" if self.zeros == 1 else "have no difference and were"
        return (f"{self.zeros} of {self.values.size} pairs {verb} left out",) if self.zeros else ()


def _differences(pairs: Pairs) -> _Differences | str:
    """The differences, exactly 0 where only rounding parts two values; or why nothing can be computed from them."""
    import numpy as np

    first, second = pairs.first.astype(np.float64), pairs.second.astype(np.float64)
    if not first.size:
        return NO_PAIRS
    larger = np.maximum(np.abs(first), np.abs(second))
    if not (larger < 1e300).all():
        return TOO_EXTREME
    noise = 4.0 * float_info.epsilon * larger
    values = first - second
    values[np.abs(values) <= noise] = 0.0
    return _Differences(values, noise) if values.any() else "every difference is 0: there is nothing to compare"


def paired_t(pairs: Pairs) -> Outcome:
    """Student's t of the differences, first minus second, against a mean of 0, with n - 1 degrees of freedom."""
    found_differences = _differences(pairs)
    if isinstance(found_differences, str):
        return refused(_T, found_differences)
    values, noise = found_differences.values, found_differences.noise
    n, low, high = values.size, int(values.argmin()), int(values.argmax())
    if n < 2:
        return refused(_T, "there is only 1 pair: the variance of the differences cannot be estimated")
    if values[high] - values[low] <= noise[high] + noise[low]:
        return refused(_T, f"every difference is the same ({values[0]:g}): there is no variance to test against")
    scaled: list[float] = (values / abs(values).max()).tolist()
    mean = fsum(scaled) / n
    t = mean / sqrt(fsum((d - mean) * (d - mean) for d in scaled) / (n - 1) / n)
    return found(_T, {"statistic": t, "df": n - 1, "p": t_two_sided(t, n - 1)})


@dataclass(frozen=True, slots=True, eq=False)
class _SignedRanks:
    """The differences that are not zero: the doubled mid-ranks (n,) of their sizes, which are whole numbers, how often
    each distinct size occurs, and the sum of the doubled mid-ranks of the positive ones.
    """

    doubled: "NDArray[int64]"
    ties: "NDArray[int64]"
    positive: int

    @property
    def n(self) -> int:
        return self.doubled.size

    @property
    def tied(self) -> bool:
        return self.ties.size < self.n


def _signed_ranks(differences: _Differences) -> _SignedRanks:
    import numpy as np

    sizes = np.abs(differences.values)
    order = np.argsort(sizes, kind="stable")[differences.zeros :]
    noise = differences.noise[order]
    parted = np.diff(sizes[order]) > noise[1:] + noise[:-1]
    ends = np.append(np.flatnonzero(parted) + 1, order.size)
    ties = np.diff(ends, prepend=0)
    doubled = np.repeat(2 * ends - ties + 1, ties)
    return _SignedRanks(doubled, ties, int(doubled[differences.values[order] > 0.0].sum()))


def wilcoxon(pairs: Pairs) -> Outcome:
    """V by R's rule: exact below 50 differences of which none is zero or tied, else the normal approximation."""

    def by_rule(ranks: _SignedRanks, zeros: int) -> Outcome:
        return _normal(ranks) if ranks.tied or zeros or ranks.n >= _EXACT_BELOW else _exact(ranks)

    return _ranked(pairs, by_rule)


def wilcoxon_exact(pairs: Pairs) -> Outcome:
    """V with the exact permutation distribution of the mid-ranks, ties or not; zero differences are left out."""
    return _ranked(pairs, lambda ranks, _zeros: _exact(ranks))


def _ranked(pairs: Pairs, test: Callable[[_SignedRanks, int], Outcome]) -> Outcome:
    differences = _differences(pairs)
    if isinstance(differences, str):
        return refused(_WILCOXON, differences)
    outcome = test(_signed_ranks(differences), differences.zeros)
    return Outcome(outcome.values, outcome.method, outcome.problem, differences.remarks)


def _normal(ranks: _SignedRanks) -> Outcome:
    """P from the variance n (n + 1)(2 n + 1) / 24 - sum (t³ - t) / 48, |V - n (n + 1) / 4| moved 0.5 towards 0.

    Hollander & Wolfe (1999), Nonparametric Statistical Methods, sec. 3.1; the same as R's wilcox.test.
    """
    n, v = ranks.n, ranks.positive / 2.0
    ties = sum(t * (t * t - 1) for t in map(int, ranks.ties))
    variance = (2 * n * (n + 1) * (2 * n + 1) - ties) / 48.0
    distance = max(0.0, abs(v - n * (n + 1) / 4.0) - 0.5)
    method = f"{_WILCOXON}, normal approximation with tie and continuity correction"
    return found(method, {"statistic": v, "p": normal_two_sided(distance / sqrt(variance))})


def _exact(ranks: _SignedRanks) -> Outcome:
    method = f"{_WILCOXON}, exact" + (", permutation of mid-ranks" if ranks.tied else "")
    p = _permuted(ranks)
    if p is None:
        return refused(method, f"{ranks.n} differences are too many for the exact test: ask for wilcoxon")
    return found(method, {"statistic": ranks.positive / 2.0, "p": p})


def _permuted(ranks: _SignedRanks) -> float | None:
    """P of a sum as far from its mean when each rank is positive with chance 1/2; None when there are too many.

    The shift algorithm of Streitberg & Röhmel (1986): each rank either is in the sum, which shifts it, or is not. The
    sum is symmetric, so that its lower tail is doubled. Chances are halved step by step and never cancel.
    """
    import numpy as np

    unit = int(np.gcd.reduce(ranks.doubled))  # 2 without ties: half the sums to keep
    scores: list[int] = (ranks.doubled // unit).tolist()
    total, seen = sum(scores), ranks.positive // unit
    nearer = min(seen, total - seen)
    if 2 * nearer == total:
        return 1.0
    if len(scores) * (nearer + 1) > _MOST_STEPS:
        return None
    chances = np.zeros(nearer + 1)
    chances[0] = 1.0
    for score in scores:
        chances *= 0.5
        if score <= nearer:
            chances[score:] += chances[: nearer + 1 - score].copy()
    return min(1.0, 2.0 * float(chances.sum()))


def sign_test(pairs: Pairs) -> Outcome:
    """S, how many differences are positive, against a chance of 1/2 each; zero differences are left out."""
    differences = _differences(pairs)
    if isinstance(differences, str):
        return refused(_SIGN, differences)
    positive = int((differences.values > 0.0).sum())
    n = differences.values.size - differences.zeros
    return found(_SIGN, {"statistic": positive, "p": even_chances(positive, n)}, differences.remarks)


def even_chances(k: int, n: int) -> float:
    """P(|X - n / 2| >= |k - n / 2|) of a binomial X of n >= 1 trials of chance 1/2 (R's binom.test).

    The lower tail, doubled, by the F distribution (Johnson, Kotz & Kemp 1992, Univariate Discrete Distributions,
    ch. 3), so that a million trials take no longer than ten.
    """
    fewer = min(k, n - k)
    more = n - fewer
    if more <= fewer + 1:  # the two tails are all there is
        return 1.0
    return 2.0 * f_tail(more / (fewer + 1), 2 * (fewer + 1), 2 * more)


PAIRED_T = PairsTest(
    "paired-t",
    "paired t test",
    "*t*",
    "Student (1908), Biometrika 6: 1-25",
    (2, 2),
    paired_t,
)
WILCOXON = PairsTest(
    "wilcoxon",
    "Wilcoxon signed-rank test",
    "*V*",
    "Wilcoxon (1945), Biometrics Bull 1: 80-83; the rule between exact and normal is R's wilcox.test",
    (2, 2),
    wilcoxon,
    digits=1,
)
WILCOXON_EXACT = PairsTest(
    "wilcoxon-exact",
    "exact Wilcoxon signed-rank test",
    "*V*",
    "Streitberg & Röhmel (1986), Stat Software Newsletter 12: 10-17",
    (2, 2),
    wilcoxon_exact,
    digits=1,
)
SIGN_TEST = PairsTest(
    "sign-test",
    "sign test",
    "*S*",
    "Dixon & Mood (1946), J Am Stat Assoc 41: 557-566",
    (2, 2),
    sign_test,
    digits=0,
)
