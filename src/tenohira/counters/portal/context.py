"""What the head of every portal page shows: who is signed in, for whom they act, how many notices wait."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.counters.portal.account.ways import sign_in_ways
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.messages import queries as messages

DESK = "/desk/"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that look/base_portal.html reads; nothing on pages of the desk."""
    if request.path_info.startswith(DESK) or not hasattr(request, "user"):
        return {}
    links: dict[str, Any] = {
        "home_href": reverse("portal:home"),
        "login_href": reverse("account_login"),
        "sign_in_ways": sign_in_ways(),
        "logout_href": reverse("account_logout"),
        "inbox_href": reverse("portal:notices"),
        "most_bytes": settings.TENOHIRA_UPLOAD_LIMIT,
        "most_mb": settings.TENOHIRA_UPLOAD_LIMIT // (1024 * 1024),
        "footer_links": [
            (_("手続きの一覧"), reverse("portal:services")),
            (_("紙の書類が本物か確かめる"), reverse("portal:verify-ask")),
            (_("職員の入口"), DESK),
        ],
    }
    visitor = visitor_of(request)
    if not visitor.is_signed_in:
        return links
    return links | {
        "account_name": visitor.name,
        "acting_for": visitor.acting_for.name if visitor.acting_for else "",
        "visitor": visitor,
        "unread": messages.unread_count(visitor.refs),
    }
