"""People under protection (支援措置) are hidden from everybody whose post may not open them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenohira.engines.people.commands import end_assignment, look_up, set_protection
from tenohira.engines.people.errors import NotAllowed, ProtectionError, UnknownReference
from tenohira.engines.people.queries import count_people, find_people, may_see_protected, person
from tenohira.engines.people.tests.factories import PURPOSE, cast, clerk, hall, known, load
from tenohira.foundation.journal import SYSTEM, Actor, entries_about

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load(cast())


def sano() -> Actor:
    return clerk()[1]


def sugiyama() -> Actor:
    return clerk("杉山", "shimin", "section-head")[1]


def sees(by: Actor) -> bool:
    """Whether an actor finds, counts and opens 高橋 美咲; all three must agree."""
    ref = known("3001").ref
    listed = [view.ref for view in find_people("タカハシ", by=by, purpose=PURPOSE)] == [ref]
    counted = count_people("タカハシ", by=by, purpose=PURPOSE) == 1
    try:
        opened = look_up(ref, by, PURPOSE).ref == ref
    except UnknownReference:
        opened = False
    assert listed == counted == opened
    return opened


def test_a_clerk_does_not_learn_that_she_exists() -> None:
    assert not sees(sano())


def test_the_post_that_the_pack_names_opens_her() -> None:
    assert sees(sugiyama())


def test_an_unseen_look_up_says_the_same_as_an_unknown_person() -> None:
    by = sano()
    with pytest.raises(UnknownReference) as hidden:
        look_up(known("3001").ref, by, PURPOSE)
    with pytest.raises(UnknownReference) as unknown:
        look_up("person:00000000-0000-0000-0000-000000000000", by, PURPOSE)
    assert str(hidden.value) == str(unknown.value)


def test_an_attempt_that_fails_leaves_no_entry_about_her() -> None:
    assert not sees(sano())
    assert entries_about(known("3001").ref, ["people.looked_up"]) == []


def test_claiming_a_post_that_is_not_held_opens_nothing() -> None:
    real = sano()
    forged = Actor("staff", real.ref, "shimin", "section-head", "desk")
    assert not sees(forged)
    assert not may_see_protected(forged)


def test_a_post_given_up_opens_nothing() -> None:
    by = sugiyama()
    assert sees(by)
    end_assignment(by.ref, "shimin", "section-head", by=SYSTEM)
    assert not sees(by)


def test_acting_in_another_post_of_ones_own_does_not_open_her() -> None:
    view, _actor = clerk("中村", "shimin", "section-head")
    from tenohira.engines.people.commands import assign_post

    assign_post(view.ref, "kodomo-mirai", "staff", by=SYSTEM)
    assert not sees(Actor("staff", view.ref, "kodomo-mirai", "staff", "desk"))
    assert sees(Actor("staff", view.ref, "shimin", "section-head", "desk"))


@pytest.mark.parametrize("opener", ["kodomo-mirai/staff", "kodomo-mirai"])
def test_named_openers_open_her_and_nobody_else(opener: str) -> None:
    set_protection(known("3001").ref, protected=True, openers=[opener], by=SYSTEM)
    assert sees(sano())
    assert not sees(sugiyama())


def test_a_protection_lapses_after_its_last_day() -> None:
    today = timezone.localdate()
    set_protection(known("3001").ref, protected=True, until=today, by=SYSTEM)
    by = sano()
    assert not sees(by)
    from tenohira.engines.people.models import Person

    Person.objects.filter(number="3001").update(protected_until=today - timedelta(days=1))
    assert sees(by)
    assert not known("3001").is_protected


def test_lifting_makes_her_visible_again_and_is_written_down() -> None:
    ref = known("3001").ref
    assert not set_protection(ref, protected=False, by=sugiyama()).is_protected
    assert sees(sano())
    assert "people.protection_lifted" in [entry.kind for entry in entries_about(ref)]


def test_who_may_not_see_her_cannot_change_her_protection() -> None:
    with pytest.raises(NotAllowed):
        set_protection(known("3001").ref, protected=False, by=sano())
    assert person(known("3001").ref).is_protected


def test_putting_somebody_under_protection_hides_them_at_once() -> None:
    ref = known("1001").ref
    until = timezone.localdate() + timedelta(days=365)
    assert set_protection(ref, protected=True, until=until, by=sugiyama()).is_protected
    by = sano()
    assert [v.number for v in find_people("スズキ", by=by, purpose=PURPOSE)] == ["1003", "1002"]
    (entry,) = entries_about(ref, ["people.protection_set"])
    assert entry.data == {"until": until.isoformat(), "openers": []}


def test_a_day_in_the_past_is_refused() -> None:
    with pytest.raises(ProtectionError) as caught:
        set_protection(
            known("1001").ref, protected=True, until=timezone.localdate() - timedelta(days=1), by=SYSTEM
        )
    assert caught.value.remedy
    assert not known("1001").is_protected


def test_the_system_sees_everybody() -> None:
    assert sees(SYSTEM)


def test_a_resident_has_no_post() -> None:
    assert not may_see_protected(Actor("resident", known("1001").ref))
