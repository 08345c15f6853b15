"""A spot in the city: a point on the map, words, or both."""

from __future__ import annotations

import math
import re
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.field_models import PlaceField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, checked_length, first
from tenohira.engines.forms.ports import RuleType
from tenohira.foundation.text import normalize

PARTS = ("text", "lat", "lng")


class Place(FieldType[PlaceField]):
    """`place`: `{"text": "…", "lat": 35.0, "lng": 137.0}` in WGS84 degrees to six places; lat and lng may be null."""

    name = "place"
    parts = PARTS

    def parse(self, field: PlaceField, raw: Raw, context: Context) -> dict[str, Any] | None:
        """Raises FieldError not-a-point, half-a-point, outside, too-long."""
        text = re.sub(r"\s+", " ", normalize(first(raw, f"{field.id}.text")))
        lat = _degrees(first(raw, f"{field.id}.lat"), 90, "lat")
        lng = _degrees(first(raw, f"{field.id}.lng"), 180, "lng")
        if not text and lat is None and lng is None:
            return None
        if (lat is None) != (lng is None):
            said = _(
                "緯度と経度は両方書いてください。分からないときは両方を空にして、場所をことばで書いてください。"
            )
            raise FieldError("half-a-point", said, "lat" if lat is None else "lng")
        self._inside(field, lat, lng, context)
        return {"text": _text(text), "lat": lat, "lng": lng}

    def _inside(self, field: PlaceField, lat: float | None, lng: float | None, context: Context) -> None:
        if not field.in_city or context.boundary is None or lat is None or lng is None:
            return
        if not context.boundary.holds(lng, lat):
            said = _("その場所は市の外のようです。市内の場所を選ぶか、場所をことばで書いてください。")
            raise FieldError("outside", said, "lat")

    def raw_of(self, field: PlaceField, value: Any) -> dict[str, list[str]]:
        """The three parts."""
        if not value:
            return {}
        given = {part: value.get(part) for part in PARTS}
        return {
            f"{field.id}.{part}": [f"{one:.6f}" if isinstance(one, float) else str(one)]
            for part, one in given.items()
            if one not in (None, "")
        }

    def show(self, field: PlaceField, value: Any, language: str) -> Shown:
        """Words, then the point."""
        lines = [value.get("text") or ""]
        if value.get("lat") is not None:
            lines.append(_("緯度 %(lat)s、経度 %(lng)s") % {"lat": value["lat"], "lng": value["lng"]})
        return [line for line in lines if line]

    def rule_type(self, field: PlaceField) -> RuleType:
        """Only the words; a point is no matter of rules."""
        return {"text": "text"}


def _text(text: str) -> str:
    try:
        return checked_length(text, 300)
    except FieldError as error:
        raise error.at("text") from error


def _degrees(text: str, limit: int, part: str) -> float | None:
    typed = normalize(text).replace(" ", "").removesuffix("°")
    if not typed:
        return None
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,20})?", typed):
        degrees = round(float(typed), 6)
        if math.isfinite(degrees) and abs(degrees) <= limit:
            return degrees + 0.0
    said = _(
        "緯度と経度は小数で書いてください（例 緯度 34.718、経度 137.532）。分からないときは空のままでかまいません。"
    )
    raise FieldError("not-a-point", said, part)
