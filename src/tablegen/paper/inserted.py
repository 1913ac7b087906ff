"""What came of putting tables and numbers into a manuscript."""

from tablegen.table.model import Table
from tablegen.values import frozen


@frozen
class Inserted:
    """The manuscript as it is to be, and what is to be told about it.

    `placed` are the names of the tables that stand in it; `kept` are sentences on a co-author's edits that stay,
    `doubts` on those that do not, and on all else to be looked at. `first`: nothing of tablegen stood in it before.
    `stale` are the addresses of the numbers that were not as they are to be.
    """

    content: bytes
    placed: tuple[str, ...] = ()
    numbers: int = 0
    kept: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    first: bool = False
    stale: tuple[str, ...] = ()


def called_by(table: Table) -> tuple[str, ...]:
    """The names a table goes by in a manuscript: its number, its name."""
    return (table.caption.number, table.name) if table.caption.number else (table.name,)
