"""The journal (記録簿): what happened, written once, append-only and hash-chained per stream.

Functions live in `book` and `roots` and are imported here lazily: Django imports this package before its models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenohira.foundation.journal.events import SYSTEM, Actor, ActorKind, Event, event_kinds

if TYPE_CHECKING:
    from tenohira.foundation.journal.book import (
        Entry,
        Fault,
        First,
        JournalError,
        append,
        append_first,
        count,
        entries,
        entries_about,
        entries_of,
        subscribe,
        subscribe_many,
        tally,
        verify,
    )
    from tenohira.foundation.journal.roots import (
        Inclusion,
        Root,
        RootFault,
        check_roots,
        inclusions,
        proof_holds,
        publish_roots,
        published_roots,
        root_of,
    )

_ROOTS = {
    "Inclusion",
    "Root",
    "RootFault",
    "check_roots",
    "inclusions",
    "proof_holds",
    "publish_roots",
    "published_roots",
    "root_of",
}
__all__ = [
    "SYSTEM",
    "Actor",
    "ActorKind",
    "Entry",
    "Event",
    "Fault",
    "First",
    "Inclusion",
    "JournalError",
    "Root",
    "RootFault",
    "append",
    "append_first",
    "check_roots",
    "count",
    "entries",
    "entries_about",
    "entries_of",
    "event_kinds",
    "inclusions",
    "proof_holds",
    "publish_roots",
    "published_roots",
    "root_of",
    "subscribe",
    "subscribe_many",
    "tally",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _ROOTS:
        from tenohira.foundation.journal import roots

        return getattr(roots, name)
    if name in __all__:
        from tenohira.foundation.journal import book

        return getattr(book, name)
    raise AttributeError(name)
