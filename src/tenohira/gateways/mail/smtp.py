"""Django's SMTP backend with command pipelining (RFC 2920): one exchange for the envelope instead of three.

Used when the server offers PIPELINING, as Postfix, Exim and the large providers do; otherwise smtplib's own way.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

_OK = {250, 251}
_GO_ON = 354


class _Pipelining:
    """`sendmail` that writes MAIL, RCPT and DATA at once and reads their answers after it."""

    def sendmail(
        self: Any,
        from_addr: str,
        to_addrs: str | Sequence[str],
        msg: bytes | str,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> dict[str, tuple[int, bytes]]:
        """Send one message; see smtplib.SMTP.sendmail, whose errors it raises."""
        self.ehlo_or_helo_if_needed()
        if not (self.does_esmtp and self.has_extn("pipelining") and isinstance(msg, bytes)):
            plain: dict[str, tuple[int, bytes]] = super().sendmail(  # type: ignore[misc]
                from_addr, to_addrs, msg, mail_options, rcpt_options
            )
            return plain
        to = [to_addrs] if isinstance(to_addrs, str) else list(to_addrs)
        options = [f"size={len(msg)}"] if self.has_extn("size") else []
        mail = " ".join([f"MAIL FROM:{smtplib.quoteaddr(from_addr)}", *options, *mail_options])
        rcpts = [" ".join([f"RCPT TO:{smtplib.quoteaddr(one)}", *rcpt_options]) for one in to]
        self.send("".join(f"{line}\r\n" for line in [mail, *rcpts, "DATA"]))
        sender, answers, data = self.getreply(), [self.getreply() for _one in to], self.getreply()
        refused = {one: answer for one, answer in zip(to, answers, strict=True) if answer[0] not in _OK}
        if data[0] == _GO_ON:
            # a server may say 354 although nobody is left to write to: then an empty message ends it (RFC 2920, 3.1)
            is_wanted = sender[0] in _OK and len(refused) < len(to)
            self.send(_dotted(msg) if is_wanted else b".\r\n")
            data = self.getreply()
        self._judge(from_addr, sender, refused, to, data)
        return refused

    def _judge(
        self: Any,
        from_addr: str,
        sender: tuple[int, bytes],
        refused: dict[str, tuple[int, bytes]],
        to: list[str],
        data: tuple[int, bytes],
    ) -> None:
        if sender[0] in _OK and len(refused) < len(to) and data[0] in _OK:
            return
        self._rset()
        if sender[0] not in _OK:
            raise smtplib.SMTPSenderRefused(*sender, from_addr)
        if len(refused) == len(to):
            raise smtplib.SMTPRecipientsRefused(refused)
        raise smtplib.SMTPDataError(*data)


def _dotted(message: bytes) -> bytes:
    """Return a message as it follows DATA: CRLF, dots doubled, the dot at the end (RFC 5321, 4.5.2)."""
    lines = smtplib._fix_eols(message.decode("latin-1")).encode("latin-1")  # type: ignore[attr-defined]
    quoted = smtplib._quote_periods(lines)  # type: ignore[attr-defined]
    ended: bytes = quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"
    return ended + b".\r\n"


class PipeliningSMTP(_Pipelining, smtplib.SMTP):  # type: ignore[misc]  # wider answer type in typeshed
    """smtplib.SMTP with pipelining."""


class PipeliningSMTPS(_Pipelining, smtplib.SMTP_SSL):  # type: ignore[misc]  # as above
    """smtplib.SMTP_SSL with pipelining."""


class PipeliningBackend(EmailBackend):
    """Django's SMTP backend over these connections."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the kind of connection."""
        return PipeliningSMTPS if self.use_ssl else PipeliningSMTP
