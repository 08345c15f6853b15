"""What the server refuses, and how it says so."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    OPINION,
    Hall,
    apply_for_allowance,
    begin,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident, picture


@pytest.fixture
def strict(hall: Hall) -> Resident:
    """Somebody whose forms need the right token, as in a real browser."""
    one = resident()
    one.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return one


def seen(one: Resident, response: object, url: str) -> Resident:
    """Look at an answer got without the form."""
    return one._see(response, url)


def test_an_unknown_address_says_where_to_look(hall: Hall) -> None:
    somebody = resident().open("/no/such/page/")
    assert somebody.status == 404
    assert "見つかりませんでした" in somebody.title
    assert somebody.faults() == []


def test_an_unknown_service_leads_to_the_list(hall: Hall) -> None:
    somebody = resident().open("/services/no-such-service/")
    assert somebody.status == 404
    assert "手続きの一覧から選び直してください" in somebody.words


def test_a_form_without_its_token_shows_what_was_typed(strict: Resident) -> None:
    answer = strict.client.post("/apply/x/opinion/", {"body": "長い文章を書きました。"})
    seen(strict, answer, "/apply/x/opinion/")
    assert strict.status == 403
    assert "まだ受け取っていません" in strict.words
    assert "長い文章を書きました。" in strict.words
    assert strict.faults() == []


def test_it_can_be_sent_again_only_when_the_browser_says_it_came_from_here(strict: Resident) -> None:
    typed = {"body": "長い文章"}
    answer = strict.client.post("/apply/x/opinion/", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert "この内容をもう一度送る" in answer.content.decode()
    for site in ("cross-site", "same-site", "none"):
        answer = strict.client.post("/apply/x/opinion/", typed, headers={"Sec-Fetch-Site": site})
        assert "この内容をもう一度送る" not in answer.content.decode()


def test_sending_again_with_the_new_token_goes_on(strict: Resident) -> None:
    begin(strict, "opinion")
    where = strict.url
    answer = strict.client.post(where, OPINION[0], headers={"Sec-Fetch-Site": "same-origin"})
    seen(strict, answer, where)
    strict.send(button="この内容をもう一度送る")
    assert strict.title == "返事"


def test_passwords_are_never_shown_back(strict: Resident) -> None:
    answer = strict.client.post("/account/login/", {"login": "a@b.example", "password": "himitsu-desu"})
    assert answer.status_code == 403
    assert "himitsu-desu" not in answer.content.decode()


def test_a_body_of_100_mb_is_refused_before_it_is_read(hall: Hall) -> None:
    class Unread(BytesIO):
        was_read = False

        def read(self, *args: int) -> bytes:  # type: ignore[override]
            Unread.was_read = True
            return super().read(*args)

    body = Unread(b"x")
    answer = Client().generic(
        "POST", "/apply/x/opinion/", b"x", CONTENT_LENGTH=str(100 * 1024 * 1024), **{"wsgi.input": body}
    )
    text = answer.content.decode()
    assert answer.status_code == 413
    assert "20 MBまで" in text
    assert "書いた内容は残っています" in text
    assert not Unread.was_read


def test_a_body_just_below_the_limit_is_let_in(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    assert settings.TENOHIRA_BODY_LIMIT > 2 * settings.TENOHIRA_UPLOAD_LIMIT
    somebody.send({**OPINION[0], "body": "あ" * 3000}, button="次へ進む")
    assert somebody.status == 200


def test_endless_text_is_refused_in_words(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    answer = somebody.client.post(somebody.url, {"theme": "roads", "body": "あ" * 2_000_000})
    assert answer.status_code == 413
    assert "大きすぎて" in answer.content.decode()


def test_thousands_of_fields_are_refused_in_words(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    answer = somebody.client.post(somebody.url, {f"x{n}": "1" for n in range(6000)})
    assert answer.status_code == 400
    assert "読み取れませんでした" in answer.content.decode()


@pytest.mark.parametrize(
    "body", [b"theme=%ff%fe", b"%00=%00", b"theme=roads&body=\xff\xfe", b"&&&=&=", "theme=🏛️".encode()]
)
def test_broken_bodies_never_break_the_page(hall: Hall, body: bytes) -> None:
    somebody = begin(resident(), "opinion")
    answer = somebody.client.post(somebody.url, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {302, 400, 422}


@pytest.mark.parametrize(
    "body", [b"", b"--b\r\n", b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n']
)
def test_broken_uploads_never_break_the_page(hall: Hall, body: bytes) -> None:
    somebody = begin(resident(), "opinion")
    answer = somebody.client.post(somebody.url, body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in {302, 400, 422}


def test_a_fault_of_ours_says_that_it_is_ours(hall: Hall) -> None:
    somebody = resident(HANAKO)
    with mock.patch("tenohira.counters.portal.home.views.services.catalogue", side_effect=RuntimeError("x")):
        answer = somebody.client.get("/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "あなたのせいではありません" in text
    assert "RuntimeError" not in text
    assert "Traceback" not in text


def test_the_page_for_our_faults_needs_neither_database_nor_session(hall: Hall) -> None:
    from django.test import RequestFactory

    from tenohira.counters.portal.refusals import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


def away(*_words: object, **_more: object) -> None:
    raise OperationalError("could not extend file: No space left on device")


def test_what_cannot_be_written_just_now_can_be_sent_again_as_it_is(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = begin(resident(), "opinion")
    where = somebody.url
    with monkeypatch.context() as patched:
        patched.setattr("tenohira.counters.portal.apply.filling.cases.save_page", away)
        somebody.client.raise_request_exception = False
        somebody.send(OPINION[0], button="次へ進む")
        assert somebody.status == 503
        assert "あなたのせいではありません" in somebody.words
        assert "もう一度送る" in somebody.words
        assert OPINION[0]["body"] in somebody.words
        assert somebody.headers["Retry-After"] == "60"
        assert "space" not in somebody.words
        assert somebody.faults() == []
    somebody.send(button="もう一度送る")
    assert somebody.status == 200
    assert somebody.url != where
    assert somebody.title == "返事"


def test_a_page_that_cannot_be_read_just_now_says_when_to_come_back(hall: Hall) -> None:
    somebody = resident(HANAKO)
    somebody.client.raise_request_exception = False
    with mock.patch("tenohira.counters.portal.home.views.services.catalogue", side_effect=away):
        somebody.open("/")
    assert somebody.status == 503
    assert "このページを開き直してください" in somebody.words
    assert somebody.faults() == []


def test_a_photo_that_cannot_be_kept_loses_no_answer(hall: Hall, settings: Any) -> None:
    somebody = begin(resident(), "opinion")
    where = somebody.url
    right = settings.STORAGES
    settings.STORAGES = right | {"files": right["files"] | {"OPTIONS": {"location": "/proc/nowhere"}}}
    somebody.send({**OPINION[0], "photos": [picture("一.png"), picture("二.png")]}, button="次へ進む")
    assert somebody.status == 503
    assert somebody.words.count("ファイルの置き場が止まっているか、いっぱいです") >= 2
    assert "ほかの答えは保存しました" in somebody.words
    assert somebody.faults() == []
    somebody.open(where)
    assert OPINION[0]["body"] in somebody.words
    settings.STORAGES = right
    somebody.send({"photos": [picture("一.png")]}, button="次へ進む")
    assert somebody.title == "返事"


def test_pages_with_personal_data_are_not_kept_by_browsers_or_proxies(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    assert "no-store" in hanako.headers["Cache-Control"]
    assert "private" in hanako.headers["Cache-Control"]
    assert "no-store" in hanako.open("/profile/").headers["Cache-Control"]


def test_what_only_writes_cannot_be_read(hall: Hall) -> None:
    assert resident(HANAKO).client.get("/profile/act/").status_code == 405


def test_a_reloaded_beginning_leads_back_to_the_service_and_starts_nothing(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/services/opinion/begin/")
    assert hanako.url.endswith("/services/opinion/")
    assert "書きかけ" not in hanako.open("/").words


def test_a_reloaded_correction_leads_back_to_the_case(hall: Hall) -> None:
    hanako = resident(HANAKO)
    number = apply_for_allowance(hanako)
    assert hanako.open(f"/cases/{number}/correct/").url.endswith(f"/cases/{number}/")
    assert hanako.status == 200
