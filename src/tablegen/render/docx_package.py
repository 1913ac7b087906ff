"""The parts of a .docx and the zip around them, byte for byte the same for the same parts."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from tablegen.errors import Place, TablegenError, refusal

SHIPPED = b"tablegen reference"
"""The comment of the zip that `tools/make_reference.py` makes: a copy that Word has saved no longer has it."""

_LONG, _QUICK = 1 << 20, 3
"""From how many bytes on a part is packed how: the XML of a long table repeats itself, and gets hardly larger."""
_FIRST = ("[Content_Types].xml", "_rels/.rels")


def shipped_parts(path: Path) -> dict[str, bytes] | None:
    """The parts of the reference.docx that comes with tablegen, by name; None when the file is another one.

    TablegenError when it is no zip at all.
    """
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as package:
            if package.comment != SHIPPED:
                return None
            return {name: package.read(name) for name in package.namelist()}
    except (BadZipFile, OSError) as problem:
        raise unusable(path, str(problem)) from None


def write_package(parts: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """The parts zipped: in a fixed order, without times or owners."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        package.comment = comment
        for name in sorted(parts, key=lambda part: (part not in _FIRST, part)):
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 0, 0
            package.writestr(info, parts[name], compresslevel=_QUICK if len(parts[name]) > _LONG else None)
    return buffer.getvalue()


def unusable(path: Path, why: str) -> TablegenError:
    """The error for a reference.docx that no document can be made from."""
    hint = "open it in Word and save it as a Word document (.docx), or remove it to use the built-in one"
    return refusal(f"this template is no Word document: {why}", Place(str(path)), hint)
