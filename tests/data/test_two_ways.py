"""A table counted in plain Python and in arrays: the same results, page and doubts, to the last byte, whatever the data."""

import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from data.test_large import counted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tablegen
from tablegen.errors import TablegenError

OBJECTS = {
    "words": ["x", "y", "z"],
    "blanks": ["x", "x ", " x", "X", "", " ", "y\u200b", "y", "é", "e\u0301"],
    "named as numbers": ["NaN", "nan", "NA", "None", "inf", "null", "-"],
    "numbers as words": ["1", "1.0", "1.50", "2", "+3", "1e2", "\u22124"],
    "codes": ["001", "002", "10", "11", "12"],
    "of all types": [1, 2.5, "3", True, False, 0, float("nan"), 1.0, "x"],
    "numbers of all types": [1, True, 1.0, 0, False, 2.0],
    "huge": [1, 2, 10**20, 2**53 + 1],
    "days": [datetime.date(2020, 1, day) for day in range(1, 5)],
    "moments": [datetime.datetime(2020, 1, 1, hour) for hour in range(3)],
}
NUMBERS = {
    "small": range(-3, 9),
    "yes and no": [0, 1],
    "with decimals": [k / 100 for k in range(-9, 40, 7)],
    "doubles": [0.1 + 0.2, 1 / 3, 2 / 3, 50.123456789012345],
    "far from zero": [1e12 + k / 8 for k in range(8)],
    "extreme": [1e-300, 1e-13, 1e-5, 5e-324, 1e300],
    "infinite": [float("inf"), float("-inf"), 1.0, 2.0],
    "zeros": [-0.0, 0.0, 1.0],
    "codes beyond doubles": [2**53, 2**53 + 1, 2**60, -(2**61), 10**15, 10**16],
}
LEVELS = ["c", "b", "a"]
SHOWN = ["", "show: n (%)", "show: mean ± SD", "show: median (IQR)", "test: welch", "test: chi2", "where: {x: '>= 1'}"]


@st.composite
def columns(draw, n, kinds):
    """A column of one kind and n rows, some of them without a value."""
    known = kinds[draw(st.sampled_from(sorted(kinds)))]
    gaps = [st.none()] if draw(st.booleans()) else []
    return draw(st.lists(st.one_of(st.sampled_from(known), *gaps), min_size=n, max_size=n))


def series(draw, n):
    """A column of a frame, of any dtype."""
    match draw(st.sampled_from(["object", "float64", "Int64", "boolean", "category", "ordered", "float32", "uint8"])):
        case "object":
            return pd.Series(draw(columns(n, OBJECTS)), dtype=object)
        case "float64":
            return pd.Series([None if v is None else float(v) for v in draw(columns(n, NUMBERS))], dtype="float64")
        case "Int64":
            whole = {kind: NUMBERS[kind] for kind in ("small", "yes and no", "codes beyond doubles")}
            return pd.Series(draw(columns(n, whole)), dtype="Int64")
        case "boolean":
            return pd.Series(draw(columns(n, {"": [True, False]})), dtype="boolean")
        case "category":
            return pd.Series(pd.Categorical(draw(columns(n, {"": LEVELS})), categories=[*LEVELS, "unused"]))
        case "ordered":
            return pd.Series(pd.Categorical(draw(columns(n, {"": [3, 1, 2]})), categories=[3, 1, 2], ordered=True))
        case kind:
            return pd.Series([abs(v) for v in draw(columns(n, {"": range(9)})) if v is not None], dtype=kind).reindex(
                range(n), fill_value=7
            )


def array(draw, n):
    """A column of a parquet file, of any type."""
    match draw(st.sampled_from(["string", "dictionary", "double", "int64", "bool", "date32", "decimal", "timestamp"])):
        case "string" | "dictionary" as kind:
            texts = {name: v for name, v in OBJECTS.items() if all(isinstance(one, str) for one in v)}
            found = pa.array(draw(columns(n, texts)), "string")
            return found if kind == "string" else found.dictionary_encode()
        case "double":
            return pa.array([None if v is None else float(v) for v in draw(columns(n, NUMBERS))], "double")
        case "int64":
            whole = {kind: NUMBERS[kind] for kind in ("small", "yes and no", "codes beyond doubles")}
            return pa.array(draw(columns(n, whole)), "int64")
        case "bool":
            return pa.array(draw(columns(n, {"": [True, False]})), "bool")
        case "decimal":
            return pa.array(draw(columns(n, {"": ["1.50", "2.25", "-3.10"]})), "string").cast(pa.decimal128(6, 2))
        case "date32":
            return pa.array(draw(columns(n, {"": OBJECTS["days"]})), "date32")
        case _:
            return pa.array(draw(columns(n, {"": OBJECTS["moments"]})), pa.timestamp("us"))


def found(make, rows, coded=4096):
    """All that is made of a table when so many rows are many, or all that is said where it is refused."""
    with counted(rows, coded):
        try:
            built = make()
        except TablegenError as error:
            return str(error)
    return built.results.to_json(), built.render("markdown"), list(map(str, built.warnings))


def spec_of(draw):
    """A spec of the variables x and y, in two groups or of everybody."""
    split = draw(st.booleans())
    shown = [one for one in SHOWN if split or not one.startswith("test")]
    rows = "".join(f"  {name}: {{{draw(st.sampled_from(shown))}}}\n" for name in ("x", "y"))
    return f"{'compare: g' if split else ''}\nrows:\n{rows}"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_frames_of_all_kinds(data):
    n = data.draw(st.integers(2, 24))
    frame = pd.DataFrame({name: series(data.draw, n) for name in ("x", "y")} | {"g": [*"ab", *"ab" * n][:n]})
    spec = spec_of(data.draw)
    assert found(lambda: tablegen.build(spec, frame), 0) == found(lambda: tablegen.build(spec, frame), 10**9)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_parquet_files_of_all_types(tmp_path, data):
    n = data.draw(st.integers(2, 24))
    table = pa.table({name: array(data.draw, n) for name in ("x", "y")} | {"g": [*"ab", *"ab" * n][:n]})
    pq.write_table(table, tmp_path / "d.parquet", row_group_size=data.draw(st.sampled_from([1, 5, 100])))
    (tmp_path / "t.yaml").write_text(f"data: d.parquet\n{spec_of(data.draw)}", "utf-8")
    assert found(lambda: tablegen.build(tmp_path / "t.yaml"), 0) == found(
        lambda: tablegen.build(tmp_path / "t.yaml"), 10**9
    )


CELLS = {
    "words": ["x", "y z", "\u5973", "", " x", "x "],
    "quoted": ['"a,b"', '"say ""x"""', '""', '"1"', "2", '"x"'],
    "quoted badly": ['a"b', '"a"b', '5" tall', "x"],
    "of two lines": ['"a\nb"', "x", "y"],
    "whole": ["1", "2", "10", "-3", "0", ""],
    "with decimals": ["1.50", "2.25", "-0.5", ".5", "0.125", "-99", ""],
    "whole or not": ["1.0", "1", "2.00", "3"],
    "scientific": ["1e2", "1.5e-3", "250", "12.25E+1", "-2.5", ".5e1", "0e0", ""],
    "too large": ["1e400", "2.5", "3"],
    "far apart": ["1e16", "2.5", "3"],
    "of many decimals": ["0.1234567890123456789", "1e-5", "0.30000000000000004", "12345678901.5"],
    "spelt oddly": ["+3", "1e2", "\u22124", "5.", "-", "1 000", "1,5"],
    "codes": ["007", "10", "9007199254740993", "00"],
    "named as numbers": ["NaN", "inf", "null", "NA", "1"],
    "days": ["2020-01-01", "2020-02-30", "2020-03-01"],
}
DATA = [
    "d.csv",
    "{file: d.csv, missing: ['-99', x]}",
    "{file: d.csv, types: {x: text}}",
    "{file: d.csv, delimiter: ';'}",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_text_files_of_all_kinds(tmp_path, data):
    """Read by pyarrow where they are plain, by the csv module where they are not: the same table, the same refusal."""
    n = data.draw(st.integers(2, 16))
    told = data.draw(st.sampled_from(DATA))
    delimiter = ";" if "delimiter" in told else data.draw(st.sampled_from(",;\t"))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    kinds = data.draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=2, max_size=2))
    x, y = (data.draw(st.lists(st.sampled_from(CELLS[kind]), min_size=n, max_size=n)) for kind in kinds)
    tail = data.draw(st.sampled_from(["", "", delimiter]))
    lines = [
        delimiter.join(("x", "y", "g")) + tail,
        *(delimiter.join(row) + tail for row in zip(x, y, ("ab" * n)[:n], strict=True)),
    ]
    for odd in data.draw(st.lists(st.sampled_from(["", delimiter, "x", '"', f"1{delimiter}2", "\r"]), max_size=1)):
        lines.insert(data.draw(st.integers(1, n)), odd)
    text = end.join(lines) + data.draw(st.sampled_from(["", end, end + end]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    (tmp_path / "d.csv").write_bytes(text.encode(encoding))
    spec = spec_of(data.draw)
    (tmp_path / "t.yaml").write_text(f"data: {told}\n{spec}", "utf-8")

    expected = found(lambda: tablegen.build(tmp_path / "t.yaml"), 10**9)
    # sums of many decimals or of sizes far apart are exact, and numbers are levels, only while their texts are coded
    measured = not {"of many decimals", "far apart"} & set(kinds) and "n (%)" not in spec
    for coded in (2, 4096) if measured else (4096,):
        assert found(lambda: tablegen.build(tmp_path / "t.yaml"), 0, coded) == expected


def test_a_code_that_no_row_kept_has_is_no_doubt():
    frame = pd.DataFrame({"x": [1.5] * 7 + [2.25, -99, -99]})
    for coded in (2, 4096):
        with counted(0, coded):
            assert tablegen.build("rows: {x: {where: {x: '>= 1'}}}\n", frame).warnings == ()
            (told,) = tablegen.build("rows: {x: }\n", frame).warnings
            assert "x: -99 looks like a code for a missing value" in told.message


def test_true_and_one_in_a_column_of_objects_are_two_texts():
    """To Python they are equal, and a dictionary would keep the first of them only."""
    frame = pd.DataFrame({"x": pd.Series([True, 1, 1.0, "a"] * 3, dtype=object)})
    built = found(lambda: tablegen.build("rows: {x: }\n", frame), 0)
    assert built == found(lambda: tablegen.build("rows: {x: }\n", frame), 10**9) and b"true" in built[1]


def test_many_numbers_of_absurd_sizes():
    """More decimals than any power of ten of doubles has."""
    frame = pd.DataFrame({"x": [5e-324, 1e-310, 1.0, 1e300, 1e-13] * 2, "y": [2.0] * 10, "g": [*"ab"] * 5})
    spec = "compare: g\nderive: {d: {difference: [x, y]}}\nrows: {x: , d: {test: welch}}\n"
    with counted(0, 2):
        text = tablegen.build(spec, frame).render("markdown").decode()
    assert "nan" not in text.lower() and "inf" not in text


@pytest.mark.parametrize("coded", [2, 4096])
def test_numbers_of_many_values_to_the_last_digit(coded):
    """Whole numbers and decimals are summed exactly, whether they are coded or kept as doubles."""
    frame = pd.DataFrame(
        {
            "x": [(7 * i * i % 1013) / 10 for i in range(400)],
            "y": [(i * i * i) % 100003 for i in range(400)],
            "g": [*"ab"] * 200,
        }
    )
    rows = "rows: {x: {show: mean ± SD, test: welch}, y: {show: median (IQR), test: mann-whitney}}"

    def build():
        return tablegen.build(f"compare: g\n{rows}\n", frame)

    plain = found(build, 10**9)
    with counted(0, coded):
        assert (build().results.to_json(), build().render("markdown"), []) == plain


def test_questions_with_several_answers():
    """Options that are columns, derived ones among them, and answers in one column."""
    n = 60
    frame = pd.DataFrame(
        {
            "fever": [1, 0, None] * 20,
            "cough": ["yes", "no"] * 30,
            "days": [*range(n)],
            "said": ["a; b", "b", "", None, "c;a "] * 12,
            "g": [*"ab"] * 30,
        }
    )
    spec = """
compare: g
derive: {long: {cut: days, at: [30], labels: ["no", "yes"]}}
rows:
  Signs: {responses: [fever, cough, long]}
  Said: {variable: said, separator: ";"}
"""
    plain = found(lambda: tablegen.build(spec, frame), 10**9)
    assert found(lambda: tablegen.build(spec, frame), 0) == plain and isinstance(plain, tuple), plain


@pytest.mark.parametrize("coded", [2, 4096])
def test_weighted_rows_of_a_domain(coded):
    """The design is that of all rows, the table of those that are kept; weights and strata may be kept as doubles."""
    n = 90
    frame = pd.DataFrame(
        {
            "w": [None if i % 13 == 0 else 0.5 + (i * i % 17) / 7 for i in range(n)],
            "psu": [i % 12 for i in range(n)],
            "region": [("north", "south", "west")[i % 12 // 4] for i in range(n)],
            "x": [None if i % 11 == 0 else i * i % 29 / 4 for i in range(n)],
            "sex": [("f", "m", None)[i % 7 % 3] for i in range(n)],
            "age": [20 + i % 31 for i in range(n)],
            "g": [("a", "b", "c")[i % 5 % 3] for i in range(n)],
        }
    )
    spec = """
compare: g
groups: [b, a]
weights: {column: w, cluster: psu, strata: region, show: beside}
where: {age: ">= 30"}
rows: {x: {show: "{mean} ({se})"}, sex: , age: {where: {sex: f}}}
"""
    plain = found(lambda: tablegen.build(spec, frame), 10**9)
    with counted(0, coded):
        built = tablegen.build(spec, frame)
    assert (built.results.to_json(), built.render("markdown"), list(map(str, built.warnings))) == plain


def test_groups_within_groups():
    """The column of both is made of the codes of two, some of them missing."""
    frame = pd.DataFrame(
        {
            "arm": [("drug", "placebo", None)[i % 7 % 3] for i in range(60)],
            "sex": [(2, 1, None, 1)[i % 4] for i in range(60)],
            "x": [i * i % 29 / 4 for i in range(60)],
        }
    )
    spec = "compare: [sex, arm]\nrows: {x: {show: mean ± SD}, old: {variable: x, where: {x: '> 2'}}}\n"
    plain = found(lambda: tablegen.build(spec, frame), 10**9)
    assert found(lambda: tablegen.build(spec, frame), 0) == plain and isinstance(plain, tuple), plain


def test_imputed_files_are_stacked(tmp_path):
    """The types of their columns stay: digits that are text, an order of levels."""
    levels = pa.DictionaryArray.from_arrays(pa.array([1, 0] * 15), ["low", "high"], ordered=True)
    for i in range(3):
        x = pa.array([(None if i == 0 else i / 4) if k < 3 else k for k in range(30)], "double")
        table = pa.table({"i": range(30), "x": x, "code": [*"123"] * 10, "stage": levels, "g": [*"ab"] * 15})
        pq.write_table(table, tmp_path / f"d{i}.parquet")
    rows = "rows: {x: {show: mean ± SD, test: t}, code: {test: chi2}, stage: {test: chi2}}"
    (tmp_path / "t.yaml").write_text(
        f"data: d0.parquet\nimputations: {{files: [d1.parquet, d2.parquet], id: i}}\ncompare: g\n{rows}\n", "utf-8"
    )
    plain = found(lambda: tablegen.build(tmp_path / "t.yaml"), 10**9)
    for rows in (0, 50):  # every file is large, or only all of them together
        assert found(lambda: tablegen.build(tmp_path / "t.yaml"), rows) == plain
    assert isinstance(plain, tuple), plain
