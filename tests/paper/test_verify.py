"""A manuscript's numbers against its tables: what contradicts them is found, and nothing else."""

import random
import re
import shutil
from pathlib import Path

import docx
import pytest
import results_prose
from click.testing import CliRunner
from results_prose import ERRORS, Writer, section

import tablegen
from tablegen.cli import cli
from tablegen.paper.fact_files import tables_of
from tablegen.paper.prose import prose_of_text, read_prose
from tablegen.paper.verify import verify
from tablegen.paper.verify_report import report_lines, words_of

ROOT = Path(__file__).parent.parent.parent
PAPER = ROOT / "tests/data/paper/ren2023.txt"
PRINTED = tuple(sorted((ROOT / "specs/published").glob("*.yaml")))
THREE_GROUPS = """data: trial.csv
compare: arm
number: 1
groups: {a: Placebo, b: Low dose, c: High dose}
rows:
  age: "Age, years"
  bmi: Body mass index (BMI), kg/m2
  sex: {label: Sex, levels: {m: Male, f: Female}}
  dm: "Diabetes mellitus, n (%)"
  sbp: Systolic blood pressure (mmHg)
  dbp: Diastolic blood pressure (mmHg)
"""


def trial(n=240):
    """Patients of a trial with three arms."""
    rng = random.Random(1)
    lines = ["arm,age,bmi,sex,dm,sbp,dbp"]
    for _ in range(n):
        age, bmi, sbp, dbp = (rng.gauss(*of) for of in ((60, 9), (26, 4), (130, 14), (80, 9)))
        lines.append(
            f"{rng.choice('abc')},{age:.0f},{bmi:.1f},{rng.choice('mf')},{rng.choice(('yes', 'no', 'no'))},{sbp:.0f},{dbp:.0f}"
        )
    return "\n".join(lines) + "\n"


def found(text, tables, suffix=".md"):
    return [
        (words_of(one.claim, one.sentence.text), one.verdict.kind if one.verdict else "cannot be")
        for one in verify(prose_of_text(text, suffix, "paper.md"), tables).findings
    ]


@pytest.fixture(scope="module")
def printed():
    return tables_of(PRINTED)


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """Tables and writers about them: two groups with models, a Cox model, three groups."""
    folder = tmp_path_factory.mktemp("trial")
    (folder / "trial.csv").write_text(trial(), "utf-8")
    (folder / "trial.yaml").write_text(THREE_GROUPS, "utf-8")
    named = [(ROOT / "specs/table1.yaml", ROOT / "specs/table2.yaml"), (ROOT / "specs/gallery/cox.yaml",),
             (ROOT / "specs/table3.yaml", ROOT / "specs/table4.yaml"), (folder / "trial.yaml",)]  # fmt: skip
    return [([Writer(tablegen.build(path), random.Random(0)) for path in paths], tables_of(paths)) for paths in named]


def test_the_papers_own_text_contradicts_its_tables_in_these_numbers_and_no_others(printed):
    # found by hand: 42 children have a family history and 39 a normal birth in Tables 1 and 3; 178 ± 94 and 30/16 stand
    # for both groups; the mean age follows from the groups' means; 83/88 are 94%; 95 children were never in the study
    report = verify(read_prose(PAPER), printed)
    assert [(words_of(one.claim, one.sentence.text), one.verdict and one.verdict.kind) for one in report.findings] == [
        ("260.58 ± 147.08", "contradicts"),
        ("44", "contradicts"),
        ("37", "contradicts"),
        ("178 ± 94", "duplicated"),
        ("30/16", "duplicated"),
        ("83 (83.38%)", None),
        ("52.63% (50/95)", None),
    ]
    assert report.seen == report.bound + report.left
    assert report.bound > 95


def test_the_paper_as_its_tables_have_it_is_left_in_peace(printed):
    text = PAPER.read_text("utf-8")
    for wrong, right in (
        ("260.58 ± 147.08", "255.36 ± 149.41"), ("44 children", "42 children"), ("37 cases", "39 cases"),
        ("vs. 178 ± 94", "vs. 167 ± 98"), ("30/16 vs. 30/16", "30/16 vs. 9/33"), ("83 (83.38%)", "83 (94.3%)"),
        ("52.63% (50/95)", "51.14% (45/88)"),
    ):  # fmt: skip
        mended = text.replace(wrong, right)
        assert mended != text
        text = mended
    assert found(text, printed, ".txt") == []


@pytest.mark.parametrize("fifty", range(20))
def test_a_thousand_right_texts_are_left_in_peace(sets, fifty):
    for seed in range(50 * fifty, 50 * (fifty + 1)):
        text = one_section(sets, seed)[0]
        report = verify(prose_of_text(text, ".md", "paper.md"), sets[seed % len(sets)][1])
        assert not report.findings, f"seed {seed}: " + "\n".join(report_lines(report))


def one_section(sets, seed, error=None):
    writers, rng = sets[seed % len(sets)][0], random.Random(seed if error is None else seed + 10**6)
    for writer in writers:
        writer.rng = rng
    return section(writers, rng, error)


def test_planted_errors_are_found_and_no_other_number_is_flagged(sets):
    caught, others, tried = 0, 0, 100
    for seed in range(tried):
        kind = ERRORS[(seed // len(sets)) % len(ERRORS)]
        grouped = any(writer.groups for writer in sets[seed % len(sets)][0])
        text, bad = one_section(sets, seed, kind if grouped or kind == "p" else "number")
        findings = verify(prose_of_text(text, ".md", "paper.md"), sets[seed % len(sets)][1]).findings
        right = [one for one in findings if one.sentence.text in bad]
        caught += bool(right)
        others += len(findings) - len(right)
    assert caught >= 0.95 * tried
    assert others == 0


ONE = """Age was {} in the etiology-specific group and {} in the non-etiology-specific group ({})."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ONE.format("255.93 ± 173.93", "254.74 ± 119.03", "P = 0.970"), []),
        (ONE.format("256 ± 174", "255 ± 119", "t(86) = −0.04, P = .97"), []),
        (ONE.format("255.9 (173.9)", "254.7 (119.0)", "P > 0.05"), []),
        (ONE.format("255·93 ± 173·93", "254·74 ± 119·03", "p=0·97"), []),
        (ONE.format("254.74 ± 119.03", "255.93 ± 173.93", "P = 0.970"), [("254.74 ± 119.03", "group"), ("255.93 ± 173.93", "group")]),
        (ONE.format("255.93 ± 173.93", "255.93 ± 173.93", "P = 0.970"), [("255.93 ± 173.93", "duplicated")]),
        (ONE.format("255.93 ± 137.93", "254.74 ± 119.03", "P = 0.970"), [("255.93 ± 137.93", "contradicts")]),
        (ONE.format("255.93 ± 173.93", "254.74 ± 119.03", "P = 0.907"), [("P = 0.907", "contradicts")]),
        (ONE.format("255.93 ± 173.93", "254.74 ± 119.03", "P < 0.05"), [("P < 0.05", "contradicts")]),
        ("Age was higher in the non-etiology-specific than in the etiology-specific group (254.74 vs 255.93).", []),
        ("Of 46 patients in the etiology-specific group, 22 (47.8%) were male.", []),
        ("Of 46 patients in the etiology-specific group, 22 (48.7%) were male.", [("22 (48.7%)", "contradicts")]),
        ("Gestational age was 38.2 ± 1.1 weeks and 38.5 ± 1.3 weeks (P = 0.2).", []),
        ("The age at menarche was 12.1 ± 1.2 and 12.4 ± 1.1.", []),
        ("In a previous study, age was 12.1 ± 3.2 and 14.4 ± 3.1 [12].", []),
        ("Inclusion criteria: age 18–65 years, family history in more than 2 relatives.", []),
        ("Family history differed (13/46 [28.3%] vs 29/42 [69.0%]; χ²(1, N = 88) = 14.64, P < 0.001).", []),
        ("Family history differed (13/46 [28.3%] vs 28/42 [66.7%]; χ² = 14.64, P < 0.001).", [("28/42 [66.7%]", "contradicts")]),
        ("Family history differed (χ² = 41.64, P = 0.000).", [("χ² = 41.64", "contradicts")]),
        ("The etiology-specific (n = 46) and non-etiology-specific (n = 24) groups were compared.", [("24", "contradicts")]),
        ("Male gender was a risk factor (OR = 20.07, 95% CI 3.39–118.91, P = 0.001; Table 2).", []),
        ("Male gender was a risk factor (OR = 20.07, 95% CI 3.93–118.91, P = 0.001; Table 2).", [("OR = 20.07, 95% CI 3.93–118.91", "contradicts")]),
        ("The numbers of Table 7 are others: age 12.1 ± 3.2 vs 14.4 ± 3.1.", []),
    ],
)  # fmt: skip
def test_sentences(printed, text, expected):
    assert found(text, printed[:2]) == expected


PEACE = """
A total of 88 children were included, 57 boys (64.8%) and 31 girls (35.2%).
There were 22 males and 24 females in the etiology-specific group, and 35 males and 7 females in the non-etiology-specific group.
Compared with the etiology-specific group, the non-etiology-specific group had more males (83.3% vs 47.8%).
The mean ages of the two groups were 255.9 and 254.7 days, respectively.
Abnormal metabolic status was found in 31 of the 42 non-etiology-specific children (73.8%) but in only 10 of 46 (21.7%) in the other group.
Family history (OR 0.42, 95% CI 0.08–2.28), birth status (OR 0.21, 0.04–1.13) and brain MRI (OR 1.17, 0.17–7.94) were not significant.
In the remission group 6 of 45 (13.3%) had a family history, as opposed to 36 of 43 (83.7%) in the non-remission group (p<0.0001).
Children aged 1 month to 3 years with a family history of epilepsy in 2 generations were recruited over 36 months.
The age at surgery was 3.4 ± 1.2 years and the operation time 120 ± 30 min.
Family history was positive in 30% of the cases in the study of Smith (2019) [12].
Two children with a family history died, and 3 children with abnormal birth status were lost to follow-up.
The interaction of age and gender was not significant (P = 0.45), and the P for trend over age was 0.21.
Age correlated with duration of onset (r = 0.34, P = 0.02).
The mean difference in age was 1.2 days (95% CI −62.5 to 64.9).
After excluding 5 children with missing data on age, 83 remained.
In a sensitivity analysis excluding 4 children, male gender remained significant (OR 18.2, 95% CI 3.0–110.1).
In unadjusted analysis, male gender had an OR of 5.45 (95% CI 2.0–14.9).
Among the 57 males, 22 (38.6%) were in the etiology-specific group.
Among boys, family history was present in 10 of 22 (45.5%) and 25 of 35 (71.4%).
At month 12, age was 620.1 ± 170.2 and 631.2 ± 120.3 days.
"""
WRONG = """
There were 22 males and 24 females in the etiology-specific group, and 36 males and 7 females in the non-etiology-specific group.
Of the 88 children, 44 (50.0%) had a family history.
Family history (OR 0.42, 95% CI 0.08–2.28), birth status (OR 0.21, 0.04–1.31) and brain MRI (OR 1.17, 0.17–7.94) were not significant.
In the remission group 6 of 45 (13.3%) had a family history, as opposed to 34 of 43 (79.1%) in the non-remission group (p<0.0001).
The odds of non-etiology-specific IS were higher in males (OR 2.07; 95% CI, 3.39 to 118.91).
Time of therapy was 28.07 ± 9.88 vs 28.19 ± 10.78 days (t = 0.054, P = 0.597).
"""


@pytest.mark.parametrize("text", PEACE.strip().splitlines())
def test_sentences_that_contradict_nothing(printed, text):
    assert found(text, printed, ".txt") == []


@pytest.mark.parametrize("text", WRONG.strip().splitlines())
def test_sentences_with_one_wrong_number(printed, text):
    assert len(found(text, printed, ".txt")) == 1


def test_every_number_is_counted_once(printed):
    report = verify(prose_of_text("Age was 255.93 ± 173.93 vs 254.74 ± 119.03 in 2021 [3].", ".md", "x"), printed[:1])
    assert (report.seen, report.bound, report.left) == (6, 4, 2)
    assert list(report_lines(report)) == ["6 numbers: 4 bound to tables, 2 left alone; no contradictions."]


def test_the_report_says_where_and_what_the_table_has(project):
    shutil.copytree(ROOT / "specs/published", project() / "specs")
    text = "# Results\n\nAge of onset did not\ndiffer (178 ± 94 vs. 178 ± 94 days, Table 1).\n"
    folder = project(paper_dot_md=text)
    run = CliRunner().invoke(cli, ["verify", "paper.md"])
    assert run.exit_code == 1
    assert run.output.splitlines() == [
        'paper.md:4:22: "178 ± 94" is given twice, where Table 1 has two numbers',
        "   Age of onset did not differ (178 ± 94 vs. 178 ± 94 days, Table 1).",
        "   Table 1, Age of onset (day), Non-etiology-specific group: 167 ± 98   (table1.onset_age_days.non-specific)",
        "5 numbers: 4 bound to tables, 1 left alone; 1 contradiction.",
    ]
    (folder / "paper.md").write_text(text.replace("vs. 178 ± 94", "vs. 167 ± 98"), "utf-8")
    assert CliRunner().invoke(cli, ["verify", "paper.md", "specs/table1.yaml"]).exit_code == 0


def test_results_files_will_do(project):
    folder = project(t_dot_csv=trial(), t_dot_yaml=THREE_GROUPS.replace("trial.csv", "t.csv"))
    built = tablegen.build(folder / "t.yaml")
    (folder / "t.results.json").write_text(built.results.to_json(), "utf-8")
    mean, sd = (built.results.get("age", "a", None, stat).value for stat in ("mean", "sd"))
    right, wrong = f"Age was {mean:.1f} ± {sd:.1f} in group a.", f"Age was {mean + 3:.1f} ± {sd:.1f} in group a."
    tables = tables_of([folder / "t.results.json"])
    assert found(right, tables) == []
    assert [kind for _, kind in found(wrong, tables)] == ["contradicts"]


def test_a_number_of_an_earlier_build_is_stale(project):
    folder = project(trial_dot_csv=trial(), specs__t_dot_yaml=THREE_GROUPS.replace("trial.csv", "../trial.csv"))
    assert CliRunner().invoke(cli, ["build"]).exit_code == 0
    old = tablegen.build(folder / "specs/t.yaml").results
    mean, sd = (old.get("age", "a", None, stat).value for stat in ("mean", "sd"))
    text = f"Age was {mean:.2f} ± {sd:.2f} in the placebo group."
    project(paper_dot_md=text, trial_dot_csv=trial(200))
    run = CliRunner().invoke(cli, ["verify", "paper.md"])
    assert (run.exit_code, run.output.splitlines()[0]) == (
        1, f'paper.md:1:9: "{mean:.2f} ± {sd:.2f}" is what Table 1 had in an earlier build')  # fmt: skip


def test_numbers_that_insert_put_there_are_read(printed):
    tex = r"\begin{document}Age was \tablegen{table1.age_days.specific}{255.39~\textpm{}~173.93} in the etiology-specific group."
    assert found(tex, printed, ".tex") == [("255.39\u00a0±\u00a0173.93", "contradicts")]
    md = "Age was <!-- tablegen: table1.age_days.specific -->255.39 ± 173.93<!-- /tablegen --> in the etiology-specific group."
    assert found(md, printed) == [("255.39 ± 173.93", "contradicts")]


RISK = """data: infantile_spasms.csv
model: logistic
outcome: {etiology: non-specific}
rows: {gender: {label: Male sex, reference: female}, metabolic_status: {label: Metabolic abnormality, reference: normal}}
columns: [OR (95% CI), P]
style: lancet
"""
BOYS = "Boys (odds ratio %s) and children with a metabolic abnormality (%s) more often had none."
OF_BOYS = '{{risk.gender.or "{or}, 95% CI {low}–{high}"}}'
OF_OTHERS = '{{risk.metabolic_status.or "{or}, {low}–{high}"}}'


@pytest.mark.parametrize("name", ["paper.md", "paper.tex", "paper.docx"])
def test_a_number_that_was_looked_up_is_that_of_its_row_whatever_the_sentence_calls_it(project, name):
    folder = project(risk_dot_yaml=RISK)
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", folder)
    text = BOYS % (OF_BOYS, OF_OTHERS)
    if name == "paper.docx":
        document = docx.Document()
        document.add_paragraph(text)
        document.save(name)
    else:
        Path(name).write_text("\\begin{document}\n" * (name == "paper.tex") + text + "\n", "utf-8")
    run = [CliRunner().invoke(cli, [command, name, "risk.yaml"]) for command in ("insert", "verify")]
    assert [one.exit_code for one in run] == [0, 0], run[1].output
    data = folder / "infantile_spasms.csv"
    data.write_text("".join(data.read_text("utf-8").splitlines(keepends=True)[:80]), "utf-8")
    assert "contradicts" in CliRunner().invoke(cli, ["verify", name, "risk.yaml"]).output


def test_a_lone_number_that_was_looked_up_needs_no_word_for_its_statistic(project):
    text = "The mean age was {{risk.gender.or}}.\n"
    ages = RISK.partition("model")[0] + "rows: {age_days: Age}\nstyle: lancet\n"
    project(risk_dot_yaml=RISK, ages_dot_yaml=ages, paper_dot_md=text)
    shutil.copy(ROOT / "specs/data/infantile_spasms.csv", ".")
    run = [CliRunner().invoke(cli, [command, "paper.md", "risk.yaml", "ages.yaml"]) for command in ("insert", "verify")]
    assert [one.exit_code for one in run] == [0, 0], run[1].output
    typed = re.sub("<!--.*?-->", "", Path("paper.md").read_text("utf-8"))
    Path("paper.md").write_text(typed, "utf-8")
    assert "contradicts" in CliRunner().invoke(cli, ["verify", "paper.md", "risk.yaml", "ages.yaml"]).output


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"records": [1]}', '{"records": [{"row": 1}]}', "{"])
def test_a_file_that_is_no_results_file_is_refused_in_words(project, content):
    project(x_dot_json=content, paper_dot_md="Age was 12.")
    run = CliRunner().invoke(cli, ["verify", "paper.md", "x.json"])
    assert run.exit_code == 1
    assert "is no results file" in run.output


def test_wrong_usage(project):
    project(paper_dot_odt="x", spec_dot_yaml="data: d.csv\n")
    assert CliRunner().invoke(cli, ["verify", "spec.yaml"]).exit_code == 2
    assert "no manuscript" not in CliRunner().invoke(cli, ["verify"]).output
    missing = CliRunner().invoke(cli, ["verify", "gone.md", "spec.yaml"])
    assert (missing.exit_code, "cannot be read" in missing.output) == (1, True)


def test_the_generator_plants_what_it_says(sets):
    """The numbers of right and wrong sentences of one seed differ."""
    writer = sets[0][0][0]
    for error in ERRORS:
        writer.rng = random.Random(3)
        bad = next(made for made in iter(lambda e=error: results_prose.sentence(writer, e), None) if made)
        assert re.search(r"\d", bad)


DOSES = """compare: arm
groups: {p: Placebo, d: Drug 10 mg}
rows: {age: "Age, years", q: Quality of life at 6 months, resp: {label: Response, level: yes}}
"""


def test_a_number_of_a_groups_or_a_rows_name_is_no_claim(tmp_path):
    data = "arm,age,q,resp\np,50,60,yes\np,52,64,no\np,57,65,no\nd,61,70,yes\nd,66,72,yes\nd,65,77,no\n"
    (tmp_path / "trial.csv").write_text(data, encoding="utf-8")
    (tmp_path / "doses.yaml").write_text("data: trial.csv\nnumber: 1\n" + DOSES, encoding="utf-8")
    tables = tables_of([tmp_path / "doses.yaml"])
    right = "Mean age was 53.0 (3.6) years with placebo and 64.0 (2.6) with drug 10 mg (P = 0.013). "
    assert found(right + "Quality of life at 6 months was 63.0 ± 2.6 with placebo.", tables) == []
    assert len(found(right.replace("64.0", "46.0"), tables)) == 1


def test_estimates_and_limits_below_what_their_decimals_tell(tmp_path):
    """Tables print `<0.01 (<0.01–<0.01)`; with the sign the estimate was read as a bound of the author's, and left."""
    rows = (f"{'ab'[i % 2]},{'yes' if (i < 5 if i % 2 == 0 else i % 5) else 'no'}\n" for i in range(4000))
    (tmp_path / "rare.csv").write_text("arm,ill\n" + "".join(rows), "utf-8")
    spec = "data: rare.csv\nnumber: 1\nmodel: logistic\ndigits: {or: 2}\noutcome: {ill: yes}\n"
    (tmp_path / "rare.yaml").write_text(
        spec + "rows: {arm: {label: Arm, reference: b}}\ncolumns: [OR (95% CI), P]\n", "utf-8"
    )
    tables = tables_of([tmp_path / "rare.yaml"])
    right = "Arm a had fewer ill patients (OR <0.01 (95% CI <0.01–<0.01)); OR < 0.001, P < 0.001."
    report = verify(prose_of_text(right, ".md", "paper.md"), tables)
    assert (report.findings, report.bound) == ([], 5)
    wrong = right.replace("–<0.01", "–0.02")  # the upper limit is 0.001
    assert found(wrong, tables) == [("OR <0.01 (95% CI <0.01–0.02)", "contradicts")]
    assert found("An OR < 0.5 (arm a) was held to be relevant.", tables) == []
