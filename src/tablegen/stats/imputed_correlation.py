"""Correlations pooled over imputed data sets: Rubin's rules on Fisher's z, on which every interval of one is made.

van Buuren (2018), Flexible Imputation of Missing Data, 5.2.2; as R's mice pools `atanh(r)` by `pool.scalar`. The
variance of z is known, not estimated, so that complete data would have the normal distribution.
"""

from collections.abc import Sequence
from math import atanh, tanh

from tablegen.stats.contract import Outcome
from tablegen.stats.imputation import Estimated, estimated, tested
from tablegen.stats.outcomes import found, refused
from tablegen.stats.tails import normal_quantile

POOLED_CORRELATIONS = ("pearson", "spearman", "spearman-fisher", "kendall")
"""The correlations, by name, whose test is not of an exact distribution, or of a series that stands for it."""


def pooled_correlation(outcomes: Sequence[Outcome], confidence: float) -> Outcome:
    """The correlations of all sets as one, with a t test of z and its interval; the fraction of missing information.

    A coefficient without an interval has no variance on the scale of z: the sets then have none together.
    """
    coefficient, _, interval = outcomes[0].method.split(", ", 2)
    method = f"{coefficient}, t test of Fisher's z, {interval}"
    for outcome in outcomes:
        if why := outcome.problem or (
            None if "r_low" in outcome.values else next(iter(outcome.remarks), "no interval")
        ):
            return refused(method, f"in one of the imputations {why}")
    reach = 2.0 * normal_quantile(confidence)
    parts = [
        Estimated(atanh(one["r"]), ((atanh(one["r_high"]) - atanh(one["r_low"])) / reach) ** 2)
        for one in (outcome.values for outcome in outcomes)
    ]
    test, z = tested(method, parts), estimated(method, parts, confidence)
    if test.problem or z.problem:
        return test
    limits = {f"r_{end}": tanh(z.values[end]) for end in ("low", "high") if end in z.values}
    return found(test.method, {"r": tanh(z.values["estimate"]), **test.values, **limits}, z.remarks)
