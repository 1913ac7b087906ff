"""Reads a spec file into a `Spec`: every key typed, every name with its place, every problem noted."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablegen.errors import Problems, listing, refusal, suggestion
from tablegen.schema import found, read_mapping
from tablegen.spec.events import rows_of_events, with_files
from tablegen.spec.keys import keys
from tablegen.spec.model import Spec
from tablegen.spec.part_keys import only_own_keys, with_parts
from tablegen.spec.presets import PRESETS
from tablegen.spec.project_place import beside_or_at_root, find_project_file
from tablegen.spec.row import RowSpec
from tablegen.spec.sampled import NOT_CLUSTERED, WHY_NOT, with_design
from tablegen.spec.statistics import STATISTICS, statistic
from tablegen.yamlfile import Node, load

if TYPE_CHECKING:
    from tablegen.spec.project_file import Inherited

_SMALLEST = "the smallest spec is two lines: data: patients.csv, and below it compare: treatment"
_DESIGNS = ("compare", "model", "correlate", "crosstab", "diagnose", "likert")
_NOT_WEIGHTED = (*NOT_CLUSTERED, "published")
_NOT_POOLED = (
    *("prevalence", "pairs", "published", "like", "proportion interval"),
    "weights",
)
_OF_SOME_DESIGNS = (
    ("adjust for", "imputations", ("model", "correlate")),
    ("adjust for", "weights", ("model", "correlate")),
    ("strata", "imputations", ("model",)),
    ("percent", "imputations", ("crosstab",)),
)
"""Keys that a table of imputed data or weighted rows has only where it is of one of these designs."""
_BY_MODEL = "adjusted differences of such rows are coefficients: model: linear, with outcome and adjust for"
_EITHER = (
    *combinations(_DESIGNS, 2),
    ("stack", "merge"),
    ("data", "published"),
    ("derive", "published"),
    *(
        ("published", key)
        for key in (
            "inference",
            "covariance",
            "separation",
            "footer",
            "cluster",
            "correlation",
            "random",
            "models",
            "split",
        )
    ),
    ("model", "proportion interval"),
    ("model", "percent"),
    *((key, "published") for key in ("models", "offset", "exposure")),
    ("split", "figure"),
    ("covariance", "suppress"),
    *((other, "imputations") for other in _NOT_POOLED),
    *((other, "frequency") for other in ("weights", "pairs", "imputations", "published", "id")),
    *((other, "weights") for other in _NOT_WEIGHTED),
)
_WHY_EITHER = {
    "imputations": "pooled are percentages (in comparisons those of each column) with Wald's intervals, and "
    "independent groups of patients who weigh the same",
    **dict.fromkeys(
        ("inference", "covariance", "separation", "footer", "cluster", "correlation", "random", "models"),
        "a coefficient has its Wald test as published",
    ),
    "frequency": "a row that stands for several patients has no weight, pair, imputation or name of one of them",
    "suppress": "the covariances of coefficients give small counts away",
    "figure": "a figure is of one table: write a spec for each level, with `where`",
    "percent": "it is about the categories of a comparison or a description",
    "proportion interval": "it is about the percentages of a comparison or a description",
    "weights": WHY_NOT,
    "likert": "for groups, a table of each: split: group",
}
_OF_MODELS = (
    "outcome",
    "models",
    "inference",
    "covariance",
    "separation",
    "reference line",
    "footer",
    "correlation",
    "random",
    "offset",
    "exposure",
    "quantile",
)
_OF_TIMES = ("time", "entry", "id", "ties", "competing")
_NEEDS = dict.fromkeys(("groups", "difference", "effects", "adjust", "pairwise", "pairs"), "compare") | {
    **dict.fromkeys((*_OF_MODELS, *_OF_TIMES), "model"),
    "strata": "compare or model or weights or cluster",
    "tests": "compare or crosstab",
    "adjust for": "compare or model or correlate",
    "deletion": "correlate",
    "show": "correlate or crosstab or likert",
    "measures": "crosstab",
    "prevalence": "diagnose",
}

_MEANINGLESS = {
    "model": ("missing", "overall", "like", "quantiles", "survival interval", "rate interval"),
    "correlate": ("missing", "overall", "like", "published", "proportion interval"),
    "crosstab": ("columns", "overall", "quantiles"),
    "diagnose": ("missing", "overall", "like", "quantiles"),
    "likert": ("overall", "percent"),
}


def read_spec(path: Path, problems: Problems, *, data_given: bool = False) -> Spec:
    """The spec in a file. What is wrong is noted in `problems`; the Spec then holds what could be read.

    `data_given` says that the data come from elsewhere. Raises TablegenError when the file cannot be read as YAML,
    or is not a mapping.
    """
    spec = _read_alone(path, problems, data_given=data_given)
    return _whole(spec, problems, data_given=data_given)


def _read_alone(path: Path, problems: Problems, *, data_given: bool) -> Spec:
    """The spec in a file, without those of its parts."""
    root, inherited = read_tree(path, problems, data_given=data_given)
    return replace(_alone(root, path, problems, data_given=data_given), inherited=inherited)


def _whole(spec: Spec, problems: Problems, *, data_given: bool) -> Spec:
    """The spec with those of its parts; these are read without theirs, so that there is no circle."""
    if not spec.parts:
        return spec

    def read(part: Path, problems: Problems) -> Spec:
        return _read_alone(part, problems, data_given=data_given)

    return with_parts(spec, read, problems)


def read_tree(path: Path, problems: Problems, *, data_given: bool = False) -> "tuple[Node, Inherited | None]":
    """The tree of a spec file with what it takes over from the project file, and what that is."""
    root = load(path, problems=problems)
    if find_project_file(path) is None:
        return root, None
    from tablegen.spec.project_file import with_shared

    def conflicts(tree: Node) -> frozenset[str]:
        found = Problems()
        _together(tree, found, data_given)
        return frozenset(problem.message for problem in found.errors)

    return with_shared(root, path, conflicts, problems)


def spec_of(root: Node, path: Path, problems: Problems, *, data_given: bool = False) -> Spec:
    """The spec in a tree of YAML that is, or would be, the file at `path`."""
    return _whole(_alone(root, path, problems, data_given=data_given), problems, data_given=data_given)


def _alone(root: Node, path: Path, problems: Problems, *, data_given: bool) -> Spec:
    if root.kind != "mapping":
        what = "nothing: the file is empty" if root.empty else found(root)
        raise refusal(f"a spec is a mapping of keys, not {what}", root.at, _SMALLEST)
    values = read_mapping(_without_formulas(root, problems), keys(), problems, "a spec")
    if isinstance(values.get("digits"), int):
        values["digits"] = {"*": values["digits"]}
    _together(root, problems, data_given)
    _row_names(values.get("rows", ()), set(), problems)
    for name in ("rows", "columns"):
        if values.get(name) == ():
            problems.error(f"{name} is empty", root.at, f"leave {name} out for the default")
    _statistics(root, problems)
    like = values.get("like")
    if like and like.text not in PRESETS:
        message, hint = PRESETS.unknown(like.text)
        problems.error(message, like.at, hint)
        values.pop("like")
    data = values.get("data")
    if data and data.thousands == data.decimal:
        problems.error("the decimal mark and the mark between thousands must differ", data.file.at)
    if data and data.delimiter in {"tab", "\\t"}:
        values["data"] = replace(data, delimiter="\t")
    elif data and data.delimiter is not None and len(data.delimiter) != 1:
        problems.error("the delimiter must be one character, or tab", data.file.at)
    for read in (*([data] if data else []), *(own for _, own in rows_of_events(values.get("rows") or ()))):
        if read.last_row is not None and read.last_row <= (read.header_row or 1):
            problems.error(f"the last row, {read.last_row}, is not below the header row", read.file.at)
    notes = values.pop("notes", ())
    values["notes"] = tuple(note for note in notes if isinstance(note, str))
    values["notes at"] = tuple(note for note in notes if not isinstance(note, str))
    _published_shape(values, problems)
    values = with_design(values, problems)
    _find_files(values, path)
    fields = {name.replace(" ", "_"): value for name, value in values.items()}
    return Spec(path, path.parent, root.at, **fields, written={name.text: value.at for name, value in root.items})


def _find_files(values: dict[str, Any], path: Path) -> None:
    """The data and the codebook, told from the spec's folder."""
    data, codebook = values.get("data"), values.get("codebook")
    if data:
        values["data"] = replace(data, file=replace(data.file, text=beside_or_at_root(data.file.text, path)))
    rows = values.get("rows") or ()
    files = {own.file.text for _, own in rows_of_events(rows)}
    if files:
        values["rows"] = with_files(rows, {file: beside_or_at_root(file, path) for file in files})
    if codebook:
        values["codebook"] = replace(codebook, text=beside_or_at_root(codebook.text, path))


def _without_formulas(root: Node, problems: Problems) -> Node:
    """The spec without a model formula, which is refused by name: a formula is code in disguise."""
    kept: list[tuple[Node, Node]] = []
    for name, value in root.items:
        if name.text == "formula" or (name.text == "model" and "~" in value.text):
            problems.error(
                "formulas are not allowed; declare the outcome and the terms",
                value.at,
                "model: logistic, outcome: {died: yes}, and every term a row: rows: [age, sex]",
            )
        else:
            kept.append((name, value))
    return replace(root, items=tuple(kept))


def _together(root: Node, problems: Problems, data_given: bool) -> None:
    """Keys that exclude or need one another."""
    written = {name.text: name.at for name, value in root.items if not value.empty}
    if {"stack", "merge"} & written.keys():
        only_own_keys(written, problems)
        data_given = True
    for one, other in _EITHER:
        if one in written and other in written:
            problems.error(
                f"a spec has {one} or {other}, not both", written[other], _WHY_EITHER.get(other, "write two specs")
            )
    for name, other, designs in _OF_SOME_DESIGNS:
        if name in written and other in written and not any(design in written for design in designs):
            why = _BY_MODEL if name == "adjust for" else _WHY_EITHER[other]
            problems.error(f"a spec has {name} or {other}, not both", written[other], why)
    for name, needed in _NEEDS.items():
        if name in written and not any(one in written for one in needed.split(" or ")):
            problems.error(f"{name} needs the key {needed}", written[name])
    derived = root.get("derive")
    divides = derived is not None and any(value.get("quantiles") for _, value in derived.items)
    for design, keys_without in _MEANINGLESS.items():
        for name in keys_without:
            if design in written and name in written and not (name == "quantiles" and divides):
                problems.error(f"the key {name} has no meaning beside {design}", written[name], "leave it out")
    if not data_given and "data" not in written and "published" not in written:
        problems.error("a spec needs data", root.at, "data: patients.csv, or the numbers of a paper: published: {…}")


def _row_names(rows: tuple[RowSpec, ...], seen: set[str], problems: Problems) -> None:
    """No two rows, in whatever sections, may have one name: their results could not be told apart."""
    for row in rows:
        if row.name.text in seen:
            problems.error(
                f'two rows are named "{row.name}"',
                row.name.at,
                f"to show a column twice, give one row another name: {row.name}_2: {{variable: {row.name}}}",
            )
        seen.add(row.name.text)
        _row_names(row.rows, seen, problems)


def _statistics(node: Node, problems: Problems) -> None:
    """The names of statistics in the `digits` of the table, and of its rows."""
    digits, rows = node.get("digits"), node.get("rows")
    for stat, _ in digits.items if digits else ():
        if statistic(stat.text) is None:
            problems.error(
                f'unknown statistic "{stat.text}"{suggestion(stat.text, STATISTICS)}',
                stat.at,
                listing("statistics", STATISTICS, 60),
            )
    for _, row in rows.items if rows else ():
        _statistics(row, problems)


def _published_shape(values: dict[str, Any], problems: Problems) -> None:
    """In a comparison every published number belongs to one of its groups, or levels of the reference standard."""
    for published in values.get("published", ()) if {"compare", "crosstab", "diagnose"} & values.keys() else ():
        if None in published.cells:
            problems.error(
                f"say to which group the published numbers of {published.row} belong",
                published.row.at,
                f"{published.row}: {{group: {{mean: 61.2, sd: 9.8}}, …}}",
            )
