"""What a journal's editor would return: each check on a table that has the fault and on one that has not."""

from dataclasses import replace
from pathlib import Path

import pandas
import pytest
from click.testing import CliRunner
from seen import DATA

import tablegen
from tablegen.cli import cli
from tablegen.editor import CHECKS, LIMITED
from tablegen.editor.findings import FINDERS, editor_findings
from tablegen.errors import Place, TablegenError
from tablegen.resources import Templates
from tablegen.style import CheckRule
from tablegen.style_file import load_style, style_names

BUILT_IN = Templates.search()
ROWS = "rows: {age: {label: Age}, sex: {label: Sex}}\n"


@pytest.fixture
def returned(build):
    """What one check, with its limit, says of a table."""

    def returned(check, text, limit=None, data=DATA, **options):
        made = build(text, data=data, **options)
        style = replace(made.style, name="mine", checks={check: CheckRule("warning", limit, "its rules")})
        found = [*editor_findings(made.spec, made.plan, made.results, made.table, style)]
        assert all(problem.hints[-1] == "mine: its rules" for problem in found)
        return [problem.message for problem in found]

    return returned


CASES = [  # check, limit, a spec with the fault, what is said, a spec without it
    (
        "title words",
        3,
        "title: One two three four\n" + ROWS,
        "the title has 4 words, 3 are allowed",
        "title: One two\n" + ROWS,
    ),
    (
        "title line",
        None,
        f"title: {'Patients at admission ' * 7}\n" + ROWS,
        "the title is longer than one line",
        f"title: {'Patients at admission ' * 4}\n" + ROWS,
    ),
    ("note words", 13, ROWS + "notes: [one two three four five]\n", None, ROWS),
    ("columns", 3, "compare: arm\n" + ROWS, "the table has 5 columns, 3 are allowed", ROWS),
    ("rows", 2, ROWS, "the table has 4 rows, 2 are allowed", "rows: [age]\n"),
    ("parts", None, "number: 1a\n" + ROWS, "Table 1a is a part of a table", "number: S1\n" + ROWS),
    (
        "p in trial baseline",
        None,
        "compare: arm\nrandomized: yes\n" + ROWS,
        "the baseline table of a randomized trial has P values",
        "compare: arm\nrandomized: yes\ncolumns: [groups]\n" + ROWS,
    ),
    (
        "p in trial baseline",
        None,
        "title: Patients at baseline\nnotes: [They were randomly assigned]\ncompare: arm\n" + ROWS,
        "the baseline table of a randomized trial has P values, as its title and notes have it",
        "title: Patients at baseline\nnotes: [No random assignment]\ncompare: arm\n" + ROWS,
    ),
    (
        "p in trial baseline",
        None,
        "title: Baseline of a randomised trial\ncompare: arm\n" + ROWS,
        "the baseline table of a randomized trial has P values, as its title and notes have it",
        "title: Baseline of a randomised trial\nrandomized: no\ncompare: arm\n" + ROWS,
    ),
    (
        "effect without interval",
        None,
        "compare: arm\ncolumns: [groups, SMD, P]\nrows: [age]\n",
        "SMD stands without its confidence interval",
        "compare: arm\ncolumns: [groups, SMD]\nrows: [age]\n",
    ),
    (
        "model in part",
        None,
        "model: logistic\noutcome: {sex: m}\nrows: [age]\ncolumns: [B, SE, P]\nfooter: [auc]\n",
        "the model stands without intervals",
        "model: logistic\noutcome: {sex: m}\nrows: [age]\ncolumns: [B, SE, OR (95% CI), P]\nfooter: [auc]\n",
    ),
    (
        "p without effect",
        None,
        "compare: arm\n" + ROWS,
        "P values stand without the effects that they are of",
        "compare: arm\ncolumns: [groups, difference (95% CI), P]\nrows: [age]\n",
    ),
    (
        "p without statistic",
        None,
        "compare: arm\ncolumns: [groups, P]\n" + ROWS,
        "P values stand without their test statistics",
        "compare: arm\n" + ROWS,
    ),
    (
        "effect without interval",
        None,
        "compare: arm\ncolumns: [groups, difference]\nrows: [age]\n",
        "difference stands without its confidence interval",
        "compare: arm\ncolumns: [groups, difference (95% CI)]\nrows: [age]\n",
    ),
    (
        "model in part",
        None,
        "model: linear\noutcome: crp\nrows: [age]\ncolumns: [B (95% CI), P]\nfooter: [aic]\n",
        "the model stands without standard errors",
        "model: linear\noutcome: crp\nrows: [age]\ncolumns: [B, SE, 95% CI, P]\nfooter: [aic]\n",
    ),
    (
        "model in part",
        None,
        "model: linear\noutcome: crp\nrows: [age]\ncolumns: [B, SE, 95% CI, P]\n",
        "the model stands without a measure of fit",
        "compare: arm\n" + ROWS,
    ),
    (
        "percent without count",
        None,
        'rows: {sex: {label: Sex, show: "%"}}\n',
        "percentages stand without their counts: Sex",
        ROWS,
    ),
    (
        "percent without denominator",
        None,
        "compare: arm\nrows: {ok: {label: Well, level: 1}, stage: {label: Stage}}\n",
        "percentages stand without their denominators: Well",
        "compare: arm\nrows: {ok: {label: Well, level: 1, show: n/N (%)}, stage: {label: Stage}}\n",
    ),
    (
        "percent without denominator",
        None,
        'rows: {sex: {label: Sex, show: "%"}}\n',
        "percentages stand without their denominators: Sex",
        "rows: {sex: {label: Sex}}\n",
    ),
    (
        "percent of few",
        4,
        "compare: arm\n" + ROWS,
        "a has 3 patients: percentages are of at least 4",
        "compare: arm\nrows: {sex: {show: n}}\n",
    ),
    (
        "percent of few",
        3,
        "compare: arm\nrows: {sex: {label: Sex, where: {age: '< 30'}, show: n/N (%)}}\n",
        None,
        "compare: arm\nrows: {sex: {label: Sex}}\n",
    ),
    (
        "stars",
        None,
        'rows: [age]\nnotes: ["* p < .05, ** p < .01"]\n',
        'stars stand for P values: "* p < .05, ** p < .01"',
        'rows: [age]\nnotes: ["* Not in everybody; P < 0.05 was significant"]\n',
    ),
    (
        "ns",
        None,
        "rows: [age]\nnotes: [All others NS]\nabbreviations: {NS: not significant}\n",
        'NS stands for a P value: "All others NS"',
        "rows: [age]\nnotes: [Given in NS]\nabbreviations: {NS: normal saline}\n",
    ),
    (
        "unused abbreviation",
        None,
        "rows: {age: {label: OR}}\nabbreviations: {ORS: oral rehydration solution}\n",
        "ORS is explained and not used",
        "rows: {age: {label: ORSs}}\nabbreviations: {ORS: oral rehydration solution}\n",
    ),
    (
        "centre without spread",
        None,
        "rows: {age: {label: Age, show: median}}\n",
        "a median stands without its spread: Age",
        "rows: {age: {show: median (IQR)}}\n",
    ),
    (
        "se for spread",
        None,
        "rows: {age: {label: Age, show: mean ± SE}}\n",
        "a standard error describes no spread: Age",
        ROWS,
    ),
    (
        "undefined abbreviation",
        None,
        "rows: {crp: {label: CRP}, age: {label: Age}}\n",
        "nothing explains CRP",
        "rows: {crp: {label: CRP}}\nabbreviations: {CRP: C-reactive protein}\n",
    ),
    (
        "unused abbreviation",
        None,
        "rows: [age]\nabbreviations: {LDL: low-density lipoprotein}\n",
        "LDL is explained and not used",
        "rows: {age: {label: LDL}}\nabbreviations: {LDL: low-density lipoprotein}\n",
    ),
    (
        "stars",
        None,
        'correlate: pearson\nrows: [age, crp]\nshow: ["{r}{stars}"]\n',
        "stars stand for P values",
        "correlate: pearson\nrows: [age, crp]\n",
    ),
    (
        "ns",
        None,
        "rows: [age]\nnotes: [All others NS]\n",
        'NS stands for a P value: "All others NS"',
        "rows: [age]\nnotes: [All others were not tested, CNS aside]\n",
    ),
    (
        "plus-minus",
        None,
        'rows: {age: {label: Age, show: "{mean} ± {sd}"}}\nstyle: annals\n',
        "± stands before a spread: Age",
        "rows: {age: {label: Age, show: mean ± SD}}\nstyle: annals\n",
    ),
    (
        "empty columns",
        None,
        "compare: arm\nrows: {age: {label: Age, test: no}}\ncolumns: [groups, P]\n",
        'the column "P" is empty',
        "compare: arm\nrows: {age: {label: Age}, crp: {test: no}}\ncolumns: [groups, P]\n",
    ),
    (
        "ratios before counts",
        None,
        "compare: arm\nrows: {sex: {label: Sex, level: f}}\ncolumns: [RR (95% CI), groups]\n",
        "risk ratios stand before the counts of events",
        "compare: arm\nrows: {sex: {label: Sex, level: f}}\ncolumns: [groups, RR (95% CI)]\n",
    ),
    (
        "ratios before counts",
        None,
        'compare: arm\nrows: {sex: {label: Sex, level: f, show: "%"}}\ncolumns: [groups, RR (95% CI)]\n',
        "risk ratios stand without the counts of events",
        "model: logistic\noutcome: {sex: m}\nrows: {age: {label: Age}}\ncolumns: [OR (95% CI)]\n",
    ),
    (
        "ratios before counts",
        None,
        "model: logistic\noutcome: {sex: m}\nseparation: NE\nrows: {arm: {label: Arm}, age: Age}\nreference line: yes\ncolumns: [OR (95% CI)]\n",
        "odds ratios stand without the counts of events",
        "model: logistic\noutcome: {sex: m}\nseparation: NE\nrows: {arm: {label: Arm}, age: Age}\nreference line: yes\ncolumns: [events/n, OR (95% CI)]\n",
    ),
    (
        "missing in a note",
        None,
        "compare: arm\nrows: {crp: {label: Reactive protein, missing: {show: never}}}\n",
        "missing values are told in a note alone",
        "compare: arm\nrows: {crp: {label: Reactive protein}}\ncolumns: [groups, missing]\n",
    ),
    (
        "units without SI",
        None,
        "rows: {age: {label: Glucose, unit: mg/dL}, crp: {label: 'Haemoglobin, g/dL'}}\n",
        "conventional units stand without the factor of SI units: Glucose (mg/dL), Haemoglobin, g/dL",
        "rows: {age: {label: Glucose, unit: mg/dL, SI: {unit: mmol/L, factor: 0.0555}}, crp: {label: Protein, unit: mg/L}}\n",
    ),
    (
        "commas in numbers",
        None,
        'rows: {age: {label: "Income above 10,000"}}\n',
        'a comma within a number: "10,000"',
        'rows: {age: {label: "Aged 1, 200 or so"}}\n',
    ),
]


OWN_TESTS = {"width", "vertical rules", "colour"}


@pytest.mark.parametrize(("check", "limit", "faulty", "said", "sound"), CASES, ids=[case[0] for case in CASES])
def test_a_check_finds_the_fault_and_nothing_else(returned, check, limit, faulty, said, sound):
    found = returned(check, faulty, limit)
    assert found and said in {None, found[0]}
    assert returned(check, sound, limit) == []


def test_the_words_of_notes_are_counted(returned):
    assert returned("note words", "title: T\nrows: [age]\nnotes: [one two three]\n", 3) == [
        "the notes have 11 words, 3 are allowed"
    ]


def test_a_table_wider_than_the_text(returned):
    names = [f"group{i:02d}withalongname" for i in range(14)]
    wide = f"split columns: no\ncompare: g\ngroups: [{', '.join(names)}]\nrows: {{x: {{label: X, show: mean ± SD}}}}\n"
    data = "g,x\n" + "".join(f"{name},{1000 * i + j}.123\n" for i, name in enumerate(names) for j in range(3))
    (message,) = returned("width", wide, data=data)
    assert message.startswith("the table is ") and message.endswith(" mm wider than the text (160 mm)")
    assert returned("width", "rows: [age]\n") == []
    assert returned("width", wide.replace("split columns: no\n", ""), data=data) == []


@pytest.mark.parametrize(
    "text",
    [
        "magnetic resonance imaging (CRP)",
        "C-reactive proteins (CRPs) and CRP",
        "stage IV or III",
        "CI and OR",
        "CIs, SDs and LDL-C, LDL-C/HDL ratio",
        "pH, DNA",
    ],
)
def test_what_is_explained_or_needs_no_explanation(returned, text):
    known = "abbreviations: {LDL-C: LDL cholesterol, HDL: high-density lipoprotein}\n"
    assert returned("undefined abbreviation", f'{known}rows: {{age: {{label: "{text}"}}}}\n') == []


def test_abbreviations_that_nothing_explains_are_told_in_the_singular(build):
    made = build("rows: {age: {label: Age in ICUs}}\n", data=DATA)
    (found,) = editor_findings(
        made.spec,
        made.plan,
        made.results,
        made.table,
        replace(made.style, checks={"undefined abbreviation": CheckRule()}),
    )
    assert (found.message, found.hints[0]) == ("nothing explains ICUs", "abbreviations: {ICU: …}")


def test_stars_and_ns_in_the_cells_of_an_authors_own_pattern(returned):
    """They were looked for in heads, stubs and notes alone."""
    rows = 'compare: arm\nrows: {age: {label: Age, show: "{mean}***"}}\ncolumns: [groups]\n'
    assert returned("stars", rows) == ["stars stand behind numbers: Age"]
    assert returned("ns", rows.replace("***", " (NS)")) == ["NS stands for a P value: Age"]
    assert returned("stars", f"notes: {{age.a: Estimated}}\nstyle: bmj\n{rows}".replace("***", "")) == []


@pytest.mark.parametrize(
    ("label", "missed"),
    [("β-HCG", ["HCG"]), ("anti-TNF", ["TNF"]), ("CKD-EPI", ["CKD"]), ("IL-6", []), ("C-reactive protein", [])],
)
def test_an_abbreviation_behind_a_hyphen(returned, label, missed):
    """What follows another abbreviation is of it; what follows a word or a letter in Greek is one of its own."""
    found = returned("undefined abbreviation", f'rows: {{age: {{label: "{label}"}}}}\n')
    assert found == [f"nothing explains {short}" for short in missed]


def test_notes_at_places_are_the_authors_words(returned):
    assert returned("ns", "rows: [age]\nnotes: {age: NS after adjustment}\n") == [
        'NS stands for a P value: "NS after adjustment"'
    ]


def test_every_check_has_a_title_a_maker_and_a_test():
    assert CHECKS.keys() == FINDERS.keys() == {case[0] for case in CASES} | OWN_TESTS
    assert {case[0] for case in CASES if case[1]} == LIMITED


@pytest.mark.parametrize("name", style_names(BUILT_IN))
def test_every_rule_of_a_journal_names_its_source(name):
    rules = load_style(name, BUILT_IN).checks
    assert rules and all(rule.source for rule in rules.values())
    assert {"p in trial baseline", "undefined abbreviation", "effect without interval"} <= rules.keys()


def test_journals_differ_in_how_much_they_mind():
    levels = {name: load_style(name, BUILT_IN).checks["p in trial baseline"].level for name in style_names(BUILT_IN)}
    assert {name for name, level in levels.items() if level == "error"} == {"nejm", "lancet"}


def own(tmp_path: Path, text: str) -> Templates:
    folder = tmp_path / "templates" / "styles"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(text, "utf-8")
    return Templates.search(project=tmp_path)


def test_a_style_sets_one_thing_of_a_check_it_takes_over(tmp_path):
    templates = own(tmp_path, "extends: springer-bmc\nchecks: {title words: {limit: 20}, width: {level: off}}\n")
    checks, below = load_style("mine", templates).checks, load_style("springer-bmc", BUILT_IN).checks
    assert checks["title words"] == CheckRule("warning", 20, "BMC, Preparing tables")
    assert checks["width"].level == "off"
    assert checks["ns"] == below["ns"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("checks: {starz: {level: error}}\n", ':1:10: unknown check "starz"; did you mean "stars"?'),
        ("checks: {columns: {level: error}}\n", ":1:10: columns needs a limit"),
        ("checks: {stars: {level: fatal}}\n", ":1:25: level must be one of error, warning, off, not"),
        ("checks: {columns: {limit: 0}}\n", ":1:27: limit must be a number from 1 to 10000, not 0"),
    ],
)
def test_a_wrong_check_is_told_where_and_what(tmp_path, text, message):
    with pytest.raises(TablegenError) as caught:
        load_style("mine", own(tmp_path, text))
    assert message in str(caught.value)


def test_the_command_tells_what_where_and_whose_rule(project):
    project(d_dot_csv=DATA, s_dot_yaml="data: d.csv\ncompare: arm\nrandomized: yes\ntitle: Patients\nrows: [age]\n")
    run = CliRunner().invoke(cli, ["check", "s.yaml", "--style", "nejm"])
    assert run.exit_code == 1
    assert run.stderr.splitlines()[:5] == [
        "s.yaml:3:13: the baseline table of a randomized trial has P values",
        "    3 | randomized: yes",
        "      |             ^^^",
        "   leave them out: columns: [groups]",
        "   nejm: NEJM Statistical Reporting Guidelines",
    ]
    run = CliRunner().invoke(cli, ["check", "s.yaml", "--style", "jama"])
    assert run.exit_code == 0
    assert "s.yaml:3:13: warning: the baseline table of a randomized trial has P values" in run.stderr
    assert "jama: CONSORT 2010, item 15; 2025, item 25" in run.stderr


def test_a_shell_is_checked_before_there_are_any_data(project):
    project(s_dot_yaml="data: none.csv\ncompare: arm\ngroups: [a, b]\nrandomized: yes\nrows: [age]\n")
    run = CliRunner().invoke(cli, ["check", "--shell", "s.yaml", "--style", "lancet"])
    assert run.exit_code == 1
    assert "the baseline table of a randomized trial has P values" in run.stderr


def test_a_word_is_told_at_the_key_it_stands_under(build):
    """NS in a title and in a label were told at the line of the notes."""
    text = "title: Sexes NS\nrows: {sex: {label: Sex n.s.}}\nnotes: [All others NS]\n"
    made = build(text, data=DATA)
    style = replace(made.style, checks={"ns": CheckRule("warning", None, "its rules")})
    found = [*editor_findings(made.spec, made.plan, made.results, made.table, style)]
    assert [(p.message.split('"')[1].split(",")[0], p.at.line - found[0].at.line) for p in found] == [
        ("Sexes NS", 0), ("Sex n.s.", 1), ("All others NS", 2),
    ]  # fmt: skip


def test_a_finding_points_to_the_spec_as_a_whole_where_the_key_is_not_written(build):
    made = build("number: 1a\nrows: [age]\n", style="lancet")
    found = [*editor_findings(made.spec, made.plan, made.results, made.table, made.style)]
    assert [p.message for p in found] == ["Table 1a is a part of a table"]
    assert isinstance(found[0].at, Place) and found[0].at.line == 2
    spec = tablegen.build({"rows": ["age"], "number": "1a"}, data=pandas.DataFrame({"age": [1, 2]}), style="lancet")
    found = [*editor_findings(spec.spec, spec.plan, spec.results, spec.table, spec.style)]
    assert [p.message for p in found] == ["Table 1a is a part of a table"]
