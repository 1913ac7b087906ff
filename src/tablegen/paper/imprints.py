"""The line of a table's origin, read back from the keywords of a PDF or a PNG, without a library for either."""

import re
from binascii import unhexlify
from collections.abc import Iterator
from zlib import decompressobj
from zlib import error as zlib_error

from tablegen.origin import MARK

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STREAM = re.compile(rb"stream\r?\n")
_KEYWORDS = re.compile(rb"/Keywords\s*(?:<([0-9A-Fa-f\s]*)>|\()")
_PIECE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|([()])|([^\\()]+)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_MOST = 1 << 22
"""No more than so many bytes of a packed stream are unpacked: that of the keywords is short."""


def lines_of_png(picture: bytes) -> Iterator[str]:
    """The lines in the text chunks of a PNG."""
    at = len(_SIGNATURE)
    while picture.startswith(_SIGNATURE) and at + 8 <= len(picture):
        size, kind = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        if kind == b"tEXt":
            yield from _marked(picture[at + 8 : at + 8 + size].partition(b"\0")[2])
        at += size + 12


def lines_of_pdf(document: bytes) -> Iterator[str]:
    """The lines in the keywords of a PDF, in its plain objects and in packed ones (ISO 32000-1, 7.3.4 and 7.5.7)."""
    for text in (document, *_unpacked(document)):
        for found in _KEYWORDS.finditer(text):
            yield from _marked(_hexadecimal(found[1]) if found[1] is not None else _literal(text, found.end()))


def _unpacked(document: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(document):
        try:
            yield decompressobj().decompress(document[found.end() :], _MOST)
        except zlib_error:
            continue


def _hexadecimal(digits: bytes) -> bytes:
    bare = b"".join(digits.split())
    return unhexlify(bare + b"0" * (len(bare) % 2))


def _literal(text: bytes, start: int) -> bytes:
    """The string in brackets that is opened before `start`."""
    depth, whole = 1, bytearray()
    for escaped, bracket, plain in (found.groups() for found in _PIECE.finditer(text, start)):
        depth += {b"(": 1, b")": -1}.get(bracket, 0)
        if not depth:
            break
        if escaped is None:
            whole += bracket or plain
        elif escaped.isdigit():
            whole.append(int(escaped, 8) & 0xFF)
        else:
            whole += _ESCAPES.get(escaped, escaped)
    return bytes(whole)


def _marked(text: bytes) -> Iterator[str]:
    """The line in a text that begins with our mark."""
    said = text.decode("utf-16" if text.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1", "replace")
    if said.startswith(f"{MARK} "):
        yield said.removeprefix(f"{MARK} ")
