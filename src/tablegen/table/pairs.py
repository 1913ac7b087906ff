"""Groups compared two by two, in the table: letters that groups share, marks of groups that differ, and the notes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from tablegen.language import Language
from tablegen.plan import Head, Line, Plan
from tablegen.rare_tasks import ComparePairs, pair_key
from tablegen.results import Record, Results
from tablegen.stats.contract import Test
from tablegen.stats.letters import shared_letters
from tablegen.stats.pairwise import gives_differences, pair_method
from tablegen.stats.pairwise_contract import Pairwise
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.described import with_own_p
from tablegen.table.model import Content, Sup, Text
from tablegen.table.notes import Marked
from tablegen.table.said import own_words, row_labels, said
from tablegen.table.tested import named, sentence_of


@dataclass(slots=True)
class PairMarks:
    """What stands behind the groups' cells of a table that compares groups two by two."""

    plan: Plan
    results: Results
    style: Style
    marked: Marked
    tasks: dict[str, ComparePairs] = field(init=False)

    def __post_init__(self) -> None:
        """Find the comparisons of each row."""
        self.tasks = {task.row: task for task in _compared(self.plan)}

    def behind(self, line: Line, head: Head, cell: Content) -> Content:
        """The cell with its letters or marks: a variable's on its one line, or on the heading of its levels."""
        task = self.tasks.get(line.row)
        if task is None or head.group not in task.by.levels or line.kind not in {"row", "group"}:
            return cell
        if self.plan.pairwise == "superscripts":
            return (*cell, *self._marks(task, head.group))
        letters = self._letters(task).get(head.group, "") if self.plan.pairwise == "letters" else ""
        return (*cell, Sup((Text(letters),)) if cell else Text(letters)) if letters else cell

    def _letters(self, task: ComparePairs) -> dict[str, str]:
        """The letters of the groups that have a P; none where two of them have none: no letter could tell of them."""
        found = {
            pair: record.value
            for pair in task.pairs
            if (record := _decisive(task, pair, self.results)).value is not None
        }
        there = [group for group in task.by.levels if any(group in pair for pair in found)]
        pairs = list(combinations(range(len(there)), 2))
        if any((there[i], there[j]) not in found for i, j in pairs):
            return {}
        alpha = _alpha(self.plan)
        letters = shared_letters(len(there), [(i, j) for i, j in pairs if found[there[i], there[j]] < alpha])
        return dict(zip(there, map(str.upper, letters), strict=True))

    def _marks(self, task: ComparePairs, group: str) -> Content:
        """A mark for each group that differs from this one: the reference, or those that stand before it."""
        content: Content = ()
        for pair in task.pairs:
            one, other = pair if _reference(task) else pair[::-1]
            value = _decisive(task, pair, self.results).value
            if one == group and value is not None and value < _alpha(self.plan):
                bound = numbers.write_p_below(_alpha(self.plan), self.style.numbers)
                told = "{bound} compared with {label}"
                note = with_own_p(said(self.style.say, told, bound=bound, label=_label(self.plan, other)), self.style)
                content = (*content, self.marked.mark(note))
        return content


def pair_notes(plan: Plan, results: Results, style: Style) -> Iterator[Content]:
    """How groups were compared two by two, and what letters say."""
    say = style.say
    if told := pair_sentence(plan, results, say):
        yield sentence_of(told, style, own_words(plan))
        if plan.pairwise == "differences":
            yield (Text(_limits(plan, say)),)
        if plan.pairwise == "letters" and _any_shown(plan, results):
            bound = numbers.write_p_below(_alpha(plan), style.numbers)
            yield said(
                say, "Groups without a letter in common differ ({bound}); those that share one do not", bound=bound
            )


def _any_shown(plan: Plan, results: Results) -> bool:
    """Whether there is a P that a letter tells of: where small counts are suppressed there may be none."""
    each = (_decisive(task, pair, results) for task in _compared(plan) for pair in task.pairs)
    return plan.suppress is None or any(record.value is not None for record in each)


def _limits(plan: Plan, say: Language) -> str:
    """Whether the limits of differences hold for all pairs at once, or for each by itself."""
    methods = [pair_method(name) for name in {task.method for task in _compared(plan)}]
    single = sorted(method.title for method in methods if _has_own_limits(method))
    if single and not any(isinstance(each, Pairwise) and each.simultaneous for each in methods):
        return say("Confidence intervals of differences hold for each pair by itself")
    if not single:
        return say("Confidence intervals of differences hold for all pairs of a row at once")
    told = "Confidence intervals of differences hold for all pairs of a row at once, of {list} for each pair by itself"
    return say(told, list=say.listed(map(say.phrase, single)))


def _has_own_limits(method: Pairwise | Test) -> bool:
    """Whether a method gives differences whose limits hold for one pair."""
    return gives_differences(method) and not (isinstance(method, Pairwise) and method.simultaneous)


def pair_sentence(plan: Plan, results: Results, say: Language) -> str:
    """By which methods groups were compared two by two, of which rows where there are several; empty without any."""
    labels = row_labels(plan, say)
    methods: dict[tuple[str | None, str], list[str]] = {}
    for task in _compared(plan):
        records = (_decisive(task, pair, results) for pair in task.pairs)
        made = next((r for r in records if r.value is not None or (r.problem or "").startswith("suppressed")), None)
        if made:
            methods.setdefault((_reference(task), _method(task, made)), []).append(labels.get(task.row, task.row))
    told: list[str] = []
    before: str | None = ""
    for (reference, method), rows in methods.items():
        how = named(method, say)
        if len(methods) > 1:
            how = say("{text} ({told})", text=how, told=say.listed(rows, None))
        words = "by {method}" if before == reference else "with {label} by {method}" if reference else _TWO_BY_TWO
        told.append(say(words, method=how, label=_label(plan, reference) if reference else ""))
        before = reference
    return say("Groups were compared {list}", list=say("; ").join(told)) if told else ""


def _method(task: ComparePairs, made: Record) -> str:
    """The method with its adjustment, without how it was pooled over imputed data, which a note tells of all."""
    method, pooled, how = made.method.partition(", pooled over ")
    adjustment = how.rsplit(", ", 2)[1:] if pooled and task.adjust and made.key.stat == task.stat else []
    return ", ".join((method, *adjustment))


_TWO_BY_TWO = "two by two by {method}"


def _compared(plan: Plan) -> list[ComparePairs]:
    return [task for task in plan.tasks if isinstance(task, ComparePairs)]


def _decisive(task: ComparePairs, pair: tuple[str, str], results: Results) -> Record:
    """The record of the P that says whether two groups differ; that of the plain P where it could not be computed."""
    key = pair_key(pair)
    found = results.get(task.row, key, None, task.stat) or results.get(task.row, key, None, "p")
    if found is None:
        raise AssertionError(f"nothing was recorded of {task.row} in {key}")
    return found


def _reference(task: ComparePairs) -> str | None:
    """The group that all others are compared with, where there is one."""
    seconds = {second for _, second in task.pairs}
    return seconds.pop() if len(seconds) == 1 else None


def _label(plan: Plan, group: str) -> str:
    return next((head.header or head.full_label or group for head in plan.heads if head.group == group), group)


def _alpha(plan: Plan) -> float:
    """The level of significance that goes with the table's confidence, as it is written: 0.05."""
    return round(1.0 - plan.confidence, 10)
