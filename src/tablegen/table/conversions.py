"""The note on SI units: by which factors the conventional units of a table's rows become units of the SI."""

from collections.abc import Sequence

from tablegen.plan import Plan
from tablegen.spec.conversion import Conversion
from tablegen.style import Style
from tablegen.table import numbers
from tablegen.table.mid_sentence import in_mid_sentence
from tablegen.table.model import Content, Text
from tablegen.table.note_form import listed
from tablegen.table.said import row_labels, said


def conversions_told(plans: Sequence[Plan], style: Style) -> Content:
    """`SI conversion factors: To convert cholesterol to mmol/L, multiply by 0.0259; ...`: each once."""
    labels = {row: label for plan in plans for row, label in row_labels(plan, style.say).items()}
    found = dict.fromkeys((labels.get(row, row), one) for plan in plans for row, one in plan.conversions)
    parts = [_told(label, one, style) for label, one in found]
    return said(style.say, "SI conversion {n:factor|factors}: To convert {list}", n=len(parts),
                list=listed(parts, style.say("; ")))  # fmt: skip


def _told(label: str, conversion: Conversion, style: Style) -> Content:
    """`cholesterol to mmol/L, multiply by 0.0259`."""
    shown: Content = (Text(label),)
    factor = numbers.write_number(float(conversion.factor), conversion.decimals, style.numbers)
    return said(
        style.say,
        "{label} to {unit}, multiply by {factor}",
        label=in_mid_sentence(shown) if style.say.code == "en" else shown,
        unit=conversion.unit,
        factor=factor,
    )
