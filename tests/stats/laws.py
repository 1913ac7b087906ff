"""The laws of every catalogue entry: what swapping, doubling, rescaling and turning round must do to its values.

A law is a function of the values before and the study before, and gives the values that are expected after; None where
nothing is to be said (why, stands beside). Only the values that it names are compared. `None` for the whole of a law
means that there is none: the entry has another number then, and no simple one.

    swap     the two groups change places (of more groups: their order is reversed)
    doubled  every patient occurs twice
    units    numbers become a + b x, b > 0; `None` for categories
    turned   the levels of a category are reversed (two levels: the event becomes the other one); for numbers: x becomes -x

A new entry needs a line in TESTS, EFFECTS or SUMMARIES below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, log, sqrt

from stats.studies import Study

Values = Mapping[str, float]
Law = Callable[[Values, Study], dict[str, float] | None]
Units = Callable[[Values, float, float], dict[str, float] | None]


@dataclass(frozen=True)
class Laws:
    swap: Law | None
    doubled: Law | None
    units: Units | None
    turned: Law | None


def same(v: Values, _: Study) -> dict[str, float]:
    return dict(v)


def unmoved(v: Values, _a: float, _b: float) -> dict[str, float]:
    """Neither offset nor unit matters."""
    return dict(v)


def signed(v: Values, _: Study) -> dict[str, float]:
    """Differences change sign, and so limits places; P, degrees of freedom stay."""
    turned = dict(v)
    for name in ("statistic", "estimate"):
        if name in v:
            turned[name] = -v[name]
    if "low" in v:
        turned |= {"low": -v["high"], "high": -v["low"]}
    return turned


def signed_of_two(v: Values, study: Study) -> dict[str, float]:
    """As of two groups; of more the statistic is without sign."""
    return signed(v, study) if len(study.groups) == 2 else dict(v)


def inverted(v: Values, _: Study) -> dict[str, float] | None:
    """A ratio turns into its inverse; of 0 there is none."""
    if not v["estimate"]:
        return None
    turned = {"estimate": 1 / v["estimate"]}
    return turned | ({"low": 1 / v["high"], "high": 1 / v["low"]} if v.get("low") else {})


def odds(v: Values, _: Study) -> dict[str, float]:
    """P stays; the odds ratio and its limits turn into their inverses, those that exist."""
    turned = {"p": v["p"]}
    for name, other in (("or", "or"), ("or_low", "or_high"), ("or_high", "or_low")):
        if v.get(other):
            turned[name] = 1 / v[other]
    return turned


def common_odds(v: Values, study: Study) -> dict[str, float]:
    """The test stays; the common odds ratio, where there is one, turns into its inverse."""
    return {name: v[name] for name in ("statistic", "df")} | odds(v, study)


def exact_odds(v: Values, _: Study) -> dict[str, float]:
    return {
        name: 1 / v[other] for name, other in (("estimate", "estimate"), ("low", "high"), ("high", "low"))
        if v.get(other)
    }  # fmt: skip


def complement(v: Values, _: Study) -> dict[str, float]:
    """A chance becomes that of the opposite."""
    turned = {"estimate": 1 - v["estimate"]}
    return turned | ({"low": 1 - v["high"], "high": 1 - v["low"]} if "low" in v else {})


def pairs_won(v: Values, study: Study) -> dict[str, float]:
    """U becomes m n - U, J the number of pairs of patients of different groups less J; P stays."""
    sizes = list(map(len, study.groups))
    every = (sum(sizes) ** 2 - sum(n * n for n in sizes)) / 2
    return {"statistic": every - v["statistic"], "p": v["p"]}


def f_inverted(v: Values, _: Study) -> dict[str, float]:
    return {"statistic": 1 / v["statistic"], "df": v["df2"], "df2": v["df"], "p": v["p"]}


def gaps(study: Study) -> list[float]:
    """The differences of pairs that are not 0."""
    first, second = study.groups
    return [a - b for a, b in zip(first, second, strict=True) if a != b]


def other_ranks(v: Values, study: Study) -> dict[str, float]:
    n = len(gaps(study))
    return {"statistic": n * (n + 1) / 2 - v["statistic"], "p": v["p"]}


def other_signs(v: Values, study: Study) -> dict[str, float]:
    return {"statistic": len(gaps(study)) - v["statistic"], "p": v["p"]}


def times(factor: Callable[[Study], float | None], *more: str) -> Law:
    """The statistic (or estimate) times a factor; `more` stay. No factor: nothing is to be said."""

    def law(v: Values, study: Study) -> dict[str, float] | None:
        by = factor(study)
        name = "statistic" if "statistic" in v else "estimate"
        return None if by is None else {name: v[name] * by} | {key: v[key] for key in more if key in v}

    return law


def balanced(study: Study) -> int | None:
    """The size of two groups that are of equal size."""
    first, second = map(len, study.groups)
    return first if first == second else None


def kept(*names: str) -> Law:
    return lambda v, _: {name: v[name] for name in names}


DOUBLE, FOUR = times(lambda _: 2.0, "df"), times(lambda _: 4.0)
ANOVA = times(lambda s: (2 * s.n - filled(s)) / (s.n - filled(s)), "df")
ESTIMATE = kept("estimate")


def finite(v: Values, _: Study) -> dict[str, float]:
    """The estimate, where there is one: an infinite one has limits only."""
    return {"estimate": v["estimate"]} if "estimate" in v else {}


def filled(study: Study) -> int:
    return sum(map(bool, study.groups))


def repeated(study: Study) -> float:
    """Of the same patients in every group: their error has n - 1 degrees of freedom for each group but one."""
    n = len(study.groups[0])
    return (2 * n - 1) / (n - 1)


def two_by_two(study: Study) -> bool:
    return len(study.levels) == 2 and filled(study) == 2


def student_doubled(v: Values, study: Study) -> dict[str, float]:
    return {"statistic": v["statistic"] * sqrt((2 * study.n - 2) / (study.n - 2)), "df": 2 * study.n - 2}


def welch_doubled(v: Values, study: Study) -> dict[str, float] | None:
    n = balanced(study)
    return {"statistic": v["statistic"] * sqrt((2 * n - 1) / (n - 1))} if n else None


def variances_doubled(v: Values, study: Study) -> dict[str, float]:
    m, n = map(len, study.groups)
    return {
        "statistic": v["statistic"] * (m - 1) * (2 * n - 1) / (2 * m - 1) / (n - 1),
        "df": 2 * m - 1,
        "df2": 2 * n - 1,
    }


def less_one_doubled(v: Values, study: Study) -> dict[str, float]:
    return {"statistic": v["statistic"] * (2 * study.n - 1) / (study.n - 1), "df": v["df"]}


def paired_doubled(v: Values, study: Study) -> dict[str, float]:
    n = len(study.groups[0])
    return {"statistic": v["statistic"] * sqrt((2 * n - 1) / (n - 1)), "df": 2 * n - 1}


def ranks_doubled(v: Values, study: Study) -> dict[str, float]:
    """Two of each rank r have rank 2 r - 1/2."""
    return {"statistic": 4 * v["statistic"] - sum(d > 0 for d in gaps(study))}


def smd_doubled(v: Values, study: Study) -> dict[str, float] | None:
    """Of numbers, the variances shrink; where the groups are of one size, by one factor. Of levels nothing changes."""
    n = balanced(study)
    return {"estimate": v["estimate"] * sqrt((2 * n - 1) / (2 * n - 2))} if n else None


def student_d_doubled(v: Values, study: Study) -> dict[str, float]:
    return {"estimate": v["estimate"] * sqrt((2 * study.n - 2) / (2 * study.n - 4))}


def glass_doubled(v: Values, study: Study) -> dict[str, float]:
    n = len(study.groups[1])
    return {"estimate": v["estimate"] * sqrt((2 * n - 1) / (2 * n - 2))}


def shifted(v: Values, _a: float, b: float) -> dict[str, float] | None:
    """An offset does not matter; in another unit the margin is another one."""
    return dict(v) if b == 1.0 else None


def length(v: Values, _a: float, b: float) -> dict[str, float]:
    """A difference: in the unit, and without the offset."""
    return {name: v[name] * b for name in ("estimate", "low", "high") if name in v}


def unsaid(_v: Values, _a: float, _b: float) -> dict[str, float] | None:
    """Other times have other events, see `follow_up`."""
    return None


TIMES = Laws(same, None, unsaid, same)
TESTS: dict[str, Laws] = {
    "t": Laws(signed, student_doubled, unmoved, signed),
    "welch": Laws(signed, welch_doubled, unmoved, signed),
    "anova": Laws(same, ANOVA, unmoved, same),
    "welch-anova": Laws(same, None, unmoved, same),
    "kruskal": Laws(same, times(lambda s: (2 * s.n - 1) / (s.n - 1), "df"), unmoved, same),
    "mann-whitney": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "mann-whitney-exact": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "mann-whitney-asymptotic": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "mann-whitney-uncorrected": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "mann-whitney-exact-or-uncorrected": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "jonckheere": Laws(pairs_won, FOUR, unmoved, pairs_won),
    "median-test": Laws(same, DOUBLE, unmoved, None),  # those at the median change sides
    "ks": Laws(same, kept("statistic"), unmoved, same),
    "ks-exact": Laws(same, kept("statistic"), unmoved, same),
    "ks-asymptotic": Laws(same, kept("statistic"), unmoved, same),
    "var-f": Laws(f_inverted, variances_doubled, unmoved, same),
    "bartlett": Laws(same, None, unmoved, same),
    "levene": Laws(same, ANOVA, unmoved, same),
    "brown-forsythe": Laws(same, ANOVA, unmoved, same),
    "fligner": Laws(same, None, unmoved, same),  # normal scores of other ranks
    "chi2": Laws(same, DOUBLE, None, same),
    "chi2-yates": Laws(same, None, None, same),  # the correction stays a half
    "chi2-n-1": Laws(same, less_one_doubled, None, same),
    "chi2-lr": Laws(same, DOUBLE, None, same),
    "chi2-trend": Laws(same, DOUBLE, None, same),
    "linear-by-linear": Laws(same, times(lambda s: (2 * s.n - 1) / (s.n - 1), "df"), None, same),
    "mean-scores": Laws(same, times(lambda s: (2 * s.n - 1) / (s.n - 1), "df"), None, same),
    "fisher": Laws(odds, None, None, odds),
    "fisher-monte-carlo": Laws(None, None, None, None),  # draws other tables
    "fisher-midp": Laws(same, None, None, same),
    "fisher-midp-small": Laws(same, None, None, same),
    "barnard": Laws(same, None, None, same),
    "boschloo": Laws(same, None, None, same),
    "paired-t": Laws(signed, paired_doubled, unmoved, signed),
    "wilcoxon": Laws(other_ranks, ranks_doubled, unmoved, other_ranks),
    "wilcoxon-exact": Laws(other_ranks, ranks_doubled, unmoved, other_ranks),
    "wilcoxon-asymptotic": Laws(other_ranks, ranks_doubled, unmoved, other_ranks),
    "wilcoxon-uncorrected": Laws(other_ranks, ranks_doubled, unmoved, other_ranks),
    "wilcoxon-pratt": Laws(signed, None, unmoved, signed),
    "sign-test": Laws(other_signs, times(lambda _: 2.0), unmoved, other_signs),
    "mcnemar": Laws(same, DOUBLE, None, same),
    "mcnemar-corrected": Laws(same, None, None, same),  # the correction stays 1
    "mcnemar-exact": Laws(same, None, None, same),
    "mcnemar-midp": Laws(same, None, None, same),
    "bowker": Laws(same, DOUBLE, None, same),
    "rm-anova": Laws(same, times(repeated, "df"), unmoved, same),
    "rm-anova-gg": Laws(same, times(repeated, "df"), unmoved, same),
    "rm-anova-hf": Laws(same, times(repeated), unmoved, same),  # its epsilon is of n
    "friedman": Laws(same, DOUBLE, unmoved, same),
    "cochran-q": Laws(same, DOUBLE, None, same),
    # against margins on either side, equally far: of no difference both tests have one P
    "margin-t": Laws(kept("p"), None, shifted, kept("p")),
    "margin-welch": Laws(kept("p"), None, shifted, kept("p")),
    "margin-paired-t": Laws(kept("p"), None, shifted, kept("p")),
    "margin-risks": Laws(kept("p"), None, None, kept("p")),
    "margin-risks-wald": Laws(kept("p"), None, None, kept("p")),
    "ancova": Laws(same, None, unmoved, same),
    "cmh": Laws(common_odds, None, None, common_odds),  # doubled, patients are in other strata
    "cmh-corrected": Laws(common_odds, None, None, common_odds),
    "cmh-exact": Laws(odds, None, None, odds),
    "cmh-mean-scores": Laws(same, None, None, same),
    "cmh-correlation": Laws(same, None, None, same),
    "van-elteren": Laws(same, None, unmoved, same),
    "breslow-day": Laws(common_odds, None, None, common_odds),
    "breslow-day-tarone": Laws(common_odds, None, None, common_odds),
    # of a design: twice as many units have other degrees of freedom
    "svy-t": Laws(signed, None, unmoved, signed),
    "svy-anova": Laws(same, None, unmoved, same),
    "svy-rank": Laws(None, None, unmoved, None),  # R's ranks of tied values go by the order of the rows
    "svy-rank-mid": Laws(signed_of_two, None, unmoved, signed),
    "rao-scott": Laws(same, None, None, same),
    "rao-scott-chi2": Laws(same, None, None, same),
    "svy-wald": Laws(same, None, None, same),
    "svy-wald-adjusted": Laws(same, None, None, same),
    "logrank": TIMES,
    "gehan": TIMES,
    "tarone-ware": TIMES,
    "peto": TIMES,
    "fleming-harrington-0-1": TIMES,
    "fleming-harrington-1-1": TIMES,
    "logrank-trend": TIMES,
    "gray": TIMES,
    "rate-exact": TIMES,
    "rate-midp": TIMES,
    "rate-chi2": Laws(same, DOUBLE, unsaid, same),
    "rate-lr": Laws(same, DOUBLE, unsaid, same),
}
EFFECTS: dict[str, Laws] = {
    "difference": Laws(signed, ESTIMATE, length, signed),
    "difference-welch": Laws(signed, ESTIMATE, length, signed),
    "median-difference": Laws(signed, ESTIMATE, length, signed),
    "hodges-lehmann": Laws(signed, ESTIMATE, length, signed),
    "risk-difference": Laws(signed, ESTIMATE, None, signed),
    "risk-difference-cc": Laws(signed, kept("estimate"), None, signed),
    "risk-difference-newcombe-cc": Laws(signed, ESTIMATE, None, signed),
    "risk-difference-agresti-caffo": Laws(signed, ESTIMATE, None, signed),
    "nnt": Laws(signed, ESTIMATE, None, signed),
    "risk-difference-newcombe": Laws(signed, ESTIMATE, None, signed),
    "risk-difference-mn": Laws(signed, ESTIMATE, None, signed),
    "risk-ratio": Laws(
        inverted, ESTIMATE, None, None
    ),  # of the other event: test_the_odds_ratio_joins_both_risk_ratios
    "odds-ratio": Laws(inverted, ESTIMATE, None, inverted),
    "odds-ratio-haldane": Laws(inverted, None, None, inverted),  # the halves do not double
    "odds-ratio-midp": Laws(exact_odds, None, None, exact_odds),
    "odds-ratio-exact": Laws(exact_odds, None, None, exact_odds),
    "smd": Laws(signed, smd_doubled, unmoved, signed),
    "smd-largest": Laws(signed, smd_doubled, unmoved, signed),
    "cohens-d": Laws(signed, student_d_doubled, unmoved, signed),
    "glass-delta": Laws(None, glass_doubled, unmoved, signed),  # by the SD of the other group
    "hedges-g": Laws(signed, None, unmoved, signed),
    "rank-biserial": Laws(signed, ESTIMATE, unmoved, signed),
    "superiority": Laws(complement, ESTIMATE, unmoved, complement),
    "cliffs-delta": Laws(signed, ESTIMATE, unmoved, signed),
    "cramers-v": Laws(same, ESTIMATE, None, same),
    "cramers-v-corrected": Laws(same, None, None, same),  # the correction is of n
    "phi": Laws(signed, ESTIMATE, None, signed),
    "eta2": Laws(same, ESTIMATE, unmoved, same),
    "omega2": Laws(same, None, unmoved, same),
    "epsilon2": Laws(same, None, unmoved, same),
    "cohens-f": Laws(same, ESTIMATE, unmoved, same),
    "rank-epsilon2": Laws(same, None, unmoved, same),
    "rank-eta2": Laws(same, None, unmoved, same),
    "svy-difference": Laws(signed, None, length, signed),
    "svy-risk-ratio": Laws(inverted, None, None, None),
    "svy-odds-ratio": Laws(inverted, None, None, inverted),
    "smd-weighted": Laws(signed, None, unmoved, signed),
    "adjusted-difference": Laws(signed, None, length, signed),
    "paired-difference": Laws(signed, ESTIMATE, length, signed),
    "paired-hodges-lehmann": Laws(signed, None, length, signed),  # copies add means of a value with itself
    "d-z": Laws(signed, smd_doubled, unmoved, signed),
    "d-av": Laws(signed, smd_doubled, unmoved, signed),
    "paired-risk-difference": Laws(signed, ESTIMATE, None, signed),
    "paired-risk-difference-newcombe": Laws(signed, ESTIMATE, None, signed),
    "paired-risk-ratio": Laws(inverted, ESTIMATE, None, None),  # of the other level
    "matched-odds-ratio": Laws(inverted, ESTIMATE, None, inverted),
    "matched-odds-ratio-exact": Laws(exact_odds, finite, None, exact_odds),
    "kendalls-w": Laws(same, ESTIMATE, unmoved, same),
    "partial-eta2": Laws(same, ESTIMATE, unmoved, same),
    "rate-ratio": Laws(inverted, ESTIMATE, unsaid, same),
    "rate-ratio-exact": Laws(lambda v, s: exact_odds(v, s) if v["estimate"] else None, finite, unsaid, same),
    "rate-difference": Laws(signed, ESTIMATE, unsaid, same),
    "survival-difference": Laws(signed, ESTIMATE, unsaid, same),
    "event-risk-difference": Laws(signed, ESTIMATE, unsaid, same),
    "rmst-difference": Laws(signed, ESTIMATE, unsaid, same),
    "incidence-difference": Laws(signed, ESTIMATE, unsaid, same),
}
SIGNLESS = frozenset({"smd", "smd-largest", "smd-weighted"})
"""Effects that are distances, without sign, of categories."""


def of_effect(name: str, *, levels: bool) -> Laws:
    """The laws of an effect, of categories or of numbers."""
    return (
        replace(EFFECTS[name], swap=same, turned=same, doubled=None) if levels and name in SIGNLESS else EFFECTS[name]
    )


def one(change: Callable[[float, int], float | None]) -> Law:
    """A law of a summary's one value, which may need the number of values."""

    def law(v: Values, study: Study) -> dict[str, float] | None:
        after = change(v["value"], len(study.groups[0]))
        return None if after is None else {"value": after}

    return law


def scaled(v: Values, a: float, b: float) -> dict[str, float]:
    return {"value": a + b * v["value"]}


def spread(v: Values, _a: float, b: float) -> dict[str, float]:
    return {"value": b * v["value"]}


def positive(v: Values, a: float, b: float) -> dict[str, float] | None:
    """A geometric number is in the unit, but an offset changes it."""
    return None if a else {"value": b * v["value"]}


def squared(v: Values, _a: float, b: float) -> dict[str, float]:
    return {"value": b * b * v["value"]}


def unoffset(v: Values, a: float, _b: float) -> dict[str, float] | None:
    return None if a else dict(v)


SAME = one(lambda value, _: value)
NEGATED = one(lambda value, _: -value)
SHRUNK = one(lambda value, n: value * sqrt(2 * (n - 1) / (2 * n - 1)))
LESS_SURE = one(lambda value, n: value * sqrt((n - 1) / (2 * n - 1)))
QUANTILE = Laws(
    None, None, scaled, None
)  # on another place among twice as many; from below, another one than from above
NORMALITY = Laws(None, None, unmoved, SAME)
SUMMARIES: dict[str, Laws] = {
    "n": Laws(None, one(lambda value, _: 2 * value), unmoved, None),
    "pct": Laws(None, SAME, unmoved, None),
    "pct_low": Laws(None, None, unmoved, None),
    "pct_high": Laws(None, None, unmoved, None),
    "mean": Laws(None, SAME, scaled, NEGATED),
    "mean_low": Laws(None, None, scaled, None),
    "mean_high": Laws(None, None, scaled, None),
    "sum": Laws(None, one(lambda value, _: 2 * value), positive, NEGATED),
    "hmean": Laws(None, SAME, positive, None),
    "median_low": Laws(None, None, scaled, None),
    "median_high": Laws(None, None, scaled, None),
    "var": Laws(None, one(lambda value, n: value * 2 * (n - 1) / (2 * n - 1)), squared, SAME),
    "sd": Laws(None, SHRUNK, spread, SAME),
    "se": Laws(None, LESS_SURE, spread, SAME),
    "cv": Laws(None, SHRUNK, unoffset, NEGATED),
    "median": Laws(None, SAME, scaled, NEGATED),
    "q1": QUANTILE,
    "q3": QUANTILE,
    "iqr": Laws(None, None, spread, SAME),
    "min": Laws(None, SAME, scaled, None),
    "max": Laws(None, SAME, scaled, None),
    "range": Laws(None, SAME, spread, SAME),
    "mad_raw": Laws(None, SAME, spread, SAME),
    "mad": Laws(None, SAME, spread, SAME),
    "gmean": Laws(None, SAME, positive, None),
    "gmean_low": Laws(None, None, positive, None),
    "gmean_high": Laws(None, None, positive, None),
    "gsd": Laws(None, one(lambda value, n: exp(log(value) * sqrt(2 * (n - 1) / (2 * n - 1)))), unoffset, None),
    "skewness_type1": Laws(None, SAME, unmoved, NEGATED),
    "kurtosis_type1": Laws(None, SAME, unmoved, SAME),
    "skewness_type3": Laws(
        None, one(lambda value, n: value * ((1 - 1 / (2 * n)) / (1 - 1 / n)) ** 1.5), unmoved, NEGATED
    ),
    "kurtosis_type3": Laws(
        None, one(lambda value, n: (value + 3) * ((1 - 1 / (2 * n)) / (1 - 1 / n)) ** 2 - 3), unmoved, SAME
    ),
    "shapiro_w": NORMALITY,
    "shapiro_p": NORMALITY,
    "anderson_a": NORMALITY,
    "anderson_p": NORMALITY,
    "lilliefors_d": NORMALITY,
    "lilliefors_p": NORMALITY,
    **dict.fromkeys(("n_risk", "person_time"), Laws(None, one(lambda value, _: 2 * value), unsaid, SAME)),
    **{
        name: Laws(None, None if name.endswith(("_low", "_high", "_se")) else SAME, unsaid, SAME)
        for stem in (
            "survival",
            "risk",
            "rate",
            "rmst",
            "cif",
            *(f"survival_{q}" for q in ("median", "q1", "q3", "quantile")),
        )
        for name in (
            stem,
            f"{stem}_low",
            f"{stem}_high",
            *((f"{stem}_se",) if stem in {"survival", "rmst", "cif"} else ()),
        )
    },
    "skewness": Laws(None, one(lambda value, n: value / g1(n) * g1(2 * n)), unmoved, NEGATED),
    "kurtosis": Laws(None, one(lambda value, n: g2(moment(value, n), 2 * n)), unmoved, SAME),
}


def g1(n: int) -> float:
    """What the skewness of the moments is multiplied with (Joanes & Gill 1998)."""
    return sqrt(n * (n - 1)) / (n - 2)


def g2(excess: float, n: int) -> float:
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))


def moment(kurtosis: float, n: int) -> float:
    """The excess kurtosis of the moments."""
    return (kurtosis * (n - 2) * (n - 3) / (n - 1) - 6) / (n + 1)
