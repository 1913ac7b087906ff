"""The folder `.tablegen` of a project: what was built, kept by content, so that the same build adds nothing.

`objects/` holds texts, compressed, each under its SHA-256; `tables/` a JSON file a table, with its builds, the oldest
first, and its makes (which inputs gave which outputs). It is a memory of this machine: deleting it loses no output.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from zlib import compress, decompress
from zlib import error as zlib_error

from tablegen.errors import TablegenError
from tablegen.write import write_files

FOLDER = ".tablegen"
MOST_BUILDS = 100
"""How many builds of a table are kept; the oldest go first."""
_IGNORE = b"# Kept by tablegen on this machine: results of earlier builds, for tablegen diff and status.\n*\n"


class Store:
    """What is kept of a project. Writes are collected and made together by `save`."""

    def __init__(self, root: Path) -> None:
        """The store of the project whose folder is `root`; it need not exist."""
        self._folder = root / FOLDER
        self._new: dict[Path, bytes] = {}

    def put(self, text: str, name: str | None = None) -> str:
        """Keep a text; the name to get it by, which is its SHA-256 unless another one is given."""
        key = name or sha256(text.encode("utf-8")).hexdigest()
        if not self.has(key):
            self._new[self._object(key)] = compress(text.encode("utf-8"), 6)
        return key

    def has(self, key: str) -> bool:
        """Whether there is a text of that name."""
        path = self._object(key)
        return path in self._new or path.is_file()

    def get(self, key: str) -> str | None:
        """The text of that name; None where it is kept no more, or damaged."""
        path = self._object(key)
        try:
            return decompress(self._new.get(path) or path.read_bytes()).decode("utf-8")
        except (OSError, zlib_error, UnicodeDecodeError):
            return None

    def table(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """The `builds` and `makes` of a table; empty where there are none, or the file is damaged."""
        empty: dict[str, list[dict[str, Any]]] = {"builds": [], "makes": []}
        path = self._table(name)
        try:
            read = json.loads(self._new.get(path) or path.read_bytes())
        except (OSError, ValueError):
            return empty
        return (
            cast("dict[str, list[dict[str, Any]]]", read)
            if isinstance(read, dict) and read.keys() == empty.keys()
            else empty
        )

    def tables(self) -> tuple[str, ...]:
        """The names of all tables that something is kept of, sorted."""
        folder = self._folder / "tables"
        return tuple(sorted(p.relative_to(folder).as_posix().removesuffix(".json") for p in folder.rglob("*.json")))

    def bundles(self) -> dict[str, str]:
        """The files of several tables that were built: their paths from the project's folder, and their SHA-256."""
        try:
            read: Any = json.loads(self._bundles.read_bytes())
        except (OSError, ValueError):
            return {}
        return cast("dict[str, str]", read) if isinstance(read, dict) else {}

    def put_bundle(self, name: str, content: bytes) -> None:
        """Keep that a file of several tables was built."""
        held = {**self.bundles(), name: sha256(content).hexdigest()}
        self._new[self._bundles] = json.dumps(held, ensure_ascii=False, indent=1).encode("utf-8")

    @property
    def _bundles(self) -> Path:
        return self._folder / "bundles.json"

    def put_table(self, name: str, content: dict[str, list[dict[str, Any]]]) -> None:
        """Keep the builds and makes of a table, no more than `MOST_BUILDS`."""
        dropped = content["builds"][:-MOST_BUILDS]
        content["builds"] = content["builds"][-MOST_BUILDS:]
        self._new[self._table(name)] = json.dumps(content, ensure_ascii=False).encode("utf-8")
        if dropped:
            self._prune(_objects(dropped))

    def _prune(self, dropped: set[str]) -> None:
        """Delete the objects that no build holds any more."""
        held = {key for name in self.tables() for key in _objects(self.table(name)["builds"])}
        for key in dropped - held:
            self._object(key).unlink(missing_ok=True)

    def save(self) -> str | None:
        """Write what is new; the reason where the folder cannot be written to: a build does not fail for it."""
        if not self._new:
            return None
        ignore = self._folder / ".gitignore"
        try:
            write_files({**self._new, **({} if ignore.is_file() else {ignore: _IGNORE})})
        except TablegenError as error:
            return f"the build is not kept: {error.problems[0].message}"
        self._new.clear()
        return None

    def _object(self, key: str) -> Path:
        return self._folder / "objects" / key[:2] / key[2:]

    def _table(self, name: str) -> Path:
        return self._folder / "tables" / f"{name}.json"


def _objects(builds: Iterable[dict[str, Any]]) -> set[str]:
    keys = set[str]()
    for build in builds:
        of_parts: dict[str, str] = build.get("part_rows") or {}
        keys |= {key for key in (build["object"], build.get("rows"), *of_parts.values()) if key}
    return keys
