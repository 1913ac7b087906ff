"""Hostile and careless inputs (tests/hazards): each has its required outcome, and none breaks an invariant."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tablegen.cli import cli

HAZARDS = Path(__file__).parent / "hazards"
CASES = yaml.safe_load((HAZARDS / "cases.yaml").read_text("utf-8"))
NEVER_IN_A_CELL = re.compile(r"\b(nan|NaN|inf|None|np\.)\b|<NA>|-0\.0+\b|\d[eE][+-]\d")


@pytest.mark.parametrize("name", CASES)
def test_hazard(name, tmp_path, monkeypatch):
    case = CASES[name]
    folder = prepared(name, case, tmp_path, monkeypatch)
    spec, before = spec_file(folder, case), snapshot(tmp_path)
    run = CliRunner().invoke(cli, ["build", spec])
    said = plain(run.output)
    check_messages(case, said)
    if case["outcome"] == "error":
        assert run.exit_code == 1, said
        assert snapshot(tmp_path) == before, "a failed build changed something"
        return
    assert run.exit_code == 0, said
    assert case["outcome"] != "build" or "warning:" not in said, said
    assert case["outcome"] != "warning" or "warning:" in said, said
    check_outputs(case, folder, said)


def prepared(name, case, tmp_path, monkeypatch):
    """A copy of the case's folder, one level below `tmp_path`, as the working folder."""
    folder = tmp_path / "case"
    files = HAZARDS / "cases" / name.rstrip("bcde")
    if files.is_dir():
        shutil.copytree(files, folder)
    else:
        folder.mkdir()
    if "data" in case:
        (folder / "data.csv").write_text(case["data"], "utf-8")
    for line in case.get("before", ()):
        subprocess.run(line, shell=True, cwd=folder, check=True)
    monkeypatch.chdir(folder)
    return folder


def spec_file(folder, case):
    """The name of the case's spec, written first when the case gives its text."""
    if "\n" not in case["spec"]:
        return case["spec"]
    (folder / "our.yaml").write_text(case["spec"], "utf-8")
    return "our.yaml"


def snapshot(folder):
    """Every file and folder with its content."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in sorted(folder.rglob("*"))}


def plain(text):
    """Messages with every run of white space as one space."""
    return re.sub(r"\s+", " ", text)


def check_messages(case, said):
    assert "Traceback" not in said
    for text in case.get("says", ()):
        assert text in said, f"{text!r} is not in: {said}"
    for text in case.get("hides", ()):
        assert text not in said


def check_outputs(case, folder, said):
    texts = {path.suffix: path.read_text("utf-8") for path in (folder / "output").iterdir() if path.suffix != ".docx"}
    markdown, shown = spaced(texts[".md"]), spaced(texts[".md"]) + texts[".json"]
    assert not list(folder.parent.rglob("*PWNED*"))
    assert not NEVER_IN_A_CELL.search(markdown), markdown
    for text in case.get("shows", ()):
        assert text in shown, f"{text!r} is not in: {markdown}"
    places = [shown.index(text) for text in case.get("ordered", ())]
    assert places == sorted(places)
    for text in case.get("hides", ()):
        assert text not in texts[".md"] + texts[".tex"]
    for text in case.get("hides_everywhere", ()):
        assert text not in said + "".join(texts.values())


def spaced(markdown):
    """A Markdown table with no-break spaces as spaces and no padding."""
    return re.sub(r"[ \u00a0]+", " ", re.sub(r"&nbsp;|&emsp;", " ", markdown).replace("&lt;", "<"))
