"""What is wrong with a file that is not YAML, in words that say what to do about it."""

import re
from typing import Any

from tablegen.errors import Place, Problem

_GLUED = re.compile(r"\s*[^\s:#'\"]+:[^\s:]")
_TWO_COLONS = re.compile(r"[^#'\"]*:\s.*:(\s|$)")
_ODD_SPACE = re.compile(r"(?:^[ ]*|:)[\u00a0\u2000-\u200b\u202f\u3000\ufeff]")
_COMMENT = re.compile(r"[^\s#]\s+#")
_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_CLOSED_BY = {"'}'": "brace {", "']'": "bracket ["}
_GENERAL = "a text with : # % @ * & ! [ ] { } or a quote in it must be put in quotes"


def _commented(at: Place, lines: list[str]) -> tuple[str, ...]:
    """A hint at the ` #` above the place where the parser gave up: what follows it is a comment."""
    above = lines[max(0, (at.line or 1) - 2) : at.line]
    if not any(_COMMENT.search(line) for line in above):
        return ()
    return ("what follows a space and # is a comment; if it belongs to the text, put the text in quotes",)


def syntax_problem(error: Any, lines: list[str], shown: str, most_depth: int) -> Problem:
    """The problem behind an error of the YAML parser, at the place that must be mended."""
    said = str(error.problem or error.context)
    mark = error.problem_mark or error.context_mark
    at = _place(mark, lines, shown)
    if "nesting depth" in said:  # libyaml's own limit, met before ours as it reads ahead
        return Problem(f"nested deeper than {most_depth} levels", at)
    if at.text and "\t" in at.text[: at.column or 0]:
        return Problem("a tab cannot indent YAML; use spaces", at)
    if "did not find expected ','" in said and error.context_mark:
        opened = next((name for sign, name in _CLOSED_BY.items() if sign in said), "bracket")
        return Problem(f"this {opened} is not closed", _place(error.context_mark, lines, shown), _commented(at, lines))
    if "end of stream" in said and error.context_mark:
        return Problem("this quote is not closed", _place(error.context_mark, lines, shown))
    for row in range(at.line or 0, 0, -1):
        if row <= len(lines) and (odd := odd_space(Place(shown, row, text=lines[row - 1]))):
            return odd
    if "mapping values" in said:
        return _misplaced_colon(at, lines, shown)
    if found := _begun(error, at, lines, shown):
        return found
    if "cannot start any token" in said and at.text and at.column:
        sign = at.text[at.column - 1 : at.column]
        return Problem(f"a text that begins with {sign} must be put in quotes", at)
    return Problem(f"this line is not valid YAML ({said})", at, (_GENERAL,))


def unreadable_text(error: Exception, lines: list[str], shown: str) -> Problem:
    """The problem behind a text that is not even characters of YAML."""
    for row, line in enumerate(lines):
        if found := _NEVER.search(line):
            told = f"the control character U+{ord(found.group()):04X} is not allowed"
            return Problem(told, Place(shown, row + 1, found.start() + 1, line), ("delete it",))
    return Problem(f"this is not YAML text: {error}", Place(shown))


def odd_space(at: Place) -> Problem | None:
    """The problem of a line that begins with, or has behind a colon, a space that YAML does not know as one."""
    found = _ODD_SPACE.search(at.text or "")
    if found is None:
        return None
    place = Place(at.file, at.line, found.end(), at.text)
    return Problem("this is a no-break space (or another that YAML does not know); type a plain one", place)


def _begun(error: Any, at: Place, lines: list[str], shown: str) -> Problem | None:
    """A text that begins with a sign of YAML's own, a dash without its space, or a list and a mapping in one."""
    said, context = str(error.problem), _place(error.context_mark, lines, shown)
    if "alphabetic or numeric" in said and context.text and context.column:
        sign = context.text[context.column - 1]
        return Problem(f"a text that begins with {sign} must be put in quotes", context)
    if "comment or line break" in said and at.text and at.column:
        column = at.text.rfind(">", 0, at.column) + 1 or at.text.rfind("|", 0, at.column) + 1
        place = Place(shown, at.line, column, at.text)
        return Problem(f"a text that begins with {at.text[column - 1]} must be put in quotes", place)
    if "could not find expected ':'" in said and context.text:
        glued = re.match(r"\s*-(?=[^\s-])", context.text)
        what = "a dash needs a space behind it" if glued else "a key ends in a colon and a space"
        return Problem(what, Place(shown, context.line, glued.end() if glued else context.column, context.text))
    if "'-' indicator" in said:
        return Problem("this is a list, and a line of it begins with a dash and a space", at)
    return None


def _misplaced_colon(at: Place, lines: list[str], shown: str) -> Problem:
    """A colon where none may stand: within a text, behind a key without its space, or in a line indented too far."""
    row = (at.line or 1) - 1
    for above in range(row, max(-1, row - 2), -1):
        if above < len(lines) and _GLUED.match(lines[above]):
            column = lines[above].index(":") + 1
            return Problem("a colon needs a space behind it", Place(shown, above + 1, column, lines[above]))
    if at.text and _TWO_COLONS.match(at.text):
        return Problem("a text with a colon and a space in it must be put in quotes", at)
    hint = "keys of one level begin in the same column; a key that holds others ends in a colon"
    return Problem("this line is indented further than the one above it allows", at, (hint,))


def _place(mark: Any, lines: list[str], shown: str) -> Place:
    if mark is None:
        return Place(shown)
    row, column = int(mark.line), int(mark.column)
    return Place(shown, row + 1, column + 1, lines[row] if row < len(lines) else "")
