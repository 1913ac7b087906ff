"""The key `split`: the column for each of whose levels the whole table stands once."""

from tablegen.errors import Place, Problems
from tablegen.schema import Key, Kind, choice, either, json_mapping, list_of, located, read_mapping
from tablegen.spec.model import SplitSpec
from tablegen.spec.parts import levels_kind, word
from tablegen.spec.words import Word
from tablegen.yamlfile import Node

SPLIT_KEYS = (
    Key("column", word("a column"), "the column whose levels part the patients"),
    Key("levels", levels_kind(), "its levels in their order: a list, or level: label"),
    Key("show", choice("columns", "sections"), "the tables side by side, or one below the other"),
)


def _named(text: str, at: Place) -> SplitSpec:
    return SplitSpec(Word(text, at))


def _read(node: Node, problems: Problems, key: str) -> SplitSpec | None:
    fields = read_mapping(node, SPLIT_KEYS, problems, key)
    if "column" not in fields:
        problems.error(f"{key} must name a column", node.at, "split: {column: sex, show: sections}")
        return None
    return SplitSpec(**fields)


SPLIT_COLUMNS = either(choice("auto", "no"), list_of(word("a column")), None)
SPLIT = either(located(_named, "a column"), None, Kind(_read, json_mapping(SPLIT_KEYS)))
