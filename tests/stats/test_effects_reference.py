"""Every effect size, interval and further summary against R 4.2.2 (tests/data/reference): equal to 1e-9."""

import json
from math import isclose
from typing import Any

import pytest
from evidence_of import REFERENCE, counts, frequencies, levels, moments, rows

from tablegen import stats
from tablegen.evidence import Counts, Moments
from tablegen.stats.contract import Outcome
from tablegen.stats.proportions import proportion_interval

Record = dict[str, Any]


def cases(name: str) -> pytest.MarkDecorator:
    found = json.loads((REFERENCE / f"{name}.json").read_text("utf-8"))
    return pytest.mark.parametrize("record", found, ids=[record["id"] for record in found])


def groups(record: Record) -> list[list[float]]:
    """The numbers of each of the record's groups; the second of two stays when nobody is in it."""
    y, group = record["variables"]["y"], record["group"]
    everybody = [row for row in rows(record) if row[y] is not None]
    found = [[row[y] for row in everybody if row[group] == g] for g in levels()[record["dataset"]][group] or ()]
    filled = [values for values in found if values]
    return filled + [[]] * (2 - len(filled))


def table(record: Record) -> Counts:
    x, group, kinds = record["variables"]["x"], record["group"], levels()[record["dataset"]]
    return counts(rows(record), x, kinds[x] or (), group, kinds[group] or ())


def published(data: dict[str, Any]) -> tuple[Moments, ...]:
    if "m" in data:
        return tuple(Moments(n, m, s * s) for n, m, s in zip(data["n"], data["m"], data["s"], strict=True))
    return tuple(Moments(data[f"n{i}"], data[f"m{i}"], data[f"s{i}"] ** 2) for i in (1, 2))


def outcome(record: Record) -> Outcome:
    effect, confidence, data = stats.EFFECTS[record["effect"]], record["confidence"], record.get("inline_data", {})
    if effect.of_counts and ("T" in data or "x" in record.get("variables", {})):
        found = Counts(tuple(map(tuple, data["T"]))) if data else table(record)
        return effect.of_counts(found, confidence)
    if effect.of_moments:
        return effect.of_moments(published(data) if data else tuple(map(moments, groups(record))), confidence)
    assert effect.of_frequencies
    return effect.of_frequencies(frequencies(*groups(record)), confidence)


@cases("effects")
def test_effects(record: Record) -> None:
    got = outcome(record)
    finite = {name: want for name, want in record["expected"].items() if isinstance(want, int | float)}
    assert set(finite) == set(got.values) & set(record["expected"])
    assert bool(got.values) == (got.problem is None)
    assert finite.keys() == record["expected"].keys() or got.problem or got.remarks
    for name, want in finite.items():
        assert isclose(got.values[name], want, rel_tol=1e-9, abs_tol=1e-15), (name, got.values[name], want)


def further(values: list[float], confidence: float) -> dict[str, Any]:
    """What the further summaries make of these values, the percentiles a list per quantile type."""
    found: dict[str, Any] = {}
    m, f = moments(values), frequencies(values)
    for entry in stats.SUMMARIES:
        if entry.of_moments_at:
            found[entry.name] = entry.of_moments_at(m, confidence)
        elif entry.of_frequencies_at:
            found[entry.name] = entry.of_frequencies_at(f, confidence)
        elif entry.of_moments:
            found[entry.name] = entry.of_moments(m)
        elif entry.of_frequencies:
            found[entry.name] = entry.of_frequencies(f, 7)
    for kind in (7, 6, 2):
        percentiles = [stats.SUMMARIES[name].of_frequencies for name in ("p5", "p10", "p90", "p95")]
        found[f"type{kind}"] = [percentile(f, kind) if percentile else None for percentile in percentiles]
    return found


def same(got: Any, want: Any) -> bool:
    if isinstance(want, list):
        return all(map(same, got, want))
    return got is None if want is None else isclose(got, want, rel_tol=1e-9, abs_tol=1e-300)


@cases("summaries")
def test_further_summaries(record: Record) -> None:
    variable = record["variables"]["y"]
    present = [row for row in rows(record) if row[variable] is not None]
    for group, expected in {None: record["overall"], **record["by_group"]}.items():
        got = further(
            [r[variable] for r in present if group is None or r[record["group"]] == group], record["confidence"]
        )
        for name, want in expected.items():
            assert same(got[name], want), (group, name, got[name], want)


@cases("proportions")
def test_proportion_intervals(record: Record) -> None:
    for how, want in record["expected"].items():
        got = proportion_interval(record["n"], record["total"], record["confidence"], how)
        assert got == pytest.approx(want, rel=1e-10, abs=1e-15), how


@cases("percentiles")
def test_percentiles(record: Record) -> None:
    values = [row[record["variables"]["y"]] for row in rows(record)]
    group = frequencies([v for v in values if v is not None])
    for name, wanted in record["expected"].items():
        entry = stats.SUMMARIES[name].of_frequencies
        assert entry
        for kind, want in zip((2, 6, 7), wanted, strict=True):
            assert same(entry(group, kind), want), (name, kind)
