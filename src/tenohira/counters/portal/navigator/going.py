"""Where a visitor stands in the guide: the event, what the register and they themselves told, and the way on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.counters.portal.navigator.answering import asked_text
from tenohira.counters.portal.navigator.state import Told, recalled
from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.rules import Question, at_path
from tenohira.engines.services import queries as services
from tenohira.foundation.definitions import LocalText


@dataclass(frozen=True)
class Going:
    """A visitor on the way through one guide."""

    guide: services.Guide
    visitor: Visitor
    register: dict[str, Any]
    told: Told

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.visitor.language

    @property
    def title(self) -> str:
        """What the life event is called."""
        return self.guide.event.title.text(self.language)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Everything that is known now."""
        return self.guide.facts(self.register, self.told.answers)

    @cached_property
    def next(self) -> Question | None:
        """The next question."""
        return self.guide.next(self.register, self.told.answers)

    @cached_property
    def left(self) -> int:
        """How many questions are left at most."""
        return self.guide.left(self.register, self.told.answers)

    @property
    def knows_register(self) -> bool:
        """Whether the register answers for somebody."""
        return bool(self.visitor.subject_ref)

    def question(self, path: str) -> Question | None:
        """Return the question of a path: the next one, or one answered before; None for any other."""
        if path in self.told.answers:
            return self.guide.question(path, self.register, self.told.answers)
        return self.next if self.next and self.next.path == path else None

    def left_before(self, path: str) -> int:
        """Return how many questions are left at most, that of a path among them."""
        known = list(self.told.answers.items())
        place = next((n for n, (at, _value) in enumerate(known) if at == path), len(known))
        return self.guide.left(self.register, dict(known[:place]))

    def answered(self, path: str, value: Any) -> Going:
        """Return where they stand after an answer."""
        return Going(self.guide, self.visitor, self.register, self.told.with_answer(path, value))

    def cleared(self) -> Going:
        """Return where they stand with nothing answered."""
        return Going(self.guide, self.visitor, self.register, replace(self.told, answers={}))

    def onward(self, path: str = "") -> str:
        """Return the address of the next question, or of the slip when there is none."""
        if self.next is None:
            return reverse("portal:guide-slip", args=[self.guide.id])
        return self._at(self.next.path)

    def back(self, path: str) -> dict[str, str]:
        """Return the way back from a question: the one before it, or the beginning."""
        known = list(self.told.answers)
        before = known[: known.index(path)] if path in known else known
        if not before and not self.cleared().left:
            return {"href": reverse("portal:home"), "label": _("ホーム")}
        if not before:
            return {"href": reverse("portal:guide", args=[self.guide.id]), "label": self.title}
        return {"href": self._at(before[-1]), "label": _("ひとつ前の質問")}

    def last(self) -> dict[str, str]:
        """Return the way back from the slip."""
        return self.back("")

    def _at(self, path: str) -> str:
        return reverse("portal:guide-question", args=[self.guide.id, path])

    def change(self, path: str) -> str:
        """Return the address at which an answer can be changed."""
        return self._at(path)

    def depending(self, asked: Question) -> list[str]:
        """Return the titles of the procedures that a question decides."""
        ids = dict.fromkeys(services.service_of(rule) for rule in asked.opens)
        return [self.guide.bundles[one].service.title.text(self.language) for one in ids]

    def label(self, path: str) -> str:
        """Return what a fact is called."""
        fact = self.guide.asker.book.fact(path)
        return fact.label.text(self.language) if fact else path

    def wording(self, path: str) -> LocalText:
        """Return how a fact is asked: as the event asks it, else in its own words."""
        fact = self.guide.asker.book.fact(path)
        own = asked_text(fact) if fact else LocalText({"ja": path})
        return self.guide.event.questions.get(path, own)

    def prefilled(self, path: str) -> Any:
        """Return what to show in a question before it is answered: what the register says, if it can be older."""
        value = self.told.answers.get(path)
        return at_path(self.register, path) if value is None and path in self.guide.event.changes else value


def going(request: HttpRequest, event: str) -> Going:
    """Return where the visitor stands in the guide to an event. Raises NoSuchLifeEvent."""
    visitor = visitor_of(request)
    today = timezone.localdate()
    guide = services.guide_to(event, today)
    return Going(guide, visitor, visitor.facts(today), recalled(request, event, visitor))
