"""The pages of docs/ whose commands are run: they print what stands there, and their pictures are of what they made."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import running_pages  # noqa: E402


@pytest.mark.parametrize("name", running_pages.PAGES)
def test_a_page_prints_what_its_commands_do(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / name).read_text("utf-8")
    assert running_pages.played(page) == page, f"run: python tools/write_story.py {name}"


@pytest.mark.parametrize("name", running_pages.PAGES)
def test_every_session_of_a_page_is_run(name):
    page = (ROOT / "docs" / name).read_text("utf-8")
    assert len(re.findall(r"^\$ tablegen ", page, re.MULTILINE)) == sum(
        block.count("\n$ tablegen ") for block in re.findall(r"```console(\n.*?)```", page, re.DOTALL)
    )


def test_pictures_of_the_story_are_of_modest_size():
    shown = set(re.findall(r"images/story/[\w.]+", (ROOT / "docs/story.md").read_text("utf-8")))
    found = {f"images/story/{path.name}": path.stat().st_size for path in (ROOT / "docs/images/story").iterdir()}
    assert set(found) == shown and min(found.values()) > 10_000 and max(found.values()) < 100_000


def test_what_a_page_does_not_print_is_written_anew(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = "<!-- file: a.txt -->\n```text\nx\ny\n```\n\n<!-- edit: a.txt -->\n```diff\n x\n-y\n+z\n```\n\n```console\n$ cat a.txt\n%s```\n"
    assert running_pages.played(page % "wrong\n") == page % "x\nz\n"
    assert running_pages.played(page % "…\nz\n") == page % "…\nz\n"
    with pytest.raises(ValueError, match=r"a\.txt holds 0 times"):
        running_pages.played(page.replace("-y", "-w"))
