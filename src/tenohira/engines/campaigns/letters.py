"""The letters of a campaign: bound into bundles sorted for the post, typeset into one PDF each, noted as printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenohira.engines.campaigns.errors import CampaignError
from tenohira.engines.campaigns.events import LettersFetched
from tenohira.engines.campaigns.models import Campaign, LetterBundle
from tenohira.engines.campaigns.rows import ref_of, row_of
from tenohira.engines.campaigns.stopping import stop_url
from tenohira.engines.campaigns.wording import NOTICE, service_url, values_of
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents import queries as papers
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages import queries as notices
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.address import (
    barcode_bars,
    barcode_signs,
    format_postal_code,
    part_after_town,
    postal_code_is_valid,
)
from tenohira.foundation.calendar import format_wareki
from tenohira.foundation.city import city_definition
from tenohira.foundation.journal import Actor, append

PORTION = 500
"""How many letters one PDF holds."""

LONGEST_LINE = 20
"""Letters of the address on one line within the window of the envelope."""

_NOBODY = Actor("machine", "campaigns")
_TOGETHER = 2000


def unbound(row: Campaign) -> dict[str, str]:
    """Return the letters of a campaign that wait outside any bundle: recipients by notice (4 queries).

    Whoever came under protection since the notice was made is not among them.
    """
    waiting = notices.readers_on_paper(ref_of(row))
    for bound in LetterBundle.objects.filter(campaign=row, printed_at=None).values_list("notices", flat=True):
        for notice in bound:
            waiting.pop(notice, None)
    hidden = people.hidden_from(_NOBODY, waiting.values()) if waiting else frozenset()
    return {notice: ref for notice, ref in waiting.items() if ref not in hidden}


@transaction.atomic
def bind_letters(ref: str, by: Actor) -> int:
    """Bind the letters that wait into bundles of at most PORTION, sorted by postal code; returns how many letters.

    Nobody who has no address here any more is among them. Raises CampaignNotFound.
    """
    row = row_of(ref, by, lock=True)
    readers = unbound(row)
    there: dict[str, people.PersonView] = {}
    refs = list(readers.values())
    for start in range(0, len(refs), _TOGETHER):
        there |= people.people(refs[start : start + _TOGETHER])
    due = [(notice, there[one]) for notice, one in readers.items() if one in there and _gets_mail(there[one])]
    due.sort(key=lambda pair: (pair[1].postal_code or "9" * 8, pair[1].address, pair[0]))
    number, now = LetterBundle.objects.filter(campaign=row).count(), timezone.now()
    for start in range(0, len(due), PORTION):
        number += 1
        bound = [notice for notice, _view in due[start : start + PORTION]]
        LetterBundle.objects.create(campaign=row, number=number, notices=bound, bound_at=now)
    return len(due)


def _gets_mail(view: people.PersonView) -> bool:
    return view.status == "registered" and bool(view.address)


@transaction.atomic
def fetch_letters(ref: str, number: int, by: Actor) -> bytes:
    """Return a bundle as a PDF to print, one letter a sheet, in the order of the bundle.

    The journal has a line for it, and one for each resident in it, which they see. Left out are those who opened the
    notice meanwhile, moved away or came under protection. Raises CampaignNotFound, CampaignError.
    """
    row = row_of(ref, by)
    bundle = _bundle(row, number)
    waiting = {one.notice: one for one in notices.letters_waiting(ref, PORTION, bundle.notices)}
    hidden = people.hidden_from(_NOBODY, [one.recipient for one in waiting.values()])
    there = people.people([one.recipient for one in waiting.values() if one.recipient not in hidden])
    due = [
        (waiting[notice], there[waiting[notice].recipient])
        for notice in bundle.notices
        if notice in waiting and waiting[notice].recipient in there
    ]
    due = [(letter, view) for letter, view in due if _gets_mail(view)]
    if not due:
        raise _nothing_left()
    pdf = documents.render("push-letter", _data(row, bundle, due))
    register.note_shown([view.ref for _letter, view in due], by, "手続きの案内の手紙の印刷")
    append(
        ref,
        LettersFetched(campaign=ref, bundle=number, letters=len(due)),
        by,
        office=row.office,
        service=row.service,
    )
    bundle.fetched_at = timezone.now()
    bundle.save(update_fields=["fetched_at"])
    return pdf


@transaction.atomic
def note_printed(ref: str, number: int, by: Actor) -> int:
    """Note that a bundle was printed and goes to the post; returns how many letters. Raises as `fetch_letters`."""
    row = row_of(ref, by)
    bundle = _bundle(row, number)
    if bundle.fetched_at is None:
        raise CampaignError(
            "まだ印刷済みにできません。",
            "この束のPDFを、まだ受け取っていません。",
            "PDFを受け取って印刷してから、押してください。",
        )
    bundle.printed_at, bundle.printed_by = timezone.now(), by.ref
    bundle.save(update_fields=["printed_at", "printed_by"])
    return messages.mark_printed(bundle.notices, by, ref)


def _bundle(row: Campaign, number: int) -> LetterBundle:
    found: LetterBundle | None = (
        LetterBundle.objects.select_for_update().filter(campaign=row, number=number, printed_at=None).first()
    )
    if found is None:
        raise CampaignError(
            "この束は開けません。",
            "もう印刷済みか、番号が違います。",
            "案内のページを開き直して、確かめてください。",
        )
    return found


def _nothing_left() -> CampaignError:
    return CampaignError(
        "この束に、印刷する手紙はありません。",
        "全員が、サイトでお知らせを開いたか、転出しました。",
        "「印刷した」を押さずに、そのままにしてください。",
    )


def _data(
    row: Campaign, bundle: LetterBundle, due: Sequence[tuple[notices.WaitingLetter, people.PersonView]]
) -> dict[str, Any]:
    """What the layout prints."""
    service = services.catalogue().bundle(row.service)
    city, office = city_definition(), people.office_contacts().get(row.office)
    opens = papers.qr_svg(service_url(row))
    words = {language: _words(language) for language in {letter.language for letter, _view in due} | {"ja"}}
    template = service.messages[NOTICE]
    values = {"ja": values_of(row, service, "ja")}
    return {
        "title": f"{service.service.title.text('ja')}（案内の手紙 {bundle.number}）",
        "date": format_wareki(timezone.localdate()),
        "batch": str(bundle.number),
        "sender": {
            "postal_code": format_postal_code(city.postal_code),
            "address": city.address,
            "hall": city.hall.text("ja"),
            "office": office.name.text("ja") if office else "",
            "phone": (office.phone if office else "") or city.phone,
        },
        "letters": [
            {
                "to": _addressee(view),
                "language": letter.language,
                "title": letter.title,
                "text": _paragraphs(letter.markdown),
                "ja": _in_japanese(
                    letter, notices.wording(template, values["ja"] | {"name": view.name}, "ja")
                ),
                "qr": opens,
                "stop_qr": papers.qr_svg(stop_url(view.ref)),
                "words": words[letter.language],
                "ja_words": {} if letter.language in ("ja", "ja-easy") else words["ja"],
            }
            for letter, view in due
        ],
    }


def _in_japanese(letter: notices.WaitingLetter, said: tuple[str, str]) -> dict[str, Any]:
    """The same in Japanese, to stand beside another language."""
    if letter.language in ("ja", "ja-easy"):
        return {"title": "", "text": []}
    return {"title": said[0], "text": _paragraphs(said[1])}


def _paragraphs(markdown: str) -> list[dict[str, str]]:
    return [{"kind": kind, "text": text} for kind, text in notices.printed(markdown)]


def _words(language: str) -> dict[str, str]:
    with override(language.lower()):
        return {
            "open": _("必要なもの・期限・申請のしかたは、このページで"),
            "ask": _("スマートフォンがなくても、窓口や電話で手続きできます。"),
            "stop": _("このような案内がいらないときは、左の二次元コードのページか、上の電話で止められます。"),
        }


def _addressee(view: people.PersonView) -> dict[str, Any]:
    """Name, address in lines that fit the window, postal code and the bars of its customer barcode."""
    city = city_definition()
    code = view.postal_code if postal_code_is_valid(view.postal_code) else ""
    after = part_after_town(view.town, view.block, view.building)
    place = f"{city.prefecture}{city.name.text('ja')}{view.town}{view.block}"
    lines = [place[n : n + LONGEST_LINE] for n in range(0, len(place), LONGEST_LINE)]
    lines += [view.building[n : n + LONGEST_LINE] for n in range(0, len(view.building), LONGEST_LINE)]
    return {
        "postal_code": format_postal_code(code) if code else "",
        "address": lines,
        "name": view.name,
        "bars": barcode_bars(barcode_signs(code, after)) if code else "",
    }
