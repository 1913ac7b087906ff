"""Why a table changed, as far as two of its states can tell: spec, data, style, version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from tablegen.paper.diff import OF_NUMBERS, Change
from tablegen.paper.rows import RowChanges, compare
from tablegen.paper.version import Version
from tablegen.values import frozen

_MOST = 8
_LOOKS = ("style", "formats", "frame", "output", "title", "number", "notes", "abbreviations")
"""Keys of a spec that move no number."""
_WORDS = ("label", "unit", "note", "digits", "show")
"""Keys of a row that are about no other row."""


@frozen
class Cause:
    """One reason. `kind` is spec, data, style or version; `rows` are those of the table it is about, else all.

    `moves` says whether it can move a number.
    """

    kind: str
    text: str
    rows: tuple[str, ...] = ()
    moves: bool = True


def causes(old: Version, new: Version) -> tuple[Cause, ...]:
    """All that is known to have changed between two states."""
    return (*_of_spec(old, new), *_of_data(old, new), *_of_making(old, new))


def reason(change: Change, found: Sequence[Cause], kinds: frozenset[str] = frozenset()) -> str:
    """The causes that may have made a change, in words; of `kinds`, where it is known which made it."""
    row = change.row.partition(".")[0]
    found = [one for one in found if one.kind in kinds] if kinds else found
    fit = [one for one in found if (not one.rows or row in one.rows) and (one.moves or change.kind not in OF_NUMBERS)]
    own = [one for one in fit if one.rows]
    return "; ".join(f"{one.kind}: {one.text}" for one in (own or fit)) or "not known"


def _of_spec(old: Version, new: Version) -> Iterator[Cause]:
    if old.keys is None or new.keys is None:
        if old.origin.get("spec_sha256") != new.origin.get("spec_sha256"):
            yield Cause("spec", "the spec changed")
        return
    yield from _of_keys(old.keys, new.keys)
    for part in dict.fromkeys((*old.parts, *new.parts)):
        if part in old.parts and part in new.parts:
            for cause in _of_keys(old.parts[part], new.parts[part]):
                yield replace(cause, text=f"{part}: {cause.text}", rows=())


def _of_keys(old: Any, new: Any) -> Iterator[Cause]:
    for path, before, after in _differences(old, new, ()):
        if path[:1] == ("style",):
            continue
        told = f"{'.'.join(path) or 'the spec'}: {_said(before)} -> {_said(after)}"
        alone = path[:1] == ("rows",) and (path[-1] in _WORDS or not _together(old, new))
        rows = path[1:2] if alone else ()
        yield Cause("spec", told, rows, not path or path[0] not in _LOOKS)


def _together(*keys: Any) -> bool:
    """Whether the rows of a table depend on each other: terms of one model, P values adjusted for their number."""
    return any(name in one for one in keys if isinstance(one, dict) for name in ("model", "adjust"))


def _differences(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Where two trees of keys differ, as deep as can be told."""
    if path == ("rows",):
        old, new = _rows_named(old), _rows_named(new)
    if isinstance(old, dict) and isinstance(new, dict):
        before, after = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
        for name in (*before, *(name for name in after if name not in before)):
            yield from _differences(before.get(name), after.get(name), (*path, name))
        shared = [[name for name in one if name in other] for one, other in ((before, after), (after, before))]
        if shared[0] != shared[1] and path:
            yield path, shared[0], shared[1]
    elif old != new:
        yield path, old, new


def _rows_named(rows: Any) -> Any:
    """Rows as a mapping: `[age, sex]` asks for what `{age: {}, sex: {}}` does."""
    if not isinstance(rows, list):
        return rows
    empty: dict[str, Any] = {}
    return {name: empty for name in cast("list[Any]", rows) if isinstance(name, str)}


def _said(value: Any) -> str:
    """A value of a spec, shortened."""
    if value is None:
        return "none"
    if isinstance(value, dict):
        text = f"{{{', '.join(f'{k}: {_said(v)}' for k, v in cast('dict[str, Any]', value).items())}}}"
    else:
        text = f"[{', '.join(map(_said, cast('list[Any]', value)))}]" if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _of_data(old: Version, new: Version) -> Iterator[Cause]:
    before, after = _files(old), _files(new)
    for file in dict.fromkeys((*before, *after)):
        one, other = before.get(file, {}), after.get(file, {})
        if one.get("data_sha256") == other.get("data_sha256"):
            continue
        called = f"{file}: " if file else ""
        if file in old.rows and file in new.rows:
            ids = (old.ids.get(file, ()), new.ids.get(file, ()))
            told = list(_rows_told(compare(old.rows[file], new.rows[file]), *ids))
            yield Cause("data", called + ("; ".join(told) if told else "the file changed, and none of its rows"))
            continue
        then, now = one.get("rows"), other.get("rows")
        yield Cause(
            "data", called + ("edited" if None in (then, now) or then == now else f"{then} rows then, {now} now")
        )
    then, now = _events(old), _events(new)
    for file in dict.fromkeys((*then, *now)):
        if file in then and file in now and then[file] != now[file]:
            yield Cause("data", f"{file}: its events changed")


def _files(version: Version) -> Mapping[str, Mapping[str, Any]]:
    """What is known of each data file: of a table of its own, or of each of its parts."""
    parts: Mapping[str, Mapping[str, Any]] = version.origin.get("parts", {})
    if not parts:
        return {"": version.origin}
    return {str(part["data"]): part for part in parts.values() if "data" in part}


def _events(version: Version) -> Mapping[str, str]:
    """The files of events, with their hashes, of a table or of all of its parts."""
    parts: Mapping[str, Mapping[str, Any]] = version.origin.get("parts", {}) or {"": version.origin}
    return {file: told for part in parts.values() for file, told in part.get("events", {}).items()}


def _rows_told(found: RowChanges, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """What became of the rows, by their ids where the data are at hand, else by their places."""
    for places, ids, what in (
        (found.removed, before, "removed"),
        (found.added, after, "added"),
        (found.edited, after, "edited"),
    ):
        if places:
            named = found.by is not None and bool(ids)
            which = [ids[i - 1] if named else str(i) for i in places]
            by = f"{found.by} " if named else "row " if len(places) == 1 else "rows "
            from_old = " of the old file" if what == "removed" and not named else ""
            more = f", … ({len(which) - _MOST} more)" if len(which) > _MOST else ""
            lone = what == "edited" and not (found.removed or found.added)  # else every column has other cells
            edited = f": {', '.join(found.columns)}" if lone and found.columns else ""
            count = f"{len(places)} row{'' if len(places) == 1 else 's'} {what}"
            yield f"{count} ({by}{', '.join(which[:_MOST])}{more}{from_old}{edited})"
    if found.moved:
        yield "rows stand in another order"
    for names, what in ((found.columns_added, "added"), (found.columns_removed, "removed")):
        if names:
            yield f"column{'' if len(names) == 1 else 's'} {', '.join(names)} {what}"
    if (found.columns_added or found.columns_removed) and found.columns:
        yield f"other cells in {', '.join(found.columns)}"


def _of_making(old: Version, new: Version) -> Iterator[Cause]:
    for kind, key in (("style", "style"), ("version", "tablegen")):
        before, after = _of(old.origin, key), _of(new.origin, key)
        if before != after and before and after:
            yield Cause(kind, f"{before} -> {after}", (), kind == "version")
    if old.origin.get("style") == new.origin.get("style") and _of(old.origin, "style_sha256") != _of(
        new.origin, "style_sha256"
    ):
        yield Cause("style", f"{new.origin.get('style')} was edited", (), False)


def _of(origin: Mapping[str, Any], key: str) -> str:
    return str(origin.get(key, ""))
