"""tablegen, the manuscript-table compiler: a short spec in, a journal-ready table out."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from tablegen.stages import Built

__version__ = "0.1.0"
__all__ = ["__version__", "build"]


def build(
    spec: "str | Path | Mapping[str, Any]",
    data: "DataFrame | None" = None,
    *,
    style: str | None = None,
    templates: "str | Path | None" = None,
) -> "Built":
    """Build a table in Python: `tablegen.build("specs/table1.yaml")`, or a spec as a dict and `data=df`.

    `spec` is the path of a spec file, the text of one (with line breaks), or a mapping of its keys. `data` stands in
    for the file that the spec names. The table shows itself in a notebook; `.results.to_frame()` has every number,
    `.render("docx")` the bytes of a format, `.warnings` what is doubtful. Nothing is written to disk.

    Raises `tablegen.errors.TablegenError` with every problem found.
    """
    from tablegen.api import build as build_it

    return build_it(spec, data, style, templates)
