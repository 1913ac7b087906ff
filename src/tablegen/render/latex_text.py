"""Text as LaTeX prints it: every special escaped, signs that pdfLaTeX lacks in commands it has."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from tablegen.render import inline
from tablegen.render.inline import Dialect, Piece
from tablegen.render.plots import BELOW, TEXT_SIZE, WIDTH, Arrow, Bar, Label, height, null_place, painted
from tablegen.render.text import HELD
from tablegen.table.model import Content, Plot

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_MATHS = {
    "·": "cdot", "‖": "Vert", "√": "surd", "≤": "leq", "≥": "geq", "⩽": "leq", "⩾": "geq", "≠": "neq", "≈": "approx",
    "≡": "equiv", "∼": "sim", "∞": "infty", "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow",
    "↑": "uparrow", "↓": "downarrow", "⇒": "Rightarrow", "⇐": "Leftarrow", "⇔": "Leftrightarrow", "∑": "sum",
    "∏": "prod", "∫": "int", "∆": "Delta", "∂": "partial", "∈": "in", "∉": "notin", "∅": "emptyset", "∩": "cap",
    "∪": "cup", "⊂": "subset", "⊆": "subseteq", "∓": "mp", "∝": "propto", "≅": "cong", "≃": "simeq", "≪": "ll",
    "≫": "gg", "⊥": "perp", "△": "triangle", "○": "bigcirc", "●": "bullet", "★": "star", **_GREEK,
}  # fmt: skip
_UNSEEN = (  # joiners, marks of direction and variants of signs: no font has a letter for them
    *"\u034f\u061c\u200b\u200d\u200e\u200f\u2060\ufeff", *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2061, 0x2070)), *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0000, 0xE0080)),
)  # fmt: skip
_SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}",
    "\u00a0": "~", "\u2007": "~", "\u2002": r"\enspace{}", "\u2003": r"\quad{}", "\u2009": r"\,", "\u202f": r"\,",
    "\u00ad": r"\-", "\u200c": r"\/",  # of braces alone LuaLaTeX makes a ligature
    "−": r"\textminus{}", "–": "--", "‒": "--", "—": "---", "―": "---", "‐": "-",
    "\u2011": r"\mbox{-}", "′": "$'$", "″": "$''$", "‴": "$'''$",
    "±": r"\textpm{}", "×": r"\texttimes{}", "÷": r"\textdiv{}", "•": r"\textbullet{}", "…": r"\textellipsis{}",
    "‘": r"\textquoteleft{}", "’": "'", "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}",
    "°": r"\textdegree{}", "†": r"\textdagger{}", "‡": r"\textdaggerdbl{}", "§": r"\S{}", "¶": r"\P{}",
    "µ": r"\textmu{}", "‰": r"\textperthousand{}", "€": r"\texteuro{}", "™": r"\texttrademark{}", "ο": "o",
    "℃": r"\textdegree{}C", "℉": r"\textdegree{}F", "\ufffd": "?",  # a control character
    **{sign: rf"$\{name}$" for sign, name in _MATHS.items()},
    **dict.fromkeys(_UNSEEN, ""),
}  # fmt: skip
REVISED = {"deleted": "tablegendel", "inserted": "tablegenins"}
"""The commands for what a new version took away and put in."""
_TABLE = str.maketrans(_SIGNS)
_GREEK_RUN = re.compile("([\u0370-\u03ff\u1f00-\u1fff]+)")
_SYMBOLS = 2
"""How many Greek letters in a row may be symbols (αβ T cells); more, or one with an accent, are a word."""
_PLAIN = re.compile(r"[A-Za-z0-9 .:;()/=+?!@*-]*")
_LIGATURE = re.compile("(?<=[-–—‐‒―])(?=[-–—‐‒―])|(?<=’)(?=’)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)")
_AT_HEIGHT = re.compile("[¹²³ʰ-ʸᴬ-ᵡ⁰-ⁿ]+|(?P<lowered>[ᵢ-ᵪ₀-ₜ]+)")
_IN_EVERY_FONT = frozenset("¹²³")
_ACCENTED = re.compile(r"(?:\$(\\[A-Za-z]+)\$|([A-Za-z]))([\u0302-\u0304])")  # few fonts have the bar of x̄
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
_UNKNOWN_TO_PDFLATEX = re.compile("[^\x00-\x7f\u00a1-\u017e\u0192\u0218-\u021b]|[ĦħĸĿŀŉŦŧ]")
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def escape(text: str) -> str:
    """The text with nothing in it that LaTeX would act on; ligatures that change signs (`--`, `,,`) are held apart."""
    if _PLAIN.fullmatch(text) and "--" not in text:
        return text
    signs = _AT_HEIGHT.sub(_at_height, _signs(_LIGATURE.sub("\u200c", text)))
    return _ACCENTED.sub(lambda found: rf"$\{_ACCENTS[found[3]]}{{{found[1] or found[2]}}}$", signs)


def _signs(text: str) -> str:
    """The text in commands; one in Greek keeps its letters, which XeLaTeX prints, not half of them in mathematics."""
    runs = _GREEK_RUN.split(text)
    in_greek = any(len(run) > _SYMBOLS or not _SIGNS.keys() >= set(run) for run in runs[1::2])
    return "".join(run if in_greek and i % 2 else run.translate(_TABLE) for i, run in enumerate(runs))


def _at_height(found: re.Match[str]) -> str:
    """Raised or lowered signs (`⁻¹`, `₂`, `ᵃ`) as LaTeX raises and lowers."""
    if _IN_EVERY_FONT.issuperset(found[0]):
        return found[0]
    command = "subscript" if found["lowered"] else "superscript"
    return rf"\text{command}{{{normalize('NFKC', found[0]).translate(_TABLE)}}}"


def _join(pieces: Sequence[Piece]) -> str:
    return "".join(_set(kind, text) for kind, text in pieces)


def _set(kind: str, text: str) -> str:
    if kind == "text" or (kind in REVISED and text.isspace()):
        return text
    if kind == "bold" and "$" in text:  # \textbf leaves mathematics as it is
        return rf"{{\bfseries\boldmath {text}}}"
    command = {
        "italic": "textit",
        "bold": "textbf",
        "sup": "textsuperscript",
        "sub": "textsubscript",
        "mark": "textsuperscript",
        **REVISED,
    }
    return rf"\{command[kind]}{{{text}}}"


def _drawn(plot: Plot) -> str:
    """A piece of a forest plot by the commands in `DRAWN`: arguments that are no text for programs that read tables."""
    if plot.ticks:
        high = rf"\rule{{0pt}}{{{height(plot) - BELOW:g}pt}}"
        return rf"\tablegenplot{{{high}{''.join(map(_piece, painted(plot)))}}}"
    below, above = plot.reach
    x = null_place(plot)
    null = "" if x is None else rf"\tablegennull{{{x:.2f}}}{{{below:.2f}}}{{{above:.2f}}}"
    pieces = list(painted(plot))[1 if null else 0 :]
    return rf"\tablegenplot{{{null}{''.join(map(_piece, pieces))}}}"


def _piece(one: Bar | Arrow | Label) -> str:
    match one:
        case Bar(x, y, wide, tall):
            return rf"\tablegenbar{{{x:.2f}}}{{{y - BELOW:.2f}}}{{{wide:.2f}}}{{{tall:.2f}}}"
        case Arrow(x, y, left, size):
            return rf"\tablegen{'left' if left else 'right'}{{{x if left else x - size:.2f}}}{{{y - BELOW:.2f}}}"
        case Label(x, y, text):
            return rf"\tablegentick{{{x:.2f}}}{{{y - BELOW:.2f}}}{{{escape(text)}}}"


def _triangle(heights: Sequence[float]) -> str:
    """An arrow of eight rules: LaTeX has no other that any class and font prints alike."""
    return "".join(rf"\raisebox{{{-h / 2:g}pt}}{{\rule{{.5pt}}{{{h:g}pt}}}}" for h in heights)


_HEIGHTS = [0.25 + 0.5 * i for i in range(8)]
DRAWN = rf"""% a piece of a forest plot: rules at places in points; the line of no effect is as high as a row
\providecommand{{\tablegenplot}}[1]{{\makebox[{WIDTH:g}pt][l]{{#1}}}}
\providecommand{{\tablegenat}}[3]{{\rlap{{\hspace*{{#1pt}}\smash{{\raisebox{{#2pt}}{{#3}}}}}}}}
\providecommand{{\tablegenbar}}[4]{{\tablegenat{{#1}}{{#2}}{{\rule{{#3pt}}{{#4pt}}}}}}
\providecommand{{\tablegennull}}[3]{{\rlap{{\hspace*{{#1pt}}\smash{{\raisebox{{%
  \dimexpr-.3\dimexpr\arraystretch\normalbaselineskip\relax-#2pt\relax}}{{%
  \rule{{.4pt}}{{\dimexpr\arraystretch\normalbaselineskip+#2pt+#3pt\relax}}}}}}}}}}
\providecommand{{\tablegentick}}[3]{{%
  \tablegenat{{#1}}{{#2}}{{\makebox[0pt]{{\fontsize{{{TEXT_SIZE:g}}}{{{TEXT_SIZE:g}}}\mdseries\selectfont #3}}\ }}}}
\providecommand{{\tablegenleft}}[2]{{\tablegenat{{#1}}{{#2}}{{{_triangle(_HEIGHTS)}}}}}
\providecommand{{\tablegenright}}[2]{{\tablegenat{{#1}}{{#2}}{{{_triangle(_HEIGHTS[::-1])}}}}}
"""
"""What a forest column needs."""
_HELD = re.compile(HELD)


def _words(text: str) -> str:
    """The text escaped, with hyphens that stay on their line."""
    return escape(_HELD.sub("\u2011", text) if "-" in text else text)


_DIALECT = Dialect(_words, {"chi2": r"$\chi^{2}$", "pm": r"\textpm{}"}, " ", _join, _drawn)


def latex(content: Content, minus: str) -> str:
    """The content as LaTeX, on one line."""
    return inline.write(content, _DIALECT, minus)


def unknown_to_pdflatex(source: str) -> bool:
    """Whether a LaTeX source has letters that pdfLaTeX cannot print, so that XeLaTeX must compile it."""
    return bool(_UNKNOWN_TO_PDFLATEX.search(source))


def is_cjk(source: str) -> bool:
    """Whether a LaTeX source has Chinese, Japanese or Korean letters, which need the package xeCJK."""
    return bool(_CJK.search(source))
