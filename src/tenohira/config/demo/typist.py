"""Fills in a form as a person would, through the same door as the portal: page by page, with raw html names."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries as case_queries
from tenohira.engines.cases.views import DraftView
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.definition import AnyField, Page
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import city_definition, pack_folder
from tenohira.foundation.codes import my_number_check_digit
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Actor

Raw = dict[str, list[str]]
_SENTENCES = (
    "よろしくお願いします。",
    "仕事の都合で日中は連絡が取りにくいため、夕方にご連絡ください。",
    "家族で相談して申し込みました。",
    "公園のベンチがこわれているので、直してもらえると助かります。",
    "申請の書き方が分かりやすくなっていて助かりました。",
)
_TRIES = 6
_DIGITS = re.compile(r"\{(\d+)\}")


class CouldNotFill(TenohiraError):
    """The typist found no answers that a form takes."""


class Typist:
    """Types plausible answers; the same random source gives the same answers."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng, self._today = rng, today
        self._facts: Mapping[str, Any] = {}
        self._retypes = False
        self._towns = TownMaster.load(pack_folder() / "towns.csv").towns
        self._ways: dict[str, Callable[[Any], dict[str, str | list[str]]]] = {
            "text": self._text,
            "long-text": lambda _f: {"": rng.choice(_SENTENCES)},
            "kana": lambda _f: {"": "スズキ サクラ"},
            "name": lambda _f: {"": "鈴木 さくら"},
            "date": self._date,
            "number": self._number,
            "yen": lambda f: {"": str(int(max(f.min or 0, rng.choice((120_000, 300_000, 860_000)))))},
            "yes-no": lambda _f: {"": rng.choice(("yes", "no"))},
            "choice": lambda f: {"": rng.choice(f.options).id},
            "choices": self._choices,
            "person": self._person,
            "household-members": self._members,
            "my-number": lambda _f: {"": self._my_number()},
            "address": self._address,
            "phone": lambda _f: {"": f"090-0000-{rng.randint(1, 9999):04}"},
            "mail": lambda _f: {"": "example@resident.example"},
            "bank-account": self._account,
            "place": self._place,
            "file": lambda f: {"later": "yes"} if f.may_follow else {},
            "photo": lambda f: {"later": "yes"} if f.may_follow else {},
            "declaration": lambda _f: {"": "yes"},
        }

    def fill(self, draft: DraftView, by: Actor) -> None:
        """Answer every page of a draft; raises CouldNotFill when a page refuses everything typed."""
        done: set[str] = set()
        while True:
            context = case_queries.form_context(draft.id, by=by)
            pages = forms.pages(
                context.bundle.form, context.answers, context.facts, context.bundle.expressions
            )
            page = next((one for one in pages if one.id not in done), None)
            if page is None:
                return
            self._answer(draft, page, by)
            done.add(page.id)

    def findings(self, number: str) -> Raw | None:
        """Type what the office finds out in a case (認定事項); None where it asks for nothing. Raises CouldNotFill."""
        sheet = case_queries.findings_sheet(number)
        if sheet is None:
            return None
        raw: dict[str, list[str]] = {}
        wrong: set[str] = set()
        for _try in range(_TRIES):
            self._facts, self._retypes = sheet.names, bool(wrong)
            for page in forms.pages(sheet.form, sheet.answers, sheet.names, sheet.expressions):
                raw = dict(forms.raw_of_page(sheet.form, page.id, sheet.answers, sheet.names)) | raw
                for field in forms.visible_fields(
                    sheet.form, page.id, sheet.answers, sheet.names, sheet.expressions
                ):
                    if field.id in wrong:
                        raw = {name: texts for name, texts in raw.items() if name.split(".")[0] != field.id}
                    self._type(raw, "", field, again=field.id in wrong)
            sheet = case_queries.findings_sheet(number, raw) or sheet
            wrong = {one.field_id for one in sheet.problems}
            if not wrong:
                return raw
        errors = "、".join(f"{error.field_id}: {error.message}" for error in sheet.problems)
        raise CouldNotFill(f"{number} の認定事項を書けませんでした。", errors)

    def _answer(self, draft: DraftView, page: Page, by: Actor) -> None:
        self._attach(draft, page, by)
        wrong: list[str] = []
        for _try in range(_TRIES):
            accepted = cases.save_page(draft.id, page.id, self._page_raw(draft, page, by, set(wrong)), by=by)
            if accepted.ok:
                return
            wrong = [error.field_id for error in accepted.errors]
        errors = "、".join(f"{error.field_id}: {error.message}" for error in accepted.errors)
        raise CouldNotFill(f"{draft.service_id} の {page.id} を書けませんでした。", errors)

    def _page_raw(self, draft: DraftView, page: Page, by: Actor, retype: set[str]) -> Raw:
        context = case_queries.form_context(draft.id, by=by)
        self._facts = context.facts
        raw = dict(forms.raw_of_page(context.bundle.form, page.id, context.answers, context.facts))
        indices: list[int | None] = [None]
        if page.repeat is not None:
            indices = list(range(len(forms.blocks(page, context.answers, context.facts))))
        for index in indices:
            prefix = forms.html_prefix(page, index)
            for field in page.ask:
                self._type(raw, prefix, field, again=field.id in retype)
        return raw

    def _type(self, raw: Raw, prefix: str, field: AnyField, *, again: bool) -> None:
        name = prefix + field.id
        is_given = any(any(texts) for key, texts in raw.items() if key == name or key.startswith(f"{name}."))
        if is_given and not (again and field.prefill is None):
            return
        for part, text in self._ways.get(field.type, lambda _f: {})(field).items():
            raw[f"{name}.{part}" if part else name] = text if isinstance(text, list) else [text]

    def _attach(self, draft: DraftView, page: Page, by: Actor) -> None:
        if page.repeat is not None:
            return
        for field in page.ask:
            if field.type in {"file", "photo"} and not getattr(field, "may_follow", False) and field.required:
                cases.attach_file(draft.id, field.id, f"{field.label}.png", _picture(str(field.label)), by=by)

    def _date(self, field: Any) -> dict[str, str | list[str]]:
        ahead = field.not_before == "today" or (self._retypes and field.not_before is not None)
        distance = self._rng.randint(3, 60) * (1 if ahead else -1)
        day = self._today + timedelta(days=0 if ahead and field.not_after == "today" else distance)
        return {"era": "西暦", "year": str(day.year), "month": str(day.month), "day": str(day.day)}

    def _text(self, field: Any) -> dict[str, str | list[str]]:
        digits = _DIGITS.search(field.pattern or "")
        if digits:
            return {"": "".join(str(self._rng.randint(0, 9)) for _digit in range(int(digits[1])))}
        return {"": self._rng.choice(("あり", "なし", "さくら", "こうたろう"))[: field.max]}

    def _account(self, _field: Any) -> dict[str, str | list[str]]:
        holder = self._facts.get("person", {}).get("kana") or "スズキ サクラ"
        number = f"{self._rng.randint(1, 9_999_999):07}"
        return {"bank": "0149", "branch": "385", "kind": "ordinary", "number": number, "holder_kana": holder}

    def _my_number(self) -> str:
        first = "".join(str(self._rng.randint(0, 9)) for _digit in range(11))
        return first + str(my_number_check_digit(first))

    def _members(self, field: Any) -> dict[str, str | list[str]]:
        choices = forms.question(field, "ja", forms.surroundings(self._facts)).get("choices") or []
        return {"": [str(choices[0]["value"])]} if choices else {}

    def _number(self, field: Any) -> dict[str, str | list[str]]:
        low = int(field.min if field.min is not None else 1)
        high = int(field.max if field.max is not None else low + 9)
        return {"": str(self._rng.randint(low, min(high, low + 9)))}

    def _choices(self, field: Any) -> dict[str, str | list[str]]:
        ids = [option.id for option in field.options]
        count = min(len(ids), max(field.min, 1), field.max or len(ids))
        return {"": self._rng.sample(ids, count)}

    def _person(self, field: Any) -> dict[str, str | list[str]]:
        born = self._today - timedelta(days=self._rng.randint(2000, 14000))
        given = {
            "name": "鈴木 あおい",
            "kana": "スズキ アオイ",
            "relationship": "子",
            "birth_date.era": "西暦",
            "birth_date.year": str(born.year),
            "birth_date.month": str(born.month),
            "birth_date.day": str(born.day),
        }
        return {part: text for part, text in given.items() if part.split(".")[0] in field.parts}

    def _address(self, _field: Any) -> dict[str, str | list[str]]:
        town = self._rng.choice([town for town in self._towns if town.postal_code])
        block = f"{self._rng.randint(1, 3000)}番地"
        return {"postal_code": town.postal_code or "", "town": town.full_name, "block": block, "building": ""}

    def _place(self, _field: Any) -> dict[str, str | list[str]]:
        view = city_definition().map
        spread = self._rng.uniform(-0.004, 0.004)
        return {"text": "市役所の近く", "lat": f"{view.lat + spread:.6f}", "lng": f"{view.lng + spread:.6f}"}


def _picture(words: str) -> bytes:
    """A made-up scan: a page with lines, so that the desk has something to look at."""
    image = Image.new("RGB", (640, 420), "#fdfdf8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, 620, 400), outline="#999999", width=3)
    for line in range(6):
        pen.line(
            (60, 100 + line * 45, 580 - (len(words) * line * 7) % 160, 100 + line * 45),
            fill="#bbbbbb",
            width=6,
        )
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
