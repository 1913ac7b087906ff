"""The tests of pairs against R 4.2.2 (tests/data/reference/paired.json): equal to 1e-9, or refused where R has none."""

import json
from math import isclose
from typing import Any

import numpy as np
import pytest
from evidence_of import REFERENCE

from tablegen import stats
from tablegen.evidence import Matched
from tablegen.stats.contract import Outcome

Record = dict[str, Any]

EFFECTS = ("paired_effect_sizes", "hodges_lehmann_one_sample")
FILE: dict[str, Any] = json.loads((REFERENCE / "paired.json").read_text("utf-8"))


def cases(*kinds: str) -> pytest.MarkDecorator:
    found = [record for record in FILE["records"] if record["kind"] in kinds]
    assert found
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def pairs(record: Record) -> Matched:
    if "table" in record:
        cells = [(i, j) for i, row in enumerate(record["table"]) for j, n in enumerate(row) for _ in range(n)]
        first, second = zip(*cells, strict=True)
    else:
        first, second = FILE["pairs"][record["pairs"]]
    of_levels = record["kind"] not in EFFECTS and stats.TESTS[name_of(record)].of_counts
    kind = np.int64 if of_levels else np.float64
    return Matched(np.array([first, second], dtype=kind).T, 0)


def name_of(record: Record) -> str:
    options, kind = record["options"], record["kind"]
    if kind == "wilcoxon_signed_rank":
        normal = "wilcoxon-asymptotic" if options.get("continuity", True) else "wilcoxon-uncorrected"
        return "wilcoxon-exact" if options["method"] == "exact" else normal
    if kind in {"mcnemar_counts", "mcnemar_paired_data"}:
        several = (record["expected"]["df"] or 1) > 1
        return "bowker" if several else "mcnemar-corrected" if options["continuity"] else "mcnemar"
    return {
        "t_test_paired": "paired-t",
        "sign_test": "sign-test",
        "mcnemar_exact_counts": "mcnemar-exact",
        "bowker_counts": "bowker",
        "wilcoxon_signed_rank_pratt": "wilcoxon-pratt",
    }[kind]


def run(record: Record) -> Outcome:
    return stats.TESTS[name_of(record)].run(pairs(record))


def check(outcome: Outcome, **expected: float) -> None:
    assert outcome.problem is None
    assert set(outcome.values) == set(expected)
    for name, want in expected.items():
        assert isclose(outcome.values[name], want, rel_tol=1e-9, abs_tol=1e-300), (name, outcome.values[name], want)


@cases("t_test_paired")
def test_paired_t(record: Record) -> None:
    expected = record["expected"]
    assert pairs(record).first.size == expected["n_pairs"]
    check(run(record), statistic=expected["statistic"], df=expected["df"], p=expected["p"])


@cases("wilcoxon_signed_rank")
def test_wilcoxon(record: Record) -> None:
    """Of the differences that the decimals have: R's after rounding. R was told exact=FALSE for the normal ones."""
    expected, options = record["expected"], record["options"]
    outcome = run(record)
    assert ("normal approximation" in outcome.method) == (options["method"] == "normal")
    assert ("and continuity correction" in outcome.method) == (options["method"] == "normal" and len(options) == 1)
    statistic = expected.get("statistic_rounded", outcome.values["statistic"])
    check(outcome, statistic=statistic, p=expected["p_rounded"])


@cases("wilcoxon_signed_rank")
def test_wilcoxon_by_rule_is_exact_without_ties_and_zeros(record: Record) -> None:
    by_rule = stats.TESTS["wilcoxon"].run(pairs(record))
    exact = record["pairs"] == "anorexia.Postwt.Prewt.FT"  # 17 differences, neither tied nor zero
    same = stats.TESTS["wilcoxon-exact" if exact else "wilcoxon-asymptotic"].run(pairs(record))
    assert (by_rule.values, by_rule.method) == (same.values, same.method)


@cases("sign_test")
def test_sign_test(record: Record) -> None:
    expected = record["expected"]
    outcome = run(record)
    check(outcome, statistic=expected["n_positive"], p=expected["p"])
    n, zeros = sum(expected[f"n_{sign}"] for sign in ("positive", "negative", "zero")), expected["n_zero"]
    assert bool(outcome.remarks) == bool(zeros)
    assert all(remark.startswith(f"{zeros} of {n} pairs ha") for remark in outcome.remarks)


@cases("mcnemar_counts", "mcnemar_paired_data", "bowker_counts")
def test_mcnemar_and_bowker(record: Record) -> None:
    outcome, expected = run(record), record["expected"]
    if record["status"] != "ok":
        assert outcome.problem == "no patient changed level: there is nothing to compare"
        assert not outcome.values
        return
    assert pairs(record).first.size == expected.get("n_pairs", pairs(record).first.size)
    check(outcome, statistic=expected["statistic"], df=expected["df"], p=expected["p"])


@cases("mcnemar_exact_counts")
def test_mcnemar_exact(record: Record) -> None:
    outcome = run(record)
    if record["status"] != "ok":
        assert outcome.problem == "no patient changed level: there is nothing to compare"
    else:
        check(outcome, p=record["expected"]["p"])


@cases("wilcoxon_signed_rank_pratt")
def test_pratt(record: Record) -> None:
    expected = record["expected"]
    check(run(record), statistic=expected["z_rounded"], p=expected["p_rounded"])


def effect(name: str, record: Record, confidence: float = 0.95) -> Outcome:
    of_pairs = stats.EFFECTS[name].of_pairs
    assert of_pairs
    return of_pairs(pairs(record), confidence)


@cases("hodges_lehmann_one_sample")
def test_hodges_lehmann(record: Record) -> None:
    expected = record["expected"]
    outcome = effect("paired-hodges-lehmann", record)
    assert outcome.method == "Hodges–Lehmann estimate of the paired differences, exact interval"
    low, high = (expected[f"exact_ci_{end}"] for end in ("low", "high"))
    check(outcome, estimate=expected["estimate"], low=low, high=high)


@cases("paired_effect_sizes")
def test_standardized_paired_differences(record: Record) -> None:
    expected = record["expected"]
    low, high = expected["smd_ci"]
    check(effect("d-z", record), estimate=expected["dz"], low=low, high=high)
    check(effect("d-av", record), estimate=expected["d_av"])


@cases("t_test_paired")
def test_the_mean_difference_belongs_to_the_t_test(record: Record) -> None:
    expected = record["interval"]
    low, high = (expected[f"ci_{end}"] for end in ("low", "high"))
    check(
        effect("paired-difference", record, expected["conf_level"]), estimate=expected["estimate"], low=low, high=high
    )
