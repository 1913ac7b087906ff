"""Sentences for the Results section: what was computed, in the style's numbers, and no more than that."""

import random
import re
from pathlib import Path

import abroad
import pytest
from click.testing import CliRunner

import tablegen
from tablegen.cli import cli
from tablegen.paper.address import Addresses
from tablegen.paper.fact_files import tables_of
from tablegen.paper.placeholders import wanted_in
from tablegen.paper.prose import prose_of_text
from tablegen.paper.results_text import text_sentences
from tablegen.paper.verify import verify
from tablegen.paper.verify_report import report_lines

ROOT = Path(__file__).parent.parent.parent
SPECS = [
    *sorted((ROOT / "specs").glob("*.yaml")),
    *(ROOT / "specs/gallery" / f"{name}.yaml" for name in ("cox", "linear", "firth")),
]
TWO = """data: data.csv
compare: arm
number: 1
groups: {a: A, b: Drug}
rows: {age: Age, sex: Sex, crp: {label: "CRP (mg/L)", test: mann-whitney, show: median (IQR)}}
"""


def offered(path, style=None, placeholders=False):
    return text_sentences(path, None, style, placeholders)


def test_a_comparison_and_a_model_of_the_paper():
    first = offered(ROOT / "specs/table1.yaml")
    assert first[0] == (
        "Age did not differ significantly between the etiology-specific group and the non-etiology-specific group "
        "(255.93 ± 173.93 vs 254.74 ± 119.03; p = 0.970)."
    )
    assert first[2] == (
        "The frequency of family history was significantly lower in the etiology-specific group than in the "
        "non-etiology-specific group (yes/no 13/33 vs 29/13; p < 0.001)."
    )
    assert offered(ROOT / "specs/table2.yaml", "jama")[:2] == (
        "There was a significant association of gender (male versus female) with higher odds of etiology: non-specific "
        "(OR = 20.55, 95% CI 3.83-110.36; P < .001).",
        "There was no significant association of family history (no versus yes) with the odds of etiology: non-specific "
        "(OR = 0.42, 95% CI 0.08-2.32; P = .32).",
    )


def test_each_journal_writes_its_numbers():
    lancet = offered(ROOT / "specs/table1.yaml", "lancet")[0]
    assert "mean (SD) 255·9 (173·9) vs 254·7 (119·0)" in lancet
    assert "p=0·97" in lancet


def test_placeholders_stand_for_the_same_cells():
    assert offered(ROOT / "specs/table1.yaml", placeholders=True)[0].endswith(
        "({{table1.age_days.specific}} vs {{table1.age_days.non-specific}}; {{table1.age_days.p}})."
    )
    assert (
        '{{table2.gender.or "OR = {or}, 95% CI {low}–{high}"}}'
        in offered(ROOT / "specs/table2.yaml", placeholders=True)[0]
    )


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
@pytest.mark.parametrize("style", [None, "lancet"])
def test_what_is_offered_agrees_with_the_table(spec, style):
    text = "\n\n".join(offered(spec, style))
    report = verify(prose_of_text(text, ".md", "x.md"), tables_of([spec]))
    assert text
    assert not report.findings, "\n".join(report_lines(report))
    assert report.bound >= 0.5 * report.seen


@pytest.mark.parametrize("spec", [path for path in SPECS if path.stem != "linear"], ids=lambda path: path.stem)
def test_filled_placeholders_are_the_sentences(spec):
    numbers = Addresses([tablegen.build(spec)])
    for text, with_places in zip(offered(spec), offered(spec, placeholders=True), strict=True):
        filled, done = "", 0
        for wanted in wanted_in(with_places):
            filled += with_places[done : wanted.start] + numbers.text(wanted.address, wanted.pattern)
            done = wanted.end
        assert (filled + with_places[done:]).replace("\u00a0", " ") == text


def test_a_test_of_ranks_says_of_no_direction_that_it_is_one(project):
    rows = [f"{arm},{50 + i},{'mf'[i % 2]},{i + (100 if arm == 'b' else 0)}" for arm in "ab" for i in range(12)]
    folder = project(data_dot_csv="arm,age,sex,crp\n" + "\n".join(rows) + "\n", spec_dot_yaml=TWO)
    age, sex, crp = offered(folder / "spec.yaml")
    assert (
        age
        == "Age did not differ significantly between group A and the drug group (55.5 ± 3.6 vs 55.5 ± 3.6; P > 0.999)."
    )
    assert sex.startswith(
        "Sex did not differ significantly between group A and the drug group (f 6 (50.0%) vs 6 (50.0%);"
    )
    assert crp.startswith("CRP differed significantly between group A and the drug group (median (IQR) ")


def test_the_command(project):
    folder = project(data_dot_csv="arm,age,sex,crp\na,1,m,1\nb,2,f,2\na,3,m,3\nb,4,m,4\n", spec_dot_yaml=TWO)
    run = CliRunner().invoke(cli, ["text", str(folder / "spec.yaml")])
    assert (run.exit_code, len(run.output.splitlines())) == (0, 3)
    (folder / "spec.yaml").write_text("data: data.csv\ncrosstab: [arm, sex]\n", "utf-8")
    run = CliRunner().invoke(cli, ["text", str(folder / "spec.yaml")])
    assert (run.exit_code, run.output) == (
        0, "There was no significant association between arm and sex (P = 0.248).\n")  # fmt: skip


# -- every design, in seven languages


@pytest.fixture(scope="module", params=abroad.LANGUAGES)
def told(request, tmp_path_factory):
    """A language, the specs of a trial told in it, their tables, and what is offered of each."""
    paths = abroad.specs(tmp_path_factory.mktemp(request.param), request.param)
    offers = {name: offered(path) for name, path in paths.items()}
    return request.param, paths, {name: tables_of([path]) for name, path in paths.items()}, offers


def report_of(texts, tables):
    return verify(prose_of_text("\n\n".join(texts), ".md", "x.md"), tables)


def test_every_design_has_sentences_and_every_number_of_them_is_bound(told):
    _, _, tables, offers = told
    for name, sentences in offers.items():
        assert sentences, name
        report = report_of(sentences, tables[name])
        assert not report.findings, "\n".join(report_lines(report))
        levels = sum(sentence.count("95") for sentence in sentences)  # of intervals, which are no numbers of a table
        assert report.bound >= report.seen - levels, (name, report)


def test_the_languages_say_it_each_in_its_own_words(told):
    language, _, _, offers = told
    said = " ".join(sentence for sentences in offers.values() for sentence in sentences)
    for word in abroad.names(language):
        said = said.replace(word, "").replace(word.lower(), "")
    english = re.findall(
        r"\b(?:significant\w*|between|group|groups|the|was|mean|frequency|with|higher|odds of)\b", said
    )
    assert bool(english) == (language == "en"), english


def test_sentences_are_grammatical_whatever_the_label(project):
    """Singular or plural, of one group, of several, of a model: the subject is never the author's label."""
    folder = project(trial_dot_csv=abroad.trial())
    rows = "rows: {dm: {label: Boys with diabetes, level: yes}, age: Years lived, sbp: {label: Pressures (mmHg), show: median (IQR)}}\n"

    def told_by(spec):
        (folder / "spec.yaml").write_text(f"data: trial.csv\n{spec}{rows}", "utf-8")
        return offered(folder / "spec.yaml")

    assert told_by("") == (
        "The frequency of boys with diabetes was 89 (29.7%).",
        "The mean years lived was 59.6 ± 9.1.",
        "The median (IQR) pressures was 143 (134–151).",
    )
    two = told_by("compare: arm\ngroups: {a: Placebo, c: Drug}\nwhere: {arm: not b}\n")
    assert two[0] == (
        "The frequency of boys with diabetes was significantly lower in the placebo group than in the drug group "
        "(14 (14.1%) vs 54 (48.6%); P < 0.001)."
    )
    assert two[1].startswith("Years lived did not differ significantly between the placebo group and the drug group (")
    three = told_by("compare: arm\n")
    assert three[0].startswith("Boys with diabetes differed significantly between the groups (14 (14.1%) in group a, ")


GERMAN = (
    "Für das Merkmal Alter fand sich kein signifikanter Unterschied zwischen der Gruppe Placebo und der Gruppe Hohe Dosis "
    "(59,9 ± 8,0 vs. 59,0 ± 9,4; P = 0,482).",
    "Für das Merkmal Geschlecht (männlich) ergab sich: Häufigkeit 160 (53,3 %).",
    "Es bestand ein signifikanter Zusammenhang des Merkmals Körpermassenindex mit höheren Odds für dm: yes "
    "(OR = 1,08, 95-%-KI 1,01–1,15; P = 0,021).",
    "Zwischen den Merkmalen Geschlecht und Diabetes bestand kein signifikanter Zusammenhang (P = 0,101).",
    "Die Fläche unter der ROC-Kurve des Merkmals CRP betrug 0,75 (95-%-KI 0,69–0,80).",
)


def test_german_sentences(tmp_path):
    found = [sentence for path in abroad.specs(tmp_path, "de").values() for sentence in offered(path)]
    assert [
        sentence for sentence in GERMAN if sentence.replace(" %", "\u202f%") not in found and sentence not in found
    ] == []


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("es", ("No se observó ninguna correlación significativa entre Edad e Índice de masa corporal",)),
        ("zh", ("年龄：安慰剂组与高剂量组差异无统计学意义", "（OR = 1.00，95%CI 0.97–1.03；", "灵敏度为65.2%（95%CI 54.8–74.3），", "性别（女与男比较）")),
        ("ja", ("プラセボ群と高用量群の間に", "（OR = 1.00、95%CI 0.97–1.03；", "感度は65.2%（95%CI 54.8–74.3）、", "性別（女性対男性）")),
    ],
)  # fmt: skip
def test_sentences_have_the_words_and_signs_of_the_language(tmp_path, language, sentences):
    found = " ".join(sentence for path in abroad.specs(tmp_path, language).values() for sentence in offered(path))
    assert [sentence for sentence in sentences if sentence not in found.replace("\u00a0", " ")] == []


def test_filled_placeholders_are_the_sentences_in_every_language(told):
    _, paths, _, offers = told
    for name in ("two", "three", "odds", "correlate", "diagnose"):
        numbers = Addresses([tablegen.build(paths[name])])
        for text, with_places in zip(offers[name], offered(paths[name], placeholders=True), strict=True):
            filled, done = "", 0
            for wanted in wanted_in(with_places):
                filled += with_places[done : wanted.start] + numbers.text(wanted.address, wanted.pattern)
                done = wanted.end
            assert (filled + with_places[done:]).replace("\u00a0", " ") == text.replace("\u00a0", " ")


def test_right_texts_in_every_language_are_left_in_peace(told):
    """150 texts in each of seven languages, a thousand and more: sentences of the trial in any order, and others."""
    language, _, tables, offers = told
    every = [(name, sentence) for name, sentences in offers.items() for sentence in sentences]
    for seed in range(150):
        rng = random.Random(seed)
        name = rng.choice(list(offers))
        some = rng.sample([sentence for own, sentence in every if own == name], k=1 + seed % len(offers[name]))
        texts = [*some, *rng.sample(abroad.DISTRACTORS[language], k=2)]
        rng.shuffle(texts)
        report = report_of(texts, tables[name])
        assert not report.findings, "\n".join(report_lines(report))


def test_planted_errors_in_every_language_are_found(told):
    _, _, tables, offers = told
    tried, missed = 0, []
    for name, sentences in offers.items():
        rng = random.Random(name)
        for sentence in sentences:
            for _ in range(6):
                wrong = abroad.broken(sentence, rng)
                if wrong is None:
                    continue
                tried += 1
                others = [other for other in sentences if other != sentence]
                if not report_of([wrong, *others], tables[name]).findings:
                    missed.append(wrong)
    assert tried > 150
    assert len(missed) <= 0.1 * tried, missed


@pytest.mark.parametrize("language", ["de", "zh"])
def test_journals_with_raised_decimal_points_in_other_languages(language, tmp_path):
    for path in abroad.specs(tmp_path, language).values():
        sentences = offered(path, "lancet")
        report = report_of(sentences, tables_of([path]))
        assert not report.findings and report.bound, "\n".join(report_lines(report))


SPLIT = """data: data.csv
compare: arm
number: 1
split: sex
columns: [groups, P]
rows: {age: Age, crp: {label: CRP, unit: mg/L, show: median (IQR), test: mann-whitney}}
"""
TRIAL = "arm,sex,age,crp,died\n" + "".join(
    f"{'ab'[i % 2]},{'fm'[i // 2 % 2]},{50 + i * 7 % 13},{1 + i * 5 % 11},{i // 4 % 2}\n" for i in range(24)
)
FOLLOWED = """data: data.csv
compare: arm
rows:
  crp: {label: Relapse, event: died, unit: days, at: [3], show: [events/n, survival (CI), median survival (CI)]}
  late: {label: Death, time: crp, event: died, unit: days, at: [7], show: [survival (CI), at risk]}
"""


def test_sentences_on_a_split_table_say_of_which_level_and_their_placeholders_too(project):
    path = project(data_dot_csv=TRIAL, two_dot_yaml=SPLIT) / "two.yaml"
    told, places = offered(path), offered(path, placeholders=True)
    assert [text.partition(": ")[0] for text in told] == ["f", "f", "m", "m"]
    assert "{{two.f.age.a}} vs {{two.f.age.b}}; {{two.f.age.p}}" in places[0]
    addresses = Addresses([tablegen.build(path)])
    for sentence, with_places in zip(told, places, strict=True):
        filled = re.sub(r"\{\{([^{}]+)\}\}", lambda m: addresses.text(m[1]), with_places)
        assert filled.replace("\u00a0", " ") == sentence


def test_counts_and_percentages_of_times_have_no_unit_and_are_named(project):
    path = project(data_dot_csv=TRIAL, two_dot_yaml=FOLLOWED) / "two.yaml"
    first, second = offered(path)
    assert "(events/n 6/12 vs " in first and "days" not in first
    assert "(survival at 7 days, % (95% CI) " in second


def test_models_side_by_side_have_one_sentence_a_term(project):
    """An odds ratio and its interval stand in columns of their own: each of the two told all terms."""
    rows = [f"{i},{'ny'[(i * 7 + i // 5) % 3 == 0]},{20 + i * 13 % 41},{'fm'[i % 2]}" for i in range(60)]
    spec = "data: d.csv\nmodel: logistic\noutcome: {died: y}\nmodels: [univariable, multivariable]\nrows: [age, sex]\n"
    folder = project(d_dot_csv="id,died,age,sex\n" + "\n".join(rows) + "\n", spec_dot_yaml=spec)
    told = offered(folder / "spec.yaml")
    assert len(told) == len({*told}) == 4
