"""Accounts nobody ever used: made or invited, and never signed in with."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tenohira.engines.people.events import AccountDisposed
from tenohira.engines.people.holds import held_subjects
from tenohira.engines.people.models import Account, AccountLink
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import SYSTEM, append


def dispose_unused_accounts(limit: int = 500) -> int:
    """Remove the current city's accounts without a sign-in for TENOHIRA_UNUSED_ACCOUNT_DAYS days; returns how many.

    Their links and mandates go with them, a record in the journal stays. Accounts of people whose records are held
    are passed by.
    """
    before = timezone.now() - timedelta(days=settings.TENOHIRA_UNUSED_ACCOUNT_DAYS)
    unused = Account.objects.filter(city=current_city(), last_login=None, created_at__lt=before)
    held = [ref.removeprefix("person:") for ref in held_subjects("person")]
    kept = AccountLink.objects.filter(person__in=held).values("account_id")
    found = list(unused.exclude(pk__in=kept).order_by("id")[:limit])
    for row in found:
        with transaction.atomic():
            made = timezone.localdate(row.created_at).isoformat()
            append(f"account:{row.pk}", AccountDisposed(account=row.pk, made_on=made), SYSTEM)
            row.delete()
    return len(found)
