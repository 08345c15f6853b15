"""The guide with wrong input, odd requests and bent cookies: nothing typed is lost, and nobody sees a broken page."""

from __future__ import annotations

import json
import time
import zlib
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.utils import timezone

from tenohira.counters.look.context import cookie_name
from tenohira.counters.portal.navigator import state
from tenohira.counters.portal.tests.factories import HANAKO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.counters.portal.visitor import Visitor
from tenohira.engines.services import queries as services
from tenohira.foundation.city import current_city
from tenohira.foundation.sealing import seal

MOVING_IN = "/guide/moving-in/"
CHILDREN = f"{MOVING_IN}question/household.children/"
SLIP = f"{MOVING_IN}slip/"


def day(name: str, era: str, year: object, month: object, on: object) -> dict[str, str]:
    parts = {"era": era, "year": year, "month": month, "day": on}
    return {f"{name}.{part}": str(text) for part, text in parts.items()}


def begun(to: str = CHILDREN, **who: Any) -> Resident:
    """Somebody who did not know the answers before the question of this address."""
    return led(resident(**who).open(MOVING_IN).send(), to)


def led(one: Resident, to: str) -> Resident:
    """Somebody led on without knowing an answer, until the question of this address."""
    while "/question/" in one.url and one.url != to:
        one.see_answer(one.client.post(one.url, {"do": "unknown"}, follow=True))
    assert one.url == to
    return one


class TestWrongInput:
    def test_stays_in_its_inputs_beside_what_is_wrong(self, hall: Hall) -> None:
        guest = begun().send(day("row.0.birth_date", "令和", 7, 2, 29), button="次へ")
        assert guest.status == 422
        kept = guest.form().values
        assert [kept[f"row.0.birth_date.{part}"] for part in ("era", "year", "month", "day")] == [
            ["令和"], ["7"], ["2"], ["29"],
        ]  # fmt: skip
        assert "令和7年2月29日 という日付はありません" in guest.errors[0]
        assert guest.faults() == []

    def test_is_told_in_the_language_of_the_page(self, hall: Hall) -> None:
        for language in ("ja", "ja-easy", "en", "pt-br"):
            guest = begun(language=language).send()
            assert guest.status == 422
            assert guest.errors, language
            assert guest.faults() == []
            if language in ("en", "pt-br"):
                assert not any("぀" <= letter <= "鿿" for said in guest.errors for letter in said)


class TestOddRequests:
    def test_never_break_a_question(self, hall: Hall) -> None:
        guest = begun()
        odd: list[dict[str, str]] = [
            {"do": "remove-²"},
            {"do": "remove-99999999999999999999"},
            {"do": "add", "row.².birth_date.year": "2022"},
            {"row.x.birth_date.year": "2022", "do": "remove-0"},
            {"do": "add", **{f"row.{n}.birth_date.year": "2022" for n in range(40)}},
        ]
        for sent in odd:
            found = guest.client.post(CHILDREN, sent, follow=True)
            assert found.status_code in (200, 422), sent
        assert guest.open(SLIP).status == 200

    def test_nobody_is_no_answer_to_a_choice(self, hall: Hall) -> None:
        guest = resident().open(MOVING_IN).send()
        assert "answer" in guest.form().names
        guest.see_answer(guest.client.post(guest.url, {"do": "none"}))
        assert guest.status == 422
        assert len(guest.errors) == 1

    def test_an_event_nobody_knows_is_not_found_at_any_door(self, hall: Hall) -> None:
        guest = resident()
        for page in ("", "question/person.age/", "slip/", "slip.pdf", "answers/"):
            assert guest.open(f"/guide/lottery/{page}").status == 404, page


class TestGoingBack:
    def test_from_the_middle_leads_to_the_beginning_and_on_again(self, hall: Hall) -> None:
        guest = begun().open(MOVING_IN)
        assert guest.follow("続きから答える").url == CHILDREN

    def test_beginning_anew_forgets_what_was_answered(self, hall: Hall) -> None:
        guest = begun()
        first = guest.open(MOVING_IN).send().url
        assert first != CHILDREN
        assert "続きから答える" not in guest.open(MOVING_IN).words


class TestWhoeverIsSignedIn:
    def test_is_asked_no_more_than_a_guest(self, hall: Hall) -> None:
        for event in ("moving-in", "childcare", "bereavement"):
            guest, hanako = resident(), resident(HANAKO)
            assert _most(hanako.open(f"/guide/{event}/")) <= _most(guest.open(f"/guide/{event}/")), event


def _most(one: Resident) -> int:
    """How many questions the beginning of a guide announces; none where it leads on to the slip."""
    if "質問は多くて" not in one.words:
        return 0
    return int(one.words.partition("質問は多くて")[2].split("問")[0])


ANSWER = {"person.last_event_on": "2026-11-14"}


def cookie(**changes: Any) -> str:
    plain: dict[str, Any] = {
        "v": 1, "c": current_city(), "e": "birth", "w": "", "t": int(time.time()), "a": list(ANSWER.items()),
    }  # fmt: skip
    return seal(zlib.compress(json.dumps(plain | changes).encode())).decode()


def found(kept: str, whom: str = "", event: str = "birth") -> dict[str, Any]:
    """What the guide finds again in the cookie of a visitor."""
    request = HttpRequest()
    request.COOKIES[cookie_name(state.NAME)] = kept
    return state.recalled(request, event, Visitor(None, "", whom, "", "ja")).answers


class TestTheCookie:
    def test_gives_back_what_was_told(self) -> None:
        assert found(cookie()) == ANSWER

    @pytest.mark.parametrize(
        "changes",
        [
            {"v": 0}, {"v": 2}, {"c": "000000"}, {"e": "moving-in"}, {"w": "somebody"}, {"t": 0},
            {"t": int(time.time()) + 9000},
        ],
    )  # fmt: skip
    def test_of_another_version_city_event_person_or_time_tells_nothing(
        self, changes: dict[str, Any]
    ) -> None:
        assert found(cookie(**changes)) == {}

    def test_ends_after_two_hours(self) -> None:
        now = int(time.time())
        assert found(cookie(t=now - 7100)) == ANSWER
        assert found(cookie(t=now - 7300)) == {}

    def test_told_before_signing_in_stays_and_never_goes_to_another_person(self) -> None:
        assert found(cookie(), "hanako") == ANSWER
        assert found(cookie(w="hanako"), "hanako") == ANSWER
        assert found(cookie(w="hanako"), "kenta") == {}
        assert found(cookie(w="hanako")) == {}

    def test_sealed_by_nobody_of_this_hall_tells_nothing(self) -> None:
        with override_settings(TENOHIRA_KEYS=[Fernet.generate_key().decode()]):
            forged = cookie()
        assert found(forged) == {}

    def test_sealed_with_a_key_that_was_rotated_out_is_still_read(self) -> None:
        kept = cookie()
        with override_settings(TENOHIRA_KEYS=[Fernet.generate_key().decode(), *settings.TENOHIRA_KEYS]):
            assert found(kept) == ANSWER

    @pytest.mark.parametrize("kept", ["", "x", "こんにちは", "gAAAAAB", "A" * 4000])
    def test_of_any_other_text_tells_nothing(self, kept: str) -> None:
        assert found(kept) == {}

    @pytest.mark.parametrize("inside", [b"", b"[]", b"3", b"null", b'{"v": 1}', b"{"])
    def test_holding_something_else_tells_nothing(self, inside: bytes) -> None:
        assert found(seal(zlib.compress(inside)).decode()) == {}
        assert found(seal(inside).decode()) == {}

    def test_of_a_slip_is_no_answer(self) -> None:
        code = services.slip_code(services.guide_to("birth", timezone.localdate()), {}, ANSWER)
        sealed = code.removeprefix("TG1.")
        assert found(sealed + "=" * (-len(sealed) % 4)) == {}

    def test_too_full_for_a_browser_is_not_laid_there(self) -> None:
        letters = [
            Fernet.generate_key().decode() for _n in range(200)
        ]  # nothing that can be pressed together
        response = HttpResponse()
        assert state.remember(response, state.Told("birth", "", {"x": letters})) is False
        assert not response.cookies

    def test_is_out_of_reach_of_scripts_and_ends_with_the_browser(self) -> None:
        response = HttpResponse()
        assert state.remember(response, state.Told("birth", "", ANSWER)) is True
        [laid] = response.cookies.values()
        assert laid["httponly"]
        assert laid["samesite"] == "Lax"
        assert not laid["max-age"]
        assert not laid["expires"]
        assert found(laid.value) == ANSWER

    def test_a_changed_answer_keeps_its_place(self) -> None:
        told = state.Told("birth").with_answer("a", 1).with_answer("b", 2).with_answer("a", 3)
        assert list(told.answers.items()) == [("a", 3), ("b", 2)]


def test_a_full_cookie_leads_to_the_slip_with_what_was_known_before(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = resident().open(MOVING_IN).send()
    monkeypatch.setattr(state, "_MOST_BYTES", 10)
    guest.send(button="分からない")
    assert (guest.url, guest.status) == (SLIP, 200)
    assert "必要かもしれない手続き" in guest.words
    assert "いまの答えは、このブラウザに残せませんでした" in guest.words
