"""The attack of test_suppress_attack.py on models, and one on every family: what degrees of freedom and texts tell.

A model of one factor is its table of counts in another form: all data that agree with its numbers are tried. Of other
models the attacker solves for the degrees of freedom, which are the number of patients less that of coefficients, and
reads all that is written.
"""

import io
import re
import zipfile
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import optimize, stats
from test_suppress_attack import attack, ways

import tablegen
from tablegen.explaining import address_of, explain
from tablegen.make import Request, make
from tablegen.methods import methods_paragraph

K = 3
TYPES = list(product((0, 1), ("u", "v", None)))
FACTOR = {"x": {"levels": ["u", "v"], "reference": "u"}}


@pytest.mark.parametrize(
    ("model", "outcome"),
    [("logistic", {"y": 1}), ("linear", "y"), ("poisson", "y"), ("modified-poisson", {"y": 1}), ("exponential", {"y": 1})],
)  # fmt: skip
def test_no_small_count_of_a_model_of_one_factor_is_the_same_in_all_data_that_agree(model, outcome):
    def timed(patients):
        return (data.assign(t=1.0) for data in ways(TYPES, ["y", "x"], patients, ask=()))

    times = {"time": "t"} if model == "exponential" else {}
    spec = {"model": model, "outcome": outcome, **times, "rows": FACTOR, "columns": ["n", "B (95% CI)", "P"], "footer": ["n"]}
    assert attack(spec, {**spec, "suppress": K}, timed(6), timed(5), K) > 50


def test_no_part_of_the_patients_follows_from_models_of_the_others():
    types = list(product([(0, 0), (2, 1), (1, None)], ("m", "f", None)))
    of = {name: {"rows": ["x"], "where": {"z": level}} for name, level in (("Men", "m"), ("Women", "f"))}
    spec = {"model": "linear", "outcome": "y", "rows": ["x"], "models": {"All": {"rows": ["x"]}, **of}, "footer": ["n"]}
    data = [pd.DataFrame([(*yx, z) for yx, z in zip(
        [(i * 5 % 7, i if i < n - lost else None) for i in range(n)], "m" * men + "f" * women + "o" * (n - men - women))],
        columns=["y", "x", "z"]) for n in (12, 13) for men, women, lost in product(range(4, 9), range(2, 5), (0, 1, 2, 3, 4)) if men + women <= n]
    assert types and attack({**spec, "columns": ["B"]}, {**spec, "columns": ["B"], "suppress": K}, data, (), K) > 0
