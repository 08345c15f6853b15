"""Staff look at residents with a stated purpose, and the resident can see it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.engines.people.commands import look_up
from tenohira.engines.people.errors import NotAllowed, PurposeMissing, UnknownReference
from tenohira.engines.people.queries import count_people, find_people, viewed_by
from tenohira.engines.people.tests.factories import PURPOSE, cast, clerk, hall, known, load, row, years_ago
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def sano() -> Actor:
    hall()
    load(cast())
    return clerk()[1]


def numbers(text: str, by: Actor, **options: object) -> list[str]:
    return [view.number for view in find_people(text, by=by, purpose=PURPOSE, **options)]  # type: ignore[arg-type]


def test_opening_a_person_leaves_an_entry_about_them(sano: Actor) -> None:
    hanako = known("1001")
    assert look_up(hanako.ref, sano, PURPOSE) == hanako
    (entry,) = entries_about(hanako.ref)
    assert (entry.kind, entry.data["purpose"]) == ("people.looked_up", PURPOSE)
    assert (entry.actor_ref, entry.office, entry.channel) == (sano.ref, "kodomo-mirai", "desk")
    assert entry.title == "住民情報を閲覧"


def test_the_resident_sees_which_office_looked_and_why_but_not_who(sano: Actor) -> None:
    ref = known("1001").ref
    assert viewed_by(ref) == []
    look_up(ref, sano, "一つ目")
    look_up(ref, sano, "二つ目")
    seen = viewed_by(ref)
    assert [viewing.purpose for viewing in seen] == ["二つ目", "一つ目"]
    assert str(seen[0].office_name) == "こども未来課"
    assert not hasattr(seen[0], "actor_ref")
    assert viewed_by(known("1002").ref) == []


@pytest.mark.parametrize("purpose", ["", "   "])
def test_without_a_purpose_nothing_opens_and_nothing_is_listed(sano: Actor, purpose: str) -> None:
    with pytest.raises(PurposeMissing) as caught:
        look_up(known("1001").ref, sano, purpose)
    assert caught.value.remedy
    with pytest.raises(PurposeMissing):
        find_people("スズキ", by=sano, purpose=purpose)
    with pytest.raises(PurposeMissing):
        count_people("スズキ", by=sano, purpose=purpose)


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_only_staff_look_people_up(sano: Actor, kind: str) -> None:
    other = Actor(kind)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        look_up(known("1001").ref, other, PURPOSE)
    with pytest.raises(NotAllowed):
        find_people("スズキ", by=other, purpose=PURPOSE)


@pytest.mark.parametrize(
    "ref", ["person:00000000-0000-0000-0000-000000000000", "person:x", "staff:x", "", "person:"]
)
def test_an_unknown_reference_is_said_so(sano: Actor, ref: str) -> None:
    with pytest.raises(UnknownReference):
        look_up(ref, sano, PURPOSE)


def test_a_search_leaves_one_entry_with_the_count_and_not_the_words(sano: Actor) -> None:
    find_people("スズキ", by=sano, purpose=PURPOSE)
    (entry,) = [e for e in entries(sano.ref) if e.kind == "people.searched"]
    assert entry.data == {"purpose": PURPOSE, "listed": 3}
    assert entry.subject == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("スズキ", ["1003", "1002", "1001"]),
        ("すずき", ["1003", "1002", "1001"]),
        ("ｽｽﾞｷ ﾊﾅｺ", ["1001"]),
        ("ハナコ スズキ", ["1001"]),
        ("鈴木花子", ["1001"]),
        ("鈴木　花子", ["1001"]),
        ("花子", ["1001"]),
        ("タナカ マサオ", ["1004"]),
        ("いちろー", ["1003"]),
        ("マリア", ["2001"]),
        ("シルバ マリア", ["2001"]),
        ("中央一丁目2番3号 花子", ["1001"]),
        ("浜町100番地", ["2001"]),
        ("1004", ["1004"]),
        ("09001234567", ["2001"]),
        ("スズキ マリア", []),
        ("どこにもいない", []),
        ("", []),
        ("　", []),
    ],
)
def test_people_are_found_by_reading_name_address_and_number(
    sano: Actor, text: str, found: list[str]
) -> None:
    assert numbers(text, sano) == found


def test_the_birth_date_narrows_or_stands_alone(sano: Actor) -> None:
    born = date.fromisoformat(years_ago(2))
    assert numbers("スズキ", sano, birth_date=born) == ["1003"]
    assert numbers("", sano, birth_date=born) == ["1003"]
    assert numbers("マリア", sano, birth_date=born) == []


def test_the_list_ends_at_the_limit_and_the_count_does_not(sano: Actor) -> None:
    assert len(numbers("スズキ", sano, limit=2)) == 2
    assert count_people("スズキ", by=sano, purpose=PURPOSE) == 3


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE people_person;--", "\\", "\x01", "🙂", "・", "ー"])
def test_signs_of_other_languages_are_only_text(sano: Actor, text: str) -> None:
    assert numbers(text, sano) == []


def test_another_citys_people_are_not_found(sano: Actor) -> None:
    with use_city("990027"):
        assert numbers("スズキ", SYSTEM) == []


def test_a_search_takes_the_same_few_queries_for_one_as_for_fifty(sano: Actor) -> None:
    load([row(str(n), str(n), 氏名=f"佐藤 花{n}", 氏名カナ="サトウ ハナ") for n in range(5000, 5050)])
    with CaptureQueriesContext(connection) as fifty:
        assert len(numbers("サトウ", sano)) == 50
    with CaptureQueriesContext(connection) as one:
        assert len(numbers("マリア", sano)) == 1
    assert len(one) == len(fifty) <= 9  # on PostgreSQL the pairs are read first
