"""How well a model predicts."""

from tablegen.stats.regression import fit_measures, prediction
from tablegen.stats.regression.footers.entry import EVENTS, LEVELS, TESTED, Footer

PREDICTION = (
    Footer(
        "hosmer-lemeshow",
        "Hosmer–Lemeshow test of calibration, over tenths of the fitted probabilities",
        "Hosmer & Lemeshow (1980), Commun Stat A 9: 1043-1069",
        "Hosmer–Lemeshow χ^2^ (*df*), *P*",
        TESTED,
        prediction.hosmer_lemeshow,
        EVENTS,
    ),
    Footer(
        "auc",
        "area under the ROC curve (concordance), with DeLong's interval",
        "DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44: 837-845",
        "AUC ({level}% CI)",
        "{auc} ({auc_low}–{auc_high})",
        prediction.discrimination,
        EVENTS,
    ),
    Footer(
        "brier",
        "Brier's score",
        "Brier (1950), Mon Weather Rev 78: 1-3",
        "Brier score",
        "{brier}",
        prediction.brier,
        EVENTS,
        named=True,
    ),
    Footer(
        "calibration-slope",
        "calibration slope to be expected in new patients, (χ² − df)/χ²",
        "van Houwelingen & le Cessie (1990), Stat Med 9: 1303-1325",
        "Calibration slope",
        "{slope}",
        fit_measures.shrinkage,
        ("binary", "count", "time", *LEVELS),
    ),
)
