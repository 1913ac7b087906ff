"""Which of several causes moved which number: the old spec on the new data, built once more in memory."""

from collections.abc import Sequence
from typing import Any, cast

from tablegen.errors import Problems, TablegenError
from tablegen.paper.diff import OF_NUMBERS, Change, changes
from tablegen.paper.version import Version, built_of
from tablegen.paper.why import Cause
from tablegen.spec.read import spec_of
from tablegen.values import frozen
from tablegen.yamlfile import from_value


@frozen
class Moved:
    """The places whose numbers the data moved, and those that the spec moved. With the data goes another version."""

    data: frozenset[tuple[str, str]]
    spec: frozenset[tuple[str, str]]

    def kinds(self, change: Change) -> frozenset[str]:
        """The kinds of causes that moved a number; none where neither did it alone."""
        found = [("data", "version")] if change.place in self.data else []
        found += [("spec", "spec")] if change.place in self.spec else []
        return frozenset(kind for kinds in found for kind in kinds)


def are_several(causes: Sequence[Cause]) -> bool:
    """Whether both the spec and the data may have moved a number."""
    return {"spec", "data"} <= {cause.kind for cause in causes if cause.moves}


def moved_by(old: Version, new: Version) -> Moved | None:
    """What the old spec gives on the new data tells which cause moved what; None where that cannot be built.

    It cannot where the new state is a build of data that have changed since (they are not kept), where a table is put
    together, or where the old spec does not go with the new data.
    """
    before, after = _keys(old), _keys(new)
    if new.path is None or new.parts or before is None or after is None:
        return None
    keys = {**before, **{name: after[name] for name in ("data", "codebook") if name in before and name in after}}
    problems = Problems()
    try:
        spec = spec_of(from_value(keys, "the old spec"), new.path, problems)
        between = built_of(spec, problems, "the old spec on the new data")
    except TablegenError:
        return None
    return Moved(_places(old, between), _places(between, new))


def _keys(version: Version) -> dict[str, Any] | None:
    keys: object = version.keys
    return cast("dict[str, Any]", keys) if isinstance(keys, dict) else None


def _places(one: Version, other: Version) -> frozenset[tuple[str, str]]:
    return frozenset(change.place for change in changes(one, other) if change.kind in OF_NUMBERS)
