"""What is counted of a model: patients, events, imputations, weights."""

from tablegen.stats.regression.footers.entry import ANY, Footer

COUNTED = (
    Footer("n", "patients in the model", "counted", "*n*", "{n_used}", None, correlated=ANY),
    Footer(
        "events",
        "patients with the event",
        "counted",
        "Events",
        "{n_events}",
        None,
        ("binary", "time", "lifetime", "competing", "matched"),
        correlated=ANY,
    ),
    Footer(
        "competing",
        "patients with a competing event",
        "counted",
        "Competing events",
        "{n_competing}",
        None,
        ("competing",),
    ),
    Footer("missing", "patients left out for missing values", "counted", "Left out", "{missing}", None, correlated=ANY),
    Footer("imputations", "imputed data sets", "counted", "Imputations", "{imputations}", None, only="imputed"),
    Footer("weighted-n", "sum of the weights of the rows", "counted", "Weighted *n*", "{wn}", None, only="weighted"),
    Footer(
        "fmi",
        "largest fraction of missing information of a coefficient",
        "Rubin (1987), Multiple Imputation for Nonresponse in Surveys, p. 77",
        "Largest fraction of missing information",
        "{fmi_largest}",
        None,
        only="imputed",
    ),
)
