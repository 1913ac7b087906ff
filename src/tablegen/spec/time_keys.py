"""The keys of times to an event: of the rows that show them, of the intervals they have, of models of them."""

from tablegen.schema import Key, choice, list_of, number_kind
from tablegen.spec.parts import OUTCOME, levels_kind, word

TIMES = (
    Key(
        "survival interval",
        word("an interval", ("log", "log-log", "plain")),
        "confidence interval of survival and its quantiles: log (R), log-log (SAS, Stata), plain",
    ),
    Key(
        "rate interval",
        word("an interval", ("exact", "log", "byar")),
        "confidence interval of rates of events: exact (Poisson), log, byar",
    ),
)
COMPETING = Key(
    "competing",
    levels_kind(),
    "the levels, of the column with the event, of other events after which this one cannot happen: [other death], or "
    "level: label",
)
FOLLOWED = (
    Key(
        "time",
        word("a column"),
        "the time to the outcome of a Cox model, or of follow-up without it; of a gee model, the order of visits",
    ),
    Key("entry", word("a column"), "the time at which observation began, where that is not 0 (left truncation)"),
    Key(
        "id",
        word("a column"),
        "of a Cox model whose rows are intervals (from `entry` to `time`), the column that says whose they are",
    ),
    Key(
        "ties",
        choice("efron", "breslow", "exact"),
        "how a Cox model takes tied events: efron as R, breslow as SPSS and SAS, or by the exact likelihood",
    ),
    COMPETING,
)
OF_TIMES = (
    Key("time", word("a column"), "the column with the time to the event, where it is not the row's own name"),
    Key(
        "event",
        OUTCOME,
        "the row is a time to an event: whether the time ended with it, {died: yes}, or a column of 0 and 1",
    ),
    COMPETING,
    Key(
        "at",
        list_of(number_kind(-1e12, 1e12)),
        "the times at which survival, risk or restricted means are shown; the values at which a model's curve is",
    ),
    Key("quantile", number_kind(0, 1, inside=True), "the share with the event, for the pattern {survival_quantile}"),
    Key("strata", list_of(word("a column")), "columns within whose levels the log-rank test compares"),
)
