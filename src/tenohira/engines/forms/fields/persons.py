"""Another person, and members of the household."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.errors import FieldError, together
from tenohira.engines.forms.field_models import HouseholdMembersField, PersonField
from tenohira.engines.forms.fields.base import Context, FieldType, Raw, Shown, checked_length, every, first
from tenohira.engines.forms.fields.choosing import check_count, choose
from tenohira.engines.forms.fields.dates import raw_date, read_date
from tenohira.engines.forms.fields.names import read_kana, read_name
from tenohira.engines.forms.ports import ListOf, RuleType
from tenohira.foundation.calendar import format_date
from tenohira.foundation.text import normalize, search_key

LONGEST = 100


def _relationship(text: str, most: int) -> str | None:
    said = re.sub(r"\s+", " ", normalize(text))
    return checked_length(said, most) if said else None


_READERS: Mapping[str, Callable[[str, int], str | None]] = {
    "name": read_name,
    "kana": read_kana,
    "relationship": _relationship,
}


class Person(FieldType[PersonField]):
    """`person`: the parts asked for, of `{"name", "kana", "birth_date": "2024-04-02", "relationship"}`.

    When the field is answered at all, every part must be.
    """

    name = "person"
    parts = ("name", "kana", "birth_date", "relationship")

    def parse(self, field: PersonField, raw: Raw, context: Context) -> dict[str, str] | None:
        """Raises FieldError at the part: no-… and the errors of name, kana and date."""
        value: dict[str, str] = {}
        errors: list[FieldError] = []
        missing: list[FieldError] = []
        for part in field.parts:
            try:
                found = self._read(f"{field.id}.{part}", part, raw, context)
                if found is None:
                    missing.append(FieldError(f"no-{part}", _missing(part), part))
                else:
                    value[part] = found
            except FieldError as error:
                errors.append(error.at(part))
        if not value and not errors:
            return None
        if problem := together([*errors, *missing]):
            raise problem
        return value

    def _read(self, name: str, part: str, raw: Raw, context: Context) -> str | None:
        if part != "birth_date":
            return _READERS[part](first(raw, name), LONGEST)
        born = read_date(raw, name)
        if born and date.fromisoformat(born) > context.today:
            raise FieldError("too-late", _("生年月日は、今日か今日より前の日を書いてください。"))
        return born

    def raw_of(self, field: PersonField, value: Any) -> dict[str, list[str]]:
        """Name, kana, relationship, and the parts of the birth date."""
        raw: dict[str, list[str]] = {}
        for part, said in (value or {}).items():
            name = f"{field.id}.{part}"
            raw |= raw_date(name, said) if part == "birth_date" else {name: [str(said)]}
        return raw

    def show(self, field: PersonField, value: Any, language: str) -> Shown:
        """One part per line."""
        name = f"{value.get('name', '')}（{value['kana']}）" if value.get("kana") else value.get("name", "")
        born = value.get("birth_date")
        lines = [
            name,
            format_date(date.fromisoformat(born), language) if born else "",
            value.get("relationship", ""),
        ]
        return [line for line in lines if line]

    def rule_type(self, field: PersonField) -> RuleType:
        """A record of the parts asked for."""
        return {part: "date" if part == "birth_date" else "text" for part in field.parts}

    def rule_value(self, field: PersonField, value: Any) -> object | None:
        """The birth date as datetime.date."""
        born = value.get("birth_date")
        return {**value, "birth_date": date.fromisoformat(born)} if born else value

    def from_fact(self, field: PersonField, fact: Any, beside: Mapping[str, Any], context: Context) -> Any:
        """The parts of a registered person that are asked for; parts the register lacks stay open."""
        if not isinstance(fact, Mapping):
            return None
        value = {}
        for part in field.parts:
            said = fact.get(part)
            if said:
                value[part] = said.isoformat() if isinstance(said, date) else str(said)
        return value or None

    def comparable(self, value: Any) -> Any:
        """Names without spaces, kana by sound."""
        kana = search_key(value["kana"]) if value.get("kana") else ""
        return [
            str(value.get("name", "")).replace(" ", ""),
            kana,
            value.get("birth_date"),
            value.get("relationship"),
        ]

    def html_names(self, field: PersonField) -> list[str]:
        """With the four parts of the birth date."""
        names = [f"{field.id}.{part}" for part in field.parts]
        if "birth_date" in field.parts:
            names += [f"{field.id}.birth_date.{part}" for part in ("era", "year", "month", "day")]
        return names


def _missing(part: str) -> str:
    return {
        "name": _("氏名を書いてください。"),
        "kana": _("フリガナを書いてください。"),
        "birth_date": _("生年月日を書いてください。"),
        "relationship": _("続柄を書いてください（例 子、父、妻）。"),
    }[part]


class HouseholdMembers(FieldType[HouseholdMembersField]):
    """`household-members`: a list of `{"ref": "person:…", "name": "鈴木 一郎"}`.

    Those chosen from the register under `<id>`; where it is not known, names typed one per line under
    `<id>.names`, with `ref` `""`.
    """

    name = "household-members"

    def parse(self, field: HouseholdMembersField, raw: Raw, context: Context) -> list[dict[str, str]] | None:
        """Raises FieldError not-a-member, not-a-name, too-few, too-many."""
        known = {ref: name for ref, name, _kind in candidates(field, context)}
        chosen = set(every(raw, field.id))
        if not chosen <= set(known):
            raise FieldError("not-a-member", _("表示されている世帯の方の中から選んでください。"))
        value = [{"ref": ref, "name": name} for ref, name in known.items() if ref in chosen]
        try:
            value += [{"ref": "", "name": name} for name in _typed_names(first(raw, f"{field.id}.names"))]
        except FieldError as error:
            raise error.at("names") from error
        if not value:
            return None
        check_count(len(value), field.min, field.max)
        return value

    def raw_of(self, field: HouseholdMembersField, value: Any) -> dict[str, list[str]]:
        """Refs, and names that were typed."""
        refs = [one["ref"] for one in value or [] if one.get("ref")]
        names = [one["name"] for one in value or [] if not one.get("ref")]
        raw = {field.id: refs, f"{field.id}.names": ["\n".join(names)] if names else []}
        return {name: texts for name, texts in raw.items() if texts}

    def show(self, field: HouseholdMembersField, value: Any, language: str) -> Shown:
        """One name per line."""
        return [str(one.get("name") or "") for one in value]

    def rule_type(self, field: HouseholdMembersField) -> RuleType:
        """Counted, or gone through by name."""
        return ListOf({"ref": "text", "name": "text"})

    def missing(self, field: HouseholdMembersField, language: str) -> FieldError:
        """Asks to choose."""
        return choose(field, language)

    def from_fact(
        self, field: HouseholdMembersField, fact: Any, beside: Mapping[str, Any], context: Context
    ) -> Any:
        """The people of a registered list."""
        if not isinstance(fact, list | tuple):
            return None
        return [
            {"ref": str(one["ref"]), "name": str(one.get("name") or "")}
            for one in fact
            if isinstance(one, Mapping) and one.get("ref")
        ] or None

    def comparable(self, value: Any) -> Any:
        """The people, in no order."""
        return sorted((one.get("ref") or one.get("name") or "") for one in value)

    def html_names(self, field: HouseholdMembersField) -> list[str]:
        """The chosen, and typed names."""
        return [field.id, f"{field.id}.names"]


def candidates(field: HouseholdMembersField, context: Context) -> list[tuple[str, str, str]]:
    """Return the members (ref, name, kind) that may be chosen."""
    kinds = {"all": {"self", "child", "other"}, "members": {"child", "other"}, "children": {"child"}}[
        field.who
    ]
    return [one for one in context.members or () if one[2] in kinds]


def _typed_names(text: str) -> list[str]:
    lines = re.split(r"[\n\r、,]+", text)
    names = [name for line in lines[:100] if (name := read_name(line, LONGEST))]
    return list(dict.fromkeys(names))
