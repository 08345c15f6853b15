"""Issuing a paper: number, check code, typeset page, record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.documents import shelf
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.events import DocumentIssued
from tenohira.engines.documents.models import IssuedDocumentRow
from tenohira.engines.documents.numbering import format_number, next_number, sign_of
from tenohira.engines.documents.ports import OfficeLabel, Signed, Statement, office_label, signer
from tenohira.engines.documents.tokens import new_token, token_hash, verify_url
from tenohira.engines.documents.typesetting import Imprint, render
from tenohira.engines.documents.views import IssuedDocument
from tenohira.foundation.calendar import fiscal_year
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor, append


@dataclass(frozen=True)
class Request:
    """What is to be issued."""

    kind: str
    template: str
    data: dict[str, Any]
    title: LocalText | str
    subject: str
    office: str
    valid_until: date | None
    language: str

    def titles(self) -> dict[str, str]:
        """The title by language."""
        return dict(self.title.root) if isinstance(self.title, LocalText) else {"ja": self.title}


def issue(request: Request, by: Actor) -> IssuedDocument:
    """Issue one paper in the caller's transaction; see commands.issue."""
    today = timezone.localdate()
    year = fiscal_year(today)
    office = _office(request)
    sign = office.sign or sign_of(office.name)
    number = format_number(city_definition().document_prefix, sign, next_number(sign, year))
    token = new_token()
    titles = request.titles()
    imprint = Imprint(
        title=title_in(titles, request.language),
        number=number,
        token=token,
        issued_on=today,
        valid_until=request.valid_until,
        language=request.language,
        office=office,
    )
    signed = _signed(render(request.template, request.data, imprint), request, office)
    content = signed.content
    with shelf.kept(content) as path:
        row = IssuedDocumentRow.objects.create(
            number=number,
            fiscal_year=year,
            token=token,
            token_hash=token_hash(token),
            kind=request.kind,
            template=request.template,
            title=titles,
            language=request.language,
            subject=request.subject,
            office=request.office,
            office_name=office.name,
            issued_on=today,
            valid_until=request.valid_until,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            path=path,
            signed_by=signed.signer[:200],
            certificate=signed.certificate,
            timestamped_at=signed.timestamped_at,
        )
        _record(row, by)
    return view_of(row)


def _signed(pdf: bytes, request: Request, office: OfficeLabel) -> Signed:
    """The paper with the city's signature; as it is where no signer is connected or the city has no key."""
    known = signer()
    city = city_definition()
    reason = f"{city.authority}が発行した「{title_in(request.titles(), 'ja')}」であることの証明"
    statement = Statement(
        reason, f"{city.prefecture}{city.name.text('ja')}", f"{office.name} {office.phone}".strip()
    )
    found = known.sign(pdf, statement) if known else None
    return found or Signed(pdf, "", "")


def _record(row: IssuedDocumentRow, by: Actor) -> None:
    event = DocumentIssued(
        document=f"document:{row.uuid}",
        number=row.number,
        document_kind=row.kind,
        template=row.template,
        sha256=row.sha256,
        valid_until=row.valid_until,
        signed_by=row.signed_by,
        timestamped=row.timestamped_at is not None,
    )
    append(event.document, event, by, subject=row.subject, office=row.office)


def _office(request: Request) -> OfficeLabel:
    """The office as the data says (`office: {name, sign, phone, place}`), else as the directory knows it."""
    given = request.data.get("office")
    if isinstance(given, dict) and given.get("name"):
        known = {key: str(given.get(key) or "") for key in ("name", "sign", "phone", "place")}
        return OfficeLabel(**known)
    return office_label(request.office, request.language)


def row_of(ref: str, *, lock: bool = False) -> IssuedDocumentRow:
    """Return the row of `document:<uuid>`; raises FileNotFound when unknown or of another city."""
    key = ref.removeprefix("document:")
    rows = IssuedDocumentRow.objects.select_for_update() if lock else IssuedDocumentRow.objects
    row = rows.filter(uuid=key).first() if shelf.is_uuid(key) else None
    if row is None:
        raise no_such_paper()
    return row  # type: ignore[no-any-return]


def no_such_paper() -> FileNotFound:
    """Return the error for a paper that this city did not issue."""
    return FileNotFound(
        _("文書が見つかりません。"),
        _("この番号の文書は発行されていないか、別の市区町村のものです。"),
        _("一覧を開き直して確かめてください。"),
    )


def title_in(titles: dict[str, str], language: str) -> str:
    """Return the title in a language, else in Japanese."""
    return LocalText(titles).text(language)


def view_of(row: IssuedDocumentRow) -> IssuedDocument:
    """Return the view of a row."""
    return IssuedDocument(
        ref=f"document:{row.uuid}",
        number=row.number,
        token=row.token,
        kind=row.kind,
        title=title_in(row.title, row.language),
        language=row.language,
        subject=row.subject,
        office=row.office,
        office_name=row.office_name,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        size=row.size,
        verify_url=verify_url(row.token),
        signed_by=row.signed_by,
    )
