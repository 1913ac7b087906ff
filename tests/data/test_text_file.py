"""Reading csv and tsv: strict, with the line, and never a guess."""

from pathlib import Path

import pytest
from read_files import AT, refused, source

from tablegen.evidence import Condition, Grouping
from tablegen.spec.words import Word


def test_columns_kinds_and_decimals(project):
    found, problems = source(project(data_dot_csv="id,age,sex,dead\n1a,1.50,M,0\n2a,2,F,1\n3a,,M,1\n"))
    age, sex, dead = (found.variable(name) for name in ("age", "sex", "dead"))
    assert (age.kind, age.decimals, age.n, age.missing) == ("number", 2, 2, 1)
    assert (sex.kind, sex.levels, sex.numeric) == ("category", ("F", "M"), False)
    assert (dead.kind, dead.levels, dead.numeric) == ("category", ("0", "1"), True)
    assert problems.found == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a,b\n1,2\n3\n",
            "data.csv:3: this line has 1 field, the first has 2\n"
            '   a field with the delimiter "," in it must be put in quotes; if this is a note below the data, '
            "say where they end: data: {…, last row: 2}",
        ),
        (
            "a,b,\n1,2,3\n",
            "data.csv:1: column 3 has no name\n   the first line must name the columns: give the column a name, or, where the names stand further down, say in which row: data: {…, header row: 3}",
        ),
        (
            "age,age\n1,2\n",
            'data.csv:1: duplicate column "age" (columns 1 and 2)\n   give every column a name of its own',
        ),
        ("a,b\n", "data.csv: the file has a header and no rows"),
        ("", "data.csv: the file is empty"),
        ("\n\n", "data.csv: the file is empty"),
        (
            'a,b\n1,2\n"x,3\n4,5\n',
            "data.csv:3: this line cannot be read: a quote is not closed\n   a quote inside quotes is written twice",
        ),
        ("a\n1\x00\n", "data.csv:2: the file holds NUL characters; it is not a text file"),
    ],
)
def test_malformed_files(project, content, message):
    assert refused(project(data_dot_csv=content)) == message


def test_text_among_numbers_names_line_and_column(project):
    assert refused(project(data_dot_csv="age\n45\n<5\n60\n")) == (
        'data.csv:3: column age holds "<5" in line 3, which is not a number (2 of its 3 different values are numbers)\n'
        '   if it is a limit of detection, say what it counts as: derive: {age_2: {recode: age, to: {"<5": …}, '
        "kind: number}} and types: {age: text}\n"
        '   if it means a missing value: data: {file: …, missing: ["<5"]}\n'
        "   if the column is text: data: {file: …, types: {age: text}}"
    )


def test_decimal_and_thousands_are_declared_never_guessed(project):
    folder = project(data_dot_csv='wbc;x\n"1.234,5";1\n"12.000,25";2\n')
    assert "which is not a number" in refused(folder)
    found, _ = source(folder, decimal=",", thousands=".")
    assert found.moments("wbc", None)[0].mean == (1234.5 + 12000.25) / 2
    assert found.variable("wbc").decimals == 0  # five figures need no decimals
    folder = project(data_dot_csv='wbc,x\n"1,234",1\n"12,000",2\n')
    assert 'if the comma separates thousands: data: {file: …, thousands: ","}' in refused(folder)


def test_infinite_and_huge_numbers_are_errors(project):
    assert 'data.csv:3: column x holds "inf"' in refused(project(data_dot_csv="x,g\n1,A\ninf,A\n2,B\n1e400,B\n"))


@pytest.mark.parametrize(
    ("encoding", "proposed", "text"),
    [
        ("cp1252", "cp1252", "name,x\nJosé,1\n"),
        ("cp1252", "cp1252", "größe,x\n1,1\n2,1\n"),  # "öß" would be a Chinese sign in gbk
        ("gbk", "gbk", "性别,x\n男,1\n女,2\n"),
    ],
)
def test_encoding_is_proposed_and_works_when_declared(project, encoding, proposed, text):
    folder = project(data_dot_csv=text.encode(encoding))
    message = refused(folder)
    assert message.startswith("data.csv:") and "the file is not UTF-8 text" in message
    assert f"encoding: {proposed}" in message
    found, _ = source(folder, encoding=Word(encoding, AT))
    assert found.names == tuple(text.split("\n")[0].split(","))


def test_utf16_and_bom_are_read(project):
    found, _ = source(project(data_dot_tsv="a\tb\n1\t2\n".encode("utf-16")), "data.tsv")
    assert found.names == ("a", "b")
    found, _ = source(project(data_dot_csv=b"\xef\xbb\xbfa,b\n1,2\n"))
    assert found.names == ("a", "b")


def test_unknown_encoding(project):
    assert 'unknown encoding "utf-9"' in refused(project(data_dot_csv="a\n1\n"), encoding=Word("utf-9", AT))


def test_names_and_values_are_trimmed_and_composed(project):
    found, problems = source(project(data_dot_csv="age , café\n 50,caf\u0065\u0301\n60,café\n"))
    assert found.names == ("age", "café")
    assert found.variable("café").levels == ("café",)
    assert "Unicode spellings" in str(problems.warnings[0])


def test_near_equal_levels_are_kept_apart_with_a_warning(project):
    found, problems = source(project(data_dot_csv="sex\nM\nm\nF\nF\u200b\n"))
    assert set(found.variable("sex").levels) == {"M", "m", "F", "F\u200b"}
    text = "\n".join(map(str, problems.warnings))
    assert 'differ only in case, spaces or invisible characters: "M", "m"' in text and "non-printing" in text


def test_codes_with_leading_zeros_and_long_integers_stay_text(project):
    found, _ = source(project(data_dot_csv="zip,id\n0012,9007199254740993\n0013,9007199254740992\n0012,\n"))
    assert found.variable("zip").levels == ("0012", "0013")
    assert found.variable("id").n == 2 and found.variable("id").levels == ("9007199254740992", "9007199254740993")


def test_na_is_a_level_unless_declared_missing(project):
    folder = project(data_dot_csv="country,x\nNA,1\nNA,2\nSE,3\n,4\n")
    found, _ = source(folder)
    assert found.counts("country", ("NA", "SE"), None).table == ((2,), (1,))
    assert found.missing("country", None) == (1,)
    found, _ = source(folder, missing=("NA",))
    assert found.missing("country", None) == (3,)


@pytest.mark.parametrize("rows", [6, 12_000])
@pytest.mark.parametrize("code", ["999", "999.0", "9.99e2"])
def test_a_missing_code_is_a_number_however_it_is_spelt(project, rows, code):
    """A program that had to hold missing values in a column of whole numbers wrote 999.0."""
    lines = [f"{i},{i % 9}.5,{i % 900}.25,{i % 3}.0\n" for i in range(rows - 2)]
    lines += ["a,999.0,999,999.0\n", "b,999,999.00,0999\n"]
    found, _ = source(project(data_dot_csv="id,x,many,whole\n" + "".join(lines)), missing=(code,))
    assert (found.variable("x").missing, found.variable("many").missing) == (2, 2)
    assert found.variable("whole").missing == 1  # 0999 is a name, and makes text of the column
    text, _ = source(project(data_dot_csv="x\n999.0\n999\n1.0\n"), missing=("999",), types={"x": Word("text", AT)})
    assert text.variable("x").levels == ("1.0", "999.0")


@pytest.mark.parametrize("rows", [5, 12_000])
def test_a_first_column_without_a_name_that_numbers_the_rows_is_none(project, rows):
    """As pandas' to_csv and R's write.csv write it."""
    lines = [f"{i},{i % 5}.5\n" for i in range(rows)]
    found, _ = source(project(data_dot_csv=",x\n" + "".join(lines)))
    assert found.names == ("x",) and found.variable("x").n == rows
    quoted, _ = source(project(data_dot_csv='"","x"\n' + "".join(f'"{i}",{i}\n' for i in range(1, rows))))
    assert quoted.names == ("x",)
    for other in ("3,1.5\n", "a,1.5\n"):  # twice, or no number
        assert "column 1 has no name" in refused(project(data_dot_csv=",x\n" + "".join(lines) + other))


def test_numeric_levels_sort_by_size(project):
    found, _ = source(project(data_dot_csv="grade,g\n10,a\n9,b\n2,a\n1,b\n"), types={"grade": Word("text", AT)})
    assert found.variable("grade").levels == ("1", "2", "9", "10")


def test_one_column_keeps_its_empty_line_as_a_missing_value(project):
    found, _ = source(project(data_dot_csv="x\n1\n\n3\n\n"))
    assert (found.variable("x").n, found.variable("x").missing) == (2, 1)


def test_a_file_is_read_once_and_again_when_it_changed(project, monkeypatch):
    reads = []
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: reads.append(path.name) or original(path))
    folder = project(data_dot_csv="once,b\n1,2\n")
    assert source(folder)[0].names == source(folder, missing=("NA",))[0].names == ("once", "b")
    assert reads == ["data.csv"]
    project(data_dot_csv="twice,bb\n1,2\n")
    assert source(folder)[0].names == ("twice", "bb")


def test_filters_and_groups(project):
    found, _ = source(project(data_dot_csv="g,x,s\nA,1,m\nA,2,f\nB,3,m\n,4,m\nB,,f\n"))
    by = Grouping("g", ("B", "A"))
    assert found.sizes(by) == (2, 2) and found.sizes(None) == (5,)
    assert found.missing("x", by) == (1, 0)
    assert [m.mean for m in found.moments("x", by)] == [3.0, 1.5]
    older = found.where((Condition("x", operator=">=", number=2.0), Condition("s", ("f",), negate=True)))
    assert older.sizes(None) == (2,) and older.sizes(by) == (1, 0)
    assert found.frequencies("x", by).counts.tolist() == [[0, 1], [0, 1], [1, 0]]


def test_moments_are_exact_on_a_large_offset(project):
    rows = "\n".join(f"100000000000{i}.{i}" for i in (1, 2, 3))
    moments = source(project(data_dot_csv="x,y\n" + "\n".join(f"{r},1" for r in rows.split()) + "\n"))[0].moments(
        "x", None
    )[0]
    assert moments.var == 1.21
    assert moments.mean + moments.rest == pytest.approx(1000000000002.2, rel=0, abs=1e-4)


def test_identifiers_are_recognised(project):
    rows = "\n".join(f"Ann {i},A{i},{i % 2},{i}" for i in range(30))
    found, _ = source(project(data_dot_csv=f"name,code,sex,age\n{rows}\n"))
    assert [n for n in found.names if found.looks_identifying(n)] == ["name", "code"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "http://127.0.0.1:9/x.csv",
            "spec.yaml:1:1: http://127.0.0.1:9/x.csv is a URL; the data must be a local file\n   download it first",
        ),
        (
            "file:///etc/hostname",
            "spec.yaml:1:1: file:///etc/hostname is a URL; the data must be a local file\n   download it first",
        ),
        (".", "spec.yaml:1:1: . is a directory; the data must be a regular file"),
        ("/dev/zero", "spec.yaml:1:1: /dev/zero is not a regular file; the data must be a regular file"),
        (
            "d.csv.zip",
            'spec.yaml:1:1: unsupported kind of data file ".zip"\n'
            "   kinds: .csv, .tsv, .txt, .xlsx, .xlsm, .sav, .dta, .sas7bdat, .parquet",
        ),
        (
            "dta.csv",
            'spec.yaml:1:1: the data file dta.csv does not exist; did you mean "data.csv"?\n   in .; paths are relative to the spec\n   data files in .: data.csv',
        ),
    ],
)
def test_what_is_no_data_file(project, name, message):
    folder = project(data_dot_csv="a\n1\n", d_dot_csv_dot_zip="PK")
    assert refused(folder, name) == message


def test_a_delimiter_at_the_end_of_every_line_is_no_column(project):
    assert source(project(data_dot_csv="g,x,\na,1,\nb,2,\n"))[0].names == ("g", "x")
    assert "column 3 has no name" in refused(project(data_dot_csv="g,x,\na,1,\nb,2,5\n"))


def test_one_code_among_many_numbers_is_told(project):
    rows = "\n".join(map(str, range(1, 30)))
    found, problems = source(project(data_dot_csv=f"x\n{rows}\n07\n"))
    assert found.variable("x").kind == "category"
    assert 'data.csv:31: warning: column x is read as text, because "07" looks like a code' in str(problems.warnings[0])


def test_thousands_need_full_groups(project):
    found, _ = source(project(data_dot_csv="x\n3,5\n1.234,5\n"), decimal=",", thousands=".", delimiter=";")
    assert found.moments("x", None)[0].mean == (3.5 + 1234.5) / 2
