"""HEIC and HEIF photos (ISO/IEC 23008-12): their size, and their EXIF and XMP blanked in place.

The orientation of these files stands in a box of its own (`irot`), so the metadata can go as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenohira.engines.documents.metadata import BrokenPicture

_MOST_ITEMS = 20_000


@dataclass(frozen=True)
class Box:
    """One box: its kind and where its body lies in the file."""

    kind: bytes
    start: int
    end: int


class _Reader:
    """Reads big-endian numbers of the sizes the boxes use."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise BrokenPicture("box")
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")

    def text(self) -> bytes:
        end = self.data.find(b"\x00", self.at, self.end)
        if end < 0:
            return b""
        found, self.at = self.data[self.at : end], end + 1
        return found


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two positions; raises BrokenPicture when one does not fit."""
    while start + 8 <= end:
        size, kind, head = int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            raise BrokenPicture(kind.decode("latin-1"))
        yield Box(kind, start + head, stop)
        start = stop


def pixels(data: bytes) -> int:
    """Return the greatest number of pixels of any picture in the file (`ispe`)."""
    properties = _below(data, _meta(data), b"iprp", b"ipco")
    sizes = [
        int.from_bytes(data[box.start + 4 : box.start + 8], "big")
        * int.from_bytes(data[box.start + 8 : box.start + 12], "big")
        for box in boxes(data, properties.start, properties.end)
        if box.kind == b"ispe"
    ]
    if not sizes:
        raise BrokenPicture("ispe")
    return max(sizes)


def blank_metadata(data: bytes) -> bytes:
    """Return the file with the bytes of its EXIF and XMP items overwritten by zeros; nothing moves."""
    meta = _meta(data)
    wanted = _metadata_items(data, _below(data, meta, b"iinf"))
    if not wanted:
        return data
    inside = [box.start for box in boxes(data, meta.start + 4, meta.end) if box.kind == b"idat"]
    blanked = bytearray(data)
    for start, size in _extents(data, _below(data, meta, b"iloc"), wanted, inside[0] if inside else 0):
        if start + size > len(data):
            raise BrokenPicture("iloc")
        blanked[start : start + size] = bytes(size)
    return bytes(blanked)


def _meta(data: bytes) -> Box:
    return next((box for box in boxes(data, 0, len(data)) if box.kind == b"meta"), None) or _missing("meta")


def _below(data: bytes, box: Box, *path: bytes) -> Box:
    for kind in path:
        start = box.start + 4 if box.kind == b"meta" else box.start
        box = next((b for b in boxes(data, start, box.end) if b.kind == kind), None) or _missing(
            kind.decode()
        )
    return box


def _missing(kind: str) -> Box:
    raise BrokenPicture(kind)


def _metadata_items(data: bytes, box: Box) -> set[int]:
    reader = _Reader(data, box.start, box.end)
    version = reader.number(4) >> 24
    reader.number(2 if version == 0 else 4)
    wanted: set[int] = set()
    for entry in boxes(data, reader.at, box.end):
        item = _Reader(data, entry.start, entry.end)
        entry_version = item.number(4) >> 24
        number = item.number(4 if entry_version == 3 else 2)
        item.number(2)
        kind = item.number(4).to_bytes(4, "big") if entry_version >= 2 else b""
        item.text()
        if kind == b"Exif" or (kind == b"mime" and b"xml" in item.text()):
            wanted.add(number)
    return wanted


def _extents(data: bytes, box: Box, wanted: set[int], inside: int) -> Iterator[tuple[int, int]]:
    """Yield (position in the file, size) of every piece of the wanted items (`iloc`, ISO/IEC 14496-12)."""
    reader = _Reader(data, box.start, box.end)
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    for _item in range(min(reader.number(4 if version == 2 else 2), _MOST_ITEMS)):
        number = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(base_size) + (inside if method == 1 else 0)
        for _extent in range(reader.number(2)):
            reader.number(index_size)
            start, size = base + reader.number(offset_size), reader.number(length_size)
            if number in wanted:
                yield start, size
