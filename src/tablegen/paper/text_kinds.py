"""LaTeX and Markdown as manuscripts: the comments a table or a number stands between, and what is no text in them."""

import re
from collections.abc import Callable
from re import Pattern

from tablegen.render.latex_text import escape as in_latex
from tablegen.render.markdown_text import escape as in_markdown
from tablegen.values import frozen


@frozen
class Kind:
    """How a format marks what tablegen puts in, and which parts of a file are no text of the document.

    `begin` and `end` are lines around a table, `block` finds them with what is between. A comment starts with `comment`
    and ends with `uncomment`. `number` wraps a number of the text, `wrapped` finds it again; `key` and `write` make an
    address and a number fit for it, `unkey` reads the address back, `safe` is for the text with its number. `dead` are
    comments, code and what else is not read as text; `cell` is what stands between two cells. `revised` shows an old
    number and a new one.
    """

    name: str
    begin: str
    end: str
    comment: str
    uncomment: str
    block: Pattern[str]
    number: str
    wrapped: Pattern[str]
    key: Callable[[str], str]
    unkey: Callable[[str], str]
    safe: Callable[[str], str]
    write: Callable[[str], str]
    dead: Pattern[str]
    cell: Pattern[str]
    revised: str


def _no_comment(text: str) -> str:
    """The text with its percent signs escaped: a bare one is a comment in LaTeX, and swallows the braces behind it."""
    return re.sub(r"(?<!\\)%", r"\%", text)


_TELLS = "begin (made by tablegen insert; what you change in it is kept)"
_BRACED = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*"
LATEX = Kind(
    name="latex",
    begin=f"% tablegen:{{name}} {_TELLS}",
    end="% tablegen:{name} end {state}",
    comment="%",
    uncomment="",
    block=re.compile(
        r"^[ \t]*% tablegen:(?P<name>\S+) begin[^\n]*\n(?P<inside>.*?)^[ \t]*% tablegen:(?P=name) end(?P<state>[^\n]*)",
        re.MULTILINE | re.DOTALL,
    ),
    number=r"\tablegen{{{key}}}{{{text}}}",
    wrapped=re.compile(rf"\\tablegen\{{(?P<key>{_BRACED})\}}\{{(?P<text>{_BRACED})\}}"),
    key=_no_comment,
    unkey=lambda key: key.replace(r"\%", "%"),
    safe=_no_comment,
    write=in_latex,
    dead=re.compile(
        r"\\begin\{(?P<code>verbatim|lstlisting|comment)\*?\}.*?\\end\{(?P=code)\*?\}"
        r"|\\verb\*?(?P<sign>[^\w\s]).*?(?P=sign)|(?<!\\)%[^\n]*",
        re.DOTALL,
    ),
    cell=re.compile(r"(?<!\\)&|\\\\"),
    revised=r"\tablegendel{{{old}}} \tablegenins{{{new}}}",
)
MARKDOWN = Kind(
    name="markdown",
    begin=f"<!-- tablegen:{{name}} {_TELLS} -->",
    end="<!-- tablegen:{name} end {state} -->",
    comment="<!--",
    uncomment=" -->",
    block=re.compile(
        r"^[ \t]*<!-- tablegen:(?P<name>\S+) begin[^\n]*\n(?P<inside>.*?)"
        r"^[ \t]*<!-- tablegen:(?P=name) end(?P<state>.*?)-->",
        re.MULTILINE | re.DOTALL,
    ),
    number="<!-- tablegen: {key} -->{text}<!-- /tablegen -->",
    wrapped=re.compile(
        r"<!-- tablegen: (?P<key>(?!\{)(?:(?!-->).)*?) -->(?P<text>(?:(?!<!--).)*)<!-- /tablegen -->", re.DOTALL
    ),  # what made a table stands behind the same words, in braces
    key=lambda key: key.replace("--", "–"),
    unkey=str,
    safe=str,
    write=in_markdown,
    dead=re.compile(
        r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)|\Z)|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)",
        re.MULTILINE | re.DOTALL,
    ),
    cell=re.compile(r"(?<!\\)\|"),
    revised="<del>{old}</del> <ins>{new}</ins>",
)
KINDS = {kind.name: kind for kind in (LATEX, MARKDOWN)}
