"""The attack of test_suppress_attack.py on models of one factor, which are their table of counts in another form.

Of other models the attacker solves for the degrees of freedom, which are patients less coefficients, and reads all
that is written: in every family, where few are missing, where the patients are few, and where the events are.
"""

import io
import json
import re
import zipfile
from itertools import product

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

TYPES = list(product((0, 1), ("u", "v", None)))
FACTOR = {"x": {"levels": ["u", "v"], "reference": "u"}}


@pytest.mark.parametrize(("model", "outcome"), [("logistic", {"y": 1}), ("linear", "y"), ("poisson", "y")])
def test_no_small_count_of_a_model_of_one_factor_is_the_same_in_all_data_that_agree(model, outcome):
    spec = {"model": model, "outcome": outcome, "rows": FACTOR, "columns": ["n", "B (95% CI)", "P"], "footer": ["n"]}
    data, others = (ways(TYPES, ["y", "x"], patients, ask=()) for patients in (6, 5))
    assert attack(spec, {**spec, "suppress": 3}, data, others, k=3) > 50


BINARY, NUMBER, TIMES = {"outcome": {"e": 1}}, {"outcome": "y"}, {"outcome": {"e": 1}, "time": "t"}
LEVELS = {"outcome": {"o": ["lo", "mid", "hi"]}}
PATIENT = {"cluster": "id"}
FAMILIES = {
    "linear": {**NUMBER, "footer": ["n", "missing", "r2", "adjusted-r2", "sigma", "f", "aic", "bic"]},
    "linear hc1": {**NUMBER, "inference": "hc1"},
    "linear clusters": {**NUMBER, **PATIENT, "inference": "robust"},
    "linear bootstrap": {**NUMBER, "inference": {"method": "bootstrap", "samples": 99, "seed": 1}},
    "linear weighted": {**NUMBER, "weights": "w", "footer": ["n", "weighted-n"]},
    "logistic": {**BINARY, "footer": ["n", "events", "nagelkerke", "auc", "hosmer-lemeshow"]},
    "logistic weighted": {**BINARY, "weights": "w"},
    "logistic univariable": {**BINARY, "models": ["univariable", "multivariable"]},
    "modified-poisson": BINARY,
    "quantile": NUMBER,
    "poisson": {"outcome": "c", "exposure": "py", "footer": ["n", "dispersion", "aic"]},
    "quasi-poisson": {"outcome": "c"},
    "cox": {**TIMES, "footer": ["n", "events", "concordance"]},
    "weibull": {**TIMES, "footer": ["n", "events", "aic"]},
    "fine-gray": {
        "outcome": {"k": "dead"},
        "competing": ["other"],
        "time": "t",
        "footer": ["n", "events", "competing"],
    },
    "conditional-logistic": {"outcome": {"e": 1}, "strata": "id"},
    "ordinal": {**LEVELS, "footer": ["n", "aic"]},
    "multinomial": {**LEVELS, "footer": ["n"]},
    "gee-linear": {**NUMBER, **PATIENT, "footer": ["n", "clusters"]},
    "gee-logistic": {**BINARY, **PATIENT, "footer": ["n", "events", "clusters", "qic"]},
    "mixed-linear": {**NUMBER, **PATIENT, "footer": ["n", "clusters", "icc", "sigma"]},
}
COLUMNS = ["n", "n (%)", "B (95% CI)", "S.E.", "P"]


def cohort(n, lacking, seed=5, events=None):
    """Patients of two or three rows each; so many of the rows lack x, and so many have the event."""
    r = np.random.default_rng(seed)
    data = pd.DataFrame(
        {"id": [f"p{i // 3}" for i in range(n)], "y": r.normal(size=n).round(2), "x": r.normal(size=n).round(2)}
    )
    data["g"], data["o"] = r.choice(["a", "b"], n), r.choice(["lo", "mid", "hi"], n)
    data["e"] = r.integers(0, 2, n) if events is None else [int(i * events % n < events) for i in range(n)]
    data["k"] = np.where(data["e"] == 1, "dead", r.choice(["none", "other"], n))
    data["t"], data["c"] = r.integers(1, 40, n) + r.random(n).round(2), r.poisson(2, n)
    data["w"], data["py"] = r.random(n).round(2) + 0.5, r.random(n).round(2) + 1
    data.loc[data.index[:lacking], "x"] = None
    return data


@pytest.fixture
def written(project):
    """A table of a family, and all that is written of it."""

    def build(name, data, k):
        rows = {"x": None, "g": {"reference": "a"}}
        columns = COLUMNS[2 * ("univariable" in name or "weighted" in name) :]
        spec = {
            "data": "data.csv",
            "suppress": k,
            "model": name.split()[0],
            **FAMILIES[name],
            "rows": rows,
            "columns": columns,
        }
        folder = project(data_dot_csv=data.to_csv(index=False))
        (folder / "spec.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
        table = tablegen.build(folder / "spec.yaml")
        texts = [table.render("markdown").decode().partition("<!--")[0], methods_paragraph((folder / "spec.yaml",))]
        texts += [table.render("latex").decode(), json.dumps([r.value for r in table.results])]
        for kind, inside in (
            ("docx", "word/document.xml"),
            ("xlsx", "xl/sharedStrings.xml"),
            ("xlsx", "xl/worksheets/sheet2.xml"),
        ):
            parts = zipfile.ZipFile(io.BytesIO(table.render(kind)))
            texts += [re.sub("<[^>]+>", " ", parts.read(inside).decode())] if inside in parts.namelist() else []
        texts += [str(w) for w in make((folder / "spec.yaml",), Request()).warnings] + [
            t for _, t in table.results.remarks
        ]
        some = [r.key for r in table.results if r.key.stat in {"b", "n_used", "n", "p", "missing"}]
        texts += [
            f"{label} {text}"
            for key in some
            for label, text in explain(folder / "spec.yaml", address_of(key))
            if label != "source"
        ]
        return table, texts

    return build


def told(number, texts):
    """Where a whole number is written."""
    alone = re.compile(rf"(?<![\w.,−-]){number}(?:\.0)?(?![\w%]|[.,]\d)")
    return [text[max(0, found.start() - 40) : found.end() + 20] for text in texts for found in alone.finditer(text)]


def degrees(values):
    """The degrees of freedom of t that an estimate's numbers tell; None where they do not."""
    b, low, high, p = (values.get(stat) for stat in ("b", "low", "high", "p"))
    se, t = values.get("se"), values.get("t")
    se = b / t if se is None and t and b is not None else se
    t = b / se if t is None and se and b is not None else t
    if values.get("df", 1.0) != 1.0:
        return values["df"]
    reach = (high - low) / 2 if None not in (low, high) else None

    def of(equation):
        ends = [equation(df) for df in (0.5, 1e6)]
        return optimize.brentq(equation, 0.5, 1e6) if ends[0] * ends[1] < 0 else None

    if None not in (t, p):
        return of(lambda df: 2 * stats.t.sf(abs(t), df) - p)
    if None not in (se, reach):
        return of(lambda df: stats.t.ppf(0.975, df) * se - reach)
    if None not in (b, reach, p):
        return of(lambda df: stats.t.isf(p / 2, df) * reach / stats.t.ppf(0.975, df) - abs(b))
    return None


def lines_of(table):
    """The numbers of each line."""
    found = {}
    for record in table.results:
        if record.value is not None:
            found.setdefault(record.key[:3], {})[record.key.stat] = record.value
    return found.values()


@pytest.mark.parametrize("name", FAMILIES)
def test_nothing_tells_of_how_many_a_model_is_where_few_are_left_out(name, written):
    table, texts = written(name, cohort(87, 3), 5)
    used = 84
    coefficients = range(6)  # and clusters, of which 28 of 29 are left
    assert any(record.value is not None for record in table.results if record.key.stat == "b")
    for values in lines_of(table):
        found = degrees(values)
        assert found is None or min(abs(found - (n - k)) for n in (used, 28, 29) for k in coefficients) > 0.01, values
    for number in (used, *(used - k for k in coefficients), 28) if "univariable" not in name else (used,):
        assert not told(number, texts), (number, told(number, texts))
    assert not re.search(r"\b3 with missing|missing 3\b", " ".join(texts))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_model_of_few_patients_shows_nothing(name, written):
    table, texts = written(name, cohort(27, 0), 30)
    assert {r.key.stat for r in table.results if r.value is not None} <= {
        "model_empty",
        "zero",
        "unweighted",
        "missing",
    }
    assert not told(27, texts) and not any(
        "events for" in text or "clusters" in text for text in texts if "warning" in text
    )


@pytest.mark.parametrize(
    "name", [name for name, own in FAMILIES.items() if "e" in own["outcome"] and "conditional" not in name]
)
def test_nothing_tells_how_few_had_the_event(name, written):
    table, texts = written(name, cohort(87, 0, events=13), 15)
    assert [r.value for r in table.results if r.key.stat == "n_events"] and all(
        r.value is None
        for r in table.results
        if r.key.stat in {"n_events", "events_pct"} or r.key.level in FAMILIES[name].get("footer", ())
    )
    assert not told(13, texts) and not told(74, texts)
