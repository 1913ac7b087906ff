"""Specs: every key read, every mistake answered in so many words."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablegen.errors import Problems, TablegenError
from tablegen.spec.keys import keys, row_keys
from tablegen.spec.read import read_spec

SPECS = Path(__file__).parents[2] / "specs"
BASE = "data: d.csv\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text, *, base=BASE):
        path = tmp_path / "s.yaml"
        path.write_text(base + text, encoding="utf-8")
        problems = Problems()
        return read_spec(path, problems), [p.message for p in problems.found]

    return read_text


@pytest.fixture
def good(read):
    def read_good(text, **more):
        spec, messages = read(text, **more)
        assert messages == []
        return spec

    return read_good


def texts(words):
    return [word.text for word in words]


EVERYTHING = """
title: T
number: S1
codebook: book.yaml
where: {age: ">= 18", sex: [male, female], site: not A, arm: B}
derive:
  class: {cut: age, at: [40, 65], labels: [young, middle, old]}
  event: {recode: stage, to: {1: early, 2: late}}
  bmi: {ratio: [weight, area]}
  change: {difference: [after, before]}
  lcrp: {log: crp}
  decade: {per: 10, of: age}
rows:
  age:
  sex: Sex
  History:
    note: By interview
    rows:
      mi: {label: Infarction, level: yes}
  lab: {label: Lab, variable: crp, show: "{median}", test: mann-whitney, method: exact, effect: smd, levels: {lo: Low, hi: }, digits: {mean: 2},
        where: {sex: male}, missing: {show: always, in percent: yes, in test: no}, unit: mg/l, SI: {unit: nmol/l, factor: 9.5240}, note: N,
        per: 1e1, log: yes, standardize: on, centre: yes, spline: [1, 2, 3], polynomial: 2, contrasts: scores, reference line: no, trend: no,
        interaction: [age, sex], within: sex, reference: lo}
columns: {groups: , P: P value}
style: jama
digits: {mean: 1, pct: 0}
notes: [One, Two]
abbreviations: {MI: infarction}
missing: {show: if any}
confidence: 0.9
quantiles: 6
proportion interval: jeffreys
percent: row
suppress: 5
formats: [docx, latex]
output: out/t
compare: arm
groups: {A: Alpha, B: {label: Beta, n: 12}, C: }
difference: second - first
overall: last
tests: {numbers: welch, categories: fisher}
effects: [SMD, difference (95% CI)]
like: spss
adjust: holm
pairwise: {numbers: tukey, categories: fisher, adjust: bh, show: superscripts, against: A}
"""


MATRIX = """
correlate: spearman
show: r stars
deletion: listwise
adjust for: [age, sex]
"""
CROSSED = """
crosstab: [stage, arm]
show: [n (%), expected]
measures: [gamma, kappa]
"""
SCALE = """
likert: {1: Never, 2: Often}
"""
ACCURACY = """
diagnose: {disease: yes}
prevalence: 0.1
rows: {crp: {cutoff: ">= 10"}, us: {level: positive}}
"""


QUESTIONS = """
rows: {pain: {responses: {head: Head, back: }, none: No pain, percent: responses}, drugs: {separator: ;}}
"""


def test_the_keys_of_questions_with_several_answers(good):
    pain, drugs = good(QUESTIONS).rows
    assert [(one.key.text, one.label) for one in pain.responses] == [("head", "Head"), ("back", None)]
    assert (pain.none, pain.percent, pain.block, drugs.separator, drugs.block) == (
        "No pain",
        "responses",
        True,
        ";",
        True,
    )


TIMES = """
survival interval: log-log
rate interval: byar
rows: {os: {time: days, event: {died: yes}, at: [12, 24], quantile: 0.9, strata: site}, pfs: {event: progressed}}
"""


def test_the_keys_of_times_to_an_event(good):
    s = good(TIMES)
    os, pfs = s.rows
    assert (s.survival_interval.text, s.rate_interval.text) == ("log-log", "byar")
    assert (os.column.text, os.event.variable.text, os.event.event.text) == ("days", "died", "yes")
    assert (os.at, os.quantile, texts(os.strata)) == ((12, 24), 0.9, ["site"])
    assert (pfs.column.text, pfs.event.variable.text, pfs.event.event) == ("pfs", "progressed", None)


MARGINS = """
compare: arm
rows: {bp: {margin: 5, adjust for: [age, site]}, hr: {margin: [-3, 4.5]}, pain: {margin: "> -2"}, fev: {margin: "<0.1"}}
"""


def test_margins_and_covariates_of_rows(good):
    bounds = [(row.margin.low, row.margin.high) for row in good(MARGINS).rows]
    assert bounds == [(-5, 5), (-3, 4.5), (-2, None), (None, 0.1)]
    assert texts(good(MARGINS).rows[0].adjust_for) == ["age", "site"]


def test_the_keys_of_a_matrix(good):
    s = good(MATRIX)
    assert (s.correlate.text, texts(s.show), s.deletion) == ("spearman", ["r stars"], "listwise")
    assert texts(s.adjust_for) == ["age", "sex"]


def test_the_keys_of_a_crosstab(good):
    s = good(CROSSED)
    assert (texts(s.crosstab), texts(s.show), texts(s.measures)) == (
        ["stage", "arm"],
        ["n (%)", "expected"],
        ["gamma", "kappa"],
    )


def test_the_key_of_answers(good):
    assert [(one.key.text, one.label) for one in good(SCALE).likert] == [("1", "Never"), ("2", "Often")]
    assert [(one.key.text, one.label) for one in good("likert: [1, 2]").likert] == [("1", None), ("2", None)]
    assert good("likert: yes").likert is True and not good("likert: no").likert and not good("").likert


def test_the_keys_of_diagnostic_accuracy(good):
    s = good(ACCURACY)
    assert (s.diagnose.variable.text, s.diagnose.event.text, s.prevalence) == ("disease", "yes", 0.1)
    assert (s.rows[0].cutoff.operator, s.rows[0].cutoff.number, s.rows[1].cutoff) == (">=", 10, None)


def test_every_key_is_read(good):
    s = good(EVERYTHING)
    assert (s.title, s.number, s.data.file.text, s.codebook.text, s.style.text) == (
        "T",
        "S1",
        "d.csv",
        "book.yaml",
        "jama",
    )
    assert (s.confidence, s.quantiles, s.suppress, s.difference, s.overall) == (
        0.9,
        6,
        5,
        "second - first",
        "last",
    )
    assert (texts(s.formats), s.output.text, s.notes) == (["docx", "latex"], "out/t", ("One", "Two"))
    assert (s.digits, s.abbreviations, s.missing.show) == (
        {"mean": 1, "pct": 0},
        {"MI": "infarction"},
        "if any",
    )
    assert (s.tests.numbers.text, s.tests.categories.text, s.compare.text) == ("welch", "fisher", "arm")
    assert [(g.key.text, g.label, g.n) for g in s.groups] == [
        ("A", "Alpha", None),
        ("B", "Beta", 12),
        ("C", None, None),
    ]
    assert [(c.name.text, c.header) for c in s.columns] == [("groups", None), ("P", "P value")]
    assert (s.pairwise.numbers.text, s.pairwise.categories.text, s.pairwise.adjust.text) == ("tukey", "fisher", "bh")
    assert (s.pairwise.show, s.pairwise.against.text, s.pairwise.method) == ("superscripts", "A", None)
    assert (s.name, str(s.where[0].variable.at).rpartition("s.yaml")[2]) == ("s", ":6:9")


def test_filters_and_derived_columns(good):
    s = good(EVERYTHING)
    assert [(f.variable.text, f.operator, f.number, texts(f.levels), f.negate) for f in s.where] == [
        ("age", ">=", 18.0, [], False), ("sex", None, None, ["male", "female"], False),
        ("site", None, None, ["A"], True), ("arm", None, None, ["B"], False),
    ]  # fmt: skip
    assert [(d.name.text, d.kind, texts(d.of)) for d in s.derive] == [
        ("class", "cut", ["age"]), ("event", "recode", ["stage"]), ("bmi", "ratio", ["weight", "area"]),
        ("change", "difference", ["after", "before"]), ("lcrp", "log", ["crp"]), ("decade", "per", ["age"]),
    ]  # fmt: skip
    assert (s.derive[0].at, s.derive[0].labels) == ((40, 65), ("young", "middle", "old"))
    assert (s.derive[1].mapping, s.derive[5].number) == ({"1": "early", "2": "late"}, 10)


def test_rows(good):
    age, sex, history, lab = good(EVERYTHING).rows
    assert (age.label, sex.label, history.note, history.rows[0].level.text) == (
        None,
        "Sex",
        "By interview",
        "yes",
    )
    assert (lab.column.text, lab.show.text, lab.test.text, lab.digits) == (
        "crp",
        "{median}",
        "mann-whitney-exact",
        {"mean": 2},
    )
    assert [(x.key.text, x.label) for x in lab.levels] == [("lo", "Low"), ("hi", None)]
    assert (lab.missing.show, lab.missing.in_percent, lab.missing.in_test) == ("always", True, False)
    assert (lab.per, lab.log, lab.standardize, lab.reference.text) == (10, True, True, "lo")
    assert (lab.centre, lab.spline, lab.polynomial, lab.contrasts.text) == ("mean", (1.0, 2.0, 3.0), 2, "scores")
    assert [word.text for word in lab.interaction] == ["age", "sex"]
    assert (lab.unit, lab.note, lab.where[0].levels[0].text) == ("mg/l", "N", "male")
    assert (lab.si.unit, lab.si.factor, lab.si.decimals) == ("nmol/l", "9.5240", 4)


def test_every_key_of_the_tables_is_in_the_spec_above():
    written = EVERYTHING + MATRIX + CROSSED + SCALE + ACCURACY + QUESTIONS + TIMES + MARGINS
    written += "data events from: outcome: model: models: inference: separation: reference line: footer: cluster: covariance: correlation: random: published: {} pairs: imputations: weights: strata: offset: exposure: split: entry: ties: competing: quantile: id: frequency: randomized: figure: frame: language: stack: merge: split columns: sort:"
    assert [key.name for key in (*keys(), *row_keys()) if key.name not in written] == []


def test_defaults(good):
    s = good("")
    assert (s.rows, s.columns, s.title, s.confidence, s.quantiles, s.overall) == (
        None,
        None,
        None,
        0.95,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age", ["age"]),
        ("[age, sex]", ["age", "sex"]),
        ("{b: , a: A}", ["b", "a"]),
        ("[yes, 010]", ["yes", "010"]),
    ],
)
def test_rows_in_short(good, text, expected):
    assert [row.name.text for row in good(f"rows: {text}").rows] == expected


def test_data_with_all_its_keys(good):
    text = """
data: {file: d.csv, sheet: S, missing: ["NA", 999], decimal: ",", thousands: ".", encoding: cp1252,
       delimiter: ";", types: {id: text}}"""
    d = good(text, base="").data
    assert (d.file.text, d.sheet.text, d.missing, d.decimal, d.thousands) == (
        "d.csv",
        "S",
        ("NA", "999"),
        ",",
        ".",
    )
    assert (d.encoding.text, d.delimiter, d.types["id"].text) == ("cp1252", ";", "text")


def test_conditions_that_need_more_than_a_word(good):
    s = good('where:\n  site: not [A, B]\n  age: [">= 18", "< 65"]\n  arm: {not: [X, Y]}\n  q: "not A"\n')
    assert [(f.variable.text, texts(f.levels), f.negate, f.operator, f.number) for f in s.where] == [
        ("site", ["A", "B"], True, None, None), ("age", [], False, ">=", 18), ("age", [], False, "<", 65),
        ("arm", ["X", "Y"], True, None, None), ("q", ["not A"], False, None, None),
    ]  # fmt: skip


def test_conditions_of_equality(good):
    s = good('where: {age: "== 18", n: = 2, q: "!=3", site: "== A", arm: "!= B C", grade: [not X, not Y]}\n')
    assert [(f.variable.text, texts(f.levels), f.negate, f.operator, f.number) for f in s.where] == [
        ("age", [], False, "=", 18), ("n", [], False, "=", 2), ("q", [], False, "!=", 3),
        ("site", ["A"], False, None, None), ("arm", ["B C"], True, None, None), ("grade", ["X", "Y"], True, None, None),
    ]  # fmt: skip


def test_digits_for_the_whole_table(good):
    assert good("digits: 2").digits == {"*": 2}


def test_outcomes(good):
    assert good("model: logistic\noutcome: died").outcome.event is None
    outcome = good("model: logistic\noutcome: {died: yes}").outcome
    assert (outcome.variable.text, outcome.event.text) == ("died", "yes")


def test_published_numbers_keep_their_decimals(good):
    text = """
model: logistic
published:
  age: {B: −0.410, S.E.: 1e-1, 95% CI: [0.5, 1.20]}
  stage: {II: {B: 1}, III: {B: 2.0}}
"""
    age, stage = good(text, base="").published
    assert dict(age.cells[None].values) == {"B": -0.41, "S.E.": 0.1, "or_low": 0.5, "or_high": 1.2}
    assert dict(age.cells[None].decimals) == {"B": 3, "S.E.": 0, "or_low": 1, "or_high": 2}
    assert list(stage.cells) == ["II", "III"]


DIGITS = "digits must be a whole number from 0 to 15"
FILTER = "where: a filter is a mapping, column: condition; expressions are not allowed"
DERIVE = "x must be made by cut, recode, ratio, difference, log, per or quantiles; expressions are not allowed"
PUBLISHED = "the published numbers of a must be a mapping of numbers, or one for each group or level"
ERRORS = [
    ("varaibles: [age]", 'unknown key "varaibles"'),
    ("colums: [P]", 'unknown key "colums"; did you mean "columns"?'),
    ("pairz: yes", 'unknown key "pairz"; did you mean "pairs"?'),
    ("rows: {fh: {labels: {yes: Present}}}", 'unknown key "labels"; did you mean "label"?'),
    ("digits: -1", "digits must be a whole number from 0 to 15, not -1"),
    ("digits: 2.5", "digits must be a whole number from 0 to 15, not 2.5"),
    ("digits: true", 'digits must be a whole number from 0 to 15, not "true"'),
    ("digits: " + "9" * 5000, f'{DIGITS}, not "{"9" * 30}…" (5000 characters)'),
    ("digits: {mean: 16}", "digits: mean must be a whole number from 0 to 15, not 16"),
    ("digits: [1]", "digits must be a text or a mapping, not a list"),
    ("confidence: 95", "confidence must be between 0.5 and 1, not 95; did you mean 0.95?"),
    ("confidence: 1", "confidence must be between 0.5 and 1, not 1"),
    ("confidence: 95%", 'confidence must be between 0.5 and 1, not "95%"'),
    ("suppress: 1", "suppress must be a whole number from 2 to 1000, not 1"),
    ("quantiles: 5", "quantiles must be 7 (as R does), 6 (SPSS) or 2 (SAS), not 5"),
    ("overall: lst", 'overall must be one of first, last, no, not "lst"; did you mean "last"?'),
    ("missing: always", 'missing must be a mapping of keys, not "always"'),
    ("missing: {in test: maybe}", 'in test must be yes or no, not "maybe"'),
    ("title: [a]", "title must be a text, not a list"),
    ("compare: {a: b}", "compare must be a text or a list, not a mapping"),
    ("formula: y ~ x", "formulas are not allowed; declare the outcome and the terms"),
    ('model: "y ~ x + I(1)"', "formulas are not allowed; declare the outcome and the terms"),
    ('where: "@pd.io.common.os.system(1) == 0"', FILTER),
    ('where: ["age.to_csv(1)"]', FILTER),
    ("where: {age: '>= x'}", 'the condition on age must compare with a number, not ">= x"'),
    ("where: {age: {a: b}}", "the condition on age must be a text or a list of texts, not a mapping"),
    ("where: {age: }", "the condition on age must be a text or a list of texts, not nothing"),
    ("derive: x + 1", "derive takes new columns, name: {…}; expressions are not allowed"),
    ('derive: {x: "().__class__"}', DERIVE),
    ("derive: {x: {at: [1]}}", "x must be made in one way: cut, recode, ratio, difference, log, per or quantiles"),
    ("derive: {x: {cut: age}}", "x: cut needs at"),
    ("derive: {x: {log: age, at: [1]}}", "x: log does not take at"),
    ("derive: {x: {ratio: [a]}}", "x: ratio takes two columns, not 1"),
    ("derive: {x: {cut: age, at: [2, 1]}}", "x: the bounds of cut must rise"),
    ("derive: {x: {cut: age, at: [1, 2], labels: [a]}}", "x: 2 bounds make 3 classes, not 1"),
    ("rows: [age, {sex: Sex}]", "in a list, rows are plain names, not a mapping"),
    ("rows: [age, age]", 'rows names "age" twice'),
    ("rows: {a: {rows: [x]}, b: {rows: [x]}}", 'two rows are named "x"'),
    ("rows: {a: {rows: [x], test: t}}", '"a" has rows and is a section heading; it cannot have test'),
    ("rows: {a: [b]}", 'the row "a" must be a mapping of keys, not a list'),
    ("rows: {a: {levels: {x: [y]}}}", 'the label of "x" must be a text, not a list'),
    ("columns: {P: {a: b}}", 'the header of "P" must be a text, not a mapping'),
    ("compare: a\nmodel: logistic", "a spec has compare or model, not both"),
    ("published: {a: {B: 1}}", "a spec has data or published, not both"),
    ("groups: [a, b]", "groups needs the key compare"),
    ("outcome: died", "outcome needs the key model"),
    ("model: logistic\noutcome: {a: 1, b: 2}", "outcome must be a column, or one column and its event"),
    ("compare: a\ngroups: {x: {n: 0}}", "n must be a whole number from 1 to 1e+12, not 0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_messages(read, text, message):
    assert read(text)[1] == [message]


PUBLISHED_ERRORS = [
    ("title: T", "a spec needs data"),
    ("data: {sheet: S}", "data needs the key file"),
    ("published: 3", "published must be a mapping, row: numbers, not 3"),
    ("published: {a: 3}", PUBLISHED),
    ("published: {a: {x: {n: 1}, n: 2}}", PUBLISHED),
    ("published: {a: {P: < 0.001}}", 'a: P must be a number, not "< 0.001"'),
    ("compare: g\npublished: {a: {mean: 1}}", "say to which group the published numbers of a belong"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), PUBLISHED_ERRORS)
def test_messages_about_where_numbers_come_from(read, text, message):
    assert read(text, base="")[1] == [message]


@pytest.mark.parametrize(
    ("text", "what"), [("", "nothing: the file is empty"), ("- a", "a list"), ("hello", '"hello"')]
)
def test_a_spec_is_a_mapping(read, text, what):
    with pytest.raises(TablegenError) as caught:
        read(text, base="")
    assert caught.value.problems[0].message == f"a spec is a mapping of keys, not {what}"
    assert "data: patients.csv" in caught.value.problems[0].hints[0]


def test_a_message_shows_the_line_and_all_keys(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problems = Problems()
    Path("t.yaml").write_text("data: d.csv\ncolums: [P]\n")
    read_spec(Path("t.yaml"), problems)
    lines = str(problems.found[0]).splitlines()
    assert lines[:3] == [
        't.yaml:2:1: unknown key "colums"; did you mean "columns"?',
        "    2 | colums: [P]",
        "      | ^^^^^^",
    ]
    assert lines[3].startswith("   keys of a spec: title, number, data, ")


@pytest.mark.parametrize("path", sorted(SPECS.rglob("*.yaml")), ids=lambda path: str(path.relative_to(SPECS)))
def test_the_shipped_specs_are_read(path):
    problems = Problems()
    spec = read_spec(path, problems)
    assert problems.found == []
    assert spec.title and all(one.rows for one in spec.tables) and (spec.number or path.parent.name == "gallery")
    assert all((one.data is None) == (path.parent.name == "published") for one in spec.tables)


KEY_NAMES = [key.name for key in (*keys(), *row_keys())]
VALUES = st.recursive(
    st.sampled_from(["yes", "1", "-1", "1e400", "nan", "''", "~", "a", "'not [A'", "'>= 1'", "y ~ x"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(st.sampled_from([*KEY_NAMES, "cut", "at", "B", "95% CI"]), inner, max_size=3).map(
            lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEY_NAMES), VALUES, max_size=4))
def test_any_spec_is_read_or_refused(tmp_path_factory, entries):
    path = tmp_path_factory.getbasetemp() / "fuzz_spec.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in entries.items()))
    problems = Problems()
    try:
        read_spec(path, problems)
    except TablegenError as error:
        assert str(error)
    assert all(str(problem) for problem in problems.found)


def test_reading_specs_is_cheap_to_import():
    heavy = "{'numpy', 'pydantic', 'jsonschema', 'yaml'}"
    code = f"import sys, tablegen.spec.read; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.mark.parametrize(
    ("row", "test"),
    [
        ("{test: mann-whitney, method: exact}", "mann-whitney-exact"),
        ("{test: mcnemar, method: exact}", "mcnemar-exact"),
        ("{test: chi2, method: yates}", "chi2-yates"),
    ],
)
def test_the_method_of_a_row_is_a_variant_of_its_test(tmp_path, row, test):
    path = tmp_path / "spec.yaml"
    path.write_text(f"data: d.csv\ncompare: g\nrows:\n  x: {row}\n")
    problems = Problems()
    assert read_spec(path, problems).rows[0].test.text == test and not problems.found


def test_a_method_without_a_test_is_a_problem(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text("data: d.csv\ncompare: g\nrows:\n  x: {method: exact}\n")
    problems = Problems()
    read_spec(path, problems)
    assert [(p.message, p.at.line, p.at.column) for p in problems.found] == [
        ("method says which variant of a test is meant: name the test too", 4, 15)
    ]
