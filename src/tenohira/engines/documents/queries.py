"""The door for reading: files, papers, and whether a paper is genuine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from tenohira.engines.documents import comparing, papers, shelf
from tenohira.engines.documents.models import IssuedDocumentRow, StoredFileRow
from tenohira.engines.documents.scanning import require_clean
from tenohira.engines.documents.tokens import matches, token_hash
from tenohira.engines.documents.typesetting import qr_svg
from tenohira.engines.documents.views import (
    Comparison,
    IssuedDocument,
    StoredFile,
    Verification,
    VerificationState,
)

__all__ = [
    "Comparison",
    "IssuedDocument",
    "StoredFile",
    "Verification",
    "compare",
    "content",
    "files",
    "files_of",
    "issued",
    "issued_for",
    "kept_paths",
    "pdf",
    "qr_svg",
    "stored",
    "verify",
]


def stored(ref: str) -> StoredFile:
    """Return a file that was not discarded; raises FileNotFound."""
    return shelf.view_of(shelf.row_of(ref))


def files(refs: Iterable[str]) -> list[StoredFile]:
    """Return the files with these refs, in their order, in one query; those that are gone are left out."""
    wanted = [ref.removeprefix("file:") for ref in refs]
    rows = StoredFileRow.objects.filter(
        uuid__in=[ref for ref in wanted if shelf.is_uuid(ref)], discarded_at=None
    )
    found = {str(row.uuid): shelf.view_of(row) for row in rows}
    return [found[ref] for ref in wanted if ref in found]


def content(file_ref: str) -> bytes:
    """Return the decrypted content of a file.

    Raises FileNotFound, SealError when no key opens it, and with a virus scanner NotScanned or Dangerous for a file it
    has not found clean.
    """
    row = shelf.row_of(file_ref)
    require_clean(row)
    return shelf.read(row.path)


def files_of(subject: str) -> list[StoredFile]:
    """Return the files of a subject, oldest first."""
    rows = StoredFileRow.objects.filter(subject=subject, discarded_at=None).order_by("id")
    return [shelf.view_of(row) for row in rows]


def issued(ref: str) -> IssuedDocument:
    """Return one paper; raises FileNotFound."""
    return papers.view_of(papers.row_of(ref))


def issued_for(subject: str) -> list[IssuedDocument]:
    """Return the papers issued for a subject and not erased, oldest first."""
    rows = IssuedDocumentRow.objects.filter(subject=subject).exclude(path="").order_by("id")
    return [papers.view_of(row) for row in rows]


def pdf(issued_ref: str) -> bytes:
    """Return the PDF of a paper; raises FileNotFound, also when it was erased."""
    return shelf.read(papers.row_of(issued_ref).path)


def verify(token: str, language: str = "ja") -> Verification:
    """Say whether the paper with this check code is genuine and in force; never whose it is.

    Found by the hash of the code and compared in constant time, so that neither the answer's shape nor its
    duration tells how much of a guess was right. A paper is in force through the last day of `valid_until`.
    """
    wanted = token_hash(token)
    row = IssuedDocumentRow.objects.filter(token_hash=wanted).first()
    if row is None or not matches(row.token_hash, wanted):
        return Verification("unknown")
    is_over = row.valid_until is not None and row.valid_until < timezone.localdate()
    state: VerificationState = "revoked" if row.revoked_at else "expired" if is_over else "valid"
    return Verification(
        state,
        papers.title_in(row.title, language),
        row.number,
        row.issued_on,
        row.office_name,
        row.valid_until,
        row.signed_by,
        row.timestamped_at,
    )


def compare(token: str, pdf: bytes) -> Comparison:
    """Say whether a PDF somebody received is the paper with this check code; raises FileNotFound for no such paper.

    The sha256 kept at the issue decides, also after the city destroyed its own copy; the signature in the file then
    says how it differs. Nothing of the file is kept.
    """
    wanted = token_hash(token)
    row = IssuedDocumentRow.objects.filter(token_hash=wanted).first()
    if row is None:
        raise papers.no_such_paper()
    return comparing.compare(row, pdf)


def kept_paths(using: str = "default") -> Iterator[str]:
    """Return where the sealed content of every file and paper of the cities in force lies, one after the other.

    `using` names the Django connection to ask.
    """
    files = StoredFileRow.everywhere.using(using).filter(discarded_at=None)
    papers = IssuedDocumentRow.everywhere.using(using).exclude(path="")
    for rows in (files, papers):
        yield from rows.order_by("id").values_list("path", flat=True).iterator(chunk_size=2000)
