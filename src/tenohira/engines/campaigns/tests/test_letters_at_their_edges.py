"""Letters of a campaign where something is missing, came late or changed meanwhile; and what is counted of them."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import pypdf
import pytest
from django.apps import apps

from tenohira.engines.campaigns import commands, letters, queries, sending, timing
from tenohira.engines.campaigns.errors import CampaignError, CampaignNotFound
from tenohira.engines.campaigns.models import LetterBundle, Telling
from tenohira.engines.campaigns.tests.factories import (
    child,
    known,
    many_families,
    oishi,
    open_hall,
    ready,
    register_all,
    sano,
    work,
)
from tenohira.engines.messages import commands as message_commands
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as people
from tenohira.engines.people.events import PersonShown
from tenohira.engines.people.tests.factories import account, row
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about
from tenohira.foundation.outbox import drain


@pytest.fixture(autouse=True)
def _hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())
    open_hall()


def family(house: str, **changes: str) -> None:
    """A family with a child of five; no mail reaches its head unless the changes name one."""
    register_all([row(f"{house}1", house, **changes), child(f"{house}2", house, 5, 氏名="鈴木 空")])


def sent(*, with_letters: bool = True, **options: Any) -> str:
    """A campaign that went out; returns its ref."""
    made = ready(sano(), letters=with_letters, **options)
    commands.approve(made.ref, oishi())
    work()
    return made.ref


def on_paper(ref: str) -> set[str]:
    """Whose letters wait."""
    return set(messages.readers_on_paper(ref).values())


def text_of(pdf: bytes) -> str:
    """All that a PDF says, without the breaks of its lines."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def bundled(ref: str, number: int = 1) -> list[str]:
    """Whose letters a bundle holds, in its order."""
    readers = messages.readers_on_paper(ref)
    return [readers[one] for one in LetterBundle.objects.get(number=number).notices]


def read_it(number: str) -> None:
    """Somebody opens the one notice they have."""
    reader = Actor("resident", known(number).ref)
    (notice,) = messages.inbox(reader.ref)
    message_commands.mark_read(notice.ref, reader)


def test_with_letters_whoever_had_no_way_is_told_and_nobody_is_left_out() -> None:
    outcome = queries.outcome_of(sent(), sano())
    assert (outcome.told, outcome.left_out, outcome.waiting) == (2, {}, 0)


def test_without_letters_the_same_people_are_left_out_as_unreachable() -> None:
    ref = sent(with_letters=False)
    outcome = queries.outcome_of(ref, sano())
    assert (outcome.told, outcome.left_out) == (0, {"unreachable": 2})
    assert outcome.by_channel == {}
    assert messages.inbox(known("1001").ref) == []


def test_who_has_neither_mail_nor_address_is_left_out_even_with_letters() -> None:
    register = apps.get_model("people", "Person")
    blank = {"town": "", "block": "", "building": ""}
    assert register.objects.filter(number="1001").update(**blank) == 1
    assert known("1001").address == ""
    ref = sent()
    assert on_paper(ref) == {known("1002").ref}
    assert queries.outcome_of(ref, sano()).left_out == {"unreachable": 1}
    assert Telling.objects.get(person=known("1001").ref).reason == "unreachable"


def test_who_has_an_account_and_no_mail_reads_it_there_and_gets_a_letter_besides() -> None:
    people.link_account(account(), known("1001").ref, by=SYSTEM, evidence="運転免許証")
    ref = sent()
    assert on_paper(ref) == {known("1001").ref, known("1002").ref}
    assert len(messages.inbox(known("1001").ref)) == 1


def test_who_stopped_such_messages_gets_no_letter_either() -> None:
    head = known("1002").ref
    commands.stop_push(head, Actor("resident", head))
    ref = sent()
    assert on_paper(ref) == {known("1001").ref}
    assert queries.outcome_of(ref, sano()).left_out == {"stopped": 1}


def test_who_was_under_protection_from_the_beginning_has_neither_a_telling_nor_a_letter() -> None:
    family("7001", 支援措置="有")
    ref = sent()
    hidden = {known("70011").ref, known("3001").ref}
    assert not hidden & on_paper(ref)
    assert not Telling.objects.filter(person__in=hidden).exists()


def test_who_came_under_protection_before_the_binding_does_not_even_count_as_unbound() -> None:
    ref = sent()
    assert queries.letters_of(ref, sano()).unbound == 2
    people.set_protection(known("1001").ref, protected=True, by=SYSTEM)
    assert queries.letters_of(ref, sano()).unbound == 1
    assert commands.bind_letters(ref, sano()) == 1
    assert bundled(ref) == [known("1002").ref]


def test_whoever_protection_ended_for_is_bound_the_next_time() -> None:
    ref = sent()
    people.set_protection(known("1001").ref, protected=True, by=SYSTEM)
    commands.bind_letters(ref, sano())
    people.set_protection(known("1001").ref, protected=False, by=SYSTEM)
    assert commands.bind_letters(ref, sano()) == 1
    assert bundled(ref, 2) == [known("1001").ref]


@pytest.mark.parametrize("status", ["転出", "死亡", "職権消除"])
def test_who_lives_here_no_more_is_not_bound(status: str) -> None:
    ref = sent()
    register_all([row("1001", "1", 続柄="妻", 状態=status)])
    assert known("1001").ref in on_paper(ref)
    assert commands.bind_letters(ref, sano()) == 1
    assert bundled(ref) == [known("1002").ref]


def test_who_moved_away_after_the_binding_is_left_out_of_the_sheets_and_of_the_journal() -> None:
    ref = sent()
    assert commands.bind_letters(ref, sano()) == 2
    register_all([row("1001", "1", 続柄="妻", 状態="転出")])
    pdf = commands.fetch_letters(ref, 1, sano())
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "鈴木 花子" not in text_of(pdf)
    assert "鈴木 健太" in text_of(pdf)
    assert entries_about(known("1001").ref, (PersonShown.kind,)) == []
    (line,) = [one for one in entries(ref) if one.kind == "campaign.letters_fetched"]
    assert line.data["letters"] == 1


def test_who_moved_within_the_city_is_written_to_at_the_new_address() -> None:
    family("7001", 氏名="加藤 花", 氏名カナ="カトウ ハナ", 町字="浜町", 番地="77番地")
    ref = sent()
    commands.bind_letters(ref, sano())
    moved = row("70011", "7001", 氏名="加藤 花", 氏名カナ="カトウ ハナ", 町字="中央一丁目", 番地="88番地")
    register_all([moved])
    said = text_of(commands.fetch_letters(ref, 1, sano()))
    assert "88番地" in said
    assert "77番地" not in said


def test_a_bundle_of_which_everybody_opened_the_notice_has_nothing_to_print() -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    for number in ("1001", "1002"):
        read_it(number)
    with pytest.raises(CampaignError, match="印刷する手紙はありません"):
        commands.fetch_letters(ref, 1, sano())
    assert LetterBundle.objects.get().fetched_at is None
    assert [one for one in entries(ref) if one.kind == "campaign.letters_fetched"] == []
    with pytest.raises(CampaignError, match="まだ印刷済みにできません"):
        commands.note_printed(ref, 1, sano())


def test_who_opened_the_notice_before_the_binding_is_not_bound() -> None:
    ref = sent()
    read_it("1001")
    assert commands.bind_letters(ref, sano()) == 1
    assert bundled(ref) == [known("1002").ref]


def test_binding_twice_binds_nobody_twice() -> None:
    ref = sent()
    assert commands.bind_letters(ref, sano()) == 2
    assert commands.bind_letters(ref, sano()) == 0
    assert [one.count for one in queries.letters_of(ref, sano()).bundles] == [2]


def test_before_it_goes_out_there_is_nothing_to_bind_or_to_fetch() -> None:
    made = ready(sano(), letters=True)
    assert commands.bind_letters(made.ref, sano()) == 0
    assert queries.letters_of(made.ref, sano()) == queries.Letters(0, ())
    with pytest.raises(CampaignError, match="この束は開けません"):
        commands.fetch_letters(made.ref, 1, sano())


def test_a_campaign_that_was_stopped_still_gives_out_the_letters_it_owes() -> None:
    ref = sent(repeats=True)
    commands.stop(ref, sano(), "文を直すため")
    assert commands.bind_letters(ref, sano()) == 2
    assert commands.fetch_letters(ref, 1, sano()).startswith(b"%PDF")


@pytest.mark.parametrize("number", [-1, 0, 2, 999_999])
def test_a_number_no_bundle_bears_opens_none(number: int) -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    for act in (commands.fetch_letters, commands.note_printed):
        with pytest.raises(CampaignError, match="この束は開けません"):
            act(ref, number, sano())


def test_a_bundle_is_fetched_again_as_long_as_it_is_not_printed_and_each_time_is_written_down() -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    for _time in range(2):
        commands.fetch_letters(ref, 1, sano())
    assert len([one for one in entries(ref) if one.kind == "campaign.letters_fetched"]) == 2
    assert len(entries_about(known("1001").ref, (PersonShown.kind,))) == 2


def test_what_is_written_down_of_a_bundle_names_nobody() -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    commands.fetch_letters(ref, 1, sano())
    (line,) = [one for one in entries(ref) if one.kind == "campaign.letters_fetched"]
    assert line.data == {"campaign": ref, "bundle": 1, "letters": 2}
    assert line.subject == ""


def test_neither_a_resident_nor_the_machinery_fetches_letters() -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    for nobody in (Actor("resident", known("1001").ref), SYSTEM, Actor("anonymous")):
        with pytest.raises(CampaignNotFound):
            commands.fetch_letters(ref, 1, nobody)
        with pytest.raises(CampaignNotFound):
            queries.letters_of(ref, nobody)


def test_the_bundles_of_two_campaigns_are_numbered_and_opened_apart() -> None:
    first, second = sent(), sent()
    commands.bind_letters(first, sano())
    with pytest.raises(CampaignError, match="この束は開けません"):
        commands.fetch_letters(second, 1, sano())
    assert commands.bind_letters(second, sano()) == 2
    assert [one.number for one in queries.letters_of(second, sano()).bundles] == [1]


def test_a_bundle_says_when_it_was_bound_fetched_and_printed_and_who_printed_it_is_kept() -> None:
    ref = sent()
    commands.bind_letters(ref, sano())
    (bound,) = queries.letters_of(ref, sano()).bundles
    assert (bound.number, bound.count, bound.fetched_at, bound.printed_at) == (1, 2, None, None)
    commands.fetch_letters(ref, 1, sano())
    (fetched,) = queries.letters_of(ref, sano()).bundles
    assert fetched.fetched_at is not None
    assert fetched.fetched_at >= bound.bound_at
    assert commands.note_printed(ref, 1, oishi()) == 2
    (printed,) = queries.letters_of(ref, sano()).bundles
    assert printed.printed_at is not None
    assert printed.printed_at >= fetched.fetched_at
    assert LetterBundle.objects.get().printed_by == oishi().ref


def test_letters_wait_until_they_are_printed_and_are_handed_over_then() -> None:
    ref = sent()
    assert queries.outcome_of(ref, sano()).by_channel == {"letter": messages.ChannelStanding(waiting=2)}
    commands.bind_letters(ref, sano())
    commands.fetch_letters(ref, 1, sano())
    assert queries.outcome_of(ref, sano()).by_channel == {"letter": messages.ChannelStanding(waiting=2)}
    commands.note_printed(ref, 1, sano())
    assert queries.outcome_of(ref, sano()).by_channel == {"letter": messages.ChannelStanding(taken=2)}


def test_mail_and_letters_are_counted_apart_and_a_mailed_notice_owes_no_letter() -> None:
    many_families(3)
    ref = sent()
    outcome = queries.outcome_of(ref, sano())
    assert (outcome.told, outcome.mailed) == (5, 3)
    assert outcome.by_channel["mail"] == messages.ChannelStanding(taken=3)
    assert outcome.by_channel["letter"] == messages.ChannelStanding(waiting=2)


def test_only_the_bundle_that_was_printed_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "PORTION", 1)
    ref = sent()
    assert commands.bind_letters(ref, sano()) == 2
    commands.fetch_letters(ref, 2, sano())
    assert commands.note_printed(ref, 2, sano()) == 1
    assert queries.outcome_of(ref, sano()).by_channel["letter"] == messages.ChannelStanding(
        taken=1, waiting=1
    )
    assert [one.printed_at is None for one in queries.letters_of(ref, sano()).bundles] == [True, False]


def test_the_last_portion_holds_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "PORTION", 2)
    family("7001")
    ref = sent()
    assert commands.bind_letters(ref, sano()) == 3
    assert [(one.number, one.count) for one in queries.letters_of(ref, sano()).bundles] == [(1, 2), (2, 1)]
    assert len(pypdf.PdfReader(io.BytesIO(commands.fetch_letters(ref, 2, sano()))).pages) == 1


def test_the_post_code_counts_first_then_the_address_and_who_has_none_comes_last() -> None:
    family("7001", 郵便番号="", 番地="1番")
    family("7002", 郵便番号="100-0002", 番地="9番")
    family("7003", 郵便番号="100-0002", 番地="3番")
    family("7004", 郵便番号="100-0001", 番地="9番")
    ref = sent()
    commands.bind_letters(ref, sano())
    heads = [known(f"{house}1").ref for house in ("7004", "7003", "7002")]
    order = bundled(ref)
    assert order[:3] == heads
    assert order[-1] == known("70011").ref


def test_a_letter_without_a_post_code_shows_none_and_goes_out_all_the_same() -> None:
    family("7001", 郵便番号="", 氏名="加藤 花", 氏名カナ="カトウ ハナ")
    ref = sent()
    commands.bind_letters(ref, sano())
    sheets = pypdf.PdfReader(io.BytesIO(commands.fetch_letters(ref, 1, sano()))).pages
    codes = {"加藤 花" in page.extract_text(): page.extract_text().count("〒") for page in sheets}
    assert codes[False] == codes[True] + 1


def test_a_second_portion_of_the_sending_prints_as_the_first_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "PORTION", 1)
    for house in ("7001", "7002"):
        family(house)
    ref = sent()
    assert len(on_paper(ref)) == 4
    assert queries.outcome_of(ref, sano()).told == 4


def test_who_comes_under_protection_while_it_goes_out_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "PORTION", 1)
    made = ready(sano(), letters=True)
    commands.approve(made.ref, oishi())
    while not Telling.objects.exists():
        assert drain(1).done
    late = Telling.objects.filter(state="waiting").latest("id").person
    people.set_protection(late, protected=True, by=SYSTEM)
    work()
    assert late not in on_paper(made.ref)
    assert messages.inbox(late) == []
    assert not Telling.objects.filter(person=late).exists()
    outcome = queries.outcome_of(made.ref, sano())
    assert (outcome.told, outcome.left_out, outcome.waiting) == (1, {}, 0)
    assert queries.campaign(made.ref, sano()).state == "sent"


def test_new_people_of_a_repeating_campaign_come_into_a_bundle_of_their_own() -> None:
    ref = sent(repeats=True)
    commands.bind_letters(ref, sano())
    family("7001")
    assert sending.begin_standing() == 1
    work()
    assert queries.letters_of(ref, sano()).unbound == 1
    assert commands.bind_letters(ref, sano()) == 1
    assert bundled(ref, 2) == [known("70011").ref]


def test_what_the_office_adds_stands_on_the_sheet_and_marks_of_the_web_do_not() -> None:
    ref = sent(words={"ja": "<b>窓口</b>は**土曜**も開いています。"})
    commands.bind_letters(ref, sano())
    said = text_of(commands.fetch_letters(ref, 1, sano()))
    assert "土曜" in said
    assert re.search(r"https?://\S*/stop/", said) is None
