"""A .docx as a zip: single parts replaced, every other member copied as it lies in the file, compressed bytes too."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ENTRY_SIZE, _END_SIZE = 46, 22
_TIME = (0, 0x21)  # 1 January 1980: a new member has no time of its own
_SIZES_IN_HEADER = ~0x0008  # a flag: sizes stand behind the data
_UTF8_NAME = 0x0800


class Package:
    """The members of a zip; BadZipFile where it is none, or one that no Word file is (in parts, over 4 GB)."""

    def __init__(self, content: bytes) -> None:
        """Read the directory of the zip."""
        self._content = content
        self._zip = ZipFile(BytesIO(content))
        self._members = {member.filename: member for member in self._zip.infolist()}
        if len(self._members) != len(self._zip.infolist()):
            raise BadZipFile("two members have one name")
        self._end = content.rfind(_END)
        if self._end < 0 or any(map(_large, self._members.values())):
            raise BadZipFile("it is larger than a Word file can be")
        (size,) = struct.unpack("<I", content[self._end + 12 : self._end + 16])
        self._directory = self._end - size

    def __contains__(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._members

    def part(self, name: str) -> bytes:
        """The content of a member; BadZipFile where it is damaged, NotImplementedError or RuntimeError if locked."""
        try:
            return self._zip.read(name)
        except zlib.error as problem:
            raise BadZipFile(str(problem)) from None

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """The zip with these parts in place of its own, or behind them; all others byte for byte, in their order."""
        written = bytearray()
        entries: list[bytes] = []
        for raw, member in self._entries():
            if member.filename in parts:
                local, entry = _packed(raw, parts[member.filename], len(written))
            else:
                local = self._local(member)
                entry = raw[:42] + struct.pack("<I", len(written)) + raw[46:]
            written += local
            entries.append(entry)
        for name in sorted(parts.keys() - self._members.keys()):
            local, entry = _packed(_new_entry(name), parts[name], len(written))
            written += local
            entries.append(entry)
        directory = b"".join(entries)
        end = self._content[self._end + 20 :]  # the comment, with its length
        counts = struct.pack("<HHHHII", 0, 0, len(entries), len(entries), len(directory), len(written))
        return bytes(written) + directory + _END + counts + end

    def _entries(self) -> list[tuple[bytes, ZipInfo]]:
        """The entries of the central directory as they are, with what they say."""
        at, found = self._directory, list[tuple[bytes, ZipInfo]]()
        for member in self._zip.infolist():
            if self._content[at : at + 4] != _ENTRY:
                raise BadZipFile("its directory is damaged")
            size = _ENTRY_SIZE + sum(struct.unpack("<HHH", self._content[at + 28 : at + 34]))
            found.append((self._content[at : at + size], member))
            at += size
        return found

    def _local(self, member: ZipInfo) -> bytes:
        """A member as it lies in the file: header, data, and what may follow, up to the next one."""
        starts = sorted((*(other.header_offset for other in self._members.values()), self._directory))
        start = member.header_offset
        return self._content[start : next(other for other in starts if other > start)]


def _large(member: ZipInfo) -> bool:
    return max(member.file_size, member.compress_size, member.header_offset) >= 0xFFFFFFFF


def _new_entry(name: str) -> bytes:
    """A directory entry of a member that the zip has not had."""
    encoded = name.encode("utf-8")
    flags = 0 if name.isascii() else _UTF8_NAME
    head = struct.pack("<4sHHHHHHIIIHHHHHII", _ENTRY, 20, 20, flags, 8, *_TIME, 0, 0, 0, len(encoded), *(0,) * 4, 0, 0)
    return head + encoded


def _packed(entry: bytes, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """A member of this content, and its directory entry, with the name, the time and the flags of `entry`."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezer.compress(content) + squeezer.flush()
    made, _, flags, _, time, date = struct.unpack("<HHHHHH", entry[4:16])
    name_size, extra, comment = struct.unpack("<HHH", entry[28:34])
    name = entry[_ENTRY_SIZE : _ENTRY_SIZE + name_size]
    sizes = struct.pack("<III", zlib.crc32(content), len(data), len(content))
    start = struct.pack("<HHHHH", 20, flags & _SIZES_IN_HEADER, 8, time, date) + sizes
    local = _LOCAL + start + struct.pack("<HH", name_size, 0) + name + data
    tail = entry[_ENTRY_SIZE + name_size + extra : _ENTRY_SIZE + name_size + extra + comment]
    directory = _ENTRY + struct.pack("<H", made) + start + struct.pack("<HHH", name_size, 0, comment)
    return local, directory + entry[34:42] + struct.pack("<I", offset) + name + tail
