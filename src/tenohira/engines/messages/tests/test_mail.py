"""Mail goes once, says little, and what is stuck can be seen and tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from tenohira.engines.messages import ports, queries
from tenohira.engines.messages.commands import retry
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.ports import Mail
from tenohira.engines.messages.post import message_id, send_mails
from tenohira.engines.messages.tests import factories as make
from tenohira.engines.messages.tests.factories import Carrier
from tenohira.foundation import outbox
from tenohira.foundation.city import use_city
from tenohira.foundation.outbox.tests.waiting import let_waits_pass, payloads

pytestmark = pytest.mark.django_db


def drain_all() -> None:
    """Work as a worker does over hours: everything that waits is due."""
    for _hour in range(10):
        let_waits_pass()
        outbox.drain()


def test_a_notice_goes_out_as_mail(carrier: Carrier) -> None:
    make.notify()
    assert carrier.sent == []
    drain_all()
    (mail,) = carrier.sent
    assert mail.to == "hanako@example.jp"
    assert mail.subject == "【てのひら市】お知らせが届いています"
    assert "https://tenohira.example/cases/T26-0012-3" in mail.text
    assert "https://tenohira.example/cases/T26-0012-3" in mail.html
    assert "099-000-0001" in mail.text


def test_the_mail_tells_nothing_about_the_person(carrier: Carrier) -> None:
    make.notify()
    drain_all()
    (mail,) = carrier.sent
    for secret in ("鈴木", "花子", "児童手当", "口座"):
        assert secret not in mail.subject + mail.text + mail.html


def test_a_template_may_put_its_text_into_the_mail(carrier: Carrier) -> None:
    make.notify(template=make.RETURNED.model_copy(update={"detail": "mail"}))
    drain_all()
    (mail,) = carrier.sent
    assert mail.subject == "【てのひら市】「児童手当の認定請求」を直してください"
    assert "口座の写しがぼやけています" in mail.text
    assert "<blockquote>" in mail.html


def test_the_outbox_holds_only_a_reference() -> None:
    ref = make.notify()
    assert payloads() == [{"notice": ref.removeprefix("notice:")}]


def test_posting_twice_sends_once(carrier: Carrier) -> None:
    assert make.notify() == make.notify(values={"message": "別の文"})
    drain_all()
    assert len(carrier.sent) == 1
    assert len(queries.inbox(make.HANAKO)) == 1


def test_a_worker_that_runs_twice_sends_once(carrier: Carrier) -> None:
    payload = {"notice": make.notify().removeprefix("notice:")}
    for _turn in range(3):
        with transaction.atomic():
            assert send_mails([payload]) == [None]
    drain_all()
    assert len(carrier.sent) == 1


def test_the_message_id_follows_from_the_key(carrier: Carrier) -> None:
    make.notify()
    drain_all()
    assert carrier.sent[0].message_id == message_id("returned:T26-0012-3:1")
    assert message_id("a") != message_id("b")
    with use_city("990027"):
        assert message_id("returned:T26-0012-3:1") != carrier.sent[0].message_id
    assert carrier.sent[0].message_id.startswith("<")
    assert "@" in carrier.sent[0].message_id


def test_without_an_address_only_the_inbox_is_filled(carrier: Carrier) -> None:
    make.notify(mail=None)
    make.notify("other", mail="  ")
    drain_all()
    assert carrier.sent == []
    assert len(queries.inbox(make.HANAKO)) == 2


def test_a_notice_rolled_back_sends_nothing(carrier: Carrier) -> None:
    def fails() -> None:
        with transaction.atomic():
            make.notify()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    drain_all()
    assert carrier.sent == []
    assert queries.inbox(make.HANAKO) == []


def test_a_deleted_notice_is_left_alone(carrier: Carrier) -> None:
    make.notify()
    NoticeRow.objects.all().delete()
    drain_all()
    assert carrier.sent == []
    assert queries.stuck() == []


@pytest.mark.parametrize(("language", "html_lang"), [("ja", "ja"), ("en", "en")])
def test_the_mail_is_in_the_readers_language(carrier: Carrier, language: str, html_lang: str) -> None:
    make.notify(language=language)
    drain_all()
    assert f'<html lang="{html_lang}">' in carrier.sent[0].html


def test_a_mail_without_a_case_leads_to_the_inbox(carrier: Carrier, settings: Any) -> None:
    make.notify(values={"case_url": ""})
    drain_all()
    assert f"{settings.TENOHIRA_BASE_URL}/notices/" in carrier.sent[0].text


def test_what_is_stuck_is_seen_without_address_and_goes_out_when_tried_again(carrier: Carrier) -> None:
    carrier.is_down = True
    ref = make.notify()
    drain_all()
    (item,) = queries.stuck()
    assert (item.notice, item.event, item.subject) == (ref, "returned", make.CASE)
    assert item.attempts > 1
    assert "mail server does not answer" in item.last_error
    assert "hanako" not in str(item)
    carrier.is_down = False
    retry(item.id)
    drain_all()
    assert len(carrier.sent) == 1
    assert queries.stuck() == []


def test_the_page_of_stuck_mails_costs_two_queries(carrier: Carrier, django_assert_num_queries: Any) -> None:
    carrier.is_down = True
    for number in range(5):
        make.notify(f"key:{number}")
    drain_all()
    with django_assert_num_queries(2):
        assert len(queries.stuck()) == 5


def test_other_effects_that_are_stuck_are_not_mails() -> None:
    outbox.post("nobody.knows", {}, key="x")
    drain_all()
    assert outbox.stuck()
    assert queries.stuck() == []


def test_without_a_carrier_the_mail_waits_and_says_why() -> None:
    ports._ports.clear()
    make.notify()
    drain_all()
    (item,) = queries.stuck()
    assert "TENOHIRA_MAIL_URL" in item.last_error


def test_trying_again_what_is_not_stuck_is_refused() -> None:
    with pytest.raises(outbox.OutboxError, match="再送できません"):
        retry(999)


def test_mails_go_together_and_one_that_is_refused_waits_alone(carrier: Carrier) -> None:
    carrier.unknown = {"nobody@example.jp"}
    for number in range(5):
        make.notify(f"k{number}", mail="nobody@example.jp" if number == 2 else "hanako@example.jp")
    drained = outbox.drain()
    assert (drained.done, drained.put_off) == (4, 1)
    assert [NoticeRow.objects.get(key=f"k{n}").mailed_at is not None for n in range(5)] == [
        True, True, False, True, True,
    ]  # fmt: skip
    carrier.unknown = set()
    drain_all()
    assert [mail.message_id for mail in carrier.sent].count(message_id("k2")) == 1
    assert len(carrier.sent) == 5


def test_mails_count_as_mailed_before_they_go_and_no_longer_when_they_are_refused(carrier: Carrier) -> None:
    class Looking(Carrier):
        def send(self, mails: Sequence[Mail]) -> list[Exception | None]:
            unmailed.append(NoticeRow.objects.filter(mailed_at=None).count())
            return [ConnectionError("refused") for _mail in mails]

    unmailed: list[int] = []
    ports.register_mail(Looking())
    make.notify()
    outbox.drain()
    assert unmailed == [0]
    assert NoticeRow.objects.filter(mailed_at=None).count() == 1


@pytest.mark.parametrize("count", [2, 15])
def test_mails_cost_the_same_statements_however_many(
    carrier: Carrier, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make.notify(f"k{number}")
    # the claim (savepoint, select, update), the batch (savepoint, its lock, rows, mailed, done)
    with django_assert_num_queries(10):
        assert outbox.drain().done == count
    assert len(carrier.sent) == count
