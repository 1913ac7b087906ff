"""R's one-sample and k-sample records of proportions, and expected counts: what of them tablegen computes, to 1e-9."""

from math import floor

import pytest
from evidence_of import moments, rows
from stats.test_reference import T_NAMES, Record, agree, cases, check, table

from tablegen import stats
from tablegen.evidence import Counts
from tablegen.stats.proportions import proportion_interval


@cases("prop_test_k_sample")
def test_k_proportions_are_the_chi_square_test(record: Record) -> None:
    x, n = record["inline_data"]["x"], record["inline_data"]["n"]
    evidence = Counts((tuple(x), tuple(total - k for k, total in zip(x, n, strict=True))))
    corrected = record["options"]["continuity"]
    check(stats.TESTS["chi2-yates" if corrected else "chi2"].run(evidence), record, T_NAMES)
    if len(x) == 2 and not corrected:
        of_counts = stats.EFFECTS["risk-difference"].of_counts
        assert of_counts
        check(
            of_counts(evidence, record["options"]["conf_level"]),
            record,
            {"low": "ci_low", "high": "ci_high"},
        )


@cases("binomial_test_exact", "prop_test_one_sample")
def test_intervals_of_one_proportion(record: Record) -> None:
    """R's exact one is Clopper and Pearson's, its asymptotic one without correction Wilson's."""
    data, expected = record["inline_data"], record["expected"]
    how = "clopper-pearson" if record["kind"] == "binomial_test_exact" else "wilson"
    limits = proportion_interval(data["x"], data["n"], record["options"]["conf_level"], how)
    assert limits
    assert limits == pytest.approx((expected["ci_low"], expected["ci_high"]), rel=1e-9, abs=1e-15)


@cases("t_test_one_sample")
def test_the_interval_of_one_mean(record: Record) -> None:
    variable, confidence = record["variables"]["y"], record["options"]["conf_level"]
    values = moments(row[variable] for row in rows(record) if row[variable] is not None)
    for name, key in (("mean_low", "ci_low"), ("mean_high", "ci_high")):
        limit = stats.SUMMARIES[name].of_moments_at
        assert limit
        got = limit(values, confidence)
        assert got is not None
        assert agree(got, record["expected"][key])


@cases("expected_residuals")
def test_small_expected_counts(record: Record) -> None:
    """Of R's expected counts a remark tells how many are below 5, of how many, and the smallest."""
    outcome = stats.TESTS["chi2"].run(table(record))
    if record["status"] != "ok":
        assert outcome.problem
        return
    expected = [value for row in record["expected"]["expected"] for value in row]
    few = [value for value in expected if value < 5.0]
    if not few:
        assert not outcome.remarks
        return
    (remark,) = outcome.remarks
    smallest = min(few)
    shown = floor(smallest * 10) / 10 if smallest >= 1 else float(f"{smallest:.1g}")
    assert remark.startswith(f"{len(few)} of {len(expected)} expected count")
    assert remark.endswith(f"below 5 (smallest {shown:g})")
