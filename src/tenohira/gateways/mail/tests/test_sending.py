"""Mail leaves with both texts, a stable Message-ID and the mark of an automatic sender."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError

from tenohira.engines.messages.ports import Mail, MailPort, mail_port
from tenohira.gateways.mail.carrier import DjangoMail


def sent(**changes: Any) -> Any:
    """Send one mail and return it as it went out."""
    what = {
        "to": "hanako@example.jp",
        "subject": "【てのひら市】お知らせ",
        "text": "本文\n",
        "html": "<p>本文</p>",
        "message_id": "<abc@tenohira.example>",
    }
    port: MailPort = DjangoMail()
    (failure,) = port.send([Mail(**(what | changes))])
    if failure is not None:
        raise failure
    return mail.outbox[-1]


def test_a_mail_carries_plain_text_and_html(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "city@tenohira.example"
    message = sent()
    assert message.to == ["hanako@example.jp"]
    assert message.from_email == "city@tenohira.example"
    parts = [part.get_content_type() for part in message.message().walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


def test_the_headers_say_who_and_that_nobody_should_answer() -> None:
    headers: EmailMessage = sent().message()
    assert headers["Message-ID"] == "<abc@tenohira.example>"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_subject_cannot_smuggle_a_header() -> None:
    headers = sent(subject="お知らせ\r\nBcc: evil@example.com").message()
    assert headers["Bcc"] is None
    assert "\n" not in str(headers["Subject"])


def test_an_address_cannot_smuggle_a_header() -> None:
    with pytest.raises(BadHeaderError):
        sent(to="a@example.jp\nBcc: evil@example.com").message()


def test_the_hall_is_wired_to_it() -> None:
    assert isinstance(mail_port(), DjangoMail)
