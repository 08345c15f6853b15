"""個人番号 goes in, is sealed at once, and comes out nowhere: no page, no draft, no message, no log."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.queries import (
    accept,
    answer_types,
    answer_values,
    differences,
    prefill,
    problems_of,
    question,
    raw_of_page,
    review,
    submission,
    unsealed,
)
from tenohira.engines.forms.tests.factories import EXPRESSIONS, context_of, facts_of, field_of, form_of
from tenohira.foundation.codes import my_number_check_digit
from tenohira.foundation.sealing import SealError

NUMBER, WRONG = "123456789018", "123456789012"
FORM = form_of(
    """
schema: 1
pages:
  - id: me
    title: {ja: 本人}
    ask:
      - {id: number, type: my-number, label: {ja: マイナンバー}, prefill: person.my_number}
      - {id: note, type: text, label: {ja: メモ}, required: false}
  - id: children
    title: {ja: お子さん}
    repeat: household.children
    ask:
      - {id: child_number, type: my-number, label: {ja: お子さんの番号}, required: false}
"""
)
FIELD = field_of("my-number")
KIND = field_type(FIELD)
WRITINGS = (NUMBER, "1234 5678 9018", "１２３４５６７８９０１８", "1234-5678-9018", " 1234　5678　9018 ")


def take(raw: dict[str, str], answers: Any = None, page: str = "me") -> Any:
    texts = {name: [text] for name, text in raw.items()}
    return accept(FORM, page, texts, answers or {}, facts_of(), EXPRESSIONS)


@pytest.mark.parametrize("typed", WRITINGS)
def test_however_it_is_written_it_is_the_same_twelve_digits(typed: str) -> None:
    assert unsealed(take({"number": typed}).answers["number"]) == NUMBER


@pytest.mark.parametrize(
    "typed", [*WRITINGS, WRONG, "12345678901", "1234567890189", "一二三四五六七八九〇一八"]
)
def test_nothing_that_comes_of_a_page_shows_it(typed: str) -> None:
    done = take({"number": typed, "note": "よろしく"})
    everything = repr(done) + json.dumps(done.answers) + str(dict(done.raw))
    everything += str(raw_of_page(FORM, "me", done.answers, facts_of()))
    everything += repr(review(FORM, done.answers, "ja", facts_of(), EXPRESSIONS))
    everything += repr(problems_of(FORM, done.answers, facts_of(), EXPRESSIONS))
    assert typed not in everything
    assert NUMBER not in everything
    assert "よろしく" in everything


@pytest.mark.parametrize(
    ("name", "codes"), [("children.0.child_number", ["wrong-check-digit"]), ("child_number", [])]
)
def test_on_a_repeated_page_neither(name: str, codes: list[str]) -> None:
    done = take({name: WRONG}, page="children")
    assert WRONG not in repr(done)
    assert [one.code for one in done.errors] == codes


def test_two_sealings_of_one_number_look_different_and_open_alike() -> None:
    one, other = (take({"number": NUMBER}).answers["number"] for _ in range(2))
    assert one != other
    assert unsealed(one) == unsealed(other)


def test_an_empty_box_keeps_it_a_new_number_replaces_it_and_only_a_wish_drops_it() -> None:
    first = take({"number": NUMBER}).answers
    assert take({"number": ""}, first).answers["number"] == first["number"]
    assert take({}, first).answers["number"] == first["number"]
    second = "98765432109"
    second += my_number_check_digit(second)
    assert unsealed(take({"number": second}, first).answers["number"]) == second
    dropped = take({"number": "", "number.remove": "yes"}, first)
    assert "number" not in dropped.answers
    assert [one.code for one in dropped.errors] == ["required"]


def test_a_wrong_number_does_not_leave_the_right_one_before_it_standing() -> None:
    first = take({"number": NUMBER}).answers
    after = take({"number": WRONG}, first)
    assert "number" not in after.answers
    assert [one.field_id for one in problems_of(FORM, after.answers, facts_of(), EXPRESSIONS)] == ["number"]


def test_the_register_never_fills_it_in_and_it_is_no_difference() -> None:
    facts = facts_of()
    facts["person"]["my_number"] = NUMBER
    assert "number" not in prefill(FORM, {}, facts, context_of())
    answers = take({"number": NUMBER}).answers
    assert differences(FORM, answers, facts, context_of()) == []


def test_rules_can_neither_name_nor_see_it() -> None:
    answers = take({"number": NUMBER}).answers
    assert "number" not in answer_types(FORM)
    assert answer_values(FORM, answers, facts_of(), EXPRESSIONS).get("number") is None


def test_a_drawn_question_says_only_that_it_is_there() -> None:
    answers = take({"number": NUMBER}).answers
    drawn = question(FORM.pages[0].ask[0], "ja", None, answers["number"])
    assert drawn["kept"] is True
    assert answers["number"]["sealed"] not in str(drawn)
    assert question(FORM.pages[0].ask[0], "ja")["kept"] is False


def test_it_is_submitted_sealed() -> None:
    sent = submission(FORM, take({"number": NUMBER}).answers, facts_of(), EXPRESSIONS)
    assert set(sent["number"]) == {"sealed"}
    assert NUMBER not in json.dumps(sent)


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-BR"])
def test_its_review_shows_no_digit_in_any_language(language: str) -> None:
    rows = [row for part in review(FORM, take({"number": NUMBER}).answers, language) for row in part.rows]
    (shown,) = (row.shown for row in rows if row.field_id == "number")
    assert re.search(r"\d", "".join(shown)) is None
    assert "●" in shown[0]


@pytest.mark.parametrize(
    "value",
    [None, "", {}, {"sealed": ""}, {"sealed": None}, {"sealed": 5}, {"open": NUMBER}, NUMBER, [NUMBER]],
)
def test_what_is_not_sealed_is_not_taken_for_a_number(value: Any) -> None:
    found = problems_of(FORM, {"number": value}, facts_of(), EXPRESSIONS)
    assert [one.field_id for one in found] == ["number"] or value == {"sealed": ""}
    assert NUMBER not in repr(found)


def test_a_number_sealed_elsewhere_cannot_be_opened_and_the_message_holds_nothing_of_it() -> None:
    with override_settings(TENOHIRA_KEYS=[Fernet.generate_key().decode()]):
        foreign = KIND.parse(FIELD, {"f": [NUMBER]}, context_of())
    with pytest.raises(SealError) as caught:
        unsealed(foreign)
    assert NUMBER not in str(caught.value)
    assert foreign["sealed"] not in str(caught.value)
    assert caught.value.remedy


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        take({"number": NUMBER})
        take({"number": WRONG})
    assert NUMBER not in caplog.text
    assert WRONG not in caplog.text


@settings(max_examples=60)
@given(st.text("0123456789０１２ー- abc", max_size=20))
def test_no_refusal_repeats_what_was_typed(typed: str) -> None:
    try:
        KIND.parse(FIELD, {"f": [typed]}, context_of())
    except FieldError as error:
        is_silent_about(error, typed)


def is_silent_about(error: FieldError, typed: str) -> None:
    digits = re.sub(r"\D", "", typed)
    assert len(digits) < 3 or digits not in str(error) + repr(error)


@settings(max_examples=60)
@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 10), st.integers(1, 9))
def test_one_digit_mistyped_is_noticed_nearly_always_and_taken_as_itself_otherwise(
    eleven: str, place: int, shift: int
) -> None:
    right = eleven + my_number_check_digit(eleven)
    changed = str((int(right[place]) + shift) % 10)
    wrong = right[:place] + changed + right[place + 1 :]
    if my_number_check_digit(wrong[:11]) == wrong[11]:
        assert unsealed(KIND.parse(FIELD, {"f": [wrong]}, context_of())) == wrong
        return
    with pytest.raises(FieldError, match="数字のどれかが違う"):
        KIND.parse(FIELD, {"f": [wrong]}, context_of())
