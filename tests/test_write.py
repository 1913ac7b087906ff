"""Writing: all files or none, by moving whole files into place."""

import errno
import os
from pathlib import Path

import pytest

from tablegen.errors import TablegenError
from tablegen.write import write_files


def test_files_are_written_and_unchanged_ones_left(tmp_path):
    files = {tmp_path / "a/x.md": b"one", tmp_path / "a/y.md": b"two"}
    assert write_files(files) == tuple(files)
    assert write_files(files) == ()
    assert write_files({**files, tmp_path / "a/y.md": b"three"}) == (tmp_path / "a/y.md",)
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["x.md", "y.md"]


def test_nothing_is_written_when_one_file_cannot_be(tmp_path):
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(TablegenError, match="cannot be written"):
        write_files({tmp_path / "good.md": b"new", tmp_path / "taken" / "bad.md": b"new"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["taken"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interruption_leaves_the_old_file(tmp_path, monkeypatch, step):
    target = tmp_path / "t.md"
    target.write_bytes(b"old")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted) if step == "fsync" else monkeypatch.setattr(
        Path, "replace", interrupted
    )
    with pytest.raises(KeyboardInterrupt):
        write_files({target: b"new"})
    assert target.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["t.md"]


def test_a_link_is_replaced_never_followed(tmp_path):
    victim, link = tmp_path / "victim", tmp_path / "t.md"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    write_files({link: b"table"})
    assert victim.read_bytes() == b"precious" and link.read_bytes() == b"table" and not link.is_symlink()


def test_files_are_readable_by_co_authors(tmp_path):
    before = os.umask(0o022)
    try:
        write_files({tmp_path / "t.md": b"x"})
    finally:
        os.umask(before)
    assert (tmp_path / "t.md").stat().st_mode & 0o777 == 0o644


def test_what_was_moved_is_put_back_when_another_file_cannot_be(tmp_path):
    (tmp_path / "a.md").write_bytes(b"old")
    (tmp_path / "b.md").mkdir()
    with pytest.raises(TablegenError, match="cannot be written"):
        write_files({tmp_path / "a.md": b"new", tmp_path / "c.md": b"new", tmp_path / "b.md": b"new"})
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "b.md"]


def test_a_full_disk_is_told_as_such(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "t.md").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TablegenError) as raised:
        write_files({tmp_path / "t.md": b"new"})
    (told,) = raised.value.problems
    assert told.message.endswith("t.md cannot be written: No space left on device") and told.hints == (
        "make room on the disk",
    )
    assert (tmp_path / "t.md").read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["t.md"]
