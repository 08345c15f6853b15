"""What happens when somebody follows the city on LINE, leaves, writes, or has linked themselves.

Everything is harmless when it is told twice: a nonce and an answer work once, and forgetting finds nothing. No word
that somebody writes is read or kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.errors import MessageError
from tenohira.engines.messages.ports import LINE
from tenohira.engines.messages.talking import Heard, TalkPort
from tenohira.foundation.city import city_definition

_log = logging.getLogger(__name__)
_EVERYBODYS = ("ja", "en", "pt-br")
"""The languages of what is said to somebody of whom we do not know which they read."""


def hear(one: Heard, port: TalkPort) -> None:
    """Do what one thing heard asks for. An answer that fails is not tried again: it would come too late."""
    try:
        if one.deed == "left":
            _forget(one, port)
        elif one.deed == "linked":
            _link(one, port)
        else:
            _greet(one, port)
    except OSError as error:
        _log.warning("line.answer_failed", extra={"why": str(error)[:200]})


def _forget(one: Heard, port: TalkPort) -> None:
    """Somebody blocked us. Told late, they may be back and linked again: then nothing is forgotten."""
    if not (one.is_again and port.is_there(one.address)):
        commands.forget_address(LINE, one.address)


def _link(one: Heard, port: TalkPort) -> None:
    try:
        ref = commands.take_link(one.nonce, LINE, one.address, "LINE")
    except MessageError as error:
        if one.reply:
            port.answer(one.reply, error.what, f"{error.why}\n{error.remedy}")
        return
    if one.reply and (ref or queries.is_known(LINE, one.address)):
        port.answer(one.reply, _in_each(_linked_title, " / "), _in_each(_linked))
    elif one.reply:
        _offer(one, port, _not_linked)


def _greet(one: Heard, port: TalkPort) -> None:
    if not one.reply:
        return
    if queries.is_known(LINE, one.address):
        port.answer(one.reply, "", _in_each(_nobody_reads))
    else:
        _offer(one, port, _welcome if one.deed == "followed" else _nobody_reads_yet)


def _offer(one: Heard, port: TalkPort, said: Callable[[], str]) -> None:
    """Answer with a button that leads to our page for linking; only this person can link with it."""
    query = urlencode({"linkToken": port.link_token(one.address)})
    link = f"{settings.TENOHIRA_BASE_URL}{reverse('portal:line-link')}?{query}"
    port.answer(one.reply, "", _in_each(said), _in_each(_connect, " / "), link)


def _in_each(said: Callable[[], str], between: str = "\n\n") -> str:
    """Return a text in every language one after the other."""
    texts = []
    for language in _EVERYBODYS:
        with translation.override(language):
            texts.append(said())
    return between.join(dict.fromkeys(texts))


def _welcome() -> str:
    return _(
        "友だち追加をありがとうございます。下のボタンでサイトのアカウントとつなぐと、市役所からのお知らせがここに届きます。"
    )


def _nobody_reads_yet() -> str:
    return _(
        "%(nobody)s 下のボタンでサイトのアカウントとつなぐと、市役所からのお知らせがここに届きます。"
    ) % {"nobody": _nobody_reads()}


def _nobody_reads() -> str:
    city = city_definition()
    return _("ここに書かれたことは、だれも読みません。お問い合わせは、%(hall)s（電話 %(phone)s）へ。") % {
        "hall": city.hall.text(),
        "phone": city.phone,
    }


def _linked_title() -> str:
    return _("つながりました")


def _linked() -> str:
    return _("これからは、市役所からのお知らせがここに届きます。")


def _not_linked() -> str:
    return _(
        "つなげませんでした。始めてから10分たったか、一度使われています。下のボタンから、もう一度ためしてください。"
    )


def _connect() -> str:
    return _("つなぐ")
