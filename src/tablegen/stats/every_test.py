"""Every test there is, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.ancova import ANCOVA
from tablegen.stats.contract import Test
from tablegen.stats.counts import CHI2, CHI2_YATES
from tablegen.stats.counts_variants import CHI2_LESS_ONE, CHI2_LR
from tablegen.stats.fisher import FISHER
from tablegen.stats.fisher_midp import FISHER_MIDP, FISHER_MIDP_SMALL
from tablegen.stats.fisher_sampled import FISHER_MONTE_CARLO
from tablegen.stats.homogeneity import BRESLOW_DAY, BRESLOW_DAY_TARONE
from tablegen.stats.logrank import GEHAN, GRAY, LATE, LOGRANK, LOGRANK_TREND, MIDDLE, PETO, TARONE_WARE
from tablegen.stats.margins import MARGIN_PAIRED_T, MARGIN_RISKS, MARGIN_RISKS_WALD, MARGIN_T, MARGIN_WELCH
from tablegen.stats.matched import BOWKER, MCNEMAR, MCNEMAR_CORRECTED, MCNEMAR_EXACT, MCNEMAR_MIDP
from tablegen.stats.means import ANOVA, WELCH, T
from tablegen.stats.median_test import MEDIAN_TEST
from tablegen.stats.ordered import JONCKHEERE, MANN_WHITNEY_EXACT_OR_UNCORRECTED, MANN_WHITNEY_UNCORRECTED
from tablegen.stats.paired import (
    PAIRED_T,
    SIGN_TEST,
    WILCOXON,
    WILCOXON_ASYMPTOTIC,
    WILCOXON_EXACT,
    WILCOXON_PRATT,
    WILCOXON_UNCORRECTED,
)
from tablegen.stats.ranks import KRUSKAL, MANN_WHITNEY, MANN_WHITNEY_ASYMPTOTIC, MANN_WHITNEY_EXACT
from tablegen.stats.rates import RATE_CHI2, RATE_EXACT, RATE_LR, RATE_MIDP
from tablegen.stats.repeated import COCHRAN_Q, FRIEDMAN
from tablegen.stats.repeated_means import RM_ANOVA, RM_ANOVA_GG, RM_ANOVA_HF
from tablegen.stats.smirnov import KS, KS_ASYMPTOTIC, KS_EXACT
from tablegen.stats.spread import BROWN_FORSYTHE, FLIGNER, LEVENE
from tablegen.stats.stratified import CMH, CMH_CORRECTED, CMH_CORRELATION, CMH_MEANS, VAN_ELTEREN
from tablegen.stats.stratified_exact import CMH_EXACT
from tablegen.stats.survey_means import SVY_ANOVA, SVY_RANK, SVY_RANK_MID, SVY_T
from tablegen.stats.survey_tables import RAO_SCOTT, RAO_SCOTT_CHI2, SVY_WALD, SVY_WALD_ADJUSTED
from tablegen.stats.trend import CHI2_TREND, LINEAR_BY_LINEAR, MEAN_SCORES
from tablegen.stats.unconditional import BARNARD, BOSCHLOO
from tablegen.stats.variances import BARTLETT, VAR_F, WELCH_ANOVA

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
        MANN_WHITNEY_EXACT_OR_UNCORRECTED,
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
        MEAN_SCORES,
        FISHER,
        FISHER_MIDP,
        FISHER_MIDP_SMALL,
        FISHER_MONTE_CARLO,
        BARNARD,
        BOSCHLOO,
        PAIRED_T,
        WILCOXON,
        WILCOXON_EXACT,
        WILCOXON_ASYMPTOTIC,
        WILCOXON_UNCORRECTED,
        WILCOXON_PRATT,
        SIGN_TEST,
        MCNEMAR,
        MCNEMAR_CORRECTED,
        MCNEMAR_EXACT,
        MCNEMAR_MIDP,
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
    {
        "ttest": "t",
        "student": "t",
        "students": "t",
        "studentt": "t",
        "studentst": "t",
        "studentsttest": "t",
        "studentttest": "t",
        "unpairedt": "t",
        "unpairedttest": "t",
        "welchttest": "welch",
        "pairedttest": "paired-t",
        "chisq": "chi2",
        "chisquare": "chi2",
        "chisquared": "chi2",
        "chisqtest": "chi2",
        "chisquaretest": "chi2",
        "chisquaredtest": "chi2",
        "χ2": "chi2",
        "χ²": "chi2",
        "x2": "chi2",
        "pearson": "chi2",
        "yates": "chi2-yates",
        "chisqtestnocorrect": "chi2",
        "fisherexact": "fisher",
        "fishersexact": "fisher",
        "fishertest": "fisher",
        "ranksum": "mann-whitney",
        "wilcoxonranksum": "mann-whitney",
        "wilcoxtest": "mann-whitney",
        "mwu": "mann-whitney",
        "utest": "mann-whitney",
        "mannwhitneyu": "mann-whitney",
        "signedrank": "wilcoxon",
        "onewayanova": "anova",
        "wilcoxonsignedrank": "wilcoxon",
        "kruskalwallis": "kruskal",
        "kruskaltest": "kruskal",
        "aov": "anova",
        "mantelhaenszel": "cmh",
        "cochranmantelhaenszel": "cmh",
        "trend": "chi2-trend",
        "cochranarmitage": "chi2-trend",
        "kolmogorovsmirnov": "ks",
        "breslow": "gehan",
    },
)

OF_SPREAD = frozenset(test.name for test in (VAR_F, BARTLETT, LEVENE, BROWN_FORSYTHE, FLIGNER))
"""Tests of equal variances: they are not of where the values lie."""
OF_NO_EFFECT = OF_SPREAD | {BRESLOW_DAY.name, BRESLOW_DAY_TARONE.name}
"""Tests whose P is about something else than any effect that may stand beside it."""
