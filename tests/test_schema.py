"""The schema: kinds read and refuse values; the same keys make the JSON Schema that editors use."""

from pathlib import Path

import pytest

from tablegen.errors import Problems
from tablegen.schema import (
    Key,
    choice,
    list_of,
    map_of,
    number_kind,
    read_mapping,
    text_kind,
    to_number,
    yes_no,
)
from tablegen.spec.keys import json_schema
from tablegen.yamlfile import load, parse

KEYS = (
    Key("name", text_kind(), "a name"),
    Key("size", number_kind(0, 1e3), "a size"),
    Key("bold", yes_no(), "whether bold"),
    Key("side", choice("left", "right"), "where"),
    Key("tags", list_of(text_kind()), "tags"),
    Key("widths", map_of(number_kind(0, 9, whole=True)), "widths"),
)


def read(text):
    problems = Problems()
    return read_mapping(parse(text, "f.yaml"), KEYS, problems, "a style"), [
        str(p).splitlines()[0] for p in problems.found
    ]


def test_values_are_typed_by_the_schema_alone():
    text = "name: 010\nsize: 1e-3\nbold: yes\nside: left\ntags: one\nwidths: {no: 3}"
    typed = {
        "name": "010",
        "size": 0.001,
        "bold": True,
        "side": "left",
        "tags": ("one",),
        "widths": {"no": 3},
    }
    assert read(text) == (typed, [])


@pytest.mark.parametrize("word", ["yes", "true", "on", "True", "YES"])
def test_yes(word):
    assert read(f"bold: {word}") == ({"bold": True}, [])


@pytest.mark.parametrize("word", ["no", "false", "off", "NO"])
def test_no(word):
    assert read(f"bold: {word}") == ({"bold": False}, [])


def test_all_problems_are_noted_and_good_values_kept():
    values, messages = read("nmae: x\nsize: big\nbold: maybe\nside: {}\ntags: {}\nwidths: 3\nname: n")
    assert values == {"name": "n"}
    assert messages == [
        'f.yaml:1:1: unknown key "nmae"; did you mean "name"?',
        'f.yaml:2:7: size must be a number from 0 to 1000, not "big"',
        'f.yaml:3:7: bold must be yes or no, not "maybe"',
        "f.yaml:4:7: side must be left or right, not a mapping",
        "f.yaml:5:7: tags must be a list, not a mapping",
        "f.yaml:6:9: widths must be a mapping, not 3",
    ]


def test_a_mapping_is_wanted():
    assert read("[a]")[1] == ["f.yaml:1:1: a style must be a mapping of keys, not a list"]


NOT_NUMBERS = ["1_000", "nan", "inf", "1e999", "9" * 31, "", "٣", "0x1F", "1,5"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.10", 1.1), ("1e-3", 0.001), ("-2", -2), *((text, None) for text in NOT_NUMBERS)],
)
def test_numbers(text, value):
    assert to_number(text) == value


def plain(node):
    """A node as YAML 1.2 editors type it: yes and no stay words, numbers and true/false do not."""
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.items}
    if node.kind == "sequence":
        return [plain(inner) for inner in node.nodes]
    if node.empty:
        return None
    number = None if node.quoted else to_number(node.text)
    return node.text if number is None else int(number) if number == int(number) else number


def test_editors_get_names_and_descriptions():
    schema = json_schema(styles=("jama",), tests=("welch",), patterns=("n (%)",))
    properties = schema["properties"]
    assert {"enum": ["jama"]} in properties["style"]["anyOf"]
    assert {"enum": ["welch"]} in schema["$defs"]["row"]["properties"]["test"]["anyOf"]
    assert all(entry["description"] for entry in (*properties.values(), *schema["$defs"]["row"]["properties"].values()))
    assert properties["confidence"]["exclusiveMaximum"] == 1


SPECS = Path(__file__).parents[1] / "specs"


@pytest.mark.parametrize("path", sorted(SPECS.rglob("*.yaml")), ids=lambda path: str(path.relative_to(SPECS)))
def test_the_json_schema_accepts_the_shipped_specs(path):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(plain(load(path)), json_schema())


def test_the_json_schema_accepts_all_ways_to_say_yes():
    jsonschema = pytest.importorskip("jsonschema")
    for word in ("yes", "no", "on", "off"):
        jsonschema.validate({"rows": {"a": {"log": word}}}, json_schema())


def test_the_json_schema_refuses_what_the_reader_refuses():
    jsonschema = pytest.importorskip("jsonschema")
    for text in (
        "varaibles: 1",
        "digits: -1",
        "confidence: 95",
        "rows: {a: {labels: x}}",
        "where: x",
        "quantiles: 5",
    ):
        assert list(jsonschema.Draft202012Validator(json_schema()).iter_errors(plain(parse(text, "s")))), text
