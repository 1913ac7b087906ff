"""Small cells under attack: of all data that agree with every number of a table, none may settle a hidden count.

The attacker has the results file, knows the number of patients by the heads, and tries all ways to fill them in.
"""

from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tablegen import data as data_files
from tablegen.api import _read
from tablegen.computed import compute_table
from tablegen.errors import Problems, TablegenError
from tablegen.resources import Templates

K = 2
TEMPLATES = Templates.search(None, Path())
E = {"e": {"levels": ["x", "y"]}}
LEVELS = {"e": {"levels": ["x", "y", "z"]}, "g": {"levels": ["a", "b"]}}
BY_GROUP = list(product(("x", "y", None), "ab"))


def records(spec, data):
    """The values of a table at their addresses; None where it is refused."""
    problems = Problems()
    try:
        return compute_table(_read(spec, data, problems), TEMPLATES, problems, data).results
    except TablegenError:
        return None
    finally:
        data_files.forget()


def ways(types, columns, patients, ask=("g",)):
    """Every way in which so many patients can be of these types; the groups of the columns `ask` have `K` or more."""
    for some in combinations_with_replacement(types, patients):
        data = pd.DataFrame(some, columns=columns)
        sizes = [data[name].value_counts() for name in ask]
        anybody = "e" not in data or data["e"].isin(["x", 2.0]).any()
        if anybody and all(len(n) == 2 and n.min() >= K for n in sizes):
            yield data


COUNTED = {"n", "missing", "total", "tp", "fp", "fn", "tn", "n_used", "n_events", "n_outcome"}


def attack(spec, hiding, data, others=(), k=K):
    """How many hidden counts there are, none of which all data that agree with the table's numbers have in common.

    Of `data` the table is made; it may as well be of the `others`, of more or fewer patients.
    """
    found = [(each, real, records(hiding, each)) for each in data if (real := records(spec, each))]
    found += [(each, real, None) for each in others if (real := records(spec, each))]
    keys = {record.key for _, real, _ in found for record in real}
    value = {
        key: np.array(
            [np.nan if not (r := real.get(*key)) or r.value is None else float(r.value) for _, real, _ in found]
        )
        for key in keys
    }
    hidden = 0
    for way, real, told in found:
        agree = np.ones(len(found), bool)
        for record in told or ():
            if record.value is not None:
                agree &= np.isclose(value[record.key], float(record.value), rtol=1e-9)
            elif record.shown:
                agree &= (value[record.key] > 0) & (value[record.key] < k)
        for record in told or ():
            true = real.get(*record.key).value
            if record.value is None and record.key.stat in COUNTED and 0 < true < k:
                hidden += 1
                assert len(set(value[record.key][agree])) > 1, (way, record)
    return hidden


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        *(
            ({"compare": "g", "overall": o, "percent": p, "rows": E}, BY_GROUP)
            for o, p in product(("no", "last"), ("column", "row", "total"))
        ),
        ({"crosstab": ["e", "g"], "rows": LEVELS}, list(product("xyz", "ab"))),
        ({"diagnose": {"g": "b"}, "columns": ["TP", "FP", "FN", "TN"], "rows": {"e": {"level": "x"}}}, BY_GROUP),
        (
            {"diagnose": {"g": "b"}, "columns": ["TP", "FP", "FN", "TN", "AUC"], "rows": {"e": {"cutoff": ">= 2"}}},
            list(product((1.0, 2.0), "ab")),
        ),
    ],
)
def test_no_hidden_count_is_the_same_in_all_data_that_agree_with_the_table(spec, types):
    data = ways(types, ["e", "g"], 6 if len(types) < 6 else 5)
    assert attack(spec, {**spec, "suppress": K}, data) > 20
