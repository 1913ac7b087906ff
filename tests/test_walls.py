"""The walls between the parts, read from the imports; and what a cold start may load."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "tablegen"
FILES = sorted(SRC.rglob("*.py"))


def module(path):
    """The dotted name of a file below `tablegen`: `stats.means`."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path, lazy=True):
    """What a file imports, from `tablegen` without that prefix; without `lazy` only what loads with it."""
    return tuple(found(ast.parse(path.read_text("utf-8")), lazy))


def found(node, lazy):
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.FunctionDef) and not lazy:
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"tablegen.{a.name}" for a in node.names) if node.module == "tablegen" else (node.module,)
    for child in ast.iter_child_nodes(node):
        yield from found(child, lazy)


def own(path, lazy=True):
    return {name.removeprefix("tablegen.") for name in imports(path, lazy) if name.startswith("tablegen")}


FORBIDDEN = {
    "stats": ("style", "table", "render", "data", "plan", "tasks", "designs", "spec"),
    "compute": ("style", "table", "render", "designs", "data"),
    "tasks": ("plan", "style", "table", "render", "compute", "designs", "data", "results", "spec"),
    "designs": ("style", "style_file", "table", "render", "compute", "results", "data"),
    "render": ("plan", "tasks", "results", "data", "spec", "stats", "compute", "designs"),
    "table": ("data", "compute", "designs", "render"),
    "data": ("style", "table", "render", "plan", "tasks", "results", "compute", "designs", "stats"),
}


@pytest.mark.parametrize("part", FORBIDDEN)
def test_walls(part):
    for path in FILES:
        if module(path) == part or module(path).startswith(f"{part}."):
            for name in own(path):
                assert name.split(".")[0] not in FORBIDDEN[part], f"{module(path)} imports {name}"


def test_the_table_model_needs_nothing_but_the_ground():
    assert own(SRC / "table" / "model.py") == {"values"}
    assert own(SRC / "results.py") <= {"", "__version__", "tablegen", "values"}


@pytest.mark.parametrize(
    ("library", "only"),
    [
        ("pylatex", {"render.pdf"}),
        ("jinja2", {"render.frame"}),
        ("docx", {"render.docx_own"}),
        ("yaml", {"yamlfile"}),
        ("click", {"chosen", "cli", "console", "paper.commands", "paper.inserting", "paper.verify_commands"}),
        ("rich", {"console"}),
        ("matplotlib", {"render.canvas"}),
        ("typst", {"render.typst"}),
    ],
)
def test_a_library_is_imported_in_one_place(library, only):
    users = {module(path) for path in FILES for name in imports(path) if name.split(".")[0] == library}
    assert users == only


def test_only_stats_imports_scipy_and_statsmodels():
    for path in FILES:
        heavy = {name.split(".")[0] for name in imports(path)} & {"scipy", "statsmodels"}
        assert not heavy or module(path).startswith("stats"), module(path)


def test_no_import_circles():
    names = {module(path): path for path in FILES}
    graph = {name: {found for found in own(path, lazy=False) if found in names} for name, path in names.items()}
    done, trail = set(), []

    def visit(name):
        assert name not in trail, " imports ".join([*trail, name])
        if name not in done:
            trail.append(name)
            for other in graph[name]:
                visit(other)
            trail.pop()
            done.add(name)

    for name in graph:
        visit(name)


BANNED_CALLS = {"eval", "exec", "compile", "__import__", "round"}
BANNED_NAMES = {"unsafe_load", "full_load", "read_pickle", "query", "to_latex", "to_markdown"}


def test_nothing_is_ever_executed():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = (
                    node.func.id
                    if isinstance(node.func, ast.Name)
                    else node.func.attr
                    if isinstance(node.func, ast.Attribute)
                    else ""
                )
                if module(path) == "values" and called == "exec":
                    continue  # of the names of fields of our own classes, as `dataclass` does
                assert not (isinstance(node.func, ast.Name) and called in BANNED_CALLS - {"round"}), (
                    module(path),
                    called,
                )
                assert called not in BANNED_NAMES, (module(path), called)
                assert not any(k.arg == "shell" for k in node.keywords), module(path)


HEAVY = (
    "pandas",
    "scipy",
    "statsmodels",
    "docx",
    "pylatex",
    "numpy",
    "jinja2",
    "rich",
    "pyreadstat",
    "openpyxl",
    "pyarrow",
)


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--help"], (*HEAVY, "yaml")),
        (["check", "specs/table1.yaml"], HEAVY),
        (["check", "specs/table2.yaml"], tuple(set(HEAVY) - {"numpy"})),
        (["build", "specs/table1.yaml", "--output", "{tmp}"], HEAVY),
        (["list", "tests"], HEAVY),
    ],
)
def test_cold_start_loads_nothing_heavy(arguments, forbidden, tmp_path):
    code = (
        "import sys\nfrom tablegen.cli import cli\n"
        f"cli.main({[a.replace('{tmp}', str(tmp_path)) for a in arguments]!r}, standalone_mode=False)\n"
        f"print('LOADED', sorted(set({forbidden!r}) & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=SRC.parent.parent, check=True
    )
    assert run.stdout.rstrip().endswith("LOADED []"), run.stdout[-200:]
