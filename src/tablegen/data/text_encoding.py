"""The text of a file: decoded as declared, as its byte order mark says, or as UTF-8; never by a guess."""

import re

from tablegen.errors import Place, TablegenError, refusal
from tablegen.spec.model import DataSpec

_UTF8 = {"utf-8", "utf8", "utf-8-sig"}
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WITHIN_WORDS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]+|[\x80-\xff]+(?=[a-z])")
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"


def is_utf8(content: bytes, data: DataSpec) -> bool:
    """Whether the file is to be read as UTF-8."""
    declared = data.encoding.text.casefold() if data.encoding else _marked(content)
    return declared in _UTF8


def decoded(content: bytes, shown: str, data: DataSpec) -> str:
    """The text of a file, without its byte order mark; TablegenError, with the line, where it is none."""
    encoding = data.encoding.text if data.encoding else _marked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(content, encoding, Place(shown, content.count(b"\n", 0, error.start) + 1)) from None
    except (LookupError, UnicodeError):
        at = data.encoding.at if data.encoding else None
        raise refusal(f'unknown encoding "{encoding}"', at, "encodings: utf-8, cp1252, gbk, …") from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refusal("the file holds NUL characters; it is not a text file", Place(shown, line), *_kind(content))
    return text.removeprefix("\ufeff")


def _marked(content: bytes) -> str:
    return next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")


def _undecodable(content: bytes, encoding: str, at: Place) -> TablegenError:
    if hints := _kind(content):
        return refusal("the file is not a text file", at, *hints)
    hints = tuple(f"if its encoding is {name}: data: {{file: …, encoding: {name}}}" for name in _likely(content))
    if encoding == "utf-8":
        hints = (*hints, "or save it anew as UTF-8 (in Excel: CSV UTF-8)")
    return refusal(f"the file is not {'UTF-8' if encoding == 'utf-8' else encoding} text", at, *hints)


def _kind(content: bytes) -> tuple[str, ...]:
    """A hint at what the file is, where it is no text in UTF-8 but known."""
    if content.startswith(_ZIP):
        return ("it looks like an Excel workbook: give its name the suffix .xlsx",)
    if content.startswith(_OLE):
        return ("it looks like an old Excel workbook: save it in Excel as .xlsx or CSV UTF-8",)
    for encoding, zeros in (("utf-16-le", content[1:40:2]), ("utf-16-be", content[:40:2])):
        if zeros and not zeros.strip(b"\x00"):
            return (f"if its encoding is {encoding}: data: {{file: …, encoding: {encoding}}}",)
    return ()


def _likely(content: bytes) -> tuple[str, ...]:
    """The encodings to propose (never taken unasked): utf-8 where the bytes are; gbk where they make Chinese, whose
    bytes beyond ASCII mostly come in pairs; else cp1252, and both where such pairs stand within words (größe).
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return ("utf-8",)
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", content)]
    try:
        text = content.decode("gbk")
    except UnicodeDecodeError:
        return ("cp1252",)
    pairs = 2 * sum(length % 2 == 0 for length in runs) > len(runs)
    if not pairs or not any("\u4e00" <= c <= "\u9fff" for c in text):
        return ("cp1252",)
    return ("cp1252", "gbk") if 2 * len(_WITHIN_WORDS.findall(content)) > len(runs) else ("gbk",)
