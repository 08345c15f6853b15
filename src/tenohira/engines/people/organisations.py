"""Companies, associations and other bodies that use services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tenohira.engines.people.contact import checked_mail, checked_phone
from tenohira.engines.people.errors import OrganisationError, UnknownReference
from tenohira.engines.people.events import OrganisationRegistered
from tenohira.engines.people.fitting import require_fit
from tenohira.engines.people.lookup import squeezed
from tenohira.engines.people.models import Organisation
from tenohira.engines.people.references import key_of, make_ref
from tenohira.engines.people.views import OrganisationView
from tenohira.foundation.codes import corporate_number_is_valid
from tenohira.foundation.journal import Actor, append
from tenohira.foundation.text import normalize, normalize_kana_name, search_key


def _view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        ref=make_ref("organisation", row.pk),
        name=row.name,
        kana=row.kana,
        corporate_number=row.corporate_number,
        address=row.address,
        representative=row.representative,
        phone=row.phone,
        mail=row.mail,
        postal_code=row.postal_code,
        representative_title=row.representative_title,
    )


def organisation(ref: str) -> OrganisationView:
    """Return one organisation (1 query); raises UnknownReference."""
    row = Organisation.objects.filter(pk=key_of(ref, "organisation")).first()
    if row is None:
        raise UnknownReference(ref)
    return _view(row)


def organisation_with(corporate_number: str) -> OrganisationView | None:
    """Return the organisation with a 法人番号, or None (1 query)."""
    number = _written_number(corporate_number)
    row = Organisation.objects.filter(corporate_number=number).first() if number else None
    return _view(row) if row else None


def find_organisations(text: str, limit: int = 50) -> list[OrganisationView]:
    """Return organisations whose name, reading or 法人番号 holds the text, by reading (1 query)."""
    words = normalize(text).split()
    found = Organisation.objects.all()
    for word in words:
        found = found.filter(_holds(word))
    return [_view(row) for row in found.order_by("search_key", "name")[:limit]] if words else []


def _holds(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(corporate_number=_written_number(word))
        | Q(address__icontains=word)
        | (Q(search_key__contains=search_key(word)) if search_key(word) else Q())
    )


def facts_of_organisation(ref: str, on: date) -> dict[str, Any]:
    """Return the facts of an organisation for rules, nested as in library/facts.yaml; what is not known None.

    Raises UnknownReference.
    """
    view = organisation(ref)
    return {
        "organisation": {
            "name": view.name,
            "kana": view.kana or None,
            "corporate_number": view.corporate_number or None,
            "address": view.address or None,
            "postal_code": view.postal_code or None,
            "representative": view.representative or None,
            "is_corporation": bool(view.corporate_number),
            "phone": view.phone or None,
            "mail": view.mail or None,
        }
    }


def _written_number(text: str) -> str:
    return normalize(text).replace("-", "")


def _checked_number(corporate_number: str) -> str:
    number = _written_number(corporate_number)
    if number and not corporate_number_is_valid(number):
        raise OrganisationError(
            _("法人番号が正しくありません。"),
            _("13桁の数字で、先頭の検査数字が残りの12桁と合う番号ではありません。"),
            _("登記事項証明書か国税庁の法人番号公表サイトで確かめてください。"),
        )
    return number


@transaction.atomic
def register_organisation(
    name: str,
    kana: str = "",
    *,
    by: Actor,
    corporate_number: str = "",
    postal_code: str = "",
    address: str = "",
    representative: str = "",
    representative_title: str = "",
    phone: str = "",
    mail: str = "",
) -> OrganisationView:
    """Enter an organisation; one with the same 法人番号 is brought up to date instead.

    Raises OrganisationError for an empty name or a wrong 法人番号, ContactError for phone or mail.
    """
    if not squeezed(name):
        raise OrganisationError(
            _("団体の名前がありません。"),
            _("名前のない団体は登録できません。"),
            _("名前を入力してください。"),
        )
    number = _checked_number(corporate_number)
    fields = {
        "name": normalize(name),
        "kana": normalize_kana_name(kana) if kana.strip() else "",
        "search_key": search_key(kana),
        "corporate_number": number,
        "postal_code": normalize(postal_code).replace("-", ""),
        "address": normalize(address),
        "representative": normalize(representative),
        "representative_title": normalize(representative_title),
        "phone": checked_phone(phone),
        "mail": checked_mail(mail),
    }
    require_fit(Organisation(**fields), OrganisationError)
    row, is_new = (
        Organisation.objects.update_or_create(corporate_number=number, defaults=fields)
        if number
        else (Organisation.objects.create(**fields), True)
    )
    ref = make_ref("organisation", row.pk)
    append(ref, OrganisationRegistered(is_new=is_new), by, subject=ref)
    return _view(row)
