"""Tests of pairs and adjustments of P, computed a second time: every choice of signs, binomial sums, definitions."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, isclose, sqrt

import numpy as np
from scipy import special
from stats.random_tables import TABLES, generator

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome


def near(got: float, want: float | Fraction, rel: float = 1e-11) -> bool:
    return isclose(got, float(want), rel_tol=rel, abs_tol=1e-13)


def two_tails(k: int, n: int) -> Fraction:
    """P of k of n by chance 1/2: the ways that are no more likely."""
    seen = comb(n, k)
    return Fraction(sum(comb(n, i) for i in range(n + 1) if comb(n, i) <= seen), 2**n)


def of_codes(name: str, table: Sequence[Sequence[int]]) -> Outcome:
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return stats.TESTS[name].run(Matched(np.array(cells, dtype=np.int64).reshape(-1, 2), 0))


def test_changes() -> None:
    draw = generator("changes")
    for i in range(TABLES["changes"]):
        levels = 2 if i % 2 else 3
        table = draw.integers(0, 3 if i % 3 == 0 else 14, (levels, levels)).tolist()
        occurring = [k for k in range(levels) if any(table[k]) or any(row[k] for row in table)]
        changes = [(table[a][b], table[b][a]) for a, b in combinations(occurring, 2)]
        bowker = of_codes("bowker", table)
        if not any(map(sum, changes)):
            assert bowker.problem
            continue
        want = sum((Fraction((b - c) ** 2, b + c) for b, c in changes if b + c), Fraction(0))
        assert near(bowker.values["statistic"], want)
        assert bowker.values["df"] == len(changes)
        assert near(bowker.values["p"], special.chdtrc(len(changes), float(want)), 1e-10)
        if len(changes) > 1:
            assert all(
                of_codes(name, table).problem
                for name in ("mcnemar", "mcnemar-corrected", "mcnemar-exact", "mcnemar-midp")
            )
            continue
        ((b, c),) = changes
        assert near(of_codes("mcnemar", table).values["statistic"], want)
        corrected = Fraction(max(0, abs(b - c) - 1) ** 2, b + c)
        assert near(of_codes("mcnemar-corrected", table).values["statistic"], corrected)
        assert near(of_codes("mcnemar-exact", table).values["p"], two_tails(b, b + c))
        half = Fraction(comb(b + c, b), 2 ** (b + c)) / (2 if b == c else 1)  # as Fagerland et al. (2013) write it
        assert near(of_codes("mcnemar-midp", table).values["p"], two_tails(b, b + c) - half)


def test_differences() -> None:
    """The differences are those of the decimals, whatever the doubles make of them."""
    draw = generator("differences")
    for i in range(TABLES["differences"]):
        n, unit = int(draw.integers(1, 9)), 10 if i % 2 else 1
        wide = 4 if i % 3 == 0 else 60
        whole = draw.integers(0, wide, (2, n)) + (10**7 if i % 5 == 0 else 0)
        pairs = Matched(whole.T / unit, 0)
        gaps = [int(d) for d in whole[0] - whole[1]]
        check_t(stats.TESTS["paired-t"].run(pairs), gaps)
        left = [d for d in gaps if d]
        names = ("wilcoxon", "wilcoxon-exact", "sign-test")
        if not left:
            assert all(stats.TESTS[name].run(pairs).problem for name in names)
            continue
        got = stats.TESTS["sign-test"].run(pairs).values
        positive = sum(d > 0 for d in left)
        assert got["statistic"] == positive
        assert near(got["p"], two_tails(positive, len(left)))
        check_signed_ranks(stats.TESTS["wilcoxon-exact"].run(pairs), stats.TESTS["wilcoxon"].run(pairs), left)


def check_t(outcome: Outcome, gaps: list[int]) -> None:
    n = len(gaps)
    centre = Fraction(sum(gaps), n)
    variance = sum((d - centre) ** 2 for d in gaps) / (n - 1) if n > 1 else 0
    if not variance:
        assert outcome.problem
        return
    t = outcome.values["statistic"]
    assert isclose(t * t, float(centre**2 / (variance / n)), rel_tol=1e-7, abs_tol=1e-12)  # the doubles are 1e-8 off
    assert outcome.values["df"] == n - 1
    assert near(outcome.values["p"], 2 * special.stdtr(n - 1, -abs(t)), 1e-10)


def check_signed_ranks(exact: Outcome, by_rule: Outcome, left: list[int]) -> None:
    n, sizes = len(left), [abs(d) for d in left]
    doubled = np.array([2 * sum(s < size for s in sizes) + 1 + sizes.count(size) for size in sizes])
    signs = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    sums, seen = signs @ doubled, int(doubled[np.array(left) > 0].sum())
    total = int(doubled.sum())
    far = np.abs(2 * sums - total) >= abs(2 * seen - total)
    assert exact.values["statistic"] == by_rule.values["statistic"] == seen / 2
    assert near(exact.values["p"], Fraction(int(far.sum()), 2**n))
    if "normal" in by_rule.method:
        spread = sqrt(Fraction(int((doubled**2).sum()), 16))
        z = max(0.0, abs(seen / 2 - total / 4) - 0.5) / spread
        assert near(by_rule.values["p"], 2 * special.ndtr(-z), 1e-10)
    else:
        assert by_rule.values == exact.values


def by_definition(name: str, p: list[float]) -> list[Fraction]:
    """Each adjusted P from the definition over all of the family, in fractions."""
    n, exact = len(p), [Fraction(value) for value in p]
    order = sorted(range(n), key=exact.__getitem__)
    harmonic = sum(Fraction(1, k) for k in range(1, n + 1))
    factors = {
        "bonferroni": lambda rank: Fraction(n),
        "holm": lambda rank: Fraction(n - rank),
        "hochberg": lambda rank: Fraction(n - rank),
        "bh": lambda rank: Fraction(n, rank + 1),
        "by": lambda rank: harmonic * Fraction(n, rank + 1),
    }
    scaled = [factors[name](rank) * exact[i] for rank, i in enumerate(order)]
    adjusted = [Fraction(0)] * n
    for rank, i in enumerate(order):
        if name == "holm":
            value = max(scaled[: rank + 1])
        else:
            value = scaled[rank] if name == "bonferroni" else min(scaled[rank:])
        adjusted[i] = min(Fraction(1), value)
    return adjusted


def test_families() -> None:
    draw = generator("families")
    for i in range(TABLES["families"]):
        p = (
            draw.integers(1, 20, draw.integers(1, 9)) / 20 if i % 3 == 0 else draw.random(draw.integers(1, 9))
        ).tolist()
        for adjustment in ("bonferroni", "holm", "hochberg", "bh", "by"):
            got = stats.ADJUSTMENTS[adjustment].run(p)
            assert all(map(near, got, by_definition(adjustment, p))), (adjustment, p)
