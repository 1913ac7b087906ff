"""Degenerate data on the catalogues of further designs: correlations, measures of a crosstab, comparisons two by two."""

from itertools import combinations

import numpy as np
import pytest
from evidence_of import frequencies
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.studies import Study, counts, matched, moments
from stats.test_degenerate import EVERY, about, coded, sound

from tablegen.stats.contract import Effect
from tablegen.stats.correlation import Correlation
from tablegen.stats.correlations import CORRELATIONS
from tablegen.stats.measures import MEASURES
from tablegen.stats.pairwise import PAIRWISE
from tablegen.stats.pairwise_contract import Pairwise


def vectors(study: Study) -> tuple[np.ndarray, np.ndarray]:
    first, second = study.groups[:2]
    n = min(len(first), len(second))
    return np.array(first[:n]), np.array(second[:n])


@pytest.mark.parametrize("correlation", list(CORRELATIONS), ids=lambda c: c.name)
def test_correlations(correlation: Correlation) -> None:
    for name, study in EVERY.items():
        x, y = vectors(study)
        with about(name):
            sound(correlation.run(x, y, 0.95))
            sound(correlation.run(x, x, 0.95))
            if correlation.partial:
                sound(correlation.partial(x, y, np.column_stack([x, y, x]), 0.95))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3), max_size=8))
def test_correlations_of_any_doubles(rows: list[tuple[float, float, float]]) -> None:
    x, y, z = np.array(rows, dtype=float).reshape(-1, 3).T
    for correlation in CORRELATIONS:
        with about(correlation.name):
            sound(correlation.run(x, y, 0.95))
            if correlation.partial:
                sound(correlation.partial(x, y, z[:, None], 0.95))


@pytest.mark.parametrize("measure", list(MEASURES), ids=lambda m: m.name)
def test_measures(measure: Effect) -> None:
    assert measure.of_counts
    for name, study in EVERY.items():
        with about(name):
            sound(measure.of_counts(counts(coded(study)), 0.95))


@pytest.mark.parametrize("procedure", list(PAIRWISE), ids=lambda p: p.name)
def test_pairwise(procedure: Pairwise) -> None:
    for name, study in EVERY.items():
        groups = len(study.groups)
        pairs = (
            [(i, groups - 1) for i in range(groups - 1)]
            if procedure.one_reference
            else [*combinations(range(groups), 2)]
        )
        with about(name):
            if procedure.of_moments:
                outcomes = procedure.of_moments(moments(study), pairs, 0.95)
            elif procedure.of_matched:
                outcomes = procedure.of_matched(matched(study, of_counts=False), pairs, 0.95)
            else:
                assert procedure.of_frequencies
                outcomes = procedure.of_frequencies(frequencies(*study.groups), pairs, 0.95)
            assert len(outcomes) == len(pairs)
            for outcome in outcomes:
                sound(outcome)
