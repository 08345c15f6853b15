"""Who stands before the counter: the account, the resident behind it, and for whom they act just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.engines.cases.views import Applicant
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor

_ACTING = "acting_for"


@dataclass(frozen=True)
class Visitor:
    """One person at the portal. `person_ref` is "" until the account is linked to the register."""

    account_id: int | None
    mail: str
    person_ref: str
    acting_ref: str
    language: str

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account."""
        return self.account_id is not None

    @property
    def subject_ref(self) -> str:
        """Whom things are done for: somebody they act for, else themselves; "" when unknown."""
        return self.acting_ref or self.person_ref

    @property
    def refs(self) -> tuple[str, ...]:
        """Every reference under which notices and cases of this visitor are kept."""
        account = f"account:{self.account_id}" if self.account_id else ""
        return tuple(ref for ref in (self.person_ref, account) if ref)

    @property
    def all_refs(self) -> tuple[str, ...]:
        """The references whose cases this visitor sees: their own, and whom they act for just now."""
        return tuple(ref for ref in (self.person_ref, self.acting_ref) if ref)

    @cached_property
    def name(self) -> str:
        """The name to greet with: the register's, else the mail address, else a word for somebody without one."""
        return people.person(self.person_ref).name if self.person_ref else self.mail or _("利用者")

    @cached_property
    def mandates(self) -> list[people.Mandate]:
        """Everyone this visitor may act for today."""
        return people.acts_for(self.account_id) if self.account_id else []

    @cached_property
    def acting_for(self) -> people.Mandate | None:
        """The one they act for just now, None for themselves."""
        return next((mandate for mandate in self.mandates if mandate.subject_ref == self.acting_ref), None)

    def actor(self) -> Actor:
        """Return who the journal says did it."""
        if not self.is_signed_in:
            return Actor("anonymous")
        is_company = self.acting_ref.startswith("organisation:")
        return Actor(
            "organisation" if is_company else "resident", self.person_ref or f"account:{self.account_id}"
        )

    def capacities(self) -> list[Actor]:
        """Return in whose names this visitor may open things, their own first.

        What an account filed before it was linked to the register stays open to it; so does what concerns the one
        they act for just now.
        """
        own = self.actor()
        if not self.is_signed_in:
            return [own]
        found = [own, Actor("resident", f"account:{self.account_id}")]
        if self.acting_ref:
            found.append(Actor(own.kind, self.acting_ref))
        return found

    def applicant(self) -> Applicant:
        """Return who applies, for a new draft."""
        return Applicant(
            ref=self.person_ref or None,
            account_id=self.account_id,
            on_behalf_of=self.acting_ref or None,
            mail=self.mail or None,
            language=self.language,
        )

    def facts(self, on: date | None = None) -> dict[str, Any]:
        """Return what the register knows of whom things are done for; only `today` when nobody is known."""
        day = on or timezone.localdate()
        facts: dict[str, Any] = {"today": day}
        if self.acting_ref.startswith("organisation:"):
            facts |= people.facts_of_organisation(self.acting_ref, day)
            if self.person_ref:
                facts |= {"person": people.facts_of(self.person_ref, day)["person"]}
        elif self.subject_ref:
            facts |= people.facts_of(self.subject_ref, day)
        return facts


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who stands before the counter; kept on the request, so that it is asked once."""
    known: Visitor | None = getattr(request, "_visitor", None)
    if known is None:
        known = _visitor(request)
        request._visitor = known  # type: ignore[attr-defined]
    return known


def _visitor(request: HttpRequest) -> Visitor:
    language = get_language() or "ja"
    user: Any = request.user
    if not user.is_authenticated:
        return Visitor(None, "", "", "", language)
    person_ref = people.person_of(user.pk) or ""
    acting = str(request.session.get(_ACTING, ""))
    if acting and not people.may_act(user.pk, acting):
        acting = ""
    return Visitor(user.pk, people.reachable_mail(user.email), person_ref, acting, language)


def act_for(request: HttpRequest, subject_ref: str) -> bool:
    """Let the visitor act for somebody from now on ("" for themselves); False when they may not."""
    if subject_ref and not people.may_act(visitor_of(request).account_id, subject_ref):
        return False
    request.session[_ACTING] = subject_ref
    request.__dict__.pop("_visitor", None)
    return True
