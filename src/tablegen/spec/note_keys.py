"""What `notes` may be: texts that nothing calls, and `place: text` for those that a place of the table calls."""

from collections.abc import Iterator

from tablegen.errors import Problems
from tablegen.schema import Kind, scalar, text_kind
from tablegen.spec.words import NoteAt, Word
from tablegen.yamlfile import Node

PLACES = "title, a head (P), a row (age), a level (stage.II) or a cell (age.P); a note that has a colon needs quotes"
"""What may stand before a note, for who named what the table does not have."""
_TEXTS = {"type": "object", "additionalProperties": dict(text_kind().json)}


def notes_kind() -> Kind:
    """A text, `place: text`, or a list of both."""

    def read(node: Node, problems: Problems, key: str) -> tuple[str | NoteAt, ...]:
        nodes = node.nodes if node.kind == "sequence" else (node,)
        return tuple(note for inner in nodes for note in _notes(inner, problems, key))

    one = {"anyOf": [dict(text_kind().json), _TEXTS]}
    return Kind(read, {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]})


def _notes(node: Node, problems: Problems, key: str) -> Iterator[str | NoteAt]:
    if node.kind != "mapping":
        text = scalar(node, problems, key, "a text")
        if text is not None:
            yield text
        return
    for name, value in node.items:
        text = scalar(value, problems, f"{key}: {name.text}", "a text")
        if text is not None:
            yield NoteAt(Word(name.text, name.at), text)
