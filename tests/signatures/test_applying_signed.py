"""A resident signs an application without JavaScript: takes the PDF, brings the .p7s, and gets the receipt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from tenohira.counters.portal.tests.factories import HANAKO, MARIA, Hall, begin, fill, receipt_of, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.counters.portal.tests.test_acting import RECORD
from tenohira.engines.cases import ports, queries
from tenohira.engines.cases.ports import register_verifier
from tenohira.engines.people import queries as people
from tenohira.engines.people.tests.factories import known
from tenohira.gateways.jpki.certificate import ADDRESS, BIRTH_DATE, NAME, SEX
from tenohira.gateways.jpki.revocation import Revocation
from tenohira.gateways.jpki.tests.minting import Authority, Card, now, signature
from tenohira.gateways.jpki.verifier import JpkiVerifier

pytestmark = pytest.mark.django_db
AUTHORITY = Authority()
SERVICE = "resident-record-copy"


@pytest.fixture
def signed_copies(settings: LazySettings, tmp_path: Path) -> None:
    """The city asks for a signature where it hands out copies of the resident record."""
    library = tmp_path / "library"
    shutil.copytree(settings.TENOHIRA_LIBRARY, library)
    path = library / "services" / "resident-records" / SERVICE / "service.yaml"
    path.write_text(path.read_text().replace("assurance: verified", "assurance: signed"))
    settings.TENOHIRA_LIBRARY = str(library)


@pytest.fixture
def crl(tmp_path: Path, signed_copies: None) -> Iterator[Path]:
    """A hall that trusts our authority, and where its list of revoked certificates lies."""
    path = tmp_path / "sign.crl"
    path.write_bytes(AUTHORITY.crl())
    before = ports.verifier()
    register_verifier(JpkiVerifier([AUTHORITY.pem()], Revocation((str(path),))))
    yield path
    register_verifier(before)


def card_of(number: str, **changes: str) -> Card:
    """The card of a resident, with the four facts as J-LIS writes them."""
    person = people.person(known(number).ref)
    born: date = person.birth_date
    era = "5" if born >= date(2019, 5, 1) else "4" if born >= date(1989, 1, 8) else "3"
    facts = {
        NAME: person.name.replace(" ", "　"),
        SEX: {"男": "1", "女": "2"}[person.sex],
        BIRTH_DATE: f"{era}{born:%Y%m%d}",
        ADDRESS: f"手県てのひら市{person.address}",
    }
    return AUTHORITY.card({**facts, **changes})


def at_the_signature(one: Resident) -> bytes:
    """Fill in the request up to the page where it is signed; returns the PDF."""
    fill(begin(one, SERVICE), RECORD)
    return reviewed(one)


def reviewed(one: Resident) -> bytes:
    declared = {"declared": "yes"} if "declared" in one.form().names else {}
    one.send(declared, button="署名に進む")
    assert one.title == "申請書に署名する", one.words
    page = one.url
    answer = one.client.get(page.replace("/sign/", "/application.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def bring(one: Resident, content: bytes, name: str = "申請書.p7s") -> Resident:
    """Choose a signature file on the page and press the button."""
    form = one.form()
    values = {key: texts[0] for key, texts in form.values.items()}
    values["signature"] = SimpleUploadedFile(name, content)
    answer = one.client.post(form.action, values, follow=True)
    one.see_answer(answer)
    if answer.redirect_chain:
        one.url = answer.redirect_chain[-1][0]
    return one


def test_a_signed_request_arrives_and_the_desk_sees_who_signed(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    assert hanako.faults() == []
    bring(hanako, signature(card_of("1001"), pdf, at=now()))
    assert hanako.title == "申請を受け取りました", hanako.words
    [found] = queries.signatures(receipt_of(hanako))
    assert found.proof.holder.name == "鈴木 花子"
    assert found.covers_answers
    hanako.open(f"/cases/{receipt_of(hanako)}/")
    assert "署名した申請書.pdf" in hanako.words


def test_the_review_says_that_a_signature_comes_next(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    fill(begin(hanako, SERVICE), RECORD)
    assert "マイナンバーカードの署名が必要です" in hanako.words
    assert "署名に進む" in hanako.form().buttons
    assert hanako.faults() == []


def test_the_pdf_may_be_taken_again_and_is_the_same(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    hanako.open(hanako.url.replace("sign/", ""))
    assert reviewed(hanako) == pdf


def test_the_signature_of_another_paper_is_refused_in_plain_words(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    bring(hanako, signature(card_of("1001"), pdf + b"%", at=now()))
    assert hanako.status == 422
    assert "署名されたのは、この申請書ではありません" in hanako.words
    assert hanako.faults() == []


def test_another_person_s_card_is_refused_with_the_reason(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    bring(hanako, signature(card_of("1001", **{NAME: "鈴木　一郎"}), pdf, at=now()))
    assert hanako.status == 422
    assert "証明書の氏名が、住民登録とちがいます" in hanako.words


def test_without_revocation_news_the_signature_waits(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    crl.unlink()
    bring(hanako, signature(card_of("1001"), pdf, at=now()))
    assert hanako.status == 422
    assert "失効情報を確かめられませんでした" in hanako.words
    crl.write_bytes(AUTHORITY.crl())
    bring(hanako, signature(card_of("1001"), pdf, at=now()))
    assert hanako.title == "申請を受け取りました"


def test_without_a_file_the_page_asks_for_it(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    at_the_signature(hanako)
    hanako.send({}, button="署名を確かめて申請する")
    assert hanako.status == 422
    assert "署名ファイル（.p7s）を選んでください" in hanako.words
    assert hanako.faults() == []


def test_a_huge_file_is_no_signature(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    at_the_signature(hanako)
    bring(hanako, b"0" * 300_000)
    assert hanako.status == 422
    assert ".p7s）として読めません" in hanako.words


def test_sending_the_same_signature_twice_shows_the_same_receipt(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    pdf = at_the_signature(hanako)
    signed, page, form = signature(card_of("1001"), pdf, at=now()), hanako.url, hanako.form()
    bring(hanako, signed)
    first = receipt_of(hanako)
    values = {key: texts[0] for key, texts in form.values.items()}
    values["signature"] = SimpleUploadedFile("a.p7s", signed)
    again = hanako.client.post(page, values, follow=True)
    assert first in again.redirect_chain[-1][0]


def test_without_a_paper_the_page_leads_back_to_the_review(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    fill(begin(hanako, SERVICE), RECORD)
    review = hanako.url
    assert hanako.open(f"{review}sign/").url == review
    assert hanako.open(f"{review}application.pdf").url == review


def test_nobody_else_sees_the_paper(hall: Hall, crl: Path) -> None:
    hanako = resident(HANAKO)
    at_the_signature(hanako)
    for other in (resident(MARIA), resident()):
        assert other.open(hanako.url).status == 404
        assert other.open(hanako.url.replace("sign/", "application.pdf")).status == 404


def test_where_nobody_verifies_people_are_sent_to_the_counter(hall: Hall, signed_copies: None) -> None:
    register_verifier(None)
    hanako = begin(resident(HANAKO), SERVICE)
    assert hanako.status == 403
    assert "いまは窓口で受け付けています" in hanako.words
