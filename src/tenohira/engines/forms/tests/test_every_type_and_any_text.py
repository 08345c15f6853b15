"""Every type meets every kind of text a browser, a pasted document or a program may send it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tenohira.engines.forms.definition import FIELD_TYPES, AnyField, FormDefinition
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.queries import accept, raw_of_page, review
from tenohira.engines.forms.tests.factories import EXPRESSIONS, context_of, facts_of, field_of

OPTIONS = [{"id": one, "label": {"ja": one}} for one in ("a", "b")]
KEYS: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "declaration": {"text": {"ja": "相違ありません"}},
    "file": {"may_follow": True},
    "mail": {"confirm": True},
}
RIGHT: dict[str, dict[str, str]] = {
    "text": {"": "浜名湖"},
    "long-text": {"": "一行目\n二行目"},
    "kana": {"": "スズキ ハナコ"},
    "name": {"": "鈴木 花子"},
    "date": {".era": "令和", ".year": "8", ".month": "4", ".day": "1"},
    "number": {"": "12"},
    "yen": {"": "12000"},
    "yes-no": {"": "yes"},
    "choice": {"": "a"},
    "choices": {"": "b"},
    "person": {
        ".name": "鈴木 一郎", ".kana": "スズキ イチロウ", ".relationship": "子",
        ".birth_date.era": "令和", ".birth_date.year": "6", ".birth_date.month": "4", ".birth_date.day": "2",
    },
    "household-members": {".names": "鈴木 一郎"},
    "address": {".postal_code": "999-0002", ".town": "浜町", ".block": "1-2", ".building": "コーポ浜名101"},
    "phone": {"": "053-000-0000"},
    "mail": {"": "hanako@example.jp", ".confirm": "hanako@example.jp"},
    "bank-account": {
        ".bank": "0149", ".branch": "111", ".kind": "ordinary", ".number": "1234567",
        ".holder_kana": "スズキ ハナコ",
    },
    "my-number": {"": "123456789018"},
    "place": {".text": "浜町公園", ".lat": "35.0", ".lng": "137.0"},
    "file": {".ref": "file:1"},
    "photo": {".ref": "file:1"},
    "declaration": {"": "yes"},
}  # fmt: skip
WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000})
CHOSEN = {"choice", "choices", "file", "photo", "household-members"}
"""What is chosen comes as it was offered, never typed."""
CONTEXT = context_of(files={"file:1": "通帳.jpg"})


def asked(kind: str) -> AnyField:
    return field_of(kind, **KEYS.get(kind, {}))


def read(kind: str, raw: dict[str, str | list[str]]) -> Any:
    field = asked(kind)
    sent = {f"f{name}": text if isinstance(text, list) else [text] for name, text in raw.items()}
    return field_type(field).parse(field, sent, CONTEXT)


def opened(kind: str, value: Any) -> Any:
    """An answer as it can be compared: each sealing of one number looks different."""
    from tenohira.engines.forms.queries import unsealed

    return unsealed(value) if kind == "my-number" else value


def right(kind: str) -> Any:
    return opened(kind, read(kind, dict(RIGHT[kind])))


def test_every_type_is_here() -> None:
    assert set(RIGHT) == set(FIELD_TYPES)
    assert all(right(kind) not in (None, "", [], {}) for kind in FIELD_TYPES)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("blank", ["", " ", "　", "\t\n", "\r\n\r\n", "\x00", "\u200b\ufeff", "\u00a0"])
def test_blank_in_every_box_is_no_answer(kind: str, blank: str) -> None:
    assert read(kind, dict.fromkeys(RIGHT[kind], blank)) is None


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_no_box_at_all_and_empty_lists_are_no_answer(kind: str) -> None:
    assert read(kind, {}) is None
    assert read(kind, {name: [] for name in RIGHT[kind]}) is None


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize(
    "around", ["{0} ", " {0}", "　{0}　", "\u200b{0}\ufeff", "\u202a{0}\u202c", "{0}\x00", "\n{0}\n"]
)
def test_what_nobody_sees_around_a_text_changes_nothing(kind: str, around: str) -> None:
    sent = {name: around.format(text) for name, text in RIGHT[kind].items()}
    assert opened(kind, read(kind, sent)) == right(kind)


@pytest.mark.parametrize("kind", sorted(set(FIELD_TYPES) - CHOSEN))
def test_full_width_is_read_as_half_width(kind: str) -> None:
    sent = {name: text if name == ".kind" else text.translate(WIDE) for name, text in RIGHT[kind].items()}
    assert opened(kind, read(kind, sent)) == right(kind)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_box_sent_twice_counts_once(kind: str) -> None:
    sent: dict[str, str | list[str]] = {name: [text, text] for name, text in RIGHT[kind].items()}
    assert opened(kind, read(kind, sent)) == right(kind)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_boxes_of_other_questions_and_unknown_parts_are_passed_over(kind: str) -> None:
    foreign = {
        ".nonsense": "x",
        ".0": "x",
        "f": "x",
        ".sealed": "x",
        ".bank_name": "x",
        ".files": "x",
        "~typed": "x",
    }
    sent: dict[str, str | list[str]] = {**foreign, **RIGHT[kind]}
    assert opened(kind, read(kind, sent)) == right(kind)


HARD = {
    "ten thousand letters": "あ" * 10_000,
    "ten thousand digits": "9" * 10_000,
    "more than anyone writes": "x" * 100_001,
    "markup": "<script>alert(1)</script>",
    "a template": "{{ settings.SECRET_KEY }}",
    "a query": "'; DROP TABLE cases; --",
    "a path": "../../etc/passwd",
    "a formula": "=cmd|' /C calc'!A0",
    "placeholders": "%s %(name)s %d {0} {x}",
    "surrogates": "\ud800\udfff",
    "marks upon marks": "か" + "\u3099" * 500,
    "right to left": "\u202e逆さま",
    "emoji": "👨‍👩‍👧‍👦🇯🇵",
    "many lines": "\n" * 5000 + "x",
    "not a number": "NaN",
    "infinity": "1e999",
    "json": '{"ref": "file:1"}',
    "rare kanji": "𠮷田 \U000e0100邊",
}  # fmt: skip


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("name", HARD)
def test_hard_texts_are_answers_or_polite_refusals_that_do_not_repeat_much(kind: str, name: str) -> None:
    sent = dict.fromkeys(RIGHT[kind], HARD[name])
    try:
        value = read(kind, dict(sent))
    except FieldError as error:
        polite(error)
        return
    json.dumps(value, ensure_ascii=False).encode()
    assert "\x00" not in json.dumps(value, ensure_ascii=False)


def polite(error: FieldError) -> None:
    for one in error.each():
        assert re.fullmatch(r"[a-z_-]+", one.code)
        assert "。" in one.message
        assert len(one.message) < 200


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("name", HARD)
def test_one_hard_box_among_right_ones_is_refused_at_that_box(kind: str, name: str) -> None:
    for box in RIGHT[kind]:
        part = box.removeprefix(".")
        try:
            read(kind, {**RIGHT[kind], box: HARD[name]})
        except FieldError as error:
            polite(error)
            parts = {one.part for one in error.each()} - {""}
            assert not parts or any(part.startswith(one) for one in parts) or kind in {"place", "mail"}, parts


def form(kind: str) -> FormDefinition:
    field = {"id": "f", "type": kind, "label": {"ja": "質問"}, "required": False, **KEYS.get(kind, {})}
    page = {"id": "p", "title": {"ja": "ページ"}, "ask": [field]}
    return FormDefinition.model_validate({"pages": [page]})


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("name", sorted(set(HARD) - {"more than anyone writes"}))
def test_what_was_typed_is_shown_again_and_the_review_can_be_read(kind: str, name: str) -> None:
    raw = {f"f{box}": [HARD[name]] for box in RIGHT[kind]}
    done = accept(form(kind), "p", raw, {}, facts_of(), EXPRESSIONS, context=CONTEXT)
    again = raw_of_page(form(kind), "p", done.answers, facts_of())
    if done.errors and kind != "my-number":
        assert again == raw
    json.dumps(done.answers)
    for section in review(form(kind), done.answers, "en", facts_of(), EXPRESSIONS):
        assert all(isinstance(line, str) for row in section.rows for line in row.shown)
