"""`tablegen insert` stopped at each of its steps: every manuscript is as it was, or, where the process died, whole."""

import os
import signal
import tempfile
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from manuscripts import paper_project, run, word_manuscript

from tablegen.cli import cli
from tablegen.paper import manuscript
from tablegen.paper.manuscript import inserted

WORDS = ["{{table:1}}", "Aged {{table1.age_days.specific}} days."]
COMMAND = ["insert", "paper.docx", "more.md", "specs/table1.yaml"]
STEPS = ((tempfile, "mkstemp"), (os, "fsync"), (Path, "chmod"), (Path, "replace"), (Path, "unlink"))


@pytest.fixture
def paper(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paper_project(tmp_path)
    Path("paper.docx").write_bytes(word_manuscript(WORDS))
    Path("more.md").write_text("\n\n".join(WORDS) + "\n", "utf-8")
    built = manuscript.built_for([Path("specs/table1.yaml")])
    monkeypatch.setattr(manuscript, "built_for", lambda *_: built)
    made = cache(lambda kind, content: inserted(kind, content, built[0]))
    monkeypatch.setattr(manuscript, "inserted", lambda kind, content, _: made(kind, content))
    return tmp_path


def files():
    """What is in the folder; a temporary file may be left by what was stopped while it made one."""
    found = (path for path in Path().iterdir() if path.is_file() and not path.name.startswith(".tablegen-"))
    return {path.name: path.read_bytes() for path in found}


def stopped_at(n, stop, monkeypatch):
    """Have the n-th step of writing, before it and behind it counted apart, call `stop`."""
    count = 0

    def step():
        nonlocal count
        count += 1
        if count == n:
            stop()

    for owner, name in STEPS:
        real = getattr(owner, name)

        def counted(*arguments, real=real, **options):
            step()
            done = real(*arguments, **options)
            step()
            return done

        monkeypatch.setattr(owner, name, counted)


def raising(error):
    def stop():
        raise error

    return stop


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["stop", "full"])
def test_stopped_at_any_step_nothing_has_changed(paper, error):
    before, n = files(), 0
    while True:
        n += 1
        with pytest.MonkeyPatch.context() as patch:
            stopped_at(n, raising(error), patch)
            done = CliRunner().invoke(cli, COMMAND)
        if done.exit_code == 0:
            break
        assert files() == before, f"step {n}"
    assert n > 20
    assert {name for name, content in files().items() if before.get(name) != content} == {
        "paper.docx", "more.md", "paper.docx.bak", "more.md.bak"
    }  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_any_step_every_manuscript_is_whole(paper):
    before = files()
    run(*COMMAND)
    after, n, seen = files(), 0, set()
    while True:
        for path in [one for one in Path().iterdir() if one.is_file()]:
            path.unlink()
        for name, content in before.items():
            Path(name).write_bytes(content)
        n += 1
        child = os.fork()
        if not child:
            stopped_at(n, lambda: os.kill(os.getpid(), signal.SIGKILL), pytest.MonkeyPatch())
            CliRunner().invoke(cli, COMMAND)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        state = tuple(Path(name).read_bytes() == before[name] for name in before)
        assert all(Path(name).read_bytes() in {before[name], after[name]} for name in before), f"step {n}"
        seen.add(state)
        if status == 0:
            break
        if not all(state):  # what is written has its backup
            assert Path("paper.docx.bak").read_bytes() == before["paper.docx"]
        run(*COMMAND)
        assert files() == after
    assert seen > {(True, True), (False, False)} and n > 20
