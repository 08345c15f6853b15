"""Photos: bounded in pixels, whole, and without what tells where and by whom they were taken.

Metadata is cut out of the file's structure; the picture itself is never compressed again, because it may be
evidence. The orientation stays.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from django.utils.translation import gettext as _
from PIL import Image

from tenohira.engines.documents import heif
from tenohira.engines.documents import limits as kinds
from tenohira.engines.documents.errors import Damaged, Dangerous
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.metadata import BrokenPicture, strip_jpeg, strip_png, strip_webp

_ORIENTATION = 0x0112
_STRIP: dict[str, Callable[[bytes, int], bytes]] = {
    kinds.JPEG: strip_jpeg,
    kinds.PNG: strip_png,
    kinds.WEBP: strip_webp,
}
_FORMATS = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.WEBP: "WEBP"}


def inspected(data: bytes, media_type: str, limits: Limits) -> bytes:
    """Return the photo without place and camera (as it is with `limits.keep_location`).

    Raises Damaged or Dangerous.
    """
    try:
        if media_type in _STRIP:
            orientation = _look(data, media_type, limits)
            clean = _STRIP[media_type](data, orientation)
        else:
            _check_pixels(heif.pixels(data), limits)
            clean = heif.blank_metadata(data)
    except (BrokenPicture, OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
        raise Damaged(
            _("画像を開けませんでした。"),
            _("ファイルが壊れているか、途中で切れています。"),
            _("お手元で表示できることを確かめるか、撮り直してください。"),
        ) from error
    return data if limits.keep_location else clean


def _look(data: bytes, media_type: str, limits: Limits) -> int:
    """Check size and structure without decoding the picture; return its orientation (1 to 8, EXIF 0x0112)."""
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as picture:
            _check_pixels(picture.width * picture.height * getattr(picture, "n_frames", 1), limits)
            orientation = _orientation(picture.info.get("exif", b""))
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb() from error
    return orientation


def _orientation(exif: bytes) -> int:
    """Read the orientation without loading the picture, as Image.getexif does for PNG; 1 when it is not said."""
    found = Image.Exif()
    found.load(exif)
    said = found.get(_ORIENTATION, 1)
    return said if said in range(1, 9) else 1


def _check_pixels(pixels: int, limits: Limits) -> None:
    if pixels > limits.max_pixels:
        raise _bomb()


def _bomb() -> Dangerous:
    return Dangerous(
        _("画像が大きすぎて、安全に開けません。"),
        _("縦と横の画素の数が、カメラで撮れる大きさを超えています。"),
        _("撮り直すか、縦横を小さくして保存し直してください。"),
    )
