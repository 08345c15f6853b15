"""The signing certificate of a My Number card: its policy and the four facts of its holder.

Source: 署名用電子証明書プロファイル of J-LIS. The facts stand in subjectAltName as otherName with a UTF8String:
.1 氏名, .3 性別 (1 男, 2 女, 3 不明), .4 生年月日 `EYYYYMMDD` (E: 1 明治 … 5 令和, then the year A.D., unknown parts
as zeros), .5 住所. The certificate for signing in (利用者証明用) has another policy and none of the facts.
"""

from __future__ import annotations

from datetime import date

from asn1crypto import core, x509

from tenohira.engines.cases.ports import Holder
from tenohira.foundation.text import normalize
from tenohira.gateways.jpki.refusals import no_signing_certificate

SIGNING_POLICY = "1.2.392.200149.8.5.1.1.20"
_FACTS = "1.2.392.200149.8.5.5."
NAME, SEX, BIRTH_DATE, ADDRESS = (f"{_FACTS}{number}" for number in (1, 3, 4, 5))
_SEXES = {"1": "男", "2": "女", "3": ""}


def holder_of(certificate: x509.Certificate) -> Holder:
    """Return the four facts of a signing certificate; raises SignatureRefused when one is missing or unreadable."""
    facts = _facts(certificate)
    try:
        return Holder(
            normalize(facts[NAME]),
            _SEXES[facts[SEX]],
            _birth_date(facts[BIRTH_DATE]),
            normalize(facts[ADDRESS]),
        )
    except (KeyError, ValueError) as error:
        raise no_signing_certificate() from error


def _facts(certificate: x509.Certificate) -> dict[str, str]:
    names = certificate.subject_alt_name_value or []
    found: dict[str, str] = {}
    for name in names:
        if name.name == "other_name":
            kind, value = name.chosen["type_id"].dotted, name.chosen["value"]
            found[kind] = _text(value)
    return found


def _text(value: core.Any) -> str:
    try:
        text = value.native
    except (ValueError, TypeError):
        return ""
    return text if isinstance(text, str) else ""


def _birth_date(text: str) -> date | None:
    """Return the day of `EYYYYMMDD`; None when month or day are not known. Raises ValueError for anything else."""
    if len(text) != 9 or not text.isascii() or not text.isdigit() or text[0] not in "12345":
        raise ValueError(text)
    year, month, day = int(text[1:5]), int(text[5:7]), int(text[7:])
    return None if 0 in (year, month, day) else date(year, month, day)
