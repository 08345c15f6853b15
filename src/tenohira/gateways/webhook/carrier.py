"""Posts an announcement over one connection to the address that was judged; no redirects, no proxy, in time."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from threading import Timer

from tenohira.gateways.webhook.addresses import Target, target_of

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 8.0


class HttpsWebhooks:
    """The WebhookPort of the messages engine."""

    def __init__(self, connect: float = CONNECT_SECONDS, total: float = TOTAL_SECONDS) -> None:
        self._connect, self._total = connect, total

    def check(self, url: str) -> None:
        """Raise WebhookRefused when this address may not be called."""
        target_of(url)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post once and return the HTTP status; the answer's body is not read.

        Raises WebhookRefused, or OSError when nobody answered in time or what answered is not HTTP.
        """
        return post_once(target_of(url), body, headers, connect=self._connect, total=self._total)


def post_once(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    connect: float = CONNECT_SECONDS,
    total: float = TOTAL_SECONDS,
) -> int:
    """Post to a judged address and return the HTTP status; OSError when nobody answered in time (seconds)."""
    channel = _Pinned(target, connect)
    # time-outs of sockets count from byte to byte: somebody who drips would hold the worker for hours
    watch = Timer(total, channel.cut)
    watch.start()
    try:
        channel.request("POST", target.path, body, dict(headers))
        return channel.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        watch.cancel()
        channel.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the judged address; name and certificate are those of the host."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target
        self._is_cut = False

    def connect(self) -> None:
        """Connect to the address and nowhere else."""
        self.sock = socket.create_connection((self._target.address, self._target.port), self.timeout)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)
        if self._is_cut:
            raise TimeoutError("timed out")

    def cut(self) -> None:
        """End the connection from outside: what waits for it gets an error."""
        self._is_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
