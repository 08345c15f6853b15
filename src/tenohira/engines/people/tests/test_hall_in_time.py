"""The hall as it changes: desk edits against the pack, offices that close, several posts at once, deputies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import (
    add_staff,
    assign_post,
    change_office,
    change_post,
    end_assignment,
    load_offices,
    set_deputies,
)
from tenohira.engines.people.contact import ContactError
from tenohira.engines.people.errors import OfficeError, UnknownReference
from tenohira.engines.people.models import Assignment, Post
from tenohira.engines.people.queries import (
    all_staff,
    deputies,
    deputy_posts,
    holders,
    may_act_for,
    office,
    offices,
    posts,
    staff,
)
from tenohira.engines.people.tests.factories import clerk, hall, hall_definition, office_data, text
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about

pytestmark = pytest.mark.django_db
OURS, SHIMIN = "kodomo-mirai", "shimin"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def pack(**changes: Any) -> None:
    """Load the pack again with another entry for こども未来課."""
    load_offices(hall_definition(office_data(**changes), office_data(SHIMIN, "市民課")))


def titled(ja: str) -> LocalText:
    return LocalText(text(ja))


def names(found: list[Any]) -> list[str]:
    return [view.name for view in found]


DESK_EDITS: list[tuple[str, Callable[[], object], Callable[[], object], object]] = [
    (
        "phone",
        lambda: change_office(OURS, {"phone": "099-200-0001"}, by=SYSTEM),
        lambda: office(OURS).phone,
        "099-000-0011",
    ),
    (
        "name",
        lambda: change_office(OURS, {"name": titled("こども家庭課")}, by=SYSTEM),
        lambda: str(office(OURS).name),
        "こども未来課",
    ),
    (
        "title of a post",
        lambda: change_post(OURS, "staff", {"title": titled("主事")}, by=SYSTEM),
        lambda: str(posts(OURS)[-1].title),
        "担当",
    ),
    (
        "head",
        lambda: change_post(OURS, "subsection-head", {"is_head": True}, by=SYSTEM),
        lambda: [post.id for post in posts(OURS) if post.is_head],
        ["section-head"],
    ),
    (
        "new post",
        lambda: change_post(OURS, "adviser", {"title": titled("参与"), "rank": 9}, by=SYSTEM),
        lambda: [post.id for post in posts(OURS)],
        ["section-head", "subsection-head", "staff"],
    ),
    (
        "closed post",
        lambda: change_post(OURS, "subsection-head", {"is_open": False}, by=SYSTEM),
        lambda: [post.id for post in posts(OURS)],
        ["section-head", "subsection-head", "staff"],
    ),
    (
        "deputies",
        lambda: set_deputies(OURS, "section-head", ["staff"], by=SYSTEM),
        lambda: [post.id for post in deputy_posts(OURS, "section-head")],
        ["subsection-head"],
    ),
]


@pytest.mark.parametrize(
    ("edit", "now", "in_pack"), [e[1:] for e in DESK_EDITS], ids=[e[0] for e in DESK_EDITS]
)
def test_an_edit_at_the_desk_lasts_until_the_pack_says_something_new_of_that_office(
    edit: Callable[[], object], now: Callable[[], object], in_pack: object
) -> None:
    assert now() == in_pack
    edit()
    edited = now()
    assert edited != in_pack
    hall()
    assert now() == edited
    load_offices(hall_definition(office_data(), office_data(SHIMIN, "市民課", place="新しい場所")))
    assert now() == edited
    pack(place="2階")
    assert now() == in_pack


def test_a_post_closed_by_the_pack_keeps_its_history_and_opens_again_with_its_holder() -> None:
    view, _actor = clerk("大石", OURS, "subsection-head")
    two_posts = [post for post in office_data()["posts"] if post["id"] != "subsection-head"]
    pack(posts=two_posts)
    assert staff(view.ref).posts == ()
    assert holders(OURS, "subsection-head") == []
    with pytest.raises(OfficeError):
        assign_post(view.ref, OURS, "subsection-head", by=SYSTEM)
    pack(place="戻りました")
    assert names(holders(OURS, "subsection-head")) == ["大石"]


def test_an_office_made_at_the_desk_is_not_the_packs_to_close() -> None:
    from tenohira.engines.people.models import Office

    Office.objects.create(code="task-force", name=text("臨時給付金室"), position=9)
    change_post("task-force", "staff", {"title": titled("担当"), "rank": 1}, by=SYSTEM)
    hall()
    load_offices(hall_definition(office_data()))
    assert [view.id for view in offices()] == [OURS, "task-force"]


def test_a_closed_office_still_has_a_name_for_the_cases_it_decided() -> None:
    load_offices(hall_definition(office_data()))
    assert [view.id for view in offices()] == [OURS]
    assert str(office("office:shimin").name) == "市民課"
    assert [post.id for post in posts(SHIMIN)] == ["section-head", "subsection-head", "staff"]


def test_loading_tells_the_journal_what_it_created_changed_kept_and_closed() -> None:
    load_offices(hall_definition(office_data(place="2階"), office_data("zeimu", "税務課")))
    assert entries("offices")[-1].data == {"created": 1, "updated": 1, "kept": 0, "closed": 1}


def test_each_city_has_its_own_hall() -> None:
    with use_city("990027"):
        assert offices() == []
        with pytest.raises(UnknownReference):
            office(OURS)
        load_offices(hall_definition(office_data(name="子育て課")))
        assert str(office(OURS).name) == "子育て課"
    assert str(office(OURS).name) == "こども未来課"
    view, _actor = clerk()
    with use_city("990027"):
        assert all_staff() == []
        with pytest.raises(UnknownReference):
            staff(view.ref)
        with pytest.raises(UnknownReference):
            assign_post(view.ref, OURS, "staff", by=SYSTEM)


def test_several_posts_at_once_are_all_held_and_the_highest_gives_the_office() -> None:
    view, _actor = clerk("大石", OURS, "staff")
    assign_post(view.ref, SHIMIN, "subsection-head", by=SYSTEM)
    both = assign_post(view.ref, OURS, "section-head", by=SYSTEM)
    assert [(post.office_id, post.id) for post in both.posts] == [
        (OURS, "section-head"),
        (SHIMIN, "subsection-head"),
        (OURS, "staff"),
    ]
    assert (both.office_id, str(both.office_name)) == (OURS, "こども未来課")
    assert names(all_staff(OURS)) == names(all_staff(SHIMIN)) == ["大石"]


def test_with_equal_posts_the_first_office_of_the_pack_is_the_main_one() -> None:
    view, _actor = clerk("大石", SHIMIN, "staff")
    assert assign_post(view.ref, OURS, "staff", by=SYSTEM).office_id == OURS
    load_offices(hall_definition(office_data(SHIMIN, "市民課"), office_data()))
    assert staff(view.ref).office_id == SHIMIN


def test_giving_up_one_of_several_posts_keeps_the_others() -> None:
    view, _actor = clerk("大石", OURS, "section-head")
    assign_post(view.ref, SHIMIN, "staff", by=SYSTEM)
    left = end_assignment(view.ref, OURS, "section-head", by=SYSTEM)
    assert [(post.office_id, post.id) for post in left.posts] == [(SHIMIN, "staff")]
    assert left.office_id == SHIMIN


def test_one_post_may_have_several_holders_in_the_order_of_their_readings() -> None:
    for name, kana in (("佐野", "サノ"), ("青木", "アオキ"), ("加藤", "カトウ")):
        view = add_staff(name, kana, by=SYSTEM)
        assign_post(view.ref, OURS, "staff", by=SYSTEM)
    assert names(holders(OURS, "staff")) == names(all_staff(OURS)) == ["青木", "加藤", "佐野"]


@pytest.mark.parametrize(("day", "holds"), [(-1, False), (0, True), (5, True), (6, False)])
def test_a_post_is_held_from_its_first_through_its_last_day(day: int, holds: bool) -> None:
    view = add_staff("佐野", "サノ", by=SYSTEM)
    assign_post(view.ref, OURS, "staff", since=days(0), until=days(5), by=SYSTEM)
    assert (names(holders(OURS, "staff", days(day))) == ["佐野"]) is holds


def test_a_handover_on_the_first_of_april_leaves_no_day_without_a_head() -> None:
    sugiyama, _actor = clerk("杉山", OURS, "section-head")
    oishi = add_staff("大石", "オオイシ", by=SYSTEM)
    assign_post(oishi.ref, OURS, "section-head", since=days(10), by=SYSTEM)
    end_assignment(sugiyama.ref, OURS, "section-head", until=days(9), by=SYSTEM)
    assert [names(holders(OURS, "section-head", days(day))) for day in (0, 9, 10, 500)] == [
        ["杉山"],
        ["杉山"],
        ["大石"],
        ["大石"],
    ]


def test_a_post_to_come_can_be_called_off() -> None:
    view = add_staff("佐野", by=SYSTEM)
    assign_post(view.ref, OURS, "staff", since=days(10), by=SYSTEM)
    end_assignment(view.ref, OURS, "staff", by=SYSTEM)
    assert holders(OURS, "staff", days(20)) == []
    assert Assignment.objects.count() == 0


def test_a_past_stay_in_a_post_is_kept_beside_a_new_one() -> None:
    view, _actor = clerk()
    Assignment.objects.update(since=days(-400), until=days(-100))
    assign_post(view.ref, OURS, "staff", by=SYSTEM)
    assert sorted((a.since, a.until) for a in Assignment.objects.all())[0] == (days(-400), days(-100))
    assert [len(holders(OURS, "staff", days(day))) for day in (-400, -100, -99, -1, 0)] == [1, 1, 0, 0, 1]


def test_every_appointment_is_on_record_with_its_days_and_who_made_it() -> None:
    admin = Actor("staff", "staff:ito", "dx", "admin", "desk")
    view = add_staff("佐野", "サノ", by=admin, number="100")
    assign_post(view.ref, OURS, "staff", since=days(0), until=days(30), by=admin)
    end_assignment(view.ref, OURS, "staff", until=days(10), by=admin)
    ended, assigned, added = entries_about(view.ref)
    assert added.data == {"is_admin": False}
    assert assigned.data == {
        "office_id": OURS,
        "post_id": "staff",
        "since": days(0).isoformat(),
        "until": days(30).isoformat(),
    }
    assert ended.data == {"office_id": OURS, "post_id": "staff", "until": days(10).isoformat()}
    assert {e.actor_ref for e in (added, assigned, ended)} == {"staff:ito"}
    assert (assigned.office, ended.office) == (OURS, OURS)


def test_what_the_desk_changes_is_on_record_by_name_and_not_by_content() -> None:
    change_office(OURS, {"phone": "099-200-0001", "place": "3階"}, by=SYSTEM)
    change_post(OURS, "staff", {"rank": 2, "title": titled("主事")}, by=SYSTEM)
    set_deputies(OURS, "section-head", ["staff"], by=SYSTEM)
    office_changed, post_changed, deputies_set = entries("office:kodomo-mirai")[-3:]
    assert office_changed.data == {"changed": ["phone", "place"]}
    assert post_changed.data == {"changed": ["staff.rank", "staff.title"]}
    assert deputies_set.data == {"post_id": "section-head", "deputies": ["staff"]}


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        ({"work": titled("こどものこと")}, lambda: str(office(OURS).work)),
        ({"mail": "kodomo@hall.example"}, lambda: office(OURS).mail),
        ({"mail": ""}, lambda: office(OURS).mail),
        ({"place": "3階 8番窓口"}, lambda: office(OURS).place),
    ],
)
def test_each_part_of_an_office_can_be_changed(changes: dict[str, Any], reads: Callable[[], str]) -> None:
    change_office(OURS, changes, by=SYSTEM)
    (value,) = changes.values()
    assert reads() == str(value)


def test_a_refused_change_changes_nothing_of_it() -> None:
    before = office(OURS)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"phone": "099-200-0001", "mail": "x"}, ContactError),
        ({"phone": "099-200-0001", "is_open": False}, OfficeError),
        ({"phone": "9" * 21}, OfficeError),
    ]
    for changes, error in wrong:
        with pytest.raises(error):
            change_office(OURS, changes, by=SYSTEM)
    assert office(OURS) == before


def test_a_new_head_takes_the_mark_from_the_old_one_in_this_office_alone() -> None:
    change_post(OURS, "subsection-head", {"is_head": True}, by=SYSTEM)
    assert [post.id for post in posts(OURS) if post.is_head] == ["subsection-head"]
    assert [post.id for post in posts(SHIMIN) if post.is_head] == ["section-head"]


def test_without_rules_of_its_own_everybody_between_may_stand_in_but_not_the_lowest() -> None:
    change_post(OURS, "deputy-head", {"title": titled("課長補佐"), "rank": 2}, by=SYSTEM)
    change_post(OURS, "section-head", {"rank": 9}, by=SYSTEM)
    assert [post.id for post in deputy_posts(OURS, "section-head")] == ["subsection-head", "deputy-head"]
    assert deputy_posts(OURS, "staff") == deputy_posts(OURS, "nobody") == deputy_posts("nowhere", "x") == []


def test_a_deputy_with_two_posts_stands_in_once_at_the_better_place() -> None:
    set_deputies(OURS, "section-head", ["subsection-head", "staff"], by=SYSTEM)
    oishi, _actor = clerk("大石", OURS, "staff")
    clerk("佐野", OURS, "staff")
    assign_post(oishi.ref, OURS, "subsection-head", by=SYSTEM)
    assert names(deputies(OURS, "section-head")) == ["大石", "佐野"]


def test_only_who_holds_the_deputys_post_on_the_day_may_stand_in() -> None:
    oishi = add_staff("大石", "オオイシ", by=SYSTEM)
    assign_post(oishi.ref, OURS, "subsection-head", since=days(5), until=days(9), by=SYSTEM)
    may = [may_act_for(oishi.ref, OURS, "section-head", days(day)) for day in (0, 5, 9, 10)]
    assert may == [False, True, True, False]


def test_a_deputys_post_that_is_closed_stands_in_no_longer() -> None:
    set_deputies(OURS, "section-head", ["staff"], by=SYSTEM)
    sano, _actor = clerk()
    assert may_act_for(sano.ref, OURS, "section-head")
    change_post(OURS, "staff", {"is_open": False}, by=SYSTEM)
    assert not may_act_for(sano.ref, OURS, "section-head")


def test_a_deputy_of_one_office_does_not_stand_in_for_another() -> None:
    set_deputies(OURS, "section-head", ["staff"], by=SYSTEM)
    sano, _actor = clerk()
    nakamura, _actor = clerk("中村", SHIMIN, "staff")
    assert may_act_for(sano.ref, "office:kodomo-mirai", "section-head")
    assert not may_act_for(sano.ref, SHIMIN, "section-head")
    assert not may_act_for(nakamura.ref, OURS, "section-head")
    with pytest.raises(OfficeError):
        set_deputies(OURS, "section-head", ["shimin/staff"], by=SYSTEM)


def test_refused_deputies_leave_the_order_as_it_was() -> None:
    set_deputies(OURS, "section-head", ["staff"], by=SYSTEM)
    for wrong in (["subsection-head", "mayor"], ["section-head"], ["staff", "staff"]):
        with pytest.raises(OfficeError) as caught:
            set_deputies(OURS, "section-head", wrong, by=SYSTEM)
        assert caught.value.what
        assert caught.value.remedy
    assert [post.id for post in deputy_posts(OURS, "section-head")] == ["staff"]


steps = st.lists(
    st.tuples(
        st.sampled_from(["assign", "end"]), st.sampled_from(["staff", "section-head"]), st.integers(0, 20)
    ),
    max_size=6,
)


class AnyCareer(TestCase):
    """Whatever is assigned and ended, nobody holds one post twice, and views agree with each other."""

    @settings(max_examples=25, deadline=None)
    @given(steps)
    def test_any_career(self, career: list[tuple[str, str, int]]) -> None:
        with use_city("990019"):
            view = add_staff("佐野", "サノ", by=SYSTEM)
            for what, post, day in career:
                if what == "assign":
                    assign_post(view.ref, OURS, post, since=days(day), by=SYSTEM)
                elif Assignment.objects.filter(post__code=post, until=None).exists():
                    end_assignment(view.ref, OURS, post, until=days(day), by=SYSTEM)
            for day in (0, 5, 10, 21):
                for post in ("staff", "section-head"):
                    held = Assignment.objects.filter(post__code=post, since__lte=days(day)).exclude(
                        until__lt=days(day)
                    )
                    assert held.count() <= 1
                    assert len(holders(OURS, post, days(day))) == held.count()
            assert {post.id for post in staff(view.ref).posts} == {
                post for post in ("staff", "section-head") if holders(OURS, post)
            }


def test_the_posts_of_a_pack_are_entered_once_however_often_it_is_loaded() -> None:
    for place in ("1階", "2階", "1階", "2階"):
        pack(place=place)
    assert Post.objects.count() == 6
