"""Columns of effects: which measure a row gets, on which line it stands, what the notes say."""

import pytest
from seen import DATA, heads, lines, notes, refused

from tablegen import stats
from tablegen.evidence import Counts, Moments

SPEC = "compare: arm\neffects: [difference (95% CI), SMD, RR (95% CI)]\ncolumns: [groups, P]\n"


def test_each_row_gets_the_effect_of_what_its_test_compares(build):
    table = build(SPEC + "rows: {age: , crp: {test: mann-whitney}, sex: , stage: , ok: {level: 1}}\n")
    assert heads(table)[4:] == ["Difference (95% CI)", "SMD", "RR (95% CI)"]
    effects = {(t.row, t.stem): t.effect for t in table.plan.tasks if hasattr(t, "stem")}
    assert effects == {
        ("age", "difference"): "difference", ("age", "smd"): "smd",
        ("crp", "difference"): "hodges-lehmann", ("crp", "smd"): "smd",
        ("sex", "difference"): "risk-difference-newcombe", ("sex", "rr"): "risk-ratio", ("sex", "smd"): "smd",
        ("stage", "smd"): "smd",
        ("ok", "difference"): "risk-difference-newcombe", ("ok", "rr"): "risk-ratio", ("ok", "smd"): "smd",
    }  # fmt: skip


def test_of_two_levels_the_first_carries_what_is_about_one_level(build):
    table = build(SPEC + "rows: [sex]\n")
    heading, first, second = (line.split("|") for line in lines(table))
    assert heading[4] == "" and heading[5] and heading[6] == ""
    assert first[4] and first[5] == "" and first[6] and not any(second[4:])


def test_values_are_those_of_the_catalogue_in_the_declared_direction(build):
    table = build(SPEC + "difference: second - first\nrows: {age: , sex: {level: m}}\n")
    a, b = Moments(3, (50 + 61 + 47) / 3, 54.333333333333336), Moments(3, (39 + 58 + 70) / 3, 244.33333333333334)
    wanted = stats.EFFECTS["difference"].of_moments((b, a), 0.95).values
    for stat, key in (("difference", "estimate"), ("diff_low", "low"), ("diff_high", "high")):
        assert table.results.get("age", None, None, stat).value == pytest.approx(wanted[key], rel=1e-12)
    ratio = stats.EFFECTS["risk-ratio"].of_counts(Counts(((1, 2), (2, 1))), 0.95).values["estimate"]
    assert table.results.get("sex", None, None, "rr").value == pytest.approx(ratio)
    text = [note for _, note in notes(table)]
    assert "Differences are b minus a; SMD of categories have no sign; ratios are b over a, for the level shown" in text
    assert any(note.startswith("Differences: difference of means, pooled variance, t interval") for note in text)


def test_an_effect_by_name(build):
    table = build("compare: arm\neffects: [effect]\nrows: {crp: {effect: cliffs-delta}, stage: {effect: cramers-v}}\n")
    assert table.results.get("crp", None, None, "effect").value == pytest.approx(-1)
    assert table.results.get("stage", None, None, "effect").value == pytest.approx((4 / 3 / 6) ** 0.5)


def test_an_effect_without_direction_is_told_in_none(build):
    table = build("compare: arm\neffects: [effect]\nrows: {stage: {effect: cramers-v}}\n")
    told = [note for _, note in notes(table)]
    assert "Effects: Cramér’s V from Pearson’s χ² without continuity correction" in told
    assert not [note for note in told if "minus" in note or "over" in note]
    signed = build("compare: arm\neffects: [effect]\nrows: {stage: {effect: cramers-v}, crp: {effect: cliffs-delta}}\n")
    assert "t is for a minus b; differences are a minus b" in [note for _, note in notes(signed)]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "rows: {age: {effect: risk-ratio}}\n",
            "spec.yaml:5:22: risk-ratio is no effect of age, shown as a number in 2 groups",
        ),
        ("rows: {age: {effect: smdd}}\n", 'spec.yaml:5:22: unknown effect "smdd"; did you mean "smd"?'),
    ],
)
def test_effects_that_do_not_fit(build, spec, message):
    assert message in refused(build, SPEC + spec)


def test_an_effect_needs_its_column(build):
    twice = "compare: arm\ncolumns: [groups, P, SMD]\neffects: [SMD]\nrows: [age]\n"
    assert "the column SMD is asked for twice" in refused(build, twice)
    assert "age: the table has no column for an effect" in refused(build, "compare: arm\nrows: {age: {effect: smd}}\n")


def test_an_effect_needs_the_column_that_shows_it(build):
    """Beside other effects it was left out, and nobody said so."""
    told = refused(build, "compare: arm\neffects: [difference (95% CI)]\nrows: {sex: {effect: odds-ratio-exact}}\n")
    assert "sex: the table has no column for odds-ratio-exact" in told and "effects: [OR (95% CI)]" in told


def test_effects_need_groups(build):
    assert "effects needs the key compare" in refused(build, "effects: [SMD]\nrows: [age]\n")


def test_intervals_of_summaries(build):
    table = build('rows: {age: {show: mean (CI), digits: 2}, sex: {show: "% (CI)"}}\n')
    from scipy import stats as scipy_stats

    ages = [int(line.split(",")[2]) for line in DATA.split()[1:]]
    low, high = scipy_stats.t.interval(0.95, len(ages) - 1, sum(ages) / 7, scipy_stats.sem(ages))
    assert lines(table)[0] == f"age|{sum(ages) / 7:.2f} ({low:.2f}–{high:.2f})"
    assert lines(table)[2] == ".f|42.9 (15.8–75.0)"
    ninety = build('confidence: 0.9\nrows: {age: {show: mean (CI)}, sex: {show: "% (CI)"}}\n').results
    wanted = scipy_stats.t.interval(0.9, len(ages) - 1, sum(ages) / 7, scipy_stats.sem(ages))
    assert ninety.get("age", "overall", None, "mean_low").value == pytest.approx(wanted[0], rel=1e-12)
    wilson = scipy_stats.binomtest(3, 7).proportion_ci(0.9, "wilson")
    assert ninety.get("sex", "overall", "f", "pct_high").value == pytest.approx(100 * wilson.high, rel=1e-12)


@pytest.mark.parametrize(
    "effect",
    [effect for effect in stats.EFFECTS if effect.of_counts],
    ids=lambda e: e.name,
)
def test_a_column_without_values_has_no_effect_and_says_so(effect):
    outcome = effect.of_counts(Counts(()), 0.95)
    assert not outcome.values and outcome.problem


def test_an_effect_without_an_interval_stands_alone(build):
    table = build("compare: arm\neffects: [effect (95% CI)]\nrows: {stage: {effect: cramers-v}}\n")
    assert table.results.get("stage", None, None, "effect_low").problem == "there is no interval of this effect here"
    assert lines(table)[0].endswith("|0.47")


def test_fisher_brings_its_own_odds_ratio(build):
    spec = "compare: arm\neffects: [OR]\nrows: {sex: {test: fisher, effect: odds-ratio}}\n"
    assert "sex: Fisher's exact test brings an odds ratio of its own" in refused(build, spec)
    for column, told in (("OR (95% CI)", " with exact interval"), ("OR", "")):
        table = build(f"compare: arm\neffects: [{column}]\nrows: {{sex: {{test: fisher, level: f}}}}\n")
        assert ("", f"OR: conditional maximum-likelihood odds ratio{told}") in notes(table)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("effect (95% CI)", "3.00 (−3.17 to ∞ to 1.39)"),
        ('"{effect} [{effect_low}; {effect_high}]"', "3.00 [−3.17; ∞ to 1.39]"),
    ],
)
def test_a_number_needed_to_treat_whose_interval_runs_through_infinity_says_so(build, column, cell):
    """Altman (1998): an interval of the risk difference around 0 is two rays of its reciprocal."""
    table = build(f"compare: arm\neffects: [{column}]\nrows: {{sex: {{level: m, effect: nnt}}}}\n")
    assert lines(table)[0].split("|")[-1] == cell
    told = "numbers needed to treat are negative where a has the level shown less often"
    assert any(told in note for _, note in notes(table))


@pytest.mark.parametrize("row", ["sex: {level: m, effect: nnt}", "age: {effect: superiority}"])
def test_a_forest_column_draws_no_effect_whose_null_is_elsewhere(build, row):
    """A number needed to treat without effect is infinite: on an axis around 0 its interval would be drawn inside out."""
    spec = f"compare: arm\neffects: [effect (95% CI), forest]\nrows: {{{row}}}\n"
    assert "and 0 on the axis of the forest column" in refused(build, spec)


def test_a_note_names_the_rows_of_each_method_where_one_column_has_several(build):
    table = build(
        "compare: arm\ncolumns: [groups, difference (95% CI), SMD]\n"
        "rows:\n  age: Age\n  age_2: {variable: age, label: Age again}\n  crp: {label: CRP, effect: hodges-lehmann}\n"
        "  sex: {label: Men, level: m}\n"
    )
    assert (
        "",
        "Differences: difference of means, pooled variance, t interval; Hodges–Lehmann estimate, exact interval (CRP); "
        "difference of proportions, Newcombe’s hybrid score interval, in percentage points",
    ) in notes(table)
