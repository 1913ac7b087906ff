"""Tests and effects of numbers in groups, computed a second time: in fractions, by every ranking, by the definition."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from math import isclose, log, sqrt
from statistics import NormalDist, median

import numpy as np
from evidence_of import frequencies, moments
from scipy import special
from stats.random_tables import samples

from tablegen import stats
from tablegen.stats.contract import Outcome

Group = list[float]
Exact = list[Fraction]
NORMAL = NormalDist()


def near(got: float, want: float | Fraction, rel: float = 1e-11) -> bool:
    return isclose(got, float(want), rel_tol=rel, abs_tol=1e-12)


def of_moments(name: str, groups: Iterable[Sequence[float | Fraction]]) -> Outcome:
    return stats.TESTS[name].run(tuple(map(moments, groups)))


def of_values(name: str, groups: Sequence[Group]) -> Outcome:
    return stats.TESTS[name].run(frequencies(*groups))


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def squares(values: Sequence[Fraction]) -> Fraction:
    centre = mean(values)
    return sum(((v - centre) ** 2 for v in values), Fraction(0))


def f_ratio(groups: Sequence[Exact]) -> tuple[Fraction, int, int] | None:
    """F of a one-way analysis of variance and its degrees of freedom; None where nothing varies within groups."""
    filled = [values for values in groups if values]
    n, k = sum(map(len, filled)), len(filled)
    within = sum(map(squares, filled), Fraction(0))
    if k < 2 or n <= k or not within:
        return None
    grand = mean([v for values in filled for v in values])
    between = sum((len(values) * (mean(values) - grand) ** 2 for values in filled), Fraction(0))
    return between / (k - 1) / (within / (n - k)), k - 1, n - k


def exact(groups: Sequence[Group]) -> list[Exact]:
    return [[Fraction(v) for v in values] for values in groups]


def check_f(outcome: Outcome, want: tuple[float | Fraction, float | Fraction, float | Fraction] | None) -> None:
    if want is None:
        assert outcome.problem
        return
    f, df1, df2 = map(float, want)
    assert near(outcome.values["statistic"], f)
    assert near(outcome.values["df2"], df2)
    assert outcome.values["df"] == df1
    assert near(outcome.values["p"], special.fdtrc(df1, df2, f), 1e-9)


def check_t(outcome: Outcome, gap: Fraction, error: Fraction, df: float | Fraction) -> None:
    """t² in fractions, with the sign of the gap."""
    t = outcome.values["statistic"]
    assert near(t * t, gap * gap / error)
    assert (t > 0) == (gap > 0)
    assert near(outcome.values["df"], df)
    assert near(outcome.values["p"], 2 * special.stdtr(float(df), -abs(t)), 1e-9)


def test_means() -> None:
    for groups in samples("moments", (2, 4), (2, 8)):
        values = exact(groups)
        check_f(of_moments("anova", values), f_ratio(values))
        first, second = values[0], values[1]
        m, n, gap = len(first), len(second), mean(first) - mean(second)
        v, w = squares(first) / (m - 1), squares(second) / (n - 1)
        if not v + w:
            assert all(of_moments(name, values[:2]).problem for name in ("t", "welch"))
            continue
        pooled = (squares(first) + squares(second)) / (m + n - 2) * (Fraction(1, m) + Fraction(1, n))
        check_t(of_moments("t", values[:2]), gap, pooled, m + n - 2)
        apart = v / m + w / n
        check_t(
            of_moments("welch", values[:2]), gap, apart, apart**2 / ((v / m) ** 2 / (m - 1) + (w / n) ** 2 / (n - 1))
        )
        check_variances(values, v, w)
        check_standardized(values[:2], gap, v, w)


def check_variances(values: list[Exact], v: Fraction, w: Fraction) -> None:
    variances = [squares(group) / (len(group) - 1) for group in values]
    if not all(variances):
        assert of_moments("welch-anova", values).problem
        assert of_moments("bartlett", values).problem
        return
    got = of_moments("var-f", values[:2]).values
    assert near(got["statistic"], v / w)
    k, sizes = len(values), list(map(len, values))
    weights = [n / s for n, s in zip(sizes, variances, strict=True)]
    total = sum(weights)
    centre = sum(x * mean(group) for x, group in zip(weights, values, strict=True)) / total
    between = sum(x * (mean(group) - centre) ** 2 for x, group in zip(weights, values, strict=True)) / (k - 1)
    lost = sum((1 - x / total) ** 2 / (n - 1) for x, n in zip(weights, sizes, strict=True))
    f = between / (1 + Fraction(2 * (k - 2), k * k - 1) * lost)
    check_f(of_moments("welch-anova", values), (f, k - 1, Fraction(k * k - 1) / (3 * lost)))
    n = sum(sizes)
    pooled = sum(map(squares, values), Fraction(0)) / (n - k)
    top = (n - k) * log(pooled) - sum((m - 1) * log(s) for m, s in zip(sizes, variances, strict=True))
    bottom = 1 + (sum(1 / (m - 1) for m in sizes) - 1 / (n - k)) / (3 * (k - 1))
    assert isclose(of_moments("bartlett", values).values["statistic"], top / bottom, rel_tol=1e-9, abs_tol=1e-10)


def check_standardized(pair: list[Exact], gap: Fraction, v: Fraction, w: Fraction) -> None:
    effects, evidence = stats.EFFECTS, tuple(map(moments, pair))
    for name, want in {
        "difference": gap, "difference-welch": gap,
        "smd": float(gap) / sqrt((v + w) / 2),
        "hedges-g": float(gap) / sqrt((squares(pair[0]) + squares(pair[1])) / (sum(map(len, pair)) - 2))
        * float(special.gamma(df / 2) / special.gamma((df - 1) / 2) / sqrt(df / 2))
        if (df := sum(map(len, pair)) - 2) > 1 else None,
    }.items():  # fmt: skip
        run = effects[name].of_moments
        assert run
        if want is not None:
            assert near(run(evidence, 0.95).values["estimate"], want, 1e-10), name
    ratio = f_ratio(pair)
    assert ratio
    f, df1, df2 = ratio
    shares = {
        "eta2": df1 * f / (df1 * f + df2),
        "omega2": df1 * (f - 1) / (df1 * f + df2 + 1),
        "epsilon2": df1 * (f - 1) / (df1 * f + df2),
        "cohens-f": sqrt(df1 * f / df2),
    }
    for name, share in shares.items():
        run = effects[name].of_moments
        assert run
        assert near(run(evidence, 0.95).values["estimate"], share), name


def test_spread() -> None:
    """Distances from the centres in fractions of whole numbers, so that the doubles have the same ties."""
    for groups in samples("spread", (2, 3), (1, 7)):
        values = [[Fraction(round(10 * v)) for v in group] for group in groups]
        whole = [[float(v) for v in group] for group in values]
        for name, centre in (("levene", mean), ("brown-forsythe", median)):
            check_f(of_values(name, whole), f_ratio([[abs(v - centre(group)) for v in group] for group in values]))
        distances = [[abs(v - median(group)) for v in group] for group in values]
        check_scores(of_values("fligner", whole), distances)


def check_scores(outcome: Outcome, distances: list[Exact]) -> None:
    pool = [d for group in distances for d in group]
    n = len(pool)
    if len(set(pool)) == 1:
        assert outcome.problem
        return
    scores = [[NORMAL.inv_cdf(float((1 + rank(d, pool) / (n + 1)) / 2)) for d in group] for group in distances]
    every = [s for group in scores for s in group]
    grand = sum(every) / n
    variance = sum((s - grand) ** 2 for s in every) / (n - 1)
    want = sum(len(group) * (sum(group) / len(group) - grand) ** 2 for group in scores) / variance
    assert near(outcome.values["statistic"], want, 1e-10)


def rank(value: float | Fraction, pool: Sequence[float | Fraction]) -> Fraction:
    """The mid-rank."""
    return sum(v < value for v in pool) + Fraction(1 + sum(v == value for v in pool), 2)


def test_ranks() -> None:
    """H as a share of the variance of the ranks; U by pairs; the approximations from the ranks' own variance."""
    for groups in samples("ranks", (2, 3), (1, 8)):
        pool = [v for group in groups for v in group]
        n = len(pool)
        ranked = [[rank(v, pool) for v in group] for group in groups]
        spread = squares([r for group in ranked for r in group])
        names = ("mann-whitney-asymptotic", "mann-whitney-uncorrected")
        if not spread:
            assert of_values("kruskal", groups).problem
            continue
        centre = Fraction(n + 1, 2)
        h = (n - 1) * sum((len(group) * (mean(group) - centre) ** 2 for group in ranked), Fraction(0)) / spread
        assert near(of_values("kruskal", groups).values["statistic"], h)
        if len(groups) > 2:
            continue
        (x, y), m = groups, len(groups[0])
        u = sum(Fraction((a > b) - (a < b) + 1, 2) for a in x for b in y)
        variance = Fraction(m * (n - m), n * (n - 1)) * spread
        for name, correction in zip(names, (Fraction(1, 2), Fraction(0)), strict=True):
            got = of_values(name, groups).values
            assert got["statistic"] == u
            z = max(Fraction(0), abs(u - Fraction(m * (n - m), 2)) - correction) / sqrt(variance)
            assert near(got["p"], 2 * special.ndtr(-z), 1e-10)


def test_exact_ranks() -> None:
    """Over every choice of the first group: the rank sum, the distance of the distribution functions, J's variance."""
    for groups in samples("exact ranks", (2, 2), (1, 5)):
        x, pool = groups[0], [v for group in groups for v in group]
        m, n = len(x), len(pool)
        places = np.array(list(combinations(range(n), m)))
        doubled = np.array([int(2 * rank(v, pool)) for v in pool])
        sums = doubled[places].sum(axis=1)
        far = np.abs(sums - m * (n + 1)) >= abs(doubled[:m].sum() - m * (n + 1))
        assert near(of_values("mann-whitney-exact", groups).values["p"], Fraction(int(far.sum()), len(places))), groups
        chosen = np.zeros((len(places), n), dtype=int)
        np.put_along_axis(chosen, places, 1, axis=1)
        values = np.array(pool)
        below = np.array([values <= v for v in set(pool)]).T.astype(int)  # who is at most each value
        gaps = np.abs(chosen @ below * n - m * below.sum(axis=0)).max(
            axis=1
        )  # D m (n - m), as F - G = (F - H) n / (n - m)
        seen = gaps[(places == np.arange(m)).all(axis=1).argmax()]
        got = of_values("ks-exact", groups).values
        assert near(got["statistic"], Fraction(int(seen), m * (n - m)))
        assert near(got["p"], Fraction(int((gaps >= seen).sum()), len(places))), groups
        if len(set(pool)) > 1:
            spread = float(np.var(sums / 2))
            z = abs(float(doubled[:m].sum() / 2 - m * (n + 1) / 2)) / sqrt(spread)
            assert near(of_values("jonckheere", groups).values["p"], 2 * special.ndtr(-z), 1e-9)


def test_shifts() -> None:
    """The median of all differences and the interval by counting every ranking; dominance pair by pair."""
    for x, y in samples("shifts", (2, 2), (1, 6)):
        both, run = frequencies(x, y), {name: stats.EFFECTS[name].of_frequencies for name in (
            "hodges-lehmann", "cliffs-delta", "rank-biserial"
        )}  # fmt: skip
        gaps = sorted(a - b for a in x for b in y)
        m, n = len(x), len(y)
        ranked = np.array(list(combinations(range(m + n), m))).sum(axis=1) - m * (m - 1) // 2
        k = max(1, next(u for u in range(m * n + 1) if (ranked <= u).mean() >= 0.025))
        hodges = run["hodges-lehmann"]
        assert hodges
        got = hodges(both, 0.95).values
        for key, want in (("estimate", median(gaps)), ("low", gaps[k - 1]), ("high", gaps[-k])):
            assert isclose(got[key], want, rel_tol=1e-12, abs_tol=1e-9), (x, y, key)
        delta = Fraction(sum((a > b) - (a < b) for a in x for b in y), m * n)
        for name in ("cliffs-delta", "rank-biserial"):
            dominance = run[name]
            assert dominance
            assert near(dominance(both, 0.95).values["estimate"], delta)


def hyndman_fan(values: Exact, p: Fraction, kind: int) -> Fraction:
    """Definition 2, 6 or 7 from the paper: (1 - g) x_j + g x_(j + 1) with j = floor(n p + m) and g from the rest."""
    n = len(values)
    offset = {2: Fraction(0), 6: p, 7: 1 - p}[kind]
    j = (n * p + offset).numerator // (n * p + offset).denominator
    rest = n * p + offset - j
    weight = (Fraction(1, 2) if rest == 0 else Fraction(1)) if kind == 2 else rest
    low, high = (values[min(max(at, 1), n) - 1] for at in (j, j + 1))
    return (1 - weight) * low + weight * high


SHARES = {"q1": 25, "median": 50, "q3": 75, "p5": 5, "p10": 10, "p90": 90, "p95": 95}


def test_summaries() -> None:
    for (group,) in samples("summaries", (1, 1), (1, 12)):
        decimal = sorted(Fraction(repr(v)) for v in group)
        evidence = frequencies(group)
        for name, percent in SHARES.items():
            run = stats.SUMMARIES[name].of_frequencies
            assert run
            for kind in (2, 6, 7):
                assert run(evidence, kind) == float(hyndman_fan(decimal, Fraction(percent, 100), kind)), (name, kind)
        check_moments(group, [Fraction(v) for v in group])
        check_shape(group, decimal)


def check_moments(group: Group, values: Exact) -> None:
    n, evidence = len(values), moments(group)
    centre, total = mean(values), squares(values)
    wanted = {"mean": centre} | (
        {"sd": sqrt(total / (n - 1)), "se": sqrt(total / (n - 1) / n)} if n > 1 else {"sd": None, "se": None}
    )
    if n > 1:
        wanted["cv"] = 100 * sqrt(total / (n - 1)) / centre if centre else None
    for name, want in wanted.items():
        run = stats.SUMMARIES[name].of_moments
        assert run
        got = run(evidence)
        assert got is None if want is None else got is not None and near(got, want), name
    for name, sign in (("mean_low", -1), ("mean_high", 1)):
        limit = stats.SUMMARIES[name].of_moments_at
        assert limit
        got = limit(evidence, 0.95)
        if n == 1:
            assert got is None
        else:
            reach = float(special.stdtrit(n - 1, 0.975)) * sqrt(total / (n - 1) / n)
            assert got is not None
            assert near(got, float(centre) + sign * reach, 1e-10)


def check_shape(group: Group, values: Exact) -> None:
    n, evidence = len(values), frequencies(group)
    centre, middle = mean(values), median(values)
    second, third, fourth = (sum(((v - centre) ** k for v in values), Fraction(0)) / n for k in (2, 3, 4))
    run = {
        name: stats.SUMMARIES[name].of_frequencies for name in ("mad", "range", "min", "max", "skewness", "kurtosis")
    }
    got = {name: function(evidence, 7) for name, function in run.items() if function}
    assert len(got) == 6
    assert (got["min"], got["max"]) == (min(group), max(group))
    assert isclose(got["range"] or 0.0, values[-1] - values[0], rel_tol=1e-9)
    mad = 1.4826 * float(median([abs(v - middle) for v in values]))
    assert isclose(got["mad"] or 0.0, mad, rel_tol=1e-9, abs_tol=1e-8)
    if n < 3 or not second:
        assert got["skewness"] is None
    else:
        skewness = float(third) / float(second) ** 1.5 * sqrt(n * (n - 1)) / (n - 2)
        assert isclose(got["skewness"] or 0.0, skewness, rel_tol=1e-8, abs_tol=1e-7)
    if n < 4 or not second:
        assert got["kurtosis"] is None
    else:
        excess = fourth / second**2 - 3
        want = float(Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * excess + 6))
        assert isclose(got["kurtosis"] or 0.0, want, rel_tol=1e-8, abs_tol=1e-7)
