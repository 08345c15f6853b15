"""What this room writes in the journal: figures and references only."""

from __future__ import annotations

from typing import ClassVar

from tenohira.foundation.journal import Event


class CampaignProposed(Event):
    """An office asks that people be told of a procedure; `count` is how many it concerned that day."""

    kind: ClassVar[str] = "campaign.proposed"
    title: ClassVar[str] = "お知らせの一斉送信を申請"
    campaign: str
    version: str
    count: int


class CampaignApproved(Event):
    """A second person let it go, for the number of people they saw."""

    kind: ClassVar[str] = "campaign.approved"
    title: ClassVar[str] = "一斉送信を承認"
    campaign: str
    count: int


class CampaignRefused(Event):
    """A second person did not let it go, or it was stopped before it ended."""

    kind: ClassVar[str] = "campaign.refused"
    title: ClassVar[str] = "一斉送信を取りやめ"
    campaign: str
    reason: str


class CampaignHeld(Event):
    """It concerned more people than were approved: it waits for a second look."""

    kind: ClassVar[str] = "campaign.held"
    title: ClassVar[str] = "人数が承認より多いため、一斉送信を止めました"
    campaign: str
    count: int
    approved: int


class CampaignBegun(Event):
    """The people were found; what follows tells them."""

    kind: ClassVar[str] = "campaign.begun"
    title: ClassVar[str] = "一斉送信を始めました"
    campaign: str
    count: int


class CampaignEnded(Event):
    """Everybody was told, or left out for a reason."""

    kind: ClassVar[str] = "campaign.ended"
    title: ClassVar[str] = "一斉送信が終わりました"
    campaign: str
    told: int
    left_out: int


class LettersFetched(Event):
    """The letters of a bundle were handed over as a PDF, to be printed; each resident's own line says so too."""

    kind: ClassVar[str] = "campaign.letters_fetched"
    title: ClassVar[str] = "手紙の印刷用ファイルを受け取りました"
    campaign: str
    bundle: int
    letters: int


class PushStopped(Event):
    """A resident does not want to be told of procedures unasked; `again` is their change of mind."""

    kind: ClassVar[str] = "campaign.push_stopped"
    title: ClassVar[str] = "ご案内の配信を停止・再開"
    again: bool
