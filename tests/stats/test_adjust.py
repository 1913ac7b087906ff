"""Adjusted P values against R's p.adjust, and what must hold of any of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from tablegen import stats

RECORDS = json.loads((Path(__file__).parents[1] / "data/reference/p_adjust.json").read_text("utf-8"))
FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)
BELOW_ONE = st.lists(st.floats(0, 0.999), min_size=1, max_size=12)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_as_r_does(record) -> None:
    p, wanted = record["inline_data"]["p"], record["expected"]["p_adjusted"]
    there = [i for i, value in enumerate(p) if value is not None]
    found = stats.ADJUSTMENTS[record["options"]["method"].casefold()].run([p[i] for i in there])
    assert found == pytest.approx([wanted[i] for i in there], rel=1e-9, abs=1e-12)
    assert all(wanted[i] is None for i in range(len(p)) if i not in there)


@given(FAMILIES)
def test_an_adjusted_p_is_no_smaller_and_keeps_the_order(p) -> None:
    for adjustment in stats.ADJUSTMENTS:
        found = adjustment.run(p)
        assert all(1 >= new >= old for old, new in zip(p, found, strict=True))
        ranked = [new for _, new in sorted(zip(p, found, strict=True))]
        assert ranked == sorted(ranked)


@settings(deadline=None)
@given(BELOW_ONE)
def test_as_statsmodels_does(p) -> None:
    names = {
        "bonferroni": "bonferroni",
        "sidak": "sidak",
        "holm": "holm",
        "hochberg": "simes-hochberg",
        "hommel": "hommel",
        "bh": "fdr_bh",
        "by": "fdr_by",
    }
    for ours, theirs in names.items():
        wanted = multipletests(p, method=theirs)[1]
        assert stats.ADJUSTMENTS[ours].run(p) == pytest.approx(list(wanted), rel=1e-9, abs=1e-15), ours


@given(FAMILIES)
def test_bonferroni_is_the_most_cautious_and_one_test_stays_as_it_is(p) -> None:
    most = stats.ADJUSTMENTS["bonferroni"].run(p)
    for name in ("sidak", "holm", "hochberg", "hommel", "bh"):
        assert all(a <= b + 1e-12 for a, b in zip(stats.ADJUSTMENTS[name].run(p), most, strict=True))
    assert all(adjustment.run(p[:1]) == p[:1] for adjustment in stats.ADJUSTMENTS)
