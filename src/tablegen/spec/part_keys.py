"""The keys `stack` and `merge`: specs whose tables are put together into one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tablegen.errors import Place, Problems, refusal, suggestion
from tablegen.schema import Kind, found, scalar
from tablegen.spec.model import PartSpec, Spec
from tablegen.spec.words import Word
from tablegen.yamlfile import Node

MOST_PARTS = 26
"""Parts have letters."""
_OWN = frozenset(
    (
        "title",
        "number",
        "style",
        "frame",
        "language",
        "notes",
        "abbreviations",
        "formats",
        "output",
        "split columns",
        "stack",
        "merge",
    )
)
"""The keys of a spec that is put together; all others are those of its parts."""
_WANTED = "a list of spec files, or label: file"
_SHAPE = "stack: [baseline.yaml, outcome.yaml], or stack: {A. Baseline: baseline.yaml, B. Outcome: outcome.yaml}"


def _read(node: Node, problems: Problems, key: str) -> tuple[PartSpec, ...] | None:
    if node.kind == "scalar":
        problems.error(f"{key} must be {_WANTED}, not {found(node)}", node.at, _SHAPE)
        return None
    given = [(None, one) for one in node.nodes] + [(name.text, one) for name, one in node.items]
    parts = [PartSpec(Word(file, one.at), label) for label, one in given if (file := _file(one, problems, key))]
    if len(parts) == len(given) and not 2 <= len(parts) <= MOST_PARTS:
        problems.error(f"{key} takes 2 to {MOST_PARTS} tables, not {len(parts)}", node.at, _SHAPE)
        return None
    return tuple(parts)


def _file(node: Node, problems: Problems, key: str) -> str | None:
    return scalar(node, problems, f"each part of {key}", "a spec file")


PARTS = Kind(
    _read,
    {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": MOST_PARTS},
            {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 2},
        ]
    },
)


def only_own_keys(written: dict[str, Place], problems: Problems) -> None:
    """No key that says what a table shows stands beside `stack` or `merge`."""
    which = "stack" if "stack" in written else "merge"
    for name, at in written.items():
        if name not in _OWN:
            message = f"the key {name} has no meaning beside {which}: each part has its own"
            problems.error(message, at, f"write it in the specs that {which} names")


def with_parts(spec: Spec, read: Callable[[Path, Problems], Spec], problems: Problems) -> Spec:
    """The spec with those of its parts, read; its style and its language are theirs where it names none.

    What is wrong is noted. TablegenError where the file of a part is no YAML.
    """
    parts = [replace(part, spec=one) for part in spec.parts if (one := _part(part, spec, read, problems))]
    names: dict[str, Word] = {}
    for part in parts:
        if part.key in names:
            message = f'two parts are named "{part.key}": their numbers could not be told apart'
            problems.error(message, part.file.at, "give the file of one of them another name")
        names[part.key] = part.file
    found = replace(spec, **{spec.composed or "stack": tuple(parts)})
    return replace(found, style=_common("style", found), language=_common("language", found))


def _part(part: PartSpec, spec: Spec, read: Callable[[Path, Problems], Spec], problems: Problems) -> Spec | None:
    """The spec of a part; None, with the problem noted, where it can be none."""
    path, at = spec.folder / part.file.text, part.file.at
    if not _is_file(path):
        near = [p.name for p in spec.folder.glob("*.y*ml") if p.name != spec.path.name]
        message = f"there is no spec {part.file}{suggestion(part.file.text, near)}"
        problems.error(message, at, "parts are named from the folder of this spec")
        return None
    if path.resolve() == spec.path.resolve():
        problems.error(f"{part.file} is this very spec", at, "name the specs of its parts")
        return None
    theirs = Problems()
    found = read(path, theirs)
    if found.parts:
        message = f"{part.file} is put together itself ({found.composed}), and parts are tables of their own"
        problems.error(message, at, f"name its parts here: {', '.join(p.file.text for p in found.parts)}")
        return None
    problems.extend(theirs.found)
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _of_parts(name: str, spec: Spec) -> list[Word | None]:
    """The style, or the language, of each part."""
    return [getattr(one, name) for one in spec.tables]


def _common(name: str, spec: Spec) -> Word | None:
    """The spec's own style, or language, else that of all its parts; None where they have none, or differ."""
    theirs = _of_parts(name, spec)
    agreed = len({word.text if word else None for word in theirs}) == 1
    return getattr(spec, name) or (theirs[0] if agreed else None)


def one_for_all(name: str, spec: Spec) -> None:
    """TablegenError where the spec has no style, or language, and its parts have several."""
    named = list(dict.fromkeys(word.text if word else "none" for word in _of_parts(name, spec)))
    if getattr(spec, name) is None and len(named) > 1:
        message = f"the parts have {len(named)} {name}s ({', '.join(named)}), and a table has one"
        chosen = next(word for word in named if word != "none")
        raise refusal(message, spec.at, f"say which: {name}: {chosen}")
