"""The guide's pages: its beginning, one question a page, the slip, the answers with what they settled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.look.widgets import html_id
from tenohira.counters.portal.navigator import answering
from tenohira.counters.portal.navigator.going import Going, going
from tenohira.counters.portal.navigator.papers import code_of, drawn_code, pdf_of
from tenohira.counters.portal.navigator.showing import slip_shown, transcript_shown
from tenohira.counters.portal.navigator.state import forget, remember
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.rules import Question, at_path
from tenohira.engines.services import queries as services


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Show every life event that leads to procedures."""
    language, catalogue = visitor_of(request).language, services.catalogue()
    found = [
        {"id": key, "title": event.title.text(language), "icon": event.icon}
        for key, event in catalogue.world.life_events.items()
        if catalogue.in_life_event(key)
    ]
    return render(request, "portal/navigator/events.html", {"events": found, "back": _home()})


def _home() -> dict[str, str]:
    return {"href": reverse("portal:home"), "label": _("ホーム")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, event: str) -> HttpResponse:
    """Say what the guide does for an event; begin it anew. Where nothing has to be asked, lead on to the slip."""
    one = going(request, event)
    if not one.cleared().left:
        return redirect("portal:guide-slip", event=event)
    if request.method == "POST":
        response = redirect(one.cleared().onward())
        forget(response)
        return response
    context = {
        "going": one,
        "most": one.cleared().left,
        "has_begun": bool(one.told.answers),
        "onward": one.onward(),
        "count": len(one.guide.bundles),
        "back": _home(),
    }
    return render(request, "portal/navigator/start.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, event: str, path: str) -> HttpResponse:
    """Put one question; take in its answer and go on."""
    one = going(request, event)
    asked = one.question(path)
    if asked is None:
        return redirect(one.onward())
    if request.method != "POST":
        value = one.prefilled(path)
        return _put(request, one, asked, answering.raw_of(asked, value), answering.count_of(asked, value))
    raw = {name: [str(text) for text in texts] for name, texts in request.POST.lists()}
    do = request.POST.get("do", "")
    count = len(answering.rows_in(raw))
    if do == "add":
        return _put(request, one, asked, raw, min(count + 1, answering.MOST_ROWS))
    if do.startswith("remove-") and answering.is_place(do.removeprefix("remove-")):
        return _put(request, one, asked, answering.moved_up(raw, int(do.removeprefix("remove-"))), count - 1)
    return _take(request, one, asked, raw, do)


def _take(
    request: HttpRequest, one: Going, asked: Question, raw: dict[str, list[str]], do: str
) -> HttpResponse:
    if do == "unknown" or (do == "none" and asked.fact.type in ("list", "codes")):
        given = answering.Given(None if do == "unknown" else [])
    else:
        given = answering.read(asked, one.wording(asked.path), raw, one.guide.on, one.language)
    if given.errors:
        rows = len(answering.rows_in(raw))
        return _put(request, one, asked, raw, rows, list(given.errors), status=422)
    after = one.answered(asked.path, given.value)
    response = redirect(after.onward(asked.path))
    if not remember(response, after.told):
        flash.warning(
            request,
            _(
                "いまの答えは、このブラウザに残せませんでした。一度に覚えておける量を超えたためです。"
                "ここまでの答えで、することをまとめました。続きは、市役所の窓口でお聞きください。"
            ),
        )
        return redirect("portal:guide-slip", event=one.guide.id)
    return response


def _put(
    request: HttpRequest,
    one: Going,
    asked: Question,
    raw: dict[str, list[str]],
    count: int,
    errors: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = errors or []
    known = at_path(one.guide.facts(one.register, {}), asked.path)
    names = [str(member.get("name") or "") for member in known] if isinstance(known, list) else []
    is_rows = answering.is_rows(asked)
    rows = (
        answering.drawn_rows(asked, len(names) or max(count, 1), names, found, one.language)
        if is_rows
        else []
    )
    context = {
        "going": one,
        "asked": asked,
        "rows": rows,
        "is_rows": is_rows,
        "may_change_rows": not names,
        "may_add": not names and len(rows) < answering.MOST_ROWS,
        "may_be_none": not names and (is_rows or asked.fact.type == "codes"),
        "title": one.wording(asked.path).text(one.language),
        "field": answering.drawn(asked, one.wording(asked.path), one.language),
        "raw": raw,
        "errors": [error for name, error in found if name == answering.ANSWER],
        "summary": [(html_id(name), error.message) for name, error in found],
        "why": one.depending(asked),
        "left": one.left_before(asked.path),
        "back": one.back(asked.path),
    }
    return render(request, "portal/navigator/question.html", context, status=status)


@never_cache
@require_GET
def slip(request: HttpRequest, event: str) -> HttpResponse:
    """Show what there is to do, as far as the answers go."""
    one = going(request, event)
    code = code_of(one)
    context = slip_shown(one) | {"back": one.last(), "code": code, "qr": drawn_code(code)}
    return render(request, "portal/navigator/slip.html", context)


@never_cache
@require_GET
def slip_pdf(request: HttpRequest, event: str) -> HttpResponse:
    """Hand out the slip as PDF."""
    response = HttpResponse(pdf_of(going(request, event)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="guide.pdf"'
    return response


@never_cache
@require_GET
def answers(request: HttpRequest, event: str) -> HttpResponse:
    """Show what was asked and answered, and what each answer settled and why."""
    one = going(request, event)
    return render(request, "portal/navigator/answers.html", transcript_shown(one))


@require_POST
def forgotten(request: HttpRequest, event: str) -> HttpResponse:
    """Take the answers out of the browser and go home."""
    going(request, event)
    response = redirect("portal:home")
    forget(response)
    return response
