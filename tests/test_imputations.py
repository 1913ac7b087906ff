"""Tables of multiply imputed data: pooled numbers against R and models, what is refused, what the table tells."""

import csv
import io
import json
from collections.abc import Callable
from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from evidence_of import REFERENCE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from seen import heads, lines, notes, refused

import tablegen
from tablegen.checking import check_spec
from tablegen.errors import TablegenError
from tablegen.explaining import explain
from tablegen.methods import methods_paragraph
from tablegen.stats.imputation import Estimated, Pooled, d2, rubin

Row = dict[str, str]
RECORDS = {r["id"]: r["expected"] for r in json.loads((REFERENCE / "imputation.json").read_text("utf-8"))}


def air() -> list[Row]:
    """Airquality as R has it (imputation 0), and its five imputed sets below; with the half of the season."""
    with (REFERENCE / "airquality.csv").open(encoding="utf-8") as file:
        original = [{".imp": "0", ".id": str(i), **row} for i, row in enumerate(csv.DictReader(file), start=1)]
    with (REFERENCE / "airquality_mi.csv").open(encoding="utf-8") as file:
        rows = [*original, *csv.DictReader(file)]
    names = (".imp", ".id", "Ozone", "Solar.R", "Wind", "Temp", "Month")
    kept = [{name: row[name] for name in names} for row in rows]
    for row in kept:
        row["half"] = "early" if row["Month"] in "56" else "late"
        row["high"] = "" if not row["Ozone"] else "yes" if float(row["Ozone"]) > 60 else "no"
    return kept


def text(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


AIR = text(air())
SETS = [[row for row in air() if row[".imp"] == str(i)] for i in range(1, 6)]
SPEC = """title: Air
imputations: .imp
compare: half
groups: {early: Early, late: Late}
"""


def numbers(name: str, half: str | None = None) -> list[np.ndarray]:
    return [np.array([float(r[name]) for r in s if half in {None, r["half"]}]) for s in SETS]


def value(table: Any, *key: str | None) -> float:
    record = table.results.get(*key)
    assert record is not None
    assert record.value is not None, record.problem
    return record.value


def test_a_mean_and_a_percentage_are_those_of_r(build: Callable[..., Any]) -> None:
    table = build(
        "imputations: .imp\nrows: {Ozone: {show: mean (CI)}, high: {level: yes, show: '{pct} {pct_low} {pct_high}'}}\n",
        AIR,
    )
    mean, share = RECORDS["mi_estimate.airquality_mi.001"], RECORDS["mi_estimate.airquality_mi.002"]
    for stat, name in (("mean", "estimate"), ("mean_low", "ci_low"), ("mean_high", "ci_high"), ("fmi", "fmi")):
        assert isclose(value(table, "Ozone", "overall", None, stat), mean[name], rel_tol=1e-9), stat
    for stat, name in (("pct", "estimate"), ("pct_low", "ci_low"), ("pct_high", "ci_high")):
        assert isclose(value(table, "high", "overall", "yes", stat), 100 * share[name], rel_tol=1e-9), stat
    assert lines(table) == ["Ozone|41.3 (35.8–46.8)", "high: yes|24.8 16.7 33.0"]


def test_summaries_by_their_rules(build: Callable[..., Any]) -> None:
    table = build(f"{SPEC}rows: {{Ozone: {{show: '{{mean}} {{sd}} {{se}} {{median}} {{p90}}'}}}}\n", AIR)
    early = numbers("Ozone", "early")
    at = ("Ozone", "early", None)
    assert isclose(value(table, *at, "mean"), np.mean([x.mean() for x in early]), rel_tol=1e-12)
    assert isclose(value(table, *at, "sd"), sqrt(np.mean([x.var(ddof=1) for x in early])), rel_tol=1e-12)
    assert isclose(value(table, *at, "median"), np.mean([np.median(x) for x in early]), rel_tol=1e-12)
    assert isclose(value(table, *at, "p90"), np.mean([np.quantile(x, 0.9) for x in early]), rel_tol=1e-12)
    pooled = rubin([Estimated(x.mean(), x.var(ddof=1) / len(x), len(x) - 1) for x in early])
    assert isinstance(pooled, Pooled)
    assert isclose(value(table, *at, "se"), sqrt(pooled.total), rel_tol=1e-12)
    assert (
        table.results.get(*at, "sd").method
        == "standard deviation (n − 1), root of the mean variance over 5 imputations"
    )
    assert value(table, *at, "n") == 61


def test_a_comparison(build: Callable[..., Any]) -> None:
    table = build(
        f"{SPEC}effects: [difference (95% CI), OR (95% CI)]\ncolumns: [groups, statistic, df, P]\n"
        "rows:\n  Ozone:\n  Wind:\n  high: {level: yes, effect: odds-ratio}\n",
        AIR,
    )
    fits = [
        sm.OLS(
            np.array([float(r["Ozone"]) for r in s]),
            sm.add_constant(np.array([float(r["half"] == "early") for r in s])),
        ).fit()
        for s in SETS
    ]
    want = rubin([Estimated(f.params[1], f.cov_params()[1, 1], f.df_resid) for f in fits])
    assert isinstance(want, Pooled)
    assert isclose(value(table, "Ozone", None, None, "statistic"), want.estimate / sqrt(want.total), rel_tol=1e-9)
    assert isclose(value(table, "Ozone", None, None, "df"), want.df, rel_tol=1e-9)
    assert isclose(value(table, "Ozone", None, None, "fmi"), want.fmi, rel_tol=1e-9)
    assert isclose(value(table, "Ozone", None, None, "diff_low"), want.limits(0.95)[0], rel_tol=1e-9)
    tables = [
        [
            [sum(r["high"] == level and r["half"] == half for r in s) for half in ("early", "late")]
            for level in ("yes", "no")
        ]
        for s in SETS
    ]
    chi2 = d2("", [scipy_stats.chi2_contingency(t, correction=False).statistic for t in tables], 1).values
    for stat in ("statistic", "df", "df2", "p", "riv"):
        assert isclose(value(table, "high", None, None, stat), chi2[stat], rel_tol=1e-9), stat
    logs = [np.log(t[0][0] * t[1][1] / (t[0][1] * t[1][0])) for t in tables]
    assert isclose(value(table, "high", None, None, "or"), np.exp(np.mean(logs)), rel_tol=1e-9)
    assert heads(table) == [
        "Characteristic",
        "Early (n = 61)",
        "Late (n = 92)",
        "t/F",
        "df",
        "P",
        "Difference (95% CI)",
        "OR (95% CI)",
    ]
    assert lines(table)[0] == "Ozone|31.6 ± 25.8|47.7 ± 33.8|−2.76|42.6|0.009|−16.1 (−28.0 to −4.3)|"
    assert lines(table)[2].startswith("high: yes|7.6 (12.5)|30.4 (33.0)|4.22|1, 19.3|0.054|−20.6 (")


def test_what_was_not_imputed_is_that_of_the_data(build: Callable[..., Any]) -> None:
    """Wind and temperature were observed: their tests, of ranks too, are those of the patients."""
    spec = "compare: half\ngroups: {early: Early, late: Late}\nrows:\n  Wind:\n  Temp: {show: min–max, test: mann-whitney}\n"
    pooled = build(f"imputations: .imp\n{spec}", AIR)
    single = build(spec, text([{k: v for k, v in row.items() if k[0] != "."} for row in SETS[0]]))
    assert lines(pooled) == lines(single)
    assert [r for r in pooled.results if r.key.stat != "imputed"] == list(single.results)


def test_the_notes(build: Callable[..., Any]) -> None:
    told = [note for _, note in notes(build(f"{SPEC}rows: [Ozone, Wind, high]\n", AIR))]
    assert (
        "Results of 5 imputed data sets were pooled; means, counts and percentages are means over them; SD the root of the mean "
        "variance; tests of two means and effects by Rubin’s rules, Barnard–Rubin df; χ² tests by D2 (Li et al. 1991)"
        in told
    )
    assert "Values imputed: Ozone: 37; high: 37" in told


def half_imputed() -> str:
    """The data, in which three patients' `high` stays missing in every imputation."""
    rows = air()
    gone = [row[".id"] for row in rows if not row["high"]][:3]
    for row in rows:
        row["high"] = "" if row[".id"] in gone else row["high"]
    return text(rows)


def test_what_stays_missing_counts_as_the_author_says(build: Callable[..., Any]) -> None:
    """The same number in every imputation: in the denominator, and a level of the test, where `missing` says so."""
    cells = f"{SPEC}rows: {{high: {{level: yes, show: '{{pct}} {{pct_high}}'}}}}\n"
    data = half_imputed()
    plain, whole = (
        build(f"{cells}missing: {{show: never, {rest}}}\n", data) for rest in ("", "in percent: yes, in test: yes")
    )
    kept = [[r for r in s if r[".id"] not in {"5", "25", "26"} and r["half"] == "early"] for s in SETS]
    counts = [sum(r["high"] == "yes" for r in s) for s in kept]
    assert isclose(value(plain, "high", "early", "yes", "pct"), 100 * np.mean(counts) / 58, rel_tol=1e-12)
    assert isclose(value(whole, "high", "early", "yes", "pct"), 100 * np.mean(counts) / 61, rel_tol=1e-12)
    pooled = rubin([Estimated(n / 61, n / 61 * (1 - n / 61) / 61, 60) for n in counts])
    assert isinstance(pooled, Pooled)
    assert isclose(value(whole, "high", "early", "yes", "pct_high"), 100 * pooled.limits(0.95)[1], rel_tol=1e-9)
    assert value(plain, "high", None, None, "df") == 1
    assert value(whole, "high", None, None, "df") == 2


def changed(*changes: tuple[str, str, str, str]) -> str:
    """The data with other values: imputation, patient, column, value."""
    rows = air()
    for imputation, patient, column, new in changes:
        next(r for r in rows if (r[".imp"], r[".id"]) == (imputation, patient))[column] = new
    return text(rows)


def without(imputation: str, patient: str) -> str:
    return text([row for row in air() if (row[".imp"], row[".id"]) != (imputation, patient)])


BAD_DATA = {
    "imputation 1 has 153 rows, imputation 3 152": without("3", "7"),
    "imputation 2 is not of the same patients as imputation 1, by .id": changed(("2", "7", ".id", "700")),
    "imputation 1 has several rows with one .id": changed(("1", "7", ".id", "8")),
    "imputation 1 has rows without .id": changed(("1", "7", ".id", "")),
    "Ozone was observed, but differs from the original data in imputation 4 (2 patients)": changed(
        ("4", "1", "Ozone", "42"), ("4", "2", "Ozone", "1")
    ),
    "half differs between the imputations: groups and filters must have been observed": changed(
        ("2", "1", "half", "late")
    ),
    "Ozone still has missing values in the imputed data, not as many in each imputation": changed(
        ("2", "5", "Ozone", "")
    ),
}


@pytest.mark.parametrize("message", BAD_DATA)
def test_imputed_data_that_do_not_fit(build: Callable[..., Any], message: str) -> None:
    assert message in refused(build, f"{SPEC}rows: [Ozone]\n", data=BAD_DATA[message])


BAD_SPECS = {
    "rows: {Ozone: {test: mann-whitney}}\n": "Mann–Whitney U test has no rule that pools it over imputations, and "
    "values of Ozone were imputed",
    "rows: {high: {test: fisher}}\n": "Fisher's exact test has no rule that pools it over imputations, and values of "
    "high were imputed",
    "rows: {Ozone: {test: auto}}\n": "auto chooses by the data, and every imputation has others",
    "rows: {Ozone: {show: min–max}}\n": "Ozone: there is no rule that pools the maximum over imputations",
    "rows: [Ozone]\nwhere: {Ozone: '> 20'}\n": "Ozone differs between the imputations: groups and filters must have "
    "been observed",
    "rows: {Ozone: {effect: hodges-lehmann}}\neffects: [difference (95% CI)]\n": "Hodges–Lehmann estimate of the shift "
    "has no rule that pools it over imputations, and values of Ozone were imputed",
    "rows: {high: {percent: row}}\n": "high: percentages of imputed data are those of each column",
    "rows: {high: {separator: ';'}}\n": "high: questions with several answers are not pooled over imputations",
    "rows: [Ozone]\npairs: .id\n": "a spec has pairs or imputations, not both",
    "rows: [high]\nproportion interval: wilson\n": "a spec has proportion interval or imputations, not both",
}


@pytest.mark.parametrize("rest", BAD_SPECS)
def test_what_has_no_pooling_rule(build: Callable[..., Any], rest: str) -> None:
    assert BAD_SPECS[rest] in refused(build, SPEC + rest, data=AIR)


def test_the_imputation_column(build: Callable[..., Any]) -> None:
    spec = "rows: [Ozone]\n"
    assert 'no column "imp"; did you mean ".imp"?' in refused(build, f"imputations: imp\n{spec}", data=AIR)
    assert "say which rows of the imputations are of one patient" in refused(
        build, f"imputations: half\n{spec}", data=AIR
    )
    one = text([row for row in air() if row[".imp"] in "01"])
    assert ".imp names 1 imputation: at least 2 can be pooled" in refused(build, f"imputations: .imp\n{spec}", data=one)
    named = build(f"imputations: {{column: .imp, id: .id}}\n{spec}", AIR)
    assert lines(named) == ["Ozone|41.3 ± 31.8"]
    alone = build(f"imputations: .imp\n{spec}", text([row for row in air() if row[".imp"] != "0"]))
    assert lines(alone) == lines(named)
    assert not any("Values imputed" in note for _, note in notes(alone))


def test_every_column_is_not_the_imputation_or_the_patient(build: Callable[..., Any]) -> None:
    named = text([{**row, "name": f"Patient {chr(65 + int(row['.id']) % 26)}{row['.id']}"} for row in air()])
    table = build("imputations: .imp\ncompare: half\n", named)
    assert [line.split("|")[0] for line in lines(table) if line[0] != "."] == [
        "Ozone",
        "Solar.R",
        "Wind",
        "Temp",
        "Month",
        "high",
    ]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_imputations_do_not_matter(build: Callable[..., Any], chance: Any) -> None:
    spec = f"{SPEC}effects: [difference (95% CI)]\nrows: [Ozone, high, Solar.R]\n"
    before = build(spec, AIR)
    rows = air()
    chance.shuffle(rows)
    for row in rows:
        row[".imp"] = row[".imp"] if row[".imp"] == "0" else str(10 - int(row[".imp"]))
    after = build(spec, text(rows))
    assert lines(after) == lines(before)
    for one, other in zip(before.results, after.results, strict=True):
        assert one.key == other.key
        assert one.value == other.value or isclose(one.value or 0.0, other.value or 0.0, rel_tol=1e-12)


def test_explain(project: Callable[..., Any]) -> None:
    folder = project(data_dot_csv=AIR, spec_dot_yaml=f"data: data.csv\n{SPEC}rows: [Ozone, Wind, high]\n")
    found = dict(explain(folder / "spec.yaml", "Ozone.p"))
    assert found["method"].endswith("pooled over 5 imputations by Rubin's rules, Barnard–Rubin df")
    assert found["imputations"] == "5, named by .imp, patients by .id"
    assert found["rule"].startswith("Rubin (1987)")
    assert 0.0 < float(found["missing information"]) < 1.0
    assert "early" not in found  # no single set of patients stands behind it
    assert dict(explain(folder / "spec.yaml", "high.p"))["rule"].startswith("Li, Meng, Raghunathan & Rubin (1991)")
    wind = dict(explain(folder / "spec.yaml", "Wind.p"))
    assert wind["pooled"] == "not at all: it is the same in every imputation"
    assert wind["early"].startswith("n 61, ")
    mean = dict(explain(folder / "spec.yaml", "Ozone.early.mean"))
    assert mean["method"] == "mean, mean over 5 imputations"
    assert 0.0 < float(mean["missing information"]) < 1.0


def test_methods_check_and_shell(project: Callable[..., Any]) -> None:
    folder = project(data_dot_csv=AIR, spec_dot_yaml=f"data: data.csv\n{SPEC}rows: [Ozone, high]\n")
    spec = folder / "spec.yaml"
    paragraph = methods_paragraph((spec,))
    assert "Results of 5 imputed data sets were pooled; means, counts and percentages are means over them" in paragraph
    assert "Continuous variables were compared by Student’s t test, two-sided, equal variances" in paragraph
    report = check_spec(spec)
    assert "imputations: 5 sets (1, 2, 3, 4, 5, 0 is the original), patients told apart by .id" in report.defaults
    assert "xx.x ± xx.x" in check_spec(spec, shell=True).shell.replace("\u00a0", " ")
    (folder / "data.csv").unlink()
    spec.write_text(f"data: data.csv\n{SPEC}rows: {{Ozone: , high: {{level: yes}}}}\n", "utf-8")
    shell = check_spec(spec, shell=True).shell
    assert "*t*/*F*" in shell
    assert "Imputed data sets were pooled" in shell


def small() -> str:
    """Ten patients a group, of whom few have the event; in imputations 1 and 2 not the same."""
    rows = []
    for imputation in range(3):
        for patient in range(20):
            event = patient in {0, 1, 2, 10, 11, 12, 13, 14, 15, 16}
            imputed = patient in {3, 17}
            ill = "" if imputed and not imputation else "yes" if event or (imputed and imputation == 1) else "no"
            half = "ab"[patient // 10]
            rows.append({".imp": str(imputation), ".id": str(patient), "arm": half, "ill": ill})
    return text(rows)


def test_small_mean_counts_are_hidden(build: Callable[..., Any]) -> None:
    spec = "imputations: .imp\ncompare: arm\nrows: [ill]\n"
    open_ = build(spec, small())
    assert lines(open_)[1:] == [".no|6.5 (65.0)|2.5 (25.0)||", ".yes|3.5 (35.0)|7.5 (75.0)||"]
    hidden = build(f"{spec}suppress: 5\n", small())
    shown = " ".join(lines(hidden))
    for secret in ("3.5", "2.5", "6.5", "7.5", "35.0", "25.0"):
        assert secret not in shown
    left = [r for r in hidden.results if r.value is not None and r.key.row == "ill"]
    assert {r.key.stat for r in left} <= {"missing", "total"}
    assert not any("Values imputed" in note for _, note in notes(hidden))


def test_a_data_frame(project: Callable[..., Any]) -> None:
    import pandas as pd

    folder = project(spec_dot_yaml="imputations: .imp\nrows: [Ozone]\n")
    table = tablegen.build(folder / "spec.yaml", data=pd.read_csv(io.StringIO(AIR)))
    assert lines(table) == ["Ozone|41.3 ± 31.8"]


def split(rows: list[Row]) -> dict[str, str]:
    """A file of every imputation, without the column that names it, by what `project` calls them."""
    files = {}
    for i in range(6):
        own = [{k: v for k, v in row.items() if k != ".imp"} for row in rows if row[".imp"] == str(i)]
        files[f"{'data' if not i else f'imp{i}'}_dot_csv"] = text(own)
    return files


FILES = "imputations: {files: [imp1.csv, imp2.csv, imp3.csv, imp4.csv, imp5.csv], id: .id}\n"


def test_files_are_the_same_as_a_stack(project: Callable[..., Any], build: Callable[..., Any]) -> None:
    rest = "compare: half\nrows: [Ozone, Wind, high]\n"
    stack = build(f"imputations: .imp\n{rest}", AIR)
    folder = project(**split(air()), spec_dot_yaml=f"data: data.csv\n{FILES}{rest}")
    several = tablegen.build(folder / "spec.yaml")
    assert lines(several) == lines(stack)
    assert list(several.results) == list(stack.results)
    assert notes(several) == notes(stack)


def test_files_that_do_not_fit(project: Callable[..., Any]) -> None:
    def fails(spec: str, **files: str) -> str:
        folder = project(**{**split(air()), **files}, spec_dot_yaml=f"data: data.csv\n{spec}rows: [Ozone]\n")
        with pytest.raises(TablegenError) as caught:
            tablegen.build(folder / "spec.yaml")
        return str(caught.value)

    assert 'imp2.csv has no column "Ozone"; did you mean "Ozon"?' in fails(
        FILES, imp2_dot_csv=split(air())["imp2_dot_csv"].replace("Ozone", "Ozon")
    )
    assert "imputed files make the column .imp, and the data have one" in fails(FILES, data_dot_csv=AIR)
    assert "the data file imp9.csv does not exist" in fails(FILES.replace("imp5", "imp9"))
    assert "imputations are named by a column, or are files: one of the two" in fails("imputations: {id: .id}\n")
    assert "say which rows of the imputations are of one patient" in fails(
        "imputations: {files: [imp1.csv, imp2.csv]}\n",
        **{name: content.replace(".id", "number") for name, content in split(air()).items()},
    )


def test_no_output_overwrites_an_imputed_file(project: Callable[..., Any]) -> None:
    folder = project(**split(air()), spec_dot_yaml=f"data: data.csv\n{FILES}rows: [Ozone]\noutput: imp1.csv\n")
    with pytest.raises(TablegenError, match=r"the output imp1.csv would overwrite the input imp1.csv"):
        check_spec(folder / "spec.yaml")
