"""What Python's tableone prints of patients.csv: recorded in tableone.json (python tableone_py.py), run again by tests."""

import json
import warnings
from pathlib import Path

import pandas
import tableone

HERE = Path(__file__).parent
CATEGORIES = ["sex", "stage", "died", "smoker"]
COLUMNS = ["age", "los", "crp", *CATEGORIES]


def printed(group, nonnormal=(), **options):
    """The lines that are printed: variable, level, cells."""
    frame = pandas.read_csv(HERE / "patients.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = tableone.TableOne(
            frame,
            columns=COLUMNS,
            categorical=CATEGORIES,
            groupby=group,
            nonnormal=list(nonnormal),
            pval=True,
            **options,
        ).tableone
    head = [name for _, name in table.columns]
    lines = [[*map(str, place), *map(str, cells)] for place, cells in zip(table.index, table.to_numpy(), strict=True)]
    return {"head": head, "lines": lines}


def record():
    """All that is recorded."""
    return {
        "version": tableone.__version__,
        "arm": printed("arm", smd=True),
        "medians": printed("arm", ["los", "crp"]),
        "site": printed("site"),
    }


if __name__ == "__main__":
    (HERE / "tableone.json").write_text(json.dumps(record(), indent=1, ensure_ascii=False) + "\n", "utf-8")
