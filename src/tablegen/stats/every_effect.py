"""Every size of a difference between groups, in the order they are listed to authors."""

from tablegen.catalogue import Catalogue
from tablegen.stats.ancova import ADJUSTED_DIFFERENCE
from tablegen.stats.association import COHENS_F, CRAMERS_V, CRAMERS_V_CORRECTED, EPSILON2, ETA2, OMEGA2, PHI
from tablegen.stats.cohens import COHENS_D, GLASS_DELTA
from tablegen.stats.contract import Effect
from tablegen.stats.differences import DIFFERENCE, DIFFERENCE_WELCH, HODGES_LEHMANN
from tablegen.stats.dominance import CLIFFS_DELTA, RANK_BISERIAL, SUPERIORITY
from tablegen.stats.incidence import INCIDENCE_DIFFERENCE
from tablegen.stats.matched_risks import (
    MATCHED_ODDS_RATIO,
    MATCHED_ODDS_RATIO_EXACT,
    PAIRED_RISK_DIFFERENCE,
    PAIRED_RISK_DIFFERENCE_NEWCOMBE,
    PAIRED_RISK_RATIO,
)
from tablegen.stats.medians import MEDIAN_DIFFERENCE
from tablegen.stats.odds_midp import ODDS_RATIO_MIDP
from tablegen.stats.paired_effects import D_AV, D_Z, PAIRED_DIFFERENCE, PAIRED_HODGES_LEHMANN
from tablegen.stats.rank_shares import RANK_EPSILON2, RANK_ETA2
from tablegen.stats.rate_effects import (
    EVENT_RISK_DIFFERENCE,
    RATE_DIFFERENCE,
    RATE_RATIO,
    RATE_RATIO_EXACT,
    RMST_DIFFERENCE,
    SURVIVAL_DIFFERENCE,
)
from tablegen.stats.repeated import KENDALLS_W
from tablegen.stats.repeated_means import PARTIAL_ETA2
from tablegen.stats.risks import (
    ODDS_RATIO,
    ODDS_RATIO_EXACT,
    RISK_DIFFERENCE,
    RISK_DIFFERENCE_MN,
    RISK_DIFFERENCE_NEWCOMBE,
    RISK_RATIO,
)
from tablegen.stats.risks_adjusted import (
    NNT,
    ODDS_RATIO_HALDANE,
    RISK_DIFFERENCE_AC,
    RISK_DIFFERENCE_CC,
    RISK_DIFFERENCE_NEWCOMBE_CC,
)
from tablegen.stats.standardized import HEDGES_G, SMD, SMD_LARGEST
from tablegen.stats.survey_effects import SVY_DIFFERENCE, SVY_ODDS_RATIO, SVY_RISK_RATIO
from tablegen.stats.survey_standardized import SMD_WEIGHTED

EFFECTS: Catalogue[Effect] = Catalogue(
    "effect",
    [
        DIFFERENCE,
        DIFFERENCE_WELCH,
        HODGES_LEHMANN,
        MEDIAN_DIFFERENCE,
        RISK_DIFFERENCE,
        RISK_DIFFERENCE_CC,
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
        EVENT_RISK_DIFFERENCE,
        RMST_DIFFERENCE,
        INCIDENCE_DIFFERENCE,
        ADJUSTED_DIFFERENCE,
    ],
)
