"""Models in parts of a table, or in tables built together: their sizes tell of no few patients beside one another."""

import pandas
import pytest
import yaml

import tablegen
from tablegen.make import Request, make

K = 5
LINEAR = {"data": "data.csv", "suppress": K, "model": "linear", "outcome": "y", "columns": ["B (95% CI)", "P"]}
X, Z = {**LINEAR, "rows": ["x"]}, {**LINEAR, "rows": ["x", "z"]}
HEAD = {"data": "data.csv", "suppress": K, "compare": "g", "groups": ["a", "b"], "columns": ["groups"], "rows": ["y"]}


def patients(lack_z=3, lack_x=9, of_no_group=0):
    """60 patients: some lack x, others z."""
    data = pandas.DataFrame({"y": [i * 7 % 13 for i in range(60)], "x": [i * 5 % 11 for i in range(60)]})
    data["z"], data["g"] = data.index % 7, ["ab"[i % 2] for i in range(60)]
    data["x"] = data["x"].where(data.index >= lack_x)
    data["z"] = data["z"].where(data.index < 60 - lack_z)
    data["g"] = data["g"].where((data.index < 30) | (data.index >= 30 + of_no_group))
    return data


@pytest.fixture
def write(project):
    def written(data, **parts):
        folder = project(specs__data_dot_csv=data.to_csv(index=False))
        for name, spec in parts.items():
            (folder / f"specs/{name}.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
        return folder / "specs"

    return written


@pytest.fixture
def put(write):
    def build(how, data, **parts):
        folder = write(data, **parts)
        (folder / "whole.yaml").write_text(
            f"title: Whole\n{how}: [{', '.join(f'{name}.yaml' for name in parts)}]\n", "utf-8"
        )
        return tablegen.build(folder / "whole.yaml")

    return build


def value(table, row, stat):
    return table.results.get(row, None, None, stat).value


@pytest.mark.parametrize("how", ["stack", "merge"])
def test_a_part_of_a_few_patients_less_tells_no_size(put, how):
    table = put(how, patients(), one=X, two=Z)
    assert value(table, "one.y", "n_used") == 51 and value(table, "one.x", "p") is not None
    assert value(table, "two.y", "n_used") is None and value(table, "two.y", "missing") is None
    assert value(table, "two.x", "p") is None and value(table, "two.x", "df") is None  # of 45 degrees of freedom
    assert value(table, "two.x", "b") is not None
    assert "= 48" not in table.render("markdown").decode()
    table = put(how, patients(lack_z=6), one=X, two=Z)
    assert value(table, "two.y", "n_used") == 45 and value(table, "two.x", "df") == 42


def test_a_model_of_all_beside_groups_that_leave_few_out_tells_no_size(put):
    table = put("stack", patients(of_no_group=4, lack_x=0), head=HEAD, model=X)
    assert value(table, "model.y", "total") is None and value(table, "model.x", "t") is None
    assert table.results.get("head.g", "a", None, "n").value == 28
    table = put("stack", patients(of_no_group=8, lack_x=0), head=HEAD, model=X)
    assert value(table, "model.y", "total") == 60


def test_tables_that_are_built_together_are_compared(write):
    folder = write(patients(), one=X, two=Z)
    told = [p.message for p in make((folder / "one.yaml", folder / "two.yaml"), Request()).warnings]
    assert "one and two have models of nearly the same patients, or of parts of them: together they tell of few" in told
    folder = write(patients(lack_z=6), one=X, two=Z)
    told = [p.message for p in make((folder / "one.yaml", folder / "two.yaml"), Request()).warnings]
    assert not any("together" in message for message in told)
