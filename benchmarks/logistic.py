"""What a logistic regression of 10^6 rows on 10 covariates costs, beside statsmodels' Logit on the same matrix, and
beside R's glm.fit where R is installed (it is given the same doubles; reading them does not count).

CPU time in one process, one thread, the median of several rounds measured in turn. Both give the same coefficients,
which is checked; ours also looks for collinear columns.

    make bench        or:  python benchmarks/logistic.py [rounds]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

import numpy as np
import statsmodels.api as sm

from tablegen.stats.regression.fitted import ModelRows
from tablegen.stats.regression.logistic import fit_logistic

ROWS = 1_000_000
GLM = """
n <- as.integer(commandArgs(TRUE)[2]); rounds <- as.integer(commandArgs(TRUE)[3])
file <- file(commandArgs(TRUE)[1], "rb"); y <- readBin(file, "double", n)
x <- matrix(readBin(file, "double", 11 * n), n)
times <- replicate(rounds, {
  t <- system.time(fit <<- glm.fit(x, y, family = binomial()))
  t[["user.self"]] + t[["sys.self"]]
})
cat(median(times), fit$coefficients, sep = "\n")
"""


def data() -> tuple["np.ndarray", "np.ndarray"]:
    """Seven normal and three binary covariates, and an outcome that depends on all of them."""
    rng = np.random.default_rng(1)
    numbers, shares = rng.normal(size=(ROWS, 7)), rng.integers(0, 2, (ROWS, 3)).astype(float)
    x = np.column_stack([np.ones(ROWS), numbers, shares])
    eta = x @ np.concatenate([[-0.5], 0.3 * rng.normal(size=10)])
    return x, (rng.random(ROWS) < 1 / (1 + np.exp(-eta))).astype(float)


def glm(x: "np.ndarray", y: "np.ndarray", rounds: int) -> "np.ndarray":
    """Median of the CPU seconds of R's glm.fit, and its coefficients behind it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doubles"
        path.write_bytes(y.tobytes() + x.tobytes(order="F"))
        script = Path(folder) / "glm.R"
        script.write_text(GLM, "utf-8")
        command = ["Rscript", str(script), str(path), str(ROWS), str(rounds)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return np.array(printed.split(), dtype=float)


def main() -> None:
    """Measure all and print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    x, y = data()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        start = process_time()
        fitted = fit_logistic(ModelRows(x, y))
        ours.append(process_time() - start)
        start = process_time()
        plain = sm.Logit(y, x).fit(disp=0)
        theirs.append(process_time() - start)
        assert np.allclose(fitted.b, plain.params, rtol=1e-9, atol=1e-12)
    print(f"logistic regression, {ROWS:,} rows x 10: tablegen {median(ours):.2f} s of CPU, statsmodels", end=" ")
    print(f"{median(theirs):.2f} s: {median(theirs) / median(ours):.1f} times as fast")
    if shutil.which("Rscript"):
        seconds, *coefficients = glm(x, y, rounds)
        assert np.allclose(coefficients, fitted.b, rtol=1e-5, atol=1e-6)  # as many digits as R prints
        print(f"R's glm.fit: {seconds:.2f} s: {seconds / median(ours):.1f} times as fast")


if __name__ == "__main__":
    main()
