"""Small cells of tables that are put together: what one part hides must not follow from another part of the same data.

Each part protects its own rows and columns (`suppress`). Of a column of which some part hides a count, the part that
shows it first stays as it is; rows of other parts that count its patients in another way are hidden whole. What cannot
be hidden row by row (sizes of groups, patients of models) is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from tablegen.compute.families import among_shown
from tablegen.computed import Computed, Part, joined
from tablegen.errors import Problems
from tablegen.results import Record, Results
from tablegen.spec.model import Spec
from tablegen.spec.words import Nested
from tablegen.suppress import withdraw_doubts
from tablegen.suppress_sizes import Leaf, Tell, called, tell_close_sizes
from tablegen.tasks import Fit, Sizes, Summarize, others

_HIDDEN = "suppressed"
_COUNTING = frozenset({"Summarize", "Tabulate", "Diagnose", "Answers", "Follow"})
"""Tasks that count patients by the levels of a column in a row, by the names of their types."""


def protected(parts: Sequence[Part], leaves: Sequence[Leaf], spec: Spec, problems: Problems) -> tuple[Part, ...]:
    """The parts without what would give away the small counts of others; errors where that cannot be."""
    hidden: dict[str, set[str]] = {}
    models: dict[str, Results] = {}

    def refuse(message: str, hint: str) -> None:
        problems.error(message, spec.at, hint)

    for together in of_one_file(leaves):
        if not _all_suppress(together, refuse):
            continue
        tell_close_sizes(together, "parts", refuse)
        if any(isinstance(task, Fit) for _, made in together for task in made.plan.tasks):
            from tablegen.suppress_across import models_hidden_across  # few parts are models

            models |= models_hidden_across(together)
            for key, made in together:
                withdraw_doubts(made.results, models.get(key, made.results), problems)
        for key, row in of_nearly_the_same_values(together):
            hidden.setdefault(key, set()).add(row)
        for column in sorted(small(together)):
            first = next(key for key, made in together for _, columns in rows_of(made) if column in columns)
            tell_other_counts([leaf for leaf in together if leaf[0] != first], column, "part", refuse)
            for key, row in counted_otherwise(together, column):
                hidden.setdefault(key, set()).add(row)
    return tuple(_without(part, f"{part.key}.", hidden, models) for part in parts) if hidden or models else tuple(parts)


def of_one_file(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    """The tables of the same patients, where there are several: of files of the same bytes, or of one DataFrame."""
    files: dict[object, list[Leaf]] = {}
    for leaf in leaves:
        told = leaf[1].source.description
        if told["rows"] is not None:
            files.setdefault(told["sha256"] or told["file"], []).append(leaf)
    yield from (together for together in files.values() if len(together) > 1)


def _all_suppress(together: list[Leaf], tell: Tell) -> bool:
    """Whether the tables hide counts, all of them below the same one; told where some do not."""
    limits = {key: made.plan.suppress or 0 for key, made in together}
    largest = max(limits.values())
    for key, limit in limits.items():
        if limit != largest:
            shows = f"shows counts below {largest} of data of which another part hides them"
            tell(f"{called(key)} {shows}", f"suppress: {largest}, in each part")
    return largest > 0 and len(set(limits.values())) == 1


def of_nearly_the_same_values(together: list[Leaf]) -> Iterator[tuple[str, str]]:
    """The rows of later parts that have a few values more or less than an earlier part's row of the same variable."""
    for (_, one), (key, other) in combinations(together, 2):
        k = one.plan.suppress or 0
        for task, _ in rows_of(one):
            for theirs, _ in rows_of(other):
                if not (isinstance(task, Summarize) and isinstance(theirs, Summarize)):
                    continue
                if (task.variable, task.by) == (theirs.variable, theirs.by):
                    counts, more = _with_values(one, task.row), _with_values(other, theirs.row)
                    if any(0 < abs(counts[group] - more[group]) < k for group in counts.keys() & more.keys()):
                        yield key, theirs.row


def _with_values(made: Computed, row: str) -> dict[str | None, float]:
    """How many patients of each group have a value, where that is told."""
    groups = {r.key.group for r in made.results if r.key.row == row and r.key.level is None}
    counts = {g: [made.results.get(row, g, None, stat) for stat in ("total", "missing")] for g in groups}
    told = {g: [r.value for r in both if r and r.value is not None] for g, both in counts.items()}
    return {group: both[0] - both[1] for group, both in told.items() if len(both) == 2}


def small(together: list[Leaf]) -> set[str]:
    """The columns of the data of which some table hides a count."""
    return {
        column
        for _, made in together
        for rows in [{r.key.row for r in made.results if (r.problem or "").startswith(_HIDDEN)}]
        for task, columns in rows_of(made)
        if getattr(task, "row", None) in rows
        for column in columns
    }


def rows_of(made: Computed) -> Iterator[tuple[object, frozenset[str]]]:
    """The tasks that count patients in a row, and the columns of the data that they count by."""
    for task in made.plan.tasks:
        if type(task).__name__ in _COUNTING:
            yield task, _every(_sources(made, name) for name in _counted(task))


def _counted(task: object) -> tuple[str, ...]:
    if isinstance(task, Summarize):
        return (task.variable, *task.block)
    from tablegen.rare_tasks import Answers, Diagnose, Follow, Tabulate  # few tables need them

    if isinstance(task, Answers):
        return (task.variable, *(option.variable for option in task.options))
    if isinstance(task, Diagnose | Tabulate):
        return (task.variable, task.by.variable)
    return (task.followed.event,) if isinstance(task, Follow) else ()


def _sources(made: Computed, name: str) -> frozenset[str]:
    """The columns of the data that a column is, is derived from, or nests."""
    if isinstance(nested := made.spec.compare, Nested) and name == nested.text:
        return _sources(made, nested.outer.text) | _sources(made, nested.inner.text)
    derived = next((one for one in made.spec.derive if one.name.text == name), None)
    return _every(_sources(made, word.text) for word in derived.of) if derived else frozenset({name})


def _every(columns: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for some in columns for name in some)


def counted_otherwise(together: list[Leaf], column: str) -> Iterator[tuple[str, str]]:
    """The rows, by part and name, that count a column in another way than the part that does so first."""
    first: str | None = None
    asked: set[object] = set()
    for key, made in together:
        for task, columns in rows_of(made):
            if column in columns:
                first = first or key
                by, levels, where = (getattr(task, name, None) for name in ("by", "levels", "where"))
                question = (_counted(task), by, levels, where, made.plan.where)
                if key == first:
                    asked.add(question)
                elif question not in asked:
                    yield key, str(getattr(task, "row", ""))


def tell_other_counts(together: list[Leaf], column: str, what: str, tell: Tell) -> None:
    """Groups, conditions and models count a column's patients too, and cannot be hidden row by row."""
    for key, made in together:
        told = next(filter(None, (_counts(task, made, column) for task in made.plan.tasks)), None)
        if told:
            message = f"{called(key)} {told} {column}, of which another {what} hides small counts"
            tell(message, f"leave {column} out of one of the {what}s")


def _counts(task: object, made: Computed, column: str) -> str | None:
    if isinstance(task, Sizes) and task.by and column in _sources(made, task.by.variable):
        return "compares groups of"
    if isinstance(task, Sizes | Fit) and any(column in _sources(made, one.variable) for one in made.plan.where):
        return "is of patients chosen by"
    if isinstance(task, Fit):
        beside = (term.variable for term in task.terms if term.row in task.counted)
        return "models" if any(column in _sources(made, name) for name in (*others(task), *beside)) else None
    return None


def _without(part: Part, key: str, hidden: dict[str, set[str]], models: dict[str, Results]) -> Part:
    """The part with those of its rows hidden that stand under its key; of one that is split, of its own parts.

    The results of `models` hide what the other parts would tell with them.
    """
    made = part.made
    if made.parts:
        parts = tuple(_without(own, f"{key}{own.key}.", hidden, models) for own in made.parts)
        results = replace(joined(parts), provenance=made.results.provenance)
        return replace(part, made=replace(made, parts=parts, results=results))
    left = among_shown(_hide(models.get(key, made.results), hidden.get(key, set())), made.plan)
    return replace(part, made=replace(made, results=left))


def _hide(results: Results, rows: set[str]) -> Results:
    reason = f"{_HIDDEN}: small counts of another part of the table could be worked out from it"

    def blank(record: Record) -> Record:
        gone = record.key.row in rows and record.value is not None
        return replace(record, value=None, problem=reason, shown=None) if gone else record

    return replace(results, records=tuple(map(blank, results.records)))
