"""Cutting metadata (EXIF, XMP, comments) out of JPEG, PNG and WebP; the picture stays byte for byte."""

from __future__ import annotations

import struct
import zlib


class BrokenPicture(Exception):
    """The structure of the file does not hold."""


_JPEG_KEPT_APPS = {0xE0, 0xEE}  # JFIF, Adobe (colour transform)
_JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}
_PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def exif_of(orientation: int) -> bytes:
    """Return the smallest EXIF (TIFF 6.0, big-endian) that says the orientation, 1 to 8."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + b"\x00\x00\x00\x00"


def strip_jpeg(data: bytes, orientation: int) -> bytes:
    """Return a JPEG (ITU-T T.81) without APPn metadata, comments, and anything after its end."""
    parts = [b"\xff\xd8"]
    if orientation != 1:
        body = b"Exif\x00\x00" + exif_of(orientation)
        parts.append(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body)
    at = 2
    while True:
        at, marker = _next_marker(data, at)
        if marker == 0xD9:
            return b"".join([*parts, b"\xff\xd9"])
        if marker in _JPEG_ALONE:
            parts.append(data[at - 2 : at])
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or end < at + 2:
            raise BrokenPicture("segment")
        if _is_kept(marker, data[at + 2 : at + 14]):
            parts.append(b"\xff" + bytes([marker]) + data[at:end])
        at = end
        if marker == 0xDA:
            at = _end_of_scan(data, end)
            parts.append(data[end:at])


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """Return (position after the marker, marker code); any number of 0xFF may fill the space before it."""
    if at >= len(data) or data[at] != 0xFF:
        raise BrokenPicture("marker")
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at >= len(data):
        raise BrokenPicture("end")
    return at + 1, data[at]


def _is_kept(marker: int, start: bytes) -> bool:
    if marker == 0xE2:
        return start == b"ICC_PROFILE\x00"
    return marker in _JPEG_KEPT_APPS or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the entropy-coded data that begins at `at` ends: the next marker that is not RSTn."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise BrokenPicture("scan")
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or following in _JPEG_ALONE:
            at += 2
        else:
            return at


def strip_png(data: bytes, orientation: int) -> bytes:
    """Return a PNG (ISO/IEC 15948) without text, time and EXIF chunks, and anything after its end."""
    parts = [data[:8]]
    at = 8
    while True:
        size = int.from_bytes(data[at : at + 4], "big")
        kind, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data):
            raise BrokenPicture("chunk")
        if kind == b"IDAT" and orientation != 1 and b"eXIf" not in [part[4:8] for part in parts]:
            parts.append(_png_chunk(b"eXIf", exif_of(orientation)))
        if kind not in _PNG_DROPPED:
            parts.append(data[at:end])
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def strip_webp(data: bytes, orientation: int) -> bytes:
    """Return a WebP (RFC 9649) without EXIF and XMP chunks, and anything after its end."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) + 1:
        raise BrokenPicture("riff")
    parts: list[bytes] = []
    at = 12
    while at + 8 <= min(end, len(data)):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if len(body) < size:
            raise BrokenPicture("chunk")
        if kind == b"VP8X":
            flags = body[0] & ~(_EXIF_FLAG | _XMP_FLAG) | (_EXIF_FLAG if orientation != 1 else 0)
            body = bytes([flags]) + body[1:]
        if kind not in {b"EXIF", b"XMP "}:
            parts.append(_riff_chunk(kind, body))
        at += 8 + size + size % 2
    if orientation != 1:
        parts.append(_riff_chunk(b"EXIF", exif_of(orientation)))
    whole = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP" + whole


def _riff_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)
