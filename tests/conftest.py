"""What many tests need: a spec built from a text and a data file, in a folder of its own."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from seen import DATA, builder

# a loaded machine is slow, not wrong; CI judges a change by the same examples each time, new ones are sought at the desk
settings.register_profile("patient", deadline=None, derandomize="TABLEGEN_NOTHING_SKIPPED" in os.environ)
settings.load_profile("patient")


def pytest_addoption(parser):
    """`pytest --accept` takes what is written today for the golden files of tests/golden."""
    parser.addoption("--accept", action="store_true", help="write the golden files anew; then look at git diff")


def pytest_terminal_summary(terminalreporter):
    """Where nothing may be skipped (.ci/run installs all that the tests can use), a skipped test is a failure."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("TABLEGEN_NOTHING_SKIPPED"):
        for report in skipped:
            terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr}", red=True)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder that is the working folder; call it with file names and contents to fill it."""
    monkeypatch.chdir(tmp_path)

    def fill(**files: str | bytes) -> Path:
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return tmp_path

    return fill


@pytest.fixture
def build(project):
    """Build a spec on the data of seen.py."""
    return builder(project, DATA)
