"""The prose of LaTeX: without preamble, comments, floats and citations; macros without arguments are expanded."""

import re
from collections.abc import Iterator
from pathlib import Path

from tablegen.paper.prose import Passage
from tablegen.paper.prose.inline import raised, tex_signs
from tablegen.paper.prose.mapped import Mapped

_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n[ \t]*)?")
_PREAMBLE = re.compile(r"\A.*?\\begin\{document\}", re.DOTALL)
_NOT_PROSE = re.compile(
    r"\\begin\{(table\*?|tabular[*xy]?|longtable|figure\*?|sidewaystable|threeparttable|tblr|longtblr|verbatim"
    r"|lstlisting|thebibliography|tikzpicture|equation\*?|align\*?)\}.*?(?:\\end\{\1\}|\Z)",
    re.DOTALL,
)
_MACRO = re.compile(
    r"\\(?:(?:re)?newcommand\*?|providecommand\*?|def)\s*\{?\\([A-Za-z]+)\}?\s*\{((?:[^{}]|\{[^{}]*\})*)\}"
)
_INPUT = re.compile(r"\\(?:input|include)\{([^{}\n]+)\}")
_CITATION = re.compile(
    r"[~ ]?\\(?:[a-zA-Z]*cite[a-zA-Z]*\*?|label|[a-z]*ref|begin|end|nocite|bibliography|bibliographystyle)"
    r"(?:\[[^\]]*\]){0,2}\{[^{}]*\}"
)
_NUMBER = re.compile(r"\\tablegen\{(?:[^{}]|\{[^{}]*\})*\}\{((?:[^{}]|\{[^{}]*\})*)\}")
_GONE = re.compile(r"\\tablegendel\{(?:[^{}]|\{[^{}]*\})*\} ?")
_CAME = re.compile(r"\\tablegenins\{((?:[^{}]|\{[^{}]*\})*)\}")
_RAISED = re.compile(r"\\textsuperscript\{([^{}]*)\}|\^\{([^{}]*)\}")
_FOOTNOTE = re.compile(r"\\footnote(?:text)?\{")
_HEADING = re.compile(r"\\(?:part|chapter|(?:sub){0,2}section|paragraph)\*?(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}")
_ABSTRACT = re.compile(r"\\begin\{abstract\}")
_SIGNS = (
    (re.compile(r"---"), "—"),
    (re.compile(r"--"), "–"),
    (re.compile(r"(?<!\\)~"), "\u00a0"),
    (re.compile(r"``|''"), '"'),
    (re.compile(r"\\\\(?:\[[^\]]*\])?"), " "),
    (re.compile(r"\{,\}"), ","),
)
_ESCAPE = re.compile(r"\\([%&#_$<>])")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?(?:\[[^\]]*\])?(?:\{\})?|[{}]")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_SPACES = re.compile(r"[ \t\n]+")
MOST_FILES = 50
"""A manuscript is read with so many of the files it takes in, for their macros; the rest are left."""


def passages_of_tex(text: str, folder: Path | None) -> tuple[Passage, ...]:
    """The paragraphs of prose of a LaTeX file; macros may come from files it takes in from its own folder."""
    macros = dict(_MACRO.findall("\n".join((text, *_taken_in(text, folder)))))
    mapped = Mapped(text).sub(_COMMENT, "").sub(_PREAMBLE, "").sub(_NOT_PROSE, "\n\n")
    if macros:
        called = re.compile(rf"\\({'|'.join(sorted(macros, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}})?")
        mapped = mapped.sub(_MACRO, "").sub(called, lambda m: macros[m.group(1)])
    mapped = mapped.sub(_GONE, "").keep(_CAME).keep(_NUMBER).sub(_ABSTRACT, "\\\\section{Abstract}").sub(_CITATION, "")
    return tuple(_passages(mapped))


def _taken_in(text: str, folder: Path | None) -> Iterator[str]:
    """The texts of the files that a document takes in, where they lie in its folder or below it."""
    if folder is None:
        return
    root = folder.resolve()
    for name in _INPUT.findall(text)[:MOST_FILES]:
        path = (root / name).resolve()
        path = path if path.suffix else path.with_suffix(".tex")
        if path.is_relative_to(root) and path.is_file():
            yield path.read_text("utf-8", errors="replace")


def _passages(mapped: Mapped) -> Iterator[Passage]:
    section, last = "", 0
    for match in (*_HEADING.finditer(mapped.text), None):
        end = match.start() if match else len(mapped.text)
        yield from _paragraphs(mapped.cut(last, end), section)
        if match:
            section, last = match.group(1), match.end()


def _paragraphs(mapped: Mapped, section: str) -> Iterator[Passage]:
    start = 0
    for match in (*_BLANK.finditer(mapped.text), None):
        end = match.start() if match else len(mapped.text)
        for one in _with_footnotes(mapped.cut(start, end)):
            clean = _clean(one)
            if clean.text.strip():
                yield Passage(clean.text, tuple(clean.at), section)
        start = match.end() if match else end


def _with_footnotes(mapped: Mapped) -> Iterator[Mapped]:
    """The paragraph without its footnotes, then each of them."""
    notes = list[tuple[int, int, int]]()
    for match in _FOOTNOTE.finditer(mapped.text):
        depth, i = 1, match.end()
        while i < len(mapped.text) and depth:
            depth += {"{": 1, "}": -1}.get(mapped.text[i], 0)
            i += 1
        notes.append((match.start(), match.end(), i))
    body, last = Mapped("", []), 0
    for start, _, end in notes:
        body = Mapped(body.text + mapped.text[last:start], body.at + mapped.at[last:start])
        last = max(last, end)
    yield Mapped(body.text + mapped.text[last:], body.at + mapped.at[last:])
    for _, start, end in notes:
        yield mapped.cut(start, end - 1)


def _clean(mapped: Mapped) -> Mapped:
    mapped = tex_signs(mapped.sub(_RAISED, lambda m: f"^{{{m.group(1) or m.group(2) or ''}}}"))
    for pattern, new in _SIGNS:
        mapped = mapped.sub(pattern, new)
    return raised(mapped).keep(_ESCAPE).sub(_COMMAND, "").sub(_SPACES, " ")
