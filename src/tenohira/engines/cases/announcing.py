"""Tells systems (連携システム) what happened to their office's cases: references only, nothing of the protected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenohira.engines.cases.models import Case
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.queries import awaited
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor, Entry, subscribe_many

_PUBLIC = {
    "case.submitted": "case.submitted",
    "case.review_begun": "case.review_begun",
    "case.returned": "case.returned",
    "case.resubmitted": "case.resubmitted",
    "case.papers_supplied": "case.papers_supplied",
    "case.granted": "case.decided",
    "case.refused": "case.decided",
    "case.answered": "case.decided",
    "case.withdrawn": "case.withdrawn",
    "case.fulfilled": "case.fulfilled",
    "case.closed": "case.closed",
    "case.moved": "case.moved",
}
EVENTS = tuple(sorted(set(_PUBLIC.values())))
"""What a webhook can ask for."""

_TOLD = ("receipt_number", "from_state", "to_state", "outcome")


def listen() -> None:
    """Announce from now on what the journal says of cases, in the transaction that wrote it."""
    for kind in _PUBLIC:
        subscribe_many(kind, _announce_all)


def _announce_all(entries: Sequence[Entry]) -> None:
    wanted = awaited({entry.office for entry in entries})
    for entry in entries:
        event = _PUBLIC[entry.kind]
        if event == "case.moved" and entry.data.get("outcome"):
            event = "case.decided"
        if (entry.office, event) in wanted:
            _announce(entry, event)


def _announce(entry: Entry, event: str) -> None:
    uuid = entry.stream.removeprefix("case:")
    agent = Case.objects.filter(uuid=uuid).values_list("agent_ref", flat=True).first() or ""
    if people.hidden_from(Actor("machine", office=entry.office), (entry.subject, agent)):
        return
    data: dict[str, Any] = {name: entry.data[name] for name in _TOLD if entry.data.get(name)}
    messages.announce(event, entry.office, data | {"service": entry.service}, at=entry.at)


def announce_rehearsal(receipt_number: str, service: str, office: str, state: str) -> None:
    """Tell the trial webhooks of an office that a trial submission arrived."""
    data = {"receipt_number": receipt_number, "from_state": "draft", "to_state": state, "service": service}
    messages.announce("case.submitted", office, data, is_sandbox=True)
