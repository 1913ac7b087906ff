"""Tells of rows that are counted as patients and may be none: totals below the data, one patient in several rows."""

from tablegen.designs.common import Draft
from tablegen.designs.families import leaves_of
from tablegen.spec.model import Spec


def tell_of_rows(draft: Draft) -> None:
    """Warn of a line of totals, and of identifiers in several rows where the spec does not say how these belong."""
    for doubt in draft.source.doubtful_rows():
        if doubt.text is not None:
            draft.problems.warn(
                f'this looks like a line of totals ("{doubt.text}" in {doubt.column}), and counts as a patient',
                doubt.place,
                f"delete it, or leave it out: where: {{{doubt.column}: not {doubt.text}}}",
            )
        elif not _told(draft.spec, doubt.column):
            rows = f"{doubt.n} row has" if doubt.n == 1 else f"{doubt.n} rows have"
            draft.problems.warn(
                f"{rows} the {doubt.column} of a row before, and each row counts as a patient",
                doubt.place,
                f"if patients have several rows (visits, events), say so: pairs: {doubt.column}, or of a model "
                f"cluster: {doubt.column}; if a row was entered twice, delete it",
            )


def _told(spec: Spec, column: str) -> bool:
    """Whether the spec says which rows belong together, or parts of the table have rows of their own."""
    keys = (spec.pairs, spec.cluster, spec.id, spec.random, spec.imputations, spec.frequency, spec.split)
    sample = spec.weights.cluster if spec.weights else None
    rows = tuple(leaves_of(spec.rows or ()))
    parts = any(part.where for part in (*rows, *spec.models))
    return any(keys) or bool(sample) or parts or column in {row.column.text for row in rows}
