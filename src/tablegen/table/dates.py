"""Dates as a journal writes them."""

import re
from datetime import date, timedelta
from decimal import Decimal
from math import floor

from tablegen.language import ENGLISH, Language

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_TOKEN = re.compile("YYYY|Month|Mon|MM|M|DD|D")


def write_date(days: float, form: str, say: Language = ENGLISH, *, down: bool = False) -> str | None:
    """The date so many days after 1 January 1970 in a form, `5 Mar 2024`; half a day and more is the next day.

    A style that goes `down` drops what is less than a day, as R does.
    Its spaces do not break. None where the calendar has no such day: before the year 1, or after 9999.
    """
    whole = floor(Decimal(repr(days)) + (0 if down else Decimal("0.5")))
    try:
        day = date(1970, 1, 1) + timedelta(days=whole)
    except OverflowError:
        return None
    parts = {
        "YYYY": f"{day.year:04d}",
        "Month": say(_MONTHS[day.month - 1]),
        "Mon": say(_MONTHS[day.month - 1][:3]),
        "MM": f"{day.month:02d}",
        "M": str(day.month),
        "DD": f"{day.day:02d}",
        "D": str(day.day),
    }
    return _TOKEN.sub(lambda match: parts[match.group()], form).replace(" ", "\u00a0")
