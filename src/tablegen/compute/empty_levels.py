"""Levels that nobody among a model's complete cases has: they have no coefficient, and the table says so."""

from collections.abc import Iterator
from dataclasses import replace

from tablegen import stats
from tablegen.compute.coefficients import records
from tablegen.compute.published_models import Remark
from tablegen.evidence import Lacking, Rows
from tablegen.results import Key, Record
from tablegen.stats.regression.contract import Inference, Model
from tablegen.tasks import Fit, Term


def without_empty_levels(terms: tuple[Term, ...], rows: Rows) -> tuple[Term, ...]:
    """The terms, those levels of factors marked as empty that nobody among the complete cases has.

    Raises Lacking where the others cannot do without such a level: where it is the reference, where contrasts are
    between all levels, or where an interaction has its products.
    """
    products = {part.row for term in terms for part in term.of}
    return tuple(_marked(term, rows, term.row in products) for term in terms)


def _marked(term: Term, rows: Rows, multiplied: bool) -> Term:
    import numpy as np

    if term.kind != "category" or not rows.n:
        return term
    counts = np.bincount(rows.columns[term.variable].astype(np.int64), minlength=len(term.levels))
    empty = tuple(level for level, count in zip(term.levels, counts.tolist(), strict=True) if not count)
    if not empty:
        return term
    why = f'cannot be fitted: {term.row} has nobody in the level "{empty[0]}" among the {rows.n} complete cases'
    if len(term.levels) - len(empty) < 2:
        raise Lacking(why, term.at)
    if term.reference in empty:
        what = f'cannot be fitted: nobody among the {rows.n} complete cases is in the reference "{term.reference}"'
        raise Lacking(f"{what} of {term.row}: take another reference", term.at)
    if term.shape or multiplied:
        raise Lacking(f"{why}: leave it out of its levels, or join it with another", term.at)
    return replace(term, empty=empty)


def of_empty_levels(task: Fit, terms: tuple[Term, ...], entry: Model, remark: Remark) -> Iterator[Record]:
    """The records of the lines of empty levels, which have no estimate; a remark at each row that has one."""
    inference: Inference = stats.INFERENCES[task.inference]
    why = "nobody among the complete cases has this level"
    for term in terms:
        for level in term.empty:
            values: dict[str, float] = {}
            wanted = stats.coefficient_stats(entry, inference)
            yield from records(term.row, task.group, level, values, wanted, "left out of the model", why)
            yield Record(Key(term.row, task.group, level, "model_empty"), 1, why)
        if term.empty:
            listed = ", ".join(f'"{level}"' for level in term.empty)
            remark(term.row, f"nobody among the complete cases is in {listed}: left out of the model", term.at)
