"""Opening a draft: for its owner, or for whoever holds its token in this browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.errors import NoSuchDraft
from tenohira.engines.cases.views import CorrectionView, DraftView
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import FormDefinition, Page
from tenohira.engines.forms.errors import UnknownQuestion
from tenohira.engines.services import queries as services
from tenohira.engines.services.queries import ServiceBundle
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

_TOKENS = "draft_tokens"
_KEPT = 20


class Withdrawn(TenohiraError):
    """The service of this draft is no longer offered; `opened` still shows what was written."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        super().__init__("withdrawn")


@dataclass(frozen=True)
class Opened:
    """A draft with all that its pages need."""

    visitor: Visitor
    draft: DraftView
    bundle: ServiceBundle
    answers: dict[str, Any]
    facts: dict[str, Any]
    token: str
    by: Actor

    @property
    def form(self) -> FormDefinition:
        """The form being filled in."""
        return self.bundle.form

    @property
    def language(self) -> str:
        """The language the visitor reads."""
        return self.visitor.language

    @property
    def correction(self) -> CorrectionView | None:
        """What the city asked to correct, when this is a correction."""
        return self.draft.correction if self.draft.correction_of else None

    @property
    def service_title(self) -> str:
        """The service's name in the visitor's language."""
        return self.bundle.service.title.text(self.language)

    @cached_property
    def pages(self) -> list[Page]:
        """The pages shown, as things stand."""
        return forms.pages(self.form, self.answers, self.facts, self.bundle.expressions)

    def page(self, page_id: str) -> Page:
        """Return a page that is shown; raises UnknownQuestion."""
        found = next((page for page in self.pages if page.id == page_id), None)
        if found is None:
            raise UnknownQuestion(
                _("このページは、いまの答えでは出てきません。"),
                _("前のページの答えが変わったか、アドレスがちがうようです。"),
                _("「手続きを続ける」から開き直してください。"),
            )
        return found

    def after(self, page_id: str) -> Page | None:
        """Return the page that follows, None after the last."""
        ids = [page.id for page in self.pages]
        place = ids.index(page_id) + 1 if page_id in ids else 0
        return self.pages[place] if place < len(ids) else None

    def before(self, page_id: str) -> Page | None:
        """Return the page before, None before the first."""
        ids = [page.id for page in self.pages]
        place = ids.index(page_id) if page_id in ids else 0
        return self.pages[place - 1] if place > 0 else None


def _found(visitor: Visitor, draft_id: str, token: str) -> Opened:
    for by in visitor.capacities():
        try:
            found = cases.form_context(draft_id, by=by, token=token)
        except NoSuchDraft:
            continue
        return Opened(visitor, found.draft, found.bundle, found.answers, found.facts, token, by)
    raise NoSuchDraft


def opened(request: HttpRequest, draft_id: str) -> Opened:
    """Open a draft of the visitor; raises NoSuchDraft, and Withdrawn when its service ended meanwhile."""
    one = _found(visitor_of(request), draft_id, token_of(request, draft_id))
    if not one.draft.correction_of and one.draft.service_id not in services.catalogue().bundles:
        raise Withdrawn(one)
    return one


def token_of(request: HttpRequest, draft_id: str) -> str:
    """Return the token this browser holds for a draft, "" for none."""
    return str(request.session.get(_TOKENS, {}).get(draft_id, ""))


def keep_token(request: HttpRequest, draft_id: str, token: str) -> None:
    """Let this browser open a draft without sign-in; the oldest of many are forgotten."""
    kept = {**request.session.get(_TOKENS, {}), draft_id: token}
    request.session[_TOKENS] = dict(list(kept.items())[-_KEPT:])


def drafts_here(request: HttpRequest) -> list[DraftView]:
    """Return the drafts of the visitor: of their account, or those begun in this browser without sign-in."""
    visitor = visitor_of(request)
    if visitor.is_signed_in:
        return cases.drafts_of(visitor.account_id)
    found = [cases.drafts_of(token=token) for token in request.session.get(_TOKENS, {}).values()]
    return [draft for drafts in found for draft in drafts]
