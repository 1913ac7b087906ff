"""Diagnostic accuracy: a test against the reference standard, and the curve of a test that is a number."""

from collections.abc import Iterable, Iterator

from tablegen.compute.run import Run
from tablegen.evidence import Condition, Frequencies, Source
from tablegen.rare_tasks import Diagnose
from tablegen.results import Key, Record
from tablegen.stats.diagnostic import Finding, Fourfold, accuracy, predictive_values
from tablegen.stats.roc import AUC, COMPARISON, auc, compare_areas

COUNTS = ("tp", "fp", "fn", "tn")
CALLED = {"lr_pos": "LR+", "lr_neg": "LR−", "dor": "DOR", "ppv": "PPV", "npv": "NPV", "auc": "AUC", "p": "P"}


def diagnose(task: Diagnose, run: Run) -> Iterator[Record]:
    """The statistics of a test that the table shows, its four counts where it has a cut-off, and who is missing."""
    if run.sampling:
        from tablegen.compute.weighted_diagnoses import weighted_accuracy  # few tables need it

        findings = [*weighted_accuracy(task, run.source, run.sampling)]
    else:
        findings = plain_findings(task, run)
    yield from finding_records(task, findings, run)


def plain_findings(task: Diagnose, run: Run) -> list[Finding]:
    """All that patients who weigh the same tell of a test."""
    return [*_sizes(task, run.source), *_of_counts(task, run.source), *_of_curve(task, run)]


def finding_records(task: Diagnose, findings: Iterable[Finding], run: Run) -> Iterator[Record]:
    """The numbers that are counted or shown; why there is none is told once of each."""
    told: set[str] = set()
    for finding in findings:
        stem = finding.stat.removesuffix("_low").removesuffix("_high")
        if finding.stat in {*COUNTS, "missing", "n", *task.stats}:
            yield Record(Key(task.row, None, None, finding.stat), finding.value, finding.method, finding.problem)
            if finding.problem and stem not in told:
                interval = " interval of" if finding.stat != stem else ""
                run.remark(task.row, f"no{interval} {CALLED.get(stem, stem)}: {finding.problem}", task.at)
                told.add(stem)


def _sizes(task: Diagnose, source: Source) -> Iterator[Finding]:
    """How many patients have no value of the test, and how many have one."""
    missing = sum(source.missing(task.variable, task.by))
    yield Finding("missing", missing, "")
    yield Finding("n", sum(source.sizes(task.by)) - missing, "")


def _of_counts(task: Diagnose, source: Source) -> Iterator[Finding]:
    """The four counts and what follows from them; nothing for a test without a cut-off."""
    four = fourfold(task, source)
    if four is None:
        return
    for stat in COUNTS:
        yield Finding(stat, getattr(four, stat), "")
    replaced = () if task.prevalence is None else tuple(predictive_values(four, task.prevalence, task.confidence))
    names = {finding.stat for finding in replaced}
    yield from (f for f in accuracy(four, task.confidence, task.interval) if f.stat not in names)
    yield from replaced


def fourfold(task: Diagnose, source: Source) -> Fourfold | None:
    """The patients by test and reference standard; those without a value of either are in none of the four."""
    if task.operator is None and task.positive is None:
        return None
    if task.positive is not None:
        table = source.counts(task.variable, task.levels, task.by).table
        at = task.levels.index(task.positive)
        above, all_of_them = table[at], [sum(column) for column in zip(*table, strict=True)]
    else:
        condition = Condition(task.variable, operator=task.operator, number=task.number)
        above = source.where((condition,)).sizes(task.by)
        pairs = zip(source.sizes(task.by), source.missing(task.variable, task.by), strict=True)
        all_of_them = [size - gone for size, gone in pairs]
    tp, fp = above[0], sum(above[1:])
    return Fourfold(tp, fp, all_of_them[0] - tp, sum(all_of_them[1:]) - fp)


def _of_curve(task: Diagnose, run: Run) -> Iterator[Finding]:
    """The area under the curve of a test that is a number, and its comparison with the first one's."""
    if not curved(task):
        return
    outcome = auc(curve(task, run.source), task.confidence, larger=task.larger)
    doubt = outcome.problem or next(iter(outcome.remarks), None)
    for stat in ("auc", "auc_low", "auc_high"):
        value = outcome.values.get(stat)
        yield Finding(stat, value, AUC, None if value is not None else doubt)
    if task.operator is None and outcome.values.get("auc", 1.0) < 0.5:
        run.remark(task.row, 'low values speak for the disease (AUC below 0.5): say so, cutoff: "<= …"', task.at)
    if task.against:
        yield _comparison(task, run.source)


def curved(task: Diagnose) -> bool:
    """Whether the table shows something of the curve of a test."""
    return task.positive is None and bool({"auc", "p"} & set(task.stats))


def curve(task: Diagnose, source: Source) -> Frequencies:
    """How often each value of a test occurs in the sick, and in the well."""
    import numpy as np

    found = source.frequencies(task.variable, task.by)
    return Frequencies(found.values, np.column_stack([found.counts[:, 0], found.counts[:, 1:].sum(axis=1)]))


def _comparison(task: Diagnose, source: Source) -> Finding:
    """P of the difference of two areas, of the patients who have both values."""
    other, larger = task.against or (task.variable, task.larger)
    rows = source.rows((task.variable, other), {task.by.variable: task.by.levels})
    sick = rows.columns[task.by.variable] == 0
    first, second = (
        rows.columns[name].astype("float64") * (1.0 if up else -1.0)
        for name, up in ((other, larger), (task.variable, task.larger))
    )
    outcome = compare_areas(first, second, sick)
    return Finding("p", outcome.values.get("p"), COMPARISON, outcome.problem)
