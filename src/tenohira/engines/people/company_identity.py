"""Signing in for a company: the corporate number names the organisation, the provider vouches for the mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.authority import account_of, create_account_without_mail, record_mandate
from tenohira.engines.people.errors import IdentityRefused, MandateError
from tenohira.engines.people.events import MandateRecorded, SignedInOutside
from tenohira.engines.people.identity import known_identity, refuse_staff, twice, used
from tenohira.engines.people.models import RecordedMandate
from tenohira.engines.people.organisations import organisation_with, register_organisation
from tenohira.engines.people.ports import CompanyUser
from tenohira.engines.people.references import key_of, make_ref
from tenohira.foundation.codes import CodeError, read_corporate_number
from tenohira.foundation.journal import Actor, append

MANDATE_LASTS = timedelta(days=365)
"""Who left the company signs in no more; what a sign-in granted ends by itself after this, and is renewed by each."""
RECORDED_BY = "company-sign-in"
_AUTHORITY = {"representative": "GビズID（代表者）", "employee": "GビズID（従業員）"}


@dataclass(frozen=True)
class CompanyIdentified:
    """What a company sign-in opened: the account, and the organisation it may act for."""

    account_id: int
    organisation_ref: str
    is_new_account: bool = False


def identify_company(
    user: CompanyUser, *, account_id: int | None = None, language: str = "ja"
) -> CompanyIdentified:
    """Open or make the account of somebody who signed in for a company, with the mandate to act for it.

    The organisation is the one with the corporate number, entered when the city did not know it. A mandate that
    staff revoked stays revoked. Raises IdentityRefused for a wrong corporate number or the account of a member of
    staff, IdentityTaken, MandateError when staff ended this mandate, AccountError.
    """
    number = _checked_number(user.corporate_number)
    return twice(lambda: _identify(user, number, account_id, language))


def _checked_number(text: str) -> str:
    try:
        return read_corporate_number(text)
    except CodeError as error:
        raise IdentityRefused(
            _("会社の法人番号を読めませんでした。"),
            _("GビズIDから届いた法人番号がないか、検査数字が合いません。"),
            _("法人のGビズIDプライムかメンバーでログインしてください。個人事業主の方は、窓口で登録します。"),
        ) from error


@transaction.atomic
def _identify(user: CompanyUser, number: str, account_id: int | None, language: str) -> CompanyIdentified:
    known = known_identity(user.issuer, user.subject, account_id)
    chosen = account_id if account_id is not None else known.account_id if known else None
    account = chosen if chosen is not None else create_account_without_mail(language)
    refuse_staff(account)
    used(known, account, "company", user.issuer, user.subject)
    by = Actor("organisation", f"account:{account}")
    organisation = organisation_with(number) or register_organisation(
        user.company or number,
        by=by,
        corporate_number=number,
        address=user.address,
        representative=user.representative,
    )
    _grant(account, organisation.ref, user, by)
    event = SignedInOutside(account=account, way="company", is_first=known is None)
    append(f"account:{account}", event, by, subject=organisation.ref)
    return CompanyIdentified(account, organisation.ref, is_new_account=chosen is None)


def _grant(account_id: int, organisation_ref: str, user: CompanyUser, by: Actor) -> None:
    until = timezone.localdate() + MANDATE_LASTS
    held = RecordedMandate.objects.filter(
        account_id=account_id, organisation_id=key_of(organisation_ref, "organisation")
    ).order_by("-recorded_at")
    newest = held.first()
    if newest is not None and newest.revoked_at is not None:
        raise MandateError(
            _("この会社の代理は、市役所で取り消されています。"),
            _("会社か市役所が、この方の代理を終わらせました。"),
            _("続けて使うときは、代表者事項証明書などを持って、窓口で登録してください。"),
        )
    if newest is None:
        record_mandate(
            account_of(account_id).pk,
            organisation_ref,
            "organisation",
            authority=_AUTHORITY[user.role],
            by=Actor("system", RECORDED_BY, channel="portal"),
            until=until,
        )
    elif newest.recorded_by == RECORDED_BY and newest.until != until:
        newest.until, newest.authority = until, _AUTHORITY[user.role]
        newest.save(update_fields=["until", "authority"])
        event = MandateRecorded(
            account=account_id,
            mandate=make_ref("mandate", newest.pk),
            mandate_kind="organisation",
            until=until.isoformat(),
        )
        append(organisation_ref, event, by, subject=organisation_ref)
