"""What it costs to build Table 1 (88 patients) into three formats, beside the Python package tableone making the same
table, and beside what nobody can avoid: the bare interpreter and the imports.

CPU time of whole processes (user and system, children included), the median of several rounds, all measured in turn
in one run. tableone computes the same means, SDs, counts, t and chi-square tests of the same columns; it prints its
table as text and writes no document.

    make bench        or:  python benchmarks/table1.py [rounds]
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
TABLEONE = """
import pandas as pd
from tableone import TableOne
numbers = ["age_days", "onset_age_days", "duration_days"]
categories = ["gender", "family_history", "birth_status", "metabolic_status", "brain_mri"]
data = pd.read_csv("specs/data/infantile_spasms.csv")
columns = numbers + categories
table = TableOne(data, columns=columns, categorical=categories, groupby="etiology", pval=True, htest_name=True)
print(table.tabulate(tablefmt="github"))
"""


def cases(output: str) -> dict[str, list[str]]:
    """The processes to measure, by what they are called."""
    python = sys.executable
    build = [python, "-m", "tablegen.cli", "build", "--force", "--output", output]
    return {
        "bare interpreter": [python, "-c", "pass"],
        "import click and yaml": [python, "-c", "import click, yaml"],
        "import pandas": [python, "-c", "import pandas"],
        "import scipy.stats": [python, "-c", "import scipy.stats"],
        "tablegen --help": [python, "-m", "tablegen.cli", "--help"],
        "tablegen check table1": [python, "-m", "tablegen.cli", "check", "specs/table1.yaml"],
        "tablegen build table1": [*build, "specs/table1.yaml"],
        "tablegen build table1-4": build,
        "tableone table1": [python, "-c", TABLEONE],
    }


def cpu(command: list[str]) -> float:
    """Seconds of CPU time that a process and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # all that is measured is compiled once, as installed packages are
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure all cases in turn, several rounds, and print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as output:
        commands = cases(output)
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, command in commands.items():
                times[name].append(cpu(command))
    seconds = {name: median(all_times[1:]) for name, all_times in times.items()}  # the first round warms the caches
    peer = seconds["tableone table1"]
    print(f"{'':28}{'CPU s':>8}{'of tableone':>14}")
    for name, value in seconds.items():
        print(f"{name:28}{value:8.3f}{value / peer:13.1%}")
    print(f"\ntableone / tablegen build table1: {peer / seconds['tablegen build table1']:.1f} times the CPU time")


if __name__ == "__main__":
    main()
