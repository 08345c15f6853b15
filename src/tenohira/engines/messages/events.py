"""What happens to notices, as the journal tells it."""

from __future__ import annotations

from typing import ClassVar

from tenohira.foundation.journal import Event


class NoticeSent(Event):
    """A notice was put in somebody's inbox (and posted as mail when an address is known)."""

    kind: ClassVar[str] = "notice.sent"
    title: ClassVar[str] = "お知らせを送りました"
    notice: str
    event: str
    language: str
    by_mail: bool
    ways: list[str] = []


class NoticeRead(Event):
    """The person opened the notice."""

    kind: ClassVar[str] = "notice.read"
    title: ClassVar[str] = "お知らせが読まれました"
    notice: str


class NoticesErased(Event):
    """The notices about something were destroyed; `count` says how many."""

    kind: ClassVar[str] = "notice.erased"
    title: ClassVar[str] = "お知らせを廃棄しました"
    count: int


class NoticesPrinted(Event):
    """Notices about something were put on paper; `count` says how many."""

    kind: ClassVar[str] = "notice.printed"
    title: ClassVar[str] = "お知らせを印刷しました"
    count: int


class ReachAdded(Event):
    """A person wants to be reached one more way; the address is not told."""

    kind: ClassVar[str] = "reach.added"
    title: ClassVar[str] = "お知らせの受け取り先を追加"
    channel: str


class ReachForgotten(Event):
    """An address of a person is used no more. `because`: asked, left (the service told of it), gone."""

    kind: ClassVar[str] = "reach.forgotten"
    title: ClassVar[str] = "お知らせの受け取り先を削除"
    channel: str
    because: str


class ChannelsChosen(Event):
    """A person chose which ways notices go, the first one first."""

    kind: ClassVar[str] = "reach.chosen"
    title: ClassVar[str] = "お知らせの受け取り方を変更"
    channels: list[str]


class WebhookRegistered(Event):
    """A system asked to be told of events."""

    kind: ClassVar[str] = "webhook.registered"
    title: ClassVar[str] = "知らせ先（Webhook）を登録"
    webhook: str
    events: list[str]


class WebhookRotated(Event):
    """A webhook got a new secret."""

    kind: ClassVar[str] = "webhook.rotated"
    title: ClassVar[str] = "知らせ先の署名の鍵を交換"
    webhook: str


class WebhookDeleted(Event):
    """A system wants to be told no more."""

    kind: ClassVar[str] = "webhook.deleted"
    title: ClassVar[str] = "知らせ先（Webhook）を削除"
    webhook: str


class WebhookDisabled(Event):
    """A webhook was switched off after failing for days."""

    kind: ClassVar[str] = "webhook.disabled"
    title: ClassVar[str] = "届かない知らせ先（Webhook）を停止"
    webhook: str
    failing_since: str


class WebhookActivated(Event):
    """A webhook was switched on again."""

    kind: ClassVar[str] = "webhook.activated"
    title: ClassVar[str] = "知らせ先（Webhook）を再開"
    webhook: str
