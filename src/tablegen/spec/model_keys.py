"""The keys of a regression besides `model` and `rows`."""

from typing import Literal

from tablegen.errors import Place, Problems
from tablegen.schema import Key, Kind, choice, either, found, located, number_kind
from tablegen.spec import parts
from tablegen.spec.model import InferenceSpec, ModelSpec, Word
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
            _inference(inferences),
            "what decides both P and intervals of a model: wald, likelihood, score, firth, robust (or hc0, hc3 …), "
            "cluster (or cr0, cr1 …), bootstrap, or {method: bootstrap, samples: 4999, seed: 7}",
        ),
        Key(
            "separation",
            choice("NE", "error", "firth"),
            "what happens where the terms predict the outcome perfectly: NE (not estimable), error, or firth",
        ),
        Key("cluster", word("a column"), "the column that says which rows of a model belong together"),
    )


def _inference(names: tuple[str, ...]) -> Kind:
    """`likelihood`, or `{method: bootstrap, samples: 4999, seed: 7}`."""
    method = word("an inference", names)
    keys = (
        Key("method", method, "the way of testing, by name"),
        Key("samples", number_kind(99, 100_000, whole=True), "how many bootstrap samples are drawn"),
        Key("seed", number_kind(0, 2**32 - 1, whole=True), "the number from which the samples are drawn"),
    )
    return either(located(_by_name, "an inference", names), None, parts.record(InferenceSpec, keys, "method"))


def _by_name(text: str, at: Place) -> InferenceSpec:
    return InferenceSpec(Word(text, at))


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
