"""Taking in a file: read within the limit, typed by content, inspected, scanned, location taken out."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from tenohira.engines.documents import limits as kinds
from tenohira.engines.documents import packages, pdfs, photos
from tenohira.engines.documents.errors import Empty, TooLarge, WrongType
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.scanning import refuse_viruses
from tenohira.engines.documents.sniffing import describe, media_type_of

_CHUNK = 256 * 1024
_NAMES = {
    kinds.PDF: "PDF",
    kinds.JPEG: "JPEG",
    kinds.PNG: "PNG",
    kinds.WEBP: "WebP",
    kinds.HEIC: "HEIC",
    kinds.DOCX: "Word (docx)",
    kinds.XLSX: "Excel (xlsx)",
}


def take_in(content: IO[bytes] | bytes, limits: Limits) -> tuple[str, bytes]:
    """Return (media type, content to keep) of a file.

    Raises Empty, TooLarge, WrongType, Damaged, Dangerous or NotScanned.
    """
    data = _read(content, limits.size)
    media_type = media_type_of(data)
    if media_type not in limits.media_types:
        raise _wrong_type(data, limits)
    refuse_viruses(data)
    if media_type in kinds.PHOTOS:
        data = photos.inspected(data, media_type, limits)
    elif media_type == kinds.PDF:
        pdfs.inspect(data, limits)
    else:
        packages.inspect(data, limits)
    return media_type, data


def _read(content: IO[bytes] | bytes, most: int) -> bytes:
    """Read at most `most` bytes; what is larger is never held as a whole."""
    if isinstance(content, bytes):
        data = content
    else:
        with SpooledTemporaryFile(max_size=_CHUNK) as held:
            size = 0
            while chunk := content.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                held.write(chunk)
            held.seek(0)
            data = held.read()
    if not data:
        raise Empty(
            _("ファイルの中身がありません。"),
            _("大きさが0バイトのファイルです。保存や転送の途中で失敗した可能性があります。"),
            _("ファイルを開いて中身を確かめ、もう一度選んでください。"),
        )
    if len(data) > most:
        raise _too_large(most)
    return data


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        _("ファイルが大きすぎます。"),
        _("1つのファイルは%(size)sまでです。") % {"size": _spoken(most)},
        _("写真は「中サイズ」で保存し直すか、書類は何回かに分けて提出してください。"),
    )


def _spoken(size: int) -> str:
    """A size in words, rounded down, so that what keeps to it is never refused."""
    for unit, name in ((1024 * 1024, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size * 10 // unit / 10:g}{name}"
    return _("%(bytes)dバイト") % {"bytes": size}


def _wrong_type(data: bytes, limits: Limits) -> WrongType:
    accepted = "、".join(name for kind, name in _NAMES.items() if kind in limits.media_types)
    return WrongType(
        _("この種類のファイルは受け取れません。"),
        _("名前ではなく中身で調べたところ、%(found)sでした。") % {"found": describe(data)},
        _("%(accepted)s のどれかで提出してください。紙の書類は、スマートフォンで撮った写真でかまいません。")
        % {"accepted": accepted},
    )
