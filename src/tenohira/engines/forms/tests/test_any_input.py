"""Whatever a browser sends, a field gives an answer or a polite error; and shows again what it took."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.definition import FIELD_TYPES, AnyField
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import TYPES, field_type
from tenohira.engines.forms.tests.factories import HANAKO, ICHIRO, context_of, field_of
from tenohira.foundation.codes import my_number_check_digit

OPTIONS = [{"id": one, "label": {"ja": one.upper()}} for one in ("a", "b", "c")]
KEYS: dict[str, list[dict[str, Any]]] = {
    "choice": [{"options": OPTIONS}],
    "choices": [{"options": OPTIONS}, {"options": OPTIONS, "min": 2, "max": 2}],
    "number": [{}, {"decimals": 2, "min": -5, "max": 100}, {"unit": {"ja": "人"}}],
    "text": [{}, {"min": 3, "max": 5}, {"pattern": "[0-9]{3}"}],
    "date": [{}, {"not_before": "2020-01-01", "not_after": "today", "calendar": "western"}],
    "address": [{}, {"in_city": True}],
    "mail": [{}, {"confirm": True}],
    "file": [{}, {"max_files": 3, "may_follow": True}],
    "declaration": [{"text": {"ja": "相違ありません"}}],
    "person": [{}, {"parts": ["name", "birth_date"]}],
    "household-members": [{}, {"who": "children"}],
    "bank-account": [{}, {"holder_is": "applicant.kana"}],
}
FIELDS = [field_of(kind, **keys) for kind in FIELD_TYPES for keys in KEYS.get(kind, [{}])]
FILES = {"file:1": "通帳.jpg", "file:2": "写し.pdf"}

TYPED = (
    "", " ", "yes", "no", "a", "b", "c", "令和", "西暦", "8", "2026", "11", "20", "R8.11.20", "普通", "ordinary",
    "0149", "静岡銀行", "9900", "ゆうちょ", "111", "本店営業部", "12340", "12345671", "1234567", "スズキ ハナコ",
    "鈴木　花子", "すずき", "053-000-0000", "０９０１２３４５６７８", "a@example.jp", "123,456円", "3万", "−1.50",
    "4310431", "中央1丁目", "浜町", "1-2-3", "35.0", "137.0", "-0.0000001", "1e9", "NaN", HANAKO, ICHIRO,
    "file:1", "file:2", "123456789018", "\x00", "\ud800", "\u202e", "9" * 400, "あ" * 6000, "x" * 100_001,
)  # fmt: skip
LIKELY = st.sampled_from(TYPED)
TEXTS = st.one_of(
    LIKELY, st.text(max_size=60), st.from_regex(r"[0-9０-９.,\-ー年月日]{1,16}", fullmatch=True)
)


def names_of(field: AnyField) -> list[str]:
    """The names the field reads, and some it does not know."""
    own = field_type(field).html_names(field)
    return [*own, f"{field.id}.remove", f"{field.id}.nonsense", "other"]


def raws(field: AnyField) -> st.SearchStrategy[dict[str, list[str]]]:
    return st.dictionaries(st.sampled_from(names_of(field)), st.lists(TEXTS, max_size=4))


def test_every_type_of_the_definition_has_its_field_type() -> None:
    assert set(TYPES) == set(FIELD_TYPES)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.type)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nothing_that_is_sent_breaks_a_field(field: AnyField, data: st.DataObject) -> None:
    raw = data.draw(raws(field))
    context = context_of(files=FILES, evaluate=lambda source: "スズキ ハナコ")
    kind = field_type(field)
    try:
        value = kind.parse(field, raw, context)
    except FieldError as error:
        refused_politely(error)
        return
    if kind.is_empty(value):
        return
    assert json.loads(json.dumps(value, ensure_ascii=False)) == value
    comes_back(field, value)


def refused_politely(error: FieldError) -> None:
    """Every part says in a sentence what is wrong."""
    for one in error.each():
        assert one.code
        assert "。" in one.message
        assert len(one.message) < 400


def comes_back(field: AnyField, value: Any) -> None:
    """The value is JSON in UTF-8, is shown, and its inputs give it back."""
    kind = field_type(field)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    context = context_of(files=FILES, current=value, evaluate=lambda source: "スズキ ハナコ")
    again = kind.parse(field, kind.raw_of(field, value), context)
    assert again == value
    shown = kind.show(field, value, "ja")
    assert shown
    assert all(isinstance(line, str) for line in shown)
    kind.rule_value(field, value)
    assert kind.comparable(value) == kind.comparable(again)


NAMES = st.text(min_size=1, max_size=30)
KANA = st.text(alphabet="ァアイキシスズヅハヴョー ガパ・ﾊﾞｱはなこ", min_size=1, max_size=20)
MANY = {
    "person": st.fixed_dictionaries(
        {
            "f.name": NAMES,
            "f.kana": KANA,
            "f.relationship": NAMES,
            "f.birth_date.era": st.sampled_from(["令和", "平成", "昭和", "西暦"]),
            "f.birth_date.year": st.integers(1, 8).map(str),
            "f.birth_date.month": st.integers(1, 12).map(str),
            "f.birth_date.day": st.integers(1, 30).map(str),
        }
    ),
    "address": st.fixed_dictionaries(
        {
            "f.postal_code": st.sampled_from(["", "999-0001", "９９９０００２", "4310431"]),
            "f.town": st.one_of(st.sampled_from(["中央1丁目", "てのひら市浜町", "中央二丁目"]), NAMES),
            "f.block": st.one_of(st.from_regex(r"[0-9]{1,3}[-ー番の][0-9]{1,2}", fullmatch=True), NAMES),
            "f.building": st.text(max_size=20),
        }
    ),
    "bank-account": st.fixed_dictionaries(
        {
            "f.bank": st.sampled_from(
                ["0149", "静岡銀行", "みずほ", "9900", "浜松磐田信用金庫", "0001 みずほ銀行"]
            ),
            "f.branch": st.one_of(
                st.sampled_from(["111", "本店営業部", "12340", "〇〇八", "001 本店"]), NAMES
            ),
            "f.kind": st.sampled_from(["ordinary", "current", "貯蓄"]),
            "f.number": st.integers(0, 99_999_999).map(str),
            "f.holder_kana": KANA,
        }
    ),
    "place": st.fixed_dictionaries(
        {
            "f.text": st.text(max_size=40),
            "f.lat": st.floats(34.9, 35.1).map(str),
            "f.lng": st.floats(136.9, 137.1).map(str),
        }
    ),
    "household-members": st.fixed_dictionaries({"f.names": st.text(max_size=60)}),
    "name": st.fixed_dictionaries({"f": NAMES}),
    "kana": st.fixed_dictionaries({"f": KANA}),
    "text": st.fixed_dictionaries({"f": st.text(max_size=200)}),
    "long-text": st.fixed_dictionaries({"f": st.text(max_size=400)}),
    "mail": st.fixed_dictionaries({"f": st.emails()}),
    "phone": st.fixed_dictionaries(
        {"f": st.from_regex(r"0[0-9]{1,4}[-ー ]?[0-9]{1,4}[-(]?[0-9]{4}", fullmatch=True)}
    ),
}


@pytest.mark.parametrize("kind_name", sorted(MANY))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_nearly_right_is_taken_and_comes_back_or_is_refused_politely(
    kind_name: str, data: st.DataObject
) -> None:
    field = field_of(kind_name)
    raw = {name: [text] for name, text in data.draw(MANY[kind_name]).items()}
    try:
        value = field_type(field).parse(field, raw, context_of())
    except FieldError as error:
        refused_politely(error)
        return
    if not field_type(field).is_empty(value):
        comes_back(field, value)


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_every_my_number_with_its_check_digit_is_taken_and_one_wrong_digit_never(eleven: str) -> None:
    field, kind = field_of("my-number"), TYPES["my-number"]
    right = my_number_check_digit(eleven)
    value = kind.parse(field, {"f": [eleven + right]}, context_of())
    assert set(value) == {"sealed"}
    assert eleven not in json.dumps(value)
    wrong = str((int(right) + 1) % 10)
    with pytest.raises(FieldError) as raised:
        kind.parse(field, {"f": [eleven + wrong]}, context_of())
    assert eleven not in raised.value.message


@given(st.integers(min_value=0, max_value=10**12))
def test_yen_is_read_however_it_is_written(amount: int) -> None:
    field, kind = field_of("yen"), TYPES["yen"]
    for text in (str(amount), f"{amount:,}円", f"￥{amount:,}", f"{amount}円"):
        assert kind.parse(field, {"f": [text]}, context_of()) == amount


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 20)))
def test_a_day_comes_back_in_both_calendars(day: date) -> None:
    for calendar in ("wareki", "western"):
        field, kind = field_of("date", calendar=calendar), TYPES["date"]
        raw = kind.raw_of(field, day.isoformat())
        assert set(raw) == {"f.era", "f.year", "f.month", "f.day"}
        assert kind.parse(field, raw, context_of()) == day.isoformat()
