"""Postal addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError, together
from tenohira.engines.forms.field_models import AddressField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, checked_length, first
from tenohira.engines.forms.ports import RuleType
from tenohira.foundation.address import (
    PREFECTURES,
    AddressError,
    Town,
    TownMaster,
    format_postal_code,
    normalize_house_number,
    parse_address,
    read_postal_code,
)
from tenohira.foundation.text import normalize

PARTS = ("postal_code", "town", "block", "building")
LONGEST_PART = 150
_PREFECTURE = re.compile("^(?:" + "|".join(PREFECTURES) + ")")


class Address(FieldType[AddressField]):
    """`address`: `{"postal_code": "4310431", "town", "block": "1-2", "building"}`, every part a string.

    With `in_city` the town is a name of the city's master. Elsewhere `town` holds 都道府県・市区町村・町名.
    """

    name = "address"
    parts = PARTS

    def parse(self, field: AddressField, raw: Raw, context: Context) -> dict[str, str] | None:
        """Raises FieldError not-a-postal-code, no-town, unknown-town, which-town, no-block, too-long."""
        typed = {part: re.sub(r"\s+", " ", normalize(first(raw, f"{field.id}.{part}"))) for part in PARTS}
        if not any(typed.values()):
            return None
        errors = []
        value = dict(typed)
        for step in (self._postal_code, self._town, self._block, self._lengths):
            try:
                value = step(field, value, context)
            except FieldError as error:
                errors.append(error)
        if found := together(errors):
            raise found
        return value

    def _postal_code(self, field: AddressField, value: dict[str, str], context: Context) -> dict[str, str]:
        if not value["postal_code"]:
            return value
        try:
            return {**value, "postal_code": read_postal_code(value["postal_code"])}
        except AddressError as error:
            said = _(
                "郵便番号は7桁の数字で書いてください（例 431-0431）。分からないときは空のままでかまいません。"
            )
            raise FieldError("not-a-postal-code", said, "postal_code") from error

    def _town(self, field: AddressField, value: dict[str, str], context: Context) -> dict[str, str]:
        if not value["town"]:
            said = (
                _("町名を書いてください。")
                if field.in_city
                else _("都道府県・市区町村・町名を書いてください（例 静岡県浜松市中央区元城町）。")
            )
            raise FieldError("no-town", said, "town")
        if not field.in_city or context.towns is None or not context.towns.towns:
            return value
        return _in_city(value, context.towns)

    def _block(self, field: AddressField, value: dict[str, str], context: Context) -> dict[str, str]:
        if not value["block"]:
            if value["town"]:
                raise FieldError(
                    "no-block",
                    _("番地を書いてください（例 1-2-3）。ないときは「なし」と書いてください。"),
                    "block",
                )
            return value
        read = normalize_house_number(value["block"])
        return {**value, "block": read if read and _says_all(value["block"], read) else value["block"]}

    def _lengths(self, field: AddressField, value: dict[str, str], context: Context) -> dict[str, str]:
        for part in PARTS:
            try:
                checked_length(value[part], LONGEST_PART)
            except FieldError as error:
                raise error.at(part) from error
        return value

    def raw_of(self, field: AddressField, value: Any) -> dict[str, list[str]]:
        """The four parts."""
        raw = {f"{field.id}.{part}": [str(value.get(part) or "")] for part in PARTS} if value else {}
        return {name: texts for name, texts in raw.items() if texts[0]}

    def show(self, field: AddressField, value: Any, language: str) -> Shown:
        """Postal code and address, two lines."""
        code = value.get("postal_code") or ""
        line = f"{value.get('town', '')}{value.get('block', '')} {value.get('building', '')}".strip()
        return [one for one in (f"〒{format_postal_code(code)}" if code else "", line) if one]

    def rule_type(self, field: AddressField) -> RuleType:
        """A record of its parts."""
        return dict.fromkeys(PARTS, "text")

    def from_fact(self, field: AddressField, fact: Any, beside: Mapping[str, Any], context: Context) -> Any:
        """Read a registered address: one line, with `postal_code` beside it, or a record of parts."""
        if isinstance(fact, Mapping):
            value = {part: str(fact.get(part) or "") for part in PARTS}
        elif isinstance(fact, str) and fact.strip():
            value = _from_line(fact, str(beside.get("postal_code") or ""), field, context)
        else:
            return None
        raw = {f"{field.id}.{part}": [text] for part, text in value.items() if text}
        try:
            return self.parse(field, raw, context)
        except FieldError:
            return None

    def comparable(self, value: Any) -> Any:
        """Where the border between town and house number was drawn does not matter, nor do prefecture and code."""
        line = f"{value.get('town', '')}{value.get('block', '')}{value.get('building', '')}"
        line = _PREFECTURE.sub("", normalize(line).replace(" ", ""))
        line = re.sub(r"丁目|番地の?|番|号|の|-", "-", line)
        return re.sub(r"-+", "-", line).strip("-").casefold()


def _in_city(value: dict[str, str], master: TownMaster) -> dict[str, str]:
    """Settle on one town of the master; never choose between several."""
    parsed = parse_address(value["town"], master)
    town: Town | None = parsed.match
    if town is None or parsed.building:
        near = "、".join(dict.fromkeys(one.full_name for one in master.find(value["town"], 4)))
        if near:
            said = _("「%(town)s」という町名が市内に見つかりません。%(near)s の中にありませんか。")
            raise FieldError("unknown-town", said % {"town": value["town"][:40], "near": near}, "town")
        said = _("「%(town)s」という町名が市内に見つかりません。町名だけを書いてください（例 %(example)s）。")
        example = master.towns[0].full_name
        raise FieldError("unknown-town", said % {"town": value["town"][:40], "example": example}, "town")
    code = value["postal_code"]
    if code and town.postal_code and code != town.postal_code:
        codes = {one.postal_code for one in master.towns if one.full_name == town.full_name}
        if code not in codes:
            said = _("%(town)sの郵便番号は %(code)s です。町名と郵便番号を確かめてください。")
            values = {"town": town.full_name, "code": format_postal_code(town.postal_code)}
            raise FieldError("wrong-postal-code", said % values, "postal_code")
    found = {**value, "town": town.full_name, "postal_code": code or town.postal_code or ""}
    return {**found, "block": value["block"] or parsed.block}


def _from_line(line: str, code: str, field: AddressField, context: Context) -> dict[str, str]:
    text = re.sub(r"\s+", " ", normalize(line))
    if context.towns is not None:
        parsed = parse_address(text, context.towns)
        if parsed.match is not None:
            place = "" if field.in_city else f"{parsed.prefecture}{parsed.city}"
            return {
                "postal_code": code or parsed.match.postal_code or "",
                "town": f"{place}{parsed.town}",
                "block": parsed.block or _("なし"),
                "building": parsed.building,
            }
    cut = re.search(r"(?<=\D)\d", text)
    town, behind = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    block, _space, building = behind.partition(" ")
    return {"postal_code": code, "town": town.strip(), "block": block or _("なし"), "building": building}


def _says_all(typed: str, read: str) -> bool:
    """Whether a house number read from a text holds every number of it, so that nothing is lost."""
    return re.findall(r"\d+", typed) == re.findall(r"\d+", read) and not re.search(
        r"[^\d\s\-番地号丁目の]", typed
    )
