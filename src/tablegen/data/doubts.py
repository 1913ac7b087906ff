"""What looks doubtful in a column of texts: levels that are one, unseen characters, dates read as text."""

import re
from collections.abc import Mapping, Sequence
from unicodedata import is_normalized, normalize

from tablegen.data.dates import differ_in_form, forms_of, has_time
from tablegen.data.raw import RawColumn
from tablegen.errors import Place, Problems

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_MOST_COMPARED = 1000  # more different texts than that are no levels
_LOOK_ALIKE = str.maketrans(  # letters of other alphabets that print as Latin ones
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)


def tell_of_texts(raw: RawColumn, cleaned: Mapping[str, str], at: Place, problems: Problems) -> None:
    """Warn of texts made equal by cleaning, of texts that only look equal, and of characters nobody sees."""
    if len(cleaned) > _MOST_COMPARED:
        return
    composed = sorted({t for cell, t in cleaned.items() if not is_normalized("NFC", cell)})
    plain = {cell for cell in cleaned if is_normalized("NFC", cell)}
    if twins := [text for text in composed if text in plain]:
        problems.warn(f'{raw.name}: Unicode spellings of "{twins[0]}" differ (NFC, NFD); they are read as one', at)
    alike: dict[str, dict[str, None]] = {}
    for text in cleaned.values():
        alike.setdefault(_as_seen(text), {})[text] = None
    for same in alike.values():
        if len(same) > 1:
            names = ", ".join(f'"{text}"' for text in sorted(same))
            what = "case, spaces or invisible characters"
            if len({_folded(text) for text in same}) > 1:
                what = "letters that look alike (of another alphabet or width)"
            problems.warn(
                f"{raw.name} has levels that differ only in {what}: {names}",
                at,
                f"if they mean the same, join them: derive: {{{raw.name}_2: {{recode: {raw.name}, to: {{…: …}}}}}}",
            )
    if any(map(_INVISIBLE.search, cleaned)):
        problems.warn(f"{raw.name} holds invisible or bidirectional (non-printing) characters", at)
    if any(map(_CONTROL.search, cleaned)):
        problems.warn(f"{raw.name} holds control characters; they are printed as \ufffd", at)


def tell_of_dates(raw: RawColumn, texts: Sequence[str], at: Place, problems: Problems) -> None:
    """Warn where a column that nobody declared is text and its texts look like dates."""
    if raw.kind is not None or raw.order or raw.value_labels or not texts:
        return
    if forms := forms_of(texts):
        hint = " or ".join(f"{{{raw.name}: {form}}}" for form in forms)
        problems.warn(
            f"{raw.name} is read as text, but looks like dates", at, f"say how they are written: types: {hint}"
        )
    elif has_time(texts):
        hint = f"if only the day counts: types: {{{raw.name}: date}}"
        problems.warn(f"{raw.name} is read as text, but looks like dates with times of day", at, hint)
    elif differ_in_form(texts):
        problems.warn(
            f"{raw.name} is read as text, but looks like dates of several forms, or with years of two digits",
            at,
            f"write all of them alike, with years of four digits, and say how: types: {{{raw.name}: DD.MM.YYYY}}",
        )


def _folded(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).casefold().split())


def _as_seen(text: str) -> str:
    """The text as a reader sees it: without case, width, alphabet and what is invisible."""
    return _folded(text if text.isascii() else normalize("NFKC", text).translate(_LOOK_ALIKE))
