"""The groups of one column within those of another: a column of both, for `compare: [sex, arm]`."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tablegen.data.column import AnyColumn, Column, renamed
from tablegen.data.raw import RawTable
from tablegen.data.store import Store
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.words import Nested, nested_key

if TYPE_CHECKING:
    from tablegen.data.cells import Codes

Builder = Callable[[Store], Column]


def nested_column(
    compare: Nested, table: RawTable, derived: Iterable[str], problems: Problems
) -> Mapping[str, Builder]:
    """The builder of the column that holds both; none where one of them does not exist."""
    known = (*table.columns, *derived)
    unknown = [part for part in (compare.outer, compare.inner) if part.text not in known]
    for part in unknown:
        message = f'the data have no column "{part}"{suggestion(part.text, known)}'
        problems.error(message, part.at, listing("available columns", known))
    return {} if unknown else {compare.text: lambda store: _both(compare, store, problems)}


def _both(compare: Nested, store: Store, problems: Problems) -> Column:
    """A text for each pair of texts that a row has, missing where one of the two is."""
    outer, inner = store.column(compare.outer.text), store.column(compare.inner.text)
    codes, used = _crossed(outer, inner)
    width = len(inner.texts)
    texts = tuple(nested_key(outer.texts[at // width], inner.texts[at % width]) for at in used)
    if twice := next((text for text, n in Counter(texts).items() if n > 1), None):
        problems.error(f'two groups would both be called "{twice}"', compare.at, "recode one of the columns")
    place = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    return Column(compare.text, renamed(codes, [*(place[text] for text in texts), -1]), tuple(place), None, {})


def _crossed(outer: AnyColumn, inner: AnyColumn) -> "tuple[array[int] | Codes, Sequence[int]]":
    """A code for each pair of codes that a row has, -1 where one of the two is missing, and the pairs, sorted: the
    outer code times the number of inner ones, and the inner.
    """
    width = len(inner.texts)
    if not isinstance(outer.codes, array) or not isinstance(inner.codes, array):
        from tablegen.data.coding_arrays import crossed  # of a large table

        return crossed(outer, inner, width)
    found = [i * width + j if min(i, j) >= 0 else -1 for i, j in zip(outer.codes, inner.codes, strict=True)]
    used = sorted(set(found) - {-1})
    place = {at: i for i, at in enumerate(used)} | {-1: -1}
    return array("i", (place[at] for at in found)), used
