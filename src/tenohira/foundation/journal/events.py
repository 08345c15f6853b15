"""What can be written in the journal: every kind of event is a class, registered by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

ActorKind = Literal["resident", "staff", "organisation", "anonymous", "machine", "system"]

_kinds: dict[str, type[Event]] = {}


class Event(BaseModel):
    """Something that happened, in the past tense. Holds references and figures, never personal data.

    A subclass sets `kind` (`room.happened`) and `title` (Japanese, shown in timelines).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""

    @classmethod
    def __pydantic_init_subclass__(cls, **_kwargs: Any) -> None:
        if not cls.kind:
            return
        known = _kinds.get(cls.kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"event kind {cls.kind} is declared twice: {known} and {cls}")
        _kinds[cls.kind] = cls


def event_kinds() -> dict[str, type[Event]]:
    """Return every declared event class by kind."""
    return dict(sorted(_kinds.items()))


def kind_of(name: str) -> type[Event] | None:
    """Return the event class of a kind, None for one that nobody declares (any more)."""
    return _kinds.get(name)


@dataclass(frozen=True)
class Actor:
    """Who does something, in which office and post, through which channel."""

    kind: ActorKind
    ref: str = ""
    office: str = ""
    post: str = ""
    channel: str = "portal"


SYSTEM = Actor("system", channel="worker")
