"""What `explain` says of a number pooled over imputed data: the sets, the missing information, the rule's source."""

from collections.abc import Iterator

from tablegen.estimates import estimate_of
from tablegen.plan import Plan
from tablegen.results import Key, Record, Results
from tablegen.stats.imputation import D1, D1_REITER, D2, RUBIN

Line = tuple[str, str]


def is_pooled(plan: Plan, record: Record) -> bool:
    """Whether a number was made of those of all imputed sets."""
    return plan.imputations is not None and f" over {len(plan.imputations.names)} imputations" in record.method


def pooled_lines(plan: Plan, results: Results, record: Record) -> Iterator[Line]:
    """The lines of a pooled number; those of one that is the same in every set say so."""
    if plan.imputations is None:
        return
    sets = f"{len(plan.imputations.names)}, named by {plan.imputations.column}, patients by {plan.imputations.key}"
    yield "imputations", sets
    if not is_pooled(plan, record):
        yield "pooled", "not at all: it is the same in every imputation"
        return
    d1 = D1_REITER if plan.imputations.reiter else f"{D1}; degrees of freedom: theirs, of large complete data"
    rule = d1 if "by D1" in record.method else D2 if "by D2" in record.method else RUBIN
    yield "rule", rule
    key, stem = record.key, estimate_of(record.key.stat)
    within = results.get(key.row, key.group, key.level, "within")
    if within and "by D1" not in record.method:
        of_coefficient = (("within", "variance within"), ("between", "variance between"), ("df", "df (Barnard–Rubin)"))
        yield from _told(of_coefficient, results, key)
    if key.stat.endswith("overall"):  # of a term for all levels of an outcome, whose row has those of one level
        yield from _told((("riv_overall", "relative increase in variance"),), results, key)
        return
    information = ((f"{stem}_fmi", "missing information"), ("fmi", "missing information"))
    yield from [*_told((*information, ("riv", "relative increase in variance")), results, key)][:1]


def _told(stats: tuple[tuple[str, str], ...], results: Results, key: Key) -> Iterator[Line]:
    """Those of the statistics that are recorded beside a number."""
    for stat, words in stats:
        beside = results.get(key.row, key.group, key.level, stat)
        if beside and beside.value is not None:
            yield words, repr(beside.value)
