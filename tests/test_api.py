"""tablegen.build: a path, a text, a mapping; a DataFrame; what comes back."""

import pandas as pd
import pytest

import tablegen
from tablegen.errors import TablegenError

FRAME = pd.DataFrame({"arm": ["a", "b"] * 10, "age": range(40, 60), "sex": ["f", "f", "m", "m"] * 5})
SPEC = {"compare": "arm", "rows": {"age": "Age (years)", "sex": {"label": "Women", "level": "f"}}, "style": "jama"}


def test_mapping_and_frame():
    table = tablegen.build(SPEC, data=FRAME)
    frame = table.results.to_frame()
    mean = frame[(frame.row == "age") & (frame.group == "a") & (frame.stat == "mean")].value.item()
    assert mean == FRAME[FRAME.arm == "a"].age.mean()
    assert "Women, No. (%)" in repr(table) and table.render("docx")[:2] == b"PK"


def test_a_text_and_a_mapping_are_the_same_spec():
    text = "compare: arm\nstyle: jama\nrows:\n  age: Age (years)\n  sex: {label: Women, level: f}\n"
    one, two = tablegen.build(text, data=FRAME), tablegen.build(SPEC, data=FRAME)
    assert one.table == two.table and one.results.records == two.results.records


def test_a_notebook_shows_the_table_alone():
    shown = tablegen.build(SPEC, data=FRAME)._repr_html_()
    assert "<table" in shown and "<html" not in shown and "body {" not in shown


def test_data_stand_in_for_the_file_of_a_spec(project):
    path = project(spec_dot_yaml="data: missing.csv\ncompare: arm\nrows: [age]\n") / "spec.yaml"
    assert tablegen.build(path, data=FRAME).results.get("age", "b", None, "n").value == 10
    assert tablegen.build(str(path), data=FRAME, style="lancet").style.name == "lancet"


def test_problems_are_raised_together():
    with pytest.raises(TablegenError) as caught:
        tablegen.build({"compare": "arm", "rows": ["ages", "sx"]}, data=FRAME)
    assert [p.message for p in caught.value.problems] == [
        'the data have no column "ages"; did you mean "age"?',
        'the data have no column "sx"; did you mean "sex"?',
    ]
    with pytest.raises(TablegenError, match="a spec needs data"):
        tablegen.build(SPEC)


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tablegen.build(SPEC, data=FRAME)
    assert list(tmp_path.iterdir()) == []


def test_a_style_that_changed_is_read_anew(tmp_path):
    path = tmp_path / "styles" / "mine.yaml"
    path.parent.mkdir()
    for stub in ("First", "Second"):
        path.write_text(f"extends: default\nwords: {{stub: {stub}}}\n", "utf-8")
        assert f"| {stub} " in repr(tablegen.build(SPEC, data=FRAME, style="mine", templates=tmp_path))


def test_what_is_no_spec_or_no_data_is_refused_in_words():
    with pytest.raises(TablegenError, match="data must be a pandas DataFrame, not list"):
        tablegen.build(SPEC, data=[1, 2])
    with pytest.raises(
        TablegenError, match="spec must be a path, the text of a spec or a mapping of its keys, not NoneType"
    ):
        tablegen.build(None)
    with pytest.raises(TablegenError, match='unknown format "word"'):
        tablegen.build(SPEC, data=FRAME).render("word")
    with pytest.raises(TablegenError, match='column age holds "inf", which is not a number'):
        tablegen.build(SPEC, data=FRAME.assign(age=[float("inf"), *range(19)]))
