"""Signs within a line: of Markdown, of LaTeX, and what is raised (`χ²` is a sign, `¹²` calls a reference)."""

import re
from html import unescape

from tablegen.paper.prose.mapped import Mapped

SUPERSCRIPTS = str.maketrans("0123456789+-−,–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻,–")
_RAISED = re.compile(r"<sup>([^<]{1,40})</sup>|\^([^\^\s]{1,40})\^|\^\{([^{}]{1,40})\}|\^([0-9])", re.IGNORECASE)
_RAISED_SIGNS = re.compile(r"(?<![χXRηωεIm0-9])[⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹,–⁻]*|(?<=[.,;:])[⁰¹²³⁴⁵⁶⁷⁸⁹,–⁻]+")
_REMOVED = (
    re.compile(r"<del>[^<]*</del> ?", re.IGNORECASE),
    re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?"),
    re.compile(r"\[\^[^\]]+\]"),
    re.compile(r"\s?\[[^\]\n]*@[^\]\n]*\]"),
    re.compile(r"(?<![\w.])@[\w:.-]+\w"),
)
_MARKUP = (
    re.compile(r"<(?!\s|sup|/sup)/?[A-Za-z][^<>\n]*>|https?://\S+"),
    re.compile(r"\*+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|`"),
)
_LINK = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\{[^}\n]*\})")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~^])")
_SIGNS = {
    "pm": "±", "chi": "χ", "beta": "β", "alpha": "α", "eta": "η", "times": "×", "cdot": "·", "leq": "≤", "le": "≤",
    "leqslant": "≤", "geq": "≥", "ge": "≥", "geqslant": "≥", "approx": "≈", "sim": "~", "lt": "<", "gt": ">",
    "textpm": "±", "textminus": "−", "textless": "<", "textgreater": ">", "textperiodcentered": "·", "ldots": "…",
    "textendash": "–", "textendash{}": "–", "quad": " ", "textchi": "χ",
}  # fmt: skip
_COMMAND = re.compile(
    rf"\\({'|'.join(sorted(_SIGNS, key=len, reverse=True)).replace('{}', '')})(?![A-Za-z])(?:\{{\}})?"
)
_DOLLAR = re.compile(r"(?<!\\)\$")
_SPACE = re.compile(r"\\[,;:! ]")


def raised(text: Mapped) -> Mapped:
    """With raised digits as signs where they belong to one (χ², m²), and without those that call a reference."""
    text = text.sub(_RAISED, lambda m: next(g for g in m.groups() if g).translate(SUPERSCRIPTS))
    return text.sub(_RAISED_SIGNS, "")


def plain_markup(text: Mapped) -> Mapped:
    """Markdown without its emphasis, links, pictures, citations and escapes."""
    text = text.sub(_ENTITY, lambda m: unescape(m.group(0)))
    for pattern in _REMOVED:
        text = text.sub(pattern, "")
    text = text.keep(_LINK)
    for pattern in _MARKUP:
        text = text.sub(pattern, "")
    return text.keep(_ESCAPE)


def tex_signs(text: Mapped) -> Mapped:
    """With LaTeX's commands for signs written as the signs, and without the dollars of mathematics."""
    return text.sub(_COMMAND, lambda m: _SIGNS[m.group(1)]).sub(_DOLLAR, "").sub(_SPACE, " ")
