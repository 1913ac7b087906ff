"""Small counts that follow from what else a table tells: estimates, sizes of other models, answers, means."""

import re
from itertools import product
from math import log, sqrt

import pandas as pd
import pytest

import tablegen
from tablegen.explaining import explain

K = 5


def patients(**counts):
    """Patients by group and outcome: `a_yes=3` are 3 of group a with the outcome."""
    rows = [(*name.split("_"), i) for name, n in counts.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["g", "y", "x"])


def model(data, **more):
    spec = {"model": "logistic", "outcome": {"y": "yes"}, "rows": {"g": {"reference": "a"}}, "suppress": K, **more}
    return tablegen.build(spec, data=data)


def estimates(table, row="g", group=None):
    return {
        r.value
        for r in table.results
        if r.key.row == row and r.key.group == group and r.key.stat in {"or", "or_low", "or_high", "p", "b", "se"}
    }


def solved(table):
    """The 2 × 2 tables of the patients' number that have the odds ratio and the standard error of the results."""
    found = {stat: table.results.get("g", None, None, stat) for stat in ("b", "se")}
    n = int(table.results.get("y", None, None, "n_used").value)
    for a, b, c in product(range(1, n), repeat=3):
        if (d := n - a - b - c) > 0:
            b_, se = log(a * d / (b * c)), sqrt(1 / a + 1 / b + 1 / c + 1 / d)
            if all(
                r is None or r.value is None or abs(r.value - v) < 1e-6
                for r, v in zip(found.values(), (b_, se), strict=True)
            ):
                yield a, b, c, d


def test_an_odds_ratio_that_is_a_table_of_counts_is_hidden_with_a_small_count():
    few = patients(a_yes=9, a_no=14, b_yes=3, b_no=12)
    assert {tuple(sorted(way)) for way in solved(model(few, suppress=2))} == {(3, 9, 12, 14)}
    for columns in (["OR (95% CI)", "P"], ["events/n", "OR (95% CI)", "P"], ["B", "S.E.", "P"]):
        table = model(few, columns=columns, footer=["n", "auc", "aic"])
        assert estimates(table) == {None}
        assert len({way[2] for way in solved(table)}) > 1
        assert table.results.get("y", None, "auc", "auc").value is None
    assert None not in estimates(model(patients(a_yes=9, a_no=14, b_yes=5, b_no=12)))


def test_so_it_is_where_each_row_is_modelled_alone_beside_all_together():
    few = patients(a_yes=9, a_no=14, b_yes=3, b_no=12)
    sides = {"models": ["univariable", "multivariable"], "rows": {"g": {"reference": "a"}, "x": None}}
    table = model(few, **sides)
    assert estimates(table, group="univariable") == {None}
    assert None not in estimates(table, "x", "univariable") | estimates(table, group="multivariable")
    separated = model(patients(a_yes=9, a_no=14, b_yes=3, x_no=12, x_yes=9), **sides)
    assert all(
        r.problem.startswith("suppressed")
        for r in separated.results
        if (r.key.row, r.key.group, r.key.stat) == ("g", "univariable", "or")
    )


@pytest.mark.parametrize("family", ["logistic", "log-binomial", "modified-poisson", "probit"])
def test_so_it_is_in_every_family_and_for_every_factor(family):
    table = model(patients(a_yes=9, a_no=14, b_yes=8, b_no=12, c_yes=20, c_no=2), model=family)
    assert {r.value for r in table.results if r.key.row == "g" and r.key.level and r.key.stat != "n"} == {None}


def test_a_factor_with_others_keeps_its_estimates_unless_all_their_groups_are_fitted():
    data = patients(a_yes=19, a_no=14, b_yes=8, b_no=12)
    data["h"] = ["u" if i % 4 else "v" for i in range(len(data))]
    both = {"g": {"reference": "a"}, "h": {"reference": "u"}}
    assert None not in estimates(model(data, rows=both))
    assert None not in estimates(model(data, rows=["g", "x"]))
    table = model(data, rows={**both, "gh": {"interaction": ["g", "h"]}})
    assert estimates(table) == {None} and estimates(table, "gh") == {None}


def test_of_models_side_by_side_the_one_of_few_patients_less_tells_no_size():
    data = pd.concat([patients(a_yes=19, a_no=14, b_yes=18, b_no=22)] * 2, ignore_index=True)
    data["x"] = data["x"].where(data.index > 9)  # 10 have none
    data["z"] = data.index % 7
    data.loc[data.index[-12:], "z"] = None
    sides = {"One": ["x"], "Two": ["x", "z"]}
    table = model(data, models=sides, rows=["x", "z", "g"], footer=["n", "events"])
    sizes = [table.results.get("y", name, None, "n_used").value for name in sides]
    assert sizes[0] == 136 and sizes[1] is not None  # 12 more are missing: not few
    data["z"] = (data.index % 7).where(data.index < len(data) - 3)  # 3 have an x, but no z
    table = model(data, models=sides, rows=["x", "z", "g"], footer=["n", "events"])
    for stat in ("n_used", "n_events", "missing", "total"):
        record = table.results.get("y", "Two", None, stat)
        assert record.value is None and record.problem.startswith("suppressed")
        assert table.results.get("y", "One", None, stat).value is not None
    assert table.results.get("z", "Two", None, "missing").value is None
    assert "133" not in table.render("markdown").decode()


def test_two_gaps_that_add_up_to_2_are_not_left_alone():
    """A 0 is shown: of 50 patients, 48 of whom are shown, each of two hidden levels would have 1."""
    levels = ["u"] * 1 + ["v"] * 1 + ["w"] * 20 + ["x"] * 28
    data = pd.DataFrame({"c": levels})
    table = tablegen.build({"rows": {"c": {"levels": list("uvwx")}}, "suppress": K}, data=data)
    shown = {level: table.results.get("c", "overall", level, "n").value for level in "uvwx"}
    assert shown == {"u": None, "v": None, "w": None, "x": 28}


@pytest.mark.parametrize("values", [(0, 1), (1, 2), (-3.5, 7)])
def test_the_mean_of_a_number_of_two_values_is_a_share(values):
    low, high = values
    rows = [("a", low)] * 20 + [("a", high)] * 3 + [("b", low)] * 12 + [("b", high)] * 14
    data = pd.DataFrame(rows, columns=["g", "v"])
    spec = {
        "compare": "g",
        "overall": "last",
        "rows": {"v": {"show": "mean (SD)"}},
        "suppress": K,
        "columns": ["groups", "p"],
    }
    table = tablegen.build(spec, data=data)
    assert [table.results.get("v", group, None, "mean").value is None for group in ("a", "b", "overall")] == [
        True,
        False,
        True,
    ]
    assert table.results.get("v", None, None, "p").value is None
    assert tablegen.build(spec | {"suppress": 3}, data=data).results.get("v", "a", None, "mean").value is not None


def answers(way):
    """Patients who chose neither, the second, the first, both of two options."""
    patterns = product((0, 1), repeat=2)
    return pd.DataFrame([p for p, n in zip(patterns, way, strict=True) for _ in range(n)], columns=["x", "y"])


def test_who_chose_both_of_two_options_or_one_alone_is_hidden_where_few():
    k, ways = 3, [way for way in product(range(9), repeat=4) if sum(way) == 8]
    told = {}
    for way in ways:
        table = tablegen.build({"rows": {"q": {"responses": ["x", "y"]}}, "suppress": k}, data=answers(way))
        records = [table.results.get(f"q[{name}]", "overall", "chosen", "n") for name in ("x", "y", "no option")]
        told[way] = (
            tuple(r.shown or r.value for r in records),
            table.results.get("q", "overall", None, "responses").value,
        )
    for way in ways:
        counts, given = told[way]
        possible = [
            other
            for other in ways
            if given in {None, other[1] + other[2] + 2 * other[3]}
            and all(
                c in {None, n} or (isinstance(c, str) and 0 < n < k)
                for c, n in zip(counts, (other[2] + other[3], other[1] + other[3], other[0]), strict=True)
            )
        ]
        for i, n in enumerate(way):
            assert not 0 < n < k or len({other[i] for other in possible}) > 1


def test_no_doubt_tells_how_few_patients_a_level_has():
    data = patients(a_yes=19, a_no=14, b_yes=18, b_no=22, c_yes=3)
    data["z"] = data.index % 11
    table = model(data, rows={"g": {"reference": "a"}, "z": None})
    assert not any("of its 3 patients" in w.message for w in table.warnings)
    assert not any("of its 3" in text for _, text in table.results.remarks)
    assert any("of its 3 patients" in w.message for w in model(data, rows={"g": None, "z": None}, suppress=2).warnings)


def test_explain_tells_no_counts_of_strata_and_no_mean_of_nobody(tmp_path):
    data = patients(a_yes=19, a_no=14, b_yes=18, b_no=22)
    data["h"] = ["u" if i % 9 else "v" for i in range(len(data))]
    data["z"] = data["x"].where(data["g"] == "a")
    data.to_csv(tmp_path / "data.csv", index=False)
    spec = "data: data.csv\ncompare: g\nstrata: h\nsuppress: 5\nrows: {y: {test: cmh}}\n"
    (tmp_path / "spec.yaml").write_text(spec)
    assert not any(name.startswith("h ") for name, _ in explain(tmp_path / "spec.yaml", "y.p"))
    (tmp_path / "spec.yaml").write_text(spec.replace("suppress: 5\n", ""))
    told = dict(explain(tmp_path / "spec.yaml", "y.p"))
    assert told["h v"].startswith("no: ") and told["h v"].endswith("(a, b)")
    (tmp_path / "spec.yaml").write_text("data: data.csv\ncompare: g\nrows: [z]\n")
    assert ("b", "n 0") in explain(tmp_path / "spec.yaml", "z.p")


def test_no_file_tells_how_many_rows_there_were(tmp_path):
    """Of 40 rows 37 are of the group that is shown: three are of the other, whose size is hidden."""
    patients(a_yes=20, a_no=17, b_yes=1, b_no=2).to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "spec.yaml").write_text(f"data: data.csv\ncompare: g\noverall: last\nsuppress: {K}\nrows: [y]\n")
    table = tablegen.build(tmp_path / "spec.yaml")
    assert table.results.provenance["data"]["rows"] is None
    for text in (table.render("markdown").decode(), table.render("latex").decode(), table.results.to_json()):
        assert not re.search(r"\b40\b", text)


def test_percentages_of_all_tell_how_many_are_missing():
    """Of 43, 40 are the whole of all percentages: 3 are missing."""
    rows = [("a", "x")] * 10 + [("a", "y")] * 10 + [("b", "x")] * 9 + [("b", "y")] * 11 + [("a", None)] * 3
    spec = {"compare": "g", "overall": "last", "percent": "total", "suppress": K, "rows": {"e": None}}
    table = tablegen.build(spec, data=pd.DataFrame(rows, columns=["g", "e"]))
    told = {r.value for r in table.results if r.key.row == "e" and r.key.stat in {"pct", "total"}}
    assert told == {None}


def test_no_test_of_normality_tells_how_few_values_are_missing():
    """P follows from W and the number of values, and G₁ from g₁ and it."""
    data = pd.DataFrame({"v": [i * i % 37 if i > 2 else None for i in range(40)]})
    show = "{shapiro_w} {shapiro_p} {skewness} {skewness_type1} {kurtosis_type3}"
    told = {k: tablegen.build({"rows": {"v": {"show": show}}, "suppress": k}, data=data).results for k in (5, 2)}
    for stat in ("shapiro_w", "shapiro_p", "skewness", "skewness_type1", "kurtosis_type3"):
        assert told[2].get("v", "overall", None, stat).value is not None
        hidden = stat in {"shapiro_p", "skewness_type1"}
        assert (told[5].get("v", "overall", None, stat).value is None) == hidden


def quarters(few, lost=0):
    """60 patients in quarters of 15: so many of the first quarter, the smallest, are in group a; some lack v."""
    data = pd.DataFrame({"v": [float(i) for i in range(60)]})
    data["g"] = ["a" if i < few or 15 <= i < 45 else "b" for i in range(60)]
    data["v"] = data["v"].where(data.index < 60 - lost)
    return {
        "compare": "g",
        "derive": {"quarter": {"quantiles": 4, "of": "v"}},
        "rows": ["quarter"],
        "suppress": K,
    }, data


def test_classes_of_equal_size_are_known_over_the_groups_too():
    """Of 15 in the first quarter 3 are in a: the 12 in b would tell it."""
    spec, data = quarters(few=3)
    results = tablegen.build(spec, data=data).results
    shown = {(g, q): results.get("quarter", g, q, "n").value for g in "ab" for q in ("Q1", "Q2", "Q3", "Q4")}
    assert shown["a", "Q1"] is None and shown["b", "Q1"] is None
    assert 15 in shown.values()
    assert None not in {
        tablegen.build(spec | {"suppress": 3}, data=data).results.get("quarter", *at, "n").value for at in shown
    }


def test_classes_of_equal_size_tell_how_many_values_there_are():
    spec, data = quarters(few=15, lost=2)
    results = tablegen.build(spec, data=data).results
    assert {r.value for r in results if r.key.row == "quarter"} <= {None}
    results = tablegen.build(spec | {"suppress": 2}, data=data).results
    assert None not in {r.value for r in results if r.key.row == "quarter" and r.key.stat == "n"}


def test_who_lacks_two_covariates_is_not_told_where_few():
    """9 lack x and 8 lack z, of 14 who lack either: 3 lack both."""
    data = pd.concat([patients(a_yes=19, a_no=14, b_yes=18, b_no=22)] * 2, ignore_index=True)
    data.loc[data.index[:9], "x"] = None
    data["z"] = pd.Series(data.index % 7).where((data.index < 6) | (data.index > 13))
    lost = [model(data, rows=["x", "z", "g"], suppress=k).results for k in (5, 2)]
    assert [r.get("x", None, None, "missing").value for r in lost] == [None, 9]
    assert [r.get("z", None, None, "missing").value for r in lost] == [None, 8]
    assert lost[0].get("y", None, None, "missing").value == 14


def test_men_are_not_told_by_all_and_women_where_few_are_neither():
    data = pd.concat([patients(a_yes=19, a_no=14, b_yes=18, b_no=22)] * 2, ignore_index=True)
    data["s"] = ["m"] * 70 + ["f"] * 73 + [None] * 3
    of = {name: {"rows": ["x"], "where": {"s": sex}} for name, sex in (("Men", "m"), ("Women", "f"))}
    table = model(data, models={"All": ["x"], **of}, rows=["x"], footer=["n", "events"])
    sizes = [table.results.get("y", name, None, "n_used").value for name in ("All", "Men", "Women")]
    assert sizes == [146, None, 73]
    data["s"] = ["m"] * 70 + ["f"] * 70 + [None] * 6
    table = model(data, models={"All": ["x"], **of}, rows=["x"], footer=["n", "events"])
    assert [table.results.get("y", name, None, "n_used").value for name in ("All", "Men", "Women")] == [146, 70, 70]


def test_no_note_tells_the_others_size_of_a_row_alone_whose_size_is_hidden():
    """`each row alone, n = 60` would be wrong of the row that 3 lack."""
    data = pd.concat([patients(a_yes=19, a_no=14, b_yes=18, b_no=22)] * 2, ignore_index=True)
    for lost, told in ((3, False), (6, True)):
        data["x"] = (data.index % 11 + 0.0).where(data.index >= lost)
        text = model(data, rows=["x", "g"], models=["univariable"]).render("markdown").decode()
        assert ("each row alone" in text) == told and ("140–146" in text.replace("&#8211;", "–")) == told


def test_no_doubt_about_a_model_of_a_row_alone_tells_its_few_events():
    """The doubt is about the outcome, whose row has no number where each row is modelled alone."""
    data = patients(a_yes=2, a_no=14, b_yes=2, b_no=12)
    table = model(data, rows={"x": None}, models=["univariable"])
    told = [*(text for _, text in table.results.remarks), *(w.message for w in table.warnings)]
    assert not any("4 events" in text for text in told)
    table = model(data, rows={"x": None}, models=["univariable"], suppress=3)
    assert any("4 events" in text for _, text in table.results.remarks)


def test_a_number_of_many_values_is_not_gone_through_value_by_value():
    """Of a model of one factor the outcomes were listed one by one: 60 000 values took minutes."""
    data = pd.DataFrame({"v": [i / 7 for i in range(60_000)], "g": ["ab"[i % 2] for i in range(60_000)]})
    table = tablegen.build({"model": "linear", "outcome": "v", "rows": ["g"], "suppress": K}, data=data)
    assert table.results.get("g", None, None, "p").value is not None
