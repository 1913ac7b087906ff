"""Stage 2: designs turn a Spec and a source into a Plan. A design only plans."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tablegen.catalogue import Catalogue
from tablegen.designs.common import Draft
from tablegen.designs.compare import plan_comparison
from tablegen.designs.doubtful_rows import tell_of_rows
from tablegen.errors import Problems
from tablegen.evidence import Source
from tablegen.plan import Plan
from tablegen.spec.conversion import Conversion
from tablegen.spec.events import rows_of_events
from tablegen.spec.model import Spec
from tablegen.spec.pattern import Patterns
from tablegen.spec.row import RowSpec
from tablegen.values import frozen


@frozen
class Design:
    """A kind of table: its name, what it is, whether a spec asks for it, and the function that plans it."""

    name: str
    title: str
    asked: Callable[[Spec], bool]
    plan: Callable[[Draft], Plan | None]


def _plan_model(draft: Draft) -> Plan | None:
    from tablegen.designs.regress import plan_model  # what most tables need not is loaded by those that do

    return plan_model(draft)


def _plan_correlation(draft: Draft) -> Plan | None:
    from tablegen.designs.correlate import plan_correlation

    return plan_correlation(draft)


def _plan_diagnosis(draft: Draft) -> Plan | None:
    from tablegen.designs.diagnose import plan_diagnosis

    return plan_diagnosis(draft)


def _plan_crosstab(draft: Draft) -> Plan | None:
    from tablegen.designs.crosstab import plan_crosstab

    return plan_crosstab(draft)


def _plan_likert(draft: Draft) -> Plan | None:
    from tablegen.designs.likert import plan_likert

    return plan_likert(draft)


DESIGNS = Catalogue(
    "design",
    [
        Design("model", "a regression, a row a term", lambda spec: spec.model is not None, _plan_model),
        Design("compare", "groups side by side, with tests", lambda spec: spec.compare is not None, plan_comparison),
        Design("correlate", "a matrix of correlations", lambda spec: spec.correlate is not None, _plan_correlation),
        Design("diagnose", "diagnostic accuracy of tests", lambda spec: spec.diagnose is not None, _plan_diagnosis),
        Design("crosstab", "one variable by another, with totals", lambda spec: bool(spec.crosstab), _plan_crosstab),
        Design("likert", "questions with the answers of one scale", lambda spec: bool(spec.likert), _plan_likert),
        Design("describe", "everybody in one column", lambda _: True, plan_comparison),
    ],
)


def plan_table(spec: Spec, source: Source, patterns: Patterns, problems: Problems) -> Plan:
    """Plan the table of a spec on the patients that its `where` keeps.

    Raises TablegenError with every problem found when a name does not resolve or a request does not fit.
    """
    where = Draft(spec, source, patterns, problems).conditions(spec.where)
    problems.check()  # what a wrong filter keeps would only raise more problems
    if where and not source.where(where).sizes(None)[0] and source.sizes(None)[0]:
        problems.error(f"`where` leaves none of the {source.sizes(None)[0]} rows", spec.where[0].at)
        problems.check()
    design = next(design for design in DESIGNS if design.asked(spec))
    draft = _draft(spec, source, patterns, problems)
    draft = replace(draft, source=draft.source.where(where))
    _tell_of_data(draft)
    plan, split = design.plan(draft), None
    if spec.split:
        from tablegen.designs.splitting import split_of  # few tables need it

        split = split_of(draft, spec.split)
    if spec.figure and plan:
        from tablegen.designs.figures import check_figure  # few tables need it

        check_figure(draft, spec.figure, plan)
        plan = replace(plan, defaults=tuple(draft.defaults))
    problems.check()
    if plan is None:  # a design that gives no plan has said why
        raise AssertionError(f"the design {design.name} gave neither a plan nor a problem")
    counted_by = spec.frequency and spec.frequency.text
    return replace(
        plan,
        notes_at=spec.notes_at,
        where=where,
        imputations=draft.imputations,
        split=split,
        frequency=counted_by,
        conversions=tuple(_conversions(draft, spec.rows or ())),
        events=any(rows_of_events(spec.rows or ())),
    )


def _draft(spec: Spec, source: Source, patterns: Patterns, problems: Problems) -> Draft:
    """What designs plan with, of imputed data that of all sets."""
    draft = Draft(spec, source, patterns, problems)
    if spec.imputations:
        from tablegen.designs.imputations import imputations_of  # few tables need it

        imputations = imputations_of(draft)
        problems.check()
        draft = draft.of_imputed(imputations) if imputations else draft
    if spec.model is None:
        draft.refuse_term_keys(spec.rows or ())
    return draft


def _tell_of_data(draft: Draft) -> None:
    """What there is to tell of the rows and columns of the data, whatever the design."""
    if draft.spec.frequency and "patients" in (described := draft.source.description):
        told = "{rows:,} rows of the data stand for {patients:,} patients".format_map(described)
        draft.default(f"frequency: {told}")
    tell_of_rows(draft)
    if draft.spec.derive:
        from tablegen.designs.quantile_classes import tell_of_classes  # few tables need it

        tell_of_classes(draft)


def _conversions(draft: Draft, rows: tuple[RowSpec, ...]) -> Iterator[tuple[str, Conversion]]:
    """The rows whose unit is converted to one of the SI, as they or the codebook say; those of sections too."""
    for row in rows:
        known = draft.spec.codebook and not row.rows and row.column.text in draft.source.names
        if si := row.si or (draft.source.variable(row.column.text).si if known else None):
            yield row.name.text, si
        yield from _conversions(draft, row.rows)
