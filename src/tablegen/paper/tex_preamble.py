"""What tables and numbers need in the preamble of a LaTeX manuscript: a block before the document begins."""

import re
from collections.abc import Iterable

from tablegen.render.latex import REVISED

_BLOCK = re.compile(r"^% tablegen:preamble begin[^\n]*\n.*?^% tablegen:preamble end[^\n]*\n", re.MULTILINE | re.DOTALL)
_DOCUMENT = re.compile(r"^[ \t]*\\begin\{document\}", re.MULTILINE)
_LOADED = re.compile(r"^[^%\n]*?\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}", re.MULTILINE)
_REQUIRED = re.compile(r"^% Requires: (.*)$", re.MULTILINE)
_REVISED_NEEDS = "% Requires: xcolor"
_MACRO = r"\providecommand{\tablegen}[2]{#2}% a number of a table: its address, and as it is printed"


def with_preamble(text: str, sources: Iterable[str], numbers: bool, marked: bool = False) -> tuple[str, list[str]]:
    """The manuscript with the packages that its tables need and it does not load, and what is to be told.

    `marked`: some of its numbers show what they were. A part of a manuscript, which has no preamble, gets what its
    numbers need alone.
    """
    sources = [*sources, *([_REVISED_NEEDS] if marked else [])]
    old = _BLOCK.search(text)
    rest = text[: old.start()] + text[old.end() :] if old else text
    begins = _DOCUMENT.search(rest)
    loaded = {name.strip() for found in _LOADED.finditer(rest) for name in found[1].split(",")}
    needed = _needed(sources)
    missing = [name for name in needed if name not in loaded]
    lines = [rf"\usepackage{{{name}}}" for name in missing] if begins else []
    lines += [_MACRO] if numbers else []
    lines += REVISED.rstrip("\n").split("\n") if marked else []
    told: list[str] = []
    if missing and not begins:
        told.append(f"the preamble of the document needs the packages {', '.join(needed)}")
    if not lines:
        return rest, told
    block = "\n".join(["% tablegen:preamble begin (made by tablegen insert)", *lines, "% tablegen:preamble end", ""])
    at = begins.start() if begins else _behind_magic(rest)
    return rest[:at] + block + rest[at:], told


def _needed(sources: Iterable[str]) -> list[str]:
    """The packages that tables say they need, each once."""
    named = (name.strip() for source in sources for line in _REQUIRED.findall(source) for name in line.split(","))
    return [name for name in dict.fromkeys(named) if name]


def _behind_magic(text: str) -> int:
    """Where the first line stands that is no comment for the editor (`% !TeX root = …`)."""
    at = 0
    while text.startswith("% !T", at) and "\n" in text[at:]:
        at = text.index("\n", at) + 1
    return at
