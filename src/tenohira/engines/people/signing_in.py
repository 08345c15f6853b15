"""What happens to sign-ins: who of the staff came in, what opens an account, and ending what is open.

The journal is for ever: it holds who of the staff came in and every change of what opens an account. Each sign-in of a
resident and each that failed stand in the log only.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from tenohira.engines.people.authority import account_of, account_of_person
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.events import (
    CredentialsChanged,
    EverySessionEnded,
    SessionsEnded,
    StaffSignedIn,
)
from tenohira.engines.people.hall import staff_of
from tenohira.engines.people.models import Account, Staff
from tenohira.engines.people.references import key_of
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import Actor, append


def actor_of(account_id: int) -> Actor:
    """Return who the journal says did something with their own account."""
    member = staff_of(account_id)
    return Actor("staff", member.ref) if member else Actor("resident", f"account:{account_id}")


@transaction.atomic
def note_sign_in(account_id: int, ways: Sequence[str]) -> None:
    """Write in the journal that a member of staff signed in by these steps; nothing for anybody else."""
    by = actor_of(account_id)
    if by.kind == "staff":
        event = StaffSignedIn(account=account_id, ways=list(ways))
        append(f"account:{account_id}", event, by, subject=f"account:{account_id}")


@transaction.atomic
def note_credentials(account_id: int, what: str, *, by: Actor | None = None) -> None:
    """Write in the journal that somebody, by default the owner, changed what opens an account (CredentialsChanged)."""
    event = CredentialsChanged(account=account_id, what=what)
    append(f"account:{account_id}", event, by or actor_of(account_id), subject=f"account:{account_id}")


@transaction.atomic
def end_sessions(account_id: int, *, by: Actor) -> None:
    """End every open sign-in of an account, wherever it is; raises AccountError."""
    account = account_of(account_id)
    Account.objects.filter(pk=account.pk).update(session_turn=F("session_turn") + 1)
    append(f"account:{account_id}", SessionsEnded(account=account_id), by, subject=f"account:{account_id}")


def end_sessions_of(ref: str, *, by: Actor) -> bool:
    """End every open sign-in of a resident or member of staff; False when they have no account.

    Raises UnknownReference.
    """
    if ref.startswith("staff:"):
        row = Staff.objects.filter(pk=key_of(ref, "staff")).first()
        if row is None:
            raise UnknownReference(ref)
        account = row.account_id
    else:
        account = account_of_person(ref)
    if account is not None:
        end_sessions(account, by=by)
    return account is not None


@transaction.atomic
def end_every_session(*, by: Actor) -> int:
    """End every open sign-in of the current city and return how many accounts it has."""
    count = Account.objects.filter(city=current_city()).update(session_turn=F("session_turn") + 1)
    append("accounts", EverySessionEnded(accounts=count), by)
    return count
