"""What a form may ask: the keys of each type of field, as they stand in form.yaml."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from tenohira.foundation.definitions import Definition, LocalText

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Ids that conditions may name: small letters, digits and `_`."""

ListId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
FileKind = Literal["pdf", "jpeg", "png", "heic", "webp", "word", "excel", "text", "csv"]
PersonPart = Literal["name", "kana", "birth_date", "relationship"]


def _is_pattern(source: str) -> str:
    try:
        re.compile(source)
    except re.error as error:
        raise ValueError(f"正規表現として読めません（{error}）") from error
    return source


def _written_day(value: Any) -> Any:
    """YAML reads an unquoted 2026-04-01 as a date; limits are kept as text."""
    return value.isoformat() if isinstance(value, date) else value


Limit = Annotated[str, BeforeValidator(_written_day)]
"""`today`, a day or an expression."""


class AskedField(Definition):
    """Keys of every field. `when`, `check` are expressions; `group` is set by `use:` and names the fragment."""

    id: Name
    label: LocalText
    hint: LocalText | None = None
    why: LocalText | None = None
    required: bool = True
    when: str | None = None
    check: str | None = None
    error: LocalText | None = None
    prefill: str | None = None
    group: str = ""
    group_part: str = ""


class TextField(AskedField):
    """One line. `min` and `max` count characters; `pattern` is a regular expression for the whole answer."""

    type: Literal["text"]
    min: int = Field(default=0, ge=0)
    max: int = Field(default=200, ge=1, le=1000)
    pattern: Annotated[str, AfterValidator(_is_pattern)] | None = None


class LongTextField(AskedField):
    """Several lines, `max` characters."""

    type: Literal["long-text"]
    max: int = Field(default=2000, ge=1, le=20000)


class KanaField(AskedField):
    """A reading in katakana."""

    type: Literal["kana"]
    max: int = Field(default=100, ge=1, le=200)


class NameField(AskedField):
    """A person's or organisation's name."""

    type: Literal["name"]
    max: int = Field(default=100, ge=1, le=200)


class _Ranged(AskedField):
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> _Ranged:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min が max より大きくなっています")
        return self


class NumberField(_Ranged):
    """A number with `decimals` places after the point and a unit."""

    type: Literal["number"]
    unit: LocalText | None = None
    decimals: int = Field(default=0, ge=0, le=6)


class YenField(_Ranged):
    """An amount in whole yen, not negative unless `min` says so."""

    type: Literal["yen"]
    min: float | None = 0


class YesNoField(AskedField):
    """はい or いいえ."""

    type: Literal["yes-no"]


class Option(Definition):
    """One thing to choose; `id` is kept in the answer."""

    id: OptionId
    label: LocalText
    hint: LocalText | None = None


class _Choosing(AskedField):
    options: list[Option] = []
    options_from: ListId | None = None

    @model_validator(mode="after")
    def _has_options(self) -> _Choosing:
        ids = [option.id for option in self.options]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"options の id が重なっています: {', '.join(twice)}")
        if not ids:
            raise ValueError("options（選ぶもの）か options_from（コード表の名前）がありません")
        return self


class ChoiceField(_Choosing):
    """One of several; `as: select` draws a list to open."""

    type: Literal["choice"]
    as_: Literal["buttons", "select"] = Field(alias="as", default="buttons")


class ChoicesField(_Choosing):
    """Any number of several, between `min` and `max`."""

    type: Literal["choices"]
    min: int = Field(default=0, ge=0)
    max: int | None = Field(default=None, ge=1)


class DateField(AskedField):
    """A day. The limits are `today`, a date (2026-04-01) or an expression that gives a date."""

    type: Literal["date"]
    not_before: Limit | None = None
    not_after: Limit | None = None
    calendar: Literal["wareki", "western"] = "wareki"


class PersonField(AskedField):
    """A person, by the parts that are needed."""

    type: Literal["person"]
    parts: list[PersonPart] = Field(default=["name", "kana", "birth_date", "relationship"], min_length=1)


class HouseholdMembersField(AskedField):
    """Members of the applicant's household: everyone, the `members` besides the applicant, or the children."""

    type: Literal["household-members"]
    who: Literal["all", "members", "children"] = "all"
    min: int = Field(default=0, ge=0)
    max: int | None = Field(default=None, ge=1)


class AddressField(AskedField):
    """A postal address; `in_city` asks for one of the city's towns."""

    type: Literal["address"]
    in_city: bool = False


class PhoneField(AskedField):
    """A telephone number of Japan."""

    type: Literal["phone"]


class MailField(AskedField):
    """A mail address, typed twice when `confirm`."""

    type: Literal["mail"]
    confirm: bool = False


class BankAccountField(AskedField):
    """A bank account. `holder_is` names the reading the holder must have (`applicant.kana`)."""

    type: Literal["bank-account"]
    holder_is: str | None = None


class MyNumberField(AskedField):
    """個人番号 (番号法): check digit verified, sealed at once, never shown again."""

    type: Literal["my-number"]


class PlaceField(AskedField):
    """A spot on the map, or in words."""

    type: Literal["place"]
    in_city: bool = True


class _FileKeys(AskedField):
    max_files: int = Field(default=1, ge=1, le=20)
    may_follow: bool = False
    paper: ListId | None = None


class FileField(_FileKeys):
    """Files; `may_follow` lets them come later; `paper` is the id of a paper in papers.yaml."""

    type: Literal["file"]
    kinds: list[FileKind] = Field(default=["pdf", "jpeg", "png", "heic"], min_length=1)


class PhotoField(_FileKeys):
    """Photographs."""

    type: Literal["photo"]
    max_files: int = Field(default=5, ge=1, le=20)
    kinds: list[FileKind] = Field(default=["jpeg", "png", "heic", "webp"], min_length=1)


class DeclarationField(AskedField):
    """Something the person declares by ticking; `text` is what is declared (Markdown)."""

    type: Literal["declaration"]
    text: LocalText


AnyField = Annotated[
    TextField
    | LongTextField
    | KanaField
    | NameField
    | DateField
    | NumberField
    | YenField
    | YesNoField
    | ChoiceField
    | ChoicesField
    | PersonField
    | HouseholdMembersField
    | AddressField
    | PhoneField
    | MailField
    | BankAccountField
    | MyNumberField
    | PlaceField
    | FileField
    | PhotoField
    | DeclarationField,
    Field(discriminator="type"),
]
