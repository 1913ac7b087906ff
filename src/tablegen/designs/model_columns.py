"""The columns of a model table: counts once, the estimates of every model under its spanning head."""

from dataclasses import dataclass, replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.errors import listing, suggestion
from tablegen.plan import Head
from tablegen.spec.pattern import Pattern, Slot
from tablegen.spec.words import ColumnSpec, Word
from tablegen.stats.contract import Inference, Model

_OF_PATIENTS = ("n", "pct", "total")
_OF_EVENTS = ("n_events", "events_pct")
_OF_ANY = ("95% CI", "low", "high", "forest")
COUNTED = (*_OF_PATIENTS, *_OF_EVENTS)
"""The counts of a line and their shares: patients of the level among all, and those with the event among them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column resolved: its head, and what its cells show; `counts` of the patients, not of a model."""

    head: Head
    pattern: Pattern

    @property
    def counts(self) -> bool:
        """Whether it is the same for all models."""
        return set(self.pattern.stats) <= set(COUNTED)

    @property
    def of_patients(self) -> bool:
        """Whether it counts patients, whatever their outcome."""
        return set(self.pattern.stats) <= set(_OF_PATIENTS)


def model_columns(draft: Draft, model: Model, inference: Inference) -> tuple[Shown, ...]:
    """The columns that the spec names, or the usual ones of the model; an error for each that there is not."""
    asked = draft.spec.columns
    if asked is None:
        asked = tuple(ColumnSpec(Word(name, draft.spec.at)) for name in _usual(model, inference, draft.spec.confidence))
        draft.default(f"columns: {', '.join(column.name.text for column in asked)}")
    given = {
        *stats.coefficient_stats(model, inference),
        *(("p_overall",) if model.outcome == "nominal" else () if model.pooled or model.weighted else ("vif",)),
        *_OF_PATIENTS,
        *(_OF_EVENTS if model.of_times or model.outcome in {"binary", "matched", "nominal"} else ()),
    }
    given -= {"pct", "events_pct"} if model.weighted else set()
    by = " of imputed data" if model.pooled else " of weighted rows" if model.weighted else ""
    by += "" if inference.kind == "wald" else f" with inference: {inference.name}"
    shown: list[Shown] = []
    for column in asked:
        name = column.name.text
        pattern = draft.patterns.column(name)
        pattern = pattern and _of_ratio(pattern, model.ratio)
        if pattern is None or not set(pattern.stats) <= given:
            names = _names(draft, model, given)
            draft.problems.error(
                f'{model.called}{by} has no column "{name}"{suggestion(name, names)}',
                column.name.at,
                listing("columns", names),
            )
            continue
        draft.check_level(column)
        called = pattern.name if pattern.name and pattern.name.casefold() == name.casefold() else name
        shown.append(Shown(Head("statistic", called, column.header, show=pattern), pattern))
    return tuple(shown)


def _names(draft: Draft, model: Model, given: set[str]) -> tuple[str, ...]:
    """The columns that the model has; `95% CI` among them, which is of its ratio or of B."""
    names = draft.patterns.columns_showing(given)
    return names if model.ratio == "or" else (*names, *_OF_ANY)


def _of_ratio(pattern: Pattern, ratio: str | None) -> Pattern:
    """A pattern of any ratio, written for odds ratios, of this model's ratio, or of B where it has none."""
    if pattern.name not in _OF_ANY or ratio == "or":
        return pattern
    stem = f"{ratio}_" if ratio else ""
    slots = {"or": Slot(ratio or "b"), "or_low": Slot(f"{stem}low"), "or_high": Slot(f"{stem}high")}
    return replace(pattern, parts=tuple(slots[p.stat] if isinstance(p, Slot) else p for p in pattern.parts))


def _usual(model: Model, inference: Inference, confidence: float) -> tuple[str, ...]:
    tests = ("t",) if model.student else ("Wald", "df")
    if inference.kind != "wald":
        tests = () if inference.kind == "bootstrap" else ("statistic", "df")
    ratio = (model.ratio.upper(),) if model.ratio else ()
    return ("B", "S.E.", *tests, "P", *ratio, f"{confidence * 100:g}% CI")
