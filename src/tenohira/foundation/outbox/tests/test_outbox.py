"""Effects on the outside world are posted once, carried out at least once, and visible when they are stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenohira.foundation import outbox
from tenohira.foundation.city import current_city, every_city, use_city
from tenohira.foundation.outbox.delivery import MAX_ATTEMPTS
from tenohira.foundation.outbox.models import OutboxItem

pytestmark = pytest.mark.django_db


class PostOffice:
    """Stands at the receiving side: remembers what arrived, and may be closed."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, Any]] = []
        self.is_closed = False

    def deliver(self, payload: dict[str, Any]) -> None:
        if self.is_closed:
            raise ConnectionError("閉まっています")
        self.arrived.append((current_city(), payload["letter"]))


@pytest.fixture
def post_office() -> PostOffice:
    office = PostOffice()
    outbox.handle("test.letter")(office.deliver)
    return office


def let_time_pass() -> None:
    with every_city():
        OutboxItem.everywhere.update(next_at=timezone.now() - timedelta(seconds=1))


def test_a_letter_posted_twice_with_one_key_arrives_once(post_office: PostOffice) -> None:
    assert outbox.post("test.letter", {"letter": 1}, key="letter-1")
    assert not outbox.post("test.letter", {"letter": 1}, key="letter-1")
    assert outbox.drain() == outbox.Drained(done=1, put_off=0, stuck=0)
    assert outbox.drain() == outbox.Drained(done=0, put_off=0, stuck=0)
    assert post_office.arrived == [("990019", 1)]


def test_two_cities_may_use_the_same_key_and_each_is_served_as_itself(post_office: PostOffice) -> None:
    outbox.post("test.letter", {"letter": "a"}, key="same")
    with use_city("990027"):
        outbox.post("test.letter", {"letter": "b"}, key="same")
    outbox.drain()
    assert post_office.arrived == [("990019", "a"), ("990027", "b")]


def test_a_failed_letter_waits_longer_each_time(post_office: PostOffice) -> None:
    post_office.is_closed = True
    outbox.post("test.letter", {"letter": 1}, key="k")
    waits = []
    for _ in range(3):
        outbox.drain()
        waits.append(OutboxItem.objects.get().next_at - timezone.now())
        let_time_pass()
    assert waits[0] < waits[1] < waits[2]
    assert "閉まっています" in OutboxItem.objects.get().last_error


def test_one_broken_letter_does_not_hold_up_the_others(post_office: PostOffice) -> None:
    outbox.post("test.unknown", {}, key="broken")
    outbox.post("test.letter", {"letter": 2}, key="fine")
    assert outbox.drain() == outbox.Drained(done=1, put_off=1, stuck=0)


def test_what_fails_too_often_is_stuck_until_a_person_retries(post_office: PostOffice) -> None:
    post_office.is_closed = True
    outbox.post("test.letter", {"letter": 1}, key="k")
    for _ in range(MAX_ATTEMPTS):
        let_time_pass()
        outbox.drain()
    (item,) = outbox.stuck()
    assert (item.kind, item.attempts) == ("test.letter", MAX_ATTEMPTS)
    post_office.is_closed = False
    outbox.retry(item.id)
    outbox.drain()
    assert post_office.arrived == [("990019", 1)]
    assert outbox.stuck() == []


def test_retrying_what_is_not_stuck_says_so() -> None:
    with pytest.raises(outbox.OutboxError, match="再送できませんでした"):
        outbox.retry(12345)


def test_a_worker_that_dies_after_claiming_leaves_the_letter_for_later(post_office: PostOffice) -> None:
    from tenohira.foundation.outbox.delivery import _claim

    outbox.post("test.letter", {"letter": 1}, key="k")
    assert len(_claim(10)) == 1
    assert outbox.drain().done == 0
    let_time_pass()
    assert outbox.drain().done == 1


def test_draining_many_takes_a_fixed_number_of_queries(
    post_office: PostOffice, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        outbox.post("test.letter", {"letter": number}, key=f"k{number}")
    # a savepoint, the lock and the mark for each effect, and six statements for all of them
    with django_assert_max_num_queries(4 * 50 + 6):
        outbox.drain()
    assert outbox.waiting_count() == 0
