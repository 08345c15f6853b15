"""The door for writing: take in files, issue papers, take them back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.documents import papers, shelf
from tenohira.engines.documents.events import (
    DocumentErased,
    DocumentRevoked,
    FileAttached,
    FileDiscarded,
    FileStored,
    OrphansSwept,
)
from tenohira.engines.documents.intake import take_in
from tenohira.engines.documents.limits import Limits
from tenohira.engines.documents.models import IssuedDocumentRow, StoredFileRow
from tenohira.engines.documents.names import clean_name
from tenohira.engines.documents.ports import scanner
from tenohira.engines.documents.scanning import scan_waiting
from tenohira.engines.documents.typesetting import render
from tenohira.engines.documents.views import Erased, IssuedDocument, StoredFile
from tenohira.foundation import stored
from tenohira.foundation.city import current_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import SYSTEM, Actor, append

__all__ = [
    "attach",
    "discard",
    "erase",
    "issue",
    "keep",
    "render",
    "revoke",
    "scan_waiting",
    "store",
    "sweep_orphans",
]

_DEFAULT_LIMITS = Limits()
_ORPHAN_AGE = timedelta(days=1)


def store(
    name: str,
    content: IO[bytes] | bytes,
    *,
    owner: str,
    by: Actor,
    limits: Limits = _DEFAULT_LIMITS,
    subject: str = "",
) -> StoredFile:
    """Check a file by its content, take the place of taking out of photos, seal it and keep it.

    `owner` is a ref such as `person:<uuid>`. Raises Empty, TooLarge, WrongType, Damaged, Dangerous or
    NotScanned (the virus scanner is away); then nothing is kept.
    """
    media_type, data = take_in(content, limits)
    return _put(clean_name(name, media_type), media_type, data, owner, subject, by)


def keep(name: str, data: bytes, media_type: str, *, owner: str, by: Actor) -> StoredFile:
    """Seal and keep what the hall itself made, such as a ZIP; `erase(owner, …)` destroys it.

    Nothing is checked: for what comes from outside there is `store`.
    """
    return _put(name, media_type, data, owner, owner, by)


def _put(name: str, media_type: str, data: bytes, owner: str, subject: str, by: Actor) -> StoredFile:
    with transaction.atomic(), shelf.kept(data) as path:
        row = StoredFileRow.objects.create(
            name=name,
            media_type=media_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            path=path,
            owner=owner,
            subject=subject,
            scanned_at=timezone.now() if scanner() else None,
        )
        file = shelf.view_of(row)
        event = FileStored(file=file.ref, media_type=media_type, size=file.size, sha256=file.sha256)
        append(file.ref, event, by, subject=subject or owner)
    return file


def attach(file_ref: str, subject: str, by: Actor | None = None) -> StoredFile:
    """Put a stored file to a subject (`case:<receipt number>`); raises FileNotFound."""
    with transaction.atomic():
        row = shelf.row_of(file_ref, lock=True)
        if row.subject != subject:
            row.subject = subject
            row.save(update_fields=["subject"])
            append(
                file_ref,
                FileAttached(file=file_ref),
                by or SYSTEM,
                subject=subject,
            )
    return shelf.view_of(row)


def discard(file_ref: str, by: Actor) -> None:
    """Destroy the content of a file for good; its row and a record of the disposal stay.

    Raises FileNotFound.
    """
    with transaction.atomic():
        row = shelf.row_of(file_ref, lock=True)
        row.discarded_at = timezone.now()
        row.save(update_fields=["discarded_at"])
        append(
            file_ref, FileDiscarded(file=file_ref, sha256=row.sha256), by, subject=row.subject or row.owner
        )
        transaction.on_commit(lambda: shelf.destroy(row.path))


def erase(subject: str, by: Actor) -> Erased:
    """Destroy the files and the PDFs of the papers of a subject for good, at the end of its retention.

    Of a paper its number, its dates and the hash of its check code stay, so that whoever holds it can still have it
    verified; of both a record stays in the journal. The content goes when the transaction is committed. Erasing
    again finds nothing.
    """
    with transaction.atomic():
        files = list(StoredFileRow.objects.filter(subject=subject, discarded_at=None).order_by("id"))
        for file in files:
            discard(f"file:{file.uuid}", by)
        kept = IssuedDocumentRow.objects.select_for_update().filter(subject=subject).exclude(path="")
        rows = list(kept.order_by("id"))
        for row in rows:
            _erase_paper(row, by)
    return Erased(len(files), len(rows))


def _erase_paper(row: IssuedDocumentRow, by: Actor) -> None:
    ref, path = f"document:{row.uuid}", row.path
    row.path, row.token, row.revoked_reason = "", "", ""
    row.save(update_fields=["path", "token", "revoked_reason"])
    event = DocumentErased(document=ref, number=row.number, sha256=row.sha256)
    append(ref, event, by, subject=row.subject, office=row.office)
    transaction.on_commit(lambda: shelf.destroy(path))


def issue(
    kind: str,
    template: str,
    data: Mapping[str, Any],
    *,
    title: LocalText | str,
    subject: str,
    office: str,
    by: Actor,
    valid_until: date | None = None,
    language: str = "ja",
) -> IssuedDocument:
    """Number, typeset, seal and record one paper; number and paper come together or not at all.

    `kind` says what it is (`certificate`, `decision`), `template` names a file of library/documents without
    `.typ`, `data` is what that template prints, `office` the id of the issuing office. The document number is
    `<city prefix><文書記号>第<n>号`, counted from 1 in each fiscal year. Raises TemplateProblem.
    """
    request = papers.Request(kind, template, dict(data), title, subject, office, valid_until, language)
    with transaction.atomic():
        return papers.issue(request, by)


def revoke(ref: str, reason: str, by: Actor) -> IssuedDocument:
    """Take the force from a paper: its verification page says so from now on. Again is harmless.

    Raises FileNotFound.
    """
    with transaction.atomic():
        row = papers.row_of(ref, lock=True)
        if row.revoked_at is None:
            row.revoked_at, row.revoked_reason = timezone.now(), reason[:500]
            row.save(update_fields=["revoked_at", "revoked_reason"])
            # the words stay with the paper, which retention destroys; the journal is for ever
            event = DocumentRevoked(document=ref, number=row.number)
            append(ref, event, by, subject=row.subject, office=row.office)
    return papers.view_of(row)


def sweep_orphans(by: Actor = SYSTEM, *, older_than: timedelta = _ORPHAN_AGE) -> int:
    """Destroy sealed content of the current city that no row names; returns how many files.

    A transaction that was rolled back after a kill leaves such a file behind. Young ones are left alone: their row may
    be about to be committed.
    """
    before, swept = timezone.now() - older_than, 0
    for folder in stored.folders(current_city()):
        paths = stored.files_in(folder)
        known = shelf.known(paths)
        for path in paths:
            if path not in known and stored.modified_at(path) < before:
                shelf.destroy(path)
                swept += 1
    if swept:
        with transaction.atomic():
            append("documents", OrphansSwept(files=swept), by)
    return swept
