"""SI units: the factor of a row as the author types it, told once in a note, in the table's language and numbers."""

import pytest
from seen import notes, refused

DATA = "g,chol,crea,sick\n" + "".join(f"{'ab'[i % 2]},{180 + i},{1 + i / 10},{int(i % 3 == 0)}\n" for i in range(12))
ROWS = (
    "rows: {Lipids: {rows: {chol: {label: Cholesterol, unit: mg/dL, SI: {unit: mmol/L, factor: 0.0259}}}},"
    " crea: {label: Creatinine, unit: mg/dL, SI: {unit: µmol/L, factor: 88.40}}}\n"
)


def told(table):
    return [text for _, text in notes(table) if "0.0259" in text or "0,0259" in text or "0·0259" in text]


def test_the_factors_stand_in_one_note_as_they_are_typed(build):
    assert told(build(f"compare: g\n{ROWS}style: jama\n", data=DATA)) == [
        "SI conversion factors: To convert cholesterol to mmol/L, multiply by 0.0259; creatinine to µmol/L, multiply by 88.40."
    ]
    one = "rows: {chol: {label: Cholesterol, SI: {unit: mmol/L, factor: 0.0259}}}\nstyle: lancet\n"
    assert told(build(one, data=DATA)) == [
        "SI conversion factor: To convert cholesterol to mmol/L, multiply by 0·0259."
    ]


def test_in_other_languages_and_in_models(build):
    (text,) = told(build(f"compare: g\n{ROWS}language: de\n", data=DATA))
    assert text.endswith("Cholesterol in mmol/L: 0,0259; Creatinine in µmol/L: 88,40")
    model = (
        "model: logistic\noutcome: {sick: 1}\nrows: {chol: {label: Cholesterol, SI: {unit: mmol/L, factor: 0.0259}}}\n"
    )
    assert told(build(model, data=DATA))


def test_a_question_of_two_rows_of_one_variable_is_told_once(build):
    row = "{variable: chol, label: Cholesterol, SI: {unit: mmol/L, factor: 0.0259}, show: %s}"
    text = f"rows: {{a: {row % 'mean (SD)'}, b: {row % 'median (IQR)'}}}\n"
    assert told(build(text, data=DATA)) == [
        "SI conversion factor: To convert cholesterol to mmol/L, multiply by 0.0259"
    ]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("{unit: x}", ":2:19: SI needs a unit and a factor"),
        ("{unit: x, factor: -1}", ":2:37: factor must be a number above 0 in plain decimals, not -1"),
        ("{unit: x, factor: 1e3}", ":2:37: factor must be a number above 0 in plain decimals, not 1e3"),
        ("mmol/L", ':2:19: SI must be a mapping of keys, not "mmol/L"'),
        ("{units: x, factor: 2}", 'unknown key "units"; did you mean "unit"?'),
    ],
)
def test_what_is_wrong_with_a_factor_is_told_at_its_place(build, key, message):
    assert message in refused(build, f"rows: {{chol: {{SI: {key}}}}}\n", data=DATA)


@pytest.mark.parametrize("rows", [12, 12_000])
def test_a_codebook_says_it_once_for_all_tables(build, project, rows):
    project(book_dot_yaml="chol: {label: Cholesterol, units: mg/dL, SI: {unit: mmol/L, factor: 0.0259}}\n")
    data = "g,chol\n" + "".join(f"{'ab'[i % 2]},{180 + i}.{i % 97}\n" for i in range(rows))
    spec = "codebook: book.yaml\ncompare: g\nrows: [chol]\nstyle: jama\n"
    assert told(build(spec, data=data)) == [
        "SI conversion factor: To convert cholesterol to mmol/L, multiply by 0.0259."
    ]
    own = spec.replace("[chol]", "{chol: {SI: {unit: g/L, factor: 0.01}}}")
    assert told(build(own, data=data)) == []


def test_a_codebook_is_told_what_is_wrong(build, project):
    project(book_dot_yaml="chol: {SI: {unit: mmol/L}}\n")
    assert "book.yaml:1:12: SI needs a unit and a factor" in refused(
        build, "codebook: book.yaml\nrows: [chol]\n", data=DATA
    )
