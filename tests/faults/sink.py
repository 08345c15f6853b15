"""A mail server that takes everything and writes down each Message-ID. Usage: python -m tests.faults.sink PORT FILE."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import Any

from aiosmtpd.smtp import SMTP

_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    """Writes a line for each mail before it says that it has it."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        found = _ID.search(envelope.original_content)
        os.write(self._file, (found[1] if found else b"?") + b"\n")
        return "250 OK"


async def serve(port: int, path: str) -> None:
    loop = asyncio.get_running_loop()
    async with await loop.create_server(
        lambda: SMTP(Sink(path), enable_SMTPUTF8=True), "127.0.0.1", port
    ) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
