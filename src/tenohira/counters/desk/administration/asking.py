"""A page of administration that asks for something once and does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Sheet
from tenohira.counters.desk.staff import Member
from tenohira.foundation.errors import TenohiraError


@dataclass(frozen=True)
class Question:
    """What is asked: words, what is done with the answers, where to go then."""

    title: str
    label: str
    run: Callable[[dict[str, Any]], object]
    back: str
    done: str
    text: str = ""
    danger: bool = False
    grid: str = ""


def ask(
    request: HttpRequest,
    member: Member,
    question: Question,
    form_of: Callable[[Mapping[str, Any] | None], Sheet],
) -> HttpResponse:
    """Draw the question; once it is answered well, do it and go back."""
    if request.method == "POST" and once.was_done(request):
        return redirect(question.back)
    form = form_of(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            question.run(dict(form.cleaned_data))
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            flash.success(request, question.done)
            return redirect(question.back)
    context = {
        "title": question.title, "text": question.text, "form": form, "label": question.label,
        "danger": question.danger, "grid": question.grid, "back_href": question.back,
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)
