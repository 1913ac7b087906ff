"""Classes of equal size, at quantiles: by which definition, and what `tablegen check` tells of them."""

from tablegen.designs.common import Draft
from tablegen.spec.model import Spec
from tablegen.spec.presets import preset_of


def quantile_type(spec: Spec) -> int:
    """The definition of quantiles that the spec asks for, or that of the tool it follows."""
    return spec.quantiles or preset_of(spec.like).quantiles


def tell_of_classes(draft: Draft) -> None:
    """Tell `tablegen check` at which quantiles columns were divided."""
    for one in draft.spec.derive:
        if one.kind == "quantiles" and one.at:
            bounds = ", ".join(f"{bound:.15g}" for bound in one.at)
            of = f"quantiles of {one.of[0]} (type {quantile_type(draft.spec)}, of the rows that `where` keeps)"
            draft.default(
                f"{one.name}: {one.number:g} classes at the {of}: {bounds}; a bound belongs to the class below it"
            )
