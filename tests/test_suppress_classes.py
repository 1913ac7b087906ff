"""What follows from sizes of sets of patients, beside its definition: the rank of the sizes with and without a secret."""

from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tablegen.results import Results
from tablegen.suppress import Hider
from tablegen.suppress_classes import Known, classes_of, given_away

HIDER = Hider(Results(()), 5)
COUNTS = st.dictionaries(st.frozensets(st.integers(0, 5), min_size=1), st.integers(0, 12), min_size=1, max_size=8)


def follows(secret, counts, shown):
    """By definition: the secret is a sum of shown sizes, each any number of times."""
    sizes = np.array([[float(number in one) for one in counts] for number in sorted(shown)]).reshape(
        len(shown), len(counts)
    )
    asked = np.array([float(one in secret) for one in counts])
    return bool(shown) and np.linalg.matrix_rank(np.vstack([sizes, asked])) == np.linalg.matrix_rank(sizes)


def secrets(counts, hiding):
    of = {number: {some for some in counts if number in some} for number in chain.from_iterable(counts)}
    found = [{one} for one in counts] + [of[a] - of[b] for a in of for b in of if of[b] < of[a]]
    return [some for some in found if 0 < sum(counts[one] for one in some) < 5] + [of[n] for n in hiding if n in of]


@settings(deadline=None, max_examples=300)
@given(COUNTS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5), max_size=1))
def test_sets_are_hidden_until_no_secret_follows_and_no_longer(counts, shown, fixed):
    """A set is hidden where a secret follows, and none where none does, as long as there is one that can be hidden."""
    classes, left = classes_of(counts, HIDER), set(shown)
    named = {*chain.from_iterable(counts)}
    while True:
        hiding = {*range(6)} - left
        told = [some for some in secrets(counts, hiding) if follows(some, counts, left)]
        gone = given_away(classes, Known(left, hiding, fixed))
        if gone is None:
            assert not told or not (left & named) - fixed
            return
        assert told
        assert gone in left - fixed
        left.remove(gone)


def test_many_sets_of_many_patients_are_held_against_each_other_at_once():
    """Sixty models of 10,000 patients, each of whom lacks others: by the rank of each secret it took minutes."""
    rng = np.random.default_rng(1)
    lacks = rng.random((10_000, 60)) < 0.1
    counts: dict[frozenset[int], int] = {}
    for row in lacks:
        some = frozenset(np.flatnonzero(~row).tolist())
        counts[some] = counts.get(some, 0) + 1
    classes, shown = classes_of(counts, HIDER), {*range(60)}
    assert given_away(classes, Known(shown, set())) is None  # no sum of sixty sizes is one of nearly 10,000 classes
    only = next(some for some, n in counts.items() if n == 1)
    with_it = classes_of({**counts, only | {60}: 1, only: 0}, HIDER)
    assert given_away(with_it, Known({*shown, 60}, set())) == 60  # a set of one patient
