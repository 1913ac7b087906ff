"""The parts of a workbook, packed so that its bytes do not hang on the clock."""

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tablegen.render.properties import with_origins

EPOCH = datetime(1980, 1, 1)
"""When every workbook was made."""
_STYLES = "xl/styles.xml"
_USUAL_FONT = re.compile(rb'<name val="Calibri"/>((?:<(?!/font|sz)[^>]*>)*)<sz val="11"/>(?:<scheme val="minor"/>)?')
_PROPERTIES, _NOW = "docProps/core.xml", re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")


def repacked(content: bytes, origins: Mapping[str, str], font: str) -> bytes:
    """The workbook's parts with one date, so that its bytes do not hang on the clock, and with what made its table.

    The journal's font takes the place of Calibri, of whose figures widths are counted: not every program has that.
    """
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts[_PROPERTIES] = _NOW.sub(b"1980-01-01T00:00:00Z", parts[_PROPERTIES])
    named = f'<name val="{escape(font)}"/>'.encode()
    parts[_STYLES] = _USUAL_FONT.sub(lambda found: named + found[1] + b'<sz val="10"/>', parts[_STYLES])
    with ZipFile(packed, "w", ZIP_DEFLATED) as after:
        for name, part in with_origins(parts, origins).items():
            after.writestr(ZipInfo(name, EPOCH.timetuple()[:6]), part, ZIP_DEFLATED)
    return packed.getvalue()
