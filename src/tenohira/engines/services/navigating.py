"""The guide through a life event (くらしの手続きガイド): what to ask, and the slip of what there is to do.

Pure but for `slip_of`, which reads the offices of the hall.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tenohira.engines.people import queries as people
from tenohira.engines.rules import (
    DATE,
    Answered,
    Asker,
    Question,
    Rule,
    all_hold,
    at_path,
    told,
    transcript,
    tree,
)
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.catalogue import Catalogue, current_catalogue
from tenohira.engines.services.definition import LifeEvent
from tenohira.engines.services.errors import NoSuchLifeEvent

_SAME_EVENT = timedelta(days=365)
"""A change in the register is the one a person speaks of when it is not older than this."""

_NEED, _DUE = "needed", "due"
_CHILDREN, _RANK = "household.children", "household.children.rank"
Answers = Mapping[str, Any]
"""What was answered, by dotted path, in the order of asking; None where the person did not know."""


@dataclass(frozen=True)
class Guide:
    """One life event on one day: its services, and what still has to be known for them."""

    id: str
    event: LifeEvent
    on: date
    bundles: Mapping[str, ServiceBundle]
    asker: Asker

    def facts(self, register: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        """Return what is known: the register, over it what the event itself tells, over that the answers."""
        facts = self._begun(register)
        for path, value in answers.items():
            if value is not None:
                facts = told(facts, path, value)
        return dict(self.asker.complete(facts))

    def next(self, register: Mapping[str, Any], answers: Answers) -> Question | None:
        """Return what to ask next, None when nothing more would change the slip."""
        return self.asker.next(self.facts(register, answers), answers)

    def left(self, register: Mapping[str, Any], answers: Answers) -> int:
        """Return how many questions are left at most."""
        return len(self.asker.left(self.facts(register, answers), answers))

    def question(self, path: str, register: Mapping[str, Any], answers: Answers) -> Question | None:
        """Return the question of a path as it was put: with everything before it answered, and nothing after."""
        before: dict[str, Any] = {}
        for known, value in answers.items():
            if known == path:
                break
            before[known] = value
        return self.asker.about(path, self.facts(register, before), before)

    def transcript(self, register: Mapping[str, Any], answers: Answers) -> tuple[Answered, ...]:
        """Return the conversation step by step: what each answer settled and why."""
        asker = self.asker
        begun = asker.complete(self._begun(register))
        return transcript(
            asker.rules, begun, answers.items(), self.on, asker.book, asker.closed, asker.complete
        )

    def used(self, register: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
        """Return of everything known only what the rules of this event read: no name, no address."""
        facts = self.facts(register, answers)
        found: dict[str, Any] = {}
        for path in sorted({path for rule in self.asker.rules.values() for path in rule.facts_used}):
            found = _with(found, facts, path)
        return found

    def _begun(self, register: Mapping[str, Any]) -> dict[str, Any]:
        facts = dict(register)
        for path in () if self._is_registered(register) else self.event.changes:
            facts = told(facts, path, None)
        for path, value in self.event.facts.items():
            facts = told(facts, path, value)
        return facts

    def _is_registered(self, register: Mapping[str, Any]) -> bool:
        """Whether the last change in the register is this very event, so that its day holds too."""
        day = at_path(register, "person.last_event_on")
        return (
            at_path(register, "person.last_event") == self.event.facts.get("person.last_event")
            and isinstance(day, date)
            and self.on - day <= _SAME_EVENT
        )


def _with(found: dict[str, Any], facts: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Lay one fact over those found; a field of the members of a list for each of them."""
    steps = path.split(".")
    for end in range(1, len(steps)):
        above = ".".join(steps[:end])
        members = at_path(facts, above)
        if isinstance(members, list | tuple):
            field = steps[end]
            shown = [{field: one.get(field)} if isinstance(one, Mapping) else {} for one in members]
            return told(found, above, shown)
    value = at_path(facts, path)
    if value is None or isinstance(value, Mapping):
        return found
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        return found if at_path(found, path) else told(found, path, [{} for _one in value])
    return told(found, path, value)


def guide_to(event_id: str, on: date, closed: Collection[str] = ()) -> Guide:
    """Return the guide to a life event of the current city. Raises NoSuchLifeEvent."""
    catalogue = current_catalogue()
    event = catalogue.world.life_events.get(event_id)
    if event is None:
        raise NoSuchLifeEvent.named(event_id)
    return guide_of(catalogue, event_id, event, on, closed)


def guide_of(
    catalogue: Catalogue, event_id: str, event: LifeEvent, on: date, closed: Collection[str] = ()
) -> Guide:
    """Return the guide to a life event of a catalogue; only services that are offered are in it."""
    bundles = {one.id: one for one in catalogue.in_life_event(event_id) if one.service.offered}
    rules = {name: rule for bundle in bundles.values() for name, rule in _rules(bundle).items()}
    instead = {_RANK: f"{_CHILDREN}.birth_date", **event.same}
    asker = Asker(
        rules, on, catalogue.world.facts, closed, instead, lambda facts: completed(facts, event.same, on)
    )
    return Guide(event_id, event, on, bundles, asker)


def completed(facts: Mapping[str, Any], same: Mapping[str, str], on: date) -> Mapping[str, Any]:
    """Return facts with what follows from them: the children's ranks, and facts that are the same in an event."""
    children = at_path(facts, _CHILDREN)
    if isinstance(children, list) and any(child.get("rank") is None for child in children):
        facts = told(facts, _CHILDREN, people.with_ranks(children, on))
    for path, other in same.items():
        value = at_path(facts, other)
        if value is not None and at_path(facts, path) is None:
            facts = told(facts, path, value)
    return facts


def _rules(bundle: ServiceBundle) -> dict[str, Rule]:
    """Return whether a service is needed, as one rule, and from when its days count, which only then matters."""
    clauses = [
        bundle.rules[name]
        for n, _clause in enumerate(bundle.service.needed_when)
        if (name := f"needed_when.{n}") in bundle.rules
    ]
    if not clauses:
        return {}
    need = all_hold(clauses)
    found = {f"{bundle.id}:{_NEED}": need}
    due = bundle.rules.get("due")
    if due is not None:
        text = f"{due.source} if {need.source} else today"
        chosen = tree.Choose(DATE, text, need.tree, due.tree, tree.Today(DATE, "today"))
        found[f"{bundle.id}:{_DUE}"] = Rule(text, DATE, chosen)
    return found


def service_of(rule_id: str) -> str:
    """Return the service that a rule of a guide belongs to."""
    return rule_id.partition(":")[0]


def is_need(rule_id: str) -> bool:
    """Tell whether a rule of a guide says if its service is needed (else it says by when)."""
    return rule_id.endswith(f":{_NEED}")
