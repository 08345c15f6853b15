"""A notice goes one way at a time until one leads to its reader, and a crash loses and doubles none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages import commands, ports, queries
from tenohira.engines.messages.commands import Letter, Recipient
from tenohira.engines.messages.models import Delivery, NoticeRow
from tenohira.engines.messages.ports import Parcel
from tenohira.engines.messages.queries import ChannelStanding
from tenohira.engines.messages.tests import factories as make
from tenohira.engines.messages.tests.factories import Carrier, Device
from tenohira.engines.messages.ways import carry
from tenohira.foundation import outbox
from tenohira.foundation.journal import SYSTEM, entries
from tenohira.foundation.outbox.tests.waiting import let_waits_pass, payloads

pytestmark = pytest.mark.django_db
PHONE, TABLET, LINE_USER = "https://push.example/phone", "https://push.example/tablet", "U1234"
Devices = dict[str, Device]


def on(channel: str, address: str, ref: str = make.HANAKO) -> str:
    return commands.add_reach(ref, channel, address, "スマートフォン", make.RESIDENT)


def work(hours: int = 10) -> None:
    """Work as a worker does over hours: everything that waits is due."""
    for _hour in range(hours):
        let_waits_pass()
        outbox.drain()


def went(key: str = "returned:T26-0012-3:1") -> dict[str, str]:
    return dict(Delivery.objects.filter(notice__key=key).values_list("channel", "state"))


def test_a_notice_goes_to_the_device_first_and_not_also_as_mail(devices: Devices, carrier: Carrier) -> None:
    on("web-push", PHONE)
    on("line", LINE_USER)
    ref = make.notify()
    work()
    (parcel,) = devices["web-push"].sent
    assert (parcel.address, parcel.language) == (PHONE, "ja")
    assert parcel.link == "https://tenohira.example/cases/T26-0012-3"
    assert parcel.tag == ref.removeprefix("notice:").replace("-", "")
    assert carrier.sent == devices["line"].sent == []
    assert went() == {"web-push": "taken"}
    assert entries(ref)[0].data["ways"] == ["web-push", "line", "mail"]


def test_the_parcel_tells_nothing_about_the_person(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify()
    make.notify("other", template=make.RETURNED.model_copy(update={"detail": "mail"}))
    work()
    silent, told = devices["web-push"].sent
    for secret in ("鈴木", "花子", "児童手当", "口座"):
        assert secret not in silent.title + silent.text
    assert "口座の写しがぼやけています" in told.text
    assert "「児童手当の認定請求」を直してください" in told.title


def test_every_browser_of_a_person_gets_it_under_the_same_tag(devices: Devices) -> None:
    on("web-push", PHONE)
    on("web-push", TABLET)
    make.notify()
    work()
    assert {one.address for one in devices["web-push"].sent} == {PHONE, TABLET}
    assert len({one.tag for one in devices["web-push"].sent}) == 1


def test_what_a_person_chose_comes_first_and_what_they_left_out_is_not_used(
    devices: Devices, carrier: Carrier
) -> None:
    on("web-push", PHONE)
    on("line", LINE_USER)
    commands.choose_channels(make.HANAKO, ["line", "web-push"], make.RESIDENT)
    devices["line"].left = {LINE_USER}
    devices["web-push"].left = {PHONE}
    make.notify()
    work()
    assert went() == {"line": "gone", "web-push": "gone"}
    assert carrier.sent == []


def test_when_nothing_of_the_choice_leads_to_the_person_what_is_known_is_used(carrier: Carrier) -> None:
    commands.choose_channels(make.HANAKO, ["line"], make.RESIDENT)
    make.notify()
    work()
    assert len(carrier.sent) == 1


def test_an_address_where_nobody_is_is_forgotten_and_the_next_way_used(
    devices: Devices, carrier: Carrier
) -> None:
    on("web-push", PHONE)
    on("line", LINE_USER)
    devices["web-push"].left = {PHONE}
    make.notify()
    work()
    assert [one.address for one in devices["line"].sent] == [LINE_USER]
    assert [one.channel for one in queries.reaches(make.HANAKO)] == ["line"]
    assert carrier.sent == []
    assert went() == {"web-push": "gone", "line": "taken"}
    (newest,) = [one for one in entries(make.HANAKO) if one.kind == "reach.forgotten"]
    assert newest.data == {"channel": "web-push", "because": "gone"}


def test_one_device_that_took_it_is_enough(devices: Devices, carrier: Carrier) -> None:
    on("web-push", PHONE)
    on("web-push", TABLET)
    devices["web-push"].left = {PHONE}
    make.notify()
    work()
    assert [one.address for one in devices["web-push"].sent] == [TABLET]
    assert len(queries.reaches(make.HANAKO)) == 1
    assert carrier.sent == []


def test_what_fails_for_now_is_tried_again_and_then_goes_the_next_way(
    devices: Devices, carrier: Carrier
) -> None:
    on("web-push", PHONE)
    devices["web-push"].busy = {PHONE}
    make.notify()
    work(7)
    assert (carrier.sent, went()) == ([], {})
    work(2)
    assert [mail.to for mail in carrier.sent] == ["hanako@example.jp"]
    assert went() == {"web-push": "failed"}
    assert outbox.stuck() == []
    assert len(queries.reaches(make.HANAKO)) == 1


def test_what_fails_for_now_goes_the_same_way_when_it_can(devices: Devices, carrier: Carrier) -> None:
    on("web-push", PHONE)
    devices["web-push"].busy = {PHONE}
    make.notify()
    work(2)
    devices["web-push"].busy = set()
    work()
    assert len(devices["web-push"].sent) == 1
    assert carrier.sent == []


def test_without_a_gateway_the_next_way_is_used(carrier: Carrier) -> None:
    on("line", LINE_USER)
    before = dict(ports._channels)
    ports._channels.clear()
    make.notify()
    work()
    ports._channels.update(before)
    assert len(carrier.sent) == 1
    assert went() == {"line": "failed"}


def test_after_the_last_way_it_stands_in_the_inbox_and_nothing_is_stuck(devices: Devices) -> None:
    on("web-push", PHONE)
    devices["web-push"].busy = {PHONE}
    make.notify(mail=None)
    work()
    assert outbox.stuck() == []
    assert went() == {"web-push": "failed"}
    assert queries.unread_count(make.HANAKO) == 1


def test_a_notice_nobody_saw_in_a_day_goes_the_next_way_once(devices: Devices, carrier: Carrier) -> None:
    on("web-push", PHONE)
    make.notify()
    work()
    assert commands.fall_back_unseen(timezone.now() + timedelta(hours=23)) == 0
    assert commands.fall_back_unseen(timezone.now() + timedelta(hours=25)) == 1
    assert commands.fall_back_unseen(timezone.now() + timedelta(hours=50)) == 0
    work()
    assert len(carrier.sent) == 1
    assert went() == {"web-push": "unseen"}


@pytest.mark.parametrize("seen", ["shown", "opened"])
def test_a_notice_that_was_shown_or_opened_goes_no_further(
    devices: Devices, carrier: Carrier, seen: str
) -> None:
    on("web-push", PHONE)
    ref = make.notify()
    work()
    if seen == "shown":
        assert commands.mark_shown(devices["web-push"].sent[0].tag)
    else:
        commands.mark_read(ref, make.RESIDENT)
    assert commands.fall_back_unseen(timezone.now() + timedelta(hours=25)) == 0
    work()
    assert carrier.sent == []
    assert went() == {"web-push": "shown"}


def test_line_cannot_tell_whether_it_was_seen_and_is_believed(devices: Devices, carrier: Carrier) -> None:
    on("line", LINE_USER)
    make.notify()
    work()
    assert commands.fall_back_unseen(timezone.now() + timedelta(days=9)) == 0
    assert not commands.mark_shown("no tag at all")
    assert not commands.mark_shown("0" * 32)


def test_a_worker_that_runs_twice_sends_once(devices: Devices) -> None:
    on("web-push", PHONE)
    payload = {"notice": make.notify().removeprefix("notice:")}
    for _turn in range(3):
        with transaction.atomic():
            assert carry("web-push", [payload]) == [None]
    work()
    assert len(devices["web-push"].sent) == 1


@pytest.mark.parametrize("before_sending", [True, False])
def test_a_crash_in_the_middle_loses_none_and_the_second_has_the_same_tag(
    devices: Devices, carrier: Carrier, before_sending: bool
) -> None:
    class Dying(Device):
        def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
            if not before_sending:
                super().send(parcels)
            raise KeyboardInterrupt

    dying = Dying()
    on("web-push", PHONE)
    ports.register_channel("web-push", dying)
    make.notify()
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    assert went() == {}
    ports.register_channel("web-push", devices["web-push"])
    work()
    assert len(devices["web-push"].sent) == 1
    assert {one.tag for one in dying.sent} <= {one.tag for one in devices["web-push"].sent}
    assert carrier.sent == []


def test_it_counts_as_taken_before_it_goes(devices: Devices) -> None:
    class Looking(Device):
        def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
            seen.append(went())
            return [ConnectionError("refused") for _one in parcels]

    seen: list[dict[str, str]] = []
    on("web-push", PHONE)
    ports.register_channel("web-push", Looking())
    make.notify()
    outbox.drain()
    assert seen == [{"web-push": "taken"}]
    assert went() == {}


def test_a_mail_that_fails_for_good_becomes_a_letter_when_the_caller_allows_it(carrier: Carrier) -> None:
    carrier.is_down = True
    make.notify("plain")
    make.notify("paper", may_print=True)
    work()
    assert [item.notice for item in queries.stuck()] == [f"notice:{NoticeRow.objects.get(key='plain').uuid}"]
    assert went("paper") == {"mail": "failed", "letter": "waiting"}


def test_who_is_reached_no_other_way_gets_a_letter_which_is_printed_once() -> None:
    ref = make.notify(mail=None, may_print=True)
    make.notify("read", mail=None, may_print=True)
    make.notify("elsewhere", mail=None)
    commands.mark_read(queries.inbox(make.HANAKO)[1].ref, make.RESIDENT)
    (letter,) = queries.letters_waiting(make.CASE)
    assert (letter.notice, letter.recipient, letter.language) == (ref, make.HANAKO, "ja")
    assert "口座の写しがぼやけています" in letter.markdown
    assert commands.mark_printed([letter.notice], make.CLERK, make.CASE) == 1
    assert commands.mark_printed([letter.notice], make.CLERK, make.CASE) == 0
    assert queries.letters_waiting() == []
    assert entries(f"notices:{make.CASE}")[0].data == {"count": 1}


def test_how_notices_stand_is_told_by_way(devices: Devices, carrier: Carrier) -> None:
    kenta = "person:22222222-2222-4222-8222-222222222222"
    on("web-push", PHONE)
    on("line", LINE_USER, kenta)
    devices["line"].left = {LINE_USER}
    make.notify("one")
    make.notify("two", ref=kenta)
    make.notify("three", ref=kenta, mail=None, may_print=True)
    work()
    commands.mark_shown(devices["web-push"].sent[0].tag)
    standing = queries.standing_of(make.CASE)
    assert (standing.sent, standing.mailed) == (3, 1)
    assert standing.by_channel == {
        "web-push": ChannelStanding(taken=1, shown=1),
        "line": ChannelStanding(failed=2),
        "mail": ChannelStanding(taken=1),
        "letter": ChannelStanding(waiting=1),
    }


def test_destroying_notices_takes_what_became_of_them_along(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify()
    work()
    assert commands.erase(make.CASE, SYSTEM) == 1
    assert Delivery.objects.count() == 0


def test_what_waits_for_a_notice_that_was_destroyed_is_left_alone(devices: Devices) -> None:
    on("web-push", PHONE)
    make.notify()
    commands.erase(make.CASE, SYSTEM)
    work()
    assert devices["web-push"].sent == []
    assert outbox.stuck() == []


@pytest.mark.parametrize("count", [2, 15])
def test_many_notices_cost_the_same_statements_however_many(
    devices: Devices, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        on("web-push", f"https://push.example/{number}", f"person:{number}")
    letters = [
        Letter(Recipient(f"person:{n}", f"r{n}@example.jp"), make.RETURNED, make.VALUES, make.CASE, f"k{n}", SYSTEM)
        for n in range(count)
    ]  # fmt: skip
    # plan, notices, journal (2), outbox
    with django_assert_num_queries(5):
        commands.send_new(letters)
    assert len(payloads()) == count
    # claim (5), the batch (2), its lock, done; notices, went, taken, a look a day later (4), addresses
    with django_assert_num_queries(16):
        assert outbox.drain().done == count
    assert len(devices["web-push"].sent) == count
