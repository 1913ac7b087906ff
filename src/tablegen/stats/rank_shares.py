"""The share of the spread of ranks that the groups explain, from the Kruskal–Wallis test's H."""

from collections.abc import Callable

from tablegen.evidence import Frequencies
from tablegen.stats.contract import Effect, Outcome
from tablegen.stats.outcomes import found, refused
from tablegen.stats.ranks import kruskal

_SOURCE = "Tomczak & Tomczak (2014), Trends Sport Sci 21: 19-25"


def _of_h(method: str, share: Callable[[float, int, int], float]) -> Callable[[Frequencies, float], Outcome]:
    """A function of H, the number of values and of groups that have any."""

    def effect(frequencies: Frequencies, _: float) -> Outcome:
        tested = kruskal(frequencies)
        if tested.problem:
            return refused(method, tested.problem)
        n, groups = frequencies.n, int(tested.values["df"]) + 1
        if n == groups:
            return refused(method, "every group has a single value")
        return found(method, {"estimate": share(tested.values["statistic"], n, groups)}, tested.remarks)

    return effect


RANK_EPSILON2 = Effect(
    "rank-epsilon2",
    "ε² of ranks, from the Kruskal–Wallis test",
    "ε²",
    _SOURCE,
    (2, None),
    of_frequencies=_of_h("ε² of ranks, H / (n − 1)", lambda h, n, _: h / (n - 1)),
    unsigned=True,
)
RANK_ETA2 = Effect(
    "rank-eta2",
    "η² of ranks, from the Kruskal–Wallis test",
    "η²",
    _SOURCE,
    (2, None),
    of_frequencies=_of_h("η² of ranks, (H − k + 1) / (n − k)", lambda h, n, k: (h - k + 1) / (n - k)),
)
