"""Comparisons of groups two by two over imputed data."""

from collections.abc import Iterator, Sequence

from tablegen.compute.gathered import tested_counts
from tablegen.compute.imputations import same
from tablegen.compute.pairs import compare_pairs, pair_records
from tablegen.compute.run import Run
from tablegen.evidence import Counts, Source
from tablegen.rare_tasks import ComparePairs
from tablegen.results import Record
from tablegen.stats.contract import Outcome
from tablegen.stats.imputed import named
from tablegen.stats.imputed_pairs import pooled_t_of_pairs
from tablegen.stats.pairwise import pair_method
from tablegen.stats.pairwise_contract import Pairwise


def compare_imputed_pairs(task: ComparePairs, sets: Sequence[Source], run: Run) -> Iterator[Record]:
    """What was found of each pair over all sets; of values that were observed what one of them tells."""
    if same(task, sets, bool(task.levels)):
        yield from compare_pairs(task, run)
        return
    at = {group: i for i, group in enumerate(task.by.levels)}
    pairs = [(at[first], at[second]) for first, second in task.pairs]
    yield from pair_records(task, _outcomes(task, [each.where(task.where) for each in sets], pairs), run)


def _outcomes(task: ComparePairs, sets: Sequence[Source], pairs: Sequence[tuple[int, int]]) -> list[Outcome]:
    if isinstance(pair_method(task.method), Pairwise):
        return pooled_t_of_pairs([each.moments(task.variable, task.by) for each in sets], pairs, task.confidence)
    test = named(task.method)
    if test.of_moments:
        moments = [each.moments(task.variable, task.by) for each in sets]
        return [test.of_moments([(one[i], one[j]) for one in moments]) for i, j in pairs]
    if test.of_counts:
        tables = [tested_counts(task, each).table for each in sets]
        return [test.of_counts([Counts(tuple((line[i], line[j]) for line in one)) for one in tables]) for i, j in pairs]
    raise AssertionError(f"{test.name} is pooled from no evidence")
