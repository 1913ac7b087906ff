"""What the documentation shows is true: its examples build, its tables are those of the code, its commands work."""

import json
import re
import shutil
import sys
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from tablegen.cli import cli
from tablegen.listing import spec_schema

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    (page.name, name, text)
    for page in PAGES
    for name, text in re.findall(r"<!-- example: (.*?) -->\n```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


class Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers, true, false and null are no texts, `yes` is one."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?\d+$"), list("-0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?\d*\.\d+$"), list("-.0123456789"))
Editor.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(|~|null)$"), ["", "~", "n"])


def as_an_editor_reads(text):
    def keyed(value):
        if isinstance(value, dict):
            return {str(key): keyed(inner) for key, inner in value.items()}
        return [keyed(inner) for inner in value] if isinstance(value, list) else value

    return keyed(yaml.load(text, Loader=Editor))


def objections(text, schema):
    """What an editor would underline in a spec."""
    found = jsonschema.Draft202012Validator(schema).iter_errors(as_an_editor_reads(text))
    return [f"{list(error.absolute_path)}: {error.message[:100]}" for error in found]


@pytest.mark.parametrize(("page", "name", "text"), EXAMPLES, ids=[f"{p}-{n}" for p, n, _ in EXAMPLES])
def test_examples_build(page, name, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file in (ROOT / "tests/data/docs").iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    run = CliRunner().invoke(cli, ["build", "spec.yaml"])
    assert run.exit_code == 0, run.output
    kind = re.search(r"^figure: (\w+)", text, re.MULTILINE)
    figures = {f"spec.{kind[1]}.svg", f"spec.{kind[1]}.pdf"} if kind else set()
    written = {p.name for p in (tmp_path / "output").iterdir()}
    assert written == {"spec.docx", "spec.tex", "spec.md", "spec.results.json"} | figures
    assert objections(text, spec_schema(tmp_path)) == []


def test_there_are_examples():
    assert {"README.md", "spec.md"} <= {page for page, _, _ in EXAMPLES} and len(EXAMPLES) >= 6


def test_a_thirteenth_journal_is_one_file_beside_the_spec(tmp_path, monkeypatch):
    """The walk-through of docs/styles.md, as a reader follows it."""
    page = (ROOT / "docs/styles.md").read_text("utf-8")
    text = dedent(re.search(r"<!-- style: my-journal -->\n *```yaml\n(.*?)```", page, re.DOTALL)[1])
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    (tmp_path / "specs" / "my-journal.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"\$ tablegen (.*my-journal.*)", page)
    assert [command.split()[0] for command in commands] == ["build", "check"]
    for command in commands:
        run = CliRunner().invoke(cli, command.split())
        assert run.exit_code == 0, run.output
    made = (tmp_path / "output/table1.md").read_text("utf-8").replace("&nbsp;", " ").replace("\\", "")
    assert made.startswith("**Table 1. Comparisons Between the Etiology-Specific Group")
    assert "| Variable " in made and "(N = 46)" in made and "255.9 (173.9)" in made and "&lt;.001" in made
    assert r"\rmfamily\fontsize{9}{11.0}" in (tmp_path / "output/table1.tex").read_text("utf-8")
    assert (
        "my-journal    My journal; rules: 1 sourced, 1 observed" in CliRunner().invoke(cli, ["list", "styles"]).output
    )


def test_generated_parts_are_up_to_date():
    sys.path.insert(0, str(ROOT / "tools"))
    import write_docs

    for name, made in write_docs.parts().items():
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert all(f"<!-- {marker} -->" in text for marker in made)
        assert write_docs.written(text, made) == text, f"docs/{name}: run python tools/write_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_pictures_exist(page):
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_python_example(monkeypatch):
    import pandas as pd

    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    namespace = {"df": pd.read_csv(ROOT / "tests/data/docs/patients.csv")}
    exec(code, namespace)  # the README's own lines
    frame = namespace["table"].results.to_frame()
    assert list(frame.columns) == ["row", "group", "level", "stat", "value", "method", "problem"]
    assert "<table" in namespace["table"]._repr_html_()


def test_shipped_specs_fit_the_schema():
    schema = json.loads(CliRunner().invoke(cli, ["schema"]).output)
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (ROOT / "specs").rglob("*.yaml"):
        assert objections(path.read_text("utf-8"), schema) == [], path
