"""Holding a PDF somebody received against the paper that was issued."""

from __future__ import annotations

import hashlib
import io

import pikepdf

from tenohira.engines.documents.models import IssuedDocumentRow
from tenohira.engines.documents.ports import Signature, reader
from tenohira.engines.documents.views import Comparison


def compare(row: IssuedDocumentRow, pdf: bytes) -> Comparison:
    """Compare a PDF with the paper of a row; see queries.compare."""
    digest = hashlib.sha256(pdf).hexdigest()
    known = reader()
    found = known.signatures(pdf) if known else []
    if digest == row.sha256:
        return Comparison("exact", _of_paper(row, found))
    if IssuedDocumentRow.objects.filter(sha256=digest).exists():
        return Comparison("other")
    if not _opens(pdf):
        return Comparison("unreadable")
    ours = _of_paper(row, found)
    if ours is None:
        return Comparison("unsigned")
    if not ours.is_intact:
        return Comparison("altered", ours)
    if _begins_as_issued(row, pdf):
        return Comparison("added", ours)
    # an unbroken signature of the city, but over other bytes than this paper's
    return Comparison("other", ours)


def _of_paper(row: IssuedDocumentRow, found: list[Signature]) -> Signature | None:
    """The signature made with the certificate this paper was signed with, None when there is none."""
    return next((one for one in found if row.certificate and one.certificate == row.certificate), None)


def _begins_as_issued(row: IssuedDocumentRow, pdf: bytes) -> bool:
    """Whether the file starts with the very bytes that were issued: PDF readers add, they do not rewrite."""
    return len(pdf) > row.size and hashlib.sha256(pdf[: row.size]).hexdigest() == row.sha256


def _opens(pdf: bytes) -> bool:
    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
            return len(opened.pages) > 0
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RecursionError, ValueError, KeyError, TypeError):
        return False
