"""The statistics: every test, summary and model there is, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.adjust import BH, BONFERRONI, BY, HOCHBERG, HOLM, HOMMEL, SIDAK, Adjustment
from tablegen.stats.ancova import ADJUSTED_DIFFERENCE, ANCOVA
from tablegen.stats.association import COHENS_F, CRAMERS_V, CRAMERS_V_CORRECTED, EPSILON2, ETA2, OMEGA2, PHI
from tablegen.stats.cohens import COHENS_D, GLASS_DELTA
from tablegen.stats.contract import Effect, Summary, Test
from tablegen.stats.counts import CHI2, CHI2_YATES
from tablegen.stats.counts_variants import CHI2_LESS_ONE, CHI2_LR
from tablegen.stats.differences import DIFFERENCE, DIFFERENCE_WELCH, HODGES_LEHMANN
from tablegen.stats.dominance import CLIFFS_DELTA, RANK_BISERIAL, SUPERIORITY
from tablegen.stats.fisher import FISHER
from tablegen.stats.fisher_midp import FISHER_MIDP
from tablegen.stats.fisher_sampled import FISHER_MONTE_CARLO
from tablegen.stats.homogeneity import BRESLOW_DAY, BRESLOW_DAY_TARONE
from tablegen.stats.incidence import INCIDENCE_DIFFERENCE, INCIDENCE_SUMMARIES
from tablegen.stats.logrank import GEHAN, GRAY, LATE, LOGRANK, LOGRANK_TREND, MIDDLE, PETO, TARONE_WARE
from tablegen.stats.margins import MARGIN_PAIRED_T, MARGIN_RISKS, MARGIN_RISKS_WALD, MARGIN_T, MARGIN_WELCH
from tablegen.stats.matched import BOWKER, MCNEMAR, MCNEMAR_CORRECTED, MCNEMAR_EXACT
from tablegen.stats.matched_risks import (
    MATCHED_ODDS_RATIO,
    MATCHED_ODDS_RATIO_EXACT,
    PAIRED_RISK_DIFFERENCE,
    PAIRED_RISK_DIFFERENCE_NEWCOMBE,
    PAIRED_RISK_RATIO,
)
from tablegen.stats.means import ANOVA, WELCH, T
from tablegen.stats.median_test import MEDIAN_TEST
from tablegen.stats.medians import MEDIAN_DIFFERENCE, MEDIAN_HIGH, MEDIAN_LOW
from tablegen.stats.normality import ANDERSON_A, ANDERSON_P, LILLIEFORS_D, LILLIEFORS_P, SHAPIRO_P, SHAPIRO_W
from tablegen.stats.odds_midp import ODDS_RATIO_MIDP
from tablegen.stats.ordered import JONCKHEERE, MANN_WHITNEY_UNCORRECTED
from tablegen.stats.paired import PAIRED_T, SIGN_TEST, WILCOXON, WILCOXON_EXACT, WILCOXON_PRATT
from tablegen.stats.paired_effects import D_AV, D_Z, PAIRED_DIFFERENCE, PAIRED_HODGES_LEHMANN
from tablegen.stats.percentiles import PERCENTILES, Summaries, percentile
from tablegen.stats.proportions import PCT_HIGH, PCT_LOW, PROPORTION_INTERVALS
from tablegen.stats.rank_shares import RANK_EPSILON2, RANK_ETA2
from tablegen.stats.ranks import KRUSKAL, MANN_WHITNEY, MANN_WHITNEY_ASYMPTOTIC, MANN_WHITNEY_EXACT
from tablegen.stats.rate_effects import (
    RATE_DIFFERENCE,
    RATE_RATIO,
    RATE_RATIO_EXACT,
    RMST_DIFFERENCE,
    SURVIVAL_DIFFERENCE,
)
from tablegen.stats.rates import RATE_CHI2, RATE_EXACT, RATE_LR, RATE_MIDP, RATE_SUMMARIES
from tablegen.stats.regression.catalogue import MODELS, model_named
from tablegen.stats.regression.inferences import INFERENCES, coefficient_stats, usual_robust
from tablegen.stats.repeated import COCHRAN_Q, FRIEDMAN, KENDALLS_W
from tablegen.stats.repeated_means import PARTIAL_ETA2, RM_ANOVA, RM_ANOVA_GG, RM_ANOVA_HF
from tablegen.stats.risks import (
    ODDS_RATIO,
    ODDS_RATIO_EXACT,
    RISK_DIFFERENCE,
    RISK_DIFFERENCE_MN,
    RISK_DIFFERENCE_NEWCOMBE,
    RISK_RATIO,
)
from tablegen.stats.risks_adjusted import NNT, ODDS_RATIO_HALDANE, RISK_DIFFERENCE_AC, RISK_DIFFERENCE_NEWCOMBE_CC
from tablegen.stats.shape import (
    KURTOSIS,
    KURTOSIS_TYPE1,
    KURTOSIS_TYPE3,
    SKEWNESS,
    SKEWNESS_TYPE1,
    SKEWNESS_TYPE3,
)
from tablegen.stats.smirnov import KS, KS_ASYMPTOTIC, KS_EXACT
from tablegen.stats.spread import BROWN_FORSYTHE, FLIGNER, LEVENE
from tablegen.stats.standardized import HEDGES_G, SMD, SMD_LARGEST
from tablegen.stats.stratified import CMH, CMH_CORRECTED, CMH_CORRELATION, CMH_MEANS, VAN_ELTEREN
from tablegen.stats.stratified_exact import CMH_EXACT
from tablegen.stats.summaries import (
    CV,
    GMEAN,
    GMEAN_HIGH,
    GMEAN_LOW,
    GSD,
    HMEAN,
    IQR,
    MAD,
    MAD_RAW,
    MAX,
    MEAN,
    MEAN_HIGH,
    MEAN_LOW,
    MEDIAN,
    MIN,
    PCT,
    Q1,
    Q3,
    RANGE,
    SD,
    SE,
    SUM,
    VAR,
    N,
)
from tablegen.stats.survey_effects import SMD_WEIGHTED, SVY_DIFFERENCE, SVY_ODDS_RATIO, SVY_RISK_RATIO
from tablegen.stats.survey_means import SVY_ANOVA, SVY_RANK, SVY_RANK_MID, SVY_T
from tablegen.stats.survey_tables import RAO_SCOTT, RAO_SCOTT_CHI2, SVY_WALD, SVY_WALD_ADJUSTED
from tablegen.stats.survival import SURVIVAL_SUMMARIES
from tablegen.stats.trend import CHI2_TREND, LINEAR_BY_LINEAR
from tablegen.stats.unconditional import BARNARD, BOSCHLOO
from tablegen.stats.variances import BARTLETT, VAR_F, WELCH_ANOVA

__all__ = [
    "ADJUSTMENTS",
    "EFFECTS",
    "INFERENCES",
    "MODELS",
    "PERCENTILES",
    "PROPORTION_INTERVALS",
    "STEMS",
    "SUMMARIES",
    "TESTS",
    "WITH_ODDS_RATIO",
    "Summary",
    "coefficient_stats",
    "model_named",
    "of_quantiles",
    "usual_robust",
]

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
        WILCOXON_PRATT,
        SIGN_TEST,
        MCNEMAR,
        MCNEMAR_CORRECTED,
        MCNEMAR_EXACT,
        BOWKER,
        CMH,
        CMH_CORRECTED,
        CMH_EXACT,
        CMH_MEANS,
        CMH_CORRELATION,
        VAN_ELTEREN,
        BRESLOW_DAY,
        BRESLOW_DAY_TARONE,
        SVY_T,
        SVY_ANOVA,
        SVY_RANK,
        SVY_RANK_MID,
        RAO_SCOTT,
        RAO_SCOTT_CHI2,
        SVY_WALD,
        SVY_WALD_ADJUSTED,
        RM_ANOVA,
        RM_ANOVA_GG,
        RM_ANOVA_HF,
        FRIEDMAN,
        COCHRAN_Q,
        LOGRANK,
        GEHAN,
        TARONE_WARE,
        PETO,
        LATE,
        MIDDLE,
        LOGRANK_TREND,
        GRAY,
        RATE_EXACT,
        RATE_MIDP,
        RATE_CHI2,
        RATE_LR,
        MARGIN_T,
        MARGIN_WELCH,
        MARGIN_PAIRED_T,
        MARGIN_RISKS,
        MARGIN_RISKS_WALD,
        ANCOVA,
    ],
)
SUMMARIES = Summaries(
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
        VAR,
        SE,
        CV,
        SUM,
        MEDIAN,
        MEDIAN_LOW,
        MEDIAN_HIGH,
        Q1,
        Q3,
        IQR,
        MIN,
        MAX,
        RANGE,
        MAD,
        MAD_RAW,
        GMEAN,
        GMEAN_LOW,
        GMEAN_HIGH,
        GSD,
        HMEAN,
        SKEWNESS,
        SKEWNESS_TYPE1,
        SKEWNESS_TYPE3,
        KURTOSIS,
        KURTOSIS_TYPE1,
        KURTOSIS_TYPE3,
        SHAPIRO_W,
        SHAPIRO_P,
        ANDERSON_A,
        ANDERSON_P,
        LILLIEFORS_D,
        LILLIEFORS_P,
        *SURVIVAL_SUMMARIES,
        *INCIDENCE_SUMMARIES,
        *RATE_SUMMARIES,
    ],
)
EFFECTS: Catalogue[Effect] = Catalogue(
    "effect",
    [
        DIFFERENCE,
        DIFFERENCE_WELCH,
        HODGES_LEHMANN,
        MEDIAN_DIFFERENCE,
        RISK_DIFFERENCE,
        RISK_DIFFERENCE_NEWCOMBE,
        RISK_DIFFERENCE_NEWCOMBE_CC,
        RISK_DIFFERENCE_AC,
        RISK_DIFFERENCE_MN,
        RISK_RATIO,
        ODDS_RATIO,
        ODDS_RATIO_EXACT,
        ODDS_RATIO_MIDP,
        ODDS_RATIO_HALDANE,
        NNT,
        SMD,
        SMD_LARGEST,
        COHENS_D,
        HEDGES_G,
        GLASS_DELTA,
        RANK_BISERIAL,
        SUPERIORITY,
        CLIFFS_DELTA,
        CRAMERS_V,
        CRAMERS_V_CORRECTED,
        PHI,
        ETA2,
        OMEGA2,
        EPSILON2,
        COHENS_F,
        RANK_EPSILON2,
        RANK_ETA2,
        SVY_DIFFERENCE,
        SVY_RISK_RATIO,
        SVY_ODDS_RATIO,
        SMD_WEIGHTED,
        PAIRED_DIFFERENCE,
        PAIRED_HODGES_LEHMANN,
        D_Z,
        D_AV,
        PAIRED_RISK_DIFFERENCE,
        PAIRED_RISK_DIFFERENCE_NEWCOMBE,
        PAIRED_RISK_RATIO,
        MATCHED_ODDS_RATIO,
        MATCHED_ODDS_RATIO_EXACT,
        KENDALLS_W,
        PARTIAL_ETA2,
        RATE_RATIO,
        RATE_RATIO_EXACT,
        RATE_DIFFERENCE,
        SURVIVAL_DIFFERENCE,
        RMST_DIFFERENCE,
        INCIDENCE_DIFFERENCE,
        ADJUSTED_DIFFERENCE,
    ],
)
ADJUSTMENTS: Catalogue[Adjustment] = Catalogue("adjustment", [BONFERRONI, SIDAK, HOLM, HOCHBERG, HOMMEL, BH, BY])
_QUANTILES = frozenset({"median", "q1", "q3", "iqr"})


_PLACES = frozenset({"mean", "mean_low", "mean_high", "median", "median_low", "median_high", "q1", "q3", "min", "max"})
_LENGTHS = frozenset({"sd", "se", "iqr", "range", "mad", "mad_raw"})


def is_date(name: str) -> bool:
    """Whether a summary of dates is a date itself."""
    return name in _PLACES or percentile(name) is not None


def is_days(name: str) -> bool:
    """Whether a summary of dates is a number of days."""
    return name in _LENGTHS


def of_quantiles(name: str) -> bool:
    """Whether a summary depends on the definition of quantiles."""
    return name in _QUANTILES or percentile(name) is not None


WITH_ODDS_RATIO = frozenset({"fisher", "cmh", "cmh-corrected", "cmh-exact"})
"""Tests that bring an odds ratio of their own."""
STEMS = {
    "difference": "diff",
    "difference-welch": "diff",
    "hodges-lehmann": "diff",
    "median-difference": "diff",
    "risk-difference": "diff",
    "risk-difference-newcombe": "diff",
    "risk-difference-newcombe-cc": "diff",
    "risk-difference-agresti-caffo": "diff",
    "risk-difference-mn": "diff",
    "risk-ratio": "rr",
    "odds-ratio": "or",
    "odds-ratio-exact": "or",
    "odds-ratio-midp": "or",
    "odds-ratio-haldane": "or",
    "smd": "smd",
    "smd-largest": "smd",
    "cohens-d": "smd",
    "hedges-g": "smd",
    "glass-delta": "smd",
    "svy-difference": "diff",
    "svy-risk-ratio": "rr",
    "svy-odds-ratio": "or",
    "smd-weighted": "smd",
    "adjusted-difference": "diff",
    "paired-difference": "diff",
    "paired-hodges-lehmann": "diff",
    "d-z": "smd",
    "d-av": "smd",
    "paired-risk-difference": "diff",
    "paired-risk-difference-newcombe": "diff",
    "paired-risk-ratio": "rr",
    "matched-odds-ratio": "or",
    "matched-odds-ratio-exact": "or",
    "rate-ratio": "irr",
    "rate-ratio-exact": "irr",
    "rate-difference": "diff",
    "survival-difference": "diff",
    "incidence-difference": "diff",
    "rmst-difference": "diff",
}
"""Under which statistic an effect is recorded (`diff`, `diff_low`, `diff_high`); every other under `effect`."""
