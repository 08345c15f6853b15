"""clamd is asked over its own protocol: its verdict counts, and no verdict is never taken for a clean file."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tenohira.engines.documents.ports import ScannerAway
from tenohira.gateways.clamd.scanner import Clamd, ScannerMisnamed

# the test file every scanner knows (eicar.org), in halves, so that this file itself is left alone
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def exactly(wire: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = wire.recv(size - len(got))
        if not more:
            raise ConnectionError
        got += more
    return got


class Peer(socketserver.BaseRequestHandler):
    """A clamd that knows one virus, and at most 1 MB of anything."""

    def handle(self) -> None:
        assert exactly(self.request, 10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", exactly(self.request, 4))[0]:
            content += exactly(self.request, size)
            if len(content) > 1024 * 1024:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(len(content))  # type: ignore[attr-defined]
        verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.request.sendall(b"stream: " + verdict[:5])
        self.request.sendall(verdict[5:] + b"\0")


class BreaksOff(socketserver.BaseRequestHandler):
    """Takes the content and hangs up."""

    def handle(self) -> None:
        exactly(self.request, 10)
        while size := struct.unpack(">I", exactly(self.request, 4))[0]:
            exactly(self.request, size)


@contextmanager
def listening(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with listening(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Peer)) as peer:
        yield Clamd(f"tcp://127.0.0.1:{peer.server_address[1]}")


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 300_000])
def test_clean_content_of_any_size_is_clean(clamd: Clamd, size: int) -> None:
    assert clamd.scan(b"a" * size) is None


@pytest.mark.parametrize("before", [0, 10, 64 * 1024 - 20, 200_000])
def test_the_test_virus_is_found_wherever_it_stands(clamd: Clamd, before: int) -> None:
    assert clamd.scan(b"%PDF-1.7\n" + b"a" * before + EICAR) == "Eicar-Test-Signature"


def test_the_socket_of_the_same_machine_is_spoken_to_as_well(tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    with listening(socketserver.ThreadingUnixStreamServer(str(path), Peer)) as peer:
        assert Clamd(f"unix://{path}").scan(EICAR) == "Eicar-Test-Signature"
        assert Clamd(f"unix://{path}").scan(b"a photo") is None
        assert peer.seen == [len(EICAR), 7]  # type: ignore[attr-defined]


def test_a_file_clamd_does_not_want_has_no_verdict(clamd: Clamd) -> None:
    with pytest.raises(ScannerAway):
        clamd.scan(b"a" * (1024 * 1024 + 1))


def test_a_clamd_that_breaks_off_has_no_verdict() -> None:
    with (
        listening(socketserver.ThreadingTCPServer(("127.0.0.1", 0), BreaksOff)) as peer,
        pytest.raises(ScannerAway),
    ):
        Clamd(f"tcp://127.0.0.1:{peer.server_address[1]}").scan(b"a photo")


def test_nobody_at_the_address_is_no_verdict(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ScannerAway):
        Clamd(f"tcp://127.0.0.1:{port}").scan(b"a photo")
    with pytest.raises(ScannerAway):
        Clamd(f"unix://{tmp_path / 'nobody'}").scan(b"a photo")


@pytest.mark.parametrize(
    "url", ["clamd", "http://127.0.0.1:3310", "tcp://", "unix://", ":3310", "tcp://scanner:many"]
)
def test_a_wrong_address_is_said_at_once(url: str) -> None:
    with pytest.raises(ScannerMisnamed) as caught:
        Clamd(url)
    assert "tcp://ホスト:3310" in caught.value.why
