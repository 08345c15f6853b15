"""Offices, posts, staff, and who decides in whose place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenohira.engines.people.commands import (
    add_staff,
    assign_post,
    change_office,
    change_post,
    end_assignment,
    link_staff_account,
    set_deputies,
)
from tenohira.engines.people.contact import ContactError
from tenohira.engines.people.errors import OfficeError, UnknownReference
from tenohira.engines.people.queries import (
    all_staff,
    deputies,
    deputy_posts,
    holders,
    may_act_for,
    office,
    office_names,
    offices,
    posts,
    staff,
    staff_among,
    staff_in,
    staff_names,
    staff_of,
)
from tenohira.engines.people.tests.factories import account, clerk, hall, text
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import SYSTEM, entries, entries_about

pytestmark = pytest.mark.django_db
OURS = "kodomo-mirai"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()


def test_offices_come_in_the_packs_order_with_the_highest_post_first() -> None:
    first, second = offices()
    assert (first.id, second.id) == (OURS, "shimin")
    assert first.ref == "office:kodomo-mirai"
    assert first.name.text("pt-BR") == "こども未来課 (pt)"
    assert [post.id for post in first.posts] == ["section-head", "subsection-head", "staff"]
    assert [post.is_head for post in first.posts] == [True, False, False]
    assert posts("office:kodomo-mirai") == list(first.posts)


def test_offices_take_two_queries_however_many(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        offices()


def test_an_unknown_office_is_said_so() -> None:
    with pytest.raises(UnknownReference):
        office("no-such")


def test_a_member_of_staff_has_office_and_posts() -> None:
    view, _actor = clerk("大石", OURS, "subsection-head")
    assert view.office_id == OURS
    assert str(view.office_name) == "こども未来課"
    assert [post.title.text("ja") for post in view.posts] == ["係長"]
    assert staff(view.ref) == view


def test_staff_without_a_post_have_no_office() -> None:
    view = add_staff("伊藤", by=SYSTEM, is_admin=True)
    assert (view.office_id, view.office_name, view.posts, view.is_admin) == ("", None, (), True)


def test_the_highest_post_gives_the_office() -> None:
    view, _actor = clerk("杉山", OURS, "staff")
    after = assign_post(view.ref, "shimin", "section-head", by=SYSTEM)
    assert after.office_id == "shimin"
    assert [post.office_id for post in after.posts] == ["shimin", OURS]


def test_staff_are_found_by_their_account() -> None:
    made = account("sano@hall.example")
    view, _actor = clerk(account_id=made)
    found = staff_of(made)
    assert found is not None
    assert (found.ref, found.mail) == (view.ref, "sano@hall.example")
    assert staff_of(None) is None
    assert staff_of(account("resident@mail.example")) is None


def test_an_account_can_be_given_later_and_to_one_alone() -> None:
    view, _actor = clerk()
    other, _actor = clerk("大石")
    made = account("sano@hall.example")
    assert link_staff_account(view.ref, made, by=SYSTEM).account_id == made
    with pytest.raises(OfficeError):
        link_staff_account(other.ref, made, by=SYSTEM)
    with pytest.raises(OfficeError):
        add_staff("別人", account_id=made, by=SYSTEM)


def test_a_staff_number_is_used_once() -> None:
    add_staff("佐野", number="100", by=SYSTEM)
    with pytest.raises(OfficeError):
        add_staff("大石", number="100", by=SYSTEM)
    with pytest.raises(OfficeError):
        add_staff("  ", by=SYSTEM)


def test_holders_are_those_of_the_day() -> None:
    today = timezone.localdate()
    view, _actor = clerk("杉山", OURS, "staff")
    assign_post(view.ref, OURS, "section-head", since=today + timedelta(days=10), by=SYSTEM)
    assert holders(OURS, "section-head") == []
    assert [s.ref for s in holders(OURS, "section-head", today + timedelta(days=10))] == [view.ref]


def test_an_ended_post_is_no_longer_held() -> None:
    view, _actor = clerk()
    assert [s.ref for s in holders(OURS, "staff")] == [view.ref]
    assert end_assignment(view.ref, OURS, "staff", by=SYSTEM).posts == ()
    assert holders(OURS, "staff") == []
    with pytest.raises(OfficeError):
        end_assignment(view.ref, OURS, "staff", by=SYSTEM)


def test_a_post_may_end_on_a_day_to_come() -> None:
    today = timezone.localdate()
    view, _actor = clerk()
    end_assignment(view.ref, OURS, "staff", until=today, by=SYSTEM)
    assert len(holders(OURS, "staff", today)) == 1
    assert holders(OURS, "staff", today + timedelta(days=1)) == []


def test_assigning_again_changes_the_dates_and_doubles_nothing() -> None:
    today = timezone.localdate()
    view, _actor = clerk()
    after = assign_post(view.ref, OURS, "staff", until=today + timedelta(days=5), by=SYSTEM)
    assert len(after.posts) == 1
    assert holders(OURS, "staff", today + timedelta(days=6)) == []


def test_a_post_that_is_not_there_or_ends_before_it_begins_is_refused() -> None:
    view, _actor = clerk()
    with pytest.raises(OfficeError) as caught:
        assign_post(view.ref, OURS, "mayor", by=SYSTEM)
    assert "mayor" in caught.value.why
    today = timezone.localdate()
    with pytest.raises(OfficeError):
        assign_post(view.ref, OURS, "staff", since=today, until=today - timedelta(days=1), by=SYSTEM)
    with pytest.raises(UnknownReference):
        assign_post("staff:x", OURS, "staff", by=SYSTEM)


def test_by_default_the_next_lower_post_decides_in_place_but_never_the_lowest() -> None:
    assert [post.id for post in deputy_posts(OURS, "section-head")] == ["subsection-head"]
    assert deputy_posts(OURS, "subsection-head") == []
    oishi, _actor = clerk("大石", OURS, "subsection-head")
    sano, _actor = clerk("佐野", OURS, "staff")
    assert [view.name for view in deputies(OURS, "section-head")] == ["大石"]
    assert may_act_for(oishi.ref, OURS, "section-head")
    assert not may_act_for(sano.ref, OURS, "section-head")
    assert not may_act_for(oishi.ref, "shimin", "section-head")


def test_recorded_deputies_go_in_their_order() -> None:
    set_deputies(OURS, "section-head", ["staff", "subsection-head"], by=SYSTEM)
    clerk("大石", OURS, "subsection-head")
    clerk("佐野", OURS, "staff")
    assert [view.name for view in deputies(OURS, "section-head")] == ["佐野", "大石"]
    set_deputies(OURS, "section-head", [], by=SYSTEM)
    assert [view.name for view in deputies(OURS, "section-head")] == ["大石"]


@pytest.mark.parametrize("wrong", [["section-head"], ["staff", "staff"], ["mayor"]])
def test_deputies_must_be_other_posts_of_the_office(wrong: list[str]) -> None:
    with pytest.raises(OfficeError):
        set_deputies(OURS, "section-head", wrong, by=SYSTEM)


def test_lists_of_staff_take_two_queries(django_assert_num_queries: Any) -> None:
    for name in ("佐野", "大石", "杉山"):
        clerk(name)
    with django_assert_num_queries(2):
        assert len(all_staff()) == 3
    with django_assert_num_queries(2):
        assert len(all_staff(OURS)) == 3
    refs = [view.ref for view in all_staff()]
    with django_assert_num_queries(2):
        assert set(staff_among([*refs, "person:x", ""])) == set(refs)
    assert all_staff("shimin") == []
    assert staff_among([]) == {}


def test_somebody_who_left_keeps_a_name_on_old_papers() -> None:
    from tenohira.engines.people.models import Staff

    view, _actor = clerk()
    Staff.objects.update(is_active=False)
    assert staff_among([view.ref])[view.ref].name == "佐野"
    with pytest.raises(UnknownReference):
        staff(view.ref)


def test_an_office_can_be_changed_at_the_desk() -> None:
    after = change_office(OURS, {"phone": "099-000-9999", "name": LocalText(text("こども家庭課"))}, by=SYSTEM)
    assert (after.phone, str(after.name)) == ("099-000-9999", "こども家庭課")
    assert entries("office:kodomo-mirai")[-1].data == {"changed": ["name", "phone"]}


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"city": "1"}, OfficeError), ({"seed": ""}, OfficeError), ({"mail": "x"}, ContactError)],
)
def test_not_everything_about_an_office_can_be_changed(
    changes: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        change_office(OURS, changes, by=SYSTEM)


def test_what_is_too_long_for_its_column_is_refused() -> None:
    with pytest.raises(OfficeError) as caught:
        change_office(OURS, {"place": "階" * 121}, by=SYSTEM)
    assert "121字" in caught.value.why
    with pytest.raises(OfficeError):
        add_staff("名" * 121, by=SYSTEM)
    with pytest.raises(OfficeError):
        change_post(OURS, "x" * 61, {"title": LocalText(text("職"))}, by=SYSTEM)
    assert all_staff() == []


def test_a_post_can_be_added_and_made_head() -> None:
    after = change_post(
        OURS, "deputy-head", {"title": LocalText(text("課長補佐")), "rank": 3, "is_head": True}, by=SYSTEM
    )
    assert [post.id for post in after.posts if post.is_head] == ["deputy-head"]
    closed = change_post(OURS, "deputy-head", {"is_open": False}, by=SYSTEM)
    assert "deputy-head" not in [post.id for post in closed.posts]


def test_a_new_post_needs_a_title_and_a_known_office() -> None:
    with pytest.raises(OfficeError):
        change_post(OURS, "nameless", {"rank": 1}, by=SYSTEM)
    with pytest.raises(OfficeError):
        change_post(OURS, "staff", {"office": 1}, by=SYSTEM)
    with pytest.raises(UnknownReference):
        change_post("no-such", "staff", {"rank": 1}, by=SYSTEM)
    with pytest.raises(UnknownReference):
        change_office("no-such", {}, by=SYSTEM)


def test_every_step_of_a_career_is_written_down() -> None:
    view, _actor = clerk()
    end_assignment(view.ref, OURS, "staff", by=SYSTEM)
    kinds = [entry.kind for entry in reversed(entries_about(view.ref))]
    assert kinds == ["people.staff_added", "people.post_assigned", "people.assignment_ended"]


def test_names_come_without_the_rest_in_one_query_each(django_assert_num_queries: Any) -> None:
    for name in ("佐野", "大石"):
        clerk(name)
    every = all_staff()
    with django_assert_num_queries(1):
        names = staff_names(one.ref for one in every)
    assert names == {one.ref: one.name for one in every}
    for place in offices():
        with django_assert_num_queries(1):
            found = staff_in(place.id)
        assert found == [(one.ref, one.name) for one in all_staff(place.id)]
    with django_assert_num_queries(1):
        named = office_names()
    assert named == {place.id: place.name for place in offices()}


def test_the_names_of_nobody_cost_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert staff_names(["", "person:x"]) == {}
