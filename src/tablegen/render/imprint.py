"""The line of a table's origin in pictures and PDFs, where programs show it as the keywords of the document."""

from zlib import crc32

from tablegen.origin import MARK

_HEAD = 33
"""The bytes of a PNG's signature and of its first chunk, IHDR, behind which texts may stand."""


def keywords(origin: str) -> str:
    """The line as keywords; an empty text for a table whose origin is not known."""
    return f"{MARK} {origin}" if origin else ""


def in_png(picture: bytes, origin: str) -> bytes:
    """The picture with a tEXt chunk (PNG, 11.3.3.2) of the line, which is ASCII."""
    if not origin:
        return picture
    chunk = b"tEXtKeywords\0" + keywords(origin).encode("ascii")
    packed = (len(chunk) - 4).to_bytes(4, "big") + chunk + crc32(chunk).to_bytes(4, "big")
    return picture[:_HEAD] + packed + picture[_HEAD:]


def in_latex(source: str, engine: str, origin: str) -> str:
    """The document with the line as keywords of its PDF, in hexadecimal: no letter of it is TeX's."""
    if not origin:
        return source
    entry = f"/Keywords <{keywords(origin).encode('ascii').hex()}>"
    told = rf"\AtBeginDvi{{\special{{pdf:docinfo << {entry} >>}}}}" if engine == "xelatex" else rf"\pdfinfo{{{entry}}}"
    return source.replace("\\begin{document}", f"{told}\n\\begin{{document}}", 1)
