"""Which levels and numbers separate a model's outcome, so that it has no finite estimates."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tablegen.compute.model_fit import ModelFit
from tablegen.compute.published_models import Remark
from tablegen.evidence import Lacking
from tablegen.results import Key, Record
from tablegen.stats.outcomes import NOT_ESTIMABLE
from tablegen.stats.regression.fitted import Fitted
from tablegen.tasks import Fit, Term
from tablegen.values import frozen

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@frozen(eq=False)
class _Culprit:
    """What separates the outcome: a term, or a level of it; of a level the outcomes (m,) of its patients, else none."""

    term: Term
    level: str | None
    outcomes: "NDArray[float64]"

    def __str__(self) -> str:
        return f"{self.term.row}: {self.level}" if self.level else self.term.row

    @property
    def told(self) -> str | None:
        """The level, where it is not the one that the row itself is about."""
        return None if self.term.one_line and self.level != self.term.reference else self.level


@frozen
class Separated:
    """That so many `columns` of a model separate its outcome, of which rows and levels, in which imputation."""

    problem: str
    columns: int
    rows: tuple[tuple[str, str | None], ...]
    imputation: str = ""

    def records(self, task: Fit) -> Iterator[Record]:
        """That the outcome is separated, and by what, with the imputation as the method."""
        yield Record(Key(task.sizes, task.group, None, "model_separated"), self.columns, self.problem)
        for row, level in self.rows:
            yield Record(Key(row, task.group, level, "model_separates"), 1, self.imputation)

    def within(self, imputation: str) -> "Separated":
        """The same of one of the imputed sets."""
        return replace(self, problem=f"{self.problem} in imputation {imputation}", imputation=imputation)


def separation_of(model: ModelFit, fitted: Fitted, remark: Remark) -> Separated | None:
    """That the outcome is separated, with a remark at each term that does it; Lacking where it is an error.

    Of a level that separates alone is told how many patients it has: all or none of them have the event.
    """
    if not fitted.separated:
        return None
    culprits = [*_culprits(model, fitted.separated)]
    *before, last = map(str, culprits)
    names = f"{', '.join(before)} and {last} separate" if before else f"{last} separates"
    problem = f"{NOT_ESTIMABLE}: {names} the outcome {model.task.outcome} perfectly"
    if model.task.separation == "error":
        raise Lacking(f"is {problem}", culprits[0].term.at)
    answer = "no coefficient of the model is estimable; leave the row out, or join levels"
    if model.entry.name == "logistic" and not (model.entry.pooled or model.entry.weighted or model.task.cluster):
        answer = f"{answer}, or ask for separation: firth"
    if model.task.separation == "firth":
        answer = "the model is fitted by Firth's penalised likelihood"
    for culprit in culprits:
        what = f'the level "{culprit.told}"' if culprit.told else "it"
        told = _told(culprit, model)
        together = "" if told or not before else ", with others,"
        text = f"{what}{together} separates the outcome perfectly{told}: {answer}"
        remark(culprit.term.row, text, culprit.term.at)
    return Separated(problem, len(fitted.separated), tuple(dict.fromkeys((one.term.row, one.told) for one in culprits)))


def _culprits(model: ModelFit, separated: tuple[int, ...]) -> Iterator[_Culprit]:
    """The columns that separate the outcome; where a factor's all do so, but none alone, as its reference may, that."""
    columns = [i for i in separated if i]
    for term in dict.fromkeys(model.coefficients[i - 1].term for i in columns):
        of_term = [i for i, one in enumerate(model.coefficients, start=1) if one.term is term]
        found = [_level(model, i) for i in of_term if i in columns]
        if term.reference is not None and not (term.shape or term.of) and len(found) == len(of_term):
            reference = _Culprit(term, term.reference, model.y[(model.x[:, of_term] == 0.0).all(axis=1)])
            if _told(reference, model) and not any(_told(one, model) for one in found):
                found = [reference]
        yield from found


def _level(model: ModelFit, column: int) -> _Culprit:
    """What a column of the design matrix is of; only a column of 0 and 1 is of patients who have a level."""
    one = model.coefficients[column - 1]
    among = model.y[model.x[:, column] == 1.0] if one.part else model.y[:0]
    return _Culprit(one.term, one.part or None, among)


def _told(culprit: _Culprit, model: ModelFit) -> str:
    """That none, or all, of the patients of a level have the event, or one count, where it is so."""
    among = culprit.outcomes
    if not among.size:
        return ""
    if model.entry.of_levels:
        names = enumerate(model.task.outcome_levels)
        lacking = [level for code, level in names if not (among == code).any()]
        who = f"none of its {among.size} patients has" if among.size > 1 else "its only patient has not"
        return f" ({who} the outcome {' or '.join(lacking)})" if lacking else ""
    if among.min() < among.max():
        return ""
    if not model.task.outcome_levels:
        return f" ({_who(among.size)} {among[0]:g})"
    none = among.size > 1 and not among[0]
    negated = "" if none or among[0] else "not "
    return f" ({f'none of its {among.size} patients have' if none else _who(among.size)} {negated}the event)"


def _who(n: int) -> str:
    """All patients of a level: `all of its 3 patients have`, `its only patient has`."""
    return f"all of its {n} patients have" if n > 1 else "its only patient has"
