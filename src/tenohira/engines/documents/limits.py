"""What a file may be: accepted types and sizes."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"
HEIF = "image/heif"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PHOTOS = frozenset({JPEG, PNG, WEBP, HEIC, HEIF})
DEFAULT_TYPES = PHOTOS | {PDF}
ORGANISATION_TYPES = DEFAULT_TYPES | {DOCX, XLSX}


@dataclass(frozen=True)
class Limits:
    """Limits of one upload. `max_bytes` None means settings.TENOHIRA_UPLOAD_LIMIT (bytes).

    `keep_location` keeps the EXIF of photos, where the place of taking is the point (a damaged road).
    """

    media_types: frozenset[str] = DEFAULT_TYPES
    max_bytes: int | None = None
    keep_location: bool = False
    max_pixels: int = 120_000_000
    max_pages: int = 500
    max_entries: int = 3000
    max_unpacked: int = 300 * 1024 * 1024
    max_ratio: int = 200

    @property
    def size(self) -> int:
        """The greatest size in bytes."""
        return settings.TENOHIRA_UPLOAD_LIMIT if self.max_bytes is None else self.max_bytes
