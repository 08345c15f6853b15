"""Acting for a child, a parent, a company: by the register or by a recorded authority, to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import (
    link_account,
    record_mandate,
    register_organisation,
    revoke_mandate,
    unlink,
)
from tenohira.engines.people.errors import AccountError, MandateError, NotAllowed, UnknownReference
from tenohira.engines.people.models import RecordedMandate
from tenohira.engines.people.queries import MandateKind, acts_for, may_act
from tenohira.engines.people.tests.factories import (
    account,
    cast,
    clerk,
    hall,
    known,
    load,
    row,
    suzuki,
    years_ago,
)
from tenohira.foundation.calendar import age_on
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries_about

pytestmark = pytest.mark.django_db
PAPER = "委任状 令和8年11月1日"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load(cast())


@pytest.fixture
def nakamura() -> Actor:
    return clerk("中村", "shimin")[1]


def days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def linked(number: str = "1001", mail: str = "hanako@mail.example") -> int:
    made = account(mail)
    link_account(made, known(number).ref, by=SYSTEM, evidence="運転免許証")
    return made


def company() -> str:
    return register_organisation("浜名精機株式会社", "ハマナセイキ", by=SYSTEM).ref


def subjects(account_id: int, on: date | None = None) -> set[str]:
    return {mandate.name for mandate in acts_for(account_id, on)}


def family(*children: tuple[str, str, str]) -> None:
    """鈴木 健太, 花子 and children given as (number, 続柄, birth date)."""
    kids = [
        row(
            number,
            "1",
            氏名=f"鈴木 子{number}",
            氏名カナ="スズキ コ",
            続柄=relationship,
            生年月日=born,
            住民となった日="",
            異動日="",
        )
        for number, relationship, born in children
    ]
    load([*suzuki(), *kids])


@pytest.mark.parametrize("kind", ["parent", "other", "child"])
def test_each_kind_of_authority_for_a_person_is_recorded_as_given(nakamura: Actor, kind: MandateKind) -> None:
    made, ichiro = account(), known("1003").ref
    mandate = record_mandate(made, ichiro, kind, authority=f" {PAPER} ", until=days(30), by=nakamura)
    assert acts_for(made) == [mandate]
    assert (mandate.kind, mandate.name, mandate.until, mandate.authority, mandate.subject_ref) == (
        kind,
        "鈴木 一郎",
        days(30),
        PAPER,
        ichiro,
    )


def test_an_authority_for_a_company_needs_no_link_to_a_resident(nakamura: Actor) -> None:
    made, hamana = account("koji@hamana.example"), company()
    record_mandate(made, hamana, "organisation", authority="代表者事項証明書", by=nakamura)
    assert may_act(made, hamana)
    assert subjects(made) == {"浜名精機株式会社"}
    assert not may_act(made, known("1001").ref)


def test_one_account_may_act_for_many_and_many_for_one() -> None:
    made, other, masao = account(), account("kenta@mail.example"), known("1004").ref
    record_mandate(made, masao, "parent", authority=PAPER, by=SYSTEM)
    record_mandate(made, known("2001").ref, "other", authority=PAPER, by=SYSTEM)
    record_mandate(made, company(), "organisation", authority=PAPER, by=SYSTEM)
    record_mandate(other, masao, "other", authority="成年後見", by=SYSTEM)
    assert subjects(made) == {"田中 正夫", "マリア・シルバ", "浜名精機株式会社"}
    assert subjects(other) == {"田中 正夫"}


@pytest.mark.parametrize(("after", "acts"), [(-1, True), (0, True), (1, False), (400, False)])
def test_an_authority_holds_through_its_last_day_and_not_one_longer(after: int, acts: bool) -> None:
    made, masao, until = account(), known("1004").ref, days(30)
    record_mandate(made, masao, "parent", authority=PAPER, until=until, by=SYSTEM)
    assert may_act(made, masao, until + timedelta(days=after)) is acts


def test_an_authority_may_end_today_and_is_then_in_force_for_today() -> None:
    made, masao = account(), known("1004").ref
    record_mandate(made, masao, "parent", authority=PAPER, until=days(0), by=SYSTEM)
    assert may_act(made, masao)
    assert not may_act(made, masao, days(1))


def test_an_authority_without_end_holds_until_it_is_revoked() -> None:
    made, masao = account(), known("1004").ref
    mandate = record_mandate(made, masao, "other", authority="成年後見", by=SYSTEM)
    assert mandate.until is None
    assert may_act(made, masao, days(20_000))
    revoke_mandate(mandate.ref, by=SYSTEM)
    assert not may_act(made, masao)
    assert not may_act(made, masao, days(20_000))


def test_revoking_one_authority_leaves_another_for_the_same_person() -> None:
    made, masao = account(), known("1004").ref
    first = record_mandate(made, masao, "parent", authority="委任状", until=days(10), by=SYSTEM)
    second = record_mandate(made, masao, "other", authority="成年後見", by=SYSTEM)
    revoke_mandate(first.ref, by=SYSTEM)
    assert [mandate.ref for mandate in acts_for(made)] == [second.ref]


def test_an_expired_authority_does_not_hide_a_later_one() -> None:
    made, masao = account(), known("1004").ref
    record_mandate(made, masao, "parent", authority="古い委任状", until=days(5), by=SYSTEM)
    record_mandate(made, masao, "parent", authority="新しい委任状", until=days(50), by=SYSTEM)
    assert [m.authority for m in acts_for(made, days(20))] == ["新しい委任状"]


def test_what_was_revoked_stays_in_the_table_for_the_record(nakamura: Actor) -> None:
    made = account()
    mandate = record_mandate(made, known("1004").ref, "parent", authority=PAPER, by=nakamura)
    revoke_mandate(mandate.ref, by=nakamura, reason="本人の申し出")
    kept = RecordedMandate.objects.get()
    assert kept.revoked_at is not None
    assert (kept.authority, kept.recorded_by) == (PAPER, nakamura.ref)


def test_recording_and_revoking_are_told_to_the_person_concerned(nakamura: Actor) -> None:
    made, masao = account(), known("1004").ref
    mandate = record_mandate(made, masao, "parent", authority=PAPER, until=days(30), by=nakamura)
    revoke_mandate(mandate.ref, by=nakamura, reason="本人の申し出")
    ended, begun = entries_about(masao)
    assert begun.data == {
        "account": made,
        "mandate": mandate.ref,
        "mandate_kind": "parent",
        "until": days(30).isoformat(),
    }
    assert (ended.kind, ended.data) == ("people.mandate_revoked", {"account": made, "mandate": mandate.ref})
    assert RecordedMandate.objects.get().revoked_reason == "本人の申し出"
    assert {begun.actor_ref, ended.actor_ref} == {nakamura.ref}


@pytest.mark.parametrize("ref", ["mandate:00000000-0000-0000-0000-000000000000"])
def test_revoking_what_was_never_recorded_says_so(ref: str) -> None:
    with pytest.raises(MandateError, match="有効ではありません") as caught:
        revoke_mandate(ref, by=SYSTEM)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))


def test_a_childs_authority_by_the_register_cannot_be_revoked() -> None:
    (mandate,) = acts_for(linked())
    with pytest.raises(UnknownReference):
        revoke_mandate(mandate.ref, by=SYSTEM)


@pytest.mark.parametrize("ref", ["mandate:x", "mandate:", "", "person:1"])
def test_a_reference_to_no_mandate_is_said_so(ref: str) -> None:
    with pytest.raises(UnknownReference):
        revoke_mandate(ref, by=SYSTEM)


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ("person:00000000-0000-0000-0000-000000000000", UnknownReference),
        ("person:x", UnknownReference),
        ("staff:00000000-0000-0000-0000-000000000000", UnknownReference),
        ("", UnknownReference),
        ("organisation:00000000-0000-0000-0000-000000000000", MandateError),
    ],
)
def test_an_authority_for_nobody_is_refused(subject: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        record_mandate(account(), subject, "parent", authority=PAPER, by=SYSTEM)
    assert RecordedMandate.objects.count() == 0


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_nobody_records_an_authority_for_themselves(kind: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        record_mandate(account(), known("1004").ref, "parent", authority=PAPER, by=Actor(kind))  # type: ignore[arg-type]
    assert "窓口" in caught.value.remedy


def test_an_account_of_nobody_or_of_another_city_gets_no_authority() -> None:
    with use_city("990027"):
        far = account("far@mail.example")
    for number in (far, 99_999):
        with pytest.raises(AccountError):
            record_mandate(number, known("1004").ref, "parent", authority=PAPER, by=SYSTEM)


def test_an_authority_of_one_city_is_none_in_another() -> None:
    made, masao = account(), known("1004").ref
    mandate = record_mandate(made, masao, "parent", authority=PAPER, by=SYSTEM)
    with use_city("990027"):
        assert acts_for(made) == []
        with pytest.raises(MandateError):
            revoke_mandate(mandate.ref, by=SYSTEM)
    assert may_act(made, masao)


def test_a_recorded_parental_authority_ends_with_the_last_day_before_18() -> None:
    """親権 of a parent who does not live with the child ends by law, whatever the clerk typed."""
    family(("7001", "子", "2012-06-15"))
    made, child = account(), known("7001").ref
    for until in (None, date(2050, 1, 1)):
        mandate = record_mandate(made, child, "child", authority="親権", until=until, by=SYSTEM)
        assert mandate.until == date(2030, 6, 13)
    assert may_act(made, child, date(2030, 6, 13))
    assert not may_act(made, child, date(2030, 6, 14))


def test_a_parental_authority_may_end_earlier() -> None:
    made = account()
    assert record_mandate(
        made, known("1003").ref, "child", authority="親権", until=days(10), by=SYSTEM
    ).until == days(10)


def test_nobody_has_parental_authority_over_an_adult() -> None:
    made = account()
    with pytest.raises(MandateError, match="成年") as caught:
        record_mandate(made, known("1004").ref, "child", authority="親権", by=SYSTEM)
    assert "委任状" in caught.value.remedy
    assert acts_for(made) == []


def test_both_parents_act_for_a_child_of_the_couple() -> None:
    ichiro = known("1003").ref
    assert may_act(linked("1001"), ichiro)
    assert may_act(linked("1002", "kenta@mail.example"), ichiro)


def test_a_child_brought_into_the_marriage_is_acted_for_by_its_own_parent_alone() -> None:
    family(("7001", "妻の子", years_ago(9)))
    assert may_act(linked("1001"), known("7001").ref)
    assert not may_act(linked("1002", "kenta@mail.example"), known("7001").ref)


def test_an_adopted_child_is_acted_for_like_any_other() -> None:
    family(("7001", "養子", years_ago(9)))
    assert may_act(linked("1001"), known("7001").ref)
    assert may_act(linked("1002", "kenta@mail.example"), known("7001").ref)


@pytest.mark.parametrize("relationship", ["孫", "子の子", "弟", "妹", "おい", "めい", "同居人", "縁故者"])
def test_nobody_acts_for_a_minor_who_is_not_their_child_without_a_paper(relationship: str) -> None:
    family(("7001", relationship, years_ago(9)))
    for number, mail in (("1001", "a@mail.example"), ("1002", "b@mail.example"), ("1004", "c@mail.example")):
        assert not may_act(linked(number, mail), known("7001").ref)


def test_a_grandmother_with_a_paper_acts_for_her_grandchild() -> None:
    family(("7001", "子の子", years_ago(9)))
    made = linked("1001")
    record_mandate(made, known("7001").ref, "other", authority="未成年後見", until=days(90), by=SYSTEM)
    assert may_act(made, known("7001").ref, days(90))
    assert not may_act(made, known("7001").ref, days(91))


def test_a_child_who_moved_to_another_household_is_no_longer_acted_for_by_the_register() -> None:
    made = linked()
    load([suzuki()[2] | {"世帯番号": "9", "続柄": "世帯主"}])
    assert acts_for(made) == []


@pytest.mark.parametrize("status", ["転出", "死亡", "職権消除"])
def test_a_child_or_a_parent_who_left_the_register_is_not_acted_for_by_it(status: str) -> None:
    made = linked()
    assert subjects(made) == {"鈴木 一郎"}
    load([suzuki()[2] | {"状態": status}])
    assert acts_for(made) == []
    load([suzuki()[2]])
    load([suzuki()[1] | {"状態": status}])
    assert acts_for(made) == []


def test_without_the_link_the_children_are_gone_and_what_was_recorded_stays() -> None:
    made = linked()
    record_mandate(made, known("1004").ref, "parent", authority=PAPER, by=SYSTEM)
    unlink(made, by=SYSTEM)
    assert subjects(made) == {"田中 正夫"}


def test_the_eldest_child_is_listed_first_and_recorded_authorities_after() -> None:
    family(("7001", "子", years_ago(9)), ("7002", "子", years_ago(15)))
    made = linked()
    record_mandate(made, company(), "organisation", authority=PAPER, by=SYSTEM)
    record_mandate(made, known("1004").ref, "parent", authority=PAPER, by=SYSTEM)
    assert [mandate.name for mandate in acts_for(made)] == [
        "鈴木 子7002",
        "鈴木 子7001",
        "鈴木 一郎",
        "浜名精機株式会社",
        "田中 正夫",
    ]


@pytest.mark.parametrize(
    ("born", "last"),
    [
        ("2012-06-15", date(2030, 6, 13)),
        ("2012-01-01", date(2029, 12, 30)),
        ("2012-03-01", date(2030, 2, 27)),
        ("2012-02-29", date(2030, 2, 27)),
        ("2016-02-29", date(2034, 2, 27)),
    ],
)
def test_the_law_counts_18_from_the_day_before_the_birthday(born: str, last: date) -> None:
    """年齢計算ニ関する法律; somebody born on 29 February turns 18 with the end of 28 February."""
    family(("7001", "子", born))
    made, child = linked(), known("7001").ref
    assert may_act(made, child, last)
    assert not may_act(made, child, last + timedelta(days=1))
    assert next(m.until for m in acts_for(made, last) if m.subject_ref == child) == last


class ByTheRegister(TestCase):
    """On every day a parent acts for exactly those own children who are minors on it."""

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(st.dates(date(1996, 1, 1), date(2026, 11, 1)), min_size=1, max_size=4),
        st.dates(date(2026, 11, 2), date(2046, 1, 1)),
    )
    def test_any_children_on_any_day(self, births: list[date], on: date) -> None:
        with use_city("990019"):
            family(*((str(7000 + n), "子", born.isoformat()) for n, born in enumerate(births)))
            made = linked()
            minors = {f"鈴木 子{7000 + n}" for n, born in enumerate(births) if age_on(born, on) < 18}
            assert subjects(made, on) - {"鈴木 一郎"} == minors
            assert all(mandate.until and mandate.until >= on for mandate in acts_for(made, on))
