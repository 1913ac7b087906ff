"""The rows of a data file as fingerprints: enough to say which rows and columns changed, with no value of a patient.

A row is a hash of its cells, a column a hash of its own, and where a column tells the rows apart each row has a hash of
what stands there. Rows are found again by that column, else by their place.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import cast

from tablegen.data.coding import with_texts
from tablegen.data.raw import RawTable
from tablegen.values import frozen

MOST_ROWS = 100_000
"""Rows beyond which no fingerprints are kept: they would be larger than what is built."""
_SIZE = 8
_SEPARATOR = "\x1f"


@frozen
class Fingerprint:
    """A data file: its columns with their hashes, a hash of each row, and of its key where a column is one."""

    columns: Mapping[str, str]
    rows: tuple[bytes, ...]
    key: str | None = None
    keys: tuple[bytes, ...] = ()

    def to_text(self) -> str:
        """The fingerprint as text."""
        packed = [b64encode(b"".join(hashes)).decode("ascii") for hashes in (self.rows, self.keys)]
        return json.dumps([dict(self.columns), self.key, *packed], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Fingerprint":
        """The fingerprint that `to_text` wrote."""
        columns, key, *packed = json.loads(text)
        rows, keys = (_cut(b64decode(part)) for part in packed)
        return cls(columns, rows, key, keys)


@frozen
class RowChanges:
    """What became of the rows: places (from 1) of the removed ones in the old file, of the others in the new one.

    `columns` are those that have other cells, were added or removed. `by` names the column that tells the rows apart.
    """

    removed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    edited: tuple[int, ...] = ()
    moved: bool = False
    columns: tuple[str, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    by: str | None = None


def _cut(whole: bytes) -> tuple[bytes, ...]:
    return tuple(whole[i : i + _SIZE] for i in range(0, len(whole), _SIZE))


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def cells_of(table: RawTable) -> dict[str, Sequence[str]]:
    """The columns of a file as texts."""
    return {name: cast("Sequence[str]", with_texts(raw, table).cells) for name, raw in table.columns.items()}


def fingerprint(table: RawTable) -> Fingerprint | None:
    """The fingerprint of a file; None for one that is too large."""
    if table.rows > MOST_ROWS:
        return None
    cells = cells_of(table)
    columns = {name: _hash(_SEPARATOR.join(column)).hex() for name, column in cells.items()}
    rows = tuple(_hash(_SEPARATOR.join(row)) for row in zip(*cells.values(), strict=True))
    key = key_of(cells)
    return Fingerprint(columns, rows, key, tuple(map(_hash, cells[key])) if key else ())


def key_of(cells: Mapping[str, Sequence[str]]) -> str | None:
    """The first column whose cells are all different and none empty, and no measurement: whole numbers, or texts."""
    for name, column in cells.items():
        different = set(column)
        if len(different) == len(column) and "" not in different and not any("." in cell for cell in column):
            return name
    return None


def compare(old: Fingerprint, new: Fingerprint) -> RowChanges:
    """What became of the rows between two states of a file."""
    both = [name for name in old.columns if name in new.columns]
    changed = tuple(name for name in both if old.columns[name] != new.columns[name])
    gone, come = (tuple(n for n in a.columns if n not in b.columns) for a, b in ((old, new), (new, old)))
    shared = RowChanges(columns=changed, columns_added=come, columns_removed=gone)
    if old.key is not None and old.key == new.key:
        before, after = ({key: i for i, key in enumerate(one.keys)} for one in (old, new))
        removed = tuple(i + 1 for key, i in before.items() if key not in after)
        added = tuple(i + 1 for key, i in after.items() if key not in before)
        edited = tuple(i + 1 for key, i in after.items() if key in before and old.rows[before[key]] != new.rows[i])
        kept = [key for key in old.keys if key in after]
        moved = kept != [key for key in new.keys if key in before]
        edited = () if gone or come else edited
        return replace(shared, removed=removed, added=added, edited=edited, moved=moved, by=old.key)
    if gone or come:
        return shared
    return _by_place(old.rows, new.rows, shared)


def _by_place(old: Sequence[bytes], new: Sequence[bytes], shared: RowChanges) -> RowChanges:
    """Rows told apart by their place alone: those that differ between the parts that are the same."""
    from difflib import SequenceMatcher

    removed, added, edited = list[int](), list[int](), list[int]()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            both = min(b - a, d - c)
            edited += range(c + 1, c + 1 + both)
            removed += range(a + 1 + both, b + 1)
            added += range(c + 1 + both, d + 1)
    return replace(shared, removed=tuple(removed), added=tuple(added), edited=tuple(edited))
