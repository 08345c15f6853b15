"""The door for writing: ask for a copy of everything held about oneself, take it, destroy what is over."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.disclosure.copying import GATHER, dispose, ref_of
from tenohira.engines.disclosure.errors import CopyGone
from tenohira.engines.disclosure.events import CopyAsked, CopyFetched
from tenohira.engines.disclosure.models import CopyRequest
from tenohira.engines.disclosure.queries import Copy, live, view_of
from tenohira.engines.documents import queries as documents
from tenohira.foundation import outbox
from tenohira.foundation.journal import Actor, append

__all__ = ["ask", "dispose_expired", "fetch", "throw_away"]


def ask(owner: str, *, by: Actor, mail: str = "", language: str = "ja") -> Copy:
    """Ask for a copy of everything held about `owner` (`person:<uuid>` or `account:<id>`), made by the worker.

    One that is being made or lies ready is returned as it is. `mail` is told when it is ready.
    """
    try:
        with transaction.atomic():
            there = live(owner, lock=True)
            if there is not None and (there.state != CopyRequest.State.READY or there.is_offered()):
                return view_of(there)
            if there is not None:
                dispose(there, "expired")
            row = CopyRequest.objects.create(
                owner=owner, mail=mail, language=language, asked_at=timezone.now()
            )
            append(owner, CopyAsked(copy_ref=ref_of(row)), by, subject=owner)
            outbox.post(GATHER, {"copy": str(row.uuid)}, key=f"{GATHER}:{row.uuid}")
    except IntegrityError:  # asked at the same moment on another page
        there = live(owner)
        if there is None:
            raise
        return view_of(there)
    return view_of(row)


def fetch(owner: str, *, by: Actor) -> tuple[Copy, bytes]:
    """Return the copy that lies ready for its owner and its ZIP; the journal keeps each time. Raises CopyGone."""
    with transaction.atomic():
        row = live(owner, lock=True)
        if row is None or row.state != CopyRequest.State.READY or not row.is_offered():
            raise _gone()
        content = documents.content(row.file)
        row.fetched += 1
        row.save(update_fields=["fetched"])
        append(owner, CopyFetched(copy_ref=ref_of(row), times=row.fetched), by, subject=owner)
    return view_of(row), content


def throw_away(owner: str, *, by: Actor) -> None:
    """Destroy the copy that lies ready before its day, as its owner asks; again is harmless."""
    with transaction.atomic():
        row = live(owner, lock=True)
        if row is not None and row.state == CopyRequest.State.READY:
            dispose(row, "asked", by)


def dispose_expired() -> int:
    """Destroy the current city's copies whose days are over, each with its record; returns how many.

    A copy is no record: a hold on what it was made from does not keep it.
    """
    over = CopyRequest.objects.filter(state=CopyRequest.State.READY, expires_at__lte=timezone.now())
    return sum(_dispose_expired(key) for key in list(over.order_by("id").values_list("pk", flat=True)))


@transaction.atomic
def _dispose_expired(key: int) -> bool:
    rows = CopyRequest.objects.select_for_update().filter(pk=key, state=CopyRequest.State.READY)
    row: CopyRequest | None = rows.first()
    if row is not None:
        dispose(row, "expired")
    return row is not None


def _gone() -> CopyGone:
    return CopyGone(
        _("受け取れるファイルがありません。"),
        _("まだできていないか、%(days)d日が過ぎて廃棄しました。") % {"days": settings.TENOHIRA_COPY_DAYS},
        _("「自分の情報をまとめて受け取る」のページを開いて、もう一度依頼してください。"),
    )
