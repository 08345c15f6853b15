"""What can go wrong with notices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenohira.foundation.errors import TenohiraError


class MessageError(TenohiraError):
    """Base of the errors of this room."""


class NoMailPort(MessageError):
    """Mail should go out and no gateway stands behind the port."""


class NoWebhookPort(MessageError):
    """A system should be told and no gateway stands behind the port."""


class NoChannelPort(MessageError):
    """A notice should go a way and no gateway stands behind the port."""


class Gone(MessageError):
    """Nobody is at this address any more: it is forgotten, and the notice goes the next way."""


class ReachRefused(MessageError):
    """An address at which somebody wants to be reached cannot be kept."""


class NotFromService(MessageError):
    """What came to a webhook is not signed by the service it should come from."""

    def __init__(self) -> None:
        super().__init__("この知らせは受け取れません。", "署名が正しくありません。")


class NoticeNotFound(MessageError):
    """No such notice in this city."""


class NoSuchWebhook(MessageError):
    """No such webhook, or it belongs to another system."""

    def __init__(self) -> None:
        super().__init__(
            _("知らせ先（Webhook）が見つかりません。"),
            _("削除したか、ほかの連携システムのものです。"),
            _("一覧を取り直して、番号を確かめてください。"),
        )


class WebhookRefused(MessageError):
    """A webhook that cannot be registered as asked, or an address that may not be called."""
