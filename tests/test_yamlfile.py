"""YAML as text with places: what is kept, what is refused, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.errors import Problems, TablegenError
from tablegen.yamlfile import load, parse

SCALARS = [
    "NO", "yes", "off", "010", "007", "08", "1.10", "12:30", "190:20:30", "1e-3", "1_000", "2021-13-01",
    "null", "~", "0x1F", ".inf"
]  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_a_scalar_stays_the_text_that_was_written(text):
    assert parse(f"a: {text}", "s.yaml").get("a").text == text
    assert parse(f"a: [{text}]", "s.yaml").get("a").nodes[0].text == text


def test_keys_that_yaml_types_would_merge_stay_apart():
    root = parse("{1: a, true: b, on: c, 1.0: d, yes: e}", "s.yaml")
    assert [key.text for key, _ in root.items] == ["1", "true", "on", "1.0", "yes"]


def test_nodes_know_their_places():
    root = parse("title: x\nrows:\n  age: Age\n", "dir/s.yaml")
    key, value = root.get("rows").items[0]
    assert (str(key.at), key.at.width, key.at.text) == ("dir/s.yaml:3:3", 3, "  age: Age")
    assert str(value.at) == "dir/s.yaml:3:8"


def test_quotes_and_nothing_are_told_apart():
    root = parse('a:\nb: ""\nc: null\nd: "null"', "s.yaml")
    assert [value.empty for _, value in root.items] == [True, False, True, False]
    assert parse("", "s.yaml").empty
    assert parse("# only a comment\n", "s.yaml").empty


REFUSED = [
    ("title: !!python/object/apply:os.getpid []", "python/object/apply:os.getpid is not allowed"),
    ("title: !x y", "the tag !x is not allowed"),
    ("a: &x [1]\nb: 2", "anchors and aliases (& and *) are not allowed"),
    ("a: *x", "anchors and aliases (& and *) are not allowed"),
    ("a: {b: 1}\nc: {<<: 2}", "merge keys (<<) are not allowed"),
    ("title: a\n---\ntitle: b", "a second document begins here"),
    ("[" * 5000 + "]" * 5000, "nested deeper than 40 levels"),
    ("a: [" + "1, " * 20_001 + "]", "the file is too large: more than 20000 entries"),
    ("a: 1\nb: 2\na: 3", 'duplicate key "a" (first on line 1)'),
    ("? [a, b]\n: c", "a key must be a plain text"),
    ("rows:\n\tage: Age", "a tab cannot indent YAML; use spaces"),
    ("title: Table 1: all patients", "must be put in quotes"),
    ("title: @home", "must be put in quotes"),
    ("title: %x", "must be put in quotes"),
    ("a: [1, 2", "this bracket [ is not closed"),
    ("a: \x00", "the control character U+0000 is not allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_refused(text, message):
    with pytest.raises(TablegenError) as caught:
        parse(text, "s.yaml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("s.yaml:")


def test_a_syntax_error_shows_its_line():
    with pytest.raises(TablegenError) as caught:
        parse("data: x.csv\ntitle: Table 1: all", "s.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("s.yaml:2:15: a text with a colon and a space in it must be put in quotes")  # …here
    assert lines[1:] == [
        "    2 | title: Table 1: all",
        "      |               ^",
    ]


def test_a_comment_that_cuts_a_text_is_warned_of():
    problems = Problems()
    assert (
        parse("title: CD4 #/uL by group\nrows: [a] # fine\n#also fine", "s.yaml", problems).get("title").text == "CD4"
    )
    assert [str(p) for p in problems.found] == [
        's.yaml:1:12: warning: "#/uL by group" is read as a comment; if it belongs to the text, put the text in quotes'
    ]


def test_files(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_bytes("\ufefftitle: é".encode())
    assert load(path).get("title").text == "é"
    for data, message in [
        (b"title: a\nnote: \xe9", "s.yaml:2: the file is not UTF-8 text"),
        (b"#" * 1_000_001, "s.yaml: the file is larger than 1 MB"),
    ]:
        path.write_bytes(data)
        with pytest.raises(TablegenError) as caught:
            load(path, "s.yaml")
        assert str(caught.value).startswith(message)


def test_a_file_that_is_not_there_gives_the_nearest(tmp_path):
    (tmp_path / "table1.yaml").touch()
    with pytest.raises(TablegenError) as caught:
        load(tmp_path / "tabel1.yaml", "tabel1.yaml")
    assert str(caught.value) == 'there is no file tabel1.yaml; did you mean "table1.yaml"?'
    with pytest.raises(TablegenError, match="x is a folder, not a YAML file"):
        load(tmp_path, "x")


@given(st.one_of(st.text(), st.text(alphabet="ab:-[]{}#&*!|>'\"%@?, \n\t\\", max_size=60)))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text, "s.yaml", Problems())
    except TablegenError as error:
        assert str(error)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(data)
    try:
        load(path)
    except TablegenError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "s.yaml:1:5: a text with a colon and a space in it must be put in quotes"),
        ("a: {b: 1", "s.yaml:1:4: this brace { is not closed"),
        ("a: [1, 2\nb: 3", "s.yaml:1:4: this bracket [ is not closed"),
        ("compare:arm\nrows: [x]", "s.yaml:1:8: a colon needs a space behind it"),
        ("a: 1\n  b: 2", "s.yaml:2:4: this line is indented further than the one above it allows"),
        ('a: "x\nb: 2', "s.yaml:1:4: this quote is not closed"),
        ("rows:\n\tage:", "s.yaml:2:1: a tab cannot indent YAML; use spaces"),
        ("a: @x", "s.yaml:1:4: a text that begins with @ must be put in quotes"),
    ],
)
def test_what_is_no_yaml_is_told_in_words(text: str, message: str) -> None:
    with pytest.raises(TablegenError) as caught:
        parse(text, "s.yaml")
    assert str(caught.value).startswith(message)
