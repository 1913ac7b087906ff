"""How strongly a variable and the groups go together: Cramér's V, φ, η², ω² and ε². They have no interval here."""

from collections.abc import Callable
from math import sqrt

from tablegen.evidence import Counts, Moments
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.counts import chi2, filled
from tablegen.stats.means import anova
from tablegen.stats.outcomes import found, refused

Share = Callable[[float, float, float], float]


def cramers_v(counts: Counts, _: float) -> Outcome:
    """√(χ² / (n (k - 1))), k the smaller number of levels and groups, those that nobody is in left out."""
    method = "Cramér's V from Pearson's χ² without continuity correction"
    tested = chi2(counts)
    if tested.problem:
        return refused(method, tested.problem)
    table = filled(counts)
    smaller = min(len(table), len(table[0]))
    return found(method, {"estimate": sqrt(tested.values["statistic"] / (sum(map(sum, table)) * (smaller - 1)))})


def cramers_v_corrected(counts: Counts, _: float) -> Outcome:
    """V of φ² = χ² / n less its mean under independence, and of levels and groups less theirs (Bergsma 2013).

    φ² - (r - 1) (k - 1) / (n - 1), at least 0, over the smaller of r - (r - 1)² / (n - 1) - 1 and the same of k.
    """
    method = "Cramér's V with Bergsma's correction for bias"
    tested = chi2(counts)
    if tested.problem:
        return refused(method, tested.problem)
    table = filled(counts)
    n, r, k = sum(map(sum, table)), len(table), len(table[0])
    smaller = min(size - 1 - (size - 1) ** 2 / (n - 1) for size in (r, k))
    if smaller <= 0.0:
        return refused(method, "there are too few values for the correction")
    share = max(0.0, tested.values["statistic"] / n - (r - 1) * (k - 1) / (n - 1))
    return found(method, {"estimate": sqrt(share / smaller)})


def phi(counts: Counts, _: float) -> Outcome:
    """The correlation of a 2 × 2 table, above 0 when the first level is the more frequent in the first group."""
    method = "φ coefficient"
    tested = chi2(counts)
    if tested.problem:
        return refused(method, tested.problem)
    table = filled(counts)
    if len(table) != 2 or len(table[0]) != 2:
        return refused(method, f"φ is for 2 × 2 tables, this one is {len(table)} × {len(table[0])}: ask for cramers-v")
    (a, c), (b, d) = table
    return found(method, {"estimate": (a * d - b * c) / sqrt((a + c) * (b + d) * (a + b) * (c + d))})


def _explained(symbol: str, share: Share) -> Callable[[tuple[Moments, ...], float], Outcome]:
    """A share of the variance as a function of the F of a one-way analysis of variance and its degrees of freedom."""
    method = f"{symbol} of a one-way analysis of variance"

    def effect(groups: tuple[Moments, ...], _: float) -> Outcome:
        tested = anova(groups)
        if tested.problem:
            return refused(method, tested.problem)
        f, df1, df2 = (tested.values[name] for name in ("statistic", "df", "df2"))
        return found(method, {"estimate": share(f, df1, df2)}, tested.remarks)

    return effect


CRAMERS_V = Effect(
    "cramers-v",
    "Cramér's V",
    "*V*",
    "Cramér (1946), Mathematical Methods of Statistics, 21.9",
    (2, None),
    of_counts=cramers_v,
    unsigned=True,
)
CRAMERS_V_CORRECTED = Effect(
    "cramers-v-corrected",
    "Cramér's V, corrected for bias",
    "*V*",
    "Bergsma (2013), J Korean Stat Soc 42: 323-328",
    (2, None),
    of_counts=cramers_v_corrected,
    unsigned=True,
)
PHI = Effect("phi", "φ coefficient", "φ", "Pearson (1900), Phil Trans R Soc A 195: 1-47", (2, 2), of_counts=phi)
ETA2 = Effect(
    "eta2",
    "η², share of the variance explained",
    "η²",
    "Fisher (1925), Statistical Methods for Research Workers, 45",
    (2, None),
    of_moments=_explained("η²", lambda f, df1, df2: df1 * f / (df1 * f + df2)),
    unsigned=True,
)
COHENS_F = Effect(
    "cohens-f",
    "Cohen's f",
    "*f*",
    "Cohen (1988), Statistical Power Analysis, 2nd ed., 8.2",
    (2, None),
    of_moments=_explained("Cohen's f", lambda f, df1, df2: sqrt(df1 * f / df2)),
    unsigned=True,
)
OMEGA2 = Effect(
    "omega2",
    "ω², share of the variance explained, less bias",
    "ω²",
    "Hays (1963), Statistics for Psychologists, p. 382",
    (2, None),
    of_moments=_explained("ω²", lambda f, df1, df2: df1 * (f - 1.0) / (df1 * f + df2 + 1.0)),
)
EPSILON2 = Effect(
    "epsilon2",
    "ε², share of the variance explained, adjusted",
    "ε²",
    "Kelley (1935), Proc Natl Acad Sci 21: 554-559",
    (2, None),
    of_moments=_explained("ε²", lambda f, df1, df2: df1 * (f - 1.0) / (df1 * f + df2)),
)
