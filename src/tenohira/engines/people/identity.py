"""Signing in with a card: whose account it opens, and which resident that is. Matched exactly, or by a clerk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.authority import account_of, create_account_without_mail, person_of, tie
from tenohira.engines.people.candidates import candidates_for
from tenohira.engines.people.errors import IdentityRefused, IdentityTaken, LinkError
from tenohira.engines.people.events import SignedInOutside
from tenohira.engines.people.identity_requests import ask_a_clerk, last_request, settle_waiting
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.models import AccountLink, ExternalIdentity, Person, SpentSignIn, Staff
from tenohira.engines.people.ports import CardHolder, ProviderKind
from tenohira.engines.people.references import make_ref
from tenohira.foundation.journal import Actor, append

ATTEMPT_LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider; a `state` is remembered as spent twice as long."""
CARD_EVIDENCE = "マイナンバーカード（デジタル認証アプリ）"

Standing = Literal["linked", "waiting", "refused"]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Identified:
    """What a card opened: the account, whether it is linked to a resident, waits for a clerk, or was refused."""

    account_id: int
    standing: Standing
    person_ref: str = ""
    request_ref: str = ""
    is_new_account: bool = False


def spend_sign_in(state: str) -> None:
    """Use up the `state` of a sign-in that came back; raises IdentityRefused the second time, whoever brings it."""
    now = timezone.now()
    SpentSignIn.objects.filter(forget_at__lt=now).delete()
    key = hashlib.sha256(state.encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentSignIn.objects.create(key=key, forget_at=now + 2 * ATTEMPT_LASTS)
    except IntegrityError:
        raise IdentityRefused(
            _("このログインは、もう使われています。"),
            _("前の画面に戻ったか、同じページを2回開いたためです。"),
            _("ログインの画面から、もう一度始めてください。"),
        ) from None


def identify(
    holder: CardHolder, *, account_id: int | None = None, language: str = "ja", ask_again: bool = False
) -> Identified:
    """Open or make the account of somebody who proved themselves with a card; link it when the register agrees.

    `account_id` is who is signed in already and links the card. Exactly one registered resident whose four facts
    agree is linked with assurance `verified`; otherwise a request waits for a clerk (after a refusal only when
    `ask_again`). Nobody is matched on a guess.

    Raises IdentityTaken when card or resident belong to another account, AccountError for a closed one,
    IdentityRefused for the account of a member of staff.
    """
    return twice(lambda: _identify(holder, account_id, language, ask_again))


def twice(work: Callable[[], Found]) -> Found:
    """Do it again when somebody did the same in the same moment, so that the second finds what the first made."""
    try:
        return work()
    except IntegrityError:
        return work()


@transaction.atomic
def _identify(holder: CardHolder, account_id: int | None, language: str, ask_again: bool) -> Identified:
    known = known_identity(holder.issuer, holder.subject, account_id)
    found = _exactly_one(holder.facts)
    chosen = account_id if account_id is not None else _account_behind(known, found)
    account = chosen if chosen is not None else create_account_without_mail(language)
    refuse_staff(account)
    ref = person_of(account) or ""
    _refuse_another_person(ref, found, known)
    identity = used(known, account, "card", holder.issuer, holder.subject)
    if not ref and found is not None:
        ref = _link(account, found)
    by = Actor("resident", ref or f"account:{account}")
    event = SignedInOutside(account=account, way="card", is_first=known is None)
    append(f"account:{account}", event, by, subject=ref or f"account:{account}")
    if ref:
        settle_waiting(identity, by)
        return Identified(account, "linked", ref, is_new_account=chosen is None)
    standing, request = _waiting(identity, holder.facts, by, ask_again)
    return Identified(account, standing, request_ref=request, is_new_account=chosen is None)


def _account_behind(known: ExternalIdentity | None, found: Person | None) -> int | None:
    """The account a card opens: the resident's own, else the one it opened before; None for a new one."""
    linked = AccountLink.objects.filter(person=found, ended_at__isnull=True) if found else None
    owner: int | None = linked.values_list("account_id", flat=True).first() if linked is not None else None
    if known is None or (owner is not None and person_of(known.account_id) is None):
        return owner
    return known.account_id


def _refuse_another_person(ref: str, found: Person | None, known: ExternalIdentity | None) -> None:
    """Let nobody add a card to the account of somebody else: it would open it from then on."""
    if not ref or (found is None and known is not None):
        return
    if found is None or make_ref("person", found.pk) != ref:
        raise IdentityTaken(
            _("このカードの内容は、このアカウントの方の住民登録と合いません。"),
            _("ほかの方のカードか、カードの内容が住民登録とちがっています。"),
            _("ご本人のカードかどうか確かめてください。合わないときは、市役所の窓口で確かめます。"),
        )


def known_identity(issuer: str, subject: str, account_id: int | None) -> ExternalIdentity | None:
    """Return the identity known by this name; raises IdentityTaken when it belongs to another account."""
    known: ExternalIdentity | None = (
        ExternalIdentity.objects.select_for_update().filter(issuer=issuer, subject=subject).first()
    )
    if known is not None and account_id is not None and known.account_id != account_id:
        raise IdentityTaken(
            _("このカード・GビズIDは、別のアカウントにつながっています。"),
            _("前に、別のアカウントでログインしたときにつないだものです。"),
            _("いちどログアウトして、そのカード・GビズIDでログインしてください。"),
        )
    return known


def used(
    known: ExternalIdentity | None, account_id: int, kind: ProviderKind, issuer: str, subject: str
) -> ExternalIdentity:
    """Note that an identity opened an account now, for the first time or again; raises AccountError."""
    now = timezone.now()
    if known is None:
        account = account_of(account_id)
        made: ExternalIdentity = ExternalIdentity.objects.create(
            account=account, kind=kind, issuer=issuer, subject=subject, last_used_at=now
        )
        return made
    known.account, known.last_used_at = account_of(account_id), now
    known.save(update_fields=["account", "last_used_at"])
    return known


def refuse_staff(account_id: int) -> None:
    """Raise IdentityRefused for the account of a member of staff: the desk has its own sign-in."""
    if Staff.objects.filter(account_id=account_id, is_active=True).exists():
        raise IdentityRefused(
            _("職員のアカウントには、カードやGビズIDでは入れません。"),
            _("窓口の仕事に使うアカウントを、自分の手続きと分けるためです。"),
            _("住民としての手続きには、別のメールアドレスのアカウントを使ってください。"),
        )


def _exactly_one(facts: FourFacts) -> Person | None:
    """The one registered resident whose facts all agree; None for nobody and for more than one."""
    whole = [person for person, agreement in candidates_for([facts])[0] if agreement.is_whole]
    return whole[0] if len(whole) == 1 else None


def _link(account_id: int, person: Person) -> str:
    ref = make_ref("person", person.pk)
    by = Actor("resident", ref)
    try:
        tie(account_of(account_id), person, evidence=CARD_EVIDENCE, by=by)
    except LinkError:
        raise IdentityTaken(
            _("このカードの方には、もう別のアカウントがつながっています。"),
            _("前に、窓口か別のメールアドレスでつないだものです。"),
            _(
                "いちどログアウトして「マイナンバーカードで」からログインすると、そのアカウントに入れます。"
                "心当たりがないときは、市役所の窓口で確かめてください。"
            ),
        ) from None
    return ref


def _waiting(
    identity: ExternalIdentity, facts: FourFacts, by: Actor, ask_again: bool
) -> tuple[Standing, str]:
    last = last_request(identity)
    if last is not None and last.outcome == "refused" and not ask_again:
        return "refused", make_ref("identity", last.pk)
    return "waiting", ask_a_clerk(identity, facts, by)
