"""Nobody looks unseen: each search and each look-up has a purpose, an entry, and the resident can read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import change_office, look_up, update_contact
from tenohira.engines.people.errors import NotAllowed, PurposeMissing, UnknownReference
from tenohira.engines.people.lookup import squeezed
from tenohira.engines.people.queries import count_people, find_people, viewed_by
from tenohira.engines.people.tests.factories import PURPOSE, cast, clerk, hall, known, load, row, text
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about

pytestmark = pytest.mark.django_db
HANAKO = "1001"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load(cast())


@pytest.fixture
def sano() -> Actor:
    return clerk()[1]


def found(words: str, by: Actor = SYSTEM, **options: Any) -> list[str]:
    return [view.number for view in find_people(words, by=by, purpose=PURPOSE, **options)]


@pytest.mark.parametrize("number", ["1001", "1002", "1003", "1004", "2001"])
def test_every_look_up_is_one_entry_about_that_person_alone(sano: Actor, number: str) -> None:
    look_up(known(number).ref, sano, PURPOSE)
    seen = {one: len(viewed_by(known(one).ref)) for one in ("1001", "1002", "1003", "1004", "2001", "3001")}
    assert seen == dict.fromkeys(seen, 0) | {number: 1}


def test_looking_twice_is_seen_twice(sano: Actor) -> None:
    for _time in range(2):
        look_up(known(HANAKO).ref, sano, PURPOSE)
    assert len(viewed_by(known(HANAKO).ref)) == 2


def test_what_the_resident_sees_is_the_moment_the_office_and_the_purpose(sano: Actor) -> None:
    before = timezone.now()
    look_up(known(HANAKO).ref, sano, PURPOSE)
    (viewing,) = viewed_by(known(HANAKO).ref)
    assert before <= viewing.at <= timezone.now()
    assert (viewing.office_id, viewing.purpose) == ("kodomo-mirai", PURPOSE)
    assert {lang: viewing.office_name.text(lang) for lang in ("ja", "en", "pt-BR")} == {
        "ja": "こども未来課",
        "en": "こども未来課 (en)",
        "pt-BR": "こども未来課 (pt)",
    }
    assert "佐野" not in str(viewing)
    assert sano.ref not in str(viewing)


def test_an_office_that_is_renamed_is_shown_by_its_name_of_today(sano: Actor) -> None:
    look_up(known(HANAKO).ref, sano, PURPOSE)
    change_office("kodomo-mirai", {"name": LocalText(text("こども家庭課"))}, by=SYSTEM)
    assert str(viewed_by(known(HANAKO).ref)[0].office_name) == "こども家庭課"


def test_an_office_nobody_knows_is_shown_by_its_id() -> None:
    look_up(known(HANAKO).ref, Actor("staff", "staff:x", "old-office", "staff", "desk"), PURPOSE)
    assert str(viewed_by(known(HANAKO).ref)[0].office_name) == "old-office"


def test_the_list_shows_the_newest_up_to_its_limit(sano: Actor) -> None:
    for n in range(5):
        look_up(known(HANAKO).ref, sano, f"目的{n}")
    assert [seen.purpose for seen in viewed_by(known(HANAKO).ref, limit=3)] == ["目的4", "目的3", "目的2"]


def test_other_things_that_happen_to_a_resident_are_no_viewings(sano: Actor) -> None:
    update_contact(known(HANAKO).ref, phone="090-0123-4567", by=sano)
    assert entries_about(known(HANAKO).ref)
    assert viewed_by(known(HANAKO).ref) == []


def test_a_purpose_is_kept_without_its_edges_and_cut_at_its_limit(sano: Actor) -> None:
    look_up(known(HANAKO).ref, sano, f"  {PURPOSE}\n")
    look_up(known(HANAKO).ref, sano, "目" * 500)
    assert [seen.purpose for seen in viewed_by(known(HANAKO).ref)] == ["目" * 200, PURPOSE]


@pytest.mark.parametrize("purpose", ["", " ", "　", "\n\t"])
def test_without_a_purpose_nothing_is_shown_and_nothing_is_recorded(sano: Actor, purpose: str) -> None:
    for act in (
        lambda: look_up(known(HANAKO).ref, sano, purpose),
        lambda: find_people("スズキ", by=sano, purpose=purpose),
        lambda: count_people("スズキ", by=sano, purpose=purpose),
    ):
        with pytest.raises(PurposeMissing) as caught:
            act()
        assert all((caught.value.what, caught.value.why, caught.value.remedy))
    assert entries(sano.ref) == [e for e in entries(sano.ref) if e.kind != "people.searched"]
    assert viewed_by(known(HANAKO).ref) == []


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_residents_cannot_search_each_other(kind: str) -> None:
    neighbour = Actor(kind, known("2001").ref)  # type: ignore[arg-type]
    for act in (
        lambda: look_up(known(HANAKO).ref, neighbour, PURPOSE),
        lambda: find_people("スズキ", by=neighbour, purpose=PURPOSE),
        lambda: count_people("スズキ", by=neighbour, purpose=PURPOSE),
    ):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert "職員のアカウント" in caught.value.remedy
    assert viewed_by(known(HANAKO).ref) == []


def test_a_look_up_whose_page_fails_leaves_no_entry(sano: Actor) -> None:
    def fails() -> None:
        with transaction.atomic():
            look_up(known(HANAKO).ref, sano, PURPOSE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert viewed_by(known(HANAKO).ref) == []


def test_even_a_search_without_result_or_words_is_on_record(sano: Actor) -> None:
    for words in ("どこにもいない", "", "・"):
        assert found(words, sano) == []
    recorded = [e for e in entries(sano.ref) if e.kind == "people.searched"]
    assert [(e.data["listed"], e.data["purpose"]) for e in recorded] == [(0, PURPOSE)] * 3


def test_the_record_of_a_search_holds_neither_words_nor_names(sano: Actor) -> None:
    found("スズキ ハナコ", sano)
    (entry,) = [e for e in entries(sano.ref) if e.kind == "people.searched"]
    assert set(entry.data) == {"purpose", "listed"}
    assert (entry.office, entry.subject) == ("kodomo-mirai", "")


def test_residents_of_another_city_are_unknown_here(sano: Actor) -> None:
    with use_city("990027"):
        load(cast())
        far = known(HANAKO).ref
    with pytest.raises(UnknownReference):
        look_up(far, sano, PURPOSE)
    assert viewed_by(far) == []


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("スズキ ハナコ 中央一丁目", ["1001"]),
        ("ハナコ 鈴木", ["1001"]),
        ("ｽｽﾞｷﾊﾅｺ", ["1001"]),
        ("スヅキ", ["1003", "1002", "1001"]),
        ("中央１丁目", []),
        ("中央一丁目２番３号", ["1003", "1002", "1001", "1004"]),
        ("００１", []),
        ("１００１", ["1001"]),
        ("090-0123-4567", []),
        ("09001234567", ["2001"]),
        ("一 二 三 四 五 六 七", []),
    ],
)
def test_people_are_found_however_a_clerk_types(words: str, numbers: list[str]) -> None:
    assert sorted(found(words)) == sorted(numbers)


def test_people_of_one_reading_come_by_age() -> None:
    load(
        [
            row(
                number,
                number,
                氏名="佐藤 愛",
                氏名カナ="サトウ アイ",
                生年月日=born,
                住民となった日="",
                異動日="",
            )
            for number, born in (("5003", "1990-01-01"), ("5001", "2001-01-01"), ("5002", "1950-01-01"))
        ]
    )
    assert found("サトウ") == ["5002", "5003", "5001"]


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (3, 3), (50, 3)])
def test_a_list_ends_at_its_limit_and_its_record_says_so(sano: Actor, limit: int, count: int) -> None:
    assert len(found("スズキ", sano, limit=limit)) == count
    assert entries(sano.ref)[-1].data["listed"] == count


def test_a_birth_date_nobody_has_finds_nobody() -> None:
    born = known(HANAKO).birth_date
    assert sorted(found("", birth_date=born)) == [HANAKO, "2001", "3001"]
    assert found("スズキ", birth_date=born + timedelta(days=1)) == []
    assert count_people("", by=SYSTEM, purpose=PURPOSE, birth_date=date(1900, 1, 1)) == 0


class AnySearch(TestCase):
    """Whatever is typed: no error, the count is the length of the whole list, and one entry each."""

    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=40))
    def test_any_words(self, words: str) -> None:
        with use_city("990019"):
            before = len(entries("system"))
            listed = found(words, limit=1000)
            assert count_people(words, by=SYSTEM, purpose=PURPOSE) == len(listed) == len(set(listed))
            assert len(entries("system")) == before + 2

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def test_any_part_of_a_name_finds_its_bearer(self, data: st.DataObject) -> None:
        with use_city("990019"):
            view = known(data.draw(st.sampled_from(["1001", "1002", "1003", "1004", "2001"])))
            whole = data.draw(st.sampled_from([view.name, view.address]))
            begin = data.draw(st.integers(0, len(whole) - 1))
            part = whole[begin : data.draw(st.integers(begin + 1, len(whole)))]
            if any(letter.isalnum() for letter in squeezed(part)) and not part.strip().isdigit():
                assert view.number in found(part)
