"""File names that are safe to keep, to show and to offer for download."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from tenohira.engines.documents import limits

MAX_NAME = 120
_EXTENSIONS = {
    limits.PDF: (".pdf",),
    limits.JPEG: (".jpg", ".jpeg"),
    limits.PNG: (".png",),
    limits.WEBP: (".webp",),
    limits.HEIC: (".heic",),
    limits.HEIF: (".heif", ".heic"),
    limits.DOCX: (".docx",),
    limits.XLSX: (".xlsx",),
}
_FORBIDDEN = re.compile(r'[<>:"|?*]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def clean_name(name: str, media_type: str) -> str:
    """Return the last part of a path without control or direction characters, with the ending of its content.

    At most MAX_NAME characters; a name with nothing left becomes 「ファイル」. Names sent as cp932 or
    UTF-8 bytes that were read as Latin-1 are repaired. Direction characters (U+202E …)
    could make 「fdp.exe」 look like a PDF.
    """
    text = unicodedata.normalize("NFC", _repaired(name)).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in text if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    visible = _FORBIDDEN.sub("_", " ".join(visible.split())).strip(" .")
    endings = _EXTENSIONS.get(media_type, ("",))
    suffix = PurePosixPath(visible).suffix.lower()
    stem = visible[: -len(suffix)] if suffix in endings and suffix else _without_known_ending(visible)
    stem = stem.strip(" .") or "ファイル"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    ending = suffix if suffix in endings else endings[0]
    return stem[: MAX_NAME - len(ending)].rstrip(" .") + ending


def _without_known_ending(name: str) -> str:
    path = PurePosixPath(name)
    is_ending = re.fullmatch(r"\.[A-Za-z0-9]{1,5}", path.suffix) is not None
    return path.stem if is_ending else name


def _repaired(name: str) -> str:
    """Undo bytes read as Latin-1: every character is then below U+0100, and Japanese bytes give C1 controls.

    Portuguese (「São João」) has letters above U+007F too, but never a control between U+0080 and U+009F.
    """
    if not any("\x80" <= c <= "\x9f" for c in name) or any(c > "\xff" for c in name):
        return name
    raw = name.encode("latin-1")
    for encoding in ("utf-8", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(c >= "\u3000" for c in text):
            return text
    return name
