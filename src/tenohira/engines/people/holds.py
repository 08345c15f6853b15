"""Legal hold (廃棄の停止): records of a case or a person that must not be destroyed, while a dispute or audit lasts.

The subject is a reference and nothing else here: `case:<receipt number>` or `person:<uuid>`. Whoever disposes of
something asks `held_subjects` first. The reasons stay in this table, sealed; the journal says that and who, never why.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tenohira.engines.people.errors import HoldError, NotAllowed
from tenohira.engines.people.events import HoldLifted, HoldPlaced
from tenohira.engines.people.models import Assignment, Hold
from tenohira.engines.people.references import key_of
from tenohira.engines.people.residents import row_of
from tenohira.foundation.journal import Actor, append

_KINDS = ("case:", "person:")
_LONGEST = 2000


@dataclass(frozen=True)
class HoldView:
    """A hold in force: what it keeps, why, who put it and when."""

    ref: str
    subject: str
    reason: str
    placed_by: str
    placed_at: datetime


def may_hold(by: Actor) -> bool:
    """Tell whether a member of staff holds a post today that may stop disposal (`keeps_records`); 1 query."""
    if by.kind != "staff":
        return False
    today = timezone.localdate()
    held = Assignment.objects.filter(
        staff_id=key_of(by.ref, "staff"), staff__is_active=True, since__lte=today, post__is_open=True,
        post__office__is_open=True, post__keeps_records=True,
    )  # fmt: skip
    return held.exclude(until__lt=today).exists()


def place_hold(subject: str, reason: str, *, by: Actor) -> HoldView:
    """Stop the disposal of a case's or a person's records. Raises NotAllowed, HoldError, UnknownReference.

    Whether there is such a case is for the caller to know.
    """
    _require(by)
    why = reason.strip()[:_LONGEST]
    if not why or not subject.startswith(_KINDS):
        raise _wrong("廃棄を止める理由を書いてください。")
    if subject.startswith("person:"):
        row_of(subject)
    try:
        with transaction.atomic():
            row = Hold.objects.create(subject=subject, reason=why, placed_by=by.ref, placed_at=timezone.now())
            append(_ref(row), HoldPlaced(subject_ref=subject), by, office=by.office)
    except IntegrityError:
        raise _wrong("もう廃棄を止めています。") from None
    return _view(row)


def lift_hold(ref: str, reason: str, *, by: Actor) -> None:
    """Let disposal go on, and keep why. Raises NotAllowed, HoldError when there is no such hold in force."""
    _require(by)
    why = reason.strip()[:_LONGEST]
    if not why:
        raise _wrong("再開する理由を書いてください。")
    with transaction.atomic():
        row = Hold.objects.select_for_update().filter(uuid=_key(ref), lifted_at=None).first()
        if row is None:
            raise _wrong("ほかの人が先に再開しました。")
        row.lifted_by, row.lifted_at, row.lifted_because = by.ref, timezone.now(), why
        row.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
        append(ref, HoldLifted(subject_ref=row.subject), by, office=by.office)


def holds() -> list[HoldView]:
    """Return the holds in force, the newest first (1 query)."""
    return [_view(row) for row in Hold.objects.filter(lifted_at=None).order_by("-id")]


def held_subjects(kind: str) -> frozenset[str]:
    """Return what is held now of a kind (`case` or `person`), as references (1 query)."""
    rows = Hold.objects.filter(lifted_at=None, subject__startswith=f"{kind}:")
    return frozenset(rows.values_list("subject", flat=True))


def _require(by: Actor) -> None:
    if by.kind != "system" and not may_hold(by):
        raise NotAllowed(
            "廃棄を止めることも、再開することもできません。",
            "記録の保全を任された職だけができます。",
            "文書を管理する課に連絡してください。",
        )


def _ref(row: Hold) -> str:
    return f"hold:{row.uuid}"


def _key(ref: str) -> uuid.UUID:
    try:
        return uuid.UUID(ref.removeprefix("hold:"))
    except ValueError:
        return uuid.UUID(int=0)


def _view(row: Hold) -> HoldView:
    return HoldView(_ref(row), row.subject, row.reason, row.placed_by, row.placed_at)


def _wrong(why: str) -> HoldError:
    return HoldError("できませんでした。", why, "「廃棄の停止」の一覧を開き直して、確かめてください。")
