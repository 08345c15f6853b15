"""Accounts, the people behind them, and for whom they may act."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.contact import NO_MAIL, checked_language, checked_mail
from tenohira.engines.people.errors import AccountError, LinkError, MandateError, NotAllowed, UnknownReference
from tenohira.engines.people.events import AccountLinked, AccountUnlinked, MandateRecorded, MandateRevoked
from tenohira.engines.people.models import Account, AccountLink, Organisation, Person, RecordedMandate
from tenohira.engines.people.references import key_of, make_ref
from tenohira.engines.people.residents import children_of
from tenohira.engines.people.views import Assurance, Mandate, MandateKind
from tenohira.foundation.calendar import age_on, day_reaching_age
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import Actor, append

_KINDS = ("child", "parent", "organisation", "other")
_ADULT = 18  # 民法第4条


def account_of(account_id: int) -> Account:
    """Return an active account of the current city; raises AccountError."""
    found = Account.objects.filter(pk=account_id, city=current_city(), is_active=True).first()
    if found is None:
        raise AccountError(
            _("アカウントが見つかりません。"),
            _("削除されたか、ほかの市区町村のアカウントです。"),
            _("メールアドレスを確かめてください。"),
        )
    return found


@transaction.atomic
def create_account(
    mail: str, password: str | None = None, *, language: str = "ja", is_staff: bool = False
) -> int:
    """Make an account of the current city and return its id; None as password leaves sign-in by mail alone.

    Raises AccountError when the address has an account already, ContactError for a wrong address or language.
    Whether the address is confirmed is kept by the sign-in (allauth), not here.
    """
    address = checked_mail(mail).lower()
    if not address or Account.objects.filter(email=address, city=current_city()).exists():
        raise AccountError(
            _("アカウントを作れませんでした。"),
            _("このメールアドレスは空か、すでに使われています。"),
            _("サインインするか、別のメールアドレスを使ってください。"),
        )
    account = Account.objects.create_user(
        address, password, language=checked_language(language), is_staff=is_staff
    )
    return account.pk


def create_account_without_mail(language: str = "ja") -> int:
    """Make an account that is opened only from outside the hall (card, company sign-in) and return its id.

    It has no password, and until its owner adds a mail address (see contact.reachable_mail) no mail.
    """
    address = f"{uuid.uuid4().hex}{NO_MAIL}"
    return Account.objects.create_user(address, None, language=checked_language(language)).pk


def account_with(mail: str) -> int | None:
    """Return the id of the current city's account with a mail address, or None."""
    found = Account.objects.filter(email=mail.strip().lower(), city=current_city()).values_list(
        "pk", flat=True
    )
    return found.first()


def person_of(account_id: int | None) -> str | None:
    """Return the reference of the resident an account is linked to, or None (1 query)."""
    if account_id is None:
        return None
    found = AccountLink.objects.filter(account_id=account_id, ended_at__isnull=True)
    key = found.values_list("person_id", flat=True).first()
    return make_ref("person", key) if key else None


def account_of_person(person_ref: str) -> int | None:
    """Return the id of the account linked to a resident, or None (1 query)."""
    found = AccountLink.objects.filter(person_id=key_of(person_ref, "person"), ended_at__isnull=True)
    return found.values_list("account_id", flat=True).first()


def linked(person_refs: Iterable[str]) -> set[str]:
    """Return which residents have an account of their own, and so an inbox (1 query)."""
    keys = [key_of(ref, "person") for ref in person_refs]
    found = AccountLink.objects.filter(person_id__in=keys, ended_at__isnull=True)
    return {make_ref("person", key) for key in found.values_list("person_id", flat=True)}


def assurance_of(account_id: int | None) -> Assurance:
    """Return how sure the city is of who signs in.

    `verified`: somebody checked the identity and linked the account; `contact`: an active account (the
    sign-in confirms every mail address before the first use); `none`: anything else.
    """
    if account_id is None:
        return "none"
    if person_of(account_id):
        return "verified"
    known = Account.objects.filter(pk=account_id, is_active=True, city=current_city())
    return "contact" if known.exists() else "none"


def assurance_for(account_id: int | None, subject_ref: str, on: date | None = None) -> Assurance:
    """Return how sure the city is that an account may speak for a person or an organisation on a day.

    For an organisation, a mandate in force is what is checked (its papers by staff, or the company sign-in): it
    counts as `verified` although the account may belong to no resident. Else as `assurance_of`.
    """
    own = assurance_of(account_id)
    if own == "contact" and subject_ref.startswith("organisation:") and may_act(account_id, subject_ref, on):
        return "verified"
    return own


@transaction.atomic
def link_account(account_id: int, person_ref: str, *, by: Actor, evidence: str) -> None:
    """Link an account to a resident after staff checked who they are.

    `evidence` says how (本人確認書類 など).

    Raises NotAllowed for anybody but staff, LinkError without evidence or when either is linked already,
    UnknownReference, AccountError.
    """
    if by.kind not in {"staff", "system"}:
        raise NotAllowed(
            _("アカウントを紐づけできません。"),
            _("本人確認をした職員だけができます。"),
            _("窓口で本人確認書類を見せてください。"),
        )
    if not evidence.strip():
        raise LinkError(
            _("本人確認の方法が入力されていません。"),
            _("何で本人と確かめたかを記録する決まりです。"),
            _("確かめた書類（例: 運転免許証）を入力してください。"),
        )
    person = Person.objects.filter(pk=key_of(person_ref, "person"), status=Person.Status.REGISTERED).first()
    if person is None:
        raise UnknownReference(person_ref)
    tie(account_of(account_id), person, evidence=evidence, by=by)


def tie(account: Account, person: Person, *, evidence: str, by: Actor) -> None:
    """Link an account to a resident once somebody proved who they are; raises LinkError when either is linked."""
    taken = Q(account=account) | Q(person=person)
    if AccountLink.objects.filter(taken, ended_at__isnull=True).exists():
        raise LinkError(
            _("すでに紐づいています。"),
            _("このアカウントか、この方には、有効な紐づけがあります。"),
            _("先に今の紐づけを解除してください。"),
        )
    link = AccountLink.objects.create(
        account=account, person=person, evidence=evidence.strip()[:200], linked_by=by.ref or by.kind
    )
    ref = make_ref("person", person.pk)
    append(ref, AccountLinked(account=account.pk, link=link.pk), by, subject=ref)


@transaction.atomic
def unlink(account_id: int, *, by: Actor, reason: str = "") -> None:
    """End the link of an account; the reason stays with the link, not in the journal.

    Raises LinkError when it has none.
    """
    found = AccountLink.objects.filter(account_id=account_id, ended_at__isnull=True).first()
    if found is None:
        raise LinkError(
            _("紐づけがありません。"),
            _("このアカウントは、どの住民とも紐づいていません。"),
            _("一覧を開き直してください。"),
        )
    found.ended_at, found.ended_reason = timezone.now(), reason.strip()[:200]
    found.save(update_fields=["ended_at", "ended_reason"])
    ref = make_ref("person", found.person_id)
    append(ref, AccountUnlinked(account=account_id, link=found.pk), by, subject=ref)


def _in_force(day: date) -> Q:
    """The condition of a recorded mandate being in force.

    It ends with the death of the person it is for (民法第111条第1項第1号), and when they are no resident any more:
    what the city does for them then, it does on papers shown anew.
    """
    runs = Q(until__isnull=True) | Q(until__gte=day)
    lives_here = Q(person__isnull=True) | Q(person__status=Person.Status.REGISTERED)
    return runs & lives_here & Q(revoked_at__isnull=True)


def _mandate_view(row: RecordedMandate) -> Mandate:
    subject = row.person or row.organisation
    name = subject.name if subject else ""
    ref = make_ref("person" if row.person_id else "organisation", row.person_id or row.organisation_id or "")
    return Mandate(make_ref("mandate", row.pk), row.kind, name, row.until, ref, row.authority)


def acts_for(account_id: int | None, on: date | None = None) -> list[Mandate]:
    """Return for whom an account may act on a day (default: today), a constant number of queries.

    First the linked resident's own children under 18 in the same household (`mandate:child:<uuid>`, read
    from the register), then what was recorded and is in force. A person is listed once.
    """
    if account_id is None:
        return []
    day = on or timezone.localdate()
    own = person_of(account_id)
    found: dict[str, Mandate] = {}
    for child in children_of(own) if own else []:
        if age_on(child.birth_date, day) < _ADULT:
            key = child.ref.removeprefix("person:")
            until = day_reaching_age(child.birth_date, _ADULT) - timedelta(days=1)
            found[child.ref] = Mandate(
                f"mandate:child:{key}", "child", child.name, until, child.ref, _("住民票の続柄")
            )
    recorded = RecordedMandate.objects.filter(_in_force(day), account_id=account_id)
    for row in recorded.select_related("person", "organisation").order_by("recorded_at"):
        view = _mandate_view(row)
        found.setdefault(view.subject_ref, view)
    return list(found.values())


def mandates_for(subject_ref: str, on: date | None = None) -> list[tuple[Mandate, str]]:
    """Return the recorded mandates in force to act for a person or organisation, each with its account's mail.

    The oldest first; what follows from the register (a parent for a child) is not among them. 1 query.
    Raises UnknownReference for a reference of another kind.
    """
    day = on or timezone.localdate()
    is_organisation = subject_ref.startswith("organisation:")
    key = key_of(subject_ref, "organisation" if is_organisation else "person")
    about = Q(organisation_id=key) if is_organisation else Q(person_id=key)
    rows = RecordedMandate.objects.filter(about, _in_force(day))
    found = rows.select_related("person", "organisation", "account").order_by("recorded_at")
    return [(_mandate_view(row), row.account.email) for row in found]


def may_act(account_id: int | None, subject_ref: str, on: date | None = None) -> bool:
    """Return whether an account may act for a person or organisation on a day: itself, or by a mandate."""
    if account_id is None:
        return False
    return person_of(account_id) == subject_ref or any(
        mandate.subject_ref == subject_ref for mandate in acts_for(account_id, on)
    )


@transaction.atomic
def record_mandate(
    account_id: int,
    subject_ref: str,
    kind: MandateKind,
    *,
    authority: str,
    by: Actor,
    until: date | None = None,
) -> Mandate:
    """Record that an account may act for a person or organisation.

    `authority` says on what ground (親権, 成年後見, 委任状 令和8年…, 代表者事項証明書 …); `until` is the
    last day, for a child at the latest the last day before 18.

    Raises MandateError, UnknownReference, AccountError, NotAllowed for anybody but staff.
    """
    if by.kind not in {"staff", "system"}:
        raise NotAllowed(
            _("代理の権限を登録できません。"),
            _("根拠の書類を確かめた職員だけができます。"),
            _("窓口に書類をお持ちください。"),
        )
    _check_mandate(subject_ref, kind, authority, until)
    subject = _subject(subject_ref)
    if kind == "child" and isinstance(subject, Person):
        until = _last_day_as_minor(subject, until)
    row = RecordedMandate.objects.create(
        account=account_of(account_id),
        kind=kind,
        person=subject if isinstance(subject, Person) else None,
        organisation=subject if isinstance(subject, Organisation) else None,
        authority=authority.strip()[:200],
        until=until,
        recorded_by=by.ref or by.kind,
    )
    view = _mandate_view(row)
    event = MandateRecorded(
        account=account_id, mandate=view.ref, mandate_kind=kind, until=until.isoformat() if until else ""
    )
    append(subject_ref, event, by, subject=subject_ref)
    return view


def _check_mandate(subject_ref: str, kind: str, authority: str, until: date | None) -> None:
    is_organisation = subject_ref.startswith("organisation:")
    if kind not in _KINDS or is_organisation != (kind == "organisation"):
        raise MandateError(
            _("代理の種類と相手が合いません。"),
            _("団体のための代理は「団体」、人のための代理はそれ以外です。"),
            _("種類を選び直してください。"),
        )
    if not authority.strip():
        raise MandateError(
            _("代理の根拠が入力されていません。"),
            _("何にもとづく代理かを記録する決まりです。"),
            _("根拠（例: 委任状、登記事項証明書）を入力してください。"),
        )
    if until is not None and until < timezone.localdate():
        raise MandateError(
            _("代理の期限が過去の日付です。"),
            _("期限の切れた代理は使えません。"),
            _("期限を確かめて、入力し直してください。"),
        )


def _last_day_as_minor(person: Person, until: date | None) -> date:
    """The last day of a parent's authority (民法第818条): as asked, at the latest the last day as a minor."""
    last = day_reaching_age(person.birth_date, _ADULT) - timedelta(days=1)
    if last < timezone.localdate():
        raise MandateError(
            _("この方は成年です。"),
            _("親権による代理は、18歳になるまでです。"),
            _("本人の委任状を確かめて、種類を「その他」にしてください。"),
        )
    return min(until or last, last)


def _subject(subject_ref: str) -> Person | Organisation:
    model = Organisation if subject_ref.startswith("organisation:") else Person
    kind = "organisation" if model is Organisation else "person"
    found: Person | Organisation | None = model.objects.filter(pk=key_of(subject_ref, kind)).first()
    if found is None:
        raise UnknownReference(subject_ref)
    return found


@transaction.atomic
def revoke_mandate(mandate_ref: str, *, by: Actor, reason: str = "") -> None:
    """End a recorded mandate now; the reason stays with the mandate, not in the journal.

    Raises MandateError when it is not in force, UnknownReference.
    """
    row = RecordedMandate.objects.filter(pk=key_of(mandate_ref, "mandate"), revoked_at__isnull=True).first()
    if row is None:
        raise MandateError(
            _("この代理は、もう有効ではありません。"),
            _("取り消し済みか、登録されていません。"),
            _("一覧を開き直してください。"),
        )
    row.revoked_at, row.revoked_reason = timezone.now(), reason.strip()[:200]
    row.save(update_fields=["revoked_at", "revoked_reason"])
    subject = _mandate_view(row).subject_ref
    append(subject, MandateRevoked(account=row.account_id, mandate=mandate_ref), by, subject=subject)
