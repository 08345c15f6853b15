"""A certification authority for tests: certificates after the JPKI profile, signatures, lists and an OCSP responder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, ObjectIdentifier

from tenohira.gateways.jpki.certificate import ADDRESS, BIRTH_DATE, NAME, SEX, SIGNING_POLICY

NOW = datetime.now(UTC).replace(microsecond=0)
HANAKO = {
    NAME: "鈴木　花子",
    SEX: "2",
    BIRTH_DATE: "419900515",
    ADDRESS: "鶴亀県てのひら市駅前一丁目２番３号",
}
SIGNING_IN_POLICY = "1.2.392.200149.8.5.1.3.30"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM


def now() -> datetime:
    """The moment a signature arrives."""
    return datetime.now(UTC)


def new_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _name(*parts: tuple[ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def _days(days: tuple[float, float]) -> tuple[datetime, datetime]:
    return NOW + timedelta(days=days[0]), NOW + timedelta(days=days[1])


@dataclass
class Card:
    """A signing certificate with its key."""

    key: Key
    certificate: x509.Certificate

    def der(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.certificate.public_bytes(DER))


@dataclass
class Authority:
    """An authority called after J-LIS, with its own key."""

    unit: str = "JPKI for digital signature"
    key: rsa.RSAPrivateKey = field(default_factory=new_key)

    def __post_init__(self) -> None:
        lis = "Japan Agency for Local Authority Information Systems"
        self.name = _name(
            (NameOID.COUNTRY_NAME, "JP"),
            (NameOID.ORGANIZATION_NAME, "JPKI"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self.unit),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, lis),
        )
        start, end = _days((-365, 3650))
        builder = x509.CertificateBuilder(self.name, self.name, self.key.public_key(), 1, start, end)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        self.certificate = builder.add_extension(identifier, critical=False).sign(self.key, hashes.SHA256())

    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    def card(
        self,
        facts: dict[str, str] | None = None,
        *,
        days: tuple[float, float] = (-30, 1800),
        policy: str = SIGNING_POLICY,
        key: Key | None = None,
        digest: Any = None,
    ) -> Card:
        """Issue a certificate for signing (署名用電子証明書) to a person with these facts."""
        own = key or new_key()
        start, end = _days(days)
        subject = _name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, "20261121123456789012345678"))
        builder = x509.CertificateBuilder(
            self.name, subject, own.public_key(), x509.random_serial_number(), start, end
        )
        builder = builder.add_extension(
            _usage(digital_signature=True, content_commitment=True), critical=True
        )
        cps = x509.PolicyInformation(ObjectIdentifier(policy), ["http://www.jpki.example/cps.html"])
        builder = builder.add_extension(x509.CertificatePolicies([cps]), critical=True)
        told = HANAKO if facts is None else facts
        if told:
            names = [
                x509.OtherName(ObjectIdentifier(kind), core.UTF8String(text).dump())
                for kind, text in told.items()
            ]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        for extension in self._places():
            builder = builder.add_extension(extension, critical=False)
        return Card(own, builder.sign(self.key, digest or hashes.SHA256()))

    def _places(self) -> list[x509.ExtensionType]:
        """Where the certificate says that its revocation can be asked; nobody goes there."""
        responder = x509.UniformResourceIdentifier("http://ocspsign.jpki.example")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, responder)
        point = x509.DistributionPoint([x509.DirectoryName(self.name)], None, None, None)
        return [
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
            x509.AuthorityInformationAccess([access]),
            x509.CRLDistributionPoints([point]),
        ]

    def crl(self, *revoked: Card, days: tuple[float, float] = (-1, 6)) -> bytes:
        """The list of revoked certificates, DER."""
        start, end = _days(days)
        builder = x509.CertificateRevocationListBuilder(self.name, start, end)
        for card in revoked:
            entry = x509.RevokedCertificateBuilder(card.certificate.serial_number, NOW - timedelta(hours=2))
            builder = builder.add_revoked_certificate(entry.build())
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(identifier, critical=False).add_extension(
            x509.CRLNumber(1), critical=False
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(DER)

    @contextmanager
    def responder(self, *revoked: Card, status: int = 200) -> Iterator[str]:
        """An OCSP responder on this machine; yields its address."""
        gone = {card.certificate.serial_number for card in revoked}
        authority = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = ocsp.load_der_ocsp_request(self.rfile.read(int(self.headers["Content-Length"])))
                body = authority._answer(asked, is_revoked=asked.serial_number in gone)
                self.send_response(status)
                self.send_header("Content-Type", "application/ocsp-response")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                return

        yield from served(Desk)

    def _answer(self, asked: ocsp.OCSPRequest, *, is_revoked: bool) -> bytes:
        built = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=asked.issuer_name_hash,
            issuer_key_hash=asked.issuer_key_hash,
            serial_number=asked.serial_number,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now() - timedelta(minutes=1),
            next_update=NOW + timedelta(days=1),
            revocation_time=NOW - timedelta(hours=1) if is_revoked else None,
            revocation_reason=None,
        )
        signed = built.responder_id(ocsp.OCSPResponderEncoding.NAME, self.certificate)
        return signed.sign(self.key, hashes.SHA256()).public_bytes(DER)


def served(desk: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run an HTTP server on this machine while somebody talks to it; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def signature(
    card: Card,
    content: bytes,
    *,
    at: datetime | None = NOW,
    digest: str = "sha256",
    others: tuple[asn1.Certificate, ...] = (),
    signers: int = 1,
) -> bytes:
    """A detached CMS signature (.p7s) over content, as a signing app makes it; `at` None leaves the time out."""
    algorithm = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[digest]  # noqa: S303
    summary = hashes.Hash(algorithm)
    summary.update(content)
    attributes = [
        cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [summary.finalize()]}),
    ]
    if at is not None:
        attributes.append(
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(at)})]})
        )
    signed = cms.CMSAttributes(attributes)
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": card.der().issuer, "serial_number": card.der().serial_number},
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
            "signed_attrs": signed,
            "signature_algorithm": cms.SignedDigestAlgorithm({"algorithm": _method(card, digest)}),
            "signature": _raw(card, signed.dump(), algorithm),
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": digest})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [card.der(), *others],
            "signer_infos": [info] * signers,
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


def _method(card: Card, digest: str) -> str:
    return f"{digest}_rsa" if isinstance(card.key, rsa.RSAPrivateKey) else f"{digest}_ecdsa"


def _raw(card: Card, data: bytes, algorithm: Any) -> bytes:
    # RFC 5652 5.4: the attributes are signed as a SET, whatever tag they carry
    plain = b"\x31" + data[1:]
    if isinstance(card.key, rsa.RSAPrivateKey):
        return card.key.sign(plain, padding.PKCS1v15(), algorithm)
    return card.key.sign(plain, ec.ECDSA(algorithm))


def armoured(der: bytes) -> bytes:
    """The same signature in PEM."""
    from asn1crypto import pem

    return bytes(pem.armor("PKCS7", der))
