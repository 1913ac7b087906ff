"""The statistics: every test, summary and model there is, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.adjust import BH, BONFERRONI, BY, HOCHBERG, HOLM, Adjustment
from tablegen.stats.association import CRAMERS_V, EPSILON2, ETA2, OMEGA2, PHI
from tablegen.stats.contract import Effect, Model, Summary, Test
from tablegen.stats.counts import CHI2, CHI2_YATES
from tablegen.stats.counts_variants import CHI2_LESS_ONE, CHI2_LR
from tablegen.stats.differences import DIFFERENCE, DIFFERENCE_WELCH, HODGES_LEHMANN
from tablegen.stats.dominance import CLIFFS_DELTA, RANK_BISERIAL
from tablegen.stats.fisher import FISHER
from tablegen.stats.fisher_midp import FISHER_MIDP
from tablegen.stats.fisher_sampled import FISHER_MONTE_CARLO
from tablegen.stats.logistic import LOGISTIC
from tablegen.stats.matched import BOWKER, MCNEMAR, MCNEMAR_CORRECTED, MCNEMAR_EXACT
from tablegen.stats.means import ANOVA, WELCH, T
from tablegen.stats.median_test import MEDIAN_TEST
from tablegen.stats.ordered import JONCKHEERE, MANN_WHITNEY_UNCORRECTED
from tablegen.stats.paired import PAIRED_T, SIGN_TEST, WILCOXON, WILCOXON_EXACT
from tablegen.stats.proportions import PCT_HIGH, PCT_LOW
from tablegen.stats.ranks import KRUSKAL, MANN_WHITNEY, MANN_WHITNEY_ASYMPTOTIC, MANN_WHITNEY_EXACT
from tablegen.stats.risks import (
    ODDS_RATIO,
    ODDS_RATIO_EXACT,
    RISK_DIFFERENCE,
    RISK_DIFFERENCE_MN,
    RISK_DIFFERENCE_NEWCOMBE,
    RISK_RATIO,
)
from tablegen.stats.shape import KURTOSIS, SKEWNESS
from tablegen.stats.smirnov import KS, KS_ASYMPTOTIC, KS_EXACT
from tablegen.stats.spread import BROWN_FORSYTHE, FLIGNER, LEVENE
from tablegen.stats.standardized import HEDGES_G, SMD
from tablegen.stats.summaries import (
    CV,
    GMEAN,
    GMEAN_HIGH,
    GMEAN_LOW,
    GSD,
    IQR,
    MAD,
    MAX,
    MEAN,
    MEAN_HIGH,
    MEAN_LOW,
    MEDIAN,
    MIN,
    P5,
    P10,
    P90,
    P95,
    PCT,
    Q1,
    Q3,
    RANGE,
    SD,
    SE,
    N,
)
from tablegen.stats.trend import CHI2_TREND, LINEAR_BY_LINEAR
from tablegen.stats.unconditional import BARNARD, BOSCHLOO
from tablegen.stats.variances import BARTLETT, VAR_F, WELCH_ANOVA

__all__ = ["ADJUSTMENTS", "EFFECTS", "MODELS", "QUANTILES", "STEMS", "SUMMARIES", "TESTS", "Summary"]

TESTS: Catalogue[Test] = Catalogue(
    "test",
    [
        T,
        WELCH,
        ANOVA,
        WELCH_ANOVA,
        KRUSKAL,
        MANN_WHITNEY,
        MANN_WHITNEY_EXACT,
        MANN_WHITNEY_ASYMPTOTIC,
        MANN_WHITNEY_UNCORRECTED,
        JONCKHEERE,
        MEDIAN_TEST,
        KS,
        KS_EXACT,
        KS_ASYMPTOTIC,
        VAR_F,
        BARTLETT,
        LEVENE,
        BROWN_FORSYTHE,
        FLIGNER,
        CHI2,
        CHI2_YATES,
        CHI2_LESS_ONE,
        CHI2_LR,
        CHI2_TREND,
        LINEAR_BY_LINEAR,
        FISHER,
        FISHER_MIDP,
        FISHER_MONTE_CARLO,
        BARNARD,
        BOSCHLOO,
        PAIRED_T,
        WILCOXON,
        WILCOXON_EXACT,
        SIGN_TEST,
        MCNEMAR,
        MCNEMAR_CORRECTED,
        MCNEMAR_EXACT,
        BOWKER,
    ],
)
SUMMARIES: Catalogue[Summary] = Catalogue(
    "summary",
    [
        N,
        PCT,
        PCT_LOW,
        PCT_HIGH,
        MEAN,
        MEAN_LOW,
        MEAN_HIGH,
        SD,
        SE,
        CV,
        MEDIAN,
        Q1,
        Q3,
        IQR,
        MIN,
        MAX,
        RANGE,
        MAD,
        P5,
        P10,
        P90,
        P95,
        GMEAN,
        GMEAN_LOW,
        GMEAN_HIGH,
        GSD,
        SKEWNESS,
        KURTOSIS,
    ],
)
EFFECTS: Catalogue[Effect] = Catalogue(
    "effect",
    [
        DIFFERENCE,
        DIFFERENCE_WELCH,
        HODGES_LEHMANN,
        RISK_DIFFERENCE,
        RISK_DIFFERENCE_NEWCOMBE,
        RISK_DIFFERENCE_MN,
        RISK_RATIO,
        ODDS_RATIO,
        ODDS_RATIO_EXACT,
        SMD,
        HEDGES_G,
        RANK_BISERIAL,
        CLIFFS_DELTA,
        CRAMERS_V,
        PHI,
        ETA2,
        OMEGA2,
        EPSILON2,
    ],
)
ADJUSTMENTS: Catalogue[Adjustment] = Catalogue("adjustment", [BONFERRONI, HOLM, HOCHBERG, BH, BY])
QUANTILES = frozenset({"median", "q1", "q3", "iqr", "p5", "p10", "p90", "p95"})
"""The summaries that depend on the definition of quantiles."""
STEMS = {
    "difference": "diff",
    "difference-welch": "diff",
    "hodges-lehmann": "diff",
    "risk-difference": "diff",
    "risk-difference-newcombe": "diff",
    "risk-difference-mn": "diff",
    "risk-ratio": "rr",
    "odds-ratio": "or",
    "odds-ratio-exact": "or",
    "smd": "smd",
    "hedges-g": "smd",
}
"""Under which statistic an effect is recorded (`diff`, `diff_low`, `diff_high`); every other under `effect`."""
MODELS: Catalogue[Model] = Catalogue("model", [LOGISTIC])
