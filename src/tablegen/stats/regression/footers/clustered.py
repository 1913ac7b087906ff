"""What is told of models of rows that are correlated within clusters."""

from functools import partial

from tablegen.stats.regression import fit_measures
from tablegen.stats.regression.footers.entry import MARGINAL, MIXED, Footer

CLUSTERED = (
    Footer(
        "clusters",
        "clusters of rows that belong together",
        "counted",
        "Clusters",
        "{clusters}",
        partial(fit_measures.measured, name="clusters", stat="clusters", method="clusters, counted"),
        (),
        correlated=(*MARGINAL, *MIXED),
    ),
    Footer(
        "correlation",
        "working correlation within clusters, where it is a single one",
        "Liang & Zeger (1986), Biometrika 73: 13-22",
        "Working correlation",
        "{correlation}",
        partial(fit_measures.measured, name="correlation", stat="correlation", method="working correlation by moments"),
        (),
        correlated=MARGINAL,
    ),
    Footer(
        "scale",
        "scale of generalized estimating equations, by moments",
        "Liang & Zeger (1986), Biometrika 73: 13-22",
        "Scale",
        "{dispersion}",
        partial(fit_measures.measured, name="phi", stat="dispersion", method="scale by moments"),
        (),
        correlated=MARGINAL,
    ),
    Footer(
        "qic",
        "quasi-likelihood information criterion, with a scale of 1 in the quasi-likelihood",
        "Pan (2001), Biometrics 57: 120-125",
        "QIC",
        "{qic}",
        partial(fit_measures.measured, name="qic", stat="qic", method="QIC, scale 1 in the quasi-likelihood"),
        ("binary", "count"),
        correlated=MARGINAL,
    ),
    Footer(
        "icc",
        "intraclass correlation, of a random intercept alone",
        "Snijders & Bosker (2012), Multilevel Analysis, 2nd ed., pp. 18, 305",
        "ICC",
        "{icc}",
        partial(fit_measures.measured, name="icc", stat="icc", method="intraclass correlation"),
        ("number", "binary"),
        correlated=MIXED,
    ),
    Footer(
        "intercept-sd",
        "SD of the random intercepts",
        "Laird & Ware (1982), Biometrics 38: 963-974",
        "SD of intercepts",
        "{random_sd}",
        partial(fit_measures.measured, name="random_sd", stat="random_sd", method="SD of the random intercepts"),
        (),
        correlated=MIXED,
    ),
    Footer(
        "slope-sd",
        "SD of the random slopes",
        "Laird & Ware (1982), Biometrics 38: 963-974",
        "SD of slopes",
        "{random_sd}",
        partial(fit_measures.measured, name="slope_sd", stat="random_sd", method="SD of the random slopes"),
        (),
        correlated=MIXED,
    ),
    Footer(
        "intercept-slope",
        "correlation of random intercepts and slopes",
        "Laird & Ware (1982), Biometrics 38: 963-974",
        "Correlation of intercepts and slopes",
        "{r}",
        partial(
            fit_measures.measured,
            name="slope_correlation",
            stat="r",
            method="correlation of random intercepts and slopes",
        ),
        (),
        correlated=MIXED,
    ),
)
