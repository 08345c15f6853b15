"""Carries mail with Django's mail backends: SMTP, console, or files for a trial."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from smtplib import SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from tenohira.engines.messages.ports import Mail


class DjangoMail:
    """The MailPort of the messages engine."""

    def send(self, mails: Sequence[Mail]) -> list[Exception | None]:
        """Send mails over one connection, each as plain text with an HTML alternative; see MailPort.

        What one mail fails at is its own; a server that hangs up is called again for the next.
        """
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:
            return [error] * len(mails)
        try:
            return [_sent(connection, mail) for mail in mails]
        finally:
            with suppress(OSError):
                connection.close()


def _sent(connection: Any, mail: Mail) -> Exception | None:
    try:
        connection.send_messages([_message(mail)])
    except SMTPServerDisconnected as error:
        with suppress(OSError):
            connection.close()
            connection.open()
        return error
    except Exception as error:  # a refused address, a broken header: the other mails go on
        return error
    return None


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    return message
