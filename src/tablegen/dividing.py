"""Where a column is divided into classes of equal size: at the quantiles of the rows that the table is of.

It stands between reading a spec and planning it, as it needs the data: a design does not read them.
"""

from dataclasses import replace
from typing import Any

from tablegen.data import open_source
from tablegen.designs.common import Draft
from tablegen.designs.quantile_classes import quantile_type
from tablegen.errors import Problems
from tablegen.evidence import Condition, Source
from tablegen.spec.model import Derive, Spec
from tablegen.spec.pattern import Patterns
from tablegen.stats.summaries import quantile


def divided(spec: Spec, frame: Any = None) -> Spec:
    """The spec with the bounds of its classes by quantiles; the same where it has none.

    The rows are those that `where` keeps, conditions on such classes aside: those choose among the classes, and do not
    move them. Of imputed data they are those of all imputed sets. Raises TablegenError where the data cannot be read.
    """
    if not any(one.kind == "quantiles" for one in spec.derive):
        return spec
    problems = Problems()  # of the data, and told where they are opened for the table
    source = open_source(spec, problems, frame)
    depending = _depending(spec.derive)
    asked = tuple(one for one in spec.where if one.variable.text not in depending)
    where = Draft(spec, source, Patterns({}, {}), problems).conditions(asked)
    if spec.imputations:
        where = (*where, Condition(spec.imputations.named.text, ("0",), negate=True))
    if problems.errors:
        return spec
    kept = source.where(where)
    return replace(spec, derive=tuple(_bounded(one, kept, quantile_type(spec)) for one in spec.derive))


def _depending(derive: tuple[Derive, ...]) -> frozenset[str]:
    """The columns that are classes by quantiles, or are derived from any."""
    found: set[str] = set()
    for one in derive:
        if one.kind == "quantiles" or any(part.text in found for part in one.of):
            found.add(one.name.text)
    return frozenset(found)


def _bounded(one: Derive, kept: Source, kind: int) -> Derive:
    """With the quantiles as bounds; without any where the column is none of numbers, which the data say in words."""
    name = one.of[0].text
    if one.kind != "quantiles" or name not in kept.names or not kept.variable(name).numeric:
        return one
    found = kept.frequencies(name, None)
    parts = int(one.number or 0)
    bounds = (quantile(found, i, kind, parts, as_written=True) for i in range(1, parts))
    return replace(one, at=tuple(bound for bound in bounds if bound is not None))
