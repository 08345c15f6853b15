"""A real HTTP server that receives announcements, and can be slow, rude or lead elsewhere."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What arrived, and how to answer: the statuses in turn, the last one for good."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    drips: bool = False
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    def next_status(self) -> int:
        """The status of the next answer."""
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            receiver.received.append(Received(self.path, dict(self.headers), body))
            if receiver.drips:
                self.wfile.write(b"HTTP/1.1 2")
                while not receiver.over.wait(0.05):
                    self.wfile.write(b"0")
                return
            self.send_response(receiver.next_status())
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            receiver.received.append(Received(self.path, dict(self.headers), b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    return Handler


class ReceivingServer(ThreadingHTTPServer):
    """Answers each request in its own thread and keeps quiet about callers who hang up."""

    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        return


@contextmanager
def receiving(
    receiver: Receiver | None = None, server: type[ReceivingServer] = ReceivingServer
) -> Iterator[Receiver]:
    """Run a receiver on a free port of this machine."""
    one = receiver or Receiver()
    running = server(("127.0.0.1", 0), _handler(one))
    one.port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.over.set()
        running.shutdown()
        running.server_close()
        thread.join()


def minted(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate of a name that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    paper, secret = folder / f"{name}.pem", folder / f"{name}.key"
    paper.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paper, secret


@contextmanager
def receiving_by_https(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, receiver: Receiver | None = None
) -> Iterator[Receiver]:
    """Run a receiver by https whose certificate is of a name, trusted here."""
    paper, key = minted(name, folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(paper))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper, key)

    class Secure(ReceivingServer):
        def get_request(self) -> tuple[Any, Any]:
            plain, address = super().get_request()
            return context.wrap_socket(plain, server_side=True), address

    with receiving(receiver, server=Secure) as one:
        yield one
