"""A signature counts only when bytes, algorithms, chain, policy, time and revocation all hold."""

from __future__ import annotations

from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases.errors import RevocationUnknown, SignatureRefused
from tenohira.engines.cases.ports import Proof
from tenohira.gateways.jpki.certificate import ADDRESS, BIRTH_DATE, NAME, SEX
from tenohira.gateways.jpki.revocation import Revocation
from tenohira.gateways.jpki.tests import minting
from tenohira.gateways.jpki.tests.minting import NOW, Authority, Card, now, signature
from tenohira.gateways.jpki.verifier import MOST_BYTES, JpkiVerifier, parse

PDF = b"%PDF-1.7 the application of Suzuki Hanako"
AUTHORITY = Authority()
CARD = AUTHORITY.card()


@pytest.fixture
def crl(tmp_path: Path) -> Path:
    """The authority's list, on which nobody stands."""
    path = tmp_path / "sign.crl"
    path.write_bytes(AUTHORITY.crl())
    return path


def verifier(crl: Path | str | None, *authorities: Authority, responder: str = "") -> JpkiVerifier:
    trusted = [one.pem() for one in authorities or (AUTHORITY,)]
    return JpkiVerifier(trusted, Revocation((str(crl),) if crl else (), responder))


def verified(crl: Path, card: Card = CARD, **changes: object) -> Proof:
    return verifier(crl).verify(PDF, signature(card, PDF, **changes), now=now())  # type: ignore[arg-type]


def test_a_good_signature_says_who_signed(crl: Path) -> None:
    proof = verified(crl)
    assert proof.holder.name == "鈴木 花子"
    assert proof.holder.sex == "女"
    assert proof.holder.birth_date == date(1990, 5, 15)
    assert proof.holder.address == "鶴亀県てのひら市駅前一丁目2番3号"
    assert (proof.signed_at, proof.revocation) == (NOW, "crl")
    assert proof.serial == f"{CARD.certificate.serial_number:x}"
    assert len(proof.certificate) == 64
    assert "JPKI" in proof.issuer
    assert proof.valid_until == CARD.certificate.not_valid_after_utc


def test_the_same_signature_in_pem_is_as_good(crl: Path) -> None:
    text = minting.armoured(signature(CARD, PDF))
    assert verifier(crl).verify(PDF, text, now=now()).holder.name == "鈴木 花子"


def test_stronger_hashes_are_welcome(crl: Path) -> None:
    assert verified(crl, digest="sha512").holder.name == "鈴木 花子"


def test_a_signature_need_not_say_when_it_was_made(crl: Path) -> None:
    assert verified(crl, at=None).signed_at is None


def test_one_byte_changed_in_the_application_is_noticed(crl: Path) -> None:
    made = signature(CARD, PDF)
    for place in range(0, len(PDF), 7):
        changed = bytearray(PDF)
        changed[place] ^= 1
        with pytest.raises(SignatureRefused) as caught:
            verifier(crl).verify(bytes(changed), made, now=now())
        assert "署名されたのは、この申請書ではありません" in caught.value.why


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_no_bit_of_a_signature_can_change_who_signed(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    made = bytearray(signature(CARD, PDF))
    made[place % len(made)] ^= 1 << bit
    path = tmp_path_factory.getbasetemp() / "flipped.crl"
    path.write_bytes(AUTHORITY.crl())
    try:
        found = verifier(path).verify(PDF, bytes(made), now=now())
    except SignatureRefused:
        return
    assert found.holder == verifier(path).verify(PDF, signature(CARD, PDF), now=now()).holder


def test_a_signature_by_another_key_than_the_certificate_s_is_refused(crl: Path) -> None:
    thief = Card(minting.new_key(), CARD.certificate)
    with pytest.raises(SignatureRefused) as caught:
        verified(crl, thief)
    assert "壊れている" in caught.value.why


@pytest.mark.parametrize("days", [(-100.0, -0.5), (0.5, 100.0)])
def test_a_certificate_out_of_its_time_is_refused(crl: Path, days: tuple[float, float]) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verified(crl, AUTHORITY.card(days=days), at=None)
    assert "有効期間の外" in caught.value.why


def test_a_signing_time_before_the_certificate_began_is_refused(crl: Path) -> None:
    with pytest.raises(SignatureRefused, match="この署名は受け取れませんでした"):
        verified(crl, at=NOW - timedelta(days=60))


def test_a_certificate_that_ran_out_cannot_be_used_by_backdating(crl: Path) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verified(crl, AUTHORITY.card(days=(-100, -1)), at=NOW - timedelta(days=50))
    assert "有効期間の外" in caught.value.why


def test_a_signature_from_the_future_is_refused(crl: Path) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verified(crl, at=NOW + timedelta(hours=1))
    assert "署名の日時" in caught.value.why
    assert verified(crl, at=NOW + timedelta(minutes=5)).signed_at is not None


def test_a_revoked_certificate_is_refused(crl: Path) -> None:
    crl.write_bytes(AUTHORITY.crl(CARD))
    with pytest.raises(SignatureRefused) as caught:
        verified(crl)
    assert "失効しています" in caught.value.why
    assert not isinstance(caught.value, RevocationUnknown)


def refused_for_want_of_a_list(one: JpkiVerifier) -> None:
    with pytest.raises(RevocationUnknown) as caught:
        one.verify(PDF, signature(CARD, PDF), now=now())
    assert caught.value.what == "失効情報を確かめられませんでした。"
    assert "同じ署名ファイルをもう一度送ってください" in caught.value.remedy


def test_without_a_list_nothing_is_taken_on_trust(tmp_path: Path) -> None:
    refused_for_want_of_a_list(verifier(None))
    refused_for_want_of_a_list(verifier(tmp_path / "missing.crl"))


def test_a_list_that_ran_out_does_not_count(crl: Path) -> None:
    crl.write_bytes(AUTHORITY.crl(days=(-30, -2)))
    refused_for_want_of_a_list(verifier(crl))


def test_a_list_of_somebody_else_does_not_count(crl: Path) -> None:
    crl.write_bytes(Authority().crl())
    refused_for_want_of_a_list(verifier(crl))


def test_a_damaged_list_does_not_count(crl: Path) -> None:
    crl.write_bytes(b"not a list")
    refused_for_want_of_a_list(verifier(crl))
    forged = bytearray(AUTHORITY.crl())
    forged[-5] ^= 1
    crl.write_bytes(bytes(forged))
    refused_for_want_of_a_list(verifier(crl))


def test_a_new_list_in_the_same_place_is_used_at_once(crl: Path) -> None:
    one = verifier(crl)
    assert one.verify(PDF, signature(CARD, PDF), now=now())
    crl.write_bytes(AUTHORITY.crl(CARD))
    with pytest.raises(SignatureRefused):
        one.verify(PDF, signature(CARD, PDF), now=now())


def test_a_list_may_be_fetched_and_is_kept_for_a_while() -> None:
    asked: list[str] = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(AUTHORITY.crl())

        def log_message(self, *_args: object) -> None:
            return

    serving = minting.served(Desk)
    one = verifier(next(serving))
    for _time in range(3):
        assert one.verify(PDF, signature(CARD, PDF), now=now()).revocation == "crl"
    next(serving, None)
    assert asked == ["/"]


def test_a_list_that_cannot_be_fetched_does_not_count() -> None:
    refused_for_want_of_a_list(verifier("http://127.0.0.1:9/sign.crl"))


def test_an_ocsp_responder_may_vouch_instead_of_a_list() -> None:
    with AUTHORITY.responder() as address:
        proof = verifier(None, responder=address).verify(PDF, signature(CARD, PDF), now=now())
    assert proof.revocation == "ocsp"


def test_an_ocsp_responder_that_knows_of_a_revocation_is_heard(crl: Path) -> None:
    with AUTHORITY.responder(CARD) as address, pytest.raises(SignatureRefused) as caught:
        verifier(crl, responder=address).verify(PDF, signature(CARD, PDF), now=now())
    assert "失効しています" in caught.value.why


def test_a_responder_of_somebody_else_is_not_believed() -> None:
    with Authority().responder() as address:
        refused_for_want_of_a_list(verifier(None, responder=address))


def test_when_the_responder_is_away_the_list_counts_and_without_one_nothing_does(crl: Path) -> None:
    away = "http://127.0.0.1:9/"
    assert verifier(crl, responder=away).verify(PDF, signature(CARD, PDF), now=now()).revocation == "crl"
    refused_for_want_of_a_list(verifier(None, responder=away))
    with AUTHORITY.responder(status=503) as address:
        refused_for_want_of_a_list(verifier(None, responder=address))


def test_an_authority_nobody_configured_is_refused_even_with_the_right_name(
    crl: Path, tmp_path: Path
) -> None:
    impostor = Authority()
    (tmp_path / "impostor.crl").write_bytes(impostor.crl())
    with pytest.raises(SignatureRefused) as caught:
        verifier(tmp_path / "impostor.crl").verify(PDF, signature(impostor.card(), PDF), now=now())
    assert "発行元を確かめられません" in caught.value.why


def test_a_ca_that_comes_with_the_signature_is_not_trusted_for_it(tmp_path: Path) -> None:
    from asn1crypto import x509

    stranger = Authority("somebody else")
    (tmp_path / "own.crl").write_bytes(stranger.crl())
    own = x509.Certificate.load(stranger.certificate.public_bytes(Encoding.DER))
    made = signature(stranger.card(), PDF, others=(own,))
    with pytest.raises(SignatureRefused, match="受け取れませんでした"):
        verifier(tmp_path / "own.crl").verify(PDF, made, now=now())


def test_several_authorities_may_be_trusted_at_once(crl: Path) -> None:
    newer = Authority("JPKI for digital signature G2")
    one = verifier(crl, newer, AUTHORITY)
    assert one.verify(PDF, signature(CARD, PDF), now=now()).holder.name == "鈴木 花子"


@pytest.mark.parametrize("policy", [minting.SIGNING_IN_POLICY, "1.2.3.4"])
def test_a_certificate_for_something_else_is_refused(crl: Path, policy: str) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verified(crl, AUTHORITY.card(policy=policy))
    assert "署名用電子証明書" in caught.value.why


def test_weak_hashes_and_keys_are_refused(crl: Path) -> None:
    weak = [
        signature(CARD, PDF, digest="sha1"),
        signature(AUTHORITY.card(key=minting.new_key(1024)), PDF),
        signature(AUTHORITY.card(key=ec.generate_private_key(ec.SECP256R1())), PDF),
    ]
    for made in weak:
        with pytest.raises(SignatureRefused) as caught:
            verifier(crl).verify(PDF, made, now=now())
        assert "弱すぎます" in caught.value.why


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {NAME: "鈴木　花子"},
        {**minting.HANAKO, SEX: "9"},
        {**minting.HANAKO, BIRTH_DATE: "19900515"},
        {**minting.HANAKO, BIRTH_DATE: "919900515"},
        {**minting.HANAKO, BIRTH_DATE: "419901332"},
        {key: text for key, text in minting.HANAKO.items() if key != ADDRESS},
    ],
)
def test_a_certificate_without_the_four_facts_is_refused(crl: Path, facts: dict[str, str]) -> None:
    with pytest.raises(SignatureRefused):
        verified(crl, AUTHORITY.card(facts))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("118990228", date(1899, 2, 28)),
        ("319700101", date(1970, 1, 1)),
        ("520200229", date(2020, 2, 29)),
        ("319700100", None),
        ("319700000", None),
    ],
)
def test_birth_dates_are_read_and_half_known_ones_stay_unknown(
    crl: Path, written: str, day: date | None
) -> None:
    card = AUTHORITY.card({**minting.HANAKO, BIRTH_DATE: written, SEX: "3"})
    holder = verified(crl, card).holder
    assert (holder.birth_date, holder.sex) == (day, "")


@pytest.mark.parametrize(
    "junk", [b"", b"hello", b"\x30\x80", PDF, b"-----BEGIN PKCS7-----\n", b"0" * (MOST_BYTES + 1)]
)
def test_what_is_no_signature_is_said_to_be_none(crl: Path, junk: bytes) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verifier(crl).verify(PDF, junk, now=now())
    assert ".p7s" in caught.value.why


def test_two_signers_are_one_too_many(crl: Path) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verifier(crl).verify(PDF, signature(CARD, PDF, signers=2), now=now())
    assert ".p7s" in caught.value.why


@given(st.binary(max_size=3000))
def test_parsing_never_falls_over(data: bytes) -> None:
    with pytest.raises(SignatureRefused):
        parse(data)
