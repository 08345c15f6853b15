"""Whom an actor may not see, as other rooms ask it: refs, in two queries, the same answer as opening one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tenohira.engines.people.commands import end_assignment, set_protection
from tenohira.engines.people.models import Assignment, Person
from tenohira.engines.people.protection import may_open, opening_posts
from tenohira.engines.people.queries import hidden_from
from tenohira.engines.people.references import make_ref
from tenohira.engines.people.tests import factories as make
from tenohira.foundation.journal import SYSTEM, Actor

MISAKI, HANAKO = "3001", "1001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> dict[str, Actor]:
    """A clerk and the heads of two offices; only the head of 市民課 opens everybody under protection."""
    make.hall()
    make.load(make.cast())
    return {
        "sano": make.clerk("佐野", number="1")[1],
        "sugiyama": make.clerk("杉山", "kodomo-mirai", "section-head", number="2")[1],
        "head": make.clerk("中村", "shimin", "section-head", number="3")[1],
    }


def ref_of(number: str) -> str:
    return make.known(number).ref


def test_the_protected_are_hidden_from_clerks_and_not_from_who_keeps_the_register(
    staff: dict[str, Actor],
) -> None:
    assert hidden_from(staff["sano"]) == {ref_of(MISAKI)}
    assert hidden_from(staff["head"]) == frozenset()
    assert hidden_from(SYSTEM) == frozenset()


def test_a_named_opener_sees_that_person_only(staff: dict[str, Actor]) -> None:
    set_protection(ref_of(HANAKO), protected=True, openers=["kodomo-mirai/section-head"], by=SYSTEM)
    assert hidden_from(staff["sugiyama"]) == {ref_of(MISAKI)}
    assert hidden_from(staff["sano"]) == {ref_of(MISAKI), ref_of(HANAKO)}
    assert hidden_from(staff["head"]) == {ref_of(HANAKO)}


def test_it_is_asked_about_some_refs_only(staff: dict[str, Actor]) -> None:
    assert hidden_from(staff["sano"], [ref_of(HANAKO), "", "account:1", "organisation:x"]) == frozenset()
    assert hidden_from(staff["sano"], [ref_of(MISAKI)]) == {ref_of(MISAKI)}


def test_a_protection_that_lapsed_hides_nobody(staff: dict[str, Actor]) -> None:
    today = timezone.localdate()
    set_protection(ref_of(MISAKI), protected=True, until=today, by=SYSTEM)
    assert hidden_from(staff["sano"]) == {ref_of(MISAKI)}
    Person.objects.filter(number=MISAKI).update(protected_until=today - timedelta(days=1))
    assert hidden_from(staff["sano"]) == frozenset()


def test_residents_and_those_who_left_their_post_see_nobody_protected(staff: dict[str, Actor]) -> None:
    for nobody in (
        Actor("anonymous"),
        Actor("resident", ref_of(HANAKO)),
        Actor("organisation", "organisation:x"),
    ):
        assert hidden_from(nobody) == {ref_of(MISAKI)}
    head = staff["head"]
    end_assignment(head.ref, "shimin", "section-head", by=SYSTEM)
    Assignment.objects.filter(staff__name="中村").update(until=timezone.localdate() - timedelta(days=1))
    assert hidden_from(head) == {ref_of(MISAKI)}


def test_a_post_claimed_but_not_held_opens_nobody(staff: dict[str, Actor]) -> None:
    forged = Actor("staff", staff["sano"].ref, "shimin", "section-head")
    assert hidden_from(forged) == {ref_of(MISAKI)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([HANAKO, MISAKI, "2001"]),
        st.lists(
            st.sampled_from(["shimin", "kodomo-mirai", "kodomo-mirai/section-head", "shimin/staff"]),
            max_size=2,
        ),
    ),
    st.sampled_from(["sano", "sugiyama", "head"]),
)
def test_it_says_the_same_as_opening_everybody_one_by_one(
    staff: dict[str, Actor], protected: dict[str, list[str]], who: str
) -> None:
    Person.objects.update(is_protected=False, protection_openers=[])
    for number, openers in protected.items():
        Person.objects.filter(number=number).update(is_protected=True, protection_openers=openers)
    posts = opening_posts(staff[who])
    one_by_one = {make_ref("person", row.pk) for row in Person.objects.all() if not may_open(row, posts)}
    assert hidden_from(staff[who]) == one_by_one


@pytest.mark.parametrize("count", [1, 6])
def test_it_takes_two_queries_for_few_and_many(
    staff: dict[str, Actor], django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for row in Person.objects.all()[:count]:
        Person.objects.filter(pk=row.pk).update(is_protected=True)
    with django_assert_num_queries(2):
        assert hidden_from(staff["sano"])
