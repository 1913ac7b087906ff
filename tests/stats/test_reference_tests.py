"""The tests of trends, spread and distributions against R 4.2.2 (tests/data/reference), to 1e-9 unless said."""

from math import isclose
from typing import Any

import pytest
from evidence_of import counts, frequencies, levels, moments, of_kind, rows, split
from scipy import stats as scipy_stats
from stats.test_reference import T_NAMES, Record, agree, cases, check, table, two

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.contract import Outcome

F_NAMES = {"statistic": "statistic", "df": "df1", "df2": "df2", "p": "p"}


def of_moments(name: str, groups: list[list[float]]) -> Outcome:
    return stats.TESTS[name].run(tuple(map(moments, groups)))


def of_values(name: str, groups: list[list[float]]) -> Outcome:
    return stats.TESTS[name].run(frequencies(*groups))


@cases("anova_welch")
def test_welch_anova(record: Record) -> None:
    check(of_moments("welch-anova", split(record)), record, F_NAMES)


@cases("bartlett")
def test_bartlett(record: Record) -> None:
    check(of_moments("bartlett", split(record)), record, T_NAMES)


@cases("var_test_F")
def test_var_f(record: Record) -> None:
    check(of_moments("var-f", two(record)), record, F_NAMES)


@cases("levene", "brown_forsythe_levene")
def test_levene(record: Record) -> None:
    name = "levene" if record["kind"] == "levene" else "brown-forsythe"
    check(of_values(name, split(record)), record, F_NAMES)


@cases("fligner_killeen")
def test_fligner(record: Record) -> None:
    check(of_values("fligner", split(record)), record, T_NAMES)


@cases("jonckheere_terpstra")
def test_jonckheere(record: Record) -> None:
    check(of_values("jonckheere", split(record)), record, {"statistic": "statistic", "p": "p"})


# R's chisq.test takes a table with one row, as nobody is above the median, for a test of equal group sizes
ONE_ROW = {f"mood_median_test{k}" for k in ("_k.nasty_edge_s.002", ".nasty_edge_s.002", ".nasty_edge_s.003")}


@cases("mood_median_test", "mood_median_test_k")
def test_median_test(record: Record) -> None:
    outcome = of_values("median-test", two(record))
    if record["id"] in ONE_ROW:
        assert (
            outcome.problem
            == f"no value is above the median ({record['expected']['grand_median']}): there is nothing to compare"
        )
    elif len(split(record)) < 2:
        assert outcome.problem == "fewer than 2 groups have values"
    else:
        check(outcome, record, T_NAMES)


@cases("ks_two_sample")
def test_ks(record: Record) -> None:
    """R's exact P is a difference from 1, good to 1e-14; its asymptotic one is a series cut early: to 2e-5 of P."""
    exact = record["options"]["method"] == "exact"
    outcome = of_values("ks-exact" if exact else "ks-asymptotic", two(record))
    assert bool(outcome.problem) == (record["status"] != "ok")
    if outcome.values:
        for stat in ("statistic", "p"):
            rel, near = (1e-9, 1e-13) if exact or stat == "statistic" else (2e-5, 1e-12)
            assert isclose(outcome.values[stat], record["expected"][stat], rel_tol=rel, abs_tol=near), stat


def trend_table(record: Record) -> Counts:
    """The table of a record of Cochran-Armitage: events and others, over the scored groups."""
    if "inline_data" in record:
        x, n = record["inline_data"]["x"], record["inline_data"]["n"]
        return Counts((tuple(x), tuple(m - k for k, m in zip(x, n, strict=True))))
    variable, event = record["variables"]["y"], record["variables"]["event"]
    kinds = levels()[record["dataset"]]
    by_level = counts(
        rows(record), variable, kinds[variable] or (), record["group"], kinds[record["group"]] or ()
    ).table
    row = by_level[(kinds[variable] or []).index(event)]
    others = [sum(column) - k for column, k in zip(zip(*by_level, strict=True), row, strict=True)]
    return Counts((row, tuple(others)))


@cases("cochran_armitage", "cochran_armitage_counts")
@pytest.mark.parametrize("turned", [False, True])
def test_trend(record: Record, turned: bool) -> None:
    """Also with the ordered side as the levels of two groups, and in the N - 1 form."""
    found = trend_table(record)
    evidence = Counts(tuple(zip(*found.table, strict=True))) if turned else found
    check(stats.TESTS["chi2-trend"].run(evidence), record, {"statistic": "chi2", "df": "df", "p": "p"})
    less_one = stats.TESTS["linear-by-linear"].run(evidence).values
    assert agree(less_one["statistic"], record["expected"]["z_nminus1"] ** 2)
    assert agree(less_one["p"], record["expected"]["p_nminus1"])


@cases("ordinal_association")
def test_linear_by_linear(record: Record) -> None:
    expected = {
        key: record["expected"][f"linear_by_linear_{theirs}"]
        for key, theirs in (("statistic", "chi2"), ("df", "df"), ("p", "p"))
    }
    check(stats.TESTS["linear-by-linear"].run(table(record)), {"status": "ok", "expected": expected}, T_NAMES)


@cases("association_measures", "association_counts")
def test_chi2_lr(record: Record) -> None:
    expected: dict[str, Any] = {"p": None, **record["expected"]}
    names = {"statistic": "g", "df": "df", "p": "g_p"}
    check(stats.TESTS["chi2-lr"].run(table(record)), {"status": "ok", "expected": expected}, names)


PEARSON = [record for record in of_kind("chisq_counts", "chisq_test") if not record["options"]["continuity"]]


@pytest.mark.parametrize("record", PEARSON, ids=[record["id"] for record in PEARSON])
def test_chi2_n_1(record: Record) -> None:
    """Pearson's statistic of R times (N - 1) / N, of tables of any size."""
    outcome = stats.TESTS["chi2-n-1"].run(table(record))
    if record["status"] != "ok":
        assert outcome.problem
        return
    expected = record["expected"]
    factor = (expected["n"] - 1) / expected["n"]
    assert agree(outcome.values["statistic"], expected["statistic"] * factor)
    assert agree(outcome.values["p"], scipy_stats.chi2.sf(expected["statistic"] * factor, expected["df"]))


@cases("fisher_2x2", "fisher_counts_2x2")
def test_fisher_midp(record: Record) -> None:
    assert agree(stats.TESTS["fisher-midp"].run(table(record)).values["p"], record["expected"]["p_mid_doubled"])
