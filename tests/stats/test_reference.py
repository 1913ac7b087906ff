"""Every test and summary against R 4.2.2 (tests/data/reference): equal to 1e-9, or refused where R refuses."""

from collections.abc import Callable
from math import isclose
from typing import Any

import pytest
from evidence_of import counts, frequencies, groups, levels, moments, of_kind, rows, split

from tablegen import stats
from tablegen.evidence import Counts, Moments
from tablegen.stats.contract import Outcome
from tablegen.stats.fisher import fisher
from tablegen.stats.tails import chi2_tail, f_tail, normal_two_sided, t_two_sided

Record = dict[str, Any]


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = of_kind(*kinds)
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def agree(got: float, want: Any, rel: float = 1e-9) -> bool:
    return isclose(got, float(want), rel_tol=rel, abs_tol=1e-300)


def check(outcome: Outcome, record: Record, names: dict[str, str], rel: float = 1e-9) -> None:
    """The outcome's values are R's under the given names; a record without numbers must be refused in words."""
    expected = record["expected"]
    if record["status"] != "ok" or expected["p"] is None:
        assert outcome.problem
        assert not outcome.values
        return
    assert outcome.problem is None
    for ours, theirs in names.items():
        assert agree(outcome.values[ours], expected[theirs], rel), (ours, outcome.values[ours], expected[theirs])


def table(record: Record) -> Counts:
    if "inline_data" in record:
        return Counts(tuple(map(tuple, record["inline_data"]["T"])))
    x, group, kinds = record["variables"]["x"], record["group"], levels()[record["dataset"]]
    return counts(rows(record), x, kinds[x] or (), group, kinds[group] or ())


def two(record: Record) -> list[list[float]]:
    """The record's two groups; one without values stays, as a table would hand it over."""
    found = split(record)
    return found + [[]] * (2 - len(found))


T_NAMES = {"statistic": "statistic", "df": "df", "p": "p"}


@cases("t_test_student")
def test_student(record: Record) -> None:
    check(stats.TESTS["t"].run(tuple(map(moments, two(record)))), record, T_NAMES)


@cases("t_test_welch")
def test_welch(record: Record) -> None:
    check(stats.TESTS["welch"].run(tuple(map(moments, two(record)))), record, T_NAMES)


@cases("anova_oneway")
def test_anova(record: Record) -> None:
    outcome = stats.TESTS["anova"].run(tuple(map(moments, split(record))))
    check(outcome, record, {"statistic": "statistic", "df": "df1", "df2": "df2", "p": "p"})


@cases("t_test_summary")
@pytest.mark.parametrize(("name", "key"), [("t", "pooled"), ("welch", "welch")])
def test_t_from_published_moments(record: Record, name: str, key: str) -> None:
    d, expected = record["inline_data"], record["expected"][key]
    both = tuple(Moments(d[f"n{i}"], d[f"m{i}"], d[f"s{i}"] ** 2) for i in (1, 2))
    check(stats.TESTS[name].run(both), {"status": "ok", "expected": expected}, T_NAMES)


@cases("anova_summary")
def test_anova_from_published_moments(record: Record) -> None:
    d = record["inline_data"]
    found = tuple(Moments(n, m, s * s) for n, m, s in zip(d["n"], d["m"], d["s"], strict=True))
    check(stats.TESTS["anova"].run(found), record, {"statistic": "statistic", "df": "df1", "df2": "df2", "p": "p"})


@cases("kruskal_wallis")
def test_kruskal(record: Record) -> None:
    check(stats.TESTS["kruskal"].run(frequencies(*split(record))), record, T_NAMES)


@cases("wilcoxon_rank_sum", "wilcoxon_rank_sum_exact_ties")
def test_mann_whitney(record: Record) -> None:
    options = record["options"]
    name = "mann-whitney-exact"
    if options["method"] == "normal":
        name = "mann-whitney-asymptotic" if options["continuity"] else "mann-whitney-uncorrected"
    check(stats.TESTS[name].run(frequencies(*two(record))), record, {"statistic": "statistic", "p": "p"})


@cases("chisq_test", "chisq_counts")
def test_chi2(record: Record) -> None:
    name = "chi2-yates" if record["options"]["continuity"] else "chi2"
    outcome = stats.TESTS[name].run(table(record))
    check(outcome, record, T_NAMES)
    few = record["expected"].get("n_expected_lt5", 0)
    assert bool(outcome.remarks) == bool(few)
    assert all(remark.startswith(f"{few} of ") for remark in outcome.remarks)


@cases("fisher_rxc", "fisher_counts_rxc", "fisher_2x2_R")
def test_fisher_p(record: Record) -> None:
    check(fisher(table(record)), record, {"p": "p"})


@cases("fisher_2x2", "fisher_counts_2x2")
def test_fisher_odds_ratio(record: Record) -> None:
    outcome = fisher(table(record), record["options"]["conf_level"])
    names = {"p": "p", "or": "or_conditional_mle", "or_low": "ci_low", "or_high": "ci_high"}
    infinite = [ours for ours, theirs in names.items() if record["expected"][theirs] == "Infinity"]
    assert not set(infinite) & set(outcome.values)
    check(outcome, record, {ours: theirs for ours, theirs in names.items() if ours not in infinite})


SUMMARIES = ("n", "mean", "sd", "se", "min", "max", "gmean", "gsd", "median", "q1", "q3", "iqr")
R_NAMES = {"gmean": "geometric_mean", "gsd": "geometric_sd"}
QUARTILES = {"q1": 0, "median": 1, "q3": 2, "iqr": 3}


def summary(name: str, values: list[float], quantile_type: int) -> float | None:
    entry = stats.SUMMARIES[name]
    if entry.of_moments:
        return entry.of_moments(moments(values))
    assert entry.of_frequencies
    return entry.of_frequencies(frequencies(values), quantile_type)


@cases("describe_continuous")
@pytest.mark.parametrize("quantile_type", [7, 6, 2])
def test_summaries(record: Record, quantile_type: int) -> None:
    variable = record["variables"]["y"]
    everybody = [row[variable] for row in rows(record) if row[variable] is not None]
    expected = {None: record["expected"]["overall"], **record["expected"]["by_group"]}
    for group, want in expected.items():
        values = everybody
        if group is not None:
            values = [r[variable] for r in rows(record) if r[record["group"]] == group and r[variable] is not None]
        for name in SUMMARIES:
            wanted = (
                want[f"type{quantile_type}"][QUARTILES[name]] if name in QUARTILES else want[R_NAMES.get(name, name)]
            )
            got = summary(name, values, quantile_type)
            if wanted is None:
                assert got is None, (group, name, got)
            else:
                assert got is not None, (group, name, wanted)
                assert agree(got, wanted), (group, name, got, wanted)


@cases("quantile_types")
def test_quartiles(record: Record) -> None:
    values = [row[record["variables"]["y"]] for row in rows(record)]
    present = [v for v in values if v is not None]
    for kind in (7, 6, 2):
        for name, want in zip(("q1", "median", "q3"), record["expected"][f"type{kind}"], strict=True):
            got = summary(name, present, kind)
            assert got is not None
            assert agree(got, want), (kind, name)


@cases("describe_categorical")
def test_percentages(record: Record) -> None:
    expected, pct = record["expected"], stats.SUMMARIES["pct"].of_counts
    assert pct
    values = [row[record["variables"]["x"]] for row in rows(record)]
    assert sum(v is None for v in values) == expected["n_missing"]
    for level, n in expected["counts"].items():
        assert values.count(level) == n
        for total, key in (
            (len(values) - values.count(None), "percent_nonmissing"),
            (len(values), "percent_of_all_rows"),
        ):
            got = pct(n, total)
            assert (got is None) == (expected[key][level] is None)
            assert got is None or agree(got, expected[key][level])


@cases("p_from_statistic")
def test_p_from_statistic(record: Record) -> None:
    d, distribution = record["inline_data"], record["options"]["distribution"]
    tails: dict[str, Callable[[], float]] = {
        "t": lambda: t_two_sided(d["stat"], d["df1"]),
        "chi2": lambda: chi2_tail(d["stat"], d["df1"]),
        "z": lambda: normal_two_sided(d["stat"]),
        "F": lambda: f_tail(d["stat"], d["df1"], d["df2"]),
    }
    assert agree(tails[distribution](), record["expected"]["p"])


def test_groups_of_a_record_are_those_with_values() -> None:
    record = next(r for r in of_kind("anova_oneway") if r["dataset"] == "plantgrowth")
    assert groups(record) == ["ctrl", "trt1", "trt2"]
