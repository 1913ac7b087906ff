"""What a test is made from, what it compares, and who described what it computed."""

from collections.abc import Mapping
from typing import Literal

from tablegen.stats.contract import (
    AdjustedTest,
    CountsTest,
    MarginTest,
    MomentsTest,
    PairsTest,
    RanksTest,
    RatesTest,
    StrataTest,
    Test,
    TimesTest,
    WeightedTest,
)

EvidenceKind = Literal["moments", "counts", "frequencies", "pairs", "weighted", "times", "rates", "adjusted", "strata"]
"""What a test or an effect is made from, as the types of `tablegen.evidence` hold it; `rates` from times at risk."""
_EVIDENCE: Mapping[type, EvidenceKind] = {
    MomentsTest: "moments",
    CountsTest: "counts",
    RanksTest: "frequencies",
    PairsTest: "pairs",
    WeightedTest: "weighted",
    TimesTest: "times",
    RatesTest: "rates",
    AdjustedTest: "adjusted",
    StrataTest: "strata",
}


def evidence_of(test: Test) -> EvidenceKind:
    """What a test is made from."""
    if isinstance(test, MarginTest):
        return "counts" if test.of_counts else "pairs" if test.of_pairs else "moments"
    return _EVIDENCE[type(test)]


Kind = Literal["number", "category", "time", "rate"]
"""What a test compares: a row's numbers, its categories, times to an event, or rates of events."""


def kind_of(test: Test) -> Kind:
    """What a test compares."""
    if isinstance(test, TimesTest | RatesTest):
        return "time" if isinstance(test, TimesTest) else "rate"
    return "category" if of_counts(test) else "number"


def of_counts(test: Test) -> bool:
    """Whether a test is one of categories."""
    of_levels = isinstance(test, PairsTest | WeightedTest | MarginTest | StrataTest) and bool(test.of_counts)
    return isinstance(test, CountsTest) or of_levels


def of_pairs(test: Test) -> bool:
    """Whether a test is one of the same patients in every group."""
    return evidence_of(test) == "pairs"


def source_of(test: Test, method: str) -> str:
    """Who described what a test computed, by the method that was recorded: of some tables it is another test."""
    if not isinstance(test, CountsTest):
        return test.source
    return next((source for name, source in test.instead.items() if name in method), test.source)
