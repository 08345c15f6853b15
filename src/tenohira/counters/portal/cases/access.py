"""Opening a case: for those concerned, or for whoever holds its token in this browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.errors import NoSuchCase
from tenohira.engines.cases.views import CaseView
from tenohira.foundation.journal import Actor

_TOKENS = "case_tokens"
_KEPT = 20


@dataclass(frozen=True)
class OpenCase:
    """A case that this visitor may see; `by` is in whose name they see it."""

    visitor: Visitor
    case: CaseView
    by: Actor
    token: str


def keep_case_token(request: HttpRequest, receipt: str, token: str) -> None:
    """Let this browser open a case without sign-in; the oldest of many are forgotten."""
    kept = {**request.session.get(_TOKENS, {}), receipt: token}
    request.session[_TOKENS] = dict(list(kept.items())[-_KEPT:])


def case_token(request: HttpRequest, receipt: str) -> str:
    """Return the token this browser holds for a case, "" for none."""
    return str(request.session.get(_TOKENS, {}).get(receipt, ""))


def open_case(request: HttpRequest, receipt: str) -> OpenCase:
    """Open a case of the visitor, of somebody they act for, or by its token; raises NoSuchCase."""
    visitor, token = visitor_of(request), case_token(request, receipt)
    for by in visitor.capacities():
        try:
            return OpenCase(visitor, cases.case(receipt, by=by, token=token), by, token)
        except NoSuchCase:
            continue
    raise NoSuchCase(receipt)
