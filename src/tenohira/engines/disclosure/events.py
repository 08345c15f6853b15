"""What this room writes in the journal: figures and references only."""

from __future__ import annotations

from typing import ClassVar

from tenohira.foundation.journal import Event


class CopyAsked(Event):
    """A resident asked for a copy of everything held about them (個人情報保護法76条)."""

    kind: ClassVar[str] = "disclosure.copy_asked"
    title: ClassVar[str] = "自分の情報の写しを依頼"
    copy_ref: str


class CopyReady(Event):
    """The copy lies ready for the resident until a day."""

    kind: ClassVar[str] = "disclosure.copy_ready"
    title: ClassVar[str] = "自分の情報の写しができました"
    copy_ref: str
    rows: int
    files: int
    until: str


class CopyFetched(Event):
    """The resident took the copy."""

    kind: ClassVar[str] = "disclosure.copy_fetched"
    title: ClassVar[str] = "自分の情報の写しを受け取りました"
    copy_ref: str
    times: int


class CopyDisposed(Event):
    """The copy was destroyed: its days were over, or its owner wanted a new one or none. What it copied stays."""

    kind: ClassVar[str] = "disclosure.copy_disposed"
    title: ClassVar[str] = "自分の情報の写しを廃棄しました"
    copy_ref: str
    because: str
    fetched: int
