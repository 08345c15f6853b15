"""Forms of the desk: Django forms drawn with the look, to which errors of the house can be added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenohira.foundation.calendar import parse_date
from tenohira.foundation.errors import TenohiraError


class Sheet(forms.Form):
    """A form of the desk; `required` is told in words, so that the browser's own bubbles stay away."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Check what was sent; what is missing is asked for in plain words."""
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _("入力してください。")
        super().full_clean()

    def refuse(self, error: TenohiraError) -> None:
        """Show an error of the house above the form."""
        self.add_error(None, str(error))


class Words(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def options(choices: list[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    """Return a field of a few options, all in sight."""
    drawn = forms.RadioSelect(attrs={"class": "option__input"})
    return forms.ChoiceField(choices=choices, widget=drawn, **kwargs)


class Day(forms.CharField):
    """A day written as 和暦 or 西暦; cleans to a date, or None when left empty."""

    def clean(self, value: Any) -> Any:
        """Return the day; a text that is none is refused with the reason."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except TenohiraError as error:
            raise forms.ValidationError(str(error)) from None
