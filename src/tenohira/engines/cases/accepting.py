"""What a question of a form takes as a file: the kinds its definition names, as the shelf of documents knows them."""

from __future__ import annotations

from tenohira.engines.documents import limits as allowed
from tenohira.engines.documents.limits import Limits
from tenohira.engines.forms.definition import FileField, FormDefinition, PhotoField

KINDS = {
    "pdf": {allowed.PDF},
    "jpeg": {allowed.JPEG},
    "png": {allowed.PNG},
    "heic": {allowed.HEIC, allowed.HEIF},
    "webp": {allowed.WEBP},
    "word": {allowed.DOCX},
    "excel": {allowed.XLSX},
    "text": {"text/plain"},
    "csv": {"text/csv"},
}


def limits_for(one: FileField | PhotoField) -> Limits:
    """Return what a question takes."""
    types = frozenset(media_type for kind in one.kinds for media_type in KINDS[kind])
    return Limits(media_types=types, keep_location=one.type == "photo")


def limits_of(form: FormDefinition, field_id: str) -> Limits:
    """Return what the question with this id takes; nothing special for one that takes no files."""
    field = form.field(field_id)
    return limits_for(field) if isinstance(field, FileField | PhotoField) else Limits()
