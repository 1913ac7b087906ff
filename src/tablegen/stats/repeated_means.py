"""Repeated-measures analysis of variance: the same patients in two or more groups, corrected for sphericity or not."""

from collections.abc import Callable
from math import log
from sys import float_info
from typing import TYPE_CHECKING

from tablegen.evidence import Matched
from tablegen.stats.contract import Effect, Outcome, PairsTest
from tablegen.stats.outcomes import TOO_EXTREME, found, refused
from tablegen.stats.repeated import NOBODY
from tablegen.stats.tails import chi2_tail, f_tail
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Array = NDArray[float64]

_METHOD = "repeated-measures analysis of variance"


@frozen(eq=False)
class _Split:
    """The sums of squares between groups and of error of n patients in k groups, in the same unit; and the doubly
    centred cross products (k, k) of what is left of the values without patient and group means.
    """

    n: int
    k: int
    between: float
    error: float
    products: "Array"

    @property
    def dfs(self) -> tuple[int, int]:
        return self.k - 1, (self.n - 1) * (self.k - 1)

    @property
    def f(self) -> float:
        df1, df2 = self.dfs
        return self.between / df1 / (self.error / df2)


def _split(matched: Matched) -> _Split | str:
    """The variation of the values taken apart, in units of its largest part; or why there is nothing to test."""
    import numpy as np

    values = matched.values.astype(np.float64)
    n, k = values.shape
    if not n:
        return NOBODY
    if n < 2:
        return "only 1 patient has a value in every group: there is no variance to estimate"
    if not (np.abs(values) < 1e300).all():
        return TOO_EXTREME
    noise = 8.0 * float_info.epsilon * float(np.abs(values).max())
    within = values - values[:, :1]  # exact at any common offset
    within -= within.mean(axis=1, keepdims=True)
    groups: Array = within.mean(axis=0)
    left = within - groups
    if float(np.abs(left).max()) <= noise:
        same = float(np.abs(groups).max()) <= noise
        rest = "" if same else " beyond the groups"
        return f"the values do not vary within patients{rest}: there is no variance to test"
    scale = max(float(np.abs(groups).max()), float(np.abs(left).max()))
    groups, left = groups / scale, left / scale
    return _Split(n, k, n * float(groups @ groups), float((left * left).sum()), left.T @ left)


def greenhouse_geisser(split: _Split) -> float:
    """ε = (tr S)² / ((k - 1) tr S²), from 1 / (k - 1) to 1: Greenhouse & Geisser (1959)."""
    trace = float(split.products.trace())
    return min(1.0, trace * trace / ((split.k - 1) * float((split.products * split.products).sum())))


def huynh_feldt(split: _Split) -> float | None:
    """ε̃ = (n (k - 1) ε - 2) / ((k - 1) (n - 1 - (k - 1) ε)), at most 1: Huynh & Feldt (1976), as R's car.

    None where so few patients leave no degrees of freedom for it.
    """
    p, epsilon = split.k - 1, greenhouse_geisser(split)
    rest = split.n - 1 - p * epsilon
    if p == 1:
        return 1.0
    return min(1.0, (split.n * p * epsilon - 2.0) / (p * rest)) if rest > 1e-9 else None


def _corrected(name: str, epsilon: Callable[[_Split], float | None]) -> Callable[[Matched], Outcome]:
    method = f"{_METHOD}, {name}"

    def test(matched: Matched) -> Outcome:
        split = _split(matched)
        if isinstance(split, str):
            return refused(method, split)
        factor = epsilon(split)
        if factor is None:
            return refused(method, f"{split.n} patients are too few for {split.k} groups: ask for rm-anova-gg")
        df1, df2 = (df * factor for df in split.dfs)
        values = {"statistic": split.f, "df": df1, "df2": df2, "p": f_tail(split.f, df1, df2), "epsilon": factor}
        return found(method, values)

    return test


def rm_anova(matched: Matched) -> Outcome:
    """F of the groups within patients, as if sphericity held; a remark says where Mauchly's test rejects it."""
    method = f"{_METHOD}, sphericity assumed"
    split = _split(matched)
    if isinstance(split, str):
        return refused(method, split)
    df1, df2 = split.dfs
    values = {"statistic": split.f, "df": df1, "df2": df2, "p": f_tail(split.f, df1, df2)}
    return found(method, values, _sphericity(split))


def _sphericity(split: _Split) -> tuple[str, ...]:
    tested = mauchly(split)
    if tested is None or tested[1] >= 0.05:
        return ()
    w, p = tested
    shown = f"= {p:.3f}" if p >= 0.001 else "< 0.001"
    return (f"Mauchly's test rejects sphericity (W = {w:.3f}, P {shown}): ask for rm-anova-gg",)


def mauchly(split: _Split) -> tuple[float, float] | None:
    """Mauchly's W and its P to second order (Anderson 2003, Multivariate Statistical Analysis, 10.7.3), as R.

    R has 3 k where Anderson has 3 (k - 1), which moves P in its third digit: we do as R does.
    None for two groups, which are always spherical, and where there are too few patients for a determinant.
    """
    import numpy as np

    p, df = split.k - 1, split.n - 1
    if p < 2 or df < p:
        return None
    contrasts: Array = np.linalg.qr(np.eye(split.k)[:, :p] - 1.0 / split.k)[0]
    covariance: Array = contrasts.T @ split.products @ contrasts
    w = float(np.linalg.det(covariance * (p / covariance.trace())))
    if not w > 0.0:
        return 0.0, 0.0
    rho = 1.0 - (2 * p * p + p + 2) / (6 * p * df)
    second = (p + 2) * (p - 1) * (p - 2) * (2 * p**3 + 6 * p * p + 3 * split.k + 2) / (288 * (df * p * rho) ** 2)
    chi2, f = -df * rho * log(w), p * (p + 1) // 2 - 1
    first = chi2_tail(chi2, f)
    return w, min(1.0, max(0.0, first + second * (chi2_tail(chi2, f + 4) - first)))


def partial_eta2(matched: Matched, _confidence: float) -> Outcome:
    """The groups' share of the variation within patients."""
    method, split = "partial η² of the groups within patients", _split(matched)
    if isinstance(split, str):
        return refused(method, split)
    return found(method, {"estimate": split.between / (split.between + split.error)})


RM_ANOVA = PairsTest(
    "rm-anova",
    "repeated-measures analysis of variance",
    "*F*",
    "Fisher (1925), Statistical Methods for Research Workers; sphericity: Mauchly (1940), Ann Math Stat 11: 204-209",
    (2, None),
    rm_anova,
)
RM_ANOVA_GG = PairsTest(
    "rm-anova-gg",
    "repeated-measures analysis of variance (Greenhouse–Geisser)",
    "*F*",
    "Greenhouse & Geisser (1959), Psychometrika 24: 95-112",
    (2, None),
    _corrected("Greenhouse–Geisser correction", greenhouse_geisser),
)
RM_ANOVA_HF = PairsTest(
    "rm-anova-hf",
    "repeated-measures analysis of variance (Huynh–Feldt)",
    "*F*",
    "Huynh & Feldt (1976), J Educ Stat 1: 69-82",
    (2, None),
    _corrected("Huynh–Feldt correction", huynh_feldt),
)
PARTIAL_ETA2 = Effect(
    "partial-eta2",
    "partial η²",
    "η²p",
    "Cohen (1973), Educ Psychol Meas 33: 107-112",
    (2, None),
    of_pairs=partial_eta2,
    unsigned=True,
)
