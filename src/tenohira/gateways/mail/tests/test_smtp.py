"""Mail over a real SMTP server: in one exchange when it can, in smtplib's own way when not, and every refusal told."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tenohira.engines.messages.ports import Mail
from tenohira.gateways.mail.carrier import DjangoMail


class MailServer:
    """Keeps what it gets; knows no 'unknown@…', takes nothing that says 迷惑, hangs up on 'hangup@…'."""

    def __init__(self, *, pipelining: bool) -> None:
        self.pipelining = pipelining
        self.got: list[Envelope] = []

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.pipelining else responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("hangup@"):
            assert server.transport is not None
            server.transport.close()
            return "421 Bye"
        if address.startswith("unknown@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("banned@"):
            return "553 Not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if b"spam" in (envelope.original_content or b""):
            return "554 Not taken"
        self.got.append(envelope)
        return "250 Taken"

    def letters(self) -> list[Message]:
        return [email.message_from_bytes(one.original_content or b"") for one in self.got]


@pytest.fixture(params=[True, False], ids=["pipelining", "plain"])
def server(request: Any, settings: Any) -> Iterator[MailServer]:
    handler = MailServer(pipelining=request.param)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "tenohira.gateways.mail.smtp.PipeliningBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    settings.DEFAULT_FROM_EMAIL = "city@tenohira.example"
    yield handler
    controller.stop()


def letter(number: int, to: str = "hanako@resident.example", text: str = "本文\n") -> Mail:
    return Mail(to, f"【てのひら市】{number}通目", text, "<p>本文</p>", f"<{number}@tenohira.example>")


def test_many_mails_go_over_one_connection_in_their_order(server: MailServer) -> None:
    assert DjangoMail().send([letter(n) for n in range(20)]) == [None] * 20
    assert [one["Message-ID"] for one in server.letters()] == [f"<{n}@tenohira.example>" for n in range(20)]
    assert {one.mail_from for one in server.got} == {"city@tenohira.example"}
    assert {tuple(one.rcpt_tos) for one in server.got} == {("hanako@resident.example",)}


def test_an_unknown_mailbox_holds_up_nobody_else(server: MailServer) -> None:
    first, refused, last = DjangoMail().send([letter(1), letter(2, "unknown@resident.example"), letter(3)])
    assert (first, last) == (None, None)
    assert "No such mailbox" in str(refused)
    assert [one["Message-ID"] for one in server.letters()] == ["<1@tenohira.example>", "<3@tenohira.example>"]


def test_a_mail_the_server_does_not_take_is_told(server: MailServer) -> None:
    refused, taken = DjangoMail().send([letter(1, text="spam\n"), letter(2)])
    assert "Not taken" in str(refused)
    assert taken is None
    assert len(server.got) == 1


def test_a_server_that_hangs_up_is_called_again_for_the_next_mail(server: MailServer) -> None:
    outcomes = DjangoMail().send([letter(1), letter(2, "hangup@resident.example"), letter(3)])
    assert [one is None for one in outcomes] == [True, False, True]
    assert [one["Message-ID"] for one in server.letters()] == ["<1@tenohira.example>", "<3@tenohira.example>"]


def test_a_sender_the_server_refuses_fails_every_mail(server: MailServer, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "banned@tenohira.example"
    outcomes = DjangoMail().send([letter(1), letter(2)])
    assert all("Not from you" in str(one) for one in outcomes)
    assert server.got == []


def test_a_line_that_is_a_dot_arrives_as_it_was_written(server: MailServer) -> None:
    assert DjangoMail().send([letter(1, text="first\n.\n..\nlast\n")]) == [None]
    (got,) = server.letters()
    body = got.get_payload()[0].get_payload(decode=True)  # type: ignore[index, union-attr]
    assert body.decode().split() == ["first", ".", "..", "last"]


def test_a_server_that_is_away_fails_every_mail_and_none_is_lost(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tenohira.gateways.mail.smtp.PipeliningBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    outcomes = DjangoMail().send([letter(1), letter(2)])
    assert [isinstance(one, OSError) for one in outcomes] == [True, True]
