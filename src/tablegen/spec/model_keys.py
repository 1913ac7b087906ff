"""The keys of a regression besides `model` and `rows`."""

from typing import Literal

from tablegen.errors import Problems
from tablegen.schema import Key, found
from tablegen.spec import parts
from tablegen.spec.model import ModelSpec, Word
from tablegen.spec.parts import word
from tablegen.yamlfile import Node

_BY_NAME: dict[str, Literal["univariable", "multivariable"]] = {
    "univariable": "univariable",
    "multivariable": "multivariable",
}
_EXAMPLE = "{Crude: univariable, Adjusted: multivariable, Model 3: [age, sex]}"


def model_keys(inferences: tuple[str, ...] = ()) -> tuple[Key, ...]:
    """The keys; the names of inferences are those of the catalogue, for editors that complete them."""
    names = {"type": "array", "items": {"type": "string"}}
    kind = parts.named(_model, {"anyOf": [{"enum": list(_BY_NAME)}, names]}, "[univariable, multivariable]")
    return (
        Key("outcome", parts.OUTCOME, "the outcome of a model, and the level that is the event: {died: yes}"),
        Key("models", kind, f"several models side by side: [univariable, multivariable], or {_EXAMPLE}"),
        Key(
            "inference",
            word("a variance", inferences),
            "the variance of a model's coefficients: wald (its own), robust, or one by name (hc0, hc3, cr1 …)",
        ),
        Key("cluster", word("a column"), "the column that says which rows of a model belong together"),
    )


def _model(name: Node, value: Node | None, problems: Problems) -> ModelSpec | None:
    """A model by its name alone, or `name: univariable | multivariable | [rows]`."""
    word_ = Word(name.text, name.at)
    if value is not None and value.kind == "sequence":
        return ModelSpec(word_, tuple(Word(node.text, node.at) for node in value.nodes))
    terms = _BY_NAME.get((value or name).text) if value is None or value.kind == "scalar" else None
    if terms is None:
        what = f'"{name.text}"' if value is None else f"{name.text}: {found(value)}"
        problems.error(
            f"a model is univariable, multivariable or a list of rows, not {what}",
            (value or name).at,
            f"models: {_EXAMPLE}",
        )
        return None
    return ModelSpec(word_, terms)
