"""Large tables are counted in arrays: the same evidence as the plain counting of small ones, whatever the data."""

import math
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from data.test_text_file import AT, refused, source
from hypothesis import given, settings
from hypothesis import strategies as st

import tablegen
from tablegen.data import cells, coding_arrays, forget, measured, raw
from tablegen.data.dataframe import from_pandas
from tablegen.data.frame import from_table
from tablegen.data.sums import moments_of_values
from tablegen.errors import Problems
from tablegen.evidence import Condition, Grouping
from tablegen.spec.words import Word

BY = Grouping("g", ("a", "b"))


@contextmanager
def counted(rows, coded=cells.MOST_CODED):
    """Tables of so many rows are large, columns of more than `coded` distinct values measured; none is read already."""
    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw, "LARGE", rows)
        for module in (cells, coding_arrays, measured):
            patch.setattr(module, "MOST_CODED", coded)
        yield


def both(frame, coded=cells.MOST_CODED):
    """The source of a frame, counted in plain Python and in arrays."""
    with counted(10**9):
        small = from_table(from_pandas(frame), Problems())
    with counted(0, coded):
        large = from_table(from_pandas(frame), Problems())
        for name in frame.columns:
            large.variable(name)
    return small, large


def same_moments(one, other, exact):
    """Assert that moments are the same, to the last bit; where not `exact`, but for what doubles are off their texts."""
    for a, b in zip(one, other, strict=True):
        assert a.n == b.n
        if exact:
            assert repr(a) == repr(b)
        elif a.n > 1:
            off = 4 * math.ulp(a.mean)
            assert abs(a.mean - b.mean) <= off and abs(a.var - b.var) <= 2 * off * math.sqrt(a.var) + 1e-13 * a.var


def same_evidence(one, other, name, exact=True, levels=True):
    """Assert that two sources say the same of a number (in groups, and of everybody) or of a category."""
    known, again = one.variable(name), other.variable(name)
    assert known == (again if levels else replace(again, levels=known.levels))
    assert one.looks_identifying(name) == other.looks_identifying(name)
    asked = (*known.levels, "no level")
    for by in (None, BY):
        assert one.sizes(by) == other.sizes(by) and one.missing(name, by) == other.missing(name, by)
        assert one.counts(name, asked, by) == other.counts(name, asked, by)
        if known.numeric:
            same_moments(one.moments(name, by), other.moments(name, by), exact)
            a, b = one.frequencies(name, by), other.frequencies(name, by)
            assert a.values.tolist() == b.values.tolist() and a.counts.tolist() == b.counts.tolist()


NUMBERS = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=8, max_size=40),
    st.lists(st.one_of(st.none(), st.integers(-(10**14), 10**14)), min_size=8, max_size=40),
    st.lists(st.one_of(st.none(), st.integers(-9999, 9999).map(lambda k: k / 100)), min_size=8, max_size=40),
    st.lists(st.one_of(st.none(), st.integers(0, 999).map(lambda k: 1e12 + k / 8)), min_size=8, max_size=40),
    st.lists(st.one_of(st.none(), st.sampled_from([-0.0, 0.0, 1.0, 1e-300, 0.1 + 0.2])), min_size=8, max_size=40),
)


@settings(max_examples=150, deadline=None)
@given(NUMBERS, st.sampled_from([2, cells.MOST_CODED]), st.randoms(use_true_random=False))
def test_numbers_give_the_same_evidence(values, coded, random):
    n = len(values)
    frame = pd.DataFrame(
        {
            "x": pd.array([float("nan") if v is None else float(v) for v in values], dtype="float64"),
            "g": [random.choice(["a", "b", "c", None]) for _ in range(n)],
            "k": [random.choice(["red", "green", "", None]) for _ in range(n)],
            "i": [random.randrange(n) for _ in range(n)],
        }
    )
    small, large = both(frame, coded)
    listed = coded > 2  # measured columns have no levels, and more values than any list
    exact = listed or all(v is None or round(v, 3) == v for v in values)
    for name in ("x", "i"):
        same_evidence(small, large, name, exact, listed)
    same_evidence(small, large, "k")
    bound = next((v for v in values if v is not None), 0.0)
    for operator in ("<", "<=", ">", ">=", "=", "!="):
        some = (Condition("x", operator=operator, number=bound), Condition("k", ("red",), negate=True))
        one, other = small.where(some), large.where(some)
        assert one.sizes(None) == other.sizes(None)
        same_evidence(one, other, "x", exact, listed)
    assert small.where((BY.members,)).sizes(BY) == large.where((BY.members,)).sizes(BY)
    one, other = (s.rows(("x",), {"k": ("green", "red")}, ("g",)) for s in (small, large))
    assert (one.n, one.dropped, one.missing) == (other.n, other.dropped, other.missing)
    assert all(one.columns[name].tolist() == other.columns[name].tolist() for name in ("x", "k", "g"))
    for levels, variable in ((None, "x"), (("red", "green"), "k")):
        one, other = (s.matched(variable, levels, BY, "i") for s in (small, large))
        assert one.values.tolist() == other.values.tolist()
        assert (one.unmatched, one.missing, one.several, one.unnamed) == (
            other.unmatched, other.missing, other.several, other.unnamed,
        )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 1e6, 1e12]))
def test_measured_columns_give_the_same_evidence(seed, offset):
    """More distinct values than are coded: decimals, whole numbers, doubles of full precision, all with ties."""
    rng = np.random.default_rng(seed)
    n = 7000
    frame = pd.DataFrame(
        {
            "g": rng.choice(["a", "b", "c"], n),
            "counted": np.round(rng.lognormal(3, 1.5, n), 3) + (offset if offset < 1e12 else 0.0),
            "whole": rng.integers(0, 10**9, n),
            "double": offset + rng.normal(50, 7, n),
        }
    )
    frame.loc[rng.random(n) < 0.05, ["counted", "double"]] = np.nan
    frame.loc[n - 50 :, "double"] = frame["double"][:50].to_numpy()
    small, large = both(frame)
    assert all(type(large._store.column(c)).__name__ == "MeasuredColumn" for c in ("counted", "whole", "double"))
    for name, exact in (("counted", True), ("whole", True), ("double", False)):
        same_evidence(small, large, name, exact)
        some = (Condition(name, operator=">", number=offset + 20.0),)
        same_evidence(small.where(some), large.where(some), name, exact)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(2**51) + 1, 2**51 - 1), min_size=2, max_size=30))
def test_sums_of_the_largest_whole_numbers_are_exact(values):
    found = moments_of_values(np.array(values, dtype=float), 0)
    mean = Fraction(sum(values), len(values))
    var = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
    assert (found.mean, found.var) == (float(mean), float(var))


def test_doubles_share_an_offset_or_are_too_large():
    values = 1e12 + np.arange(1000) / 3
    found = moments_of_values(values, None)
    exact = [Fraction(v) for v in values]
    mean = sum(exact) / 1000
    assert abs(Fraction(found.mean) + Fraction(found.rest) - mean) < 1e-11
    assert found.var == pytest.approx(float(sum((v - mean) ** 2 for v in exact) / 999), rel=1e-14)
    huge = moments_of_values(np.array([1e300, -1e300, 1.0]), None)
    assert huge.var == float("inf")
    assert moments_of_values(np.array([0.1] * 7), None).var == 0.0


def parquet(folder, **columns):
    pq.write_table(pa.table(columns), folder / "d.parquet", row_group_size=7)


def test_parquet_in_either_way(tmp_path):
    """Every type of column, over several row groups: the same variables and counts from both ways of reading."""
    n = 50
    words = [None if i % 11 == 0 else ["x ", "y", "None", ""][i % 4] for i in range(n)]
    parquet(
        tmp_path,
        text=pa.array(words),
        levels=pa.array(words).dictionary_encode(),
        ordered=pa.DictionaryArray.from_arrays(
            pa.array([2, None] * 25, pa.int8()), ["low", "mid", "high"], ordered=True
        ),
        yes=pa.array([None if i % 9 == 0 else i % 2 == 0 for i in range(n)]),
        small=pa.array([None if i % 7 == 0 else i % 3 for i in range(n)], pa.int8()),
        large=pa.array([2**60 + i % 2 for i in range(n)]),
        single=pa.array([i / 10 for i in range(n)], pa.float32()),
        double=pa.array([float("nan") if i % 5 == 0 else i / 10 for i in range(n)]),
        day=pa.array([i % 3 for i in range(n)], pa.date32()),
        money=pa.array([f"{i % 4}.50" for i in range(n)]).cast(pa.decimal128(5, 2)),
        **{"a.b": pa.array(range(n), pa.uint16())},
    )
    with counted(10**9):
        small, doubts = source(tmp_path, "d.parquet")
        known = {name: small.variable(name) for name in small.names}
    with counted(0):
        large, others = source(tmp_path, "d.parquet")
        for name in small.names:
            assert large.variable(name) == known[name]
            levels = known[name].levels
            assert small.counts(name, levels, None) == large.counts(name, levels, None), name
        assert large.description == small.description
    assert [str(p) for p in doubts.found] == [str(p) for p in others.found]
    assert known["ordered"].levels == ("low", "mid", "high") and known["money"].decimals == 2


def test_only_the_columns_of_the_spec_are_read(project, monkeypatch):
    from tablegen.data import parquet as reader

    folder = project(spec_dot_yaml="data: d.parquet\nrows: {age: , old: {variable: sex}}\nwhere: {site: A}\n")
    parquet(folder, age=[1.5, 2.5], sex=["m", "f"], site=["A", "A"], name=["Ann", "Bob"], weight=[1, 2])
    read = []
    original = reader._Ahead._read
    monkeypatch.setattr(reader._Ahead, "_read", lambda self, name: read.append(name) or original(self, name))
    with counted(0):
        tablegen.build(folder / "spec.yaml")
    assert sorted(read) == ["age", "sex", "site"]


def test_the_groups_are_read_first(project, monkeypatch):
    """Planning asks for them first, and goes on while the others are read."""
    from tablegen.data import parquet as reader

    folder = project(spec_dot_yaml="data: d.parquet\ncompare: site\nrows: [age, sex]\n")
    parquet(folder, age=[1.5, 2.5, 3.0], sex=["m", "f", "f"], site=["A", "B", "B"])
    asked, original = [], reader._Ahead.fetch
    monkeypatch.setattr(reader._Ahead, "fetch", lambda self, names: original(self, asked.append([*names]) or asked[-1]))
    with counted(0):
        tablegen.build(folder / "spec.yaml")
    assert asked[0] == ["site", "age", "sex"]


def test_a_damaged_parquet_file_is_told_when_its_column_is_read(tmp_path):
    parquet(tmp_path, x=list(range(1000)))
    content = bytearray((tmp_path / "d.parquet").read_bytes())
    content[4:400] = bytes(396)
    (tmp_path / "d.parquet").write_bytes(content)
    with counted(0):
        assert "the file is not a parquet file" in refused(tmp_path, "d.parquet")


def test_missing_codes_of_measured_columns(tmp_path):
    """Declared codes and labelled ones are no measurements; the author may say that numbers are text."""
    with counted(0, 3):
        parquet(tmp_path, x=[1.5, 2.5, 999.0, 4.5, 5.5, 888.0, 999.0])
        found, _ = source(tmp_path, "d.parquet", missing=("999", "888.0"))
        assert (found.variable("x").n, found.moments("x", None)[0].n) == (4, 4)
        assert found.level_key("x", "4.5") == "4.5" and found.level_key("x", "7") is None
        assert found.counts("x", ("4.5", "999"), None).table == ((1,), (0,))
        text, _ = source(tmp_path, "d.parquet", types={"x": Word("text", AT)})
        assert text.variable("x").levels == ("1.5", "2.5", "4.5", "5.5", "888", "999")


DERIVE = """
derive:
  old: {cut: age, at: [18, 40.5], labels: [young, middle, aged]}
  sex_2: {recode: sex, to: {2: Women}}
  bmi: {ratio: [kg, m]}
  d: {difference: [kg, m]}
  l: {log: crp}
  decades: {per: 10, of: age}
  again: {cut: decades, at: [3]}
"""


@pytest.mark.parametrize("coded", [2, cells.MOST_CODED])
def test_derived_columns_in_either_way(project, coded):
    data = "age,sex,crp,kg,m\n17,1,0,60,1.5\n18,2,10,90.3,1.8\n40.5,1,100,,1.7\n65,2,,70,0\n,3,5.5,0.3,0.1\n"
    folder = project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\n{DERIVE}")
    from tablegen.data import open_source
    from tablegen.spec.read import read_spec

    found = []
    for rows in (10**9, 0):
        problems = Problems()
        with counted(rows, coded):
            one = open_source(read_spec(folder / "spec.yaml", problems), problems)
            about = [(v := one.variable(name), one.counts(name, v.levels, None)) for name in one.names]
            sums = [one.moments(v.name, None)[0] for v, _ in about if v.numeric]
        found.append((about, sums, [str(p) for p in problems.found]))
    (about, sums, doubts), (about_2, sums_2, doubts_2) = found
    assert doubts == doubts_2
    for (one, counts), (other, counts_2) in zip(about, about_2, strict=True):
        assert (one.name, one.kind, one.n, one.missing, one.decimals) == (
            other.name, other.kind, other.n, other.missing, other.decimals,
        )  # fmt: skip
        assert coded == 2 or (one.levels, counts) == (other.levels, counts_2)
    same_moments(sums, sums_2, exact=False)


def test_the_printed_table_is_the_same(project):
    """Ties, missing values, value labels, decimals and doubles, through to the printed page."""
    rng = np.random.default_rng(5)
    n = 6000
    frame = pd.DataFrame(
        {
            "arm": rng.choice(["A", "B"], n),
            "age": rng.integers(18, 90, n),
            "bmi": np.round(rng.normal(27, 5, n), 1),
            "crp": rng.lognormal(1, 1, n),
            "sex": rng.integers(0, 2, n),
            "stage": rng.choice(["I", "II", "III"], n),
        }
    )
    frame.loc[rng.random(n) < 0.1, ["bmi", "crp", "stage"]] = None
    spec = """
compare: arm
overall: last
rows:
  age:
  bmi: {show: median (IQR), test: mann-whitney}
  crp: {show: median (IQR), test: kruskal}
  crp mean: {variable: crp, test: welch}
  sex:
  stage: {where: {age: ">= 40"}}
"""
    nested = spec.replace("compare: arm", "compare: [arm, sex]").replace("  sex:\n", "")
    nested = nested.replace("mann-whitney", "kruskal").replace("test: welch", "test: welch-anova")
    for text in (spec, nested):
        with counted(10**9):
            small = tablegen.build(text, frame).render("markdown")
        with counted(0):
            assert tablegen.build(text, frame).render("markdown") == small
