"""Finding residents: the purpose is asked for first, the search leaves a trace, protected people stay hidden."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.purposes import PurposeSheet, keep
from tenohira.counters.desk.sheets import Day
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError

_MOST = 50


class FindSheet(PurposeSheet):
    """Whom to look for, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = forms.CharField(
            label=_("氏名・カナ・住所・宛名番号"), required=False, max_length=100
        )
        self.fields["birth_date"] = Day(label=_("生年月日（例: 平成4年3月3日）"), required=False)
        self.fields["text"].widget.attrs["data-key-search"] = ""
        self.order_fields(["text", "birth_date", "purpose", "detail"])

    def clean(self) -> dict[str, Any]:
        """Ask for a name or a birth date."""
        data = super().clean()
        if not data.get("text") and not data.get("birth_date") and not self.errors:
            self.add_error("text", _("氏名か生年月日のどちらかを入力してください。"))
        return data


@require_http_methods(["GET", "POST"])
@staff_required
def find(request: HttpRequest, member: Member) -> HttpResponse:
    """List the residents found. What is looked for is sent in the body: names stay out of addresses and logs."""
    form = FindSheet(request.POST if request.method == "POST" else None)
    found: list[people.PersonView] | None = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            found = people.find_people(
                data["text"],
                by=member.actor(),
                purpose=form.stated,
                birth_date=data["birth_date"],
                limit=_MOST,
            )
        except TenohiraError as error:
            form.refuse(error)
        else:
            keep(request, form.stated)
    context = {"form": form, "found": found, "most": _MOST}
    wrong = form.is_bound and bool(form.errors)
    return show(request, member, "desk/people/find.html", context, status=422 if wrong else 200)
