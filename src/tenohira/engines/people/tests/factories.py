"""Makes people, staff, offices and register files for tests: the named cast of てのひら市."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from tenohira.engines.people.commands import (
    add_staff,
    assign_post,
    create_account,
    import_register,
    load_offices,
)
from tenohira.engines.people.definition import OfficesDefinition
from tenohira.engines.people.queries import PersonView, StaffView, person_numbered
from tenohira.engines.people.register.columns import COLUMNS
from tenohira.engines.people.register.report import ImportReport
from tenohira.foundation.journal import SYSTEM, Actor

PURPOSE = "児童手当の審査"
ON = date(2026, 11, 20)


def dice(seed: int = 1) -> Random:
    """Chance that is the same every time."""
    return Random(seed)  # noqa: S311 - for tests


def years_ago(years: int, days: int = 40) -> str:
    """A birth date that makes somebody this old today, whatever today is."""
    today = timezone.localdate()
    return (date(today.year - years, today.month, min(today.day, 28)) - timedelta(days=days)).isoformat()


def row(number: str = "1001", household: str = "1", **changes: str) -> dict[str, str]:
    """One register row by heading: 鈴木 花子 unless changed."""
    return {
        "宛名番号": number,
        "世帯番号": household,
        "氏名": "鈴木 花子",
        "氏名カナ": "スズキ ハナコ",
        "生年月日": years_ago(34),
        "性別": "女",
        "続柄": "世帯主",
        "郵便番号": "999-0001",
        "町字": "中央一丁目",
        "番地": "2番3号",
        "方書": "",
        "住民となった日": years_ago(10),
        "異動日": years_ago(10),
        "異動事由": "転入",
        "状態": "住民",
        "国籍": "",
        "言語": "ja",
        "電話番号": "",
        "メールアドレス": "",
        "支援措置": "無",
        "支援措置期限": "",
    } | changes


def suzuki() -> list[dict[str, str]]:
    """The 鈴木 family: 健太 (head), 花子, 一郎 (2) and 花子's father 正夫, who bears the name 田中."""
    born = years_ago(2)
    child = {"住民となった日": born, "異動日": born, "異動事由": "出生", "性別": "男"}
    kenta = {"氏名": "鈴木 健太", "氏名カナ": "スズキ ケンタ", "性別": "男", "生年月日": years_ago(36)}
    ichiro = {"氏名": "鈴木 一郎", "氏名カナ": "スズキ イチロウ", "生年月日": born, "続柄": "子"}
    masao = {
        "氏名": "田中 正夫",
        "氏名カナ": "タナカ マサオ",
        "生年月日": years_ago(71),
        "性別": "男",
        "続柄": "妻の父",
    }
    return [
        row("1002", **kenta),
        row("1001", 続柄="妻"),
        row("1003", **(child | ichiro)),
        row("1004", **masao),
    ]


def maria() -> dict[str, str]:
    """マリア・シルバ, who reads Portuguese."""
    name = {"氏名": "マリア・シルバ", "氏名カナ": "マリア・シルバ", "国籍": "ブラジル", "言語": "pt-BR"}
    return row("2001", "2", **name, 町字="浜町", 番地="100番地", 電話番号="090-0123-4567")


def misaki() -> dict[str, str]:
    """高橋 美咲, under protection."""
    return row(
        "3001", "3", 氏名="高橋 美咲", 氏名カナ="タカハシ ミサキ", 支援措置="有", 町字="浜町", 番地="5番地"
    )


def cast() -> list[dict[str, str]]:
    """Everybody."""
    return [*suzuki(), maria(), misaki()]


def csv_bytes(rows: Iterable[Mapping[str, str]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as a CSV file."""
    found = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(found[0]) if found else list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode(encoding)


def load(rows: Iterable[Mapping[str, str]], **options: Any) -> ImportReport:
    """Import rows as the system."""
    return import_register(list(rows), by=SYSTEM, **options)


def known(number: str) -> PersonView:
    """The person with this 宛名番号, who must be there."""
    found = person_numbered(number)
    assert found is not None
    return found


def text(ja: str) -> dict[str, str]:
    """A text in the four languages."""
    return {"ja": ja, "ja-easy": ja, "en": f"{ja} (en)", "pt-BR": f"{ja} (pt)"}


def office_data(
    office_id: str = "kodomo-mirai", name: str = "こども未来課", **changes: Any
) -> dict[str, Any]:
    """One office of offices.yaml with three posts, the head's opening protected people in 市民課 only."""
    opens = office_id == "shimin"
    posts = [
        {"id": "staff", "title": text("担当"), "rank": 1},
        {"id": "subsection-head", "title": text("係長"), "rank": 2},
        {"id": "section-head", "title": text("課長"), "rank": 3, "head": True, "opens_protected": opens},
    ]
    return {"id": office_id, "name": text(name), "phone": "099-000-0011", "posts": posts} | changes


def hall_definition(*offices: dict[str, Any]) -> OfficesDefinition:
    """offices.yaml of てのひら市: こども未来課 and 市民課 unless others are given."""
    found = offices or (office_data(), office_data("shimin", "市民課"))
    return OfficesDefinition.model_validate({"schema": 1, "offices": list(found)})


def hall() -> None:
    """Load こども未来課 and 市民課."""
    load_offices(hall_definition())


def clerk(
    name: str = "佐野", office: str = "kodomo-mirai", post: str = "staff", **options: Any
) -> tuple[StaffView, Actor]:
    """A member of staff in a post, and the actor they are at the desk."""
    entered = add_staff(name, "サノ", by=SYSTEM, **options)
    found = assign_post(entered.ref, office, post, by=SYSTEM)
    return found, Actor("staff", found.ref, office, post, "desk")


def account(mail: str = "hanako@mail.example") -> int:
    """An account without password."""
    return create_account(mail)
