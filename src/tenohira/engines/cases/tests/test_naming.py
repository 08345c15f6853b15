"""How cases are called and found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases.naming import Identity, identity_of, mail_of, search_text, search_words
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.tokens import matches, new_token, token_hash
from tenohira.engines.services.queries import catalogue

HANAKO = Identity("鈴木 花子", "スズキ ハナコ", "中央一丁目2番3号 ハイツ浜101")


def found(text: str, identity: Identity = HANAKO) -> bool:
    """Whether every word typed stands in what a case is found by."""
    kept = search_text("T8-0001-7", identity)
    words = search_words(text)
    return bool(words) and all(any(way in kept for way in ways) for ways in words)


@pytest.mark.parametrize(
    "text",
    [
        "鈴木花子",
        "すずき",
        "ｽｽﾞｷ",
        "スズキ　ハナコ",
        "花子 中央",
        "2番3",
        "2-3",
        "２－３",
        "ハイツ",
        "t8-0001",
        "T800017",
    ],
)
def test_it_is_found_however_it_is_typed(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["佐藤", "スズキ 太郎", "3-2", "T8-0002", "中央二丁目"])
def test_it_is_not_found_by_what_it_is_not(text: str) -> None:
    assert not found(text)


def test_an_empty_search_has_no_words() -> None:
    assert search_words("　 ") == []


@given(st.text(max_size=40))
def test_any_text_can_be_searched(text: str) -> None:
    for ways in search_words(text):
        assert all(way and "\n" not in way for way in ways)


NAMES = st.text("鈴木花子田中マリアシルバスズキ・ 　", min_size=1, max_size=12)


@given(NAMES)
def test_every_name_is_found_by_itself(name: str) -> None:
    assert found(name, Identity(name)) or not search_words(name)


@pytest.mark.django_db
def test_the_register_names_whom_it_knows(people: Cast) -> None:
    form = catalogue().bundle("allowance").form
    known = identity_of(people.hanako.ref, form, {"name": "別の 名前"})
    assert (known.name, known.kana, known.is_protected) == ("鈴木 花子", "スズキ ハナコ", False)
    assert identity_of(people.misaki, form, {}).is_protected
    gone = identity_of("person:00000000-0000-0000-0000-000000000000", form, {"name": "別の 名前"})
    assert gone.name == "別の 名前"


def test_somebody_without_sign_in_is_called_as_they_wrote() -> None:
    form = catalogue().bundle("allowance").form
    assert identity_of("", form, {"name": "マリア・シルバ", "kana": "マリア"}) == Identity(
        "マリア・シルバ", "マリア"
    )
    assert identity_of("", form, {}) == Identity()


def test_the_mail_for_replies_is_the_one_answered() -> None:
    form = catalogue().bundle("voice").form
    assert mail_of(form, {"reply_mail": "a@mail.example"}) == "a@mail.example"
    assert mail_of(form, {}) == ""


def test_tokens_differ_and_only_the_right_one_fits() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    token = tokens.pop()
    assert matches(token, token_hash(token))
    assert not matches("", token_hash(""))
    assert not any(matches(other, token_hash(token)) for other in tokens)
