"""The groups of one column within those of another: a column of both, for `compare: [sex, arm]`."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from tablegen.data.column import Column, of_rows, row_codes
from tablegen.data.raw import RawTable
from tablegen.data.store import Store
from tablegen.errors import Problems, listing, suggestion
from tablegen.spec.model import Nested, nested_key

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
    width = len(inner.texts)
    each = zip(row_codes(outer), row_codes(inner), strict=True)
    found = [i * width + j if min(i, j) >= 0 else -1 for i, j in each]
    used = sorted(set(found) - {-1})
    texts = tuple(nested_key(outer.texts[at // width], inner.texts[at % width]) for at in used)
    if twice := next((text for text, n in Counter(texts).items() if n > 1), None):
        problems.error(f'two groups would both be called "{twice}"', compare.at, "recode one of the columns")
    place = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    codes = {at: place[text] for at, text in zip(used, texts, strict=True)} | {-1: -1}
    column = Column(compare.text, array("i", (codes[at] for at in found)), tuple(place), None, {})
    return of_rows(column, store.table.large)
