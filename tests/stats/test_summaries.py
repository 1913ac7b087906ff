"""The summaries: quantiles by hand and against numpy, geometric moments, what is undefined; the catalogues."""

import subprocess
import sys
from fractions import Fraction
from math import comb, exp, inf, isclose, log, sqrt

import numpy as np
import pytest
import scipy.stats
from evidence_of import frequencies, moments
from hypothesis import given
from hypothesis import strategies as st

from tablegen import stats
from tablegen.evidence import Frequencies
from tablegen.stats.medians import median_place
from tablegen.stats.percentiles import percentile
from tablegen.stats.summaries import quantile

number = st.floats(-1e6, 1e6)
POSITIVE = st.floats(1e-6, 1e6)


def of(name: str, values: list[float], kind: int = 7) -> float | None:
    entry = stats.SUMMARIES[name]
    if entry.of_moments:
        return entry.of_moments(moments(values))
    assert entry.of_frequencies
    return entry.of_frequencies(frequencies(values), kind)


@pytest.mark.parametrize(("kind", "q1", "q3"), [(7, 3.25, 7.75), (6, 2.75, 8.25), (2, 3.0, 8.0)])
def test_quartiles_of_one_to_ten(kind: int, q1: float, q3: float) -> None:
    values = [float(k) for k in range(1, 11)]
    assert of("q1", values, kind) == q1
    assert of("q3", values, kind) == q3
    assert of("median", values, kind) == 5.5
    assert of("iqr", values, kind) == q3 - q1


@given(st.lists(number, min_size=1, max_size=30), st.sampled_from([1, 2, 3]))
def test_quartiles_are_those_of_numpy(values: list[float], quarters: int) -> None:
    for kind, method in ((7, "linear"), (6, "weibull"), (2, "averaged_inverted_cdf")):
        got = quantile(frequencies(values), quarters, kind)
        assert got is not None
        assert isclose(got, np.quantile(values, quarters / 4, method=method), rel_tol=1e-12, abs_tol=1e-9)
        assert min(values) <= got <= max(values)


def test_quartiles_of_few_values() -> None:
    for kind in (7, 6, 2):
        assert [of(q, [4.0], kind) for q in ("q1", "median", "q3", "iqr")] == [4.0, 4.0, 4.0, 0.0]
        assert of("q1", [0.1, 0.1, 0.1], kind) == 0.1
    assert [of("q1", [1.0, 3.0], kind) for kind in (7, 6, 2)] == [1.5, 1.0, 1.0]


def test_quantiles_of_a_group_among_others() -> None:
    both = frequencies([1, 2, 3, 4], [100, 200])
    only = type(both)(both.values, both.counts[:, :1])
    assert quantile(only, 2, 7) == 2.5
    assert stats.SUMMARIES["max"].of_frequencies is not None
    assert stats.SUMMARIES["max"].of_frequencies(only, 7) == 4.0


def test_an_unknown_quantile_type_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="quantile type 5 is not one of 7, 6 and 2"):
        quantile(frequencies([1.0]), 2, 5)


def test_the_sample_sd() -> None:
    assert of("sd", [1, 2, 3, 4]) == pytest.approx(sqrt(5 / 3), rel=1e-15)
    assert of("se", [1, 2, 3, 4]) == pytest.approx(sqrt(5 / 12), rel=1e-15)


@given(st.lists(POSITIVE, min_size=2, max_size=20))
def test_geometric_moments(values: list[float]) -> None:
    logs = np.log(values)
    assert of("gmean", values) == pytest.approx(exp(logs.mean()), rel=1e-10)
    assert of("gsd", values) == pytest.approx(exp(logs.std(ddof=1)), rel=1e-9)


def test_geometric_moments_in_closed_form() -> None:
    assert of("gmean", [1.0, 10.0, 100.0]) == pytest.approx(10.0, rel=1e-14)
    assert of("gsd", [1.0, 10.0, 100.0]) == pytest.approx(10.0, rel=1e-14)
    assert of("gmean", [5.0]) == pytest.approx(5.0, rel=1e-15)
    assert isclose(log(of("gmean", [1e300, 1e-300]) or inf), 0.0, abs_tol=1e-12)


def at(name: str, values: list[float], confidence: float = 0.95) -> float | None:
    entry = stats.SUMMARIES[name]
    if entry.of_moments_at:
        return entry.of_moments_at(moments(values), confidence)
    assert entry.of_frequencies_at
    return entry.of_frequencies_at(frequencies(values), confidence)


@given(st.lists(number, min_size=1, max_size=30), st.integers(1, 999))
def test_percentiles_are_those_of_numpy(values: list[float], share: int) -> None:
    whole, part = divmod(share, 10)
    name = f"p{whole}_{part}" if part else f"p{whole}"
    for kind, method in ((7, "linear"), (6, "weibull")):
        got = of(name, values, kind)
        assert got is not None
        assert isclose(got, np.quantile(values, share / 1000, method=method), rel_tol=1e-9, abs_tol=1e-6)


@given(st.lists(number, min_size=1, max_size=30), st.integers(1, 999))
def test_the_averaged_percentile_by_its_definition(values: list[float], share: int) -> None:
    """The value at n p rounded up; the mean of it and the next one where n p is whole, in fractions."""
    place, ordered = Fraction(len(values) * share, 1000), sorted(values)
    at = -int(-place // 1) - 1
    want = (ordered[at] + ordered[at + 1]) / 2 if place.denominator == 1 else ordered[at]
    whole, part = divmod(share, 10)
    assert of(f"p{whole}_{part}", values, 2) == pytest.approx(want, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("p1", "1st percentile"),
        ("p2", "2nd percentile"),
        ("p11", "11th percentile"),
        ("p23", "23rd percentile"),
        ("p2_5", "2.5th percentile"),
        ("p97_5", "97.5th percentile"),
    ],
)
def test_a_percentile_is_named(name: str, title: str) -> None:
    assert name in stats.SUMMARIES
    assert stats.SUMMARIES[name].title == title
    assert stats.of_quantiles(name)


@pytest.mark.parametrize("name", ["p0", "p", "p100", "p_5", "p5_", "p2_1234", "p-1", "p٣", "pct", "q5", "p1_"])
def test_no_percentile(name: str) -> None:
    assert percentile(name) is None


def test_an_unknown_summary_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        stats.SUMMARIES["p100"]


@given(st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=15), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_limits_of_the_median_by_enumeration(values: list[float], confidence: float) -> None:
    """The narrowest pair of places (k-th smallest and largest) that encloses the median often enough, in fractions."""
    n, ordered = len(values), sorted(values)
    fitting = [
        k
        for k in range(1, n // 2 + 1)
        if Fraction(sum(comb(n, j) for j in range(k)), 2**n) <= Fraction((1 - confidence) / 2) * Fraction(1 + 1e-12)
    ]
    k = max(fitting, default=None)
    want = (None, None) if k is None else (ordered[k - 1], ordered[n - k])
    assert (at("median_low", values, confidence), at("median_high", values, confidence)) == want


def test_limits_of_a_median_as_tables_have_them() -> None:
    """The places for 95% that Altman et al. (2000), Statistics with Confidence, tabulate."""
    places = {6: 1, 9: 2, 12: 3, 15: 4, 17: 5, 20: 6, 25: 8, 50: 18, 100: 40}
    assert {n: median_place(n, 0.95) for n in places} == places
    assert median_place(5, 0.95) is None
    assert median_place(0, 0.95) is None


@given(st.lists(st.integers(1, 1000).map(float), min_size=1, max_size=20))
def test_sum_and_harmonic_mean_in_fractions(values: list[float]) -> None:
    assert of("sum", values) == sum(values)
    want = len(values) / sum(1 / Fraction(v) for v in values)
    assert of("hmean", values) == pytest.approx(float(want), rel=1e-14)


def test_a_sum_too_large_to_write_is_infinite() -> None:
    assert of("sum", [1.7e308, 1.7e308]) == inf


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=30).filter(lambda v: len(set(v)) > 1))
def test_shape_of_the_first_type_is_scipys_biased(values: list[float]) -> None:
    assert of("skewness_type1", values) == pytest.approx(scipy.stats.skew(values), rel=1e-9, abs=1e-9)
    assert of("kurtosis_type1", values) == pytest.approx(scipy.stats.kurtosis(values), rel=1e-8, abs=1e-8)


def test_percentiles_of_one_to_twenty_do_not_depend_on_rounding() -> None:
    values = [float(k) for k in range(1, 21)]
    assert [of("p5", values, kind) for kind in (7, 6, 2)] == [1.95, 1.05, 1.5]
    assert [of("p95", values, kind) for kind in (7, 6, 2)] == [19.05, 19.95, 19.5]


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=30))
def test_shape_is_scipys_unbiased(values: list[float]) -> None:
    if len(set(values)) == 1:
        assert of("skewness", values) is None
        assert of("kurtosis", values) is None
        return
    assert of("skewness", values) == pytest.approx(scipy.stats.skew(values, bias=False), rel=1e-9, abs=1e-9)
    assert of("kurtosis", values) == pytest.approx(scipy.stats.kurtosis(values, bias=False), rel=1e-8, abs=1e-8)


@given(
    st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=12), st.sampled_from([1e-170, 1e170, 2.0**40])
)
def test_shape_does_not_know_the_unit(values: list[float], unit: float) -> None:
    for name in ("skewness", "kurtosis"):
        got, scaled = of(name, values), of(name, [v * unit for v in values])
        assert (got is None) == (scaled is None)
        assert got is None or got == pytest.approx(scaled, rel=1e-9, abs=1e-9)


def test_shape_of_the_largest_and_smallest_numbers() -> None:
    assert of("skewness", [-1.7e308, 0.0, 1.7e308]) == pytest.approx(0.0, abs=1e-14)
    assert of("skewness", [0.0, 0.0, 5e-324, 1e-323]) is not None


@given(st.lists(number, min_size=1, max_size=30))
def test_mad_is_the_median_distance_from_the_median(values: list[float]) -> None:
    distances = [abs(v - np.median(values)) for v in values]
    assert of("mad", values) == pytest.approx(1.4826 * np.median(distances), rel=1e-9, abs=1e-9)


def test_spread_by_hand() -> None:
    values = [2.0, 4.0, 4.0, 6.0, 14.0]
    assert of("range", values) == 12.0
    assert of("mad", values) == 1.4826 * 2.0
    assert of("cv", values) == pytest.approx(100.0 * sqrt(22.0) / 6.0, rel=1e-15)
    assert of("cv", [-v for v in values]) == pytest.approx(-100.0 * sqrt(22.0) / 6.0, rel=1e-15)


@given(st.lists(st.integers(1, 1000).map(float), min_size=2, max_size=20), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_limits_of_the_means(values: list[float], confidence: float) -> None:
    reach = scipy.stats.t.ppf((1 + confidence) / 2, len(values) - 1) / sqrt(len(values))
    logs = np.log(values)
    for sign, end in ((-1, "low"), (1, "high")):
        mean, log_mean = (np.mean(v) + sign * reach * np.std(v, ddof=1) for v in (values, logs))
        assert at(f"mean_{end}", values, confidence) == pytest.approx(mean, rel=1e-9, abs=1e-9)
        want = exp(log_mean) if log_mean < log(1e308) else None
        assert at(f"gmean_{end}", values, confidence) == (want and pytest.approx(want, rel=1e-8))


@pytest.mark.parametrize("name", ["mean_low", "mean_high", "gmean_low", "gmean_high"])
def test_one_value_has_no_interval(name: str) -> None:
    assert at(name, [5.0]) is None
    assert at(name, []) is None


def test_geometric_numbers_too_large_to_write_are_undefined() -> None:
    assert of("gsd", [1e-300, 1e300]) is None
    assert at("gmean_high", [1.0, 1000.0], 0.999) is None
    assert at("gmean_low", [1.0, 1000.0], 0.999) == 0.0


def test_limits_of_the_geometric_mean_need_positive_values() -> None:
    assert at("gmean_low", [1.0, 0.0]) is None
    assert stats.SUMMARIES["gmean_low"].undefined == "needs at least 2 values, all above 0, and a result below 1e308"


def test_limits_of_a_percentage_are_wilsons_in_percent() -> None:
    low, high = stats.SUMMARIES["pct_low"].of_counts_at, stats.SUMMARIES["pct_high"].of_counts_at
    assert low
    assert high
    assert (low(81, 263, 0.95, "wilson"), high(81, 263, 0.95, "wilson")) == pytest.approx(
        (25.528851987827, 36.620957698280), rel=1e-10
    )
    assert low(0, 0, 0.95, "wilson") is None


UNDEFINED = {
    "mean": ([], "there are no values"),
    "sd": ([3.0], "needs at least 2 values"),
    "se": ([3.0], "needs at least 2 values"),
    "median": ([], "there are no values"),
    "q1": ([], "there are no values"),
    "q3": ([], "there are no values"),
    "iqr": ([], "there are no values"),
    "min": ([], "there are no values"),
    "max": ([], "there are no values"),
    "gmean": ([1.0, 0.0], "needs values that are all above 0"),
    "gsd": ([1.0, -2.0], "needs at least 2 values, all above 0, and a result below 1e308"),
    "cv": ([-1.0, 1.0], "needs at least 2 values and a mean other than 0"),
    "range": ([], "there are no values"),
    "mad": ([], "there are no values"),
    "p5": ([], "there are no values"),
    "var": ([3.0], "needs at least 2 values"),
    "sum": ([], "there are no values"),
    "hmean": ([1.0, 0.0], "needs values that are all above 0"),
    "skewness": ([1.0, 2.0], "needs at least 3 values that are not all the same"),
    "skewness_type1": ([1.0, 2.0], "needs at least 3 values that are not all the same"),
    "kurtosis_type3": ([5.0, 5.0, 5.0, 5.0], "needs at least 4 values that are not all the same"),
    "kurtosis": ([1.0, 2.0, 4.0], "needs at least 4 values that are not all the same"),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_what_is_undefined_says_why(name: str) -> None:
    values, why = UNDEFINED[name]
    assert of(name, values) is None
    assert of(name, []) is None
    assert stats.SUMMARIES[name].undefined == why


def test_gsd_of_one_value_is_undefined() -> None:
    assert of("gsd", [5.0]) is None


def test_counts_and_percentages() -> None:
    n, pct = stats.SUMMARIES["n"], stats.SUMMARIES["pct"]
    assert n.of_counts
    assert n.of_moments
    assert pct.of_counts
    assert n.of_counts(3, 7) == n.of_moments(moments([1, 2, 3])) == 3
    assert pct.of_counts(1, 16) == 6.25
    assert pct.of_counts(1, 3) == 100 / 3
    assert pct.of_counts(0, 0) is None
    assert pct.undefined == "there are no values"


def test_the_catalogues_in_their_order() -> None:
    assert stats.SUMMARIES.names == (
        "n",
        "pct",
        "pct_low",
        "pct_high",
        "mean",
        "mean_low",
        "mean_high",
        "sd",
        "var",
        "se",
        "cv",
        "sum",
        "median",
        "median_low",
        "median_high",
        "q1",
        "q3",
        "iqr",
        "min",
        "max",
        "range",
        "mad",
        "mad_raw",
        "gmean",
        "gmean_low",
        "gmean_high",
        "gsd",
        "hmean",
        "skewness",
        "skewness_type1",
        "skewness_type3",
        "kurtosis",
        "kurtosis_type1",
        "kurtosis_type3",
        "shapiro_w",
        "shapiro_p",
        "anderson_a",
        "anderson_p",
        "lilliefors_d",
        "lilliefors_p",
        "n_risk",
        "survival",
        "survival_low",
        "survival_high",
        "survival_se",
        "risk",
        "risk_low",
        "risk_high",
        "survival_median",
        "survival_median_low",
        "survival_median_high",
        "survival_q1",
        "survival_q1_low",
        "survival_q1_high",
        "survival_q3",
        "survival_q3_low",
        "survival_q3_high",
        "survival_quantile",
        "survival_quantile_low",
        "survival_quantile_high",
        "rmst",
        "rmst_se",
        "rmst_low",
        "rmst_high",
        "cif",
        "cif_low",
        "cif_high",
        "cif_se",
        "person_time",
        "rate",
        "rate_low",
        "rate_high",
    )
    assert stats.EFFECTS.names == (
        "difference",
        "difference-welch",
        "hodges-lehmann",
        "median-difference",
        "risk-difference",
        "risk-difference-cc",
        "risk-difference-newcombe",
        "risk-difference-newcombe-cc",
        "risk-difference-agresti-caffo",
        "risk-difference-mn",
        "risk-ratio",
        "odds-ratio",
        "odds-ratio-exact",
        "odds-ratio-midp",
        "odds-ratio-haldane",
        "nnt",
        "smd",
        "smd-largest",
        "cohens-d",
        "hedges-g",
        "glass-delta",
        "rank-biserial",
        "superiority",
        "cliffs-delta",
        "cramers-v",
        "cramers-v-corrected",
        "phi",
        "eta2",
        "omega2",
        "epsilon2",
        "cohens-f",
        "rank-epsilon2",
        "rank-eta2",
        "svy-difference",
        "svy-risk-ratio",
        "svy-odds-ratio",
        "smd-weighted",
        "paired-difference",
        "paired-hodges-lehmann",
        "d-z",
        "d-av",
        "paired-risk-difference",
        "paired-risk-difference-newcombe",
        "paired-risk-ratio",
        "matched-odds-ratio",
        "matched-odds-ratio-exact",
        "kendalls-w",
        "partial-eta2",
        "rate-ratio",
        "rate-ratio-exact",
        "rate-difference",
        "survival-difference",
        "event-risk-difference",
        "rmst-difference",
        "incidence-difference",
        "adjusted-difference",
    )
    assert stats.TESTS.names == (
        "t",
        "welch",
        "anova",
        "welch-anova",
        "kruskal",
        "mann-whitney",
        "mann-whitney-exact",
        "mann-whitney-asymptotic",
        "mann-whitney-uncorrected",
        "mann-whitney-exact-or-uncorrected",
        "jonckheere",
        "median-test",
        "ks",
        "ks-exact",
        "ks-asymptotic",
        "var-f",
        "bartlett",
        "levene",
        "brown-forsythe",
        "fligner",
        "chi2",
        "chi2-yates",
        "chi2-n-1",
        "chi2-lr",
        "chi2-trend",
        "linear-by-linear",
        "mean-scores",
        "fisher",
        "fisher-midp",
        "fisher-midp-small",
        "fisher-monte-carlo",
        "barnard",
        "boschloo",
        "paired-t",
        "wilcoxon",
        "wilcoxon-exact",
        "wilcoxon-asymptotic",
        "wilcoxon-uncorrected",
        "wilcoxon-pratt",
        "sign-test",
        "mcnemar",
        "mcnemar-corrected",
        "mcnemar-exact",
        "mcnemar-midp",
        "bowker",
        "cmh",
        "cmh-corrected",
        "cmh-exact",
        "cmh-mean-scores",
        "cmh-correlation",
        "van-elteren",
        "breslow-day",
        "breslow-day-tarone",
        "svy-t",
        "svy-anova",
        "svy-rank",
        "svy-rank-mid",
        "rao-scott",
        "rao-scott-chi2",
        "svy-wald",
        "svy-wald-adjusted",
        "rm-anova",
        "rm-anova-gg",
        "rm-anova-hf",
        "friedman",
        "cochran-q",
        "logrank",
        "gehan",
        "tarone-ware",
        "peto",
        "fleming-harrington-0-1",
        "fleming-harrington-1-1",
        "logrank-trend",
        "gray",
        "rate-exact",
        "rate-midp",
        "rate-chi2",
        "rate-lr",
        "margin-t",
        "margin-welch",
        "margin-paired-t",
        "margin-risks",
        "margin-risks-wald",
        "ancova",
    )
    assert stats.MODELS.names == (
        "logistic",
        "linear",
        "quantile",
        "poisson",
        "quasi-poisson",
        "negative-binomial",
        "log-binomial",
        "modified-poisson",
        "probit",
        "cloglog",
        "cox",
        "fine-gray",
        "conditional-logistic",
        "ordinal",
        "multinomial",
        "gee-linear",
        "gee-logistic",
        "gee-poisson",
        "gee-modified-poisson",
        "weibull",
        "exponential",
        "log-normal",
        "log-logistic",
        "mixed-linear",
        "mixed-logistic",
        "mixed-poisson",
    )
    assert stats.SUMMARIES["sd"].title == "standard deviation (n − 1)"


def test_every_test_says_where_it_comes_from() -> None:
    assert all("(" in test.source and test.title for test in stats.TESTS)
    assert all(test.groups[0] == 2 for test in stats.TESTS)


def test_listing_the_statistics_loads_no_numpy() -> None:
    code = "import sys, tablegen.stats; print(sorted({'numpy', 'scipy', 'statsmodels'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_quantiles_of_decimals_are_exact() -> None:
    """The mean of 0.6 and 0.7 is 0.65, a tie to round, and no float next to it."""
    import numpy as np

    def of(*values: float) -> Frequencies:
        return Frequencies(np.array(values), np.ones((len(values), 1), dtype=np.int64))

    median = stats.SUMMARIES["median"].of_frequencies
    assert median(of(0.6, 0.7), 7) == 0.65 and median(of(0.4, 0.5), 7) == 0.45
    assert quantile(of(0.6, 0.7), 2, 7) != 0.65  # the doubles' own mean, which tests on ranks need
