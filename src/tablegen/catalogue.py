"""Catalogues: plain tuples of frozen entries, each with a `name` that is unique among them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from tablegen.errors import listing, suggestion


class Named(Protocol):
    """Anything with a name an author can type."""

    @property
    def name(self) -> str:
        """The name, as written in a spec."""
        ...


E_co = TypeVar("E_co", bound=Named, covariant=True)


class Catalogue(Generic[E_co]):
    """An ordered set of entries found by name; a duplicate name is a programming error."""

    def __init__(self, kind: str, entries: Iterable[E_co], elsewhere: Mapping[str, str] | None = None) -> None:
        """Name the kind (`test`, `summary`) and list the entries, in the order they are to be printed.

        `elsewhere` says which entry is meant by what others call it (letters and digits only), for suggestions.
        """
        self.kind = kind
        self._elsewhere = elsewhere or {}
        self._entries: dict[str, E_co] = {}
        for entry in entries:
            if entry.name in self._entries:
                raise ValueError(f"two {kind} entries are named {entry.name!r}")
            self._entries[entry.name] = entry

    def __getitem__(self, name: str) -> E_co:
        """The entry of that name; KeyError when there is none."""
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is an entry of that name."""
        return name in self._entries

    def __iter__(self) -> Iterator[E_co]:
        """The entries, in their order."""
        return iter(self._entries.values())

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in their order."""
        return tuple(self._entries)

    def unknown(self, name: str) -> tuple[str, str]:
        """The message and the hint for a name that is not here."""
        plural = {"summary": "summaries"}.get(self.kind, f"{self.kind}s")
        meant = self._elsewhere.get("".join(c for c in name.casefold() if c.isalnum()))
        near = f'; did you mean "{meant}"?' if meant else suggestion(name, self.names)
        return f'unknown {self.kind} "{name}"{near}', listing(plural, sorted(self.names))
