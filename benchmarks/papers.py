"""What a paper of 20 tables costs beside one of its tables, all from one file of 100,000 rows; and what a long table
costs as a Word document beside writing its cells as CSV.

Whole processes in turn, in one run, CPU time, the medians of several rounds; the long table is rendered in this one.

    make bench        or:  python benchmarks/papers.py [rows] [rounds]
"""

import csv
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import TypeVar

from make_data import CATEGORIES, GROUP, NORMAL, SKEWED, YES_NO

ROOT = Path(__file__).parent.parent
TABLES, ROWS_OF_A_TABLE = 20, 12
LONG, WIDE = 2_000, 8
T = TypeVar("T")


def specs(folder: Path, data: Path) -> list[Path]:
    """The specs of 20 tables of a dozen variables each; every variable is in several of them."""
    rows = [f"  {name}: {{test: welch}}" for name in NORMAL]
    rows += [f"  {name}: {{show: median (IQR), test: mann-whitney}}" for name in SKEWED]
    rows += [f"  {name}: {{test: chi2}}" for name in (*YES_NO, *CATEGORIES)]
    made: list[Path] = []
    for i in range(TABLES):
        own = [rows[(i + 2 * k) % len(rows)] for k in range(ROWS_OF_A_TABLE)]
        made.append(folder / f"{data.suffix[1:]}{i + 1}.yaml")
        lines = (f"data: {data.name}", f"number: {i + 1}", f"compare: {GROUP}", "overall: first", "rows:", *own, "")
        made[-1].write_text("\n".join(lines), "utf-8")
    return made


def cpu(command: list[str]) -> float:
    """Seconds of CPU time that a process took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # all that is measured is compiled once, as installed packages are
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def papers(rows: int, rounds: int) -> None:
    """Measure one table and all tables of a paper, from Parquet and from CSV, into one bundle, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        maker = [sys.executable, str(Path(__file__).with_name("make_data.py")), name, str(rows)]
        subprocess.run(maker, check=True)
        output = ["--format", "docx", "--output", str(folder / "output")]
        build = [sys.executable, "-m", "tablegen.cli", "build", "--force", *output]
        bundle = ["--bundle", str(folder / "output" / "tables.docx")]
        print(f"{TABLES} tables of {ROWS_OF_A_TABLE} variables, {rows:,} rows, one Word file of all")
        for kind in ("parquet", "csv"):
            paths = [str(path) for path in specs(folder, folder / f"patients.{kind}")]
            times = [(cpu([*build, paths[0], *bundle]), cpu([*build, *paths, *bundle])) for _ in range(rounds + 1)]
            tell(f"{kind}, built again", times[1:])  # the first round warms the caches
        kept = folder / ".tablegen"
        first: list[tuple[float, float]] = []
        for _ in range(rounds):
            shutil.rmtree(kept)
            alone = cpu([*build, paths[0], *bundle])
            shutil.rmtree(kept)
            first.append((alone, cpu([*build, *paths, *bundle])))
        tell("csv, the first time", first)


def tell(what: str, times: Iterable[tuple[float, float]]) -> None:
    """Print the medians of what one table cost and all of them, and their ratio."""
    one, all_ = (median(column) for column in zip(*times, strict=True))
    print(f"{what:21} one {one:6.2f} CPU s   all {all_:6.2f} CPU s   ratio {all_ / one:5.2f}")


def seconds(make: Callable[[T], object], given: Iterable[T]) -> float:
    """Median of the CPU time of a call, each with something that it never saw: what was remembered is of no use."""
    times: list[float] = []
    for each in given:
        start = time.process_time()
        make(each)
        times.append(time.process_time() - start)
    return median(times)


def long_table(rounds: int) -> None:
    """Render a table of 2,000 rows and 8 columns, and one of 2 rows: the fixed start; beside its cells as CSV."""
    from tablegen.render import RENDERERS
    from tablegen.resources import Templates
    from tablegen.style_file import load_style
    from tablegen.table.model import Caption, Cell, Column, Number, Row, Table, Text

    def number(i: int, k: int, nth: int) -> str:
        return f"{(i * k + 31 * nth) % 997}.{(k + nth) % 10}"

    def table(length: int, nth: int) -> Table:
        head = Row(tuple(Cell((Text(f"Column {i}"),)) for i in range(WIDE)))
        columns = (Column("left"), *(Column("decimal") for _ in range(WIDE - 1)))
        rows = (
            Row((Cell((Text(f"Row {i}"),)), *(Cell((Number(number(i, k, nth)),)) for k in range(1, WIDE))))
            for i in range(length)
        )
        return Table("long", Caption("Table", "1", (Text("Long"),)), columns, (head,), tuple(rows))

    def as_csv(nth: int) -> None:
        cells = ([f"Row {i}", *(number(i, k, nth) for k in range(1, WIDE))] for i in range(LONG))
        csv.writer(io.StringIO()).writerows(cells)

    templates = Templates.search(None, ROOT)
    style = load_style("default", templates)

    def render(one: Table) -> object:
        return RENDERERS["docx"].render(one, style, templates)

    render(table(2, 0))  # what is loaded once
    start, whole = (seconds(render, (table(length, nth) for nth in range(rounds))) for length in (2, LONG))
    beside = seconds(as_csv, range(rounds))
    print(f"\nWord table of {LONG:,} rows and {WIDE} columns: {whole:.3f} CPU s, of which the fixed start {start:.3f}")
    print(f"the same cells as CSV: {beside:.4f} CPU s; ratio above the start {(whole - start) / beside:.0f}")


def main() -> None:
    """Measure both."""
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    papers(rows, rounds)
    long_table(rounds)


if __name__ == "__main__":
    main()
