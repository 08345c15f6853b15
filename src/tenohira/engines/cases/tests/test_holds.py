"""What a dispute or an audit needs is not destroyed, whoever's it is, until a named post lets disposal go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoSuchCase
from tenohira.engines.cases.models import Case, Draft, ExportRequest
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import InboxFilters
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as hall
from tenohira.engines.people.errors import HoldError, NotAllowed
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_of


@pytest.fixture
def keeper(people: Cast) -> Actor:
    """杉山, whose post may stop disposal."""
    register.change_post("kodomo-mirai", "section-head", {"keeps_records": True}, by=SYSTEM)
    return people.sugiyama


def over(people: Cast) -> str:
    """花子's claim, whose years are over today."""
    number = make.submitted(people).receipt_number
    commands.withdraw(number, "", people.hanako)
    commands.close(number, people.sano)
    Case.objects.filter(receipt_number=number).update(dispose_on=timezone.localdate())
    return number


def is_disposed(number: str) -> bool:
    return Case.objects.get(receipt_number=number).disposed_at is not None


def lift(keeper: Actor) -> None:
    """The one hold there is, lifted."""
    register.lift_hold(hall.holds()[0].ref, "裁決が確定した", by=keeper)


def test_a_case_that_is_held_is_passed_by_until_the_hold_is_lifted(people: Cast, keeper: Actor) -> None:
    number = over(people)
    commands.hold_case(number, "審査請求", keeper)
    assert commands.dispose_due() == 0
    assert queries.passed_by() == [number]
    lift(keeper)
    assert queries.passed_by() == []
    assert commands.dispose_due() == 1
    assert is_disposed(number)


def test_holding_a_person_keeps_every_case_of_theirs_and_nobody_else_s(people: Cast, keeper: Actor) -> None:
    number = over(people)
    register.place_hold(people.misaki, "訴訟", by=keeper)
    assert queries.passed_by() == []
    register.place_hold(people.hanako.ref, "訴訟", by=keeper)
    assert commands.dispose_due() == 0
    assert not is_disposed(number)


def test_the_daily_run_says_once_what_it_passed_by(people: Cast, keeper: Actor) -> None:
    commands.hold_case(over(people), "監査", keeper)
    assert commands.run_daily().held == 1
    assert commands.run_daily().held == 1
    since = timezone.now() - timedelta(hours=1)
    assert [one.data["cases"] for one in entries_of(("case.disposal_passed_by",), since)] == [1]


def test_the_reason_is_in_the_table_and_never_in_the_journal(people: Cast, keeper: Actor) -> None:
    commands.hold_case(over(people), "秘密の理由", keeper)
    (hold,) = hall.holds()
    assert hold.reason == "秘密の理由"
    lift(keeper)
    told = entries(hold.ref)
    assert [one.kind for one in told] == ["people.hold_placed", "people.hold_lifted"]
    assert {one.actor_ref for one in told} == {keeper.ref}
    assert "理由" not in str([one.data for one in told])
    assert apps.get_model("people.Hold").objects.get().lifted_because == "裁決が確定した"


def test_only_the_named_post_holds_and_lifts(people: Cast, keeper: Actor) -> None:
    number = over(people)
    for somebody in (people.sano, people.oishi, people.nakamura, people.hanako):
        with pytest.raises(NotAllowed):
            commands.hold_case(number, "理由", somebody)
    commands.hold_case(number, "理由", keeper)
    with pytest.raises(NotAllowed):
        lift(people.sano)
    assert len(hall.holds()) == 1


def test_what_is_not_there_or_has_no_reason_or_is_held_already_is_refused(
    people: Cast, keeper: Actor
) -> None:
    number = over(people)
    with pytest.raises(NoSuchCase):
        commands.hold_case("T8-0000-0000", "理由", keeper)
    with pytest.raises(HoldError, match="理由"):
        commands.hold_case(number, "  ", keeper)
    commands.hold_case(number, "理由", keeper)
    with pytest.raises(HoldError, match="もう"):
        commands.hold_case(number, "もう一度", keeper)
    with pytest.raises(HoldError, match="先に"):
        register.lift_hold("hold:x", "理由", by=keeper)


def test_drafts_that_ran_out_stay_while_their_owner_is_held(people: Cast, keeper: Actor) -> None:
    make.filled(people)
    Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    register.place_hold(people.hanako.ref, "訴訟", by=keeper)
    assert commands.drop_expired_drafts() == 0
    lift(keeper)
    assert commands.drop_expired_drafts() == 1
    since = timezone.now() - timedelta(hours=1)
    assert [one.data["expired"] for one in entries_of(("case.draft_discarded",), since)] == [True]


def test_old_exports_go_with_a_record(people: Cast) -> None:
    make.in_review(people)
    commands.ask_export(InboxFilters(), "統計の報告", people.sano)
    assert commands.dispose_exports() == 0
    ExportRequest.objects.update(asked_at=timezone.now() - timedelta(days=91))
    assert commands.run_daily().exports == 1
    assert ExportRequest.objects.count() == 0
    (record,) = entries_of(("case.export_disposed",), timezone.now() - timedelta(hours=1))
    assert record.data["cases"] == 1


class TestUnusedAccounts:
    def made(self, mail: str, days: int = 181) -> int:
        """An account made some days ago."""
        made = register.create_account(mail, "himitsu-no-kotoba-26")
        get_user_model().objects.filter(pk=made).update(created_at=timezone.now() - timedelta(days=days))
        return made

    def test_one_that_was_never_signed_in_with_goes_with_a_record(self, people: Cast) -> None:
        old, young = self.made("old@mail.example"), self.made("young@mail.example", 179)
        assert register.dispose_unused_accounts() == 1
        assert not get_user_model().objects.filter(pk=old).exists()
        assert get_user_model().objects.filter(pk=young).exists()
        assert [one.kind for one in entries(f"account:{old}")][-1] == "people.account_disposed"

    def test_one_that_was_used_once_stays(self, people: Cast) -> None:
        used = self.made("used@mail.example", 4000)
        get_user_model().objects.filter(pk=used).update(last_login=timezone.now() - timedelta(days=3999))
        assert register.dispose_unused_accounts() == 0

    def test_one_of_somebody_whose_records_are_held_stays(self, people: Cast, keeper: Actor) -> None:
        invited = self.made("invited@mail.example")
        register.link_account(invited, people.masao, by=SYSTEM, evidence="運転免許証")
        register.place_hold(people.masao, "訴訟", by=keeper)
        assert register.dispose_unused_accounts() == 0
        lift(keeper)
        assert register.dispose_unused_accounts() == 1
