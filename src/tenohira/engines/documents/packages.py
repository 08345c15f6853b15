"""Looking into Word and Excel files (ZIP containers) for bombs, macros and tricks."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.utils.translation import gettext as _

from tenohira.engines.documents.errors import Damaged, Dangerous
from tenohira.engines.documents.limits import Limits

_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)


def inspect(data: bytes, limits: Limits) -> None:
    """Pass a container that opens to a bounded size and holds no macro; raises Dangerous or Damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_list(entries, len(data), limits)
            for entry in entries:
                _check_entry(entry)
            _unpack(package, entries, limits)
    except _BROKEN as error:
        raise Damaged(
            _("ファイルを開けませんでした。"),
            _("ファイルが壊れているか、途中で切れています。"),
            _("お手元で開けることを確かめ、保存し直してください。"),
        ) from error


def _check_list(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > limits.max_entries
        or unpacked > limits.max_unpacked
        or unpacked > size * limits.max_ratio
    ):
        raise _bomb()


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise _refused(_("中のファイルの名前に、外の場所を指すもの（../ など）があります。"))
    if entry.flag_bits & _ENCRYPTED:
        raise _refused(_("パスワードがかかっています。"))
    if name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".scr", ".bat", ".zip")):
        raise _refused(_("マクロなどのプログラムが含まれています。"))
    if "/embeddings/" in f"/{name.lower()}":
        raise _refused(_("別のファイルが埋め込まれています。"))


def _unpack(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Open everything without keeping it: the sizes a bomb declares are not its true ones."""
    total = 0
    for entry in entries:
        with package.open(entry) as part:
            while chunk := part.read(_CHUNK):
                total += len(chunk)
                if total > limits.max_unpacked:
                    raise _bomb()
                if entry.filename == "[Content_Types].xml" and b"macroEnabled" in chunk:
                    raise _refused(_("マクロなどのプログラムが含まれています。"))


def _bomb() -> Dangerous:
    return Dangerous(
        _("このファイルは安全のため受け取れません。"),
        _("開くと極端に大きくなるように作られています。"),
        _("中身をPDFとして保存し直して、提出してください。"),
    )


def _refused(why: str) -> Dangerous:
    return Dangerous(
        _("このファイルは安全のため受け取れません。"),
        why,
        _("PDFとして保存し直すか、マクロや埋め込みのない形で保存し直してください。"),
    )
