"""Machine clients (連携システム): the systems an office lets in, their tokens, and the staff they speak for.

A token is 32 random bytes, shown once; the database keeps its SHA-256, so that a copy of it opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import ClientError, NotAllowed, UnknownReference
from tenohira.engines.people.events import (
    ClientClosed,
    ClientRegistered,
    ClientSpokeFor,
    PersonLookedUp,
    TokenIssued,
    TokenRevoked,
)
from tenohira.engines.people.hall import staff, staff_rows, staff_view
from tenohira.engines.people.models import ApiToken, MachineClient, Office
from tenohira.engines.people.protection import hidden_from
from tenohira.engines.people.references import key_of, make_ref, office_of
from tenohira.engines.people.residents import person_numbered
from tenohira.engines.people.scopes import SCOPES
from tenohira.engines.people.views import ClientView, IssuedToken, Pass, TokenView
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import Actor, append

LONGEST = timedelta(days=731)
"""How long a token may be good for."""

_USED_EVERY = timedelta(minutes=1)
_MOST_PASSES = 10_000
_MARKS = {False: "tnh_live_", True: "tnh_test_"}


def clients() -> list[ClientView]:
    """Return every machine client of the city with its tokens, by name (2 queries)."""
    rows = MachineClient.objects.prefetch_related("tokens").order_by("closed_at", "name", "created_at")
    return [client_view(row) for row in rows]


def client(ref: str) -> ClientView:
    """Return one machine client (2 queries); raises UnknownReference."""
    return client_view(_row(ref))


def client_view(row: MachineClient) -> ClientView:
    """Return the view of a client with its tokens, the newest first."""
    tokens = sorted(row.tokens.all(), key=lambda one: one.pk, reverse=True)
    return ClientView(
        make_ref("client", row.pk), row.name, row.office, row.contact, row.created_at, row.closed_at,
        tuple(_token_view(one) for one in tokens),
    )  # fmt: skip


def _token_view(row: ApiToken) -> TokenView:
    return TokenView(
        make_ref("token", row.uuid), row.label, row.shown, tuple(row.scopes), row.is_sandbox, row.created_at,
        row.expires_at, row.last_used_at, row.revoked_at,
    )  # fmt: skip


def _row(ref: str, *, lock: bool = False) -> MachineClient:
    rows = MachineClient.objects.select_for_update() if lock else MachineClient.objects.all()
    found: MachineClient | None = rows.filter(pk=key_of(ref, "client")).first()
    if found is None:
        raise UnknownReference(ref)
    return found


def _require_admin(by: Actor) -> None:
    if by.kind == "system" or (by.kind == "staff" and staff(by.ref).is_admin):
        return
    raise NotAllowed(
        _("連携システムを変更できません。"),
        _("ほかのシステムに市のデータを開くのは、管理者（DX推進課）だけです。"),
        _("管理者に頼んでください。"),
    )


@transaction.atomic
def register_client(name: str, office_id: str, *, by: Actor, contact: str = "") -> ClientView:
    """Enter a system that may use the API for an office; it opens nothing until it has a token.

    `contact` is whom to call when it misbehaves. Raises NotAllowed, UnknownReference for an office that does not
    exist, ClientError for an empty name or one that is in use.
    """
    _require_admin(by)
    code = office_of(office_id)
    if not Office.objects.filter(code=code, is_open=True).exists():
        raise UnknownReference(make_ref("office", code))
    called = name.strip()[:100]
    if not called or MachineClient.objects.filter(name=called, office=code, closed_at=None).exists():
        raise ClientError(
            _("連携システムを登録できませんでした。"),
            _("名前が空か、同じ課に同じ名前の連携システムがあります。"),
            _("ほかのシステムと区別できる名前を付けてください。"),
        )
    row = MachineClient.objects.create(name=called, office=code, contact=contact.strip()[:200])
    ref = make_ref("client", row.pk)
    append(ref, ClientRegistered(system=called), by, office=code)
    return client_view(row)


@transaction.atomic
def close_client(ref: str, *, by: Actor) -> ClientView:
    """Shut a system out: every token of it ends now; again is harmless. Raises NotAllowed, UnknownReference."""
    _require_admin(by)
    row = _row(ref, lock=True)
    if row.closed_at is None:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        row.tokens.filter(revoked_at=None).update(revoked_at=row.closed_at)
        _forget_passes()
        append(ref, ClientClosed(), by, office=row.office)
    return client(ref)


@transaction.atomic
def issue_token(
    client_ref: str,
    scopes: Iterable[str],
    *,
    until: date,
    by: Actor,
    label: str = "",
    is_sandbox: bool = False,
) -> IssuedToken:
    """Make a token with some of SCOPES, good through the day `until`; its text is in the answer and nowhere else.

    Raises NotAllowed, UnknownReference, ClientError for a closed client, an unknown or missing scope, a day that is
    past or farther than LONGEST away, and for a sandbox token that would name residents.
    """
    _require_admin(by)
    row = _row(client_ref, lock=True)
    wanted = sorted(set(scopes))
    _require_sound(row, wanted, until, is_sandbox)
    text = _MARKS[is_sandbox] + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        client=row,
        label=label.strip()[:60],
        shown=text[:13],
        hash=token_hash(text),
        scopes=wanted,
        is_sandbox=is_sandbox,
        created_by=by.ref,
        expires_at=_end_of(until),
    )
    view = _token_view(token)
    event = TokenIssued(token=view.ref, scopes=wanted, is_sandbox=is_sandbox, until=until.isoformat())
    append(client_ref, event, by, office=row.office)
    return IssuedToken(view, text)


def _require_sound(row: MachineClient, scopes: list[str], until: date, is_sandbox: bool) -> None:
    today = timezone.localdate()
    if row.closed_at is not None:
        why = _("この連携システムは、利用を終えています。")
    elif not scopes or set(scopes) - set(SCOPES):
        why = _("許すことが選ばれていないか、知らない名前があります。")
    elif not today <= until <= today + LONGEST:
        why = _("期限は、今日から2年以内の日にしてください。")
    elif is_sandbox and "applicants:vouch" in scopes:
        why = _("試験用のトークンで、実在の住民の名で申請することはできません。")
    else:
        return
    raise ClientError(_("トークンを作れませんでした。"), why, _("内容を直して、もう一度作ってください。"))


def _end_of(day: date) -> datetime:
    following = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(following)


@transaction.atomic
def revoke_token(token_ref: str, *, by: Actor) -> TokenView:
    """End a token now; again is harmless. Raises NotAllowed, UnknownReference."""
    _require_admin(by)
    rows = ApiToken.objects.select_for_update().select_related("client")
    row = rows.filter(uuid=key_of(token_ref, "token")).first()
    if row is None:
        raise UnknownReference(token_ref)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _forget_passes()
        append(make_ref("client", row.client_id), TokenRevoked(token=token_ref), by, office=row.client.office)
    return _token_view(row)


def token_hash(text: str) -> str:
    """Return what a token is found by: SHA-256 in hex; enough for 32 random bytes, which nobody guesses."""
    return hashlib.sha256(text.encode()).hexdigest()


REMEMBERED = 5.0
"""For how many seconds a process takes a token for good without asking the database; so long after the end of a token
another process may still let it in. The process that ends it forgets it at once."""

_passes: dict[tuple[str, str], tuple[Pass, float]] = {}


def _forget_passes() -> None:
    """Ask the database again for every token, now and once the caller's transaction is committed."""
    _passes.clear()
    transaction.on_commit(_passes.clear)


def enter(text: str) -> Pass | None:
    """Return what a token opens, None when it is unknown, ended or run out (1 query, none within REMEMBERED seconds).

    Notes when it was used, at most once a minute (1 more query then).
    """
    if not text.startswith(tuple(_MARKS.values())) or len(text) > 100:
        return None
    key, now = (current_city(), token_hash(text)), timezone.now()
    known, until = _passes.get(key, (None, 0.0))
    if known is not None and monotonic() < until and known.expires_at > now:
        return known
    found = _entered(key[1], now)
    if found is not None:
        if len(_passes) > _MOST_PASSES:
            _passes.clear()
        _passes[key] = (found, monotonic() + REMEMBERED)
    return found


def _entered(hashed: str, now: datetime) -> Pass | None:
    rows = ApiToken.objects.select_related("client").filter(hash=hashed, revoked_at=None)
    row = rows.filter(expires_at__gt=now, client__closed_at=None).first()
    if row is None:
        return None
    if row.last_used_at is None or row.last_used_at < now - _USED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return Pass(
        token_ref=make_ref("token", row.uuid),
        client_ref=make_ref("client", row.client_id),
        client_name=row.client.name,
        office_id=row.client.office,
        scopes=frozenset(row.scopes),
        is_sandbox=row.is_sandbox,
        expires_at=row.expires_at,
    )


@transaction.atomic
def vouch(bearer: Pass, number: str, birth_date: date) -> str:
    """Return the reference of the resident a system has identified itself; they see that it was done.

    `number` is the 宛名番号, and the birth date must fit. Raises NotAllowed without the scope, UnknownReference for
    nobody, a wrong birth date, and people under protection alike.
    """
    if "applicants:vouch" not in bearer.scopes or bearer.is_sandbox:
        raise NotAllowed(
            _("住民の名で申請することはできません。"),
            _("このトークンには、本人確認をした住民の名で申請することが許されていません。"),
            _("必要なときは、管理者（DX推進課）に相談してください。"),
        )
    found = person_numbered(number)
    if (
        found is None
        or found.status != "registered"
        or found.birth_date != birth_date
        or hidden_from(bearer.actor(), [found.ref])
    ):
        raise UnknownReference(number)
    purpose = _("連携システム「%(name)s」からの申請") % {"name": bearer.client_name}
    append(found.ref, PersonLookedUp(purpose=purpose), bearer.actor(), subject=found.ref)
    return found.ref


@transaction.atomic
def speak_for(bearer: Pass, staff_number: str) -> Actor:
    """Return the member of staff a system speaks for, in their highest post of its office; the journal keeps both.

    No system decides anything: it names who did (職員番号). Raises NotAllowed when nobody of this office has the
    number, or the token may not or is for trials.
    """
    row = staff_rows().filter(number=staff_number.strip()).first() if staff_number.strip() else None
    view = staff_view(row) if row else None
    post = next((one for one in view.posts if one.office_id == bearer.office_id), None) if view else None
    if view is None or post is None or bearer.is_sandbox or "cases:decide" not in bearer.scopes:
        raise NotAllowed(
            _("この職員の名で進めることはできません。"),
            _("職員番号が、この連携システムの課の職員のものではありません。"),
            _("職員番号を確かめてください。"),
        )
    event = ClientSpokeFor(token=bearer.token_ref, staff=view.ref)
    append(bearer.client_ref, event, bearer.actor(), office=bearer.office_id)
    return Actor("staff", view.ref, post.office_id, post.id, "api")
