"""Pages of docs/ whose commands are run, one after the other, in a folder of their own: what they print stands below.

Comments that a reader does not see say what happens between the commands:

    <!-- file: tablegen.yaml -->     the block below is written to this file
    <!-- edit: specs/risk.yaml -->   the block below, a diff, is applied to it
    <!-- reads: text.md -->          the block below is what a reader of this Markdown sees
    <!-- scene: co_author -->        what somebody did, a function of tools/scenes.py
    <!-- picture: images/story/sent.png of paper.docx, page 2, made from 0123456789abcdef -->

A line … in what a command prints stands for any lines. The sign of a picture is a hash of the text of the Word file, so
that whoever checks a page needs neither LibreOffice nor fonts.
"""

import re
import shlex
import subprocess
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import scenes
from click.testing import CliRunner

from tablegen.cli import cli
from tablegen.style_file import forget

PAGES = ("story.md", "manuscript.md", "paper.md", "verify.md")
_STEP = re.compile(
    r"<!-- (?P<written>file|edit|reads): (?P<path>\S+) -->\n```\w+\n(?P<text>.*?)```\n"
    r"|```console\n(?P<console>.*?)```\n"
    r"|<!-- scene: (?P<scene>\w+) -->\n"
    r"|<!-- picture: (?P<picture>\S+) of (?P<of>\S+), page (?P<page>\d+), made from (?P<hash>\w+) -->\n",
    re.DOTALL,
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
Draw = Callable[[Path, int, str], None]
"""Makes a picture of a page of a Word file: the file, the page, the picture's name."""


def played(page: str, draw: Draw | None = None) -> str:
    """The page with what its commands print when they are run in the working folder.

    What is there stays where it is true. With `draw`, pictures of other texts than they were made from are made anew.
    """

    def step(found: re.Match[str]) -> str:
        if found["written"] == "file":
            Path(found["path"]).parent.mkdir(parents=True, exist_ok=True)
            Path(found["path"]).write_text(found["text"], "utf-8")
        elif found["written"] == "edit":
            _edit(Path(found["path"]), found["text"])
        elif found["written"]:
            return found[0].replace(found["text"], _read(Path(found["path"])))
        elif found["scene"]:
            getattr(scenes, found["scene"])()
        elif found["picture"]:
            return found[0].replace(found["hash"], _pictured(found, draw))
        else:
            return f"```console\n{_console(found['console'])}```\n"
        return found[0]

    return _STEP.sub(step, page)


def _edit(path: Path, diff: str) -> None:
    """Apply a diff: its lines without `+` stand in the file once."""
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    text = path.read_text("utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{path} holds {text.count(before)} times:\n{before}")
    path.write_text(text.replace(before, after), "utf-8")


def _read(path: Path) -> str:
    return unescape(re.sub("<!--.*?-->", "", path.read_text("utf-8"))).replace("\u00a0", " ")


def _pictured(found: re.Match[str], draw: Draw | None) -> str:
    with ZipFile(found["of"]) as package:
        made_from = sha256(package.read("word/document.xml")).hexdigest()[:16]
    if draw and made_from != found["hash"]:
        draw(Path(found["of"]), int(found["page"]), found["picture"])
    return made_from


def _console(text: str) -> str:
    """A session: each command with what it prints."""
    done = ""
    for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        actual = run(command).replace("\u00a0", " ")
        done += f"$ {command}\n{printed if _matches(printed, actual) else actual}"
    return done


def run(command: str) -> str:
    """What a command prints; tablegen's own are run within this process."""
    name, *arguments = shlex.split(command)
    if name != "tablegen":
        done = subprocess.run(command, shell=True, check=True, capture_output=True, text=True)
        return done.stdout + done.stderr
    forget()  # every command is a process of its own
    return CliRunner().invoke(cli, arguments, catch_exceptions=False).output


def _matches(printed: str, actual: str) -> bool:
    lines = (_TIME.sub("TIME", line) for line in printed.splitlines(keepends=True))
    pattern = "".join("(?:.*\n)*?" if line.strip() == "…" else re.escape(line) for line in lines)
    return re.fullmatch(pattern, _TIME.sub("TIME", actual)) is not None
