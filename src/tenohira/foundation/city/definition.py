"""city.yaml: what is particular to one municipality as an institution."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tenohira.foundation.definitions import Definition, LocalText

MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}(\.\.\d{2}-\d{2})?$")]


class MapView(Definition):
    """Where maps of this city open: centre in WGS84 degrees and zoom."""

    lat: float
    lng: float
    zoom: int = 12


class CityDefinition(Definition):
    """One municipality. `code` is the 6-digit 全国地方公共団体コード with check digit (総務省).

    `staff_second_factor`: whether the desk opens only to staff who showed a second factor (passkey or authenticator
    app). `optional` is for trials, and is said loudly whenever the hall starts.
    """

    schema_: int = Field(alias="schema", default=1)
    code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    name: LocalText
    kana: str
    prefecture: str
    hall: LocalText
    motto: LocalText | None = None
    hosts: list[str] = []
    receipt_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    document_prefix: str
    authority: str
    court: str | None = None
    address: str
    postal_code: str
    phone: str
    mail: str
    opening_hours: LocalText
    closed_days: list[MonthDay] = []
    languages: list[str] = ["ja", "ja-easy", "en", "pt-BR"]
    population: int | None = None
    staff_second_factor: Literal["required", "optional"] = "required"
    map: MapView
