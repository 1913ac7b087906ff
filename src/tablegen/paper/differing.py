"""Which states of which tables are compared, and what the terminal says of them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from tablegen.errors import refusal
from tablegen.paper.counterfactual import Moved, are_several, moved_by
from tablegen.paper.diff import KINDS, OF_NUMBERS, Change, changes, moved
from tablegen.paper.revisions import lend, project_at
from tablegen.paper.version import Version, built_now, kept_build, last_number, results_file
from tablegen.paper.why import Cause, causes
from tablegen.results import RESULTS
from tablegen.values import frozen
from tablegen.yamlfile import display

_MOST = 30


@frozen
class Difference:
    """Two states of a table, what changed, why, and how many numbers moved. `notes` are remarks on the comparison.

    `by` tells which of several causes moved what, where that is known.
    """

    name: str
    old: Version
    new: Version
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    moved: int
    notes: tuple[str, ...] = ()
    by: Moved | None = None

    def kinds(self, change: Change) -> frozenset[str]:
        """The kinds of the causes that made a change, where several there are and it is known which."""
        return self.by.kinds(change) if self.by and change.kind in OF_NUMBERS else frozenset()


def differences(specs: Sequence[Path], start: str | None, end: str | None) -> list[Difference]:
    """Each table between two states: builds by number, git revisions by name; without an end, what would be built now.

    Without a start it is the last build, or the one before where nothing has changed since.
    """
    with ExitStack() as stack:
        trees = {
            name: stack.enter_context(project_at(name, Path.cwd()))
            for name in {start, end}
            if name and not name.isdecimal()
        }
        return [_of_spec(spec, start, end, trees) for spec in specs]


def _of_spec(spec: Path, start: str | None, end: str | None, trees: dict[str, Path]) -> Difference:
    notes: list[str] = []
    new = _state(spec, end, trees, notes) if end else built_now(spec)
    if start:
        return _difference(_state(spec, start, trees, notes), new, notes)
    old = kept_build(spec)
    if old is None:
        hint = "tablegen build, or name two git revisions: tablegen diff --from HEAD~1 --to HEAD"
        raise refusal(f"{display(spec.absolute())}: no build is kept to compare with", None, hint)
    found = _difference(old, new, notes)
    last = last_number(spec) or 1
    if not end and not found.changes and not found.causes and last > 1 and (before := kept_build(spec, last - 1)):
        return _difference(before, old, ["nothing has changed since the last build: these are the last two"])
    return found


def _state(spec: Path, name: str, trees: dict[str, Path], notes: list[str]) -> Version:
    """The state of a table by the name of a revision or the number of a build."""
    if name.isdecimal():
        found = kept_build(spec, int(name[:9]))
        if found is None:
            raise refusal(f"{display(spec.absolute())}: no build is kept")
        return found
    here = spec.absolute()
    if not here.is_relative_to(Path.cwd()):
        raise refusal(f"{display(here)} is not in the working folder, of which revisions are compared")
    there = trees[name] / here.relative_to(Path.cwd())
    if not there.is_file():
        raise refusal(f"there is no {display(here)} at {name}")
    notes += [f"{file} is not in git at {name}: the file of today is used" for file in lend(there, here)]
    return built_now(there, name)


def of_two(one: Path, other: Path) -> Difference:
    """Two specs, or two results files, compared with each other."""
    if one.name.endswith(RESULTS) != other.name.endswith(RESULTS):
        raise refusal("two specs or two results files are compared, not one of each")
    if one.name.endswith(RESULTS):
        return _difference(results_file(one), results_file(other), ())
    return _difference(built_now(one, display(one.absolute())), built_now(other, display(other.absolute())), ())


def _difference(old: Version, new: Version, notes: Sequence[str]) -> Difference:
    found, why = changes(old, new), causes(old, new)
    by = moved_by(old, new) if are_several(why) and found else None
    return Difference(new.name, old, new, found, why, moved(old, new), tuple(notes), by)


def told(found: Difference) -> Iterator[str]:
    """What the terminal says."""
    yield f"{found.name}: {found.old.label} -> {found.new.label}"
    yield from (f"   note: {note}" for note in found.notes)
    yield from (f"   why: {cause.kind}: {cause.text}" for cause in found.causes)
    if are_several(found.causes) and found.moved and found.by is None:
        yield "   which of them moved which number cannot be told: the old spec cannot be built on the new data here"
    if not found.moved:
        yield "   no number moved"
    else:
        yield f"   {found.moved} number{' differs' if found.moved == 1 else 's differ'}, shown or not"
    for kind, title in KINDS.items():
        some = [change for change in found.changes if change.kind == kind]
        if not some:
            continue
        yield f"   {title}: {len(some)}"
        restyled = kind in {"look", "text"} and any(cause.kind == "style" for cause in found.causes)
        for change in [] if restyled else some[:_MOST]:
            yield f"      {change.where}: {change.before} -> {change.after}{_by(found, change)}"
        if len(some) > _MOST and not restyled:
            yield f"      … ({len(some) - _MOST} more)"


def _by(found: Difference, change: Change) -> str:
    """Which of several causes made a change, where that is known: with the data goes another version."""
    kinds = found.kinds(change) & {cause.kind for cause in found.causes}
    ways = (" or ".join(kind for kind in ("data", "version") if kind in kinds), "spec" if "spec" in kinds else "")
    told = " and ".join(way for way in ways if way)
    return f"   (by the {told})" if told else ""
