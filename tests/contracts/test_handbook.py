"""docs/howto/use-the-api.md is true: its commands are run as they stand, against a real server."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from PIL import Image

from tenohira.config.wsgi import application
from tenohira.counters.api.tests.systems import token_for
from tenohira.engines.messages import hook_post, ports
from tenohira.engines.messages.tests.test_webhooks import Port
from tenohira.engines.people import commands as people
from tenohira.engines.people.definition import read_offices
from tenohira.engines.people.tests import factories
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "use-the-api.md").read_text(
    encoding="utf-8"
)


@pytest.fixture
def library() -> None:
    """The real library: the handbook speaks of its services."""


@pytest.fixture
def token(db: None) -> Iterator[str]:
    """The hall of てのひら市 with 藤井 at 秘書広報課, and a system of that office."""
    definition = read_offices(pack_folder() / "offices.yaml", Problems())
    assert definition is not None
    people.load_offices(definition)
    factories.clerk("藤井", "hisho-koho", number="1801")
    before = list(ports._webhook_ports)
    ports.register_webhook_port(Port())
    yield token_for("ご意見アプリ", "hisho-koho")
    ports._webhook_ports[:] = before


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_args: object) -> None:
        return


def blocks(language: str) -> list[str]:
    """The code of the handbook in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", HANDBOOK, flags=re.S | re.M)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
def test_every_command_of_the_handbook_does_what_it_says(token: str, tmp_path: Path) -> None:
    photo = tmp_path / "step.jpg"
    Image.new("RGB", (60, 40), "gray").save(photo)
    script = tmp_path / "handbook.sh"
    script.write_text("set -eux\n" + "\n".join(blocks("sh")), encoding="utf-8")
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        server.timeout = 0.05
        named = {"HALL": f"http://127.0.0.1:{server.server_port}", "TOKEN": token, "PHOTO": str(photo)}
        running = subprocess.Popen(
            ["bash", str(script)], env={"PATH": "/usr/local/bin:/usr/bin:/bin", **named}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while running.poll() is None:
            server.handle_request()  # in this thread: the database of this test is seen
        said, _none = running.communicate()
    assert running.returncode == 0, said[-2000:]
    assert said.count("curl") >= 18


def test_the_check_of_a_signature_in_the_handbook_is_right() -> None:
    scope: dict[str, object] = {}
    (code,) = blocks("python")
    exec(code, scope)  # noqa: S102 - our own handbook
    is_genuine = scope["is_genuine"]
    assert callable(is_genuine)
    header = hook_post.signature(b'{"id": 1}', 1_800_000_000, ["whsec_new", "whsec_old"])
    assert is_genuine(b'{"id": 1}', header, "whsec_new")
    assert is_genuine(b'{"id": 1}', header, "whsec_old")
    assert not is_genuine(b'{"id": 2}', header, "whsec_new")
    assert not is_genuine(b'{"id": 1}', header, "whsec_other")


def test_the_handbook_speaks_of_every_scope_that_needs_a_word() -> None:
    for scope in ("applicants:vouch", "applications:read"):
        assert scope in HANDBOOK
