"""Ordinal, multinomial, GEE and linear mixed models of imputed data: R's numbers, laws, what is refused."""

from collections.abc import Callable
from math import isclose
from typing import Any

import numpy as np
import pytest
from seen import lines, notes, refused
from test_imputations import air, text, value

from tablegen.stats.imputation import Estimated, Pooled, rubin

ROWS = "rows: {Solar.R: , Temp: , wind: {levels: [calm, breeze, windy]}}\n"
ORDINAL = "model: ordinal\noutcome: {grade: [low, mid, high]}\n" + ROWS
NOMINAL = ORDINAL.replace("ordinal", "multinomial")
GEE = "model: gee\noutcome: Ozone\ncluster: week\ncorrelation: {structure: exchangeable, moments: geepack}\n" + ROWS
MIXED = "model: mixed\noutcome: Ozone\ncluster: week\n" + ROWS
STACK = "imputations: .imp\n"


def graded() -> list[dict[str, str]]:
    """Airquality with ozone and wind in three levels, and the weeks of five days that its 153 days are of (31)."""
    rows = air()
    for row in rows:
        ozone, wind = row["Ozone"], float(row["Wind"])
        row["grade"] = "" if not ozone else "low" if float(ozone) < 25 else "mid" if float(ozone) < 60 else "high"
        row["wind"] = "calm" if wind < 8 else "breeze" if wind < 11.5 else "windy"
        row["week"] = f"w{(int(row['.id']) - 1) // 5}"
    return rows


DATA = text(graded())

# b, se, df, p and fmi of R 4.2.2's mice 3.15.0, pool() over the five sets, with
#   ordinal::clm(grade ~ S + T + wind), nnet::multinom(the same, reltol = 1e-16, maxit = 10000) and
#   geepack::geeglm(Ozone ~ Solar.R + Temp + wind, id = week, corstr = "exchangeable"), pool(…, dfcom = 31 - 5),
# where S = (Solar.R - 185) / 90 and T = (Temp - 78) / 9: on the raw columns multinom's Hessian is that of a search that
# has not ended, and MASS::polr's by differences.
Where = tuple[str, str, str | None, str | None]
R: dict[Where, tuple[float, ...]] = {
    (ORDINAL, "Solar.R", None, None): (0.765446124484 / 90, 0.303340416130 / 90, 15.5351566378, 0.022949110162598),
    (ORDINAL, "Temp", None, None): (2.008806124027 / 9, 0.415962229335 / 9, 14.4088614394, 0.000246852443742),
    (ORDINAL, "wind", None, "windy"): (-2.161777665593, 0.643045256194, 27.2304294096, 0.002308853526544),
    (NOMINAL, "Solar.R", "mid", None): (0.669984229999 / 90, 0.311169472429 / 90, 22.6268260298, 0.04221413421849),
    (NOMINAL, "Temp", "high", None): (4.367610234242 / 9, 1.074711590892 / 9, 13.6539972526, 0.00121849390580),
    (NOMINAL, "wind", "high", "windy"): (-4.538241126537, 1.443688889627, 28.5636821015, 0.00387235408188),
    (GEE, "Solar.R", None, None): (0.0570176748168, 0.0205496439425, 18.3903327876, 1.23250495006e-02),
    (GEE, "wind", None, "windy"): (-25.4566700594591, 6.1300110507330, 19.9026020935, 4.96524349953e-04),
}


@pytest.mark.parametrize("key", R)
def test_coefficients_are_those_of_r(build: Callable[..., Any], key: Where) -> None:
    spec, *where = key
    table = build(STACK + spec, DATA)
    for stat, want in zip(("b", "se", "df", "p"), R[key], strict=True):
        assert isclose(value(table, *where, stat), want, rel_tol=1e-6), stat


def test_thresholds_and_missing_information(build: Callable[..., Any]) -> None:
    """Of R's clm at Solar.R = 185 and Temp = 78, and so here once both are moved there."""
    moved = "rows: {Solar.R: {centre: 185}, Temp: {centre: 78}, wind: {levels: [calm, breeze, windy]}}\n"
    table = build(f"{STACK}{ORDINAL.replace(ROWS, moved)}footer: [n, imputations, fmi]\n", DATA)
    for stat, want in {
        "model_threshold_1": -2.030798853583,
        "model_threshold_1_se": 0.492367452112,
        "model_threshold_2": 1.015708716358,
        "model_threshold_2_se": 0.534060313862,
        "fmi_largest": 0.534851309040,
    }.items():
        assert isclose(value(table, "grade", None, None, stat), want, rel_tol=1e-6), stat
    assert lines(table)[-3:] == ["n|153", "Imputations|5", "Largest fraction of missing information|0.53"]


@pytest.mark.parametrize(("spec", "group"), [(ORDINAL, None), (NOMINAL, "high"), (GEE, None), (MIXED, None)])
def test_pooled_are_the_separate_fits(build: Callable[..., Any], spec: str, group: str | None) -> None:
    """Rubin's rules over the table of each set; of a mixed model the complete df are Satterthwaite's of each."""
    pooled = build(STACK + spec, DATA)
    single = [build(f"where: {{.imp: '{i}'}}\n{spec}", DATA) for i in range(1, 6)]
    complete = {ORDINAL: 153.0 - 6, NOMINAL: 153.0 - 10, GEE: 31.0 - 5}.get(spec)
    for row, level in (("Temp", None), ("wind", "breeze")):
        parts = [
            Estimated(
                value(one, row, group, level, "b"),
                value(one, row, group, level, "se") ** 2,
                complete or value(one, row, group, level, "df"),
            )
            for one in single
        ]
        want = rubin(parts)
        assert isinstance(want, Pooled)
        found = {stat: value(pooled, row, group, level, stat) for stat in ("b", "se", "df")}
        assert found == pytest.approx({"b": want.estimate, "se": want.total**0.5, "df": want.df}, rel=1e-8)


def test_a_term_is_tested_for_all_levels_by_d1(build: Callable[..., Any]) -> None:
    """D1 of the four coefficients of wind, from the coefficients and covariances of the separate fits."""
    pooled = build(f"{STACK}{NOMINAL}columns: [OR (95% CI), P, overall P]\n", DATA)
    estimates: list[list[float]] = []
    covariances: list[Any] = []
    for i in range(1, 6):
        one = build(f"where: {{.imp: '{i}'}}\n{NOMINAL}covariance: yes\n", DATA)
        names, cov = one.results.covariances[0].names, np.array(one.results.covariances[0].values)
        at = [names.index(f"wind.{level}.{part}") for level in ("mid", "high") for part in ("breeze", "windy")]
        estimates.append([value(one, "wind", g, part, "b") for g in ("mid", "high") for part in ("breeze", "windy")])
        covariances.append(cov[np.ix_(at, at)])
    b: Any = np.array(estimates)
    mean, inverse = b.mean(axis=0), np.asarray(np.linalg.inv(np.mean(covariances, axis=0)), dtype=np.float64)
    riv = 1.2 * np.trace(np.cov(b, rowvar=False) @ inverse) / 4
    assert isclose(value(pooled, "wind", "mid", None, "overall"), mean @ inverse @ mean / (4 * (1 + riv)), rel_tol=1e-8)
    record = pooled.results.get("wind", "high", None, "p_overall")
    assert "by D1" in record.method
    assert isclose(record.value, value(pooled, "wind", "mid", None, "p_overall"), rel_tol=1e-9)
    assert "by D1" in pooled.results.get("Temp", "mid", None, "p_overall").method
    assert "Rubin's rules" in pooled.results.get("Temp", "mid", None, "p").method
    assert isclose(value(pooled, "wind", "mid", None, "riv_overall"), riv, rel_tol=1e-8)
    told = " ".join(words for _, words in notes(pooled))
    assert "several together by D1" in told and "counts are means over them" in told
    assert "mid (51), high (38) each against low (64), the reference" in told


def test_univariable_beside_multivariable(build: Callable[..., Any]) -> None:
    both = build(f"{STACK}{ORDINAL}models: [univariable, multivariable]\n", DATA)
    alone = build(f"{STACK}{ORDINAL.replace(ROWS, 'rows: [Temp]')}", DATA)
    assert value(both, "Temp", "univariable", None, "p") == value(alone, "Temp", None, None, "p")


def test_a_level_that_one_set_lacks(build: Callable[..., Any]) -> None:
    rows = [row if row[".imp"] != "3" or row["grade"] != "high" else row | {"grade": "mid"} for row in graded()[153:]]
    told = refused(build, STACK + ORDINAL, data=text(rows))
    assert "(in imputation 3)" in told


def test_clusters_that_do_not_differ_are_told_once(build: Callable[..., Any]) -> None:
    told = [w.message for w in build(STACK + MIXED, DATA).warnings]
    assert sum("in 1 of 5 imputations the random intercepts have no variance" in text for text in told) == 1


REFUSED = {
    MIXED.replace("Ozone", "{high: yes}"): "a mixed-logistic model is not pooled over imputations",
    f"model: mixed\noutcome: Ozone\nrandom: {{intercepts: [week, Month]}}\n{ROWS}": "a model of several random "
    "intercepts is not pooled over imputations",
    f"{MIXED}inference: likelihood\n": "there is no rule here that pools likelihood over imputations",
    f"{GEE}inference: bootstrap\n": "there is no rule here that pools bootstrap over imputations",
    f"{ORDINAL}footer: [proportional-odds]\n": "an ordinal model of imputed data has no proportional-odds",
    f"{GEE}footer: [qic]\n": "has no qic",
}


@pytest.mark.parametrize("spec", REFUSED)
def test_what_is_refused(build: Callable[..., Any], spec: str) -> None:
    assert REFUSED[spec] in refused(build, STACK + spec, data=DATA)


def test_a_set_that_is_separated_leaves_nothing_to_tell(build: Callable[..., Any]) -> None:
    """The footer of the missing information was blank beside NE."""
    rows = [row | {"mark": "no"} for row in graded()[153:]]
    for row in rows:
        if int(row[".id"]) % 7 == 0 if row[".imp"] != "2" else row["grade"] == "high":
            row["mark"] = "yes"
    spec = ORDINAL.replace(ROWS, "rows: {mark: {reference: no}}\n")
    table = build(f"{STACK}{spec}columns: [OR (95% CI), P]\nfooter: [n, fmi]\n", text(rows))
    assert lines(table) == ["mark: yes|NE|NE", "n|153", "Largest fraction of missing information|NE"]
    assert "mark separates the outcome perfectly in imputation 2" in " ".join(words for _, words in notes(table))


def test_too_few_clusters_leave_no_interval_and_the_build_says_so(build: Callable[..., Any]) -> None:
    rows = [row | {"week": f"w{int(row['.id']) % 3}"} for row in graded()]
    spec = "model: gee\noutcome: {high: yes}\ncluster: week\nrows: [Temp, Wind, Month]\ncolumns: [OR (95% CI), df, P]\n"
    table = build(STACK + spec, text(rows))
    assert table.results.get("Temp", None, None, "or_low").value is None
    assert any(w.message.startswith("Temp: no interval: fewer than 1 degree of freedom") for w in table.warnings)
