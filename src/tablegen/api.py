"""The door for Python: a spec as a path, a text or a mapping, and a DataFrame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tablegen import data as data_files
from tablegen.errors import Problems, refusal
from tablegen.resources import Templates
from tablegen.spec.model import Spec
from tablegen.spec.read import read_spec, spec_of
from tablegen.stages import Built, Project, build_table
from tablegen.style_file import forget
from tablegen.yamlfile import from_value, parse

_SHOWN = "the spec"


def build(
    spec: str | Path | Mapping[str, Any],
    data: Any = None,
    style: str | None = None,
    templates: str | Path | None = None,
) -> Built:
    """See `tablegen.build`."""
    forget()
    problems = Problems()
    read = _read(spec, data, problems)
    folders = Templates.search(Path(templates) if templates else None, Project.of(read.path).root)
    try:
        return build_table(read, folders, problems, style, data)
    finally:
        data_files.forget()


def _read(spec: object, data: Any, problems: Problems) -> Spec:
    given = data is not None
    if given and not (hasattr(data, "columns") and hasattr(data, "iloc")):
        raise refusal(f"data must be a pandas DataFrame, not {type(data).__name__}", None, "pandas.DataFrame(data)")
    if isinstance(spec, Mapping):
        return spec_of(
            from_value(cast("Mapping[str, object]", spec), _SHOWN), Path("table"), problems, data_given=given
        )
    if isinstance(spec, str) and "\n" in spec:
        return spec_of(parse(spec, _SHOWN, problems), Path("table"), problems, data_given=given)
    if not isinstance(spec, str | Path):
        what = type(spec).__name__
        raise refusal(f"spec must be a path, the text of a spec or a mapping of its keys, not {what}")
    return read_spec(Path(spec), problems, data_given=given)
