"""Why staff look at a resident: chosen from a short list, kept in the journal, shown to the resident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenohira.counters.desk.sheets import Sheet
from tenohira.engines.people import queries as people

_KEPT = "desk_purpose"
OTHER = "other"


def purposes() -> list[tuple[str, str]]:
    """Return the purposes of the city to choose from (library/purposes.yaml and the pack's own)."""
    listed = [one.title.text() for one in people.purposes()]
    return [("", _("選んでください")), *((one, one) for one in listed), (OTHER, _("その他（右に書く）"))]


class PurposeSheet(Sheet):
    """Asks for the purpose of a look-up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"] = forms.ChoiceField(
            label=_("閲覧の目的"),
            choices=purposes(),
            error_messages={"required": _("目的を選んでください。")},
        )
        self.fields["detail"] = forms.CharField(label=_("くわしく"), required=False, max_length=100)

    def clean(self) -> dict[str, Any]:
        """Ask for words when the purpose is another one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("purpose") == OTHER and not data.get("detail", "").strip():
            self.add_error("detail", _("目的を書いてください。"))
        return data

    @property
    def stated(self) -> str:
        """The purpose as the journal keeps it."""
        chosen: str = self.cleaned_data["purpose"]
        detail: str = self.cleaned_data["detail"].strip()
        if chosen == OTHER:
            return detail
        return f"{chosen}（{detail}）" if detail else chosen


def keep(request: HttpRequest, purpose: str) -> None:
    """Remember the purpose stated last, for the people opened from the list it found."""
    request.session[_KEPT] = purpose


def kept(request: HttpRequest) -> str:
    """Return the purpose stated last, "" for none."""
    return str(request.session.get(_KEPT, ""))
