"""The city signs its papers: the signature is whole, forbids changes, and leaves the page as it was."""

from __future__ import annotations

import asyncio
import io
import stat
from pathlib import Path

import pikepdf
import pypdf
import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tenohira.engines.documents.errors import SigningFailed
from tenohira.engines.documents.ports import Signed, Statement
from tenohira.foundation.city import use_city
from tenohira.gateways.pades.keys import key_file
from tenohira.gateways.pades.reader import PadesReader
from tenohira.gateways.pades.signer import FIELD, PadesSigner
from tenohira.gateways.pades.tests import factories as make
from tenohira.gateways.pades.trial import make_trial_key

STATEMENT = Statement(
    "てのひら市長が発行した「在住証明書」であることの証明", "鶴亀県てのひら市", "市民課 099-000-0001"
)
CITY = "990019"


def signed(folder: Path, **options: str) -> Signed:
    found = PadesSigner(str(folder), **options).sign(make.paper(), STATEMENT)
    assert found is not None
    return found


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make.keep_p12(tmp_path, CITY, "てのひら市長")
    return tmp_path


def judged(pdf: bytes) -> PdfSignatureStatus:
    """What pyHanko's own validator says when it trusts the certificate in the file."""
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    trust = ValidationContext(trust_roots=[found.signer_cert], allow_fetching=False)
    return asyncio.run(async_validate_pdf_signature(found, trust))


def test_a_signed_paper_stands_before_an_independent_validator(keys: Path) -> None:
    status = judged(signed(keys).content)
    assert (status.intact, status.valid, status.trusted, status.docmdp_ok) == (True, True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.md_algorithm == "sha256"


def test_the_signature_is_a_pades_certification_that_allows_no_change(keys: Path) -> None:
    found = PdfFileReader(io.BytesIO(signed(keys).content)).embedded_signatures[0]
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.docmdp_level == MDPPerm.NO_CHANGES
    attributes = {one["type"].native for one in found.signer_info["signed_attrs"]}
    # PAdES B-B: the certificate is bound by signing-certificate-v2, the time stands outside the CMS
    assert "signing_certificate_v2" in attributes
    assert "signing_time" not in attributes


def test_a_reader_shows_reason_and_place_in_japanese(keys: Path) -> None:
    with pikepdf.open(io.BytesIO(signed(keys).content)) as opened:
        field = opened.Root.AcroForm.Fields[0]
        assert str(field.T) == FIELD
        assert str(field.V.Reason) == STATEMENT.reason
        assert str(field.V.Location) == STATEMENT.location
        assert str(field.V.ContactInfo) == STATEMENT.contact


def test_the_page_looks_and_reads_as_it_did(keys: Path) -> None:
    before = pypdf.PdfReader(io.BytesIO(make.paper()))
    after = pypdf.PdfReader(io.BytesIO(signed(keys).content))
    assert len(after.pages) == len(before.pages)
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    widget = after.pages[0]["/Annots"][0].get_object()
    assert widget["/F"] & 2  # hidden: PDF/UA-1 7.18.1 asks no tag of it
    assert "/AP" not in widget or widget["/Rect"][2] == widget["/Rect"][0]


def test_the_bytes_before_the_signature_are_those_that_were_typeset(keys: Path) -> None:
    paper = make.paper()
    found = PadesSigner(str(keys)).sign(paper, STATEMENT)
    assert found is not None
    assert found.content.startswith(paper)


def test_signed_tells_who_signed_with_which_certificate(keys: Path) -> None:
    found = signed(keys)
    [read] = PadesReader().signatures(found.content)
    assert (found.signer, found.timestamped_at) == ("てのひら市長", None)
    assert (read.signer, read.certificate) == ("てのひら市長", found.certificate)
    assert read.is_intact
    assert read.covers_all
    assert read.signed_at is not None


def test_a_key_with_a_passphrase_opens_only_with_it(tmp_path: Path) -> None:
    make.keep_p12(tmp_path, CITY, "てのひら市長", "ひらけごま")
    assert signed(tmp_path, passphrase="ひらけごま").signer == "てのひら市長"
    with pytest.raises(SigningFailed, match="TENOHIRA_SIGNING_PASSPHRASE"):
        signed(tmp_path, passphrase="ひらけごめ")


def test_a_key_may_lie_in_pem_files(tmp_path: Path) -> None:
    make.keep_pem(tmp_path, CITY, "てのひら市長")
    assert judged(signed(tmp_path).content).valid


def test_each_city_signs_with_its_own_key_and_one_without_does_not(keys: Path) -> None:
    make.keep_p12(keys, "990027", "となり市長")
    with use_city("990027"):
        assert signed(keys).signer == "となり市長"
    with use_city("990035"):
        assert PadesSigner(str(keys)).sign(make.paper(), STATEMENT) is None
    assert key_file("", CITY) is None


def test_a_new_key_is_used_as_soon_as_it_lies_there(keys: Path) -> None:
    signer = PadesSigner(str(keys))
    first = signer.sign(make.paper(), STATEMENT)
    make.keep_p12(keys, CITY, "次のてのひら市長")
    second = signer.sign(make.paper(), STATEMENT)
    assert first is not None
    assert second is not None
    assert (first.signer, second.signer) == ("てのひら市長", "次のてのひら市長")


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)])
def test_a_certificate_out_of_its_time_signs_nothing(tmp_path: Path, days: tuple[int, int]) -> None:
    make.keep_p12(tmp_path, CITY, "てのひら市長", days=days)
    with pytest.raises(SigningFailed, match="有効期間の外"):
        signed(tmp_path)


def test_what_is_no_pdf_is_not_signed(keys: Path) -> None:
    with pytest.raises(SigningFailed, match="署名を書き込めません"):
        PadesSigner(str(keys)).sign(b"no pdf at all", STATEMENT)


def test_a_time_stamp_of_an_authority_goes_into_the_signature(keys: Path) -> None:
    with make.authority() as address:
        found = signed(keys, timestamp_url=address)
    [read] = PadesReader().signatures(found.content)
    assert found.timestamped_at is not None
    assert read.timestamped_at == found.timestamped_at
    assert abs((found.timestamped_at - make.NOW).total_seconds()) < 3600
    assert judged(found.content).timestamp_validity.valid


def test_an_authority_that_fails_costs_the_stamp_and_not_the_paper(keys: Path) -> None:
    with make.authority(broken=True) as address:
        found = signed(keys, timestamp_url=address)
    assert found.timestamped_at is None
    assert judged(found.content).valid


def test_an_authority_that_is_away_costs_the_stamp_and_not_the_paper(keys: Path) -> None:
    found = signed(keys, timestamp_url="http://127.0.0.1:9/")
    assert found.timestamped_at is None
    assert judged(found.content).valid


def test_the_key_of_a_trial_says_that_it_is_one_and_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "signing"
    path = make_trial_key(folder, CITY, "てのひら市長")
    kept = path.read_bytes()
    assert make_trial_key(folder, CITY, "てのひら市長").read_bytes() == kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = PdfFileReader(io.BytesIO(signed(folder).content)).embedded_signatures[0]
    assert found.signer_cert.subject.native["common_name"] == "お試し てのひら市長"
    assert "本番では使えません" in found.signer_cert.subject.native["organizational_unit_name"]


def test_a_certificate_without_a_common_name_is_called_by_its_organisation() -> None:
    from cryptography import x509 as pyca
    from cryptography.hazmat.primitives.serialization import Encoding

    from tenohira.gateways.pades.names import name_of

    key = make.new_key()
    name = pyca.Name([pyca.NameAttribute(pyca.NameOID.ORGANIZATION_NAME, "てのひら市")])
    from cryptography.hazmat.primitives import hashes

    builder = pyca.CertificateBuilder(name, name, key.public_key(), 1, make.NOW, make.NOW)
    made = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    assert name_of(x509.Certificate.load(pem.unarmor(made)[2])) == "てのひら市"
