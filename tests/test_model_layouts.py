"""How tables of models are laid out, and what their notes tell of who is missing."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from seen import BIRTHS, builder, lines, refused, told

import tablegen
from tablegen.table.agreement import _beside
from tablegen.table.model import plain

LOGISTIC = "model: logistic\noutcome: {low: yes}\n"


@pytest.fixture
def build(project):
    return builder(project, BIRTHS)


def without(data, **columns):
    """The data with the first values of columns missing."""
    rows = list(csv.DictReader(io.StringIO(data)))
    for name, count in columns.items():
        for row in rows[:count]:
            row[name] = ""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_a_factor_of_two_levels_has_a_line_of_its_reference_where_asked(build):
    rows = "rows: {smoke: {label: Smoking, levels: {no: No, yes: Yes}}, ht: {reference: no, reference line: no}}\n"
    shown = "columns: [events/n, OR (95% CI), P]\n"
    table, plain = build(f"{LOGISTIC}reference line: yes\n{rows}{shown}"), build(f"{LOGISTIC}{rows}{shown}")
    smoking, hypertension = lines(plain)[-2:]
    assert smoking.startswith("Smoking|30/74|")
    assert lines(table)[-4:] == [
        "Smoking|||",
        ".No|29/115|Reference|",
        smoking.replace("Smoking", ".Yes"),
        hypertension,
    ]
    assert "Reference categories: ht: no" in told(table)
    assert "smoke" not in told(table)


def test_interactions_are_the_same_with_a_reference_line(build):
    rows = "rows: {smoke: , ht: , i: {interaction: [smoke, ht]}, within: {interaction: [smoke, ht], within: ht}}\n"
    alone = "rows: {smoke: , ht: , i: {interaction: [smoke, ht], within: ht}}\n"
    for text in (rows.replace(", within: {interaction: [smoke, ht], within: ht}", ""), alone):
        plain = build(f"{LOGISTIC}{text}columns: [OR (95% CI), P]\n")
        table = build(f"{LOGISTIC}reference line: yes\n{text}columns: [OR (95% CI), P]\n")
        assert [line for line in lines(table) if "×" in line or " by " in line] == [
            line.replace("smoke: yes × ht: yes", "smoke × ht") for line in lines(plain) if "×" in line or " by " in line
        ]


def test_the_reference_line_is_of_factors(build):
    assert "reference line has no meaning in a term that is a number" in refused(
        build, f"{LOGISTIC}rows: {{age: {{reference line: yes}}}}\n"
    )


def test_losses_name_the_variable_and_not_its_level_or_scale(build):
    data = without(BIRTHS, smoke=5, lwt=3)
    rows = "rows: {smoke: , lwt: {label: Weight (per 10 pounds), per: 10}, age: {per: 5}}\n"
    table = build(f"{LOGISTIC}{rows}columns: [OR]\n", data)
    assert "5 with missing values were left out (smoke 5, Weight 3)" in told(table)


def test_univariable_models_tell_who_misses_what(build):
    data = without(BIRTHS, smoke=5, lwt=3, low=1)
    rows = "rows: {smoke: , lwt: {per: 10}, age: }\n"
    alone = build(f"{LOGISTIC}models: [univariable]\n{rows}columns: [n, n used, OR]\n", data)
    assert "each row alone, n = 184–188; missing values: smoke 5, lwt 3, low 1" in told(alone)
    kept = list(csv.DictReader(io.StringIO(BIRTHS)))[5:]
    assert [line.split("|")[1:3] for line in lines(alone)[-3:]] == [
        [str(sum(row["smoke"] == "yes" for row in kept)), "184"],
        ["186", "186"],
        ["188", "188"],
    ]
    both = build(f"{LOGISTIC}models: [univariable, multivariable]\n{rows}columns: [n used, OR]\n", data)
    assert "missing values: smoke" not in told(both)
    assert "5 with missing values were left out (smoke 5, lwt 3, low 1)" in told(both)
    assert [line.split("|")[1::2] for line in lines(both)[-3:]] == [["184", "184"], ["186", "184"], ["188", "184"]]


def test_adjusters_have_the_names_that_the_data_give_them(build, project):
    (project() / "codebook.yaml").write_text("lwt: {label: Weight}\n", "utf-8")
    table = build(f"codebook: codebook.yaml\n{LOGISTIC}adjust for: [lwt]\nrows: {{smoke: }}\n")
    assert "adjusted for Weight" in told(table)


def test_a_colon_in_the_name_of_an_outcome_parts_no_event_from_it(build, project):
    """French has a space before the colon between an outcome and its event; the author's label stays as it is."""
    (project() / "codebook.yaml").write_text("bwt: {label: 'Weight: at birth'}\nlow: {label: Low}\n", "utf-8")
    table = build("codebook: codebook.yaml\nlanguage: fr\nmodel: linear\noutcome: bwt\nrows: [age]\n")
    assert "Weight: at birth" in told(table)
    assert "Low : yes" in told(build(f"codebook: codebook.yaml\nlanguage: fr\n{LOGISTIC}rows: [age]\n")).replace(
        "\u00a0", " "
    )


def test_limits_in_a_pattern_are_of_the_estimate_before_them(build):
    patterns = '["{or} ({low} to {high})", "{low}", "{b} [{low}; {high}]"]'
    table = build(f"{LOGISTIC}rows: {{lwt: {{per: 10}}}}\ncolumns: {patterns}\n")
    rows = list(csv.DictReader(io.StringIO(BIRTHS)))
    x = sm.add_constant([float(row["lwt"]) / 10 for row in rows])
    fit = sm.Logit([row["low"] == "yes" for row in rows], x).fit(disp=0)
    low, high = fit.conf_int()[1]
    ratio, (bottom, top) = np.exp(fit.params[1]), np.exp((low, high))
    assert lines(table)[-1] == (
        f"lwt (per 10)|{ratio:.2f} ({bottom:.2f} to {top:.2f})|{bottom:.2f}"
        f"|{fit.params[1]:.3f} [{low:.3f}; {high:.3f}]".replace("-", "−")
    )


def test_a_ratio_of_another_model_is_refused_with_its_own(build):
    text = refused(build, f'{LOGISTIC}rows: {{smoke: }}\ncolumns: ["{{rr}} ({{rr_low}}–{{rr_high}})"]\n')
    assert 'its ratio is or: "{or} ({or_low}–{or_high})"; risk ratios are of model: modified-poisson' in text
    assert 'its ratio is or: "OR (95% CI)"' in refused(build, f"{LOGISTIC}rows: {{smoke: }}\ncolumns: [HR (95% CI)]\n")


def test_the_test_of_an_interaction_is_called_so(build):
    rows = "rows: {smoke: , race: , i: {label: Smoking, interaction: [smoke, race], within: race}}\n"
    table = build(f"{LOGISTIC}{rows}columns: [OR, P]\n")
    assert "Smoking: its own P is that of the interaction of smoke and race" in told(table)
    in_elsevier = build(f"style: elsevier\n{LOGISTIC}{rows}columns: [OR, P]\n").render("markdown").decode()
    assert "Smoking: its own *p* is that of the interaction of smoke and race." in in_elsevier


def test_a_footer_has_the_journals_p_and_the_dash_of_its_intervals(build):
    text = "model: cox\ntime: bwt\noutcome: {low: yes}\nrows: {age: }\ncolumns: [HR]\nfooter: [lr, concordance]\n"
    letters = {"apa7": "p", "nejm": "P", "jama": "P"}
    for style, letter in letters.items():
        test, c = lines(build(f"style: {style}\n{text}"))[-2:]
        assert test.startswith(f"Likelihood ratio χ² (df), {letter}|")
        opening, closing = "[]" if style == "apa7" else "()"
        assert c.startswith(f"Harrell’s C {opening}95% CI{closing}|") and ("-" in c.partition("|")[2]) == (
            style == "jama"
        )


def test_a_limit_beside_no_effect_is_told_with_digits_that_differ_from_it():
    assert _beside(0.9999873, 1.0) == "0.99999"
    assert _beside(0.99843, 1.0) == "0.9984"
    assert _beside(-0.0000012, 0.0) == "-1.2e-06"


def test_an_outcome_of_two_values_is_told_for_models_of_numbers(build):
    rows = "rows: {age: }\n"
    for model, better in (("linear", "logistic"), ("poisson", "modified-poisson")):
        (warning,) = [
            w.message for w in build(f"model: {model}\noutcome: low01\n{rows}").warnings if "two values" in w.message
        ]
        assert "low01 has two values only" in warning
        assert not any(
            "two values" in w.message
            for w in build(f"model: {model}\ninference: robust\noutcome: low01\n{rows}").warnings
        )
        assert f"model: {better} is of an outcome with two levels" in refused(
            build, f"model: {model}\noutcome: low\n{rows}"
        )


def test_the_levels_of_an_outcome_are_named_by_their_labels(build, project):
    (project() / "codebook.yaml").write_text("low: {levels: {no: Normal, yes: Low}}\n", "utf-8")
    text = refused(build, f"codebook: codebook.yaml\nmodel: logistic\noutcome: low\n{'rows: {age: }'}\n")
    assert '("Normal" or "Low")' in text and "outcome: {low: Low}" in text
    table = build("codebook: codebook.yaml\nmodel: logistic\noutcome: {low: Low}\nrows: {age: }\n")
    assert "59 had the event (low: Low)" in told(table)


def test_a_reference_is_told_nothing_where_no_level_has_a_number(build):
    """JAMA's NA stood below the counts at the reference of a curve, whose other values have no counts either."""
    rows = "rows: {age: {spline: 3, at: [18, 25], reference: 25}, race: {reference: white}}\n"
    table = build(f"{LOGISTIC}{rows}columns: [n, OR (95% CI), P]\nstyle: jama\n")
    assert ".25||1 [Reference]|NA" in lines(table)
    assert ".white|96|1 [Reference]|NA" in lines(table)


@pytest.mark.parametrize(
    ("age", "rest", "hint"),
    [
        ("{per: 10}", "", "take a value off: age: {centre: yes}"),
        ("{log: 2}", "", "take a value off: age: {centre: yes}"),
        ("{spline: 3, at: [20, 30]}", "", "show the effects at values of it: within: age, at: […]"),
        ("{spline: 3, at: [20, 30]}", ", within: age, at: [20, 30]", "it tells nothing by itself"),
        ("{centre: 25}", "", None),
        ("{log: 2, centre: 25}", "", None),
    ],
)
def test_a_coefficient_at_a_value_that_nobody_has(build, age, rest, hint):
    """The hint can be followed: nothing can be taken off a spline. Of a logarithm 0 is a value of 1."""
    rows = f"rows: {{age: {age}, smoke: , i: {{interaction: [age, smoke]{rest}}}}}\n"
    warned = [w for w in build(f"{LOGISTIC}{rows}columns: [OR (95% CI), P]\n").warnings if "which no patient" in str(w)]
    assert [w.hints[0] for w in warned] == ([hint] if hint else [])
    where = "1" if "log" in age else "0"
    assert all(f"the coefficient of smoke is that where age is {where}, which no patient has" in str(w) for w in warned)


def test_of_models_of_a_row_each_the_note_says_which_is_firths(build):
    """`each row alone; ui separates …; fitted by Firth's likelihood` read as if all of them were."""
    rows = list(csv.DictReader(io.StringIO(BIRTHS)))
    marked = ["yes" if row["low"] == "yes" and i % 5 == 0 else "no" for i, row in enumerate(rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], "mark"])
    writer.writeheader()
    writer.writerows({**row, "mark": mark} for row, mark in zip(rows, marked, strict=True))
    spec = f"{LOGISTIC}models: [univariable, multivariable]\nseparation: firth\nrows: {{mark: Mark, smoke: }}\n"
    table = build(f"{spec}columns: [OR (95% CI), P]\n", data=text.getvalue())
    words = "fitted by Firth’s penalised likelihood"
    assert f"each row alone, n = 189; Mark separates the outcome perfectly; Mark: {words}" in told(table)
    assert f"(low: yes); Mark separates the outcome perfectly; {words}" in told(table)


def test_of_what_coefficients_are_where_rows_interact(build):
    """With contrasts that add up to 0 over the levels the other row's coefficient is a mean over them, of no reference."""
    spec = "model: linear\noutcome: bwt\nrows: {race: {levels: [white, black, other], contrasts: CONTRASTS}, smoke: , "
    spec += "i: {interaction: [race, smoke]}}\ncolumns: [B, P]\n"
    rows = list(csv.DictReader(io.StringIO(BIRTHS)))
    y = np.array([float(row["bwt"]) for row in rows])
    mean = {
        (r, s): y[[row["race"] == r and row["smoke"] == s for row in rows]].mean()
        for r in ("white", "black", "other")
        for s in ("yes", "no")
    }
    want = np.mean([mean[r, "yes"] - mean[r, "no"] for r in ("white", "black", "other")])
    for contrasts in ("successive", "polynomial"):
        table = build(spec.replace("CONTRASTS", contrasts))
        assert table.results.get("smoke", None, None, "b").value == pytest.approx(want, rel=1e-9)
        assert "Coefficients of rows that interact with race are means over its levels" in told(table)
    assert "are means over" not in told(build(spec.replace(", contrasts: CONTRASTS", "")))
    scored = [w.message for w in build(spec.replace("CONTRASTS", "scores")).warnings]
    assert scored == ["i: the coefficient of smoke is that where the score of race is 0, which no level has"]
    scaled = build(f"{LOGISTIC}rows: {{lwt: {{standardize: yes}}, smoke: , i: {{interaction: [lwt, smoke]}}}}\n")
    assert "lwt: its value minus the mean" in told(scaled)
    assert "its value minus" not in told(build(f"{LOGISTIC}rows: {{lwt: {{standardize: yes}}, smoke: }}\n"))


def test_the_level_of_an_interval_stands_on_one_line_of_its_head():
    """`Odds ratio (95%` stood above `CI)` in JAMA's narrow columns."""
    table = tablegen.build(Path(__file__).parent.parent / "specs/gallery/multinomial.yaml", style="jama").table
    heads = [plain(cell.content) for row in table.head for cell in row.cells]
    assert heads.count("Odds ratio (95%\u00a0CI)") == 2


@pytest.mark.parametrize(
    ("columns", "shown"),
    [("[OR (95% CI), P]", "1 [Reference]"), ("[B (95% CI), P]", "0 [Reference]"), ("[B, OR, P]", "|1 [Reference]|")],
)
def test_the_reference_of_a_coefficient_is_nought(build, columns, shown):
    """JAMA's and The Lancet's 1 stood below β, where a level equal to the reference has 0."""
    table = build(f"{LOGISTIC}rows: {{race: {{reference: white}}}}\ncolumns: {columns}\nstyle: jama\n")
    (line,) = [line for line in lines(table) if line.startswith(".white")]
    assert shown in line and line.count("[Reference]") == 1
