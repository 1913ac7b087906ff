"""The measures of association and agreement of a crosstab, in the order they are listed to authors."""

from collections.abc import Callable
from math import sqrt

from tablegen.catalogue import Catalogue
from tablegen.evidence import Counts
from tablegen.stats.agreement import KAPPA, KAPPA_LINEAR, KAPPA_QUADRATIC
from tablegen.stats.association import CRAMERS_V, PHI
from tablegen.stats.concordance import GAMMA, SOMERS_D, TAU_B
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.counts import chi2, filled
from tablegen.stats.outcomes import found, refused

_OfChi2 = Callable[[float, int, int, int], float | None]


def _from_chi2(called: str, value: _OfChi2) -> Callable[[Counts, float], Outcome]:
    """A function of χ², n and the numbers of rows and columns that anybody is in."""
    method = f"{called} from Pearson's χ² without continuity correction"

    def run(counts: Counts, _: float) -> Outcome:
        tested = chi2(counts)
        if tested.problem:
            return refused(method, tested.problem)
        table = filled(counts)
        estimate = value(tested.values["statistic"], sum(map(sum, table)), len(table), len(table[0]))
        return (
            refused(method, "there are too few patients") if estimate is None else found(method, {"estimate": estimate})
        )

    return run


def _contingency(x2: float, n: int, _: int, __: int) -> float:
    return sqrt(x2 / (x2 + n))


def _tschuprow(x2: float, n: int, rows: int, columns: int) -> float:
    return sqrt(x2 / (n * sqrt((rows - 1) * (columns - 1))))


def _bergsma(x2: float, n: int, rows: int, columns: int) -> float | None:
    """Cramér's V with the expectation under independence taken from φ², rows and columns."""
    share = max(0.0, x2 / n - (rows - 1) * (columns - 1) / (n - 1))
    largest = min(k - 1.0 - (k - 1) ** 2 / (n - 1) for k in (rows, columns))
    return sqrt(share / largest) if largest > 0.0 else None


CRAMERS_V_CORRECTED = Effect(
    "cramers-v-corrected",
    "Cramér's V, corrected for bias",
    "*V*",
    "Bergsma (2013), J Korean Stat Soc 42: 323-328",
    (2, None),
    of_counts=_from_chi2("Cramér's V, corrected for bias,", _bergsma),
)
CONTINGENCY = Effect(
    "contingency-coefficient",
    "Pearson's contingency coefficient",
    "*C*",
    "Pearson (1904), Drapers' Company Research Memoirs, Biometric Series 1",
    (2, None),
    of_counts=_from_chi2("Pearson's contingency coefficient", _contingency),
)
TSCHUPROW = Effect(
    "tschuprow-t",
    "Tschuprow's T",
    "*T*",
    "Tschuprow (1925), Grundbegriffe und Grundprobleme der Korrelationstheorie",
    (2, None),
    of_counts=_from_chi2("Tschuprow's T", _tschuprow),
)
MEASURES: Catalogue[Effect] = Catalogue(
    "measure",
    [
        CRAMERS_V,
        CRAMERS_V_CORRECTED,
        PHI,
        CONTINGENCY,
        TSCHUPROW,
        GAMMA,
        TAU_B,
        SOMERS_D,
        KAPPA,
        KAPPA_LINEAR,
        KAPPA_QUADRATIC,
    ],
)
