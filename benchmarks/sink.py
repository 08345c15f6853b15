"""A mail server in a process of its own that takes everything and remembers when each Message-ID arrived.

Usage: python -m benchmarks.sink PORT FILE. The file gets a line for every mail: seconds (monotonic) and Message-ID.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from typing import Any

from aiosmtpd.smtp import SMTP

_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    """Takes mail; offers PIPELINING (RFC 2920) as Postfix does."""

    def __init__(self, file: Any) -> None:
        self.file = file

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        found = _ID.search(envelope.original_content)
        self.file.write(f"{time.monotonic()} {found[1].decode() if found else '?'}\n")
        self.file.flush()
        return "250 OK"


async def _serve(port: int, path: str) -> None:
    loop = asyncio.get_running_loop()
    with open(path, "a", encoding="utf-8") as file:
        server = await loop.create_server(lambda: SMTP(Sink(file), enable_SMTPUTF8=True), "127.0.0.1", port)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
