"""What a provider says of a person or a company, in the hall's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.people.matching import FourFacts, read_sex
from tenohira.engines.people.ports import CardHolder, CompanyUser
from tenohira.gateways.digital_auth.conversation import refused
from tenohira.gateways.digital_auth.registration import Registration

_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
# account_type of GビズID: 1 エントリー (nobody checked who it is), 2 プライム (代表者), 3 メンバー (従業員)
_ROLES = {"2": "representative", "3": "employee"}
_MOST_LETTERS = 300


def card_holder(registration: Registration, said: Mapping[str, Any]) -> CardHolder:
    """Return who signed in with a card; what is missing or unreadable is left empty, and then matches nobody."""
    facts = FourFacts(
        name=_text(said.get("name")),
        address=_address(said.get("address")),
        birth_date=_day(_text(said.get("birthdate"))),
        sex=read_sex(_text(said.get("gender"))),
        kana=_text(said.get("name#ja-Kana-JP")),
    )
    return CardHolder(registration.issuer, said["sub"], facts)


def company_user(registration: Registration, said: Mapping[str, Any]) -> CompanyUser:
    """Return who signed in for a company, by the claims of GビズID; raises IdentityRefused for an unchecked account."""
    role = _ROLES.get(_text(said.get("account_type")))
    if role is None:
        raise refused(
            _("GビズIDエントリーでは、会社の手続きができません。プライムかメンバーのGビズIDが必要です。")
        )
    place = "".join(_text(said.get(name)) for name in ("prefecture_name", "address1", "address2"))
    head = " ".join(filter(None, (_text(said.get(name)) for name in ("rep_last_nm", "rep_first_nm"))))
    return CompanyUser(
        issuer=registration.issuer,
        subject=said["sub"],
        corporate_number=_text(said.get("corporate_number")),
        company=_text(said.get("name"))[:120],
        role="representative" if role == "representative" else "employee",
        address=place[:_MOST_LETTERS],
        representative=head[:120],
    )


def _text(value: Any) -> str:
    found = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return found.replace("\x00", "")[:_MOST_LETTERS]


def _address(value: Any) -> str:
    """An address as one line, or as the address claim of OpenID Connect Core 5.1.1."""
    if not isinstance(value, Mapping):
        return _text(value)
    parts = ("region", "locality", "street_address")
    return _text(value.get("formatted")) or "".join(_text(value.get(part)) for part in parts)


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
