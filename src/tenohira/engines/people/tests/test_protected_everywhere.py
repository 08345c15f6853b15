"""No door tells of somebody under protection (支援措置) to whoever may not open them, however they ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import (
    assign_post,
    change_post,
    load_offices,
    look_up,
    set_protection,
)
from tenohira.engines.people.errors import NotAllowed, ProtectionError, UnknownReference
from tenohira.engines.people.models import Person, Staff
from tenohira.engines.people.queries import (
    count_people,
    facts_of,
    find_people,
    household_of,
    may_see_protected,
    people,
    person,
    viewed_by,
)
from tenohira.engines.people.tests.factories import (
    PURPOSE,
    cast,
    clerk,
    hall,
    hall_definition,
    known,
    load,
    misaki,
    office_data,
    row,
)
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about

pytestmark = pytest.mark.django_db
MISAKI = "3001"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load([*cast(), row("3002", "3", 氏名="高橋 葵", 氏名カナ="タカハシ アオイ", 続柄="子")])


@pytest.fixture
def sano() -> Actor:
    return clerk()[1]


@pytest.fixture
def sugiyama() -> Actor:
    return clerk("杉山", "shimin", "section-head")[1]


def listed(by: Actor, text: str, birth_date: date | None = None) -> set[str]:
    return {view.number for view in find_people(text, by=by, purpose=PURPOSE, birth_date=birth_date)}


def misakis_ref() -> str:
    return known(MISAKI).ref


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


WAYS_TO_ASK = ["タカハシ", "タカハシ ミサキ", "高橋美咲", "美咲", "浜町5番地", "浜町", "3001"]


@pytest.mark.parametrize("text", WAYS_TO_ASK)
def test_no_search_lists_or_counts_her_for_a_clerk(sano: Actor, text: str) -> None:
    assert MISAKI not in listed(sano, text)
    assert count_people(text, by=sano, purpose=PURPOSE) == len(listed(sano, text))


@pytest.mark.parametrize("text", WAYS_TO_ASK)
def test_every_search_lists_her_for_who_may_open_her(sugiyama: Actor, text: str) -> None:
    assert MISAKI in listed(sugiyama, text)


def test_her_birth_date_does_not_give_her_away(sano: Actor, sugiyama: Actor) -> None:
    born = known(MISAKI).birth_date
    assert MISAKI not in listed(sano, "", born)
    assert MISAKI in listed(sugiyama, "", born)


def test_her_telephone_does_not_give_her_away(sano: Actor, sugiyama: Actor) -> None:
    load([misaki() | {"電話番号": "090-0999-9999"}])
    assert listed(sano, "09009999999") == set()
    assert listed(sugiyama, "09009999999") == {MISAKI}


def test_the_entry_of_a_search_counts_only_what_was_shown(sano: Actor) -> None:
    find_people("タカハシ", by=sano, purpose=PURPOSE)
    count_people("タカハシ", by=sano, purpose=PURPOSE)
    assert [e.data["listed"] for e in entries(sano.ref) if e.kind == "people.searched"] == [1, 1]


def test_lists_and_households_carry_the_mark_for_the_pages_that_show_them(sano: Actor) -> None:
    home = household_of(known("3002").ref)
    assert {view.number: view.is_protected for view in home} == {MISAKI: True, "3002": False}
    assert people([misakis_ref()])[misakis_ref()].is_protected
    assert person(misakis_ref()).is_protected


def test_facts_for_rules_never_say_that_she_or_her_family_is_protected() -> None:
    facts = facts_of(known("3002").ref, days(0))
    records = [facts["person"], facts["household"]["head"], *facts["household"]["members"]]
    assert len(records) == 4
    assert not [key for record in records for key in record if "protect" in key]


def test_she_sees_who_opened_her_data(sugiyama: Actor) -> None:
    look_up(misakis_ref(), sugiyama, "支援措置の延長")
    assert [seen.purpose for seen in viewed_by(misakis_ref())] == ["支援措置の延長"]


def test_a_refused_look_up_shows_no_trace_of_the_attempt_to_her(sano: Actor) -> None:
    with pytest.raises(UnknownReference):
        look_up(misakis_ref(), sano, PURPOSE)
    assert viewed_by(misakis_ref()) == []


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_nobody_but_staff_may_protect_or_expose_anybody(kind: str) -> None:
    stranger = Actor(kind, known("1002").ref)  # type: ignore[arg-type]
    for number, protected in (("1001", True), (MISAKI, False)):
        with pytest.raises(NotAllowed) as caught:
            set_protection(known(number).ref, protected=protected, by=stranger)
        assert all((caught.value.what, caught.value.why, caught.value.remedy))
    assert (known("1001").is_protected, known(MISAKI).is_protected) == (False, True)


@pytest.mark.parametrize("opener", ["simin", "shimin/mayor", "", "*", "staff", "shimin/", "office:shimin"])
def test_an_opener_that_does_not_exist_is_refused_before_it_hides_her_from_everybody(opener: str) -> None:
    with pytest.raises(ProtectionError) as caught:
        set_protection(misakis_ref(), protected=True, openers=["shimin", opener], by=SYSTEM)
    assert f"「{opener}」" in caught.value.why
    assert caught.value.remedy
    assert Person.objects.get(number=MISAKI).protection_openers == []


def test_openers_are_kept_once_and_forgotten_when_the_protection_is_lifted(sugiyama: Actor) -> None:
    set_protection(misakis_ref(), protected=True, openers=["shimin", "shimin", "kodomo-mirai"], by=SYSTEM)
    assert Person.objects.get(number=MISAKI).protection_openers == ["kodomo-mirai", "shimin"]
    set_protection(misakis_ref(), protected=False, openers=["kodomo-mirai"], by=sugiyama)
    after = Person.objects.get(number=MISAKI)
    assert (after.is_protected, after.protected_until, after.protection_openers) == (False, None, [])


def test_each_setting_and_lifting_is_on_record_with_who_and_until_when(sugiyama: Actor) -> None:
    set_protection(misakis_ref(), protected=True, until=days(365), by=sugiyama)
    set_protection(misakis_ref(), protected=False, by=sugiyama)
    lifted, extended = entries_about(misakis_ref())
    assert (extended.kind, extended.data["until"]) == ("people.protection_set", days(365).isoformat())
    assert lifted.kind == "people.protection_lifted"
    assert {entry.actor_ref for entry in (lifted, extended)} == {sugiyama.ref}


@pytest.mark.parametrize(("until", "is_hidden"), [(-1, False), (0, True), (1, True), (None, True)])
def test_she_is_hidden_through_the_last_day_and_no_longer(
    sano: Actor, until: int | None, is_hidden: bool
) -> None:
    Person.objects.filter(number=MISAKI).update(protected_until=None if until is None else days(until))
    assert (MISAKI not in listed(sano, "タカハシ")) is is_hidden
    assert known(MISAKI).is_protected is is_hidden


def test_a_protection_may_end_today_but_not_yesterday() -> None:
    assert set_protection(misakis_ref(), protected=True, until=days(0), by=SYSTEM).is_protected
    with pytest.raises(ProtectionError):
        set_protection(misakis_ref(), protected=True, until=days(-1), by=SYSTEM)


def test_a_post_that_begins_tomorrow_opens_nobody_today() -> None:
    view, _actor = clerk("大石")
    assign_post(view.ref, "shimin", "section-head", since=days(1), by=SYSTEM)
    tomorrow = Actor("staff", view.ref, "shimin", "section-head", "desk")
    assert not may_see_protected(tomorrow)
    assert MISAKI not in listed(tomorrow, "タカハシ")


def test_somebody_who_left_the_hall_opens_nobody(sugiyama: Actor) -> None:
    assert may_see_protected(sugiyama)
    Staff.objects.update(is_active=False)
    assert not may_see_protected(sugiyama)
    assert MISAKI not in listed(sugiyama, "タカハシ")


def test_a_post_closed_at_the_desk_opens_nobody(sugiyama: Actor) -> None:
    change_post("shimin", "section-head", {"is_open": False}, by=SYSTEM)
    assert not may_see_protected(sugiyama)


def test_a_post_of_an_office_that_left_the_pack_opens_nobody(sugiyama: Actor) -> None:
    load_offices(hall_definition(office_data()))
    assert not may_see_protected(sugiyama)
    assert MISAKI not in listed(sugiyama, "タカハシ")
    with pytest.raises(UnknownReference):
        look_up(misakis_ref(), sugiyama, PURPOSE)


def test_the_mark_of_a_post_can_be_taken_away_at_the_desk(sugiyama: Actor) -> None:
    change_post("shimin", "section-head", {"opens_protected": False}, by=SYSTEM)
    assert not may_see_protected(sugiyama)
    assert MISAKI not in listed(sugiyama, "タカハシ")


def test_without_saying_in_which_post_all_posts_held_count() -> None:
    view, _actor = clerk("中村", "shimin", "section-head")
    assign_post(view.ref, "kodomo-mirai", "staff", by=SYSTEM)
    assert may_see_protected(Actor("staff", view.ref))
    assert not may_see_protected(Actor("staff", view.ref, "kodomo-mirai"))


@pytest.mark.parametrize("ref", ["", "佐野", "person:00000000-0000-0000-0000-000000000000"])
def test_an_actor_who_is_nobody_of_the_staff_opens_nobody(ref: str) -> None:
    assert not may_see_protected(Actor("staff", ref, "shimin", "section-head", "desk"))


def test_the_staff_of_another_city_open_nobody_here(sugiyama: Actor) -> None:
    with use_city("990027"):
        hall()
        load([misaki()])
        assert not may_see_protected(sugiyama)
        assert listed(sugiyama, "タカハシ") == set()


def test_openers_of_one_person_do_not_open_another(sano: Actor) -> None:
    load([row("3003", "4", 氏名="高橋 茜", 氏名カナ="タカハシ アカネ", 支援措置="有")])
    set_protection(misakis_ref(), protected=True, openers=["kodomo-mirai"], by=SYSTEM)
    assert listed(sano, "タカハシ") == {MISAKI, "3002"}


def test_a_search_with_openers_takes_no_more_queries_for_many_protected(sano: Actor) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(sano, "タカハシ")
        return len(queries)

    before = cost()
    load(
        [
            row(f"4{n:03}", f"4{n}", 氏名=f"高橋 次{n}", 氏名カナ="タカハシ ジ", 支援措置="有")
            for n in range(20)
        ]
    )
    for number in ("4001", "4002", "4003"):
        set_protection(known(number).ref, protected=True, openers=["kodomo-mirai/staff"], by=SYSTEM)
    assert cost() == before


openers = st.lists(
    st.sampled_from(["shimin", "kodomo-mirai", "shimin/staff", "shimin/section-head", "kodomo-mirai/staff"]),
    max_size=3,
)
posts = st.sampled_from(
    [
        ("shimin", "staff"),
        ("shimin", "section-head"),
        ("kodomo-mirai", "staff"),
        ("kodomo-mirai", "section-head"),
    ]
)


class ListsCountsAndPagesAgree(TestCase):
    """Whoever asks: found, counted and opened are always the same people, and only those the rule lets."""

    @settings(max_examples=20, deadline=None)
    @given(openers, st.none() | st.integers(0, 3), posts)
    def test_any_protection_and_any_post(
        self, named: list[str], until: int | None, post: tuple[str, str]
    ) -> None:
        with use_city("990019"):
            by = clerk("大石", *post)[1]
            last = None if until is None else days(until)
            set_protection(misakis_ref(), protected=True, until=last, openers=named, by=SYSTEM)
            may = (
                bool({post[0], "/".join(post)} & set(named)) if named else post == ("shimin", "section-head")
            )
            assert (MISAKI in listed(by, "タカハシ")) is may
            assert count_people("タカハシ", by=by, purpose=PURPOSE) == 1 + may  # 葵 is not protected
            try:
                opened = look_up(misakis_ref(), by, PURPOSE).number == MISAKI
            except UnknownReference:
                opened = False
            assert opened is may
