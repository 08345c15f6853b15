"""What a file is, by its content; its name is never asked."""

from __future__ import annotations

import io
import struct
import zipfile

import puremagic
from django.utils.translation import gettext as _

from tenohira.engines.documents import limits

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEIF_BRANDS = {b"mif1", b"msf1", b"heif"}
_MAIN_PARTS = {
    "word/document.xml": limits.DOCX,
    "xl/workbook.xml": limits.XLSX,
}


def media_type_of(data: bytes) -> str:
    """Return the media type of content this house knows, "" for everything else."""
    if data.startswith(b"%PDF-"):
        return limits.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return limits.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return limits.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return limits.WEBP
    if data[4:8] == b"ftyp":
        return _heif_type(data)
    if data.startswith(b"PK\x03\x04"):
        return _package_type(data)
    return ""


def _heif_type(data: bytes) -> str:
    """ISO 23008-12: the major brand, or one of the compatible brands, says that it is a HEVC picture."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12]} | {data[i : i + 4] for i in range(16, end, 4)}
    if brands & _HEIC_BRANDS and b"avif" not in brands:
        return limits.HEIC
    return limits.HEIF if data[8:12] in _HEIF_BRANDS and b"avif" not in brands else ""


def _package_type(data: bytes) -> str:
    """Office Open XML (ISO/IEC 29500): a ZIP with a content list and a main part."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), "")


def describe(data: bytes) -> str:
    """Return what unaccepted content seems to be, in words for a person."""
    head = data[:2048].lstrip().lower()
    if data.startswith(b"MZ"):
        return _("プログラム（実行ファイル）")
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head):
        return _("SVG画像（中にプログラムを書けるため受け取れません）")
    if head.startswith((b"<!doctype html", b"<html")) or b"<script" in head:
        return _("ウェブページ（HTML）")
    known = _WORDS.get(media_type_of(data))
    if known is None and data.startswith(b"PK"):
        return _("ZIPなどの圧縮ファイル")
    return known or _guess(data)


_WORDS = {
    limits.PDF: "PDF",
    limits.JPEG: "JPEG",
    limits.PNG: "PNG",
    limits.WEBP: "WebP",
    limits.HEIC: "HEIC",
    limits.HEIF: "HEIF",
    limits.DOCX: "Word (docx)",
    limits.XLSX: "Excel (xlsx)",
}


def _guess(data: bytes) -> str:
    try:
        extension = puremagic.from_string(data[:4096]).strip(".")
    except (puremagic.PureError, ValueError):
        extension = ""
    if extension.isalnum():
        return _("「%(extension)s」形式のファイル") % {"extension": extension}
    return _("見分けのつかない形式のファイル")
