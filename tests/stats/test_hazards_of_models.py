"""Cox models as wholes against R's survival: terms left out, proportional hazards, concordance."""

import re
from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from scipy.stats import rankdata
from stats.regression_records import Record, of_kind, study

from tablegen import stats
from tablegen.stats.estimates import joint_wald
from tablegen.stats.regression.cox import CoxRows, fit_cox
from tablegen.stats.regression.fitted import Fitted, ModelRows
from tablegen.stats.regression.footers import FOOTERS
from tablegen.stats.regression.hazards import before_events, changing
from tablegen.stats.regression.profile import against_zero, ratio
from tablegen.stats.regression.sandwich import robust
from tablegen.stats.regression.whole import Whole

COEFFICIENTS = of_kind("cox_coef")


def twin(record: Record) -> Record:
    """The record with the coefficients of the same model."""
    same = ("dataset", "variables")
    alike = [one for one in COEFFICIENTS if all(one[key] == record[key] for key in same)]
    ties = record["options"].get("ties", "efron")
    return next(one for one in alike if one["options"]["ties"] == ties)


def fitted(record: Record) -> Whole:
    made = study(record, twin(record))
    found: Fitted = fit_cox(made.data)
    if made.data.clusters is not None:
        found = robust(found, "CR0", made.data.clusters)
    return Whole(stats.MODELS["cox"], stats.INFERENCES["wald"], found, made.data, (), 0.95)


def columns(term: str, record: Record) -> list[int]:
    """The columns of a term of R: those whose coefficients have its variables."""
    parts = [[plain(p["variable"]) for p in c["parts"]] for c in twin(record)["expected"]["coefficients"]]
    return [i for i, part in enumerate(parts, start=1) if part == [plain(one) for one in term.split(":")]]


def plain(name: str) -> str:
    return re.sub(r"\)\d+$", ")", name.strip("`"))


def matches(record: Record, want: dict[str, float], got: dict[str, float]) -> None:
    for ours, theirs in (("df", "df"), ("statistic", "statistic"), ("p", "p")):
        value = want.get(theirs, want.get({"statistic": "Chisq", "p": "Pr(>|Chi|)"}.get(theirs, theirs)))
        assert isclose(got.get(ours, got.get("wald", 0.0)), value, rel_tol=1e-6), (record["id"], ours)


def without(found: Fitted, at: list[int], product: list[int]) -> dict[str, float]:
    """The Wald test of a term in the model without its product, by the covariances of the model with it (type II)."""
    share = found.cov[np.ix_(at, product)] @ np.linalg.inv(found.cov[np.ix_(product, product)])
    cov = found.cov[np.ix_(at, at)] - share @ found.cov[np.ix_(product, at)]
    return joint_wald((found.b[at] - share @ found.b[product]).tolist(), cov, None)


def left_out(whole: Whole, at: list[int], product: list[int]) -> dict[str, float]:
    """The likelihood ratio test of a term in the model without its product (type II)."""
    of_main = fit_cox(replace(whole.rows, x=np.delete(whole.rows.x, product, axis=1)))
    assert of_main.surface
    return against_zero(of_main.surface, at, ratio)


@pytest.mark.parametrize("record", of_kind("cox_anova", "cox_term_lrt"), ids=lambda r: r["id"])
def test_terms_left_out(record: Record) -> None:
    whole = fitted(record)
    found = whole.fitted
    for want in record["expected"]["terms"]:
        if want["term"] == "NULL":
            assert isclose(found.loglik_null, want["loglik"], rel_tol=1e-9)
            continue
        if want["term"] in ("age", "sex") and "age*sex" in record["variables"]["rhs"]:
            if record["options"]["test"] == "Wald":
                matches(record, want, without(found, columns(want["term"], record), columns("age:sex", record)))
            else:
                matches(record, want, left_out(whole, columns(want["term"], record), columns("age:sex", record)))
            continue
        if want["term"].startswith("strata"):
            apart = found.loglik - fit_cox(replace(whole.rows, strata=None)).loglik
            assert isclose(2.0 * apart, want["statistic"], rel_tol=1e-9)
            continue
        at = columns(want["term"], record)
        if record["options"]["test"] == "Wald":
            matches(record, want, joint_wald(found.b[at].tolist(), found.cov[at][:, at], None))
        else:
            assert found.surface
            matches(record, want, against_zero(found.surface, at, ratio))


@pytest.mark.parametrize("record", of_kind("cox_zph"), ids=lambda r: r["id"])
def test_proportional_hazards(record: Record) -> None:
    whole = fitted(record)
    rows, time = whole.fitted.rows, whole.rows.time
    assert isinstance(rows, CoxRows)
    assert time is not None
    events = rows.likelihood.sets.event
    transforms = {"identity": time, "rank": rankdata(time), "log": np.log(time)}
    transform = record["options"]["transform"]
    of_events = before_events(whole) if transform == "km" else transforms[transform][events]
    for want in record["expected"]["terms"]:
        every = list(range(1, whole.fitted.b.size))
        at = every if want["term"] == "GLOBAL" else columns(want["term"], record)
        found = changing(rows, of_events, tuple(at))
        matches(record, want, dict(found.values))
        if want["term"] == "GLOBAL" and transform == "km":
            run = FOOTERS["proportional-hazards"].run
            assert run
            assert run(whole).values == found.values


@pytest.mark.parametrize("record", of_kind("cox_fit"), ids=lambda r: r["id"])
def test_concordance(record: Record) -> None:
    whole = fitted(record)
    if record["status"] == "separation":
        assert whole.fitted.separated
        return
    run = FOOTERS["concordance"].run
    assert run
    if whole.rows.weights is not None:
        return  # pairs are of patients, each once
    assert isclose(run(whole).values["c"], record["expected"]["concordance"], rel_tol=1e-9)
    if record["variables"].get("cluster") is None:
        assert isclose(run(whole).values["c_se"], record["expected"]["concordance_se"], rel_tol=1e-9)


def test_a_model_of_one_event_has_no_test_of_proportional_hazards() -> None:
    x = np.column_stack([np.ones(4), [1.0, 3.0, 2.0, 5.0]])
    data = ModelRows(x, np.array([0.0, 1.0, 0.0, 0.0]), time=np.array([1.0, 2.0, 3.0, 4.0]))
    whole = Whole(stats.MODELS["cox"], stats.INFERENCES["wald"], fit_cox(data), data, (), 0.95)
    run = FOOTERS["proportional-hazards"].run
    assert run
    assert run(whole).problem
