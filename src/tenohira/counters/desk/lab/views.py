"""Pages of the policy lab: an office's drafts, one draft with its form and figures, the draft as a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.desk import once
from tenohira.counters.desk.lab.drawing import cost, groups
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Day, Sheet
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.simulation import commands, queries
from tenohira.foundation.errors import TenohiraError

_LONG = 60


class NewDraft(Sheet):
    """Which procedure, and how the draft is called."""

    title = forms.CharField(
        label="案の名前",
        max_length=100,
        required=False,
        help_text="例: 第3子を4万円にする案。空なら手続きの名前になります。",
    )

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = forms.ChoiceField(
            label="どの手続きを試すか", choices=[("", "選んでください"), *choices]
        )
        self.order_fields(["service", "title"])


class DraftSheet(Sheet):
    """The values and rules of a procedure; what stands in `sheet` is shown until something else was typed."""

    title = forms.CharField(label="案の名前", max_length=100)
    on = Day(label="いつからの案か", help_text="この日の年齢と法令の数字で、いまの住民を数えます。")

    def __init__(self, sheet: queries.Sheet, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": sheet.draft.title, "on": sheet.draft.on.isoformat(), **sheet.typed}
        super().__init__(*args, **kwargs)
        for value in sheet.values:
            for place in value.places:
                self.fields[f"value:{value.name}:{place.key}"] = forms.CharField(
                    label=place.when or "値", max_length=40, required=False,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )  # fmt: skip
        for rule in sheet.rules:
            rows = 2 if len(rule.text) < 2 * _LONG else 5
            self.fields[f"rule:{rule.key}"] = forms.CharField(
                label=rule.title, max_length=4000, required=False,
                widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "class": "rule-text"}),
            )  # fmt: skip
        self.parts = [
            (value, [self[f"value:{value.name}:{place.key}"] for place in value.places])
            for value in sheet.values
        ]
        self.rule_parts = [self[f"rule:{rule.key}"] for rule in sheet.rules]


@require_http_methods(["GET", "POST"])
@staff_required
def lab(request: HttpRequest, member: Member) -> HttpResponse:
    """List the drafts of the member's office, and begin one."""
    if once.was_done(request):
        return redirect("desk:lab")
    by = member.actor()
    form = NewDraft(queries.services_to_try(by), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = commands.begin(form.cleaned_data["service"], form.cleaned_data["title"], by)
        once.remember(request)
        return redirect("desk:draft", key=_key(made))
    context = {"rows": queries.drafts_of(by), "form": form, "label": "案をつくる"}
    return show(request, member, "desk/lab/list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_required
def draft(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Show a draft with what came of it; keep what was typed and try it."""
    by, ref = member.actor(), f"policy-draft:{key}"
    sheet = queries.sheet_of(ref, by)
    form = DraftSheet(sheet, request.POST if request.method == "POST" else None)
    tried: queries.Tried | None = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            typed = {name: text for name, text in data.items() if ":" in name}
            commands.keep(ref, data["title"], data["on"], typed, by)
            tried = commands.try_out(ref, by)
        except TenohiraError as error:
            form.refuse(error)
        else:
            if not tried.problems:
                if tried.examples:
                    flash.info(request, _examples(tried))
                return redirect("desk:draft", key=key)
            sheet = queries.sheet_of(ref, by)
    status = 422 if form.is_bound else 200
    return show(request, member, "desk/lab/draft.html", _context(sheet, form, tried, key), status=status)


def _context(sheet: queries.Sheet, form: DraftSheet, tried: queries.Tried | None, key: str) -> dict[str, Any]:
    result: Mapping[str, Any] = {} if form.is_bound else sheet.draft.result
    effects = [
        {**effect, "groups": groups(effect), "cost": cost(effect), "word": _word(effect)}
        for effect in result.get("effects", ())
    ]
    effects.sort(key=lambda one: one["service"] != sheet.draft.service_id)
    return {
        "view": sheet.draft, "sheet": sheet, "form": form, "key": key, "result": result, "effects": effects,
        "problems": tried.problems if tried else (),
    }  # fmt: skip


def _word(effect: Mapping[str, Any]) -> str:
    return "世帯" if effect["terms"]["unit"] == "household" else "人"


def _examples(tried: queries.Tried) -> str:
    told = "、".join(f"{one.file}:{one.line}" for one in tried.examples[:3])
    count = len(tried.examples)
    return f"この案では、手続きの例の答えが {count} か所で変わります（{told}）。採用するときに、例も書き直します。"


@require_GET
@staff_required
def pack(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Hand out the files of a draft, to lay over `cities/` and ask for their adoption."""
    answer = HttpResponse(
        queries.pack_of(f"policy-draft:{key}", member.actor()), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="draft-{key[:8]}.zip"'
    return answer


@require_POST
@staff_required
def drop(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Throw a draft away."""
    commands.drop(f"policy-draft:{key}", member.actor())
    flash.success(request, "案を消しました。")
    return redirect("desk:lab")


def _key(view: queries.DraftView) -> str:
    return view.ref.removeprefix("policy-draft:")
