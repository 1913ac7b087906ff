"""Imputed data, one below the other: which sets there are, and that they are of the same patients and observed values.

Counts, groups and observed values must be the same in all sets: what differs must have been imputed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablegen.designs.common import Draft
from tablegen.evidence import Source
from tablegen.rare_tasks import Imputations
from tablegen.spec.model import ImputationsSpec
from tablegen.spec.row import RowSpec
from tablegen.spec.words import Word

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Values = NDArray[float64] | NDArray[int64]

_KEYS = {".imp": ".id", "_mi_m": "_mi_id"}
"""The patients' key beside the column that names the imputation, as R's mice and Stata write them."""
_ORIGINAL = "0"


def imputations_of(draft: Draft) -> Imputations | None:
    """The imputed sets that the spec names; None, with the problems noted, when they cannot be pooled."""
    asked = draft.spec.imputations
    variable = draft.variable(asked.named) if asked else None
    if asked is None or variable is None:
        return None
    if draft.source.description["rows"] is None:  # a shell
        return Imputations(variable.name, str(asked.id or ""), reiter=asked.test == "d1-reiter")
    key = _key(draft, asked)
    named = draft.variable(key) if key else None
    if named is None:
        return None
    names = tuple(level for level in variable.levels if level != _ORIGINAL)
    if len(names) < 2:
        problem = f"{variable.name} names {len(names)} imputation{'s' if len(names) != 1 else ''}: at least 2 can be"
        draft.problems.error(f"{problem} pooled", asked.named.at, "0 is the original data")
        return None
    original = _ORIGINAL if _ORIGINAL in variable.levels else None
    found = Imputations(variable.name, named.name, names, original, asked.test == "d1-reiter")
    beside = f", {_ORIGINAL} is the original" if original else ""
    draft.default(f"imputations: {len(names)} sets ({', '.join(names)}{beside}), patients told apart by {named.name}")
    _refuse_what_is_not_pooled(draft)
    _Check(draft, found, asked.named).all()
    return found


def _refuse_what_is_not_pooled(draft: Draft) -> None:
    """Questions with several answers, and comparisons of levels: there is no rule to pool them."""
    for row in _leaves(draft.spec.rows or ()):
        if row.block:
            problem = f"{row.name}: questions with several answers are not pooled over imputations"
            draft.problems.error(problem, row.name.at, "make each answer a row of its own")
    for column in draft.spec.columns or ():
        pattern = draft.patterns.column(column.name.text)
        if pattern and "p_level" in pattern.stats:
            draft.problems.error("P of a level is not pooled over imputations", column.name.at, "leave the column out")


def _key(draft: Draft, asked: ImputationsSpec) -> Word | None:
    name = _KEYS.get(asked.named.text, "")
    if asked.id:
        return asked.id
    if name in draft.source.names:
        return Word(name, asked.named.at)
    draft.problems.error(
        "say which rows of the imputations are of one patient",
        asked.named.at,
        f"imputations: {{{'files: […]' if asked.files else f'column: {asked.named}'}, id: …}}",
    )
    return None


class _Check:
    """What must be the same in all imputed sets, compared patient by patient."""

    def __init__(self, draft: Draft, imputations: Imputations, column: Word) -> None:
        self.draft = draft
        self.imputations = imputations
        self.column = column
        self.sets = imputations.sets(draft.source)

    def all(self) -> None:
        """Note what is wrong: with the patients, the groups and filters, or the observed values."""
        if not self._patients():
            return
        spec = self.draft.spec
        filters = [*spec.where, *(f for row in _leaves(spec.rows or ()) for f in row.where)]
        filters += [f for model in spec.models for f in model.where]
        groups = (spec.compare, spec.cluster, spec.split.column if spec.split else None)
        for name in (*filter(None, groups), *(f.variable for f in filters)):
            if name.text in self.draft.source.names:
                self._is_observed(name)
        if self.imputations.original is not None:
            every = [Word(name, self.column.at) for name in self.draft.source.names]
            own = {self.imputations.column, self.imputations.key}
            shown = [*(row.column for row in _leaves(spec.rows or ())), *spec.crosstab, *spec.adjust_for]
            for name in [*shown, *spec.named_by_models] if shown else every:
                if name.text in self.draft.source.names and name.text not in own:
                    self._keeps_observed(name)

    def _patients(self) -> bool:
        """Whether every set has the same patients, each once."""
        names, key = self.imputations.names, self.imputations.key
        sizes = [each.sizes(None)[0] for each in self.sets]
        if len(set(sizes)) > 1:
            other = next(i for i, size in enumerate(sizes) if size != sizes[0])
            self._error(f"imputation {names[0]} has {sizes[0]} rows, imputation {names[other]} {sizes[other]}")
            return False
        first, *others = [each.rows((), {}, (key,)).columns[key] for each in self.sets]
        patients = set(first.tolist())
        if len(first) < sizes[0] or len(patients) < len(first):
            what = "rows without" if len(first) < sizes[0] else "several rows with one"
            self._error(f"imputation {names[0]} has {what} {key}")
            return False
        for name, other in zip(names[1:], others, strict=True):
            if set(other.tolist()) != patients:
                self._error(f"imputation {name} is not of the same patients as imputation {names[0]}, by {key}")
                return False
        return True

    def _is_observed(self, name: Word) -> None:
        """Groups and filters must not differ between the imputations: who is in which would be uncertain."""
        first, *others = [self._by_patient(each, name.text) for each in self.sets]
        if any(other != first for other in others):
            self.draft.problems.error(
                f"{name} differs between the imputations: groups and filters must have been observed",
                name.at,
                "leave its imputed values missing, or show it as a row",
            )

    def _keeps_observed(self, name: Word) -> None:
        """An observed value must be the same in every imputation."""
        observed = self._by_patient(self.imputations.observed(self.draft.source), name.text)
        for imputation, each in zip(self.imputations.names, self.sets, strict=True):
            imputed = self._by_patient(each, name.text)
            changed = sum(imputed.get(patient) != value for patient, value in observed.items())
            if changed:
                self.draft.problems.error(
                    f"{name} was observed, but differs from the original data in imputation {imputation} "
                    f"({changed} patient{'s' if changed > 1 else ''})",
                    name.at,
                    "the sets may be of other data, or in another order",
                )
                return

    def _by_patient(self, source: Source, name: str) -> dict[int, float]:
        """The values of a variable by patient: numbers, or codes of its texts; none where it is missing."""
        key, variable = self.imputations.key, self.draft.source.variable(name)
        rows = source.rows((name,), {}, (key,)) if variable.numeric else source.rows((), {}, (key, name))
        return dict(zip(rows.columns[key].tolist(), rows.columns[name].tolist(), strict=True))

    def _error(self, problem: str) -> None:
        self.draft.problems.error(problem, self.column.at, "every imputation holds all patients, a row each")


def _leaves(rows: tuple[RowSpec, ...]) -> Iterator[RowSpec]:
    for row in rows:
        yield from _leaves(row.rows) if row.rows else (row,)
