"""The key `figure`: what is drawn beside the table, and in which formats."""

from tablegen.errors import Place, Problems
from tablegen.schema import Key, Kind, either, json_mapping, list_of, located, number_kind, read_mapping, yes_no
from tablegen.spec.model import FigureSpec
from tablegen.spec.parts import word
from tablegen.spec.words import Word
from tablegen.yamlfile import Node

CURVES = ("survival", "incidence")
KINDS = ("forest", *CURVES)
FORMATS = ("svg", "pdf", "png")
FIGURE_KEYS = (
    Key(
        "kind",
        word("a figure", KINDS),
        "forest (of a model), survival (Kaplan–Meier curves of times to an event), or incidence (where events compete)",
    ),
    Key(
        "formats", list_of(word("a format", FORMATS)), "the files of the figure: svg, pdf, png; svg and pdf if left out"
    ),
    Key("axis", list_of(number_kind(-1e12, 1e12), lone=False), "the ends of a forest plot's axis: [0.25, 8]"),
    Key("bands", yes_no(), "whether curves have bands of their confidence limits"),
)


def _named(text: str, at: Place) -> FigureSpec:
    return FigureSpec(Word(text, at))


def _read(node: Node, problems: Problems, key: str) -> FigureSpec | None:
    fields = read_mapping(node, FIGURE_KEYS, problems, key)
    if "kind" not in fields:
        problems.error(f"{key} must say what it draws", node.at, "figure: {kind: forest, formats: [svg, pdf]}")
        return None
    return FigureSpec(**fields)


FIGURE = Key(
    "figure",
    either(located(_named, "a figure", KINDS), None, Kind(_read, json_mapping(FIGURE_KEYS))),
    "a figure beside the table: forest, survival, incidence, or {kind: forest, formats: [svg, pdf], axis: [0.25, 8]}",
)
