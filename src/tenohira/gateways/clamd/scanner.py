"""Speaks clamd's INSTREAM (clamd(8), ClamAV manual "clamd / TCP"): the content in chunks, then one line of answer.

Each chunk is its length as 4 bytes, big-endian, and the bytes; a length of 0 ends the stream. The command begins with
`z`, so that the answer ends with NUL: `stream: OK`, `stream: <name> FOUND`, or a line that ends with `ERROR`.
"""

from __future__ import annotations

import logging
import re
import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from tenohira.engines.documents.ports import ScannerAway
from tenohira.foundation.errors import TenohiraError

logger = logging.getLogger("tenohira.scanner")
_PORT = 3310
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"^stream: (?P<name>.+) FOUND$")


class ScannerMisnamed(TenohiraError):
    """TENOHIRA_SCANNER_URL is no address of a scanner."""


@dataclass(frozen=True)
class Clamd:
    """A clamd at `tcp://host:3310` or `unix:///path/clamd.ctl`; `seconds` is how long each step may take."""

    url: str
    seconds: float = 20.0

    def __post_init__(self) -> None:
        """Raise ScannerMisnamed for an address that cannot be used."""
        parts = urlsplit(self.url)
        if not (
            (parts.scheme == "tcp" and _host_and_port(self.url)) or (parts.scheme == "unix" and parts.path)
        ):
            raise ScannerMisnamed(
                "ウイルス検査の設定を読めません。",
                f"TENOHIRA_SCANNER_URL={self.url} は、tcp://ホスト:3310 でも unix:///パス でもありません。",
                "clamd の待ち受けるアドレスを書いてください。検査をしないときは空にしてください。",
            )

    def scan(self, content: bytes) -> str | None:
        """Return the name of what was found, None for clean content.

        Raises ScannerAway when clamd cannot be reached, breaks off, or does not say either.
        """
        try:
            answer = self._ask(content)
        except OSError as error:
            raise self._away() from error
        found = _FOUND.match(answer)
        if found:
            return found["name"][:100]
        if answer != "stream: OK":
            logger.error("scanner gave no verdict")
            raise self._away()
        return None

    def _ask(self, content: bytes) -> str:
        with self._connected() as wire:
            wire.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                wire.sendall(struct.pack(">I", len(chunk)) + chunk)
            wire.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                more = wire.recv(_LONGEST_ANSWER)
                if not more:
                    break
                answer += more
        return answer.rstrip(b"\0").decode("utf-8", "replace").strip()

    def _connected(self) -> socket.socket:
        place = _host_and_port(self.url)
        if place is not None:
            return socket.create_connection(place, self.seconds)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(self.seconds)
        try:
            wire.connect(urlsplit(self.url).path)
        except OSError:
            wire.close()
            raise
        return wire

    def _away(self) -> ScannerAway:
        return ScannerAway("clamd")


def _host_and_port(url: str) -> tuple[str, int] | None:
    """Return where a tcp:// address leads, None for any other and for one that cannot be read."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORT
    except ValueError:
        return None
    return (parts.hostname, port) if parts.scheme == "tcp" and parts.hostname else None
