"""Ways to people where they end, cross or change while a notice is under way; and letters and numbers used once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages import commands, linking, queries, talking
from tenohira.engines.messages.errors import ReachRefused
from tenohira.engines.messages.models import Delivery, LinkOffer
from tenohira.engines.messages.printing import printed, readers_on_paper, wording
from tenohira.engines.messages.reaching import MOST, plan
from tenohira.engines.messages.tests import factories as make
from tenohira.engines.messages.tests.factories import Carrier, Device
from tenohira.engines.messages.ways import carry, give_up
from tenohira.foundation import outbox
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, entries
from tenohira.foundation.outbox.tests.waiting import let_waits_pass

pytestmark = pytest.mark.django_db
KENTA = "person:22222222-2222-4222-8222-222222222222"
ELSEWHERE = "990027"
PHONE, TABLET, LINE_USER = "https://push.example/phone", "https://push.example/tablet", "U1234"
Devices = dict[str, Device]


def on(channel: str, address: str, ref: str = make.HANAKO) -> str:
    return commands.add_reach(ref, channel, address, "スマートフォン", Actor("resident", ref))


def work(hours: int = 10) -> None:
    """Work as a worker does over hours: everything that waits is due."""
    for _hour in range(hours):
        let_waits_pass()
        outbox.drain()


def went(key: str = "returned:T26-0012-3:1") -> dict[str, str]:
    return dict(Delivery.objects.filter(notice__key=key).values_list("channel", "state"))


def payload_of(notice: str) -> dict[str, str]:
    return {"notice": notice.removeprefix("notice:")}


def choose(*channels: str) -> None:
    commands.choose_channels(make.HANAKO, channels, make.RESIDENT)


def test_a_way_chosen_in_the_middle_without_an_address_is_stepped_over() -> None:
    on("web-push", PHONE)
    choose("mail", "line", "web-push")
    assert plan([(make.HANAKO, True), (make.HANAKO, False)]) == [("mail", "web-push"), ("web-push",)]
    on("line", LINE_USER)
    assert plan([(make.HANAKO, True)]) == [("mail", "line", "web-push")]


def test_a_way_named_twice_in_a_choice_is_kept_once_where_it_came_first() -> None:
    choose("line", "mail", "line", "mail")
    assert queries.chosen(make.HANAKO) == ("line", "mail")
    assert entries(make.HANAKO)[-1].data == {"channels": ["line", "mail"]}


def test_choosing_anew_replaces_the_choice_before() -> None:
    choose("line", "mail")
    choose("web-push")
    assert queries.chosen(make.HANAKO) == ("web-push",)


def test_one_way_that_there_is_not_spoils_a_choice_and_the_one_before_stands() -> None:
    choose("line")
    with pytest.raises(ReachRefused):
        choose("mail", "letter")
    assert queries.chosen(make.HANAKO) == ("line",)


def test_who_chose_mail_alone_gets_nothing_on_a_device_unless_no_mail_address_is_known() -> None:
    on("line", LINE_USER)
    choose("mail")
    assert plan([(make.HANAKO, True), (make.HANAKO, False)]) == [("mail",), ("line",)]
    assert queries.channels_of([make.HANAKO]) == {make.HANAKO: ("line",)}


def test_nobody_has_no_addresses_no_choice_and_no_ways() -> None:
    on("line", LINE_USER)
    choose("line")
    assert queries.reaches("") == []
    assert queries.chosen("") == ()
    assert queries.channels_of(["", "person:unknown"]) == {}
    with pytest.raises(ReachRefused):
        commands.choose_channels("", ["mail"], make.RESIDENT)


def test_the_same_reader_twice_in_one_plan_is_planned_for_twice() -> None:
    on("line", LINE_USER)
    assert plan([(make.HANAKO, True), ("", True), (make.HANAKO, True)]) == [
        ("line", "mail"), ("mail",), ("line", "mail"),
    ]  # fmt: skip


def test_what_people_registered_and_chose_is_not_known_in_another_city() -> None:
    on("line", LINE_USER)
    choose("line", "mail")
    with use_city(ELSEWHERE):
        assert queries.reaches(make.HANAKO) == []
        assert queries.chosen(make.HANAKO) == ()
        assert plan([(make.HANAKO, False)]) == [()]
        assert not linking.is_known("line", LINE_USER)
        on("line", LINE_USER, KENTA)
    assert linking.is_known("line", LINE_USER)
    assert len(queries.reaches(make.HANAKO)) == 1


def test_a_label_is_cut_to_what_there_is_room_for_also_when_it_is_renamed() -> None:
    commands.add_reach(make.HANAKO, "line", LINE_USER, "あ" * 200, make.RESIDENT)
    assert queries.reaches(make.HANAKO)[0].label == "あ" * 80
    commands.add_reach(make.HANAKO, "line", LINE_USER, "い" * 81, make.RESIDENT)
    assert queries.reaches(make.HANAKO)[0].label == "い" * 80


def test_who_has_too_many_addresses_does_not_take_one_from_somebody_else() -> None:
    on("line", "Kenta", KENTA)
    for number in range(MOST):
        on("line", f"U{number}")
    with pytest.raises(ReachRefused):
        on("line", "Kenta")
    assert len(queries.reaches(KENTA)) == 1
    on("web-push", PHONE)
    assert len(queries.reaches(make.HANAKO)) == MOST + 1


def test_a_persons_own_choice_outlives_that_of_the_account_they_take_over() -> None:
    choose("mail")
    commands.choose_channels("account:7", ["line"], Actor("resident", "account:7"))
    commands.take_over("account:7", make.HANAKO, make.RESIDENT)
    assert queries.chosen(make.HANAKO) == ("mail",)


def test_an_address_forgotten_after_planning_gets_nothing_and_the_next_way_is_used(
    devices: Devices, carrier: Carrier
) -> None:
    reach = on("web-push", PHONE)
    make.notify()
    assert commands.forget_reach(make.HANAKO, reach, make.RESIDENT)
    work()
    assert devices["web-push"].sent == []
    assert went() == {"web-push": "gone"}
    assert [mail.to for mail in carrier.sent] == ["hanako@example.jp"]


def test_a_browser_that_became_somebody_elses_after_planning_does_not_show_them_the_notice(
    devices: Devices, carrier: Carrier
) -> None:
    on("web-push", PHONE)
    make.notify()
    on("web-push", PHONE, KENTA)
    work()
    assert devices["web-push"].sent == []
    assert len(carrier.sent) == 1


def test_a_browser_added_after_planning_gets_it_too(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify()
    on("web-push", TABLET)
    work()
    assert [one.address for one in devices["web-push"].sent] == [PHONE, TABLET]


def test_a_way_added_after_planning_is_not_taken_by_notices_already_under_way(
    devices: Devices, carrier: Carrier
) -> None:
    make.notify()
    on("line", LINE_USER)
    work()
    assert devices["line"].sent == []
    assert len(carrier.sent) == 1


def test_nobody_there_on_the_last_way_leaves_the_notice_in_the_inbox(devices: Devices) -> None:
    on("line", LINE_USER)
    devices["line"].left = {LINE_USER}
    make.notify(mail=None)
    work()
    assert went() == {"line": "gone"}
    assert queries.reaches(make.HANAKO) == []
    assert queries.unread_count(make.HANAKO) == 1
    assert outbox.stuck() == []


def test_nobody_there_on_the_last_way_but_paper_makes_one_letter(devices: Devices) -> None:
    on("line", LINE_USER)
    devices["line"].left = {LINE_USER}
    ref = make.notify(mail=None, may_print=True)
    work()
    assert went() == {"line": "gone", "letter": "waiting"}
    assert [one.notice for one in queries.letters_waiting()] == [ref]


def test_where_one_browser_is_left_and_another_busy_it_is_tried_again_and_the_left_one_forgotten(
    devices: Devices, carrier: Carrier
) -> None:
    on("web-push", PHONE)
    on("web-push", TABLET)
    devices["web-push"].left, devices["web-push"].busy = {PHONE}, {TABLET}
    make.notify()
    work(1)
    assert (went(), len(queries.reaches(make.HANAKO))) == ({}, 1)
    devices["web-push"].busy = set()
    work()
    assert [one.address for one in devices["web-push"].sent] == [TABLET]
    assert carrier.sent == []


def test_each_notice_carried_together_gets_the_answer_that_is_its_own(devices: Devices) -> None:
    on("line", "busy")
    on("line", "good", KENTA)
    on("line", "left", "person:3")
    devices["line"].busy, devices["line"].left = {"busy"}, {"left"}
    refs = [make.notify(f"k{n}", ref=ref) for n, ref in enumerate(["person:3", make.HANAKO, KENTA])]
    unknown = {"notice": "33333333-3333-4333-8333-333333333333"}
    with transaction.atomic():
        answers = carry("line", [unknown, *(payload_of(ref) for ref in refs)])
    assert [type(one) for one in answers] == [type(None), type(None), TimeoutError, type(None)]
    assert [went(f"k{n}") for n in range(3)] == [{"line": "gone"}, {}, {"line": "taken"}]


def test_what_was_opened_before_it_went_does_not_go_at_all(devices: Devices, carrier: Carrier) -> None:
    on("web-push", PHONE)
    commands.mark_read(make.notify(), make.RESIDENT)
    work()
    assert devices["web-push"].sent == []
    assert carrier.sent == []
    assert went() == {}


def test_what_was_opened_while_its_way_failed_goes_no_further(carrier: Carrier) -> None:
    on("line", LINE_USER)
    ref = make.notify(may_print=True)
    commands.mark_read(ref, make.RESIDENT)
    assert give_up("line", payload_of(ref))
    work()
    assert went() == {"line": "failed"}
    assert carrier.sent == []


def test_giving_up_in_another_city_finds_no_notice() -> None:
    on("line", LINE_USER)
    ref = make.notify()
    with use_city(ELSEWHERE):
        assert not give_up("line", payload_of(ref))
    assert went() == {}


def test_a_notice_shown_only_after_it_went_on_stays_counted_as_unseen(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify(mail=None, may_print=True)
    work()
    assert commands.fall_back_unseen(timezone.now() + timedelta(hours=25)) == 1
    assert commands.mark_shown(devices["web-push"].sent[0].tag)
    assert went() == {"web-push": "unseen", "letter": "waiting"}


def test_another_city_neither_marks_it_shown_nor_lets_it_go_on(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify()
    work()
    with use_city(ELSEWHERE):
        assert not commands.mark_shown(devices["web-push"].sent[0].tag)
        assert commands.fall_back_unseen(timezone.now() + timedelta(days=3)) == 0
    assert went() == {"web-push": "taken"}


def test_a_letter_named_twice_is_counted_once() -> None:
    first = make.notify("one", mail=None, may_print=True)
    make.notify("two", mail=None, may_print=True)
    assert commands.mark_printed([first, first], make.CLERK, make.CASE) == 1
    assert [went("one"), went("two")] == [{"letter": "taken"}, {"letter": "waiting"}]
    assert [one.data for one in entries(f"notices:{make.CASE}")] == [{"count": 1}]


def test_printing_nothing_leaves_no_line_in_the_journal() -> None:
    assert commands.mark_printed([], make.CLERK, make.CASE) == 0
    assert commands.mark_printed([make.notify()], make.CLERK, make.CASE) == 0
    assert entries(f"notices:{make.CASE}") == []


def test_letters_are_asked_for_by_subject_by_number_and_among_some() -> None:
    refs = [make.notify(f"k{n}", mail=None, may_print=True) for n in range(3)]
    assert [one.notice for one in queries.letters_waiting(limit=2)] == refs[:2]
    assert [one.notice for one in queries.letters_waiting(among=refs[1:])] == refs[1:]
    assert queries.letters_waiting(among=[]) == []
    assert queries.letters_waiting("case:T26-9999-9") == []
    assert readers_on_paper(make.CASE) == dict.fromkeys(refs, make.HANAKO)


def test_another_city_neither_sees_nor_prints_a_letter() -> None:
    ref = make.notify(mail=None, may_print=True)
    with use_city(ELSEWHERE):
        assert queries.letters_waiting() == []
        assert readers_on_paper(make.CASE) == {}
        assert commands.mark_printed([ref], make.CLERK, make.CASE) == 0
    assert went() == {"letter": "waiting"}


def test_paper_has_heads_quotes_and_text_and_no_line_that_is_only_a_link() -> None:
    markdown = "**見出し**\n\n> 引用\n\n**太字**で始まる文\n\n[開く](https://a.example/)\n\n終わり"
    assert printed(markdown) == [
        ("head", "見出し"), ("quote", "引用"), ("text", "太字で始まる文"), ("text", "終わり"),
    ]  # fmt: skip
    assert printed("[開く](https://a.example/)\n") == printed("") == []


def test_a_link_within_a_sentence_stays_on_paper_with_its_address() -> None:
    ((kind, text),) = printed("くわしくは[市のページ](https://a.example/x)をご覧ください。")
    assert kind == "text"
    assert "https://a.example/x" in text


def test_the_wording_on_paper_is_that_of_the_language_asked_for() -> None:
    title, text = wording(make.RETURNED, make.VALUES, "en")
    assert title == "Please correct: 児童手当の認定請求"
    assert text.startswith("Dear 鈴木 花子,")


def test_a_number_links_the_person_it_stands_for_once() -> None:
    nonce = commands.offer_link(make.HANAKO, "line")
    assert commands.take_link(nonce, "line", LINE_USER, "LINE") == make.HANAKO
    assert commands.take_link(nonce, "line", "U-somebody-else", "LINE") == ""
    assert [one.label for one in queries.reaches(make.HANAKO)] == ["LINE"]
    assert not linking.is_known("line", "U-somebody-else")


def test_a_number_too_old_links_nobody_and_is_used_up() -> None:
    nonce = commands.offer_link(make.HANAKO, "line")
    LinkOffer.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert commands.take_link(nonce, "line", LINE_USER, "LINE") == ""
    assert LinkOffer.objects.count() == 0
    assert not linking.is_known("line", LINE_USER)


def test_a_new_number_makes_the_one_before_lapse_and_leaves_those_of_others() -> None:
    old, kentas = commands.offer_link(make.HANAKO, "line"), commands.offer_link(KENTA, "line")
    new = commands.offer_link(make.HANAKO, "line")
    assert commands.take_link(old, "line", LINE_USER, "LINE") == ""
    assert commands.take_link(kentas, "line", "U-kenta", "LINE") == KENTA
    assert commands.take_link(new, "line", LINE_USER, "LINE") == make.HANAKO


def test_a_number_is_good_for_its_own_way_and_city_alone_and_trying_elsewhere_does_not_use_it_up() -> None:
    nonce = commands.offer_link(make.HANAKO, "line")
    assert commands.take_link(nonce, "web-push", PHONE, "") == ""
    assert commands.take_link("", "line", LINE_USER, "") == ""
    with use_city(ELSEWHERE):
        assert commands.take_link(nonce, "line", LINE_USER, "") == ""
    assert commands.take_link(nonce, "line", LINE_USER, "") == make.HANAKO


def test_a_link_that_is_refused_leaves_its_number_for_another_try() -> None:
    reach, *_others = [on("line", f"U{number}") for number in range(MOST)]
    nonce = commands.offer_link(make.HANAKO, "line")
    with pytest.raises(ReachRefused):
        commands.take_link(nonce, "line", LINE_USER, "LINE")
    commands.forget_reach(make.HANAKO, reach, make.RESIDENT)
    assert commands.take_link(nonce, "line", LINE_USER, "LINE") == make.HANAKO


def test_the_number_itself_is_kept_nowhere() -> None:
    nonce = commands.offer_link(make.HANAKO, "line")
    assert nonce not in str(list(LinkOffer.objects.values_list()))
    assert len(nonce) >= 43


def test_the_last_service_to_talk_on_counts_and_without_one_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Service:
        """A service nobody talks on."""

        def heard(self, body: bytes, signature: str) -> list[talking.Heard]:
            return []

        def link_token(self, address: str) -> str:
            return ""

        def link_page(self, token: str, nonce: str) -> str:
            return ""

        def answer(self, reply: str, title: str, text: str, label: str = "", link: str = "") -> None:
            return None

        def is_there(self, address: str) -> bool:
            return False

    monkeypatch.setattr(talking, "_ports", [])
    assert talking.talk_port() is None
    first, second = Service(), Service()
    talking.register_talk(first)
    talking.register_talk(second)
    assert talking.talk_port() is second
