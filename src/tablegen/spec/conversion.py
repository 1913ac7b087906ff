"""How a row's conventional unit becomes an SI unit: `SI: {unit: mmol/L, factor: 0.0259}`."""

from tablegen.errors import Problems
from tablegen.schema import Key, Kind, found, json_mapping, read_mapping, text_kind, to_number
from tablegen.values import frozen
from tablegen.yamlfile import Node


@frozen
class Conversion:
    """The SI unit, and the factor that makes it of the row's own, as its author writes it."""

    unit: str
    factor: str

    @property
    def decimals(self) -> int:
        """The decimals that the factor is written with."""
        return len(self.factor.partition(".")[2])


def _factor(node: Node, problems: Problems, key: str) -> str | None:
    value = to_number(node.text) if node.kind == "scalar" else None
    if value is None or value <= 0 or "e" in node.text.lower():
        problems.error(
            f"{key} must be a number above 0 in plain decimals, not {found(node)}", node.at, "factor: 0.0259"
        )
        return None
    return node.text


_KEYS = (
    Key("unit", text_kind(), "the SI unit"),
    Key("factor", Kind(_factor, {"type": "number", "exclusiveMinimum": 0}), "what the row's unit is multiplied by"),
)


def _read(node: Node, problems: Problems, key: str) -> Conversion | None:
    values = read_mapping(node, _KEYS, problems, key)
    if node.kind == "mapping" and not {"unit", "factor"} <= {name.text for name, _ in node.items}:
        problems.error(f"{key} needs a unit and a factor", node.at, "SI: {unit: mmol/L, factor: 0.0259}")
    return Conversion(**values) if values.keys() == {"unit", "factor"} else None


CONVERSION = Kind(_read, json_mapping(_KEYS))
