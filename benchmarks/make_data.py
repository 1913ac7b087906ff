"""Synthetic patients for the benchmarks, from a seed: the same rows always give the same file, and nobody is real.

10 numbers (normal and skewed, whole, with decimals and without ties, some with 2 % missing), 10 yes/no columns of
0 and 1, 8 categories of 3 to 8 levels, a group, and 7 columns that no table uses (an id, a date, follow-up).

    python benchmarks/make_data.py FOLDER ROWS [parquet|csv]
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

NORMAL = ("age", "bmi", "sbp", "dbp", "hr")
SKEWED = ("creatinine", "crp", "hba1c", "los_days", "troponin")
YES_NO = {
    "female": 0.48, "diabetes": 0.25, "hypertension": 0.5, "copd": 0.15, "ckd": 0.12,
    "statin": 0.4, "aspirin": 0.35, "icu": 0.1, "prior_mi": 0.14, "prior_stroke": 0.08,
}  # fmt: skip
CATEGORIES = {
    "race": ("Asian", "Black", "Other", "White"),
    "smoking": ("Current", "Former", "Never"),
    "stage": ("I", "II", "III", "IV"),
    "asa_class": ("ASA I", "ASA II", "ASA III", "ASA IV", "ASA V"),
    "insurance": ("Medicaid", "Medicare", "None", "Private", "Self-pay", "VA"),
    "region": ("Central", "East", "North", "Northeast", "Northwest", "South", "West"),
    "blood": ("A+", "A-", "AB+", "AB-", "B+", "B-", "O+", "O-"),
    "education": ("College", "High school", "Less than high school", "Postgraduate"),
}
GROUP = "group"
USED = (*NORMAL, *SKEWED, *YES_NO, *CATEGORIES, GROUP)
_MISSING = {"bmi", "creatinine", "crp", "hba1c", "smoking", "education"}


def patients(rows: int, seed: int = 20240229) -> pa.Table:
    """The table of so many patients."""
    rng = np.random.default_rng(seed)
    second = rng.integers(0, 2, rows)
    columns = {
        "id": np.arange(1, rows + 1),
        "admitted": (np.datetime64("2015-01-01") + rng.integers(0, 3285, rows)).astype("datetime64[D]"),
        "age": np.round(rng.normal(62, 12, rows).clip(18, 101)),
        "bmi": np.round(rng.normal(27.5 + 0.3 * second, 5, rows).clip(12, 70), 1),
        "sbp": np.round(rng.normal(131 - 1.5 * second, 18, rows)),
        "dbp": rng.normal(77, 11, rows),
        "hr": np.round(rng.normal(78, 14, rows).clip(30, 220)),
        "creatinine": np.round(rng.lognormal(0.05, 0.35, rows), 2),
        "crp": rng.lognormal(1.6, 1.1, rows),
        "hba1c": np.round(rng.gamma(36, 0.17, rows), 1),
        "los_days": np.floor(rng.exponential(6.0 - 0.4 * second, rows)) + 1,
        "troponin": rng.weibull(0.8, rows) * 20,
        **{name: (rng.random(rows) < p + 0.01 * second).astype(np.int8) for name, p in YES_NO.items()},
    }
    table = {name: pa.array(values, mask=_lost(rng, name, rows)) for name, values in columns.items()}
    for name, levels in CATEGORIES.items():
        weights = np.linspace(2, 1, len(levels))
        codes = rng.choice(len(levels), rows, p=weights / weights.sum())
        table[name] = _levels(codes, levels, _lost(rng, name, rows))
    table[GROUP] = _levels(second, ("A", "B"))
    table["dose"] = _levels(rng.choice(4, rows, p=[0.4, 0.3, 0.2, 0.1]), ("Placebo", "Low", "Mid", "High"))
    table["hospital"] = pa.array(rng.integers(1, 201, rows).astype(np.int16))
    table["died"] = pa.array((rng.random(rows) < 0.15).astype(np.int8))
    table["months"] = pa.array(np.round(rng.exponential(40, rows), 2))
    table["visits"] = pa.array(rng.poisson(3, rows))
    return pa.table(table)


def _lost(rng: np.random.Generator, name: str, rows: int) -> np.ndarray | None:
    return rng.random(rows) < 0.02 if name in _MISSING else None


def _levels(codes: np.ndarray, levels: tuple[str, ...], lost: np.ndarray | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=lost), pa.array(levels))


def write(table: pa.Table, path: Path) -> None:
    """Write a table as parquet (zstd, one row group for a million rows) or csv."""
    if path.suffix == ".parquet":
        pa.parquet.write_table(table, path, compression="zstd", row_group_size=1 << 20)
        return
    fields = [pa.field(f.name, pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
    pa.csv.write_csv(table.cast(pa.schema(fields)), path, pa.csv.WriteOptions(quoting_style="needed"))


if __name__ == "__main__":
    folder, number, *kinds = sys.argv[1:]
    made = patients(int(float(number)))
    for kind in kinds or ("parquet", "csv"):
        write(made, Path(folder) / f"patients.{kind}")
