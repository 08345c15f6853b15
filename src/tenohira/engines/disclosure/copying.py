"""The worker's part: count what there is, pack it, say that it is ready; and the end of a copy."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tenohira.engines.disclosure.collecting import holdings
from tenohira.engines.disclosure.events import CopyDisposed, CopyReady
from tenohira.engines.disclosure.models import CopyRequest
from tenohira.engines.disclosure.packing import write
from tenohira.engines.documents import commands as documents
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.definition import MessageTemplate, load_messages
from tenohira.engines.people import queries as people
from tenohira.foundation import outbox
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import Problems
from tenohira.foundation.journal import SYSTEM, Actor, append

GATHER, PACK = "disclosure.gather", "disclosure.pack"
_STATE = CopyRequest.State


def ref_of(row: CopyRequest) -> str:
    """Return the reference of a copy, under which its file is kept."""
    return f"copy:{row.uuid}"


@outbox.handle(GATHER)
def gather(payload: dict[str, Any]) -> None:
    """Carry out the first step: count what there is, so that the page can say so while it is packed."""
    row = _row(payload)
    if row is None or row.state != _STATE.WAITING:
        return
    found = list(holdings(row.owner))
    row.rows = sum(len(one.rows) for one in found)
    row.files = sum(len(one.files) for one in found)
    row.state = _STATE.WORKING
    row.save(update_fields=["rows", "files", "state"])
    outbox.post(PACK, payload, key=f"{PACK}:{row.uuid}")


@outbox.handle(PACK)
def pack(payload: dict[str, Any]) -> None:
    """Carry out the second step: pack, keep, tell. Done twice it does nothing more."""
    row = _row(payload)
    if row is None or row.state != _STATE.WORKING:
        return
    out = BytesIO()
    packed = write(row.owner, out, row.language)
    kept = documents.keep("copy.zip", out.getvalue(), "application/zip", owner=ref_of(row), by=SYSTEM)
    now = timezone.now()
    row.file, row.size, row.rows, row.files = kept.ref, kept.size, packed.rows, packed.files
    row.state, row.ready_at = _STATE.READY, now
    row.expires_at = now + timedelta(days=settings.TENOHIRA_COPY_DAYS)
    row.save()
    until = row.expires_at.isoformat(timespec="seconds")
    event = CopyReady(copy_ref=ref_of(row), rows=row.rows, files=row.files, until=until)
    append(row.owner, event, SYSTEM, subject=row.owner)
    _tell(row)


def _row(payload: dict[str, Any]) -> CopyRequest | None:
    row: CopyRequest | None = CopyRequest.objects.select_for_update().filter(uuid=payload["copy"]).first()
    return row


def dispose(row: CopyRequest, because: str, by: Actor = SYSTEM) -> None:
    """Destroy the file of a copy, in the caller's transaction; `because`: expired, asked."""
    documents.erase(ref_of(row), by)
    row.state, row.file, row.mail, row.disposed_at = _STATE.DISPOSED, "", "", timezone.now()
    row.save()
    event = CopyDisposed(copy_ref=ref_of(row), because=because, fetched=row.fetched)
    append(row.owner, event, by, subject=row.owner)


def _tell(row: CopyRequest) -> None:
    """Put a notice into the owner's inbox and mail that there is one; what it is about stays in the portal."""
    city, until = city_definition(), timezone.localdate(row.expires_at)
    named = people.person(row.owner).name if row.owner.startswith("person:") else ""
    values = {
        "name": named,
        "city_name": city.name.text(row.language),
        "office_phone": city.phone,
        "due_date": format_date(until, row.language),
        "case_url": f"{settings.TENOHIRA_BASE_URL}/profile/copy/",
    }
    to = messages.Recipient(row.owner, row.mail or None, row.language)
    messages.send(
        to, _letters()["copy-ready"], values, subject=row.owner, key=f"{ref_of(row)}:ready", by=SYSTEM
    )


@lru_cache(maxsize=1)
def _letters() -> dict[str, MessageTemplate]:
    return load_messages(Path(__file__).resolve().parent / "letters", Problems())
