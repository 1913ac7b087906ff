"""The same input gives the same bytes: in another folder, with another hash seed, time zone and locale."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORMATS = ("docx", "latex", "latex-document", "markdown", "html")


def built(folder, **environment):
    """Every file of two shipped specs, built in this folder by a process of its own."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    command = [sys.executable, "-m", "tablegen.cli", "build", "specs/table1.yaml", "specs/table2.yaml"]
    command += [argument for name in FORMATS for argument in ("--format", name)]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in (folder / "output").iterdir()}


def test_two_builds_are_equal_byte_by_byte(tmp_path):
    one = built(tmp_path / "one", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    two = built(tmp_path / "a longer" / "way" / "two", PYTHONHASHSEED="4242", TZ="Asia/Shanghai", LC_ALL="POSIX")
    assert len(one) == 2 * (len(FORMATS) + 1)
    assert [name for name in one if one[name] != two[name]] == []
