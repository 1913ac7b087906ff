"""Words and signs that editors strike out: abbreviations, stars, NS, commas in numbers."""

import re
from collections.abc import Iterator

from tablegen.editor.draft import Draft, Finding
from tablegen.table.model import plain, unmarked

_SHORT = re.compile(r"(?<![\w/])(?<![A-Z0-9]-)(?=\w*[A-Z]\w*[A-Z])[A-Za-z][A-Za-z0-9]{1,6}(?![\w/])")
_NS = r"\b(?:NS|n\.s\.)(?!\w)"
_ROMAN = re.compile(r"[IVXLC]+[ab]?")
_KNOWN = frozenset(
    {"DNA", "RNA", "UK", "USA", "US", "HIV", "AIDS", "ID", "MHz", "kHz", "GHz", "kPa", "MPa", "IU", "pH", "NS"}
)
"""Those that need no explanation: units, and words that dictionaries have; NS is another check's."""


def undefined(draft: Draft) -> Iterator[Finding]:
    """Abbreviations in the author's own words that neither a note nor the words before them explain."""
    known = {*draft.plan.abbreviations, *draft.style.words.abbreviations, *_KNOWN}
    explained = re.compile("|".join(_one_or_more(short) for short in sorted(known, key=len, reverse=True)))
    texts = [*draft.words()]
    whole = " ".join((*texts, draft.notes))
    for short in dict.fromkeys(short for text in texts for short in _SHORT.findall(explained.sub(" ", text))):
        if _ROMAN.fullmatch(short) or re.search(rf"[a-z]\w* \({_one_or_more(short.removesuffix('s'))}\)", whole):
            continue
        yield Finding(f"nothing explains {short}", "abbreviations", f"abbreviations: {{{short.removesuffix('s')}: …}}")


def _one_or_more(short: str) -> str:
    """The form of an abbreviation, or of several: `CI`, `CIs`."""
    return rf"(?<!\w){re.escape(short)}s?(?!\w)"


def unused(draft: Draft) -> Iterator[Finding]:
    """Abbreviations that the spec explains and the table does not use; the project file's are for all its tables."""
    if draft.spec.inherited and any(key.text == "abbreviations" for key in draft.spec.inherited.taken):
        return
    whole = " ".join(draft.words())
    for short in draft.plan.abbreviations:
        if not re.search(_one_or_more(short), f"{whole} {draft.notes}"):
            yield Finding(f"{short} is explained and not used", "abbreviations", "it is not printed: take it out")


def stars(draft: Draft) -> Iterator[Finding]:
    """Stars behind estimates, and notes of the author's that explain some."""
    if "stars" in draft.shown:
        yield Finding("stars stand for P values", "columns", "show P itself")
    for note in draft.authors_notes:
        if re.search(r"\*\s*[Pp]\s*[<=≤]", note):
            yield Finding(f'stars stand for P values: "{note}"', "notes", "show P itself")
    if "stars" not in draft.shown and (label := _row_with(draft, r"[\d)\]]\s?\*")):
        yield Finding(f"stars stand behind numbers: {label}", "rows", "show P itself")


def ns(draft: Draft) -> Iterator[Finding]:
    """NS in the author's words, unless it is his abbreviation of something else."""
    if not re.search("signif", draft.plan.abbreviations.get("NS", "signif"), re.IGNORECASE):
        return
    found = [text for text in dict.fromkeys(draft.words()) if re.search(_NS, text)]
    for text in found:
        yield Finding(f'NS stands for a P value: "{text}"', draft.key_of(text), "give P itself")
    if not found and (label := _row_with(draft, _NS)):
        yield Finding(f"NS stands for a P value: {label}", "rows", "give P itself")


def plus_minus(draft: Draft) -> Iterator[Finding]:
    """± in cells, which only patterns that the author spells out have in a journal that writes `mean (SD)`."""
    if label := _row_with(draft, "±"):
        yield Finding(f"± stands before a spread: {label}", "rows", "show: mean (SD)")


def _row_with(draft: Draft, sign: str) -> str:
    """What the first row is called that has such a sign in its cells: a pattern of the author's own writes it there."""
    for row in draft.table.body:
        if any(re.search(sign, plain(unmarked(cell.content))) for cell in row.cells[1:]):
            return plain(unmarked(row.cells[0].content))
    return ""


def commas(draft: Draft) -> Iterator[Finding]:
    """Commas between thousands in the author's words, or in the style's numbers."""
    if draft.style.numbers.thousands == ",":
        yield Finding("commas stand between thousands", "style", "thousands: a thin space, or nothing")
    for text in draft.words():
        if found := re.search(r"\d[\d,]*,\d{3}(?!\d)", text):
            yield Finding(f'a comma within a number: "{found[0]}"', draft.key_of(text))
