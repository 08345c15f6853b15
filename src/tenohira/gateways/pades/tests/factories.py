"""Keys, papers and a time-stamping authority for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pikepdf
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tenohira.engines.documents.tests import factories as documents

NOW = datetime.now(UTC)


def certificate(
    name: str, key: rsa.RSAPrivateKey, *, days: tuple[int, int] = (-1, 365), stamps: bool = False
) -> x509.Certificate:
    """A certificate that signed itself, valid from and until so many days from now."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW + timedelta(days=days[0]))
    builder = builder.not_valid_after(NOW + timedelta(days=days[1]))
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256())


def new_key() -> rsa.RSAPrivateKey:
    """A key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def keep_p12(
    folder: Path, city: str, name: str, passphrase: str = "", *, days: tuple[int, int] = (-1, 365)
) -> None:
    """Put `<city>.p12` with a new key of somebody into a folder."""
    key = new_key()
    cipher = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    made = certificate(name, key, days=days)
    folder.mkdir(exist_ok=True)
    sealed = pkcs12.serialize_key_and_certificates(b"city", key, made, None, cipher)
    (folder / f"{city}.p12").write_bytes(sealed)


def keep_pem(folder: Path, city: str, name: str) -> None:
    """Put `<city>.pem` and `<city>.key` of somebody into a folder."""
    key = new_key()
    pem = serialization.Encoding.PEM
    (folder / f"{city}.pem").write_bytes(certificate(name, key).public_bytes(pem))
    raw = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{city}.key").write_bytes(raw)


def paper() -> bytes:
    """A PDF of one page."""
    return documents.pdf()


def with_note(pdf: bytes) -> bytes:
    """The PDF with a visible note added after it, as a PDF reader saves it: by an incremental update."""
    from io import BytesIO

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (10, 10, 300, 60)]
            ),
            generic.NameObject("/Contents"): generic.TextStringObject("支給額 9,999,999円"),
        }
    )
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def saved_anew(pdf: bytes) -> bytes:
    """The PDF as another program writes it again from the start."""
    from io import BytesIO

    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@contextmanager
def authority(*, broken: bool = False) -> Iterator[str]:
    """A time-stamping authority (RFC 3161 over HTTP) on this machine; yields its address."""
    key = new_key()
    made = certificate("試験用の時刻認証局", key, stamps=True)
    stamper = DummyTimeStamper(
        asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
    )

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            import asyncio

            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if broken:
                self.send_error(500)
                return
            body = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
