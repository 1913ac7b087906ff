"""Compact letter displays: published ones, and what must hold of any."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tablegen.stats.letters import shared_letters


def test_none_or_all_differ():
    assert shared_letters(3, []) == ["a", "a", "a"]
    assert shared_letters(3, combinations(range(3), 2)) == ["a", "b", "c"]


def test_piephos_chain():
    """Neighbours do not differ, all others do: each group shares a letter with each neighbour."""
    different = [(i, j) for i, j in combinations(range(5), 2) if j - i > 1]
    assert shared_letters(5, different) == ["a", "ab", "bc", "cd", "d"]


def test_a_group_in_the_middle_of_two_that_differ():
    assert shared_letters(3, [(0, 2)]) == ["a", "ab", "b"]


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.sampled_from(list(combinations(range(n), 2)) or [None])))
    )
)
def test_two_groups_share_a_letter_exactly_when_they_do_not_differ(case):
    groups, different = case[0], case[1] - {None}
    letters = shared_letters(groups, different)
    assert all(letters)
    for i, j in combinations(range(groups), 2):
        assert bool(set(letters[i]) & set(letters[j])) == ((i, j) not in different)
    assert letters[0][0] == "a"


@given(st.permutations(list(combinations(range(5), 2))), st.integers(0, 10))
def test_the_order_of_the_pairs_means_nothing(pairs, k):
    assert shared_letters(5, pairs[:k]) == shared_letters(5, sorted(pairs[:k]))
