"""The public page says who signed a paper, and whether a PDF somebody holds is still what the city issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tenohira.counters.portal.tests.resident import Resident
from tenohira.counters.portal.verify import views
from tenohira.engines.documents import ports, queries
from tenohira.engines.documents.ports import register_reader, register_signer
from tenohira.engines.documents.tests import factories as documents
from tenohira.engines.documents.views import IssuedDocument
from tenohira.foundation import journal
from tenohira.gateways.pades.reader import PadesReader
from tenohira.gateways.pades.signer import PadesSigner
from tenohira.gateways.pades.tests import factories as pades
from tenohira.gateways.pades.trial import make_trial_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[IssuedDocument]:
    """A certificate, signed with the key of a trial."""
    signers, readers = list(ports._signers), list(ports._readers)
    make_trial_key(tmp_path, "990019", "てのひら市長")
    register_signer(PadesSigner(str(tmp_path)))
    register_reader(PadesReader())
    yield documents.issued()
    ports._signers[:], ports._readers[:] = signers, readers


def sent(paper: IssuedDocument, content: bytes | None) -> Resident:
    """What somebody sees who sends a PDF to the page of this paper."""
    anybody = Resident().open(f"/verify/{paper.token}/")
    answer = (
        {} if content is None else {"paper": SimpleUploadedFile("証明書.pdf", content, "application/pdf")}
    )
    return anybody.see_answer(anybody.client.post(f"/verify/{paper.token}/", answer))


def test_the_page_says_who_signed(paper: IssuedDocument) -> None:
    anybody = Resident().open(f"/verify/{paper.token}/")
    assert "お試し てのひら市長" in anybody.words
    assert "受け取ったPDFを確かめる" in anybody.words
    assert anybody.faults() == []


def test_the_file_as_it_was_issued_passes(paper: IssuedDocument) -> None:
    seen = sent(paper, queries.pdf(paper.ref))
    assert seen.status == 200
    assert "市役所が発行したままのPDFです" in seen.words
    assert "お試し てのひら市長 の電子署名も有効です" in seen.words
    assert seen.faults() == []


def test_a_file_with_one_byte_changed_is_exposed(paper: IssuedDocument) -> None:
    pdf = bytearray(queries.pdf(paper.ref))
    pdf[pdf.index(b"/MediaBox") + 12] ^= 1
    assert "このPDFは、発行した後に書き換えられています" in sent(paper, bytes(pdf)).words


def test_a_note_written_into_the_file_later_is_exposed(paper: IssuedDocument) -> None:
    seen = sent(paper, pades.with_note(queries.pdf(paper.ref)))
    assert "発行した後に、何かが書き足されています" in seen.words


def test_a_file_printed_anew_is_not_what_was_issued(paper: IssuedDocument) -> None:
    assert "市役所が発行したPDFではありません" in sent(paper, pades.paper()).words


def test_another_paper_of_the_city_is_told_apart(paper: IssuedDocument) -> None:
    other = documents.issued(title="納税証明書")
    seen = sent(paper, queries.pdf(other.ref))
    assert "市役所が署名した、別の書類です" in seen.words
    assert "納税証明書" not in seen.words


def test_a_file_that_cannot_be_opened_is_said_to_be_so(paper: IssuedDocument) -> None:
    assert "PDFとして開けませんでした" in sent(paper, b"%PDF-1.7 cut off").words


def test_without_a_file_the_page_asks_for_one(paper: IssuedDocument) -> None:
    seen = sent(paper, None)
    assert seen.status == 422
    assert "市役所から受け取ったPDFファイルを選んでください" in seen.words
    assert seen.faults() == []


def test_a_file_too_large_is_not_read(paper: IssuedDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_BYTES", 100)
    seen = sent(paper, queries.pdf(paper.ref))
    assert seen.status == 422
    assert "ファイルが大きすぎます" in seen.words


def test_an_unknown_code_asks_for_no_file(paper: IssuedDocument) -> None:
    anybody = Resident().open("/verify/NO-SUCH-CODE/")
    assert anybody.status == 404
    assert "受け取ったPDFを確かめる" not in anybody.words
    answer = anybody.client.post("/verify/NO-SUCH-CODE/", {"paper": SimpleUploadedFile("a.pdf", b"%PDF-")})
    assert answer.status_code == 404


def test_nothing_that_was_sent_is_kept(paper: IssuedDocument) -> None:
    start = timezone.now() - timedelta(minutes=1)
    sent(paper, queries.pdf(paper.ref))
    assert journal.entries_of(["document.file_stored"], start) == []
