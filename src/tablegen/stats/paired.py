"""Tests of two numbers of the same patients, from their differences, first minus second: t, signed ranks, signs."""

from collections.abc import Callable
from math import sqrt
from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome, PairsTest
from tablegen.stats.outcomes import found, refused
from tablegen.stats.paired_differences import Differences, differences_of, mean_difference
from tablegen.stats.tails import f_tail, normal_two_sided, t_two_sided
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

_EXACT_BELOW = 50  # R's wilcox.test takes the exact distribution of fewer differences, none of them zero or tied
_MOST_STEPS = 1_500_000_000  # additions: about 2 seconds
_T = "paired t test, two-sided"
_WILCOXON = "Wilcoxon signed-rank test"
_SIGN = "sign test, exact, two-sided"


def paired_t(pairs: Matched) -> Outcome:
    """Student's t of the differences, first minus second, against a mean of 0, with n - 1 degrees of freedom."""
    mean = mean_difference(pairs)
    if isinstance(mean, str):
        return refused(_T, mean)
    return found(_T, {"statistic": mean.t, "df": mean.n - 1, "p": t_two_sided(mean.t, mean.n - 1)})


@frozen(eq=False)
class SignedRanks:
    """The differences that are not zero: the doubled mid-ranks (n,) of their sizes, which are whole numbers, how often
    each distinct size occurs, and the sum of the doubled mid-ranks of the positive ones.
    """

    doubled: "NDArray[int64]"
    ties: "NDArray[int64]"
    positive: int

    @property
    def n(self) -> int:
        """How many differences there are."""
        return self.doubled.size

    @property
    def tied(self) -> bool:
        """Whether two differences have the same size."""
        return self.ties.size < self.n


def signed_ranks(differences: Differences, zeros_ranked: bool = False) -> SignedRanks:
    """The signed ranks of the differences that are not zero, above those of zeros where `zeros_ranked`."""
    import numpy as np

    sizes = np.abs(differences.values)
    order = np.argsort(sizes, kind="stable")[differences.zeros :]
    noise = differences.noise[order]
    parted = np.diff(sizes[order]) > noise[1:] + noise[:-1]
    ends = np.append(np.flatnonzero(parted) + 1, order.size)
    ties = np.diff(ends, prepend=0)
    doubled = np.repeat(2 * ends - ties + 1, ties) + 2 * differences.zeros * zeros_ranked
    return SignedRanks(doubled, ties, int(doubled[differences.values[order] > 0.0].sum()))


def wilcoxon(pairs: Matched) -> Outcome:
    """V by R's rule: exact below 50 differences of which none is zero or tied, else the normal approximation."""

    def by_rule(ranks: SignedRanks, zeros: int) -> Outcome:
        return _normal(ranks) if ranks.tied or zeros or ranks.n >= _EXACT_BELOW else _exact(ranks)

    return _ranked(pairs, by_rule)


def wilcoxon_exact(pairs: Matched) -> Outcome:
    """V with the exact permutation distribution of the mid-ranks, ties or not; zero differences are left out."""
    return _ranked(pairs, lambda ranks, _zeros: _exact(ranks))


def wilcoxon_asymptotic(pairs: Matched) -> Outcome:
    """V with the normal approximation and continuity correction, however few differences there are."""
    return _ranked(pairs, lambda ranks, _zeros: _normal(ranks))


def wilcoxon_uncorrected(pairs: Matched) -> Outcome:
    """V with the normal approximation without continuity correction, as SPSS has it; zero differences are left out."""
    return _ranked(pairs, lambda ranks, _zeros: _normal(ranks, correction=0.0))


def _ranked(pairs: Matched, test: Callable[[SignedRanks, int], Outcome]) -> Outcome:
    differences = differences_of(pairs)
    if isinstance(differences, str):
        return refused(_WILCOXON, differences)
    outcome = test(signed_ranks(differences), differences.zeros)
    return Outcome(outcome.values, outcome.method, outcome.problem, differences.remarks)


def _normal(ranks: SignedRanks, correction: float = 0.5) -> Outcome:
    """P from the variance n (n + 1)(2 n + 1) / 24 - sum (t³ - t) / 48, |V - n (n + 1) / 4| moved towards 0.

    Hollander & Wolfe (1999), Nonparametric Statistical Methods, sec. 3.1; the same as R's wilcox.test.
    """
    n, v = ranks.n, ranks.positive / 2.0
    ties = sum(t * (t * t - 1) for t in map(int, ranks.ties))
    variance = (2 * n * (n + 1) * (2 * n + 1) - ties) / 48.0
    distance = max(0.0, abs(v - n * (n + 1) / 4.0) - correction)
    corrected = "tie and continuity correction" if correction else "tie correction, without continuity correction"
    method = f"{_WILCOXON}, normal approximation with {corrected}"
    return found(method, {"statistic": v, "p": normal_two_sided(distance / sqrt(variance))})


def _exact(ranks: SignedRanks) -> Outcome:
    method = f"{_WILCOXON}, exact" + (", permutation of mid-ranks" if ranks.tied else "")
    p = _permuted(ranks)
    if p is None:
        return refused(method, f"{ranks.n} differences are too many for the exact test: ask for wilcoxon")
    return found(method, {"statistic": ranks.positive / 2.0, "p": p})


def _permuted(ranks: SignedRanks) -> float | None:
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


def wilcoxon_pratt(pairs: Matched) -> Outcome:
    """Z of the signed ranks by the normal approximation without continuity correction; zero differences are ranked.

    They take the lowest ranks, which are then left out of the sum, of its mean and its variance, as in R's coin.
    """
    method = f"{_WILCOXON}, zeros by Pratt's method, normal approximation without continuity correction"
    differences = differences_of(pairs)
    if isinstance(differences, str):
        return refused(method, differences)
    ranks = signed_ranks(differences, zeros_ranked=True)
    doubled: list[int] = ranks.doubled.tolist()
    z = (2 * ranks.positive - sum(doubled)) / sqrt(sum(rank * rank for rank in doubled))
    return found(method, {"statistic": z, "p": normal_two_sided(z)})


def sign_test(pairs: Matched) -> Outcome:
    """S, how many differences are positive, against a chance of 1/2 each; zero differences are left out."""
    differences = differences_of(pairs)
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
WILCOXON_ASYMPTOTIC = PairsTest(
    "wilcoxon-asymptotic",
    "Wilcoxon signed-rank test with normal approximation",
    "*V*",
    "Hollander & Wolfe (1999), Nonparametric Statistical Methods, 3.1",
    (2, 2),
    wilcoxon_asymptotic,
    digits=1,
)
WILCOXON_UNCORRECTED = PairsTest(
    "wilcoxon-uncorrected",
    "Wilcoxon signed-rank test without continuity correction",
    "*V*",
    "Wilcoxon (1945), Biometrics Bull 1: 80-83; ties: Hollander & Wolfe (1999), 3.1",
    (2, 2),
    wilcoxon_uncorrected,
    digits=1,
)
WILCOXON_PRATT = PairsTest(
    "wilcoxon-pratt",
    "Wilcoxon signed-rank test (Pratt's zeros)",
    "*Z*",
    "Pratt (1959), J Am Stat Assoc 54: 655-667",
    (2, 2),
    wilcoxon_pratt,
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
