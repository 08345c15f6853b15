"""Residents who do not want to be told of procedures unasked: one press on a link in the notice is enough."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.campaigns.errors import StopLinkBroken
from tenohira.engines.campaigns.events import PushStopped
from tenohira.engines.campaigns.models import PushStop
from tenohira.foundation.journal import Actor, append
from tenohira.foundation.sealing import SealError, seal, unseal

_MARK = "stop "


def stop_url(person_ref: str) -> str:
    """Return the address under which a person stops such notices without signing in."""
    return f"{settings.TENOHIRA_BASE_URL}/stop/{seal((_MARK + person_ref).encode()).decode()}/"


def person_of_link(token: str) -> str:
    """Return whose link it is. Raises StopLinkBroken."""
    try:
        text = unseal(token.encode()).decode()
    except (SealError, UnicodeError):
        text = ""
    if not text.startswith(_MARK):
        raise StopLinkBroken(
            _("このリンクは使えません。"),
            _("途中で切れているか、この市のリンクではありません。"),
            _("メールのリンクをもう一度開くか、市役所にお電話ください。"),
        )
    return text.removeprefix(_MARK)


def has_stopped(person_ref: str) -> bool:
    """Whether a person does not want to be told of procedures unasked."""
    return PushStop.objects.filter(person=person_ref).exists()


@transaction.atomic
def stop_push(person_ref: str, by: Actor) -> None:
    """Tell a person no more of procedures unasked; again is harmless. Their cases' notices still come."""
    _row, is_new = PushStop.objects.get_or_create(person=person_ref, defaults={"at": timezone.now()})
    if is_new:
        append(person_ref, PushStopped(again=False), by, subject=person_ref)


@transaction.atomic
def allow_push(person_ref: str, by: Actor) -> None:
    """Take the wish to be left alone back; again is harmless."""
    if PushStop.objects.filter(person=person_ref).delete()[0]:
        append(person_ref, PushStopped(again=True), by, subject=person_ref)
