"""Talking with LINE: messages to people, answers, link tokens, and what LINE tells of them, signature first.

Sources: LINE Developers, Messaging API reference; Retry failed API requests; User account linking; FAQ (messages to
somebody who blocked the account, or who does not exist).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from django.utils import translation
from django.utils.translation import gettext as _
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    MessagingApi,
    PushMessageRequest,
    ReplyMessageRequest,
)
from linebot.v3.webhook import WebhookParser
from linebot.v3.webhooks import AccountLinkEvent, Event, FollowEvent, MessageEvent, UnfollowEvent, UserSource
from urllib3.exceptions import HTTPError

from tenohira.engines.messages.errors import Gone, NotFromService
from tenohira.engines.messages.ports import Parcel
from tenohira.engines.messages.talking import Heard
from tenohira.gateways.line.bubbles import bubble

API, ACCESS = "https://api.line.me", "https://access.line.me"
_IN_TIME = (3.0, 8.0)
"""Seconds to connect, and to wait for an answer."""
_NOBODY = "Failed to send messages"
"""What LINE says of a user id that does not exist for this account (FAQ); any other 400 is our own mistake."""


class LineAccount:
    """The ChannelPort and the TalkPort of one LINE official account (a Messaging API channel)."""

    def __init__(self, token: str, secret: str, api: str = API, access: str = ACCESS) -> None:
        self._configuration = Configuration(host=api, access_token=token)
        self._configuration.retries = False  # the outbox tries again, and it waits longer
        self._parser = WebhookParser(secret)
        self._access = access

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        """Push notices; see ChannelPort. What went once goes never again within LINE's 24 hours (X-Line-Retry-Key)."""
        with ApiClient(self._configuration) as client:
            api = MessagingApi(client)
            return [_outcome(lambda one=parcel: _push(api, one)) for parcel in parcels]  # type: ignore[misc]

    def heard(self, body: bytes, signature: str) -> list[Heard]:
        """Return what LINE tells of people, the signature over the raw body checked before anything else is read.

        Raises NotFromService for a body that LINE did not sign. Of a message nothing is taken but that there was one.
        """
        try:
            events = self._parser.parse(body.decode(), signature)
        except (InvalidSignatureError, UnicodeDecodeError):
            raise NotFromService from None
        except (ValueError, KeyError, TypeError):  # signed, but a shape that this SDK does not know
            return []
        return [one for one in map(_heard, events) if one]

    def link_token(self, address: str) -> str:
        """Return a token (10 minutes, once) that only this user can link with; raises OSError."""
        return str(
            self._call(lambda api: api.issue_link_token(address, _request_timeout=_IN_TIME)).link_token
        )

    def answer(self, reply: str, title: str, text: str, label: str = "", link: str = "") -> None:
        """Answer what somebody did, once; raises OSError, also for a token that was used or is too old."""
        message = bubble(title, text, label, link)
        request = ReplyMessageRequest(replyToken=reply, messages=[message])
        self._call(lambda api: api.reply_message(request, _request_timeout=_IN_TIME))

    def is_there(self, address: str) -> bool:
        """Tell whether this user has the account as a friend and did not block it; raises OSError."""
        with ApiClient(self._configuration) as client:
            return _is_there(MessagingApi(client), address)

    def link_page(self, token: str, nonce: str) -> str:
        """Return the page of LINE that links the user who has the token with what the nonce stands for."""
        return f"{self._access}/dialog/bot/accountLink?{urlencode({'linkToken': token, 'nonce': nonce})}"

    def _call(self, ask: Callable[[MessagingApi], Any]) -> Any:
        try:
            with ApiClient(self._configuration) as client:
                return ask(MessagingApi(client))
        except ApiException as error:
            raise OSError(_said(error)) from None
        except HTTPError as error:
            raise OSError(type(error).__name__) from None


def _push(api: MessagingApi, parcel: Parcel) -> None:
    """Push one notice. LINE answers 200 for somebody who blocked the account, so it is asked before (FAQ)."""
    if not _is_there(api, parcel.address):
        raise Gone("")
    with translation.override(parcel.language.lower()):
        message = bubble(parcel.title, parcel.text, _("お知らせを開く"), parcel.link)
    request = PushMessageRequest(to=parcel.address, messages=[message])
    key = str(uuid5(NAMESPACE_URL, f"{parcel.tag}:{parcel.address}"))
    try:
        api.push_message(request, x_line_retry_key=key, _request_timeout=_IN_TIME)
    except ApiException as error:
        if error.status == 409:  # the same key was accepted before: the person has it
            return
        if error.status == 400 and _message(error) == _NOBODY:
            raise Gone("") from None
        raise


def _is_there(api: MessagingApi, address: str) -> bool:
    try:
        api.get_profile(address, _request_timeout=_IN_TIME)
    except ApiException as error:
        if error.status == 404:
            return False
        raise
    return True


def _outcome(act: Callable[[], None]) -> Exception | None:
    try:
        act()
    except Gone as error:
        return error
    except ApiException as error:
        return OSError(_said(error))
    except (HTTPError, OSError) as error:
        return OSError(type(error).__name__)
    return None


def _said(error: ApiException) -> str:
    """What LINE answered, without headers and without anybody's address."""
    return f"LINE {error.status} {_message(error)}"[:200]


def _message(error: ApiException) -> str:
    try:
        return str(json.loads(error.body or "{}").get("message", ""))
    except (ValueError, AttributeError):
        return ""


def _heard(event: Event) -> Heard | None:
    """What an event says; None for groups, for other kinds, and while another module answers (standby)."""
    source = event.source
    if not isinstance(source, UserSource) or not source.user_id or event.mode != "active":
        return None
    is_again = bool(event.delivery_context.is_redelivery)
    reply = str(getattr(event, "reply_token", None) or "")
    if isinstance(event, FollowEvent):
        return Heard("followed", source.user_id, reply, is_again=is_again)
    if isinstance(event, UnfollowEvent):
        return Heard("left", source.user_id, is_again=is_again)
    if isinstance(event, MessageEvent):
        return Heard("spoke", source.user_id, reply, is_again=is_again)
    if isinstance(event, AccountLinkEvent):
        nonce = event.link.nonce if event.link.result == "ok" else ""
        return Heard("linked", source.user_id, reply, nonce, is_again=is_again)
    return None
