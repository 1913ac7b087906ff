"""Questions with several answers: what the columns that are made of them are called, in every source."""

from collections.abc import Iterator

from tablegen.spec.row import RowSpec

CHOSEN, NOT_CHOSEN = "chosen", "not chosen"
"""The levels of an option's column; who answered nothing has neither."""
NO_OPTION = "no option"
"""What stands for an option in the name of the column of those who answered and chose none."""


def option_column(row: str, option: str) -> str:
    """The column that says who chose an option, which is a row of its own in the results: `symptoms[cough]`."""
    return f"{row}[{option}]"


def none_column(row: str) -> str:
    """The column that says who answered and chose no option."""
    return option_column(row, NO_OPTION)


def answers_column(row: str) -> str:
    """The column of each patient's whole answer, a sign for each option: `1` chosen, `0` not, `.` left empty."""
    return option_column(row, "")


def blocks_of(rows: tuple[RowSpec, ...]) -> Iterator[RowSpec]:
    """The rows that are questions with several answers, those of sections too."""
    for row in rows:
        if row.rows:
            yield from blocks_of(row.rows)
        elif row.block:
            yield row


def options_among(row: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The options of a row, found by the names of their columns."""
    start = f"{row}["
    made = {none_column(row), answers_column(row)}
    return tuple(n[len(start) : -1] for n in names if n.startswith(start) and n.endswith("]") and n not in made)
