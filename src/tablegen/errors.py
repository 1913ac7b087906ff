"""Problems: what is wrong, where, and what to do about it.

A stage collects every problem it finds in a `Problems` and raises once (`TablegenError`), so that an
author mends a spec in one go. A problem points to a place in a file that the author can open.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from tablegen.values import frozen

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what would steer a terminal


@frozen
class Place:
    """A place in a text file the author wrote: 1-based line and column, the line's text, a width to underline."""

    file: str
    line: int | None = None
    column: int | None = None
    text: str | None = None
    width: int = 1

    def __str__(self) -> str:
        """`file:line:column`, as editors and terminals make it clickable."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@frozen
class Problem:
    """One thing that is wrong (`error`) or doubtful (`warning`), with hints that say what to do."""

    message: str
    at: Place | None = None
    hints: tuple[str, ...] = ()
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """The message as it is printed: place, message, the source line underlined, the hints."""
        prefix = f"{self.at}: " if self.at else ""
        lines = [f"{prefix}{'warning: ' if self.level == 'warning' else ''}{self.message}"]
        if self.at and self.at.text is not None and self.level == "error":
            lines += _underlined(self.at)
        lines += [f"   {hint}" for hint in self.hints]
        return _UNPRINTABLE.sub("\ufffd", "\n".join(lines))


def _underlined(at: Place) -> list[str]:
    text, column = (at.text or "").rstrip(), at.column or 1
    start = max(0, column - 61)  # a line of 5,000 characters would bury the message
    shown, caret = text[start : start + 120], column - 1 - start
    width = max(1, min(at.width, len(shown) - caret))
    return [f"{at.line:5d} | {shown}", f"      | {' ' * caret}{'^' * width}"]


class TablegenError(Exception):
    """Everything that stops a build; carries the problems, prints them one after the other."""

    def __init__(self, problems: Iterable[Problem] | Problem | str) -> None:
        """Take one problem, several, or the message of one that has no place."""
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refusal(message: str, at: Place | None = None, *hints: str) -> TablegenError:
    """The error of a lone problem, to be raised where nothing more can be found out."""
    return TablegenError(Problem(message, at, hints))


@dataclass(slots=True)
class Problems:
    """The problems of a stage, collected; `check()` raises them together when one is an error."""

    found: list[Problem] = field(default_factory=list[Problem])

    def error(self, message: str, at: Place | None = None, *hints: str) -> None:
        """Note something that stops the build."""
        self._add(Problem(message, at, hints))

    def warn(self, message: str, at: Place | None = None, *hints: str) -> None:
        """Note something the author should know; the build goes on."""
        self._add(Problem(message, at, hints, "warning"))

    def withdraw(self, messages: Collection[str]) -> None:
        """Take back the warnings that say these."""
        self.found[:] = [p for p in self.found if p.level != "warning" or p.message not in messages]

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over the problems of another stage."""
        for problem in problems:
            self._add(problem)

    def _add(self, problem: Problem) -> None:
        if problem not in self.found:
            self.found.append(problem)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings so far, in the order found."""
        return tuple(p for p in self.found if p.level == "warning")

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The errors so far, in the order found."""
        return tuple(p for p in self.found if p.level == "error")

    def check(self) -> None:
        """Raise all errors found so far, with the warnings behind them; do nothing when there is no error."""
        if self.errors:
            raise TablegenError([*self.errors, *self.warnings])


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like `word` (case and separators set aside), or None when none comes near."""
    from difflib import SequenceMatcher

    def plain(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    wanted, best = plain(word), None
    score = 0.5 if 1 < len(wanted) <= 3 else 0.6  # of two Chinese characters one may be wrong
    for name in names:
        likeness = SequenceMatcher(None, wanted, plain(name)).ratio()
        if likeness > score or (best is None and likeness >= score):
            best, score = name, likeness
    return best


def suggestion(word: str, names: Iterable[str]) -> str:
    """The tail of a message about an unknown name: `; did you mean "chi2"?`, or nothing."""
    near = nearest(word, names)
    return f'; did you mean "{near}"?' if near else ""


def listing(title: str, names: Iterable[str], most: int = 30) -> str:
    """A hint that lists the valid names: `tests: anova, chi2, ...`; long lists are cut and say so."""
    names = list(names)
    more = f", … (+{len(names) - most} more)" if len(names) > most else ""
    return f"{title}: {', '.join(names[:most])}{more}"
