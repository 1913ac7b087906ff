"""Groups compared two by two over imputed data: Rubin's rules on each difference, or the pooled test of the two."""

from collections.abc import Sequence

from tablegen.evidence import Moments
from tablegen.stats.contract import Outcome
from tablegen.stats.imputation import Estimated, estimated, tested
from tablegen.stats.imputed import POOLED_TESTS
from tablegen.stats.outcomes import found, refused
from tablegen.stats.pairwise_contract import Pair
from tablegen.stats.pairwise_means import POOLED_T, pooled_t
from tablegen.stats.tails import t_quantile

POOLED_PAIRWISE = (POOLED_T.name, *(test.name for test in POOLED_TESTS if test.name != "anova"))
"""What compares pairs of groups over imputations, by name."""


def pooled_t_of_pairs(sets: Sequence[tuple[Moments, ...]], pairs: Sequence[Pair], confidence: float) -> list[Outcome]:
    """Each pair's difference with the variance of all groups, as contrasts of a linear model fitted to every set."""
    made = [pooled_t(groups, pairs, confidence) for groups in sets]
    return [_of_pair(outcomes, confidence) for outcomes in zip(*made, strict=True)]


def _of_pair(outcomes: Sequence[Outcome], confidence: float) -> Outcome:
    method = outcomes[0].method
    if failed := next((outcome for outcome in outcomes if outcome.problem), None):
        return refused(method, f"in one of the imputations {failed.problem}")
    parts: list[Estimated] = []
    for values in (outcome.values for outcome in outcomes):
        reach = (values["diff_high"] - values["diff_low"]) / 2.0
        error = reach / t_quantile(confidence, values["df"])
        parts.append(Estimated(values["difference"], error * error, values["df"]))
    test, difference = tested(method, parts), estimated(method, parts, confidence)
    if test.problem:
        return test
    names = {"estimate": "difference", "low": "diff_low", "high": "diff_high"}
    limits = {names[name]: value for name, value in difference.values.items() if name in names}
    return found(test.method, {**test.values, **limits}, difference.remarks)
