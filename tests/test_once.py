"""What a build of several tables does once for all of them, and what it does while a large file is read."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablegen import make
from tablegen.cli import cli
from tablegen.data import bulk, forget, raw, tally
from tablegen.paper import kept
from tablegen.render import docx_body

DATA = "arm,age,sex\n" + "a,1,m\na,2,f\na,4,m\nb,4,f\nb,7,m\nb,8,\n" * 3
SPEC = "data: ../data.csv\ncompare: arm\nrows: {age: {show: median (IQR)}, sex: }\n"


@pytest.fixture
def paper(project):
    """A project of two tables of the same columns; builds them."""
    project(data_dot_csv=DATA, specs__a_dot_yaml=SPEC + "number: 1\n", specs__b_dot_yaml=SPEC + "number: 2\n")
    forget()

    def run(*arguments):
        made = CliRunner().invoke(cli, ["build", "--force", *arguments])
        assert made.exit_code == 0, made.output

    return run


def calls(monkeypatch, holder, name, told):
    """What a function is called with, counted, as `told` says."""
    found, original = Counter(), getattr(holder, name)

    def counted(*given):
        found[told(*given)] += 1
        return original(*given)

    monkeypatch.setattr(holder, name, counted)
    return found


@pytest.mark.parametrize(("large", "rows"), [(10**9, tally.ListRows), (0, bulk.ArrayRows)])
def test_columns_are_counted_once_for_all_tables(paper, project, monkeypatch, large, rows):
    monkeypatch.setattr(raw, "LARGE", large)
    found = calls(monkeypatch, rows, "tally", lambda kept, column, by, _: (id(kept), column.name, by))
    project(specs__c_dot_yaml=SPEC.replace("age:", "old: {variable: age}, age:"))
    paper()
    assert len(found) >= 5 and set(found.values()) == {1}


def test_columns_and_rows_of_a_table_s_own_are_counted_for_it(paper, project, monkeypatch):
    found = calls(monkeypatch, tally.ListRows, "tally", lambda kept, column, by, _: (id(kept), id(column), column.name))
    own = "derive: {old: {cut: age, at: [5]}}\n"
    for name in "cd":
        project(**{f"specs__{name}_dot_yaml": SPEC.replace("sex:", "old:") + own + "where: {sex: m}\n"})
    paper()
    assert len({key for key in found if key[2] == "old"}) == 2  # a column each
    assert len({rows for rows, _, name in found if name == "age"}) == 3


def test_a_spec_is_read_once(paper, monkeypatch):
    found = calls(monkeypatch, make, "read_spec", lambda path, _: path.name)
    paper()
    assert found == {"a.yaml": 1, "b.yaml": 1}


def test_a_bundle_takes_over_what_was_written(paper, monkeypatch):
    found = calls(monkeypatch, docx_body, "TableWriter", lambda table, *_: table.name)
    paper("--bundle", "all.docx", "--format", "docx")
    assert found == {"a": 1, "b": 1}
    alone = Path("output/a.docx").read_bytes()
    paper("--bundle", "all.docx", "--format", "docx")
    assert Path("output/a.docx").read_bytes() == alone


def test_templates_are_hashed_once(paper, monkeypatch):
    found = calls(monkeypatch, kept, "template_hashes", lambda *_: "all")
    paper()
    assert found == {"all": 1}


READ_AHEAD = """
import sys
from tablegen.cli import cli
from tablegen.data import parquet
found = []
def told(name):
    original = getattr(parquet._Ahead, name)
    def tell(*given):
        found.append((name, "tablegen.stages" in sys.modules, "tablegen.table.layout" in sys.modules))
        return original(*given)
    setattr(parquet._Ahead, name, tell)
for name in ("fetch", "column", "digest"):
    told(name)
cli.main(["build", "--output", "out", "spec.yaml"], standalone_mode=False)
names = [name for name, *_ in found]
print(found[0], names.index("digest") > max(i for i, name in enumerate(names) if name == "column" and i < 9))
"""


def test_a_large_file_is_read_while_the_program_is_loaded(project):
    """Its columns from before the stages are imported; its digest is not waited for while the table is planned."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = project(spec_dot_yaml="data: d.parquet\ncompare: arm\nrows: [age]\n")
    n = raw.LARGE
    pq.write_table(
        pa.table({"arm": ["a", "b"] * (n // 2), "age": [1.5, 2.5, 4.0, 5.0] * (n // 4)}), folder / "d.parquet"
    )
    run = subprocess.run([sys.executable, "-c", READ_AHEAD], capture_output=True, text=True, cwd=folder, check=True)
    assert run.stdout.splitlines()[-1] == "('fetch', False, False) True", run.stdout


def test_a_file_that_cannot_be_read_ahead_is_told_once(project):
    folder = project(spec_dot_yaml="data: d.parquet\nrows: [age]\n", d_dot_parquet="no parquet")
    told = CliRunner().invoke(cli, ["build", str(folder / "spec.yaml")])
    assert told.exit_code == 1 and told.output.count("the file is not a parquet file") == 1
