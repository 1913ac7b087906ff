"""What Table 1 of 28 variables costs on a million rows: means, SDs, medians, quartiles, counts, Welch's t, rank and
chi-square tests.

It is measured beside merely reading those columns with pyarrow, and beside the Python package tableone and R's arsenal
(where they are installed) making the same table. Whole processes in turn, in one run: time on the clock, CPU time and
peak memory, the medians of several rounds; a peer takes a minute, and is measured once.

    make bench-large  or:  python benchmarks/large.py [rows] [rounds]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from make_data import CATEGORIES, GROUP, NORMAL, SKEWED, USED, YES_NO

ROOT = Path(__file__).parent.parent
READ = f"""
import sys, pyarrow.parquet
pyarrow.parquet.read_table(sys.argv[1], columns={list(USED)!r})
"""
READ_BARE = f"""
import sys, pyarrow.parquet
pyarrow.parquet.ParquetFile(sys.argv[1]).read({list(USED)!r})
"""
TABLEONE = f"""
import sys, warnings
warnings.simplefilter("ignore")
import pandas as pd
from tableone import TableOne
numbers, skewed, others = {[*NORMAL, *SKEWED]!r}, {list(SKEWED)!r}, {[*YES_NO, *CATEGORIES]!r}
data = pd.read_parquet(sys.argv[1], columns={list(USED)!r})
table = TableOne(data, columns=numbers + others, categorical=others, continuous=numbers, groupby={GROUP!r},
                 nonnormal=skewed, pval=True, htest_name=True)
print(table.tabulate(tablefmt="github"))
"""
ARSENAL = """
suppressMessages({library(arsenal); library(data.table)})
d <- as.data.frame(fread(commandArgs(TRUE)[1], select = c(%(all)s), stringsAsFactors = TRUE, na.strings = ""))
for (v in c(%(others)s)) d[[v]] <- factor(d[[v]])
f <- as.formula(paste("%(group)s ~", paste(c(%(terms)s), collapse = " + ")))
print(summary(tableby(f, data = d, control = tableby.control(total = TRUE)), text = TRUE))
"""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds on the clock, seconds of CPU time, peak memory in MiB."""

    wall: float
    cpu: float
    memory: float


def spec(data: Path) -> str:
    """The spec of the table on a data file."""
    rows = [f"  {name}: {{test: welch}}" for name in NORMAL]
    rows += [f"  {name}: {{show: median (IQR), test: mann-whitney}}" for name in SKEWED]
    rows += [f"  {name}: {{test: chi2}}" for name in (*YES_NO, *CATEGORIES)]
    return "\n".join((f"data: {data.name}", f"compare: {GROUP}", "overall: first", "rows:", *rows, ""))


def arsenal() -> str:
    """The script of the table in R."""

    def quoted(names: Iterable[str]) -> str:
        return ", ".join(f'"{name}"' for name in names)

    terms = [f"anova({name}, 'meansd')" for name in NORMAL] + [f"kwt({name}, 'medianq1q3')" for name in SKEWED]
    terms += [f"chisq({name})" for name in (*YES_NO, *CATEGORIES)]
    names = {"all": quoted(USED), "others": quoted(YES_NO), "group": GROUP, "terms": quoted(terms)}
    return ARSENAL % names


def installed(command: list[str]) -> bool:
    """Whether a command runs without an error."""
    return bool(shutil.which(command[0])) and not subprocess.run(command, capture_output=True, check=False).returncode


def cases(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The processes to measure several times, and the peers, by what they are called."""
    python, (parquet, text) = sys.executable, (folder / "patients.parquet", folder / "patients.csv")
    for data in (parquet, text):
        (folder / f"{data.suffix[1:]}.yaml").write_text(spec(data), "utf-8")
    build = [python, "-m", "tablegen.cli", "build", "--force", "--output", str(folder / "output")]
    ours = {
        "pyarrow: read_table": [python, "-c", READ, str(parquet)],
        "pyarrow: ParquetFile.read": [python, "-c", READ_BARE, str(parquet)],
        "tablegen build, parquet": [*build, str(folder / "parquet.yaml")],
        "tablegen build, csv": [*build, str(folder / "csv.yaml")],
    }
    peers: dict[str, list[str]] = {}
    if installed([python, "-c", "import tableone"]):
        peers["tableone, parquet"] = [python, "-c", TABLEONE, str(parquet)]
    if installed(["Rscript", "-e", "library(arsenal); library(data.table)"]):
        peers["arsenal, csv"] = ["Rscript", "-e", arsenal(), str(text)]
    return ours, peers


def cost(command: list[str]) -> Cost:
    """Run a process to its end and measure it."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # all that is measured is compiled once, as installed packages are
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{command} failed:\n{said.read().decode('utf-8', 'replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Measure all in turn, several rounds, and print medians and ratios."""
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        maker = [sys.executable, str(Path(__file__).with_name("make_data.py")), name, str(rows)]
        subprocess.run(maker, check=True)  # not here: a process starts with the peak memory of the one that started it
        ours, peers = cases(folder)
        costs = {case: [cost(command)] for case, command in ours.items()}  # a round that warms the caches
        costs = {case: [] for case in costs}
        for _ in range(rounds):
            for case, command in ours.items():
                costs[case].append(cost(command))
        costs |= {case: [cost(command)] for case, command in peers.items()}
    report(rows, costs)


def report(rows: int, costs: dict[str, list[Cost]]) -> None:
    """Print the medians, and their ratios to reading and to tablegen."""
    middle = {
        case: Cost(*(median(getattr(c, of) for c in found) for of in ("wall", "cpu", "memory")))
        for case, found in costs.items()
    }
    reading, own = middle["pyarrow: read_table"], middle["tablegen build, parquet"]
    print(f"Table 1 of 28 variables, {rows:,} rows; medians of rounds")
    print(f"{'':28}{'s':>8}{'CPU s':>8}{'MiB':>7}{'of reading':>12}{'(CPU)':>8}{'of tablegen':>13}")
    for case, one in middle.items():
        print(
            f"{case:28}{one.wall:8.2f}{one.cpu:8.2f}{one.memory:7.0f}{one.wall / reading.wall:12.2f}"
            f"{one.cpu / reading.cpu:8.2f}{one.wall / own.wall:13.1f}"
        )


if __name__ == "__main__":
    main()
