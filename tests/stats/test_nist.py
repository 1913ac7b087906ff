"""NIST's statistical reference data sets (https://www.itl.nist.gov/div898/strd/): univariate and one-way ANOVA.

Certified values are exact for the decimal numbers in NIST's files. Those of NumAcc and SmLs that have no double near
enough are therefore taken as fractions; as doubles they are compared with rational arithmetic on the same doubles.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isclose, sqrt

import pytest
from evidence_of import moments

from tablegen import stats

MAVRO = """2.00180 2.00170 2.00180 2.00190 2.00180 2.00170 2.00150 2.00140 2.00150 2.00150 2.00170 2.00180 2.00180
2.00190 2.00190 2.00210 2.00200 2.00160 2.00140 2.00130 2.00130 2.00150 2.00150 2.00160 2.00150 2.00140
2.00130 2.00140 2.00150 2.00140 2.00150 2.00160 2.00150 2.00160 2.00190 2.00200 2.00200 2.00210 2.00220
2.00230 2.00240 2.00250 2.00270 2.00260 2.00260 2.00260 2.00270 2.00260 2.00250 2.00240"""
MICHELSO = """299.85 299.74 299.90 300.07 299.93 299.85 299.95 299.98 299.98 299.88 300.00 299.98 299.93 299.65 299.76
299.81 300.00 300.00 299.96 299.96 299.96 299.94 299.96 299.94 299.88 299.80 299.85 299.88 299.90 299.84
299.83 299.79 299.81 299.88 299.88 299.83 299.80 299.79 299.76 299.80 299.88 299.88 299.88 299.86 299.72
299.72 299.62 299.86 299.97 299.95 299.88 299.91 299.85 299.87 299.84 299.84 299.85 299.84 299.84 299.84
299.89 299.81 299.81 299.82 299.80 299.77 299.76 299.74 299.75 299.76 299.91 299.92 299.89 299.86 299.88
299.72 299.84 299.85 299.85 299.78 299.89 299.84 299.78 299.81 299.76 299.81 299.79 299.81 299.82 299.85
299.87 299.87 299.81 299.74 299.81 299.94 299.95 299.80 299.81 299.87"""
LEW = """-213 -564 -35 -15 141 115 -420 -360 203 -338 -431 194 -220 -513 154 -125 -559 92 -21 -579 -52 99 -543 -175
162 -457 -346 204 -300 -474 164 -107 -572 -8 83 -541 -224 180 -420 -374 201 -236 -531 83 27 -564 -112 131
-507 -254 199 -311 -495 143 -46 -579 -90 136 -472 -338 202 -287 -477 169 -124 -568 17 48 -568 -135 162 -430
-422 172 -74 -577 -13 92 -534 -243 194 -355 -465 156 -81 -578 -64 139 -449 -384 193 -198 -538 110 -44 -577
-6 66 -552 -164 161 -460 -344 205 -281 -504 134 -28 -576 -118 156 -437 -381 200 -220 -540 83 11 -568 -160
172 -414 -408 188 -125 -572 -32 139 -492 -321 205 -262 -504 142 -83 -574 0 48 -571 -106 137 -501 -266 190
-391 -406 194 -186 -553 83 -13 -577 -49 103 -515 -280 201 300 -506 131 -45 -578 -80 138 -462 -361 201 -211
-554 32 74 -533 -235 187 -372 -442 182 -147 -566 25 68 -535 -244 194 -351 -463 174 -125 -570 15 72 -550 -190
172 -424 -385 198 -218 -536 96"""

LOTTERY = """162 671 933 414 788 730 817 33 536 875 670 236 473 167 877 980 316 950 456 92 517 557 956 954 104 178 794 278
147 773 437 435 502 610 582 780 689 562 964 791 28 97 848 281 858 538 660 972 671 613 867 448 738 966 139 636
847 659 754 243 122 455 195 968 793 59 730 361 574 522 97 762 431 158 429 414 22 629 788 999 187 215 810 782 47
34 108 986 25 644 829 630 315 567 919 331 207 412 242 607 668 944 749 168 864 442 533 805 372 63 458 777 416 340
436 140 919 350 510 572 905 900 85 389 473 758 444 169 625 692 140 897 672 288 312 860 724 226 884 508 976 741
476 417 831 15 318 432 241 114 799 955 833 358 935 146 630 830 440 642 356 373 271 715 367 393 190 669 8 861 108
795 269 590 326 866 64 523 862 840 219 382 998 4 628 305 747 247 34 747 729 645 856 974 24 568 24 694 608 480
410 729 947 293 53 930 223 203 677 227 62 455 387 318 562 242 428 968"""


def decimals(text: str) -> list[Fraction]:
    return [Fraction(word) for word in text.split()]


def numacc(base: str, around: int) -> list[Fraction]:
    """The base, then base ± 0.1 alternately, `around` values in all (the files say 0.1, 0.3, 0.1, 0.3 …)."""
    return [Fraction(base)] + [Fraction(base) + Fraction(k % 2 * 2 - 1, 10) for k in range(around - 1)]


UNIVARIATE = {
    "Lottery": (decimals(LOTTERY), 518.958715596330, 291.699727470969),
    "Mavro": (decimals(MAVRO), 2.00185600000000, 0.000429123454003053),
    "Michelso": (decimals(MICHELSO), 299.852400000000, 0.0790105478190518),
    "Lew": (decimals(LEW), -177.435000000000, 277.332168044316),
    "NumAcc1": (decimals("10000001 10000003 10000002"), 10000002.0, 1.0),
    "NumAcc2": (numacc("1.2", 1001), 1.2, 0.1),
    "NumAcc3": (numacc("1000000.2", 1001), 1000000.2, 0.1),
    "NumAcc4": (numacc("10000000.2", 1001), 10000000.2, 0.1),
}


@pytest.mark.parametrize("name", UNIVARIATE)
def test_mean_and_sd(name: str) -> None:
    values, mean, sd = UNIVARIATE[name]
    m = moments(values)
    for stat, want in (("mean", mean), ("sd", sd), ("se", sd / sqrt(len(values)))):
        of_moments = stats.SUMMARIES[stat].of_moments
        assert of_moments
        assert isclose(of_moments(m) or 0.0, want, rel_tol=3e-15), stat


SIRSTV = """196.3052 196.1240 196.1890 196.2569 196.3403;196.3042 196.3825 196.1669 196.3257 196.0422;
196.1303 196.2005 196.2889 196.0343 196.1811;196.2795 196.1748 196.1494 196.1485 195.9885;
196.2119 196.1051 196.1850 196.0052 196.2090"""
ATMWTAG = """107.8681568 107.8681465 107.8681572 107.8681785 107.8681446 107.8681903 107.8681526 107.8681494 107.8681616
107.8681587 107.8681519 107.8681486 107.8681419 107.8681569 107.8681508 107.8681672 107.8681385 107.8681518 107.8681662
107.8681424 107.8681360 107.8681333 107.8681610 107.8681477;107.8681079 107.8681344 107.8681513 107.8681197 107.8681604
107.8681385 107.8681642 107.8681365 107.8681151 107.8681082 107.8681517 107.8681448 107.8681198 107.8681482 107.8681334
107.8681609 107.8681101 107.8681512 107.8681469 107.8681360 107.8681254 107.8681261 107.8681450 107.8681368"""


def simon_lesage(offset: int, replicates: int) -> list[list[Fraction]]:
    """SmLs01-09: nine treatments about offset + 0.4, 0.3, 0.5, 0.3 …, each value that mean or 0.1 beside it."""
    tenths = [4, 3, 5, 3, 5, 3, 5, 3, 5]
    return [[offset + Fraction(t, 10) + Fraction(d, 10) for d in [0, *[-1, 1] * (replicates // 2)]] for t in tenths]


ANOVA: dict[str, tuple[Sequence[Sequence[Fraction]], float, int, int]] = {
    "SiRstv": ([decimals(group) for group in SIRSTV.split(";")], 1.18046237440255, 4, 20),
    "AtmWtAg": ([decimals(group) for group in ATMWTAG.split(";")], 15.9467335677930, 1, 46),
    **{
        f"SmLs0{1 + i + 3 * j}": (simon_lesage(offset, replicates), f, 8, 9 * (replicates - 1))
        for j, offset in enumerate((1, 10**6, 10**12))
        for i, (replicates, f) in enumerate(((21, 21.0), (201, 201.0), (2001, 2001.0)))
    },
}


@pytest.mark.parametrize("name", ANOVA)
def test_f(name: str) -> None:
    groups, f, df1, df2 = ANOVA[name]
    outcome = stats.TESTS["anova"].run(tuple(map(moments, groups)))
    assert outcome.problem is None
    assert (outcome.values["df"], outcome.values["df2"]) == (df1, df2)
    assert isclose(outcome.values["statistic"], f, rel_tol=1e-13)


@pytest.mark.parametrize("name", ["SmLs04", "SmLs07", "AtmWtAg"])
def test_f_of_the_doubles_nearest_to_the_data(name: str) -> None:
    groups = [[Fraction(float(v)) for v in group] for group in ANOVA[name][0]]
    grand = sum(map(sum, groups)) / sum(map(len, groups))
    means = [sum(group) / len(group) for group in groups]
    between = sum(len(g) * (m - grand) ** 2 for g, m in zip(groups, means, strict=True)) / (len(groups) - 1)
    within = sum(sum((v - m) ** 2 for v in g) for g, m in zip(groups, means, strict=True)) / ANOVA[name][3]
    outcome = stats.TESTS["anova"].run(tuple(map(moments, groups)))
    assert isclose(outcome.values["statistic"], float(between / within), rel_tol=1e-12)


def test_wilkinsons_nasty_data() -> None:
    """Wilkinson (1985), Statistics Quiz: the spread survives any offset and scale, and zeros stay zeros."""
    one_to_nine = range(1, 10)
    columns = {
        "X": [Fraction(k) for k in one_to_nine],
        "BIG": [Fraction(99999990 + k) for k in one_to_nine],
        "LITTLE": [Fraction(99999990 + k, 10**8) for k in one_to_nine],
        "HUGE": [Fraction(k * 10**12) for k in one_to_nine],
        "TINY": [Fraction(k, 10**12) for k in one_to_nine],
        "ROUND": [Fraction(2 * k - 1, 2) for k in one_to_nine],
    }
    want = {"X": (5.0, 1.0), "BIG": (99999995.0, 1.0), "LITTLE": (0.99999995, 1e-8), "HUGE": (5e12, 1e12),
            "TINY": (5e-12, 1e-12), "ROUND": (4.5, 1.0)}  # fmt: skip
    sd, mean = stats.SUMMARIES["sd"].of_moments, stats.SUMMARIES["mean"].of_moments
    assert sd
    assert mean
    for name, values in columns.items():
        m = moments(values)
        assert isclose(mean(m) or 0.0, want[name][0], rel_tol=1e-15), name
        assert isclose(sd(m) or 0.0, sqrt(7.5) * want[name][1], rel_tol=1e-14), name
    assert sd(moments([0.0] * 9)) == 0.0
    assert sd(moments([])) is None
    assert mean(moments([])) is None


@pytest.mark.parametrize("name", ["t", "welch"])
@pytest.mark.parametrize("scale", [Fraction(1), Fraction(1, 10**12), Fraction(10**12)])
@pytest.mark.parametrize("offset", [0, 99999990, 10**13])
def test_t_of_nasty_data_does_not_depend_on_offset_and_scale(name: str, scale: Fraction, offset: int) -> None:
    plain = [[Fraction(k) for k in (1, 2, 3, 4)], [Fraction(k) for k in (4, 6, 7, 8, 9)]]
    moved = tuple(moments([(v + offset) * scale for v in group]) for group in plain)
    got = stats.TESTS[name].run(moved).values
    want = stats.TESTS[name].run(tuple(map(moments, plain))).values
    assert all(isclose(got[stat], want[stat], rel_tol=1e-12) for stat in ("statistic", "df", "p"))
