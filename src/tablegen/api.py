"""The door for Python: a spec as a path, a text or a mapping, and a DataFrame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tablegen.errors import Problems
from tablegen.resources import Templates
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec, spec_of
from tablegen.stages import Built, Project, build_table
from tablegen.yamlfile import from_value, parse

_SHOWN = "the spec"


def build(
    spec: str | Path | Mapping[str, Any],
    data: Any = None,
    style: str | None = None,
    templates: str | Path | None = None,
) -> Built:
    """See `tablegen.build`."""
    problems = Problems()
    read = _read(spec, data, problems)
    folders = Templates.search(Path(templates) if templates else None, Project.of(read.path).root)
    return build_table(read, folders, problems, style, data)


def _read(spec: str | Path | Mapping[str, Any], data: Any, problems: Problems) -> Spec:
    given = data is not None
    if isinstance(spec, Mapping):
        return spec_of(from_value(spec, _SHOWN), Path("table"), problems, data_given=given)
    if isinstance(spec, str) and "\n" in spec:
        return spec_of(parse(spec, _SHOWN, problems), Path("table"), problems, data_given=given)
    return read_spec(Path(spec), problems, data_given=given)
