"""個人番号: read, checked, sealed at once."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import MyNumberField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, first
from tenohira.foundation.codes import my_number_is_valid
from tenohira.foundation.sealing import seal, unseal
from tenohira.foundation.text import normalize

MASK = "●●●● ●●●● ●●●●"


class MyNumber(FieldType[MyNumberField]):
    """`my-number`: `{"sealed": "…"}`, opened only by `unsealed`.

    It never goes back to the browser: an empty input keeps the number given before; `<id>.remove` = `yes` drops it.
    """

    name = "my-number"
    is_secret = True

    def parse(self, field: MyNumberField, raw: Raw, context: Context) -> dict[str, str] | None:
        """Raises FieldError not-a-number, wrong-check-digit; no message repeats the number."""
        if first(raw, f"{field.id}.remove").strip() == "yes":
            return None
        digits = re.sub(r"[\s\-]", "", normalize(first(raw, field.id)))
        if not digits:
            return context.current if _is_sealed(context.current) else None
        if not re.fullmatch(r"[0-9]{12}", digits):
            raise FieldError("not-a-number", _("マイナンバーは12桁の数字で書いてください。"))
        if not my_number_is_valid(digits):
            raise FieldError(
                "wrong-check-digit",
                _("マイナンバーの数字のどれかが違うようです。カードか通知を見て、もう一度書いてください。"),
            )
        return {"sealed": seal(digits.encode()).decode()}

    def raw_of(self, field: MyNumberField, value: Any) -> dict[str, list[str]]:
        """Nothing: the number is never shown again."""
        return {}

    def show(self, field: MyNumberField, value: Any, language: str) -> Shown:
        """Masked entirely."""
        return [" ".join((MASK, _("（入力済み）")))]

    def rule_type(self, field: MyNumberField) -> None:
        """Expressions may not see it."""
        return

    def from_fact(self, field: MyNumberField, fact: Any, beside: Any, context: Context) -> None:
        """Never prefilled."""
        return

    def html_names(self, field: MyNumberField) -> list[str]:
        """The number, and dropping it."""
        return [field.id, f"{field.id}.remove"]


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("sealed"), str)


def unsealed(value: dict[str, str]) -> str:
    """Return the twelve digits of an answer; whoever calls this must have a purpose the law names (番号法9条)."""
    return unseal(value["sealed"].encode()).decode()
