"""An issued paper carries the city's signature; a PDF somebody received can be held against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tenohira.engines.documents import ports, queries
from tenohira.engines.documents.commands import erase
from tenohira.engines.documents.errors import FileNotFound, SigningFailed
from tenohira.engines.documents.models import IssuedDocumentRow, NumberSeries
from tenohira.engines.documents.ports import Signature, Signed, Statement, register_reader, register_signer
from tenohira.engines.documents.tests import factories as make
from tenohira.foundation.journal import entries

pytestmark = pytest.mark.django_db
WHO, CERTIFICATE = "てのひら市長", hashlib.sha256(b"certificate").hexdigest()
MARK = b"\n%%signed by the city\n"
STAMP = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Seal:
    """A signer that adds a line, and a reader that looks for it: the ports without their gateway."""

    stamp: datetime | None = None
    has_key = True
    fails = False

    def __init__(self) -> None:
        self.said: list[Statement] = []

    def sign(self, pdf: bytes, statement: Statement) -> Signed | None:
        self.said.append(statement)
        if self.fails:
            raise SigningFailed("署名できません。", "鍵が読めません。", "管理者に知らせてください。")
        return Signed(pdf + MARK, WHO, CERTIFICATE, self.stamp) if self.has_key else None

    def signatures(self, pdf: bytes) -> list[Signature]:
        if MARK not in pdf:
            return []
        intact = b"altered" not in pdf
        return [Signature(WHO, CERTIFICATE, is_intact=intact, covers_all=pdf.endswith(MARK))]


@pytest.fixture
def seal() -> Iterator[Seal]:
    """The city signs."""
    signers, readers = list(ports._signers), list(ports._readers)
    one = Seal()
    register_signer(one)
    register_reader(one)
    yield one
    ports._signers[:], ports._readers[:] = signers, readers


@pytest.fixture
def no_seal() -> Iterator[None]:
    """No signer and no reader are connected."""
    signers, readers = list(ports._signers), list(ports._readers)
    ports._signers.clear()
    ports._readers.clear()
    yield
    ports._signers[:], ports._readers[:] = signers, readers


def test_the_bytes_kept_and_handed_out_are_the_signed_ones(seal: Seal) -> None:
    paper = make.issued()
    pdf = queries.pdf(paper.ref)
    assert pdf.endswith(MARK)
    assert paper.size == len(pdf)
    row = IssuedDocumentRow.objects.get(number=paper.number)
    assert (row.sha256, row.certificate) == (hashlib.sha256(pdf).hexdigest(), CERTIFICATE)
    assert paper.signed_by == WHO


def test_the_statement_names_paper_authority_and_office(seal: Seal) -> None:
    make.issued()
    [said] = seal.said
    assert said.reason == "てのひら市長が発行した「在住証明書」であることの証明"
    assert said.location.endswith("てのひら市")
    assert said.contact == "こども未来課 099-000-0011"


def test_the_journal_says_who_signed(seal: Seal) -> None:
    seal.stamp = STAMP
    paper = make.issued()
    [entry] = entries(paper.ref)
    assert (entry.data["signed_by"], entry.data["timestamped"]) == (WHO, True)
    assert queries.verify(paper.token).timestamped_at == STAMP


def test_a_city_without_a_key_issues_as_before(seal: Seal) -> None:
    seal.has_key = False
    paper = make.issued()
    assert MARK not in queries.pdf(paper.ref)
    assert (paper.signed_by, queries.verify(paper.token).signed_by) == ("", "")


def test_without_a_signer_papers_are_issued_unsigned(no_seal: None) -> None:
    paper = make.issued()
    assert paper.signed_by == ""
    assert entries(paper.ref)[0].data["signed_by"] == ""


def test_a_key_that_fails_issues_nothing_and_gives_the_number_back(seal: Seal) -> None:
    first = make.issued()
    seal.fails = True
    with pytest.raises(SigningFailed):
        make.issued()
    seal.fails = False
    assert NumberSeries.objects.get().last == 1
    assert (first.number, make.issued().number) == ("てこ第1号", "てこ第2号")


def test_the_verification_says_who_signed(seal: Seal) -> None:
    paper = make.issued()
    assert queries.verify(paper.token).signed_by == WHO


def test_the_very_bytes_are_recognised(seal: Seal) -> None:
    paper = make.issued()
    found = queries.compare(paper.token, queries.pdf(paper.ref))
    assert found.match == "exact"
    assert found.signature is not None
    assert found.signature.signer == WHO


def test_the_very_bytes_are_recognised_without_a_signature_too(no_seal: None) -> None:
    paper = make.issued()
    found = queries.compare(paper.token, queries.pdf(paper.ref))
    assert (found.match, found.signature) == ("exact", None)


def test_what_was_written_after_the_signature_is_seen(seal: Seal) -> None:
    paper = make.issued()
    assert queries.compare(paper.token, queries.pdf(paper.ref) + b"% more\n").match == "added"


def test_what_was_changed_before_the_signature_is_seen(seal: Seal) -> None:
    paper = make.issued()
    pdf = queries.pdf(paper.ref).replace(MARK, b"\n% altered" + MARK)
    assert queries.compare(paper.token, pdf).match == "altered"


def test_another_paper_of_the_city_is_not_this_one(seal: Seal) -> None:
    mine, other = make.issued(), make.issued(title="納税証明書")
    assert queries.compare(mine.token, queries.pdf(other.ref)).match == "other"
    # also when it is not in our records, but signed by the city without a fault
    assert queries.compare(mine.token, make.pdf() + MARK).match == "other"


def test_a_signature_by_somebody_else_is_none_of_the_city(seal: Seal) -> None:
    paper = make.issued()
    IssuedDocumentRow.objects.filter(number=paper.number).update(certificate="0" * 64)
    found = queries.compare(paper.token, make.pdf() + MARK)
    assert (found.match, found.signature) == ("unsigned", None)


def test_a_pdf_without_signature_is_not_what_the_city_issued(seal: Seal) -> None:
    assert queries.compare(make.issued().token, make.pdf()).match == "unsigned"


def test_an_unsigned_paper_of_old_never_makes_an_unsigned_forgery_look_signed(seal: Seal) -> None:
    seal.has_key = False
    paper = make.issued()
    assert queries.compare(paper.token, make.pdf() + MARK).match == "unsigned"


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7 broken"])
def test_what_is_no_pdf_is_unreadable(seal: Seal, junk: bytes) -> None:
    assert queries.compare(make.issued().token, junk).match == "unreadable"


def test_a_paper_whose_copy_was_destroyed_can_still_be_compared(seal: Seal) -> None:
    paper = make.issued()
    pdf = queries.pdf(paper.ref)
    erase(paper.subject, make.CLERK)
    assert queries.compare(paper.token, pdf).match == "exact"
    assert queries.compare(paper.token, pdf + b"%").match == "added"


def test_an_unknown_code_compares_with_nothing(seal: Seal) -> None:
    with pytest.raises(FileNotFound):
        queries.compare("NO-SUCH-CODE", make.pdf())


def test_the_signature_is_read_from_the_file_and_not_from_memory(seal: Seal) -> None:
    paper = make.issued()
    found = queries.compare(paper.token, queries.pdf(paper.ref) + b"%")
    assert found.signature == replace(
        Signature(WHO, CERTIFICATE, is_intact=True, covers_all=True), covers_all=False
    )
