"""The columns of a model table: counts once, the estimates of every model under its spanning head."""

from dataclasses import replace

from tablegen import stats
from tablegen.designs.common import Draft
from tablegen.errors import listing, suggestion
from tablegen.plan import Head
from tablegen.spec.pattern import Pattern, Slot
from tablegen.spec.words import ColumnSpec, Word
from tablegen.stats.regression.contract import Inference, Model
from tablegen.values import frozen

_OF_PATIENTS = ("n", "pct", "total")
_OF_EVENTS = ("n_events", "events_pct")
OF_MODELS = ("n_used",)
"""What a column tells of the model that a row is in: the number of patients."""
_RATIOS = frozenset({"or", "rr", "irr", "hr", "shr", "tr"})
_OF_ANY = ("95% CI", "low", "high", "forest")
COUNTED = (*_OF_PATIENTS, *_OF_EVENTS)
"""The counts of a line and their shares: patients of the level among all, and those with the event among them."""


@frozen
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
        written = draft.patterns.column(name)
        rates = written and _of_rates(written, model.ratio)
        pattern = rates and _of_ratio(rates, model.ratio)
        if pattern is None or not (set(pattern.stats) <= given or pattern.stats == OF_MODELS):
            names = _names(draft, model, given)
            draft.problems.error(
                f'{model.called}{by} has no column "{name}"{suggestion(name, names)}',
                column.name.at,
                _own_ratio(pattern, model, name) or listing("columns", names),
            )
            continue
        draft.check_level(column)
        renamed = rates is not written
        called = pattern.name if pattern.name and (renamed or pattern.name.casefold() == name.casefold()) else name
        shown.append(Shown(Head("statistic", called, column.header, show=pattern), pattern))
    return tuple(shown)


def _names(draft: Draft, model: Model, given: set[str]) -> tuple[str, ...]:
    """The columns that the model has; `95% CI` among them, which is of its ratio or of B."""
    names = (*draft.patterns.columns_showing(given), *draft.patterns.columns_showing(OF_MODELS))
    return names if model.ratio == "or" else (*names, *_OF_ANY)


def _own_ratio(pattern: Pattern | None, model: Model, name: str) -> str:
    """What to write for a ratio that the model has not, where it has another one; else nothing."""
    asked = next((stat for stat in pattern.stats if stat in _RATIOS), None) if pattern else None
    if asked is None or model.ratio is None or model.ratio == asked:
        return ""
    own = name.upper().replace(asked.upper(), model.ratio.upper())
    own = own if "{" not in name else name.replace(f"{{{asked}", f"{{{model.ratio}")
    risks = "; risk ratios are of model: modified-poisson or log-binomial" if asked == "rr" else ""
    return f'its ratio is {model.ratio}: "{own}"{risks}'


def _of_rates(pattern: Pattern, ratio: str | None) -> Pattern:
    """A pattern of rate ratios that was written with the name of risk ratios, RR, which both are called."""
    if ratio != "irr" or not {"rr", "rr_low", "rr_high"} & set(pattern.stats):
        return pattern
    parts = tuple(
        Slot(f"i{part.stat}") if isinstance(part, Slot) and part.stat.startswith("rr") else part
        for part in pattern.parts
    )
    return replace(pattern, name=pattern.name and pattern.name.replace("RR", "IRR"), parts=parts)


def _of_ratio(pattern: Pattern, ratio: str | None) -> Pattern:
    """A pattern of any ratio, written for odds ratios, of this model's ratio, or of B where it has none.

    `{low}` and `{high}` of a pattern that an author spells out are the limits of the estimate before them: of B behind
    `{b}`, else of the ratio, as those of the columns `low` and `high` are.
    """
    if ratio is None and pattern.name not in _OF_ANY:
        return pattern
    stem = f"{ratio}_" if ratio else ""
    of_ratio = {"low": f"{stem}low", "high": f"{stem}high"}
    slots = of_ratio
    if pattern.name in _OF_ANY:
        slots = {"or": ratio or "b", "or_low": of_ratio["low"], "or_high": of_ratio["high"]}
    parts: list[str | Slot] = []
    for part in pattern.parts:
        if isinstance(part, Slot):
            slots = {} if part.stat in {"b", "beta"} else of_ratio if part.stat == ratio else slots
        parts.append(Slot(slots.get(part.stat, part.stat)) if isinstance(part, Slot) else part)
    return replace(pattern, parts=tuple(parts))


def _usual(model: Model, inference: Inference, confidence: float) -> tuple[str, ...]:
    tests = ("t",) if model.student else ("Wald", "df")
    if inference.kind != "wald":
        tests = () if inference.kind == "bootstrap" else ("statistic", "df")
    ratio = (model.ratio.upper(),) if model.ratio else ()
    return ("B", "S.E.", *tests, "P", *ratio, f"{confidence * 100:g}% CI")
