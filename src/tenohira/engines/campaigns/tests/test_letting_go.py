"""Who may do what with a campaign, in which state; and what each refusal says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.campaigns import commands, queries, timing
from tenohira.engines.campaigns.errors import CampaignError, CampaignNotFound
from tenohira.engines.campaigns.models import Campaign, Telling
from tenohira.engines.campaigns.tests.factories import (
    OFFICE,
    SERVICE,
    many_families,
    member,
    oishi,
    open_hall,
    ready,
    sano,
    work,
)
from tenohira.engines.services import queries as services
from tenohira.engines.services.errors import NoSuchService
from tenohira.foundation.journal import Actor, ActorKind, entries

STATE = Campaign.State
ACTS: dict[str, Callable[[str], object]] = {
    "count": lambda ref: commands.count(ref, sano()),
    "propose": lambda ref: commands.propose(ref, sano()),
    "approve": lambda ref: commands.approve(ref, oishi()),
    "refuse": lambda ref: commands.refuse(ref, oishi(), "なし"),
    "stop": lambda ref: commands.stop(ref, sano(), "なし"),
}
FITS = {
    "count": {STATE.DRAFT, STATE.PROPOSED, STATE.HELD},
    "propose": {STATE.DRAFT},
    "approve": {STATE.PROPOSED, STATE.HELD},
    "refuse": {STATE.PROPOSED, STATE.HELD},
    "stop": set(STATE) - {STATE.SENT, STATE.STOPPED},
}


@pytest.fixture(autouse=True)
def _hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    open_hall()
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())


def state_of(ref: str) -> str:
    """Where a campaign stands."""
    return queries.campaign(ref, sano()).state


def test_a_new_one_is_a_draft_of_the_office_and_keeps_who_made_it() -> None:
    made = commands.make(SERVICE, by=sano(), words={"ja": "  窓口へどうぞ。 ", "en": "   "})
    assert (made.state, made.office_id, made.service_id) == ("draft", OFFICE, SERVICE)
    assert made.words == {"ja": "窓口へどうぞ。"}
    assert made.made_by_name == "佐野"
    assert made.decided_by_name == ""
    assert made.counted == {}


@pytest.mark.parametrize("kind", ["resident", "machine", "system"])
def test_only_staff_make_one(kind: ActorKind) -> None:
    with pytest.raises(CampaignError, match="受け持つ課の職員だけ"):
        commands.make(SERVICE, by=Actor(kind, "x", OFFICE))
    assert not Campaign.objects.exists()


def test_a_service_nobody_offers_is_none() -> None:
    with pytest.raises(NoSuchService):
        commands.make("moon-landing", by=sano())


def test_a_service_without_a_rule_for_who_needs_it_cannot_be_told_of() -> None:
    bundles = services.catalogue().bundles.values()
    without = next(one for one in bundles if one.service.owner == OFFICE and not one.service.needed_when)
    with pytest.raises(CampaignError, match="needed_when"):
        commands.make(without.id, by=sano())


@pytest.mark.parametrize(("length", "is_kept"), [(1000, True), (1001, False)])
def test_a_thousand_characters_may_be_added_and_not_one_more(length: int, is_kept: bool) -> None:
    words = {"ja": "あ" * length}
    if is_kept:
        assert len(commands.make(SERVICE, by=sano(), words=words).words["ja"]) == length
    else:
        with pytest.raises(CampaignError, match="長すぎます"):
            commands.make(SERVICE, by=sano(), words=words)


@pytest.mark.parametrize("act", list(ACTS))
def test_each_act_is_possible_in_its_states_only_and_changes_nothing_in_others(act: str) -> None:
    made = commands.count(commands.make(SERVICE, by=sano()).ref, sano())
    for state in STATE:
        Campaign.objects.update(state=state)
        if state in FITS[act]:
            ACTS[act](made.ref)
        else:
            with pytest.raises(CampaignError, match=f"いま「{state.label}」です"):
                ACTS[act](made.ref)
            assert state_of(made.ref) == state


@pytest.mark.parametrize("act", list(ACTS))
@pytest.mark.parametrize("ref", ["campaign:nonsense", f"campaign:{uuid.UUID(int=7)}", ""])
def test_an_act_on_one_that_is_not_there_says_so(act: str, ref: str) -> None:
    with pytest.raises(CampaignNotFound, match="見つかりません"):
        ACTS[act](ref)


def test_the_clerk_of_another_office_can_do_nothing_with_it() -> None:
    made = ready(sano())
    other = Actor("staff", oishi().ref, "shimin", "section-head", "desk")
    for act in (commands.count, commands.propose, commands.approve):
        with pytest.raises(CampaignNotFound):
            act(made.ref, other)
    for end in (commands.refuse, commands.stop):
        with pytest.raises(CampaignNotFound):
            end(made.ref, other, "なし")
    assert state_of(made.ref) == "proposed"
    assert queries.campaigns_of(other) == []


def test_one_that_was_counted_yesterday_is_counted_again_first() -> None:
    made = commands.count(commands.make(SERVICE, by=sano()).ref, sano())
    Campaign.objects.update(counted_at=timezone.now() - timedelta(days=1))
    with pytest.raises(CampaignError, match="数えていません"):
        commands.propose(made.ref, sano())
    commands.count(made.ref, sano())
    assert commands.propose(made.ref, sano()).state == "proposed"


def test_one_that_concerns_nobody_is_not_asked_for() -> None:
    made = commands.count(commands.make(SERVICE, by=sano()).ref, sano())
    Campaign.objects.update(expected=0)
    with pytest.raises(CampaignError, match="一人もいません"):
        commands.propose(made.ref, sano())


def test_refusing_sends_it_back_and_it_can_be_asked_for_again() -> None:
    made = ready(sano())
    back = commands.refuse(made.ref, oishi(), "  文を直してください  " + "。" * 300)
    assert back.state == "draft"
    entry = entries(made.ref)[-1]
    assert entry.kind == "campaign.refused"
    assert entry.data["reason"].startswith("文を直してください")
    assert len(entry.data["reason"]) == 200
    commands.propose(made.ref, sano())
    assert commands.approve(made.ref, oishi()).decided_by_name == "大石"


def test_nobody_refuses_their_own_and_a_colleague_without_the_post_neither() -> None:
    with pytest.raises(CampaignError, match="自分が作った"):
        commands.refuse(ready(oishi()).ref, oishi(), "なし")
    with pytest.raises(CampaignError, match="所属長か、その代決者"):
        commands.refuse(ready(sano()).ref, member("杉山", "staff"), "なし")


def test_the_head_and_who_decides_in_their_place_may_let_it_go_and_nobody_else() -> None:
    deputy = member("平野", "subsection-head")
    assert queries.may_approve(OFFICE, oishi())
    assert queries.may_approve(OFFICE, deputy)
    assert not queries.may_approve(OFFICE, sano())
    assert not queries.may_approve("shimin", oishi())
    assert not queries.may_approve(OFFICE, Actor("resident", oishi().ref, OFFICE))
    assert commands.approve(ready(sano()).ref, deputy).decided_by_name == "平野"


def test_services_to_tell_are_the_office_s_own_with_a_rule() -> None:
    offered = dict(queries.services_to_tell(sano()))
    assert SERVICE in offered
    assert "児童手当" in offered[SERVICE].text("ja")
    every = services.catalogue().bundles
    assert all(every[one].service.owner == OFFICE and every[one].service.needed_when for one in offered)
    assert set(offered).isdisjoint(dict(queries.services_to_tell(Actor("staff", "staff:1", "shimin"))))


def test_an_office_sees_its_campaigns_the_newest_first() -> None:
    refs = [commands.make(SERVICE, by=sano()).ref for _one in range(3)]
    assert [one.ref for one in queries.campaigns_of(sano())] == refs[::-1]
    assert [one.ref for one in queries.campaigns_of(sano(), limit=1)] == refs[-1:]


def test_one_that_was_stopped_before_its_hour_tells_nobody() -> None:
    many_families(1)
    made = ready(sano())
    commands.approve(made.ref, oishi())
    commands.stop(made.ref, sano(), "まちがえたため")
    work()
    assert state_of(made.ref) == "stopped"
    assert not Telling.objects.exists()


def test_one_for_another_day_waits_for_that_day() -> None:
    many_families(1)
    made = ready(sano(), send_at=timezone.now() + timedelta(days=3))
    commands.approve(made.ref, oishi())
    work()
    assert state_of(made.ref) == "approved"
    assert not Telling.objects.exists()


def test_one_that_was_held_may_be_sent_back() -> None:
    made = ready(sano())
    commands.approve(made.ref, oishi())
    many_families(12)
    work()
    assert state_of(made.ref) == "held"
    assert commands.refuse(made.ref, oishi(), "多すぎる").state == "draft"
    work()
    assert not Telling.objects.exists()
