"""Dates of the calendar as numbers: whole days since 1 January 1970, as R counts them.

A form says how a column writes its dates, `DD.MM.YYYY`: the year has four digits always, for two do not say the
century. A month may be a number or an English name, whole or its first three letters.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

ISO = "YYYY-MM-DD"
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december")  # fmt: skip
_FIRST = 20
"""Texts of a column, among which must be a date: the others are looked at only then."""
_LIKE_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?$")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_USUAL = tuple(
    form.replace(" ", sign)
    for form in ("DD MM YYYY", "MM DD YYYY", "YYYY MM DD", "DD Mon YYYY", "YYYY Mon DD")
    for sign in ("." if "Mon" not in form else " ", "/", "-")
)
_TOKEN = re.compile("YYYY|MM|Mon|DD")
_PIECES = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "Mon": r"(?P<name>[A-Za-z]{3,9})",
    "DD": r"(?P<day>\d{1,2})",
}


def form_problem(form: str) -> str | None:
    """What is wrong with the form of a date; None when it is one."""
    tokens = sorted(_TOKEN.findall(form))
    if tokens in (["DD", "MM", "YYYY"], ["DD", "Mon", "YYYY"]) and not re.search("[A-Za-z0-9]", _TOKEN.sub("", form)):
        return None
    if "YY" in form.replace("YYYY", ""):
        return "a year of two digits does not say its century"
    return "the form of a date has YYYY, MM (or Mon) and DD, each once"


@cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = [_PIECES.get(part, re.escape(part)) for part in re.split(f"({_TOKEN.pattern})", form)]
    text = "".join(parts)
    if not _TOKEN.sub("", form):  # nothing between the numbers: they are as long as the form says
        text = text.replace("{1,2}", "{2}")
    return re.compile(text)


def parse_date(text: str, form: str = ISO) -> date | None:
    """The day of the calendar that a text of this form names, or None."""
    match = _pattern(form).fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    parts = match.groupdict()
    month = _month(parts["name"]) if "name" in parts else int(parts["month"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month of that name; 0, which is none, for another word."""
    plain = name.casefold()
    names = _MONTHS if len(plain) == 3 else _FULL
    return names.index(plain) + 1 if plain in names else 0


_FIGURES = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}([./-])\d{1,2}\2\d{1,2}", re.ASCII)


def days(day: date) -> Decimal:
    """The days from 1 January 1970 to a day, negative before."""
    return Decimal(day.toordinal() - _EPOCH)


def day_of(text: str, declared: bool) -> str:
    """A text without the time of day behind its date: of midnight always, of others where dates were asked for."""
    return (_TIME if declared else _MIDNIGHT).sub("", text)


def has_time(texts: Sequence[str]) -> bool:
    """Whether all texts are a day and a time of day."""
    return all(_TIME.search(text) is not None and parse_date(_TIME.sub("", text)) is not None for text in texts)


def forms_of(texts: Sequence[str]) -> list[str]:
    """The usual forms in which all texts may be dates; none for days written 2024-03-05, which are read as such."""
    if not texts[0][-1:].isdigit():
        return []
    return [form for form in _USUAL if form != ISO and all(parse_date(text, form) for text in texts)]


def differ_in_form(texts: Sequence[str]) -> bool:
    """Whether all texts are days in figures, but not of one form: of several, or with years of two digits."""
    return all(_FIGURES.fullmatch(day_of(text, declared=False)) for text in texts) and not forms_of(texts)


def looks_like_dates(texts: Sequence[str]) -> bool:
    """Whether a column that nobody declared holds dates: more than half of its texts are days written 2024-03-05."""
    if not any(map(_LIKE_ISO.match, texts[:_FIRST])):
        return False
    plain = [day_of(text, declared=False) for text in texts]
    return 2 * sum(_LIKE_ISO.fullmatch(text) is not None and parse_date(text) is not None for text in plain) > len(
        texts
    )


def why_no_date(text: str, form: str) -> str:
    """Why a text of a column of dates is none, as the end of a sentence."""
    short = form.replace("YYYY", "YY")
    if _pattern(form).fullmatch(text):
        return "which is no day of the calendar"
    if re.fullmatch(_pattern(form).pattern.replace(r"\d{4}", r"\d{2}"), text):
        return f"whose year has two digits ({short}): they do not say the century"
    return f"which is not a date written {form}"
