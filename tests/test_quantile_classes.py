"""Classes of equal size: `derive: {quarter: {quantiles: 4, of: crp}}`, as R's cut() at quantile() makes them."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import lines

import tablegen
from tablegen.checking import check_spec
from tablegen.data import cells, open_source, raw
from tablegen.dividing import divided
from tablegen.errors import Problems, TablegenError
from tablegen.spec.read import read_spec

CRP = (0.4, 0.9, 1.3, 1.3, 1.8, 2.2, 2.9, 3.5, 5.1, 5.1, 5.1, 8.4, 12.5, 30.2)
DATA = "age,crp,grp\n" + "".join(f"{20 + i},{crp},{'ab'[i % 2]}\n" for i, crp in enumerate(CRP)) + "10,99,a\n50,,b\n"
SPEC = 'data: data.csv\nwhere: {age: ">= 18"}\n'


def counts(spec):
    """The labels of the levels of the column `q`, each with how many rows it has."""
    problems = Problems()
    found = open_source(divided(spec), problems)
    problems.check()
    kept = found.where(())
    about = kept.variable("q")
    table = kept.counts("q", about.levels, None).table
    return {about.level_labels.get(key, key): n for key, (n,) in zip(about.levels, table, strict=True)}


def read(project, text, data=DATA):
    folder = project(data_dot_csv=data, spec_dot_yaml=text)
    problems = Problems()
    spec = read_spec(folder / "spec.yaml", problems)
    problems.check()
    return spec


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # table(cut(crp, quantile(crp, 0:4 / 4, type = 7), include.lowest = TRUE)) of the 14 rows with age >= 18; the
        # row of a child, 99, belongs to the last class and does not move the bounds
        ("", {"Q1 (≤1.425)": 4, "Q2 (>1.425 to 3.2)": 3, "Q3 (>3.2 to 5.1)": 4, "Q4 (>5.1)": 4}),
        ("quantiles: 6\n", {"Q1 (≤1.3)": 4, "Q2 (>1.3 to 3.2)": 3, "Q3 (>3.2 to 5.925)": 4, "Q4 (>5.925)": 4}),
        ("quantiles: 2\n", {"Q1 (≤1.3)": 4, "Q2 (>1.3 to 3.2)": 3, "Q3 (>3.2 to 5.1)": 4, "Q4 (>5.1)": 4}),
        ("like: spss\n", {"Q1 (≤1.3)": 4, "Q2 (>1.3 to 3.2)": 3, "Q3 (>3.2 to 5.925)": 4, "Q4 (>5.925)": 4}),
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_as_r_cuts_at_its_quantiles(project, monkeypatch, asked, expected, large):
    if large:
        monkeypatch.setattr(raw, "LARGE", 0)
        monkeypatch.setattr(cells, "MOST_CODED", 2)
    spec = read(project, f"{SPEC}{asked}compare: grp\nderive: {{q: {{quantiles: 4, of: crp}}}}\nrows: [q]\n")
    assert counts(spec) == expected


def test_own_names_and_letters(project):
    spec = read(project, f"{SPEC}derive: {{q: {{quantiles: 3, of: crp, labels: [low, middle, high]}}}}\nrows: [q]\n")
    assert counts(spec) == {"low": 5, "middle": 6, "high": 4}
    spec = read(project, f"{SPEC}derive: {{l: {{log: crp}}, q: {{quantiles: 3, of: l}}}}\nrows: [q]\n")
    assert counts(spec) == {"T1 (≤0.6547)": 5, "T2 (>0.6547 to 1.6292)": 6, "T3 (>1.6292)": 4}


def test_conditions_on_the_classes_do_not_move_them(project):
    """`where: {outer: yes}` keeps the outer quarters of all patients, also through a column derived from them."""
    text = "derive: {q: {quantiles: 4, of: crp}, outer: {recode: q, to: {Q1: yes, Q4: yes, Q2: no, Q3: no}}}\n"
    spec = read(project, f'data: data.csv\nwhere: {{age: ">= 18", outer: yes}}\n{text}rows: [q]\n')
    built = tablegen.build(spec.path)
    assert lines(built)[1:5] == [
        ".Q1 (≤1.425)|4 (57.1)",
        ".Q2 (>1.425 to 3.2)|0 (0)",
        ".Q3 (>3.2 to 5.1)|0 (0)",
        ".Q4 (>5.1)|3 (42.9)",
    ]


def test_of_a_data_frame(project):
    frame = pd.DataFrame({"crp": CRP})
    built = tablegen.build({"derive": {"q": {"quantiles": 2, "of": "crp"}}, "rows": ["q"]}, frame)
    assert lines(built)[-2:] == [".Q1 (≤3.2)|7 (50.0)", ".Q2 (>3.2)|7 (50.0)"]


def test_of_all_imputed_sets(project):
    """The original, 0, counts for nothing: it holds the observed values once more."""
    rows = [(m, i, x) for m in (0, 1, 2) for i, x in enumerate((1, 2, 3, "" if m == 0 else 10 * m))]
    data = "imp,id,crp\n" + "".join(f"{m},{i},{x}\n" for m, i, x in rows)
    text = "data: data.csv\nimputations: {column: imp, id: id}\nderive: {q: {quantiles: 2, of: crp}}\nrows: [q]\n"
    told = check_spec(read(project, text, data).path).defaults
    assert any(  # the median of 1, 2, 3, 10 and 1, 2, 3, 20
        "rows that `where` keeps): 2.5; a bound" in one for one in told
    )


def test_check_tells_the_bounds(project):
    spec = read(project, f"{SPEC}derive: {{q: {{quantiles: 4, of: crp}}}}\nrows: [q]\n")
    assert (
        "q: 4 classes at the quantiles of crp (type 7, of the rows that `where` keeps): 1.425, 3.2, 5.1; "
        "a bound belongs to the class below it"
    ) in check_spec(spec.path).defaults


def test_a_model_names_the_definition_of_its_classes(project):
    """`quantiles` has a meaning beside `model` where classes are made of them, and none elsewhere."""
    model = "quantiles: 6\nmodel: linear\noutcome: age\nrows: [q]\n"
    spec = read(project, f"data: data.csv\nderive: {{q: {{quantiles: 4, of: crp}}}}\n{model}")
    assert "q: 4 classes at the quantiles of crp (type 6" in " ".join(check_spec(spec.path).defaults)
    with pytest.raises(TablegenError, match="the key quantiles has no meaning beside model"):
        read(project, f"data: data.csv\nderive: {{q: {{cut: crp, at: [4]}}}}\n{model}")


@pytest.mark.parametrize(
    ("derive", "message", "hint"),
    [
        ("q: {quantiles: 1, of: crp}", "quantiles must be a whole number from 2 to 100, not 1", ""),
        ("q: {quantiles: 4}", "q: quantiles needs of", "{quantiles: 4, of: age}"),
        ("q: {quantiles: 4, of: crp, labels: [a, b]}", "q: 4 quantiles need 4 labels, not 2", ""),
        ("q: {quantiles: 4, of: crp, at: [3]}", "q: quantiles does not take at", ""),
        ("q: {quantiles: 4, of: grp}", "q: quantiles needs numbers, and grp holds text", ""),
        ("q: {quantiles: 4, of: cpr}", 'the data have no column "cpr"; did you mean "crp"?', ""),
        (
            "q: {quantiles: 14, of: crp}",
            "q: crp does not divide into 14 classes; its quantiles are 0.9, 1.3, 1.3,",
            "make fewer classes, or bounds of your own: {cut: crp, at: […]}",
        ),
        ("m: {log: none}, q: {quantiles: 2, of: m}", "its quantiles are none: it has no values", "make fewer classes"),
    ],
)
def test_what_cannot_be_divided(project, derive, message, hint):
    data = DATA.replace("grp", "grp,none").replace("\n", ",-1\n").replace("none,-1", "none")
    project(data_dot_csv=data, spec_dot_yaml=f"data: data.csv\nderive: {{{derive}}}\nrows: [q]\n")
    with pytest.raises(TablegenError) as raised:
        check_spec(Path("spec.yaml"))
    assert message in str(raised.value)
    assert hint in str(raised.value)


@given(st.lists(st.integers(-50, 50), min_size=12, max_size=60, unique=True), st.integers(2, 10))
def test_distinct_values_make_classes_of_equal_size(tmp_path_factory, values, parts):
    """Of distinct values no two classes differ by more than one patient, and they follow the order of the values."""
    folder = tmp_path_factory.mktemp("q")
    (folder / "data.csv").write_text("x\n" + "".join(f"{value}\n" for value in values))
    text = f"data: data.csv\nderive: {{q: {{quantiles: {parts}, of: x}}}}\nrows: [q]\n"
    (folder / "spec.yaml").write_text(text)
    sizes = counts(read_spec(folder / "spec.yaml", Problems())).values()
    assert len(sizes) == parts
    assert max(sizes) - min(sizes) <= 1
