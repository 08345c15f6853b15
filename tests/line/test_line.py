"""A resident links themselves with LINE, is told there once, blocks the city, and is told another way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenohira.config.environment import SettingsWrong
from tenohira.config.wiring import connect_line
from tenohira.counters.portal.tests.factories import HANAKO, MARIA, Hall, resident
from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.people.tests.factories import known
from tenohira.foundation.journal import SYSTEM, entries_about
from tenohira.foundation.outbox import drain
from tenohira.gateways.line.tests.stand_in import Line, words_of
from tests.line.conftest import Phone

Reach = apps.get_model("notices", "Reach")
LinkOffer = apps.get_model("notices", "LinkOffer")
NEWS = MessageTemplate(event="granted", subject={"ja": "決まりました"}, body={"ja": "認めました。"})


def phone(line: Line, mail_address: str) -> Phone:
    """The phone of somebody who is signed in at the portal and has added the city on LINE."""
    return Phone(line, line.user(), resident(mail_address).client)


def told(ref: str, key: str, address: str = "hanako@mail.example") -> None:
    """Send a notice and let the worker carry out everything that is due, also what waits to be tried again."""
    commands.send(commands.Recipient(ref, address), NEWS, {}, subject="", key=key, by=SYSTEM)
    while drain().done:
        pass


def reached(ref: str) -> list[str]:
    """The ways on which somebody has an address."""
    return [one.channel for one in queries.reaches(ref)]


def test_from_the_first_word_to_the_notice_and_on_to_mail_after_a_block(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    assert hanako.tells("follow", follow={"isUnblocked": False}) == 200
    assert "つなぐ" in words_of(line.replies[-1])
    assert hanako.links() == 200
    assert "つながりました" in words_of(line.replies[-1])
    assert reached(ref) == ["line"]
    told(ref, "first")
    assert [to for to, _message in line.arrived] == [hanako.user]
    assert "お知らせが届いています" in words_of(line.arrived[0][1])
    assert "認めました" not in words_of(line.arrived[0][1])
    assert mail.outbox == []
    line.blocked.add(hanako.user)
    assert hanako.tells("unfollow") == 200
    assert reached(ref) == []
    told(ref, "second")
    assert len(line.arrived) == 1
    assert [one.to for one in mail.outbox] == [["hanako@mail.example"]]


def test_a_block_that_line_told_nobody_of_is_noticed_when_the_next_notice_goes(
    hall: Hall, line: Line
) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    hanako.links()
    line.blocked.add(hanako.user)
    told(ref, "first")
    assert line.arrived == []
    assert reached(ref) == []
    assert len(mail.outbox) == 1


def test_the_journal_says_that_line_was_added_and_left_and_never_which_user(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    hanako.links()
    hanako.tells("unfollow")
    found = entries_about(ref, ("reach.added", "reach.forgotten"))
    assert len(found) == 2
    assert all(hanako.user not in str(one.data) for one in found)


def test_the_address_is_sealed_in_the_database(hall: Hall, line: Line) -> None:
    hanako = phone(line, HANAKO)
    hanako.links()
    (row,) = Reach.everywhere.values("address", "mark", "label")
    assert Reach.objects.get().address == hanako.user
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, mark, label FROM notices_reach")
        assert hanako.user not in str(cursor.fetchall())
    assert row["label"] == "LINE"


def test_a_request_that_line_did_not_sign_changes_nothing(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    hanako.links()
    body, signature = line.tells("unfollow", hanako.user)
    assert hanako.posts(body, "") == 400
    assert hanako.posts(body, Line.signature(body, "another secret")) == 400
    assert hanako.posts(body + b" ", signature) == 400
    assert reached(ref) == ["line"]
    assert Client().get("/line/webhook/").status_code == 405


def test_what_is_told_twice_happens_once(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    hanako.writes()
    pressed = line.link_pressed(*hanako.way_to_line(), hanako.user)
    assert pressed is not None
    assert [hanako.posts(*pressed), hanako.posts(*pressed)] == [200, 200]
    assert reached(ref) == ["line"]
    assert len([one for one in line.replies if "つながりました" in words_of(one)]) == 1
    left = line.tells("unfollow", hanako.user)
    assert [hanako.posts(*left), hanako.posts(*left)] == [200, 200]
    assert reached(ref) == []


def test_a_block_told_late_does_not_take_the_link_of_somebody_who_is_back(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    late = line.tells("unfollow", hanako.user, deliveryContext={"isRedelivery": True})
    hanako.links()
    hanako.posts(*late)
    assert reached(ref) == ["line"]


def test_somebody_elses_token_links_nobody(hall: Hall, line: Line) -> None:
    """LINE refuses who presses with a token that is not theirs; and a nonce alone, unsigned, is worth nothing."""
    hanako, attacker = phone(line, HANAKO), Phone(line, line.user(), Client())
    attacker.writes()
    victims = Phone(line, hanako.user, hanako.browser)
    token, nonce = victims.way_to_line()
    assert line.link_pressed(token, nonce, hanako.user) is None
    assert reached(known("1001").ref) == []


def test_a_number_is_good_for_ten_minutes_and_once(hall: Hall, line: Line) -> None:
    hanako, ref = phone(line, HANAKO), known("1001").ref
    hanako.writes()
    token, nonce = hanako.way_to_line()
    assert len(nonce) >= 22  # 128 bits at six bits a letter; ours has 256
    LinkOffer.objects.update(until=timezone.now() - timedelta(seconds=1))
    pressed = line.link_pressed(token, nonce, hanako.user)
    assert pressed is not None
    assert hanako.posts(*pressed) == 200
    assert reached(ref) == []
    assert "つなげませんでした" in words_of(line.replies[-1])
    assert "linkToken=" in hanako.offered()


def test_a_new_number_takes_the_force_from_the_one_before(hall: Hall, line: Line) -> None:
    hanako = phone(line, HANAKO)
    hanako.writes()
    _token, first = hanako.way_to_line()
    _token, second = hanako.way_to_line()
    assert first != second
    assert commands.take_link(first, "line", hanako.user, "LINE") == ""
    assert commands.take_link(second, "line", hanako.user, "LINE") == known("1001").ref


def test_a_link_that_failed_at_line_links_nobody(hall: Hall, line: Line) -> None:
    hanako = phone(line, HANAKO)
    hanako.writes()
    _token, nonce = hanako.way_to_line()
    assert hanako.tells("accountLink", link={"result": "failed", "nonce": nonce}) == 200
    assert reached(known("1001").ref) == []


def test_one_line_is_one_persons(hall: Hall, line: Line) -> None:
    hanako = phone(line, HANAKO)
    hanako.links()
    shared = Phone(line, hanako.user, resident(MARIA).client)
    line.tells("follow", hanako.user)
    hanako.tells("unfollow")
    shared.links()
    assert reached(known("1001").ref) == []
    assert reached(known("2001").ref) == ["line"]


def test_words_are_not_kept_and_are_answered_with_where_to_ask(hall: Hall, line: Line) -> None:
    hanako = phone(line, HANAKO)
    hanako.links()
    hanako.writes("ひみつの相談")
    said = words_of(line.replies[-1])
    assert "だれも読みません" in said
    assert "Nobody" in said
    assert "電話" in said
    for model in apps.get_app_config("notices").get_models():
        assert "ひみつの相談" not in str(list(model.everywhere.values()))


def test_the_page_asks_to_sign_in_and_comes_back(hall: Hall, line: Line) -> None:
    somebody = Phone(line, line.user(), Client())
    somebody.writes()
    address = somebody.offered()
    answer = Client().get(address.partition("localhost")[2] or address.split("8000")[1])
    assert answer.status_code == 302
    assert "linkToken" in answer["Location"]
    assert "/account/login/" in answer["Location"]


@pytest.mark.parametrize("token", ["", "a b", "<script>", "x" * 300])
def test_a_broken_link_says_where_to_begin(hall: Hall, line: Line, token: str) -> None:
    page = resident(HANAKO).client.get("/line/link/", {"linkToken": token})
    assert page.status_code == 400
    assert "LINEのボタンから開いてください" in page.content.decode()
    assert "access.line.me" not in page.content.decode()


def test_the_page_says_how_to_link_and_that_it_is_done(
    hall: Hall, line: Line, settings: LazySettings
) -> None:
    settings.TENOHIRA_LINE_FRIEND_URL = "https://lin.ee/abc"
    hanako = phone(line, HANAKO)
    before = hanako.browser.get("/line/").content.decode()
    assert "https://lin.ee/abc" in before
    assert "LINEとつながっています" not in before
    hanako.links()
    assert "LINEとつながっています" in hanako.browser.get("/line/").content.decode()
    assert "/line/" in hanako.browser.get("/profile/").content.decode()
    assert "/line/" in hanako.browser.get(reverse("portal:ways")).content.decode()


def test_whoever_wants_line_no_more_presses_once(hall: Hall, line: Line) -> None:
    hanako, maria = phone(line, HANAKO), phone(line, MARIA)
    hanako.links()
    maria.links()
    done = hanako.browser.post("/line/", follow=True).content.decode()
    assert "LINEにはもう届きません" in done
    assert reached(known("1001").ref) == []
    assert reached(known("2001").ref) == ["line"]


def test_without_a_channel_there_is_no_line(hall: Hall) -> None:
    assert resident(HANAKO).client.get("/line/").status_code == 404
    assert Client().post("/line/webhook/", b"{}", "application/json").status_code == 404
    assert queries.open_channels().count("line") == 0


def test_half_a_channel_is_refused_when_the_hall_opens(settings: LazySettings) -> None:
    settings.TENOHIRA_LINE_CHANNEL_TOKEN, settings.TENOHIRA_LINE_CHANNEL_SECRET = "x", ""
    with pytest.raises(SettingsWrong):
        connect_line()


def test_a_line_that_is_away_is_no_fault_of_the_webhook(
    hall: Hall, line: Line, settings: LazySettings
) -> None:
    hanako = phone(line, HANAKO)
    settings.TENOHIRA_LINE_API_URL = "http://127.0.0.1:1"
    connect_line()
    assert hanako.writes() == 200
    assert hanako.tells("unfollow") == 200
