"""One page of the form: shown, taken in, blocks added and taken away, put aside for later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.portal.apply.drawing import drawn_blocks
from tenohira.counters.portal.apply.opening import Opened, opened
from tenohira.counters.portal.apply.uploads import Raw, take_files
from tenohira.engines.cases import commands as cases
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.definition import Page

ASKED = "~asked"
_CONTROL = {"csrfmiddlewaretoken", "do", "back_to", ASKED}


@never_cache
@require_GET
def begin_or_continue(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Go to the first page that is not answered yet, or to the review when all are."""
    one = opened(request, draft_id)
    return redirect(place_to_go_on(one))


def place_to_go_on(one: Opened) -> str:
    """Return the address of the page where the visitor left off."""
    if one.correction is not None:
        return _first_marked(one)
    missing = forms.problems_of(one.form, one.answers, one.facts, one.bundle.expressions)
    wrong = {error.page_id for error in missing}
    for page in one.pages:
        if page.id in wrong or not _was_seen(one, page):
            return reverse("portal:page", args=[one.draft.id, page.id])
    return reverse("portal:review", args=[one.draft.id])


def _was_seen(one: Opened, page: Page) -> bool:
    """Tell whether anything on a page was answered, by the visitor or by the register."""
    if page.repeat is not None or any(asked.required for asked in page.ask):
        return True
    return any(one.answers.get(asked.id) is not None for asked in page.ask)


def _first_marked(one: Opened) -> str:
    marked = {mark.field_id for mark in one.correction.marks} if one.correction else set()
    for page in one.pages:
        if marked & {asked.id for asked in page.ask}:
            return reverse("portal:page", args=[one.draft.id, page.id])
    return reverse("portal:review", args=[one.draft.id])


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, draft_id: str, page_id: str) -> HttpResponse:
    """Show one page of the form; take in what was sent for it."""
    one = opened(request, draft_id)
    shown = one.page(page_id)
    if request.method == "GET":
        raw = forms.raw_of_page(one.form, page_id, one.answers, one.facts)
        return _show(request, one, shown, raw, _errors_of_what_was_typed(one, shown))
    return _take(request, one, shown)


def _errors_of_what_was_typed(one: Opened, shown: Page) -> list[FormError]:
    """Return what is wrong on a page with what was typed before; questions not yet answered are no errors."""
    found = forms.problems_of(one.form, one.answers, one.facts, one.bundle.expressions)
    return [error for error in found if error.page_id == shown.id and error.code not in _NOT_YET]


_NOT_YET = {"required", "too-few", "not-saved"}


def _take(request: HttpRequest, one: Opened, shown: Page) -> HttpResponse:
    sent = _with_locked(one, shown, raw_of(request))
    files = take_files(request, one, shown, sent)
    accepted = cases.save_page(one.draft.id, shown.id, files.raw, by=one.by, token=one.token)
    after = opened(request, one.draft.id)
    do = request.POST.get("do", "")
    if do == "leave":
        return redirect("portal:saved", draft_id=one.draft.id)
    if do == "add" or do.startswith("remove-"):
        return _change_blocks(after, shown, do)
    if do == "attach" and not files.errors:
        return redirect("portal:page", draft_id=one.draft.id, page_id=shown.id)
    errors = files.errors + [
        error for error in accepted.errors if not any(error.field_id == bad.field_id for bad in files.errors)
    ]
    if errors:
        return _show(request, after, shown, files.raw, errors, status=503 if files.away else 422)
    return redirect(_next(request, after, shown))


def raw_of(request: HttpRequest) -> Raw:
    """Return what was sent as html names and texts, without the page's own controls."""
    return {name: texts for name, texts in request.POST.lists() if name not in _CONTROL}


def _with_locked(one: Opened, shown: Page, sent: Raw) -> Raw:
    """Lay the answers that a correction does not open over what was sent."""
    if one.correction is None or not one.correction.marks:
        return sent
    kept = forms.raw_of_page(one.form, shown.id, one.answers, one.facts)
    locked = [
        question.name
        for block in drawn_blocks(one, shown)
        for question in block.questions
        if question.is_locked
    ]

    def belongs(name: str) -> bool:
        return any(name == own or name.startswith(f"{own}.") for own in locked)

    own = {name: list(texts) for name, texts in kept.items() if belongs(name)}
    return {name: texts for name, texts in sent.items() if not belongs(name)} | own


def _change_blocks(one: Opened, shown: Page, do: str) -> HttpResponse:
    if do == "add":
        answers = forms.add_block(one.form, one.answers, shown.id, one.facts)
        anchor = f"#block-{len(answers[shown.id]) - 1}"
        cases.change_answers(one.draft.id, answers, by=one.by, token=one.token)
    else:
        there = {str(block.index): block.key for block in forms.blocks(shown, one.answers, one.facts)}
        key = there.get(do.removeprefix("remove-"), "")
        cases.remove_block(one.draft.id, shown.id, key, by=one.by, token=one.token)
        anchor = "#main"
    return redirect(reverse("portal:page", args=[one.draft.id, shown.id]) + anchor)


def _next(request: HttpRequest, one: Opened, shown: Page) -> str:
    review = reverse("portal:review", args=[one.draft.id])
    if request.POST.get("back_to") == "review":
        return review
    if one.correction is not None and one.correction.marks:
        return _next_marked(one, shown) or review
    following = one.after(shown.id)
    return reverse("portal:page", args=[one.draft.id, following.id]) if following else review


def _next_marked(one: Opened, shown: Page) -> str:
    marked = {mark.field_id for mark in one.correction.marks} if one.correction else set()
    following = one.after(shown.id)
    while following is not None:
        if marked & {asked.id for asked in following.ask}:
            return reverse("portal:page", args=[one.draft.id, following.id])
        following = one.after(following.id)
    return ""


def _show(
    request: HttpRequest,
    one: Opened,
    shown: Page,
    raw: Any,
    errors: list[FormError],
    status: int = 200,
) -> HttpResponse:
    blocks = drawn_blocks(one, shown, errors=errors)
    asked = set(request.POST.get(ASKED, "").split())
    fresh = {q.name for b in blocks for q in b.questions if asked and q.name not in asked}
    is_only_fresh = bool(errors) and all(_is_fresh(error, fresh) for error in errors)
    pages = [page.id for page in one.pages]
    context: dict[str, Any] = {
        "opened": one,
        "page": shown,
        "intro": shown.intro.text(one.language) if shown.intro else "",
        "blocks": _without_errors(blocks) if is_only_fresh else blocks,
        "raw": raw,
        "errors": [] if is_only_fresh else errors,
        "is_only_fresh": is_only_fresh,
        "asked": " ".join(q.name for b in blocks for q in b.questions),
        "at": pages.index(shown.id) + 1,
        "of": len(pages) + 1,
        "title": shown.title.text(one.language),
        "back": _back(request, one, shown),
        "back_to": request.POST.get("back_to") or request.GET.get("back_to", ""),
        "repeat": _repeat(one, shown, len(blocks)),
        "has_files": any(asked.type in {"file", "photo"} for asked in shown.ask),
    }
    return render(request, "portal/apply/page.html", context, status=status)


def _is_fresh(error: FormError, fresh: set[str]) -> bool:
    name = error.field_id if error.index is None else f"{error.page_id}.{error.index}.{error.field_id}"
    return error.code == "required" and name in fresh


def _without_errors(blocks: list[Any]) -> list[Any]:
    return [
        replace(block, questions=[replace(question, errors=()) for question in block.questions])
        for block in blocks
    ]


def _back(request: HttpRequest, one: Opened, shown: Page) -> dict[str, str]:
    if (request.POST.get("back_to") or request.GET.get("back_to")) == "review":
        return {"href": reverse("portal:review", args=[one.draft.id]), "label": _("確認のページへ戻る")}
    if one.draft.correction_of:
        href = reverse("portal:case", args=[one.draft.correction_of])
        return {"href": href, "label": _("受付番号 %(number)s") % {"number": one.draft.correction_of}}
    before = one.before(shown.id)
    if before is None:
        return {"href": reverse("portal:service", args=[one.draft.service_id]), "label": one.service_title}
    return {
        "href": reverse("portal:page", args=[one.draft.id, before.id]),
        "label": before.title.text(one.language),
    }


def _repeat(one: Opened, shown: Page, count: int) -> dict[str, Any] | None:
    if shown.repeat is None:
        return None
    label = (shown.repeat.label or shown.title).text(one.language)
    is_known = one.correction is not None and bool(one.correction.marks)
    return {
        "label": label,
        "may_add": count < shown.repeat.most and shown.repeat.may_add and not is_known,
        "may_remove": not is_known,
    }


@never_cache
@require_POST
def questions(request: HttpRequest, draft_id: str, page_id: str) -> HttpResponse:
    """Return the questions that what is typed just now leads to; nothing is saved (for pages with scripts)."""
    one = opened(request, draft_id)
    shown = one.page(page_id)
    sent = _with_locked(one, shown, raw_of(request))
    taken = forms.accept(one.form, page_id, sent, one.answers, one.facts, one.bundle.expressions)
    blocks = drawn_blocks(one, shown, answers=taken.answers)
    context = {"blocks": blocks, "raw": sent, "page": shown, "repeat": _repeat(one, shown, len(blocks))}
    return render(request, "portal/apply/questions.html", context)
