"""The first real case: four tables of Ren et al. (2023), from patients and from the printed numbers alone."""

import csv
from itertools import product
from pathlib import Path

import pytest
import yaml

import tablegen
from tablegen.stats.estimates import wald
from tablegen.table.model import plain

ROOT = Path(__file__).parent.parent
PRINTED = yaml.safe_load((Path(__file__).parent / "data/paper/published_tables.yaml").read_text("utf-8"))
STYLES = ("springer-bmc", "jama", "lancet", "default")
NAMES = ("table1", "table2", "table3", "table4")


def built(name, style=None):
    return tablegen.build(ROOT / "specs" / f"{name}.yaml", style=style)


def cells(table):
    """The body as texts, stub first, with the signs of a printed page."""
    rows = [[plain(cell.content, "-").replace("\u00a0", " ") for cell in row.cells] for row in table.body]
    return [[text.replace("–", "-") for text in row] for row in rows]


def as_printed(row):
    """A printed row with our signs; the paper's `≤ 0.001` is its style's way to write P below 0.001."""
    return [text.replace("–", "-").replace("≤ 0.001", "<0.001") for text in row]


@pytest.mark.parametrize("name", ["table1", "table3"])
def test_group_comparisons_equal_the_printed_tables(name):
    ours, printed = cells(built(name).table), [as_printed(row) for row in PRINTED[name]["rows"]]
    assert len(ours) == len(printed)
    for mine, theirs in zip(ours, printed, strict=True):
        if theirs[0].startswith("Age of onset"):
            # The printed t and P do not follow from the printed means and SDs; the file has Table 1's SDs in both.
            last = 3 if name == "table1" else 1
            assert mine[:last] == theirs[:last]
            assert [text.split()[0] for text in mine[1:3]] == [text.split()[0] for text in theirs[1:3]]
        else:
            assert mine == theirs


def test_head_of_table_1():
    head = [plain(cell.content).replace("\u00a0", " ") for cell in built("table1").table.head[0].cells]
    assert head[1:] == ["Etiology-specific group (n = 46)", "Non-etiology-specific group (n = 42)", "χ²/t", "P"]


MODELS = {
    "table2": ("etiology", "non-specific", {"gender": "male", "family_history": "no", "birth_status": "normal",
                                            "metabolic_status": "abnormal", "brain_mri": "normal"}),
    "table4": ("outcome", "non-remission", {"family_history": "no", "birth_status": "normal", "etiology": "non-specific",
                                            "metabolic_status": "abnormal", "brain_mri": "normal"}),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_logistic_models_equal_statsmodels(name):
    import numpy as np
    import statsmodels.api as sm

    outcome, event, terms = MODELS[name]
    with (ROOT / "specs/data/infantile_spasms.csv").open(encoding="utf-8") as file:
        patients = list(csv.DictReader(file))
    y = np.array([p[outcome] == event for p in patients], dtype=float)
    x = np.column_stack([np.ones(len(y)), *([p[t] == level for p in patients] for t, level in terms.items())]).astype(
        float
    )
    fit = sm.Logit(y, x).fit(disp=0, method="newton", tol=1e-12, maxiter=100)
    limits = fit.conf_int()
    results = built(name).results
    for i, term in enumerate(terms, start=1):
        wanted = {
            "b": fit.params[i], "se": fit.bse[i], "z": fit.tvalues[i], "wald": fit.tvalues[i] ** 2, "df": 1, "p": fit.pvalues[i],
            "or": np.exp(fit.params[i]), "or_low": np.exp(limits[i][0]), "or_high": np.exp(limits[i][1]),
        }  # fmt: skip
        for stat, value in wanted.items():
            assert results.get(term, None, None, stat).value == pytest.approx(value, rel=1e-7), (term, stat)


@pytest.mark.parametrize("name", ["table1", "table3"])
def test_tests_follow_from_published_summaries(name):
    ours = cells(built(f"published/{name}").table)
    for mine, theirs in zip(ours, map(as_printed, PRINTED[name]["rows"]), strict=True):
        if not theirs[0].startswith("Age of onset"):  # whose printed t and P are of other numbers
            assert mine == theirs
        assert mine[:3] == theirs[:3]


def reach(b, se, stat):
    """The least and the greatest value of a statistic over all B and S.E. that print as these."""
    values = [wald(b + i, se + j)[stat] for i, j in product((-0.0005, 0.0, 0.0005), repeat=2)]
    return min(values), max(values)


@pytest.mark.parametrize("name", ["table2", "table4"])
def test_wald_or_and_interval_follow_from_published_coefficients(name):
    table = built(f"published/{name}")
    for row, theirs in zip(table.plan.lines, PRINTED[name]["rows"], strict=True):
        b, se = float(theirs[1]), float(theirs[2])
        signs = (b, -b) if theirs[0] == "Metabolic abnormalities" else (b,)  # Table 2 prints this B with the wrong sign
        low, high = theirs[7].replace("–", "-").split("-")
        for stat, text in {"wald": theirs[3], "p": theirs[5], "or": theirs[6], "or_low": low, "or_high": high}.items():
            half = 0.5 * 10.0 ** -len(text.partition(".")[2])
            spans = [reach(sign, se, stat) for sign in signs]
            assert any(least - half <= float(text) <= most + half for least, most in spans), (theirs[0], stat)
            value = table.results.get(row.row, None, None, stat).value
            assert spans[0][0] <= value <= spans[0][1]


def test_the_wrong_sign_of_table_2_is_noticed():
    (warning,) = built("published/table2").warnings
    assert str(warning).endswith(
        "specs/published/table2.yaml:11:21: warning: metabolic_status: the printed OR 9.479 contradicts the sign of B -2.249: "
        "one of them is wrong"
    )
    assert built("published/table4").warnings == ()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NAMES)
def test_a_style_changes_looks_never_numbers(name, style):
    ours, other = built(name), built(name, style)
    assert [(r.key, r.value, r.method) for r in ours.results] == [(r.key, r.value, r.method) for r in other.results]
    assert [len(row.cells) for row in ours.table.body] == [len(row.cells) for row in other.table.body]
    assert other.style.name == style
