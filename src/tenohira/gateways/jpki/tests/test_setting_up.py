"""What the operator gives becomes a verifier, or a plain word about what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenohira.gateways.jpki.setting_up import AuthoritiesWrong, verifier_from
from tenohira.gateways.jpki.tests.minting import DER, Authority, now, signature

PDF = b"%PDF-1.7 application"


def test_without_authorities_there_is_no_verifier() -> None:
    assert verifier_from([], ["/some/list.crl"], "http://ocsp.example/") is None


@pytest.mark.parametrize("form", ["pem", "der"])
def test_certificates_and_lists_are_read_from_files(tmp_path: Path, form: str) -> None:
    authority = Authority()
    held = authority.pem() if form == "pem" else authority.certificate.public_bytes(DER)
    (tmp_path / "ca").write_bytes(held)
    (tmp_path / "crl").write_bytes(authority.crl())
    one = verifier_from([str(tmp_path / "ca")], [str(tmp_path / "crl")], "")
    assert one is not None
    assert one.verify(PDF, signature(authority.card(), PDF), now=now()).revocation == "crl"


@pytest.mark.parametrize("held", [b"", b"not a certificate", None])
def test_a_file_that_is_no_certificate_is_said_at_the_start(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if held is not None:
        path.write_bytes(held)
    with pytest.raises(AuthoritiesWrong, match="CA証明書を読めません"):
        verifier_from([str(path)], [], "")
