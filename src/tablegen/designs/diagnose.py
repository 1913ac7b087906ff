"""Diagnostic accuracy: a row an index test, set against the reference standard."""

from dataclasses import replace

from tablegen.designs.common import COMPARED_KEYS, Draft, Level
from tablegen.designs.events import event_of
from tablegen.designs.views import proportion_interval
from tablegen.designs.weighting import sampling_of
from tablegen.errors import listing, suggestion
from tablegen.evidence import Grouping, Variable
from tablegen.plan import Ask, Head, Line, Plan
from tablegen.rare_tasks import Diagnose
from tablegen.spec.row import RowSpec
from tablegen.spec.words import ColumnSpec, Word
from tablegen.tasks import Sizes
from tablegen.values import frozen, written

_COUNTS = ("TP", "FP", "FN", "TN")
_SHARES = tuple(f"{name} (95% CI)" for name in ("sensitivity", "specificity", "PPV", "NPV"))
_AREA = "AUC (95% CI)"
_OF_COUNTS = frozenset(
    f"{stem}{end}"
    for stem in ("sensitivity", "specificity", "ppv", "npv", "accuracy", "lr_pos", "lr_neg", "dor")
    for end in ("", "_low", "_high")
) | {"tp", "fp", "fn", "tn", "youden"}
_OF_CURVE = frozenset({"auc", "auc_low", "auc_high", "p"})
_ROW_KEYS = ("show", "test", "effect", "levels", "reference", "where", "per", "log", "standardize", *COMPARED_KEYS)
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


@frozen
class _Standard:
    """The reference standard: its groups, the positive level first, and what the paper calls it."""

    by: Grouping
    label: str
    positive: str


@frozen
class _Index:
    """An index test resolved: its row, its variable, and the level that is positive where it is one of levels."""

    row: RowSpec
    variable: Variable
    level: Level | None

    @property
    def curved(self) -> bool:
        """Whether it is a number, which has a curve."""
        return self.level is None


def plan_diagnosis(draft: Draft) -> Plan | None:
    """Plan a table of diagnostic accuracy; None (with problems noted) when names do not resolve."""
    spec = draft.spec
    standard = _standard(draft)
    lines = [pair for row in spec.rows or () for pair in _block(draft, row, 0)]
    tests = [test for _, test in lines if test]
    if spec.rows is None:
        draft.problems.error("say which tests the table is about", spec.at, 'rows: {crp: {cutoff: ">= 10"}}')
    if standard is None or not tests:
        return None
    sampling, heads = sampling_of(draft), _heads(draft, tests)
    shown = tuple(dict.fromkeys(stat for head in heads for stat in head.stats))
    for test in tests:
        _check_shown(draft, test, shown)
    first = next((test for test in tests if test.curved), None)
    interval = proportion_interval(draft, tuple("pct_low" for stat in shown if stat in {"sensitivity_low", "ppv_low"}))
    size = Sizes(standard.by.variable, standard.by, spec.weighted, standard.label)
    tasks = [_task(draft, standard, test, first, shown, interval) for test in tests]
    return Plan(
        name=spec.name,
        title=draft.title,
        number=spec.number,
        design="diagnose",
        heads=heads,
        lines=tuple(replace(line, cells=_cells(draft, test, first, heads)) if test else line for line, test in lines),
        tasks=(size, *tasks),
        notes=spec.notes,
        abbreviations=spec.abbreviations,
        confidence=spec.confidence,
        suppress=spec.suppress,
        sampling=sampling,
        defaults=tuple(draft.defaults),
    )


def _standard(draft: Draft) -> _Standard | None:
    """The reference standard; of a 0/1 column the 1, of a logical one the truth, is positive without being named."""
    asked = draft.spec.diagnose
    variable = draft.variable(asked.variable) if asked else None
    if asked is None or variable is None:
        return None
    usual = event_of(variable.levels)
    positive = asked.event or (Word(usual, asked.variable.at) if usual else None)
    if positive is None:
        draft.problems.error(
            f"say which level of {variable.name} is positive",
            asked.variable.at,
            listing("levels", variable.levels),
            f"diagnose: {{{variable.name}: {next(iter(variable.levels), 'yes')}}}",
        )
        return None
    key = draft.level(variable, positive)
    others = tuple(level for level in variable.levels if level != key)
    if key is None:
        return None
    if not others:
        draft.problems.error(f"every patient is {key} by {variable.name}: there is nobody negative", asked.variable.at)
        return None
    if len(others) > 1:
        draft.default(f"negative by {variable.name}: {', '.join(others)}")
    if asked.event is None:
        draft.default(f"positive by {variable.name}: {key}")
    label = variable.label or variable.name
    return _Standard(Grouping(variable.name, (key, *others)), label, variable.level_labels.get(key, key))


def _block(draft: Draft, row: RowSpec, indent: int) -> "list[tuple[Line, _Index | None]]":
    """A row with its line, or a section with those of its rows."""
    line = Line("section" if row.rows else "row", row.name.text, row.label or row.name.text, (), indent, note=row.note)
    if row.rows:
        return [(line, None), *(pair for inner in row.rows for pair in _block(draft, inner, indent + 1))]
    test = _index(draft, row)
    if test is None:
        return []
    label, unit = _label(draft, test)
    return [(replace(line, label=label, unit=unit), test)]


def _index(draft: Draft, row: RowSpec) -> _Index | None:
    draft.refuse_keys(row, _ROW_KEYS, "a table of diagnostic accuracy")
    variable = draft.variable(row.column)
    if variable is None:
        return None
    if draft.spec.diagnose and variable.name == draft.spec.diagnose.variable.text:
        draft.problems.error(f"{variable.name} is the reference standard; it cannot be a test too", row.column.at)
        return None
    if row.level and row.cutoff:
        draft.problems.error(f"{row.name} has a level or a cutoff, not both", row.level.at)
        return None
    if row.level:
        key = draft.level(variable, row.level)
        return _Index(row, variable, Level(key, variable.level_labels.get(key, key))) if key is not None else None
    if not variable.numeric:
        hint = f"{row.name}: {{level: {next(iter(variable.levels), 'positive')}}}"
        draft.problems.error(f"say which level of {row.name} is positive", row.name.at, hint)
        return None
    return _Index(row, variable, None)


def _label(draft: Draft, test: _Index) -> tuple[str, str | None]:
    """What the stub calls a test, and its unit: without a label of the author's it tells the level or the cut-off."""
    row, unit = test.row, test.row.unit or test.variable.units
    label = draft.label(row, test.variable)
    if row.label or (row.cutoff is None and test.level is None):
        return label, unit
    if test.level:
        return f"{label}: {test.level.label}", None
    sign, number = (_SIGNS[row.cutoff.operator or ">="], row.cutoff.number) if row.cutoff else ("", None)
    return f"{label} {sign} {written(number or 0.0)}" + (f" {unit}" if unit else ""), None


def _heads(draft: Draft, tests: list[_Index]) -> tuple[Head, ...]:
    """The columns: counts and shares where a test has a cut-off, the area where one is a number, or those asked for."""
    columns = draft.spec.columns
    if columns is None:
        cut = any(test.level or test.row.cutoff for test in tests)
        curved = any(test.curved for test in tests) and not draft.spec.weighted
        names = (*((*_COUNTS, *_SHARES) if cut else ()), *((_AREA,) if curved else ()))
        columns = tuple(ColumnSpec(Word(name, draft.spec.at)) for name in names)
        draft.default(f"columns: {', '.join(names)}")
    heads: list[Head] = []
    for column in columns:
        name = column.name.text
        pattern = draft.patterns.column(name)
        if pattern is None or not set(pattern.stats) <= _OF_COUNTS | _OF_CURVE:
            names = draft.patterns.columns_showing(_OF_COUNTS | _OF_CURVE)
            message = f'a table of diagnostic accuracy has no column "{name}"{suggestion(name, names)}'
            draft.problems.error(message, column.name.at, listing("columns", names))
            continue
        if draft.spec.weighted and set(pattern.stats) & _OF_CURVE:
            hint = "leave the column out, and say from which value on tests are positive: cutoff"
            draft.problems.error(f"{name}: no area under a curve is weighted", column.name.at, hint)
        if draft.imputations and "p" in pattern.stats:
            draft.problems.error("no rule pools DeLong's test over imputations", column.name.at, "leave the column out")
        draft.check_level(column)
        heads.append(Head("statistic", name, column.header, show=pattern))
    return tuple(heads)


def _check_shown(draft: Draft, test: _Index, shown: tuple[str, ...]) -> None:
    """Every test must have something to show."""
    if not test.level and test.row.cutoff is None and not _OF_CURVE & set(shown):
        draft.problems.error(
            f"say from which value on {test.row.name} is positive",
            test.row.name.at,
            f'{test.row.name}: {{cutoff: ">= 10"}}{"" if draft.spec.weighted else f", or columns: [{_AREA}]"}',
        )
    if test.curved and test.row.cutoff is None and _OF_CURVE & set(shown):
        draft.default(f'{test.row.name}: large values are positive (else cutoff: "<= …")')


def _task(
    draft: Draft, standard: _Standard, test: _Index, first: _Index | None, shown: tuple[str, ...], interval: str
) -> Diagnose:
    row, cutoff = test.row, test.row.cutoff
    against = (first.variable.name, _larger(first)) if first and first is not test and "p" in shown else None
    asked = (
        f"level {test.level.key}"
        if test.level
        else f"cutoff {cutoff.operator} {written(cutoff.number or 0.0)}"
        if cutoff
        else ""
    )
    at = row.level.at if row.level else cutoff.at if cutoff else row.name.at
    return Diagnose(
        row.name.text,
        test.variable.name,
        row.name.at,
        standard.by,
        f"{standard.label} ({standard.positive})",
        shown,
        draft.spec.confidence,
        interval,
        test.variable.levels if test.level else (),
        test.level.key if test.level else None,
        cutoff.operator if cutoff else None,
        cutoff.number if cutoff else None,
        _larger(test),
        draft.spec.prevalence,
        against,
        f"{asked or 'the whole curve'} ({at})",
    )


def _larger(test: _Index) -> bool:
    """Whether large values speak for the disease: yes, unless the cut-off says that small ones do."""
    return test.row.cutoff is None or test.row.cutoff.operator in {">", ">="}


def _cells(draft: Draft, test: _Index, first: _Index | None, heads: tuple[Head, ...]) -> tuple[Ask | None, ...]:
    """A test's cells; nothing where it has no cut-off, no curve, or would be compared with itself."""

    def cell(head: Head) -> Ask | None:
        wanted = set(head.stats)
        cut = test.level is not None or test.row.cutoff is not None
        if head.show is None or (wanted & _OF_COUNTS and not cut) or (wanted & _OF_CURVE and not test.curved):
            return None
        if "p" in wanted and test is first:
            return None
        return Ask(head.show, test.row.name.text, digits=draft.digits(test.row, summaries=False))

    return tuple(map(cell, heads))
