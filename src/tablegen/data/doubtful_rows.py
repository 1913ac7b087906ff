"""Rows that may be no patients: a line of totals below the data, and identifiers that stand in more than one row."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tablegen.data.identifying import names_patients
from tablegen.data.raw import RawTable
from tablegen.evidence import RowDoubt

_TOTALS = frozenset({
    "total", "totals", "grand total", "subtotal", "overall", "sum", "mean", "average", "avg", "median", "std", "stdev",
    "std dev", "summe", "gesamt", "insgesamt", "mittelwert", "durchschnitt", "somme", "ensemble", "moyenne", "suma",
    "promedio", "media", "soma", "média", "合计", "总计", "小计", "平均", "合計", "計",
})  # fmt: skip
_LAST = 5


def doubtful_rows(table: RawTable, rows: Sequence[int]) -> Iterator[RowDoubt]:
    """What is doubtful of the `rows` of a small table that are kept, by what its cells hold, whatever is made of them.

    A line of totals is one of the last five whose cell in the first column says so, and no other row's does. The
    identifiers are those of the first column that is named like one.
    """
    first = next(iter(table.columns), None)
    if first is not None and (cells := _texts(table, first)):
        often = Counter(cells)
        for row in rows[-_LAST:]:
            text = cells[row].strip()
            if text.casefold().rstrip(" :.=") in _TOTALS and often[cells[row]] == 1:
                yield RowDoubt(first, text, 1, table.place(row))
    named = next((name for name in table.columns if names_patients(name)), None)
    if named is not None and (cells := _texts(table, named)):
        seen, repeated = set[str](), list[int]()
        for row in rows:
            text = cells[row].strip()
            if text and text in seen:
                repeated.append(row)
            seen.add(text)
        if repeated:
            yield RowDoubt(named, None, len(repeated), table.place(repeated[0]))


def _texts(table: RawTable, name: str) -> Sequence[str]:
    cells = table.columns[name].read()
    return cells if isinstance(cells, Sequence) else ()
