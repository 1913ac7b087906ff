"""Sentences on questions with several answers: what percentages are of, and which answers were left empty."""

from collections.abc import Iterator

from tablegen.language import Language
from tablegen.plan import OVERALL, Plan
from tablegen.rare_tasks import Answers
from tablegen.results import Results


def questions(plan: Plan) -> list[Answers]:
    """The questions with several answers that a plan has."""
    return [task for task in plan.tasks if isinstance(task, Answers)]


def response_sentences(plan: Plan, results: Results, say: Language) -> Iterator[str]:
    """Of each question that several answers could be given, of whom percentages are, and how options were tested."""
    labels = {line.row: line.label for line in reversed(plan.lines) if line.kind == "group"}
    found: dict[str, list[str]] = {}
    for task in questions(plan):
        parts = [say("patients could choose several answers")]
        if task.percent == "column" and not task.missing_in_percent:
            parts.append(say("percentages are of those who answered"))
        elif task.percent == "responses":
            parts.append(say("percentages are of all answers given"))
        if task.tested:
            parts.append(say("each answer was tested on its own"))
        found.setdefault(say("; ").join(parts), []).append(labels.get(task.row, task.row))
    yield from (say("{label}: {text}", label=say.listed(rows, None), text=told) for told, rows in found.items())
    for task in questions(plan):
        if n := _count(task, results, "incomplete"):
            told = say("{n} {n:patient|patients} left some answers empty, which count as not chosen", n=n)
            yield say("{label}: {text}", label=labels.get(task.row, task.row), text=told)


def missing_answers(task: Answers, results: Results) -> int:
    """How many patients of the table's groups did not answer; 0 where one of the counts is not to be shown."""
    return _count(task, results, "missing")


def _count(task: Answers, results: Results, stat: str) -> int:
    groups = task.by.levels if task.by else (OVERALL,)
    records = [results.get(task.row, group, None, stat) for group in groups]
    if any(record is None or record.value is None for record in records):
        return 0
    return sum(int(record.value) for record in records if record and record.value)
